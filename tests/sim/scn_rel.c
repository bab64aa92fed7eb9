/* SPDX-License-Identifier: MIT
 * Reliable provisional responses, both sides, against a scripted peer packet
 * by packet, then two user agents over a network that loses, doubles and
 * reorders. RFC 3262, RFC 6337 2. */
#include "scn_world.h"
#include "ua/ua.h"

#include <stdio.h>
#include <stdlib.h>

#define T64 32000
#define REL "Supported: 100rel\r\n"
#define MUST "Require: 100rel\r\n"

static const struct sua_module *const modules[] = {
    &sua__module_net, &sua__module_stream, &sua__module_txn,
    &sua__module_dlg, &sua__module_ua, &sua__module_features,
    &sua__module_legs, &sua__module_100rel, NULL
};

static void end(void)
{
    world_end(900000);
}

static void open_with(uint64_t seed, uint8_t use)
{
    struct sua_config cfg = SUA_CONFIG_PHONE;
    struct sua_ua_config uc = SUA_UA_INIT;
    struct sim_link l = { 5, 0, 0, 0, 0, 0, 0, 0 };

    memset(&w, 0, sizeof w);
    cfg.modules = modules;
    cfg.max_flow = 6;
    cfg.max_dialog = 8;
    uc.rel100 = use;
    w.s = sim_open(seed);
    sim_ua_open_as(&w.u, w.s, "alice", &cfg, (int)(seed & 1), &uc);
    w.u.ring = w.u.answer = 0;
    w.u.offer_answer = 0;
    sim_peer_open(&w.p, w.s, "peer");
    w.p.ua = w.u.node;
    sim_links(w.s, &l);
}

/* ---- as UAS ------------------------------------------------------------- */
static void invited(uint64_t seed, uint8_t use, const char *lines, int offer)
{
    open_with(seed, use);
    sim_peer_invite(&w.p, &w.l, "alice", lines, offer ? sim_peer_sdp : NULL);
    wait_ms(20);
    w.c = &w.u.calls[0];
}

static int respond(unsigned status, int sdp)
{
    struct sua_body b;
    char mem[256];
    int rc = SUA_ESTATE;

    b = sim_ua_sdp(&w.u, mem, sizeof mem);
    if (w.c->call)
        rc = sua_call_answer(w.c->call, status, sdp ? &b : NULL);
    sim_kick(w.u.node);
    wait_ms(20);
    return rc;
}

static unsigned long rseq_of(const char *text)
{
    return strtoul(sim_peer_hdr(text, "RSeq"), NULL, 10);
}

static void prack_as(unsigned long rseq, unsigned cseq, const char *method,
                     const char *sdp)
{
    char lines[80];

    snprintf(lines, sizeof lines, "RAck: %lu %u %s\r\n", rseq, cseq, method);
    sim_peer_request(&w.p, &w.l, "PRACK", lines, sdp);
    wait_ms(20);
}

/* Of the last response with this status. */
static void prack(const char *status, const char *sdp)
{
    const char *text = last(status);

    sim_leg_uac(&w.l, text);
    prack_as(rseq_of(text), sim_peer_cseq(text), "INVITE", sdp);
}

static void ack_and_bye(void)
{
    sim_leg_uac(&w.l, last("SIP/2.0 200"));
    sim_peer_request_as(&w.p, &w.l, "ACK",
                        sim_peer_cseq(sim_peer_nth(&w.p, "SIP/2.0 18", 0)),
                        NULL, NULL, NULL);
    wait_ms(20);
    expect("up", w.c->established, 1);
    sim_peer_request(&w.p, &w.l, "BYE", NULL, NULL);
    wait_ms(20);
    expect("closed", w.c->closed, 1);
    end();
}

