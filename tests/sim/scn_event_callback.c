/* SPDX-License-Identifier: MIT
 * Every command inside every callback of subscriptions, notifiers and
 * publications: close, refresh, begin, notify, accept, reject, update, shut
 * down, and a feed, which must refuse. Nothing may be used after its end; all
 * ends. */
#include "sim_event.h"

#include <stdio.h>
#include <string.h>

enum action {
    CLOSE, REFRESH, BEGIN, FETCH, NOTIFY, ACCEPT, REJECT, NF_CLOSE, UPDATE,
    UNPUBLISH, ACCOUNT_CLOSE, SHUTDOWN, FEED, ACTIONS
};

static const struct sua_event_package packages[] = {
    { SUA_STR_INIT("presence"), SUA_STR_INIT("text/plain"), 60, 0, 60 }
};

static struct world {
    struct sim *s;
    struct sim_ua a, b;
    struct sim_serve va, vb;
    struct sim_sub r[4];
    struct sim_pub p;
    struct sim_peer esc;
    unsigned used;              /* of r                                    */
    int type, done, side;
    enum action action;
} w;

static unsigned reached[SIM_ON_PUB + 4]; /* by type: the action was taken  */

static void compose(struct sim_peer *p, const char *text, void *arg)
{
    static unsigned tag;
    char lines[60];

    (void)arg;
    snprintf(lines, sizeof lines, "SIP-ETag: t%u\r\nExpires: 60\r\n", ++tag);
    if (!strncmp(text, "PUBLISH", 7) && w.type == SIM_ON_PUB + 2)
        sim_peer_answer(p, text, 503, "e", "Retry-After: 1\r\n", NULL);
    else if (!strncmp(text, "PUBLISH", 7))
        sim_peer_answer(p, text, 200, "e", lines, NULL);
    p->n = 0;
}

static void subscribe(struct sim_ua *u, int fetch)
{
    struct sua_subscribe cfg = SUA_SUBSCRIBE_INIT;
    char uri[64];

    if (w.used == 4)
        return;
    cfg.target = sim_ua_uri((u == &w.a ? &w.b : &w.a)->node, 0, uri,
                            sizeof uri);
    cfg.fetch = (uint8_t)fetch;
    (void)sim_subscribe(u, &w.r[w.used++], &cfg);
}

static struct sua_subscription *a_sub(const struct sim_ua *u)
{
    unsigned i;

    for (i = 0; i < w.used; i++)
        if (w.r[i].sub && w.r[i].owner == u)
            return w.r[i].sub;
    return NULL;
}

static void with_notifier(struct sim_ua *u)
{
    struct sua_notifier *nf = sua_notifier_next(u->ua, NULL, SUA_STR(""));
    struct sua_body b = sim_event_body("cb");

    if (!nf)
        return;
    switch (w.action) {
    case NOTIFY: (void)sua_notify(nf, SUA_SUB_ACTIVE, &b); break;
    case ACCEPT: (void)sua_notifier_accept(nf, SUA_SUB_PENDING, &b); break;
    case REJECT: (void)sua_notifier_reject(nf, 403); break;
    default: sua_notifier_close(nf, SUA_STR("deactivated"), 0, &b); break;
    }
}

static void without(struct sim_ua *u)
{
    struct sua_subscription *sub = a_sub(u);
    struct sua_body b = sim_event_body("cb");

    switch (w.action) {
    case CLOSE: if (sub) sua_subscription_close(sub); break;
    case REFRESH: (void)(sub && sua_subscription_refresh(sub)); break;
    case BEGIN: subscribe(u, 0); break;
    case FETCH: subscribe(u, 1); break;
    case UPDATE:
        (void)(w.p.pub && sua_publication_update(w.p.pub, &b));
        break;
    case UNPUBLISH: if (w.p.pub) sua_publication_close(w.p.pub); break;
    case ACCOUNT_CLOSE: if (u->account) sua_account_close(u->account); break;
    case SHUTDOWN: sua_ua_shutdown(u->ua); break;
    default:
        if (sua_run(u->node->stack) != SUA_EBUSY)
            sim_fail(w.s, "a feed inside a callback");
        break;
    }
}

static void act(struct sim_ua *u, int type, void *record)
{
    (void)record;
    if (type != w.type || w.done > 2 || u != (w.side ? &w.b : &w.a))
        return;
    w.done++;
    reached[type]++;
    if (w.action >= NOTIFY && w.action <= NF_CLOSE)
        with_notifier(u);
    else
        without(u);
}

