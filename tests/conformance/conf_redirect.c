/* SPDX-License-Identifier: MIT
 * Rows of redirections: whether and how 3xx is followed, by calls and by
 * requests. RFC 3261 8.1.3.4, 19.1.5, RFC 7044. */
#include "conf.h"
#include "core/core.h"

#include <stdio.h>
#include <string.h>

static int does;                /* in REDIRECT: 'f'ollow, 'h'ang up, 0     */
static const char *to;          /* follow this; NULL: the contacts         */
static int rc;                  /* of sua_call_follow()                    */
static unsigned told;           /* REDIRECT events                         */

static void on_event(struct sim_ua *u, struct sua_call *c,
                     const struct sua_call_event *ev)
{
    (void)u;
    if (ev->type != SUA_CALL_REDIRECT)
        return;
    told++;
    if (!ev->msg || ev->status != ev->msg->status)
        sim_fail(w.s, "%s: REDIRECT without its response", w.row);
    if (does == 'f')
        rc = sua_call_follow(c, sua_str_z(to ? to : ""));
    else if (does == 'h')
        sua_call_hangup(c);
}

static void begin_as(unsigned policy)
{
    struct sua_config cfg = SUA_CONFIG_PHONE;
    struct sua_ua_config uc = SUA_UA_INIT;

    uc.redirect = (uint8_t)policy;
    if (!w.cfg.size)
        w.cfg = cfg;
    w.cfg.text_mtu = 24;        /* ACKs stay for Timer D                   */
    w.uc = uc;
    does = 0;
    to = NULL;
    told = 0;
    begin();
    w.u.on_event = on_event;
}

static void dial_follow(void)
{
    struct sua_dial d = SUA_DIAL_INIT;

    d.redirect = SUA_REDIRECT_FOLLOW;
    dial_as(&d);
}

static void moved(const char *contacts)
{
    char lines[1200];

    snprintf(lines, sizeof lines, "Contact: %s\r\n", contacts);
    answer("INVITE", 302, "m", lines, NULL);
    wait_ms(50);
}

static void expect_uri(const char *user)
{
    char want[80];

    snprintf(want, sizeof want, "sip:%s@10.0.0.2", user);
    expect_str("Request-URI", uri_of(last("INVITE")), want);
}

static void over(unsigned status)
{
    wait_ms(50);
    expect("closed", w.c->closed, 1);
    expect("status", w.c->status, status);
    end();
}

static void accept(void)
{
    answer("INVITE", 200, "a", NULL, sim_peer_sdp);
    expect("up", w.c->established, 1);
    finish();
}

/* ---- calls -------------------------------------------------------------- */
/* By q, then as listed; Call-ID, From and To stay, CSeq counts. */
static void by_q(void)
{
    char id[96], from[200], to_value[200];

    begin_as(SUA_REDIRECT_FOLLOW);
    dial(1);
    snprintf(id, sizeof id, "%s", hdr(last("INVITE"), "Call-ID"));
    snprintf(from, sizeof from, "%s", hdr(last("INVITE"), "From"));
    snprintf(to_value, sizeof to_value, "%s", hdr(last("INVITE"), "To"));
    moved("<sip:low@10.0.0.2>;q=0.5, <sip:high@10.0.0.2>;q=0.9,"
          " <sip:low2@10.0.0.2>;q=0.5");
    expect("told", told, 1);
    expect_uri("high");
    expect_hdr(last("INVITE"), "Call-ID", id);
    expect_hdr(last("INVITE"), "From", from);
    expect_hdr(last("INVITE"), "To", to_value);
    expect("CSeq", sim_peer_cseq(last("INVITE")), 2);
    expect_in(last("INVITE"), "\r\n\r\nv=0\r\n");
    answer("INVITE", 404, "x", NULL, NULL);
    wait_ms(50);
    expect_uri("low");
    answer("INVITE", 480, "y", NULL, NULL);
    wait_ms(50);
    expect_uri("low2");
    accept();
}

static void message(const char *method, unsigned policy)
{
    struct sua_request_config c = SUA_REQUEST_INIT;
    struct sua_body b;

    b.type = SUA_STR("text/plain");
    b.data = SUA_STR("hello");
    c.method = sua_str_z(method);
    c.target = SUA_STR("sip:peer@10.0.0.2");
    c.body = &b;
    c.redirect = (uint8_t)policy;
    expect(method, sua_request_send(w.u.ua, &c, NULL), SUA_OK);
    sim_kick(w.u.node);
    wait_ms(30);
}

