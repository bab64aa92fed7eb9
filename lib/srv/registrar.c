/* SPDX-License-Identifier: MIT
 * The registrar. RFC 3261 10.3: one REGISTER takes effect as a whole or not
 * at all. Layer: srv. */
#include "srv/srv.h"

static const struct sua_str none = { NULL, 0 };

#define MALFORMED_S 3600        /* 10.2.1.1: what no number can be read of */

struct reg {
    struct sua__rq *q;
    const struct sua_location *l;
    struct sua_str aor, call_id;
    uint32_t cseq, expires_s;   /* of contacts that say nothing            */
    unsigned contacts;
    uint8_t star, has_expires;
};

/* ---- what the request says --------------------------------------------- */
static int begin(struct reg *r, struct sua__rq *q, struct sua_buf *aor)
{
    struct sua_cseq cseq;
    struct sua_uri to;
    int err;

    memset(r, 0, sizeof *r);
    r->q = q;
    r->l = &q->v->loc;
    if (sua__srv_party(q->m, SUA_H_TO, &to) || to.scheme == SUA_URI_OTHER ||
        to.scheme == SUA_URI_TEL || sua_msg_cseq(q->m, &cseq))
        return 400;
    if (!sua__srv_is_ours(q->v, &to) || sua__srv_aor(q->v, &to, aor))
        return 404;
    if (q->user_n &&
        !sua__srv_is_user(&to, sua_str_make(q->user, q->user_n)))
        return 403;
    r->aor = sua_buf_view(aor);
    r->call_id = sua_msg_get(q->m, SUA_H_CALL_ID);
    r->cseq = cseq.seq;
    r->expires_s = q->v->cfg.default_expires_s;
    err = sua_msg_u32(q->m, SUA_H_EXPIRES, UINT32_MAX, &r->expires_s);
    r->has_expires = !err;
    if (err == SUA_EBADMSG)
        r->expires_s = MALFORMED_S;
    return 0;
}

static uint32_t expires_of(const struct reg *r, const struct sua_nameaddr *na)
{
    struct sua_str v;
    uint32_t s;

    if (sua_param_get(na->params, SUA_STR("expires"), &v) == SUA_ENOENT)
        return r->expires_s;
    return sua_str_u32(v, UINT32_MAX, &s) ? MALFORMED_S : s;
}

/* Step 7: a binding made by the same Call-ID takes only newer requests. */
static int in_order(const struct reg *r, const struct sua_binding *b)
{
    return !sua_str_eq(b->call_id, r->call_id) || b->cseq < r->cseq;
}

static int same_uri(const struct sua_uri *u, struct sua_str text)
{
    struct sua_uri other;

    return !sua_uri_parse(text, &other, NULL) && sua_uri_equal(u, &other);
}

static int bindings_in_order(const struct reg *r, const struct sua_uri *u)
{
    const struct sua_location *l = r->l;
    struct sua_binding b;
    unsigned i;

    for (i = 0; l->get(l->user, r->aor, i, r->q->s->now, &b); i++)
        if ((!u || same_uri(u, b.contact)) && !in_order(r, &b))
            return 0;
    return 1;
}

/* ---- validation: nothing is touched yet -------------------------------- */
static int check_contact(const struct reg *r, struct sua_str v)
{
    struct sua_nameaddr na;
    struct sua_uri u;
    uint32_t s;

    if (sua_nameaddr_parse(v, &na) || na.star ||
        sua_uri_parse(na.uri, &u, NULL) || sua_nameaddr_q(&na) < 0)
        return 400;
    if (u.scheme != SUA_URI_SIP && u.scheme != SUA_URI_SIPS)
        return 400;
    s = expires_of(r, &na);
    if (s && s < r->q->v->cfg.min_expires_s)
        return 423;
    return bindings_in_order(r, &u) ? 0 : 500;
}

static int is_star(struct sua_str v)
{
    return v.n == 1 && v.p[0] == '*';
}

static int check(struct reg *r)
{
    struct sua_values it;
    struct sua_str v;
    int status = 0;

    sua_values_begin(&it, r->q->m, SUA_H_CONTACT);
    while (!status && sua_values_next(&it, &v)) {
        r->contacts++;
        if (is_star(v))
            r->star = 1;
        else
            status = check_contact(r, v);
    }
    if (!r->star || status)
        return status;
    if (r->contacts != 1 || !r->has_expires || r->expires_s)
        return 400;
    return bindings_in_order(r, NULL) ? 0 : 500;
}

/* ---- changes ----------------------------------------------------------- */
/* A client that names an address of its own which the packet does not come
 * from sits behind a NAT. */
static int is_behind_nat(const struct sua__rq *q, const struct sua_uri *u)
{
    struct sua_addr a;
    struct sua_via via;

    return !sua_msg_via(q->m, &via) && sua_str_ieq(via.host, u->host) &&
           !sua_addr_parse(u->host, &a) &&
           !sua_addr_eq(&a, &q->from->remote, 0);
}

