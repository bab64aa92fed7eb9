/* SPDX-License-Identifier: MIT
 * For fuzz_stack.c: what an application can do beyond plain calls, with the
 * same record of handles: event state of all kinds, transfers, UPDATE, Info
 * packages, headers, another network. */
#ifndef DEEDS_H
#define DEEDS_H

#include "world.h"

#include "sip/call_info.h"
#include "sip/dialogs.h"
#include "sip/mailbox.h"
#include "sip/presence.h"

static const char *const peers[] = {
    "sip:bob@10.0.0.2", "sip:carol@10.0.0.3;transport=tcp",
    "sip:bob@lab.test", "sip:alice@10.0.0.1", "sip:bob@example.com", "x"
};
static const char *const events[] = {
    "presence", "dialog", "message-summary", "weather", "refer", "a;id=7"
};
static const struct sua_body plain_body = {
    SUA_STR_INIT("text/plain"), SUA_STR_INIT("hi")
};
static const struct sua_hdr_add deed_headers[] = {
    { SUA_STR_INIT("X-Deed"), SUA_STR_INIT("1") },
    { SUA_STR_INIT("Reason"), SUA_STR_INIT("SIP;cause=200") },
    { SUA_STR_INIT("Contact"), SUA_STR_INIT("<sip:carol@10.0.0.3>;q=0.5") }
};

/* ---- event state -------------------------------------------------------- */
static void act_on_sub(struct sua_subscription *sub, unsigned what)
{
    if (what & 1)
        sua_subscription_close(sub);
    else
        (void)sua_subscription_refresh(sub);
}

static void sub_event(struct handle *h, struct sua_subscription *sub,
                      const struct sua_subscription_event *ev)
{
    unsigned mood = h->w->mood[MOOD_SUB];

    inside(h->w);
    MUST(!h->p || h->p == sub);
    if (ev->type == SUA_SUBSCRIPTION_CLOSED)
        handle_end(h);
    else if (!h->w->ending && mood & 2)
        act_on_sub(sub, mood >> 2);
}

static void on_sub(struct sua_subscription *sub,
                   const struct sua_subscription_event *ev, void *user)
{
    sub_event(user, sub, ev);
}

static void on_presence(struct sua_subscription *sub,
                        const struct sua_presence_event *ev, void *user)
{
    sub_event(user, sub, ev->sub);
}

static void on_dialogs(struct sua_subscription *sub,
                       const struct sua_dialogs_event *ev, void *user)
{
    sub_event(user, sub, ev->sub);
}

static void on_mailbox(struct sua_subscription *sub,
                       const struct sua_mailbox_event *ev, void *user)
{
    sub_event(user, sub, ev->sub);
}

static int subscribe(struct world *w, struct sua_subscribe *c, unsigned how,
                     struct sua_subscription **out)
{
    switch (how >> 4 & 3) {
    case 1: return sua_presence_watch(w->ua, c, on_presence, out);
    case 2: return sua_dialogs_watch(w->ua, c, on_dialogs, out);
    case 3: return sua_mailbox_watch(w->ua, c, on_mailbox, out);
    default:
        c->event = sua_str_z(events[(how >> 1) % COUNT(events)]);
        c->on_event = on_sub;
        return sua_subscribe(w->ua, c, out);
    }
}

static void op_subscribe(struct world *w, struct handle *call)
{
    struct sua_subscribe c = SUA_SUBSCRIBE_INIT;
    struct sua_subscription *sub = NULL;
    unsigned how = u8(&w->in);
    struct handle *h = handle_nth(w->sub, how);

    if (how & 1 && h->p) {
        act_on_sub(h->p, how >> 1);
        return;
    }
    h = handle_new(w, w->sub);
    if (!h)
        return;
    c.call = how & 128 ? call->p : NULL;
    c.target = sua_str_z(c.call ? "" : PICK(&w->in, peers));
    c.fetch = (how & 64) != 0;
    c.expires_s = how & 8 ? 60 : 0;
    c.user = h;
    if (subscribe(w, &c, how, &sub))
        memset(h, 0, sizeof *h);
    else
        h->p = sub;
}

static void act_on_notifier(struct sua_notifier *nf, unsigned what)
{
    const struct sua_body *b = what & 8 ? &plain_body : NULL;

    switch (what & 7) {
    case 1: (void)sua_notifier_accept(nf, SUA_SUB_ACTIVE, b); break;
    case 2: (void)sua_notifier_accept(nf, SUA_SUB_PENDING, b); break;
    case 3: (void)sua_notifier_reject(nf, 403); break;
    case 4: (void)sua_notify(nf, SUA_SUB_ACTIVE, b); break;
    case 5: sua_notifier_close(nf, SUA_STR("noresource"), 0, b); break;
    case 6: sua_notifier_close(nf, SUA_STR("giveup"), 3, NULL); break;
    default: break;
    }
}

