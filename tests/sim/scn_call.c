/* SPDX-License-Identifier: MIT
 * Calls between two user agents: each behaviour of the first conversation,
 * packet by packet where the RFC fixes it. Then the same scenarios over a
 * network that loses 30 %, doubles and reorders: there the outcome is open,
 * but every handle has exactly one end, all pools come back to zero, and no
 * deadline is left. */
#include "sim_ua.h"

#include <stdio.h>
#include <string.h>

struct world {
    struct sim *s;
    struct sim_ua a, b;
};

static int stormy;              /* this round's network loses packets      */

static void expect_int(struct world *w, const char *what, long got, long want)
{
    if (got != want && !stormy)
        sim_fail(w->s, "%s: got %ld, want %ld", what, got, want);
}

static void open_world(struct world *w, uint64_t seed)
{
    struct sua_config cfg = SUA_CONFIG_PHONE;
    struct sim_link l = { 5, 0, 0, 0, 0, 0, 0, 0 };
    struct sim_link bad = { 20, 30, 300, 150, 150, 0, 0, 0 };

    w->s = sim_open(seed);
    sim_ua_open(&w->a, w->s, "alice", &cfg, 0);
    sim_ua_open(&w->b, w->s, "bob", &cfg, seed & 1);
    sim_links(w->s, stormy ? &bad : &l);
}

/* What a storm left standing. */
static void hang_up_all(struct world *w)
{
    unsigned i;

    sim_run_for(w->s, 40000);
    for (i = 0; i < SIM_CALLS; i++) {
        sim_ua_hangup(&w->a, &w->a.calls[i]);
        sim_ua_hangup(&w->b, &w->b.calls[i]);
    }
}

static void close_world(struct world *w)
{
    if (stormy)
        hang_up_all(w);
    if (!sim_run_quiet(w->s, w->s->now + 600000))
        sim_fail(w->s, "a deadline remains after ten minutes");
    sim_check_empty(w->s);
    sim_ua_all_closed(&w->a);
    sim_ua_all_closed(&w->b);
    sim_close(w->s);
}

/* RFC 3665 3.1: INVITE 180 200 ACK BYE 200 and nothing more; the 180 comes at
 * once and no 100 before it (RFC 3261 17.2.1). */
static void basic(uint64_t seed)
{
    struct world w;
    struct sim_call *a;

    open_world(&w, seed);
    w.b.answer_ms = 300;
    a = sim_ua_call(&w.a, w.b.node, 1, NULL);
    sim_run_for(w.s, 1000);
    expect_int(&w, "caller up", a->established, 1);
    expect_int(&w, "callee up", w.b.calls[0].established, 1);
    expect_int(&w, "ringing", a->progress, 1);
    sim_ua_hangup(&w.a, a);
    sim_run_for(w.s, 100);
    expect_int(&w, "packets", (long)w.s->sent, 6);
    expect_int(&w, "caller cause", a->cause, SUA_CAUSE_LOCAL);
    expect_int(&w, "callee cause", w.b.calls[0].cause, SUA_CAUSE_REMOTE);
    close_world(&w);
}

static void callee_hangs_up(uint64_t seed)
{
    struct world w;
    struct sim_call *a;

    open_world(&w, seed);
    a = sim_ua_call(&w.a, w.b.node, 1, NULL);
    sim_run_for(w.s, 100);
    sim_ua_hangup(&w.b, sim_ua_last(&w.b));
    sim_run_for(w.s, 100);
    expect_int(&w, "caller cause", a->cause, SUA_CAUSE_REMOTE);
    close_world(&w);
}

static void both_hang_up(uint64_t seed)
{
    struct world w;
    struct sim_call *a;

    open_world(&w, seed);
    a = sim_ua_call(&w.a, w.b.node, 1, NULL);
    sim_run_for(w.s, 100);
    sim_ua_hangup(&w.a, a);
    sim_ua_hangup(&w.b, sim_ua_last(&w.b));
    sim_run_for(w.s, 100);
    expect_int(&w, "caller closed", a->closed, 1);
    expect_int(&w, "callee closed", w.b.calls[0].closed, 1);
    close_world(&w);
}