static void requests(void)
{
    static const char *const method[] = { "MESSAGE", "OPTIONS", "X-OWN" };
    char id[96];
    unsigned i;

    begin_as(SUA_REDIRECT_DEFAULT);
    for (i = 0; i < 3; i++) {
        message(method[i], SUA_REDIRECT_FOLLOW);
        snprintf(id, sizeof id, "%s", hdr(latest(), "Call-ID"));
        answer(method[i], 300, "t", "Contact: <sip:low@10.0.0.2>;q=0.5,"
               " <sip:high@10.0.0.2>;q=0.9\r\n", NULL);
        wait_ms(30);
        expect_str("first", uri_of(latest()), "sip:high@10.0.0.2");
        expect_hdr(latest(), "Call-ID", id);
        expect_str("To", hdr(latest(), "To"), "<sip:peer@10.0.0.2>");
        expect("CSeq", sim_peer_cseq(latest()), 2);
        expect_in(latest(), "\r\n\r\nhello");
        answer(method[i], 404, "t", NULL, NULL);
        wait_ms(30);
        expect_str("then", uri_of(latest()), "sip:low@10.0.0.2");
        expect("CSeq", sim_peer_cseq(latest()), 3);
        answer(method[i], 200, "t", NULL, NULL);
        expect_count(method[i], 3);
    }
    message("MESSAGE", SUA_REDIRECT_DEFAULT); /* nobody asked for it */
    answer("MESSAGE", 302, "t", "Contact: <sip:b@10.0.0.2>\r\n", NULL);
    expect_count("MESSAGE", 4);
    end();
}

static void never_twice(void)
{
    begin_as(SUA_REDIRECT_FOLLOW);
    dial(1);
    moved("<sip:peer@10.0.0.2:5060>, <sip:b@10.0.0.2>,"
          " <sip:b@10.0.0.2;transport=UDP>, <SIP:b@10.0.0.2?Subject=x>");
    expect_uri("b");
    moved("<sip:peer@10.0.0.2:5060>, <sip:b@10.0.0.2>,"
          " <sip:c@10.0.0.2>");
    expect_uri("c");
    moved("<sip:b@10.0.0.2>");
    expect_str("told once more", uri_of(last("INVITE")),
               "sip:b@10.0.0.2;transport=UDP");
    moved("<sip:c@10.0.0.2>");
    expect_count("INVITE", 4);
    over(302);
}

/* A peer that always knows another place. */
static void limited(void)
{
    struct sua_config cfg = SUA_CONFIG_PHONE;
    char c[80];
    unsigned i;

    cfg.max_txn = 24;           /* each failed one stays for Timer D       */
    cfg.max_request = 12;
    w.cfg = cfg;
    begin_as(SUA_REDIRECT_FOLLOW);
    dial(1);
    for (i = 0; i < 20 && !w.c->closed; i++) {
        snprintf(c, sizeof c, "<sip:u%u@10.0.0.2>", i);
        moved(c);
    }
    expect_count("INVITE", 9);
    over(302);
}

static void no_step_down(void)
{
    struct sua_dial d = SUA_DIAL_INIT;

    begin_as(SUA_REDIRECT_DEFAULT);
    does = 'f';
    d.target = SUA_STR("sips:peer@10.0.0.2");
    dial_as(&d);
    moved("<sip:b@10.0.0.2;transport=tls>, <sips:c@10.0.0.2>;q=0.1");
    expect_str("secure", uri_of(last("INVITE")), "sips:c@10.0.0.2");
    expect_in(hdr(last("INVITE"), "Contact"), "<sips:");
    to = "<sip:b@10.0.0.2>"; /* the user says so */
    moved("<sip:d@10.0.0.2>");
    expect_uri("b");
    does = 0;
    answer("INVITE", 404, "x", NULL, NULL);
    expect_count("INVITE", 3);
    over(404);
}

