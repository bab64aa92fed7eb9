/* SPDX-License-Identifier: MIT
 * Which branches of a fork are tried when: by q (RFC 3261 16.6 step 1), and
 * of several flows to one phone one at a time (RFC 5626 7). Layer: srv. */
#include "srv/srv.h"

struct sua__branch *sua__turn_held(const struct sua__ctx *c)
{
    struct sua__branch *b = c->branches, *best = NULL;

    for (; b; b = b->next)
        if (b->held && (!best || b->q >= best->q))
            best = b;
    return best;
}

static struct sua__branch *held_kin(const struct sua__ctx *c, uint64_t kin)
{
    struct sua__branch *b = c->branches, *best = NULL;

    for (; kin && b; b = b->next)
        if (b->held && b->kin == kin)
            best = b;
    return best;
}

static int has_begun(const struct sua__ctx *c, uint64_t kin)
{
    const struct sua__branch *b = c->branches;

    while (b && (b->held || b->kin != kin))
        b = b->next;
    return kin && b;
}

static void begun(struct sua_stack *s, struct sua__task *t)
{
    sua__branch_try(s, SUA__OWNER(t, struct sua__branch, task));
}

static void begin(struct sua_stack *s, struct sua__branch *b)
{
    b->held = 0;
    b->task.run = begun;
    sua__event(s, &b->task);
}

/* Branches stand in the list the other way round: the last held one of a
 * kind is the one to be tried first. */
static struct sua__branch *next_of_round(const struct sua__ctx *c)
{
    struct sua__branch *b = c->branches, *found = NULL;

    for (; b; b = b->next)
        if (b->held && b->q == c->round && !has_begun(c, b->kin))
            found = b;
    return found;
}

int sua__turn_next(struct sua_stack *s, struct sua__ctx *c)
{
    struct sua__branch *b = sua__turn_held(c);

    if (!b || c->won || c->cancelled ||
        (c->answered && c->method != SUA_M_ACK))
        return 0;
    c->round = b->q;
    while ((b = next_of_round(c)) != NULL)
        begin(s, b);
    return 1;
}

void sua__turn_kin(struct sua_stack *s, struct sua__ctx *c, uint64_t kin,
                   unsigned status, int heard)
{
    struct sua__branch *b = held_kin(c, kin);
    int failed = status == 408 || status == 430 || (status == 503 && !heard);

    if (!b)
        return;
    if (failed && !c->answered && !c->won && !c->cancelled) {
        begin(s, b);
        return;
    }
    while (!failed && (b = held_kin(c, kin)) != NULL)
        sua__branch_over(s, b);
}
