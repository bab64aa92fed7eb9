/* SPDX-License-Identifier: MIT
 * Reliable responses, UPDATE and session timers all together, two user
 * agents against each other: over a network that loses, doubles and
 * reorders; with memory that runs out at each acquisition; and with each
 * command inside each event. Whatever happens, every call has one end and
 * everything comes back. RFC 3262, 3311, 4028. */
#include "core/core.h"
#include "sim_ua.h"
#include "ua/ua.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct sua_module *const modules[] = {
    &sua__module_net, &sua__module_stream, &sua__module_txn,
    &sua__module_dlg, &sua__module_ua, &sua__module_features,
    &sua__module_legs, &sua__module_update, &sua__module_100rel,
    &sua__module_timer, NULL
};

/* What the applications do in an event. */
enum action {
    NOTHING, HANGUP, DETACH, UPDATE, REOFFER, RING, EARLY, ACCEPT, REFUSE,
    ACTIONS
};

static struct world {
    struct sim *s;
    struct sim_ua a, b;
    struct sim_call *c;
    int type;                   /* the action belongs to this event        */
    enum action action;
    unsigned done;
} w;

static unsigned kept;           /* calls that a storm left standing        */

static struct sua_body sdp_of(struct sim_ua *u, char mem[256])
{
    return sim_ua_sdp(u, mem, 256);
}

static void act(struct sim_ua *u, struct sua_call *c, enum action what)
{
    struct sua_body b;
    char mem[256];

    b = sdp_of(u, mem);
    switch (what) {
    case HANGUP: sua_call_hangup(c); break;
    case DETACH: sim_ua_detach(u, c); break;
    case UPDATE: (void)sua_call_update(c, &b); break;
    case REOFFER: (void)sua_call_reoffer(c, &b); break;
    case RING: (void)sua_call_answer(c, 180, NULL); break;
    case EARLY: (void)sua_call_answer(c, 183, &b); break;
    case ACCEPT: (void)sua_call_answer(c, 200, &b); break;
    case REFUSE: (void)sua_call_answer(c, 488, NULL); break;
    default: break;
    }
}

static void on_any(struct sim_ua *u, struct sua_call *c, int type)
{
    if (!c || type != w.type || w.done > 4)
        return;
    w.done++;
    act(u, c, w.action);
}

static void open_one(struct sim_ua *u, const char *name, int hosted)
{
    struct sua_config cfg = SUA_CONFIG_PHONE;
    struct sua_ua_config uc = SUA_UA_INIT;

    cfg.modules = modules;
    cfg.max_dialog = 6;
    cfg.max_txn = 24;
    cfg.max_request = 12;
    cfg.text_small = 24;
    cfg.text_mtu = 12;
    uc.rel100 = SUA_USE_ALWAYS;
    uc.session_timer = SUA_USE_ALWAYS;
    uc.session_expires_s = 90;
    sim_ua_open_as(u, w.s, name, &cfg, hosted, &uc);
    u->ring = u->answer = 0;
    u->on_any = on_any;
}

static void open_world(uint64_t seed, int storm)
{
    struct sim_link l = { 5, 0, 0, 0, 0, 0, 0, 0 };
    struct sim_link bad = { 20, 30, 250, 150, 150, 0, 0, 0 };

    memset(&w, 0, sizeof w);
    w.s = sim_open(seed);
    open_one(&w.a, "alice", (int)(seed & 1));
    open_one(&w.b, "bob", (int)(seed >> 1 & 1));
    sim_links(w.s, storm ? &bad : &l);
}

static void hang_up_all(void)
{
    unsigned i;

    for (i = 0; i < SIM_CALLS; i++) {
        sim_ua_hangup(&w.a, &w.a.calls[i]);
        sim_ua_hangup(&w.b, &w.b.calls[i]);
    }
}

static void settle(unsigned long nth)
{
    if (!sim_run_quiet(w.s, w.s->now + 900000))
        sim_fail(w.s, "%lu: a deadline remains", nth);
    sim_check_empty(w.s);
    sim_ua_all_closed(&w.a);
    sim_ua_all_closed(&w.b);
}

static void run(uint64_t ms)
{
    sim_run_for(w.s, ms);
}

static struct sim_call *callee(void)
{
    return w.b.ncalls ? &w.b.calls[0] : NULL;
}

static void does(struct sim_ua *u, struct sim_call *c, enum action what)
{
    if (c && c->call)
        act(u, c->call, what);
    sim_kick(u->node);
}

/* Ring, early session, offers by UPDATE both ways, answer, refreshes, hold
 * by re-INVITE, hang up: whatever of it works. */
