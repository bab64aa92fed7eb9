/* SPDX-License-Identifier: MIT
 * Rows of identities: privacy, asserted and connected identity, diversions,
 * auto-answer. RFC 3323, 3325, 4916, 5373, 5806, 7044. */
#include "conf.h"
#include "core/core.h"

#include <stdio.h>
#include <string.h>

static struct {
    char uri[80], display[80];
    int asserted, anonymous;
    unsigned parties;           /* PARTY events                            */
    struct sua_alert alert;
    uint16_t status, count;
    char first[80], by[80], reason[40], ring[80];
} got;

static void copy(char *out, size_t cap, struct sua_str s)
{
    snprintf(out, cap, "%.*s", (int)s.n, s.n ? s.p : "");
}

static void look(struct sua_call *c)
{
    struct sua_party p;

    if (sua_call_identity(c, &p))
        return;
    copy(got.uri, sizeof got.uri, p.uri);
    copy(got.display, sizeof got.display, p.display);
    got.asserted = p.asserted;
    got.anonymous = p.anonymous;
}

static void read_invite(const struct sua_msg *m)
{
    struct sua_diverted d;

    if (!sua_msg_diverted(m, &d)) {
        copy(got.first, sizeof got.first, d.first);
        copy(got.by, sizeof got.by, d.by);
        copy(got.reason, sizeof got.reason, d.reason);
        got.status = d.status;
        got.count = d.count;
    }
    sua_msg_alert(m, &got.alert);
    copy(got.ring, sizeof got.ring, got.alert.ring);
}

static void on_event(struct sim_ua *u, struct sua_call *c,
                     const struct sua_call_event *ev)
{
    (void)u;
    got.parties += ev->type == SUA_CALL_PARTY;
    if (ev->type == SUA_CALL_INCOMING)
        read_invite(ev->msg);
    if (ev->type != SUA_CALL_CLOSED)
        look(c);
}

static void start(unsigned trust, int connected)
{
    struct sua_ua_config uc = SUA_UA_INIT;

    uc.trust = (uint8_t)trust;
    uc.connected_identity = (uint8_t)connected;
    w.uc = uc;
    memset(&got, 0, sizeof got);
    begin();
    w.u.on_event = on_event;
}

/* An INVITE with these lines, seen and refused. */
static void seen(unsigned trust, const char *lines)
{
    start(trust, 0);
    w.u.answer = 486;
    w.u.ring = 0;
    ring(lines);
    ack();
    end();
}

/* ---- our calls ---------------------------------------------------------- */
static void anonymous(void)
{
    struct sua_dial d = SUA_DIAL_INIT;
    const char *text;

    start(0, 0);
    w.u.account = sim_ua_account(&w.u, "Alice <sip:alice@10.0.0.2>", NULL,
                                 NULL);
    d.privacy = SUA_PRIVACY_ID | SUA_PRIVACY_CRITICAL;
    d.preferred = SUA_STR("\"Alice\" <sip:alice@10.0.0.2>");
    dial_as(&d);
    text = last("INVITE");
    expect_in(hdr(text, "From"),
              "\"Anonymous\" <sip:anonymous@anonymous.invalid>;tag=");
    expect_hdr(text, "P-Preferred-Identity", "\"Alice\" <sip:alice@10.0.0.2>");
    expect("Privacy", lines_of(text, "Privacy"), 1);
    expect_in(hdr(text, "Privacy"), "id");
    expect_in(hdr(text, "Privacy"), "critical");
    answer("INVITE", 200, "a", NULL, sim_peer_sdp);
    expect("up", w.c->established, 1);
    hangup();
    expect_in(hdr(last("BYE"), "From"), "anonymous.invalid");
    expect_hdr(last("BYE"), "P-Preferred-Identity", NULL);
    answer("BYE", 200, NULL, NULL, NULL);
    end();
}

/* Nobody asked for it: From is ours. */
static void named(void)
{
    struct sua_dial d = SUA_DIAL_INIT;

    start(0, 0);
    w.u.account = sim_ua_account(&w.u, "Alice <sip:alice@10.0.0.2>", NULL,
                                 NULL);
    d.privacy = SUA_PRIVACY_NONE;
    dial_as(&d);
    expect_in(hdr(last("INVITE"), "From"), "Alice <sip:alice@10.0.0.2>;tag=");
    expect_hdr(last("INVITE"), "Privacy", "none");
    answer("INVITE", 486, "a", NULL, NULL);
    end();
}

