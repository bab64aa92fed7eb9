/* SPDX-License-Identifier: MIT
 * Where a request goes: RFC 3263 4, RFC 2782, with the resolver's answers
 * coming now or later. NAPTR is not asked for: a transport that the URI does
 * not name is found by asking for the SRV records of each.
 *
 * A machine of questions: SRV for one transport after the other until one
 * has records, then A and AAAA of every name found, else of the host. */
#include "net/net.h"

#define LOOKUP_MS 10000u        /* all questions together (I1)             */
#define RECORDS 8
#define NAME_MAX 253u

/* Stages: SRV by transport, then addresses of the current name. */
enum { ASK_SRV_UDP, ASK_SRV_TCP, ASK_SRV_TLS, ASK_A, ASK_AAAA, ASK_NO_MORE };

/* ---- the URI ----------------------------------------------------------- */
static unsigned default_port(unsigned proto)
{
    switch (proto) {
    case SUA_TLS: return 5061;
    case SUA_WS: return 80;
    case SUA_WSS: return 443;
    default: return 5060;
    }
}

/* 0: not said. sips needs TLS whatever the transport parameter says (RFC
 * 3261 26.2.2, RFC 5630 3.1.3); datagrams cannot give it. */
static int proto_of(const struct sua_uri *u)
{
    int proto = sua_uri_proto(u);

    if (proto < 0 || u->scheme != SUA_URI_SIPS)
        return proto;
    switch (proto) {
    case SUA_UDP: return SUA_EUNSUPPORTED;
    case SUA_WS:
    case SUA_WSS: return SUA_WSS;
    default: return SUA_TLS;
    }
}

static void add_target(struct sua__locate *l, const struct sua_addr *a,
                       unsigned port)
{
    struct sua_addr addr = *a;
    unsigned i;

    addr.port = (uint16_t)port;
    if (l->n == SUA__TARGETS || !sua__net_sendable(&addr))
        return;
    for (i = 0; i < l->n; i++)
        if (sua_addr_eq(&l->target[i].addr, &addr, 1))
            return;
    l->target[l->n].addr = addr;
    l->target[l->n++].proto = l->proto;
}

/* ---- the end ----------------------------------------------------------- */
static void rest(struct sua_stack *s, struct sua__locate *l)
{
    if (!l->busy)
        return;
    l->busy = 0;
    sua__net(s)->waiting--;
    sua__disarm(s, &l->timer);
    sua__event_drop(s, &l->work);
    if (l->query)
        sua__tab_del(&sua__net(s)->queries, &l->node);
    l->query = 0;
    sua__text_drop(&s->texts, &l->names);
}

static void drop_host(struct sua_stack *s, struct sua__locate *l)
{
    sua__text_drop(&s->texts, &l->host);
}

static void finish(struct sua_stack *s, struct sua__locate *l, int err)
{
    rest(s, l);
    if (l->proto != SUA_TLS)
        drop_host(s, l);
    l->done(s, l, l->n ? SUA_OK : err);
}

static void expired(void *stack, struct sua__timer *t)
{
    finish(stack, SUA__OWNER(t, struct sua__locate, timer), SUA_ENOROUTE);
}

void sua__locate_stop(struct sua_stack *s, struct sua__locate *l)
{
    rest(s, l);
    drop_host(s, l);
}

/* ---- SRV --------------------------------------------------------------- */
static unsigned srv_proto(unsigned stage)
{
    return stage == ASK_SRV_UDP ? SUA_UDP
         : stage == ASK_SRV_TCP ? SUA_TCP : SUA_TLS;
}

/* Whether we could use what the answer would say. */
static int srv_wanted(const struct sua_stack *s, const struct sua__locate *l,
                      unsigned stage)
{
    unsigned proto = srv_proto(stage);

    if (l->proto && l->proto != proto)
        return 0;
    if (proto == SUA_UDP)
        return sua__net_default(s, proto, 4) || sua__net_default(s, proto, 6);
    /* TLS for a sip URI only when the URI asks for it: there is no NAPTR
     * record that would say so. */
    return sua__net(s)->streams && s->hooks.connect &&
           (proto == SUA_TCP || l->proto);
}

static int is_service(const struct sua_rr *r)
{
    if (r->type != SUA_RR_SRV || !r->port || !r->name.n)
        return 0;
    return r->name.n <= NAME_MAX && !sua_str_eq(r->name, SUA_STR("."));
}

/* RFC 2782: lowest priority first, within it by chance in proportion to the
 * weights. Index of the chosen one of n, or -1. */
