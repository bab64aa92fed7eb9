/* SPDX-License-Identifier: MIT
 * Rows of a user agent that is asked: what it takes, what it refuses, how it
 * reads what peers send. RFC 3261 7, 8.2, 11, 18; RFC 3581. */
#include "conf.h"

#include <stdio.h>
#include <string.h>

/* Nothing left to the application: the library's own answers. */
static void asked(const char *method, const char *lines, const char *body)
{
    begin();
    w.u.request_answer = 0;
    ask(method, lines, body);
}

static void answered(unsigned status)
{
    expect_status(status);
    end();
}

/* ---- 8.2 ---------------------------------------------------------------- */
static void methods(void)
{
    asked("FROBNICATE", NULL, NULL);
    answered(501);
    asked("options", NULL, NULL);
    answered(501);
    asked("MESSAGE", NULL, NULL);
    expect_in(hdr(latest(), "Allow"), "INVITE");
    answered(405);
}

/* Whom a URI names is the application's to say. */
static void not_here(void)
{
    begin();
    w.u.ring = 0;
    w.u.answer = 404;
    sim_peer_invite(&w.p, &w.l, "nobody", NULL, sim_peer_sdp);
    wait_ms(20);
    expect("told", w.u.ncalls, 1);
    answered(404);
}

static void require(void)
{
    asked("OPTIONS", "Require: foo\r\n", NULL);
    expect_hdr(latest(), "Unsupported", "foo");
    answered(420);
    asked("OPTIONS", "Proxy-Require: foo\r\n", NULL);
    answered(200);
    asked("INVITE", "Require: precondition\r\n", sim_peer_sdp);
    expect_hdr(latest(), "Unsupported", "precondition");
    expect("no call", w.u.ncalls, 0);
    answered(420);
}

#define TEXT_HEAD(line) line "Via: SIP/2.0/UDP 10.0.0.2:5060;branch=%s\r\n"

/* What a response copies must be there: it could not be told from garbage
 * without (8.2.6.2). All else that is missing gets its 400. */
static void mandatory(void)
{
    static const char *const lines[] = {
        "From: <sip:p@h>;tag=1\r\n", "To: <sip:alice@10.0.0.1>\r\n",
        "Call-ID: m\r\n", "CSeq: 1 INVITE\r\n",
        "Contact: <sip:p@10.0.0.2>\r\n", "Max-Forwards: 70\r\n"
    };
    char text[600];
    unsigned i, without;

    for (without = 0; without <= 6; without++) {
        begin();
        w.u.ring = 0;
        w.u.answer = 486;
        snprintf(text, sizeof text, "%s",
                 TEXT_HEAD("INVITE sip:alice@10.0.0.1 SIP/2.0\r\n"));
        for (i = 0; i < 6; i++)
            if (i != without)
                strcat(text, lines[i]);
        strcat(text, "\r\n");
        ask_text(text);
        if (without < 4)
            expect("silence", w.p.n, 0);
        else
            expect_status(without == 4 ? 400 : 486);
        if (without == 4)
            expect_in(latest(), "SIP/2.0 400 Bad Request\r\n");
        end();
    }
}

/* No method, and yet everything else is written as nobody writes it. */
static void any_case(void)
{
    begin();
    w.u.request_answer = 0;
    ask_text("OPTIONS SIP:alice@10.0.0.1;TRANSPORT=UDP SIP/2.0\r\n"
             "vIA: sip/2.0/udp 10.0.0.2:5060;BRANCH=%s\r\n"
             "FROM: <SIP:p@H>;TAG=1\r\ntO: <sIp:alice@10.0.0.1>\r\n"
             "call-id: case\r\ncSEQ: 1 OPTIONS\r\nMAX-forwards: 70\r\n"
             "rEQUIRE: foo\r\nCONTENT-length: 0\r\n\r\n");
    expect_hdr(latest(), "Unsupported", "foo");
    answered(420);
}

