/* SPDX-License-Identifier: MIT
 * Endpoints, connections, what is sent on them and what is parked. */
#include "net_world.h"

/* A message of the layer above, and what became of it. */
struct mail {
    struct sua__out out;
    struct sua__flow_user user;
    int failed, down, err;
    uint32_t closes_then;
};

static void mail_failed(struct sua_stack *s, struct sua__out *o, int err)
{
    struct mail *m = SUA__OWNER(o, struct mail, out);

    CHECK(s->in_feed);
    /* The dead connection must not be found when trying again. */
    CHECK(o->to.proto == SUA_UDP || !sua__flow_find(s, o->to.flow));
    m->failed++;
    m->err = err;
    sua__flow_part(&m->user);
}
static void mail_down(struct sua_stack *s, struct sua__flow_user *u, int err)
{
    struct mail *m = SUA__OWNER(u, struct mail, user);

    (void)s;
    CHECK(!u->link);
    m->down++;
    m->err = err;
}

static struct mail *mail(struct world *w, const char *text, size_t n)
{
    struct mail *m = calloc(1, sizeof(*m));

    m->out.text = sua__text_dup(&w->s->texts, sua_str_make(text, n));
    m->out.failed = mail_failed;
    m->user.down = mail_down;
    return m;
}
static void mail_free(struct world *w, struct mail *m)
{
    sua__flow_part(&m->user);
    sua__out_drop(w->s, &m->out);
    sua__text_unref(&w->s->texts, m->out.text);
    free(m);
}
static void post(struct world *w, struct mail *m, unsigned proto,
                 const char *ip, unsigned port)
{
    m->out.to.proto = (uint8_t)proto;
    m->out.to.addr = addr_of(ip, port);
    sua__enter(w->s);
    sua__out(w->s, &m->out);
    sua__leave(w->s);
}

/* ---- endpoints --------------------------------------------------------- */
static void test_endpoints(void)
{
    struct world *w = world_new();
    struct sua_addr a = addr_of("192.0.2.1", 5060);
    struct sua_str none = {NULL, 0};
    struct sua_flow f;
    uint32_t id, u4, u6, i;

    CHECK_INT(sua_net_listen(w->s, 9, &a, none, &id), SUA_EUNSUPPORTED);
    CHECK_INT(sua_net_listen(w->s, SUA_UDP, &a, SUA_STR("a\r\nX: y"), &id),
              SUA_EINVAL);
    a.port = 0;
    CHECK_INT(sua_net_listen(w->s, SUA_UDP, &a, none, &id), SUA_EINVAL);
    a.port = 5060;
    a.family = 0;
    CHECK_INT(sua_net_listen(w->s, SUA_UDP, &a, none, &id), SUA_EINVAL);
    u4 = listen_on(w, SUA_UDP, "192.0.2.1", 5060);
    u6 = listen_on(w, SUA_UDP, "2001:db8::1", 5060);
    CHECK(u4 && u6 && u4 != u6);
    CHECK_INT(sua_net_endpoint(w->s, 1, &f), SUA_OK);
    CHECK_INT(f.id, u6);
    CHECK_INT(f.local.family, 6);
    CHECK_INT(sua_net_endpoint(w->s, 2, &f), SUA_ENOENT);
    for (i = 2; i < 8; i++)
        (void)listen_on(w, SUA_UDP, "192.0.2.1", 5060 + i);
    a = addr_of("192.0.2.9", 5060);
    CHECK_INT(sua_net_listen(w->s, SUA_UDP, &a, none, &id), SUA_ENOMEM);
    CHECK_INT(sua_net_unlisten(w->s, u4), SUA_OK);
    CHECK_INT(sua_net_unlisten(w->s, u4), SUA_ENOENT);
    CHECK_INT(sua_flow_event(w->s, u6, SUA_FLOW_DOWN, NULL), SUA_ENOENT);
    sua_run(w->s);
    id = listen_on(w, SUA_UDP, "192.0.2.1", 5060);
    CHECK(id != u4); /* a stale id finds nothing */
    world_end(w);
}

