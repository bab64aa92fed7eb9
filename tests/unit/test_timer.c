/* SPDX-License-Identifier: MIT
 * The timer heap against a sorted array. */
#include "base/base.h"
#include "check.h"
#include "heap.h"

enum { N = 300 };

/* The model: armed timers in the order they must fire. */
static struct sua__timer node[N], *sorted[N];
static int count;

static void model_stop(const struct sua__timer *t)
{
    int i;

    for (i = 0; i < count && sorted[i] != t; i++)
        ;
    if (i == count)
        return;
    count--;
    memmove(sorted + i, sorted + i + 1,
            (size_t)(count - i) * sizeof(sorted[0]));
}

static void model_set(struct sua__timer *t, uint64_t when)
{
    int i;

    model_stop(t);
    for (i = count; i > 0 && sorted[i - 1]->when > when; i--)
        sorted[i] = sorted[i - 1];
    sorted[i] = t;
    count++;
}

/* Links, order along every edge, and the number of nodes; no recursion. */
static int heap_sound(const struct sua__timers *h)
{
    const struct sua__timer *t = h->root;
    uint32_t seen = 0;

    if (t && (t->prev || t->next))
        return 0;
    while (t) {
        seen++;
        if (!t->armed || (t->child && t->child->prev != t) ||
            (t->next && t->next->prev != t) ||
            (t->child && t->child->when < t->when))
            return 0;
        if (t->child) {
            t = t->child;
            continue;
        }
        while (t && !t->next) {
            while (t->prev && t->prev->child != t)
                t = t->prev;
            t = t->prev;
        }
        t = t ? t->next : NULL;
    }
    return seen == h->count;
}

static void test_model(uint64_t seed, uint32_t spread)
{
    struct sua__timers h = {0};
    uint64_t now = 0;
    int step, wrong = 0;

    memset(node, 0, sizeof(node));
    count = 0;
    for (step = 0; step < 100000; step++) {
        struct sua__timer *t = &node[heap_random(&seed) % N], *due;
        uint32_t what = heap_random(&seed) % 8;

        if (what < 4) {
            uint64_t when = now + heap_random(&seed) % spread;

            model_set(t, when);
            sua__timer_set(&h, t, when);
        } else if (what < 6) {
            model_stop(t);
            sua__timer_stop(&h, t);
        } else {
            now += heap_random(&seed) % (spread / 8 + 1);
            while ((due = sua__timer_pop(&h, now)) != NULL) {
                wrong += !count || due != sorted[0] || due->armed;
                model_stop(due);
            }
            wrong += count && sorted[0]->when <= now;
        }
        wrong += sua__timer_next(&h) !=
                 (count ? sorted[0]->when : SUA__NEVER);
        wrong += h.count != (uint32_t)count;
        if (step % 64 == 0)
            wrong += !heap_sound(&h);
    }
    CHECK_INT(wrong, 0);
}

static void test_edges(void)
{
    struct sua__timers h = {0};
    struct sua__timer a = {0}, b = {0};

    CHECK(sua__timer_next(&h) == SUA__NEVER);
    CHECK(sua__timer_pop(&h, SUA__NEVER) == NULL);
    sua__timer_stop(&h, &a);
    CHECK_INT(h.count, 0);
    sua__timer_set(&h, &a, 10);
    CHECK(sua__timer_pop(&h, 9) == NULL);
    CHECK(sua__timer_pop(&h, 10) == &a);
    CHECK(!a.armed && h.count == 0);
    sua__timer_set(&h, &a, 0);
    sua__timer_set(&h, &b, SUA__NEVER - 1);
    CHECK_INT(sua__timer_next(&h), 0);
    sua__timer_set(&h, &a, SUA__NEVER - 1); /* moved: b is first now */
    CHECK(sua__timer_pop(&h, SUA__NEVER) == &b);
    CHECK(sua__timer_pop(&h, SUA__NEVER) == &a);
}

/* The running number of arms may wrap between equal deadlines. */
static void test_wrap(void)
{
    struct sua__timers h = {0};
    uint32_t i;

    memset(node, 0, sizeof(node));
    h.order = UINT32_MAX - 10;
    for (i = 0; i < 20; i++)
        sua__timer_set(&h, &node[i], 5);
    for (i = 0; i < 20; i++)
        CHECK(sua__timer_pop(&h, 5) == &node[i]);
}

/* A million deadlines, ascending, then all fired: deep chains would show as
 * a test that does not end. */
static void test_many(void)
{
    enum { MANY = 1000000 };
    struct sua__timer *t = calloc(MANY, sizeof(*t)), *due;
    struct sua__timers h = {0};
    uint32_t i, fired = 0;
    uint64_t last = 0;

    if (!t)
        abort();
    for (i = 0; i < MANY; i++)
        sua__timer_set(&h, &t[i], 1000 + i);
    for (i = 0; i < MANY; i += 3)
        sua__timer_stop(&h, &t[i]);
    while ((due = sua__timer_pop(&h, SUA__NEVER)) != NULL) {
        if (due->when < last)
            break;
        last = due->when;
        fired++;
    }
    CHECK_INT(fired, MANY - (MANY + 2) / 3);
    CHECK(h.root == NULL);
    free(t);
}

int main(void)
{
    test_edges();
    test_wrap();
    test_model(1, 1000);
    test_model(2, 8); /* mostly equal deadlines */
    test_model(3, 1u << 30);
    test_many();
    return check_done();
}