/* REL-004: T1, doubled without T2, up to 64*T1; then the INVITE is refused. */
static void no_prack(uint64_t seed)
{
    unsigned i;
    uint64_t gap = 500;

    invited(seed, SUA_USE_ALWAYS, REL, 1);
    expect("ring", respond(180, 0), SUA_OK);
    wait_ms(T64 - 200);
    expect("copies", count("SIP/2.0 180"), 7);
    for (i = 1; i < 7; i++, gap *= 2)
        expect("interval",
               (long)(sim_peer_when(&w.p, "SIP/2.0 180", i) -
                      sim_peer_when(&w.p, "SIP/2.0 180", i - 1)), (long)gap);
    expect("open", w.c->closed, 0);
    wait_ms(400);
    expect("refused", count("SIP/2.0 504") > 0, 1);
    expect("closed", w.c->closed, 1);
    expect("cause", w.c->cause, SUA_CAUSE_TIMEOUT);
    end();
}

/* REL-005, REL-013: the PRACK is answered, nothing is repeated, numbers count
 * up by one. */
static void acknowledged(uint64_t seed)
{
    static unsigned long before; /* in the world of another seed */
    unsigned long first;

    invited(seed, SUA_USE_ALWAYS, REL, 1);
    (void)respond(180, 0);
    first = rseq_of(last("SIP/2.0 180"));
    if (first < 1 || first > 0x7fffffff)
        sim_fail(w.s, "RSeq %lu", first);
    if (first == before)
        sim_fail(w.s, "RSeq %lu in two worlds", first);
    before = first;
    expect_str("Require", sim_peer_hdr(last("SIP/2.0 180"), "Require"),
               "100rel");
    prack("SIP/2.0 180", NULL);
    expect("200", count("SIP/2.0 200"), 1);
    wait_ms(10000);
    expect("once", count("SIP/2.0 180"), 1);
    (void)respond(183, 1);
    expect("next", (long)rseq_of(last("SIP/2.0 183")), (long)first + 1);
    prack("SIP/2.0 183", NULL);
    expect("200", count("SIP/2.0 200"), 2);
    prack_as(first, 1, "INVITE", NULL); /* known, but not open any more */
    expect("481", count("SIP/2.0 481"), 1);
    expect("answer", respond(200, 1), SUA_OK);
    expect("no description again", has_body(last("SIP/2.0 200")), 0);
    ack_and_bye();
}

/* REL-007: the second one waits for the PRACK of the first; of two that wait
 * without description the later is sent. */
static void one_at_a_time(uint64_t seed)
{
    invited(seed, SUA_USE_ALWAYS, REL, 1);
    (void)respond(180, 0);
    expect("kept", respond(181, 0), SUA_OK);
    expect("kept", respond(183, 1), SUA_OK);
    expect("full", respond(182, 0), SUA_EAGAIN);
    expect("waits", count("SIP/2.0 183"), 0);
    prack("SIP/2.0 180", NULL);
    expect("goes", count("SIP/2.0 183"), 1);
    expect("dropped", count("SIP/2.0 181"), 0);
    prack("SIP/2.0 183", NULL);
    (void)respond(200, 0);
    ack_and_bye();
}

/* REL-008: the 200 waits for the PRACK of the answer. */
static void success_waits(uint64_t seed)
{
    invited(seed, SUA_USE_ALWAYS, REL, 1);
    (void)respond(183, 1);
    expect("kept", respond(200, 0), SUA_OK);
    expect("second", respond(200, 0), SUA_ESTATE);
    wait_ms(3000);
    expect("waits", count("SIP/2.0 200"), 0);
    prack("SIP/2.0 183", NULL);
    expect("both", count("SIP/2.0 200"), 2);
    ack_and_bye();
}

/* REL-008: with one more in between. */
static void queue_of_three(uint64_t seed)
{
    invited(seed, SUA_USE_ALWAYS, REL, 1);
    (void)respond(180, 0);
    (void)respond(183, 1);
    expect("kept", respond(200, 0), SUA_OK);
    prack("SIP/2.0 180", NULL);
    expect("183", count("SIP/2.0 183"), 1);
    expect("PRACK's", count("SIP/2.0 200"), 1);
    prack("SIP/2.0 183", NULL);
    expect("all", count("SIP/2.0 200"), 3);
    ack_and_bye();
}