static void check_sentby(struct world *w, uint32_t flow, unsigned proto,
                         const char *peer, const char *want)
{
    struct sua__dest d;
    struct sua_buf b;
    char mem[128];

    memset(&d, 0, sizeof(d));
    d.flow = flow;
    d.proto = (uint8_t)proto;
    d.addr = addr_of(peer, 5060);
    sua_buf_init(&b, mem, sizeof(mem));
    sua__net_sentby(w->s, &b, &d);
    CHECK_STR(sua_buf_view(&b), want);
}

/* TRN-021. */
static void test_sentby(void)
{
    struct world *w = world_new();
    struct sua_addr any = addr_of("0.0.0.0", 5060);
    uint32_t u4 = listen_on(w, SUA_UDP, "192.0.2.1", 5062);
    uint32_t u6 = listen_on(w, SUA_UDP, "2001:db8::1", 5060);
    uint32_t in = accept_tcp(w, 4000), id;

    check_sentby(w, u4, SUA_UDP, "203.0.113.1", "192.0.2.1:5062");
    check_sentby(w, 0, SUA_UDP, "203.0.113.1", "192.0.2.1:5062");
    check_sentby(w, u6, SUA_UDP, "2001:db8::2", "[2001:db8::1]:5060");
    check_sentby(w, in, SUA_TCP, "198.51.100.9", "192.0.2.1:5060");
    /* No listener, not connected yet: the address of the family's socket. */
    check_sentby(w, 0, SUA_TCP, "203.0.113.1", "192.0.2.1");
    CHECK_INT(sua_net_unlisten(w->s, u4), SUA_OK);
    id = listen_on(w, SUA_TCP, "192.0.2.1", 5070);
    check_sentby(w, in, SUA_TCP, "198.51.100.9", "192.0.2.1:5070");
    check_sentby(w, 0, SUA_TCP, "203.0.113.1", "192.0.2.1:5070");
    CHECK_INT(sua_net_unlisten(w->s, id), SUA_OK);
    CHECK_INT(sua_net_listen(w->s, SUA_UDP, &any, sua_str_make(NULL, 0),
                             &id), SUA_OK);
    check_sentby(w, id, SUA_UDP, "203.0.113.1", "0.0.0.0:5060");
    w->source_ok = 1;
    check_sentby(w, id, SUA_UDP, "203.0.113.1", "192.0.2.77:5060");
    CHECK_INT(sua_net_unlisten(w->s, id), SUA_OK);
    CHECK_INT(sua_net_listen(w->s, SUA_UDP, &any, SUA_STR("pbx.example:5080"),
                             &id), SUA_OK);
    check_sentby(w, id, SUA_UDP, "203.0.113.1", "pbx.example:5080");
    world_end(w);
}

static void test_is_local(void)
{
    struct world *w = world_new();
    struct sua_addr any = addr_of("0.0.0.0", 5070);
    struct sua_stack *s = w->s;
    uint32_t id;

    (void)listen_on(w, SUA_UDP, "192.0.2.1", 5060);
    (void)listen_on(w, SUA_UDP, "2001:db8::1", 5062);
    CHECK_INT(sua_net_listen(s, SUA_UDP, &any, SUA_STR("PBX.example:5080"),
                             &id), SUA_OK);
    CHECK(sua__net_is_local(s, SUA_STR("192.0.2.1"), 0, 0));
    CHECK(sua__net_is_local(s, SUA_STR("192.0.2.1"), 5060, SUA_UDP));
    CHECK(!sua__net_is_local(s, SUA_STR("192.0.2.1"), 5060, SUA_TCP));
    CHECK(!sua__net_is_local(s, SUA_STR("192.0.2.1"), 5061, 0));
    CHECK(!sua__net_is_local(s, SUA_STR("192.0.2.2"), 0, 0));
    CHECK(sua__net_is_local(s, SUA_STR("[2001:DB8:0::1]"), 5062, 0));
    CHECK(sua__net_is_local(s, SUA_STR("pbx.EXAMPLE"), 5080, 0));
    CHECK(sua__net_is_local(s, SUA_STR("pbx.example"), 5070, 0));
    CHECK(!sua__net_is_local(s, SUA_STR("pbx.example"), 0, 0));
    CHECK(!sua__net_is_local(s, SUA_STR("example"), 5080, 0));
    CHECK(!sua__net_is_local(s, SUA_STR("192.0.2.77"), 5070, 0));
    w->source_ok = 1; /* the wildcard socket's own address */
    CHECK(sua__net_is_local(s, SUA_STR("192.0.2.77"), 5070, 0));
    CHECK(!sua__net_is_local(s, SUA_STR("192.0.2.78"), 5070, 0));
    world_end(w);
}