static int pick(struct sua_stack *s, const struct sua_rr *rr, int n,
                unsigned taken)
{
    uint32_t total = 0, x = 0, best = UINT32_MAX;
    int i, last = -1;

    for (i = 0; i < n; i++)
        if (!(taken >> i & 1) && rr[i].priority < best)
            best = rr[i].priority;
    for (i = 0; i < n; i++)
        if (!(taken >> i & 1) && rr[i].priority == best)
            total += rr[i].weight + 1u;
    if (!total)
        return -1;
    sua__random(s, &x, sizeof(x));
    x %= total;
    for (i = 0; i < n; i++) {
        if (taken >> i & 1 || rr[i].priority != best)
            continue;
        last = i;
        if (x < rr[i].weight + 1u)
            break;
        x -= rr[i].weight + 1u;
    }
    return last;
}

/* One name that waits for its addresses: port, length, bytes. */
static void store_name(struct sua__text *c, const struct sua_rr *r)
{
    char *at = c->bytes + c->len;

    at[0] = (char)(r->port >> 8);
    at[1] = (char)(r->port & 255);
    at[2] = (char)r->name.n;
    memcpy(at + 3, r->name.p, r->name.n);
    c->len = (uint16_t)(c->len + 3 + r->name.n);
}

/* SUA_ENOENT: no service here. */
static int take_srv(struct sua_stack *s, struct sua__locate *l,
                    const struct sua_rr *rr, int n)
{
    unsigned taken = 0, kept = 0;
    size_t room = 0;
    int i;

    for (i = 0; i < n; i++) {
        if (is_service(&rr[i]))
            room += 3 + rr[i].name.n;
        else
            taken |= 1u << i;
    }
    if (!room)
        return SUA_ENOENT;
    l->names = sua__text_get(&s->texts, room, 0);
    if (!l->names)
        return SUA_ENOMEM;
    while (kept++ < SUA__TARGETS && (i = pick(s, rr, n, taken)) >= 0) {
        taken |= 1u << i;
        store_name(l->names, &rr[i]);
    }
    l->names_at = 0;
    l->proto = (uint8_t)srv_proto(l->stage);
    return SUA_OK;
}

/* ---- questions --------------------------------------------------------- */
/* The name whose addresses are asked for; 0: no more. */
static int current(const struct sua__locate *l, struct sua_str *name,
                   unsigned *port)
{
    const struct sua__text *c = l->names;
    const unsigned char *at;

    if (!c) {
        *name = sua__text_str(l->host);
        *port = l->port ? l->port : default_port(l->proto);
        return l->names_at == 0;
    }
    if (l->names_at >= c->len)
        return 0;
    at = (const unsigned char *)c->bytes + l->names_at;
    *port = (unsigned)at[0] << 8 | at[1];
    *name = sua_str_make((const char *)at + 3, at[2]);
    return 1;
}

static void next_name(struct sua__locate *l)
{
    const struct sua__text *c = l->names;

    l->names_at = (uint16_t)(l->names_at + 3 +
                             (c ? (unsigned char)c->bytes[l->names_at + 2]
                                : 0));
    l->stage = ASK_A;
}

static int family_wanted(const struct sua_stack *s,
                         const struct sua__locate *l, unsigned family)
{
    return l->proto != SUA_UDP || sua__net_default(s, SUA_UDP, family);
}

/* Moves on to a stage that has something to ask. */
static unsigned settle(const struct sua_stack *s, struct sua__locate *l)
{
    struct sua_str name;
    unsigned port;

    while (l->stage < ASK_A && !srv_wanted(s, l, l->stage))
        l->stage++;
    if (l->stage < ASK_A)
        return l->stage;
    if (!l->proto)
        l->proto = SUA_UDP; /* RFC 3263 4.1: no record says otherwise */
    for (;;) {
        if (l->n == SUA__TARGETS || !current(l, &name, &port))
            return l->stage = ASK_NO_MORE;
        if (l->stage == ASK_A && !family_wanted(s, l, 4))
            l->stage = ASK_AAAA;
        if (l->stage == ASK_AAAA && !family_wanted(s, l, 6))
            l->stage = ASK_NO_MORE;
        if (l->stage != ASK_NO_MORE)
            return l->stage;
        next_name(l);
    }
}

static int absorb(struct sua_stack *s, struct sua__locate *l,
                  const struct sua_rr *rr, int n)
{
    struct sua_str name;
    unsigned port = 0;
    int i, err;

    if (l->stage < ASK_A) {
        err = take_srv(s, l, rr, n);
        l->stage = err == SUA_OK ? ASK_A : (uint8_t)(l->stage + 1);
        return err == SUA_ENOENT ? SUA_OK : err;
    }
    (void)current(l, &name, &port);
    for (i = 0; i < n; i++)
        if (rr[i].type == (l->stage == ASK_A ? SUA_RR_A : SUA_RR_AAAA) &&
            rr[i].addr.family == (l->stage == ASK_A ? 4 : 6))
            add_target(l, &rr[i].addr, port);
    l->stage++;
    return SUA_OK;
}

