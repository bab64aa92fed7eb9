/* SPDX-License-Identifier: MIT
 * RFC 3263 as far as it goes without NAPTR, with a resolver that knows,
 * answers late, not at all, or nonsense. */
#include "net_world.h"

struct job {
    struct sua__locate l;
    int dones, err;
};

static void job_done(struct sua_stack *s, struct sua__locate *l, int err)
{
    struct job *j = SUA__OWNER(l, struct job, l);

    CHECK(s->in_feed);
    j->dones++;
    j->err = err;
}

static int start(struct world *w, struct job *j, const char *uri)
{
    struct sua_uri u;
    int err;

    CHECK_INT(sua_uri_parse(sua_str_z(uri), &u, NULL), SUA_OK);
    sua__enter(w->s);
    err = sua__locate(w->s, &j->l, &u, job_done);
    sua__leave(w->s);
    return err;
}

/* Next target as "UDP 192.0.2.1:5060", "" when there is none. */
static const char *next(struct job *j)
{
    static char mem[80];
    struct sua__dest d;
    struct sua_buf b;

    memset(mem, 0, sizeof(mem));
    sua_buf_init(&b, mem, sizeof(mem) - 1);
    d.flow = 9;
    if (sua__locate_next(&j->l, &d))
        return mem;
    CHECK_INT(d.flow, 0);
    sua_buf_str(&b, sua_proto_name(d.proto));
    sua_buf_char(&b, ' ');
    sua_addr_write(&b, &d.addr, 1);
    return mem;
}

static struct world *world_udp(void)
{
    struct world *w = world_new();

    (void)listen_on(w, SUA_UDP, "192.0.2.1", 5060);
    return w;
}

/* ---- no lookup --------------------------------------------------------- */
static void check_literal(struct world *w, const char *uri, const char *want)
{
    struct job j;

    memset(&j, 0, sizeof(j));
    CHECK_INT(start(w, &j, uri), SUA_OK);
    CHECK_STR(sua_str_z(next(&j)), want);
    CHECK_STR(sua_str_z(next(&j)), "");
    sua__locate_stop(w->s, &j.l);
}
static void check_refused(struct world *w, const char *uri, int err)
{
    struct job j;

    memset(&j, 0, sizeof(j));
    CHECK_INT(start(w, &j, uri), err);
    CHECK_STR(sua_str_z(next(&j)), "");
}

/* LOC-001, TRN-024. */
static void test_literals(void)
{
    struct world *w = world_udp();

    check_literal(w, "sip:a@203.0.113.7", "UDP 203.0.113.7:5060");
    check_literal(w, "sip:203.0.113.7:5070", "UDP 203.0.113.7:5070");
    check_literal(w, "sip:[2001:db8::7]", "UDP [2001:db8::7]:5060");
    check_literal(w, "sip:203.0.113.7;transport=TCP", "TCP 203.0.113.7:5060");
    check_literal(w, "sip:203.0.113.7;transport=tls", "TLS 203.0.113.7:5061");
    check_literal(w, "sips:203.0.113.7", "TLS 203.0.113.7:5061");
    check_literal(w, "sips:203.0.113.7;transport=tcp",
                  "TLS 203.0.113.7:5061");
    check_literal(w, "sip:203.0.113.7;maddr=192.0.2.99",
                  "UDP 203.0.113.7:5060");
    check_refused(w, "sips:203.0.113.7;transport=udp", SUA_EUNSUPPORTED);
    check_refused(w, "sip:203.0.113.7;transport=pigeon", SUA_EUNSUPPORTED);
    check_refused(w, "tel:+123", SUA_EUNSUPPORTED);
    check_refused(w, "sip:0.0.0.0", SUA_ENOROUTE);
    check_refused(w, "sip:224.0.1.75", SUA_ENOROUTE);
    CHECK_STR(sua_str_z(w->asked), "");
    w->s->hooks.resolve = NULL;
    check_refused(w, "sip:name.example", SUA_ENOROUTE);
    CHECK(sua_stack_idle(w->s));
    world_end(w);
}

