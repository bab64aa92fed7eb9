/* SPDX-License-Identifier: MIT
 * The stateful proxy up to the point where a request forks: validation,
 * target set, and the request with its edits. RFC 3261 16.3, 16.5, 16.6;
 * RFC 5393 5 (Max-Breadth). Layer: srv. */
#include "srv/srv.h"

static const struct sua_str none = { NULL, 0 };

#define BREADTH 60              /* RFC 5393 5.3.3                          */

/* ---- 16.3 -------------------------------------------------------------- */
static int is_valid(struct sua__rq *q)
{
    uint32_t hops;

    if (!sua_msg_u32(q->m, SUA_H_MAX_FORWARDS, 255, &hops) && !hops) {
        sua__srv_status(q, 483);
        return 0;
    }
    if (sua__proxy_looped(q)) {
        sua__srv_status(q, 482);
        return 0;
    }
    return !sua__srv_options(q, SUA_H_PROXY_REQUIRE, none);
}

/* ---- 16.6: the request but for what differs from branch to branch ------ */
struct tail {
    const struct sua__rq *q;
    struct sua__ctx *c;
    struct sua_str loose;       /* Request-URI for a strict router's Route */
    uint32_t breadth;           /* of each branch; 0: not said             */
    char hops[4], wide[12];
};

static struct sua_str digits(char *mem, size_t cap, uint32_t v)
{
    struct sua_buf b;

    sua_buf_init(&b, mem, cap);
    sua_buf_u32(&b, v);
    return sua_buf_view(&b);
}

static void edit(struct sua_edit *e, size_t *n, unsigned op, unsigned id,
                 struct sua_str value)
{
    e[*n].op = (uint8_t)op;
    e[*n].id = (uint8_t)id;
    e[(*n)++].value = value;
}

/* Credentials that were for us are nobody else's business; with several it
 * is left to the next proxy to find its own. */
static int is_all_ours(const struct sua__rq *q)
{
    unsigned i, n = 0;

    for (i = 0; i < q->m->nhdr; i++)
        n += q->m->hdr[i].id == SUA_H_PROXY_AUTHORIZATION;
    return n == 1 && q->user_n;
}

static uint32_t hops_left(const struct sua_msg *m)
{
    uint32_t hops;

    return sua_msg_u32(m, SUA_H_MAX_FORWARDS, 255, &hops) ? 70 : hops - 1;
}

/* Max-Forwards too large for 8 bits was refused by the syntax check. */
static size_t edits(struct tail *t, struct sua_edit *e)
{
    unsigned drops = t->q->own, i;
    size_t n = 0;

    edit(e, &n, SUA_EDIT_DROP, SUA_H_VIA, none);
    edit(e, &n, SUA_EDIT_SET, SUA_H_MAX_FORWARDS,
         digits(t->hops, sizeof t->hops, hops_left(t->q->m)));
    if (t->breadth)
        edit(e, &n, SUA_EDIT_SET, SUA_H_MAX_BREADTH,
             digits(t->wide, sizeof t->wide, t->breadth));
    if (is_all_ours(t->q))
        edit(e, &n, SUA_EDIT_DROP, SUA_H_PROXY_AUTHORIZATION, none);
    if (t->q->undone) {
        edit(e, &n, SUA_EDIT_DROP, SUA_H_ROUTE, none);
        return n;
    }
    drops += t->loose.p != NULL;
    for (i = 0; i < drops && n < 30; i++)
        edit(e, &n, SUA_EDIT_DROP_FIRST_VALUE, SUA_H_ROUTE, none);
    if (t->loose.p)
        edit(e, &n, SUA_EDIT_ADD, SUA_H_ROUTE, t->loose);
    return n;
}

/* After a strict router's rewriting the last Route value is gone too, which
 * no edit can do: the list is written anew. */
static void write_routes(struct sua_buf *b, const struct sua__rq *q)
{
    struct sua_str v, held = none;
    struct sua_values it;
    unsigned i = 0;

    sua_values_begin(&it, q->m, SUA_H_ROUTE);
    while (sua_values_next(&it, &v)) {
        if (held.p)
            sua_write_hdr(b, SUA_H_ROUTE, held);
        held = i++ < q->own ? none : v;
    }
}

static void write_tail(struct sua_buf *b, void *arg)
{
    struct tail *t = arg;
    struct sua_edit e[32];
    size_t n = edits(t, e), at;

    sua__vias_write(b, t->q->m, t->q->from);
    if (t->q->undone)
        write_routes(b, t->q);
    t->c->line = (uint16_t)b->n;
    at = b->n;
    sua_write_edited(b, t->q->m, e, n);
    if (b->err)
        return;
    at += sua__str_find(sua_str_make(b->p + at, b->n - at), '\n') + 1;
    t->c->rest = (uint16_t)at;
}

