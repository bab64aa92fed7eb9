/* SPDX-License-Identifier: MIT
 * Presence, mailboxes, registrations and rosters from both sides: directly,
 * and through a switch that composes what is published. RFC 3856, RFC 3842,
 * RFC 3680, RFC 4575. */
#include "sim_peer.h"
#include "sim_ua.h"
#include "sip/mailbox.h"
#include "sip/presence.h"
#include "sip/regwatch.h"
#include "sip/roster.h"
#include "sip/srv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct world {
    struct sim *s;
    struct sim_ua a, b;         /* watches; is watched                     */
    struct sim_ua sw;           /* the switch                              */
    struct sua_srv *srv;
    struct sua_subscription *sub;
    struct sua_notifier *nf;    /* the last watcher                        */
    unsigned accept;            /* enum sua_sub_state for watchers         */
    unsigned news, basic, closed, state, gone, fresh, users, left, over;
    char note[40], activity[40], entity[40];
    unsigned tuples, persons;   /* of the last document                    */
    uint32_t mail;
} w;

#define EXPECT(cond)                                                          \
    ((cond) ? (void)0 : sim_fail(w.s, "%s:%d: %s", __func__, __LINE__, #cond))

static void on_watcher(struct sua_notifier *nf,
                       const struct sua_notifier_event *ev, void *user)
{
    (void)user;
    if (ev->type == SUA_NOTIFIER_CLOSED)
        w.nf = NULL;
    if (ev->type != SUA_NOTIFIER_SUBSCRIBED)
        return;
    w.nf = nf;
    if (w.accept)
        (void)sua_notifier_accept(nf, w.accept, NULL);
}

/* What all watchers have to note of the subscription. */
static void note(const struct sua_subscription_event *ev)
{
    EXPECT(!w.closed);
    if (ev->type == SUA_SUBSCRIPTION_STATE)
        w.state = ev->state;
    if (ev->type != SUA_SUBSCRIPTION_CLOSED)
        return;
    w.closed++;
    w.sub = NULL;
}

static void count_parts(struct sua_str document)
{
    struct sua_presence_part part;
    struct sua_presence doc;
    struct sua_xml x;
    char mem[4096];

    w.tuples = w.persons = 0;
    EXPECT(!sua_presence_begin(&x, document, mem, sizeof mem, &doc));
    while (sua_presence_next(&x, &part) > 0)
        if (part.kind == SUA_PRESENCE_TUPLE)
            w.tuples++;
        else
            w.persons++;
}

static void on_presence(struct sua_subscription *sub,
                        const struct sua_presence_event *ev, void *user)
{
    (void)sub;
    EXPECT(user == &w);
    note(ev->sub);
    if (!ev->news)
        return;
    w.news++;
    w.basic = ev->basic;
    snprintf(w.note, sizeof w.note, "%.*s", SUA_FMT(ev->note));
    snprintf(w.activity, sizeof w.activity, "%.*s", SUA_FMT(ev->activity));
    snprintf(w.entity, sizeof w.entity, "%.*s", SUA_FMT(ev->entity));
    count_parts(ev->sub->body);
}

static void begin(uint64_t seed, const struct sim_link *l)
{
    struct sua_config cfg = SUA_CONFIG_INIT, server = SUA_CONFIG_SERVER;
    struct sua_srv_config sc = SUA_SRV_INIT;

    memset(&w, 0, sizeof w);
    w.accept = SUA_SUB_ACTIVE;
    w.s = sim_open(seed);
    sim_ua_open(&w.a, w.s, "alice", &cfg, (int)(seed & 1));
    sim_ua_open(&w.b, w.s, "bob", &cfg, (int)(seed >> 1 & 1));
    sim_ua_open(&w.sw, w.s, "switch", &server, 1);
    EXPECT(!sua_srv_init(&w.srv, w.sw.node->stack, &sc));
    sim_links(w.s, l);
}

static const struct sim_link good = { 5, 0, 0, 0, 0, 0, 0, 0 };

static void serving(void)
{
    sim_base(w.a.node);
    sim_base(w.b.node);
    sim_base(w.sw.node);
}

static void finish(void)
{
    if (w.sub)
        sua_subscription_close(w.sub);
    sim_kick(w.a.node);
    if (!sim_run_quiet(w.s, w.s->now + 9000000))
        sim_fail(w.s, "a deadline remains");
    EXPECT(w.closed == 1 && !w.sub && !w.nf);
    sim_check_empty(w.s);
    sim_close(w.s);
}

static struct sua_subscribe whom(const char *uri)
{
    struct sua_subscribe cfg = SUA_SUBSCRIBE_INIT;

    cfg.target = sua_str_z(uri);
    cfg.user = &w;
    return cfg;
}

static void set(unsigned basic, const char *text, const char *activity)
{
    struct sua_presence_state st = { 0, { NULL, 0 }, { NULL, 0 },
                                     { NULL, 0 } };

    st.basic = (uint8_t)basic;
    st.note = sua_str_z(text);
    st.activity = sua_str_z(activity);
    EXPECT(!sua_presence_set(w.b.ua, &st));
    sim_kick(w.b.node);
}

/* ---- peer to peer ------------------------------------------------------- */
static void direct(uint64_t seed)
{
    struct sua_subscribe cfg = whom("sip:bob@10.0.0.2:5060");

    begin(seed, &good);
    EXPECT(!sua_presence_serve(w.b.ua, on_watcher, NULL));
    EXPECT(sua_presence_serve(w.b.ua, on_watcher, NULL) == SUA_ESTATE);
    set(SUA_PRESENCE_OPEN, "here & now", "");
    serving();
    w.accept = SUA_SUB_PENDING;
    EXPECT(!sua_presence_watch(w.a.ua, &cfg, on_presence, &w.sub));
    sim_kick(w.a.node);
    sim_run_for(w.s, 200);
    EXPECT(w.state == SUA_SUB_PENDING && !w.news); /* nothing is shown */
    EXPECT(!sua_notifier_accept(w.nf, SUA_SUB_ACTIVE, NULL));
    sim_kick(w.b.node);
    sim_run_for(w.s, 200);
    EXPECT(w.news == 1 && w.basic == SUA_PRESENCE_OPEN);
    EXPECT(!strcmp(w.note, "here & now"));
    set(SUA_PRESENCE_OPEN, "x", "on-the-phone");
    set(SUA_PRESENCE_CLOSED, "gone", "away"); /* overtakes what waits */
    sim_run_for(w.s, 200);
    EXPECT(w.news == 3 && w.basic == SUA_PRESENCE_CLOSED);
    EXPECT(!strcmp(w.note, "gone") && !strcmp(w.activity, "away"));
    finish();
}

static void rejected(uint64_t seed)
{
    struct sua_subscribe cfg = whom("sip:bob@10.0.0.2:5060");

    begin(seed, &good);
    EXPECT(!sua_presence_serve(w.b.ua, on_watcher, NULL));
    serving();
    w.accept = 0;
    EXPECT(!sua_presence_watch(w.a.ua, &cfg, on_presence, &w.sub));
    sim_kick(w.a.node);
    sim_run_for(w.s, 200);
    EXPECT(!sua_notifier_reject(w.nf, 403));
    sim_kick(w.b.node);
    sim_run_for(w.s, 1000);
    EXPECT(w.closed && !w.news); /* rejected is for good */
    finish();
}

/* ---- through the switch ------------------------------------------------- */
static struct sua_publication *pub;

static void on_pub(struct sua_publication *p,
                   const struct sua_publication_event *ev, void *user)
{
    (void)p;
    (void)user;
    if (ev->type == SUA_PUBLICATION_CLOSED)
        pub = NULL;
}

static void composed(uint64_t seed, const struct sim_link *l)
{
    struct sua_presence_state st = { SUA_PRESENCE_OPEN, SUA_STR_INIT("busy"),
                                     SUA_STR_INIT("at <work>"),
                                     { NULL, 0 } };
    struct sua_subscribe cfg = whom("sip:bob@10.0.0.3:5060");
    struct sua_publish p = SUA_PUBLISH_INIT;

    begin(seed, l);
    EXPECT(!sua_presence_compose(w.sw.ua, on_watcher, NULL, NULL));
    w.b.account = sim_ua_account(&w.b, "sip:bob@10.0.0.3:5060", NULL, "bob");
    serving();
    EXPECT(!sua_presence_watch(w.a.ua, &cfg, on_presence, &w.sub));
    sim_kick(w.a.node);
    sim_run_for(w.s, 20000);
    EXPECT(w.news && w.basic == SUA_PRESENCE_CLOSED); /* nobody published */
    p.on_event = on_pub;
    EXPECT(!sua_presence_publish(w.b.ua, &p, &st, &pub));
    sim_kick(w.b.node);
    sim_run_for(w.s, 100000);
    EXPECT(w.basic == SUA_PRESENCE_OPEN && !strcmp(w.activity, "busy"));
    st.basic = SUA_PRESENCE_CLOSED;
    st.activity = SUA_STR("away");
    EXPECT(pub && !sua_presence_republish(pub, &st));
    sim_kick(w.b.node);
    sim_run_for(w.s, 100000);
    EXPECT(w.basic == SUA_PRESENCE_CLOSED && !strcmp(w.activity, "away"));
    sua_publication_close(pub);
    sim_kick(w.b.node);
    sim_run_for(w.s, 100000);
    EXPECT(!pub && w.basic == SUA_PRESENCE_CLOSED && !w.activity[0]);
    finish();
}

/* ---- a device that publishes twice -------------------------------------- */
/* Answers with the tag. */
static const char *publishes(struct sim_peer *p, const char *tag,
                             const char *id, const char *contact,
                             const char *basic)
{
    static unsigned serial;
    char lines[200], body[700];
    struct sim_leg l;

    memset(&l, 0, sizeof l);
    snprintf(l.call_id, sizeof l.call_id, "twice%u", ++serial);
    snprintf(l.local, sizeof l.local, "<sip:bob@10.0.0.3>;tag=t%u", serial);
    snprintf(l.remote, sizeof l.remote, "<sip:bob@10.0.0.3>");
    snprintf(l.target, sizeof l.target, "sip:bob@10.0.0.3:5060");
    snprintf(lines, sizeof lines, "Event: presence\r\nExpires: 600\r\n"
             "Content-Type: application/pidf+xml\r\n%s%s%s",
             tag ? "SIP-If-Match: " : "", tag ? tag : "", tag ? "\r\n" : "");
    snprintf(body, sizeof body,
             "<?xml version=\"1.0\"?><presence entity=\"sip:bob@10.0.0.3\" "
             "xmlns=\"urn:ietf:params:xml:ns:pidf\" "
             "xmlns:dm=\"urn:ietf:params:xml:ns:pidf:data-model\">"
             "<tuple id=\"%s\"><status><basic>%s</basic></status>"
             "<contact>%s</contact></tuple><dm:person id=\"p\"/></presence>",
             id, basic, contact);
    sim_peer_request(p, &l, "PUBLISH", lines, body);
    sim_run_for(w.s, 100);
    return sim_peer_hdr(sim_peer_last(p, "SIP/2.0 200"), "SIP-ETag");
}

/* It says it is there, forgets that it did and says so again; another device
 * chose the same id, a third one the same contact. */
static void twice(uint64_t seed)
{
    struct sim_peer *p = (struct sim_peer *)calloc(1, sizeof *p);
    struct sua_subscribe cfg = whom("sip:bob@10.0.0.3:5060;transport=udp");
    char tag[64];

    begin(seed, &good);
    sim_peer_open(p, w.s, "device");
    p->ua = w.sw.node;
    sim_links(w.s, &good);
    EXPECT(!sua_presence_compose(w.sw.ua, on_watcher, NULL, NULL));
    serving();
    EXPECT(!sua_presence_watch(w.a.ua, &cfg, on_presence, &w.sub));
    sim_kick(w.a.node);
    sim_run_for(w.s, 100);
    EXPECT(!strcmp(w.entity, "sip:bob@10.0.0.3:5060"));
    snprintf(tag, sizeof tag, "%s",
             publishes(p, NULL, "t", "sip:bob@1.1.1.1", "open"));
    EXPECT(w.tuples == 1 && w.persons == 1 && w.basic == SUA_PRESENCE_OPEN);
    (void)publishes(p, NULL, "t", "sip:bob@1.1.1.1", "closed");
    EXPECT(w.tuples == 1 && w.persons == 1);
    EXPECT(w.basic == SUA_PRESENCE_CLOSED);
    (void)publishes(p, tag, "t", "sip:bob@1.1.1.1", "open");
    EXPECT(w.tuples == 1 && w.basic == SUA_PRESENCE_OPEN); /* said last */
    (void)publishes(p, NULL, "t", "sip:bob@2.2.2.2", "closed");
    (void)publishes(p, NULL, "u", "sip:bob@1.1.1.1", "closed");
    EXPECT(w.tuples == 3 && w.persons == 3);
    EXPECT(w.basic == SUA_PRESENCE_OPEN);
    sim_run_for(w.s, 700000); /* nobody refreshes */
    EXPECT(w.tuples == 1 && !w.persons && w.basic == SUA_PRESENCE_CLOSED);
    finish();
    free(p);
}

/* ---- mailboxes ---------------------------------------------------------- */
static void on_mail(struct sua_subscription *sub,
                    const struct sua_mailbox_event *ev, void *user)
{
    (void)sub;
    (void)user;
    note(ev->sub);
    if (!ev->news)
        return;
    w.news++;
    w.fresh = ev->mwi.count[SUA_MWI_VOICE].fresh;
}

static void mail(struct sua_notifier *nf, struct sua_mwi *out, void *user)
{
    (void)nf;
    (void)user;
    out->waiting = w.mail > 0;
    out->count[SUA_MWI_VOICE].set = 1;
    out->count[SUA_MWI_VOICE].fresh = w.mail;
}

static void mailbox(uint64_t seed)
{
    struct sua_subscribe cfg = whom("sip:vm@10.0.0.2:5060");

    begin(seed, &good);
    EXPECT(!sua_mailbox_serve(w.b.ua, on_watcher, mail, NULL));
    serving();
    EXPECT(!sua_mailbox_watch(w.a.ua, &cfg, on_mail, &w.sub));
    sim_kick(w.a.node);
    sim_run_for(w.s, 200);
    EXPECT(w.news == 1 && w.fresh == 0);
    for (w.mail = 1; w.mail < 5; w.mail++)
        EXPECT(sua_mailbox_changed(w.b.ua, cfg.target) == 1);
    EXPECT(!sua_mailbox_changed(w.b.ua, SUA_STR("sip:other@10.0.0.2")));
    sim_kick(w.b.node);
    sim_run_for(w.s, 200);
    EXPECT(w.news == 3 && w.fresh == 5); /* one under way, then the latest */
    finish();
}

static void on_unasked(struct sua_account *a,
                       const struct sua_mailbox_event *ev, void *user)
{
    (void)user;
    (void)a;
    EXPECT(!ev->sub && ev->news);
    w.fresh = ev->mwi.count[SUA_MWI_VOICE].fresh;
}

/* Off, on, and not without a summary in it. */
static void unasked(uint64_t seed)
{
    static const char *const body = "Messages-Waiting: yes\r\n"
                                    "Voice-Message: 2/8\r\n";
    static const char *const lines =
        "Event: message-summary\r\nSubscription-State: active\r\n"
        "Content-Type: application/simple-message-summary\r\n";
    struct sim_peer *p = (struct sim_peer *)calloc(1, sizeof *p);
    struct sua_config cfg = SUA_CONFIG_INIT;
    struct sim_leg l;
    unsigned i;

    memset(&w, 0, sizeof w);
    w.s = sim_open(seed);
    sim_ua_open(&w.a, w.s, "alice", &cfg, 1);
    sim_peer_open(p, w.s, "peer");
    p->ua = w.a.node;
    sim_links(w.s, &good);
    for (i = 0; i < 3; i++) {
        memset(&l, 0, sizeof l);
        snprintf(l.call_id, sizeof l.call_id, "vm%u", i);
        snprintf(l.local, sizeof l.local, "<sip:vm@10.0.0.2>;tag=v%u", i);
        snprintf(l.remote, sizeof l.remote, "<sip:alice@10.0.0.1>");
        snprintf(l.target, sizeof l.target, "sip:alice@10.0.0.1:5060");
        sim_peer_request(p, &l, "NOTIFY", lines, i == 2 ? "rubbish\r\n"
                                                        : body);
        sim_run_for(w.s, 100);
        EXPECT(sim_peer_count(p, i == 1 ? "SIP/2.0 200"
                                        : i ? "SIP/2.0 400"
                                            : "SIP/2.0 481") == 1);
        EXPECT(!sua_mailbox_unasked(w.a.ua, on_unasked, NULL));
    }
    EXPECT(w.fresh == 2);
    (void)sim_run_quiet(w.s, w.s->now + 100000);
    sim_check_empty(w.s);
    sim_close(w.s);
    free(p);
}

/* ---- registrations ------------------------------------------------------ */
static void on_reg(struct sua_subscription *sub,
                   const struct sua_regwatch_event *ev, void *user)
{
    (void)sub;
    (void)user;
    if (ev->type == SUA_REGWATCH_STATE)
        note(ev->sub);
    if (ev->type == SUA_REGWATCH_FULL)
        w.users = 0;
    if (ev->type != SUA_REGWATCH_CONTACT)
        return;
    w.news++;
    if (ev->contact->state == SUA_REGCONTACT_ACTIVE)
        w.users++;
    else
        w.gone += ev->ours;
}

static void registrations(uint64_t seed)
{
    struct sua_subscribe cfg = whom("");

    begin(seed, &good);
    EXPECT(!sua_reg_serve(w.sw.ua, on_watcher, NULL));
    w.a.account = sim_ua_account(&w.a, "sip:alice@10.0.0.3:5060", NULL,
                                 "alice");
    serving();
    EXPECT(!sua_reg_watch(w.a.ua, &cfg, on_reg, &w.sub));
    sim_kick(w.a.node);
    sim_run_for(w.s, 200);
    EXPECT(w.state == SUA_SUB_ACTIVE && !w.users);
    EXPECT(!sua_account_register(w.a.account));
    sim_kick(w.a.node);
    sim_run_for(w.s, 200);
    EXPECT(w.users == 1 && !w.gone);
    EXPECT(!sua_account_unregister(w.a.account));
    sim_kick(w.a.node);
    sim_run_for(w.s, 200);
    EXPECT(w.users == 0 && w.gone == 1);
    finish();
}

/* ---- rosters ------------------------------------------------------------ */
static void on_roster(struct sua_subscription *sub,
                      const struct sua_roster_event *ev, void *user)
{
    (void)sub;
    (void)user;
    if (ev->type == SUA_ROSTER_STATE)
        note(ev->sub);
    if (ev->type == SUA_ROSTER_ALL)
        w.users = 0;
    w.users += ev->type == SUA_ROSTER_USER;
    w.left += ev->type == SUA_ROSTER_USER_GONE;
    w.over += ev->type == SUA_ROSTER_OVER;
}

static void joins(struct sua_focus *f, const char *uri)
{
    struct sua_participant who = { { NULL, 0 }, SUA_STR_INIT("Some One"),
                                   0, SUA_ENDPOINT_DIALED_IN };

    who.entity = sua_str_z(uri);
    EXPECT(!sua_focus_put(f, &who));
    sim_kick(w.b.node);
}

static void roster(uint64_t seed, const struct sim_link *l)
{
    struct sua_subscribe cfg = whom("sip:room@10.0.0.2:5060");
    struct sua_focus *f, *other;

    begin(seed, l);
    EXPECT(!sua_focus_open(w.b.ua, cfg.target, on_watcher, NULL, &f));
    EXPECT(sua_focus_open(w.b.ua, cfg.target, on_watcher, NULL, &other) ==
           SUA_ESTATE);
    joins(f, "sip:x@10.0.0.9");
    EXPECT(!sua_roster_watch(w.a.ua, &cfg, on_roster, &w.sub));
    sim_kick(w.a.node);
    sim_run_for(w.s, 30000);
    EXPECT(w.users == 1);
    joins(f, "sip:y@10.0.0.9");
    joins(f, "sip:z@10.0.0.9");
    sim_run_for(w.s, 100000);
    EXPECT(w.users == 3 && !w.left);
    EXPECT(!sua_focus_drop(f, SUA_STR("sip:x@10.0.0.9"),
                           SUA_ENDPOINT_DEPARTED));
    EXPECT(sua_focus_drop(f, SUA_STR("sip:x@10.0.0.9"), 0) == SUA_ENOENT);
    sim_kick(w.b.node);
    sim_run_for(w.s, 100000);
    EXPECT(w.left == 1 || w.users == 2);
    sua_focus_close(f);
    sim_kick(w.b.node);
    if (l == &good) {
        sim_run_for(w.s, 1000);
        EXPECT(w.over == 1 && w.closed == 1);
    }
    if (w.sub)
        sua_subscription_close(w.sub);
    sim_kick(w.a.node);
    EXPECT(sim_run_quiet(w.s, w.s->now + 9000000));
    EXPECT(w.closed == 1 && !w.nf);
    sim_close(w.s);
}

static void all(uint64_t seed)
{
    struct sim_link bad = { 5, 40, 100, 30, 150, 0, 0, 0 };
    uint64_t i;

    direct(seed);
    rejected(seed);
    twice(seed);
    composed(seed, &good);
    mailbox(seed);
    unasked(seed);
    registrations(seed);
    roster(seed, &good);
    for (i = 0; i < 25; i++) {
        composed(seed * 1000 + i, &bad);
        roster(seed * 1000 + i, &bad);
    }
}

int main(int argc, char **argv)
{
    return sim_main(argc, argv, 4, all);
}
