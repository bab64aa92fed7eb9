/* SPDX-License-Identifier: MIT
 * Session timers in both roles against a scripted peer, and between two user
 * agents for hours. RFC 4028. */
#include "scn_world.h"
#include "ua/ua.h"

#include <stdio.h>
#include <stdlib.h>

#define TIMER "Supported: timer\r\n"
#define ALLOW "Allow: INVITE, ACK, BYE, UPDATE\r\n"

static const struct sua_module *const modules[] = {
    &sua__module_net, &sua__module_stream, &sua__module_txn,
    &sua__module_dlg, &sua__module_ua, &sua__module_features,
    &sua__module_legs, &sua__module_update, &sua__module_100rel,
    &sua__module_timer, NULL
};

static void end(void)
{
    world_end(900000);
}

static uint32_t interval, least; /* of the user agents to be opened        */

/* Copies of a request count once. */
static unsigned sent_once(const char *prefix)
{
    unsigned i, n = 0, all = sim_peer_count(&w.p, prefix);
    const char *text, *before = "";

    for (i = 0; i < all; i++) {
        text = sim_peer_nth(&w.p, prefix, i);
        n += strcmp(sim_peer_hdr(text, "CSeq"),
                    sim_peer_hdr(before, "CSeq")) != 0;
        before = text;
    }
    return n;
}

static void wait_s(unsigned s)
{
    wait_ms(1000 * (uint64_t)s);
}

static const char *se_of(const char *text)
{
    return sim_peer_hdr(text, "Session-Expires");
}

static void open_ua(struct sim_ua *u, const char *name, uint64_t seed,
                    uint8_t use)
{
    struct sua_config cfg = SUA_CONFIG_PHONE;
    struct sua_ua_config uc = SUA_UA_INIT;

    cfg.modules = modules;
    cfg.max_flow = 6;
    uc.session_timer = use;
    uc.session_expires_s = interval;
    uc.min_se_s = least;
    sim_ua_open_as(u, w.s, name, &cfg, (int)(seed & 1), &uc);
}

static void open_world(uint64_t seed, uint8_t use)
{
    struct sim_link l = { 5, 0, 0, 0, 0, 0, 0, 0 };

    memset(&w, 0, sizeof w);
    w.s = sim_open(seed);
    open_ua(&w.u, "alice", seed, use);
    w.u.ring = 0;
    sim_peer_open(&w.p, w.s, "peer");
    w.p.ua = w.u.node;
    sim_links(w.s, &l);
}

static void reply(const char *request, unsigned status, const char *lines,
                  const char *sdp)
{
    sim_peer_answer(&w.p, last(request), status, NULL, lines, sdp);
    wait_ms(20);
}

static void bye_ok(void)
{
    reply("BYE", 200, NULL, NULL);
    expect("closed", w.c->closed, 1);
    end();
}

static void hang_up(void)
{
    sim_ua_hangup(&w.u, w.c);
    wait_ms(20);
    bye_ok();
}

/* ---- as UAC ------------------------------------------------------------- */
static void call(uint64_t seed, uint8_t use)
{
    open_world(seed, use);
    w.c = sim_ua_call(&w.u, w.p.node, 1, NULL);
    wait_ms(50);
    expect("INVITE", sent_once("INVITE"), 1);
}

static void up(uint64_t seed, const char *lines)
{
    call(seed, SUA_USE_ALWAYS);
    sim_peer_answer(&w.p, last("INVITE"), 200, "a", lines, sim_peer_sdp);
    wait_ms(20);
    expect("up", w.c->established, 1);
    sim_leg_uas(&w.l, last("INVITE"), "a");
}

