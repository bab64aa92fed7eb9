/* SPDX-License-Identifier: MIT
 * User agents that register and call through a server: on a clean network,
 * with 30 % loss, duplication and reorder, over TCP with resets, and with
 * every acquisition of the server failing once. */
#include "core/core.h"
#include "sim_srv.h"
#include "sim_ua.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct world {
    struct srv_world w;
    struct sim_ua a, b, b2;     /* alice, and bob twice                    */
    struct sim_node as_bob;     /* how sim_ua_call() says "bob, by way of
                                   the server"                             */
    int tcp;
};

static void account(struct world *x, struct sim_ua *u, const char *user)
{
    struct sua_account_config c = SUA_ACCOUNT_INIT;
    char aor[64], uri[64];

    snprintf(aor, sizeof aor, "sip:%s@lab.test", user);
    snprintf(uri, sizeof uri, "sip:10.0.0.1:5060%s;lr",
             x->tcp ? ";transport=tcp" : "");
    c.aor = sua_str_z(aor);
    c.password = SUA_STR("secret");
    c.proxy = sua_str_z(uri);
    if (sua_account_open(u->ua, &c, &u->account))
        sim_fail(x->w.s, "account %s", user);
    sim_base(u->node);
    if (sua_account_register(u->account))
        sim_fail(x->w.s, "register %s", user);
    sim_kick(u->node);
}

static void open_world(struct world *x, uint64_t seed,
                       const struct sua_config *server, int hosted)
{
    struct sua_srv_config users = srv_with_users();
    struct sua_config phone = SUA_CONFIG_PHONE;
    struct sim_link l = { 5, 0, 0, 0, 0, 0, 0, 0 };

    memset(x, 0, sizeof *x);
    srv_open(&x->w, seed, server, &users, hosted);
    phone.max_flow = 6;
    phone.modules = sua_modules_phone; /* TCP too */
    sim_ua_open(&x->a, x->w.s, "alice", &phone, 0);
    sim_ua_open(&x->b, x->w.s, "bob", &phone, 0);
    sim_ua_open(&x->b2, x->w.s, "bob2", &phone, 0);
    sim_links(x->w.s, &l);
    x->as_bob = *x->w.node;
    x->as_bob.name = "bob";
}

static void close_world(struct world *x)
{
    sua_account_close(x->a.account);
    sua_account_close(x->b.account);
    if (x->b2.account)
        sua_account_close(x->b2.account);
    sim_kick(x->a.node);
    sim_kick(x->b.node);
    sim_kick(x->b2.node);
    /* The accounts' memory goes back, below what a run begins with. */
    if (!sim_run_quiet(x->w.s, x->w.s->now + 8000000))
        sim_fail(x->w.s, "a deadline remains");
    sim_base(x->a.node);
    sim_base(x->b.node);
    sim_base(x->b2.node);
    sim_ua_all_closed(&x->a);
    sim_ua_all_closed(&x->b);
    sim_ua_all_closed(&x->b2);
    srv_close(&x->w);
}

static void expect_int(struct world *x, const char *what, long got, long want)
{
    if (got != want)
        sim_fail(x->w.s, "%s: got %ld, want %ld", what, got, want);
}

static void register_both(struct world *x, int fork)
{
    account(x, &x->a, "alice");
    account(x, &x->b, "bob");
    if (fork)
        account(x, &x->b2, "bob");
    sim_run_for(x->w.s, 1000);
}

/* Both ways: call, INFO, hold, hang up by the callee. */
static void clean(uint64_t seed, int tcp)
{
    struct world x;
    struct sim_call *c;

    open_world(&x, seed, NULL, 1);
    x.tcp = tcp;
    register_both(&x, 0);
    expect_int(&x, "alice", x.a.registered, 1);
    expect_int(&x, "bob", x.b.registered, 1);
    x.b.answer_ms = 500;
    c = sim_ua_call(&x.a, &x.as_bob, 1, NULL);
    sim_run_for(x.w.s, 2000);
    if (!c)
        sim_fail(x.w.s, "no call");
    expect_int(&x, "caller up", c->established, 1);
    expect_int(&x, "callee up", x.b.calls[0].established, 1);
    expect_int(&x, "ringing", c->progress, 1);
    (void)sim_ua_message(&x.b, NULL, x.b.calls[0].call, "INFO");
    sim_run_for(x.w.s, 1000);
    expect_int(&x, "INFO", x.b.final_status, 200);
    expect_int(&x, "offer", sim_ua_reoffer(&x.a, c), 0);
    sim_run_for(x.w.s, 1000);
    expect_int(&x, "updated", c->updated_status, 200);
    (void)sim_ua_message(&x.a, &x.as_bob, NULL, "MESSAGE");
    sim_run_for(x.w.s, 1000);
    expect_int(&x, "MESSAGE", x.a.final_status, 200);
    expect_int(&x, "messages", x.b.messages, 1);
    sim_ua_hangup(&x.b, &x.b.calls[0]);
    sim_run_for(x.w.s, 1000);
    expect_int(&x, "over", c->closed, 1);
    close_world(&x);
}