static void cancel(uint64_t seed)
{
    struct world w;
    struct sim_call *a;

    open_world(&w, seed);
    w.b.answer = 0;
    a = sim_ua_call(&w.a, w.b.node, 1, NULL);
    sim_run_for(w.s, 1000);
    sim_ua_hangup(&w.a, a);
    sim_run_for(w.s, 100);
    expect_int(&w, "caller status", a->status, 487);
    expect_int(&w, "caller cause", a->cause, SUA_CAUSE_LOCAL);
    expect_int(&w, "callee status", w.b.calls[0].status, 487);
    expect_int(&w, "callee cause", w.b.calls[0].cause, SUA_CAUSE_REMOTE);
    close_world(&w);
}

/* The CANCEL leaves when the 200 is already on its way: ACK, then BYE. */
static void cancel_crosses_200(uint64_t seed)
{
    struct world w;
    struct sim_call *a;

    open_world(&w, seed);
    w.b.answer_ms = 100;
    a = sim_ua_call(&w.a, w.b.node, 1, NULL);
    sim_run_for(w.s, 107);
    sim_ua_hangup(&w.a, a);
    sim_run_for(w.s, 200);
    expect_int(&w, "caller never up", a->established, 0);
    expect_int(&w, "caller closed", a->closed, 1);
    expect_int(&w, "callee closed", w.b.calls[0].closed, 1);
    close_world(&w);
}

/* Hang up before anything came back: the CANCEL waits for a 1xx (9.1). */
static void cancel_at_once(uint64_t seed)
{
    struct world w;
    struct sim_call *a;

    open_world(&w, seed);
    w.b.answer = 0;
    a = sim_ua_call(&w.a, w.b.node, 1, NULL);
    sim_ua_hangup(&w.a, a);
    sim_run_for(w.s, 1000);
    expect_int(&w, "caller status", a->status, 487);
    close_world(&w);
}

/* INV-015. */
static void rejected(uint64_t seed)
{
    static const uint16_t codes[] = { 302, 404, 480, 486, 503, 603 };
    struct world w;
    struct sim_call *a;
    unsigned i;

    for (i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        open_world(&w, seed);
        w.b.answer = codes[i];
        a = sim_ua_call(&w.a, w.b.node, 1, NULL);
        sim_run_for(w.s, 100);
        expect_int(&w, "status", a->status, codes[i]);
        expect_int(&w, "cause", a->cause, SUA_CAUSE_REMOTE);
        close_world(&w);
    }
}

/* Nobody there: 408 made here after exactly Timer B, and told apart. */
static void nobody(uint64_t seed)
{
    struct world w;
    struct sim_call *a;

    open_world(&w, seed);
    w.b.node->down = 1;
    a = sim_ua_call(&w.a, w.b.node, 1, NULL);
    sim_run_for(w.s, 31999);
    expect_int(&w, "still trying", a->closed, 0);
    sim_run_for(w.s, 2);
    expect_int(&w, "status", a->status, 408);
    expect_int(&w, "cause", a->cause, SUA_CAUSE_TIMEOUT);
    close_world(&w);
}

/* INV-042: Rings and rings: the callee ends it after ring_ms with 480. */
static void rings_out(uint64_t seed)
{
    struct world w;
    struct sim_call *a;

    open_world(&w, seed);
    w.b.answer = 0;
    a = sim_ua_call(&w.a, w.b.node, 1, NULL);
    sim_run_for(w.s, 200000);
    expect_int(&w, "caller closed", a->closed, 1);
    close_world(&w);
}

static void hold_resume(uint64_t seed)
{
    struct world w;
    struct sim_call *a;
    unsigned i;

    open_world(&w, seed);
    a = sim_ua_call(&w.a, w.b.node, 1, NULL);
    sim_run_for(w.s, 100);
    for (i = 1; i <= 3; i++) {
        expect_int(&w, "reoffer", sim_ua_reoffer(&w.a, a), SUA_OK);
        expect_int(&w, "no second", sim_ua_reoffer(&w.a, a), SUA_ESTATE);
        sim_run_for(w.s, 100);
        expect_int(&w, "updated", a->updated, i);
        expect_int(&w, "offered", w.b.calls[0].offers, i);
        expect_int(&w, "callee updated", w.b.calls[0].updated, i);
    }
    expect_int(&w, "from callee",
               sim_ua_reoffer(&w.b, sim_ua_last(&w.b)), SUA_OK);
    sim_run_for(w.s, 100);
    expect_int(&w, "caller offered", a->offers, 1);
    sim_ua_hangup(&w.b, sim_ua_last(&w.b));
    close_world(&w);
}

