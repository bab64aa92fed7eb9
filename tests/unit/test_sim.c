/* SPDX-License-Identifier: MIT
 * The simulator itself: its faults happen, streams stay streams, equal seeds
 * give equal traces. Scripted nodes only, so no layer of the library but
 * types is under test here. */
#include <stdlib.h>

#include "check.h"
#include "sim.h"

struct got {
    unsigned packets, opened, closed, swapped;
    unsigned char last;
    char bytes[4096];
    size_t n;
    uint64_t at;
};

static void on_packet(struct sim_node *n, const struct sim_packet *p)
{
    struct got *g = n->user;
    g->packets++;
    g->at = n->sim->now;
    if ((unsigned char)p->data[0] < g->last)
        g->swapped++;
    g->last = (unsigned char)p->data[0];
}

static void on_open(struct sim_node *n, struct sim_conn *c)
{
    (void)c;
    ((struct got *)n->user)->opened++;
}

static void on_data(struct sim_node *n, struct sim_conn *c, const char *p,
                    size_t len)
{
    struct got *g = n->user;
    (void)c;
    g->packets++;
    if (g->n + len <= sizeof g->bytes)
        memcpy(g->bytes + g->n, p, len);
    g->n += len;
}

static void on_closed(struct sim_node *n, struct sim_conn *c)
{
    (void)c;
    ((struct got *)n->user)->closed++;
}

static const struct sim_script script = {
    on_packet, on_open, on_data, on_closed
};

static struct sim *two(uint64_t seed, struct got *a, struct got *b)
{
    struct sim *s = sim_open(seed);
    memset(a, 0, sizeof *a);
    memset(b, 0, sizeof *b);
    sim_script(s, "a", &script)->user = a;
    sim_script(s, "b", &script)->user = b;
    return s;
}

/* 200 numbered datagrams, a millisecond apart. */
static uint64_t volley(uint64_t seed, const struct sim_link *l,
                       struct got *b)
{
    struct got a;
    struct sim *s = two(seed, &a, b);
    uint64_t hash;
    sim_links(s, l);
    for (unsigned i = 0; i < 200; i++) {
        unsigned char c[2];
        c[0] = (unsigned char)i;
        c[1] = 0;
        sim_send(&s->node[0], &s->node[1].addr, c, sizeof c);
        sim_run_for(s, 1);
    }
    CHECK(sim_run_quiet(s, s->now + 10000));
    hash = sim_hash(s);
    sim_close(s);
    return hash;
}

static void faults(void)
{
    struct sim_link l;
    struct got b;
    memset(&l, 0, sizeof l);
    l.delay_ms = 20;
    (void)volley(1, &l, &b);
    CHECK_INT(b.packets, 200);
    CHECK_INT(b.swapped, 0);
    CHECK_INT(b.at, 1000 + 199 + 20);
    l.loss = 300;
    (void)volley(1, &l, &b);
    CHECK(b.packets > 110 && b.packets < 170);
    l.loss = 0;
    l.dup = 500;
    (void)volley(1, &l, &b);
    CHECK(b.packets > 260 && b.packets < 340);
    l.dup = 0;
    l.reorder = 200;
    (void)volley(1, &l, &b);
    CHECK_INT(b.packets, 200);
    CHECK(b.swapped > 10);
    l.mtu = 1;
    (void)volley(1, &l, &b);
    CHECK_INT(b.packets, 0);
}

static void seeds(void)
{
    struct sim_link l;
    struct got b;
    memset(&l, 0, sizeof l);
    l.delay_ms = 20;
    l.jitter_ms = 30;
    l.loss = l.dup = l.reorder = 200;
    CHECK(volley(7, &l, &b) == volley(7, &l, &b));
    CHECK(b.packets > 0);
    CHECK(volley(7, &l, &b) != volley(8, &l, &b));
}

static void partitions(void)
{
    struct got a, b;
    struct sim *s = two(1, &a, &b);
    sim_partition_at(s, &s->node[0], &s->node[1], 1100, 1200);
    for (unsigned i = 0; i < 30; i++) {
        sim_sendz(&s->node[0], &s->node[1].addr, "x");
        sim_run_for(s, 10);
    }
    CHECK_INT(b.packets, 20);
    s->node[1].down = 1;
    sim_sendz(&s->node[0], &s->node[1].addr, "x");
    sim_run_for(s, 100);
    CHECK_INT(b.packets, 20);
    sim_close(s);
}

static void streams(void)
{
    struct got a, b;
    struct sim *s = two(3, &a, &b);
    struct sim_conn *c = sim_connect(&s->node[0], &s->node[1].addr, SUA_TCP);
    char text[1000];
    for (unsigned i = 0; i < sizeof text; i++)
        text[i] = (char)('a' + i % 26);
    sim_run_for(s, 100);
    CHECK_INT(a.opened, 1);
    CHECK_INT(b.opened, 1);
    for (unsigned i = 0; i < 4; i++)
        sim_write(&s->node[0], c, text + 250 * i, 250);
    CHECK_INT(b.n, 0);
    sim_run_for(s, 100);
    CHECK_INT(b.n, sizeof text);
    CHECK(!memcmp(b.bytes, text, sizeof text)); /* in order ...            */
    CHECK(b.packets > 4);                       /* ... in pieces           */
    sim_write(&s->node[0], c, "bye", 3);
    sim_shut(&s->node[0], c);
    sim_run_for(s, 100);
    CHECK_INT(b.n, sizeof text + 3);            /* before the end          */
    CHECK_INT(b.closed, 1);
    CHECK_INT(a.closed, 0);
    c = sim_connect(&s->node[0], &s->node[1].addr, SUA_TCP);
    sim_run_for(s, 100);
    sim_partition(s, &s->node[0], &s->node[1], 1);
    sim_run_for(s, 100);
    CHECK_INT(a.closed, 1);
    CHECK_INT(b.closed, 2);
    c = sim_connect(&s->node[0], &s->node[1].addr, SUA_TCP);
    CHECK(c != NULL);
    sim_run_for(s, 100);
    CHECK_INT(a.closed, 2);                     /* refused                 */
    CHECK_INT(b.opened, 2);
    sim_close(s);
}

static void count(void *arg)
{
    ++*(unsigned *)arg;
}

static void calls(void)
{
    struct got a, b;
    struct sim *s = two(1, &a, &b);
    unsigned n = 0;
    sim_at(s, 1500, count, &n);
    CHECK(!sim_run_quiet(s, 1499));
    CHECK_INT(n, 0);
    CHECK(sim_run_quiet(s, 2000));
    CHECK_INT(n, 1);
    CHECK_INT(s->now, 1500);
    sim_run_until(s, 5000);
    CHECK_INT(s->now, 5000);
    sim_close(s);
}

static void chances(void)
{
    struct sim *s = sim_open(9);
    unsigned seen[10] = { 0 };
    for (unsigned i = 0; i < 10000; i++)
        seen[sim_below(s, 10)]++;
    for (unsigned i = 0; i < 10; i++)
        CHECK(seen[i] > 850 && seen[i] < 1150);
    CHECK_INT(sim_below(s, 0), 0);
    CHECK_INT(sim_below(s, 1), 0);
    sim_close(s);
}

int main(void)
{
    faults();
    seeds();
    partitions();
    streams();
    calls();
    chances();
    return check_done();
}