static void on_notifier(struct sua_notifier *nf,
                        const struct sua_notifier_event *ev, void *user)
{
    struct world *w = user;
    struct handle *h = handle_of(w->notifier, nf);
    unsigned mood = w->mood[MOOD_NOTIFIER];

    inside(w);
    MUST((h == NULL) == (ev->type == SUA_NOTIFIER_SUBSCRIBED) ||
         w->notifiers_lost);
    if (!h && (h = handle_new(w, w->notifier)) == NULL)
        w->notifiers_lost = 1;
    if (h)
        h->p = nf;
    if (ev->type != SUA_NOTIFIER_CLOSED)
        act_on_notifier(nf, mood);
    else if (h)
        handle_end(h);
}

static void op_notify(struct world *w)
{
    unsigned how = u8(&w->in);
    struct handle *h = handle_nth(w->notifier, how >> 4);

    if (h->p)
        act_on_notifier(h->p, how);
}

static void on_pub(struct sua_publication *p,
                   const struct sua_publication_event *ev, void *user)
{
    struct handle *h = user;
    unsigned mood = h->w->mood[MOOD_SUB];

    inside(h->w);
    MUST(!h->p || h->p == p);
    if (ev->type == SUA_PUBLICATION_CLOSED)
        handle_end(h);
    else if (mood & 128 && !h->w->ending)
        (void)sua_publication_update(p, &plain_body);
    else if (mood & 64)
        sua_publication_close(p);
}

static void op_publish(struct world *w)
{
    struct sua_publish c = SUA_PUBLISH_INIT;
    struct sua_publication *p = NULL;
    unsigned how = u8(&w->in);
    struct handle *h = handle_nth(w->pub, how);

    if (how & 1 && h->p)
        (void)sua_publication_update(h->p, &plain_body);
    else if (how & 2 && h->p)
        sua_publication_close(h->p);
    if (how & 3)
        return;
    h = handle_new(w, w->pub);
    if (!h)
        return;
    c.target = sua_str_z(PICK(&w->in, peers));
    c.event = sua_str_z(PICK(&w->in, events));
    c.body = &plain_body;
    c.expires_s = how & 4 ? 60 : 0;
    c.on_event = on_pub;
    c.user = h;
    if (sua_publish(w->ua, &c, &p))
        memset(h, 0, sizeof *h);
    else
        h->p = p;
}

static unsigned on_published(struct sua_published *p,
                             const struct sua_published_event *ev, void *user)
{
    struct world *w = user;

    inside(w);
    MUST(p && (ev->type != SUA_PUBLISHED_GONE || w->published));
    if (w->mood[MOOD_NOTIFIER] & 128 && ev->type != SUA_PUBLISHED_GONE)
        return 403;
    w->published += ev->type == SUA_PUBLISHED_NEW;
    w->published -= ev->type == SUA_PUBLISHED_GONE;
    return 0;
}

static void mail(struct sua_notifier *nf, struct sua_mwi *out, void *user)
{
    (void)nf;
    (void)user;
    out->waiting = 1;
}

/* What such a command keeps stays as long as the stack. */
static void note_kept(struct world *w, int after)
{
    struct sua_pool_stats p;
    unsigned i;

    for (i = 0; !sua_stack_pool(w->s, i, &p); i++)
        if (!strncmp(p.name, "text", 4))
            w->base[i] += after ? p.used : -p.used;
}

static void serve(struct world *w)
{
    static const struct sua_event_package own[] = {
        { SUA_STR_INIT("weather"), SUA_STR_INIT("text/plain"), 300, 30, 600 },
        { SUA_STR_INIT("a"), SUA_STR_INIT("text/plain"), 0, 0, 0 }
    };
    static const struct sua_presence_state st = {
        SUA_PRESENCE_OPEN, SUA_STR_INIT("away"), { NULL, 0 }, { NULL, 0 }
    };

    switch (u8(&w->in) & 7) {
    case 0: (void)sua_events_serve(w->ua, own, 2, on_notifier, w); break;
    case 1: (void)sua_presence_serve(w->ua, on_notifier, w); break;
    case 2: (void)sua_dialogs_serve(w->ua, on_notifier, w); break;
    case 3: (void)sua_mailbox_serve(w->ua, on_notifier, mail, w); break;
    case 4:
        (void)sua_presence_compose(w->ua, on_notifier, on_published, w);
        break;
    case 5: (void)sua_publish_serve(w->ua, own, 1, on_published, w); break;
    case 6: (void)sua_presence_set(w->ua, &st); break;
    default: (void)sua_mailbox_changed(w->ua, SUA_STR("")); break;
    }
}

