/* SPDX-License-Identifier: MIT
 * Messages to the network: datagrams at once, the rest to the streams.
 * RFC 3261 18.1.1, 18.4. */
#include "net/net.h"

/* A keep-alive is no message: CRLF, STUN. */
void sua__net_sent(struct sua_stack *s, const struct sua_flow *to,
                   const struct sua__text *c)
{
    if ((uint8_t)c->bytes[0] < ' ')
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
        sua__net_sent(s, &to, o->text);
    }
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
        sua__net(s)->streams->send(s, f, o);
}