static void compact(void)
{
    begin();
    ask_text("INVITE sip:alice@10.0.0.1 SIP/2.0\r\n"
             "v: SIP/2.0/UDP 10.0.0.2:5060;branch=%s\r\n"
             "f: <sip:p@h>;tag=1\r\nt: <sip:alice@10.0.0.1>\r\ni: compact\r\n"
             "CSeq: 1 INVITE\r\nMax-Forwards: 70\r\nk: foo\r\ns: x\r\n"
             "m: <sip:short@10.0.0.2:5060>\r\nc: application/sdp\r\n"
             "l: 0112\r\n\r\n"
             "v=0\r\no=peer 1 1 IN IP4 10.0.0.2\r\ns=-\r\n"
             "c=IN IP4 10.0.0.2\r\nt=0 0\r\nm=audio 4002 RTP/AVP 0\r\n"
             "a=ptime:20\r\na=sendrecv\r\n");
    expect_count("SIP/2.0 200", 1);
    w.c = sim_ua_last(&w.u);
    expect_in(w.c->remote, "o=peer");
    hangup();
    wait_ms(T64);
    expect_str("target", uri_of(last("BYE")), "sip:short@10.0.0.2:5060");
    answer("BYE", 200, NULL, NULL, NULL);
    end();
}

/* ---- when nobody answers ------------------------------------------------ */
static void silent_application(void)
{
    begin();
    w.u.ring = w.u.answer = 0;
    ring(NULL);
    expect_count("SIP/2.0 100", 1);
    if (sim_peer_when(&w.p, "SIP/2.0 100", 0) > w.s->now - 20 + 200)
        sim_fail(w.s, "%s: 100 after 200 ms", w.row);
    wait_ms(400000);
    expect("over", w.c->closed, 1);
    end();
}

/* ---- CANCEL is never asked who it is ------------------------------------ */
static void cancel_unasked(void)
{
    char branch[40];

    begin();
    w.u.request_answer = 401;
    w.u.answer = 0;
    ring(NULL);
    snprintf(branch, sizeof branch, "%s", w.l.branch);
    sim_peer_request_as(&w.p, &w.l, "CANCEL", w.l.cseq, branch, NULL, NULL);
    wait_ms(20);
    expect_count("SIP/2.0 401", 0);
    expect_count("SIP/2.0 200", 1);
    expect_count("SIP/2.0 487", 1);
    end();
}

/* ---- OPTIONS ------------------------------------------------------------ */
/* 200 also when an INVITE would get 486: it asks what we can do. */
static void options_busy(void)
{
    struct sua_config phone = SUA_CONFIG_PHONE;

    w.cfg = phone;
    w.cfg.max_call = 1;
    begin();
    up_uas();
    w.u.request_answer = 0;
    {
        struct sim_leg first = w.l;

        ask("INVITE", NULL, sim_peer_sdp);
        expect_status(486);
        ask("OPTIONS", NULL, NULL);
        expect_status(200);
        w.l = first;
    }
    in_dialog("OPTIONS", NULL, NULL);
    expect_status(200);
    expect("stays", w.c->closed, 0);
    in_dialog("INFO", NULL, NULL);
    expect_status(200);
    finish();
}

/* More of them than there are transactions: none is left without word, and
 * what they hold goes by itself. */
static void options_flood(void)
{
    unsigned i, ok = 0, full = 0;

    begin();
    w.u.request_answer = 0;
    for (i = 0; i < 3000; i++) {
        ask("OPTIONS", NULL, NULL);
        ok += count("SIP/2.0 200");
        full += count("SIP/2.0 503");
        w.p.n = 0;
    }
    expect("each answered", (ok + full), 3000);
    if (!ok || !full)
        sim_fail(w.s, "%s: %u served, %u not", w.row, ok, full);
    wait_ms(T64);
    ask("OPTIONS", NULL, NULL);
    answered(200);
}

/* Strangers have used up the transactions; the call is served all the same,
 * and so is its end. */
