/* SPDX-License-Identifier: MIT
 * Well-formedness: what sua_msg_check() refuses, with which status, error
 * and place, and what it lets pass (RFC 3261 8.1.1, 8.2.2; RFC 2543). */
#include "check.h"
#include "message.h"
#include "msg/msg.h"

static struct message x;

/* A good INVITE in which one line is replaced, dropped (NULL) or added. */
static const char *const base[] = {
    "INVITE sip:bob@example.com SIP/2.0",
    "Via: SIP/2.0/UDP h;branch=z9hG4bKx",
    "From: <sip:a@h>;tag=1",
    "To: <sip:b@h>",
    "Call-ID: x@h",
    "CSeq: 1 INVITE",
    "Max-Forwards: 70",
    "Contact: <sip:a@h>"
};

static int check(size_t line, const char *with)
{
    char z[2048] = "";
    size_t i, at = 0;

    for (i = 0; i <= SUA__COUNT(base); i++) {
        const char *s = i < SUA__COUNT(base) ? base[i] : "";

        if (i == line)
            s = with;
        if (s && *s)
            at += (size_t)snprintf(z + at, sizeof(z) - at, "%s\r\n", s);
    }
    snprintf(z + at, sizeof(z) - at, "\r\n");
    CHECK_INT(message_text(&x, z, 0), SUA_OK);
    return sua_msg_check(&x.m);
}

static void expect(size_t line, const char *with, int err)
{
    int before = check_failed_;
    int status = check(line, with);

    CHECK_INT(status, err ? 400 : 0);
    CHECK_INT(x.m.err, err);
    if (check_failed_ > before)
        fprintf(stderr, "    with \"%s\"\n", with ? with : "");
}

enum { START, VIA, FROM, TO, CALL_ID, CSEQ, MAX_FORWARDS, CONTACT, EXTRA };

static void accepted(void)
{
    expect(EXTRA, NULL, 0);
    expect(MAX_FORWARDS, NULL, 0);       /* RFC 2543 */
    expect(CONTACT, NULL, 0);
    expect(VIA, "Via: SIP/2.0/UDP h", 0);
    expect(VIA, "Via: SIP/2.0/UDP h;branch=z9hG4bK", 0);
    expect(FROM, "From: sip:a@h", 0);
    expect(FROM, "From: <http://x.example>", 0);
    expect(START, "INVITE tel:+1234 SIP/2.0", 0);
    expect(START, "INVITE unknown:opaque SIP/2.0", 0);
    expect(START, "INVITE sip:%00@h SIP/2.0", 0);
    expect(CONTACT, "Contact: *", 0);
    expect(CONTACT, "Contact: <sip:a@h?Route=%3Csip:x%3E>;expires=99999999999"
           ", \"x\" <sip:c@h>", 0);
    expect(CONTACT, "Contact: <sip:a@h>,", 0);
    expect(MAX_FORWARDS, "Max-Forwards: 0", 0);
    expect(EXTRA, "Date: whenever", 0);
    expect(EXTRA, "Expires: 10000000000000000000000000000000000000000", 0);
    expect(EXTRA, "Expires: soon", 0);
    expect(EXTRA, "X-Unknown: ;;,,\"<", 0);
    expect(EXTRA, "Route: <sip:p;lr>, <sip:q>", 0);
    expect(EXTRA, "Via: SIP/2.0/XYZ t4;branch=1", 0);
}

static void mandatory(void)
{
    size_t i;

    for (i = VIA; i <= CSEQ; i++)
        expect(i, NULL, SUA_MSG_MISSING);
    for (i = VIA; i <= CSEQ; i++) {
        char empty[32];

        snprintf(empty, sizeof(empty), "%.*s:",
                 (int)strcspn(base[i], ":"), base[i]);
        CHECK_INT(check(i, empty), 400);
        CHECK(x.m.err >= SUA_MSG_VIA && x.m.err <= SUA_MSG_CSEQ);
    }
}

static void single(void)
{
    expect(EXTRA, "From: <sip:a@h>;tag=1", SUA_MSG_TWICE);
    CHECK(!strncmp(x.m.buf + x.m.err_off, "From", 4));
    expect(EXTRA, "t: <sip:b@h>", SUA_MSG_TWICE);
    expect(EXTRA, "i: x@h", SUA_MSG_TWICE);
    expect(EXTRA, "CSEQ: 1 INVITE", SUA_MSG_TWICE);
    expect(EXTRA, "Max-Forwards: 70", SUA_MSG_TWICE);
    expect(EXTRA, "Via: SIP/2.0/UDP h", 0);
    expect(EXTRA, "m: <sip:c@h>", 0);
}

