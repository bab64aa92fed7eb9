/* SPDX-License-Identifier: MIT
 * Transactions between two stacks over a network that loses, doubles,
 * reorders, splits and cuts. For every client transaction exactly one
 * outcome, for every server transaction one end, nothing left behind; equal
 * seeds give equal packets. Usage: scn_txn [SEEDS [SEED]] */
#include <stdlib.h>

#include "rig.h"

#define CALLS 8

struct world {
    struct sim *sim;
    struct sim_node *node[2];
    struct rig_server srv[2];
    struct rig_call call[CALLS];
    unsigned started, aimed[2];
};
struct job {
    struct world *w;
    struct rig_call *call;
    unsigned kind;
};

static void start(void *arg)
{
    static const char *const method[] = {
        "INVITE", "OPTIONS", "INVITE", "MESSAGE", "BYE"
    };
    struct job *j = arg;
    struct sim *s = j->w->sim;
    unsigned me = sim_below(s, 2), tcp = sim_below(s, 4) == 0;
    if (rig_request(j->call, j->w->node[me], &j->w->node[!me]->addr,
                    tcp ? SUA_TCP : SUA_UDP, method[j->kind], NULL))
        return;
    j->w->started++;
    j->w->aimed[!me]++;
}

static void cancel(void *arg)
{
    struct job *j = arg;
    (void)rig_cancel(j->call, "");
}

static void choose_server(struct sim *s, struct rig_server *r)
{
    static const unsigned final[] = { 200, 202, 302, 404, 486, 503, 603 };
    memset(r, 0, sizeof *r);
    if (sim_below(s, 2)) {
        r->status[0] = 180;
        r->after[0] = sim_below(s, 300);
        r->status[1] = final[sim_below(s, 7)];
        r->after[1] = 1 + sim_below(s, 20000);
    } else if (sim_below(s, 8)) {
        r->status[0] = final[sim_below(s, 7)];
        r->after[0] = sim_below(s, 2) * sim_below(s, 3000);
    } /* else it never answers */
}

static void choose_links(struct sim *s)
{
    struct sim_link l;
    memset(&l, 0, sizeof l);
    l.delay_ms = sim_below(s, 80);
    l.jitter_ms = sim_below(s, 100);
    l.loss = 300;
    l.dup = 100;
    l.reorder = 200;
    l.again = l.part = 150;
    sim_links(s, &l);
}

static void check_call(struct sim *s, const struct rig_call *c)
{
    unsigned outcomes = c->final + c->failed + (c->finals_2xx > 0);
    if (!c->ended && !outcomes)
        return; /* never started */
    if (outcomes != 1 || c->ended != 1)
        sim_fail(s, "%u final, %u failed, %u 2xx, %u ended", c->final,
                 c->failed, c->finals_2xx, c->ended);
    if (c->failed && c->status != 408 && c->status != 503)
        sim_fail(s, "failed with %u", c->status);
}

static void check_servers(struct world *w)
{
    for (unsigned i = 0; i < 2; i++) {
        const struct rig_server *r = &w->srv[i];
        if (r->ended != r->requests)
            sim_fail(w->sim, "%u requests, %u ended", r->requests, r->ended);
        if (r->requests > w->aimed[i])
            sim_fail(w->sim, "%u requests seen, %u sent", r->requests,
                     w->aimed[i]);
    }
}

static uint64_t run(uint64_t seed)
{
    struct world w;
    struct job job[CALLS];
    uint64_t hash;
    memset(&w, 0, sizeof w);
    w.sim = sim_open(seed);
    choose_links(w.sim);
    for (unsigned i = 0; i < 2; i++) {
        choose_server(w.sim, &w.srv[i]);
        w.node[i] = rig_stack(w.sim, i ? "b" : "a", NULL, (int)(seed & 1),
                              &w.srv[i]);
    }
    for (unsigned i = 0; i < CALLS; i++) {
        uint64_t at = w.sim->now + sim_below(w.sim, 20000);
        job[i].w = &w;
        job[i].call = &w.call[i];
        job[i].kind = sim_below(w.sim, 5);
        sim_at(w.sim, at, start, &job[i]);
        if (sim_below(w.sim, 3) == 0)
            sim_at(w.sim, at + sim_below(w.sim, 5000), cancel, &job[i]);
    }
    if (seed % 3 == 0) {
        uint64_t cut = w.sim->now + sim_below(w.sim, 20000);
        sim_partition_at(w.sim, w.node[0], w.node[1], cut,
                         cut + sim_below(w.sim, 60000));
    }
    if (!sim_run_quiet(w.sim, w.sim->now + 3600000))
        sim_fail(w.sim, "not quiet after an hour");
    sim_check_empty(w.sim);
    for (unsigned i = 0; i < CALLS; i++)
        check_call(w.sim, &w.call[i]);
    check_servers(&w);
    if (!w.started)
        sim_fail(w.sim, "nothing was started");
    hash = sim_hash(w.sim);
    sim_close(w.sim);
    return hash;
}

static void scenario(uint64_t seed)
{
    uint64_t hash = run(seed);
    if (seed % 50 == 1 && run(seed) != hash) {
        fprintf(stderr, "seed %llu: two runs differ\n",
                (unsigned long long)seed);
        exit(1);
    }
}

int main(int argc, char **argv)
{
    return sim_main(argc, argv, 1000, scenario);
}
