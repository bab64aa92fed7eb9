/* SPDX-License-Identifier: MIT
 * Dialogs: identity, remote target, end. RFC 3261 12, 13.2.2.4. */
#include "dlg/dlg.h"

#define CALL_ID_LEN 24          /* 120 bits                                */
#define TAG_LEN 13              /* 65 bits                                 */
#define TAG_ROOM 40             /* a usual remote tag fits without a move  */

struct sua_str sua__dialog_str(const struct sua__text *t,
                               struct sua__slice v)
{
    if (!t || !v.n)
        return sua_str_make("", 0);
    return sua_str_make(t->bytes + v.at, v.n);
}

void sua__dialog_info(const struct sua_dialog *d, struct sua_dialog_info *o)
{
    o->call_id = sua__dialog_str(d->ids, d->call_id);
    o->local_tag = sua__dialog_str(d->ids, d->ltag);
    o->remote_tag = sua__dialog_str(d->ids, d->rtag);
    o->local = sua__dialog_str(d->ids, d->local);
    o->remote = sua__dialog_str(d->ids, d->remote);
    o->remote_target = sua__dialog_str(d->route, d->target);
    o->route_set = sua__dialog_str(d->route, d->set);
    o->local_cseq = d->lseq;
    o->remote_cseq = d->rseq;
    o->state = d->state;
    o->is_uac = d->is_uac;
}

/* ---- the table -------------------------------------------------------- */
static uint32_t hash_of(const struct sua_stack *s, struct sua_str call_id,
                        struct sua_str ltag)
{
    struct sua__sip h;

    sua__hash_init(s, &h);
    sua__sip_str(&h, call_id);
    sua__sip_str(&h, ltag);
    return (uint32_t)sua__sip_end(&h);
}

static void list(struct sua_stack *s, struct sua_dialog *d)
{
    if (d->listed)
        return;
    d->listed = 1;
    sua__tab_add(&sua__dlgs(s)->table, &d->node,
                 hash_of(s, sua__dialog_str(d->ids, d->call_id),
                         sua__dialog_str(d->ids, d->ltag)));
}

/* Tags are compared byte by byte, as Call-IDs are: ours have one case only,
 * and a peer has to return what it was given. */
static int is_it(const struct sua_dialog *d, struct sua_str call_id,
                 struct sua_str ltag, struct sua_str rtag)
{
    return d->listed &&
           sua_str_eq(sua__dialog_str(d->ids, d->call_id), call_id) &&
           sua_str_eq(sua__dialog_str(d->ids, d->ltag), ltag) &&
           sua_str_eq(sua__dialog_str(d->ids, d->rtag), rtag);
}

struct sua_dialog *sua__dialog_find_ids(struct sua_stack *s,
                                        struct sua_str call_id,
                                        struct sua_str ltag,
                                        struct sua_str rtag)
{
    const struct sua__tab *table = &sua__dlgs(s)->table;
    struct sua__node *n = sua__tab_first(table, hash_of(s, call_id, ltag));

    for (; n; n = sua__tab_next(n)) {
        struct sua_dialog *d = SUA__OWNER(n, struct sua_dialog, node);

        if (is_it(d, call_id, ltag, rtag))
            return d;
    }
    return NULL;
}

struct sua_dialog *sua__dialog_find(struct sua_stack *s,
                                    const struct sua_msg *m)
{
    return sua__dialog_find_ids(s, sua_msg_get(m, SUA_H_CALL_ID),
                                sua_msg_tag(m, SUA_H_TO),
                                sua_msg_tag(m, SUA_H_FROM));
}

void sua__dialog_expect(struct sua_stack *s, struct sua_dialog *d)
{
    list(s, d);
    d->listed = 0;
    d->expects = 1;
}

