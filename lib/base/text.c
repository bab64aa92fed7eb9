/* SPDX-License-Identifier: MIT
 * Text cells: retained bytes in cells of a few sizes, counted by reference. */
#include "base/base.h"

#define HEAD offsetof(struct sua__text, bytes)
/* Up to this size a table says where to look for a class. */
#define QUICK 512
#define QUICK_STEP 16

static size_t cell_size(uint32_t cap)
{
    return HEAD + (size_t)cap;
}

/* Of a hosted stack, each a multiple of 16: eight to a doubling while cells
 * are many, fewer where they are rare. The largest of each kind follows. */
static const uint16_t fine[] = {
    32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240, 272, 304,
    336, 368, 400, 432, 464, 576, 640, 704, 768, 832, 896, 960, 1024, 1152,
    1280, 1408, 2048, 3072, 4096, 6144, 8192, 12288, 16384, 24576, 32768,
    49152
};

/* A cell stays for in-dialog work, of the largest kind that can spare it:
 * whoever has a single big cell needs it for ordinary requests. And a small
 * one: a request that was answered keeps its cell for 32 s, and the next must
 * find another. */
static void spare_one(struct sua__texts *t, const uint32_t count[])
{
    int i = SUA__TEXT_KINDS - 1;

    while (i >= 0 && count[i] < 2)
        i--;
    if (i >= 0)
        t->kind[i].reserve = 1;
    if (i > 0 && count[0] > 1)
        t->kind[0].reserve = 1;
}

static int add_class(struct sua__texts *t, unsigned kind, uint32_t cap)
{
    static const char name[SUA__TEXT_KINDS][12] = { "text-small", "text-mtu",
                                                    "text-max" };
    struct sua__text_class *c = &t->cls[t->n++];

    c->cap = (uint16_t)cap;
    c->kind = (uint8_t)kind;
    return sua__pool_init(&c->pool, t->arena, name[kind], cell_size(cap),
                          t->kind[kind].limit, 0);
}

/* The sizes of a hosted stack up to a limit that comes next. */
int sua__texts_fine(struct sua__texts *t, unsigned kind, uint32_t limit)
{
    uint32_t least = t->n ? t->cls[t->n - 1].cap : 0;
    unsigned i;
    int err = SUA_OK;

    for (i = 0; i < SUA__COUNT(fine) && !err; i++)
        if (fine[i] > least && fine[i] < limit)
            err = add_class(t, kind, fine[i]);
    return err;
}

/* The first class of cells of n bytes; t->n: none. */
static unsigned class_of(const struct sua__texts *t, size_t n)
{
    unsigned from = 0, to = t->n;

    if (SUA__FAST && t->quick && n <= QUICK) {
        for (from = t->quick[n / QUICK_STEP]; t->cls[from].cap < n; from++)
            ;
        return from;
    }
    while (from < to) {
        unsigned mid = (from + to) / 2;

        if (t->cls[mid].cap < n)
            from = mid + 1;
        else
            to = mid;
    }
    return from;
}

/* A hosted stack has so many sizes that to look for one takes time. */
static int fill_quick(struct sua__texts *t)
{
    uint8_t *quick = sua__arena_take(t->arena, QUICK / QUICK_STEP + 1);
    unsigned i;

    if (!quick || t->most < QUICK)
        return quick ? SUA_OK : SUA_ENOMEM;
    for (i = 0; i <= QUICK / QUICK_STEP; i++)
        quick[i] = (uint8_t)class_of(t, i * QUICK_STEP);
    t->quick = quick;
    return SUA_OK;
}

int sua__texts_init(struct sua__texts *t, struct sua__arena *a,
                    const uint32_t cap[], const uint32_t count[],
                    sua__texts_sizes *more)
{
    size_t n = SUA__TEXT_KINDS + (more ? SUA__COUNT(fine) : 0);
    unsigned kind;
    int err = SUA_OK;

    memset(t, 0, sizeof(*t));
    t->arena = a;
    t->most = cap[SUA__TEXT_KINDS - 1];
    t->cls = sua__arena_take(a, n * sizeof(*t->cls));
    if (!t->cls)
        return SUA_ENOMEM;
    spare_one(t, count);
    for (kind = 0; kind < SUA__TEXT_KINDS && !err; kind++) {
        t->kind[kind].limit = count[kind];
        if (more)
            err = more(t, kind, cap[kind]);
        if (!err)
            err = add_class(t, kind, cap[kind]);
    }
    return SUA__FAST && more && !err ? fill_quick(t) : err;
}

