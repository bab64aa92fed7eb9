/* SPDX-License-Identifier: MIT
 * Deadlines in a pairing heap of intrusive nodes. */
#include "base/base.h"

/* Equal deadlines fire in the order they were armed. The number may wrap:
 * what is compared was armed within 2^31 arms of each other, and otherwise
 * only this order suffers. */
static int before(const struct sua__timer *a, const struct sua__timer *b)
{
    if (a->when != b->when)
        return a->when < b->when;
    return a->order - b->order > UINT32_MAX / 2;
}

/* Makes the later root the first child of the earlier. */
static struct sua__timer *meld(struct sua__timer *a, struct sua__timer *b)
{
    if (before(b, a)) {
        struct sua__timer *swap = a;

        a = b;
        b = swap;
    }
    b->prev = a;
    b->next = a->child;
    if (b->next)
        b->next->prev = b;
    a->child = b;
    return a;
}

/* meld() that keeps the children of a root few: their ranks rise, as digits
 * of a number that is counted up. Else the first expiry after a million were
 * armed would have all those to meld. */
static struct sua__timer *hang(struct sua__timer *root, struct sua__timer *t)
{
    struct sua__timer *c;

    if (!SUA__FAST || before(t, root))
        return meld(root, t);
    while ((c = root->child) != NULL && c->rank <= t->rank) {
        int rank = t->rank + (c->rank == t->rank);

        root->child = c->next;
        t = meld(c, t);
        t->rank = (uint8_t)rank;
    }
    root = meld(root, t);
    root->next = root->prev = NULL;
    return root;
}

/* One heap out of a list of siblings: pairs from left to right, then the
 * pairs from right to left; this order is what makes it O(log n). */
static struct sua__timer *meld_all(struct sua__timer *first)
{
    struct sua__timer *pairs = NULL, *all = NULL;

    while (first) {
        struct sua__timer *a = first, *b = a->next;

        first = b ? b->next : NULL;
        if (b)
            a = meld(a, b);
        a->next = pairs;
        pairs = a;
    }
    while (pairs) {
        struct sua__timer *a = pairs;

        pairs = a->next;
        all = all ? meld(all, a) : a;
    }
    if (all)
        all->next = all->prev = NULL;
    return all;
}

static void unlink_child(struct sua__timer *t)
{
    if (t->prev->child == t)
        t->prev->child = t->next;
    else
        t->prev->next = t->next;
    if (t->next)
        t->next->prev = t->prev;
}

void sua__timer_stop(struct sua__timers *h, struct sua__timer *t)
{
    struct sua__timer *rest;

    if (!t->armed)
        return;
    rest = meld_all(t->child);
    if (t == h->root) {
        h->root = rest;
    } else {
        unlink_child(t);
        if (rest)
            h->root = hang(h->root, rest);
    }
    t->child = t->next = t->prev = NULL;
    t->armed = 0;
    h->count--;
}

void sua__timer_set(struct sua__timers *h, struct sua__timer *t,
                    uint64_t when)
{
    sua__timer_stop(h, t);
    t->when = when;
    t->order = h->order++;
    t->child = t->next = t->prev = NULL;
    t->armed = 1;
    t->rank = 0;
    h->root = h->root ? hang(h->root, t) : t;
    h->count++;
}

struct sua__timer *sua__timer_pop(struct sua__timers *h, uint64_t now)
{
    struct sua__timer *t = h->root;

    if (!t || t->when > now)
        return NULL;
    sua__timer_stop(h, t);
    return t;
}

uint64_t sua__timer_next(const struct sua__timers *h)
{
    return h->root ? h->root->when : SUA__NEVER;
}