struct sua_dialog *sua__dialog_expected(struct sua_stack *s,
                                        const struct sua_msg *m)
{
    const struct sua__tab *table = &sua__dlgs(s)->table;
    struct sua_str call_id = sua_msg_get(m, SUA_H_CALL_ID);
    struct sua_str ltag = sua_msg_tag(m, SUA_H_TO);
    struct sua__node *n = sua__tab_first(table, hash_of(s, call_id, ltag));

    for (; n; n = sua__tab_next(n)) {
        struct sua_dialog *d = SUA__OWNER(n, struct sua_dialog, node);

        if (d->expects &&
            sua_str_eq(sua__dialog_str(d->ids, d->call_id), call_id) &&
            sua_str_eq(sua__dialog_str(d->ids, d->ltag), ltag))
            return d;
    }
    return NULL;
}

/* ---- identity --------------------------------------------------------- */
struct ids {
    struct sua_str call_id, ltag, rtag;
    struct sua_str local, remote; /* From and To values, any form          */
};

static void put(struct sua_buf *b, struct sua__slice *v, struct sua_str text)
{
    v->at = (uint16_t)b->n;
    v->n = (uint16_t)text.n;
    sua_buf_text(b, text);
}

/* The tag stands by itself. */
static void put_party(struct sua_buf *b, struct sua__slice *v,
                      struct sua_str value)
{
    size_t at = b->n;

    sua__party_write(b, value);
    v->at = (uint16_t)at;
    v->n = (uint16_t)(b->n - at);
}

/* The remote tag goes last, so that it can follow later. */
static int store_ids(struct sua_stack *s, struct sua_dialog *d,
                     const struct ids *v, int reserved)
{
    size_t n = v->call_id.n + v->ltag.n + v->rtag.n + v->local.n +
               v->remote.n + 6 + (v->rtag.n ? 0 : TAG_ROOM);
    struct sua__text *t;
    struct sua_buf b;

    if (n > UINT16_MAX)
        return SUA_ETOOBIG;
    t = sua__text_get(&s->texts, n, reserved);
    if (!t)
        return n > s->texts.most ? SUA_ETOOBIG : SUA_ENOMEM;
    sua_buf_init(&b, t->bytes, t->cap);
    put(&b, &d->call_id, v->call_id);
    put(&b, &d->ltag, v->ltag);
    put_party(&b, &d->local, v->local);
    put_party(&b, &d->remote, v->remote);
    put(&b, &d->rtag, v->rtag);
    if (b.err) {
        sua__text_unref(&s->texts, t);
        return b.err;
    }
    t->len = (uint16_t)b.n;
    d->ids = t;
    return SUA_OK;
}

static int add_rtag(struct sua_stack *s, struct sua_dialog *d,
                    struct sua_str tag)
{
    size_t have = d->rtag.at; /* a former tag is overwritten */
    struct sua__text *t = d->ids;

    if (have + tag.n > UINT16_MAX)
        return SUA_ETOOBIG;
    if (have + tag.n > t->cap) {
        t = sua__text_get(&s->texts, have + tag.n, 1);
        if (!t)
            return SUA_ENOMEM;
        memcpy(t->bytes, d->ids->bytes, have);
        sua__text_unref(&s->texts, d->ids);
        d->ids = t;
    }
    if (tag.n)
        memcpy(t->bytes + have, tag.p, tag.n);
    t->len = (uint16_t)(have + tag.n);
    d->rtag.n = (uint16_t)tag.n;
    return SUA_OK;
}

/* ---- remote target and route set -------------------------------------- */

/* The first Contact, if requests can be sent to it: *uri, absent if there is
 * no Contact at all. */
static int contact_of(const struct sua_msg *m, struct sua_str *uri)
{
    struct sua_values it;
    struct sua_nameaddr na;
    struct sua_str v;
    struct sua_uri u;

    *uri = sua_str_make(NULL, 0);
    sua_values_begin(&it, m, SUA_H_CONTACT);
    if (!sua_values_next(&it, &v))
        return SUA_OK;
    if (sua_nameaddr_parse(v, &na) || na.star ||
        sua_uri_parse(na.uri, &u, NULL) ||
        (u.scheme != SUA_URI_SIP && u.scheme != SUA_URI_SIPS))
        return SUA_EBADMSG;
    *uri = na.uri;
    return SUA_OK;
}

