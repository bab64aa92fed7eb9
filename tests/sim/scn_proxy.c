/* SPDX-License-Identifier: MIT
 * The stateful proxy between scripted phones: RFC 3261 16, races of forking
 * and CANCEL, RFC 6026, 4320, 5393, flow tokens. */
#include "sim_srv.h"

#include <stdio.h>
#include <stdlib.h>

#define ALICE "<sip:alice@lab.test>;tag=a"
#define BOB "<sip:bob@lab.test>"

struct trio {
    struct srv_world w;
    struct phone *a, *b, *c;    /* b and c are both bob                    */
};

static int has(const char *text, const char *what)
{
    return text && strstr(text, what) != NULL;
}

static void run(struct trio *t, uint64_t ms)
{
    sim_run_for(t->w.s, ms);
}

static void open_trio(struct trio *t, uint64_t seed,
                      const struct sua_srv_config *c)
{
    srv_open(&t->w, seed, NULL, c, (int)(seed & 1));
    t->a = srv_phone(&t->w, "alice");
    t->b = srv_phone(&t->w, "bob");
    t->c = srv_phone(&t->w, "bob2");
    if (!c || !c->secret) {
        CHECK_INT(srv_register(t->a, "alice", 1, srv_contact(t->a)), 200);
        CHECK_INT(srv_register(t->b, "bob", 1, srv_contact(t->b)), 200);
    }
    t->a->n = t->b->n = 0;
}

static void fork_bob(struct trio *t)
{
    CHECK_INT(srv_register(t->c, "bob", 1, srv_contact(t->c)), 200);
    t->c->n = 0;
}

static char invite_text[4096];

/* The INVITE stays for its ACK and CANCEL. */
static void invite_with(struct trio *t, const char *id, const char *extra)
{
    char with[1024];

    snprintf(with, sizeof with, "%s%s", srv_contact(t->a),
             extra ? extra : "");
    snprintf(invite_text, sizeof invite_text, "%s",
             srv_request(t->a, "INVITE sip:bob@lab.test", ALICE, BOB, id,
                         with));
    srv_send(t->a, invite_text);
    run(t, 50);
}

static void invite(struct trio *t)
{
    invite_with(t, "call", NULL);
}

/* ACK to a failure or CANCEL: same Via and Request-URI. */
static void follow(struct trio *t, const char *method, const char *to)
{
    char out[2048];

    snprintf(out, sizeof out,
             "%s sip:bob@lab.test SIP/2.0\r\nVia: %s\r\nMax-Forwards: 70\r\n"
             "From: " ALICE "\r\nTo: %s\r\nCall-ID: %s\r\nCSeq: %d %s\r\n"
             "%sContent-Length: 0\r\n\r\n", method,
             srv_header(invite_text, "Via", 0), to,
             srv_header(invite_text, "Call-ID", 0),
             atoi(srv_header(invite_text, "CSeq", 0)), method,
             strcmp(method, "CANCEL") ? "" : "Reason: SIP;cause=200\r\n");
    srv_send(t->a, out);
    run(t, 50);
}

static void ack_failure(struct trio *t, const char *response)
{
    follow(t, "ACK", srv_header(response, "To", 0));
}

/* A request in the dialog of a 2xx, from p by the route set that it has:
 * Record-Route in the order given (UAS) or reversed (UAC). */
static void in_dialog(struct phone *p, const char *start, const char *from,
                      const char *to, const char *id, const char *rr,
                      int reverse)
{
    unsigned n = srv_headers(rr, "Record-Route"), i;
    char extra[1024];

    extra[0] = 0;
    for (i = 0; i < n; i++)
        snprintf(extra + strlen(extra), sizeof extra - strlen(extra),
                 "Route: %s\r\n",
                 srv_header(rr, "Record-Route", reverse ? n - 1 - i : i));
    srv_send(p, srv_request(p, start, from, to, id, extra));
    sim_run_for(p->node->sim, 100);
}

static void expect(struct trio *t, const struct phone *p, const char *prefix,
                   unsigned n)
{
    unsigned got = srv_count(p, prefix);

    if (got != n)
        sim_fail(t->w.s, "%s got %u of \"%s\", not %u", p->name, got, prefix,
                 n);
}

