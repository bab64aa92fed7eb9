/* SPDX-License-Identifier: MIT
 * Where the proxy sends requests for a registered user, between scripted
 * phones and edge proxies: Path (RFC 3327), flows and their tokens (RFC
 * 5626), turns by q, GRUUs (RFC 5627). */
#include "sim_srv.h"

#include <stdio.h>
#include <string.h>

#define ALICE "<sip:alice@lab.test>;tag=a"
#define BOB "<sip:bob@lab.test>"
#define UUID "urn:uuid:b0b"
#define INSTANCE "+sip.instance=\"<" UUID ">\""

struct lab {
    struct srv_world w;
    struct phone *a, *b, *c;
};

static int has(const char *text, const char *what)
{
    return text && strstr(text, what) != NULL;
}

static void run(struct lab *t, uint64_t ms)
{
    sim_run_for(t->w.s, ms);
}

static const char *last(const struct phone *p)
{
    return p->n ? p->log[p->n - 1] : "";
}

static void open_lab(struct lab *t, uint64_t seed,
                     const struct sua_srv_config *c)
{
    srv_open(&t->w, seed, NULL, c, (int)(seed & 1));
    t->a = srv_phone(&t->w, "alice");
    t->b = srv_phone(&t->w, "bob");
    t->c = srv_phone(&t->w, "bob2");
    CHECK_INT(srv_register(t->a, "alice", 1, srv_contact(t->a)), 200);
    t->a->n = 0;
}

/* A request of alice; what it is answered with is in her log. */
static void ask(struct lab *t, const char *start, const char *id,
                const char *extra)
{
    char with[600];

    snprintf(with, sizeof with, "%s%s", srv_contact(t->a),
             extra ? extra : "");
    srv_send(t->a, srv_request(t->a, start, ALICE, BOB, id, with));
    run(t, 50);
}

static void bind(struct phone *p, unsigned cseq, const char *extra,
                 unsigned status)
{
    CHECK_INT(srv_register(p, "bob", cseq, extra), status);
}

/* ---- Path --------------------------------------------------------------- */
#define EDGE "Path: <sip:10.0.0.4:5060;lr>, <sip:edge.test;lr;ob>\r\n"
#define VIA2 "Via: SIP/2.0/UDP 10.9.9.9;branch=z9hG4bKfar\r\n"

static void path(uint64_t seed)
{
    struct lab t;

    open_lab(&t, seed, NULL);
    bind(t.b, 1, "Contact: <sip:bob@10.9.9.9>\r\n" VIA2 EDGE, 420);
    CHECK(!strcmp(srv_header(last(t.b), "Unsupported", 0), "path"));
    bind(t.b, 2, "Supported: path\r\nContact: <sip:bob@10.9.9.9>\r\n" VIA2
         "Path: <sip:10.0.0.4>\r\n", 400);
    bind(t.b, 3, "Supported: path\r\nRequire: path\r\n"
         "Contact: <sip:bob@10.9.9.9>\r\n" VIA2 EDGE, 200);
    CHECK(!strcmp(srv_header(last(t.b), "Path", 0),
                  "<sip:10.0.0.4:5060;lr>, <sip:edge.test;lr;ob>"));
    t.c->n = 0;
    ask(&t, "OPTIONS sip:bob@lab.test", "o1", NULL);
    CHECK(has(srv_got(t.c, "OPTIONS sip:bob@10.9.9.9 SIP/2.0", 0),
              "Route: <sip:10.0.0.4:5060;lr>, <sip:edge.test;lr;ob>\r\n"));
    srv_answer(t.c, srv_got(t.c, "OPTIONS", 0), 200, "b", NULL);
    run(&t, 50);
    CHECK_INT(srv_count(t.a, "SIP/2.0 200"), 1);
    /* A refresh without Path goes straight. */
    bind(t.b, 4, "Contact: <sip:bob@10.0.0.3:5060>\r\n", 200);
    bind(t.b, 5, "Contact: <sip:bob@10.9.9.9>;expires=0\r\n", 200);
    t.b->n = 0;
    ask(&t, "OPTIONS sip:bob@lab.test", "o2", NULL);
    CHECK(srv_got(t.b, "OPTIONS", 0) != NULL);
    CHECK_INT(srv_headers(srv_got(t.b, "OPTIONS", 0), "Route"), 0);
    srv_answer(t.b, srv_got(t.b, "OPTIONS", 0), 200, "b", NULL);
    srv_close(&t.w);
}

