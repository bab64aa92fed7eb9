/* SPDX-License-Identifier: MIT
 * The application of a life: what it does when something happens to it, by
 * chance, and what it is sure of whatever happens. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim_life.h"

struct sua_body life_sdp(struct life_agent *a, char mem[256])
{
    struct sua_body b;
    int n = snprintf(mem, 256,
                     "v=0\r\no=%s 1 %u IN IP4 10.0.0.1\r\ns=-\r\n"
                     "c=IN IP4 10.0.0.1\r\nt=0 0\r\n"
                     "m=audio 4000 RTP/AVP 0 8\r\n",
                     a->name, (unsigned)++a->version);

    b.type = SUA_STR("application/sdp");
    b.data = sua_str_make(mem, (size_t)n);
    return b;
}

static uint32_t below(struct life_agent *a, uint32_t n)
{
    return sim_below(a->w->s, n);
}

/* ---- every event -------------------------------------------------------- */
/* Its record must be one of ours, alive, and the event inside a feed. */
static void check(struct life_agent *a, const struct life_handle *h,
                  const void *handle, int type)
{
    if (!a->node->feeding)
        sim_fail(a->w->s, "%s: an event outside of feeds", a->name);
    if (!h || h->handle != handle || h->owner != a)
        sim_fail(a->w->s, "%s: event %d of a dead or unknown handle", a->name,
                 type);
}

static void mischief(struct life_agent *a)
{
    struct life_handle *h;

    if (below(a, 1000) >= a->w->mischief || a->w->calm)
        return;
    switch (below(a, 6)) {
    case 0:
        if (sua_run(a->node->stack) != SUA_EBUSY)
            sim_fail(a->w->s, "%s: a feed inside a feed", a->name);
        break;
    case 1:
        h = life_any(a, LIFE_CALL);
        if (h)
            sua_call_hangup(h->handle);
        break;
    case 2:
        h = life_any(a, LIFE_ACCOUNT);
        if (h && !below(a, 4))
            sua_account_close(h->handle);
        break;
    default:
        life_act(a);
        break;
    }
}

/* ---- calls -------------------------------------------------------------- */
static void later(void *arg)
{
    struct life_handle *h = arg;
    struct life_agent *a = h->owner;

    if (!h->handle)
        return;
    life_act_on_call(a, h);
    sim_kick(a->node);
}

static void answer(struct life_agent *a, struct sua_call *c, unsigned status)
{
    struct sua_body b;
    char mem[256];

    b = life_sdp(a, mem);
    (void)sua_call_answer(c, status, status < 300 && status != 180 ? &b
                                                                    : NULL);
}

static void incoming(struct life_agent *a, struct life_handle *h)
{
    static const uint16_t rings[] = { 180, 183, 180, 0 };
    static const uint16_t refusals[] = { 486, 603, 480, 606 };
    unsigned ring = rings[below(a, 4)];

    if (ring)
        answer(a, h->handle, ring);
    switch (a->w->calm ? 0 : below(a, 8)) {
    case 0:
    case 1:
    case 2:
        answer(a, h->handle, 200);
        break;
    case 3:
        answer(a, h->handle, refusals[below(a, 4)]);
        break;
    case 4:
        break; /* never */
    default:
        sim_at(a->w->s, a->w->s->now + below(a, 9000), later, h);
        break;
    }
}

static void offered(struct life_agent *a, struct life_handle *h)
{
    switch (a->w->calm ? 0 : below(a, 6)) {
    case 0:
    case 1:
    case 2:
        answer(a, h->handle, 200);
        break;
    case 3:
        answer(a, h->handle, 488);
        break;
    case 4:
        answer(a, h->handle, 183);
        sim_at(a->w->s, a->w->s->now + below(a, 3000), later, h);
        break;
    default:
        break;
    }
}

