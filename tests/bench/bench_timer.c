/* SPDX-License-Identifier: MIT
 * Deadlines among LIVE others, which lie at random in an hour.
 *   bench_timer MODE,LIVE ITER
 *   cancel   arm one at a random instant of 32 s and cancel it again: a
 *            transaction that ends before its timer
 *   refresh  move one of those that live to a random instant of an hour
 *   expire   take the earliest and arm it an hour later: registrations
 * Of `expire` the first step finds all as they were armed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"

#define HOUR 3600000u

static uint64_t seed = 88172645463325252u;

static uint32_t below(uint32_t n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 32) % n;
}

/* Timers in flight between arming and cancelling, as of many transactions. */
#define FLIGHT 64

static void cancel(struct sua__timers *h, uint64_t now)
{
    static struct sua__timer flight[FLIGHT];
    static unsigned at;
    struct sua__timer *t = &flight[at++ % FLIGHT];

    sua__timer_stop(h, t);
    sua__timer_set(h, t, now + 1 + below(32000));
}

static int expire(struct sua__timers *h, uint64_t *now)
{
    struct sua__timer *t;

    *now = sua__timer_next(h);
    t = sua__timer_pop(h, *now);
    if (!t)
        return 1;
    sua__timer_set(h, t, *now + HOUR);
    return 0;
}

int main(int argc, char **argv)
{
    unsigned long i, n = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000;
    const char *comma = argc > 1 ? strchr(argv[1], ',') : NULL;
    unsigned long live = comma ? strtoul(comma + 1, NULL, 10) : 1000;
    struct sua__timer *all = calloc(live ? live : 1, sizeof *all);
    struct sua__timers h;
    uint64_t now = 0;
    int err = !all || !comma;

    memset(&h, 0, sizeof h);
    for (i = 0; i < live && !err; i++)
        sua__timer_set(&h, &all[i], 1 + below(HOUR));
    /* As it is in the midst of a day: some have expired since. */
    for (i = 0; i < live / 8 && !err; i++)
        err = expire(&h, &now);
    for (i = 0; i < n && !err; i++) {
        if (argv[1][0] == 'c')
            cancel(&h, now);
        else if (argv[1][0] == 'r')
            sua__timer_set(&h, &all[below((uint32_t)live)],
                           now + 1 + below(HOUR));
        else
            err = expire(&h, &now);
    }
    err = err || h.count < live;
    free(all);
    return err;
}
