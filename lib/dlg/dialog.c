/* SPDX-License-Identifier: MIT
 * Dialogs: identity, remote target, end. RFC 3261 12, 13.2.2.4. */
#include "dlg/dlg.h"

#define CALL_ID_LEN 24          /* 120 bits                                */
#define TAG_LEN 13              /* 65 bits                                 */

struct sua_str sua__dialog_str(const struct sua__text *t,
                               struct sua__slice v)
{
    if (!t || !v.n)
        return sua_str_make("", 0);
    return sua_str_make(t->bytes + v.at, v.n);
}

struct sua_str sua__dialog_part(const struct sua_dialog *d, unsigned part)
{
    size_t at = 0;
    unsigned i;

    if (!d->text)
        return sua_str_make("", 0);
    for (i = 0; i < part; i++)
        at += d->len[i];
    return sua_str_make(d->text->bytes + at, d->len[part]);
}

void sua__dialog_info(const struct sua_dialog *d, struct sua_dialog_info *o)
{
    o->call_id = sua__dialog_part(d, SUA__CALL_ID);
    o->local_tag = sua__dialog_part(d, SUA__LOCAL_TAG);
    o->remote_tag = sua__dialog_part(d, SUA__REMOTE_TAG);
    o->local = sua__dialog_part(d, SUA__LOCAL);
    o->remote = sua__dialog_part(d, SUA__REMOTE);
    o->remote_target = sua__dialog_part(d, SUA__TARGET);
    o->route_set = sua__dialog_part(d, SUA__ROUTE_SET);
    o->local_cseq = d->lseq;
    o->remote_cseq = d->rseq;
    o->state = d->state;
    o->is_uac = d->is_uac;
}

/* ---- the table -------------------------------------------------------- */
uint32_t sua__dialog_hash(const struct sua_stack *s, struct sua_str call_id,
                          struct sua_str ltag)
{
    struct sua_str part[3] = { { NULL, 0 } };

    part[1] = call_id;
    part[2] = ltag;
    return (uint32_t)sua__sip_list(s->key, 'd', part[0], part + 1, 2);
}

static void list(struct sua_stack *s, struct sua_dialog *d)
{
    if (d->listed)
        return;
    d->listed = 1;
    sua__tab_add(&sua__dlgs(s)->table, &d->in.node,
                 sua__dialog_hash(s, sua__dialog_part(d, SUA__CALL_ID),
                                  sua__dialog_part(d, SUA__LOCAL_TAG)));
}

/* Tags are compared byte by byte, as Call-IDs are: ours have one case only,
 * and a peer has to return what it was given. */
static int is_it(const struct sua_dialog *d, struct sua_str call_id,
                 struct sua_str ltag, struct sua_str rtag)
{
    return d->listed &&
           sua_str_eq(sua__dialog_part(d, SUA__CALL_ID), call_id) &&
           sua_str_eq(sua__dialog_part(d, SUA__LOCAL_TAG), ltag) &&
           sua_str_eq(sua__dialog_part(d, SUA__REMOTE_TAG), rtag);
}

struct sua_dialog *sua__dialog_find_ids(struct sua_stack *s,
                                        struct sua_str call_id,
                                        struct sua_str ltag,
                                        struct sua_str rtag)
{
    const struct sua__tab *table = &sua__dlgs(s)->table;
    struct sua__node *n = sua__tab_first(table,
                                         sua__dialog_hash(s, call_id, ltag));

