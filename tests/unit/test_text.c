/* SPDX-License-Identifier: MIT
 * Text cells: classes, references, reserve, shrinking, failure. */
#include "base/base.h"
#include "check.h"
#include "heap.h"

static const uint32_t caps[3] = {16, 64, 256};

static void *block;

static struct sua__texts *setup(struct sua__texts *t, struct sua__arena *a,
                                uint32_t small, uint32_t mtu, uint32_t max)
{
    uint32_t count[3];
    size_t n;

    count[0] = small;
    count[1] = mtu;
    count[2] = max;
    n = sua__texts_bytes(caps, count);
    free(block);
    block = malloc(n ? n : 1);
    if (!block)
        abort();
    sua__arena_fixed(a, block, n - 1);
    CHECK_INT(sua__texts_init(t, a, caps, count, NULL), SUA_ENOMEM);
    sua__arena_fixed(a, block, n);
    CHECK_INT(sua__texts_init(t, a, caps, count, NULL), SUA_OK);
    CHECK_INT(a->bytes, n);
    return t;
}

static uint32_t used(const struct sua__texts *t)
{
    return t->kind[0].used + t->kind[1].used + t->kind[2].used;
}

static void test_classes(void)
{
    struct sua__arena a;
    struct sua__texts t;
    struct sua__text *c;
    size_t n;

    setup(&t, &a, 1, 1, 1);
    for (n = 0; n <= 256; n++) {
        c = sua__text_get(&t, n, 0);
        CHECK(c && c->cap >= n);
        CHECK_INT(c->cap, n <= 16 ? 16 : n <= 64 ? 64 : 256);
        CHECK(c->refs == 1 && c->len == 0 && c->off == 0 && !c->parked);
        memset(c->bytes, 0xee, c->cap);
        c->len = c->cap;
        sua__text_unref(&t, c);
    }
    CHECK(sua__text_get(&t, 257, 1) == NULL);
    CHECK_INT(used(&t), 0);
}

static void test_overflow_up(void)
{
    struct sua__arena a;
    struct sua__texts t;

    setup(&t, &a, 1, 1, 1);
    CHECK_INT(sua__text_get(&t, 1, 0)->cap, 16);
    CHECK_INT(sua__text_get(&t, 1, 0)->cap, 64);
    CHECK_INT(sua__text_get(&t, 1, 0)->cap, 256);
    CHECK(sua__text_get(&t, 1, 0) == NULL);
    CHECK(sua__text_get(&t, 65, 0) == NULL);
    CHECK_INT(t.cls[0].pool.failed, 1);
    CHECK_INT(t.cls[1].pool.failed, 0);
    CHECK_INT(t.cls[2].pool.failed, 1);
    CHECK_INT(a.acquired, 5);
}

static void test_reserve(void)
{
    struct sua__arena a;
    struct sua__texts t;

    setup(&t, &a, 1, 1, 2); /* the second large cell is kept back */
    while (sua__text_get(&t, 1, 0))
        ;
    CHECK_INT(used(&t), 3);
    CHECK(sua__text_get(&t, 200, 1) != NULL);
    CHECK(sua__text_get(&t, 1, 1) == NULL);
    setup(&t, &a, 1, 3, 1); /* a single large one is not */
    CHECK(sua__text_get(&t, 200, 0) != NULL);
    while (sua__text_get(&t, 1, 0))
        ;
    CHECK_INT(used(&t), 4);
    CHECK_INT(sua__text_get(&t, 1, 1)->cap, 64);
    CHECK(sua__text_get(&t, 1, 1) == NULL);
}

static void test_refs(void)
{
    struct sua__arena a;
    struct sua__texts t;
    struct sua__text *c;

    setup(&t, &a, 2, 1, 1);
    c = sua__text_dup(&t, SUA_STR("hello"));
    CHECK_STR(sua__text_str(c), "hello");
    sua__text_ref(c);
    sua__text_unref(&t, c);
    CHECK_INT(used(&t), 1);
    CHECK_STR(sua__text_str(c), "hello");
    sua__text_unref(&t, c);
    sua__text_unref(&t, NULL);
    CHECK_INT(used(&t), 0);
    c = sua__text_dup(&t, sua_str_make(NULL, 0));
    CHECK_INT(c->len, 0);
    CHECK(sua__text_str(c).p != NULL);
    sua__text_unref(&t, c);
}

static void test_shrink(void)
{
    struct sua__arena a;
    struct sua__texts t;
    struct sua__text *c, *d;

    setup(&t, &a, 1, 1, 3);
    c = sua__text_get(&t, 200, 0);
    memcpy(c->bytes, "0123456789", 10);
    c->len = 10;
    c->off = 3;
    c = sua__text_shrink(&t, c);
    CHECK_INT(c->cap, 16);
    CHECK_STR(sua__text_str(c), "0123456789");
    CHECK(c->off == 3 && c->refs == 1);
    CHECK_INT(used(&t), 1);
    d = sua__text_get(&t, 200, 0);
    d->len = 10; /* small is taken: the next better one */
    d = sua__text_shrink(&t, d);
    CHECK_INT(d->cap, 64);
    CHECK(sua__text_shrink(&t, d) == d);
    sua__text_unref(&t, c);
    sua__text_ref(d); /* someone else points to it */
    CHECK(sua__text_shrink(&t, d) == d);
    sua__text_unref(&t, d);
    d->len = 17;
    CHECK(sua__text_shrink(&t, d) == d);
    CHECK_INT(t.cls[0].pool.failed + t.cls[1].pool.failed +
                  t.cls[2].pool.failed, 0);
    CHECK_INT(a.acquired, 2);
}

