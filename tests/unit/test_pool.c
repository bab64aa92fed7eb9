/* SPDX-License-Identifier: MIT
 * Arena and pools: exact storage, limits, reserve, failure, growth. */
#include "base/base.h"
#include "check.h"
#include "heap.h"

static int all_zero(const void *p, size_t n)
{
    const unsigned char *c = p;

    while (n && !*c) {
        c++;
        n--;
    }
    return !n;
}

static void test_arena(void)
{
    uint64_t mem[8];
    struct sua__arena a;
    unsigned char *p, *q;

    memset(mem, 0xff, sizeof(mem));
    sua__arena_fixed(&a, mem, sizeof(mem));
    p = sua__arena_take(&a, 1);
    q = sua__arena_take(&a, 9);
    CHECK(p == (unsigned char *)mem);
    CHECK_INT(q - p, (long)sua__arena_round(1));
    CHECK(all_zero(q, 9));
    CHECK_INT(a.bytes, sua__arena_round(1) + sua__arena_round(9));
    CHECK(sua__arena_take(&a, sizeof(mem) - a.bytes + 1) == NULL);
    CHECK(sua__arena_take(&a, SIZE_MAX) == NULL);
    CHECK(sua__arena_take(&a, sizeof(mem) - a.bytes) != NULL);
    CHECK(sua__arena_take(&a, 1) == NULL);
    CHECK_INT(a.bytes, sizeof(mem));
    sua__arena_close(&a);
    CHECK_INT(a.bytes, 0);
    CHECK(sua__arena_take(&a, 1) == NULL);
}

static void test_odd_block(void)
{
    uint64_t mem[4];
    struct sua__arena a;
    size_t step = sua__arena_round(1);

    sua__arena_fixed(&a, (char *)mem + 1, sizeof(mem) - 1);
    CHECK(sua__arena_take(&a, 1) == (void *)((char *)mem + step));
    sua__arena_fixed(&a, (char *)mem + 1, 2);
    CHECK(sua__arena_take(&a, 1) == NULL);
    sua__arena_fixed(&a, NULL, 0);
    CHECK(sua__arena_take(&a, 1) == NULL);
}

/* For many sizes and counts: exactly sua__pool_bytes is enough, one byte
 * less is not, and every object is usable to its last byte. */
static void test_exact(void)
{
    size_t size;
    uint32_t cap, i;

    for (size = 1; size < 70; size += 3)
        for (cap = 0; cap < 6; cap++) {
            size_t n = sua__pool_bytes(size, cap);
            unsigned char *mem = malloc(n + 1), *o, *last = NULL;
            struct sua__arena a;
            struct sua__pool p;

            if (!mem)
                abort();
            sua__arena_fixed(&a, mem, n ? n - 1 : 0);
            CHECK_INT(sua__pool_init(&p, &a, "x", size, cap, 0),
                      cap ? SUA_ENOMEM : SUA_OK);
            sua__arena_fixed(&a, mem, n);
            CHECK_INT(sua__pool_init(&p, &a, "x", size, cap, 0), SUA_OK);
            CHECK_INT(a.bytes, n);
            for (i = 0; i < cap; i++) {
                o = sua__pool_get(&p);
                CHECK(o && o >= mem && o + size <= mem + n && o != last);
                CHECK(o && all_zero(o, size));
                memset(o, 0xee, size);
                last = o;
            }
            CHECK(sua__pool_get(&p) == NULL);
            CHECK_INT(p.failed, 1);
            free(mem);
        }
}

static void test_counts(void)
{
    uint64_t mem[64];
    struct sua__arena a;
    struct sua__pool p;
    void *o[8];
    int i;

    sua__arena_fixed(&a, mem, sizeof(mem));
    CHECK_INT(sua__pool_init(&p, &a, "x", 24, 8, 2), SUA_OK);
    for (i = 0; i < 6; i++) {
        o[i] = sua__pool_get(&p);
        CHECK(o[i] != NULL);
    }
    CHECK(sua__pool_get(&p) == NULL);
    o[6] = sua__pool_get_reserved(&p);
    o[7] = sua__pool_get_reserved(&p);
    CHECK(o[6] && o[7]);
    CHECK(sua__pool_get_reserved(&p) == NULL);
    CHECK_INT(p.failed, 2);
    CHECK_INT(p.used, 8);
    sua__pool_put(&p, o[3]);
    CHECK(sua__pool_get(&p) == NULL);
    sua__pool_put(&p, o[0]);
    CHECK(sua__pool_get(&p) == NULL);
    sua__pool_put(&p, o[7]);
    memset(o[7], 0xee, 24);
    o[7] = NULL;
    CHECK(sua__pool_get(&p) != NULL);
    CHECK_INT(p.used, 6);
    CHECK_INT(p.peak, 8);
    CHECK_INT(p.total, 8);
}

static void test_zeroed_again(void)
{
    uint64_t mem[16];
    struct sua__arena a;
    struct sua__pool p;
    unsigned char *o;

    sua__arena_fixed(&a, mem, sizeof(mem));
    CHECK_INT(sua__pool_init(&p, &a, "x", 40, 1, 0), SUA_OK);
    o = sua__pool_get(&p);
    memset(o, 0xee, 40);
    sua__pool_put(&p, o);
    CHECK(sua__pool_get(&p) == o);
    CHECK(all_zero(o, 40));
}