/* ---- datagrams out ----------------------------------------------------- */
static void test_send_datagram(void)
{
    struct world *w = world_new();
    struct mail *m = mail(w, "hello", 5), *o = mail(w, "other", 5);
    uint32_t id;

    post(w, m, SUA_UDP, "203.0.113.5", 5066);
    CHECK_INT(w->sends, 0); /* I2: a command sends nothing */
    CHECK_INT(sua_next(w->s), w->now);
    sua_run(w->s);
    CHECK_INT(m->failed, 1);
    CHECK_INT(m->err, SUA_ENOROUTE); /* no endpoint */
    id = listen_on(w, SUA_UDP, "192.0.2.1", 5060);
    post(w, m, SUA_UDP, "203.0.113.5", 5066);
    post(w, o, SUA_UDP, "2001:db8::9", 5066);
    sua_run(w->s);
    CHECK_INT(o->err, SUA_ENOROUTE); /* none of that family */
    CHECK_STR(sua_str_make(w->wire, w->wire_n), "hello");
    CHECK_INT(w->to.id, id);
    CHECK_INT(w->to.remote.port, 5066);
    CHECK_INT(w->s->n.tx_msg, 1);
    w->send_err = SUA_EAGAIN;
    post(w, m, SUA_UDP, "203.0.113.5", 5066);
    sua_run(w->s);
    CHECK_INT(m->failed, 1); /* lost: nobody is told */
    w->send_err = SUA_ETRANSPORT;
    post(w, m, SUA_UDP, "203.0.113.5", 5066);
    sua_run(w->s);
    CHECK_INT(m->failed, 2);
    CHECK_INT(m->err, SUA_ETRANSPORT);
    w->send_err = 0;
    post(w, m, SUA_UDP, "224.0.1.75", 5060);
    sua_run(w->s);
    CHECK_INT(m->failed, 3);
    post(w, m, SUA_UDP, "255.255.255.255", 5060);
    sua_run(w->s);
    CHECK_INT(m->failed, 4);
    CHECK_INT(sua_net_unlisten(w->s, id), SUA_OK);
    id = listen_on(w, SUA_UDP, "192.0.2.2", 5060);
    post(w, m, SUA_UDP, "203.0.113.5", 5066); /* to.flow is stale now */
    m->out.retransmit = 1;
    sua_run(w->s);
    CHECK_INT(w->to.id, id);
    CHECK_INT(w->s->n.tx_retransmit, 1);
    CHECK_INT(w->traced_tx, 2);
    mail_free(w, m);
    mail_free(w, o);
    CHECK_INT(world_texts(w), 0);
    world_end(w);
}

