/* SPDX-License-Identifier: MIT
 * Memory runs out at every acquisition of a subscriber's, a notifier's and a
 * publisher's life, one after the other: an error, a refusal or a new try,
 * then all ends as if nothing had been, and the same work succeeds. */
#include "core/core.h"
#include "sim_event.h"

#include <stdio.h>
#include <string.h>

static const struct sua_event_package packages[] = {
    { SUA_STR_INIT("presence"), SUA_STR_INIT("text/plain"), 0, 0, 0 }
};

static struct world {
    struct sim *s;
    struct sim_ua a, b;         /* who subscribes and publishes; notifies  */
    struct sim_serve v;
    struct sim_sub r;
    struct sim_pub p;
    struct sim_peer esc;
} w;

static void compose(struct sim_peer *p, const char *text, void *arg)
{
    (void)arg;
    if (!strncmp(text, "PUBLISH", 7))
        sim_peer_answer(p, text, 200, "e",
                        "SIP-ETag: t\r\nExpires: 600\r\n", NULL);
    p->n = 0;
}

static void open_world(void)
{
    struct sua_config cfg = SUA_CONFIG_PHONE;
    struct sim_link l = { 5, 0, 0, 0, 0, 0, 0, 0 };

    memset(&w, 0, sizeof w);
    cfg.modules = sua_modules_phone;
    cfg.max_dialog = 6;
    w.s = sim_open(1);
    sim_ua_open(&w.a, w.s, "alice", &cfg, 0);
    sim_ua_open(&w.b, w.s, "bob", &cfg, 0);
    sim_peer_open(&w.esc, w.s, "esc");
    w.esc.ua = w.a.node;
    w.esc.react = compose;
    sim_serve(&w.b, &w.v, packages, 1);
    sim_links(w.s, &l);
}

static void notify(const char *text)
{
    struct sua_notifier *nf = sua_notifier_next(w.b.ua, NULL, SUA_STR(""));
    struct sua_body body = sim_event_body(text);

    if (nf && sua_notify(nf, SUA_SUB_ACTIVE, &body))
        (void)sua_notify(nf, SUA_SUB_ACTIVE, &body);
    sim_kick(w.b.node);
    sim_run_for(w.s, 3000);
}

/* Whatever of it works. */
static void talk(void)
{
    struct sua_subscribe cfg = SUA_SUBSCRIBE_INIT;
    struct sua_publish pub = SUA_PUBLISH_INIT;
    struct sua_body body = sim_event_body("two");
    char uri[64];

    cfg.target = sim_ua_uri(w.b.node, 0, uri, sizeof uri);
    (void)sim_subscribe(&w.a, &w.r, &cfg);
    sim_run_for(w.s, 3000);
    notify("x");
    if (w.r.sub)
        (void)sua_subscription_refresh(w.r.sub);
    sim_kick(w.a.node);
    sim_run_for(w.s, 3000);
    pub.target = SUA_STR("sip:a@10.0.0.3:5060");
    (void)sim_publish(&w.a, &w.p, &pub);
    sim_run_for(w.s, 3000);
    if (w.p.pub)
        (void)sua_publication_update(w.p.pub, &body);
    sim_kick(w.a.node);
    notify("y");
}

static void hush(unsigned long nth)
{
    if (w.r.sub)
        sua_subscription_close(w.r.sub);
    if (w.p.pub)
        sua_publication_close(w.p.pub);
    sim_kick(w.a.node);
    if (!sim_run_quiet(w.s, w.s->now + 4000000))
        sim_fail(w.s, "failure %lu: a deadline remains", nth);
    if (w.r.sub || w.p.pub || w.v.live)
        sim_fail(w.s, "failure %lu: no end", nth);
    sim_check_empty(w.s);
}

static int fail_one(unsigned long nth, int subscriber)
{
    struct sua_stack *victim;
    int reached;

    open_world();
    victim = (subscriber ? w.a : w.b).node->stack;
    victim->arena.fail_at = victim->arena.acquired + nth;
    talk();
    hush(nth);
    reached = victim->arena.acquired >= victim->arena.fail_at;
    victim->arena.fail_at = 0;
    talk();
    if (!w.r.sub || strcmp(w.r.body, "y") || w.p.ok < 2)
        sim_fail(w.s, "failure %lu: not as before", nth);
    hush(nth);
    sim_close(w.s);
    return reached;
}

int main(void)
{
    unsigned long n, total = 0;
    int subscriber;

    for (subscriber = 0; subscriber < 2; subscriber++)
        for (n = 1; fail_one(n, subscriber); n++)
            total++;
    printf("%lu injection points\n", total);
    return total < 60;
}
