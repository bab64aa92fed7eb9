/* SPDX-License-Identifier: MIT
 * A forked INVITE: early dialogs with a state of their own, the one that
 * answers, the others' end, and a bound for all of it. RFC 3261 13.2.2.4,
 * RFC 6228, RFC 5407 3.1. */
#include "scn_world.h"
#include "ua/ua.h"

#include <stdio.h>
#include <stdlib.h>

#define REL "Require: 100rel\r\nAllow: INVITE, ACK, PRACK, UPDATE, BYE\r\n"

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

#define TOLD 32
static struct {
    struct sim_leg a, b;
    uint32_t leg[TOLD];         /* of each event                           */
    uint8_t type[TOLD];
    unsigned told;
} x;

static void note(struct sim_ua *u, struct sua_call *c,
                 const struct sua_call_event *ev)
{
    (void)u;
    (void)c;
    if (x.told == TOLD)
        sim_fail(w.s, "too many events");
    x.leg[x.told] = ev->leg;
    x.type[x.told++] = ev->type;
}

static void call_with(uint64_t seed, int offer, uint32_t dialogs)
{
    struct sua_config cfg = SUA_CONFIG_PHONE;
    struct sua_ua_config uc = SUA_UA_INIT;
    struct sim_link l = { 5, 0, 0, 0, 0, 0, 0, 0 };

    memset(&w, 0, sizeof w);
    memset(&x, 0, sizeof x);
    cfg.modules = modules;
    cfg.max_flow = 6;
    cfg.max_dialog = dialogs;
    w.s = sim_open(seed);
    sim_ua_open_as(&w.u, w.s, "alice", &cfg, (int)(seed & 1), &uc);
    w.u.on_event = note;
    sim_peer_open(&w.p, w.s, "peer");
    w.p.ua = w.u.node;
    sim_links(w.s, &l);
    w.c = sim_ua_call(&w.u, w.p.node, offer, NULL);
    wait_ms(50);
    expect("INVITE", count("INVITE"), 1);
}

static void call(uint64_t seed)
{
    call_with(seed, 1, 16);
}

static void answer(unsigned status, const char *tag, const char *lines,
                   const char *sdp)
{
    sim_peer_answer(&w.p, last("INVITE"), status, tag, lines, sdp);
    wait_ms(20);
}

static void ok(const char *request, const char *sdp)
{
    sim_peer_answer(&w.p, last(request), 200, NULL, NULL, sdp);
    wait_ms(20);
}

static void hang_up(void)
{
    sim_ua_hangup(&w.u, w.c);
    wait_ms(20);
    ok("BYE", NULL);
    expect("closed", w.c->closed, 1);
    end();
}

/* A leg that has a session. */
static void leg(struct sim_leg *l, const char *tag, const char *more)
{
    char lines[200];

    snprintf(lines, sizeof lines, REL "RSeq: 1\r\n%s", more ? more : "");
    answer(183, tag, lines, sim_peer_sdp);
    expect_str("PRACK", to_tag(last("PRACK")), tag);
    ok("PRACK", NULL);
    sim_leg_uas(l, last("INVITE"), tag);
}

static void request(struct sim_leg *l, const char *method, const char *sdp)
{
    sim_peer_request(&w.p, l, method, NULL, sdp);
    wait_ms(20);
}

/* FRK-002, INV-009, INV-010: events say which; what was agreed in the one
 * that answers is the call's, the other is gone. */
static void second_answers(uint64_t seed)
{
    call(seed);
    leg(&x.a, "a", NULL);
    leg(&x.b, "b", NULL);
    answer(180, "a", NULL, NULL);
    expect("events", x.told, 3);
    expect("a", x.leg[0], 0);
    expect("b", x.leg[1], 1);
    expect("a again", x.leg[2], 0);
    answer(200, "b", NULL, NULL);
    expect("up", w.c->established, 1);
    expect_str("ACK", to_tag(last("ACK")), "b");
    if (!strstr(w.c->remote, "o=peer"))
        sim_fail(w.s, "b's session was lost");
    request(&x.a, "UPDATE", sim_peer_sdp);
    expect("a is gone", count("SIP/2.0 481"), 1);
    request(&x.b, "UPDATE", sim_peer_sdp);
    expect("b is there", w.c->offers, 1);
    hang_up();
}

/* FRK-006: an UPDATE of ours is open in a when b answers; UPDATEs of theirs
 * in either are answered there. */