    for (; n; n = sua__tab_next(n)) {
        struct sua_dialog *d = SUA__OWNER(n, struct sua_dialog, in.node);

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
    struct sua__node *n = sua__tab_first(table,
                                         sua__dialog_hash(s, call_id, ltag));

    for (; n; n = sua__tab_next(n)) {
        struct sua_dialog *d = SUA__OWNER(n, struct sua_dialog, in.node);

        if (d->expects &&
            sua_str_eq(sua__dialog_part(d, SUA__CALL_ID), call_id) &&
            sua_str_eq(sua__dialog_part(d, SUA__LOCAL_TAG), ltag))
            return d;
    }
    return NULL;
}

/* ---- what is kept of it ------------------------------------------------ */
struct form {
    struct sua_str part[SUA__PARTS];
    const struct sua_msg *m;    /* has the route set; NULL: it is above    */
    int reverse;
    int is_fresh;               /* From and To values, any form            */
    struct sua_nameaddr party[2]; /* those that are not kept as they stand */
};

static void as_it_is(struct form *f, const struct sua_dialog *d)
{
    const char *at = d->text->bytes;
    unsigned i;

    f->m = NULL;
    f->is_fresh = 0;
    for (i = 0; i < SUA__PARTS; at += d->len[i++])
        f->part[i] = sua_str_make(at, d->len[i]);
}

/* The name-addr that v begins with, of a message that has been checked;
 * nothing where that needs a closer look. */
static size_t plain_party(const struct form *f, struct sua_str v)
{
    return f->m && f->m->checked && v.n && *v.p == '<'
               ? sua__str_find(v, '>') + 1 : 0;
}

/* The tags stand by themselves. *n: how long the two will be. */
static int read_parties(struct form *f, size_t *n)
{
    struct sua_str *v = &f->part[SUA__LOCAL];
    struct sua_nameaddr *na = f->party;
    size_t plain;

    for (; na < f->party + 2; na++, v++) {
        plain = plain_party(f, *v);
        na->uri.p = NULL;
        if (plain)
            v->n = plain;
        else if (sua_nameaddr_parse(*v, na) || na->star)
            return SUA_EINVAL;
        *n += plain ? plain : sua__party_len(na);
    }
    return SUA_OK;
}

static int is_rewritten(const struct form *f, unsigned part)
{
    return f->is_fresh && (part == SUA__LOCAL || part == SUA__REMOTE) &&
           f->party[part - SUA__LOCAL].uri.p;
}

static void put(struct sua_buf *b, const struct form *f, unsigned part,
                size_t set_n)
{
    char *room;

    if (is_rewritten(f, part)) {
        sua__party_put(b, &f->party[part - SUA__LOCAL]);
    } else if (f->m && part == SUA__ROUTE_SET) {
        room = sua__buf_room(b, set_n);
        if (room)
            sua__route_read(f->m, f->reverse, room, set_n);
    } else if (f->is_fresh && !f->m) {
        sua_buf_text(b, f->part[part]);
    } else { /* kept before, or read from a message */
        sua_buf_str(b, f->part[part]);
    }
}

static int measure(struct form *f, size_t *n, size_t *set_n)
{
    unsigned i;

    if (f->m && sua__route_measure(f->m, set_n))
        return SUA_EBADMSG;
    *n = *set_n;
    for (i = 0; i < SUA__ROUTE_SET; i++)
        if (!f->is_fresh || (i != SUA__LOCAL && i != SUA__REMOTE))
            *n += f->part[i].n;
    return f->is_fresh ? read_parties(f, n) : SUA_OK;
}

/* All in one cell that fits, which takes the place of what there was. */
static int pack(struct sua_stack *s, struct sua_dialog *d, struct form *f,
                int reserved)
{
    size_t set_n = f->part[SUA__ROUTE_SET].n, n, at;
    uint16_t len[SUA__PARTS];
    struct sua__text *t;
    struct sua_buf b;
    unsigned i;
    int err;

    err = measure(f, &n, &set_n);
    if (err)
        return err;
    t = n > UINT16_MAX ? NULL : sua__text_get(&s->texts, n, reserved);
    if (!t)
        return n > s->texts.most ? SUA_ETOOBIG : SUA_ENOMEM;
    sua_buf_init(&b, t->bytes, t->cap);
    for (i = 0; i < SUA__PARTS; i++) {
        at = b.n;
        put(&b, f, i, set_n);
        len[i] = (uint16_t)(b.n - at);
    }
    if (b.err) {
        sua__text_unref(&s->texts, t);
        return b.err;
    }
    t->len = (uint16_t)b.n;
    sua__text_unref(&s->texts, d->text);
    d->text = t;
    memcpy(d->len, len, sizeof len);
    return SUA_OK;
}

/* In most messages it is all there is, and has been read before. */
static struct sua_str plain_contact(const struct sua_msg *m)
{
    struct sua_str v = sua_msg_get(m, SUA_H_CONTACT);

