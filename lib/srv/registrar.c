/* SPDX-License-Identifier: MIT
 * The registrar. RFC 3261 10.3: one REGISTER takes effect as a whole or not
 * at all; RFC 3327 5.3 (Path), RFC 5626 6 (flows), RFC 5627 5 (GRUU), RFC
 * 3608 6.3 (Service-Route). Layer: srv. */
#include "srv/srv.h"

static const struct sua_str none = { NULL, 0 };
static const struct sua_str known = SUA_STR_INIT("path, gruu, outbound");

#define MALFORMED_S 3600        /* 10.2.1.1: what no number can be read of */

struct reg {
    struct sua__rq *q;
    const struct sua_location *l;
    struct sua_uri to;
    struct sua_str aor, call_id;
    struct sua_str path;        /* all of it, in one line                  */
    struct sua__text *path_text;
    uint32_t cseq, expires_s;   /* of contacts that say nothing            */
    unsigned contacts, lasting; /* lasting: not to be removed              */
    uint8_t star, has_expires;
    uint8_t can_path, can_gruu, can_outbound; /* what Supported says       */
    uint8_t direct;             /* the phone itself sent it here           */
    uint8_t flows;              /* the first hop can keep them             */
    uint8_t outbound;           /* and one is bound                        */
};

/* ---- what the request says --------------------------------------------- */
static int begin(struct reg *r, struct sua__rq *q, struct sua_buf *aor)
{
    struct sua_cseq cseq;
    struct sua_uri *to = &r->to;
    int err;

    memset(r, 0, sizeof *r);
    r->q = q;
    r->l = &q->v->loc;
    if (sua__srv_party(q->m, SUA_H_TO, to) ||
        to->scheme == SUA_URI_OTHER || to->scheme == SUA_URI_TEL ||
        sua_msg_cseq(q->m, &cseq))
        return 400;
    if (!sua__srv_is_ours(q->v, to) || sua__srv_aor(q->v, to, aor))
        return 404;
    if (q->user_n &&
        !sua__srv_is_user(to, sua_str_make(q->user, q->user_n)))
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

static void read_supported(struct reg *r)
{
    struct sua_values it;
    struct sua_str v;

    sua_values_begin(&it, r->q->m, SUA_H_SUPPORTED);
    while (sua_values_next(&it, &v)) {
        if (sua_str_ieq(v, SUA_STR("path")))
            r->can_path = 1;
        if (sua_str_ieq(v, SUA_STR("gruu")))
            r->can_gruu = 1;
        if (sua_str_ieq(v, SUA_STR("outbound")))
            r->can_outbound = 1;
    }
}

static size_t path_size(const struct sua_msg *m)
{
    struct sua_values it;
    struct sua_str v;
    size_t n = 0;

    sua_values_begin(&it, m, SUA_H_PATH);
    while (sua_values_next(&it, &v))
        n += v.n + 2;
    return n;
}

/* Each proxy puts itself in front, so the last one is the phone's next hop,
 * which says with ob that it keeps the flow. */
static int read_path(struct reg *r)
{
    struct sua_stack *s = r->q->s;
    struct sua_values it;
    struct sua_route route;
    struct sua_uri u;
    struct sua_str v, ob;
    struct sua_buf b;

    r->path_text = sua__text_get(&s->texts, path_size(r->q->m), 0);
    if (!r->path_text)
        return 503;
    sua_buf_init(&b, r->path_text->bytes, r->path_text->cap);
    sua_values_begin(&it, r->q->m, SUA_H_PATH);
    while (sua_values_next(&it, &v)) {
        if (sua_route_parse(v, &route) || !route.lr ||
            sua_uri_parse(route.addr.uri, &u, NULL))
            return 400;
        r->flows = !sua_param_get(u.params, SUA_STR("ob"), &ob);
        if (b.n)
            sua_buf_z(&b, ", ");
        sua_buf_str(&b, v);
    }
    r->path = sua_buf_view(&b);
    return 0;
}

/* RFC 3327 5.3: who does not know of Path is told that somebody added it. */
static int read_way(struct reg *r)
{
    read_supported(r);
    r->direct = (uint8_t)sua__one_via(r->q->m);
    r->flows = r->direct;
    if (!sua_msg_has(r->q->m, SUA_H_PATH))
        return 0;
    return r->can_path ? read_path(r) : 420;
}

static uint32_t expires_of(const struct reg *r, const struct sua_contact *c)
{
    return c->expires.set ? c->expires.n : r->expires_s;
}

/* What a Contact value asks for, but for its deadline and flow. */
static int read_contact(const struct reg *r, struct sua_str v,
                        struct sua_contact *c, struct sua_binding *b)
{
    if (sua_contact_parse(v, c) || c->addr.star ||
        sua_nameaddr_q(&c->addr) < 0)
        return 400;
    memset(b, 0, sizeof *b);
    b->contact = c->addr.uri;
    b->params = c->addr.params;
    b->call_id = r->call_id;
    b->path = r->path;
    b->cseq = r->cseq;
    b->q = (uint16_t)sua_nameaddr_q(&c->addr);
    if (r->flows && c->reg_id.set && c->instance.n)
        b->reg_id = c->reg_id.n;
    return 0;
}

/* Step 7: a binding made by the same Call-ID takes only newer requests. */
static int in_order(const struct reg *r, const struct sua_binding *b)
{
    return !sua_str_eq(b->call_id, r->call_id) || b->cseq < r->cseq;
}

static int bindings_in_order(const struct reg *r,
                             const struct sua_binding *like)
{
    const struct sua_location *l = r->l;
    struct sua_binding b;
    unsigned i;

    for (i = 0; l->get(l->user, r->aor, i, r->q->s->now, &b); i++)
        if ((!like || sua_srv_same_binding(like, &b)) && !in_order(r, &b))
            return 0;
    return 1;
}

/* ---- validation: nothing is touched yet -------------------------------- */
/* RFC 5627 5.1: requests to whom it leads to himself would go round. */
static int is_self(const struct reg *r, const struct sua_uri *u)
{
    struct sua_str gr;

    return sua_uri_equal(u, &r->to) ||
           (sua__srv_is_ours(r->q->v, u) &&
            !sua_param_get(u->params, SUA_STR("gr"), &gr));
}

static int check_contact(struct reg *r, struct sua_str v)
{
    struct sua_contact c;
    struct sua_binding b;
    struct sua_uri u;
    uint32_t s;

    if (read_contact(r, v, &c, &b) || sua_uri_parse(b.contact, &u, NULL) ||
        (u.scheme != SUA_URI_SIP && u.scheme != SUA_URI_SIPS))
        return 400;
    if (is_self(r, &u))
        return 403;
    if (c.reg_id.set && c.instance.n && r->can_outbound && !r->flows)
        return 439;
    s = expires_of(r, &c);
    r->lasting += s > 0;
    if (b.reg_id)
        r->outbound = 1;
    if (s && s < r->q->v->cfg.min_expires_s)
        return 423;
    return bindings_in_order(r, &b) ? 0 : 500;
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
    if (!status && r->outbound && r->lasting > 1)
        return 400; /* RFC 5626 6 */
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
    struct sua_contact c;
    struct sua_binding b;
    struct sua_uri u;
    uint32_t s;

    if (read_contact(r, v, &c, &b) || sua_uri_parse(b.contact, &u, NULL))
        return SUA_EBADMSG;
    s = expires_of(r, &c);
    if (!s) {
        r->l->drop(r->l->user, r->aor, &b);
        return SUA_OK;
    }
    b.flow = *r->q->from;
    b.by_flow = (uint8_t)(r->direct &&
                          (b.reg_id || is_behind_nat(r->q, &u)));
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
        r->l->drop(r->l->user, r->aor, NULL);
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
        n += b.contact.n + b.params.n + 48 +
             (r->can_gruu ? sua__gruu_room(r->aor, &b) : 0);
    return n + r->path.n + r->q->v->cfg.service_route.n + 128;
}

static int is_ours_to_say(struct sua_str name)
{
    return sua_str_ieq(name, SUA_STR("expires")) ||
           sua_str_ieq(name, SUA_STR("pub-gruu")) ||
           sua_str_ieq(name, SUA_STR("temp-gruu"));
}

static void write_contact(const struct reg *r, struct sua_buf *b,
                          const struct sua_binding *c)
{
    struct sua_str rest = c->params, name, value;

    sua_buf_z(b, "Contact: <");
    sua_buf_text(b, c->contact);
    sua_buf_char(b, '>');
    while (sua_param_next(&rest, &name, &value)) {
        if (!is_ours_to_say(name))
            sua__param_write(b, name, value);
    }
    sua_buf_z(b, ";expires=");
    sua_buf_u32(b, (uint32_t)((c->expires_ms - r->q->s->now + 999) / 1000));
    if (r->can_gruu)
        sua__gruu_write(r->q->v, b, &r->to, r->aor, c);
    sua_buf_z(b, "\r\n");
}

static void write_way(const struct reg *r, struct sua_buf *b)
{
    const struct sua_srv_config *cfg = &r->q->v->cfg;
    int outbound = r->outbound && r->can_outbound;

    if (r->path.n)
        sua_write_hdr(b, SUA_H_PATH, r->path);
    if (cfg->service_route.n)
        sua_write_hdr(b, SUA_H_SERVICE_ROUTE, cfg->service_route);
    if (outbound)
        sua_write_hdr(b, SUA_H_REQUIRE, SUA_STR("outbound"));
    if (outbound && r->direct && cfg->flow_timer_s)
        sua_write_hdr_u32(b, SUA_H_FLOW_TIMER, cfg->flow_timer_s);
    if (r->can_path)
        sua_write_hdr(b, SUA_H_SUPPORTED, known);
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
        write_contact(r, &b, &c);
    write_way(r, &b);
    t->len = (uint16_t)b.n;
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
    if (status == 420)
        sua_write_hdr(&b, SUA_H_UNSUPPORTED, SUA_STR("path"));
    sua__srv_reply(r->q, (unsigned)status,
                   status == 500 ? SUA_STR("CSeq is not newer") : none,
                   sua_buf_view(&b));
}

static void carry_out(struct reg *r)
{
    int err = change_all(r);

    if (!err)
        err = accept(r);
    end(r, !err);
    if (err == SUA_ELIMIT)
        sua__srv_reply(r->q, 403, SUA_STR("Too many contacts"), none);
    else if (err)
        refuse(r, 503);
}

void sua__registrar(struct sua__rq *q)
{
    char mem[SUA__AOR_MAX];
    struct sua_buf aor;
    struct reg r;
    int status;

    if (sua__srv_options(q, SUA_H_REQUIRE, known))
        return;
    sua_buf_init(&aor, mem, sizeof mem);
    status = begin(&r, q, &aor);
    if (!status)
        status = read_way(&r);
    if (!status)
        status = check(&r);
    if (status)
        refuse(&r, status);
    else
        carry_out(&r);
    sua__text_unref(&q->s->texts, r.path_text);
}