static void updates(uint64_t seed)
{
    struct sua_body b;
    char mem[256];

    call(seed);
    leg(&x.a, "a", NULL);
    leg(&x.b, "b", NULL);
    request(&x.a, "UPDATE", sim_peer_sdp);
    request(&x.b, "UPDATE", sim_peer_sdp);
    expect("both", w.c->offers, 2);
    expect("by a", x.leg[2], 0); /* PROGRESS twice, then OFFER, UPDATED */
    expect("by b", x.leg[4], 1);
    answer(180, "a", NULL, NULL);
    b = sim_ua_sdp(&w.u, mem, sizeof mem);
    expect("to a", sua_call_update(w.c->call, &b), SUA_OK);
    sim_kick(w.u.node);
    wait_ms(20);
    expect_str("to a", to_tag(last("UPDATE")), "a");
    request(&x.b, "UPDATE", sim_peer_sdp);
    expect("b is free", w.c->offers, 3);
    request(&x.a, "UPDATE", sim_peer_sdp);
    expect("a is not", count("SIP/2.0 491"), 1);
    answer(200, "b", NULL, NULL);
    expect("up", w.c->established, 1);
    ok("UPDATE", sim_peer_sdp);
    expect("told that it is off", w.c->updated_status, 487);
    expect("free", sim_ua_reoffer(&w.u, w.c), SUA_OK);
    wait_ms(20);
    sim_peer_answer(&w.p, last("INVITE"), 200, NULL, NULL, sim_peer_sdp);
    wait_ms(20);
    hang_up();
    /* The dialog of an early leg is lost: the others go on. */
    call(seed);
    leg(&x.a, "a", NULL);
    leg(&x.b, "b", NULL);
    b = sim_ua_sdp(&w.u, mem, sizeof mem);
    expect("to b", sua_call_update(w.c->call, &b), SUA_OK);
    sim_kick(w.u.node);
    wait_ms(20);
    sim_peer_answer(&w.p, last("UPDATE"), 481, NULL, NULL, NULL);
    wait_ms(20);
    expect("goes on", count("CANCEL"), 0);
    answer(200, "a", NULL, NULL);
    expect("up", w.c->established, 1);
    hang_up();
}

/* FRK-007: 199 ends one; for one that is not there it says nothing. */
static void gone(uint64_t seed)
{
    call(seed);
    answer(199, "x", NULL, NULL);
    expect("of none", x.told, 0);
    leg(&x.a, "a", NULL);
    leg(&x.b, "b", NULL);
    answer(199, "b", NULL, NULL);
    expect("told", x.told, 3);
    expect("which", x.leg[2], 1);
    request(&x.b, "UPDATE", NULL);
    expect("b is gone", count("SIP/2.0 481"), 1);
    answer(199, "b", NULL, NULL);
    expect("once", x.told, 3);
    answer(199, "a", NULL, NULL);
    expect("the first too", x.told, 4);
    answer(180, "a", NULL, NULL);
    expect("it stays gone", x.told, 4);
    leg(&x.a, "c", NULL);
    answer(200, "c", NULL, NULL);
    expect("up", w.c->established, 1);
    hang_up();
    call(seed); /* all are gone, then one answers all the same */
    leg(&x.a, "a", NULL);
    answer(199, "a", NULL, NULL);
    answer(200, "a", NULL, sim_peer_sdp);
    expect("up", w.c->established, 1);
    hang_up();
}

/* A callee that says BYE in an early dialog leaves the fork. */
static void early_bye(uint64_t seed)
{
    call(seed);
    leg(&x.a, "a", NULL);
    leg(&x.b, "b", NULL);
    request(&x.b, "BYE", NULL);
    expect("200", count("SIP/2.0 200"), 1);
    expect("open", w.c->closed, 0);
    request(&x.b, "INFO", NULL);
    expect("481", count("SIP/2.0 481"), 1);
    request(&x.a, "INFO", NULL);
    expect("heard", w.c->requests, 1);
    answer(200, "a", NULL, NULL);
    hang_up();
}

/* FRK-003, FRK-008: more of the fork when one has answered. */
static void after_the_first(uint64_t seed)
{
    call(seed);
    leg(&x.a, "a", NULL);
    leg(&x.b, "b", NULL);
    answer(200, "a", NULL, NULL);
    expect("up", w.c->established, 1);
    answer(183, "b", REL "RSeq: 2\r\n", NULL);
    answer(180, "d", NULL, NULL);
    expect("not told", x.told, 3);
    expect("no PRACK", count("PRACK"), 2);
    answer(200, "b", "Contact: <sip:b@10.0.0.2:5060>\r\n", NULL);
    expect("ACKs", count("ACK"), 2);
    expect_str("released", to_tag(last("BYE")), "b");
    if (sim_peer_cseq(last("BYE")) <= 2)
        sim_fail(w.s, "a BYE below the PRACK of its early dialog");
    ok("BYE", NULL);
    expect("the call stays", w.c->closed, 0);
    hang_up();
}

