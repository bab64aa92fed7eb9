# SPDX-License-Identifier: MIT
# scenarios.py NAME [TEXT]: writes the sipp scenario of this name to stdout;
# some want a text.
#
# Each is a list of steps of one side of a call. The caller's and the
# callee's requests and responses differ only in what this file spells once.
# None ends with a wait: over TCP sipp counts those calls as failed.
import sys
from xml.sax.saxutils import quoteattr

VIA = "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]"
CONTACT = "Contact: <sip:peer@[local_ip]:[local_port];transport=[transport]>"
CALLEE = "<sip:[service]@[remote_ip]:[remote_port]>"
TAG = ";tag=s[pid]x[call_number]"
used = []                       # variables that are only written


def sdp(version=1, direction="sendrecv", payloads="8 0"):
    return ("application/sdp", [
        "v=0", f"o=- 7 {version} IN IP4 [local_ip]", "s=-",
        "c=IN IP4 [media_ip]", "t=0 0",
        f"m=audio [media_port] RTP/AVP {payloads}", f"a={direction}"])


def message(first, lines, body, repeat):
    kind, text = body or (None, [])
    lines = [first] + lines
    if kind:
        lines.append(f"Content-Type: {kind}")
    lines += ["Content-Length: [len]", ""] + text
    again = ' retrans="500"' if repeat else ""
    inner = "\n".join("    " + line for line in lines)
    return f"  <send{again}><![CDATA[\n{inner}\n\n  ]]></send>"


# ---- what either side can do ----------------------------------------------
def actions(inner):
    return ["    <action>"] + ["      " + line for line in inner] + [
        "    </action>"]


def seen(pattern, where="body", header=None, absent=False):
    """The message received last matches, or must not."""
    used.append(f"v{len(used)}")
    place = f'search_in="{"hdr" if header else where}"'
    if header:
        place += f" header={quoteattr(header + ':')}"
    return (f"<ereg regexp={quoteattr(pattern)} {place} "
            f'{"check_it_inverse" if absent else "check_it"}="true" '
            f'assign_to="{used[-1]}"/>')


def keep(name, pattern, header):
    """Group 1 of a header for later, as [$name]."""
    used.append(f"all{len(used)}")
    return (f"<ereg regexp={quoteattr(pattern)} search_in=\"hdr\" "
            f"header={quoteattr(header + ':')} check_it=\"true\" "
            f'assign_to="{used[-1]},{name}"/>')


def receive(what, *checks, optional=False):
    kind = "response" if what.isdigit() else "request"
    more = ' optional="true"' if optional else ""
    if what in ("INVITE", "180", "200"):
        more += ' rrs="true"'
    open_tag = f'  <recv {kind}="{what}"{more}'
    if not checks:
        return open_tag + "/>"
    return "\n".join([open_tag + ">"] + actions(checks) + ["  </recv>"])


def ringing(*codes):
    return [receive(code, optional=True) for code in codes or ("100", "180")]


def pause(ms):
    return f'  <pause milliseconds="{ms}"/>'


# ---- the caller -----------------------------------------------------------
def invite(*headers, body=None, cseq=1, to=""):
    return ask("INVITE", cseq, *headers, body=body, to=to,
               uri="sip:[service]@[remote_ip]:[remote_port]")


def ask(method, cseq, *headers, body=None, to="[peer_tag_param]",
        uri="[next_url]", branch="[branch]"):
    lines = [VIA.replace("[branch]", branch), "Max-Forwards: 70",
             "From: \"Peer\" <sip:peer@[local_ip]:[local_port]>"
             ";tag=c[pid]x[call_number]",
             f"To: {CALLEE}{to}", "Call-ID: [call_id]",
             f"CSeq: {cseq} {method}"]
    if method not in ("ACK", "BYE", "PRACK"):
        lines.append(CONTACT)
    return message(f"{method} {uri} SIP/2.0", lines + list(headers), body,
                   method != "ACK")


def bye(cseq):
    return [ask("BYE", cseq), receive("200")]