    return m->checked && v.n && *v.p == '<'
               ? sua__str_sub(v, 1, sua__str_find(v, '>'))
               : sua_str_make(NULL, 0);
}

static uint8_t is_sips(struct sua_str uri)
{
    return (uint8_t)sua__str_starts_icase(uri, SUA_STR("sips:"));
}

static int is_sip(struct sua_str uri)
{
    return sua__str_starts_icase(uri, SUA_STR("sip:")) || is_sips(uri);
}

/* The first Contact, if requests can be sent to it: *uri, absent if there is
 * no Contact at all. */
static int contact_of(const struct sua_msg *m, struct sua_str *uri)
{
    struct sua_values it;
    struct sua_nameaddr na;
    struct sua_str v;
    struct sua_uri u;

    *uri = plain_contact(m);
    if (uri->p)
        return is_sip(*uri) ? SUA_OK : SUA_EBADMSG;
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

int sua__dialog_aim(struct sua_stack *s, struct sua_dialog *d,
                    struct sua_str target)
{
    struct form f;

    as_it_is(&f, d);
    f.part[SUA__TARGET] = target;
    return pack(s, d, &f, d->listed);
}

int sua__dialog_refresh(struct sua_stack *s, struct sua_dialog *d,
                        const struct sua_msg *m)
{
    struct sua_str uri;

    if (contact_of(m, &uri))
        return SUA_EBADMSG;
    if (!uri.p || sua_str_eq(uri, sua__dialog_part(d, SUA__TARGET)))
        return SUA_OK;
    return sua__dialog_aim(s, d, uri);
}

int sua__dialog_rename(struct sua_stack *s, struct sua_dialog *d,
                       struct sua_str local, struct sua_str remote)
{
    struct form f;

    as_it_is(&f, d);
    f.is_fresh = 1;
    if (local.n)
        f.part[SUA__LOCAL] = local;
    if (remote.n)
        f.part[SUA__REMOTE] = remote;
    return pack(s, d, &f, 1);
}

void sua__dialog_swap(struct sua_dialog *d, struct sua__text **text)
{
    struct sua__text *t = d->text;
    int longer = (int)(*text)->len - (int)t->len;

    d->text = *text;
    *text = t;
    d->len[SUA__TARGET] = (uint16_t)(d->len[SUA__TARGET] + longer);
}

/* ---- birth ------------------------------------------------------------ */
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
    sua__text_unref(&s->texts, d->text);
    sua__pool_put(&sua__dlgs(s)->dialogs, d);
    return err;
}

/* From a message that says it all. SUA_EBADMSG: no usable Contact. */
static int form_of(struct form *f, const struct sua_msg *m, unsigned local,
                   unsigned remote)
{
    f->m = m;
    f->is_fresh = 1;
    f->reverse = 0;
    f->part[SUA__ROUTE_SET] = sua_str_make(NULL, 0);
    f->part[SUA__CALL_ID] = sua_msg_get(m, SUA_H_CALL_ID);
    f->part[SUA__LOCAL_TAG] = sua_msg_tag(m, local);
    f->part[SUA__REMOTE_TAG] = sua_msg_tag(m, remote);
    f->part[SUA__LOCAL] = sua_msg_get(m, local);
    f->part[SUA__REMOTE] = sua_msg_get(m, remote);
    if (contact_of(m, &f->part[SUA__TARGET]))
        return SUA_EBADMSG;
    return f->part[SUA__TARGET].p ? SUA_OK : SUA_EBADMSG;
}

int sua__dialog_uac(struct sua_stack *s, struct sua_dialog **out,
                    struct sua_str from, struct sua_str to,
                    struct sua_str target)
{
    struct sua_dialog *d = dialog_new(s);
    char call_id[CALL_ID_LEN], tag[TAG_LEN];
    struct form f;
    int err;

