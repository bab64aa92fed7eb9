/* SPDX-License-Identifier: MIT
 * Every command inside every callback: hang up, detach, dial, offer, answer,
 * ask, register, unregister, close, shut down, and a feed, which must refuse.
 * Each pair on either side of a registered pair of user agents that call,
 * hold and send messages. Nothing may be used after its end; all ends. */
#include "sim_peer.h"
#include "sim_ua.h"

#include <stdio.h>
#include <string.h>

enum action {
    HANGUP, DETACH, DIAL, REOFFER, ACCEPT, RING, REFUSE, ASK_INSIDE, ASK,
    REGISTER, UNREGISTER, CLOSE, SHUTDOWN, FEED, HANGUP_ALL, DETACH_ALL,
    ACTIONS
};

static struct world {
    struct sim *s;
    struct sim_ua a, b;
    struct sim_peer reg;        /* registers all                           */
    int type, done, refused;
    enum action action;
} w;

/* ---- the registrar ------------------------------------------------------ */
static void grant(struct sim_peer *p, const char *text, void *arg)
{
    char lines[300];

    (void)arg;
    p->ua = strstr(text, "sip:a@") ? w.a.node : w.b.node;
    if (w.type == SIM_ON_ACCOUNT + SUA_ACCOUNT_FAILED && w.refused < 2) {
        w.refused++;
        sim_peer_answer(p, text, 503, "r", NULL, NULL);
        return;
    }
    snprintf(lines, sizeof lines, "Contact: %s;expires=%s\r\n",
             sim_peer_hdr(text, "Contact"), sim_peer_hdr(text, "Expires"));
    sim_peer_answer(p, text, 200, "r", lines, NULL);
    p->n = 0;
}

/* ---- the action --------------------------------------------------------- */
static struct sim_ua *other(struct sim_ua *u)
{
    return u == &w.a ? &w.b : &w.a;
}

static void each_call(struct sim_ua *u, int detach)
{
    struct sua_call *c = sua_call_next(u->ua, NULL), *next;

    for (; c; c = next) {
        next = sua_call_next(u->ua, c);
        if (detach)
            sim_ua_detach(u, c);
        else
            sua_call_hangup(c);
    }
}

static void with_call(struct sim_ua *u, struct sua_call *c)
{
    struct sua_body b;
    char mem[256];

    b = sim_ua_sdp(u, mem, sizeof mem);
    switch (w.action) {
    case HANGUP: sua_call_hangup(c); break;
    case DETACH: sim_ua_detach(u, c); break;
    case REOFFER: (void)sua_call_reoffer(c, &b); break;
    case ACCEPT: (void)sua_call_answer(c, 200, &b); break;
    case RING: (void)sua_call_answer(c, 183, &b); break;
    case REFUSE: (void)sua_call_answer(c, 486, NULL); break;
    default: (void)sim_ua_message(u, NULL, c, "INFO"); break;
    }
}

static void without_call(struct sim_ua *u)
{
    struct sua_account *a = u->account;

    switch (w.action) {
    case DIAL: (void)sim_ua_call(u, other(u)->node, 1, NULL); break;
    case ASK: (void)sim_ua_message(u, other(u)->node, NULL, "OPTIONS"); break;
    case REGISTER: (void)(a && sua_account_register(a)); break;
    case UNREGISTER: (void)(a && sua_account_unregister(a)); break;
    case CLOSE: if (a) sua_account_close(a); break;
    case SHUTDOWN: sua_ua_shutdown(u->ua); break;
    case HANGUP_ALL: each_call(u, 0); break;
    case DETACH_ALL: each_call(u, 1); break;
    default:
        if (sua_run(u->node->stack) != SUA_EBUSY)
            sim_fail(w.s, "a feed inside a callback");
        break;
    }
}

static void act(struct sim_ua *u, struct sua_call *c, int type)
{
    if (type != w.type || w.done > 3)
        return;
    w.done++;
    if (!c)
        c = sua_call_next(u->ua, NULL);
    if (w.action == HANGUP || w.action == DETACH ||
        (w.action >= REOFFER && w.action <= ASK_INSIDE)) {
        if (c)
            with_call(u, c);
    } else {
        without_call(u);
    }
}

