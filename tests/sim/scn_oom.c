/* SPDX-License-Identifier: MIT
 * Memory runs out at every acquisition, one after the other, in the register
 * and call scenarios: an error or a refusal, then all as if nothing had
 * been; and the same work once more succeeds. */
#include "core/core.h"
#include "sim_ua.h"

#include <stdio.h>
#include <string.h>

struct world {
    struct sim *s;
    struct sim_ua a, b;
};

static void open_world(struct world *w)
{
    struct sua_config cfg = SUA_CONFIG_PHONE;
    struct sim_link l = { 5, 0, 0, 0, 0, 0, 0, 0 };

    w->s = sim_open(1);
    sim_ua_open(&w->a, w->s, "alice", &cfg, 0);
    sim_ua_open(&w->b, w->s, "bob", &cfg, 0);
    sim_links(w->s, &l);
}

/* Call, message inside, hold, hang up: whatever of it works. */
static void talk(struct world *w)
{
    struct sim_call *c = sim_ua_call(&w->a, w->b.node, 1, NULL);

    sim_run_for(w->s, 3000);
    if (c && c->call)
        (void)sim_ua_message(&w->a, NULL, c->call, "INFO");
    sim_run_for(w->s, 3000);
    if (c)
        (void)sim_ua_reoffer(&w->a, c);
    sim_run_for(w->s, 9000);
    if (w->b.ncalls)
        (void)sim_ua_reoffer(&w->b, sim_ua_last(&w->b));
    sim_run_for(w->s, 9000);
    (void)sim_ua_message(&w->b, w->a.node, NULL, "MESSAGE");
    if (c)
        sim_ua_hangup(&w->a, c);
    sim_run_for(w->s, 3000);
    if (w->b.ncalls)
        sim_ua_hangup(&w->b, sim_ua_last(&w->b));
}

static void settle(struct world *w, unsigned long nth)
{
    if (!sim_run_quiet(w->s, w->s->now + 900000))
        sim_fail(w->s, "failure %lu: a deadline remains", nth);
    sim_check_empty(w->s);
    sim_ua_all_closed(&w->a);
    sim_ua_all_closed(&w->b);
}

/* Fails acquisition nth of one side; returns whether it was reached. */
static int fail_one(unsigned long nth, int caller)
{
    struct world w;
    struct sua_stack *victim;
    struct sim_call *c;
    int reached;

    open_world(&w);
    victim = caller ? w.a.node->stack : w.b.node->stack;
    victim->arena.fail_at = victim->arena.acquired + nth;
    talk(&w);
    settle(&w, nth);
    reached = victim->arena.acquired >= victim->arena.fail_at;
    victim->arena.fail_at = 0;
    c = sim_ua_call(&w.a, w.b.node, 1, NULL);
    sim_run_for(w.s, 3000);
    if (!c || c->established != 1)
        sim_fail(w.s, "failure %lu: no call afterwards", nth);
    sim_ua_hangup(&w.a, c);
    settle(&w, nth);
    sim_close(w.s);
    return reached;
}

int main(void)
{
    unsigned long n, total = 0;
    int caller;

    for (caller = 0; caller < 2; caller++)
        for (n = 1; fail_one(n, caller); n++)
            total++;
    printf("%lu injection points\n", total);
    return total < 40;
}
