/* SPDX-License-Identifier: MIT
 * Responses: from a server transaction, forwarded by a proxy, and without a
 * transaction. RFC 3261 8.2.6, 8.2.7, 17.2; RFC 4320. */
#include "txn/txn.h"

/* ---- may it be sent ----------------------------------------------------- */
/* RFC 4320 4: no provisional response to a non-INVITE request but 100, and
 * that not before the client's Timer E is T2; never 408. */
static int allowed(const struct sua_stack *s, const struct sua_txn *t,
                   unsigned status)
{
    uint64_t since = t->end_at - 60 * (uint64_t)s->cfg.t1_ms;

    if (status < 100 || status > 699)
        return SUA_EINVAL;
    if (t->machine != SUA__NIST && t->machine != SUA__IST)
        return SUA_EINVAL;
    if (t->state > SUA__PROCEEDING)
        return SUA_ESTATE;
    if (t->machine == SUA__IST || status == 100 ? 0 :
        status < 200 || status == 408)
        return SUA_EINVAL;
    if (t->machine == SUA__NIST && status == 100 &&
        !SUA_PROTO_IS_RELIABLE(t->out.to.proto) &&
        s->now < since + sua__txn_patience(s))
        return SUA_ESTATE;
    return SUA_OK;
}

static unsigned ev_of(unsigned status)
{
    if (status < 200)
        return SUA__EV_1XX;
    return status < 300 ? SUA__EV_2XX : SUA__EV_FAIL;
}

/* ---- composing ---------------------------------------------------------- */
/* The cell that has the skeleton. */
static struct sua__text *bones(const struct sua_txn *t)
{
    return t->side ? t->side : t->text;
}

static size_t room(const struct sua_txn *t, const struct sua__reply *r)
{
    struct sua_str reason =
        r->reason.n ? r->reason : sua_reason_phrase(r->status);
    size_t n = 14 + reason.n, i; /* "SIP/2.0 200 " CRLF                    */

    n += t->skel.len + (size_t)t->skel.rr_len + 5 + SUA__TAG_LEN;
    n += r->contact.n ? 11 + r->contact.n : 0;
    n += r->extra.n + 21;       /* "Content-Length: 0" and the empty line  */
    for (i = 0; i < r->nheaders; i++)
        n += r->headers[i].name.n + r->headers[i].value.n + 4;
    if (r->body)
        n += 20 + r->body->type.n + r->body->data.n;
    return n;
}

/* 100 has no tag of ours and no Record-Route, failures have no
 * Record-Route. */
static void put_bones(struct sua_buf *b, const struct sua_txn *t,
                      unsigned status, struct sua__skel *k)
{
    const struct sua__skel *old = &t->skel;
    const char *p = bones(t)->bytes;
    size_t cut = status > 100 ? old->to : 0;

    k->at = (uint16_t)b->n;
    k->to = status > 100 ? 0 : old->to;
    if (cut) {
        sua_buf_str(b, sua_str_make(p + old->at, cut));
        sua__buf_lit(b, ";tag=");
        sua_buf_str(b, sua__txn_tag(t));
    }
    sua_buf_str(b, sua_str_make(p + old->at + cut, old->len - cut));
    k->len = (uint16_t)(b->n - k->at);
    k->rr_at = (uint16_t)b->n;
    k->rr_len = old->rr_len;
    if (status > 100 && status < 300)
        sua_buf_str(b, sua_str_make(p + old->rr_at, old->rr_len));
}

static void put_headers(struct sua_buf *b, const struct sua__reply *r)
{
    size_t i;

    if (r->contact.n)
        sua_write_hdr(b, SUA_H_CONTACT, r->contact);
    for (i = 0; i < r->nheaders; i++)
        sua_write_named(b, r->headers[i].name, r->headers[i].value);
    sua_buf_str(b, r->extra);
    sua_write_body(b, r->body);
}

static int compose(struct sua__text *c, const struct sua_txn *t,
                   const struct sua__reply *r, struct sua__skel *k)
{
    struct sua_buf b;

    sua_buf_init(&b, c->bytes, c->cap);
    sua_write_status_line(&b, r->status, r->reason);
    put_bones(&b, t, r->status, k);
    put_headers(&b, r);
    c->len = (uint16_t)b.n;
    /* What a 100 leaves out waits behind it for the next response. */
    if (r->status == 100 && t->skel.rr_len) {
        k->rr_at = (uint16_t)b.n;
        sua_buf_str(&b, sua_str_make(bones(t)->bytes + t->skel.rr_at,
                                     t->skel.rr_len));
    }
    return b.err;
}

static void take(struct sua_stack *s, struct sua_txn *t, struct sua__text *c,
                 unsigned status)
{
    sua__out_drop(s, &t->out);
    sua__text_set(&s->texts, &t->text, c);
    t->status = (uint16_t)status;
    sua__txn_step(s, t, ev_of(status), NULL, NULL);
}

/* No cell is left: over the skeleton, by way of the emergency buffer. So a
 * request that was let in can always be answered, if briefly. */
static struct sua__text *over_bones(struct sua_stack *s, struct sua_txn *t,
                                    const struct sua__reply *r, size_t n,
                                    struct sua__skel *k)
{
    struct sua__text *c = bones(t);

    if (c->refs > 1 || c->cap < n || s->spare->cap < n ||
        s->spare_out.queued || compose(s->spare, t, r, k))
        return NULL;
    memcpy(c->bytes, s->spare->bytes, n);
    c->len = s->spare->len;
    sua__text_ref(c);
    return c;
}