static int is_success(const struct sua_msg *m)
{
    return m->status >= 200 && m->status <= 299;
}

/* Target, then the set: from m's Record-Route, or the one there was. */
static int store_route(struct sua_stack *s, struct sua_dialog *d,
                       struct sua_str target, const struct sua_msg *m,
                       int reverse)
{
    struct sua_str old = sua__dialog_str(d->route, d->set);
    size_t n = old.n;
    struct sua__text *t;

    if (m && sua__route_measure(m, &n))
        return SUA_EBADMSG;
    if (target.n + n > UINT16_MAX)
        return SUA_ETOOBIG;
    t = sua__text_get(&s->texts, target.n + n,
                      d->listed || (m && is_success(m)));
    if (!t)
        return SUA_ENOMEM;
    memcpy(t->bytes, target.p, target.n);
    if (m)
        sua__route_read(m, reverse, t->bytes + target.n, n);
    else if (n)
        memcpy(t->bytes + target.n, old.p, n);
    t->len = (uint16_t)(target.n + n);
    sua__text_unref(&s->texts, d->route);
    d->route = t;
    d->target.at = 0;
    d->target.n = d->set.at = (uint16_t)target.n;
    d->set.n = (uint16_t)n;
    return SUA_OK;
}

int sua__dialog_aim(struct sua_stack *s, struct sua_dialog *d,
                    struct sua_str target)
{
    return store_route(s, d, target, NULL, 0);
}

int sua__dialog_refresh(struct sua_stack *s, struct sua_dialog *d,
                        const struct sua_msg *m)
{
    struct sua_str uri;

    if (contact_of(m, &uri))
        return SUA_EBADMSG;
    if (!uri.p || sua_str_eq(uri, sua__dialog_str(d->route, d->target)))
        return SUA_OK;
    return store_route(s, d, uri, NULL, 0);
}

void sua__dialog_swap(struct sua_dialog *d, struct sua__text **route)
{
    struct sua__text *t = d->route;

    d->route = *route;
    *route = t;
    d->target.n = d->set.at = (uint16_t)(d->route->len - d->set.n);
}

/* ---- birth ------------------------------------------------------------ */
static void let_go(struct sua_stack *s, struct sua_dialog *d)
{
    sua__text_unref(&s->texts, d->ids);
    sua__text_unref(&s->texts, d->route);
    d->ids = d->route = NULL;
}

static struct sua_dialog *dialog_new(struct sua_stack *s)
{
    struct sua_dialog *d = sua__pool_get(&sua__dlgs(s)->dialogs);

    if (d)
        d->state = SUA_DIALOG_EARLY;
    return d;
}

/* Nobody knows it yet. */
static int give_back(struct sua_stack *s, struct sua_dialog *d, int err)
{
    let_go(s, d);
    sua__pool_put(&sua__dlgs(s)->dialogs, d);
    return err;
}

int sua__dialog_uac(struct sua_stack *s, struct sua_dialog **out,
                    struct sua_str from, struct sua_str to)
{
    struct sua_dialog *d = dialog_new(s);
    char call_id[CALL_ID_LEN], tag[TAG_LEN];
    struct ids v;
    int err;

    if (!d)
        return SUA_ENOMEM;
    sua__token(s, call_id, sizeof(call_id));
    sua__token(s, tag, sizeof(tag));
    v.call_id = sua_str_make(call_id, sizeof(call_id));
    v.ltag = sua_str_make(tag, sizeof(tag));
    v.rtag = sua_str_make("", 0);
    v.local = from;
    v.remote = to;
    err = store_ids(s, d, &v, 0);
    if (err)
        return give_back(s, d, err);
    d->is_uac = 1;
    *out = d;
    return SUA_OK;
}

