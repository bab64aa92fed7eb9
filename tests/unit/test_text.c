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
    CHECK_INT(sua__texts_init(t, a, caps, count), SUA_ENOMEM);
    sua__arena_fixed(a, block, n);
    CHECK_INT(sua__texts_init(t, a, caps, count), SUA_OK);
    CHECK_INT(a->bytes, n);
    return t;
}

static uint32_t used(const struct sua__texts *t)
{
    return t->cls[0].used + t->cls[1].used + t->cls[2].used;
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
        CHECK_INT(c->cls, n <= 16 ? 0 : n <= 64 ? 1 : 2);
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
    CHECK_INT(sua__text_get(&t, 1, 0)->cls, 0);
    CHECK_INT(sua__text_get(&t, 1, 0)->cls, 1);
    CHECK_INT(sua__text_get(&t, 1, 0)->cls, 2);
    CHECK(sua__text_get(&t, 1, 0) == NULL);
    CHECK(sua__text_get(&t, 65, 0) == NULL);
    CHECK_INT(t.cls[0].failed, 1);
    CHECK_INT(t.cls[1].failed, 0);
    CHECK_INT(t.cls[2].failed, 1);
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
    CHECK_INT(sua__text_get(&t, 1, 1)->cls, 1);
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
    CHECK_INT(c->cls, 0);
    CHECK_STR(sua__text_str(c), "0123456789");
    CHECK(c->off == 3 && c->refs == 1);
    CHECK_INT(used(&t), 1);
    d = sua__text_get(&t, 200, 0);
    d->len = 10; /* small is taken: the next better one */
    d = sua__text_shrink(&t, d);
    CHECK_INT(d->cls, 1);
    CHECK(sua__text_shrink(&t, d) == d);
    sua__text_unref(&t, c);
    sua__text_ref(d); /* someone else points to it */
    CHECK(sua__text_shrink(&t, d) == d);
    sua__text_unref(&t, d);
    d->len = 17;
    CHECK(sua__text_shrink(&t, d) == d);
    CHECK_INT(t.cls[0].failed + t.cls[1].failed + t.cls[2].failed, 0);
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
        CHECK_INT(t.cls[0].failed, 1);
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
    CHECK_INT(sua__texts_init(&t, &a, caps, count), SUA_OK);
    while (sua__text_dup(&t, SUA_STR("0123456789abcdef")))
        n++;
    CHECK_INT(n, 299);
    CHECK(sua__text_get(&t, 9, 1) != NULL);
    sua__arena_close(&a);
    CHECK_INT(h.live, 0);
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
    free(block);
    return check_done();
}