/* TMR-001, TMR-006. */
static void asks(uint64_t seed)
{
    call(seed, SUA_USE_ALWAYS);
    expect_str("Supported", sim_peer_hdr(last("INVITE"), "Supported"),
               "100rel, timer");
    expect_str("usual", se_of(last("INVITE")), "1800");
    expect_str("no Min-SE", sim_peer_hdr(last("INVITE"), "Min-SE"), "");
    sim_peer_answer(&w.p, last("INVITE"), 200, "a", NULL, sim_peer_sdp);
    wait_s(4000);
    expect("no timer", sent_once("INVITE") + sent_once("UPDATE") +
                           sent_once("BYE"), 1);
    hang_up();
    least = 300;
    interval = 200;
    call(seed, SUA_USE_REQUIRED);
    expect_str("at least", se_of(last("INVITE")), "300");
    expect_str("Min-SE", sim_peer_hdr(last("INVITE"), "Min-SE"), "300");
    expect_str("Require", sim_peer_hdr(last("INVITE"), "Require"), "timer");
    reply("INVITE", 486, NULL, NULL);
    end();
    least = interval = 0;
    call(seed, SUA_USE_IF_ASKED);
    expect_str("can", sim_peer_hdr(last("INVITE"), "Supported"),
               "100rel, timer");
    expect_str("not asked", se_of(last("INVITE")), "");
    reply("INVITE", 486, NULL, NULL);
    end();
    call(seed, SUA_USE_NEVER);
    expect_str("cannot", sim_peer_hdr(last("INVITE"), "Supported"),
               "100rel");
    reply("INVITE", 486, NULL, NULL);
    end();
}

/* TMR-002: the same call, the next CSeq, nothing else but the interval. */
static void too_small(uint64_t seed)
{
    char id[100], body[400];
    const char *at;

    call(seed, SUA_USE_ALWAYS);
    snprintf(id, sizeof id, "%s", sim_peer_hdr(last("INVITE"), "Call-ID"));
    snprintf(body, sizeof body, "%s",
             strstr(last("INVITE"), "\r\n\r\n"));
    reply("INVITE", 422, "Min-SE: 3600\r\n", NULL);
    expect("again", sent_once("INVITE"), 2);
    expect_str("Session-Expires", se_of(last("INVITE")), "3600");
    expect_str("Min-SE", sim_peer_hdr(last("INVITE"), "Min-SE"), "3600");
    expect_str("Call-ID", sim_peer_hdr(last("INVITE"), "Call-ID"), id);
    expect("CSeq", sim_peer_cseq(last("INVITE")), 2);
    at = strstr(last("INVITE"), "\r\n\r\n");
    expect_str("body", at ? at : "", body);
    if (strstr(strstr(last("INVITE"), "Supported: ") + 1, "Supported: "))
        sim_fail(w.s, "lines are there twice");
    reply("INVITE", 422, "Min-SE: 7200\r\n", NULL);
    expect_str("higher", se_of(last("INVITE")), "7200");
    sim_peer_answer(&w.p, last("INVITE"), 200, "a", NULL, sim_peer_sdp);
    wait_ms(20);
    expect("up", w.c->established, 1);
    expect_str("ACK", sim_peer_hdr(last("ACK"), "CSeq"), "3 ACK");
    hang_up();
}

/* TMR-003, TMR-016, TMR-017: no loop without Min-SE, with one that changes
 * nothing, with one that grows for ever; nor any overflow; what is no number
 * is no interval. */
static void no_loop(uint64_t seed)
{
    static const char *const lines[] = {
        NULL, "Min-SE: x\r\n", "Min-SE: 90\r\n", "Min-SE: 4294967296\r\n"
    };
    char line[40];
    unsigned i;

    for (i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        call(seed, SUA_USE_ALWAYS);
        reply("INVITE", 422, lines[i], NULL);
        expect("stops", sent_once("INVITE"), 1);
        expect("status", w.c->status, 422);
        end();
    }
    call(seed, SUA_USE_ALWAYS);
    for (i = 1; i < 10 && !w.c->closed; i++) {
        snprintf(line, sizeof line, "Min-SE: %u\r\n", 2000 * i);
        reply("INVITE", 422, line, NULL);
    }
    expect("INVITEs", sent_once("INVITE"), 4);
    end();
    up(seed, "Session-Expires: 4294967295;refresher=uac\r\n");
    wait_s(100000);
    expect("long", sent_once("INVITE"), 1);
    hang_up();
    up(seed, "Session-Expires: abc\r\n");
    wait_s(4000);
    expect("no timer", sent_once("INVITE") + sent_once("BYE"), 1);
    hang_up();
}