/* ---- one branch -------------------------------------------------------- */
static void call(uint64_t seed)
{
    struct trio t;
    const char *m;

    open_trio(&t, seed, NULL);
    invite_with(&t, "call", "Subject: hi\r\nX-Own:  a,  b\r\n");
    expect(&t, t.a, "SIP/2.0 100", 1);
    m = srv_got(t.b, "INVITE sip:bob@10.0.0.3:5060 SIP/2.0\r\n", 0);
    CHECK(m != NULL);
    CHECK_INT(srv_headers(m, "Via"), 2);
    CHECK(has(srv_header(m, "Via", 0), "SIP/2.0/UDP 10.0.0.1:5060;"));
    CHECK(!strcmp(srv_branch(m, 1), srv_branch(invite_text, 0)));
    CHECK(has(srv_header(m, "Via", 1), "received=10.0.0.2;rport=5060"));
    CHECK(!strcmp(srv_header(m, "Max-Forwards", 0), "69"));
    CHECK(!strcmp(srv_header(m, "Record-Route", 0),
                  "<sip:10.0.0.1:5060;transport=udp;lr>"));
    CHECK_INT(srv_headers(m, "Record-Route"), 1);
    CHECK(has(m, "X-Own:  a,  b\r\n"));
    srv_answer(t.b, m, 100, NULL, NULL);
    srv_answer(t.b, m, 180, "b", srv_contact(t.b));
    run(&t, 50);
    expect(&t, t.a, "SIP/2.0 100", 1);
    CHECK_INT(srv_headers(srv_got(t.a, "SIP/2.0 180", 0), "Via"), 1);
    srv_answer(t.b, m, 200, "b", srv_contact(t.b));
    run(&t, 50);
    m = srv_got(t.a, "SIP/2.0 200", 0);
    CHECK(m != NULL);
    CHECK_INT(srv_headers(m, "Record-Route"), 1);
    in_dialog(t.a, "ACK sip:bob@10.0.0.3:5060", ALICE, BOB ";tag=b",
              "call", m, 1);
    expect(&t, t.b, "ACK sip:bob@10.0.0.3:5060", 1);
    CHECK_INT(srv_headers(srv_got(t.b, "ACK", 0), "Route"), 0);
    CHECK_INT(srv_headers(srv_got(t.b, "ACK", 0), "Via"), 2);
    in_dialog(t.b, "BYE sip:alice@10.0.0.2:5060", BOB ";tag=b", ALICE,
              "call#9", srv_got(t.b, "INVITE", 0), 0);
    expect(&t, t.a, "BYE sip:alice@10.0.0.2:5060", 1);
    srv_answer(t.a, srv_got(t.a, "BYE", 0), 200, NULL, NULL);
    run(&t, 50);
    expect(&t, t.b, "SIP/2.0 200", 1);
    srv_close(&t.w);
}

/* A 2xx sent again goes through as long as the transaction lives (RFC 6026),
 * then no more; other strays never. */
static void late_2xx(uint64_t seed)
{
    struct trio t;
    const char *m;

    open_trio(&t, seed, NULL);
    invite(&t);
    m = srv_got(t.b, "INVITE", 0);
    srv_answer(t.b, m, 200, "b", srv_contact(t.b));
    run(&t, 1000);
    srv_answer(t.b, m, 200, "b", srv_contact(t.b));
    run(&t, 30000);
    expect(&t, t.a, "SIP/2.0 200", 2);
    run(&t, 5000);
    srv_answer(t.b, m, 200, "b", srv_contact(t.b));
    run(&t, 1000);
    expect(&t, t.a, "SIP/2.0 200", 2);
    srv_close(&t.w);
}

/* The callee's Contact is his name: ACK and BYE find him by it. */
static void by_name(uint64_t seed)
{
    struct trio t;

    open_trio(&t, seed, NULL);
    invite(&t);
    srv_answer(t.b, srv_got(t.b, "INVITE", 0), 200, "b",
               "Contact: " BOB "\r\n");
    run(&t, 50);
    srv_send(t.a, srv_request(t.a, "ACK sip:bob@lab.test", ALICE,
                              BOB ";tag=b", "call", NULL));
    srv_send(t.a, srv_request(t.a, "BYE sip:bob@lab.test", ALICE,
                              BOB ";tag=b", "call#2", NULL));
    run(&t, 50);
    expect(&t, t.b, "ACK sip:bob@10.0.0.3:5060", 1);
    expect(&t, t.b, "BYE sip:bob@10.0.0.3:5060", 1);
    srv_answer(t.b, srv_got(t.b, "BYE", 0), 200, NULL, NULL);
    srv_send(t.a, srv_request(t.a, "ACK sip:eve@else.test", ALICE,
                              BOB ";tag=b", "call", NULL));
    srv_send(t.a, srv_request(t.a, "ACK sip:10.0.0.1", ALICE,
                              BOB ";tag=b", "call", NULL));
    srv_close(&t.w);
}

