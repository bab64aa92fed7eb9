/* SPDX-License-Identifier: MIT
 * For the tests of lib/net: a small module above it that records messages,
 * and an application whose hooks record and obey. */
#ifndef NET_WORLD_H
#define NET_WORLD_H

#include <stdlib.h>

#include "check.h"
#include "net/net.h"

#define WIRE_MAX 400000

struct world {
    struct sua_stack *s;
    uint64_t now;
    uint32_t seed;
    /* What the hooks do. */
    int send_err;               /* answer of send when negative            */
    int send_most;              /* stream: bytes a send takes; 0: all      */
    int send_random;            /* stream: a random part, or EAGAIN        */
    int connect_err, source_ok;
    /* What they saw. */
    int sends, connects, closes, sources, traced_rx, traced_tx, outside;
    uint32_t closed, connecting;
    struct sua_flow to;         /* of the last send or connect             */
    char tls_name[64];
    char *wire;                 /* all bytes sent, one after the other     */
    size_t wire_n;
    /* Resolver. */
    int (*resolve)(struct world *w, uint32_t query, int type,
                   struct sua_str name, struct sua_rr *rr, int max);
    char asked[1024];
    uint32_t query;
    uint64_t mem[40000];
};

/* ---- the module above -------------------------------------------------- */
struct top {
    int messages, bad, outs;
    unsigned status;
    char log[WIRE_MAX];         /* start line and body of each message     */
    size_t log_n;
    struct sua_flow from;
    void (*on_message)(struct sua_stack *s, struct sua_msg *m,
                       const struct sua_flow *from, unsigned bad);
};
static struct top top;

static inline void top_note(struct sua_str s)
{
    memcpy(top.log + top.log_n, s.p, s.n);
    top.log_n += s.n;
    top.log[top.log_n++] = '|';
    top.log[top.log_n] = 0;
}

static void top_message(struct sua_stack *s, struct sua_msg *m,
                        const struct sua_flow *from, unsigned bad)
{
    CHECK(s->in_feed);
    CHECK(s->msg == m);
    top.messages++;
    top.bad += bad != 0;
    top.status = bad;
    top.from = *from;
    if (!bad)
        CHECK_INT(m->err, SUA_MSG_OK);
    top_note(m->status ? sua_msg_reason(m) : sua_msg_uri(m));
    if (!bad)
        top_note(sua_msg_body(m));
    if (top.on_message)
        top.on_message(s, m, from, bad);
}

static int top_init(struct sua_stack *s, void *state)
{
    (void)state;
    sua__net(s)->message = top_message;
    return SUA_OK;
}
static const struct sua_module top_module = {
    "top", 0, SUA__SLOT_COUNT, 0, 0, NULL, NULL, top_init, NULL, NULL};
static const struct sua_module *const world_modules[] = {
    &sua__module_net, &sua__module_stream, &top_module, NULL};

/* ---- hooks ------------------------------------------------------------- */
static inline void world_inside(struct world *w)
{
    if (w->s && !w->s->in_feed)
        w->outside++; /* I2 broken */
    if (w->s) {
        CHECK_INT(sua_run(w->s), SUA_EBUSY);
        CHECK_INT(sua_flow_event(w->s, 1, SUA_FLOW_DOWN, NULL), SUA_EBUSY);
        CHECK_INT(sua_resolved(w->s, 1, NULL, 0), SUA_EBUSY);
    }
}
static inline uint32_t world_rand(struct world *w)
{
    w->seed = w->seed * 1664525u + 1013904223u;
    return w->seed >> 8;
}
static uint64_t w_now(void *user)
{
    return ((struct world *)user)->now;
}
static void w_random(void *user, void *out, size_t n)
{
    uint8_t *p = out;

    while (n--)
        *p++ = (uint8_t)world_rand(user);
}
static int w_send(void *user, const struct sua_flow *to, const void *buf,
                  size_t n)
{
    struct world *w = user;
    size_t k = n;

    world_inside(w);
    w->sends++;
    w->to = *to;
    if (w->send_err < 0)
        return w->send_err;
    if (to->proto != SUA_UDP && w->send_most && k > (size_t)w->send_most)
        k = (size_t)w->send_most;
    if (to->proto != SUA_UDP && w->send_random) {
        if (world_rand(w) % 3 == 0)
            return SUA_EAGAIN;
        k = world_rand(w) % (n + 1);
    }
    if (w->wire_n + k <= WIRE_MAX)
        memcpy(w->wire + w->wire_n, buf, k);
    w->wire_n += k;
    return (int)k;
}
static int w_connect(void *user, const struct sua_flow *to,
                     struct sua_str tls_name)
{
    struct world *w = user;

    world_inside(w);
    w->connects++;
    w->connecting = to->id;
    w->to = *to;
    memset(w->tls_name, 0, sizeof(w->tls_name));
    if (tls_name.n)
        memcpy(w->tls_name, tls_name.p, tls_name.n);
    return w->connect_err;
}
static void w_close(void *user, uint32_t id)
{
    struct world *w = user;

    world_inside(w);
    w->closes++;
    w->closed = id;
}
static int w_source(void *user, const struct sua_flow *to,
                    struct sua_addr *local)
{
    struct world *w = user;