/* A cell counts once, also when two classes were asked. */
static void test_fail_at(void)
{
    struct sua__arena a;
    struct sua__texts t;
    uint64_t n, i;

    for (n = 1; n <= 4; n++) {
        setup(&t, &a, 1, 2, 2);
        a.fail_at = n;
        for (i = 1; i <= 4; i++)
            CHECK(!sua__text_get(&t, 5, 1) == (i == n));
        CHECK_INT(t.cls[0].pool.failed, 1);
        CHECK_INT(used(&t), 3);
    }
}

static void test_hosted(void)
{
    static const uint32_t count[3] = {100, 100, 100};
    struct heap h;
    struct sua_mem m = heap_mem(&h);
    struct sua__arena a;
    struct sua__texts t;
    int n = 0;

    sua__arena_hosted(&a, &m);
    CHECK_INT(sua__texts_init(&t, &a, caps, count, NULL), SUA_OK);
    while (sua__text_dup(&t, SUA_STR("0123456789abcdef")))
        n++;
    CHECK_INT(n, 298);
    CHECK(sua__text_get(&t, 9, 1) != NULL);
    sua__arena_close(&a);
    CHECK_INT(h.live, 0);
}

static struct sua__texts *setup_fine(struct sua__texts *t,
                                     struct sua__arena *a, uint32_t most)
{
    static const uint32_t count[3] = { 5, 7, 2 };
    uint32_t cap[3] = { 512, 1536, 0 };

    cap[1] = most > 1536 ? 1536 : most - 1;
    cap[2] = most;
    CHECK_INT(sua__texts_init(t, a, cap, count, sua__texts_fine), SUA_OK);
    return t;
}

/* Whatever the largest message: a cell fits, and none is twice there. */
static void test_fine(void)
{
    uint32_t most;

    for (most = 1024; most < 66000; most += most < 5000 ? 1 : 4093) {
        uint32_t top = most > 65535 ? 65535 : most;
        struct heap h;
        struct sua_mem m = heap_mem(&h);
        struct sua__arena a;
        struct sua__texts t;
        uint32_t n;

        sua__arena_hosted(&a, &m);
        setup_fine(&t, &a, top);
        CHECK_INT(t.cls[t.n - 1].cap, top);
        for (n = 1; n < t.n; n++)
            CHECK(t.cls[n].cap > t.cls[n - 1].cap &&
                  t.cls[n].kind >= t.cls[n - 1].kind);
        for (n = 1; n <= 464; n += 7) {
            struct sua__text *c = sua__text_get(&t, n, 0);

            CHECK(c && c->cap >= n && c->cap < n + (n < 128 ? 32 : n / 7 + 16));
            sua__text_unref(&t, c);
        }
        CHECK(t.kind[0].used + t.kind[1].used + t.kind[2].used == 0);
        sua__arena_close(&a);
    }
}

/* The limit of a kind is one for all its sizes, and so is the reserve. */
static void test_fine_limits(void)
{
    struct sua__text *c[16];
    struct heap h;
    struct sua_mem m = heap_mem(&h);
    struct sua__arena a;
    struct sua__texts t;
    int n = 0, i;

    sua__arena_hosted(&a, &m);
    setup_fine(&t, &a, 4096);
    while ((c[n] = sua__text_get(&t, 30 + 60u * (unsigned)n % 480, 0)) != NULL)
        n++;
    CHECK_INT(n, 12);
    CHECK(t.kind[0].used == 4 && t.kind[1].used == 7 && t.kind[2].used == 1);
    c[n] = sua__text_get(&t, 1, 1);
    CHECK(c[n] && c[n]->cap == 32);
    c[++n] = sua__text_get(&t, 1, 1);
    CHECK(c[n] && c[n]->cap >= 2048);
    CHECK(!sua__text_get(&t, 1, 1));
    CHECK_INT(sua__text_more(&t, c[n], (size_t)c[n]->cap + 1), 4096);
    CHECK_INT(sua__text_more(&t, c[0], 33), 64);
    CHECK_INT(sua__text_more(&t, c[0], 5000), 5000);
    for (i = 0; i <= n; i++)
        sua__text_unref(&t, c[i]);
    CHECK_INT(used(&t), 0);
    sua__arena_close(&a);
}

int main(void)
{
    test_classes();
    test_overflow_up();
    test_reserve();
    test_refs();
    test_shrink();
    test_fail_at();
    test_hosted();
    test_fine();
    test_fine_limits();
    free(block);
    return check_done();
}