/* ---- the scene ---------------------------------------------------------- */
static void open_one(struct sim_ua *u, const char *name, int hosted)
{
    struct sua_config cfg = SUA_CONFIG_PHONE;
    char aor[40];

    cfg.max_call = 4;
    cfg.max_dialog = 8;
    sim_ua_open(u, w.s, name, &cfg, hosted);
    snprintf(aor, sizeof aor, "sip:%s@10.0.0.3", name);
    u->account = sim_ua_account(u, aor, NULL, NULL);
}

static void run(uint64_t ms)
{
    sim_run_for(w.s, ms);
}

static void play(void)
{
    struct sim_call *c;

    run(100);
    (void)sim_ua_message(&w.a, w.b.node, NULL, "MESSAGE");
    run(50);
    w.b.answer_ms = 30;
    c = sim_ua_call(&w.a, w.b.node, 1, NULL);
    run(150);
    if (c) {
        (void)sim_ua_reoffer(&w.a, c);
        run(100);
        if (c->call)
            (void)sim_ua_message(&w.a, NULL, c->call, "INFO");
        run(100);
    }
    if (w.b.ncalls)
        (void)sim_ua_reoffer(&w.b, &w.b.calls[0]);
    run(100);
    (void)sim_ua_call(&w.b, w.a.node, 0, NULL);
    run(100);
    if (c)
        sim_ua_hangup(&w.a, c);
    run(100);
}

static void finish(struct sim_ua *u)
{
    each_call(u, 0);
    if (u->account)
        sua_account_close(u->account);
    sim_kick(u->node);
}

static void scene(uint64_t seed, int victim, int type, enum action action)
{
    struct sim_link l = { 5, 0, 0, 0, 0, 0, 0, 0 };
    unsigned i;

    memset(&w, 0, sizeof w);
    w.s = sim_open(seed);
    w.type = type;
    w.action = action;
    open_one(&w.a, "a", 1);
    open_one(&w.b, "b", (int)(seed & 1));
    sim_peer_open(&w.reg, w.s, "reg");
    w.reg.react = grant;
    sim_links(w.s, &l);
    (victim ? &w.b : &w.a)->on_any = act;
    (void)sua_account_register(w.a.account);
    (void)sua_account_register(w.b.account);
    sim_kick(w.a.node);
    sim_kick(w.b.node);
    play();
    run(5000);
    for (i = 0; i < 6; i++) { /* the last callbacks may begin something */
        finish(&w.a);
        finish(&w.b);
        run(5000);
    }
    if (!sim_run_quiet(w.s, w.s->now + 900000))
        sim_fail(w.s, "type %d action %d: a deadline remains", type,
                 (int)action);
    if (w.a.reg_closed != 1 || w.b.reg_closed != 1)
        sim_fail(w.s, "type %d action %d: an account has no end", type,
                 (int)action);
    sim_ua_all_closed(&w.a);
    sim_ua_all_closed(&w.b);
    sim_check_empty(w.s);
    sim_close(w.s);
}

static const int types[] = {
    SUA_CALL_INCOMING, SUA_CALL_PROGRESS, SUA_CALL_ESTABLISHED,
    SUA_CALL_OFFER, SUA_CALL_UPDATED, SUA_CALL_REQUEST, SUA_CALL_CLOSED,
    SIM_ON_ACCOUNT + SUA_ACCOUNT_REGISTERED,
    SIM_ON_ACCOUNT + SUA_ACCOUNT_UNREGISTERED,
    SIM_ON_ACCOUNT + SUA_ACCOUNT_FAILED,
    SIM_ON_ACCOUNT + SUA_ACCOUNT_CLOSED, SIM_ON_REQUEST, SIM_ON_FINAL
};

static void all(uint64_t seed)
{
    int victim, action;
    unsigned i;

    for (victim = 0; victim < 2; victim++)
        for (i = 0; i < sizeof types / sizeof types[0]; i++)
            for (action = 0; action < ACTIONS; action++)
                scene(seed, victim, types[i], (enum action)action);
}

int main(int argc, char **argv)
{
    return sim_main(argc, argv, 4, all);
}
