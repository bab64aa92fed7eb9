/* SPDX-License-Identifier: MIT
 * The calls of others: which of their documents count, the lamp, pickup.
 * RFC 4235 4.3, RFC 3891, RFC 5359 2.19. Layer: ua. */
#include "sip/hdr_ext.h"
#include "ua/dialogs.h"
#include "ua/subscriber.h"

#define HEADERS SUA__EVENT_HEADERS /* that a pickup carries                */

typedef void told(struct sua_subscription *sub,
                  const struct sua_dialogs_event *ev, void *user);

static struct sua__lamp *lamp_of(const struct sua_subscription *u)
{
    return (struct sua__lamp *)u->own;
}

/* ---- pickup ------------------------------------------------------------- */
/* The caller began that dialog, and so can replace it while it is early
 * (RFC 3891 3); to-tag is the one of whom we ask. */
int sua_dialogs_replaces(struct sua_buf *b,
                         const struct sua_dialoginfo_entry *d,
                         struct sua_str *target)
{
    struct sua_replaces r;

    if (d->state != SUA_DIALOGINFO_EARLY ||
        d->direction == SUA_DIALOGINFO_INITIATOR || !d->call_id.n ||
        !d->local_tag.n || !d->remote_tag.n)
        return SUA_ENOENT;
    *target = d->remote.target.n ? d->remote.target : d->remote.identity;
    if (!target->n)
        return SUA_ENOENT;
    memset(&r, 0, sizeof r);
    r.callid = d->call_id;
    r.local_tag = d->remote_tag;
    r.remote_tag = d->local_tag;
    r.early_only = 1;
    sua_replaces_write(b, &r);
    return b->err;
}

static void forget_pickup(struct sua_stack *s, struct sua__lamp *k)
{
    sua__text_drop(&s->texts, &k->pickup);
}

static void keep_pickup(struct sua_stack *s, struct sua__lamp *k,
                        const struct sua_dialoginfo_entry *d, uint64_t id,
                        uint32_t fork)
{
    struct sua_str target = sua_str_make(NULL, 0);
    struct sua_buf b;
    char mem[512];

    sua_buf_init(&b, mem, sizeof mem);
    if (sua_dialogs_replaces(&b, d, &target)) {
        if (k->pickup && k->pickup_id == id && k->pickup_fork == fork)
            forget_pickup(s, k);
        return;
    }
    forget_pickup(s, k);
    k->pickup = sua__text_get(&s->texts, target.n + b.n, 0);
    if (!k->pickup)
        return;
    memcpy(k->pickup->bytes, target.p, target.n);
    memcpy(k->pickup->bytes + target.n, b.p, b.n);
    k->pickup->len = (uint16_t)(target.n + b.n);
    k->target_n = (uint16_t)target.n;
    k->pickup_id = id;
    k->pickup_fork = fork;
}

static int start(struct sua_ua *ua, const struct sua__lamp *k,
                 const struct sua_dial *how, struct sua_call **out)
{
    struct sua_str all = sua__text_str(k->pickup);
    struct sua_hdr_add headers[HEADERS];
    struct sua_dial as = *how;
    size_t i;

    if (as.nheaders >= HEADERS)
        return SUA_EINVAL;
    for (i = 0; i < as.nheaders; i++)
        headers[i] = as.headers[i];
    headers[i].name = SUA_STR("Replaces");
    headers[i].value = sua__str_sub(all, k->target_n, all.n);
    as.headers = headers;
    as.nheaders = i + 1;
    as.target = sua__str_sub(all, 0, k->target_n);
    return sua_call_start(ua, &as, out);
}

int sua_dialogs_pickup(struct sua_subscription *u, const struct sua_dial *how,
                       struct sua_call **out)
{
    const struct sua__lamp *k = lamp_of(u);

    if (!how || how->size != sizeof *how || !k)
        return SUA_EINVAL;
    return k->pickup ? start(u->ua, k, how, out) : SUA_ENOENT;
}

/* ---- the lamp ----------------------------------------------------------- */
static unsigned light(const struct sua__known *d)
{
    if (d->recipient && d->state < SUA_DIALOGINFO_CONFIRMED)
        return SUA_LAMP_RINGING;
    return SUA_LAMP_BUSY;
}

static unsigned shines(const struct sua__lamp *k)
{
    unsigned i, lamp = k->heard ? SUA_LAMP_IDLE : SUA_LAMP_UNKNOWN;

    for (i = 0; i < SUA__LAMP_DIALOGS; i++)
        if (k->known[i].id && light(&k->known[i]) > lamp)
            lamp = light(&k->known[i]);
    return lamp;
}

unsigned sua_dialogs_lamp(const struct sua_subscription *u)
{
    return lamp_of(u) ? lamp_of(u)->lamp : SUA_LAMP_UNKNOWN;
}

static void forget(struct sua_stack *s, struct sua__lamp *k, uint32_t fork)
{
    unsigned i;

    for (i = 0; i < SUA__LAMP_DIALOGS; i++)
        if (k->known[i].fork == fork)
            k->known[i].id = 0;
    if (k->pickup && k->pickup_fork == fork)
        forget_pickup(s, k);
}

