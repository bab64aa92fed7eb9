/* SPDX-License-Identifier: MIT
 * Whole lives: agents register, call, transfer, subscribe, publish, move,
 * restart and leave at random, on a network that loses, doubles, reorders,
 * parts and heals, with little memory, clocks that jump and transports that
 * fail. scn_lives [SEEDS [SEED]]; every 50th world is a crowd. One seed with
 * SIM_VERBOSE=1 prints its packets and calls, with 2 all of the packets. */
#include <stdio.h>
#include <stdlib.h>

#include "sim_life.h"

static unsigned total[12];

static void chaos(struct life *w)
{
    unsigned steps = w->agents > 16 ? 8 * w->agents
                                    : 20 + sim_below(w->s, 160);
    unsigned pause = w->agents > 16 ? 400 : 4000, i;
    struct sim_link l = { 10, 0, 0, 0, 0, 0, 0, 0 };

    l.jitter_ms = sim_below(w->s, 40);
    if (sim_below(w->s, 3)) {
        l.loss = sim_below(w->s, 300);
        l.dup = sim_below(w->s, 150);
        l.reorder = sim_below(w->s, 150);
        l.again = sim_below(w->s, 100);
        l.part = sim_below(w->s, 100);
    }
    sim_links(w->s, &l);
    for (i = 0; i < steps; i++) {
        struct life_agent *a = &w->agent[sim_below(w->s, w->agents)];

        life_act(a);
        sim_kick(a->node);
        if (w->s->seed % 4 && !sim_below(w->s, 8))
            life_disturb(w);
        sim_run_for(w->s, sim_below(w->s, pause));
        life_check(w);
    }
}

static void each_call(struct life *w,
                      void (*fn)(struct life_agent *a, struct life_handle *h))
{
    struct life_handle *h, *next;
    unsigned i;

    for (i = 0; i < w->agents; i++) {
        for (h = w->agent[i].living; h; h = next) {
            next = h->up;
            if (h->kind == LIFE_CALL)
                fn(&w->agent[i], h);
        }
        sim_kick(w->agent[i].node);
    }
}

/* What nobody picks up is dropped, what is up is offered anew: whoever has
 * a call that its peer has lost finds out. */
static void settle_call(struct life_agent *a, struct life_handle *h)
{
    struct sua_body b;
    char mem[256];

    int rc = SUA_OK;

    b = life_sdp(a, mem);
    if (sua_call_state(h->handle) == SUA_CALL_STATE_UP)
        rc = sua_call_reoffer(h->handle, &b);
    else
        sua_call_hangup(h->handle);
    /* It has taken too much upon itself, or its peer's Contact is one it
     * cannot send to. */
    if (rc && rc != SUA_ESTATE)
        sua_call_hangup(h->handle);
}

static void heal(struct life *w)
{
    struct sim_link clean = { 10, 5, 0, 0, 0, 0, 0, 0 };
    unsigned i;

    sim_links(w->s, &clean);
    life_calm(w);
    sim_run_for(w->s, 130000);
    for (i = 0; i < 4; i++) {
        each_call(w, settle_call);
        sim_run_for(w->s, 70000);
        life_check(w);
    }
    /* A session that is being refreshed right now is not agreed yet. */
    for (i = 0; i < 20 && !life_agree(w); i++)
        sim_run_for(w->s, 2000);
    life_check_agreed(w);
}

static void end(struct life *w)
{
    unsigned i, k;

    for (k = 0; k < 6; k++) {
        for (i = 0; i < w->agents; i++)
            life_wind_up(&w->agent[i]);
        sim_run_for(w->s, 60000);
        life_check(w);
    }
    if (!sim_run_quiet(w->s, w->s->now + 8000000))
        sim_fail(w->s, "a deadline remains");
    life_check_over(w);
}

static unsigned crowd(uint64_t seed)
{
    return seed % 50 ? 3 + (unsigned)(seed % 5) : 100 + (unsigned)
           (seed / 50 % 4) * 100;
}

static void count(const struct life *w)
{
    const unsigned n[12] = {
        w->established, w->registered, w->transfers, w->notified,
        w->published, w->updated, w->moved, w->restarts, w->referred,
        w->finals, w->agreed, w->poor != 0
    };
    unsigned i;

    for (i = 0; i < 12; i++)
        total[i] += n[i];
}

static void life(uint64_t seed)
{
    struct life *w = life_open(seed, crowd(seed));
    const char *verbose = getenv("SIM_VERBOSE");

    if (verbose)
        w->s->verbose = atoi(verbose);
    chaos(w);
    heal(w);
    end(w);
    count(w);
    life_close(w);
}

int main(int argc, char **argv)
{
    int rc = sim_main(argc, argv, 100, life);

    printf("%u calls, %u registrations, %u transfers, %u NOTIFYs, "
           "%u publications, %u updates, %u moves, %u restarts, %u REFERs, "
           "%u answers; %u ends of calls agree, %u poor worlds\n",
           total[0], total[1], total[2], total[3], total[4], total[5],
           total[6], total[7], total[8], total[9], total[10], total[11]);
    return rc;
}