static void service_route(uint64_t seed)
{
    struct sua_srv_config c = SUA_SRV_INIT;
    struct lab t;

    c.domains = SUA_STR("lab.test");
    c.service_route = SUA_STR("<sip:lab.test;lr>, <sip:b.test;lr>");
    open_lab(&t, seed, &c);
    bind(t.b, 1, srv_contact(t.b), 200);
    CHECK(!strcmp(srv_header(last(t.b), "Service-Route", 0),
                  "<sip:lab.test;lr>, <sip:b.test;lr>"));
    srv_close(&t.w);
}

/* ---- turns -------------------------------------------------------------- */
#define CANCELLED(p, tag)                                                     \
    do {                                                                      \
        srv_answer(p, srv_got(p, "CANCEL", 0), 200, tag, NULL);               \
        srv_answer(p, srv_got(p, "INVITE", 0), 487, tag, NULL);               \
    } while (0)

static void bind_q(struct lab *t)
{
    char extra[200];

    snprintf(extra, sizeof extra, "Contact: <sip:b1@10.0.0.3:5060>;q=0.9, "
             "<sip:b2@10.0.0.4:5060>;q=0.4, <sip:b3@10.0.0.4:5060>;q=0.4"
             "\r\n");
    bind(t->b, 1, extra, 200);
    t->a->n = t->b->n = t->c->n = 0;
}

static void by_turns(uint64_t seed)
{
    struct lab t;

    open_lab(&t, seed, NULL);
    bind_q(&t);
    ask(&t, "INVITE sip:bob@lab.test", "i1", NULL);
    CHECK_INT(srv_count(t.b, "INVITE sip:b1@"), 1);
    CHECK_INT(srv_count(t.c, "INVITE"), 0);
    srv_answer(t.b, srv_got(t.b, "INVITE", 0), 486, "b", NULL);
    run(&t, 50);
    CHECK_INT(srv_count(t.c, "INVITE sip:b2@"), 1);
    CHECK_INT(srv_count(t.c, "INVITE sip:b3@"), 1);
    CHECK_INT(srv_count(t.a, "SIP/2.0 486"), 0);
    srv_answer(t.c, srv_got(t.c, "INVITE", 0), 480, "c", NULL);
    srv_answer(t.c, srv_got(t.c, "INVITE", 1), 480, "d", NULL);
    run(&t, 50);
    CHECK_INT(srv_count(t.a, "SIP/2.0 486"), 1);
    srv_close(&t.w);
}

/* Who answers first ends it: the others never ring. A 6xx too. */
static void no_further(uint64_t seed, unsigned status)
{
    struct lab t;

    open_lab(&t, seed, NULL);
    bind_q(&t);
    ask(&t, "INVITE sip:bob@lab.test", "i1", NULL);
    srv_answer(t.b, srv_got(t.b, "INVITE", 0), status, "b",
               srv_contact(t.b));
    run(&t, 300);
    CHECK_INT(srv_count(t.c, "INVITE"), 0);
    CHECK_INT(srv_count(t.a, status == 200 ? "SIP/2.0 200" : "SIP/2.0 603"),
              1);
    srv_close(&t.w);
}

static void hunt(uint64_t seed)
{
    struct sua_srv_config c = SUA_SRV_INIT;
    struct lab t;

    c.domains = SUA_STR("lab.test");
    c.hunt_ms = 15000;
    open_lab(&t, seed, &c);
    bind_q(&t);
    ask(&t, "INVITE sip:bob@lab.test", "i1", NULL);
    srv_answer(t.b, srv_got(t.b, "INVITE", 0), 180, "b", NULL);
    run(&t, 14800);
    CHECK_INT(srv_count(t.b, "CANCEL"), 0);
    run(&t, 200);
    CHECK_INT(srv_count(t.b, "CANCEL"), 1);
    CANCELLED(t.b, "b");
    run(&t, 50);
    CHECK_INT(srv_count(t.c, "INVITE"), 2);
    srv_answer(t.c, srv_got(t.c, "INVITE", 0), 200, "c", srv_contact(t.c));
    run(&t, 50);
    CHECK_INT(srv_count(t.a, "SIP/2.0 200"), 1);
    srv_close(&t.w);
}

/* ---- flows -------------------------------------------------------------- */
static void flow_contact(char *out, size_t cap, unsigned reg_id,
                         const char *more)
{
    snprintf(out, cap, "Supported: path, outbound\r\nContact: "
             "<sip:bob@192.168.0.9>;" INSTANCE ";reg-id=%u%s\r\n", reg_id,
             more);
}

