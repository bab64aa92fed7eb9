/* SPDX-License-Identifier: MIT
 * SUBSCRIBE as it comes: new, refreshing, the last. RFC 6665 4.2.1, 4.4.3.
 * Layer: ua. */
#include "sip/hdr_ext.h"
#include "ua/notifier.h"

/* ---- what it wants ------------------------------------------------------ */
static int takes(const struct sua_mediatype *range, struct sua_str type)
{
    struct sua_mediatype mine;

    if (sua_mediatype_parse(type, &mine))
        return 0;
    if (sua_str_eq(range->type, SUA_STR("*")))
        return 1;
    return sua_str_ieq(range->type, mine.type) &&
           (sua_str_eq(range->subtype, SUA_STR("*")) ||
            sua_str_ieq(range->subtype, mine.subtype));
}

static int takes_any(struct sua_str range, struct sua_str types)
{
    struct sua_mediatype r;
    struct sua_str type;

    if (sua_mediatype_parse(range, &r) || !sua_params_q(r.params))
        return 0;
    while (sua__list_next(&types, &type))
        if (takes(&r, type))
            return 1;
    return 0;
}

/* Whether the subscriber takes a type of the package; without Accept it gets
 * the package's own (3.1.3). */
static int accepts(const struct sua_msg *m,
                   const struct sua_event_package *p)
{
    struct sua_values it;
    struct sua_str v;

    if (!sua_msg_has(m, SUA_H_ACCEPT))
        return 1;
    sua_values_begin(&it, m, SUA_H_ACCEPT);
    while (sua_values_next(&it, &v))
        if (takes_any(v, p->accept))
            return 1;
    return 0;
}

/* ---- 200 ---------------------------------------------------------------- */
static int grant(struct sua_notifier *nf, struct sua_txn *t, uint32_t secs)
{
    struct sua_stack *s = nf->ua->stack;
    const struct sua__identity *id = sua__event_identity(nf->ua, nf->account);
    char mem[SUA__UA_LINES], contact[256];
    struct sua_buf b, cb;
    struct sua__reply r;
    int rc;

    sua_buf_init(&b, mem, sizeof mem);
    sua_buf_init(&cb, contact, sizeof contact);
    sua_write_hdr_u32(&b, SUA_H_EXPIRES, secs);
    sua__ua_allow_events(nf->ua, &b);
    sua__ua_agent(nf->ua, &b, SUA_H_SERVER);
    sua__contact_as(s, &cb, sua__contact_user(id), &t->out.to,
                    nf->usage.dialog->secure);
    memset(&r, 0, sizeof r);
    r.status = 200;
    r.contact = sua_buf_view(&cb);
    r.extra = sua_buf_view(&b);
    if (b.err || cb.err)
        return SUA_ETOOBIG;
    rc = sua__txn_reply(s, t, &r);
    if (rc)
        return rc;
    nf->granted_s = secs;
    nf->expires_at = s->now + (uint64_t)secs * 1000;
    return SUA_OK;
}

int sua__nf_grant(struct sua_notifier *nf)
{
    int rc = grant(nf, nf->st, nf->granted_s);

    if (rc)
        return rc;
    sua__txn_detach(nf->st);
    nf->st = NULL;
    nf->usage.dialog->state = SUA_DIALOG_CONFIRMED;
    return SUA_OK;
}

/* ---- in its dialog ------------------------------------------------------ */
/* As a NOTIFY that the subscriber gets anyway says what it may ask, the
 * answer to the application's REFRESHED is waited for. */
static void refreshed(struct sua_notifier *nf, uint32_t secs)
{
    nf->due = 1;
    nf->told = 0;
    if (!secs) {
        sua__nf_end(nf, SUA_STR("timeout"), 0, 0, SUA_CAUSE_REMOTE);
        return;
    }
    nf->asking = 1;
    nf->hold_until = 0;
    sua__nf_kick(nf);
    sua__nf_event(nf, SUA_NOTIFIER_REFRESHED, 0, SUA_CAUSE_REMOTE);
}

static int in_dialog(struct sua_stack *s, struct sua__usage *usage,
                     struct sua_txn *t, const struct sua_msg *m)
{
    struct sua_notifier *nf = SUA__OWNER(usage, struct sua_notifier, usage);
    uint32_t secs;
    int err;

    if (!t || m->method != SUA_M_SUBSCRIBE || nf->ending || nf->st ||
        !sua__event_is(m, sua_notifier_event(nf)))
        return 0;
    if (!sua__ua_acceptable(nf->ua, t, m) ||
        !sua__package_lasts(nf->ua, t, m, nf->package, &secs))
        return 1;
    err = sua__dialog_refresh(s, usage->dialog, m);
    if (!err)
        err = grant(nf, t, secs);
    if (err)
        sua__ua_reply(nf->ua, t, err == SUA_EBADMSG ? 400 : 500);
    else
        refreshed(nf, secs);
    return 1;
}

int sua__nf_lost(struct sua__usage *u, const struct sua_msg *m)
{
    if (u->request != in_dialog)
        return 0;
    sua__nf_over(SUA__OWNER(u, struct sua_notifier, usage), m->status,
                 SUA_CAUSE_REMOTE);
    return 1;
}

/* ---- new ---------------------------------------------------------------- */
static void put(struct sua_buf *b, struct sua__slice *v, struct sua_str text)
{
    v->at = (uint16_t)b->n;
    v->n = (uint16_t)text.n;
    sua_buf_text(b, text);
}