static void forwarded(void)
{
    struct sua_dial d = SUA_DIAL_INIT;
    struct sua_diverted v;
    const char *text;

    start(0, 0);
    memset(&v, 0, sizeof v);
    v.by = SUA_STR("sip:boss@10.0.0.9");
    v.reason = SUA_STR("user-busy");
    v.status = 486;
    d.diverted = &v;
    dial_as(&d);
    text = last("INVITE");
    expect_hdr(text, "Diversion", "<sip:boss@10.0.0.9>;reason=user-busy");
    expect("entries", lines_of(text, "History-Info"), 2);
    expect_in(text, "<sip:boss@10.0.0.9?Reason=SIP%3Bcause%3D486>;index=1");
    expect_in(text, "<sip:peer@10.0.0.2:5060>;index=1.1;mp=1");
    expect_in(hdr(text, "Supported"), "histinfo");
    answer("INVITE", 486, "a", NULL, NULL);
    end();
}

/* ---- the peer ----------------------------------------------------------- */
#define PAI "P-Asserted-Identity: <tel:+1234>, \"Cher\" <sip:c@b>\r\n"

static void trust(void)
{
    seen(SUA_TRUST_ALWAYS, PAI);
    expect_str("asserted", got.uri, "sip:c@b");
    expect_str("name", got.display, "\"Cher\"");
    expect("so", got.asserted, 1);
    seen(SUA_TRUST_NEVER, PAI);
    expect_str("From", got.uri, "sip:peer@10.0.0.2");
    expect("not so", got.asserted, 0);
    seen(SUA_TRUST_REGISTRAR, PAI);
    expect_str("stranger", got.uri, "sip:peer@10.0.0.2");
    seen(SUA_TRUST_ALWAYS, "P-Asserted-Identity: <tel:+1234>\r\n");
    expect_str("number", got.uri, "tel:+1234");
}

/* The peer is the registrar; after the end of the binding it is nobody. */
static void registrar(void)
{
    start(SUA_TRUST_REGISTRAR, 0);
    w.u.answer = 486;
    w.u.ring = 0;
    w.u.account = sim_ua_account(&w.u, "sip:alice@10.0.0.2", NULL, NULL);
    expect("register", sua_account_register(w.u.account), SUA_OK);
    sim_kick(w.u.node);
    wait_ms(20);
    answer("REGISTER", 200, "r",
           "Contact: <sip:alice@10.0.0.1:5060>;expires=600\r\n", NULL);
    expect("registered", w.u.registered, 1);
    ring(PAI);
    ack();
    expect_str("asserted", got.uri, "sip:c@b");
    expect("unregister", sua_account_unregister(w.u.account), SUA_OK);
    sim_kick(w.u.node);
    wait_ms(20);
    answer("REGISTER", 200, "r", "Expires: 0\r\n", NULL);
    ring(PAI);
    ack();
    expect_str("stranger", got.uri, "sip:peer@10.0.0.2");
    end();
}

static void hidden(void)
{
    seen(SUA_TRUST_ALWAYS, PAI "Privacy: id\r\n");
    expect("anonymous", got.anonymous, 1);
    expect_str("all the same", got.uri, "sip:c@b");
    seen(SUA_TRUST_NEVER, "Privacy: none\r\n");
    expect("not", got.anonymous, 0);
    start(0, 0);
    w.u.answer = 486;
    w.u.ring = 0;
    memset(&w.l, 0, sizeof w.l);
    snprintf(w.l.call_id, sizeof w.l.call_id, "anon");
    snprintf(w.l.local, sizeof w.l.local,
             "Anonymous <sip:anonymous@anonymous.invalid>;tag=x");
    snprintf(w.l.remote, sizeof w.l.remote, "<sip:alice@10.0.0.1>");
    snprintf(w.l.target, sizeof w.l.target, "sip:alice@10.0.0.1:5060");
    in_dialog("INVITE", NULL, sim_peer_sdp);
    expect("anonymous", got.anonymous, 1);
    ack();
    end();
}