static void malformed(void)
{
    expect(START, "INVITE <sip:a@h> SIP/2.0", SUA_MSG_URI);
    CHECK_INT(x.m.err_off, 7);
    expect(START, "INVITE sip:a@h; lr SIP/2.0", SUA_MSG_URI);
    CHECK_INT(x.m.err_off, 15);
    expect(START, "INVITE  sip:a@h SIP/2.0", SUA_MSG_URI);
    expect(START, "INVITE sip:a@h?Route=%3Csip:x%3E SIP/2.0", SUA_MSG_URI);
    expect(START, "INVITE sip:2001:db8::10 SIP/2.0", SUA_MSG_URI);
    expect(VIA, "Via: SIP/2.0/UDP 192.0.2.15;;,;,,", SUA_MSG_VIA);
    expect(VIA, "Via: ,", SUA_MSG_VIA);
    expect(VIA, "Via: SIP/2.0/UDP h, x", SUA_MSG_VIA);
    expect(EXTRA, "Via: x", SUA_MSG_VIA);
    expect(FROM, "From: Bell, Alexander <sip:a@h>", SUA_MSG_FROM);
    expect(FROM, "From: a@h", SUA_MSG_FROM);
    expect(TO, "To: \"Watson, T\" < sip:b@h >", SUA_MSG_TO);
    expect(TO, "To: \"Mr. <sip:b@h>", SUA_MSG_TO);
    CHECK(!strncmp(x.m.buf + x.m.err_off, "\"Mr", 3));
    expect(CALL_ID, "Call-ID: a b", SUA_MSG_CALL_ID);
    expect(CSEQ, "CSeq: 36893488147419103232 INVITE", SUA_MSG_CSEQ);
    expect(CSEQ, "CSeq: 1 OPTIONS", SUA_MSG_CSEQ_METHOD);
    expect(CSEQ, "CSeq: 1 invite", SUA_MSG_CSEQ_METHOD);
    expect(MAX_FORWARDS, "Max-Forwards: 256", SUA_MSG_MAX_FORWARDS);
    expect(MAX_FORWARDS, "Max-Forwards: -1", SUA_MSG_MAX_FORWARDS);
    expect(CONTACT, "Contact: sip:a@h?Route=%3Csip:x%3E", SUA_MSG_CONTACT);
    expect(CONTACT, "Contact: <sip:a@h>;;;;", SUA_MSG_CONTACT);
    expect(CONTACT, "Contact: *, <sip:a@h>", SUA_MSG_CONTACT);
    expect(CONTACT, "Contact: <sip:a@h:99999>", SUA_MSG_CONTACT);
    expect(EXTRA, "Route: sip:p;lr", SUA_MSG_ROUTE);
    expect(EXTRA, "Route:", SUA_MSG_ROUTE);
    expect(EXTRA, "Record-Route: <sip:p;lr>, sip:q", SUA_MSG_ROUTE);
}

static void responses(void)
{
    static const char good[] = "SIP/2.0 200 OK\r\nv: SIP/2.0/UDP h\r\n"
        "f: sip:a@h\r\nt: sip:b@h\r\ni: x\r\nCSeq: 7 FOO\r\n\r\n";

    CHECK_INT(message_text(&x, good, 0), SUA_OK);
    CHECK_INT(sua_msg_check(&x.m), 0);
    CHECK_INT(message_text(&x, "SIP/2.0 200 OK\r\nf: sip:a@h\r\n\r\n", 0),
              SUA_OK);
    CHECK_INT(sua_msg_check(&x.m), 400);
    CHECK_INT(x.m.err, SUA_MSG_MISSING);
}

/* What the check has read is what a fresh look at the lines gives. */
static void remembers(void)
{
    struct sua_via via, again;
    struct sua_cseq cseq;

    CHECK_INT(check(VIA, "Via: ,SIP/2.0/TCP p:5070;branch=z9hG4bKp;rport,"
                         "SIP/2.0/UDP h\r\nVia: SIP/2.0/UDP i"), 0);
    CHECK(x.m.checked);
    CHECK_INT(sua_msg_via(&x.m, &via), SUA_OK);
    CHECK_STR(via.branch, "z9hG4bKp");
    CHECK_INT(sua_msg_cseq(&x.m, &cseq), SUA_OK);
    CHECK_STR(cseq.name, "INVITE");
    CHECK_INT(cseq.seq, 1);
    CHECK_STR(sua_msg_tag(&x.m, SUA_H_FROM), "1");
    CHECK(!sua_msg_tag(&x.m, SUA_H_TO).p);
    x.m.checked = 0;
    CHECK_INT(sua_msg_via(&x.m, &again), SUA_OK);
    CHECK(!memcmp(&via, &again, sizeof(via)));
    CHECK_STR(sua_msg_tag(&x.m, SUA_H_FROM), "1");
    CHECK_INT(check(TO, "To: <sip:b@h>;tag=2"), 0);
    CHECK_STR(sua_msg_tag(&x.m, SUA_H_TO), "2");
    CHECK_INT(check(CONTACT, "Contact: <sip:"), 400);
    CHECK(!x.m.checked);
}

int main(void)
{
    accepted();
    mandatory();
    single();
    malformed();
    responses();
    remembers();
    return check_done();
}
