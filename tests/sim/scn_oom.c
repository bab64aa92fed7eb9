/* SPDX-License-Identifier: MIT
 * Memory runs out at every acquisition, one after the other, in the register
 * and call scenarios: an error or a refusal, then all as if nothing had
 * been; and the same work once more succeeds. */
#include "core/core.h"
#include "sim_peer.h"
#include "sim_ua.h"

#include <stdio.h>
#include <string.h>

struct world {
    struct sim *s;
    struct sim_ua a, b;
};

static void open_world(struct world *w)
{
    struct sua_config cfg = SUA_CONFIG_PHONE;
    struct sim_link l = { 5, 0, 0, 0, 0, 0, 0, 0 };

    w->s = sim_open(1);
    sim_ua_open(&w->a, w->s, "alice", &cfg, 0);
    sim_ua_open(&w->b, w->s, "bob", &cfg, 0);
    sim_links(w->s, &l);
}

/* Call, message inside, hold, hang up: whatever of it works. */
static void talk(struct world *w)
{
    struct sim_call *c = sim_ua_call(&w->a, w->b.node, 1, NULL);

    sim_run_for(w->s, 3000);
    if (c && c->call)
        (void)sim_ua_message(&w->a, NULL, c->call, "INFO");
    sim_run_for(w->s, 3000);
    if (c)
        (void)sim_ua_reoffer(&w->a, c);
    sim_run_for(w->s, 9000);
    if (w->b.ncalls)
        (void)sim_ua_reoffer(&w->b, sim_ua_last(&w->b));
    sim_run_for(w->s, 9000);
    (void)sim_ua_message(&w->b, w->a.node, NULL, "MESSAGE");
    if (c)
        sim_ua_hangup(&w->a, c);
    sim_run_for(w->s, 3000);
    if (w->b.ncalls)
        sim_ua_hangup(&w->b, sim_ua_last(&w->b));
}

static void settle(struct world *w, unsigned long nth)
{
    if (!sim_run_quiet(w->s, w->s->now + 900000))
        sim_fail(w->s, "failure %lu: a deadline remains", nth);
    sim_check_empty(w->s);
    sim_ua_all_closed(&w->a);
    sim_ua_all_closed(&w->b);
}

/* ROB-001: Fails acquisition nth of one side; returns whether it was
 * reached. */
static int fail_one(unsigned long nth, int caller)
{
    struct world w;
    struct sua_stack *victim;
    struct sim_call *c;
    int reached;

    open_world(&w);
    victim = caller ? w.a.node->stack : w.b.node->stack;
    victim->arena.fail_at = victim->arena.acquired + nth;
    talk(&w);
    settle(&w, nth);
    reached = victim->arena.acquired >= victim->arena.fail_at;
    victim->arena.fail_at = 0;
    c = sim_ua_call(&w.a, w.b.node, 1, NULL);
    sim_run_for(w.s, 3000);
    if (!c || c->established != 1)
        sim_fail(w.s, "failure %lu: no call afterwards", nth);
    sim_ua_hangup(&w.a, c);
    settle(&w, nth);
    sim_close(w.s);
    return reached;
}

/* ---- register ----------------------------------------------------------- */
static struct sim_peer reg;
static unsigned removed;

/* Challenges whoever comes without an answer to it. */
static void registrar(struct sim_peer *p, const char *text, void *arg)
{
    const char *expires = sim_peer_hdr(text, "Expires");
    char lines[300];

    (void)arg;
    p->n = 0;
    if (!*sim_peer_hdr(text, "Authorization")) {
        sim_peer_answer(p, text, 401, "r",
                        "WWW-Authenticate: Digest realm=\"lab\",nonce=\"n\","
                        "qop=\"auth\"\r\n", NULL);
        return;
    }
    removed += !strcmp(expires, "0");
    snprintf(lines, sizeof lines, "Contact: %s;expires=%s\r\n",
             sim_peer_hdr(text, "Contact"), expires);
    sim_peer_answer(p, text, 200, "r", *expires == '0' ? NULL : lines, NULL);
}

static struct sua_account *open_account(struct sim_ua *u)
{
    struct sua_account_config c = SUA_ACCOUNT_INIT;
    struct sua_account *a;

    c.aor = SUA_STR("sip:alice@10.0.0.2");
    c.password = SUA_STR("secret");
    if (sua_ua_register(u->ua, &c, &a) &&
        sua_ua_register(u->ua, &c, &a)) /* the second time there is room */
        sim_fail(u->node->sim, "no account");
    u->account = a;
    sim_kick(u->node);
    return a;
}

/* Fails one acquisition of an account's life: two registrations, a refresh,
 * the end. It is registered in the end, with a retry at the most, and its
 * binding is removed. */
static int fail_register(unsigned long nth)
{
    struct sua_config cfg = SUA_CONFIG_PHONE;
    struct sim_link l = { 5, 0, 0, 0, 0, 0, 0, 0 };
    struct sim *s = sim_open(1);
    struct sua__arena *arena;
    struct sua_account *a;
    struct sim_ua u;
    int reached;

    sim_ua_open(&u, s, "alice", &cfg, 0);
    sim_peer_open(&reg, s, "registrar");
    reg.ua = u.node;
    reg.react = registrar;
    removed = 0;
    sim_links(s, &l);
    arena = &u.node->stack->arena;
    arena->fail_at = arena->acquired + nth;
    a = open_account(&u);
    sim_run_for(s, 61000); /* the first pause: 30 to 60 s (RFC 5626 4.5) */
    if (!sua_account_registered(a))
        sim_fail(s, "failure %lu: not registered", nth);
    (void)sua_account_register(a);
    sim_kick(u.node);
    sim_run_for(s, 700000);
    if (!sua_account_registered(a))
        sim_fail(s, "failure %lu: not refreshed", nth);
    sua_account_close(a);
    sim_kick(u.node);
    if (!sim_run_quiet(s, s->now + 100000))
        sim_fail(s, "failure %lu: a deadline remains", nth);
    if (u.reg_closed != 1)
        sim_fail(s, "failure %lu: closed %u times", nth, u.reg_closed);
    reached = arena->acquired >= arena->fail_at;
    if (!reached && !removed)
        sim_fail(s, "the binding was left");
    sim_check_empty(s);
    sim_close(s);
    return reached;
}

int main(void)
{
    unsigned long n, total = 0;
    int caller;

    for (caller = 0; caller < 2; caller++)
        for (n = 1; fail_one(n, caller); n++)
            total++;
    for (n = 1; fail_register(n); n++)
        total++;
    printf("%lu injection points\n", total);
    return total < 60;
}