/* RFC 5876: the answer tells who was reached. */
static void reached(void)
{
    start(SUA_TRUST_ALWAYS, 0);
    dial(1);
    answer("INVITE", 180, "a", "P-Asserted-Identity: <sip:first@b>\r\n", NULL);
    expect_str("ringing", got.uri, "sip:first@b");
    answer("INVITE", 200, "a", "P-Asserted-Identity: <sip:second@b>\r\n",
           sim_peer_sdp);
    expect("up", w.c->established, 1);
    expect_str("answered", got.uri, "sip:second@b");
    expect("no change since", got.parties, 0);
    finish();
}

/* ---- connected identity -------------------------------------------------- */
static void new_peer(void)
{
    start(0, 1);
    up_uac();
    expect_in(hdr(last("INVITE"), "Supported"), "from-change");
    snprintf(w.l.local, sizeof w.l.local, "Carol <sip:carol@10.0.0.2>;tag=a");
    in_dialog("UPDATE", "Supported: from-change\r\n", NULL);
    expect_status(200);
    expect("told", got.parties, 1);
    expect_str("who", got.uri, "sip:carol@10.0.0.2");
    expect_str("name", got.display, "Carol");
    in_dialog("UPDATE", NULL, NULL);
    expect("told once", got.parties, 1);
    hangup();
    expect_str("To", hdr(last("BYE"), "To"),
               "Carol <sip:carol@10.0.0.2>;tag=a");
    answer("BYE", 200, NULL, NULL, NULL);
    end();
}

static void asserted_anew(void)
{
    start(SUA_TRUST_ALWAYS, 0);
    up_uac();
    in_dialog("INVITE", "P-Asserted-Identity: <sip:dave@b>\r\n",
              sim_peer_sdp);
    expect("told", got.parties, 1);
    expect_str("who", got.uri, "sip:dave@b");
    expect("asserted", got.asserted, 1);
    sim_leg_uac(&w.l, last("SIP/2.0 200"));
    ack();
    finish();
}

static int identify(const char *who)
{
    int rc = sua_call_identify(w.c->call, sua_str_z(who));

    sim_kick(w.u.node);
    wait_ms(20);
    return rc;
}

static void new_us(void)
{
    start(0, 1);
    dial(1);
    answer("INVITE", 200, "a", "Supported: from-change\r\n"
           "Allow: UPDATE\r\n", sim_peer_sdp);
    expect("ok", identify("Ops <sip:ops@10.0.0.1>"), SUA_OK);
    expect_in(hdr(last("UPDATE"), "From"), "Ops <sip:ops@10.0.0.1>;tag=");
    expect("busy", identify("sip:x@10.0.0.1"), SUA_EAGAIN);
    answer("UPDATE", 200, NULL, NULL, NULL);
    hangup();
    expect_in(hdr(last("BYE"), "From"), "Ops <sip:ops@10.0.0.1>;tag=");
    answer("BYE", 200, NULL, NULL, NULL);
    end();
    start(0, 1);
    up_uac(); /* a peer that does not speak it */
    expect("not", identify("sip:ops@10.0.0.1"), SUA_EUNSUPPORTED);
    expect_count("UPDATE", 0);
    finish();
}

/* Without UPDATE by re-INVITE. */
static void new_us_invite(void)
{
    start(0, 1);
    dial(1);
    answer("INVITE", 200, "a", "Supported: from-change\r\n", sim_peer_sdp);
    expect("ok", identify("<sip:ops@10.0.0.1>"), SUA_OK);
    expect_in(hdr(last("INVITE"), "From"), "<sip:ops@10.0.0.1>;tag=");
    answer("INVITE", 200, NULL, NULL, sim_peer_sdp);
    hangup();
    answer("BYE", 200, NULL, NULL, NULL);
    end();
}

/* ---- who answered ------------------------------------------------------- */
static void answered_as(const char *aor, const char *lines)
{
    start(0, 1);
    w.u.account = sim_ua_account(&w.u, aor, NULL, NULL);
    ring(lines);
    sim_leg_uac(&w.l, last("SIP/2.0 200"));
    expect_in(hdr(last("SIP/2.0 200"), "Supported"), "from-change");
    ack();
    expect("up", w.c->established, 1);
}