/* TMR-004, TMR-011, TMR-019: half the interval; UPDATE where it is allowed,
 * else the offer there was; without interval in the 2xx no timer any more. */
static void we_refresh(uint64_t seed)
{
    const char *first, *second;
    char o[80];

    up(seed, "Session-Expires: 600;refresher=uac\r\nRequire: timer\r\n"
             ALLOW);
    wait_s(299);
    expect("not yet", sent_once("UPDATE"), 0);
    wait_s(2);
    expect("half", sent_once("UPDATE"), 1);
    expect_str("role", se_of(last("UPDATE")), "600;refresher=uac");
    if (strstr(last("UPDATE"), "\r\n\r\nv=0"))
        sim_fail(w.s, "an offer in a refresh");
    reply("UPDATE", 200, "Session-Expires: 600;refresher=uac\r\n", NULL);
    wait_s(300);
    expect("again", sent_once("UPDATE"), 2);
    reply("UPDATE", 200, "Session-Expires: 600;refresher=uac\r\n", NULL);
    expect("not told", w.c->updated, 0);
    hang_up();
    up(seed, "Session-Expires: 600;refresher=uac\r\n");
    wait_s(301);
    expect("re-INVITE", sent_once("INVITE"), 2);
    first = strstr(sim_peer_nth(&w.p, "INVITE", 0), "\r\no=");
    second = strstr(last("INVITE"), "\r\no=");
    snprintf(o, sizeof o, "%.*s", second ? (int)strcspn(second + 2, "\r") : 0,
             second ? second + 2 : "");
    if (!first || !*o || !strstr(first, o))
        sim_fail(w.s, "not the same session: %s", o);
    reply("INVITE", 200, "Session-Expires: 600;refresher=uac\r\n",
          sim_peer_sdp);
    expect("ACK", sent_once("ACK"), 2);
    wait_s(300);
    expect("and again", sent_once("INVITE"), 3);
    reply("INVITE", 200, NULL, sim_peer_sdp);
    wait_s(3000);
    expect("off", sent_once("INVITE") + sent_once("BYE"), 3);
    hang_up();
}

/* ISS-012: nobody is named, so that we do it. */
static void nobody_named(uint64_t seed)
{
    static const char *const lines[] = {
        "Session-Expires: 600\r\n",
        "Session-Expires: 600\r\nRequire: timer\r\n"
    };
    unsigned i;

    for (i = 0; i < sizeof lines / sizeof *lines; i++) {
        up(seed, lines[i]);
        wait_s(301);
        expect("refreshed", sent_once("INVITE"), 2);
        expect_str("role", se_of(last("INVITE")), "600;refresher=uac");
        reply("INVITE", 200, lines[i], sim_peer_sdp);
        wait_s(301);
        expect("and again", sent_once("INVITE"), 3);
        reply("INVITE", 200, NULL, sim_peer_sdp);
        hang_up();
    }
}

/* TMR-005, TMR-018: the peer's part; without it, BYE before the end. */
static void they_refresh(uint64_t seed)
{
    up(seed, "Session-Expires: 600;refresher=uas\r\nRequire: timer\r\n"
             ALLOW);
    wait_s(500);
    sim_peer_request(&w.p, &w.l, "UPDATE",
                     TIMER "Session-Expires: 600;refresher=uac\r\n", NULL);
    wait_ms(20);
    expect_str("granted", se_of(last("SIP/2.0 200")), "600;refresher=uac");
    expect_str("Require", sim_peer_hdr(last("SIP/2.0 200"), "Require"),
               "timer");
    wait_s(567);
    expect("alive", sent_once("BYE"), 0);
    wait_s(2);
    expect("BYE at 600 - 32", sent_once("BYE"), 1);
    reply("BYE", 200, NULL, NULL);
    expect("cause", w.c->cause, SUA_CAUSE_TIMEOUT);
    end();
    up(seed, "Session-Expires: 90;refresher=uas\r\n");
    wait_s(59);
    expect("alive", sent_once("BYE"), 0);
    wait_s(2);
    expect("BYE at 90 - 30", sent_once("BYE"), 1);
    bye_ok();
}