int sua__dialog_anew(struct sua_stack *s, struct sua_dialog **out,
                     const struct sua_dialog *d)
{
    struct sua_dialog *fresh = dialog_new(s);
    struct ids v;
    int err;

    if (!fresh)
        return SUA_ENOMEM;
    v.call_id = sua__dialog_str(d->ids, d->call_id);
    v.ltag = sua__dialog_str(d->ids, d->ltag);
    v.rtag = sua_str_make("", 0);
    v.local = sua__dialog_str(d->ids, d->local);
    v.remote = sua__dialog_str(d->ids, d->remote);
    err = store_ids(s, fresh, &v, 0);
    if (err)
        return give_back(s, fresh, err);
    fresh->is_uac = 1;
    fresh->lseq = d->lseq;
    *out = fresh;
    return SUA_OK;
}

static int take_route(struct sua_stack *s, struct sua_dialog *d,
                      const struct sua_msg *m)
{
    struct sua_str uri;

    if (contact_of(m, &uri) || !uri.p)
        uri = sua__dialog_str(d->route, d->target);
    return store_route(s, d, uri, m, 1);
}

int sua__dialog_confirm(struct sua_stack *s, struct sua_dialog *d,
                        const struct sua_msg *m)
{
    int err = SUA_OK;

    if (d->state != SUA_DIALOG_EARLY)
        return SUA_OK;
    /* Another UAS of a fork than the one that rang may answer; where d is
     * listed does not depend on the remote tag. */
    if (!d->listed || is_success(m))
        err = add_rtag(s, d, sua_msg_tag(m, SUA_H_TO));
    if (!err)
        err = take_route(s, d, m);
    if (err)
        return err;
    list(s, d);
    if (is_success(m))
        d->state = SUA_DIALOG_CONFIRMED;
    return SUA_OK;
}

/* The response says all that the first leg was sent with. */
int sua__dialog_fork(struct sua_stack *s, struct sua_dialog **out,
                     const struct sua_msg *m)
{
    struct sua_dialog *d = dialog_new(s);
    struct sua_cseq cseq;
    struct sua_str uri;
    struct ids v;
    int err;

    if (!d)
        return SUA_ENOMEM;
    v.call_id = sua_msg_get(m, SUA_H_CALL_ID);
    v.ltag = sua_msg_tag(m, SUA_H_FROM);
    v.rtag = sua_msg_tag(m, SUA_H_TO);
    v.local = sua_msg_get(m, SUA_H_FROM);
    v.remote = sua_msg_get(m, SUA_H_TO);
    d->is_uac = 1;
    if (contact_of(m, &uri) || !uri.p || sua_msg_cseq(m, &cseq))
        return give_back(s, d, SUA_EBADMSG);
    d->lseq = cseq.seq;
    d->secure = (uint8_t)sua__str_starts_icase(uri, SUA_STR("sips:"));
    err = store_ids(s, d, &v, 0);
    if (!err)
        err = store_route(s, d, uri, m, 1);
    if (err)
        return give_back(s, d, err == SUA_EINVAL ? SUA_EBADMSG : err);
    list(s, d);
    if (is_success(m))
        d->state = SUA_DIALOG_CONFIRMED;
    *out = d;
    return SUA_OK;
}

static int is_secure(const struct sua_msg *m, const struct sua_flow *from)
{
    return sua__str_starts_icase(sua_msg_uri(m), SUA_STR("sips:")) &&
           (from->proto == SUA_TLS || from->proto == SUA_WSS);
}

/* ltag: our tag, where the request has none. */
static int fill_uas(struct sua_stack *s, struct sua_dialog *d,
                    struct sua_str ltag, const struct sua_msg *m)
{
    struct sua_str uri;
    struct ids v;
    int err;