/* ---- a resolver with a zone -------------------------------------------- */
struct record {
    const char *name;
    int type, priority, weight, port;
    const char *value;
};
static const struct record zone[] = {
    {"host.example", SUA_RR_A, 0, 0, 0, "203.0.113.1"},
    {"host.example", SUA_RR_A, 0, 0, 0, "203.0.113.2"},
    {"host.example", SUA_RR_AAAA, 0, 0, 0, "2001:db8::1"},
    {"_sip._udp.srv.example", SUA_RR_SRV, 20, 1, 5080, "host.example"},
    {"_sip._udp.srv.example", SUA_RR_SRV, 10, 1, 5070, "first.example"},
    {"_sip._udp.srv.example", SUA_RR_SRV, 5, 1, 5070, "."},
    {"first.example", SUA_RR_A, 0, 0, 0, "203.0.113.9"},
    {"_sip._tcp.tcp.example", SUA_RR_SRV, 0, 0, 5090, "host.example"},
    {"_sips._tcp.tls.example", SUA_RR_SRV, 0, 0, 5091, "host.example"},
    {"_sip._udp.w.example", SUA_RR_SRV, 1, 10, 1000, "first.example"},
    {"_sip._udp.w.example", SUA_RR_SRV, 1, 90, 2000, "first.example"},
    {"bad.example", SUA_RR_A, 0, 0, 0, "0.0.0.0"},
    {"wrong.example", SUA_RR_A, 0, 0, 0, "2001:db8::1"},
};

static int fill(int type, struct sua_str name, struct sua_rr *rr, int max)
{
    size_t i;
    int n = 0;

    for (i = 0; i < SUA__COUNT(zone) && n < max; i++) {
        const struct record *z = &zone[i];

        if (z->type != type || !sua_str_ieq(name, sua_str_z(z->name)))
            continue;
        memset(&rr[n], 0, sizeof(*rr));
        rr[n].type = (uint16_t)type;
        rr[n].priority = (uint16_t)z->priority;
        rr[n].weight = (uint16_t)z->weight;
        rr[n].port = (uint16_t)z->port;
        if (type == SUA_RR_SRV)
            rr[n].name = sua_str_z(z->value);
        else
            rr[n].addr = addr_of(z->value, 0);
        n++;
    }
    return n;
}
static int resolve_now(struct world *w, uint32_t query, int type,
                       struct sua_str name, struct sua_rr *rr, int max)
{
    (void)w, (void)query;
    return fill(type, name, rr, max);
}
static int resolve_later(struct world *w, uint32_t query, int type,
                         struct sua_str name, struct sua_rr *rr, int max)
{
    (void)w, (void)query, (void)type, (void)name, (void)rr, (void)max;
    return SUA_EAGAIN;
}

/* Answers the question that was asked last. */
static int answer(struct world *w)
{
    const char *q = w->asked, *semi, *last = q;
    struct sua_rr rr[20];
    struct sua_str name;
    int type, n;

    while ((semi = strchr(q, ';')) != NULL && semi[1])
        last = q = semi + 1;
    type = atoi(last);
    name.p = strchr(last, ' ') + 1;
    name.n = strlen(name.p) - 1;
    n = fill(type, name, rr, 20);
    return sua_resolved(w->s, w->query, rr, (size_t)n);
}

/* The same questions and targets, whether the answers come at once or
 * later. */
static void check_lookup(const char *uri, const char *asked,
                         const char *const want[])
{
    int later, i;

    for (later = 0; later < 2; later++) {
        struct world *w = world_udp();
        struct job j;

        memset(&j, 0, sizeof(j));
        w->resolve = later ? resolve_later : resolve_now;
        CHECK_INT(start(w, &j, uri), SUA_EAGAIN);
        CHECK_STR(sua_str_z(w->asked), ""); /* I2 */
        CHECK_INT(sua_next(w->s), w->now);
        CHECK(!sua_stack_idle(w->s));
        sua_run(w->s);
        for (i = 0; later && !j.dones && i < 20; i++) {
            CHECK_INT(sua_next(w->s), 11000); /* I1 */
            CHECK_INT(answer(w), SUA_OK);
        }
        CHECK_INT(j.dones, 1);
        CHECK_INT(j.err, want[0] ? SUA_OK : SUA_ENOROUTE);
        CHECK_STR(sua_str_z(w->asked), asked);
        for (i = 0; want[i]; i++)
            CHECK_STR(sua_str_z(next(&j)), want[i]);
        CHECK_STR(sua_str_z(next(&j)), "");
        CHECK(sua_next(w->s) == SUA__NEVER);
        CHECK(sua_stack_idle(w->s));
        sua__locate_stop(w->s, &j.l);
        CHECK_INT(world_texts(w), 0);
        world_end(w);
    }
}
#define LIST(...) (const char *const[]){__VA_ARGS__, NULL}