static void test_overflow(void)
{
    struct sua__arena a;
    struct sua__pool p;
    uint64_t mem[4];

    CHECK(sua__pool_bytes(SIZE_MAX - 2, 1) == SIZE_MAX);
    CHECK(sua__pool_bytes(SIZE_MAX / 2, 3) == SIZE_MAX);
    CHECK(sua__pool_bytes(SIZE_MAX, 0) == 0);
    CHECK(sua__arena_round(SIZE_MAX) == SIZE_MAX);
    sua__arena_fixed(&a, mem, sizeof(mem));
    CHECK_INT(sua__pool_init(&p, &a, "x", SIZE_MAX, 1, 0), SUA_ENOMEM);
    CHECK_INT(sua__pool_init(&p, &a, "x", 64, UINT32_MAX, 0), SUA_ENOMEM);
}

/* The n-th acquisition fails and no other, whatever pool it comes from. */
static void test_fail_at(void)
{
    uint64_t mem[64], n;
    struct sua__arena a;
    struct sua__pool p, q;
    unsigned i;

    for (n = 1; n <= 6; n++) {
        sua__arena_fixed(&a, mem, sizeof(mem));
        CHECK_INT(sua__pool_init(&p, &a, "p", 8, 8, 0), SUA_OK);
        CHECK_INT(sua__pool_init(&q, &a, "q", 16, 8, 0), SUA_OK);
        a.fail_at = n;
        for (i = 1; i <= 6; i++)
            CHECK(!sua__pool_get(i % 2 ? &p : &q) == (i == n));
        CHECK_INT(p.failed + q.failed, 1);
        CHECK_INT((n % 2 ? &p : &q)->failed, 1);
        CHECK_INT(p.used + q.used, 5);
        CHECK_INT(a.acquired, 6);
    }
}

static void test_hosted(void)
{
    enum { N = 5000 };
    static void *o[N];
    struct heap h;
    struct sua_mem m = heap_mem(&h);
    struct sua__arena a;
    struct sua__pool p;
    size_t calls;
    int i;

    sua__arena_hosted(&a, &m);
    CHECK_INT(sua__pool_init(&p, &a, "x", 100, N, 0), SUA_OK);
    CHECK_INT(h.calls, 0);
    for (i = 0; i < N; i++) {
        o[i] = sua__pool_get(&p);
        CHECK(o[i] && all_zero(o[i], 100));
        memset(o[i], 0xee, 100);
    }
    CHECK(sua__pool_get(&p) == NULL);
#ifdef SUA_POOL_MALLOC
    CHECK_INT(h.live, N);
#else
    CHECK(h.calls < 20);
    CHECK_INT(p.total, N);
    CHECK_INT(a.bytes, sua__pool_bytes(100, N));
#endif
    for (i = 0; i < N; i += 2)
        sua__pool_put(&p, o[i]);
    CHECK_INT(p.used, N / 2);
    calls = h.calls;
    for (i = 0; i < N; i += 2) {
        o[i] = sua__pool_get(&p);
        CHECK(o[i] && all_zero(o[i], 100));
    }
#ifdef SUA_POOL_MALLOC
    CHECK_INT(h.live, N);
    CHECK_INT(h.calls, calls + N / 2);
#else
    CHECK_INT(h.calls, calls);
#endif
    sua__arena_close(&a);
    CHECK_INT(h.live, 0);
}

/* Objects beyond the usual chunk come one at a time. */
static void test_hosted_big(void)
{
    struct heap h;
    struct sua_mem m = heap_mem(&h);
    struct sua__arena a;
    struct sua__pool p;
    uint32_t i;

    sua__arena_hosted(&a, &m);
    CHECK_INT(sua__pool_init(&p, &a, "x", 100000, 3, 0), SUA_OK);
    for (i = 1; i <= 3; i++) {
        CHECK(sua__pool_get(&p) != NULL);
        CHECK_INT(a.bytes, i * 100000);
    }
    sua__arena_close(&a);
    CHECK_INT(h.live, 0);
}

/* The allocator says no at every possible call: NULL, counted, and the
 * next get works when memory is back. */
static void test_hosted_oom(void)
{
    struct heap h;
    struct sua_mem m;
    struct sua__arena a;
    struct sua__pool p;
    size_t n;
    uint32_t i;

    for (n = 1; n < 5; n++) {
        m = heap_mem(&h);
        h.fail_from = n;
        sua__arena_hosted(&a, &m);
        CHECK_INT(sua__pool_init(&p, &a, "x", 1000, 100, 0), SUA_OK);
        for (i = 0; i < 100 && sua__pool_get(&p); i++)
            ;
        CHECK(i < 100);
        CHECK_INT(p.used, i);
        CHECK_INT(p.failed, 1);
        h.fail_from = 0;
        CHECK(sua__pool_get(&p) != NULL);
        sua__arena_close(&a);
        CHECK_INT(h.live, 0);
    }
}

/* The arena may lie in its own storage. */
static void test_close_inside(void)
{
    struct heap h;
    struct sua_mem m = heap_mem(&h);
    struct sua__arena first, *a;

    sua__arena_hosted(&first, &m);
    a = sua__arena_take(&first, sizeof(*a));
    if (!a)
        abort();
    *a = first;
    CHECK(sua__arena_take(a, 100) != NULL);
    CHECK_INT(h.live, 2);
    sua__arena_close(a);
    CHECK_INT(h.live, 0);
}

int main(void)
{
    test_arena();
    test_odd_block();
    test_exact();
    test_counts();
    test_zeroed_again();
    test_overflow();
    test_fail_at();
    test_hosted();
    test_hosted_big();
    test_hosted_oom();
    test_close_inside();
    return check_done();
}
