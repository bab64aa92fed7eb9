/* SPDX-License-Identifier: MIT
 * Rows of header lines an application adds to calls: to every message, and
 * to what ends one; and how long it rings. RFC 3326, RFC 7433. */
#include "conf.h"
#include "core/core.h"
#include "sip/hdr_ext.h"

#include <stdio.h>
#include <string.h>

static char why[80];            /* of CLOSED                               */
static struct sua_hdr_add one;
static struct sua_reply with;

static void on_event(struct sim_ua *u, struct sua_call *c,
                     const struct sua_call_event *ev)
{
    (void)u;
    (void)c;
    if (ev->type == SUA_CALL_CLOSED)
        snprintf(why, sizeof why, "%.*s", (int)ev->why.n, ev->why.p);
}

static void start(void)
{
    why[0] = 0;
    begin();
    w.u.on_event = on_event;
}

static void set(const char *name, const char *value)
{
    one.name = sua_str_z(name);
    one.value = sua_str_z(value);
}

static int set_every(const char *name, const char *value)
{
    set(name, value);
    return sua_call_set_headers(w.c->call, &one, 1);
}

static int hang_up_with(unsigned status, const char *name, const char *value)
{
    struct sua_reply r = SUA_REPLY_INIT;
    int rc;

    with = r;
    with.status = (uint16_t)status;
    with.headers = &one;
    with.nheaders = 1;
    set(name, value);
    rc = sua_call_hangup_with(w.c->call, &with);
    sim_kick(w.u.node);
    wait_ms(20);
    return rc;
}

/* ---- every message ------------------------------------------------------ */
static void expect_mine(const char *prefix)
{
    expect_hdr(last(prefix), "X-Mine", "yes");
}

/* As caller, with a reliable 1xx. */
static void every_uac(void)
{
    w.rel100 = SUA_USE_ALWAYS;
    start();
    dial(1);
    expect("set", set_every("X-Mine", "yes"), SUA_OK);
    answer("INVITE", 183, "a", "Require: 100rel\r\nRSeq: 1\r\n"
           "Allow: UPDATE, PRACK\r\n", sim_peer_sdp);
    expect_mine("PRACK");
    answer("PRACK", 200, NULL, NULL, NULL);
    answer("INVITE", 200, "a", "Allow: UPDATE\r\n", NULL);
    expect("up", w.c->established, 1);
    expect_mine("ACK");
    expect("message", sim_ua_message(&w.u, NULL, w.c->call, "INFO"), SUA_OK);
    wait_ms(20);
    expect_mine("INFO");
    answer("INFO", 200, NULL, NULL, NULL);
    expect("reoffer", sim_ua_reoffer(&w.u, w.c), SUA_OK);
    wait_ms(20);
    expect_mine("INVITE");
    answer("INVITE", 488, NULL, NULL, NULL);
    hangup();
    expect_mine("BYE");
    answer("BYE", 200, NULL, NULL, NULL);
    end();
}

static void on_incoming(struct sim_ua *u, struct sua_call *c, int type)
{
    (void)u;
    set("X-Mine", "yes");
    if (type == SUA_CALL_INCOMING)
        expect("set", sua_call_set_headers(c, &one, 1), SUA_OK);
}

static void every_uas(void)
{
    start();
    w.u.on_any = on_incoming;
    w.u.answer_ms = 50;
    ring(NULL);
    wait_ms(100);
    sim_leg_uac(&w.l, last("SIP/2.0 200"));
    ack();
    expect_mine("SIP/2.0 180");
    expect_mine("SIP/2.0 200");
    in_dialog("UPDATE", NULL, sim_peer_sdp);
    expect_status(200);
    expect_hdr(latest(), "X-Mine", "yes");
    in_dialog("INVITE", NULL, sim_peer_sdp);
    expect_status(200);
    expect_hdr(latest(), "X-Mine", "yes");
    ack();
    in_dialog("BYE", NULL, NULL);
    expect_status(200);
    expect_hdr(latest(), "X-Mine", "yes");
    end();
}