/* Refused and unanswered offers leave the session as it was. */
static void offer_refused(uint64_t seed)
{
    struct world w;
    struct sim_call *a;

    open_world(&w, seed);
    a = sim_ua_call(&w.a, w.b.node, 1, NULL);
    sim_run_for(w.s, 100);
    w.b.offer_answer = 0;
    (void)sim_ua_reoffer(&w.a, a);
    sim_run_for(w.s, 100);
    expect_int(&w, "default answer", a->updated_status, 488);
    w.b.offer_answer = 606;
    (void)sim_ua_reoffer(&w.a, a);
    sim_run_for(w.s, 100);
    expect_int(&w, "refused", a->updated_status, 606);
    w.b.offer_answer = 200;
    (void)sim_ua_reoffer(&w.a, a);
    sim_run_for(w.s, 100);
    expect_int(&w, "taken", a->updated_status, 200);
    sim_ua_hangup(&w.a, a);
    close_world(&w);
}

/* RIN-023, RACE-011: Both offer at once: 491 each way, both get through in
 * the end (14.1). */
static void glare(uint64_t seed)
{
    struct world w;
    struct sim_call *a, *b;

    open_world(&w, seed);
    a = sim_ua_call(&w.a, w.b.node, 1, NULL);
    sim_run_for(w.s, 100);
    b = sim_ua_last(&w.b);
    (void)sim_ua_reoffer(&w.a, a);
    (void)sim_ua_reoffer(&w.b, b);
    sim_run_for(w.s, 30); /* the 491s, and no pause is shorter than 0 */
    expect_int(&w, "refused for now", a->offers + b->offers, 0);
    sim_run_for(w.s, 10000);
    expect_int(&w, "both offers done", a->offers + b->offers, 2);
    expect_int(&w, "status", a->updated_status, 200);
    expect_int(&w, "status", b->updated_status, 200);
    sim_ua_hangup(&w.a, a);
    close_world(&w);
}

/* INV-002: INVITE without offer: ours stands in the 200, theirs comes in
 * the ACK. */
static void offerless(uint64_t seed)
{
    struct world w;
    struct sim_call *a;

    open_world(&w, seed);
    a = sim_ua_call(&w.a, w.b.node, 0, NULL);
    sim_run_for(w.s, 200);
    expect_int(&w, "offer came in 200", a->offers, 1);
    expect_int(&w, "caller up", a->established, 1);
    expect_int(&w, "callee up", w.b.calls[0].established, 1);
    if (!stormy && !strstr(w.b.calls[0].remote, "o=alice"))
        sim_fail(w.s, "the answer in the ACK was not told");
    sim_ua_hangup(&w.a, a);
    close_world(&w);
}

static void in_call_requests(uint64_t seed)
{
    struct world w;
    struct sim_call *a;

    open_world(&w, seed);
    a = sim_ua_call(&w.a, w.b.node, 1, NULL);
    sim_run_for(w.s, 100);
    expect_int(&w, "info",
               sim_ua_message(&w.a, NULL, a->call, "INFO"), SUA_OK);
    sim_run_for(w.s, 100);
    expect_int(&w, "info answered", w.a.final_status, 200);
    w.b.request_answer = 0;
    (void)sim_ua_message(&w.a, NULL, a->call, "INFO");
    sim_run_for(w.s, 100);
    expect_int(&w, "info default", w.a.final_status, 415);
    (void)sim_ua_message(&w.a, NULL, a->call, "MESSAGE");
    sim_run_for(w.s, 100);
    expect_int(&w, "message default", w.a.final_status, 405);
    (void)sim_ua_message(&w.a, NULL, a->call, "BANANA");
    sim_run_for(w.s, 100);
    expect_int(&w, "unknown default", w.a.final_status, 501);
    expect_int(&w, "told", w.b.calls[0].requests, 4);
    sim_ua_hangup(&w.a, a);
    close_world(&w);
}