static void headers(void)
{
    struct sua_hdr_add h[2];
    struct sua_dial d = SUA_DIAL_INIT;
    const char *text;

    begin_as(SUA_REDIRECT_FOLLOW);
    h[0].name = SUA_STR("Subject");
    h[0].value = SUA_STR("mine");
    h[1].name = SUA_STR("X-Mine");
    h[1].value = SUA_STR("kept");
    d.headers = h;
    d.nheaders = 2;
    dial_as(&d);
    moved("<sip:b@10.0.0.2?Subject=new%20one&Priority=urgent"
          "&Route=%3Csip:evil%3E&Via=x&From=%3Csip:x%3E&Call-ID=1&CSeq=9"
          "&Record-Route=%3Csip:evil%3E&Authorization=x&X-Theirs=1&body=b"
          "&Contact=%3Csip:evil%3E&Organization=a%0D%0AEvil:%20x>");
    text = last("INVITE");
    expect_uri("b");
    expect_hdr(text, "Subject", "new one");
    expect_hdr(text, "Priority", "urgent");
    expect_hdr(text, "X-Mine", "kept");
    expect("no Route", lines_of(text, "Route"), 0);
    expect("Via", lines_of(text, "Via"), 1);
    expect("From", lines_of(text, "From"), 1);
    expect("Call-ID", lines_of(text, "Call-ID"), 1);
    expect("CSeq", sim_peer_cseq(text), 2);
    expect("Contact", lines_of(text, "Contact"), 1);
    expect("Content-Length", lines_of(text, "Content-Length"), 1);
    expect("evil", strstr(text, "vil") != NULL, 0);
    expect("theirs", lines_of(text, "X-Theirs"), 0);
    expect("credentials", lines_of(text, "Authorization"), 0);
    accept();
}

/* Nothing is done behind the application's back. */
static void asked(void)
{
    begin_as(SUA_REDIRECT_DEFAULT);
    dial(1);
    moved("<sip:b@10.0.0.2>");
    expect("told", told, 1);
    expect_count("INVITE", 1);
    over(302);
    begin_as(SUA_REDIRECT_DEFAULT);
    does = 'f';
    dial(1);
    moved("<sip:b@10.0.0.2>;q=0.1, <sip:c@10.0.0.2>;q=0.9");
    expect("may", rc, SUA_OK);
    expect_uri("c");
    to = "sip:other@10.0.0.2";
    moved("<sip:d@10.0.0.2>");
    expect("asked again", told, 2);
    expect_uri("other");
    expect("no more", sua_call_follow(w.c->call, sua_str_z("sip:e@10.0.0.2")),
           SUA_ESTATE);
    accept();
    begin_as(SUA_REDIRECT_DEFAULT);
    does = 'h';
    dial(1);
    moved("<sip:b@10.0.0.2>");
    expect_count("INVITE", 1);
    expect("cause", w.c->cause, SUA_CAUSE_LOCAL);
    over(0);
    begin_as(SUA_REDIRECT_NEVER);
    does = 'f';
    dial(1);
    moved("<sip:b@10.0.0.2>");
    expect("told", told, 0);
    over(302);
}

/* Said per call. */
static void by_call(void)
{
    begin_as(SUA_REDIRECT_NEVER);
    dial_follow();
    moved("<sip:b@10.0.0.2>");
    expect_uri("b");
    accept();
}

static void not_followed(void)
{
    static const unsigned status[] = { 305, 380 };
    unsigned i;

    for (i = 0; i < 2; i++) {
        begin_as(SUA_REDIRECT_FOLLOW);
        dial(1);
        answer("INVITE", status[i], "m", "Contact: <sip:b@10.0.0.2>\r\n",
               NULL);
        expect_count("INVITE", 1);
        over(status[i]);
    }
}

/* 6xx ends it, else 4xx is told before 5xx and silence. */
static void best(void)
{
    begin_as(SUA_REDIRECT_FOLLOW);
    dial(1);
    moved("<sip:b@10.0.0.2>, <sip:c@10.0.0.2>, <sip:d@10.0.0.2>");
    answer("INVITE", 500, "b", NULL, NULL);
    wait_ms(50);
    answer("INVITE", 486, "c", NULL, NULL);
    wait_ms(50);
    expect_uri("d");
    answer("INVITE", 404, "d", NULL, NULL);
    over(486);
    begin_as(SUA_REDIRECT_FOLLOW);
    dial(1);
    moved("<sip:b@10.0.0.2>, <sip:c@10.0.0.2>");
    answer("INVITE", 603, "b", NULL, NULL);
    expect_count("INVITE", 2);
    over(603);
}