/* What the library says by itself, too. */
static void every_refusal(void)
{
    start();
    w.u.on_any = on_incoming;
    w.u.answer = 0;
    ring(NULL);
    sim_leg_uac(&w.l, last("SIP/2.0 180"));
    in_dialog("INVITE", NULL, sim_peer_sdp); /* before the first is done */
    expect_status(500);
    expect_hdr(latest(), "X-Mine", "yes");
    expect("Retry-After", lines_of(latest(), "Retry-After"), 1);
    in_dialog("BYE", NULL, NULL);
    expect_mine("SIP/2.0 200");
    expect_mine("SIP/2.0 487");
    ack();
    end();
    start();
    w.u.on_any = on_incoming;
    w.u.answer = 0;
    ring(NULL);
    snprintf(w.l.remote, sizeof w.l.remote, "<sip:alice@10.0.0.1>");
    sim_peer_request_as(&w.p, &w.l, "CANCEL", w.l.cseq, w.l.branch, NULL,
                        NULL);
    wait_ms(20);
    expect_mine("SIP/2.0 487");
    end();
    start();
    up_uac();
    expect("set", set_every("X-Mine", "yes"), SUA_OK);
    (void)sim_ua_reoffer(&w.u, w.c);
    wait_ms(20);
    in_dialog("INVITE", NULL, sim_peer_sdp);
    expect_mine("SIP/2.0 491");
    answer("INVITE", 200, NULL, NULL, sim_peer_sdp);
    expect_mine("ACK");
    hangup();
    in_dialog("INFO", NULL, NULL);
    expect_mine("SIP/2.0 481");
    answer("BYE", 200, NULL, NULL, NULL);
    end();
}

/* ---- User-to-User ------------------------------------------------------- */
#define UUI "User-to-User"

static char uui[SUA_CALL_CLOSED + 1][40]; /* by type of event              */

static void read_uui(struct sim_ua *u, struct sua_call *c,
                     const struct sua_call_event *ev)
{
    struct sua_user_to_user v;

    (void)u;
    (void)c;
    if (ev->msg &&
        !sua_user_to_user_parse(sua_msg_find(ev->msg, SUA_STR(UUI)), &v))
        snprintf(uui[ev->type], sizeof uui[0], "%.*s %.*s",
                 (int)v.data.n, v.data.p, (int)v.encoding.n, v.encoding.p);
}

static void respond_with(unsigned status, const char *value)
{
    struct sua_reply r = SUA_REPLY_INIT;
    struct sua_body b;
    char mem[256];

    set(UUI, value);
    b = sim_ua_sdp(&w.u, mem, sizeof mem);
    r.headers = &one;
    r.nheaders = 1;
    r.status = (uint16_t)status;
    r.body = status < 200 ? NULL : &b;
    expect("respond", sua_call_answer_with(w.c->call, &r), SUA_OK);
    sim_kick(w.u.node);
    wait_ms(20);
}

static void uui_out(void)
{
    struct sua_dial d = SUA_DIAL_INIT;

    start();
    set(UUI, "a1;encoding=hex");
    d.headers = &one;
    d.nheaders = 1;
    dial_as(&d);
    expect_hdr(last("INVITE"), UUI, "a1;encoding=hex");
    expect_in(hdr(last("INVITE"), "Supported"), "uui");
    w.u.on_event = read_uui;
    memset(uui, 0, sizeof uui);
    answer("INVITE", 180, "a", UUI ": c1;encoding=hex\r\n", NULL);
    expect_str("180", uui[SUA_CALL_PROGRESS], "c1 hex");
    answer("INVITE", 200, "a", UUI ": c2;encoding=hex\r\n", sim_peer_sdp);
    expect_str("200", uui[SUA_CALL_ESTABLISHED], "c2 hex");
    expect("bye", hang_up_with(0, UUI, "a2;encoding=hex"), SUA_OK);
    expect_hdr(last("BYE"), UUI, "a2;encoding=hex");
    answer("BYE", 200, NULL, NULL, NULL);
    end();
}

