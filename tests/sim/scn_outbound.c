/* SPDX-License-Identifier: MIT
 * User agents with flows and GRUUs (RFC 5626, 5627) at our own registrar, in
 * virtual time: kept alive over TCP and UDP, lost, made anew, moved with a
 * call up; over a network that loses and resets, and with each acquisition of
 * both sides failing once. */
#include "core/core.h"
#include "sim_srv.h"
#include "sim_ua.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct world {
    struct srv_world w;
    struct sim_ua a, b;
    struct sim_node as_bob;     /* "bob, by way of the server"             */
    int tcp;
    unsigned gruu;
};

static void account(struct world *x, struct sim_ua *u, const char *user)
{
    struct sua_account_config c = SUA_ACCOUNT_INIT;
    char aor[64], uri[64], instance[64];

    snprintf(aor, sizeof aor, "sip:%s@lab.test", user);
    snprintf(uri, sizeof uri, "sip:10.0.0.1:5060%s;lr",
             x->tcp ? ";transport=tcp" : "");
    snprintf(instance, sizeof instance, "urn:uuid:%s", user);
    c.aor = sua_str_z(aor);
    c.password = SUA_STR("secret");
    c.proxy = sua_str_z(uri);
    c.instance = sua_str_z(instance);
    c.reg_id = 1;
    c.gruu = (uint8_t)x->gruu;
    if (sua_account_open(u->ua, &c, &u->account))
        sim_fail(x->w.s, "account %s", user);
    sim_base(u->node);
    if (sua_account_register(u->account))
        sim_fail(x->w.s, "register %s", user);
    sim_kick(u->node);
}

static void open_world(struct world *x, uint64_t seed, int tcp,
                       unsigned gruu, int hosted)
{
    struct sua_srv_config users = srv_with_users();
    struct sua_config phone = SUA_CONFIG_PHONE, server = SUA_CONFIG_SERVER;
    struct sim_link l = { 5, 0, 0, 0, 0, 0, 0, 0 };

    memset(x, 0, sizeof *x);
    users.flow_timer_s = 60;
    users.service_route = SUA_STR("<sip:10.0.0.1:5060;lr>");
    server.max_flow = 16;
    srv_open(&x->w, seed, hosted ? NULL : &server, &users, hosted);
    phone.max_flow = 6;
    phone.modules = sua_modules_phone;
    phone.max_txn = 48; /* what was sent lingers for half a minute */
    phone.text_small = 48;
    phone.text_mtu = 32;
    x->tcp = tcp;
    x->gruu = gruu;
    sim_ua_open(&x->a, x->w.s, "alice", &phone, 0);
    sim_ua_open(&x->b, x->w.s, "bob", &phone, 0);
    sim_links(x->w.s, &l);
    x->as_bob = *x->w.node;
    x->as_bob.name = "bob";
    account(x, &x->a, "alice");
    account(x, &x->b, "bob");
}

static void close_world(struct world *x)
{
    sua_account_close(x->a.account);
    sua_account_close(x->b.account);
    sim_kick(x->a.node);
    sim_kick(x->b.node);
    if (!sim_run_quiet(x->w.s, x->w.s->now + 8000000))
        sim_fail(x->w.s, "a deadline remains");
    sim_base(x->a.node);
    sim_base(x->b.node);
    sim_ua_all_closed(&x->a);
    sim_ua_all_closed(&x->b);
    srv_close(&x->w);
}

static void expect_int(struct world *x, const char *what, long got, long want)
{
    if (got != want)
        sim_fail(x->w.s, "%s: got %ld, want %ld", what, got, want);
}

static struct sim_call *call(struct world *x)
{
    int rc = 0;
    struct sim_call *c = sim_ua_call(&x->a, &x->as_bob, 1, &rc);

    sim_run_for(x->w.s, 3000);
    if (!c || c->established != 1)
        sim_fail(x->w.s, "no call: %d", rc);
    return c;
}

static void hang_up(struct world *x, struct sim_call *c)
{
    sim_ua_hangup(&x->a, c);
    sim_run_for(x->w.s, 3000);
    expect_int(x, "closed", c->closed, 1);
}

/* ---- a quiet network ---------------------------------------------------- */
/* Registered for a day, each binding one, and a call at the end. */
static void a_day(uint64_t seed, int tcp, unsigned gruu)
{
    struct world x;
    struct sim_call *c;

    open_world(&x, seed, tcp, gruu, 1);
    sim_run_for(x.w.s, 24 * 3600000u);
    expect_int(&x, "added", x.w.added, 2);
    expect_int(&x, "failures", x.a.reg_failed + x.b.reg_failed, 0);
    expect_int(&x, "no GRUU", !sua_account_gruu(x.a.account,
                                                SUA_GRUU_PUBLIC).n, 0);
    c = call(&x);
    expect_int(&x, "hold", sim_ua_reoffer(&x.a, c), 0);
    sim_run_for(x.w.s, 1000);
    expect_int(&x, "held", c->updated, 1);
    if (x.b.ncalls)
        expect_int(&x, "back", sim_ua_reoffer(&x.b, &x.b.calls[0]), 0);
    sim_run_for(x.w.s, 1000);
    expect_int(&x, "other way", x.b.calls[0].updated, 2);
    hang_up(&x, c);
    close_world(&x);
}

