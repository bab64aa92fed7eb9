/* SPDX-License-Identifier: MIT
 * Hash table of intrusive nodes by linear hashing: there are always enough
 * buckets for one node each, and an insertion splits at most one. */
#include "base/base.h"

#define SEG 64u /* buckets of a segment */

/* Of 1 to UINT32_MAX buckets. */
static uint32_t segments(uint32_t buckets)
{
    return (buckets - 1) / SEG + 1;
}

/* Smallest 2^k - 1 that covers bucket numbers below n. */
static uint32_t mask_for(uint32_t n)
{
    uint32_t mask = n - 1;
    unsigned i;

    for (i = 1; i < 32; i *= 2)
        mask |= mask >> i;
    return mask;
}

static struct sua__node **bucket(const struct sua__tab *t, uint32_t i)
{
    return &t->seg[i / SEG][i % SEG];
}

/* Buckets past the last one are not split off yet: their nodes are still in
 * the bucket they will come from. */
static struct sua__node **bucket_of(const struct sua__tab *t, uint32_t hash)
{
    uint32_t i = hash & t->mask;

    return bucket(t, i < t->buckets ? i : i & t->mask >> 1);
}

/* A block of known size gains nothing from growing later. */
static int carve_all(struct sua__tab *t)
{
    struct sua__node **all;
    uint32_t i;

    all = sua__arena_take(t->arena, sua__pool_bytes(sizeof(*all), t->limit));
    if (!all)
        return SUA_ENOMEM;
    for (i = 0; i < segments(t->limit); i++)
        t->seg[i] = all + (size_t)i * SEG;
    t->buckets = t->limit;
    t->mask = mask_for(t->buckets);
    return SUA_OK;
}

/* A missing segment is tried again at the next insertion. */
static int add_segment(struct sua__tab *t, uint32_t i)
{
    if (!t->seg[i])
        t->seg[i] = sua__arena_take(t->arena, SEG * sizeof(**t->seg));
    return t->seg[i] ? SUA_OK : SUA_ENOMEM;
}

int sua__tab_init(struct sua__tab *t, struct sua__arena *a, uint32_t cap)
{
    memset(t, 0, sizeof(*t));
    t->arena = a;
    t->limit = cap ? cap : 1;
    t->seg = sua__arena_take(
        a, sua__pool_bytes(sizeof(*t->seg), segments(t->limit)));
    if (!t->seg)
        return SUA_ENOMEM;
    if (!a->mem.alloc)
        return carve_all(t);
    t->buckets = t->limit < SEG ? t->limit : SEG;
    t->mask = mask_for(t->buckets);
    return add_segment(t, 0);
}

size_t sua__tab_bytes(uint32_t cap)
{
    size_t dir, all;

    cap = cap ? cap : 1;
    dir = sua__pool_bytes(sizeof(struct sua__node **), segments(cap));
    all = sua__pool_bytes(sizeof(struct sua__node *), cap);
    return all > SIZE_MAX - dir ? SIZE_MAX : dir + all;
}

/* Opens bucket number t->buckets with the nodes that belong there. Without
 * memory for it the chains just get longer. */
static void split(struct sua__tab *t)
{
    uint32_t i = t->buckets, mask = t->mask;
    struct sua__node **from, **to, *n;

    if (add_segment(t, i / SEG))
        return;
    if (i > mask)
        mask = mask << 1 | 1;
    from = bucket(t, i & mask >> 1);
    to = bucket(t, i);
    t->mask = mask;
    t->buckets++;
    while ((n = *from) != NULL) {
        if ((n->hash & mask) != i) {
            from = &n->next;
            continue;
        }
        *from = n->next;
        *to = n;
        to = &n->next;
    }
    *to = NULL;
}

void sua__tab_add(struct sua__tab *t, struct sua__node *n, uint32_t hash)
{
    struct sua__node **at;

    if (++t->count > t->buckets && t->buckets < t->limit)
        split(t);
    at = bucket_of(t, hash);
    n->hash = hash;
    n->next = *at;
    *at = n;
}

void sua__tab_del(struct sua__tab *t, struct sua__node *n)
{
    struct sua__node **at = bucket_of(t, n->hash);

    while (*at && *at != n)
        at = &(*at)->next;
    SUA_ASSERT(*at);
    if (!*at)
        return;
    *at = n->next;
    n->next = NULL;
    t->count--;
}

static struct sua__node *with_hash(struct sua__node *n, uint32_t hash)
{
    while (n && n->hash != hash)
        n = n->next;
    return n;
}

struct sua__node *sua__tab_first(const struct sua__tab *t, uint32_t hash)
{
    return with_hash(*bucket_of(t, hash), hash);
}

struct sua__node *sua__tab_next(const struct sua__node *n)
{
    return with_hash(n->next, n->hash);
}