/* LOC-002, LOC-003, LOC-005, LOC-006, LOC-012. */
static void test_lookups(void)
{
    /* A port: addresses only; no IPv6 socket: no AAAA. */
    check_lookup("sip:host.example:5099", "1 host.example;",
                 LIST("UDP 203.0.113.1:5099", "UDP 203.0.113.2:5099"));
    check_lookup("sip:srv.example",
                 "33 _sip._udp.srv.example;1 first.example;1 host.example;",
                 LIST("UDP 203.0.113.9:5070", "UDP 203.0.113.1:5080",
                      "UDP 203.0.113.2:5080"));
    check_lookup("sip:tcp.example",
                 "33 _sip._udp.tcp.example;33 _sip._tcp.tcp.example;"
                 "1 host.example;28 host.example;",
                 LIST("TCP 203.0.113.1:5090", "TCP 203.0.113.2:5090",
                      "TCP [2001:db8::1]:5090"));
    check_lookup("sip:srv.example;transport=tcp",
                 "33 _sip._tcp.srv.example;1 srv.example;28 srv.example;",
                 LIST(NULL));
    check_lookup("sip:tls.example;transport=tls",
                 "33 _sips._tcp.tls.example;1 host.example;28 host.example;",
                 LIST("TLS 203.0.113.1:5091", "TLS 203.0.113.2:5091",
                      "TLS [2001:db8::1]:5091"));
    /* No record at all: the host itself, over UDP. */
    check_lookup("sip:host.example",
                 "33 _sip._udp.host.example;33 _sip._tcp.host.example;"
                 "1 host.example;",
                 LIST("UDP 203.0.113.1:5060", "UDP 203.0.113.2:5060"));
    check_lookup("sips:host.example",
                 "33 _sips._tcp.host.example;1 host.example;28 host.example;",
                 LIST("TLS 203.0.113.1:5061", "TLS 203.0.113.2:5061",
                      "TLS [2001:db8::1]:5061"));
    check_lookup("sip:nowhere.example:5060", "1 nowhere.example;",
                 LIST(NULL));
    check_lookup("sip:bad.example:5060", "1 bad.example;", LIST(NULL));
    check_lookup("sip:wrong.example:5060", "1 wrong.example;", LIST(NULL));
}

/* LOC-006: RFC 2782: in proportion to the weights. */
static void test_weights(void)
{
    struct world *w = world_udp();
    int i, light = 0;

    w->resolve = resolve_now;
    for (i = 0; i < 1000; i++) {
        struct job j;

        memset(&j, 0, sizeof(j));
        w->asked[0] = 0;
        CHECK_INT(start(w, &j, "sip:w.example"), SUA_EAGAIN);
        sua_run(w->s);
        CHECK_INT(j.l.n, 2);
        light += !strcmp(next(&j), "UDP 203.0.113.9:1000");
        sua__locate_stop(w->s, &j.l);
    }
    CHECK(light > 60 && light < 160);
    world_end(w);
}

/* What the certificate must say is the host of the URI, not what SRV said. */
static void test_tls_name(void)
{
    struct world *w = world_udp();
    struct job j;

    memset(&j, 0, sizeof(j));
    w->resolve = resolve_now;
    CHECK_INT(start(w, &j, "sips:tls.example"), SUA_EAGAIN);
    sua_run(w->s);
    CHECK_STR(sua__locate_name(&j.l), "tls.example");
    sua__locate_stop(w->s, &j.l);
    CHECK(sua__locate_name(&j.l).p == NULL);
    CHECK_INT(start(w, &j, "sip:host.example:5060"), SUA_EAGAIN);
    sua_run(w->s);
    CHECK(sua__locate_name(&j.l).p == NULL);
    CHECK_INT(world_texts(w), 0);
    world_end(w);
}

/* ---- resolvers at fault ------------------------------------------------ */
/* LOC-013. */
static void test_no_answer(void)
{
    struct world *w = world_udp();
    struct job j;
    uint64_t from = w->now;

    memset(&j, 0, sizeof(j));
    w->resolve = resolve_later;
    CHECK_INT(start(w, &j, "sip:host.example"), SUA_EAGAIN);
    sua_run(w->s);
    w->now = sua_next(w->s);
    CHECK_INT(w->now - from, 10000);
    sua_run(w->s);
    CHECK_INT(j.dones, 1);
    CHECK_INT(j.err, SUA_ENOROUTE);
    CHECK_INT(sua_resolved(w->s, w->query, NULL, 0), SUA_ENOENT);
    CHECK_INT(world_texts(w), 0);
    CHECK(sua_stack_idle(w->s));

    /* Stopped before the question, and while it is under way. */
    CHECK_INT(start(w, &j, "sip:host.example"), SUA_EAGAIN);
    sua__locate_stop(w->s, &j.l);
    sua_run(w->s);
    CHECK_INT(start(w, &j, "sip:host.example"), SUA_EAGAIN);
    sua_run(w->s);
    sua__locate_stop(w->s, &j.l);
    sua__locate_stop(w->s, &j.l);
    CHECK_INT(answer(w), SUA_ENOENT);
    CHECK_INT(j.dones, 1);
    CHECK_INT(world_texts(w), 0);
    CHECK(sua_next(w->s) == SUA__NEVER);
    world_end(w);
}

