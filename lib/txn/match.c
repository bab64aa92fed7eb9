/* SPDX-License-Identifier: MIT
 * Which transaction a message belongs to. RFC 3261 17.1.3, 17.2.3, 8.2.2.2
 * (merged requests), 9.2 (CANCEL), 8.1.3.3.
 *
 * A key is the keyed hash of the parts that identify a transaction. The key
 * of the hash is secret and 64 bits are compared, so that equality of keys
 * stands for equality of the parts, which need not be kept. */
#include "txn/txn.h"

/* 17.2.3 tells requests apart by method, but ACK belongs to its INVITE and
 * CANCEL must find a request of any other method. */
enum kind { KIND_INVITE, KIND_CANCEL, KIND_OTHER };

static enum kind kind_of(unsigned method)
{
    if (method == SUA_M_INVITE || method == SUA_M_ACK)
        return KIND_INVITE;
    return method == SUA_M_CANCEL ? KIND_CANCEL : KIND_OTHER;
}

/* What begins a key: which kind it is, a number, and the port of the Via,
 * where an absent one is the default. */
static uint64_t first_of(char what, unsigned n, unsigned port)
{
    return (uint64_t)n << 32 | port << 8 | (unsigned char)what;
}

static unsigned port_of(const struct sua_via *via)
{
    int tls = via->proto == SUA_TLS || via->proto == SUA_WSS;

    return via->port ? via->port : tls ? 5061u : 5060u;
}

uint64_t sua__key_client(const struct sua_stack *s, const struct sua_via *via,
                         struct sua_str method)
{
    struct sua_str part[2];

    part[0] = via->branch;
    part[1] = method;
    return sua__sip_list(s->key, first_of('c', 0, port_of(via)), via->host,
                         part, 2);
}

static uint64_t key_branch(const struct sua_stack *s,
                           const struct sua_via *via, enum kind kind)
{
    return sua__sip_list(s->key, first_of('s', kind, port_of(via)), via->host,
                         &via->branch, 1);
}

static struct sua_str top_via(const struct sua_msg *m)
{
    struct sua_str v = { NULL, 0 };
    struct sua_values it;

    sua_values_begin(&it, m, SUA_H_VIA);
    (void)sua_values_next(&it, &v);
    return v;
}

static uint32_t cseq_number(const struct sua_msg *m)
{
    struct sua_cseq cseq;

    return sua_msg_cseq(m, &cseq) ? 0 : cseq.seq;
}

/* RFC 2543 peers: the branch says nothing (17.2.3, second list). */
static uint64_t key_2543(const struct sua_stack *s, const struct sua_msg *m,
                         enum kind kind, struct sua_str to_tag)
{
    static const struct sua_str none = { NULL, 0 };
    struct sua_str part[5];

    part[0] = sua_msg_uri(m);
    part[1] = to_tag;
    part[2] = sua_msg_tag(m, SUA_H_FROM);
    part[3] = sua_msg_get(m, SUA_H_CALL_ID);
    part[4] = top_via(m);
    return sua__sip_list(s->key, first_of('o', cseq_number(m), kind), none,
                         part, SUA__COUNT(part));
}

static uint64_t key_merge(const struct sua_stack *s, const struct sua_msg *m)
{
    static const struct sua_str none = { NULL, 0 };
    struct sua_str part[3];

    part[0] = sua_msg_tag(m, SUA_H_FROM);
    part[1] = sua_msg_get(m, SUA_H_CALL_ID);
    part[2] = sua_msg_method(m);
    return sua__sip_list(s->key, first_of('m', cseq_number(m), 0), none,
                         part, SUA__COUNT(part));
}

/* The cookie alone makes no branch unique (RFC 4475 3.2.1). */
static int has_cookie(const struct sua_via *via)
{
    return via->branch.n > 7 && !memcmp(via->branch.p, "z9hG4bK", 7);
}

static uint64_t key_server(const struct sua_stack *s, const struct sua_msg *m,
                           const struct sua_via *via, enum kind kind)
{
    if (has_cookie(via))
        return key_branch(s, via, kind);
    return key_2543(s, m, kind, sua_msg_tag(m, SUA_H_TO));
}

static struct sua_txn *next_of(struct sua__node *n, uint64_t key)
{
    for (; n; n = sua__tab_next(n)) {
        struct sua_txn *t = SUA__OWNER(n, struct sua_txn, node);

        if (t->key == key >> 32)
            return t;
    }
    return NULL;
}

struct sua_txn *sua__find(const struct sua__tab *tab, uint64_t key)
{
    return next_of(sua__tab_first(tab, (uint32_t)key), key);
}

/* Requests of other methods than INVITE share a key (see kind_of). */
static struct sua_txn *find_request(const struct sua__tab *tab, uint64_t key,
                                    unsigned method)
{
    struct sua_txn *t = sua__find(tab, key);

    while (t && t->method != method)
        t = next_of(sua__tab_next(&t->node), key);
    return t;
}

