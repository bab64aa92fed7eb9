/* SPDX-License-Identifier: MIT
 * Streams of the simulator: reliable, in order, split anywhere; refused and
 * reset by partitions; EAGAIN and short writes by chance. */
#include <stdlib.h>
#include <string.h>

#include "sim_inner.h"

static struct sua_addr end_addr(const struct sim_conn *c, int side)
{
    struct sua_addr a = c->end[side].node->addr;
    if (side == 0)
        a.port = c->port;
    else if (c->proto == SUA_TLS)
        a.port = 5061;
    return a;
}

static struct sim_event *later(struct sim *s, enum sim_kind kind,
                               uint64_t at, struct sim_conn *c, int side)
{
    struct sim_event *e = sim__event(s, kind, at);
    e->conn = c;
    e->side = side;
    c->events++;
    return e;
}

/* When something `from` does now becomes known at the other end, in order. */
static uint64_t reach(struct sim *s, struct sim_conn *c, int from)
{
    struct sim_end *a = &c->end[from];
    uint64_t at = s->now + sim__delay(s, a->node, c->end[!from].node);
    if (at < a->busy_until)
        at = a->busy_until;
    a->busy_until = at;
    return at;
}

static struct sim_conn *dial(struct sim_node *n, const struct sua_addr *to,
                             unsigned proto, uint32_t flow)
{
    struct sim *s = n->sim;
    struct sim_node *peer = sim__node_at(s, to);
    struct sim_conn *c;
    if (!peer)
        return NULL;
    c = calloc(1, sizeof *c);
    if (!c)
        abort();
    c->next = s->in->conns;
    s->in->conns = c;
    c->proto = (uint8_t)proto;
    c->port = s->in->port++;
    c->end[0].node = n;
    c->end[0].flow = flow;
    c->end[0].open = 1;
    c->end[1].node = peer;
    later(s, SIM_SYN, reach(s, c, 0), c, 1);
    return c;
}

static struct sim_conn *find(struct sim_node *n, uint32_t flow, int *side)
{
    for (struct sim_conn *c = n->sim->in->conns; c; c = c->next)
        for (*side = 0; *side < 2; ++*side)
            if (c->end[*side].open && c->end[*side].node == n &&
                c->end[*side].flow == flow)
                return c;
    return NULL;
}

int sim__hook_connect(void *user, const struct sua_flow *to,
                      struct sua_str tls_name)
{
    (void)tls_name;
    return dial(user, &to->remote, to->proto, to->id) ? 0 : SUA_ETRANSPORT;
}

static void hang_up(struct sim *s, struct sim_conn *c, int side)
{
    c->end[side].open = 0;
    later(s, SIM_FIN, reach(s, c, side), c, !side);
}

void sim__hook_close(void *user, uint32_t flow_id)
{
    struct sim_node *n = user;
    int side;
    struct sim_conn *c = find(n, flow_id, &side);
    if (c)
        hang_up(n->sim, c, side);
}

/* ---- writing ------------------------------------------------------------ */
static size_t body_length(const char *p, size_t n)
{
    for (size_t i = 0; i + 17 < n; i++)
        if (!memcmp(p + i, "\nContent-Length: ", 17))
            return (size_t)strtoul(p + i + 17, NULL, 10);
    return 0;
}

/* Length of the message at p, 0 while it is not whole. */
static size_t whole(const char *p, size_t n)
{
    for (size_t i = 0; i + 4 <= n; i++)
        if (!memcmp(p + i, "\r\n\r\n", 4)) {
            size_t len = i + 4 + body_length(p, i + 4);
            return len <= n ? len : 0;
        }
    return 0;
}

/* Gather what an end wrote, so that each message is noted and checked. */
static void record(struct sim *s, struct sim_conn *c, int side,
                   const char *buf, size_t len)
{
    struct sim_end *e = &c->end[side];
    struct sim_packet p;
    e->out = realloc(e->out, e->nout + len + 1);
    if (!e->out)
        abort();
    memcpy(e->out + e->nout, buf, len);
    e->nout += len;
    e->out[e->nout] = 0;
    memset(&p, 0, sizeof p);
    p.at = s->now;
    p.from = e->node;
    p.to = c->end[!side].node;
    p.proto = c->proto;
    p.src = end_addr(c, side);
    p.dst = end_addr(c, !side);
    while ((p.n = whole(e->out, e->nout)) > 0) {
        p.data = e->out;
        sim__note(s, &p, "");
        e->nout -= p.n;
        memmove(e->out, e->out + p.n, e->nout + 1);
    }
}

static void carry(struct sim *s, struct sim_conn *c, int side,
                  const char *buf, size_t len)
{
    uint64_t at = reach(s, c, side);
    record(s, c, side, buf, len);
    while (len) {
        size_t part = 1 + sim_below(s, (uint32_t)len);
        struct sim_event *e = later(s, SIM_BYTES, at, c, !side);
        e->data = malloc(part + 1);
        if (!e->data)
            abort();
        memcpy(e->data, buf, part);
        e->data[part] = 0;
        e->n = part;
        buf += part;
        len -= part;
    }
}

int sim__stream_send(struct sim_node *n, const struct sua_flow *to,
                     const char *buf, size_t len)
{
    struct sim *s = n->sim;
    const struct sim_link *l;
    int side;
    struct sim_conn *c = find(n, to->id, &side);
    if (!c)
        return SUA_ETRANSPORT;
    l = sim__link(s, n, c->end[!side].node);
    if (c->end[side].wants_write)
        return SUA_EAGAIN;
    if (sim__chance(s, l->again))
        len = 0;
    else if (len > 1 && sim__chance(s, l->part))
        len = 1 + sim_below(s, (uint32_t)len - 1);
    else
        l = NULL;
    if (l) {
        c->end[side].wants_write = 1;
        later(s, SIM_WRITABLE, s->now + 1 + sim_below(s, 20), c, side);
    }
    carry(s, c, side, buf, len);
    return len ? (int)len : SUA_EAGAIN;
}

