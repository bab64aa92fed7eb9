/* SPDX-License-Identifier: MIT
 * For tests: an allocator that counts and can be told to fail. */
#ifndef HEAP_H
#define HEAP_H

#include <stdlib.h>
#include <string.h>

#include "sip/stack.h"

struct heap {
    size_t live, calls, fail_from; /* fail_from: this call and all after */
};

static inline void *heap_alloc(void *user, size_t n)
{
    struct heap *h = user;
    void *p;

    if (h->fail_from && h->calls + 1 >= h->fail_from)
        return NULL;
    h->calls++;
    p = malloc(n);
    if (p)
        memset(p, 0xa5, n);
    h->live += p != NULL;
    return p;
}

static inline void heap_free(void *user, void *p)
{
    struct heap *h = user;

    h->live--;
    free(p);
}

static inline struct sua_mem heap_mem(struct heap *h)
{
    struct sua_mem m;

    memset(h, 0, sizeof(*h));
    m.alloc = heap_alloc;
    m.free = heap_free;
    m.user = h;
    return m;
}

/* A small generator with a seed, the same on every machine. */
static inline uint32_t heap_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33);
}

#endif