static void uui_in(void)
{
    start();
    w.u.ring = w.u.answer = 0;
    w.u.on_event = read_uui;
    memset(uui, 0, sizeof uui);
    ring(UUI ": 56a390f3;encoding=hex;purpose=isdn-uui\r\n");
    expect_str("INVITE", uui[SUA_CALL_INCOMING], "56a390f3 hex");
    respond_with(180, "b1;encoding=hex");
    expect_hdr(last("SIP/2.0 180"), UUI, "b1;encoding=hex");
    respond_with(200, "b2;encoding=hex");
    expect_hdr(last("SIP/2.0 200"), UUI, "b2;encoding=hex");
    sim_leg_uac(&w.l, last("SIP/2.0 200"));
    ack();
    in_dialog("BYE", UUI ": 04;encoding=hex\r\n", NULL);
    expect_str("BYE", uui[SUA_CALL_CLOSED], "04 hex");
    end();
}

static void taken_back(void)
{
    start();
    up_uac();
    expect("set", set_every("X-Mine", "yes"), SUA_OK);
    expect("none", sua_call_set_headers(w.c->call, NULL, 0), SUA_OK);
    hangup();
    expect_hdr(last("BYE"), "X-Mine", NULL);
    answer("BYE", 200, NULL, NULL, NULL);
    end();
}

static void not_ours(void)
{
    static const char *const name[] = {
        "Via", "v", "From", "To", "Call-ID", "CSeq", "Route", "Contact",
        "Content-Length", "l", "Max-Forwards", "Authorization", "RSeq",
        "Session-Expires", "Supported", "X Y", ""
    };
    char big[400];
    unsigned i;

    start();
    up_uac();
    for (i = 0; i < 17; i++) {
        expect(name[i], set_every(name[i], "x"), SUA_EINVAL);
        expect(name[i], hang_up_with(0, name[i], "x"), SUA_EINVAL);
    }
    expect("smuggled", set_every("X-A", "a\r\nX-B: b"), SUA_EINVAL);
    memset(big, 'x', sizeof big - 1);
    big[sizeof big - 1] = 0;
    expect("big", set_every("X-A", big), SUA_ETOOBIG);
    expect_count("BYE", 0);
    finish();
}

/* ---- what ends it ------------------------------------------------------- */
static void in_bye(void)
{
    start();
    up_uac();
    expect("bye", hang_up_with(0, "Reason", "Q.850;cause=16"), SUA_OK);
    expect_hdr(last("BYE"), "Reason", "Q.850;cause=16");
    expect("again", hang_up_with(0, "Reason", "x"), SUA_ESTATE);
    answer("BYE", 200, NULL, NULL, NULL);
    end();
    start();
    up_uac();
    expect("uui", hang_up_with(0, "User-to-User", "56;encoding=hex"),
           SUA_OK);
    expect_hdr(last("BYE"), "User-to-User", "56;encoding=hex");
    answer("BYE", 200, NULL, NULL, NULL);
    end();
}

/* Before anything came CANCEL waits, and its lines with it. */
static void in_cancel(void)
{
    start();
    dial(1);
    expect("cancel", hang_up_with(0, "Reason",
                                  "SIP;cause=200;text=\"elsewhere\""),
           SUA_OK);
    expect_count("CANCEL", 0);
    answer("INVITE", 180, "a", NULL, NULL);
    expect_hdr(last("CANCEL"), "Reason", "SIP;cause=200;text=\"elsewhere\"");
    answer("CANCEL", 200, "a", NULL, NULL);
    answer("INVITE", 487, "a", NULL, NULL);
    end();
}

static void in_refusal(void)
{
    start();
    w.u.answer = 0;
    ring(NULL);
    expect("refuse", hang_up_with(486, "Reason", "Q.850;cause=17"), SUA_OK);
    expect_status(486);
    expect_hdr(latest(), "Reason", "Q.850;cause=17");
    ack();
    end();
    start();
    w.u.answer = 0;
    ring(NULL);
    expect("refuse", hang_up_with(200, "X-A", "b"), SUA_OK);
    expect_status(603);
    ack();
    end();
}

/* Our 2xx waits for its ACK; the BYE after it has the lines. */
static void in_late_bye(void)
{
    start();
    ring(NULL);
    sim_leg_uac(&w.l, last("SIP/2.0 200"));
    expect("hang up", hang_up_with(0, "Reason", "Q.850;cause=31"), SUA_OK);
    expect_count("BYE", 0);
    ack();
    expect_hdr(last("BYE"), "Reason", "Q.850;cause=31");
    answer("BYE", 200, NULL, NULL, NULL);
    end();
}

