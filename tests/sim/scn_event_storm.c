/* SPDX-License-Identifier: MIT
 * Two user agents that subscribe to each other, notify, refresh, publish to a
 * compositor, close and shut down at random, over links that lose, double
 * and reorder: each handle gets its one end, nothing is left, and who is
 * subscribed at the end has the last state. One seed, one life. */
#include "sim_event.h"

#include <stdio.h>
#include <string.h>

#define SUBS 6

static const struct sua_event_package packages[] = {
    { SUA_STR_INIT("presence"), SUA_STR_INIT("text/plain"), 300, 0, 0 },
    { SUA_STR_INIT("dialog"), SUA_STR_INIT("text/plain"), 60, 30, 120 }
};

struct side {
    struct sim_ua u;
    struct sim_serve v;
    struct sim_sub sub[SUBS];
    struct sim_pub pub;
    unsigned version;
    char body[16];
};

static struct storm {
    struct sim *s;
    struct side side[2];
    struct sim_peer esc;
    unsigned tag;
} w;

/* ---- the compositor ----------------------------------------------------- */
static void compose(struct sim_peer *p, const char *text, void *arg)
{
    const char *match = sim_peer_hdr(text, "SIP-If-Match");
    char lines[80];
    unsigned chance = sim_below(w.s, 10);

    (void)arg;
    if (strncmp(text, "PUBLISH", 7))
        return;
    p->ua = strstr(text, "sip:x0@") ? w.side[0].u.node : w.side[1].u.node;
    snprintf(lines, sizeof lines, "SIP-ETag: t%u\r\nExpires: %s\r\n",
             ++w.tag, sim_peer_hdr(text, "Expires"));
    if (*match && chance == 0)
        sim_peer_answer(p, text, 412, "e", NULL, NULL);
    else if (chance == 1)
        sim_peer_answer(p, text, 503, "e", "Retry-After: 2\r\n", NULL);
    else
        sim_peer_answer(p, text, 200, "e", lines, NULL);
    p->n = 0;
}

/* ---- what they do ------------------------------------------------------- */
static void change(struct side *d)
{
    struct sua_notifier *nf = NULL;
    struct sua_body b;

    snprintf(d->body, sizeof d->body, "v%u", ++d->version);
    d->v.body = d->body;
    b = sim_event_body(d->body);
    while ((nf = sua_notifier_next(d->u.ua, nf, SUA_STR(""))) != NULL)
        (void)sua_notify(nf, SUA_SUB_ACTIVE, &b);
    sim_kick(d->u.node);
}

static void subscribe(struct side *d, struct side *to)
{
    struct sua_subscribe cfg = SUA_SUBSCRIBE_INIT;
    struct sim_sub *r = &d->sub[sim_below(w.s, SUBS)];
    char uri[64];

    if (r->sub || to->v.n > SIM_NOTIFIERS - 10)
        return;
    cfg.target = sim_ua_uri(to->u.node, 0, uri, sizeof uri);
    cfg.event = sim_below(w.s, 2) ? SUA_STR("presence")
                                  : SUA_STR("dialog;id=x");
    cfg.fetch = sim_below(w.s, 6) == 0;
    cfg.expires_s = 20 + sim_below(w.s, 200);
    (void)sim_subscribe(&d->u, r, &cfg);
}

static void publish(struct side *d)
{
    struct sua_publish cfg = SUA_PUBLISH_INIT;
    struct sua_body b = sim_event_body("new");

    cfg.target = d == w.side ? SUA_STR("sip:x0@10.0.0.3:5060")
                             : SUA_STR("sip:x1@10.0.0.3:5060");
    cfg.expires_s = 30;
    if (!d->pub.pub)
        (void)sim_publish(&d->u, &d->pub, &cfg);
    else if (sim_below(w.s, 3))
        (void)sua_publication_update(d->pub.pub, &b);
    else
        sua_publication_close(d->pub.pub);
    sim_kick(d->u.node);
}

static void end_one(struct side *d)
{
    struct sim_sub *r = &d->sub[sim_below(w.s, SUBS)];
    struct sua_notifier *nf = sua_notifier_next(d->u.ua, NULL, SUA_STR(""));

    if (sim_below(w.s, 2) && r->sub)
        sua_subscription_close(r->sub);
    else if (nf)
        sua_notifier_close(nf, sim_below(w.s, 2) ? SUA_STR("deactivated")
                                                 : SUA_STR("noresource"),
                           0, NULL);
    sim_kick(d->u.node);
}

