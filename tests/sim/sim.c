/* SPDX-License-Identifier: MIT
 * The simulator's world: clock, PRNG, event heap, nodes, datagrams. */
#include <stdlib.h>
#include <string.h>

#include "sim_inner.h"

/* ---- PRNG: xoshiro256**, seeded by splitmix64 --------------------------- */
static uint64_t splitmix(uint64_t *x)
{
    uint64_t z = (*x += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static uint64_t rotl(uint64_t x, unsigned k)
{
    return (x << k) | (x >> (64 - k));
}

uint64_t sim_rand(struct sim *s)
{
    uint64_t *r = s->in->rng;
    uint64_t out = rotl(r[1] * 5, 7) * 9, t = r[1] << 17;
    r[2] ^= r[0];
    r[3] ^= r[1];
    r[1] ^= r[2];
    r[0] ^= r[3];
    r[2] ^= t;
    r[3] = rotl(r[3], 45);
    return out;
}

uint32_t sim_below(struct sim *s, uint32_t n)
{
    return n ? (uint32_t)((sim_rand(s) >> 32) * n >> 32) : 0;
}

int sim__chance(struct sim *s, uint32_t permille)
{
    return permille && sim_below(s, 1000) < permille;
}

/* ---- event heap --------------------------------------------------------- */
static int before(const struct sim_event *a, const struct sim_event *b)
{
    return a->at != b->at ? a->at < b->at : a->seq < b->seq;
}

static void push(struct sim_inner *in, struct sim_event *e)
{
    size_t i = in->nheap++;
    if (in->nheap > in->cap) {
        in->cap = in->cap ? 2 * in->cap : 64;
        in->heap = realloc(in->heap, in->cap * sizeof *in->heap);
        if (!in->heap)
            abort();
    }
    for (; i && before(e, in->heap[(i - 1) / 2]); i = (i - 1) / 2)
        in->heap[i] = in->heap[(i - 1) / 2];
    in->heap[i] = e;
}

static struct sim_event *pop(struct sim_inner *in)
{
    struct sim_event *top = in->heap[0], *e = in->heap[--in->nheap];
    size_t i = 0, c;
    while ((c = 2 * i + 1) < in->nheap) {
        if (c + 1 < in->nheap && before(in->heap[c + 1], in->heap[c]))
            c++;
        if (!before(in->heap[c], e))
            break;
        in->heap[i] = in->heap[c];
        i = c;
    }
    in->heap[i] = e;
    return top;
}

struct sim_event *sim__event(struct sim *s, enum sim_kind kind, uint64_t at)
{
    struct sim_event *e = calloc(1, sizeof *e);
    if (!e)
        abort();
    e->kind = kind;
    e->at = at;
    e->seq = s->in->seq++;
    push(s->in, e);
    return e;
}

void sim__event_free(struct sim_event *e)
{
    free(e->pkt.data);
    free(e->data);
    free(e);
}

/* ---- the air ------------------------------------------------------------ */
struct sim_node *sim__node_at(struct sim *s, const struct sua_addr *a)
{
    unsigned i = a->ip[2] * 256u + a->ip[3];
    if (!i || i > s->nodes || !sua_addr_eq(&s->node[i - 1].addr, a, 0))
        return NULL;
    return &s->node[i - 1];
}

const struct sim_link *sim__link(const struct sim *s, const struct sim_node *a,
                                 const struct sim_node *b)
{
    unsigned last = SIM_LINKS - 1;
    return &s->link[a->index < last ? a->index : last]
                   [b->index < last ? b->index : last];
}

int sim__cut(const struct sim *s, const struct sim_node *a,
             const struct sim_node *b)
{
    return a->down || b->down || s->cut[a->index][b->index];
}

uint64_t sim__delay(struct sim *s, const struct sim_node *a,
                    const struct sim_node *b)
{
    const struct sim_link *l = sim__link(s, a, b);
    return (uint64_t)l->delay_ms + sim_below(s, l->jitter_ms + 1);
}

static void fly(struct sim *s, const struct sim_packet *p)
{
    const struct sim_link *l = sim__link(s, p->from, p->to);
    uint64_t at = s->now + sim__delay(s, p->from, p->to);
    struct sim_event *e;
    if (sim__chance(s, l->reorder))
        at += 1 + sim_below(s, 4 * l->delay_ms + 20);
    e = sim__event(s, SIM_PACKET, at);
    e->pkt = *p;
    e->pkt.data = malloc(p->n + 1);
    if (!e->pkt.data)
        abort();
    memcpy(e->pkt.data, p->data, p->n);
    e->pkt.data[p->n] = 0;
}

static void emit(struct sim *s, const struct sim_packet *p)
{
    const struct sim_link *l;
    size_t mtu;
    if (!p->to) {
        sim__note(s, p, "nobody");
        return;
    }
    l = sim__link(s, p->from, p->to);
    mtu = l->mtu ? l->mtu : 65535;
    if (sim__cut(s, p->from, p->to) || p->n > mtu ||
        sim__chance(s, l->loss)) {
        s->lost++;
        sim__note(s, p, "lost");
        return;
    }
    fly(s, p);
    if (sim__chance(s, l->dup)) {
        s->duplicated++;
        fly(s, p);
        sim__note(s, p, "twice");
    } else {
        sim__note(s, p, "");
    }
}

static void datagram(struct sim_node *n, const struct sua_addr *to,
                     const void *buf, size_t len)
{
    struct sim_packet p;
    memset(&p, 0, sizeof p);
    p.at = n->sim->now;
    p.from = n;
    p.to = sim__node_at(n->sim, to);
    p.proto = SUA_UDP;
    p.src = n->addr;
    p.dst = *to;
    p.data = malloc(len + 1);
    if (!p.data)
        abort();
    memcpy(p.data, buf, len);
    p.data[len] = 0;
    p.n = len;
    emit(n->sim, &p);
    free(p.data);
}

static void arrive(struct sim *s, struct sim_event *e)
{
    struct sim_node *n = e->pkt.to;
    struct sua_flow from;
    if (n->down || !sua_addr_eq(&e->pkt.dst, &n->addr, 1))
        return;
    if (!n->stack) {
        if (n->script.packet)
            n->script.packet(n, &e->pkt);
        return;
    }
    memset(&from, 0, sizeof from);
    from.id = n->udp;
    from.proto = SUA_UDP;
    from.local = n->addr;
    from.remote = e->pkt.src;
    if (s->arrived)
        s->arrived(s, &e->pkt, s->user);
    (void)sua_input(sim__feed(n), &from, e->pkt.data, e->pkt.n);
    sim__fed(n);
}

/* ---- feeds -------------------------------------------------------------- */
/* More than all its steps can have to send: the work is not bounded. */
#define SENDS_A_FEED 4096

struct sua_stack *sim__feed(struct sim_node *n)
{
    if (!n->feeding++)
        n->sends = 0;
    return n->stack;
}

void sim__fed(struct sim_node *n)
{
    n->feeding--;
    sim__check_peace(n);
}

/* I2: hooks that act run inside feeds only; I9: one feed's work is bounded. */
static void acts(struct sim_node *n)
{
    if (!n->feeding)
        sim_fail(n->sim, "%s: a hook outside of feeds", n->name);
    if (++n->sends > SENDS_A_FEED)
        sim_fail(n->sim, "%s: a feed without end", n->name);
}

/* ---- hooks -------------------------------------------------------------- */
static uint64_t hook_now(void *user)
{
    const struct sim_node *n = user;
    return n->sim->now + n->ahead;
}

static void hook_deadline(void *user, uint64_t when)
{
    const struct sim_node *n = user;
    n->sim->due[n->index] = when;
}

static void hook_random(void *user, void *out, size_t n)
{
    unsigned char *p = out;
    while (n--)
        *p++ = (unsigned char)(sim_rand(((struct sim_node *)user)->sim) >> 24);
}

static int hook_send(void *user, const struct sua_flow *to, const void *buf,
                     size_t len)
{
    struct sim_node *n = user;
    acts(n);
    if (n->broken) {
        n->broken--;
        return SUA_ETRANSPORT;
    }
    if (to->proto != SUA_UDP)
        return sim__stream_send(n, to, buf, len);
    datagram(n, &to->remote, buf, len);
    return (int)len;
}

static int lookup(struct sim *s, int type, struct sua_str name,
                  struct sua_rr *rr, int max)
{
    int n = 0;
    for (unsigned i = 0; i < s->nrr && n < max; i++)
        if (s->rr[i].rr.type == type &&
            sua_str_ieq(sua_str_z(s->rr[i].name), name))
            rr[n++] = s->rr[i].rr;
    return n;
}

static int hook_resolve(void *user, uint32_t query, int type,
                        struct sua_str name, struct sua_rr *rr, int max)
{
    struct sim_node *n = user;
    struct sim *s = n->sim;
    struct sim_event *e;
    if (!s->rr_lag_ms)
        return lookup(s, type, name, rr, max);
    if (sim__chance(s, s->rr_loss))
        return SUA_EAGAIN; /* and never a word again */
    e = sim__event(s, SIM_RESOLVED, s->now + sim_below(s, s->rr_lag_ms) + 1);
    e->node = n;
    e->query = query;
    e->life = n->life;
    e->rrtype = type;
    e->n = name.n;
    e->data = malloc(name.n + 1);
    if (!e->data)
        abort();
    memcpy(e->data, name.p, name.n);
    return SUA_EAGAIN;
}

static void resolved(struct sim *s, struct sim_event *e)
{
    struct sua_rr rr[8];
    int n;
    memset(rr, 0, sizeof rr);
    n = lookup(s, e->rrtype, sua_str_make(e->data, e->n), rr, 8);
    (void)sua_resolved(sim__feed(e->node), e->query, rr, (size_t)n);
    sim__fed(e->node);
}

/* ---- world -------------------------------------------------------------- */
/* Beside the block nothing may have been written (I5), and what was asked
 * for must have come back. */
#define GUARD 64

static void stop(struct sim_node *n)
{
    const unsigned char *p = n->block;
    if (!n->stack)
        return;
    n->feeding++;
    if (sua_stack_close(n->stack))
        sim_fail(n->sim, "%s: cannot be closed", n->name);
    n->feeding--;
    n->stack = NULL;
    for (size_t i = 0; p && i < GUARD; i++)
        if (p[n->block_size + i] != 0xa5)
            sim_fail(n->sim, "%s: wrote behind its block", n->name);
    if (n->chunks)
        sim_fail(n->sim, "%s: %u chunks not given back", n->name,
                 (unsigned)n->chunks);
    free(n->block);
    n->block = NULL;
}

struct sim *sim_open(uint64_t seed)
{
    struct sim *s = calloc(1, sizeof *s);
    struct sim_link plain;
    uint64_t x = seed;
    if (!s || !(s->in = calloc(1, sizeof *s->in)))
        abort();
    s->seed = seed;
    s->now = 1000;
    s->hash = 0xcbf29ce484222325u;
    s->in->port = 40000;
    for (int i = 0; i < 4; i++)
        s->in->rng[i] = splitmix(&x);
    memset(&plain, 0, sizeof plain);
    plain.delay_ms = 10;
    sim_links(s, &plain);
    return s;
}

void sim_close(struct sim *s)
{
    for (unsigned i = 0; i < s->nodes; i++)
        stop(&s->node[i]);
    while (s->in->nheap)
        sim__event_free(pop(s->in));
    sim__streams_free(s);
    free(s->in->heap);
    free(s->in);
    free(s);
}

void sim_links(struct sim *s, const struct sim_link *l)
{
    for (unsigned i = 0; i < SIM_LINKS; i++)
        for (unsigned k = 0; k < SIM_LINKS; k++)
            s->link[i][k] = *l;
}

void sim_partition(struct sim *s, struct sim_node *a, struct sim_node *b,
                   int on)
{
    s->cut[a->index][b->index] = s->cut[b->index][a->index] = (uint8_t)on;
    if (on)
        sim__streams_reset(s, a, b);
}

void sim_partition_at(struct sim *s, struct sim_node *a, struct sim_node *b,
                      uint64_t from, uint64_t to)
{
    struct sim_event *e = sim__event(s, SIM_CUT, from);
    e->node = a;
    e->peer = b;
    e = sim__event(s, SIM_MEND, to);
    e->node = a;
    e->peer = b;
}

void sim_at(struct sim *s, uint64_t when, void (*fn)(void *), void *arg)
{
    struct sim_event *e = sim__event(s, SIM_CALL, when);
    e->fn = fn;
    e->arg = arg;
}

/* ---- nodes -------------------------------------------------------------- */
static struct sim_node *add_node(struct sim *s, const char *name)
{
    struct sim_node *n = &s->node[s->nodes];
    if (s->nodes == SIM_NODES)
        sim_fail(s, "more than %d nodes", SIM_NODES);
    n->sim = s;
    n->name = name;
    n->index = (uint16_t)s->nodes;
    s->due[s->nodes++] = SIM_NEVER;
    n->addr.family = 4;
    n->addr.ip[0] = 10;
    n->addr.ip[2] = (uint8_t)(s->nodes >> 8);
    n->addr.ip[3] = (uint8_t)s->nodes;
    n->addr.port = 5060;
    return n;
}

struct sim_node *sim_script(struct sim *s, const char *name,
                            const struct sim_script *script)
{
    struct sim_node *n = add_node(s, name);
    n->script = *script;
    n->may_garble = 1;
    return n;
}

static void *mem_alloc(void *user, size_t n)
{
    ((struct sim_node *)user)->chunks++;
    return malloc(n);
}

static void mem_free(void *user, void *p)
{
    ((struct sim_node *)user)->chunks--;
    free(p);
}

static int start(struct sim_node *n, const struct sua_config *cfg, int hosted)
{
    struct sua_hooks h;
    struct sua_mem mem;
    memset(&h, 0, sizeof h);
    memset(&mem, 0, sizeof mem);
    h.user = n;
    h.now_ms = hook_now;
    h.random = hook_random;
    h.send = hook_send;
    h.connect = sim__hook_connect;
    h.close = sim__hook_close;
    h.resolve = hook_resolve;
    h.deadline = hook_deadline;
    mem.user = n;
    mem.alloc = mem_alloc;
    mem.free = mem_free;
    if (hosted)
        return sua_stack_open(&n->stack, &mem, cfg, &h);
    n->block_size = sua_stack_size(cfg);
    n->block = malloc(n->block_size + GUARD);
    if (!n->block)
        abort();
    memset((char *)n->block + n->block_size, 0xa5, GUARD);
    return sua_stack_init(&n->stack, n->block, n->block_size, cfg, &h);
}

static void listen_all(struct sim_node *n)
{
    struct sua_addr tls = n->addr;
    struct sua_str none = { NULL, 0 };
    int err = sua_net_listen(n->stack, SUA_UDP, &n->addr, none, &n->udp);
    tls.port = 5061;
    /* A small stack may have no room for listeners. */
    if (!err && sua_net_listen(n->stack, SUA_TCP, &n->addr, none, &n->tcp))
        n->tcp = 0;
    if (!err && sua_net_listen(n->stack, SUA_TLS, &tls, none, &n->tls))
        n->tls = 0;
    if (err)
        sim_fail(n->sim, "%s: listen: %s", n->name, sua_strerror(err));
}

static void power_on(struct sim_node *n, const struct sua_config *cfg,
                     int hosted)
{
    int err;
    n->sim->due[n->index] = SIM_NEVER;
    n->life++;
    err = start(n, cfg, hosted);
    if (err)
        sim_fail(n->sim, "%s: stack: %s", n->name, sua_strerror(err));
    listen_all(n);
    sim_base(n);
}

struct sim_node *sim_stack(struct sim *s, const char *name,
                           const struct sua_config *cfg, int hosted)
{
    struct sim_node *n = add_node(s, name);
    power_on(n, cfg, hosted);
    return n;
}

void sim_restart(struct sim_node *n, const struct sua_config *cfg, int hosted)
{
    sim__streams_drop(n);
    stop(n);
    power_on(n, cfg, hosted);
}

void sim_move(struct sim_node *n)
{
    (void)sua_net_unlisten(n->stack, n->udp);
    if (n->tcp)
        (void)sua_net_unlisten(n->stack, n->tcp);
    if (n->tls)
        (void)sua_net_unlisten(n->stack, n->tls);
    sim_kick(n);
    sim_reset_streams(n);
    n->addr.ip[1]++;
    listen_all(n);
}

void sim_base(struct sim_node *n)
{
    struct sua_pool_stats p;
    for (unsigned i = 0; !sua_stack_pool(n->stack, i, &p); i++) {
        if (i == SIM_POOLS)
            sim_fail(n->sim, "%s: more pools than noted", n->name);
        n->base[i] = p.used;
    }
}

void sim_kick(struct sim_node *n)
{
    (void)sua_run(sim__feed(n));
    sim__fed(n);
}

void sim_send(struct sim_node *n, const struct sua_addr *to, const void *p,
              size_t len)
{
    datagram(n, to, p, len);
}

void sim_sendz(struct sim_node *n, const struct sua_addr *to, const char *z)
{
    datagram(n, to, z, strlen(z));
}

/* ---- running ------------------------------------------------------------ */
static void carry_out(struct sim *s, struct sim_event *e)
{
    switch (e->kind) {
    case SIM_PACKET:
        arrive(s, e);
        break;
    case SIM_CALL:
        e->fn(e->arg);
        break;
    case SIM_CUT:
    case SIM_MEND:
        sim_partition(s, e->node, e->peer, e->kind == SIM_CUT);
        break;
    case SIM_RESOLVED:
        if (!e->node->down && e->life == e->node->life)
            resolved(s, e);
        break;
    case SIM_SYN:
    case SIM_UP:
    case SIM_BYTES:
    case SIM_FIN:
    case SIM_WRITABLE:
    default:
        sim__stream_event(s, e);
        break;
    }
}

/* The node with the earliest deadline; *when is SIM_NEVER if none has one. */
static struct sim_node *earliest(struct sim *s, uint64_t *when)
{
    struct sim_node *best = NULL;
    int few = s->nodes <= SIM_LINKS;
    *when = SIM_NEVER;
    for (unsigned i = 0; i < s->nodes; i++) {
        struct sim_node *n = &s->node[i];
        uint64_t t = s->due[i];
        if (!n->stack || n->down)
            continue;
        if (few) /* tests of lower layers act without the hook's knowledge */
            t = sua_next(n->stack);
        if (t == SIM_NEVER)
            continue;
        t = t > n->ahead ? t - n->ahead : 0;
        if (t < *when) {
            *when = t;
            best = n;
        }
    }
    return best;
}

static void advance(struct sim *s, uint64_t to)
{
    if (to > s->now) {
        s->now = to;
        s->in->spins = 0;
    } else if (++s->in->spins > 1000000) {
        sim_fail(s, "a million steps without time passing");
    }
}

/* One event or one deadline, whichever is first and not after `limit`. */
static int step(struct sim *s, uint64_t limit)
{
    uint64_t due, at = s->in->nheap ? s->in->heap[0]->at : SIM_NEVER;
    struct sim_node *n = earliest(s, &due);
    if ((at < due ? at : due) > limit || (at == SIM_NEVER && !n))
        return 0;
    /* Of simultaneous things either may come first in the real world. */
    if (at < due || (at == due && sim_rand(s) & 1)) {
        struct sim_event *e = pop(s->in);
        advance(s, at);
        carry_out(s, e);
        sim__event_free(e);
    } else if (n) {
        advance(s, due);
        sim_kick(n);
    }
    return 1;
}

void sim_run_until(struct sim *s, uint64_t when)
{
    while (step(s, when))
        ;
    if (when > s->now && when != SIM_NEVER)
        s->now = when;
}

void sim_run_for(struct sim *s, uint64_t ms)
{
    sim_run_until(s, s->now + ms);
}

/* Only deadlines of nodes that may keep some. */
static int quiet(const struct sim *s)
{
    if (s->in->nheap)
        return 0;
    for (unsigned i = 0; i < s->nodes; i++) {
        const struct sim_node *n = &s->node[i];
        if (!n->stack || n->down || sua_next(n->stack) == SIM_NEVER)
            continue;
        if (!n->background || !sua_stack_idle(n->stack))
            return 0;
    }
    return 1;
}

int sim_run_quiet(struct sim *s, uint64_t when)
{
    while (!quiet(s))
        if (!step(s, when))
            return 0;
    return 1;
}

static int is_transient(const struct sim *s, const char *name)
{
    if (!s->transient)
        return strncmp(name, "flow", 4) != 0;
    for (unsigned i = 0; s->transient[i]; i++)
        if (!strcmp(s->transient[i], name))
            return 1;
    return 0;
}

void sim_check_empty(struct sim *s)
{
    struct sua_pool_stats p;
    for (unsigned i = 0; i < s->nodes; i++) {
        struct sim_node *n = &s->node[i];
        if (!n->stack)
            continue;
        for (unsigned k = 0; !sua_stack_pool(n->stack, k, &p); k++)
            if (is_transient(s, p.name) && p.used != n->base[k])
                sim_fail(s, "%s: %u of pool %s in use", n->name, p.used,
                         p.name);
        if (!sua_stack_idle(n->stack))
            sim_fail(s, "%s: not idle", n->name);
        if (!n->background && sua_next(n->stack) != SIM_NEVER)
            sim_fail(s, "%s: a deadline remains", n->name);
    }
}

uint64_t sim_hash(const struct sim *s)
{
    return s->hash;
}