size_t sua__texts_bytes(const uint32_t cap[], const uint32_t count[])
{
    size_t sum = sua__arena_round(SUA__TEXT_KINDS *
                                   sizeof(struct sua__text_class));
    int i;

    for (i = 0; i < SUA__TEXT_KINDS; i++) {
        size_t n = sua__pool_bytes(cell_size(cap[i]), count[i]);

        if (n > SIZE_MAX - sum)
            return SIZE_MAX;
        sum += n;
    }
    return sum;
}

/* Only the head is cleared: the bytes are about to be overwritten, and a
 * large cell would cost more to clear than to fill. */
static struct sua__text *grab(struct sua__texts *t, unsigned cls,
                              int reserved)
{
    struct sua__text_class *k = &t->cls[cls];
    struct sua__text_kind *kind = &t->kind[k->kind];
    struct sua__text *c = NULL;

    if (kind->limit - kind->used > (reserved ? 0u : kind->reserve))
        c = sua__pool_grab(&k->pool, reserved);
    if (!c)
        return NULL;
    kind->used++;
    memset(c, 0, HEAD);
    c->cap = k->cap;
    c->refs = 1;
    return c;
}

struct sua__text *sua__text_get(struct sua__texts *t, size_t n, int reserved)
{
    unsigned first = class_of(t, n), i;
    struct sua__text *c = NULL;

    if (first == t->n)
        return NULL;
    if (sua__arena_admit(t->arena))
        for (i = first; i < t->n && !c; i++)
            c = grab(t, i, reserved);
    if (!c)
        t->cls[first].pool.failed++;
    return c;
}

size_t sua__text_more(const struct sua__texts *t, const struct sua__text *c,
                      size_t n)
{
    size_t twice = 2 * (size_t)c->cap;

    if (twice > t->most)
        twice = t->most;
    return n > twice ? n : twice;
}

struct sua__text *sua__text_dup(struct sua__texts *t, struct sua_str s)
{
    struct sua__text *c = sua__text_get(t, s.n, 0);

    if (c && s.n) {
        memcpy(c->bytes, s.p, s.n);
        c->len = (uint16_t)s.n;
    }
    return c;
}

void sua__text_ref(struct sua__text *c)
{
    SUA_ASSERT(c->refs < SUA__TEXT_REFS);
    c->refs++;
}

void sua__text_unref(struct sua__texts *t, struct sua__text *c)
{
    struct sua__text_class *k;

    if (!c)
        return;
    SUA_ASSERT(c->refs);
    if (--c->refs)
        return;
    k = &t->cls[class_of(t, c->cap)];
    t->kind[k->kind].used--;
    sua__pool_put(&k->pool, c);
}

void sua__text_set(struct sua__texts *t, struct sua__text **at,
                   struct sua__text *c)
{
    struct sua__text *old = *at;

    *at = c;
    sua__text_unref(t, old);
}

void sua__text_drop(struct sua__texts *t, struct sua__text **at)
{
    if (*at) /* who has none may be one that all share */
        sua__text_set(t, at, NULL);
}

/* Not counted as an acquisition: it cannot fail anyone. */
struct sua__text *sua__text_shrink(struct sua__texts *t, struct sua__text *c)
{
    struct sua__text *to = NULL;
    uint16_t cap;
    unsigned i;

    if (c->refs != 1)
        return c;
    for (i = class_of(t, c->len); t->cls[i].cap < c->cap && !to; i++)
        to = grab(t, i, 0);
    if (!to)
        return c;
    cap = to->cap;
    memcpy(to, c, cell_size(c->len));
    to->cap = cap;
    sua__text_unref(t, c);
    return to;
}

struct sua_str sua__text_str(const struct sua__text *c)
{
    return sua_str_make(c->bytes, c->len);
}
