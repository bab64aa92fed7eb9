/* SPDX-License-Identifier: MIT
 * Two stacks in one process for bench programs: packets are handed over by
 * memcpy, time is virtual. */
#ifndef BENCH_PAIR_H
#define BENCH_PAIR_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hooks.h"
#include "sip/sua.h"

#define QUEUE 64
#define PACKET 2048

struct side {
    struct sua_stack *stack;
    struct sua_ua *ua;
    struct side *peer;
    struct sua_addr addr;
    struct sua_call *call;      /* the latest                              */
    unsigned rung, up, closed, finals;
    size_t bytes;               /* taken from the allocator                */
};

static struct packet {
    struct side *to;
    size_t n;
    char data[PACKET];
} queue[QUEUE];
static unsigned head, tail;

static int send_hook(void *user, const struct sua_flow *to, const void *buf,
                     size_t n)
{
    struct side *me = (struct side *)user;
    struct packet *p = &queue[tail++ % QUEUE];

    (void)to;
    if (n > PACKET || tail - head > QUEUE)
        return SUA_ETRANSPORT;
    p->to = me->peer;
    p->n = n;
    memcpy(p->data, buf, n);
    return (int)n;
}

/* on_call and what else is set in *uc is the program's. */
static int open_side(struct side *me, struct side *peer, unsigned host,
                     const struct sua_config *cfg, struct sua_ua_config *uc)
{
    struct sua_mem mem = { mem_alloc, mem_free, &me->bytes };
    struct sua_hooks h;
    struct sua_str none = { NULL, 0 };

    memset(&h, 0, sizeof h);
    h.user = me;
    h.now_ms = clock_hook;
    h.random = random_hook;
    h.send = send_hook;
    me->peer = peer;
    me->addr.family = 4;
    me->addr.ip[0] = 10;
    me->addr.ip[3] = (uint8_t)host;
    me->addr.port = 5060;
    uc->user = me;
    return sua_stack_open(&me->stack, &mem, cfg, &h) ||
           sua_net_listen(me->stack, SUA_UDP, &me->addr, none, NULL) ||
           sua_ua_init(&me->ua, me->stack, uc);
}

static void pump(struct side *a, struct side *b)
{
    (void)sua_run(a->stack);
    (void)sua_run(b->stack);
    while (head != tail) {
        struct packet *p = &queue[head % QUEUE];
        struct sua_flow f;
        memset(&f, 0, sizeof f);
        f.proto = SUA_UDP;
        f.local = p->to->addr;
        f.remote = p->to->peer->addr;
        (void)sua_input(p->to->stack, &f, p->data, p->n);
        head++;
    }
}

#endif