/* Of Event the package and id alone. */
static int keep(struct sua_notifier *nf, const struct sua_msg *m)
{
    struct sua_stack *s = nf->ua->stack;
    struct sua_str event = sua_msg_get(m, SUA_H_EVENT);
    struct sua_str from = sua_msg_get(m, SUA_H_FROM);
    struct sua_event ev;
    struct sua_buf b;

    if (sua_event_parse(event, &ev))
        return SUA_EBADMSG;
    nf->ids = sua__text_get(&s->texts,
                            event.n + sua_msg_uri(m).n + from.n, 0);
    if (!nf->ids)
        return SUA_ENOMEM;
    sua_buf_init(&b, nf->ids->bytes, nf->ids->cap);
    ev.params = sua_str_make(NULL, 0);
    sua_event_write(&b, &ev);
    nf->name.n = (uint16_t)b.n;
    put(&b, &nf->resource, sua_msg_uri(m));
    put(&b, &nf->watcher, from);
    nf->ids->len = (uint16_t)b.n;
    return b.err;
}

static void server_ended(struct sua_stack *s, struct sua_txn *t)
{
    struct sua_notifier *nf = (struct sua_notifier *)t->obj;

    (void)s;
    if (nf->st != t)
        return;
    nf->st = NULL;
    sua__nf_over(nf, 408, SUA_CAUSE_TIMEOUT);
}

static const struct sua__tu subscribe_server = { NULL, NULL, NULL,
                                                 server_ended };

static void born(struct sua_notifier *nf, struct sua_txn *t)
{
    struct sua__notifiers *x = sua__notifiers(nf->ua->stack);

    nf->st = t;
    sua__txn_own(t, &subscribe_server, nf);
    nf->asking = 1;
    nf->next = x->first;
    if (nf->next)
        nf->next->prev = nf;
    x->first = nf;
    sua__tab_add(&x->by_resource, &nf->by_resource,
                 sua__resource_hash(nf->ua->stack,
                                    sua_notifier_resource(nf)));
    sua__nf_event(nf, SUA_NOTIFIER_SUBSCRIBED, 0, SUA_CAUSE_REMOTE);
}

struct served {
    const struct sua__server *server;
    const struct sua_event_package *package;
};

/* d: the call's dialog, or NULL and from. */
static int open_dialog(struct sua_notifier *nf, struct sua_txn *t,
                       const struct sua_msg *m, struct sua_dialog *d,
                       const struct sua_flow *from)
{
    int err = SUA_OK;

    nf->usage.request = in_dialog;
    if (!d)
        err = sua__dialog_uas(nf->ua->stack, &d, t, m, from);
    else
        err = sua__dialog_refresh(nf->ua->stack, d, m);
    if (!err)
        sua__dialog_use(d, &nf->usage);
    return err;
}

static void subscribe(struct sua_ua *ua, struct sua_txn *t,
                      const struct sua_msg *m, struct sua_call *c,
                      const struct sua_flow *from,
                      const struct served *v, uint32_t secs)
{
    struct sua_notifier *nf = sua__nf_new(ua);
    int err = nf ? keep(nf, m) : SUA_ENOMEM;

    if (nf && !err) {
        nf->package = v->package;
        nf->server = v->server;
        nf->granted_s = secs;
        nf->account = c ? c->account : sua__account_of(ua, m, SUA_H_TO);
        err = open_dialog(nf, t, m, c ? c->dlg : NULL, from);
    }
    if (!err) {
        born(nf, t);
        return;
    }
    if (nf)
        sua__nf_forget(nf);
    if (err == SUA_EBADMSG || err == SUA_EINVAL)
        sua__ua_reply(ua, t, 400);
    else
        sua__ua_reply_retry(ua, t, 503, 2);
}

/* package NULL: nobody serves it. */
static struct served served(const struct sua_ua *ua,
                                 const struct sua_msg *m)
{
    struct served v = { sua__notifiers(ua->stack)->servers, NULL };

    for (; v.server; v.server = v.server->next) {
        v.package = sua__package_of(v.server->packages, v.server->n, m);
        if (v.package)
            break;
    }
    return v;
}

/* 0: the application may know more. */
static int request(struct sua_ua *ua, struct sua_txn *t,
                   const struct sua_msg *m, struct sua_call *c,
                   const struct sua_flow *from)
{
    struct served v;
    uint32_t secs;

    if (m->method != SUA_M_SUBSCRIBE || !sua__notifiers(ua->stack)->servers)
        return 0;
    v = served(ua, m);
    if (!v.package && ua->stack->slot[SUA__SLOT_REFER] &&
        sua__event_is_refer(m))
        return 0; /* REFER alone begins that one */
    if (!v.package)
        sua__ua_reply(ua, t, 489);
    else if (ua->shutting)
        sua__ua_reply(ua, t, 503);
    else if (!accepts(m, v.package))
        sua__package_refuse(ua, t, 406, v.package);
    else if (sua__package_lasts(ua, t, m, v.package, &secs))
        subscribe(ua, t, m, c, from, &v, secs);
    return 1;
}

int sua__nf_request(struct sua_ua *ua, struct sua_txn *t,
                    const struct sua_msg *m, const struct sua_flow *from)
{
    return request(ua, t, m, NULL, from);
}

int sua__nf_in_call(struct sua_call *c, struct sua_txn *t,
                    const struct sua_msg *m)
{
    if (m->method != SUA_M_SUBSCRIBE || c->state >= SUA__CALL_ENDING)
        return 0;
    if (!sua__ua_acceptable(c->ua, t, m))
        return 1;
    return request(c->ua, t, m, c, NULL);
}