    if (contact_of(m, &uri) || !uri.p)
        return SUA_EBADMSG;
    v.call_id = sua_msg_get(m, SUA_H_CALL_ID);
    v.ltag = ltag;
    v.rtag = sua_msg_tag(m, SUA_H_FROM);
    v.local = sua_msg_get(m, SUA_H_TO);
    v.remote = sua_msg_get(m, SUA_H_FROM);
    err = store_ids(s, d, &v, 0);
    return err ? err : store_route(s, d, uri, m, 0);
}

static int incoming(struct sua_stack *s, struct sua_dialog **out,
                    struct sua_str ltag, const struct sua_msg *m,
                    const struct sua_flow *from)
{
    struct sua_dialog *d = dialog_new(s);
    struct sua_cseq cseq;
    int err;

    if (!d)
        return SUA_ENOMEM;
    err = fill_uas(s, d, ltag, m);
    if (!err && sua_msg_cseq(m, &cseq))
        err = SUA_EBADMSG;
    if (err)
        return give_back(s, d, err == SUA_EINVAL ? SUA_EBADMSG : err);
    d->rseq = cseq.seq;
    d->has_rseq = 1;
    d->secure = (uint8_t)is_secure(m, from);
    sua__dialog_heard(d, from);
    list(s, d);
    *out = d;
    return SUA_OK;
}

int sua__dialog_uas(struct sua_stack *s, struct sua_dialog **out,
                    const struct sua_txn *t, const struct sua_msg *m,
                    const struct sua_flow *from)
{
    return incoming(s, out, sua__txn_tag(t), m, from);
}

int sua__dialog_notified(struct sua_stack *s, struct sua_dialog **out,
                         const struct sua_dialog *root,
                         const struct sua_msg *m, const struct sua_flow *from)
{
    int err = incoming(s, out, sua_msg_tag(m, SUA_H_TO), m, from);

    if (err)
        return err;
    (*out)->is_uac = 1;
    (*out)->lseq = root->lseq;
    (*out)->secure = root->secure;
    (*out)->state = SUA_DIALOG_CONFIRMED;
    return SUA_OK;
}

/* ---- life and end ----------------------------------------------------- */
void sua__dialog_heard(struct sua_dialog *d, const struct sua_flow *from)
{
    d->dest.addr = from->remote;
    d->dest.flow = from->id;
    d->dest.proto = from->proto;
}

static void reap(struct sua_stack *s, struct sua__task *t)
{
    sua__pool_put(&sua__dlgs(s)->dialogs,
                  SUA__OWNER(t, struct sua_dialog, dead));
}

void sua__dialog_use(struct sua_dialog *d, struct sua__usage *u)
{
    u->dialog = d;
    u->next = d->usages;
    d->usages = u;
}

void sua__dialog_unuse(struct sua_stack *s, struct sua__usage *u)
{
    struct sua_dialog *d = u->dialog;
    struct sua__usage **at;

    if (!d)
        return;
    for (at = &d->usages; *at != u; at = &(*at)->next)
        ;
    *at = u->next;
    u->dialog = NULL;
    if (!d->usages)
        sua__dialog_end(s, d);
}

void sua__dialog_end(struct sua_stack *s, struct sua_dialog *d)
{
    struct sua__usage *u;

    if (d->state == SUA_DIALOG_ENDED)
        return;
    d->state = SUA_DIALOG_ENDED;
    if (d->listed || d->expects)
        sua__tab_del(&sua__dlgs(s)->table, &d->node);
    d->listed = d->expects = 0;
    let_go(s, d);
    for (u = d->usages; u; u = u->next)
        u->dialog = NULL;
    d->usages = NULL;
    d->dead.run = reap;
    if (!d->users)
        sua__reap(s, &d->dead);
}

void sua__dialog_hold(struct sua_dialog *d)
{
    d->users++;
}

void sua__dialog_drop(struct sua_stack *s, struct sua_dialog *d)
{
    if (!--d->users && d->state == SUA_DIALOG_ENDED)
        sua__reap(s, &d->dead);
}
