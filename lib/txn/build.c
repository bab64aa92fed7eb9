/* SPDX-License-Identifier: MIT
 * Requests made from the retained request: ACK to a failure response
 * (RFC 3261 17.1.1.3) and CANCEL (9.1). */
#include "txn/txn.h"

int sua__line(struct sua_str *rest, struct sua_str *value, unsigned *id)
{
    struct sua_str line = sua_str_trim(sua__str_cut(rest, '\n'));

    if (!line.n)
        return 0;
    *id = sua_hdr_id(sua_str_trim(sua__str_cut(&line, ':')));
    *value = sua_str_trim(line);
    return 1;
}

/* "INVITE uri SIP/2.0": our own, so well formed. */
static struct sua_str request_uri(struct sua_str text)
{
    (void)sua__str_cut(&text, ' ');
    return sua__str_cut(&text, ' ');
}

static void copy_line(struct sua_buf *b, unsigned id, struct sua_str value,
                      struct sua_str method, struct sua_str to)
{
    struct sua_cseq cseq;

    switch (id) {
    case SUA_H_TO:
        sua_write_hdr(b, id, to.p ? to : value);
        break;
    case SUA_H_CSEQ:
        if (!sua_cseq_parse(value, &cseq))
            sua_write_cseq(b, cseq.seq, method);
        break;
    case SUA_H_FROM:
    case SUA_H_CALL_ID:
    case SUA_H_ROUTE:
        sua_write_hdr(b, id, value);
        break;
    default:
        break;
    }
}

/* Only the top Via; no Require, no body, no credentials. */
static void compose(struct sua_buf *b, struct sua_str text,
                    struct sua_str method, struct sua_str to)
{
    struct sua_str rest = text, value, top;
    unsigned id;
    int via = 0;

    sua_write_request_line(b, method, request_uri(text));
    while (sua__line(&rest, &value, &id)) {
        if (id == SUA_H_VIA && !via++ && sua__list_next(&value, &top)) {
            sua_write_hdr(b, id, top);
            sua_write_hdr_u32(b, SUA_H_MAX_FORWARDS, 70);
        }
        copy_line(b, id, value, method, to);
    }
}

static size_t head_size(struct sua_str text)
{
    struct sua_str rest = text, value;
    unsigned id;

    while (sua__line(&rest, &value, &id))
        ;
    return text.n - rest.n;
}

static struct sua__text *build(struct sua_stack *s, const struct sua_txn *t,
                               struct sua_str method, struct sua_str to,
                               struct sua_str extra)
{
    struct sua_str text = sua__txn_text(t);
    size_t n = head_size(text) + to.n + extra.n + 64;
    struct sua__text *c = text.n ? sua__text_get(&s->texts, n, 1) : NULL;
    struct sua_buf b;

    if (!c)
        return NULL;
    sua_buf_init(&b, c->bytes, c->cap);
    compose(&b, text, method, to);
    sua_buf_str(&b, extra);
    sua_write_body(&b, NULL);
    c->len = (uint16_t)b.n;
    if (!b.err)
        return c;
    sua__text_unref(&s->texts, c);
    return NULL;
}

struct sua__text *sua__build_ack(struct sua_stack *s, const struct sua_txn *t,
                                 const struct sua_msg *m)
{
    static const struct sua_str none = { NULL, 0 };

    return build(s, t, SUA_STR("ACK"), sua_msg_get(m, SUA_H_TO), none);
}

struct sua__text *sua__build_cancel(struct sua_stack *s,
                                    const struct sua_txn *t,
                                    struct sua_str extra)
{
    static const struct sua_str none = { NULL, 0 };

    return build(s, t, SUA_STR("CANCEL"), none, extra);
}