/* FRK-009: the target and the route of the 2xx count. */
static void other_route(uint64_t seed)
{
    call(seed);
    leg(&x.a, "a", NULL);
    leg(&x.b, "b", "Contact: <sip:b@10.0.0.2:5060>\r\n"
                   "Record-Route: <sip:10.0.0.2:5060;lr;early>\r\n");
    expect_str("early", sim_peer_hdr(last("PRACK"), "Route"),
               "<sip:10.0.0.2:5060;lr;early>");
    answer(200, "b", "Contact: <sip:late@10.0.0.2:5060>\r\n"
                     "Record-Route: <sip:10.0.0.2:5060;lr;late>\r\n", NULL);
    expect_str("late", sim_peer_hdr(last("ACK"), "Route"),
               "<sip:10.0.0.2:5060;lr;late>");
    expect("target", count("ACK sip:late@10.0.0.2:5060"), 1);
    hang_up();
}

/* A leg nobody heard of answers: requests of its own begin low. */
static void unknown_answers(uint64_t seed)
{
    call(seed);
    leg(&x.a, "a", NULL);
    x.a.cseq = 5000;
    request(&x.a, "UPDATE", NULL);
    answer(200, "z", NULL, sim_peer_sdp);
    expect("up", w.c->established, 1);
    sim_leg_uas(&x.b, last("INVITE"), "z");
    request(&x.b, "UPDATE", NULL);
    expect("in order", count("SIP/2.0 200"), 2);
    hang_up();
}

/* INV-011: a thousand forks, each reliable. What finds no room is heard of
 * when it answers; other calls still find a dialog. */
static void many(uint64_t seed)
{
    struct sim_call *second;
    char tag[16];
    unsigned i;

    call_with(seed, 1, 4);
    w.u.on_event = NULL;
    for (i = 0; i < 1000; i++) {
        snprintf(tag, sizeof tag, "t%u", i);
        sim_peer_answer(&w.p, last("INVITE"), 183, tag, REL "RSeq: 1\r\n",
                        sim_peer_sdp);
        sim_run_for(w.s, 1);
        if (w.p.n > SIM_PEER_LOG - 8)
            break;
    }
    wait_ms(20);
    expect("bounded", w.c->progress, 3);
    second = sim_ua_call(&w.u, w.p.node, 1, NULL);
    if (!second)
        sim_fail(w.s, "no room for another call");
    sim_ua_hangup(&w.u, second);
    wait_ms(20);
    sim_peer_answer(&w.p, last("INVITE"), 486, "n", NULL, NULL);
    wait_ms(20);
    sim_peer_answer(&w.p, sim_peer_nth(&w.p, "INVITE", 0), 200, "t999", NULL,
                    sim_peer_sdp);
    wait_ms(20);
    expect("up", w.c->established, 1);
    expect_str("tag", to_tag(last("ACK sip:peer")), "t999");
    sim_ua_hangup(&w.u, w.c);
    wait_ms(20);
    ok("BYE", NULL);
    end();
}

/* All is given back when it fails, or is hung up, with legs open. */
static void ends(uint64_t seed)
{
    call(seed);
    leg(&x.a, "a", NULL);
    leg(&x.b, "b", NULL);
    answer(486, "a", NULL, NULL);
    expect("closed", w.c->closed, 1);
    request(&x.b, "UPDATE", NULL);
    expect("gone", count("SIP/2.0 481"), 1);
    end();
    call_with(seed, 0, 16);
    answer(183, "a", REL "RSeq: 1\r\n", sim_peer_sdp);
    answer(183, "b", REL "RSeq: 1\r\n", sim_peer_sdp);
    expect("two offers", w.c->offers, 2);
    expect("two answers", count("PRACK"), 2);
    sim_ua_hangup(&w.u, w.c);
    wait_ms(20);
    sim_peer_answer(&w.p, last("CANCEL"), 200, "a", NULL, NULL);
    answer(487, "a", NULL, NULL);
    end();
}

static void all(uint64_t seed)
{
    second_answers(seed);
    updates(seed);
    gone(seed);
    early_bye(seed);
    after_the_first(seed);
    other_route(seed);
    unknown_answers(seed);
    many(seed);
    ends(seed);
}

int main(int argc, char **argv)
{
    return sim_main(argc, argv, 4, all);
}