#define SPEAKS "Supported: from-change\r\n"
#define UPDATES "Allow: INVITE, ACK, BYE, UPDATE\r\n"

static void who_answered(void)
{
    answered_as("sip:alice@example.com", SPEAKS UPDATES);
    expect_count("UPDATE", 1);
    expect_in(hdr(last("UPDATE"), "From"), "<sip:alice@example.com>;tag=");
    expect("no offer", strstr(last("UPDATE"), "v=0") != NULL, 0);
    answer("UPDATE", 200, NULL, NULL, NULL);
    expect("not told", w.c->updated, 0);
    (void)sim_ua_reoffer(&w.u, w.c);
    wait_ms(20);
    expect_in(hdr(last("INVITE"), "From"), "<sip:alice@example.com>;tag=");
    answer("INVITE", 200, NULL, NULL, sim_peer_sdp);
    finish();
    answered_as("sip:alice@10.0.0.1", SPEAKS UPDATES); /* as dialled */
    expect_count("UPDATE", 1);
    answer("UPDATE", 436, NULL, NULL, NULL); /* 4.4.1: nothing follows */
    wait_ms(5000);
    expect_count("UPDATE", 1);
    finish();
    answered_as("sip:alice@example.com", SPEAKS);
    expect_count("INVITE", 1);
    expect_in(hdr(last("INVITE"), "From"), "<sip:alice@example.com>;tag=");
    answer("INVITE", 200, NULL, NULL, sim_peer_sdp);
    finish();
    answered_as("sip:alice@10.0.0.1", SPEAKS);
    expect_count("INVITE", 0);
    finish();
    answered_as("sip:alice@example.com", UPDATES);
    expect_count("UPDATE", 0);
    finish();
}

/* The application is faster, and its offer says it too; who answered is
 * told when that is done. */
static void offer_at_once(struct sim_ua *u, struct sua_call *c, int type)
{
    struct sua_body b;
    char mem[256];

    if (type != SUA_CALL_ESTABLISHED)
        return;
    b = sim_ua_sdp(u, mem, sizeof mem);
    expect("offer", sua_call_reoffer(c, &b), SUA_OK);
}

static void who_answered_later(void)
{
    start(0, 1);
    w.u.account = sim_ua_account(&w.u, "sip:alice@example.com", NULL, NULL);
    w.u.on_any = offer_at_once;
    ring(SPEAKS UPDATES);
    sim_leg_uac(&w.l, last("SIP/2.0 200"));
    ack();
    expect_count("INVITE", 1);
    expect_count("UPDATE", 0);
    answer("INVITE", 200, NULL, NULL, sim_peer_sdp);
    expect_count("UPDATE", 1);
    expect_in(hdr(last("UPDATE"), "From"), "<sip:alice@example.com>;tag=");
    answer("UPDATE", 200, NULL, NULL, NULL);
    finish();
}

/* ---- where it was ------------------------------------------------------- */
static void diverted(const char *lines, const char *first, const char *by,
                     const char *reason, unsigned status, unsigned n)
{
    seen(0, lines);
    expect_str("first", got.first, first);
    expect_str("by", got.by, by);
    expect_str("reason", got.reason, reason);
    expect("status", got.status, status);
    expect("times", got.count, n);
}

static void history(void)
{
    diverted("History-Info: <sip:boss@x?Reason=SIP%3Bcause%3D302>;index=1,"
             " <sip:desk@x?Reason=SIP%3Bcause%3D486>;index=1.1;mp=1,"
             "<sip:alice@x>;index=1.2;mp=1.1\r\n",
             "sip:boss@x", "sip:desk@x", "", 486, 2);
    diverted("History-Info: <sip:boss@x>;index=1\r\n"
             "History-Info: <sip:alice@x;cause=408>;index=1.1\r\n",
             "sip:boss@x", "sip:boss@x", "", 408, 1);
    diverted("History-Info: <sip:alice@x>;index=1,"
             "<sip:alice@10.0.0.1>;index=1.1;rc=1\r\n", "", "", "", 0, 0);
    diverted("History-Info: nonsense\r\n", "", "", "", 0, 0);
}