/* REL-009, REL-020: without description the 200 need not wait, and the PRACK
 * may come after it. */
static void success_overtakes(uint64_t seed)
{
    invited(seed, SUA_USE_ALWAYS, REL, 1);
    (void)respond(180, 0);
    (void)respond(200, 1);
    expect("at once", count("SIP/2.0 200"), 1);
    wait_ms(100);
    expect("180 rests", count("SIP/2.0 180"), 1);
    prack("SIP/2.0 180", NULL);
    expect_str("late PRACK", sim_peer_hdr(last("SIP/2.0 200"), "CSeq"),
               "2 PRACK");
    ack_and_bye();
}

/* REL-010, REL-011, REL-012: who needs what from whom. */
static void needs(uint64_t seed)
{
    invited(seed, SUA_USE_NEVER, MUST, 1);
    expect("420", count("SIP/2.0 420"), 1);
    expect_str("Unsupported",
               sim_peer_hdr(last("SIP/2.0 420"), "Unsupported"), "100rel");
    end();
    invited(seed, SUA_USE_ALWAYS, NULL, 1);
    (void)respond(183, 1);
    expect_str("plain", sim_peer_hdr(last("SIP/2.0 183"), "RSeq"), "");
    expect("refuse", respond(486, 0), SUA_OK);
    end();
    invited(seed, SUA_USE_IF_ASKED, REL, 1);
    (void)respond(183, 1);
    expect_str("not asked", sim_peer_hdr(last("SIP/2.0 183"), "RSeq"), "");
    expect("refuse", respond(486, 0), SUA_OK);
    end();
    invited(seed, SUA_USE_IF_ASKED, MUST, 1);
    (void)respond(183, 0);
    expect_str("asked", sim_peer_hdr(last("SIP/2.0 183"), "Require"),
               "100rel");
    expect("refuse", respond(486, 0), SUA_OK);
    expect("486", count("SIP/2.0 486"), 1);
    wait_ms(5000);
    expect("no copy", count("SIP/2.0 183"), 1);
    end();
    invited(seed, SUA_USE_REQUIRED, NULL, 1);
    expect("421", count("SIP/2.0 421"), 1);
    expect_str("Require", sim_peer_hdr(last("SIP/2.0 421"), "Require"),
               "100rel");
    expect("not told", w.u.ncalls, 0);
    end();
}

/* REL-021: all three numbers must be right. */
static void wrong_rack(uint64_t seed)
{
    unsigned long rseq;

    invited(seed, SUA_USE_ALWAYS, REL, 1);
    (void)respond(180, 0);
    sim_leg_uac(&w.l, last("SIP/2.0 180"));
    rseq = rseq_of(last("SIP/2.0 180"));
    prack_as(rseq + 1, 1, "INVITE", NULL);
    prack_as(rseq, 2, "INVITE", NULL);
    prack_as(rseq, 1, "UPDATE", NULL);
    expect("481", count("SIP/2.0 481"), 3);
    sim_peer_request(&w.p, &w.l, "PRACK", "RAck: x\r\n", NULL);
    wait_ms(20);
    sim_peer_request(&w.p, &w.l, "PRACK", NULL, NULL);
    wait_ms(20);
    expect("none matches", count("SIP/2.0 481") + count("SIP/2.0 400"), 5);
    prack_as(rseq, 1, "INVITE", NULL);
    expect("this one does", count("SIP/2.0 200"), 1);
    (void)respond(486, 0);
    end();
}