/* ---- connections out --------------------------------------------------- */
static void test_connect(void)
{
    struct world *w = world_new();
    struct mail *a = mail(w, "first,", 6), *b = mail(w, "second", 6);
    struct sua_addr local = addr_of("192.0.2.1", 40123);
    struct sua__dest d;
    struct sua__flow *f;

    memset(&d, 0, sizeof(d));
    d.proto = SUA_TCP;
    d.addr = addr_of("203.0.113.5", 5060);
    sua__enter(w->s);
    CHECK_INT(sua__net_route(w->s, &d), SUA_OK);
    sua__leave(w->s);
    CHECK_INT(w->connects, 0); /* I2 */
    CHECK(!sua_stack_idle(w->s));
    post(w, a, SUA_TCP, "203.0.113.5", 5060);
    post(w, b, SUA_TCP, "203.0.113.5", 5060);
    sua_run(w->s);
    CHECK_INT(w->connects, 1); /* one for all */
    CHECK_INT(w->connecting, d.flow);
    CHECK_INT(w->to.remote.port, 5060);
    CHECK_INT(w->sends, 0);
    f = sua__flow_find(w->s, d.flow);
    CHECK_INT(f->parked, 2);
    CHECK_INT(sua_next(w->s), w->now + 32000);
    CHECK_INT(sua_flow_event(w->s, d.flow, SUA_FLOW_UP, &local), SUA_OK);
    CHECK_STR(sua_str_make(w->wire, w->wire_n), "first,second");
    CHECK_INT(f->at.local.port, 40123);
    CHECK(sua_stack_idle(w->s));
    CHECK_INT(w->s->n.tx_msg, 2);
    CHECK_INT(a->out.text->refs, 1);
    CHECK_INT(sua_flow_event(w->s, d.flow, 77, NULL), SUA_EINVAL);
    sua__flow_join(f, &a->user);
    sua__flow_join(f, &b->user);
    sua__flow_part(&b->user);
    CHECK_INT(sua_flow_event(w->s, d.flow, SUA_FLOW_DOWN, NULL), SUA_OK);
    CHECK_INT(a->down, 1);
    CHECK_INT(b->down, 0);
    CHECK_INT(w->closes, 0);
    CHECK_INT(sua__net(w->s)->flows.used, 0);
    mail_free(w, a);
    mail_free(w, b);
    world_end(w);
}

static void test_connect_fails(void)
{
    struct world *w = world_new();
    struct mail *m = mail(w, "x", 1);
    struct sua__dest d;
    uint64_t from = w->now;

    memset(&d, 0, sizeof(d));
    d.proto = SUA_TCP;
    d.addr = addr_of("203.0.113.5", 5060);
    w->connect_err = SUA_ETRANSPORT;
    CHECK_INT(sua__net_route(w->s, &d), SUA_OK);
    sua__flow_join(sua__flow_find(w->s, d.flow), &m->user);
    m->out.to = d;
    sua__out(w->s, &m->out);
    sua_run(w->s);
    CHECK_INT(m->down, 1);
    CHECK_INT(w->closes, 0); /* it never was one */
    CHECK_INT(m->out.text->refs, 1);
    CHECK_INT(sua__net(w->s)->flows.used, 0);

    /* I1: no answer at all. */
    w->connect_err = 0;
    d.flow = 0;
    CHECK_INT(sua__net_route(w->s, &d), SUA_OK);
    sua__flow_join(sua__flow_find(w->s, d.flow), &m->user);
    sua_run(w->s);
    w->now = sua_next(w->s);
    CHECK_INT(w->now - from, 32000);
    sua_run(w->s);
    CHECK_INT(m->down, 2);
    CHECK_INT(w->closed, d.flow);
    CHECK(sua_next(w->s) == SUA__NEVER);
    w->s->hooks.connect = NULL;
    CHECK_INT(sua__net_route(w->s, &d), SUA_EUNSUPPORTED);
    d.addr.port = 0;
    CHECK_INT(sua__net_route(w->s, &d), SUA_ENOROUTE);
    mail_free(w, m);
    world_end(w);
}

/* The stack ends between the command and the feed: a connection the
 * application never saw is not closed, one that it has is. */