static void refused(uint64_t seed)
{
    struct trio t;
    const char *m;

    open_trio(&t, seed, NULL);
    invite(&t);
    m = srv_got(t.b, "INVITE", 0);
    srv_answer(t.b, m, 486, "b", "X-Why: tea\r\n");
    run(&t, 50);
    /* The proxy acknowledges by itself, hop by hop. */
    expect(&t, t.b, "ACK", 1);
    CHECK(!strcmp(srv_branch(srv_got(t.b, "ACK", 0), 0), srv_branch(m, 0)));
    CHECK(has(srv_got(t.a, "SIP/2.0 486", 0), "X-Why: tea"));
    ack_failure(&t, srv_got(t.a, "SIP/2.0 486", 0));
    expect(&t, t.b, "ACK", 1);
    srv_close(&t.w);
}

static void message(uint64_t seed)
{
    struct trio t;
    const char *m;

    open_trio(&t, seed, NULL);
    srv_send(t.a, srv_request(t.a, "MESSAGE sip:bob@lab.test", ALICE, BOB,
                              "msg", "Content-Type: text/plain\r\n"
                                     "Content-Length: 5\r\n\r\nhello"));
    run(&t, 50);
    m = srv_got(t.b, "MESSAGE sip:bob@10.0.0.3:5060", 0);
    CHECK(has(m, "\r\n\r\nhello"));
    CHECK_INT(srv_headers(m, "Record-Route"), 0);
    srv_answer(t.b, m, 202, "b", NULL);
    run(&t, 50);
    expect(&t, t.a, "SIP/2.0 202", 1);
    srv_close(&t.w);
}

/* ---- forks ------------------------------------------------------------- */
static void first_wins(uint64_t seed)
{
    struct trio t;
    const char *m;

    open_trio(&t, seed, NULL);
    fork_bob(&t);
    invite(&t);
    srv_answer(t.b, srv_got(t.b, "INVITE", 0), 180, "b", NULL);
    srv_answer(t.c, srv_got(t.c, "INVITE", 0), 180, "c", NULL);
    run(&t, 50);
    expect(&t, t.a, "SIP/2.0 180", 2);
    CHECK(strcmp(srv_branch(srv_got(t.b, "INVITE", 0), 0),
                 srv_branch(srv_got(t.c, "INVITE", 0), 0)));
    srv_answer(t.b, srv_got(t.b, "INVITE", 0), 200, "b", srv_contact(t.b));
    run(&t, 50);
    expect(&t, t.a, "SIP/2.0 200", 1);
    m = srv_got(t.c, "CANCEL", 0);
    CHECK(has(m, "Reason: SIP;cause=200"));
    CHECK(!strcmp(srv_branch(m, 0),
                  srv_branch(srv_got(t.c, "INVITE", 0), 0)));
    expect(&t, t.b, "CANCEL", 0);
    srv_answer(t.c, m, 200, "c", NULL);
    srv_answer(t.c, srv_got(t.c, "INVITE", 0), 487, "c", NULL);
    run(&t, 50);
    expect(&t, t.c, "ACK", 1);
    expect(&t, t.a, "SIP/2.0 487", 0);
    srv_close(&t.w);
}

/* Both have picked up: each 2xx goes to the caller, who ends one. */
static void both_win(uint64_t seed)
{
    struct trio t;
    const char *m;

    open_trio(&t, seed, NULL);
    fork_bob(&t);
    invite(&t);
    srv_answer(t.b, srv_got(t.b, "INVITE", 0), 200, "b", srv_contact(t.b));
    srv_answer(t.c, srv_got(t.c, "INVITE", 0), 200, "c", srv_contact(t.c));
    run(&t, 50);
    expect(&t, t.a, "SIP/2.0 200", 2);
    CHECK(has(srv_header(srv_got(t.a, "SIP/2.0 200", 0), "To", 0), "tag=") &&
          strcmp(srv_header(srv_got(t.a, "SIP/2.0 200", 0), "To", 0),
                 srv_header(srv_got(t.a, "SIP/2.0 200", 1), "To", 0)));
    m = srv_got(t.a, "SIP/2.0 200", 1);
    in_dialog(t.a, "ACK sip:bob2@10.0.0.4:5060", ALICE,
              srv_header(m, "To", 0), "call", m, 1);
    in_dialog(t.a, "BYE sip:bob2@10.0.0.4:5060", ALICE,
              srv_header(m, "To", 0), "call#2", m, 1);
    expect(&t, t.c, "ACK", 1);
    expect(&t, t.c, "BYE", 1);
    srv_answer(t.c, srv_got(t.c, "BYE", 0), 200, NULL, NULL);
    srv_close(&t.w);
}

