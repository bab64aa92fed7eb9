/* SPDX-License-Identifier: MIT
 * Where a request goes: to the user agent, the registrar, the proxy, or
 * back. RFC 3261 8.2.1, 8.2.2, 16.3 to 16.5. Layer: srv. */
#include "srv/srv.h"

static const struct sua_str none = { NULL, 0 };

/* ---- answers ----------------------------------------------------------- */
void sua__srv_reply(struct sua__rq *q, unsigned status, struct sua_str reason,
                    struct sua_str extra)
{
    struct sua__reply r;

    if (!q->t)
        return; /* an ACK is never answered */
    memset(&r, 0, sizeof r);
    r.status = status;
    r.reason = reason;
    r.extra = extra;
    if (sua__txn_reply(q->s, q->t, &r) == SUA_OK)
        return;
    sua__txn_finish(q->s, q->t);
    q->s->n.rx_overload++;
    sua__reply_stateless(q->s, q->m, q->from, 503,
                         SUA_STR("Retry-After: 5\r\n"));
}

void sua__srv_status(struct sua__rq *q, unsigned status)
{
    sua__srv_reply(q, status, none, none);
}

static int is_in(struct sua_str list, struct sua_str tag)
{
    struct sua_str item;

    while (sua__list_next(&list, &item))
        if (sua_str_ieq(item, tag))
            return 1;
    return 0;
}

/* What does not fit stays unsaid. */
int sua__srv_options(struct sua__rq *q, unsigned id, struct sua_str known)
{
    struct sua_values it;
    struct sua_str tag;
    struct sua_buf b;
    char mem[256];
    size_t end = 0;
    int bad = 0;

    if (!sua_msg_has(q->m, id))
        return 0;
    sua_buf_init(&b, mem, sizeof mem - 2);
    sua_values_begin(&it, q->m, id);
    while (sua_values_next(&it, &tag) && !b.err) {
        if (is_in(known, tag))
            continue;
        bad = 1;
        sua_buf_str(&b, end ? SUA_STR(", ") : SUA_STR("Unsupported: "));
        sua_buf_text(&b, tag);
        end = b.err ? end : b.n;
    }
    if (!bad)
        return 0;
    memcpy(mem + end, "\r\n", 2);
    sua__srv_reply(q, 420, none, sua_str_make(mem, end ? end + 2 : 0));
    return 1;
}

/* ---- the default decision ---------------------------------------------- */
static int from_ours(const struct sua__rq *q)
{
    struct sua_uri u;

    return !sua__srv_party(q->m, SUA_H_FROM, &u) &&
           sua__srv_is_ours(q->v, &u);
}

/* Without passwords a registration from the same address is all there is. */
static int is_known(const struct sua__rq *q)
{
    const struct sua_location *l = &q->v->loc;
    char mem[SUA__AOR_MAX];
    struct sua_binding b;
    struct sua_buf aor;
    struct sua_uri u;
    unsigned i;

    sua_buf_init(&aor, mem, sizeof mem);
    if (sua__srv_party(q->m, SUA_H_FROM, &u) || sua__srv_aor(q->v, &u, &aor))
        return 0;
    for (i = 0; l->get(l->user, sua_buf_view(&aor), i, q->s->now, &b); i++)
        if (sua_addr_eq(&b.flow.remote, &q->from->remote, 0))
            return 1;
    return 0;
}

int sua__srv_forms_dialog(unsigned method)
{
    return method == SUA_M_INVITE || method == SUA_M_SUBSCRIBE ||
           method == SUA_M_REFER;
}

static int speaks_path(const struct sua_msg *m)
{
    struct sua_values it;
    struct sua_str v;

    sua_values_begin(&it, m, SUA_H_SUPPORTED);
    while (sua_values_next(&it, &v))
        if (sua_str_ieq(v, SUA_STR("path")))
            return 1;
    return 0;
}

/* What is asked about a user of ours, and is answered here. */
static int for_ua(const struct sua__rq *q)
{
    const struct sua_ua *ua = sua__ua(q->s);

    return !q->in_dialog && ua->takes && ua->takes(ua, q->m);
}

static void decide(const struct sua__rq *q, struct sua_srv_decision *d)
{
    int secret = q->v->cfg.secret != NULL;
    int ours = !q->next.p && sua__srv_is_ours(q->v, &q->uri);

    memset(d, 0, sizeof *d);
    d->role = SUA_SRV_PROXY;
    d->record_route = (uint8_t)sua__srv_forms_dialog(q->m->method);
    d->authenticate = (uint8_t)(secret && from_ours(q));
    d->path = q->m->method == SUA_M_REGISTER && speaks_path(q->m);
    if (ours && q->m->method == SUA_M_REGISTER) {
        d->role = SUA_SRV_REGISTRAR;
        d->authenticate = (uint8_t)secret;
    } else if (ours && q->uri.user.n && for_ua(q)) {
        d->role = SUA_SRV_UA;
    } else if (ours && !q->uri.user.n) {
        d->role = SUA_SRV_UA;
        d->authenticate = 0;
    } else if (!ours && !(secret ? d->authenticate : is_known(q))) {
        d->role = SUA_SRV_REJECT;
        d->status = 403;
    }
}

