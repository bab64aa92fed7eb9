/* SPDX-License-Identifier: MIT
 * Calls, messages, holds and hang-ups at random over a network that loses,
 * doubles and reorders: every handle gets exactly one terminal event, all
 * pools come back to zero, no deadline is left. One seed, one life. */
#include "sim_ua.h"

#include <stdio.h>

struct chaos {
    struct sim *s;
    struct sim_ua ua[3];
    unsigned sent;              /* requests with a final to come           */
};

static void open_world(struct chaos *w, uint64_t seed)
{
    static const char *const names[] = { "alice", "bob", "carol" };
    struct sua_config cfg = SUA_CONFIG_PHONE;
    struct sim_link l = { 20, 30, 300, 100, 100, 0, 0, 0 };
    unsigned i;

    w->s = sim_open(seed);
    w->sent = 0;
    for (i = 0; i < 3; i++)
        sim_ua_open(&w->ua[i], w->s, names[i], &cfg, i == 2);
    sim_links(w->s, &l);
}

static void moods(struct chaos *w, struct sim_ua *u)
{
    static const uint16_t finals[] = { 200, 200, 200, 486, 603, 0 };
    static const uint16_t rings[] = { 180, 183, 0 };

    u->answer = finals[sim_below(w->s, 6)];
    u->ring = rings[sim_below(w->s, 3)];
    u->answer_ms = sim_below(w->s, 2) ? sim_below(w->s, 4000) : 0;
    u->offer_answer = sim_below(w->s, 4) ? 200 : 488;
    u->request_answer = sim_below(w->s, 3) ? 200 : 0;
}

static struct sim_call *any_call(struct chaos *w, struct sim_ua *u)
{
    unsigned i, n = u->ncalls;

    for (i = 0; n && i < 4; i++) {
        struct sim_call *c = &u->calls[sim_below(w->s, n)];
        if (c->call)
            return c;
    }
    return NULL;
}

static void act(struct chaos *w)
{
    struct sim_ua *u = &w->ua[sim_below(w->s, 3)];
    struct sim_ua *v = &w->ua[sim_below(w->s, 3)];
    struct sim_call *c = any_call(w, u);

    moods(w, v);
    switch (sim_below(w->s, 6)) {
    case 0:
    case 1:
        if (u != v && u->ncalls < SIM_CALLS / 2 && v->ncalls < SIM_CALLS / 2)
            (void)sim_ua_call(u, v->node, sim_below(w->s, 5) != 0, NULL);
        break;
    case 2:
        if (c)
            (void)sim_ua_reoffer(u, c);
        break;
    case 3:
        if (c)
            sim_ua_hangup(u, c);
        break;
    case 4:
        if (c && !sim_ua_message(u, NULL, c->call, "INFO"))
            w->sent++;
        break;
    default:
        if (u != v && !sim_ua_message(u, v->node, NULL, "MESSAGE"))
            w->sent++;
        break;
    }
}

static void finish(struct chaos *w)
{
    unsigned i, k, finals = 0;

    for (i = 0; i < 3; i++)
        for (k = 0; k < w->ua[i].ncalls; k++)
            sim_ua_hangup(&w->ua[i], &w->ua[i].calls[k]);
    if (!sim_run_quiet(w->s, w->s->now + 900000))
        sim_fail(w->s, "a deadline remains after fifteen minutes");
    sim_check_empty(w->s);
    for (i = 0; i < 3; i++) {
        sim_ua_all_closed(&w->ua[i]);
        finals += w->ua[i].finals;
    }
    if (finals != w->sent)
        sim_fail(w->s, "%u requests, %u finals", w->sent, finals);
    sim_close(w->s);
}

static void life(uint64_t seed)
{
    struct chaos w;
    unsigned i, steps;

    open_world(&w, seed);
    steps = 5 + sim_below(w.s, 25);
    for (i = 0; i < steps; i++) {
        act(&w);
        sim_run_for(w.s, sim_below(w.s, 3000));
        if (!sim_below(w.s, 20))
            sim_partition_at(w.s, w.ua[0].node, w.ua[1].node, w.s->now,
                             w.s->now + sim_below(w.s, 40000));
    }
    finish(&w);
}

int main(int argc, char **argv)
{
    return sim_main(argc, argv, 1000, life);
}