static void open_one(struct sim_ua *u, const char *name, struct sim_serve *v,
                     int hosted)
{
    struct sua_account_config ac = SUA_ACCOUNT_INIT;
    struct sua_config cfg = SUA_CONFIG_INIT;
    char aor[40];

    cfg.max_msg = 4096;
    sim_ua_open(u, w.s, name, &cfg, hosted);
    snprintf(aor, sizeof aor, "sip:%s@10.0.0.3", name);
    sim_serve(u, v, packages, 1);
    ac.aor = sua_str_z(aor);
    if (sua_account_open(u->ua, &ac, &u->account))
        sim_fail(w.s, "no account");
}

static void play(void)
{
    struct sua_publish pub = SUA_PUBLISH_INIT;
    struct sua_notifier *nf;

    subscribe(&w.a, 0);
    sim_run_for(w.s, 100);
    pub.target = SUA_STR("sip:a@10.0.0.3:5060");
    if (w.side == 0)
        (void)sim_publish(&w.a, &w.p, &pub);
    else
        (void)sim_publish(&w.b, &w.p, &pub);
    sim_run_for(w.s, 3000);
    subscribe(&w.b, 1);
    sim_run_for(w.s, 60000);
    nf = sua_notifier_next(w.b.ua, NULL, SUA_STR(""));
    if (nf)
        sua_notifier_close(nf, SUA_STR("deactivated"), 0, NULL);
    sim_kick(w.b.node);
    sim_run_for(w.s, 40000);
}

static void finish(void)
{
    unsigned i;

    for (i = 0; i < w.used; i++)
        if (w.r[i].sub)
            sua_subscription_close(w.r[i].sub);
    if (w.p.pub)
        sua_publication_close(w.p.pub);
    sim_kick(w.a.node);
    sim_kick(w.b.node);
    sim_run_for(w.s, 40000);
}

static void scene(uint64_t seed, int side, int type, enum action action)
{
    struct sim_link l = { 5, 0, 0, 0, 0, 0, 0, 0 };
    unsigned i;

    memset(&w, 0, sizeof w);
    w.s = sim_open(seed);
    w.side = side;
    w.type = type;
    w.action = action;
    open_one(&w.a, "a", &w.va, 1);
    open_one(&w.b, "b", &w.vb, (int)(seed & 1));
    sim_peer_open(&w.esc, w.s, "esc");
    w.esc.ua = (side ? &w.b : &w.a)->node;
    w.esc.react = compose;
    sim_links(w.s, &l);
    sim_event_any = act;
    play();
    for (i = 0; i < 4; i++) /* the last callbacks may begin something */
        finish();
    sim_event_any = NULL;
    if (w.a.account)
        sua_account_close(w.a.account);
    if (w.b.account)
        sua_account_close(w.b.account);
    sim_kick(w.a.node);
    sim_kick(w.b.node);
    if (!sim_run_quiet(w.s, w.s->now + 4000000))
        sim_fail(w.s, "type %d action %d: a deadline remains", type,
                 (int)action);
    for (i = 0; i < w.used; i++)
        if (w.r[i].sub)
            sim_fail(w.s, "type %d action %d: no end", type, (int)action);
    if (w.p.pub || w.va.live || w.vb.live)
        sim_fail(w.s, "type %d action %d: no end", type, (int)action);
    sim_check_empty(w.s);
    sim_close(w.s);
}

static void all(uint64_t seed)
{
    static const int base[] = { SIM_ON_SUB, SIM_ON_NOTIFIER, SIM_ON_PUB };
    int side, action, type;
    unsigned i;

    for (side = 0; side < 2; side++)
        for (i = 0; i < 3; i++)
            for (type = 1; type <= 3; type++)
                for (action = 0; action < ACTIONS; action++)
                    scene(seed, side, base[i] + type, (enum action)action);
}

int main(int argc, char **argv)
{
    int rc = sim_main(argc, argv, 2, all), type;

    for (type = 1; type <= 3; type++)
        if (!reached[SIM_ON_SUB + type] || !reached[SIM_ON_PUB + type] ||
            !reached[SIM_ON_NOTIFIER + type]) {
            fprintf(stderr, "no event of type %d\n", type);
            rc = 1;
        }
    return rc;
}