/* One says 6xx: the other is stopped, and the 6xx goes back at the end. */
static void everywhere(uint64_t seed)
{
    struct trio t;

    open_trio(&t, seed, NULL);
    fork_bob(&t);
    invite(&t);
    srv_answer(t.b, srv_got(t.b, "INVITE", 0), 180, "b", NULL);
    srv_answer(t.c, srv_got(t.c, "INVITE", 0), 603, "c", NULL);
    run(&t, 50);
    expect(&t, t.a, "SIP/2.0 603", 0);
    expect(&t, t.b, "CANCEL", 1);
    srv_answer(t.b, srv_got(t.b, "CANCEL", 0), 200, "b", NULL);
    srv_answer(t.b, srv_got(t.b, "INVITE", 0), 487, "b", NULL);
    run(&t, 50);
    expect(&t, t.a, "SIP/2.0 603", 1);
    ack_failure(&t, srv_got(t.a, "SIP/2.0 603", 0));
    srv_close(&t.w);
}

/* ... and a 2xx that crosses the CANCEL still wins. */
static void everywhere_crossed(uint64_t seed)
{
    struct trio t;

    open_trio(&t, seed, NULL);
    fork_bob(&t);
    invite(&t);
    srv_answer(t.c, srv_got(t.c, "INVITE", 0), 180, "c", NULL);
    run(&t, 50);
    srv_answer(t.b, srv_got(t.b, "INVITE", 0), 600, "b", NULL);
    srv_answer(t.c, srv_got(t.c, "INVITE", 0), 200, "c", srv_contact(t.c));
    run(&t, 50);
    expect(&t, t.a, "SIP/2.0 200", 1);
    run(&t, 40000);
    expect(&t, t.a, "SIP/2.0 6", 0);
    srv_close(&t.w);
}

static unsigned best_of(uint64_t seed, unsigned one, unsigned two,
                        const char *extra1, const char *extra2,
                        unsigned *challenges)
{
    struct trio t;
    const char *last;
    unsigned status;

    open_trio(&t, seed, NULL);
    fork_bob(&t);
    invite(&t);
    srv_answer(t.b, srv_got(t.b, "INVITE", 0), one, "b", extra1);
    run(&t, 50);
    expect(&t, t.a, "SIP/2.0", 1);
    srv_answer(t.c, srv_got(t.c, "INVITE", 0), two, "c", extra2);
    run(&t, 50);
    expect(&t, t.a, "SIP/2.0", 2);
    last = t.a->log[t.a->n - 1];
    status = (unsigned)strtoul(last + 8, NULL, 10);
    if (challenges)
        *challenges = srv_headers(last, "Proxy-Authenticate") +
                      srv_headers(last, "WWW-Authenticate");
    ack_failure(&t, last);
    srv_close(&t.w);
    return status;
}

static void best(uint64_t seed)
{
    unsigned n;

    CHECK_INT(best_of(seed, 486, 404, NULL, NULL, NULL), 486);
    CHECK_INT(best_of(seed, 480, 486, NULL, NULL, NULL), 486);
    CHECK_INT(best_of(seed, 503, 486, NULL, NULL, NULL), 486);
    CHECK_INT(best_of(seed, 500, 302, NULL,
                      "Contact: <sip:x@10.0.0.9>\r\n", NULL), 302);
    CHECK_INT(best_of(seed, 503, 503, NULL, NULL, NULL), 500);
    CHECK_INT(best_of(seed, 486, 415, NULL, NULL, NULL), 415);
    CHECK_INT(best_of(seed, 486, 604, NULL, NULL, NULL), 604);
    CHECK_INT(best_of(seed, 407, 401,
                      "Proxy-Authenticate: Digest realm=\"x\", "
                      "nonce=\"1\"\r\n",
                      "WWW-Authenticate: Digest realm=\"y\", nonce=\"2\"\r\n"
                      "WWW-Authenticate: Digest realm=\"z\", nonce=\"3\"\r\n",
                      &n), 407);
    CHECK_INT(n, 3);
    CHECK_INT(best_of(seed, 401, 486,
                      "WWW-Authenticate: Digest realm=\"y\", nonce=\"2\"\r\n",
                      NULL, &n), 401);
    CHECK_INT(n, 1);
}

