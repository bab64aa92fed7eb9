/* SPDX-License-Identifier: MIT
 * Packages built in, when memory runs out at every acquisition of the
 * watching and of the watched side, and when each callback ends everything:
 * nothing is used after its end, all ends, and the same work succeeds. */
#include "core/core.h"
#include "sim_ua.h"
#include "sip/dialogs.h"
#include "sip/mailbox.h"
#include "sip/presence.h"
#include "sip/roster.h"

#include <stdio.h>
#include <string.h>

enum { PRESENCE, DIALOGS, MAILBOX, ROSTER, KINDS };

static struct world {
    struct sim *s;
    struct sim_ua a, b, c;      /* watches; is watched; calls              */
    struct sua_subscription *sub[KINDS];
    struct sua_focus *focus;
    unsigned news[KINDS], watchers, events, end_at;
} w;

static void close_all(void)
{
    unsigned i;

    for (i = 0; i < KINDS; i++)
        if (w.sub[i])
            sua_subscription_close(w.sub[i]);
}

/* The event number end_at ends all, from within. */
static void count(void)
{
    struct sua_notifier *nf = NULL;

    if (++w.events != w.end_at)
        return;
    close_all();
    while ((nf = sua_notifier_next(w.b.ua, nf, SUA_STR(""))) != NULL)
        sua_notifier_close(nf, SUA_STR("deactivated"), 0, NULL);
    if (w.focus)
        sua_focus_close(w.focus);
    w.focus = NULL;
    sua_ua_shutdown((w.end_at & 1 ? &w.a : &w.b)->ua);
}

static void on_watcher(struct sua_notifier *nf,
                       const struct sua_notifier_event *ev, void *user)
{
    (void)user;
    w.watchers += ev->type == SUA_NOTIFIER_SUBSCRIBED;
    w.watchers -= ev->type == SUA_NOTIFIER_CLOSED;
    if (ev->type == SUA_NOTIFIER_SUBSCRIBED)
        (void)sua_notifier_accept(nf, SUA_SUB_ACTIVE, NULL);
    count();
}

static void note(unsigned kind, const struct sua_subscription_event *ev,
                 int news)
{
    w.news[kind] += (unsigned)news;
    if (ev->type == SUA_SUBSCRIPTION_CLOSED)
        w.sub[kind] = NULL;
    count();
}

static void on_presence(struct sua_subscription *sub,
                        const struct sua_presence_event *ev, void *user)
{
    (void)sub;
    (void)user;
    note(PRESENCE, ev->sub, ev->news);
}

static void on_dialogs(struct sua_subscription *sub,
                       const struct sua_dialogs_event *ev, void *user)
{
    (void)sub;
    (void)user;
    note(DIALOGS, ev->sub, ev->type == SUA_DIALOGS_DIALOG);
}

static void on_mail(struct sua_subscription *sub,
                    const struct sua_mailbox_event *ev, void *user)
{
    (void)sub;
    (void)user;
    note(MAILBOX, ev->sub, ev->news);
}

static void on_roster(struct sua_subscription *sub,
                      const struct sua_roster_event *ev, void *user)
{
    (void)sub;
    (void)user;
    note(ROSTER, ev->sub, ev->type == SUA_ROSTER_USER);
}

static void mail(struct sua_notifier *nf, struct sua_mwi *out, void *user)
{
    (void)nf;
    (void)user;
    out->waiting = 1;
}

#define ROOM SUA_STR("sip:room@10.0.0.2")

static void open_world(unsigned long end_at)
{
    struct sim_link l = { 5, 0, 0, 0, 0, 0, 0, 0 };
    struct sua_config cfg = SUA_CONFIG_PHONE;

    memset(&w, 0, sizeof w);
    cfg.modules = sua_modules_phone;
    cfg.max_dialog = cfg.max_subscription = cfg.max_notifier = 8;
    cfg.max_txn = cfg.max_request = 24;
    cfg.text_small = cfg.text_mtu = 40;
    w.s = sim_open(1);
    sim_ua_open(&w.a, w.s, "alice", &cfg, 0);
    sim_ua_open(&w.b, w.s, "bob", &cfg, 0);
    sim_ua_open(&w.c, w.s, "carol", &cfg, 0);
    sim_links(w.s, &l);
    w.b.ring = 180;
    w.b.answer = 0;
    if (sua_presence_serve(w.b.ua, on_watcher, NULL) ||
        sua_dialogs_serve(w.b.ua, on_watcher, NULL) ||
        sua_mailbox_serve(w.b.ua, on_watcher, mail, NULL) ||
        sua_focus_open(w.b.ua, ROOM, on_watcher, NULL, &w.focus))
        sim_fail(w.s, "not served");
    w.end_at = (unsigned)end_at;
}