static int make_tail(struct sua__ctx *c, struct tail *t)
{
    size_t guess = (size_t)t->q->m->len + t->loose.n + 128;

    return sua__cell_write(t->q->s, &c->tail, guess, c->in_dialog,
                           write_tail, t);
}

/* ---- 16.5, 16.6 step 6 ------------------------------------------------- */
static int is_strict(const struct sua_uri *u)
{
    struct sua_str v;

    return sua_param_get(u->params, SUA_STR("lr"), &v) == SUA_ENOENT;
}

static void give_up(struct sua__rq *q, struct sua__ctx *c, int err)
{
    sua__ctx_failure(q->s, c, err == SUA_ETOOBIG ? 513 : 503, NULL);
}

/* A strict router gets its own URI as Request-URI and ours as last Route. */
static void go_by_route(struct sua__rq *q, struct sua__ctx *c)
{
    struct tail t = { q, c, { NULL, 0 }, 0, { 0 }, { 0 } };
    int strict = is_strict(&q->hop) && !q->undone, err = SUA_OK;
    struct sua__text *last = NULL;
    struct sua__target to;
    struct sua_buf b;

    if (strict) {
        last = sua__text_get(&q->s->texts, q->uri.text.n + 2, 1);
        err = last ? SUA_OK : SUA_ENOMEM;
    }
    if (last) {
        sua_buf_init(&b, last->bytes, last->cap);
        sua_buf_char(&b, '<');
        sua_buf_str(&b, q->uri.text);
        sua_buf_char(&b, '>');
        t.loose = sua_buf_view(&b);
    }
    if (!err)
        err = make_tail(c, &t);
    sua__text_unref(&q->s->texts, last);
    if (err) {
        give_up(q, c, err);
        return;
    }
    memset(&to, 0, sizeof to);
    to.uri = strict ? q->hop.text : q->uri.text;
    if (!strict)
        to.hop = q->hop.text;
    sua__ctx_branch(q->s, c, &to);
}

/* The connection a Record-Route or a registration named, while it stands. */
static const struct sua__dest *way(const struct sua__rq *q,
                                   const struct sua__dest *named,
                                   struct sua__dest *d)
{
    const struct sua__flow *f = sua__flow_find(q->s, named->flow);

    if (!f)
        return NULL;
    *d = *named;
    d->proto = f->at.proto;
    if (f->state == SUA__FLOW_UP)
        d->addr = f->at.remote;
    else if (f->at.proto != SUA_UDP || !named->addr.family)
        return NULL;
    return d;
}

static void go_to(struct sua__rq *q, struct sua__ctx *c, struct sua_str uri)
{
    struct tail t = { q, c, { NULL, 0 }, 0, { 0 }, { 0 } };
    struct sua__target to;
    struct sua__dest d;
    int err = make_tail(c, &t);

    if (err) {
        give_up(q, c, err);
        return;
    }
    memset(&to, 0, sizeof to);
    to.uri = uri;
    to.flow = way(q, &q->flow, &d);
    to.flow_only = q->ob && q->flow.flow; /* RFC 5626 5.3.1 */
    sua__ctx_branch(q->s, c, &to);
}

/* The connection that the REGISTER came by; NAT: a datagram goes back to
 * where that came from. */
static const struct sua__dest *way_back(const struct sua__rq *q,
                                        const struct sua_binding *b,
                                        struct sua__dest *d)
{
    struct sua__dest named;

    if (b->path.n || (!SUA_PROTO_IS_RELIABLE(b->flow.proto) && !b->by_flow))
        return NULL;
    named.addr = b->flow.remote;
    named.flow = b->flow.id;
    named.proto = b->flow.proto;
    return way(q, &named, d);
}

static uint64_t kin_of(const struct sua__rq *q, const struct sua__whom *w,
                       const struct sua_binding *b)
{
    struct sua_str v = sua__instance_of(b);

    return v.n && (b->reg_id || w->gruu) ? sua__hash(q->s, v) | 1 : 0;
}

/* RFC 5626 7: a flow that the phone has left is none. */
static void aim(struct sua__rq *q, const struct sua__whom *w,
                const struct sua_binding *b, struct sua__target *to,
                struct sua__dest *d)
{
    struct sua_nameaddr na;
    struct sua_str rest = b->path, first;

    memset(to, 0, sizeof *to);
    to->uri = b->contact;
    to->path = b->path;
    to->flow = way_back(q, b, d);
    to->flow_only = b->reg_id && !b->path.n;
    to->later = 1;
    to->q = b->q;
    to->kin = kin_of(q, w, b);
    if (sua__list_next(&rest, &first) && !sua_nameaddr_parse(first, &na))
        to->hop = na.uri;
}