/* ---- CANCEL ------------------------------------------------------------ */
static void cancelled(uint64_t seed)
{
    struct trio t;

    open_trio(&t, seed, NULL);
    fork_bob(&t);
    invite(&t);
    srv_answer(t.b, srv_got(t.b, "INVITE", 0), 180, "b", NULL);
    run(&t, 50);
    follow(&t, "CANCEL", BOB);
    expect(&t, t.a, "SIP/2.0 200", 1);
    expect(&t, t.b, "CANCEL", 1);
    CHECK(has(srv_got(t.b, "CANCEL", 0), "Reason: SIP;cause=200"));
    /* Nothing was heard of the other yet: it is cancelled when it is. */
    expect(&t, t.c, "CANCEL", 0);
    srv_answer(t.c, srv_got(t.c, "INVITE", 0), 180, "c", NULL);
    run(&t, 50);
    expect(&t, t.c, "CANCEL", 1);
    srv_answer(t.b, srv_got(t.b, "CANCEL", 0), 200, "b", NULL);
    srv_answer(t.b, srv_got(t.b, "INVITE", 0), 487, "b", NULL);
    run(&t, 50);
    expect(&t, t.a, "SIP/2.0 487", 0);
    srv_answer(t.c, srv_got(t.c, "CANCEL", 0), 200, "c", NULL);
    srv_answer(t.c, srv_got(t.c, "INVITE", 0), 487, "c", NULL);
    run(&t, 50);
    expect(&t, t.a, "SIP/2.0 487", 1);
    ack_failure(&t, srv_got(t.a, "SIP/2.0 487", 0));
    srv_close(&t.w);
}

/* The callee never answers anything: the caller hears 487 all the same. */
static void cancelled_silent(uint64_t seed)
{
    struct trio t;

    open_trio(&t, seed, NULL);
    invite(&t);
    follow(&t, "CANCEL", BOB);
    run(&t, 32000);
    expect(&t, t.a, "SIP/2.0 487", 1);
    ack_failure(&t, srv_got(t.a, "SIP/2.0 487", 0));
    srv_close(&t.w);
}

static void cancel_crosses_200(uint64_t seed)
{
    struct trio t;

    open_trio(&t, seed, NULL);
    invite(&t);
    srv_answer(t.b, srv_got(t.b, "INVITE", 0), 180, "b", NULL);
    run(&t, 50);
    srv_answer(t.b, srv_got(t.b, "INVITE", 0), 200, "b", srv_contact(t.b));
    follow(&t, "CANCEL", BOB);
    expect(&t, t.a, "SIP/2.0 200", 2);
    expect(&t, t.a, "SIP/2.0 487", 0);
    run(&t, 40000);
    expect(&t, t.a, "SIP/2.0 487", 0);
    srv_close(&t.w);
}

/* ---- time -------------------------------------------------------------- */
static void nobody_answers(uint64_t seed)
{
    struct trio t;

    open_trio(&t, seed, NULL);
    invite(&t);
    run(&t, 32000);
    expect(&t, t.b, "INVITE", 7);
    expect(&t, t.a, "SIP/2.0 408", 1);
    ack_failure(&t, srv_got(t.a, "SIP/2.0 408", 0));
    srv_send(t.a, srv_request(t.a, "MESSAGE sip:bob@lab.test", ALICE, BOB,
                              "msg", NULL));
    run(&t, 40000);
    expect(&t, t.b, "MESSAGE", 11);
    expect(&t, t.a, "SIP/2.0 408", 1); /* RFC 4320: none for MESSAGE */
    srv_close(&t.w);
}

static void timer_c(uint64_t seed)
{
    struct trio t;
    const char *m;

    open_trio(&t, seed, NULL);
    invite(&t);
    m = srv_got(t.b, "INVITE", 0);
    srv_answer(t.b, m, 180, "b", NULL);
    run(&t, 180000);
    srv_answer(t.b, m, 180, "b", NULL); /* starts it anew */
    run(&t, 180000);
    expect(&t, t.b, "CANCEL", 0);
    run(&t, 5100);
    expect(&t, t.b, "CANCEL", 1);
    srv_answer(t.b, srv_got(t.b, "CANCEL", 0), 200, "b", NULL);
    run(&t, 40000);
    CHECK(srv_count(t.a, "SIP/2.0 408") > 0);
    ack_failure(&t, srv_got(t.a, "SIP/2.0 408", 0));
    srv_close(&t.w);
}

/* ---- refusals ---------------------------------------------------------- */
static unsigned ask(struct trio *t, const char *start, const char *from,
                    const char *extra)
{
    static unsigned serial;
    char id[32];
    unsigned n = t->a->n;

    snprintf(id, sizeof id, "ask%u", serial++);
    srv_send(t->a, srv_request(t->a, start, from, BOB, id, extra));
    run(t, 100);
    if (t->a->n == n)
        return 0;
    return (unsigned)strtoul(t->a->log[t->a->n - 1] + 8, NULL, 10);
}