static void talk(int offer, uint64_t step)
{
    w.c = sim_ua_call(&w.a, w.b.node, offer, NULL);
    run(step);
    does(&w.b, callee(), RING);
    run(step);
    does(&w.b, callee(), EARLY);
    run(step);
    does(&w.a, w.c, UPDATE);
    run(step);
    does(&w.b, callee(), UPDATE);
    does(&w.a, w.c, UPDATE);
    run(5 * step);
    does(&w.b, callee(), ACCEPT);
    run(step);
    does(&w.a, w.c, UPDATE);
    run(step);
    does(&w.b, callee(), REOFFER);
    run(5 * step);
    does(&w.b, callee(), UPDATE);
    run(step);
}

static void finish(void)
{
    run(100000);
    does(&w.a, w.c, HANGUP);
    run(1000);
}

/* On a good network everything in it works. */
static void smooth(uint64_t seed)
{
    int offer;

    for (offer = 0; offer < 2; offer++) {
        open_world(seed, 0);
        talk(offer, 1000);
        finish();
        if (!w.c || !w.c->established || w.b.calls[0].established != 1)
            sim_fail(w.s, "offer %d: no call", offer);
        if (w.c->offers + w.b.calls[0].offers < 6)
            sim_fail(w.s, "offer %d: %d and %d offers", offer, w.c->offers,
                     w.b.calls[0].offers);
        if (w.c->cause != SUA_CAUSE_LOCAL)
            sim_fail(w.s, "offer %d: ended too soon", offer);
        hang_up_all();
        settle(0);
        sim_close(w.s);
    }
}

static int is_up(const struct sim_call *c)
{
    return c && c->call && sua_call_state(c->call) == SUA_CALL_STATE_UP;
}

static void same(const char *what, struct sua_str x, struct sua_str y)
{
    if (!sua_str_eq(x, y))
        sim_fail(w.s, "%s differ:\n%.*s\n%.*s", what, (int)x.n, x.p,
                 (int)y.n, y.p);
}

/* When all is still both sides believe in the same session, whoever offered
 * last. */
static void stormy(uint64_t seed)
{
    struct sim_link calm = { 5, 0, 0, 0, 0, 0, 0, 0 };

    open_world(seed, 1);
    talk((int)(seed % 3 > 0), 300 + seed % 2000);
    sim_links(w.s, &calm);
    run(60000);
    if (is_up(w.c) && is_up(callee())) {
        kept++;
        same("caller's", sua_call_local_sdp(w.c->call),
             sua_call_remote_sdp(callee()->call));
        same("callee's", sua_call_local_sdp(callee()->call),
             sua_call_remote_sdp(w.c->call));
    }
    hang_up_all();
    run(40000);
    hang_up_all();
    settle(0);
    sim_close(w.s);
}

/* Every command inside every event, on either side. */
static void in_callbacks(uint64_t seed)
{
    int type, what;

    for (type = SUA_CALL_INCOMING; type <= SUA_CALL_CLOSED; type++) {
        for (what = HANGUP; what < ACTIONS; what++) {
            open_world(seed, 0);
            w.type = type;
            w.action = (enum action)what;
            talk((int)(seed & 1), 1000);
            finish();
            hang_up_all();
            run(40000);
            hang_up_all();
            settle((unsigned long)(100 * type + what));
            sim_close(w.s);
        }
    }
}

/* Acquisition nth of one side fails; returns whether it was reached. */
static int fail_one(unsigned long nth, int caller, int offer)
{
    struct sua__arena *arena;
    struct sim_call *c;
    int reached;

    open_world(2 * nth, 0);
    arena = caller ? &w.a.node->stack->arena : &w.b.node->stack->arena;
    arena->fail_at = arena->acquired + nth;
    talk(offer, 1000);
    finish();
    hang_up_all();
    run(40000);
    hang_up_all();
    settle(nth);
    reached = arena->acquired >= arena->fail_at;
    arena->fail_at = 0;
    w.b.answer = 200;
    c = sim_ua_call(&w.a, w.b.node, 1, NULL);
    run(3000);
    if (!c || c->established != 1)
        sim_fail(w.s, "failure %lu: no call afterwards", nth);
    hang_up_all();
    settle(nth);
    sim_close(w.s);
    return reached;
}

static int no_memory(void)
{
    unsigned long n, total = 0;
    int caller, offer;

    for (caller = 0; caller < 2; caller++)
        for (offer = 0; offer < 2; offer++)
            for (n = 1; fail_one(n, caller, offer); n++)
                total++;
    printf("%lu injection points\n", total);
    return total < 200;
}

static void gentle(uint64_t seed)
{
    smooth(seed);
    in_callbacks(seed);
}

int main(int argc, char **argv)
{
    int rc = sim_main(argc, argv, 4, gentle);

    if (!rc)
        rc = sim_main(argc, argv, 400, stormy);
    printf("%u calls stood the storm\n", kept);
    return rc || no_memory();
}