static void watch_all(void)
{
    struct sua_subscribe cfg = SUA_SUBSCRIBE_INIT;

    cfg.target = SUA_STR("sip:room@10.0.0.2:5060");
    if (!w.sub[PRESENCE])
        (void)sua_presence_watch(w.a.ua, &cfg, on_presence, &w.sub[PRESENCE]);
    if (!w.sub[DIALOGS])
        (void)sua_dialogs_watch(w.a.ua, &cfg, on_dialogs, &w.sub[DIALOGS]);
    if (!w.sub[MAILBOX])
        (void)sua_mailbox_watch(w.a.ua, &cfg, on_mail, &w.sub[MAILBOX]);
    if (!w.sub[ROSTER])
        (void)sua_roster_watch(w.a.ua, &cfg, on_roster, &w.sub[ROSTER]);
    sim_kick(w.a.node);
    sim_run_for(w.s, 3000);
}

/* Whatever of it works. */
static void talk(void)
{
    struct sua_presence_state st = { SUA_PRESENCE_OPEN, SUA_STR_INIT("away"),
                                     { NULL, 0 }, { NULL, 0 } };
    struct sua_participant who = { SUA_STR_INIT("sip:x@10.0.0.9"),
                                   { NULL, 0 }, 0, 0 };
    struct sim_call *c;
    int rc;

    watch_all();
    (void)sua_presence_set(w.b.ua, &st);
    (void)sua_mailbox_changed(w.b.ua, SUA_STR(""));
    if (w.focus)
        (void)sua_focus_put(w.focus, &who);
    sim_kick(w.b.node);
    c = sim_ua_call(&w.c, w.b.node, 1, &rc);
    sim_run_for(w.s, 3000);
    if (w.focus)
        (void)sua_focus_drop(w.focus, who.entity, SUA_ENDPOINT_DEPARTED);
    sim_kick(w.b.node);
    if (c && c->call)
        sim_ua_hangup(&w.c, c);
    sim_run_for(w.s, 3000);
}

static void hush(unsigned long nth)
{
    unsigned i;

    close_all();
    sim_kick(w.a.node);
    if (!sim_run_quiet(w.s, w.s->now + 9000000))
        sim_fail(w.s, "%lu: a deadline remains", nth);
    for (i = 0; i < KINDS; i++)
        if (w.sub[i] || w.watchers)
            sim_fail(w.s, "%lu: no end", nth);
}

static int fail_one(unsigned long nth, int watcher)
{
    struct sua_stack *victim;
    int reached;
    unsigned i;

    open_world(0);
    victim = (watcher ? w.a : w.b).node->stack;
    victim->arena.fail_at = victim->arena.acquired + nth;
    talk();
    hush(nth);
    reached = victim->arena.acquired >= victim->arena.fail_at;
    victim->arena.fail_at = 0;
    memset(w.news, 0, sizeof w.news);
    talk();
    for (i = 0; i < KINDS; i++)
        if (!w.news[i])
            sim_fail(w.s, "failure %lu: package %u not as before", nth, i);
    hush(nth);
    sim_close(w.s);
    return reached;
}

static int end_one(unsigned long nth)
{
    int reached;

    open_world(nth);
    talk();
    hush(nth);
    reached = w.events >= nth;
    sim_close(w.s);
    return reached;
}

int main(void)
{
    unsigned long n, total = 0, ends = 0;
    int watcher;

    for (watcher = 0; watcher < 2; watcher++)
        for (n = 1; fail_one(n, watcher); n++)
            total++;
    for (n = 1; end_one(n); n++)
        ends++;
    printf("%lu injection points, ended in %lu callbacks\n", total, ends);
    return total < 60 || ends < 20;
}