# ---- the callee -----------------------------------------------------------
def who_calls():
    """Kept for call_back()."""
    return [keep("peer", "(.*)", "From"), keep("me", "(.*)", "To"),
            keep("target", "<([^>]*)>", "Contact")]


def reply(status, *headers, body=None, repeat=False, tag=TAG):
    return message(f"SIP/2.0 {status}", [
        "[last_Via:]", "[last_From:]", f"[last_To:]{tag}", "[last_Call-ID:]",
        "[last_CSeq:]", CONTACT] + list(headers), body, repeat)


def accept(*headers, body=None):
    """A 2xx to a request inside the dialog, whose To has the tag."""
    return reply("200 OK", *headers, body=body, tag="")


def call_back(method, cseq, *headers, body=None):
    """A request to the caller; needs who_calls()."""
    lines = [VIA, "Max-Forwards: 70", f"From:[$me]{TAG}", "To:[$peer]",
             "Call-ID: [call_id]", f"CSeq: {cseq} {method}", CONTACT]
    return message(f"{method} [$target] SIP/2.0", lines + list(headers),
                   body, True)


# ---- reliable provisional responses, RFC 3262 ------------------------------
def prack_uac():
    return [
        invite("Require: 100rel", body=sdp()), receive("100", optional=True),
        receive("180", seen("100rel", header="Require"),
                keep("rseq", "([0-9]+)", "RSeq")),
        ask("PRACK", 2, "RAck: [$rseq] 1 INVITE"), receive("200"),
        receive("200", seen("m=audio [1-9]")), ask("ACK", 1), *bye(3)]


def prack_uas():
    """The answer comes in the first reliable response, none in the 2xx."""
    return [
        receive("INVITE", keep("via", "(.*)", "Via"),
                keep("peer", "(.*)", "From"), keep("me", "(.*)", "To"),
                keep("cseq", "(.*)", "CSeq"),
                seen("100rel", header="Supported")),
        reply("183 Session Progress", "Require: 100rel", "RSeq: 7001",
              body=sdp(payloads="0"), repeat=True),
        receive("PRACK", seen("7001 [0-9]+ INVITE", header="RAck")),
        accept(),
        late("180 Ringing", "Require: 100rel", "RSeq: 7002"),
        receive("PRACK", seen("7002 [0-9]+ INVITE", header="RAck")),
        accept(), late("200 OK"), receive("ACK"), receive("BYE"), accept()]


def late(status, *headers):
    """To the INVITE, when [last_...] means a PRACK already."""
    return message(f"SIP/2.0 {status}", [
        "Via:[$via]", "From:[$peer]", f"To:[$me]{TAG}", "Call-ID: [call_id]",
        "CSeq:[$cseq]", CONTACT] + list(headers), None, True)


# ---- UPDATE, RFC 3311 ------------------------------------------------------
def update_uac():
    return [
        invite(body=sdp()), *ringing(),
        receive("200", seen("UPDATE", header="Allow")), ask("ACK", 1),
        pause(300), ask("UPDATE", 2, body=sdp(2, "sendonly")),
        receive("200", seen("a=(recvonly|inactive)")),
        ask("UPDATE", 3, body=sdp(3)),
        receive("200", seen("a=(recvonly|sendonly|inactive)", absent=True)),
        ask("UPDATE", 4), receive("200", seen("m=audio", absent=True,
                                              where="msg")), *bye(5)]


def early_update_uac():
    """PRACK ends the first exchange, the UPDATE comes before the answer."""
    return [
        invite("Require: 100rel", "Supported: 100rel", body=sdp()),
        receive("100", optional=True),
        receive("180", keep("rseq", "([0-9]+)", "RSeq")),
        ask("PRACK", 2, "RAck: [$rseq] 1 INVITE"), receive("200"),
        # Without an answer yet it cannot be taken: 6.2 of RFC 6337.
        ask("UPDATE", 3, body=sdp(2)),
        receive("500", seen("[0-9]+", header="Retry-After")),
        receive("200", seen("m=audio [1-9]")), ask("ACK", 1), *bye(4)]