static void refusals(uint64_t seed)
{
    struct trio t;

    open_trio(&t, seed, NULL);
    CHECK_INT(ask(&t, "MESSAGE sip:bob@lab.test", ALICE,
                  "Max-Forwards: 0\r\n"), 483);
    CHECK_INT(ask(&t, "MESSAGE sip:bob@lab.test", ALICE,
                  "Proxy-Require: foo\r\n"), 420);
    CHECK(has(t.a->log[t.a->n - 1], "Unsupported: foo\r\n"));
    CHECK_INT(ask(&t, "MESSAGE tel:+123", ALICE, NULL), 416);
    CHECK_INT(ask(&t, "MESSAGE sip:dora@lab.test", ALICE, NULL), 480);
    CHECK_INT(ask(&t, "MESSAGE sip:bob@else.test", "<sip:eve@x.y>;tag=1",
                  NULL), 403);
    CHECK_INT(ask(&t, "MESSAGE sip:bob@lab.test", ALICE,
                  "Max-Breadth: 0\r\n"), 440);
    expect(&t, t.b, "MESSAGE", 0);
    /* Registered from this address: may call elsewhere. */
    CHECK_INT(ask(&t, "MESSAGE sip:x@10.0.0.4", ALICE, NULL), 0);
    expect(&t, t.c, "MESSAGE sip:x@10.0.0.4 SIP/2.0", 1);
    CHECK(has(t.c->log[0], "Max-Forwards: 69"));
    srv_answer(t.c, t.c->log[0], 200, "c", NULL);
    /* Requests in a dialog that did not go through here. */
    srv_send(t.a, srv_request(t.a, "BYE sip:x@10.0.0.4",
                              "<sip:eve@x.y>;tag=1", BOB ";tag=9", "nodlg",
                              NULL));
    run(&t, 100);
    expect(&t, t.a, "SIP/2.0 403", 2);
    srv_send(t.a, srv_request(t.a, "BYE sip:10.0.0.1", ALICE, BOB ";tag=9",
                              "nodlg", NULL));
    run(&t, 100);
    expect(&t, t.a, "SIP/2.0 481", 1);
    srv_close(&t.w);
}

/* bob's Contact is bob. */
static void loops(uint64_t seed)
{
    struct trio t;

    open_trio(&t, seed, NULL);
    CHECK_INT(srv_register(t.b, "bob", 2,
                           "Contact: <sip:bob@10.0.0.1:5060>\r\n"
                           "Contact: <sip:bob@10.0.0.3:5060>;expires=0\r\n"),
              200);
    CHECK_INT(ask(&t, "MESSAGE sip:bob@lab.test", ALICE, NULL), 482);
    srv_close(&t.w);
}

/* A request that comes back with the same Request-URI is a loop, with another
 * one a spiral. */
static void loop_and_spiral(uint64_t seed)
{
    struct trio t;
    char out[4096];
    const char *m;

    open_trio(&t, seed, NULL);
    CHECK_INT(srv_register(t.c, "carol", 1, srv_contact(t.c)), 200);
    t.c->n = 0;
    invite(&t);
    m = srv_got(t.b, "INVITE", 0);
    snprintf(out, sizeof out, "INVITE sip:bob@lab.test SIP/2.0\r\n"
             "Via: SIP/2.0/UDP 10.0.0.3:5060;branch=z9hG4bK-loop\r\n%s",
             strchr(m, '\n') + 1);
    srv_send(t.b, out);
    run(&t, 100);
    expect(&t, t.b, "SIP/2.0 482", 1);
    snprintf(out, sizeof out, "INVITE sip:carol@lab.test SIP/2.0\r\n"
             "Via: SIP/2.0/UDP 10.0.0.3:5060;branch=z9hG4bK-spiral\r\n%s",
             strchr(m, '\n') + 1);
    srv_send(t.b, out);
    run(&t, 100);
    expect(&t, t.c, "INVITE sip:bob2@10.0.0.4:5060", 1);
    m = srv_got(t.c, "INVITE", 0);
    CHECK_INT(srv_headers(m, "Via"), 4);
    CHECK(!strcmp(srv_header(m, "Max-Forwards", 0), "68"));
    srv_answer(t.c, m, 486, "c", NULL);
    run(&t, 100);
    expect(&t, t.b, "SIP/2.0 486", 1);
    srv_close(&t.w);
}

