/* SPDX-License-Identifier: MIT
 * Busy lamps: a phone shows its calls, another watches them through loss and
 * reorder, picks one up, and finds gaps in what it is told. RFC 4235. */
#include "sim_peer.h"
#include "sim_ua.h"
#include "sip/dialogs.h"

#include <stdio.h>
#include <string.h>

static struct world {
    struct sim *s;
    struct sim_ua w, b, c;      /* watches; is watched; calls              */
    struct sim_peer p;          /* a notifier by script                    */
    struct sua_subscription *sub;
    unsigned view;
    unsigned lamps[8], nlamps;  /* in the order they were told             */
    unsigned full, dialogs, states, closed, watchers;
    struct { char id[24]; unsigned state, event; } d[8];
    unsigned nd;
    char remote[64], call_id[96];
} w;

#define EXPECT(cond)                                                          \
    ((cond) ? (void)0 : sim_fail(w.s, "%s:%d: %s", __func__, __LINE__, #cond))

/* ---- the watched side --------------------------------------------------- */
static void on_watcher(struct sua_notifier *nf,
                       const struct sua_notifier_event *ev, void *user)
{
    (void)user;
    w.watchers += ev->type == SUA_NOTIFIER_SUBSCRIBED;
    w.watchers -= ev->type == SUA_NOTIFIER_CLOSED;
    if (ev->type != SUA_NOTIFIER_SUBSCRIBED)
        return;
    sua_dialogs_show(nf, w.view);
    if (sua_notifier_accept(nf, SUA_SUB_ACTIVE, NULL))
        sua_notifier_reject(nf, 500);
}

/* ---- the watcher -------------------------------------------------------- */
static void note(const struct sua_dialoginfo_entry *d)
{
    unsigned i;

    w.dialogs++;
    for (i = 0; i < w.nd; i++)
        if (sua_str_eq(d->id, sua_str_z(w.d[i].id)))
            break;
    EXPECT(i < 8 && d->id.n < sizeof w.d[i].id);
    if (i == w.nd)
        snprintf(w.d[w.nd++].id, sizeof w.d[i].id, "%.*s", SUA_FMT(d->id));
    w.d[i].state = d->state;
    w.d[i].event = d->event;
    if (d->state == SUA_DIALOGINFO_TERMINATED)
        return;
    snprintf(w.remote, sizeof w.remote, "%.*s", SUA_FMT(d->remote.identity));
    snprintf(w.call_id, sizeof w.call_id, "%.*s", SUA_FMT(d->call_id));
}

static void on_dialogs(struct sua_subscription *sub,
                       const struct sua_dialogs_event *ev, void *user)
{
    EXPECT(user == &w && sua_subscription_user(sub) == user && !w.closed);
    w.states += ev->type == SUA_DIALOGS_STATE;
    if (ev->type == SUA_DIALOGS_FULL) {
        w.full++;
        w.nd = 0;
    }
    if (ev->type == SUA_DIALOGS_DIALOG)
        note(ev->dialog);
    if (ev->type == SUA_DIALOGS_LAMP && w.nlamps < 8)
        w.lamps[w.nlamps++] = ev->lamp;
    if (ev->type == SUA_DIALOGS_STATE &&
        ev->sub->type == SUA_SUBSCRIPTION_CLOSED) {
        w.closed++;
        w.sub = NULL;
    }
}

static int watch_node(const struct sim_node *n)
{
    struct sua_subscribe cfg = SUA_SUBSCRIBE_INIT;
    char uri[64];
    int rc;

    cfg.target = sim_ua_uri(n, 0, uri, sizeof uri);
    cfg.user = &w;
    rc = sua_dialogs_watch(w.w.ua, &cfg, on_dialogs, &w.sub);
    if (rc)
        w.sub = NULL;
    sim_kick(w.w.node);
    return rc;
}

/* ---- the world ---------------------------------------------------------- */
static void begin(uint64_t seed, const struct sim_link *l)
{
    struct sua_config cfg = SUA_CONFIG_INIT;

    memset(&w, 0, sizeof w);
    w.view = SUA_DIALOGS_ALL;
    w.s = sim_open(seed);
    sim_ua_open(&w.w, w.s, "lamp", &cfg, (int)(seed & 1));
    sim_peer_open(&w.p, w.s, "peer");
    sim_ua_open(&w.b, w.s, "desk", &cfg, (int)(seed >> 1 & 1));
    sim_ua_open(&w.c, w.s, "caller", &cfg, 1);
    w.p.ua = w.w.node;
    w.b.ring = 180;
    w.b.answer = 0;
    sim_links(w.s, l);
    EXPECT(!sua_dialogs_serve(w.b.ua, on_watcher, NULL));
    sim_base(w.b.node);
    EXPECT(sua_dialogs_serve(w.b.ua, on_watcher, NULL) == SUA_ESTATE);
    EXPECT(sua_dialogs_serve(w.b.ua, NULL, NULL) == SUA_EINVAL);
}

static const struct sim_link good = { 5, 0, 0, 0, 0, 0, 0, 0 };

static void finish(void)
{
    if (w.sub)
        sua_subscription_close(w.sub);
    sim_kick(w.w.node);
    if (!sim_run_quiet(w.s, w.s->now + 4000000))
        sim_fail(w.s, "a deadline remains");
    EXPECT(w.closed == 1 && !w.sub);
    sim_check_empty(w.s);
    sim_close(w.s);
}

static void answer(struct sim_ua *u, unsigned status)
{
    struct sim_call *c = sim_ua_last(u);
    struct sua_body body;
    char mem[400];

    body = sim_ua_sdp(u, mem, sizeof mem);
    EXPECT(c && c->call);
    EXPECT(!sua_call_answer(c->call, status, status < 300 ? &body : NULL));
    sim_kick(u->node);
}

/* ---- a call's life ------------------------------------------------------ */
static void call_life(uint64_t seed)
{
    struct sim_call *c;
    int rc;

    begin(seed, &good);
    EXPECT(!watch_node(w.b.node));
    sim_run_for(w.s, 500);
    EXPECT(w.full == 1 && w.nd == 0 && w.watchers == 1);
    c = sim_ua_call(&w.c, w.b.node, 1, &rc);
    sim_run_for(w.s, 500);
    EXPECT(w.nd == 1 && w.d[0].state == SUA_DIALOGINFO_EARLY);
    EXPECT(strstr(w.remote, "anonymous") && w.call_id[0]);
    answer(&w.b, 200);
    sim_run_for(w.s, 500);
    EXPECT(w.nd == 1 && w.d[0].state == SUA_DIALOGINFO_CONFIRMED);
    sim_ua_hangup(&w.c, c);
    sim_run_for(w.s, 500);
    EXPECT(w.d[0].state == SUA_DIALOGINFO_TERMINATED);
    EXPECT(w.d[0].event == SUA_DIALOGINFO_REMOTE_BYE);
    EXPECT(w.nlamps == 4 && w.lamps[0] == SUA_LAMP_IDLE &&
           w.lamps[1] == SUA_LAMP_RINGING && w.lamps[2] == SUA_LAMP_BUSY &&
           w.lamps[3] == SUA_LAMP_IDLE);
    EXPECT(w.full == 1 && sua_dialogs_lamp(w.sub) == SUA_LAMP_IDLE);
    finish();
}

/* Outgoing, refused; the watcher sees no more than it may. */
static void bare_view(uint64_t seed)
{
    int rc;

    begin(seed, &good);
    w.view = SUA_DIALOGS_BARE;
    w.c.answer = 486;
    w.c.answer_ms = 300;
    EXPECT(!watch_node(w.b.node));
    sim_run_for(w.s, 500);
    (void)sim_ua_call(&w.b, w.c.node, 1, &rc);
    sim_run_for(w.s, 200);
    EXPECT(w.nd == 1 && sua_dialogs_lamp(w.sub) == SUA_LAMP_BUSY);
    EXPECT(!w.remote[0] && !w.call_id[0]);
    sim_run_for(w.s, 1000);
    EXPECT(w.d[0].state == SUA_DIALOGINFO_TERMINATED);
    EXPECT(w.d[0].event == SUA_DIALOGINFO_REJECTED);
    finish();
}

static void pickup(uint64_t seed)
{
    struct sua_dial how = SUA_DIAL_INIT;
    struct sua_call *mine;
    struct sua_body body;
    char mem[400];
    int rc;

    begin(seed, &good);
    w.c.answer = 200;
    EXPECT(!watch_node(w.b.node));
    sim_run_for(w.s, 500);
    EXPECT(sua_dialogs_pickup(w.sub, &how, &mine) == SUA_ENOENT);
    (void)sim_ua_call(&w.c, w.b.node, 1, &rc);
    sim_run_for(w.s, 500);
    EXPECT(sua_dialogs_lamp(w.sub) == SUA_LAMP_RINGING);
    body = sim_ua_sdp(&w.w, mem, sizeof mem);
    how.body = &body;
    EXPECT(!sua_dialogs_pickup(w.sub, &how, &mine));
    (void)sim_ua_record(&w.w, mine);
    sim_kick(w.w.node);
    sim_run_for(w.s, 2000);
    EXPECT(sim_ua_last(&w.w)->established && sim_ua_last(&w.b)->closed);
    EXPECT(w.d[0].event == SUA_DIALOGINFO_CANCELLED);
    EXPECT(sua_dialogs_lamp(w.sub) == SUA_LAMP_IDLE);
    sim_ua_hangup(&w.w, sim_ua_last(&w.w));
    finish();
}

/* ---- through loss ------------------------------------------------------- */
/* Calls come and go; when all is quiet, both sides agree. */
static void storm(uint64_t seed)
{
    struct sim_link bad = { 5, 40, 150, 30, 150, 0, 0, 0 };
    struct sim_call *c;
    unsigned i;
    int rc;

    begin(seed, &bad);
    w.b.answer = 200;
    w.b.answer_ms = 700;
    EXPECT(!watch_node(w.b.node));
    for (i = 0; i < 6; i++) {
        c = sim_ua_call(&w.c, w.b.node, 1, &rc);
        sim_run_for(w.s, 300 + sim_below(w.s, 4000));
        if (c && c->call && (i & 1))
            sim_ua_hangup(&w.c, c);
    }
    sim_run_for(w.s, 120000);
    EXPECT(!w.sub || sua_dialogs_lamp(w.sub) ==
           (w.b.live ? SUA_LAMP_BUSY : SUA_LAMP_IDLE) ||
           sua_dialogs_lamp(w.sub) == SUA_LAMP_UNKNOWN);
    for (i = 0; i < w.c.ncalls; i++)
        if (w.c.calls[i].call)
            sim_ua_hangup(&w.c, &w.c.calls[i]);
    sim_run_for(w.s, 120000);
    for (i = 0; i < w.nd && w.sub; i++)
        EXPECT(w.d[i].state == SUA_DIALOGINFO_TERMINATED);
    EXPECT(!w.sub || sua_dialogs_lamp(w.sub) != SUA_LAMP_BUSY);
    finish();
}

/* ---- versions ----------------------------------------------------------- */
static struct sim_leg leg;

static void say(unsigned version, const char *state, const char *dialogs)
{
    char body[600];

    snprintf(body, sizeof body,
             "<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" "
             "version=\"%u\" state=\"%s\" entity=\"sip:x@10.0.0.2\">%s"
             "</dialog-info>", version, state, dialogs);
    sim_peer_request(&w.p, &leg, "NOTIFY",
                     "Event: dialog\r\n"
                     "Subscription-State: active;expires=3000\r\n"
                     "Content-Type: application/dialog-info+xml\r\n", body);
    sim_run_for(w.s, 200);
}

#define RINGS "<dialog id=\"a\" direction=\"recipient\"><state>early</state>" \
              "</dialog>"

static void gaps(uint64_t seed)
{
    begin(seed, &good);
    EXPECT(!watch_node(w.p.node));
    sim_run_for(w.s, 100);
    sim_peer_answer(&w.p, sim_peer_last(&w.p, "SUBSCRIBE"), 200, "n",
                    "Contact: <sip:n@10.0.0.2:5060>\r\nExpires: 3000\r\n",
                    NULL);
    sim_leg_uas(&leg, sim_peer_last(&w.p, "SUBSCRIBE"), "n");
    say(3, "full", RINGS);
    EXPECT(w.full == 1 && sua_dialogs_lamp(w.sub) == SUA_LAMP_RINGING);
    say(2, "full", ""); /* late: left out */
    EXPECT(w.full == 1 && sim_peer_count(&w.p, "SUBSCRIBE") == 1);
    say(4, "partial", "<dialog id=\"a\"><state>confirmed</state></dialog>");
    EXPECT(sua_dialogs_lamp(w.sub) == SUA_LAMP_BUSY);
    EXPECT(sim_peer_count(&w.p, "SUBSCRIBE") == 1);
    say(6, "partial", "<dialog id=\"a\"><state>terminated</state></dialog>");
    EXPECT(sim_peer_count(&w.p, "SUBSCRIBE") == 2); /* asks for the whole */
    EXPECT(sua_dialogs_lamp(w.sub) == SUA_LAMP_IDLE);
    sim_peer_answer(&w.p, sim_peer_last(&w.p, "SUBSCRIBE"), 200, NULL,
                    "Contact: <sip:n@10.0.0.2:5060>\r\nExpires: 3000\r\n",
                    NULL);
    say(8, "partial", ""); /* again a gap: not before a pause */
    sim_run_for(w.s, 5000);
    EXPECT(sim_peer_count(&w.p, "SUBSCRIBE") == 2);
    say(9, "partial", ""); /* the refresh is not put off */
    sim_run_for(w.s, 5000);
    EXPECT(sim_peer_count(&w.p, "SUBSCRIBE") > 2);
    sua_subscription_close(w.sub);
    sim_kick(w.w.node);
    finish();
}

/* What was lost with the notifier is found anew. */
static void restart(uint64_t seed)
{
    struct sua_notifier *nf;
    int rc;

    begin(seed, &good);
    EXPECT(!watch_node(w.b.node));
    (void)sim_ua_call(&w.c, w.b.node, 1, &rc);
    sim_run_for(w.s, 1000);
    EXPECT(sua_dialogs_lamp(w.sub) == SUA_LAMP_RINGING);
    nf = sua_notifier_next(w.b.ua, NULL, SUA_STR("dialog"));
    sua_notifier_close(nf, SUA_STR("deactivated"), 0, NULL);
    sim_kick(w.b.node);
    sim_run_for(w.s, 100);
    EXPECT(w.lamps[w.nlamps - 1] == SUA_LAMP_UNKNOWN || w.full == 2);
    sim_run_for(w.s, 40000);
    EXPECT(w.full == 2 && w.nd == 1);
    EXPECT(sua_dialogs_lamp(w.sub) == SUA_LAMP_RINGING);
    answer(&w.b, 486);
    finish();
}

static void all(uint64_t seed)
{
    uint64_t i;

    call_life(seed);
    bare_view(seed);
    pickup(seed);
    gaps(seed);
    restart(seed);
    for (i = 0; i < 75; i++)
        storm(seed * 1000 + i);
}

int main(int argc, char **argv)
{
    return sim_main(argc, argv, 4, all);
}