static void test_close_known_only(void)
{
    struct world *w = world_new();
    struct sua__dest d;
    uint32_t in;

    in = accept_tcp(w, 4000);
    memset(&d, 0, sizeof(d));
    d.proto = SUA_TCP;
    d.addr = addr_of("203.0.113.5", 5060);
    CHECK_INT(sua__net_route(w->s, &d), SUA_OK);
    sua__flow_close(w->s, sua__flow_find(w->s, d.flow));
    d.addr.port++;
    CHECK_INT(sua__net_route(w->s, &d), SUA_OK);
    sua__flow_close(w->s, sua__flow_find(w->s, in));
    CHECK_INT(w->closes, 0); /* I2: by command, so not yet */
    w->s->hooks.user = w;
    CHECK_INT(sua_stack_close(w->s), SUA_OK);
    CHECK_INT(w->closes, 1);
    CHECK_INT(w->closed, in);
    CHECK_INT(w->outside, 0);
    free(w->wire);
    free(w);
}

static void test_tls_identity(void)
{
    struct world *w = world_new();
    struct sua__dest d;
    uint32_t one;

    memset(&d, 0, sizeof(d));
    d.proto = SUA_TLS;
    d.addr = addr_of("203.0.113.5", 5061);
    CHECK_INT(sua__net_route_to(w->s, &d, SUA_STR("example.com")), SUA_OK);
    one = d.flow;
    sua_run(w->s);
    CHECK(!strcmp(w->tls_name, "example.com"));
    CHECK_INT(sua__net_route_to(w->s, &d, SUA_STR("example.com")), SUA_OK);
    CHECK_INT(d.flow, one);
    CHECK_INT(sua__net_route_to(w->s, &d, SUA_STR("other.example")), SUA_OK);
    CHECK(d.flow != one); /* same address, another identity */
    one = d.flow;
    CHECK_INT(sua__net_route(w->s, &d), SUA_OK);
    CHECK(d.flow != one);
    sua_run(w->s);
    CHECK(!strcmp(w->tls_name, "203.0.113.5"));
    world_end(w);
}

/* ---- parked bytes ------------------------------------------------------ */
#define MAILS 12
static void test_random_sends(void)
{
    uint32_t seed;
    int i;

    for (seed = 1; seed <= 200; seed++) {
        struct world *w = world_new();
        struct mail *m[MAILS];
        char want[20000], body[1500];
        size_t n = 0, k;
        uint32_t id = accept_tcp(w, 4000);
        struct sua__flow *f = sua__flow_find(w->s, id);

        w->seed = seed;
        w->send_random = 1;
        for (i = 0; i < MAILS; i++) {
            k = 3 + world_rand(w) % (i % 3 ? 200 : 1400);
            memset(body, 'a' + i, k);
            memcpy(want + n, body, k);
            n += k;
            m[i] = mail(w, body, k);
            m[i]->out.to.flow = id;
            sua__out(w->s, &m[i]->out);
            if (world_rand(w) % 2)
                sua_run(w->s);
            if (world_rand(w) % 3 == 0)
                sua_flow_event(w->s, id, SUA_FLOW_WRITABLE, NULL);
            if (m[i]->out.text->parked && world_rand(w) % 2)
                sua__out(w->s, &m[i]->out); /* a retransmission: skipped */
        }
        for (i = 0; i < 10000 && (f->tx_head || w->s->out_head); i++)
            sua_flow_event(w->s, id, SUA_FLOW_WRITABLE, NULL);
        /* A cell that was done could be sent again; those are none here. */
        CHECK(w->wire_n >= n);
        CHECK_INT(memcmp(w->wire, want, n), 0);
        CHECK_INT(f->parked, 0);
        for (i = 0; i < MAILS; i++) {
            CHECK_INT(m[i]->failed, 0);
            mail_free(w, m[i]);
        }
        CHECK_INT(world_texts(w), 0);
        world_end(w);
    }
}