static struct sua__known *place(struct sua__lamp *k, uint64_t id,
                                uint32_t fork)
{
    struct sua__known *vacant = NULL;
    unsigned i;

    for (i = 0; i < SUA__LAMP_DIALOGS; i++) {
        if (k->known[i].id == id && k->known[i].fork == fork)
            return &k->known[i];
        if (!k->known[i].id)
            vacant = &k->known[i];
    }
    return vacant;
}

static void note(struct sua_stack *s, struct sua__lamp *k,
                 const struct sua_dialoginfo_entry *d, uint32_t fork)
{
    uint64_t id = sua__hash(s, d->id) | 1;
    struct sua__known *at = place(k, id, fork);

    keep_pickup(s, k, d, id, fork);
    if (!at)
        return;
    at->id = d->state == SUA_DIALOGINFO_TERMINATED ? 0 : id;
    at->fork = fork;
    at->state = d->state;
    if (d->direction)
        at->recipient = d->direction == SUA_DIALOGINFO_RECIPIENT;
}

/* ---- events ------------------------------------------------------------- */
static void tell(struct sua_subscription *u,
                 const struct sua_subscription_event *ev, unsigned type,
                 const struct sua_dialoginfo_entry *d, void *user)
{
    struct sua_dialogs_event out;

    memset(&out, 0, sizeof out);
    out.type = (uint8_t)type;
    out.lamp = lamp_of(u)->lamp;
    out.sub = ev;
    out.dialog = d;
    ((told *)u->fn)(u, &out, user);
}

static void tell_lamp(struct sua_subscription *u,
                      const struct sua_subscription_event *ev, void *user)
{
    struct sua__lamp *k = lamp_of(u);
    unsigned lamp = shines(k);

    if (lamp == k->lamp)
        return;
    k->lamp = (uint8_t)lamp;
    tell(u, ev, SUA_DIALOGS_LAMP, NULL, user);
}

static void read_all(struct sua_subscription *u,
                     const struct sua_subscription_event *ev,
                     const struct sua__doc *doc, void *user)
{
    struct sua_dialoginfo_entry d;
    struct sua_dialoginfo info;
    struct sua_xml x;
    unsigned what;

    if (sua_dialoginfo_begin(&x, doc->text, sua__doc_mem(doc),
                             sua__doc_cap(doc), &info))
        return;
    what = sua__doc_counts(u, ev, sua_doc_accept, info.version, info.state);
    if (!(what & SUA_DOC_APPLY))
        return;
    lamp_of(u)->heard = 1;
    if (info.state == SUA_DOC_FULL) {
        forget(u->ua->stack, lamp_of(u), ev->fork);
        tell(u, ev, SUA_DIALOGS_FULL, NULL, user);
    }
    while (sua_dialoginfo_next(&x, &d) > 0) {
        if (!d.state)
            continue;
        note(u->ua->stack, lamp_of(u), &d, ev->fork);
        tell(u, ev, SUA_DIALOGS_DIALOG, &d, user);
    }
}

static void on_event(struct sua_subscription *u,
                     const struct sua_subscription_event *ev, void *user);

static const struct sua__watch watch = {
    SUA_STR_INIT("dialog"), SUA_STR_INIT("application/dialog-info+xml"),
    on_event
};

static void lost(struct sua_subscription *u,
                 const struct sua_subscription_event *ev)
{
    struct sua__lamp *k = lamp_of(u);

    if (ev->type == SUA_SUBSCRIPTION_STATE &&
        ev->state != SUA_SUB_TERMINATED)
        return;
    forget(u->ua->stack, k, ev->fork);
    if (!u->legs)
        k->heard = 0;
}

static void on_event(struct sua_subscription *u,
                     const struct sua_subscription_event *ev, void *user)
{
    struct sua_stack *s = u->ua->stack;
    struct sua__doc doc;

    tell(u, ev, SUA_DIALOGS_STATE, NULL, user);
    if (sua__doc_open(&doc, u, ev, &watch)) {
        read_all(u, ev, &doc, user);
        sua__doc_close(&doc);
    }
    if (!u->fetch)
        lost(u, ev);
    if (ev->type != SUA_SUBSCRIPTION_CLOSED) {
        tell_lamp(u, ev, user);
        return;
    }
    forget_pickup(s, lamp_of(u));
    sua__pool_put(&sua__dialogs(s)->lamps, u->own);
    u->own = NULL;
}

int sua_dialogs_watch(struct sua_ua *ua, const struct sua_subscribe *cfg,
                      void (*fn)(struct sua_subscription *sub,
                                 const struct sua_dialogs_event *ev,
                                 void *user),
                      struct sua_subscription **out)
{
    struct sua__dialogs *x;
    struct sua__lamp *k;
    int rc;

    if (!ua)
        return SUA_EINVAL;
    x = sua__dialogs(ua->stack);
    if (!x)
        return SUA_EUNSUPPORTED;
    k = (struct sua__lamp *)sua__pool_get(&x->lamps);
    if (!k)
        return SUA_ENOMEM;
    rc = sua__watch(ua, cfg, &watch, (void (*)(void))fn, k, out);
    if (rc)
        sua__pool_put(&x->lamps, k);
    return rc;
}