static struct sua_txn *find_merged(const struct sua__tab *tab, uint64_t key)
{
    struct sua__node *n = sua__tab_first(tab, (uint32_t)key);

    for (; n; n = sua__tab_next(n)) {
        struct sua_txn *t = SUA__OWNER(n, struct sua_txn, merge);

        if (t->merge_key == key >> 32)
            return t;
    }
    return NULL;
}

/* ---- responses ---------------------------------------------------------- */
/* Whether the first line holds one value, as its parameters tell, and is the
 * only one; 0: perhaps not. */
static int plainly_one(const struct sua_msg *m)
{
    const struct sua_hdr *h = m->hdr, *end = h + m->nhdr, *first = NULL;
    const struct sua_str *p = &m->via.params;

    for (; h < end; h++)
        if (h->id == SUA_H_VIA) {
            if (first)
                return 0;
            first = h;
        }
    return first && m->checked && p->p &&
           p->p + p->n == m->buf + first->val + first->len &&
           m->buf[first->val] != ',';
}

int sua__one_via(const struct sua_msg *m)
{
    struct sua_values it;
    struct sua_str v;
    int n = 0;

    if (SUA__FAST && plainly_one(m))
        return 1;
    sua_values_begin(&it, m, SUA_H_VIA);
    while (n < 2 && sua_values_next(&it, &v))
        n++;
    return n == 1;
}

static unsigned ev_of(unsigned status)
{
    if (status < 200)
        return SUA__EV_1XX;
    return status < 300 ? SUA__EV_2XX : SUA__EV_FAIL;
}

/* The sent-by is part of the key: a response to somebody else's request
 * matches nothing (18.1.2). */
static void response(struct sua_stack *s, const struct sua_msg *m,
                     const struct sua_flow *from)
{
    struct sua__txns *x = sua__txns(s);
    struct sua_txn *t = NULL;
    struct sua_via via;
    struct sua_cseq cseq;

    if (!sua_msg_via(m, &via) && !sua_msg_cseq(m, &cseq))
        t = sua__find(&x->client, sua__key_client(s, &via, cseq.name));
    if (t && t->one_via && !sua__one_via(m))
        t = NULL;
    if (t) {
        sua__txn_step(s, t, ev_of(m->status), m, from);
        return;
    }
    s->n.rx_stray++;
    if (x->stray)
        x->stray(s, m);
}

/* ---- ACK, CANCEL -------------------------------------------------------- */
/* An RFC 2543 ACK carries the To tag of our response; the INVITE had none. */
static struct sua_txn *find_acked(const struct sua_stack *s,
                                  const struct sua_msg *m,
                                  const struct sua_via *via)
{
    const struct sua__tab *tab = &sua__txns(s)->server;
    static const struct sua_str none = { NULL, 0 };
    struct sua_txn *t = sua__find(tab, key_server(s, m, via, KIND_INVITE));

    if (t || has_cookie(via))
        return t;
    t = sua__find(tab, key_2543(s, m, KIND_INVITE, none));
    if (t && (t->foreign_tag ||
              sua_str_eq(sua__txn_tag(t), sua_msg_tag(m, SUA_H_TO))))
        return t;
    return NULL;
}

static void ack(struct sua_stack *s, const struct sua_msg *m,
                const struct sua_flow *from, const struct sua_via *via)
{
    struct sua__txns *x = sua__txns(s);
    struct sua_txn *t = find_acked(s, m, via);

    if (t)
        sua__txn_step(s, t, SUA__EV_ACK, m, from);
    else if (!x->request || !x->request(s, NULL, m, from))
        s->n.rx_stray++;
}

static struct sua_txn *find_cancelled(const struct sua_stack *s,
                                      const struct sua_msg *m,
                                      const struct sua_via *via)
{
    const struct sua__tab *tab = &sua__txns(s)->server;
    struct sua_txn *t = sua__find(tab, key_server(s, m, via, KIND_INVITE));

    return t ? t : sua__find(tab, key_server(s, m, via, KIND_OTHER));
}

static struct sua_txn *create(struct sua_stack *s, const struct sua_msg *m,
                              const struct sua_flow *from, uint64_t key,
                              uint64_t merge_key, int reserved)
{
    struct sua_txn *t = sua__txn_server(s, m, from, reserved);
    static const struct sua_str none = { NULL, 0 };
    struct sua_buf b;

    if (!t)
        return NULL;
    t->text = sua__text_get(&s->texts, sua__skel_size(m), reserved);
    if (!t->has_to_tag)
        sua__tag_make(s, m, t->tag);
    sua__txn_list(s, t, key, merge_key);
    if (t->text) {
        sua_buf_init(&b, t->text->bytes, t->text->cap);
        sua__skel_write(&b, &t->skel, m, from, none);
        if (!b.err)
            return t;
    }
    sua__txn_finish(s, t);
    return NULL;
}

/* Only an INVITE without final response is cancelled, but a CANCEL that
 * matches anything is answered 200 (9.2). It cannot be challenged or put
 * off: without memory it is answered all the same. */
