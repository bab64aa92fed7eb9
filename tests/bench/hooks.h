/* SPDX-License-Identifier: MIT
 * What every bench program gives a stack: virtual time, numbers that are the
 * same in each run, and an allocator that counts. */
#ifndef BENCH_HOOKS_H
#define BENCH_HOOKS_H

#include <stdint.h>
#include <stdlib.h>

static uint64_t now_ms = 1000;
static uint64_t seed = 88172645463325252u;

static inline uint64_t clock_hook(void *user)
{
    (void)user;
    return now_ms;
}

static inline void random_hook(void *user, void *out, size_t n)
{
    unsigned char *p = (unsigned char *)out;

    (void)user;
    while (n--) {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        *p++ = (unsigned char)seed;
    }
}

/* user: the size_t that counts the bytes taken. */
static inline void *mem_alloc(void *user, size_t n)
{
    *(size_t *)user += n;
    return malloc(n);
}

static inline void mem_free(void *user, void *p)
{
    (void)user;
    free(p);
}

#endif