/* ---- roles ------------------------------------------------------------- */
/* Whoever proved to be alice is not believed to be bob. */
static int is_self(const struct sua__rq *q)
{
    struct sua_uri u;

    if (sua__srv_party(q->m, SUA_H_FROM, &u) ||
        !sua__srv_is_ours(q->v, &u))
        return 1;
    return sua__srv_is_user(&u, sua_str_make(q->user, q->user_n));
}

static int let_in(struct sua__rq *q, const struct sua_srv_decision *d)
{
    unsigned id = d->role == SUA_SRV_PROXY ? SUA_H_PROXY_AUTHORIZATION
                                           : SUA_H_AUTHORIZATION;

    if (!d->authenticate || !q->v->cfg.secret)
        return 1;
    if (!sua__srv_auth(q, id))
        return 0;
    if (d->role == SUA_SRV_REGISTRAR ||
        (d->role == SUA_SRV_UA && !q->uri.user.n) || is_self(q))
        return 1;
    sua__srv_reply(q, 403, SUA_STR("Not your address in From"), none);
    return 0;
}

static int serve(struct sua__rq *q, const struct sua_srv_decision *d)
{
    if (d->role == SUA_SRV_REJECT) {
        if (d->status == 403 && !sua__srv_is_ours(q->v, &q->uri))
            sua__srv_reply(q, 403, SUA_STR("Domain not served here"), none);
        else
            sua__srv_status(q, d->status >= 300 && d->status < 700
                                   ? d->status : 403);
        return 1;
    }
    if (d->role != SUA_SRV_PROXY && q->t->merged) {
        sua__srv_status(q, 482); /* 8.2.2.2 */
        return 1;
    }
    if (!let_in(q, d))
        return 1;
    if (d->role == SUA_SRV_UA && q->in_dialog)
        return 0; /* 481 */
    if (d->role == SUA_SRV_UA)
        return sua__ua_request(q->s, q->t, q->m, q->from);
    if (d->role == SUA_SRV_REGISTRAR)
        sua__registrar(q);
    else
        sua__proxy(q, d);
    return 1;
}

static void begin(struct sua__rq *q, struct sua_stack *s, struct sua_txn *t,
                  const struct sua_msg *m, const struct sua_flow *from)
{
    memset(q, 0, sizeof *q);
    q->v = sua__srv(s);
    q->s = s;
    q->t = t;
    q->m = m;
    q->from = from;
}

static int route(struct sua__rq *q)
{
    struct sua_srv_decision d;

    decide(q, &d);
    if (q->v->cfg.decide)
        q->v->cfg.decide(q->v, q->m, q->from, &d, q->v->cfg.user);
    return serve(q, &d);
}

int sua__srv_request(struct sua_stack *s, struct sua_txn *t,
                     const struct sua_msg *m, const struct sua_flow *from)
{
    struct sua__rq q;
    int err;

    begin(&q, s, t, m, from);
    if (!q.v->stack)
        return sua__ua_request(s, t, m, from);
    if (!t)
        return 0;
    err = sua__proxy_peel(&q);
    if (err) {
        sua__srv_status(&q, err == SUA_EUNSUPPORTED ? 416 : 400);
        return 1;
    }
    return route(&q);
}

/* Without a Route, to a user of ours: it goes where his requests go. Nobody
 * can be challenged for it. */
static int stray_ack(struct sua__rq *q)
{
    struct sua_srv_decision d;

    if (q->next.p || !sua__srv_is_ours(q->v, &q->uri))
        return 0;
    memset(&d, 0, sizeof d);
    d.role = SUA_SRV_PROXY;
    sua__proxy(q, &d);
    return 1;
}

static int is_home(const struct sua__rq *q)
{
    return !q->next.p && sua__srv_is_ours(q->v, &q->uri);
}

/* With our Route in front it belongs to a call we chose to stay in. An ACK
 * may carry the name that was called when the callee had no better Contact. */
int sua__srv_orphan(struct sua_stack *s, struct sua_txn *t,
                    const struct sua_msg *m, const struct sua_flow *from)
{
    struct sua__rq q;
    int err;

    begin(&q, s, t, m, from);
    if (!q.v->stack)
        return 0;
    q.in_dialog = 1;
    err = sua__proxy_peel(&q);
    if (err) {
        sua__srv_status(&q, err == SUA_EUNSUPPORTED ? 416 : 400);
        return 1;
    }
    if (is_home(&q) && !q.uri.user.n)
        return 0; /* a dialog of ours that is over */
    if (q.own || q.undone) {
        sua__proxy_in_dialog(&q);
        return 1;
    }
    return t ? route(&q) : stray_ack(&q);
}
