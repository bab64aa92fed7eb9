/* SPDX-License-Identifier: MIT
 * Messages to the network: datagrams at once, streams in order, with what
 * they do not take parked on the flow. RFC 3261 18.1.1, 18.4. */
#include "net/net.h"

#define PONG_MS 1000u

static struct sua_str rest(const struct sua__text *c)
{
    return sua_str_make(c->bytes + c->off, c->len - c->off);
}

/* A keep-alive is no message. */
static void sent(struct sua_stack *s, const struct sua_flow *to,
                 const struct sua__text *c)
{
    if (c->len <= 2)
        return;
    s->n.tx_msg++;
    if (s->hooks.trace)
        s->hooks.trace(s->hooks.user, 1, to, c->bytes, c->len);
}

/* ---- datagrams --------------------------------------------------------- */
static void send_datagram(struct sua_stack *s, struct sua__flow *f,
                          struct sua__out *o)
{
    struct sua_flow to = f->at;
    int r;

    to.remote = o->to.addr;
    if (!sua__net_sendable(&to.remote)) {
        sua__out_failed(s, o, SUA_ENOROUTE);
        return;
    }
    r = s->hooks.send(s->hooks.user, &to, o->text->bytes, o->text->len);
    if (r == SUA_EAGAIN) {
        s->n.tx_failed++; /* lost; the transaction sends it again */
    } else if (r < 0) {
        sua__out_failed(s, o, SUA_ETRANSPORT);
    } else {
        s->n.tx_retransmit += o->retransmit;
        sent(s, &to, o->text);
    }
}

/* ---- streams ----------------------------------------------------------- */
/* Half of all cells, so that one peer that does not read cannot take all. */
static uint32_t park_limit(const struct sua_stack *s)
{
    uint32_t n = (s->cfg.text_small + s->cfg.text_mtu + s->cfg.text_max) / 2;

    return n < 8 ? 8 : n;
}

static int park(struct sua_stack *s, struct sua__flow *f,
                struct sua__text *c)
{
    if (f->parked >= park_limit(s))
        return SUA_ELIMIT;
    if (c == s->spare) {
        c = sua__text_dup(&s->texts, sua__text_str(c));
        if (!c)
            return SUA_ENOMEM;
        c->off = s->spare->off;
    } else {
        sua__text_ref(c);
    }
    c->next = NULL;
    c->parked = 1;
    if (f->tx_last)
        f->tx_last->next = c;
    else
        f->tx_head = c;
    f->tx_last = c;
    f->parked++;
    return SUA_OK;
}

/* Offers what is left of c. 1: all taken, 0: not all, negative: dead. */
static int offer(struct sua_stack *s, struct sua__flow *f,
                 struct sua__text *c)
{
    struct sua_str left = rest(c);
    int r = s->hooks.send(s->hooks.user, &f->at, left.p, left.n);

    if (r == SUA_EAGAIN || r == 0)
        return 0;
    if (r < 0)
        return SUA_ETRANSPORT;
    sua__flow_touch(s, f);
    c->off += (size_t)r < left.n ? (uint32_t)r : (uint32_t)left.n;
    if (c->off < c->len)
        return 0;
    c->off = 0;
    sent(s, &f->at, c);
    return 1;
}

/* c at the end of the stream: SUA_OK when sent or parked. */
static int put(struct sua_stack *s, struct sua__flow *f, struct sua__text *c)
{
    int r = 0;

    c->off = 0;
    if (f->state == SUA__FLOW_UP && !f->tx_head)
        r = offer(s, f, c);
    if (r)
        return r < 0 ? r : SUA_OK;
    r = park(s, f, c);
    /* Half a message has left: nothing can follow it. */
    return r && c->off ? SUA_ETRANSPORT : r;
}

static void send_stream(struct sua_stack *s, struct sua__flow *f,
                        struct sua__out *o)
{
    int err;

    if (o->text->parked)
        return; /* still on its way: this is a retransmission */
    err = put(s, f, o->text);
    if (!err) {
        s->n.tx_retransmit += o->retransmit;
        return;
    }
    if (err != SUA_ENOMEM)
        sua__flow_hide(s, f); /* whoever hears of it must not find it */
    sua__out_failed(s, o, err);
    if (err != SUA_ENOMEM)
        sua__flow_close(s, f);
}

void sua__flow_push(struct sua_stack *s, struct sua__flow *f)
{
    struct sua__text *c;
    int r = 1;

    while (r > 0 && (c = f->tx_head) != NULL) {
        r = offer(s, f, c);
        if (r <= 0)
            break;
        f->tx_head = c->next;
        if (!f->tx_head)
            f->tx_last = NULL;
        f->parked--;
        c->next = NULL;
        c->parked = 0;
        sua__text_unref(&s->texts, c);
    }
    if (r < 0)
        sua__flow_close(s, f);
}

/* Skipped while bytes are parked: the peer sees a live flow anyway. */
void sua__flow_pong(struct sua_stack *s, struct sua__flow *f)
{
    struct sua__text *c;

    if (f->tx_head || (f->ponged && s->now - f->ponged < PONG_MS))
        return;
    c = sua__text_dup(&s->texts, SUA_STR("\r\n"));
    if (!c)
        return;
    f->ponged = s->now;
    if (put(s, f, c))
        sua__flow_close(s, f);
    sua__text_unref(&s->texts, c);
}

/* ---- from the outbox --------------------------------------------------- */
/* The connection may be gone, or the message names an address only: then
 * one is found or opened (RFC 3261 18.2.2 for responses). */
static int find_flow(struct sua_stack *s, struct sua__out *o,
                     struct sua__flow **f)
{
    int err;

    *f = sua__flow_find(s, o->to.flow);
    if (*f && ((*f)->state != SUA__FLOW_ENDPOINT ||
               (*f)->at.proto == SUA_UDP))
        return SUA_OK;
    o->to.flow = 0; /* nobody need try this again without it */
    err = sua__net_route(s, &o->to);
    if (!err)
        *f = sua__flow_find(s, o->to.flow);
    return err;
}

void sua__net_flush(struct sua_stack *s, struct sua__out *o)
{
    struct sua__flow *f;
    int err = find_flow(s, o, &f);

    if (err)
        sua__out_failed(s, o, err);
    else if (f->at.proto == SUA_UDP)
        send_datagram(s, f, o);
    else
        send_stream(s, f, o);
}