static void overload(void)
{
    struct sim_leg call;
    unsigned i;

    begin();
    up_uas();
    call = w.l;
    w.u.request_answer = 0;
    for (i = 0; i < 3000 && !count("SIP/2.0 503"); i++)
        ask("OPTIONS", NULL, NULL);
    expect_status(503);
    expect("Retry-After", *hdr(latest(), "Retry-After") != 0, 1);
    w.l = call;
    in_dialog("INFO", NULL, NULL);
    expect_status(200);
    expect("told", w.c->requests, 1);
    hangup();
    expect_count("BYE", 1);
    answer("BYE", 200, NULL, NULL, NULL);
    expect("over", w.c->closed, 1);
    end();
}

/* ---- dialogs ------------------------------------------------------------ */
static void other_transport(void)
{
    begin();
    up_uas();
    sim_peer_connect(&w.p);
    in_dialog("INFO", NULL, NULL);
    expect_status(200);
    expect_in(hdr(latest(), "Via"), "/TCP ");
    expect("over it", w.p.conn != NULL, 1);
    expect("taken", w.c->requests, 1);
    hangup();
    wait_ms(50);
    answer("BYE", 200, NULL, NULL, NULL);
    end();
}

static void served_once(void)
{
    char first[SIM_PEER_MSG], branch[40];

    begin();
    up_uas();
    in_dialog("INFO", NULL, NULL);
    snprintf(first, sizeof first, "%s", latest());
    snprintf(branch, sizeof branch, "%s", w.l.branch);
    sim_peer_request_as(&w.p, &w.l, "INFO", w.l.cseq, branch, NULL, NULL);
    wait_ms(20);
    expect_str("the same", latest(), first);
    expect("once", w.c->requests, 1);
    finish();
}

static void refer_after_bye(void)
{
    begin();
    up_uas();
    in_dialog("BYE", NULL, NULL);
    expect_status(200);
    in_dialog("REFER", "Refer-To: <sip:x@10.0.0.2>\r\n", NULL);
    answered(481);
}

/* ---- where responses go, loops ------------------------------------------ */
static void strange_sentby(void)
{
    static const char *const host[] = { "255.255.255.255", "0.0.0.0",
                                        "224.0.1.75", "10.0.0.255" };
    char text[600];
    unsigned i;

    for (i = 0; i < 4; i++) {
        begin();
        w.u.request_answer = 0;
        snprintf(text, sizeof text,
                 "OPTIONS sip:alice@10.0.0.1 SIP/2.0\r\n"
                 "Via: SIP/2.0/UDP %s;branch=%%s\r\nFrom: <sip:p@h>;tag=1\r\n"
                 "To: <sip:alice@10.0.0.1>\r\nCall-ID: s\r\n"
                 "CSeq: 1 OPTIONS\r\n\r\n", host[i]);
        ask_text(text);
        expect("to the source", w.p.n, 1);
        expect("and nowhere else", w.s->sent, 2);
        answered(200);
    }
}

static void breadth(void)
{
    asked("OPTIONS", "Max-Breadth: 0\r\n", NULL);
    answered(200);
}

/* ---- bodies and lengths of datagrams ------------------------------------ */
#define OFFER "v=0\r\no=peer 1 1 IN IP4 10.0.0.2\r\ns=-\r\n" \
              "c=IN IP4 10.0.0.2\r\nt=0 0\r\nm=audio 4002 RTP/AVP 0\r\n"

static void invite_text(const char *lines, const char *body)
{
    char text[1500];

    begin();
    w.u.answer = 486;
    snprintf(text, sizeof text,
             "INVITE sip:alice@10.0.0.1 SIP/2.0\r\n"
             "Via: SIP/2.0/UDP 10.0.0.2:5060;branch=%%s\r\n"
             "From: <sip:p@h>;tag=1\r\nTo: <sip:alice@10.0.0.1>\r\n"
             "Call-ID: body\r\nCSeq: 1 INVITE\r\n"
             "Contact: <sip:p@10.0.0.2>\r\n%s\r\n%s", lines, body);
    ask_text(text);
}