/* Our offer in the 183, their answer in the PRACK (RFC 3262 5). */
static void offer_in_183(uint64_t seed)
{
    invited(seed, SUA_USE_ALWAYS, REL, 0);
    expect("plain 180", respond(180, 0), SUA_OK);
    expect_str("plain", sim_peer_hdr(last("SIP/2.0 180"), "RSeq"), "");
    expect("offer", respond(183, 1), SUA_OK);
    expect("waits", respond(200, 0), SUA_OK);
    prack("SIP/2.0 183", sim_peer_sdp);
    expect("told", w.c->updated, 1);
    if (!strstr(w.c->remote, "o=peer"))
        sim_fail(w.s, "the answer was not told");
    expect("accepted", count("SIP/2.0 200"), 2);
    ack_and_bye();
    /* The answer is missing: no session, no call. */
    invited(seed, SUA_USE_ALWAYS, REL, 0);
    (void)respond(183, 1);
    prack("SIP/2.0 183", NULL);
    expect("488", count("SIP/2.0 488"), 1);
    expect("cause", w.c->cause, SUA_CAUSE_REMOTE);
    end();
    invited(seed, SUA_USE_ALWAYS, MUST, 0);
    expect("needs the offer", respond(180, 0), SUA_EINVAL);
    (void)respond(486, 0);
    end();
}

/* REL-016: answer in the 183, a new offer in the PRACK. */
static void offer_in_prack(uint64_t seed)
{
    invited(seed, SUA_USE_ALWAYS, REL, 1);
    w.u.offer_answer = 200;
    (void)respond(183, 1);
    (void)respond(200, 0);
    prack("SIP/2.0 183", sim_peer_sdp);
    expect("offered", w.c->offers, 1);
    expect("answered", has_body(sim_peer_nth(&w.p, "SIP/2.0 200", 0)), 1);
    expect("then the INVITE", count("SIP/2.0 200"), 2);
    ack_and_bye();
    invited(seed, SUA_USE_ALWAYS, REL, 1);
    w.u.offer_answer = 0; /* nobody does */
    (void)respond(183, 1);
    (void)respond(200, 0);
    prack("SIP/2.0 183", sim_peer_sdp);
    expect("refused", count("SIP/2.0 488"), 1);
    expect("then the INVITE", count("SIP/2.0 200"), 1);
    ack_and_bye();
}

/* CANCEL and BYE while a PRACK is due. */
static void cancelled(uint64_t seed)
{
    invited(seed, SUA_USE_ALWAYS, REL, 1);
    (void)respond(183, 1);
    (void)respond(200, 0);
    sim_peer_request_as(&w.p, &w.l, "CANCEL", 1, w.l.branch, NULL, NULL);
    wait_ms(20);
    expect("487", count("SIP/2.0 487"), 1);
    expect("closed", w.c->closed, 1);
    end();
}

/* ---- as UAC ------------------------------------------------------------- */
static void call(uint64_t seed, uint8_t use, int offer)
{
    open_with(seed, use);
    w.c = sim_ua_call(&w.u, w.p.node, offer, NULL);
    wait_ms(50);
    expect("INVITE", count("INVITE"), 1);
}

static void answer(unsigned status, const char *tag, const char *lines,
                   const char *sdp)
{
    sim_peer_answer(&w.p, last("INVITE"), status, tag, lines, sdp);
    wait_ms(20);
}