static void cancel(struct sua_stack *s, const struct sua_msg *m,
                   const struct sua_flow *from, const struct sua_via *via,
                   uint64_t key)
{
    struct sua_txn *what = find_cancelled(s, m, via), *t;
    static const struct sua_str none = { NULL, 0 };

    if (!what) {
        sua__reply_stateless(s, m, from, 481, none);
        return;
    }
    t = create(s, m, from, key, 0, 1);
    if (t)
        (void)sua__txn_status(s, t, 200);
    else
        sua__reply_stateless(s, m, from, 200, none);
    if (what->machine != SUA__IST || what->state > SUA__PROCEEDING)
        return;
    if (what->tu && what->tu->cancel)
        what->tu->cancel(s, what, m);
    else
        (void)sua__txn_status(s, what, 487);
}

/* ---- requests ----------------------------------------------------------- */
/* Nobody above: 12.2.2, 8.2.1. Stateless, so that a forged source address
 * is worth one packet. */
static void refuse(struct sua_stack *s, const struct sua_msg *m,
                   const struct sua_flow *from, struct sua_txn *t)
{
    struct sua_str extra = { NULL, 0 };
    unsigned status = 501;

    if (t->has_to_tag) {
        status = 481;
    } else if (m->method != SUA_M_OTHER) {
        status = 405;
        extra = SUA_STR("Allow: ACK, CANCEL\r\n");
    }
    sua__txn_finish(s, t);
    sua__reply_stateless(s, m, from, status, extra);
}

static void fresh(struct sua_stack *s, const struct sua_msg *m,
                  const struct sua_flow *from, uint64_t key,
                  uint64_t merge_key, int merged)
{
    struct sua__txns *x = sua__txns(s);
    int in_dialog = sua_msg_tag(m, SUA_H_TO).n > 0, taken;
    struct sua_txn *t = create(s, m, from, key, merge_key, in_dialog);

    if (!t) {
        s->n.rx_overload++;
        /* After a 503 nobody says BYE again; a datagram comes again. */
        if (m->method != SUA_M_BYE || SUA_PROTO_IS_RELIABLE(from->proto))
            sua__reply_stateless(s, m, from, 503,
                                 SUA_STR("Retry-After: 5\r\n"));
        return;
    }
    t->merged = merged != 0;
    taken = x->request && x->request(s, t, m, from);
    if (t->state != SUA__START)
        return;
    if (!taken) {
        refuse(s, m, from, t);
    } else if (t->machine == SUA__IST) {
        x->invited = t;
        sua__event(s, &x->trying);
    }
}

/* 17.2.1: no 100 where the event of this INVITE, which is behind us, was
 * answered at once. */
void sua__txn_trying(struct sua_stack *s, struct sua__task *task)
{
    struct sua_txn *t = SUA__OWNER(task, struct sua__txns, trying)->invited;

    if (t->state == SUA__START)
        (void)sua__txn_status(s, t, 100);
}

static void request(struct sua_stack *s, const struct sua_msg *m,
                    const struct sua_flow *from, const struct sua_via *via)
{
    struct sua__txns *x = sua__txns(s);
    uint64_t key = key_server(s, m, via, kind_of(m->method));
    static const struct sua_str none = { NULL, 0 };
    struct sua_txn *t = find_request(&x->server, key, m->method);
    uint64_t merge_key = 0;
    int merged = 0;

    if (!t && !sua_msg_tag(m, SUA_H_TO).n) {
        merge_key = key_merge(s, m);
        merged = find_merged(&x->merged, merge_key) != NULL;
    }
    if (t) {
        s->n.rx_retransmit++;
        sua__txn_step(s, t, SUA__EV_REQ, m, from);
    } else if (m->method == SUA_M_CANCEL) {
        cancel(s, m, from, via, key);
    } else if (merged && !x->pass_merged) {
        sua__reply_stateless(s, m, from, 482, none);
    } else {
        fresh(s, m, from, key, merge_key, merged);
    }
}

static void refuse_bad(struct sua_stack *s, const struct sua_msg *m,
                       const struct sua_flow *from, unsigned status)
{
    static const struct sua_str none = { NULL, 0 };
    char mem[SUA__BLAME_MAX];
    struct sua_buf b;

    sua_buf_init(&b, mem, sizeof mem);
    if (status == 400)
        sua__net_blame(m, &b);
    sua__reply_reason(s, m, from, status, sua_buf_view(&b), none);
}

void sua__txn_message(struct sua_stack *s, struct sua_msg *m,
                      const struct sua_flow *from, unsigned bad)
{
    struct sua_via via;

    if (!sua_msg_is_request(m)) {
        if (!bad)
            response(s, m, from);
        return;
    }
    /* An ACK is never answered, and nobody could be without a Via. */
    if (sua_msg_via(m, &via))
        return;
    if (m->method == SUA_M_ACK && !bad)
        ack(s, m, from, &via);
    else if (!bad)
        request(s, m, from, &via);
    else if (m->method != SUA_M_ACK)
        refuse_bad(s, m, from, bad);
}