static int change(struct reg *r, struct sua_str v)
{
    const struct sua_srv_config *cfg = &r->q->v->cfg;
    struct sua_nameaddr na;
    struct sua_binding b;
    struct sua_uri u;
    uint32_t s;

    if (sua_nameaddr_parse(v, &na) || sua_uri_parse(na.uri, &u, NULL))
        return SUA_EBADMSG;
    s = expires_of(r, &na);
    if (!s) {
        r->l->drop(r->l->user, r->aor, na.uri);
        return SUA_OK;
    }
    memset(&b, 0, sizeof b);
    b.contact = na.uri;
    b.params = na.params;
    b.call_id = r->call_id;
    b.cseq = r->cseq;
    b.q = (uint16_t)sua_nameaddr_q(&na);
    b.flow = *r->q->from;
    b.by_flow = (uint8_t)is_behind_nat(r->q, &u);
    s = s < cfg->max_expires_s ? s : cfg->max_expires_s;
    b.expires_ms = r->q->s->now + 1000 * (uint64_t)s;
    return r->l->put(r->l->user, r->aor, &b);
}

static int change_all(struct reg *r)
{
    struct sua_values it;
    struct sua_str v;
    int err = SUA_OK;

    if (r->star) {
        r->l->drop(r->l->user, r->aor, none);
        return SUA_OK;
    }
    sua_values_begin(&it, r->q->m, SUA_H_CONTACT);
    while (!err && sua_values_next(&it, &v))
        err = change(r, v);
    return err;
}

static void end(struct reg *r, int keep)
{
    if (r->contacts && r->l->end)
        r->l->end(r->l->user, r->aor, keep);
}

/* ---- the answer -------------------------------------------------------- */
static size_t contacts_size(const struct reg *r)
{
    const struct sua_location *l = r->l;
    struct sua_binding b;
    size_t n = 0;
    unsigned i;

    for (i = 0; l->get(l->user, r->aor, i, r->q->s->now, &b); i++)
        n += b.contact.n + b.params.n + 48;
    return n;
}

static void write_contact(struct sua_buf *b, const struct sua_binding *c,
                          uint64_t now)
{
    struct sua_str rest = c->params, name, value;

    sua_buf_z(b, "Contact: <");
    sua_buf_text(b, c->contact);
    sua_buf_char(b, '>');
    while (sua_param_next(&rest, &name, &value)) {
        if (!sua_str_ieq(name, SUA_STR("expires")))
            sua__param_write(b, name, value);
    }
    sua_buf_z(b, ";expires=");
    sua_buf_u32(b, (uint32_t)((c->expires_ms - now + 999) / 1000));
    sua_buf_z(b, "\r\n");
}

/* Step 8: all bindings there are, with what is left of them. */
static struct sua__text *contacts(const struct reg *r)
{
    const struct sua_location *l = r->l;
    struct sua_stack *s = r->q->s;
    struct sua__text *t = sua__text_get(&s->texts, contacts_size(r), 0);
    struct sua_binding c;
    struct sua_buf b;
    unsigned i;

    if (!t)
        return NULL;
    sua_buf_init(&b, t->bytes, t->cap);
    for (i = 0; l->get(l->user, r->aor, i, s->now, &c); i++)
        write_contact(&b, &c, s->now);
    t->len = (uint32_t)b.n;
    if (!b.err)
        return t;
    sua__text_unref(&s->texts, t);
    return NULL;
}

/* What could not be said must not have happened: the changes are kept when
 * the 200 is on its way, and undone when there was no memory for it. */
static int accept(struct reg *r)
{
    struct sua__text *t = contacts(r);
    struct sua__reply ok;
    int err;

    if (!t)
        return SUA_ENOMEM;
    memset(&ok, 0, sizeof ok);
    ok.status = 200;
    ok.extra = sua__text_str(t);
    err = sua__txn_reply(r->q->s, r->q->t, &ok);
    sua__text_unref(&r->q->s->texts, t);
    return err;
}

static void refuse(struct reg *r, int status)
{
    char mem[40];
    struct sua_buf b;

    sua_buf_init(&b, mem, sizeof mem);
    if (status == 423)
        sua_write_hdr_u32(&b, SUA_H_MIN_EXPIRES,
                          r->q->v->cfg.min_expires_s);
    if (status == 503)
        sua_write_hdr_u32(&b, SUA_H_RETRY_AFTER, 5);
    sua__srv_reply(r->q, (unsigned)status,
                   status == 500 ? SUA_STR("CSeq is not newer") : none,
                   sua_buf_view(&b));
}

void sua__registrar(struct sua__rq *q)
{
    char mem[SUA__AOR_MAX];
    struct sua_buf aor;
    struct reg r;
    int status, err;

    if (sua__srv_options(q, SUA_H_REQUIRE))
        return;
    sua_buf_init(&aor, mem, sizeof mem);
    status = begin(&r, q, &aor);
    if (!status)
        status = check(&r);
    if (status) {
        refuse(&r, status);
        return;
    }
    err = change_all(&r);
    if (!err)
        err = accept(&r);
    end(&r, !err);
    if (err == SUA_ELIMIT)
        sua__srv_reply(q, 403, SUA_STR("Too many contacts"), none);
    else if (err)
        refuse(&r, 503);
}