static void told(void)
{
    struct sua_reason r;

    start();
    up_uas();
    in_dialog("BYE", "Reason: Q.850;cause=16;text=\"Terminated\"\r\n", NULL);
    expect_str("why", why, "Q.850;cause=16;text=\"Terminated\"");
    expect("parsed", sua_reason_parse(sua_str_z(why), &r), SUA_OK);
    expect("cause", r.cause.n, 16);
    end();
    start();
    w.u.answer = 0;
    ring(NULL);
    sim_peer_request_as(&w.p, &w.l, "CANCEL", w.l.cseq, w.l.branch,
                        "Reason: SIP;cause=200\r\n", NULL);
    wait_ms(20);
    expect_str("why", why, "SIP;cause=200");
    ack();
    end();
    start();
    dial(1);
    answer("INVITE", 486, "a", "Reason: Q.850;cause=17\r\n", NULL);
    expect_str("why", why, "Q.850;cause=17");
    end();
}

/* ---- how long it rings -------------------------------------------------- */
static void expires(void)
{
    struct sua_dial d = SUA_DIAL_INIT;

    start();
    set("Expires", "30");
    d.headers = &one;
    d.nheaders = 1;
    dial_as(&d);
    expect_hdr(last("INVITE"), "Expires", "30");
    answer("INVITE", 180, "a", NULL, NULL);
    wait_ms(29800);
    expect_count("CANCEL", 0);
    wait_ms(300);
    expect_count("CANCEL", 1);
    answer("CANCEL", 200, "a", NULL, NULL);
    answer("INVITE", 487, "a", NULL, NULL);
    expect("status", w.c->status, 408);
    expect("cause", w.c->cause, SUA_CAUSE_TIMEOUT);
    end();
}

/* It rings, or is not even heard of, no longer than the limit. */
static void limit(void)
{
    struct sua_config cfg = SUA_CONFIG_PHONE;

    cfg.ring_ms = 60000;
    w.cfg = cfg;
    start();
    dial(1);
    answer("INVITE", 180, "a", NULL, NULL);
    wait_ms(59800);
    expect_count("CANCEL", 0);
    wait_ms(300);
    expect_count("CANCEL", 1);
    wait_ms(33000); /* and the peer says no more */
    expect("closed", w.c->closed, 1);
    expect("status", w.c->status, 408);
    end();
    w.cfg = cfg;
    start();
    w.u.answer = 0;
    ring(NULL);
    wait_ms(59800);
    expect("waits", w.c->closed, 0);
    wait_ms(300);
    expect("closed", w.c->closed, 1);
    expect("refused", count("SIP/2.0 480") > 0, 1);
    expect("cause", w.c->cause, SUA_CAUSE_TIMEOUT);
    end();
}

static int fail_one(unsigned long nth)
{
    struct sua__arena *arena;
    int reached;

    start();
    dial(1);
    arena = &w.u.node->stack->arena;
    arena->fail_at = arena->acquired + nth;
    (void)set_every("X-Mine", "yes");
    answer("INVITE", 200, "a", NULL, sim_peer_sdp);
    if (w.c->call && hang_up_with(0, "Reason", "Q.850;cause=16"))
        hangup();
    reached = arena->acquired >= arena->fail_at;
    arena->fail_at = 0;
    answer("BYE", 200, NULL, NULL, NULL);
    end();
    return reached;
}

static void no_memory(void)
{
    unsigned long nth = 1;

    while (fail_one(nth))
        nth++;
    expect("acquisitions", nth > 4, 1);
}

static const struct conf_row rows[] = {
    ROW("LIN-001", every_uac)
    ROW("LIN-001", every_uas)
    ROW("LIN-001", every_refusal)
    ROW("LIN-002", taken_back)
    ROW("LIN-008", uui_out)
    ROW("LIN-008", uui_in)
    ROW("LIN-003", not_ours)
    ROW("LIN-004", in_bye)
    ROW("LIN-004", in_cancel)
    ROW("LIN-004", in_refusal)
    ROW("LIN-004", in_late_bye)
    ROW("LIN-005", told)
    ROW("LIN-006", no_memory)
    ROW("INV-013", expires)
    ROW("LIN-007", limit)
};

CONF_MAIN(rows)