static void diversion(void)
{
    diverted("Diversion: <sip:desk@x>;reason=no-answer;counter=2\r\n"
             "Diversion: <sip:boss@x?a=b>;reason=unconditional\r\n",
             "sip:boss@x", "sip:desk@x", "no-answer", 0, 3);
    diverted("Diversion: nonsense\r\n", "", "", "", 0, 0);
}

/* ---- announcing --------------------------------------------------------- */
static void alert(const char *lines, int wanted, unsigned delay)
{
    seen(0, lines);
    expect(lines, got.alert.auto_answer, wanted);
    expect("delay", got.alert.delay_s, delay);
    expect_count("SIP/2.0 200", 0);
}

static void answer_mode(void)
{
    alert("Answer-Mode: Auto\r\n", 1, 0);
    expect("required", got.alert.required, 0);
    alert("Answer-Mode: Auto;require\r\n", 1, 0);
    expect("required", got.alert.required, 1);
    alert("Answer-Mode: Manual\r\n", 0, 0);
    expect("manual", got.alert.manual, 1);
    alert("Priv-Answer-Mode: Auto\r\nRequire: answermode\r\n", 1, 0);
    expect("privileged", got.alert.privileged, 1);
    alert("Answer-Mode: Other\r\n", 0, 0);
    alert(NULL, 0, 0);
}

static void by_practice(void)
{
    alert("Call-Info: <sip:x>;answer-after=3\r\n", 1, 3);
    alert("Call-Info: <sip:x>;purpose=icon, <sip:y>;answer-after=0\r\n", 1,
          0);
    alert("Alert-Info: <http://x/y>;info=alert-autoanswer;delay=2\r\n", 1, 2);
    expect_str("ring", got.ring, "http://x/y");
    alert("Alert-Info: info=alert-autoanswer\r\n", 1, 0);
    alert("Alert-Info: <http://x/bell>;info=external\r\n", 0, 0);
    expect_str("ring", got.ring, "http://x/bell");
}

/* ---- memory ------------------------------------------------------------- */
static int fail_one(unsigned long nth)
{
    struct sua_dial d = SUA_DIAL_INIT;
    struct sua__arena *arena;
    struct sua_call *call = NULL;
    int reached, rc;

    start(SUA_TRUST_ALWAYS, 1);
    arena = &w.u.node->stack->arena;
    arena->fail_at = arena->acquired + nth;
    d.target = SUA_STR("sip:peer@10.0.0.2");
    d.privacy = SUA_PRIVACY_ID;
    d.history = 1;
    rc = sua_call_start(w.u.ua, &d, &call);
    sim_kick(w.u.node);
    wait_ms(50);
    if (!rc) {
        w.c = sim_ua_record(&w.u, call);
        answer("INVITE", 180, "a", PAI "Supported: from-change\r\n", NULL);
        hangup();
        answer("CANCEL", 200, "a", NULL, NULL);
        answer("INVITE", 487, "a", NULL, NULL);
    }
    reached = arena->acquired >= arena->fail_at;
    arena->fail_at = 0;
    end();
    return reached;
}

static void no_memory(void)
{
    unsigned long nth = 1;

    while (fail_one(nth))
        nth++;
    expect("acquisitions", nth > 8, 1);
}

static const struct conf_row rows[] = {
    ROW("IDN-001", anonymous)
    ROW("IDN-001", named)
    ROW("IDN-002", trust)
    ROW("IDN-002", registrar)
    ROW("IDN-003", hidden)
    ROW("IDN-004", reached)
    ROW("IDN-005", new_peer)
    ROW("IDN-005", asserted_anew)
    ROW("IDN-008", who_answered)
    ROW("IDN-008", who_answered_later)
    ROW("IDN-006", new_us)
    ROW("IDN-006", new_us_invite)
    ROW("IDN-007", no_memory)
    ROW("DIV-001", history)
    ROW("DIV-002", diversion)
    ROW("DIV-003", forwarded)
    ROW("ALR-001", answer_mode)
    ROW("ALR-002", by_practice)
};

CONF_MAIN(rows)