/* ---- digest ------------------------------------------------------------ */
static void proxy_auth(uint64_t seed)
{
    struct sua_srv_config c = srv_with_users();
    struct trio t;
    char creds[1024], extra[1400];
    const char *m;

    open_trio(&t, seed, &c);
    CHECK_INT(srv_register(t.b, "bob", 1, NULL), 401);
    snprintf(extra, sizeof extra, "%s%s",
             srv_credentials(t.b->log[0], 0, "bob", "secret", "REGISTER",
                             "sip:lab.test", 1), srv_contact(t.b));
    CHECK_INT(srv_register(t.b, "bob", 2, extra), 200);
    t.b->n = 0;
    CHECK_INT(ask(&t, "MESSAGE sip:bob@lab.test", ALICE, NULL), 407);
    m = t.a->log[t.a->n - 1];
    CHECK_INT(srv_headers(m, "Proxy-Authenticate"), 2);
    snprintf(creds, sizeof creds, "%s",
             srv_credentials(m, 0, "alice", "secret", "MESSAGE",
                             "sip:bob@lab.test", 1));
    CHECK_INT(ask(&t, "MESSAGE sip:bob@lab.test", ALICE, creds), 0);
    m = srv_got(t.b, "MESSAGE", 0);
    CHECK(m && !srv_headers(m, "Proxy-Authorization"));
    srv_answer(t.b, m, 200, "b", NULL);
    run(&t, 100);
    CHECK_INT(ask(&t, "MESSAGE sip:bob@lab.test", ALICE, creds), 407);
    CHECK(has(t.a->log[t.a->n - 1], "stale=true"));
    /* bob in From, alice's password. */
    CHECK_INT(ask(&t, "MESSAGE sip:bob@lab.test", BOB ";tag=a",
                  srv_credentials(t.a->log[t.a->n - 1], 1, "alice",
                                  "secret", "MESSAGE", "sip:bob@lab.test",
                                  1)), 403);
    /* From elsewhere: our users can be reached, nobody else through us. */
    CHECK_INT(ask(&t, "MESSAGE sip:bob@else.test", "<sip:eve@x.y>;tag=1",
                  NULL), 403);
    CHECK_INT(ask(&t, "MESSAGE sip:bob@lab.test", "<sip:eve@x.y>;tag=1",
                  NULL), 0);
    expect(&t, t.b, "MESSAGE", 2);
    srv_answer(t.b, srv_got(t.b, "MESSAGE", 1), 200, "b", NULL);
    CHECK_INT(ask(&t, "MESSAGE sip:dora@lab.test", "<sip:eve@x.y>;tag=1",
                  NULL), 404);
    CHECK_INT(ask(&t, "MESSAGE sip:carol@lab.test", "<sip:eve@x.y>;tag=1",
                  NULL), 480);
    srv_close(&t.w);
}

/* ---- routes ------------------------------------------------------------ */
static void preloaded(uint64_t seed)
{
    struct trio t;
    const char *m;

    open_trio(&t, seed, NULL);
    CHECK_INT(ask(&t, "MESSAGE sip:x@far.test", ALICE,
                  "Route: <sip:lab.test;lr>, <sip:10.0.0.1;lr>\r\n"
                  "Route: <sip:10.0.0.4;lr>, <sip:10.0.0.9;lr>\r\n"), 0);
    m = srv_got(t.c, "MESSAGE sip:x@far.test SIP/2.0", 0);
    CHECK_INT(srv_headers(m, "Route"), 1);
    CHECK(!strcmp(srv_header(m, "Route", 0),
                  "<sip:10.0.0.4;lr>, <sip:10.0.0.9;lr>"));
    srv_answer(t.c, m, 200, "c", NULL);
    run(&t, 100);
    /* The next one is strict: its URI goes in front, ours to the end. */
    CHECK_INT(ask(&t, "MESSAGE sip:x@far.test", ALICE,
                  "Route: <sip:10.0.0.4>, <sip:10.0.0.9;lr>\r\n"), 0);
    m = srv_got(t.c, "MESSAGE sip:10.0.0.4 SIP/2.0", 0);
    CHECK(!strcmp(srv_header(m, "Route", 0), "<sip:10.0.0.9;lr>"));
    CHECK(!strcmp(srv_header(m, "Route", 1), "<sip:x@far.test>"));
    srv_answer(t.c, m, 200, "c", NULL);
    run(&t, 100);
    /* The one before us was strict: our URI in front, the target last. */
    CHECK_INT(ask(&t, "MESSAGE sip:10.0.0.1:5060;lr", ALICE,
                  "Route: <sip:10.0.0.4;lr>, <sip:y@far.test>\r\n"), 0);
    m = srv_got(t.c, "MESSAGE sip:y@far.test SIP/2.0", 0);
    CHECK(!strcmp(srv_header(m, "Route", 0), "<sip:10.0.0.4;lr>"));
    CHECK_INT(srv_headers(m, "Route"), 1);
    srv_answer(t.c, m, 200, "c", NULL);
    run(&t, 100);
    expect(&t, t.a, "SIP/2.0 200", 3);
    srv_close(&t.w);
}