/* Time is up when some targets are known: they are used. */
static void test_half_an_answer(void)
{
    struct world *w = world_udp();
    struct job j;

    (void)listen_on(w, SUA_UDP, "2001:db8::2", 5060);
    memset(&j, 0, sizeof(j));
    w->resolve = resolve_later;
    CHECK_INT(start(w, &j, "sip:host.example:5060"), SUA_EAGAIN);
    sua_run(w->s);
    CHECK_INT(answer(w), SUA_OK);
    CHECK_INT(j.dones, 0);
    w->now += 10000;
    sua_run(w->s);
    CHECK_INT(j.dones, 1);
    CHECK_INT(j.err, SUA_OK);
    CHECK_INT(j.l.n, 2);
    world_end(w);
}

/* LOC-012. */
static void test_thousand_records(void)
{
    struct world *w = world_udp();
    struct sua_rr *rr = calloc(1000, sizeof(*rr));
    struct job j;
    int i;

    for (i = 0; i < 1000; i++) {
        rr[i].type = SUA_RR_A;
        rr[i].addr = addr_of("203.0.113.1", 0);
        rr[i].addr.ip[3] = (uint8_t)i;
        rr[i].addr.ip[2] = (uint8_t)(i / 256);
    }
    memset(&j, 0, sizeof(j));
    w->resolve = resolve_later;
    CHECK_INT(start(w, &j, "sip:host.example:5060"), SUA_EAGAIN);
    sua_run(w->s);
    CHECK_INT(sua_resolved(w->s, w->query, rr, 1000), SUA_OK);
    CHECK_INT(j.dones, 1);
    CHECK_INT(j.l.n, SUA__TARGETS);
    free(rr);
    world_end(w);
}

/* Many at once, answered in any order. */
static void test_many(void)
{
    struct world *w = world_udp();
    struct job j[8];
    uint32_t q[8];
    struct sua_rr rr[4];
    int i;

    memset(j, 0, sizeof(j));
    w->resolve = resolve_later;
    for (i = 0; i < 8; i++) {
        CHECK_INT(start(w, &j[i], "sip:host.example:5060"), SUA_EAGAIN);
        sua_run(w->s);
        q[i] = w->query;
    }
    CHECK_INT(fill(SUA_RR_A, SUA_STR("host.example"), rr, 4), 2);
    for (i = 7; i >= 0; i--) {
        CHECK_INT(sua_resolved(w->s, q[i], rr, 2), SUA_OK);
        CHECK_INT(sua_resolved(w->s, q[i], rr, 2), SUA_ENOENT);
        CHECK_INT(j[i].dones, 1);
        CHECK_INT(j[i].l.n, 2);
    }
    CHECK(sua_stack_idle(w->s));
    world_end(w);
}

static void test_out_of_memory(void)
{
    int k;

    for (k = 1; k < 4; k++) {
        struct world *w = world_udp();
        struct job j;
        int err;

        memset(&j, 0, sizeof(j));
        w->resolve = resolve_now;
        w->s->arena.fail_at = w->s->arena.acquired + (uint64_t)k;
        err = start(w, &j, "sip:srv.example");
        CHECK_INT(err, k == 1 ? SUA_ENOMEM : SUA_EAGAIN);
        sua_run(w->s);
        CHECK_INT(j.dones, k != 1);
        if (k != 1)
            CHECK_INT(j.err, k == 2 ? SUA_ENOMEM : SUA_OK);
        CHECK_INT(world_texts(w), 0);
        CHECK(sua_next(w->s) == SUA__NEVER);
        world_end(w);
    }
}

int main(void)
{
    test_literals();
    test_lookups();
    test_weights();
    test_tls_name();
    test_no_answer();
    test_half_an_answer();
    test_thousand_records();
    test_many();
    test_out_of_memory();
    return check_done();
}