    w->sources++;
    if (!w->source_ok)
        return SUA_ENOROUTE;
    (void)to;
    return sua_addr_parse(SUA_STR("192.0.2.77"), local);
}
static void w_trace(void *user, int tx, const struct sua_flow *f,
                    const void *buf, size_t n)
{
    struct world *w = user;

    (void)f, (void)buf, (void)n;
    world_inside(w);
    w->traced_rx += !tx;
    w->traced_tx += tx;
}
static int w_resolve(void *user, uint32_t query, int type,
                     struct sua_str name, struct sua_rr *rr, int max)
{
    struct world *w = user;
    size_t n = strlen(w->asked);

    world_inside(w);
    snprintf(w->asked + n, sizeof(w->asked) - n, "%d %.*s;", type,
             SUA_FMT(name));
    w->query = query;
    return w->resolve ? w->resolve(w, query, type, name, rr, max) : 0;
}
static void *w_alloc(void *user, size_t n)
{
    (void)user;
    return malloc(n);
}
static void w_free(void *user, void *p)
{
    (void)user;
    free(p);
}

static inline struct sua_config world_config(void)
{
    struct sua_config c;

    memset(&c, 0, sizeof(c));
    c.size = sizeof(c);
    c.modules = world_modules;
    c.max_flow = 8;
    c.max_request = 8;
    c.text_small = 16;
    c.text_mtu = 8;
    c.text_max = 4;
    c.max_msg = 4096;
    return c;
}

/* hosted: for the sanitizers, with SUA_POOL_MALLOC. */
static inline struct world *world_open(const struct sua_config *c, int hosted)
{
    struct world *w = calloc(1, sizeof(*w));
    struct sua_mem heap = {w_alloc, w_free, NULL};
    struct sua_hooks h;
    struct sua_stack *s = NULL;

    memset(&h, 0, sizeof(h));
    memset(&top, 0, sizeof(top));
    w->wire = malloc(WIRE_MAX);
    w->seed = 1;
    w->now = 1000;
    h.user = w;
    h.now_ms = w_now;
    h.random = w_random;
    h.send = w_send;
    h.connect = w_connect;
    h.close = w_close;
    h.resolve = w_resolve;
    h.source = w_source;
    h.trace = w_trace;
    if (hosted)
        CHECK_INT(sua_stack_open(&s, &heap, c, &h), SUA_OK);
    else
        CHECK_INT(sua_stack_init(&s, w->mem, sizeof(w->mem), c, &h), SUA_OK);
    w->s = s;
    return w;
}

static inline struct world *world_new(void)
{
    struct sua_config c = world_config();

    return world_open(&c, 0);
}

static inline void world_end(struct world *w)
{
    CHECK_INT(w->outside, 0);
    CHECK_INT(sua_stack_close(w->s), SUA_OK);
    free(w->wire);
    free(w);
}

/* Texts still held. */
static inline uint32_t world_texts(const struct world *w)
{
    const struct sua__text_kind *k = w->s->texts.kind;

    return k[0].used + k[1].used + k[2].used;
}

static inline struct sua_addr addr_of(const char *ip, unsigned port)
{
    struct sua_addr a;

    memset(&a, 0, sizeof(a));
    CHECK_INT(sua_addr_parse(sua_str_z(ip), &a), SUA_OK);
    a.port = (uint16_t)port;
    return a;
}

static inline uint32_t listen_on(struct world *w, unsigned proto,
                                 const char *ip, unsigned port)
{
    struct sua_addr a = addr_of(ip, port);
    uint32_t id = 0;

    CHECK_INT(sua_net_listen(w->s, proto, &a, sua_str_make(NULL, 0), &id),
              SUA_OK);
    return id;
}

static inline uint32_t accept_tcp(struct world *w, unsigned port)
{
    struct sua_addr l = addr_of("192.0.2.1", 5060);
    struct sua_addr r = addr_of("198.51.100.9", port);
    uint32_t id = 0;

    CHECK_INT(sua_flow_open(w->s, SUA_TCP, &l, &r, &id), SUA_OK);
    return id;
}

/* Feeds n bytes from an exact allocation, so that ASan sees every read past
 * the end. */
static inline int feed(struct world *w, uint32_t id, const char *p, size_t n)
{
    char *copy = malloc(n ? n : 1);
    struct sua_flow from;
    int r;

    memset(&from, 0, sizeof(from));
    from.id = id;
    from.remote = addr_of("198.51.100.9", 5060);
    if (n)
        memcpy(copy, p, n);
    r = sua_input(w->s, &from, copy, n);
    free(copy);
    return r;
}

/* A request with a body of n bytes. */
static inline struct sua_str request(char *mem, size_t cap, const char *uri,
                                     const char *body)
{
    int n = snprintf(mem, cap,
                     "MESSAGE %s SIP/2.0\r\n"
                     "Via: SIP/2.0/TCP a.example;branch=z9hG4bKx\r\n"
                     "From: <sip:a@example.com>;tag=1\r\n"
                     "To: <sip:b@example.com>\r\n"
                     "Call-ID: c@example.com\r\nCSeq: 1 MESSAGE\r\n"
                     "Max-Forwards: 70\r\nSubject: folded\r\n line\r\n"
                     "Content-Type: text/plain\r\n"
                     "Content-Length: %d\r\n\r\n%s",
                     uri, (int)strlen(body), body);

    return sua_str_make(mem, (size_t)n);
}

#endif