def update_uas():
    return [
        receive("INVITE", *who_calls(), seen("UPDATE", header="Allow")),
        reply("180 Ringing"),
        reply("200 OK", "Allow: INVITE, ACK, BYE, CANCEL, UPDATE",
              body=sdp(payloads="0"), repeat=True), receive("ACK"),
        pause(300),
        call_back("UPDATE", 11, body=sdp(2, "sendonly", "0")),
        receive("200", seen("a=(recvonly|inactive)")),
        call_back("UPDATE", 12, body=sdp(3, payloads="0")),
        receive("200", seen("a=(recvonly|sendonly|inactive)", absent=True)),
        receive("BYE"), accept()]


# ---- REFER, RFC 3515 -------------------------------------------------------
def progress(text):
    return ("message/sipfrag;version=2.0", [text])


def refer_uas():
    """The phone asks us to call somebody; we tell that it worked."""
    return [
        receive("INVITE", *who_calls()), reply("180 Ringing"),
        reply("200 OK", body=sdp(payloads="0"), repeat=True), receive("ACK"),
        receive("REFER", seen("sip:third@", header="Refer-To"),
                seen("sip:", header="Referred-By")),
        reply("202 Accepted", tag=""),
        call_back("NOTIFY", 21, "Event: refer",
                  "Subscription-State: active;expires=60",
                  body=progress("SIP/2.0 100 Trying")), receive("200"),
        call_back("NOTIFY", 22, "Event: refer",
                  "Subscription-State: active;expires=59",
                  body=progress("SIP/2.0 180 Ringing")), receive("200"),
        call_back("NOTIFY", 23, "Event: refer",
                  "Subscription-State: terminated;reason=noresource",
                  body=progress("SIP/2.0 200 OK")), receive("200"),
        receive("BYE"), accept()]


def refer_uac(target):
    """We ask the phone to call the target."""
    return [
        invite(body=sdp()), *ringing(), receive("200"), ask("ACK", 1),
        ask("REFER", 2, f"Refer-To: <{target}>",
            "Referred-By: <sip:peer@[local_ip]:[local_port]>"),
        receive("200"),
        receive("NOTIFY", seen("refer", header="Event"),
                seen("^SIP/2.0 100")), accept_notify(),
        receive("NOTIFY", seen("^SIP/2.0 (180|200)")), accept_notify(),
        *bye(3)]


def accept_notify():
    return reply("200 OK", tag="")


# ---- session timers, RFC 4028 ----------------------------------------------
def timer_uas():
    """Wants longer intervals, then leaves the refreshing to the caller."""
    return [
        receive("INVITE", seen("timer", header="Supported"),
                seen("^ *1200", header="Session-Expires")),
        reply("422 Session Interval Too Small", "Min-SE: 2400"),
        receive("ACK"),
        receive("INVITE", seen("2400", header="Min-SE"),
                seen("^ *24[0-9][0-9]", header="Session-Expires")),
        reply("200 OK", "Require: timer", "Supported: timer",
              "Allow: INVITE, ACK, BYE, CANCEL, UPDATE",
              "Session-Expires: 90;refresher=uac",
              body=sdp(payloads="0"), repeat=True), receive("ACK"),
        receive("UPDATE", seen("refresher=uac", header="Session-Expires")),
        accept("Require: timer", "Session-Expires: 90;refresher=uac"),
        receive("BYE"), accept()]


def timer_uac():
    """The phone is to refresh; and what is too short is refused."""
    return [
        invite("Supported: timer", "Session-Expires: 60", body=sdp()),
        receive("100", optional=True),
        receive("422", seen("90", header="Min-SE")),
        # The transaction is that of the INVITE, three steps before.
        ask("ACK", 1, uri="sip:[service]@[remote_ip]:[remote_port]",
            branch="[branch-3]"),
        invite("Supported: timer", "Min-SE: 90",
               "Session-Expires: 90;refresher=uas",
               "Allow: INVITE, ACK, BYE, CANCEL, UPDATE", body=sdp(),
               cseq=2), *ringing(),
        receive("200", seen("90;refresher=uas", header="Session-Expires"),
                seen("timer", header="Require")),
        ask("ACK", 2), receive("UPDATE", seen("refresher=uac",
                                              header="Session-Expires")),
        accept("Require: timer", "Session-Expires: 90;refresher=uac"),
        *bye(3)]


