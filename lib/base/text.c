/* SPDX-License-Identifier: MIT
 * Text cells: retained bytes in three size classes, counted by reference. */
#include "base/base.h"

#define HEAD offsetof(struct sua__text, bytes)

static size_t cell_size(uint32_t cap)
{
    return HEAD + (size_t)cap;
}

/* One cell stays for in-dialog work, of the largest class that can spare
 * it: whoever has a single big cell needs it for ordinary requests. */
static int spare_class(const uint32_t count[3])
{
    int i = 2;

    while (i >= 0 && count[i] < 2)
        i--;
    return i;
}

int sua__texts_init(struct sua__texts *t, struct sua__arena *a,
                    const uint32_t cap[3], const uint32_t count[3])
{
    static const char name[3][12] = {"text-small", "text-mtu", "text-max"};
    int i, spare = spare_class(count), err = SUA_OK;

    for (i = 0; i < 3 && !err; i++) {
        t->cap[i] = cap[i];
        err = sua__pool_init(&t->cls[i], a, name[i], cell_size(cap[i]),
                             count[i], i == spare);
    }
    return err;
}

size_t sua__texts_bytes(const uint32_t cap[3], const uint32_t count[3])
{
    size_t sum = 0;
    int i;

    for (i = 0; i < 3; i++) {
        size_t n = sua__pool_bytes(cell_size(cap[i]), count[i]);

        if (n > SIZE_MAX - sum)
            return SIZE_MAX;
        sum += n;
    }
    return sum;
}

/* Only the head is cleared: the bytes are about to be overwritten, and a
 * large cell would cost more to clear than to fill. */
static struct sua__text *grab(struct sua__texts *t, int cls, int reserved)
{
    struct sua__text *c = sua__pool_grab(&t->cls[cls], reserved);

    if (!c)
        return NULL;
    memset(c, 0, HEAD);
    c->cap = t->cap[cls];
    c->cls = (uint8_t)cls;
    c->refs = 1;
    return c;
}

static int smallest_class(const struct sua__texts *t, size_t n)
{
    int i = 0;

    while (i < 3 && (t->cap[i] < n || !t->cls[i].cap))
        i++;
    return i;
}

struct sua__text *sua__text_get(struct sua__texts *t, size_t n, int reserved)
{
    int first = smallest_class(t, n), i;
    struct sua__text *c = NULL;

    if (first == 3)
        return NULL;
    if (sua__arena_admit(t->cls[0].arena))
        for (i = first; i < 3 && !c; i++)
            if (t->cap[i] >= n)
                c = grab(t, i, reserved);
    if (!c)
        t->cls[first].failed++;
    return c;
}

struct sua__text *sua__text_dup(struct sua__texts *t, struct sua_str s)
{
    struct sua__text *c = sua__text_get(t, s.n, 0);

    if (c && s.n) {
        memcpy(c->bytes, s.p, s.n);
        c->len = (uint32_t)s.n;
    }
    return c;
}

void sua__text_ref(struct sua__text *c)
{
    SUA_ASSERT(c->refs < UINT16_MAX);
    c->refs++;
}

void sua__text_unref(struct sua__texts *t, struct sua__text *c)
{
    if (!c)
        return;
    SUA_ASSERT(c->refs);
    if (!--c->refs)
        sua__pool_put(&t->cls[c->cls], c);
}

/* Not counted as an acquisition: it cannot fail anyone. */
struct sua__text *sua__text_shrink(struct sua__texts *t, struct sua__text *c)
{
    struct sua__text *to = NULL;
    int i;

    if (c->refs != 1)
        return c;
    for (i = smallest_class(t, c->len); i < c->cls && !to; i++)
        if (t->cap[i] >= c->len)
            to = grab(t, i, 0);
    if (!to)
        return c;
    to->next = c->next;
    to->len = c->len;
    to->off = c->off;
    to->parked = c->parked;
    memcpy(to->bytes, c->bytes, c->len);
    sua__text_unref(t, c);
    return to;
}

struct sua_str sua__text_str(const struct sua__text *c)
{
    return sua_str_make(c->bytes, c->len);
}