static void act(void)
{
    unsigned i = sim_below(w.s, 2);
    struct side *d = &w.side[i], *other = &w.side[1 - i];
    struct sim_sub *r = &d->sub[sim_below(w.s, SUBS)];

    d->v.state = (uint8_t)sim_below(w.s, 3);
    d->v.renew = (uint8_t)sim_below(w.s, 2);
    switch (sim_below(w.s, 8)) {
    case 0: case 1: case 2: subscribe(d, other); break;
    case 3: case 4: change(d); break;
    case 5:
        if (r->sub)
            (void)sua_subscription_refresh(r->sub);
        sim_kick(d->u.node);
        break;
    case 6: publish(d); break;
    default: end_one(d); break;
    }
}

/* ---- the life ----------------------------------------------------------- */
static void open_side(struct side *d, const char *name, uint64_t seed)
{
    struct sua_config cfg = SUA_CONFIG_PHONE;

    cfg.modules = sua_modules_phone;
    cfg.max_txn = 48;
    cfg.max_request = 24;
    cfg.max_dialog = 24;
    cfg.text_small = 80;
    cfg.text_mtu = 40;
    cfg.max_subscription = 8;
    cfg.max_notifier = 6;
    sim_ua_open(&d->u, w.s, name, &cfg, (int)(seed & 1));
    sim_serve(&d->u, &d->v, packages, 2);
}

static void close_side(struct side *d)
{
    struct sua_notifier *nf = NULL, *next;
    unsigned i;

    for (i = 0; i < SUBS; i++)
        if (d->sub[i].sub)
            sua_subscription_close(d->sub[i].sub);
    for (nf = sua_notifier_next(d->u.ua, NULL, SUA_STR("")); nf; nf = next) {
        next = sua_notifier_next(d->u.ua, nf, SUA_STR(""));
        sua_notifier_close(nf, SUA_STR("noresource"), 0, NULL);
    }
    if (d->pub.pub)
        sua_publication_close(d->pub.pub);
    sim_kick(d->u.node);
}

/* Where nothing is lost any more, all who are subscribed and active have
 * the state that is the last. */
static void check_state(struct side *d, struct side *of)
{
    unsigned i;

    for (i = 0; i < SUBS; i++) {
        const struct sim_sub *r = &d->sub[i];

        if (r->sub && r->state == SUA_SUB_ACTIVE && strcmp(r->body, of->body))
            sim_fail(w.s, "state \"%s\" instead of \"%s\"", r->body,
                     of->body);
    }
}

static void calm(void)
{
    struct sim_link l = { 5, 0, 0, 0, 0, 0, 0, 0 };
    unsigned i;

    sim_links(w.s, &l);
    sim_run_for(w.s, 400000);
    for (i = 0; i < 2; i++) {
        w.side[i].v.state = SUA_SUB_ACTIVE;
        change(&w.side[i]);
    }
    sim_run_for(w.s, 40000);
    check_state(&w.side[0], &w.side[1]);
    check_state(&w.side[1], &w.side[0]);
}

static void life(uint64_t seed)
{
    struct sim_link l = { 20, 30, 200, 100, 100, 0, 0, 0 };
    unsigned i;

    memset(&w, 0, sizeof w);
    w.s = sim_open(seed);
    open_side(&w.side[0], "alice", seed);
    open_side(&w.side[1], "bob", seed >> 1);
    sim_peer_open(&w.esc, w.s, "esc");
    w.esc.react = compose;
    sim_links(w.s, &l);
    for (i = 0; i < 40; i++) {
        act();
        sim_run_for(w.s, sim_below(w.s, 20000));
    }
    if (seed % 3)
        calm();
    if (seed % 2) {
        sua_ua_shutdown(w.side[0].u.ua);
        sim_kick(w.side[0].u.node);
        sim_run_for(w.s, sim_below(w.s, 5000));
    }
    close_side(&w.side[0]);
    close_side(&w.side[1]);
    if (!sim_run_quiet(w.s, w.s->now + 4000000))
        sim_fail(w.s, "a deadline remains");
    for (i = 0; i < 2; i++)
        if (w.side[i].v.live || w.side[i].pub.pub)
            sim_fail(w.s, "a handle has no end");
    for (i = 0; i < 2 * SUBS; i++)
        if (w.side[i / SUBS].sub[i % SUBS].sub)
            sim_fail(w.s, "a subscription has no end");
    sim_check_empty(w.s);
    sim_close(w.s);
}

int main(int argc, char **argv)
{
    return sim_main(argc, argv, 1000, life);
}