/* TMR-015: re-INVITEs cross, both get 491; who owns the Call-ID tries again
 * after 2.1 to 4 s. */
static void both_refresh(uint64_t seed)
{
    up(seed, "Session-Expires: 600;refresher=uac\r\n");
    wait_s(301);
    expect("ours", sent_once("INVITE"), 2);
    sim_peer_request(&w.p, &w.l, "INVITE",
                     TIMER "Session-Expires: 600;refresher=uac\r\n",
                     sim_peer_sdp);
    wait_ms(20);
    expect("491", sent_once("SIP/2.0 491"), 1);
    reply("INVITE", 491, NULL, NULL);
    wait_ms(2000);
    expect("not yet", sim_peer_cseq(last("INVITE")), 2);
    wait_ms(2000);
    expect("again", sim_peer_cseq(last("INVITE")), 3);
    reply("INVITE", 200, "Session-Expires: 600;refresher=uac\r\n",
          sim_peer_sdp);
    wait_s(299);
    expect("one of them lasts", sim_peer_cseq(last("INVITE")), 3);
    expect("alive", w.c->closed, 0);
    wait_s(2);
    expect("next", sim_peer_cseq(last("INVITE")), 4);
    reply("INVITE", 200, NULL, sim_peer_sdp);
    hang_up();
}

/* TMR-013: 491, 500, 405, 422 to a refresh; none is the last. */
static void refresh_refused(uint64_t seed)
{
    up(seed, "Session-Expires: 600;refresher=uac\r\n" ALLOW);
    wait_s(301);
    reply("UPDATE", 491, NULL, NULL);
    wait_s(5);
    expect("after 491", sim_peer_cseq(last("UPDATE")), 3);
    reply("UPDATE", 500, "Retry-After: 10\r\n", NULL);
    wait_s(9);
    expect("not yet", sim_peer_cseq(last("UPDATE")), 3);
    wait_s(2);
    expect("after 500", sim_peer_cseq(last("UPDATE")), 4);
    reply("UPDATE", 422, "Min-SE: 900\r\n", NULL);
    expect("after 422", sim_peer_cseq(last("UPDATE")), 5);
    expect_str("longer", se_of(last("UPDATE")), "900;refresher=uac");
    reply("UPDATE", 405, NULL, NULL);
    wait_ms(50);
    expect("re-INVITE then", sent_once("INVITE"), 2);
    reply("INVITE", 503, NULL, NULL);
    wait_s(3);
    expect("after 503", sim_peer_cseq(last("INVITE")), 7);
    reply("INVITE", 422, "Min-SE: 1000\r\n", NULL);
    expect_str("longer", se_of(last("INVITE")), "1000;refresher=uac");
    reply("INVITE", 200, "Session-Expires: 1000;refresher=uac\r\n",
          sim_peer_sdp);
    wait_s(499);
    expect("rest", sim_peer_cseq(last("INVITE")), 8);
    wait_s(2);
    expect("next", sim_peer_cseq(last("INVITE")), 9);
    reply("INVITE", 481, NULL, NULL);
    expect("gone", sent_once("BYE"), 1);
    bye_ok();
    /* Refused for good: tried a few times, then the call ends in time. */
    up(seed, "Session-Expires: 600;refresher=uac\r\n");
    wait_s(301);
    while (!sent_once("BYE")) {
        if (sim_peer_cseq(last("INVITE")) > 10)
            sim_fail(w.s, "for ever");
        reply("INVITE", 488, NULL, NULL);
        wait_s(5);
        if (w.s->now > 575000)
            sim_fail(w.s, "no BYE");
    }
    bye_ok();
}

/* TMR-014: the answer to a refresh moves the role. */
static void role_moves(uint64_t seed)
{
    up(seed, "Session-Expires: 600;refresher=uac\r\n" ALLOW);
    wait_s(301);
    reply("UPDATE", 200, "Session-Expires: 400;refresher=uas\r\n", NULL);
    wait_s(300);
    expect("theirs now", sent_once("UPDATE"), 1);
    sim_peer_request(&w.p, &w.l, "UPDATE",
                     TIMER "Session-Expires: 400;refresher=uas\r\n", NULL);
    wait_ms(20);
    wait_s(201);
    expect("ours again", sent_once("UPDATE"), 2);
    reply("UPDATE", 200, "Session-Expires: 400;refresher=uac\r\n", NULL);
    hang_up();
}