static void op_serve(struct world *w)
{
    note_kept(w, 0);
    serve(w);
    note_kept(w, 1);
}

/* ---- calls --------------------------------------------------------------- */
static void transfer(struct world *w, struct sua_call *c, unsigned how)
{
    struct sua_referral t = SUA_REFERRAL_INIT;
    struct handle *other = handle_nth(w->call, how >> 4);

    if (how & 8)
        t.other = other->p;
    else
        t.target = sua_str_z(peers[(how >> 5) % COUNT(peers)]);
    t.no_progress = how >> 7 & 1;
    (void)sua_call_transfer(c, &t);
}

static void accept_refer(struct world *w, struct sua_call *c)
{
    struct sua_dial how = SUA_DIAL_INIT;
    struct handle *h = handle_new(w, w->call);
    struct sua_call *made = NULL;

    if (!h)
        return;
    how.body = &sdp;
    if (sua_call_refer_accept(c, &how, &made))
        memset(h, 0, sizeof *h);
    else
        h->p = made;
}

static void info(struct world *w, struct sua_call *c)
{
    struct sua_request_config rc = SUA_REQUEST_INIT;
    struct handle *h = handle_new(w, w->request);
    struct sua_request *r = NULL;

    if (!h)
        return;
    rc.body = &plain_body;
    rc.on_event = on_final;
    rc.user = h;
    if (sua_call_info(c, SUA_STR("infoDtmf"), &rc, &r))
        memset(h, 0, sizeof *h);
    else
        h->p = r;
}

static void reply_with(struct sua_call *c, unsigned how, int hang_up)
{
    struct sua_reply r = SUA_REPLY_INIT;

    r.headers = deed_headers;
    r.nheaders = how % 4;
    if (hang_up) {
        (void)sua_call_hangup_with(c, &r);
        return;
    }
    r.status = how & 64 ? 302 : how & 32 ? 486 : how & 16 ? 200 : 183;
    r.body = how & 8 ? &sdp : NULL;
    (void)sua_call_answer_with(c, &r);
}

static void deed(struct world *w, struct sua_call *c, unsigned how)
{
    switch (how & 7) {
    case 0: (void)sua_call_update(c, &sdp); break;
    case 1: transfer(w, c, how); break;
    case 2: accept_refer(w, c); break;
    case 3: (void)sua_call_refer_reject(c, how & 8 ? 603 : 403); break;
    case 4: reply_with(c, how >> 3, 0); break;
    case 5: (void)sua_call_set_headers(c, deed_headers, how >> 3 & 1); break;
    case 6:
        (void)(how & 8 ? sua_call_identify(c, SUA_STR("sip:d@lab.test"))
                       : sua_call_follow(c, SUA_STR("")));
        break;
    default:
        if (how & 8)
            reply_with(c, how >> 4 & 1, 1);
        else
            info(w, c);
        break;
    }
}

/* What only these events ask for. */
static void on_asked(struct world *w, struct sua_call *c, unsigned type)
{
    unsigned mood = w->mood[MOOD_DEED];

    if (type == SUA_CALL_REFER && mood & 1)
        accept_refer(w, c);
    else if (type == SUA_CALL_REDIRECT && mood & 2)
        (void)sua_call_follow(c, sua_str_z(mood & 4 ? "sip:c@10.0.0.3" : ""));
    else if (type == SUA_CALL_PROGRESS && mood & 8)
        (void)sua_call_update(c, &sdp);
}

static void op_network(struct world *w)
{
    unsigned how = u8(&w->in);

    if (how & 1) {
        (void)sua_ua_network_changed(w->ua);
        return;
    }
    note_kept(w, 0);
    (void)sua_ua_info_packages(w->ua, sua_str_z(how & 2 ? "infoDtmf, a"
                                                            : ""));
    note_kept(w, 1);
}

/* By the last byte: what the user agent offers and asks for. */
static void habits(struct sua_ua_config *c, unsigned how)
{
    c->rel100 = (uint8_t)(how & 3);
    c->session_timer = (uint8_t)(how >> 2 & 3);
    c->session_expires_s = 90;
    c->redirect = (uint8_t)(how >> 4 & 3);
    c->trust = (uint8_t)(how >> 6 & 1);
    c->connected_identity = (uint8_t)(how >> 7);
}

static void end_events(struct world *w)
{
    unsigned i;

    for (i = 0; i < HANDLES; i++) {
        if (w->sub[i].p)
            sua_subscription_close(w->sub[i].p);
        if (w->pub[i].p)
            sua_publication_close(w->pub[i].p);
    }
}

#endif