/* Two phones of bob ring; one answers, the other hears CANCEL. */
static void forked(uint64_t seed)
{
    struct world x;
    struct sim_call *c;

    open_world(&x, seed, NULL, 0);
    register_both(&x, 1);
    x.b.answer_ms = 800;
    x.b2.answer = 0;
    c = sim_ua_call(&x.a, &x.as_bob, 1, NULL);
    sim_run_for(x.w.s, 3000);
    expect_int(&x, "caller up", c->established, 1);
    expect_int(&x, "first", x.b.calls[0].established, 1);
    expect_int(&x, "second over", x.b2.calls[0].closed, 1);
    expect_int(&x, "second up", x.b2.calls[0].established, 0);
    sim_ua_hangup(&x.a, c);
    close_world(&x);
}

/* Whatever the network does, all ends, and nothing is left anywhere. */
static void lossy(uint64_t seed)
{
    struct sim_link bad = { 10, 60, 300, 100, 100, 0, 0, 0 };
    struct world x;
    struct sim_call *c;
    unsigned up = 0;

    open_world(&x, seed, NULL, (int)(seed & 1));
    sim_links(x.w.s, &bad);
    register_both(&x, (int)(seed & 2));
    sim_run_for(x.w.s, 40000);
    x.b.answer_ms = sim_below(x.w.s, 3000);
    x.b2.answer_ms = sim_below(x.w.s, 3000);
    if (seed % 5 == 0)
        x.b.answer = 486;
    if (seed % 7 == 0)
        x.b2.answer = 603;
    c = sim_ua_call(&x.a, &x.as_bob, 1, NULL);
    sim_run_for(x.w.s, sim_below(x.w.s, 8000));
    if (c && (seed & 4)) /* a CANCEL that may cross the 200 */
        sim_ua_hangup(&x.a, c);
    sim_run_for(x.w.s, 20000);
    if (c && c->call)
        (void)sim_ua_reoffer(&x.a, c);
    sim_run_for(x.w.s, 20000);
    if (c)
        up = c->established;
    if (up > 1)
        sim_fail(x.w.s, "established %u times", up);
    if (c)
        sim_ua_hangup(&x.a, c);
    sim_run_for(x.w.s, 20000);
    while (sua_call_next(x.b.ua, NULL) || sua_call_next(x.b2.ua, NULL)) {
        unsigned i;

        for (i = 0; i < x.b.ncalls; i++)
            sim_ua_hangup(&x.b, &x.b.calls[i]);
        for (i = 0; i < x.b2.ncalls; i++)
            sim_ua_hangup(&x.b2, &x.b2.calls[i]);
        sim_run_for(x.w.s, 60000);
    }
    close_world(&x);
}

/* The streams of the server are reset in the middle of things. */
static void resets(uint64_t seed)
{
    struct world x;
    struct sim_call *c;
    unsigned i;

    open_world(&x, seed, NULL, 1);
    x.tcp = 1;
    register_both(&x, 0);
    c = sim_ua_call(&x.a, &x.as_bob, 1, NULL);
    sim_run_for(x.w.s, sim_below(x.w.s, 60));
    sim_reset_streams(x.w.node);
    sim_run_for(x.w.s, 40000);
    if (c)
        sim_ua_hangup(&x.a, c);
    sim_run_for(x.w.s, 40000);
    for (i = 0; i < x.b.ncalls; i++)
        sim_ua_hangup(&x.b, &x.b.calls[i]);
    close_world(&x);
}

/* ---- memory ------------------------------------------------------------ */
static int fail_one(unsigned long nth)
{
    struct sua_config small = SUA_CONFIG_SERVER;
    struct world x;
    struct sua__arena *a;
    struct sim_call *c;
    unsigned i;
    int reached;

    small.max_flow = 16;
    open_world(&x, 1, &small, 0);
    a = &x.w.node->stack->arena;
    x.b.answer_ms = 300;
    a->fail_at = a->acquired + nth;
    register_both(&x, 1);
    sim_run_for(x.w.s, 40000);
    c = sim_ua_call(&x.a, &x.as_bob, 1, NULL);
    sim_run_for(x.w.s, 9000);
    if (c)
        sim_ua_hangup(&x.a, c);
    sim_run_for(x.w.s, 40000);
    for (i = 0; i < x.b.ncalls; i++)
        sim_ua_hangup(&x.b, &x.b.calls[i]);
    for (i = 0; i < x.b2.ncalls; i++)
        sim_ua_hangup(&x.b2, &x.b2.calls[i]);
    reached = a->acquired >= a->fail_at;
    a->fail_at = 0;
    sim_run_for(x.w.s, 200000);
    if (sua_srv_contexts(x.w.v))
        sim_fail(x.w.s, "failure %lu: a context remains", nth);
    c = sim_ua_call(&x.a, &x.as_bob, 1, NULL);
    sim_run_for(x.w.s, 9000);
    if (!c || c->established != 1)
        sim_fail(x.w.s, "failure %lu: no call afterwards", nth);
    sim_ua_hangup(&x.a, c);
    sim_run_for(x.w.s, 2000);
    close_world(&x);
    return reached;
}

static void once(uint64_t seed)
{
    lossy(seed);
    if (seed % 10 == 0)
        resets(seed);
}

int main(int argc, char **argv)
{
    unsigned long n;

    if (argc < 3) {
        clean(1, 0);
        clean(2, 1);
        forked(1);
        for (n = 1; fail_one(n); n++)
            ;
        printf("%lu injection points\n", n - 1);
        if (n < 40)
            return 1;
    }
    return sim_main(argc, argv, 1000, once);
}