static void flows(uint64_t seed)
{
    struct sua_srv_config cfg = SUA_SRV_INIT;
    struct lab t;
    char c[400];

    cfg.domains = SUA_STR("lab.test");
    cfg.flow_timer_s = 100;
    open_lab(&t, seed, &cfg);
    flow_contact(c, sizeof c, 1, "");
    bind(t.b, 1, c, 200);
    CHECK(!strcmp(srv_header(last(t.b), "Require", 0), "outbound"));
    CHECK(!strcmp(srv_header(last(t.b), "Flow-Timer", 0), "100"));
    flow_contact(c, sizeof c, 2, "");
    bind(t.c, 1, c, 200);
    CHECK_INT(srv_headers(last(t.c), "Contact"), 2);
    /* The same flow again from elsewhere replaces the binding. */
    bind(t.c, 2, "Supported: outbound\r\nContact: <sip:bob@192.168.0.7>;"
         INSTANCE ";reg-id=2\r\n", 200);
    CHECK_INT(srv_headers(last(t.c), "Contact"), 2);
    /* One at a time, the last registered first; 486 speaks for both. */
    t.a->n = t.b->n = t.c->n = 0;
    ask(&t, "OPTIONS sip:bob@lab.test", "o1", NULL);
    CHECK_INT(srv_count(t.c, "OPTIONS sip:bob@192.168.0.7"), 1);
    CHECK_INT(srv_count(t.b, "OPTIONS"), 0);
    srv_answer(t.c, srv_got(t.c, "OPTIONS", 0), 486, "c", NULL);
    run(&t, 50);
    CHECK_INT(srv_count(t.b, "OPTIONS"), 0);
    CHECK_INT(srv_count(t.a, "SIP/2.0 486"), 1);
    /* 430: the other one. */
    ask(&t, "OPTIONS sip:bob@lab.test", "o2", NULL);
    srv_answer(t.c, srv_got(t.c, "OPTIONS", 1), 430, "c", NULL);
    run(&t, 50);
    CHECK_INT(srv_count(t.b, "OPTIONS"), 1);
    srv_answer(t.b, srv_got(t.b, "OPTIONS", 0), 200, "b", NULL);
    run(&t, 50);
    CHECK_INT(srv_count(t.a, "SIP/2.0 200"), 1);
    /* Both failed: the caller hears nothing of flows. */
    ask(&t, "OPTIONS sip:bob@lab.test", "o3", NULL);
    srv_answer(t.c, srv_got(t.c, "OPTIONS", 2), 430, "c", NULL);
    run(&t, 50);
    srv_answer(t.b, srv_got(t.b, "OPTIONS", 1), 430, "b", NULL);
    run(&t, 50);
    CHECK_INT(srv_count(t.a, "SIP/2.0 480"), 1);
    flow_contact(c, sizeof c, 1, ";expires=0");
    bind(t.b, 2, c, 200);
    CHECK_INT(srv_headers(last(t.b), "Contact"), 1);
    srv_close(&t.w);
}

/* What the first hop cannot do, and what is malformed. */
static void not_flows(uint64_t seed)
{
    struct lab t;
    char c[400];

    open_lab(&t, seed, NULL);
    flow_contact(c, sizeof c, 1, "\r\n" VIA2);
    c[strlen(c) - 2] = 0;
    bind(t.b, 1, c, 439);
    bind(t.b, 2, "Supported: path\r\nContact: <sip:b@10.0.0.3>;" INSTANCE
         ";reg-id=1\r\n" VIA2, 200);
    CHECK_INT(srv_headers(last(t.b), "Require"), 0);
    bind(t.b, 3, "Supported: outbound\r\nContact: <sip:b@10.0.0.3>;" INSTANCE
         ";reg-id=1, <sip:x@10.0.0.3>\r\n", 400);
    bind(t.b, 4, "Supported: outbound\r\nContact: <sip:b@10.0.0.3>;reg-id=1"
         "\r\n", 200);
    CHECK_INT(srv_headers(last(t.b), "Require"), 0);
    bind(t.b, 5, "Supported: path, outbound\r\nContact: <sip:c@10.9.9.9>;"
         INSTANCE ";reg-id=1\r\n" VIA2 EDGE, 200);
    CHECK(!strcmp(srv_header(last(t.b), "Require", 0), "outbound"));
    CHECK_INT(srv_headers(last(t.b), "Flow-Timer"), 0);
    srv_close(&t.w);
}

