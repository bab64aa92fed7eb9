/* SPDX-License-Identifier: MIT
 * Calls, messages, holds, registrations and hang-ups at random, straight or
 * through a server, over UDP that loses, doubles and reorders and over TCP
 * that stalls and is reset: every handle gets exactly one terminal event, all
 * pools come back to zero, no deadline is left. One seed, one life. */
#include "sim_srv.h"
#include "sim_ua.h"

#include <stdio.h>
#include <string.h>

struct chaos {
    struct srv_world v;         /* registrar and proxy                     */
    struct sim *s;
    struct sim_ua ua[3];
    struct sim_node via[3];     /* "ua[i], by way of the server"           */
    unsigned sent;              /* requests with a final to come           */
    unsigned opened[3];         /* accounts                                */
    int server;                 /* accounts there: calls may go through it */
};

static void open_world(struct chaos *w, uint64_t seed)
{
    static const char *const names[] = { "alice", "bob", "carol" };
    struct sua_srv_config users = srv_with_users();
    struct sua_config cfg = SUA_CONFIG_PHONE;
    struct sim_link l = { 20, 30, 300, 100, 100, 0, 100, 100 };
    unsigned i;

    memset(w, 0, sizeof *w);
    srv_open(&w->v, seed, NULL, &users, (int)(seed & 1));
    w->s = w->v.s;
    w->server = seed % 2 == 0;
    cfg.modules = sua_modules_phone;
    cfg.max_flow = 10;
    for (i = 0; i < 3; i++) {
        sim_ua_open(&w->ua[i], w->s, names[i], &cfg, i == 2);
        w->ua[i].tcp = seed % 3 == 0;
        w->via[i] = *w->v.node;
        w->via[i].name = names[i];
    }
    sim_links(w->s, &l);
}

/* Comes and goes; all the way through the proxy when it is there. */
static void account(struct chaos *w, struct sim_ua *u)
{
    struct sua_account_config c = SUA_ACCOUNT_INIT;
    char aor[64], proxy[64];

    if (u->account) {
        switch (sim_below(w->s, 4)) {
        case 0: sua_account_close(u->account); break;
        case 1: (void)sua_account_unregister(u->account); break;
        default: (void)sua_account_register(u->account); break;
        }
        sim_kick(u->node);
        return;
    }
    snprintf(aor, sizeof aor, "sip:%s@lab.test", u->node->name);
    snprintf(proxy, sizeof proxy, "sip:10.0.0.1:5060%s;lr",
             u->tcp ? ";transport=tcp" : "");
    c.aor = sua_str_z(aor);
    c.password = SUA_STR("secret");
    c.proxy = sua_str_z(proxy);
    c.expires_s = 60 + sim_below(w->s, 600);
    if (sua_account_open(u->ua, &c, &u->account))
        return;
    w->opened[u - w->ua]++;
    (void)sua_account_register(u->account);
    sim_kick(u->node);
}

static void moods(struct chaos *w, struct sim_ua *u)
{
    static const uint16_t finals[] = { 200, 200, 200, 486, 603, 0 };
    static const uint16_t rings[] = { 180, 183, 0 };

    u->answer = finals[sim_below(w->s, 6)];
    u->ring = rings[sim_below(w->s, 3)];
    u->answer_ms = sim_below(w->s, 2) ? sim_below(w->s, 4000) : 0;
    u->offer_answer = sim_below(w->s, 4) ? 200 : 488;
    u->request_answer = sim_below(w->s, 3) ? 200 : 0;
}

static struct sim_call *any_call(struct chaos *w, struct sim_ua *u)
{
    unsigned i, n = u->ncalls;

    for (i = 0; n && i < 4; i++) {
        struct sim_call *c = &u->calls[sim_below(w->s, n)];
        if (c->call)
            return c;
    }
    return NULL;
}

static void act(struct chaos *w)
{
    struct sim_ua *u = &w->ua[sim_below(w->s, 3)];
    struct sim_ua *v = &w->ua[sim_below(w->s, 3)];
    const struct sim_node *to = v->node;
    struct sim_call *c = any_call(w, u);

    moods(w, v);
    if (w->server && sim_below(w->s, 2))
        to = &w->via[v - w->ua];
    switch (sim_below(w->s, w->server ? 8 : 6)) {
    case 0:
    case 1:
        if (u != v && u->ncalls < SIM_CALLS / 2 && v->ncalls < SIM_CALLS / 2)
            (void)sim_ua_call(u, to, sim_below(w->s, 5) != 0, NULL);
        break;
    case 2:
        if (c)
            (void)sim_ua_reoffer(u, c);
        break;
    case 3:
        if (c)
            sim_ua_hangup(u, c);
        break;
    case 4:
        if (c && !sim_ua_message(u, NULL, c->call, "INFO"))
            w->sent++;
        break;
    case 5:
        if (u != v && !sim_ua_message(u, to, NULL, "MESSAGE"))
            w->sent++;
        break;
    default:
        account(w, u);
        break;
    }
}

static void wind_up(struct sim_ua *u)
{
    unsigned k;

    for (k = 0; k < u->ncalls; k++)
        sim_ua_hangup(u, &u->calls[k]);
    if (u->account)
        sua_account_close(u->account);
    sim_kick(u->node);
}

static void finish(struct chaos *w)
{
    unsigned i, finals = 0;

    for (i = 0; i < 3; i++)
        wind_up(&w->ua[i]);
    sim_run_for(w->s, 900000);
    for (i = 0; i < 3; i++) { /* a call whose INVITE came that late */
        wind_up(&w->ua[i]);
        if (w->ua[i].reg_closed != w->opened[i])
            sim_fail(w->s, "%s: %u of %u accounts closed",
                     w->ua[i].node->name, w->ua[i].reg_closed, w->opened[i]);
    }
    sim_run_for(w->s, 900000);
    for (i = 0; i < 3; i++) {
        sim_ua_all_closed(&w->ua[i]);
        finals += w->ua[i].finals;
    }
    if (finals != w->sent)
        sim_fail(w->s, "%u requests, %u finals", w->sent, finals);
    srv_close(&w->v);
}

/* ROB-003. */
static void life(uint64_t seed)
{
    struct chaos w;
    unsigned i, steps;

    open_world(&w, seed);
    steps = 10 + sim_below(w.s, 50);
    for (i = 0; i < steps; i++) {
        act(&w);
        sim_run_for(w.s, sim_below(w.s, 3000));
        if (!sim_below(w.s, 20))
            sim_partition_at(w.s, w.ua[0].node, w.ua[1].node, w.s->now,
                             w.s->now + sim_below(w.s, 40000));
        if (!sim_below(w.s, 20))
            sim_reset_streams(sim_below(w.s, 2) ? w.v.node : w.ua[0].node);
    }
    finish(&w);
}

int main(int argc, char **argv)
{
    return sim_main(argc, argv, 1000, life);
}
