/* SPDX-License-Identifier: MIT
 * The hash table against an array, fixed and hosted. */
#include "base/base.h"
#include "check.h"
#include "heap.h"

enum { N = 3000 };

struct item {
    struct sua__node node;
    int key, in;
};
static struct item item[N];

/* Few different hashes per key range, so that chains and duplicates occur. */
static uint32_t hash_of(int key, int bits)
{
    return (uint32_t)key * 2654435761u >> (32 - bits);
}

static int find(const struct sua__tab *t, int key, int bits)
{
    struct sua__node *n = sua__tab_first(t, hash_of(key, bits));
    int seen = 0;

    for (; n; n = sua__tab_next(n))
        seen += SUA__OWNER(n, struct item, node)->key == key;
    return seen;
}

static int all_agree(const struct sua__tab *t, int bits)
{
    uint32_t count = 0;
    int i, wrong = 0;

    for (i = 0; i < N; i++) {
        wrong += find(t, item[i].key, bits) != item[i].in;
        count += (uint32_t)item[i].in;
    }
    return !wrong && t->count == count;
}

static void churn(struct sua__tab *t, uint64_t seed, int bits, uint32_t cap)
{
    int step, i;

    for (i = 0; i < N; i++) {
        item[i].key = i;
        item[i].in = 0;
    }
    for (step = 0; step < 60000; step++) {
        struct item *x = &item[heap_random(&seed) % N];

        if (x->in)
            sua__tab_del(t, &x->node);
        else if (t->count < cap)
            sua__tab_add(t, &x->node, hash_of(x->key, bits));
        else
            continue;
        x->in = !x->in;
        CHECK_INT(find(t, x->key, bits), x->in);
        if (step % 9973 == 0)
            CHECK(all_agree(t, bits));
    }
    CHECK(all_agree(t, bits));
    for (i = 0; i < N; i++)
        if (item[i].in)
            sua__tab_del(t, &item[i].node);
    CHECK_INT(t->count, 0);
    CHECK(sua__tab_first(t, hash_of(1, bits)) == NULL);
}

static void test_fixed(void)
{
    static const uint32_t caps[] = {0, 1, 2, 3, 7, 63, 64, 65, 100, N};
    unsigned i;

    CHECK_INT(sua__tab_bytes(64), 65 * sizeof(void *) + 64 * SUA__FAST);
    CHECK_INT(sua__tab_bytes(65), 67 * sizeof(void *) + 72 * SUA__FAST);
    for (i = 0; i < SUA__COUNT(caps); i++) {
        size_t n = sua__tab_bytes(caps[i]);
        void *mem = malloc(n);
        struct sua__arena a;
        struct sua__tab t;

        if (!mem)
            abort();
        sua__arena_fixed(&a, mem, n - 1);
        CHECK_INT(sua__tab_init(&t, &a, caps[i]), SUA_ENOMEM);
        sua__arena_fixed(&a, mem, n);
        CHECK_INT(sua__tab_init(&t, &a, caps[i]), SUA_OK);
        CHECK_INT(a.bytes, n);
        churn(&t, caps[i], 32, caps[i]);
        churn(&t, caps[i], 6, N); /* more nodes than promised */
        free(mem);
    }
}

static void test_hosted(void)
{
    struct heap h;
    struct sua_mem m;
    struct sua__arena a;
    struct sua__tab t;
    int bits;

    for (bits = 1; bits <= 32; bits += 31) {
        m = heap_mem(&h);
        sua__arena_hosted(&a, &m);
        CHECK_INT(sua__tab_init(&t, &a, 1000), SUA_OK);
        CHECK_INT(h.calls, 2);
        CHECK_INT(t.buckets, 64);
        churn(&t, 7, bits, 1000);
        CHECK_INT(t.buckets, 1000);
        /* Runs of 1, 1, 2, 4 and 8 segments, or each by itself. */
        CHECK_INT(h.calls, 1 + (SUA__FAST ? 5 : (1000 + 63) / 64));
        sua__arena_close(&a);
        CHECK_INT(h.live, 0);
    }
}

/* Without memory for segments the table keeps working with what it has. */
static void test_oom(void)
{
    struct heap h;
    struct sua_mem m;
    struct sua__arena a;
    struct sua__tab t;
    size_t n;

    for (n = 1; n <= 6; n++) {
        m = heap_mem(&h);
        h.fail_from = n;
        sua__arena_hosted(&a, &m);
        CHECK_INT(sua__tab_init(&t, &a, N), n <= 2 ? SUA_ENOMEM : SUA_OK);
        if (n > 2) {
            churn(&t, n, 32, N);
            CHECK_INT(t.buckets, SUA__FAST ? 32u << (n - 2) : 64 * (n - 2));
            h.fail_from = 0;
            churn(&t, n, 32, N);
            CHECK(t.buckets > 1000);
        }
        sua__arena_close(&a);
        CHECK_INT(h.live, 0);
    }
}

/* DLG-029: With a good hash no bucket is long: what a lookup costs stays
 * small. */
static void test_spread(void)
{
    struct heap h;
    struct sua_mem m = heap_mem(&h);
    struct sua__arena a;
    struct sua__tab t;
    uint32_t i, longest = 0;
    uint64_t seed = 3;

    sua__arena_hosted(&a, &m);
    CHECK_INT(sua__tab_init(&t, &a, 100000), SUA_OK);
    for (i = 0; i < N; i++)
        sua__tab_add(&t, &item[i].node, heap_random(&seed));
    CHECK_INT(t.buckets, N);
    for (i = 0; i < t.buckets; i++) {
        const struct sua__node *n = t.seg[i / 64][i % 64];
        uint32_t len = 0;

        for (; n; n = n->next)
            len++;
        longest = len > longest ? len : longest;
    }
    CHECK(longest <= 12);
    sua__arena_close(&a);
}

int main(void)
{
    test_fixed();
    test_hosted();
    test_oom();
    test_spread();
    return check_done();
}