/* Any re-INVITE or UPDATE of the application refreshes too. */
static void by_the_way(uint64_t seed)
{
    up(seed, "Session-Expires: 600;refresher=uac\r\n");
    wait_s(200);
    (void)sim_ua_reoffer(&w.u, w.c);
    wait_ms(20);
    expect_str("says so", se_of(last("INVITE")), "600;refresher=uac");
    expect_str("can", sim_peer_hdr(last("INVITE"), "Supported"),
               "100rel, timer");
    reply("INVITE", 200, "Session-Expires: 600;refresher=uac\r\n",
          sim_peer_sdp);
    wait_s(290);
    expect("moved", sent_once("INVITE"), 2);
    wait_s(11);
    expect("from then", sent_once("INVITE"), 3);
    reply("INVITE", 200, NULL, sim_peer_sdp);
    hang_up();
}

/* ---- as UAS ------------------------------------------------------------- */
static void invited(uint64_t seed, uint8_t use, const char *lines)
{
    open_world(seed, use);
    sim_peer_invite(&w.p, &w.l, "alice", lines, sim_peer_sdp);
    wait_ms(20);
    w.c = &w.u.calls[0];
}

static void accepted(const char *se, const char *require)
{
    const char *text = last("SIP/2.0 200");

    expect_str("Session-Expires", se_of(text), se);
    expect_str("Require", sim_peer_hdr(text, "Require"), require);
    sim_leg_uac(&w.l, text);
    sim_peer_request_as(&w.p, &w.l, "ACK", 1, NULL, NULL, NULL);
    wait_ms(20);
    expect("up", w.c->established, 1);
}

/* TMR-007, TMR-008, table 2 of RFC 4028 9. */
static void roles(uint64_t seed)
{
    invited(seed, SUA_USE_ALWAYS, NULL); /* the peer knows nothing of it */
    accepted("1800;refresher=uas", "");
    wait_s(901);
    expect("ours", sent_once("INVITE"), 1);
    reply("INVITE", 200, NULL, sim_peer_sdp);
    hang_up();
    invited(seed, SUA_USE_IF_ASKED, NULL);
    accepted("", "");
    hang_up();
    invited(seed, SUA_USE_IF_ASKED, TIMER);
    accepted("", "");
    hang_up();
    invited(seed, SUA_USE_ALWAYS, TIMER);
    accepted("1800;refresher=uac", "timer");
    hang_up();
    invited(seed, SUA_USE_IF_ASKED, TIMER "x: 500;refresher=uas\r\n");
    accepted("500;refresher=uas", "timer");
    wait_s(251);
    expect("ours", sent_once("INVITE"), 1);
    reply("INVITE", 200, NULL, sim_peer_sdp);
    hang_up();
    invited(seed, SUA_USE_IF_ASKED, TIMER "Session-Expires: 500\r\n");
    accepted("500;refresher=uac", "timer");
    wait_s(467);
    expect("theirs", sent_once("INVITE") + sent_once("BYE"), 0);
    wait_s(2);
    expect("BYE", sent_once("BYE"), 1);
    bye_ok();
    /* A proxy asked for it. */
    invited(seed, SUA_USE_IF_ASKED, "Session-Expires: 500\r\n");
    accepted("500;refresher=uas", "");
    hang_up();
    invited(seed, SUA_USE_NEVER, "Session-Expires: 500\r\n");
    accepted("", "");
    hang_up();
}