/* A connection that is gone is no way, and the address behind it neither. */
static void dead_connection(uint64_t seed)
{
    struct lab t;
    char c[400];

    open_lab(&t, seed, NULL);
    srv_connect(t.b);
    flow_contact(c, sizeof c, 1, "");
    bind(t.b, 1, c, 200);
    t.a->n = t.b->n = 0;
    ask(&t, "OPTIONS sip:bob@lab.test", "o1", NULL);
    CHECK_INT(srv_count(t.b, "OPTIONS"), 1);
    srv_answer(t.b, srv_got(t.b, "OPTIONS", 0), 200, "b", NULL);
    run(&t, 50);
    sim_reset_streams(t.b->node);
    t.b->conn = NULL;
    run(&t, 50);
    ask(&t, "OPTIONS sip:bob@lab.test", "o2", NULL);
    CHECK_INT(srv_count(t.a, "SIP/2.0 480"), 1);
    srv_close(&t.w);
}

/* ---- as edge proxy ------------------------------------------------------ */
static void allow(struct sua_srv *v, const struct sua_msg *m,
                  const struct sua_flow *from, struct sua_srv_decision *d,
                  void *user)
{
    (void)v;
    (void)m;
    (void)from;
    (void)user;
    if (d->role == SUA_SRV_REJECT)
        d->role = SUA_SRV_PROXY;
}

/* bob is behind a NAT and his registrar is at 10.0.0.4. */
static void edge(uint64_t seed, int tcp)
{
    struct sua_srv_config cfg = SUA_SRV_INIT;
    struct lab t;
    const char *m;
    char extra[600], route[200], token[200];

    cfg.domains = SUA_STR("lab.test");
    cfg.decide = allow;
    open_lab(&t, seed, &cfg);
    if (tcp)
        srv_connect(t.b);
    srv_send(t.b, srv_request(t.b, "REGISTER sip:10.0.0.4:5060",
                              "<sip:bob@far.test>;tag=b",
                              "<sip:bob@far.test>", "r1",
                              "Supported: path, outbound\r\nContact: "
                              "<sip:bob@192.168.0.9>;" INSTANCE
                              ";reg-id=1\r\n"));
    run(&t, 50);
    m = srv_got(t.c, "REGISTER", 0);
    CHECK(m != NULL);
    snprintf(route, sizeof route, "%s", srv_header(m, "Path", 0));
    CHECK(has(route, "@10.0.0.1:5060") && has(route, ";lr;ob>"));
    srv_answer(t.c, m, 200, "r", "Require: outbound\r\n");
    run(&t, 50);
    CHECK_INT(srv_count(t.b, "SIP/2.0 200"), 1);
    /* A request of the registrar comes back the same way. */
    snprintf(extra, sizeof extra, "Route: %s\r\nContact: <sip:c@10.0.0.4>"
             "\r\n", route);
    srv_send(t.c, srv_request(t.c, "INVITE sip:bob@192.168.0.9",
                              "<sip:c@far.test>;tag=c", "<sip:bob@far.test>",
                              "i1", extra));
    run(&t, 50);
    m = srv_got(t.b, "INVITE sip:bob@192.168.0.9 ", 0);
    CHECK(m != NULL);
    snprintf(token, sizeof token, "%.*s", (int)strcspn(route + 5, "@"),
             route + 5);
    CHECK(has(srv_header(m, "Record-Route", 0), token));
    srv_answer(t.b, m, 486, "b", NULL);
    run(&t, 50);
    CHECK_INT(srv_count(t.c, "SIP/2.0 486"), 1);
    if (tcp) {
        sim_reset_streams(t.b->node);
        t.b->conn = NULL;
        run(&t, 50);
        srv_send(t.c, srv_request(t.c, "OPTIONS sip:bob@192.168.0.9",
                                  "<sip:c@far.test>;tag=c",
                                  "<sip:bob@far.test>", "o1", extra));
        run(&t, 50);
        CHECK_INT(srv_count(t.c, "SIP/2.0 430"), 1);
    }
    srv_close(&t.w);
}