/* RFC 5393 5.3.3: what a request may still fork to is shared. */
static unsigned limit(const struct sua__rq *q, unsigned n, uint32_t *share)
{
    uint32_t breadth = BREADTH;
    int said = !sua_msg_u32(q->m, SUA_H_MAX_BREADTH, UINT32_MAX, &breadth);

    if (n > breadth)
        n = breadth;
    *share = (said || n > 1) && n ? breadth / n : 0;
    return n;
}

static void fork_to(struct sua__rq *q, struct sua__ctx *c,
                    const struct sua__whom *w, unsigned n)
{
    struct sua__target to;
    struct tail t = { q, c, { NULL, 0 }, 0, { 0 }, { 0 } };
    struct sua_binding b;
    struct sua__dest d;
    unsigned i;
    int err;

    n = limit(q, n, &t.breadth);
    err = make_tail(c, &t);
    c->by_location = 1;
    for (i = 0; i < n && !err; i++) {
        if (!sua__gruu_get(q->v, w, i, &b))
            break;
        aim(q, w, &b, &to, &d);
        sua__ctx_branch(q->s, c, &to);
    }
    if (err)
        give_up(q, c, err);
    else if (!n)
        sua__ctx_failure(q->s, c, 440, NULL);
}

/* Whether a user without a binding exists only the secrets can tell. */
static unsigned absent_status(const struct sua__rq *q)
{
    const struct sua_srv_config *cfg = &q->v->cfg;
    char ha1[SUA_DIGEST_HEX_MAX], user[SUA__USER_MAX];
    unsigned alg;
    int n = sua_uri_unescape(q->uri.user, user, sizeof user), found = 0;

    if (!cfg->secret)
        return 480;
    for (alg = SUA_DIGEST_MD5; n > 0 && alg <= SUA_DIGEST_SHA512_256; alg++)
        found |= cfg->secret(cfg->user, sua_str_make(user, (size_t)n),
                             cfg->realm, alg, ha1) > 0;
    sua__wipe(ha1, sizeof ha1);
    return found ? 480 : 404;
}

static unsigned count_bindings(const struct sua__rq *q,
                               const struct sua__whom *w)
{
    struct sua_binding b;
    unsigned n = 0;

    while (n < SUA__AOR_CONTACTS && sua__gruu_get(q->v, w, n, &b))
        n++;
    return n;
}

/* ---- the two ways in --------------------------------------------------- */
static struct sua__ctx *open_ctx(struct sua__rq *q)
{
    struct sua__ctx *c = sua__ctx_open(q);

    if (!c && q->t)
        sua__srv_reply(q, 503, none, SUA_STR("Retry-After: 5\r\n"));
    return c;
}

static void go_home(struct sua__rq *q)
{
    struct sua__whom w;
    struct sua__ctx *c;
    unsigned n;

    if (sua__gruu_read(q->v, &q->uri, &w)) {
        sua__srv_status(q, 404);
        return;
    }
    n = count_bindings(q, &w);
    if (!n) {
        sua__srv_status(q, w.gruu == SUA_GRUU_TEMPORARY ? 404
                                                        : absent_status(q));
        return;
    }
    c = open_ctx(q);
    if (!c)
        return;
    fork_to(q, c, &w, n);
    sua__ctx_go(q->s, c);
}

void sua__proxy(struct sua__rq *q, const struct sua_srv_decision *d)
{
    struct sua__ctx *c;

    if (!is_valid(q))
        return;
    q->record = (uint8_t)(d->record_route ||
                          (q->ob && sua__srv_forms_dialog(q->m->method)));
    q->path = d->path;
    if (!d->target.n && !q->next.p && sua__srv_is_ours(q->v, &q->uri)) {
        go_home(q);
        return;
    }
    c = open_ctx(q);
    if (!c)
        return;
    if (d->target.n)
        go_to(q, c, d->target);
    else if (q->next.p)
        go_by_route(q, c);
    else
        go_to(q, c, q->uri.text);
    sua__ctx_go(q->s, c);
}

void sua__proxy_in_dialog(struct sua__rq *q)
{
    struct sua__ctx *c;

    if (!is_valid(q))
        return;
    if (!q->next.p && sua__srv_is_ours(q->v, &q->uri)) {
        go_home(q);
        return;
    }
    c = open_ctx(q);
    if (!c)
        return;
    if (q->next.p)
        go_by_route(q, c);
    else
        go_to(q, c, q->uri.text);
    sua__ctx_go(q->s, c);
}