static void outside_requests(uint64_t seed)
{
    struct world w;

    open_world(&w, seed);
    (void)sim_ua_message(&w.a, w.b.node, NULL, "MESSAGE");
    sim_run_for(w.s, 100);
    expect_int(&w, "message", w.a.final_status, 200);
    expect_int(&w, "told", w.b.messages, 1);
    w.b.request_answer = 0;
    (void)sim_ua_message(&w.a, w.b.node, NULL, "OPTIONS");
    sim_run_for(w.s, 100);
    expect_int(&w, "options", w.a.final_status, 200);
    (void)sim_ua_message(&w.a, w.b.node, NULL, "MESSAGE");
    sim_run_for(w.s, 100);
    expect_int(&w, "message default", w.a.final_status, 405);
    (void)sim_ua_message(&w.a, w.b.node, NULL, "BANANA");
    sim_run_for(w.s, 100);
    expect_int(&w, "unknown default", w.a.final_status, 501);
    expect_int(&w, "finals", w.a.finals, 4);
    close_world(&w);
}

/* The third call finds no room: 486; when one ends there is room again. */
static void full(uint64_t seed)
{
    struct world w;
    struct sim_call *a, *b, *c;
    int rc;

    open_world(&w, seed);
    a = sim_ua_call(&w.a, w.b.node, 1, NULL);
    b = sim_ua_call(&w.a, w.b.node, 1, NULL);
    c = sim_ua_call(&w.a, w.b.node, 1, &rc);
    if (c || rc != SUA_ENOMEM)
        sim_fail(w.s, "a third call of two: %d", rc);
    sim_run_for(w.s, 100);
    sim_ua_hangup(&w.a, a);
    sim_run_for(w.s, 100);
    a = sim_ua_call(&w.a, w.b.node, 1, &rc);
    sim_run_for(w.s, 100);
    if ((!a || !a->established) && !stormy)
        sim_fail(w.s, "no room after one ended: %d", rc);
    if (a)
        sim_ua_hangup(&w.a, a);
    sim_ua_hangup(&w.a, b);
    close_world(&w);
}

/* Hang up inside every event (design: destroy in any callback). */
static void hangup_in_callback(uint64_t seed)
{
    struct world w;
    struct sim_call *a;
    uint8_t type;

    for (type = SUA_CALL_INCOMING; type <= SUA_CALL_CLOSED; type++) {
        open_world(&w, seed);
        w.b.hangup_in = type;
        a = sim_ua_call(&w.a, w.b.node, 1, NULL);
        sim_run_for(w.s, 100);
        (void)sim_ua_reoffer(&w.a, a);
        sim_run_for(w.s, 100);
        if (a->call)
            (void)sim_ua_message(&w.a, NULL, a->call, "INFO");
        sim_run_for(w.s, 100);
        w.a.hangup_in = type;
        sim_ua_hangup(&w.a, a);
        close_world(&w);
    }
}

static void shutdown_all(uint64_t seed)
{
    struct world w;

    open_world(&w, seed);
    (void)sim_ua_call(&w.a, w.b.node, 1, NULL);
    sim_run_for(w.s, 100);
    w.b.answer = 0;
    (void)sim_ua_call(&w.a, w.b.node, 1, NULL);
    sim_run_for(w.s, 100);
    sua_ua_shutdown(w.b.ua);
    sim_kick(w.b.node);
    sim_run_for(w.s, 100);
    expect_int(&w, "both closed", w.a.live + w.b.live, 0);
    (void)sim_ua_call(&w.a, w.b.node, 1, NULL);
    sim_run_for(w.s, 100);
    expect_int(&w, "refused", sim_ua_last(&w.a)->status, 503);
    close_world(&w);
}

static void all(uint64_t seed)
{
    basic(seed);
    callee_hangs_up(seed);
    both_hang_up(seed);
    cancel(seed);
    cancel_crosses_200(seed);
    cancel_at_once(seed);
    rejected(seed);
    nobody(seed);
    rings_out(seed);
    hold_resume(seed);
    offer_refused(seed);
    glare(seed);
    offerless(seed);
    in_call_requests(seed);
    outside_requests(seed);
    full(seed);
    hangup_in_callback(seed);
    shutdown_all(seed);
}

int main(int argc, char **argv)
{
    int rc = sim_main(argc, argv, 20, all);

    stormy = 1;
    return rc || sim_main(argc, argv, 1000, all);
}