/* ---- news --------------------------------------------------------------- */
static void news(struct sim_end *e, unsigned what, const struct sua_addr *a)
{
    (void)sua_flow_event(sim__feed(e->node), e->flow, what, a);
    sim__fed(e->node);
}

static void tell_closed(struct sim_conn *c, int side)
{
    struct sim_end *e = &c->end[side];
    if (!e->open)
        return;
    e->open = 0;
    if (e->node->stack)
        news(e, SUA_FLOW_DOWN, NULL);
    else if (e->node->script.closed)
        e->node->script.closed(e->node, c);
}

static void accept_it(struct sim *s, struct sim_conn *c)
{
    struct sim_node *n = c->end[1].node;
    struct sua_addr local = end_addr(c, 1), remote = end_addr(c, 0);
    int ok = !sim__cut(s, c->end[0].node, n);
    if (ok && n->stack)
        ok = !sua_flow_open(n->stack, c->proto, &local, &remote,
                            &c->end[1].flow);
    if (!ok) {
        later(s, SIM_FIN, reach(s, c, 1), c, 0);
        return;
    }
    c->end[1].open = 1;
    later(s, SIM_UP, reach(s, c, 1), c, 0);
    if (!n->stack && n->script.open)
        n->script.open(n, c);
}

static void came_up(struct sim_conn *c)
{
    struct sim_end *e = &c->end[0];
    struct sua_addr local = end_addr(c, 0);
    if (!e->open)
        return;
    if (e->node->stack)
        news(e, SUA_FLOW_UP, &local);
    else if (e->node->script.open)
        e->node->script.open(e->node, c);
}

static void got_bytes(struct sim_conn *c, struct sim_event *ev)
{
    struct sim_end *e = &c->end[ev->side];
    struct sua_flow from;
    if (!e->open)
        return;
    if (!e->node->stack) {
        if (e->node->script.data)
            e->node->script.data(e->node, c, ev->data, ev->n);
        return;
    }
    memset(&from, 0, sizeof from);
    from.id = e->flow;
    from.proto = c->proto;
    from.local = end_addr(c, ev->side);
    from.remote = end_addr(c, !ev->side);
    (void)sua_input(sim__feed(e->node), &from, ev->data, ev->n);
    sim__fed(e->node);
}

static void writable(struct sim_conn *c, int side)
{
    struct sim_end *e = &c->end[side];
    e->wants_write = 0;
    if (e->open && e->node->stack)
        news(e, SUA_FLOW_WRITABLE, NULL);
}

static void free_conn(struct sim_conn *c)
{
    free(c->end[0].out);
    free(c->end[1].out);
    free(c);
}

static void prune(struct sim *s, struct sim_conn *c)
{
    struct sim_conn **at = &s->in->conns;
    if (c->events || c->end[0].open || c->end[1].open)
        return;
    while (*at != c)
        at = &(*at)->next;
    *at = c->next;
    free_conn(c);
}

void sim__stream_event(struct sim *s, struct sim_event *e)
{
    struct sim_conn *c = e->conn;
    c->events--;
    switch (e->kind) {
    case SIM_SYN:
        accept_it(s, c);
        break;
    case SIM_UP:
        came_up(c);
        break;
    case SIM_BYTES:
        got_bytes(c, e);
        break;
    case SIM_WRITABLE:
        writable(c, e->side);
        break;
    default:
        tell_closed(c, e->side);
        break;
    }
    prune(s, c);
}

/* ---- from outside ------------------------------------------------------- */
void sim__streams_reset(struct sim *s, const struct sim_node *a,
                        const struct sim_node *b)
{
    for (struct sim_conn *c = s->in->conns; c; c = c->next) {
        const struct sim_node *x = c->end[0].node, *y = c->end[1].node;
        if (!((x == a && (!b || y == b)) || (y == a && (!b || x == b))))
            continue;
        for (int i = 0; i < 2; i++)
            if (c->end[i].open)
                later(s, SIM_FIN, s->now + 1, c, i);
    }
}

void sim_reset_streams(struct sim_node *n)
{
    sim__streams_reset(n->sim, n, NULL);
}

void sim__streams_drop(const struct sim_node *n)
{
    for (struct sim_conn *c = n->sim->in->conns; c; c = c->next)
        for (int i = 0; i < 2; i++)
            if (c->end[i].node == n && c->end[i].open)
                hang_up(n->sim, c, i);
}

void sim__streams_free(struct sim *s)
{
    struct sim_conn *c, *next;
    for (c = s->in->conns; c; c = next) {
        next = c->next;
        free_conn(c);
    }
    s->in->conns = NULL;
}

struct sim_conn *sim_connect(struct sim_node *n, const struct sua_addr *to,
                             unsigned proto)
{
    return dial(n, to, proto, 0);
}

static int side_of(const struct sim_node *n, const struct sim_conn *c)
{
    return c->end[0].node != n;
}

void sim_write(struct sim_node *n, struct sim_conn *c, const void *p,
               size_t len)
{
    if (c->end[side_of(n, c)].open)
        carry(n->sim, c, side_of(n, c), p, len);
}

void sim_shut(struct sim_node *n, struct sim_conn *c)
{
    if (c->end[side_of(n, c)].open)
        hang_up(n->sim, c, side_of(n, c));
}