static void lengths(void)
{
    char line[64];

    snprintf(line, sizeof line, "Content-Type: application/sdp\r\n"
             "Content-Length:  \t000%u  \r\n", (unsigned)strlen(OFFER));
    invite_text(line, OFFER "a=bytes that do not belong\r\n");
    expect("one call", w.u.ncalls, 1);
    expect("its session", strlen(w.u.calls[0].remote), 63);
    answered(486);
    invite_text("Content-Type: application/sdp\r\n", OFFER);
    expect("rest of the datagram", w.u.ncalls, 1);
    expect_in(w.u.calls[0].remote, "o=peer");
    answered(486);
    invite_text("Content-Type: application/sdp\r\nContent-Length: 999\r\n",
                OFFER);
    expect("no call", w.u.ncalls, 0);
    answered(400);
}

/* ---- what interoperability tests found ---------------------------------- */
static void line_feeds(void)
{
    begin();
    w.u.request_answer = 0;
    ask_text("OPTIONS sip:alice@10.0.0.1 SIP/2.0\n"
             "Via: SIP/2.0/UDP 10.0.0.2:5060;branch=%s\n"
             "From: <sip:p@h>;tag=1\nTo: <sip:alice@10.0.0.1>\n"
             "Call-ID: lf\nCSeq: 1 OPTIONS\n\n");
    if (w.p.n)
        expect_status(400);
    ask("OPTIONS", NULL, NULL);
    answered(200);
}

static void bare_contact(void)
{
    begin();
    ring("Contact: sip:bare@10.0.0.2:5060;x=y;q=0.5\r\n");
    sim_leg_uac(&w.l, last("SIP/2.0 200"));
    ack();
    hangup();
    expect_str("target", uri_of(last("BYE")), "sip:bare@10.0.0.2:5060");
    answer("BYE", 200, NULL, NULL, NULL);
    end();
}

static void expires_date(void)
{
    begin();
    w.u.answer = 0;
    ring("Expires: Thu, 01 Dec 1994 16:00:00 GMT\r\n");
    wait_ms(60000);
    expect("rings on", w.c->closed, 0);
    hangup();
    expect_count("SIP/2.0 603", 1);
    end();
}

static void long_header(void)
{
    static char text[16000];
    struct sua_config phone = SUA_CONFIG_PHONE;
    size_t n;

    w.cfg = phone;
    w.cfg.max_msg = 16384;
    begin();
    w.u.request_answer = 0;
    n = (size_t)snprintf(text, sizeof text,
                 "OPTIONS sip:alice@10.0.0.1 SIP/2.0\r\n"
                 "Via: SIP/2.0/UDP 10.0.0.2:5060;branch=%%s\r\n"
                 "From: <sip:p@h>;tag=1\r\nTo: <sip:alice@10.0.0.1>\r\n"
                 "Call-ID: big\r\nCSeq: 1 OPTIONS\r\nIdentity: ");
    memset(text + n, 'e', 9000);
    memcpy(text + n + 9000, "\r\nRequire: foo\r\n\r\n", 19);
    ask_text(text);
    expect_hdr(latest(), "Unsupported", "foo");
    answered(420);
}

static const struct conf_row rows[] = {
    ROW("UAS-001 UAS-024", methods)
    ROW("UAS-003", not_here)
    ROW("UAS-006 UAS-008 SDP-031", require)
    ROW("UAS-018 UAS-020", mandatory)
    ROW("UAS-025", any_case)
    ROW("UAS-026", compact)
    ROW("UAS-030", silent_application)
    ROW("CAN-015", cancel_unasked)
    ROW("OPT-002 OPT-003", options_busy)
    ROW("OPT-005", options_flood)
    ROW("UAS-029", overload)
    ROW("DLG-023", other_transport)
    ROW("NST-009", served_once)
    ROW("RACE-013", refer_after_bye)
    ROW("NAT-006", strange_sentby)
    ROW("LPD-002", breadth)
    ROW("TRN-004 TRN-006 ISS-018 ISS-025", lengths)
    ROW("ISS-001", line_feeds)
    ROW("ISS-002", bare_contact)
    ROW("ISS-019", expires_date)
    ROW("ISS-020", long_header)
};
CONF_MAIN(rows)