    if (!d)
        return SUA_ENOMEM;
    sua__token(s, call_id, sizeof(call_id));
    sua__token(s, tag, sizeof(tag));
    memset(&f, 0, sizeof f);
    f.is_fresh = 1;
    f.part[SUA__CALL_ID] = sua_str_make(call_id, sizeof(call_id));
    f.part[SUA__LOCAL_TAG] = sua_str_make(tag, sizeof(tag));
    f.part[SUA__LOCAL] = from;
    f.part[SUA__REMOTE] = to;
    f.part[SUA__TARGET] = target;
    err = pack(s, d, &f, 0);
    if (err)
        return give_back(s, d, err);
    d->is_uac = 1;
    d->secure = is_sips(target);
    *out = d;
    return SUA_OK;
}

int sua__dialog_anew(struct sua_stack *s, struct sua_dialog **out,
                     const struct sua_dialog *d)
{
    struct sua_dialog *fresh = dialog_new(s);
    static const struct sua_str none = { NULL, 0 };
    struct form f;
    int err;

    if (!fresh)
        return SUA_ENOMEM;
    as_it_is(&f, d);
    f.part[SUA__REMOTE_TAG] = none;
    f.part[SUA__TARGET] = none;
    f.part[SUA__ROUTE_SET] = none;
    err = pack(s, fresh, &f, 0);
    if (err)
        return give_back(s, fresh, err);
    fresh->is_uac = 1;
    fresh->lseq = d->lseq;
    *out = fresh;
    return SUA_OK;
}

/* A 2xx mostly says what a 1xx has said. */
static int is_known(const struct sua_dialog *d, const struct sua_msg *m,
                    struct sua_str target)
{
    return !d->len[SUA__ROUTE_SET] && !sua_msg_has(m, SUA_H_RECORD_ROUTE) &&
           sua_str_eq(sua_msg_tag(m, SUA_H_TO),
                      sua__dialog_part(d, SUA__REMOTE_TAG)) &&
           (!target.p ||
            sua_str_eq(target, sua__dialog_part(d, SUA__TARGET)));
}

static int learn(struct sua_stack *s, struct sua_dialog *d,
                 const struct sua_msg *m)
{
    int is_final = is_success(m);
    struct sua_str uri;
    struct form f;

    if (contact_of(m, &uri))
        uri = sua_str_make(NULL, 0);
    if (is_known(d, m, uri))
        return SUA_OK;
    as_it_is(&f, d);
    f.m = m;
    f.reverse = 1;
    if (uri.p)
        f.part[SUA__TARGET] = uri;
    /* Another UAS of a fork than the one that rang may answer; where d is
     * listed does not depend on the remote tag. */
    if (!d->listed || is_final)
        f.part[SUA__REMOTE_TAG] = sua_msg_tag(m, SUA_H_TO);
    return pack(s, d, &f, d->listed || is_final);
}

int sua__dialog_confirm(struct sua_stack *s, struct sua_dialog *d,
                        const struct sua_msg *m)
{
    int err;

    if (d->state != SUA_DIALOG_EARLY)
        return SUA_OK;
    err = learn(s, d, m);
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
    struct form f;
    int err;

    if (!d)
        return SUA_ENOMEM;
    if (form_of(&f, m, SUA_H_FROM, SUA_H_TO) || sua_msg_cseq(m, &cseq))
        return give_back(s, d, SUA_EBADMSG);
    f.reverse = 1;
    d->is_uac = 1;
    d->lseq = cseq.seq;
    d->secure = is_sips(f.part[SUA__TARGET]);
    err = pack(s, d, &f, is_success(m));
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
    return is_sips(sua_msg_uri(m)) &&
           (from->proto == SUA_TLS || from->proto == SUA_WSS);
}

/* ltag: our tag, where the request has none. */
static int incoming(struct sua_stack *s, struct sua_dialog **out,
                    struct sua_str ltag, const struct sua_msg *m,
                    const struct sua_flow *from)
{
    struct sua_dialog *d = dialog_new(s);
    struct sua_cseq cseq;
    struct form f;
    int err;

    if (!d)
        return SUA_ENOMEM;
    if (form_of(&f, m, SUA_H_TO, SUA_H_FROM) || sua_msg_cseq(m, &cseq))
        return give_back(s, d, SUA_EBADMSG);
    f.part[SUA__LOCAL_TAG] = ltag;
    err = pack(s, d, &f, 0);
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
                  SUA__OWNER(t, struct sua_dialog, in.dead));
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
        sua__tab_del(&sua__dlgs(s)->table, &d->in.node);
    d->listed = d->expects = 0;
    sua__text_drop(&s->texts, &d->text);
    for (u = d->usages; u; u = u->next)
        u->dialog = NULL;
    d->usages = NULL;
    d->in.dead.run = reap;
    if (!d->users)
        sua__reap(s, &d->in.dead);
}

void sua__dialog_hold(struct sua_dialog *d)
{
    d->users++;
}

void sua__dialog_drop(struct sua_stack *s, struct sua_dialog *d)
{
    if (!--d->users && d->state == SUA_DIALOG_ENDED)
        sua__reap(s, &d->in.dead);
}