# ---- SUBSCRIBE and NOTIFY, RFC 6665 ----------------------------------------
def presence(basic):
    return ("application/pidf+xml", [
        '<?xml version="1.0"?>',
        '<presence xmlns="urn:ietf:params:xml:ns:pidf" '
        'entity="pres:uas@127.0.0.1">',
        f'<tuple id="a"><status><basic>{basic}</basic></status></tuple>',
        "</presence>"])


def notify(cseq, state, body=None):
    return [call_back("NOTIFY", cseq, "Event: presence",
                      f"Subscription-State: {state}", body=body),
            receive("200")]


def notifier_uas():
    """The phone watches us, refreshes in time and goes."""
    return [
        receive("SUBSCRIBE", *who_calls(), seen("presence", header="Event"),
                seen("application/pidf.xml", header="Accept")),
        reply("200 OK", "Expires: 6"),
        *notify(31, "active;expires=6", presence("closed")),
        receive("SUBSCRIBE", seen("[1-9]", header="Expires")),
        accept("Expires: 6"),
        *notify(32, "active;expires=6", presence("open")),
        receive("SUBSCRIBE", seen("^ *0", header="Expires")),
        accept("Expires: 0"),
        *notify(33, "terminated;reason=timeout", presence("open"))]


def subscriber_uac(event):
    """We watch the phone, fetch once more, and go."""
    def subscribe(cseq, expires, **more):
        return ask("SUBSCRIBE", cseq, f"Event: {event}",
                   f"Expires: {expires}", **more)

    def notified(state):
        return [receive("NOTIFY", seen(event, header="Event"),
                        seen(state, header="Subscription-State")),
                accept_notify()]

    return [
        subscribe(1, 120, to="",
                  uri="sip:[service]@[remote_ip]:[remote_port]"),
        receive("200", seen("1[12][0-9]", header="Expires")),
        *notified("active;expires=1[12][0-9]"),
        subscribe(2, 60), receive("200", seen("60", header="Expires")),
        *notified("active;expires=(60|59)"),
        subscribe(3, 0), receive("200"), *notified("terminated")]


# ---- third party call control, RFC 3725 ------------------------------------
# A controller of two processes that connects two phones (4.1, flow I): A is
# asked for an offer, B answers it, and that goes to A in the ACK.
def tell(variable):
    return ("  <sendCmd><![CDATA[\n    Call-ID: [call_id]\n\n"
            f"    [${variable}]\n\n  ]]></sendCmd>")


def told(variable):
    return "\n".join(["  <recvCmd>"] + actions([session(variable)]) +
                     ["  </recvCmd>"])


def session(variable):
    return ('<ereg regexp="v=0.*" search_in="msg" check_it="true" '
            f'assign_to="{variable}"/>')


def third_party(variable):
    return ("application/sdp", [f"[${variable}]"])


def third_a_uac():
    return [
        invite(), *ringing(), receive("200", session("offer")),
        tell("offer"), told("answer"),
        ask("ACK", 1, body=third_party("answer")), pause(4000), *bye(2)]


def third_b_uac():
    return [
        told("offer"), invite(body=third_party("offer")), *ringing(),
        receive("200", session("answer")), ask("ACK", 1), tell("answer"),
        pause(4000), *bye(2)]


SCENARIOS = {name: value for name, value in globals().items()
             if name.endswith(("_uac", "_uas")) and callable(value)}


def write(name, *text):
    steps = SCENARIOS[name](*text)
    print('<?xml version="1.0" encoding="UTF-8" ?>')
    print(f"<scenario name={quoteattr(name)}>")
    print("\n".join(steps))
    if used:
        print(f'  <Reference variables="{",".join(used)}"/>')
    print("</scenario>")


if __name__ == "__main__":
    write(*sys.argv[1:])
