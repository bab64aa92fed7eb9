# SPDX-License-Identifier: MIT
# strict.py PCAP PACK: checks every SIP message of a capture (raw IPv4, UDP)
# against what RFC 3261 asks of senders, and writes them to PACK, each behind
# its length. One line a finding; exit 1 when there was any.
import re
import struct
import sys

TOKEN = r"[A-Za-z0-9.!%*_+`'~-]+"
ONCE = ("from", "to", "call-id", "cseq")
NEEDS = {401: "www-authenticate", 405: "allow", 407: "proxy-authenticate",
         415: "accept", 420: "unsupported", 423: "min-expires"}
findings = 0


def packets(data):
    at = 24
    if struct.unpack_from("<I", data, 20)[0] != 101:
        sys.exit("not a capture of raw IP")
    while at < len(data):
        size = struct.unpack_from("<I", data, at + 8)[0]
        packet = data[at + 16:at + 16 + size]
        yield packet[(packet[0] & 15) * 4 + 8:]
        at += 16 + size


class Message:
    def __init__(self, raw):
        self.raw = raw
        head, self.blank, self.body = raw.partition(b"\r\n\r\n")
        self.lines = head.decode("utf-8").split("\r\n")
        self.start = self.lines[0]
        self.headers = []
        for line in self.lines[1:]:
            name, _, value = line.partition(":")
            self.headers.append((name.strip().lower(), value.strip()))
        self.status = 0
        if self.start.startswith("SIP/2.0 "):
            self.status = int(self.start[8:11])
        number, _, self.method = self.one("cseq").partition(" ")
        self.number = int(number)

    def all(self, name):
        return [v for n, v in self.headers if n == name]

    def one(self, name):
        return (self.all(name) or [""])[0]

    def branch(self):
        found = re.search(r";branch=([^;,]+)", self.one("via"))
        return found.group(1) if found else ""

    def key(self):
        return self.one("call-id"), self.number


def find(message, text):
    global findings
    findings += 1
    print("%s: %s" % (message.start, text))


def lines(m):
    if not m.blank:
        find(m, "no empty line")
    if re.search(rb"[^\r]\n|\r[^\n]|\x00", m.raw.split(b"\r\n\r\n")[0]):
        find(m, "a bare CR or LF, or a NUL")
    request = r"%s sips?:[^ <>]+ SIP/2\.0" % TOKEN
    if not re.fullmatch(request + r"|SIP/2\.0 [1-6]\d\d [^\r\n]*", m.start):
        find(m, "bad start line")
    for line in m.lines[1:]:
        if not re.match(TOKEN + r": *\S", line) and \
           not re.fullmatch(r"(Supported|Accept): *", line):
            find(m, "bad header line %r" % line)


def headers(m):
    for name in ONCE + (() if m.status else ("max-forwards",)):
        if len(m.all(name)) != 1:
            find(m, "%d times %s" % (len(m.all(name)), name))
    for name in ("content-length", "content-type", "expires"):
        if len(m.all(name)) > 1:
            find(m, name + " more than once")
    for via in m.all("via"):
        if not re.match(r"SIP/2\.0/(UDP|TCP) [^ ;]+;", via) or \
           "branch=z9hG4bK" not in via:
            find(m, "bad Via " + via)
    if not 0 <= m.number < 1 << 31:
        find(m, "CSeq out of range")
    if not m.status and m.method != m.start.split()[0]:
        find(m, "CSeq names " + m.method)
    if ";tag=" not in m.one("from"):
        find(m, "no tag in From")
    if m.status > 100 and ";tag=" not in m.one("to"):
        find(m, "no tag in To")
    dialog = m.method == "INVITE" and (not m.status or m.status // 100 == 2)
    if dialog and len(m.all("contact")) != 1:
        find(m, "%d times Contact" % len(m.all("contact")))
    if m.status in NEEDS and not m.all(NEEDS[m.status]):
        find(m, "no " + NEEDS[m.status])


def body(m):
    length = m.one("content-length")
    if length and int(length) != len(m.body):
        find(m, "Content-Length %s, body %d" % (length, len(m.body)))
    if m.body and not m.one("content-type"):
        find(m, "a body of no type")
    if m.one("content-type") == "application/sdp":
        kinds = "".join(line[:1] for line in m.body.decode().split("\r\n"))
        if not re.fullmatch(r"vos(c?)t(a*)(mc?a*)+", kinds):
            find(m, "SDP lines " + kinds)


def branches(m, invites, refused):
    """ACK and CANCEL belong to the transaction of their INVITE, but for the
    ACK of a 2xx."""
    if m.status and m.method == "INVITE" and m.status >= 300:
        refused.add((m.key(), m.branch()))
    if m.status or m.key() not in invites:
        if m.method == "INVITE" and not m.status:
            invites.setdefault(m.key(), set()).add(m.branch())
        return
    if m.method == "INVITE":
        invites[m.key()].add(m.branch())
    if m.method == "CANCEL" and m.branch() not in invites[m.key()]:
        find(m, "CANCEL with another branch than its INVITE")
    failed = any(key == m.key() for key, _ in refused)
    if m.method == "ACK" and failed != (m.branch() in invites[m.key()]):
        find(m, "ACK with the wrong branch")


def main():
    invites, refused, count = {}, set(), 0
    with open(sys.argv[1], "rb") as file:
        data = file.read()
    with open(sys.argv[2], "ab") as pack:
        for raw in packets(data):
            if not raw.strip():
                continue
            count += 1
            pack.write(struct.pack(">I", len(raw)) + raw)
            message = Message(raw)
            lines(message)
            headers(message)
            body(message)
            branches(message, invites, refused)
    print("%d messages, %d findings" % (count, findings))
    return findings > 0 or count == 0


sys.exit(main())