/* A cell has one place in one stream. */
static void test_parked_once(void)
{
    struct world *w = world_new();
    uint32_t id = accept_tcp(w, 4000), other = accept_tcp(w, 4001);
    struct mail *a = mail(w, "abc", 3), *b = mail(w, "defg", 4);

    a->out.to.flow = b->out.to.flow = id;
    w->send_err = SUA_EAGAIN;
    sua__out(w->s, &a->out);
    sua__out(w->s, &b->out);
    sua_run(w->s);
    a->out.retransmit = 1;
    sua__out(w->s, &a->out);
    sua_run(w->s);
    CHECK_INT(sua__flow_find(w->s, id)->parked, 2);
    CHECK_INT(w->s->n.tx_retransmit, 0);
    w->send_err = 0;
    sua_flow_event(w->s, id, SUA_FLOW_WRITABLE, NULL);
    CHECK_STR(sua_str_make(w->wire, w->wire_n), "abcdefg");
    sua__out(w->s, &a->out); /* has left: this one is meant */
    sua_run(w->s);
    CHECK_STR(sua_str_make(w->wire, w->wire_n), "abcdefgabc");
    CHECK_INT(w->s->n.tx_retransmit, 1);

    w->send_err = SUA_EAGAIN;
    sua__out(w->s, &b->out);
    sua_run(w->s);
    sua_flow_event(w->s, id, SUA_FLOW_DOWN, NULL);
    w->send_err = 0;
    b->out.to.flow = other; /* free again for another connection */
    sua__out(w->s, &b->out);
    sua_run(w->s);
    CHECK_STR(sua_str_make(w->wire, w->wire_n), "abcdefgabcdefg");
    mail_free(w, a);
    mail_free(w, b);
    CHECK_INT(world_texts(w), 0);
    world_end(w);
}

/* A peer that does not read cannot take all cells. */
static void test_park_limit(void)
{
    struct world *w = world_new();
    uint32_t id = accept_tcp(w, 4000);
    struct mail *m[20];
    int i, failed = 0;

    w->send_err = SUA_EAGAIN;
    for (i = 0; i < 20; i++) {
        m[i] = mail(w, "text", 4);
        m[i]->out.to.flow = id;
        sua__out(w->s, &m[i]->out);
        sua_run(w->s);
    }
    CHECK_INT(w->closes, 1);
    CHECK_INT(w->closed, id);
    for (i = 0; i < 20; i++) {
        failed += m[i]->failed;
        mail_free(w, m[i]);
    }
    CHECK_INT(failed, 20 - 14); /* half of 16 + 8 + 4 */
    CHECK_INT(world_texts(w), 0);
    world_end(w);
}

/* RACE-023. */
static void test_send_dies(void)
{
    struct world *w = world_new();
    uint32_t id = accept_tcp(w, 4000);
    struct mail *a = mail(w, "abc", 3), *b = mail(w, "def", 3);

    sua__flow_join(sua__flow_find(w->s, id), &a->user);
    sua__flow_join(sua__flow_find(w->s, id), &b->user);
    a->out.to.flow = b->out.to.flow = id;
    w->send_err = SUA_ETRANSPORT;
    sua__out(w->s, &a->out);
    sua_run(w->s);
    CHECK_INT(a->failed, 1); /* its message */
    CHECK_INT(a->down, 0);   /* told once */
    CHECK_INT(b->failed, 0);
    CHECK_INT(b->down, 1);
    CHECK_INT(w->closes, 1);
    sua__out(w->s, &b->out); /* a flow that is gone, and no address */
    sua_run(w->s);
    CHECK_INT(b->failed, 1);
    mail_free(w, a);
    mail_free(w, b);
    CHECK_INT(sua__net(w->s)->flows.used, 0);
    world_end(w);
}

/* RACE-023: Dies while parked bytes are pushed. */
static void test_push_dies(void)
{
    struct world *w = world_new();
    uint32_t id = accept_tcp(w, 4000);
    struct mail *a = mail(w, "abc", 3), *b = mail(w, "def", 3);

    a->out.to.flow = b->out.to.flow = id;
    w->send_most = 1;
    sua__out(w->s, &a->out);
    sua__out(w->s, &b->out);
    sua_run(w->s);
    CHECK_INT(w->sends, 1);
    CHECK_INT(sua__flow_find(w->s, id)->parked, 2);
    sua__flow_join(sua__flow_find(w->s, id), &b->user);
    w->send_err = SUA_ETRANSPORT;
    CHECK_INT(sua_flow_event(w->s, id, SUA_FLOW_WRITABLE, NULL), SUA_OK);
    CHECK_INT(b->down, 1);
    CHECK_INT(w->closes, 1);
    mail_free(w, a);
    mail_free(w, b);
    CHECK_INT(world_texts(w), 0);
    world_end(w);
}

