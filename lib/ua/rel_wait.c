/* SPDX-License-Identifier: MIT
 * Replies that wait for a PRACK: kept as packed text. RFC 3262 3.
 * Layer: ua. */
#include "ua/session.h"

/* In front of the strings, so that nothing depends on alignment. */
struct head {
    size_t nheaders;
    uint16_t status;
    uint8_t body;
};

static void put(struct sua_buf *b, struct sua_str s)
{
    uint32_t n = (uint32_t)s.n;

    sua_buf_str(b, sua_str_make((const char *)&n, sizeof n));
    sua_buf_str(b, s);
}

static void take(struct sua_str *rest, struct sua_str *s)
{
    uint32_t n;

    memcpy(&n, rest->p, sizeof n);
    *s = sua_str_make(rest->p + sizeof n, n);
    *rest = sua__str_sub(*rest, sizeof n + n, rest->n);
}

static void pack(struct sua_buf *b, void *arg)
{
    const struct sua_reply *r = (const struct sua_reply *)arg;
    struct head h;
    size_t i;

    memset(&h, 0, sizeof h);
    h.nheaders = r->nheaders;
    h.status = r->status;
    h.body = r->body != NULL;
    sua_buf_str(b, sua_str_make((const char *)&h, sizeof h));
    put(b, r->reason);
    for (i = 0; i < r->nheaders; i++) {
        put(b, r->headers[i].name);
        put(b, r->headers[i].value);
    }
    if (!r->body)
        return;
    put(b, r->body->type);
    put(b, r->body->data);
}

int sua__rel_keep(struct sua_call *c, struct sua__text **slot,
                  const struct sua_reply *r)
{
    struct sua_stack *s = c->ua->stack;
    struct sua_reply copy = *r;
    struct sua__text *t;
    int rc;

    if (r->nheaders > SUA__REL_HEADERS)
        return SUA_ETOOBIG;
    rc = sua__cell_write(s, &t, 256 + (r->body ? r->body->data.n : 0), 1,
                         pack, &copy);
    if (rc)
        return rc;
    sua__text_set(&s->texts, slot, t);
    return SUA_OK;
}

void sua__rel_kept(struct sua__rel_kept *k, const struct sua__text *t)
{
    struct sua_str rest = sua__text_str(t);
    struct head h;
    size_t i;

    memset(k, 0, sizeof *k);
    memcpy(&h, rest.p, sizeof h);
    rest = sua__str_sub(rest, sizeof h, rest.n);
    k->reply.size = sizeof k->reply;
    k->reply.status = h.status;
    take(&rest, &k->reply.reason);
    for (i = 0; i < h.nheaders; i++) {
        take(&rest, &k->headers[i].name);
        take(&rest, &k->headers[i].value);
    }
    k->reply.headers = k->headers;
    k->reply.nheaders = h.nheaders;
    if (!h.body)
        return;
    take(&rest, &k->body.type);
    take(&rest, &k->body.data);
    k->reply.body = &k->body;
}