static void refer_asked(struct life_agent *a, struct life_handle *h)
{
    struct sua_dial d = SUA_DIAL_INIT;
    struct life_handle *n;
    struct sua_call *made;
    struct sua_body b;
    char mem[256];

    a->w->referred++;
    h->referred = 1;
    if (below(a, 5) == 0) {
        (void)sua_call_refer_reject(h->handle, 603);
        return;
    }
    if (below(a, 5) == 0)
        return;
    b = life_sdp(a, mem);
    d.body = below(a, 4) ? &b : NULL;
    n = life_born(a, LIFE_CALL, NULL);
    n->handle = n; /* alive while the command runs */
    d.user = n;
    if (sua_call_refer_accept(h->handle, &d, &made))
        life_ended(n);
    else
        n->handle = made;
}

static void request_in_call(struct life_agent *a, struct sua_txn *t)
{
    static const uint16_t status[] = { 200, 200, 202, 488, 500 };

    if (t && below(a, 5))
        (void)sua_reply_status(a->node->stack, t, status[below(a, 5)]);
}

/* Nobody is there any more (a proxy says so with 500), and the network is
 * good: no use to stay. */
static void updated(struct life_agent *a, struct life_handle *h,
                    const struct sua_call_event *ev)
{
    a->w->updated++;
    if (a->w->calm && ev->status >= 500)
        sua_call_hangup(h->handle);
}

static void call_event(struct life_agent *a, struct life_handle *h,
                       const struct sua_call_event *ev)
{
    if (a->w->s->verbose)
        fprintf(stderr, "%s: call %llu: event %d, status %d, cause %d\n",
                a->name, (unsigned long long)h->id, ev->type, ev->status,
                ev->cause);
    switch (ev->type) {
    case SUA_CALL_INCOMING: incoming(a, h); break;
    case SUA_CALL_OFFER: offered(a, h); break;
    case SUA_CALL_REFER: refer_asked(a, h); break;
    case SUA_CALL_REQUEST: request_in_call(a, ev->txn); break;
    case SUA_CALL_ESTABLISHED:
        if (h->up_once++)
            sim_fail(a->w->s, "%s: ESTABLISHED twice", a->name);
        a->w->established++;
        break;
    case SUA_CALL_UPDATED: updated(a, h, ev); break;
    case SUA_CALL_TRANSFER: a->w->transfers += ev->status >= 200; break;
    case SUA_CALL_MOVED:
        a->w->moved++;
        if (below(a, 2))
            life_act_on_call(a, h);
        break;
    case SUA_CALL_CLOSED: life_ended(h); break;
    default: break;
    }
}

static void on_call(struct sua_call *c, const struct sua_call_event *ev,
                    void *user)
{
    struct life_agent *a = user;
    struct life_handle *h = sua_call_user(c);

    if (ev->type == SUA_CALL_INCOMING) {
        if (h)
            sim_fail(a->w->s, "%s: INCOMING twice", a->name);
        h = life_born(a, LIFE_CALL, c);
        sua_call_set_user(c, h);
    }
    check(a, h, c, ev->type);
    if (ev->type != SUA_CALL_CLOSED)
        mischief(a);
    if (h->handle)
        call_event(a, h, ev);
    if (ev->type == SUA_CALL_CLOSED)
        mischief(a);
}

/* ---- accounts and requests ---------------------------------------------- */
static void on_account(struct sua_account *acc,
                       const struct sua_account_event *ev, void *user)
{
    struct life_agent *a = user;
    struct life_handle *h = sua_account_user(acc);

    check(a, h, acc, ev->type);
    a->w->registered += ev->type == SUA_ACCOUNT_REGISTERED;
    if (ev->type == SUA_ACCOUNT_CLOSED)
        life_ended(h);
    mischief(a);
}

static int on_request(struct sua_ua *ua, struct sua_txn *t,
                      const struct sua_msg *m, void *user)
{
    struct life_agent *a = user;

    (void)ua;
    (void)m;
    if (!a->node->feeding)
        sim_fail(a->w->s, "%s: a request outside of feeds", a->name);
    mischief(a);
    switch (below(a, 4)) {
    case 0:
        return 0;
    case 1:
        return 1; /* and never a word: 500 goes out */
    default:
        return !sua_reply_status(a->node->stack, t, 200);
    }
}