/* The emergency buffer never stays on a stream: what does not leave at once
 * is copied, and without a cell the reply is lost, not the next one. */
static void test_spare(void)
{
    struct world *w = world_new();
    uint32_t id = accept_tcp(w, 4000);
    struct sua__text *c = w->s->spare;

    memcpy(c->bytes, "emergency", 9);
    c->len = 9;
    w->s->spare_out.text = c;
    w->s->spare_out.to.flow = id;
    w->send_most = 4;
    sua__out(w->s, &w->s->spare_out);
    sua_run(w->s);
    CHECK_INT(c->parked, 0);
    CHECK_INT(c->refs, 1);
    memset(c->bytes, 'X', 9);
    sua_flow_event(w->s, id, SUA_FLOW_WRITABLE, NULL);
    sua_flow_event(w->s, id, SUA_FLOW_WRITABLE, NULL);
    CHECK_STR(sua_str_make(w->wire, w->wire_n), "emergency");
    CHECK_INT(world_texts(w), 0);

    w->send_err = SUA_EAGAIN;
    w->s->arena.fail_at = w->s->arena.acquired + 1;
    sua__out(w->s, &w->s->spare_out);
    sua_run(w->s);
    CHECK_INT(w->closes, 0); /* nothing had left: the flow is fine */
    CHECK_INT(w->s->n.tx_failed, 1);
    world_end(w);
}

/* ---- deadlines --------------------------------------------------------- */
static void test_idle(void)
{
    struct world *w = world_new();
    uint32_t id = accept_tcp(w, 4000);
    struct mail *m = mail(w, "x", 1);
    uint64_t from = w->now;

    w->now += 100000;
    feed(w, id, "\r\n", 2); /* any traffic will do */
    w->now = sua_next(w->s);
    CHECK_INT(w->now - from, 120000);
    sua_run(w->s);
    CHECK_INT(w->closes, 0);
    w->now = sua_next(w->s);
    CHECK_INT(w->now - from, 220000);
    sua__flow_join(sua__flow_find(w->s, id), &m->user);
    sua_run(w->s);
    CHECK_INT(w->closes, 0); /* somebody needs it */
    sua__flow_part(&m->user);
    w->now = sua_next(w->s);
    sua_run(w->s);
    CHECK_INT(w->closes, 1);
    CHECK_INT(w->s->n.flow_closed_bad, 0);
    CHECK_INT(m->down, 0);
    CHECK(sua_next(w->s) == SUA__NEVER);
    mail_free(w, m);
    world_end(w);
}

static void test_reuse(void)
{
    struct world *w = world_new();
    struct sua__dest d;
    uint32_t in = accept_tcp(w, 4000), id;
    struct sua_addr r = addr_of("198.51.100.9", 4001);
    int i;

    /* The accepted connection serves its peer's address (a Contact behind
     * NAT); another port is another connection. */
    memset(&d, 0, sizeof(d));
    d.proto = SUA_TCP;
    d.addr = addr_of("198.51.100.9", 4000);
    CHECK_INT(sua__net_route(w->s, &d), SUA_OK);
    CHECK_INT(d.flow, in);
    d.addr.port = 4002;
    CHECK_INT(sua__net_route(w->s, &d), SUA_OK);
    CHECK(d.flow != in);
    for (i = 0; i < 6; i++)
        CHECK_INT(sua_flow_open(w->s, SUA_TCP, &r, &r, &id), SUA_OK);
    CHECK_INT(sua_flow_open(w->s, SUA_TCP, &r, &r, &id), SUA_ENOMEM);
    d.addr.port = 4003;
    CHECK_INT(sua__net_route(w->s, &d), SUA_ENOMEM);
    CHECK_INT(sua_flow_open(w->s, SUA_UDP, &r, &r, &id), SUA_EUNSUPPORTED);
    world_end(w);
}