/* bob sits behind a connection; his Contact leads nowhere. */
static void over_tcp(uint64_t seed)
{
    struct trio t;
    const char *m;

    open_trio(&t, seed, NULL);
    srv_connect(t.c);
    CHECK_INT(srv_register(t.c, "dave", 1, "Contact: <sip:d@10.9.9.9:1;"
                                           "transport=tcp>\r\n"), 200);
    t.c->n = 0;
    srv_send(t.a, srv_request(t.a, "INVITE sip:dave@lab.test", ALICE,
                              "<sip:dave@lab.test>", "tcp",
                              srv_contact(t.a)));
    run(&t, 100);
    m = srv_got(t.c, "INVITE sip:d@10.9.9.9:1;transport=tcp", 0);
    CHECK(has(srv_header(m, "Via", 0), "SIP/2.0/TCP 10.0.0.1:5060;"));
    CHECK_INT(srv_headers(m, "Record-Route"), 2);
    CHECK(has(srv_header(m, "Record-Route", 0), ";transport=tcp;lr>"));
    CHECK(has(srv_header(m, "Record-Route", 1), ";transport=udp;lr>"));
    srv_answer(t.c, m, 200, "d", "Contact: <sip:d@10.9.9.9:1;"
                                 "transport=tcp>\r\n");
    run(&t, 100);
    m = srv_got(t.a, "SIP/2.0 200", 0);
    in_dialog(t.a, "ACK sip:d@10.9.9.9:1;transport=tcp", ALICE,
              "<sip:dave@lab.test>;tag=d", "tcp", m, 1);
    expect(&t, t.c, "ACK sip:d@10.9.9.9:1", 1);
    CHECK_INT(srv_headers(srv_got(t.c, "ACK", 0), "Route"), 0);
    in_dialog(t.c, "BYE sip:alice@10.0.0.2:5060",
              "<sip:dave@lab.test>;tag=d", ALICE, "tcp#5",
              srv_got(t.c, "INVITE", 0), 0);
    expect(&t, t.a, "BYE", 1);
    srv_answer(t.a, srv_got(t.a, "BYE", 0), 200, NULL, NULL);
    run(&t, 100);
    expect(&t, t.c, "SIP/2.0 200", 1);
    /* The connection is gone: so is he. */
    sim_shut(t.c->node, t.c->conn);
    run(&t, 100);
    t.c->conn = NULL;
    CHECK_INT(ask(&t, "MESSAGE sip:dave@lab.test", ALICE, NULL), 480);
    srv_close(&t.w);
}

/* ---- whatever comes -------------------------------------------------- */
/* Each torture message, whole and cut, at a server of their domains. */
static void feed(struct trio *t, struct sim_node *n, const char *name)
{
    char path[512], buf[65536];
    size_t len, cut;
    FILE *f;

    snprintf(path, sizeof path, "%s/fixtures/%s", TEST_DIR, name);
    f = fopen(path, "rb");
    if (!f)
        sim_fail(t->w.s, "%s is missing", path);
    len = fread(buf, 1, sizeof buf, f);
    fclose(f);
    for (cut = len; cut; cut -= cut < 97 ? cut : 97) {
        sim_send(n, &t->w.node->addr, buf, cut);
        run(t, 20);
    }
    for (cut = 0; cut < t->w.phones; cut++)
        t->w.phone[cut].n = 0;
}

static void torture(uint64_t seed)
{
    static const char *const dirs[] = { "rfc4475", "rfc5118" };
    static const struct sim_script mute = { NULL, NULL, NULL, NULL };
    struct sua_srv_config c = SUA_SRV_INIT;
    char path[512], line[512], name[300];
    struct sim_node *n;
    struct trio t;
    unsigned i, fed = 0;
    FILE *f;

    c.domains = SUA_STR("lab.test example.com company.com chicago.com");
    open_trio(&t, seed, &c);
    n = sim_script(t.w.s, "mute", &mute);
    t.w.node->may_garble = 1; /* a 400 repeats the bad CSeq */
    for (i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/fixtures/%s/expected.tsv", TEST_DIR,
                 dirs[i]);
        f = fopen(path, "r");
        while (f && fgets(line, sizeof line, f)) {
            if (!strstr(line, ".dat\t"))
                continue;
            snprintf(name, sizeof name, "%s/%.*s", dirs[i],
                     (int)strcspn(line, "\t"), line);
            feed(&t, n, name);
            fed++;
        }
        if (f)
            fclose(f);
    }
    CHECK(fed > 50);
    srv_close(&t.w);
}

int main(void)
{
    uint64_t seed;

    for (seed = 1; seed <= 2; seed++) {
        call(seed);
        late_2xx(seed);
        by_name(seed);
        refused(seed);
        message(seed);
        first_wins(seed);
        both_win(seed);
        everywhere(seed);
        everywhere_crossed(seed);
        best(seed);
        cancelled(seed);
        cancelled_silent(seed);
        cancel_crosses_200(seed);
        nobody_answers(seed);
        timer_c(seed);
        refusals(seed);
        loops(seed);
        loop_and_spiral(seed);
        proxy_auth(seed);
        preloaded(seed);
        over_tcp(seed);
        torture(seed);
    }
    return check_done();
}