void life_on_request_event(struct sua_request *r,
                           const struct sua_request_event *ev, void *user)
{
    struct life_handle *h = user;
    struct life_agent *a = h->owner;

    check(a, h, r, ev->status);
    if (ev->status >= 200) {
        a->w->finals++;
        life_ended(h);
    }
    mischief(a);
}

/* ---- events ------------------------------------------------------------- */
void life_on_sub(struct sua_subscription *sub,
                 const struct sua_subscription_event *ev, void *user)
{
    struct life_handle *h = user;
    struct life_agent *a = h->owner;

    check(a, h, sub, ev->type);
    a->w->notified += ev->type == SUA_SUBSCRIPTION_STATE;
    if (ev->type == SUA_SUBSCRIPTION_CLOSED)
        life_ended(h);
    mischief(a);
}

void life_on_pub(struct sua_publication *p,
                 const struct sua_publication_event *ev, void *user)
{
    struct life_handle *h = user;
    struct life_agent *a = h->owner;

    check(a, h, p, ev->type);
    a->w->published += ev->type == SUA_PUBLICATION_OK;
    if (ev->type == SUA_PUBLICATION_CLOSED)
        life_ended(h);
    mischief(a);
}

static void subscribed(struct life_agent *a, struct sua_notifier *nf)
{
    struct sua_body b = { SUA_STR_INIT("text/plain"), SUA_STR_INIT("open") };

    switch (below(a, 6)) {
    case 0: (void)sua_notifier_reject(nf, 403); break;
    case 1: (void)sua_notifier_accept(nf, SUA_SUB_PENDING, NULL); break;
    case 2: break;
    default: (void)sua_notifier_accept(nf, SUA_SUB_ACTIVE, &b); break;
    }
}

static void on_notifier(struct sua_notifier *nf,
                        const struct sua_notifier_event *ev, void *user)
{
    struct life_agent *a = user;
    struct life_handle *h = sua_notifier_user(nf);

    if (ev->type == SUA_NOTIFIER_SUBSCRIBED) {
        if (h)
            sim_fail(a->w->s, "%s: SUBSCRIBED twice", a->name);
        h = life_born(a, LIFE_NOTIFIER, nf);
        sua_notifier_set_user(nf, h);
    }
    check(a, h, nf, ev->type);
    if (ev->type == SUA_NOTIFIER_SUBSCRIBED)
        subscribed(a, nf);
    if (ev->type == SUA_NOTIFIER_CLOSED)
        life_ended(h);
    mischief(a);
}

static unsigned on_published(struct sua_published *p,
                             const struct sua_published_event *ev, void *user)
{
    struct life_agent *a = user;
    struct life_handle *h = sua_published_user(p);

    if (ev->type == SUA_PUBLISHED_NEW) {
        if (h)
            sim_fail(a->w->s, "%s: published twice", a->name);
        if (!below(a, 8))
            return 403;
        sua_published_set_user(p, life_born(a, LIFE_PUBLISHED, p));
        return 0;
    }
    check(a, h, p, ev->type);
    if (ev->type == SUA_PUBLISHED_GONE)
        life_ended(h);
    else if (!below(a, 20))
        return 488;
    return 0;
}

static const struct sua_event_package packages[] = {
    { SUA_STR_INIT("presence"), SUA_STR_INIT("text/plain"), 600, 60, 900 },
    { SUA_STR_INIT("dialog"), SUA_STR_INIT("text/plain"), 300, 60, 900 }
};

void life_serve(struct life_agent *a)
{
    if (a == a->w->agent &&
        sua_publish_serve(a->ua, packages, 1, on_published, a))
        sim_fail(a->w->s, "cannot serve publications");
    if (a->cfg.modules != sua_modules_udp_phone &&
        sua_events_serve(a->ua, packages, 2, on_notifier, a))
        sim_fail(a->w->s, "cannot serve events");
}

void life_callbacks(struct life_agent *a)
{
    a->as.user = a;
    a->as.on_call = on_call;
    a->as.on_account = on_account;
    a->as.on_request = on_request;
}