/* TMR-009, TMR-010: 422 to who understands it, and never under 90. */
static void refuses(uint64_t seed)
{
    least = 120;
    invited(seed, SUA_USE_IF_ASKED, TIMER "Session-Expires: 100\r\n");
    expect("422", sent_once("SIP/2.0 422"), 1);
    expect_str("Min-SE", sim_peer_hdr(last("SIP/2.0 422"), "Min-SE"), "120");
    expect("not told", w.u.ncalls, 0);
    end();
    least = 30;
    invited(seed, SUA_USE_IF_ASKED, TIMER "Session-Expires: 89\r\n");
    expect_str("Min-SE", sim_peer_hdr(last("SIP/2.0 422"), "Min-SE"), "90");
    end();
    least = 0;
    invited(seed, SUA_USE_IF_ASKED, "Session-Expires: 10\r\n");
    accepted("90;refresher=uas", "");
    hang_up();
    invited(seed, SUA_USE_IF_ASKED, TIMER "Session-Expires: abc\r\n");
    accepted("", "");
    hang_up();
    invited(seed, SUA_USE_ALWAYS, TIMER "Min-SE: 2000\r\n");
    accepted("2000;refresher=uac", "timer");
    hang_up();
    invited(seed, SUA_USE_REQUIRED, NULL);
    expect("421", sent_once("SIP/2.0 421"), 1);
    expect_str("Require", sim_peer_hdr(last("SIP/2.0 421"), "Require"),
               "timer");
    end();
    /* In the call the same rules hold, and the old interval stays. */
    invited(seed, SUA_USE_IF_ASKED, TIMER "Session-Expires: 500\r\n");
    accepted("500;refresher=uac", "timer");
    sim_peer_request(&w.p, &w.l, "UPDATE", TIMER "Session-Expires: 50\r\n",
                     NULL);
    wait_ms(20);
    expect("422", sent_once("SIP/2.0 422"), 1);
    sim_peer_request(&w.p, &w.l, "INVITE", TIMER "Session-Expires: 50\r\n",
                     sim_peer_sdp);
    wait_ms(20);
    expect("422", sent_once("SIP/2.0 422") >= 2, 1);
    wait_s(469);
    expect("as before", sent_once("BYE"), 1);
    bye_ok();
}

/* ---- two of us ---------------------------------------------------------- */
static void accept_bye(void)
{
    unsigned i;

    for (i = 0; i < SIM_CALLS; i++) {
        sim_ua_hangup(&w.u, &w.u.calls[i]);
        sim_ua_hangup(&w.v, &w.v.calls[i]);
    }
    if (!sim_run_quiet(w.s, w.s->now + 900000))
        sim_fail(w.s, "a deadline remains");
    sim_check_empty(w.s);
    sim_ua_all_closed(&w.u);
    sim_ua_all_closed(&w.v);
    sim_close(w.s);
}

/* Ten hours of refreshes; then one side falls silent. */
static void hours(uint64_t seed)
{
    struct sim_link l = { 20, 30, 0, 0, 0, 0, 0, 0 };

    memset(&w, 0, sizeof w);
    w.s = sim_open(seed);
    interval = 90 + (uint32_t)(seed % 200);
    open_ua(&w.u, "alice", seed, SUA_USE_ALWAYS);
    open_ua(&w.v, "bob", seed, (uint8_t)(seed % 3 ? SUA_USE_ALWAYS
                                                   : SUA_USE_IF_ASKED));
    interval = 0;
    l.loss = seed % 2 ? 0 : 100;
    sim_links(w.s, &l);
    w.c = sim_ua_call(&w.u, w.v.node, 1, NULL);
    wait_s(10);
    if (w.c->established && w.v.calls[0].established) {
        wait_s(36000);
        expect("alive", w.c->closed + w.v.calls[0].closed, 0);
        w.v.node->down = 1;
        wait_s(400);
        expect("noticed", w.c->closed, 1);
        w.v.node->down = 0;
    }
    accept_bye();
}

static void all(uint64_t seed)
{
    asks(seed);
    too_small(seed);
    no_loop(seed);
    we_refresh(seed);
    nobody_named(seed);
    they_refresh(seed);
    both_refresh(seed);
    refresh_refused(seed);
    role_moves(seed);
    by_the_way(seed);
    roles(seed);
    refuses(seed);
    hours(seed);
}

int main(int argc, char **argv)
{
    return sim_main(argc, argv, 6, all);
}