/* ---- storage that runs out --------------------------------------------- */
/* One of everything; whichever acquisition fails, nothing leaks and nobody
 * waits for ever. */
static void scenario(struct world *w)
{
    struct mail *m = mail(w, "hello", 5);
    struct sua_addr a = addr_of("192.0.2.1", 5060), r = a;
    struct sua__dest d;
    uint32_t id = 0, in = 0;

    r.port = 4000;
    (void)sua_net_listen(w->s, SUA_UDP, &a, SUA_STR("h.example"), &id);
    (void)sua_flow_open(w->s, SUA_TCP, &a, &r, &in);
    memset(&d, 0, sizeof(d));
    d.proto = SUA_TLS;
    d.addr = addr_of("203.0.113.5", 5061);
    if (m->out.text && !sua__net_route_to(w->s, &d, SUA_STR("n.example"))) {
        m->out.to = d;
        sua__out(w->s, &m->out);
    }
    if (in)
        feed(w, in, "INVITE sip:x SIP/2.0\r\n\r\n\r\n\r\n\r\n", 30);
    sua_run(w->s);
    w->now += 200000;
    sua_run(w->s);
    sua_run(w->s);
    mail_free(w, m);
}

static void test_out_of_memory(void)
{
    struct sua_config c = world_config();
    uint64_t k, total = 1;

    for (k = 0; k <= total; k++) {
        struct world *w = world_open(&c, 1);

        w->s->arena.fail_at = k;
        scenario(w);
        if (!k)
            total = w->s->arena.acquired;
        sua_run(w->s);
        CHECK_INT(sua__net(w->s)->flows.used,
                  sua__net(w->s)->ends.first != NULL);
        CHECK_INT(world_texts(w), sua__net(w->s)->ends.first != NULL);
        CHECK(sua_next(w->s) == SUA__NEVER);
        CHECK(sua_stack_idle(w->s));
        world_end(w);
    }
    CHECK(total >= 6);
}

/* ---- without the stream module ----------------------------------------- */
static void test_datagrams_only(void)
{
    static const struct sua_module *const modules[] = {
        &sua__module_net, &top_module, NULL};
    struct sua_config c = world_config();
    struct sua_addr a = addr_of("192.0.2.1", 5060);
    struct sua_str none = {NULL, 0};
    struct sua__dest d;
    struct world *w;
    struct mail *m;
    uint32_t id;

    c.modules = modules;
    w = world_open(&c, 0);
    CHECK_INT(sua_net_listen(w->s, SUA_TCP, &a, none, &id), SUA_EUNSUPPORTED);
    CHECK_INT(sua_flow_open(w->s, SUA_TCP, &a, &a, &id), SUA_EUNSUPPORTED);
    CHECK_INT(sua_net_listen(w->s, SUA_UDP, &a, none, &id), SUA_OK);
    memset(&d, 0, sizeof(d));
    d.addr = addr_of("203.0.113.5", 5060);
    d.proto = SUA_TCP;
    CHECK_INT(sua__net_route(w->s, &d), SUA_EUNSUPPORTED);
    d.proto = SUA_UDP;
    CHECK_INT(sua__net_route(w->s, &d), SUA_OK);
    CHECK_INT(d.flow, id);
    m = mail(w, "x", 1);
    post(w, m, SUA_TCP, "203.0.113.5", 5060);
    sua_run(w->s);
    CHECK_INT(m->failed, 1);
    CHECK_INT(m->err, SUA_EUNSUPPORTED);
    mail_free(w, m);
    world_end(w);
}

int main(void)
{
    test_endpoints();
    test_sentby();
    test_is_local();
    test_send_datagram();
    test_connect();
    test_connect_fails();
    test_close_known_only();
    test_tls_identity();
    test_random_sends();
    test_parked_once();
    test_park_limit();
    test_send_dies();
    test_push_dies();
    test_spare();
    test_idle();
    test_reuse();
    test_out_of_memory();
    test_datagrams_only();
    return check_done();
}