static void rel(unsigned status, const char *tag, unsigned long rseq,
                const char *sdp)
{
    char lines[80];

    snprintf(lines, sizeof lines, MUST "RSeq: %lu\r\n", rseq);
    answer(status, tag, lines, sdp);
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

/* REL-002, REL-019: one PRACK each, in order; copies are silent, and so is
 * what comes after the final response. */
static void pracks(uint64_t seed)
{
    call(seed, SUA_USE_IF_ASKED, 1);
    expect_str("Supported", sim_peer_hdr(last("INVITE"), "Supported"),
               "100rel");
    if (!strstr(sim_peer_hdr(last("INVITE"), "Allow"), "PRACK"))
        sim_fail(w.s, "PRACK is not allowed");
    rel(180, "a", 7, NULL);
    expect("PRACK", count("PRACK"), 1);
    expect_str("RAck", sim_peer_hdr(last("PRACK"), "RAck"), "7 1 INVITE");
    expect_str("CSeq", sim_peer_hdr(last("PRACK"), "CSeq"), "2 PRACK");
    ok("PRACK", NULL);
    rel(180, "a", 7, NULL);
    expect("copy", count("PRACK"), 1);
    expect("told once", w.c->progress, 1);
    rel(183, "a", 9, sim_peer_sdp);
    expect("gap", count("PRACK"), 1);
    expect("gap", w.c->progress, 1);
    rel(182, "a", 8, NULL);
    rel(183, "a", 9, sim_peer_sdp);
    expect("filled", count("PRACK"), 3);
    expect("told", w.c->progress, 3);
    ok("PRACK", NULL);
    answer(200, "a", NULL, NULL);
    expect("up", w.c->established, 1);
    if (!strstr(w.c->remote, "o=peer"))
        sim_fail(w.s, "the session of the 183 is not the call's");
    expect("bare ACK", has_body(last("ACK")), 0);
    rel(183, "a", 10, NULL);
    expect("after the final", count("PRACK"), 3);
    hang_up();
}

/* REL-014, REL-023, REL-025: what is no reliable response. */
static void no_pracks(uint64_t seed)
{
    call(seed, SUA_USE_ALWAYS, 1);
    rel(100, "a", 1, NULL);
    rel(180, NULL, 1, NULL);
    rel(180, "a", 0, NULL);
    answer(180, "a", MUST "RSeq: 4294967296\r\n", NULL);
    answer(180, "a", MUST "RSeq: x\r\n", NULL);
    answer(180, "a", MUST, NULL);
    expect("none", count("PRACK"), 0);
    rel(180, "a", 4294967295ul, NULL);
    expect("the last number", count("PRACK"), 1);
    ok("PRACK", NULL);
    rel(180, "a", 0, NULL);
    expect("no wrap", count("PRACK"), 1);
    answer(486, "a", NULL, NULL);
    expect("closed", w.c->closed, 1);
    end();
    call(seed, SUA_USE_NEVER, 1);
    expect_str("not said", sim_peer_hdr(last("INVITE"), "Supported"), "");
    rel(180, "a", 1, NULL);
    expect("not done", count("PRACK"), 0);
    expect("told", w.c->progress, 1);
    answer(486, "a", NULL, NULL);
    end();
    call(seed, SUA_USE_REQUIRED, 1);
    expect_str("Require", sim_peer_hdr(last("INVITE"), "Require"), "100rel");
    answer(420, "a", "Unsupported: 100rel\r\n", NULL);
    expect("status", w.c->status, 420);
    end();
}

/* REL-015: their offer in a 183, our answer in the PRACK. */
static void answer_in_prack(uint64_t seed)
{
    call(seed, SUA_USE_ALWAYS, 0);
    rel(183, "a", 1, sim_peer_sdp);
    expect("offered", w.c->offers, 1);
    expect("waits for us", count("PRACK"), 0);
    wait_ms(1000);
    rel(183, "a", 1, sim_peer_sdp);
    expect("offered once", w.c->offers, 1);
    expect("1xx", respond(180, 1), SUA_EINVAL);
    expect("no body", respond(200, 0), SUA_EINVAL);
    expect("answer", respond(200, 1), SUA_OK);
    expect("PRACK", count("PRACK"), 1);
    expect("with it", has_body(last("PRACK")), 1);
    ok("PRACK", NULL);
    expect("nothing to answer", respond(200, 1), SUA_ESTATE);
    rel(180, "a", 2, NULL);
    expect("PRACK", count("PRACK"), 2);
    expect("bare", has_body(last("PRACK")), 0);
    ok("PRACK", NULL);
    answer(200, "a", NULL, NULL);
    expect("up", w.c->established, 1);
    expect("no more offers", w.c->offers, 1);
    hang_up();
    /* Nobody answers: cancelled after 16*T1. */
    call(seed, SUA_USE_ALWAYS, 0);
    rel(183, "a", 1, sim_peer_sdp);
    wait_ms(8000);
    expect("CANCEL", count("CANCEL"), 1);
    answer(487, "a", NULL, NULL);
    expect("cause", w.c->cause, SUA_CAUSE_TIMEOUT);
    end();
    /* Refused: cancelled. */
    call(seed, SUA_USE_ALWAYS, 0);
    rel(183, "a", 1, sim_peer_sdp);
    expect("no", respond(488, 0), SUA_OK);
    expect("CANCEL", count("CANCEL"), 1);
    answer(487, "a", NULL, NULL);
    end();
}

/* REL-018, FRK-005: each leg has its numbers; one's loss is its own. */
static void two_legs(uint64_t seed)
{
    call(seed, SUA_USE_ALWAYS, 1);
    rel(180, "a", 10, NULL);
    rel(183, "b", 900, sim_peer_sdp);
    expect("PRACKs", count("PRACK"), 2);
    expect_str("to b", to_tag(last("PRACK")), "b");
    expect_str("b's CSeq", sim_peer_hdr(last("PRACK"), "CSeq"), "2 PRACK");
    ok("PRACK", NULL);
    wait_ms(600); /* a's is lost: it comes again alone */
    expect_str("to a", to_tag(last("PRACK")), "a");
    ok("PRACK", NULL);
    rel(183, "a", 11, sim_peer_sdp);
    expect_str("a's CSeq", sim_peer_hdr(last("PRACK"), "CSeq"), "3 PRACK");
    ok("PRACK", NULL);
    answer(200, "b", NULL, NULL);
    expect_str("b wins", to_tag(last("ACK")), "b");
    sim_ua_hangup(&w.u, w.c);
    wait_ms(20);
    expect_str("BYE", sim_peer_hdr(last("BYE"), "CSeq"), "3 BYE");
    ok("BYE", NULL);
    end();
}

/* REL-024: the CANCEL does not wait for the PRACK, nor the other way round. */
static void cancel_while_prack(uint64_t seed)
{
    call(seed, SUA_USE_ALWAYS, 1);
    rel(183, "a", 1, sim_peer_sdp);
    expect("PRACK", count("PRACK"), 1);
    sim_ua_hangup(&w.u, w.c);
    wait_ms(600);
    expect("CANCEL", count("CANCEL") > 0, 1);
    expect("again", count("PRACK"), 2);
    sim_peer_answer(&w.p, last("CANCEL"), 200, "a", NULL, NULL);
    ok("PRACK", NULL);
    answer(487, "a", NULL, NULL);
    expect("closed", w.c->closed, 1);
    end();
}

/* A PRACK that fails: the peer has no such dialog; our answer refused. */
static void prack_fails(uint64_t seed)
{
    call(seed, SUA_USE_ALWAYS, 1);
    rel(180, "a", 1, NULL);
    sim_peer_answer(&w.p, last("PRACK"), 481, NULL, NULL, NULL);
    wait_ms(20);
    expect("CANCEL", count("CANCEL"), 1);
    answer(487, "a", NULL, NULL);
    expect("status", w.c->status, 487);
    end();
    call(seed, SUA_USE_ALWAYS, 1);
    rel(180, "a", 1, NULL);
    sim_peer_answer(&w.p, last("PRACK"), 500, NULL, NULL, NULL);
    wait_ms(20);
    expect("goes on", count("CANCEL"), 0);
    answer(200, "a", NULL, sim_peer_sdp);
    expect("up", w.c->established, 1);
    hang_up();
    call(seed, SUA_USE_ALWAYS, 0);
    rel(183, "a", 1, sim_peer_sdp);
    (void)respond(200, 1);
    sim_peer_answer(&w.p, last("PRACK"), 488, NULL, NULL, NULL);
    wait_ms(20);
    expect("no session", count("CANCEL"), 1);
    answer(487, "a", NULL, NULL);
    end();
}

/* ---- re-INVITE ---------------------------------------------------------- */
/* RNV-001: what a reliable 183 has changed cannot be refused. */
static void reinvite_in(uint64_t seed)
{
    invited(seed, SUA_USE_ALWAYS, REL, 1);
    (void)respond(200, 1);
    sim_leg_uac(&w.l, last("SIP/2.0 200"));
    sim_peer_request_as(&w.p, &w.l, "ACK", 1, NULL, NULL, NULL);
    wait_ms(20);
    w.u.offer_answer = 183;
    sim_peer_request(&w.p, &w.l, "INVITE", MUST, sim_peer_sdp);
    wait_ms(20);
    expect("183", count("SIP/2.0 183"), 1);
    prack("SIP/2.0 183", NULL);
    expect("too late", respond(488, 0), SUA_ESTATE);
    expect("take it", respond(200, 1), SUA_OK);
    expect("no description again", has_body(last("SIP/2.0 200")), 0);
    sim_peer_request_as(&w.p, &w.l, "ACK", 2, NULL, NULL, NULL);
    wait_ms(20);
    expect("updated", w.c->updated, 1);
    sim_peer_request(&w.p, &w.l, "BYE", NULL, NULL);
    wait_ms(20);
    end();
}

/* RNV-004, RNV-005: the target of a re-INVITE counts when it is accepted, by
 * a reliable response or a 2xx; not when it is refused or cancelled. */
static void target_waits(uint64_t seed)
{
    const char *to_new = "BYE sip:new@10.0.0.2:5060";
    int how;

    for (how = 0; how < 4; how++) {
        invited(seed, SUA_USE_ALWAYS, REL, 1);
        (void)respond(200, 1);
        sim_leg_uac(&w.l, last("SIP/2.0 200"));
        sim_peer_request_as(&w.p, &w.l, "ACK", 1, NULL, NULL, NULL);
        wait_ms(20);
        w.u.offer_answer = how == 0 ? 488 : how == 1 ? 200 : 183;
        sim_peer_request(&w.p, &w.l, "INVITE",
                         how == 3 ? MUST "Contact: <sip:new@10.0.0.2:5060>\r\n"
                                  : "Contact: <sip:new@10.0.0.2:5060>\r\n",
                         sim_peer_sdp);
        wait_ms(20);
        if (how == 1)
            sim_peer_request_as(&w.p, &w.l, "ACK", 2, NULL, NULL, NULL);
        if (how == 2)
            sim_peer_request_as(&w.p, &w.l, "CANCEL", 2, w.l.branch, NULL,
                                NULL);
        wait_ms(20);
        sim_ua_hangup(&w.u, w.c);
        wait_ms(20);
        expect("BYE", count("BYE"), 1);
        expect("to the new one", count(to_new), how == 1 || how == 3);
        ok("BYE", NULL);
        end();
    }
}

static void reinvite_out(uint64_t seed)
{
    call(seed, SUA_USE_ALWAYS, 1);
    answer(200, "a", NULL, sim_peer_sdp);
    expect("up", w.c->established, 1);
    (void)sim_ua_reoffer(&w.u, w.c);
    wait_ms(20);
    rel(183, NULL, 5, sim_peer_sdp);
    expect("PRACK", count("PRACK"), 1);
    ok("PRACK", NULL);
    answer(200, NULL, NULL, NULL);
    expect("updated", w.c->updated, 1);
    expect("status", w.c->updated_status, 200);
    (void)sim_ua_reoffer(&w.u, w.c);
    wait_ms(20);
    rel(183, NULL, 77, sim_peer_sdp);
    expect("new numbers", count("PRACK"), 2);
    ok("PRACK", NULL);
    answer(200, NULL, NULL, NULL);
    (void)sim_ua_reoffer(&w.u, w.c);
    wait_ms(20);
    answer(200, NULL, NULL, sim_peer_sdp);
    expect("plain", w.c->updated_status, 200);
    hang_up();
}

static void offer_hold(const char *version, const char *mode)
{
    char sdp[200];
    struct sua_body b;

    snprintf(sdp, sizeof sdp, "v=0\r\no=alice 1 %s IN IP4 10.0.0.1\r\ns=-\r\n"
             "c=IN IP4 10.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n%s",
             version, mode);
    b.type = SUA_STR("application/sdp");
    b.data = sua_str_z(sdp);
    expect("offer", sua_call_reoffer(w.c->call, &b), SUA_OK);
    sim_kick(w.u.node);
    wait_ms(20);
}

/* RNV-002: what took effect is refused: the session that was is offered, as
 * a newer version; who refuses that too is not asked for ever. */
static void undone(uint64_t seed)
{
    static const char *const version[][2] = {
        { "7", "8" }, { "99", "100" },
        { "18446744073709551615", "18446744073709551616" }
    };
    unsigned i;

    for (i = 0; i < 3; i++) {
        char o[60];

        call(seed, SUA_USE_ALWAYS, 1);
        answer(200, "a", NULL, sim_peer_sdp);
        offer_hold("3", "a=sendrecv\r\n");
        answer(200, NULL, NULL, sim_peer_sdp);
        offer_hold(version[i][0], "a=sendonly\r\n");
        rel(183, NULL, 5, sim_peer_sdp);
        ok("PRACK", NULL);
        answer(488, NULL, NULL, NULL);
        expect("told", w.c->updated_status, 488);
        expect("offered anew", count("INVITE"), 4);
        snprintf(o, sizeof o, "\r\no=alice 1 %s IN IP4 10.0.0.1\r\n",
                 version[i][1]);
        expect_in("version", body(last("INVITE")), o);
        expect_in("as it was", body(last("INVITE")), "\r\na=sendrecv\r\n");
        expect("nothing else", (long)strlen(body(last("INVITE"))),
               (long)(strlen(body(sim_peer_nth(&w.p, "INVITE", 1))) +
                      strlen(version[i][1]) - 1));
        answer(200, NULL, NULL, sim_peer_sdp);
        expect("told", w.c->updated_status, 200);
        expect("updates", w.c->updated, 3);
        wait_ms(5000);
        expect("no more", count("INVITE"), 4);
        hang_up();
    }
    call(seed, SUA_USE_ALWAYS, 1);
    answer(200, "a", NULL, sim_peer_sdp);
    offer_hold("2", "a=sendonly\r\n");
    for (i = 0; i < 9 && count("INVITE") == i + 2; i++) {
        rel(183, NULL, 5, sim_peer_sdp);
        ok("PRACK", NULL);
        answer(488, NULL, NULL, NULL);
        wait_ms(20);
    }
    expect("gives up", count("INVITE"), 6);
    offer_hold("20", "");
    answer(200, NULL, NULL, sim_peer_sdp);
    expect("and goes on", w.c->updated_status, 200);
    hang_up();
}

static void scripted(uint64_t seed)
{
    no_prack(seed);
    acknowledged(seed);
    one_at_a_time(seed);
    success_waits(seed);
    queue_of_three(seed);
    success_overtakes(seed);
    needs(seed);
    wrong_rack(seed);
    offer_in_183(seed);
    offer_in_prack(seed);
    cancelled(seed);
    pracks(seed);
    no_pracks(seed);
    answer_in_prack(seed);
    two_legs(seed);
    cancel_while_prack(seed);
    prack_fails(seed);
    reinvite_in(seed);
    target_waits(seed);
    reinvite_out(seed);
    undone(seed);
}

int main(int argc, char **argv)
{
    return sim_main(argc, argv, 4, scripted);
}