/* ---- GRUUs -------------------------------------------------------------- */
/* The parameter of the Contact that has what, without quotes. */
static void gruu_of(const char *text, const char *contact, const char *name,
                    char *out, size_t cap)
{
    unsigned n = srv_headers(text, "Contact"), i;
    const char *v, *at = NULL;

    for (i = 0; i < n && !at; i++) {
        v = srv_header(text, "Contact", i);
        if (has(v, contact))
            at = strstr(v, name);
    }
    out[0] = 0;
    if (at)
        snprintf(out, cap, "%.*s", (int)strcspn(at + strlen(name), "\""),
                 at + strlen(name));
}

static void gruus(uint64_t seed)
{
    struct lab t;
    char pub[200], temp[300], temp2[300], start[400];

    open_lab(&t, seed, NULL);
    bind(t.b, 1, "Supported: gruu\r\nContact: <sip:b@10.0.0.3:5060>;"
         INSTANCE ";pub-gruu=\"sip:mine@lab.test;gr\"\r\n", 200);
    gruu_of(last(t.b), "10.0.0.3", "pub-gruu=\"", pub, sizeof pub);
    gruu_of(last(t.b), "10.0.0.3", "temp-gruu=\"", temp, sizeof temp);
    CHECK(!strcmp(pub, "sip:bob@lab.test;gr=" UUID));
    CHECK(has(temp, "@lab.test;gr") && !has(temp, "bob"));
    CHECK(!has(last(t.b), "mine@"));
    bind(t.c, 1, "Contact: <sip:b@10.0.0.4:5060>\r\n", 200);
    CHECK(!has(last(t.c), "gruu=")); /* who does not ask is not told */
    bind(t.b, 2, "Supported: gruu\r\nContact: <sip:b@10.0.0.3:5060>;"
         INSTANCE "\r\n", 200);
    gruu_of(last(t.b), "10.0.0.3", "temp-gruu=\"", temp2, sizeof temp2);
    CHECK(temp2[0] && strcmp(temp, temp2));
    t.a->n = t.b->n = t.c->n = 0;
    /* Each leads to the one phone, not to the other. */
    snprintf(start, sizeof start, "OPTIONS %s", pub);
    ask(&t, start, "o1", NULL);
    snprintf(start, sizeof start, "OPTIONS %s", temp);
    ask(&t, start, "o2", NULL);
    snprintf(start, sizeof start, "OPTIONS %s", temp2);
    ask(&t, start, "o3", NULL);
    CHECK_INT(srv_count(t.b, "OPTIONS sip:b@10.0.0.3:5060 "), 3);
    CHECK_INT(srv_count(t.c, "OPTIONS"), 0);
    srv_answer(t.b, srv_got(t.b, "OPTIONS", 0), 200, "x", NULL);
    srv_answer(t.b, srv_got(t.b, "OPTIONS", 1), 200, "y", NULL);
    srv_answer(t.b, srv_got(t.b, "OPTIONS", 2), 200, "z", NULL);
    run(&t, 50);
    CHECK_INT(srv_count(t.a, "SIP/2.0 200"), 3);
    /* Unknown, forged, and with nobody behind it. */
    ask(&t, "OPTIONS sip:bob@lab.test;gr=urn:uuid:other", "o4", NULL);
    CHECK_INT(srv_count(t.a, "SIP/2.0 480"), 1);
    temp[14] = temp[14] == '0' ? '1' : '0';
    snprintf(start, sizeof start, "OPTIONS %s", temp);
    ask(&t, start, "o5", NULL);
    ask(&t, "OPTIONS sip:bob@lab.test;gr", "o6", NULL);
    CHECK_INT(srv_count(t.a, "SIP/2.0 404"), 2);
    bind(t.b, 3, "Contact: <sip:b@10.0.0.3:5060>;expires=0\r\n", 200);
    snprintf(start, sizeof start, "OPTIONS %s", temp2);
    ask(&t, start, "o7", NULL);
    CHECK_INT(srv_count(t.a, "SIP/2.0 404"), 3);
    bind(t.b, 4, "Contact: <sip:bob@lab.test>\r\n", 403);
    bind(t.b, 5, "Contact: <sip:x@lab.test;gr>\r\n", 403);
    srv_close(&t.w);
}

static void all(uint64_t seed)
{
    path(seed);
    service_route(seed);
    by_turns(seed);
    no_further(seed, 200);
    no_further(seed, 603);
    hunt(seed);
    flows(seed);
    not_flows(seed);
    dead_connection(seed);
    edge(seed, 0);
    edge(seed, 1);
    gruus(seed);
}

int main(int argc, char **argv)
{
    int rc = sim_main(argc, argv, 4, all);

    return rc ? rc : check_done();
}