/* The server resets all its connections: all are back, and so are calls. */
static void reset(uint64_t seed)
{
    struct world x;

    open_world(&x, seed, 1, 0, 1);
    sim_run_for(x.w.s, 100000);
    sim_reset_streams(x.w.node);
    sim_run_for(x.w.s, 5000);
    expect_int(&x, "again", x.b.registered, 2);
    expect_int(&x, "replaced", x.w.added, 2);
    hang_up(&x, call(&x));
    close_world(&x);
}

/* ---- moving ------------------------------------------------------------- */
static unsigned moved;

static void on_any(struct sim_ua *u, struct sua_call *c, int type)
{
    struct sua_body b;
    char mem[256];

    if (type != SUA_CALL_MOVED)
        return;
    moved++;
    b = sim_ua_sdp(u, mem, sizeof mem);
    if (moved == 1 && sua_call_reoffer(c, &b))
        sim_fail(u->node->sim, "no new offer when moved");
}

static void move(struct world *x, struct sim_ua *u)
{
    struct sua_addr a = u->node->addr;
    struct sua_stack *s = u->node->stack;

    if (sua_net_unlisten(s, u->node->udp) ||
        (sua_net_listen(s, SUA_UDP, &a, SUA_STR(""), &u->node->udp) &&
         sua_net_listen(s, SUA_UDP, &a, SUA_STR(""), &u->node->udp)) ||
        sua_ua_network_changed(u->ua))
        sim_fail(x->w.s, "cannot move");
    sim_kick(u->node);
    sim_run_for(x->w.s, 3000);
}

/* The application offers anew the first time, the library the second. */
static void moves(uint64_t seed, int tcp, unsigned gruu)
{
    struct world x;
    struct sim_call *c;

    open_world(&x, seed, tcp, gruu, 1);
    sim_run_for(x.w.s, 1000);
    c = call(&x);
    moved = 0;
    x.a.on_any = on_any;
    move(&x, &x.a);
    expect_int(&x, "told", moved, 1);
    expect_int(&x, "anew", x.a.registered, 2);
    expect_int(&x, "peer", x.b.calls[0].updated, 1);
    move(&x, &x.a);
    expect_int(&x, "told", moved, 2);
    expect_int(&x, "peer", x.b.calls[0].updated, 2);
    expect_int(&x, "one binding", x.w.added, 2);
    move(&x, &x.b);
    expect_int(&x, "us", c->updated, 3);
    hang_up(&x, c);
    sim_run_for(x.w.s, 40000); /* a phone keeps few transactions at a time */
    hang_up(&x, call(&x));
    close_world(&x);
}

/* While it rings there is nothing to say yet. */
static void moves_ringing(uint64_t seed)
{
    struct world x;
    struct sim_call *c;

    open_world(&x, seed, 0, 0, 1);
    sim_run_for(x.w.s, 1000);
    x.b.answer_ms = 8000;
    c = sim_ua_call(&x.a, &x.as_bob, 1, NULL);
    sim_run_for(x.w.s, 1000);
    moved = 1;
    x.a.on_any = on_any;
    move(&x, &x.a);
    expect_int(&x, "not yet", moved, 1);
    sim_run_for(x.w.s, 10000);
    expect_int(&x, "up", c->established, 1);
    expect_int(&x, "told", moved, 2);
    expect_int(&x, "peer", x.b.calls[0].updated, 1);
    hang_up(&x, c);
    close_world(&x);
}

/* No memory for the re-INVITE: it is tried again as time passes, not as fast
 * as the machine can. */
static void moves_starved(uint64_t seed)
{
    struct world x;
    struct sim_call *c;

    open_world(&x, seed, 0, 0, 1);
    sim_run_for(x.w.s, 1000);
    c = call(&x);
    moved = 1; /* the library offers, not we */
    x.a.on_any = on_any;
    sim_partition_at(x.w.s, x.a.node, x.w.node, x.w.s->now,
                     x.w.s->now + 20000);
    while (!sim_ua_message(&x.a, NULL, c->call, "INFO"))
        ;
    move(&x, &x.a);
    expect_int(&x, "not yet", x.b.calls[0].updated, 0);
    sim_run_for(x.w.s, 120000);
    expect_int(&x, "peer", x.b.calls[0].updated, 1);
    hang_up(&x, c);
    close_world(&x);
}