int sua__txn_reply(struct sua_stack *s, struct sua_txn *t,
                   const struct sua__reply *r)
{
    int err = allowed(s, t, r->status);
    size_t n = room(t, r);
    struct sua__skel k;
    struct sua__text *c;

    if (err)
        return err;
    if (n > s->cfg.max_msg)
        return SUA_ETOOBIG;
    c = sua__text_get(&s->texts, n, t->reserved);
    if (c)
        err = compose(c, t, r, &k);
    else if ((c = over_bones(s, t, r, n, &k)) == NULL)
        return SUA_ENOMEM;
    if (err) {
        sua__text_unref(&s->texts, c);
        return err;
    }
    t->skel = k;
    sua__text_drop(&s->texts, &t->side);
    take(s, t, c, r->status);
    return SUA_OK;
}

int sua__txn_status(struct sua_stack *s, struct sua_txn *t, unsigned status)
{
    struct sua__reply r;

    memset(&r, 0, sizeof r);
    r.status = status;
    return sua__txn_reply(s, t, &r);
}

/* 16.7 step 5: every 2xx of a forked INVITE goes upstream. */
static int is_further_2xx(const struct sua_txn *t, unsigned status)
{
    return t->machine == SUA__IST && t->state == SUA__ACCEPTED &&
           status >= 200 && status < 300;
}

int sua__txn_forward(struct sua_stack *s, struct sua_txn *t,
                     struct sua__text *response, unsigned status)
{
    int err = is_further_2xx(t, status) ? SUA_OK : allowed(s, t, status);

    if (err)
        return err;
    t->foreign_tag = 1;
    if (status < 200 && !t->side) {
        /* Our own final response may still be needed. */
        t->side = t->text;
        t->text = NULL;
    } else if (status >= 200) {
        sua__text_drop(&s->texts, &t->side);
    }
    take(s, t, response, status);
    return SUA_OK;
}

int sua__txn_resend(struct sua_stack *s, struct sua_txn *t)
{
    if (t->machine != SUA__IST || t->state != SUA__ACCEPTED)
        return SUA_ESTATE;
    sua__txn_step(s, t, SUA__EV_2XX, NULL, NULL);
    return SUA_OK;
}

/* ---- without a transaction ---------------------------------------------- */
void sua__release_held(struct sua_stack *s, struct sua__task *task)
{
    struct sua__txns *x = sua__txns(s);

    (void)task;
    sua__out_drop(s, &s->spare_out);
    sua__text_drop(&s->texts, &x->held);
}

static int put_stateless(struct sua_stack *s, struct sua__text *c,
                         const struct sua_msg *m, const struct sua_flow *from,
                         const struct sua__reply *r)
{
    char tag[SUA__TAG_LEN];
    struct sua__skel k;
    struct sua_buf b;

    sua__tag_make(s, m, tag);
    sua_buf_init(&b, c->bytes, c->cap);
    sua_write_status_line(&b, r->status, r->reason);
    sua__skel_write(&b, &k, m, from, sua_str_make(tag, sizeof tag));
    b.n = b.err ? b.n : k.rr_at;
    put_headers(&b, r);
    c->len = (uint16_t)b.n;
    return b.err;
}

/* A cell from the pools only for what the spare cannot hold. */
static struct sua__text *stateless_cell(struct sua_stack *s,
                                        const struct sua_msg *m,
                                        const struct sua__reply *r)
{
    struct sua__txns *x = sua__txns(s);
    size_t n = sua__skel_size(m) + 128 + r->reason.n + r->extra.n;

    if (n <= s->spare->cap)
        return s->spare;
    x->held = sua__text_get(&s->texts, n, 0);
    if (x->held)
        sua__event(s, &x->release);
    return x->held;
}

void sua__reply_reason(struct sua_stack *s, const struct sua_msg *m,
                       const struct sua_flow *from, unsigned status,
                       struct sua_str reason, struct sua_str extra)
{
    struct sua__out *o = &s->spare_out;
    struct sua__reply r;
    struct sua__text *c;

    if (o->queued || sua__txns(s)->held || m->method == SUA_M_ACK)
        return;
    memset(&r, 0, sizeof r);
    r.status = status;
    r.reason = reason;
    r.extra = extra;
    c = stateless_cell(s, m, &r);
    if (!c || put_stateless(s, c, m, from, &r))
        return;
    sua__reply_dest(m, from, &o->to);
    o->text = c;
    o->retransmit = 0;
    sua__out(s, o);
    s->n.tx_stateless++;
}

void sua__reply_stateless(struct sua_stack *s, const struct sua_msg *m,
                          const struct sua_flow *from, unsigned status,
                          struct sua_str extra)
{
    static const struct sua_str none = { NULL, 0 };

    sua__reply_reason(s, m, from, status, none, extra);
}

/* ---- for applications --------------------------------------------------- */
int sua_reply(struct sua_stack *s, struct sua_txn *t,
              const struct sua_reply *r)
{
    struct sua__reply full;
    int err;

    if (!s || !t || !r || r->size < sizeof *r)
        return SUA_EINVAL;
    memset(&full, 0, sizeof full);
    full.status = r->status;
    full.reason = r->reason;
    full.headers = r->headers;
    full.nheaders = r->nheaders;
    full.body = r->body;
    sua__enter(s);
    err = sua__txn_reply(s, t, &full);
    sua__leave(s);
    return err;
}

int sua_reply_status(struct sua_stack *s, struct sua_txn *t, unsigned status)
{
    struct sua_reply r = SUA_REPLY_INIT;

    r.status = (uint16_t)status;
    return status > 699 ? SUA_EINVAL : sua_reply(s, t, &r);
}