static void question(const struct sua__locate *l, struct sua_buf *b,
                     int *type)
{
    static const char prefix[][12] = {"_sip._udp.", "_sip._tcp.",
                                      "_sips._tcp."};
    struct sua_str name;
    unsigned port;

    if (l->stage < ASK_A) {
        *type = SUA_RR_SRV;
        sua_buf_z(b, prefix[l->stage]);
        sua_buf_str(b, sua__text_str(l->host));
        return;
    }
    *type = l->stage == ASK_A ? SUA_RR_A : SUA_RR_AAAA;
    if (current(l, &name, &port))
        sua_buf_str(b, name);
}

/* Asks one question. Number of records, or SUA_EAGAIN. */
static int ask(struct sua_stack *s, struct sua__locate *l, struct sua_rr *rr)
{
    struct sua__net *net = sua__net(s);
    char mem[NAME_MAX + 12];
    struct sua_buf b;
    int type, n;

    sua_buf_init(&b, mem, sizeof(mem));
    question(l, &b, &type);
    if (!++net->query)
        net->query++;
    n = s->hooks.resolve(s->hooks.user, net->query, type, sua_buf_view(&b),
                         rr, RECORDS);
    if (n == SUA_EAGAIN) {
        l->query = net->query;
        sua__tab_add(&net->queries, &l->node, l->query);
    }
    return n > RECORDS ? RECORDS : n;
}

static void go_on(struct sua_stack *s, struct sua__locate *l)
{
    struct sua_rr rr[RECORDS];
    int n, err = SUA_OK;

    while (!err && settle(s, l) != ASK_NO_MORE) {
        memset(rr, 0, sizeof(rr));
        n = ask(s, l, rr);
        if (n == SUA_EAGAIN)
            return;
        err = absorb(s, l, rr, n < 0 ? 0 : n);
    }
    finish(s, l, err ? err : SUA_ENOROUTE);
}

static void work(struct sua_stack *s, struct sua__task *t)
{
    go_on(s, SUA__OWNER(t, struct sua__locate, work));
}

int sua_resolved(struct sua_stack *s, uint32_t query, const struct sua_rr *rr,
                 size_t n)
{
    struct sua__locate *l;
    struct sua__node *node;
    int err;

    if (!s || (n && !rr))
        return SUA_EINVAL;
    if (!sua__feed_begin(s))
        return SUA_EBUSY;
    node = query ? sua__tab_first(&sua__net(s)->queries, query) : NULL;
    if (node) {
        l = SUA__OWNER(node, struct sua__locate, node);
        sua__tab_del(&sua__net(s)->queries, node);
        l->query = 0;
        err = absorb(s, l, rr, n > RECORDS ? RECORDS : (int)n);
        if (err)
            finish(s, l, err);
        else
            go_on(s, l);
        sua__drain(s);
    }
    sua__feed_end(s);
    return node ? SUA_OK : SUA_ENOENT;
}

/* ---- start and use ----------------------------------------------------- */
static int look_up(struct sua_stack *s, struct sua__locate *l,
                   struct sua_str host)
{
    if (!s->hooks.resolve || !host.n || host.n > NAME_MAX)
        return SUA_ENOROUTE;
    l->host = sua__text_dup(&s->texts, host);
    if (!l->host)
        return SUA_ENOMEM;
    /* RFC 3263 4.2: a port in the URI rules SRV out. */
    l->stage = l->port ? ASK_A : ASK_SRV_UDP;
    l->busy = 1;
    sua__net(s)->waiting++;
    l->work.run = work;
    l->timer.fire = expired;
    sua__arm(s, &l->timer, s->now + LOOKUP_MS);
    sua__event(s, &l->work);
    return SUA_EAGAIN;
}

int sua__locate(struct sua_stack *s, struct sua__locate *l,
                const struct sua_uri *next_hop,
                void (*done)(struct sua_stack *, struct sua__locate *, int))
{
    struct sua_addr a;
    int proto = proto_of(next_hop);

    sua__locate_stop(s, l);
    memset(l, 0, sizeof(*l));
    l->done = done;
    if (next_hop->scheme != SUA_URI_SIP && next_hop->scheme != SUA_URI_SIPS)
        return SUA_EUNSUPPORTED;
    if (proto < 0)
        return proto;
    l->port = next_hop->port;
    l->proto = (uint8_t)proto;
    if (sua_addr_parse(next_hop->host, &a))
        return look_up(s, l, next_hop->host);
    if (!l->proto)
        l->proto = SUA_UDP;
    add_target(l, &a, l->port ? l->port : default_port(l->proto));
    return l->n ? SUA_OK : SUA_ENOROUTE;
}

int sua__locate_next(struct sua__locate *l, struct sua__dest *d)
{
    if (l->used == l->n)
        return SUA_ENOROUTE;
    d->addr = l->target[l->used].addr;
    d->proto = l->target[l->used++].proto;
    d->flow = 0;
    return SUA_OK;
}

struct sua_str sua__locate_name(const struct sua__locate *l)
{
    return l->host ? sua__text_str(l->host) : sua_str_make(NULL, 0);
}