/* ---- an orderly end ----------------------------------------------------- */
static void shutdown(uint64_t seed)
{
    struct world x;
    struct sim_call *c;

    open_world(&x, seed, 1, SUA_GRUU_PUBLIC, 1);
    sim_run_for(x.w.s, 1000);
    c = call(&x);
    sua_ua_shutdown(x.a.ua);
    sim_kick(x.a.node);
    sim_run_for(x.w.s, 3000);
    expect_int(&x, "call", c->closed, 1);
    expect_int(&x, "theirs", x.b.calls[0].closed, 1);
    expect_int(&x, "unregistered", x.a.unregistered, 1);
    expect_int(&x, "binding", x.w.removed, 1);
    sim_run_for(x.w.s, 40000);
    expect_int(&x, "idle", sua_stack_idle(x.a.node->stack), 1);
    expect_int(&x, "query", sua_account_query(x.a.account), SUA_ESTATE);
    close_world(&x);
}

/* ---- a bad network ------------------------------------------------------ */
static void storm(uint64_t seed)
{
    struct sim_link bad = { 10, 60, 300, 100, 100, 0, 0, 0 };
    struct sim_link good = { 5, 0, 0, 0, 0, 0, 0, 0 };
    struct world x;
    struct sim_call *c;
    unsigned i;

    open_world(&x, seed, (int)(seed & 1), (unsigned)(seed % 3),
               (int)(seed & 4));
    sim_links(x.w.s, &bad);
    sim_run_for(x.w.s, 40000);
    for (i = 0; i < 4; i++) {
        c = sim_ua_call(&x.a, &x.as_bob, 1, NULL);
        sim_run_for(x.w.s, sim_below(x.w.s, 20000));
        if (sim_below(x.w.s, 2))
            sim_reset_streams(x.w.node);
        if (sim_below(x.w.s, 2))
            move(&x, sim_below(x.w.s, 2) ? &x.a : &x.b);
        if (sim_below(x.w.s, 2))
            (void)sua_account_query(x.b.account);
        if (sim_below(x.w.s, 4) == 0)
            (void)sua_account_clear(x.b.account);
        sim_run_for(x.w.s, sim_below(x.w.s, 60000));
        (void)sua_account_register(x.b.account);
        if (c)
            sim_ua_hangup(&x.a, c);
        sim_run_for(x.w.s, 40000);
    }
    sim_links(x.w.s, &good);
    for (i = 0; i < x.b.ncalls; i++)
        sim_ua_hangup(&x.b, &x.b.calls[i]);
    sim_run_for(x.w.s, 2000000);
    expect_int(&x, "registered", sua_account_registered(x.b.account), 1);
    x.b.answer_ms = 0;
    hang_up(&x, call(&x));
    close_world(&x);
}

/* ---- memory ------------------------------------------------------------- */
static int fail_one(unsigned long nth, int of_server)
{
    struct world x;
    struct sua__arena *a;
    struct sim_call *c;
    unsigned i;
    int reached;

    open_world(&x, 1, 1, SUA_GRUU_TEMPORARY, 0);
    a = of_server ? &x.w.node->stack->arena : &x.a.node->stack->arena;
    a->fail_at = a->acquired + nth;
    sim_run_for(x.w.s, 40000);
    c = sim_ua_call(&x.a, &x.as_bob, 1, NULL);
    sim_run_for(x.w.s, 5000);
    move(&x, &x.a);
    (void)sua_account_query(x.a.account);
    sim_run_for(x.w.s, 5000);
    if (c)
        sim_ua_hangup(&x.a, c);
    sim_run_for(x.w.s, 40000);
    for (i = 0; i < x.b.ncalls; i++)
        sim_ua_hangup(&x.b, &x.b.calls[i]);
    reached = a->acquired >= a->fail_at;
    a->fail_at = 0;
    (void)sua_account_register(x.a.account);
    (void)sua_account_register(x.b.account);
    sim_run_for(x.w.s, 400000);
    hang_up(&x, call(&x));
    close_world(&x);
    return reached;
}

static int all_fail(int of_server)
{
    unsigned long n = 1;

    while (fail_one(n, of_server))
        n++;
    printf("%lu injection points\n", n - 1);
    return n > 30;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        a_day(1, 0, SUA_GRUU_NONE);
        a_day(2, 1, SUA_GRUU_NONE);
        a_day(3, 1, SUA_GRUU_PUBLIC);
        a_day(4, 1, SUA_GRUU_TEMPORARY);
        a_day(5, 0, SUA_GRUU_TEMPORARY);
        reset(1);
        moves(1, 0, SUA_GRUU_NONE);
        moves(2, 1, SUA_GRUU_NONE);
        moves(3, 1, SUA_GRUU_PUBLIC);
        moves_ringing(1);
        moves_starved(1);
        shutdown(1);
        if (!all_fail(0) || !all_fail(1))
            return 1;
    }
    return sim_main(argc, argv, 1000, storm);
}