/* The first target rings before it sends the call on. */
static void after_ringing(void)
{
    begin_as(SUA_REDIRECT_FOLLOW);
    dial(1);
    answer("INVITE", 180, "r", NULL, NULL);
    expect("ringing", sua_call_state(w.c->call), SUA_CALL_STATE_RINGING);
    moved("<sip:b@10.0.0.2>");
    expect("calling", sua_call_state(w.c->call), SUA_CALL_STATE_CALLING);
    expect_uri("b");
    expect_str("no tag", tag_of(hdr(last("INVITE"), "To")), "");
    answer("INVITE", 183, "s", NULL, sim_peer_sdp);
    expect("progress", w.c->progress, 2);
    accept();
}

/* Hung up while the second one rings. */
static void hung_up(void)
{
    begin_as(SUA_REDIRECT_FOLLOW);
    dial(1);
    moved("<sip:b@10.0.0.2>, <sip:c@10.0.0.2>");
    answer("INVITE", 180, "r", NULL, NULL);
    hangup();
    expect_count("CANCEL", 1);
    expect_str("what", uri_of(last("CANCEL")), "sip:b@10.0.0.2");
    answer("CANCEL", 200, "r", NULL, NULL);
    answer("INVITE", 487, "r", NULL, NULL);
    expect_count("INVITE", 2);
    over(487);
}

/* All tries together have the one limit. */
static void one_limit(void)
{
    struct sua_config cfg = SUA_CONFIG_PHONE;

    cfg.ring_ms = 20000;
    w.cfg = cfg;
    begin_as(SUA_REDIRECT_FOLLOW);
    dial(1);
    answer("INVITE", 180, "r", NULL, NULL);
    wait_ms(15000);
    moved("<sip:b@10.0.0.2>");
    answer("INVITE", 180, "r", NULL, NULL);
    wait_ms(5100);
    expect_count("CANCEL", 1);
    answer("CANCEL", 200, "r", NULL, NULL);
    answer("INVITE", 487, "r", NULL, NULL);
    expect("cause", w.c->cause, SUA_CAUSE_TIMEOUT);
    over(408);
}

static void history(void)
{
    struct sua_hdr_add h[2];
    struct sua_dial d = SUA_DIAL_INIT;
    const char *text;

    begin_as(SUA_REDIRECT_FOLLOW);
    h[0].name = SUA_STR("History-Info");
    h[0].value = SUA_STR("<sip:first@x>;index=1, <sip:peer@10.0.0.2>;"
                         "index=1.1;rc=1");
    h[1].name = SUA_STR("Diversion");
    h[1].value = SUA_STR("<sip:first@x>;reason=no-answer");
    d.headers = h;
    d.nheaders = 2;
    dial_as(&d);
    moved("<sip:b@10.0.0.2>;mp=1.1");
    text = last("INVITE");
    expect("entries", lines_of(text, "History-Info"), 3);
    expect_in(text, "History-Info: <sip:first@x>;index=1\r\n");
    expect_in(text, "<sip:peer@10.0.0.2?Reason=SIP%3Bcause%3D302>;"
                    "index=1.1;rc=1\r\n");
    expect_in(text, "History-Info: <sip:b@10.0.0.2>;index=1.2;mp=1.1\r\n");
    expect_hdr(text, "Diversion", "<sip:first@x>;reason=no-answer");
    accept();
}

/* ---- memory ------------------------------------------------------------- */
static int fail_one(unsigned long nth)
{
    struct sua__arena *arena;
    int reached;

    begin_as(SUA_REDIRECT_FOLLOW);
    dial(1);
    arena = &w.u.node->stack->arena;
    arena->fail_at = arena->acquired + nth;
    answer("INVITE", 180, "r", NULL, NULL);
    moved("<sip:b@10.0.0.2>, <sip:c@10.0.0.2>");
    answer("INVITE", 486, "r", NULL, NULL);
    wait_ms(100);
    reached = arena->acquired >= arena->fail_at;
    arena->fail_at = 0;
    if (!w.c->closed) {
        hangup();
        answer("INVITE", 487, "r", NULL, NULL);
    }
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
    ROW("UAC-017", requests)
    ROW("UAC-017 RDR-001", by_q)
    ROW("UAC-018", never_twice)
    ROW("UAC-019", no_step_down)
    ROW("UAC-020", headers)
    ROW("RDR-002", asked)
    ROW("RDR-002", by_call)
    ROW("RDR-003", limited)
    ROW("RDR-004", not_followed)
    ROW("RDR-005", best)
    ROW("RDR-006", after_ringing)
    ROW("RDR-007", hung_up)
    ROW("RDR-008", one_limit)
    ROW("RDR-009", history)
    ROW("RDR-010", no_memory)
};

CONF_MAIN(rows)
