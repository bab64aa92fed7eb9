/* SPDX-License-Identifier: MIT
 * Hash table of intrusive nodes by linear hashing: there are always enough
 * buckets for one node each, and an insertion splits a few at most.
 *
 * Most look-ups find nothing, as those for a new request, and nodes are
 * anywhere in memory. So each bucket has a mark, a byte with a bit for every
 * eighth of its nodes' hashes: these are close together, and mostly say
 * "nothing" by themselves. */
#include "base/base.h"

#define SEG 64u /* buckets of a segment */
#define STEP 8u /* buckets that are opened at once */
#define RUN 65536u /* most bytes of segments that are had at once */

#if defined(__GNUC__)
#define PREFETCH(p) __builtin_prefetch(p)
#else
#define PREFETCH(p) ((void)(p))
#endif

/* Of 1 to UINT32_MAX buckets. */
static uint32_t segments(uint32_t buckets)
{
    return (buckets - 1) / SEG + 1;
}

/* Bytes of the marks in front of n buckets, the first the last. */
static size_t head(uint32_t n)
{
    if (!SUA__FAST)
        return 0;
    return sua__arena_round(n < SEG ? n : SEG);
}

static size_t segment_bytes(void)
{
    return head(SEG) + SEG * sizeof(struct sua__node *);
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

static uint8_t *mark(const struct sua__tab *t, uint32_t i)
{
    return (uint8_t *)t->seg[i / SEG] - 1 - i % SEG;
}

/* Hashes may be numbers that count up: their upper bits say nothing. */
static unsigned mark_of(uint32_t hash)
{
    return SUA__FAST ? 1u << (hash * 0x9e3779b1u >> 29) : 0;
}

/* Buckets past the last one are not split off yet: their nodes are still in
 * the bucket they will come from. */
static uint32_t place_of(const struct sua__tab *t, uint32_t hash)
{
    uint32_t i = hash & t->mask;

    return i < t->buckets ? i : i & t->mask >> 1;
}

static struct sua__node **bucket_of(const struct sua__tab *t, uint32_t hash)
{
    return bucket(t, place_of(t, hash));
}

/* Segments number i to i + n - 1 out of one block; the last may be short. */
static void carve(struct sua__tab *t, unsigned char *at, uint32_t i,
                  uint32_t n)
{
    for (; n--; i++, at += segment_bytes())
        t->seg[i] = (void *)(at + head(t->limit - i * SEG));
}

static size_t all_bytes(uint32_t buckets)
{
    size_t n = sua__pool_bytes(sizeof(struct sua__node *), buckets);
    size_t marks = head(buckets % SEG);

    if (SUA__FAST)
        marks += buckets / SEG * head(SEG);
    return n > SIZE_MAX - marks ? SIZE_MAX : n + marks;
}

/* A block of known size gains nothing from growing later. */
static int carve_all(struct sua__tab *t)
{
    unsigned char *all = sua__arena_take(t->arena, all_bytes(t->limit));

    if (!all)
        return SUA_ENOMEM;
    carve(t, all, 0, segments(t->limit));
    t->buckets = t->limit;
    t->mask = mask_for(t->buckets);
    return SUA_OK;
}

/* As many again as there are: neighbours, so that few pages hold them. */
static uint32_t run(const struct sua__tab *t, uint32_t i)
{
    uint32_t most = RUN / (uint32_t)segment_bytes(), n = i;
    uint32_t left = segments(t->limit) - i;

    if (!SUA__FAST || !n)
        return 1;
    if (n > most)
        n = most;
    return n < left ? n : left;
}

/* A missing segment is tried again at the next insertion. */
static int add_segment(struct sua__tab *t, uint32_t i)
{
    unsigned char *at;
    uint32_t n;

    if (t->seg[i])
        return SUA_OK;
    n = run(t, i);
    at = sua__arena_take(t->arena, n * segment_bytes());
    if (!at)
        return SUA_ENOMEM;
    carve(t, at, i, n);
    return SUA_OK;
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
    all = all_bytes(cap);
    return all > SIZE_MAX - dir ? SIZE_MAX : dir + all;
}

/* Nodes of bucket i of which `mask` says that they belong into bucket `to`
 * move there. */
static void divide(struct sua__tab *t, uint32_t i, uint32_t to,
                   uint32_t mask)
{
    struct sua__node **from = bucket(t, i), **into = bucket(t, to), *n;
    unsigned stay = 0, go = 0;

    while ((n = *from) != NULL) {
        if ((n->hash & mask) != to) {
            stay |= mark_of(n->hash);
            from = &n->next;
            continue;
        }
        go |= mark_of(n->hash);
        *from = n->next;
        *into = n;
        into = &n->next;
    }
    *into = NULL;
    if (SUA__FAST) {
        *mark(t, i) = (uint8_t)stay;
        *mark(t, to) = (uint8_t)go;
    }
}

/* Opens bucket number t->buckets with the nodes that belong there. Without
 * memory for it the chains just get longer. */
static void split(struct sua__tab *t)
{
    uint32_t i = t->buckets, mask = t->mask;

    if (add_segment(t, i / SEG))
        return;
    if (i > mask)
        mask = mask << 1 | 1;
    t->mask = mask;
    t->buckets++;
    divide(t, i & mask >> 1, i, mask);
}

/* Several at a time: their nodes, anywhere in memory, are waited for
 * together. */
static void grow(struct sua__tab *t)
{
    uint32_t old = t->buckets, i, n = SUA__FAST ? STEP : 1;

    if (t->count <= old || old >= t->limit)
        return;
    for (i = 0; SUA__FAST && i < n; i++)
        PREFETCH(*bucket(t, (old + i) & (old > t->mask ? t->mask
                                                       : t->mask >> 1)));
    do
        split(t);
    while (--n && t->buckets < t->limit);
}

void sua__tab_add(struct sua__tab *t, struct sua__node *n, uint32_t hash)
{
    struct sua__node **at;

    t->count++;
    grow(t);
    at = bucket_of(t, hash);
    n->hash = hash;
    n->next = *at;
    *at = n;
    if (SUA__FAST)
        *mark(t, place_of(t, hash)) |= (uint8_t)mark_of(hash);
}

void sua__tab_del(struct sua__tab *t, struct sua__node *n)
{
    struct sua__node **at = bucket_of(t, n->hash);
    unsigned others = 0;

    for (; *at && *at != n; at = &(*at)->next)
        others |= mark_of((*at)->hash);
    SUA_ASSERT(*at);
    if (!*at)
        return;
    *at = n->next;
    /* Nodes behind it are not looked at: a mark too many does no harm. */
    if (SUA__FAST && !n->next)
        *mark(t, place_of(t, n->hash)) = (uint8_t)others;
    n->next = NULL;
    t->count--;
}

static struct sua__node *with_hash(struct sua__node *n, uint32_t hash)
{
    while (n && n->hash != hash)
        n = n->next;
    return n;
}

/* What is not there will often be added next. */
struct sua__node *sua__tab_first(const struct sua__tab *t, uint32_t hash)
{
    struct sua__node **at = bucket_of(t, hash);

    if (SUA__FAST && !(*mark(t, place_of(t, hash)) & mark_of(hash))) {
        PREFETCH(at);
        return NULL;
    }
    return with_hash(*at, hash);
}

struct sua__node *sua__tab_next(const struct sua__node *n)
{
    return with_hash(n->next, n->hash);
}
