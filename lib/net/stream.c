/* SPDX-License-Identifier: MIT
 * Streams as a module of the engine, and bytes out: in order, with what a
 * connection does not take parked on it. RFC 3261 18; RFC 5626 4.4.1. */
#include "net/net.h"

#define PONG_MS 1000u

static struct sua_str rest(const struct sua__text *c)
{
    return sua_str_make(c->bytes + c->off, c->len - c->off);
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
    c->off = (uint16_t)(c->off + ((size_t)r < left.n ? (size_t)r : left.n));
    if (c->off < c->len)
        return 0;
    c->off = 0;
    sua__net_sent(s, &f->at, c);
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

int sua__flow_ping(struct sua_stack *s, struct sua__flow *f)
{
    struct sua__text *c;
    int err;

    if (f->tx_head)
        return SUA_OK;
    c = sua__text_dup(&s->texts, SUA_STR("\r\n\r\n"));
    if (!c)
        return SUA_ENOMEM;
    f->pinged = 1;
    err = put(s, f, c);
    sua__text_unref(&s->texts, c);
    if (err)
        sua__flow_close(s, f);
    return SUA_OK;
}

/* ---- bytes in ---------------------------------------------------------- */
static int input(struct sua_stack *s, struct sua__flow *f, char *p, size_t n)
{
    struct sua_flow at;

    sua__flow_up(s, f);
    if (f->state == SUA__FLOW_DEAD)
        return SUA_ENOENT;
    f->heard = s->now;
    sua__flow_touch(s, f);
    if (SUA_PROTO_IS_STREAM(f->at.proto))
        return sua__frame_input(s, f, p, n);
    at = f->at;
    return sua__net_packet(s, &at, p, n);
}

/* ---- module ------------------------------------------------------------ */
static const struct sua__streams streams = {
    sua__conn_route, send_stream, input
};

static int stream_init(struct sua_stack *s, void *state)
{
    (void)state;
    sua__net(s)->streams = &streams;
    return SUA_OK;
}

static void stream_fini(struct sua_stack *s, void *state)
{
    struct sua__flow *f;

    (void)state;
    if (!s->hooks.close)
        return;
    for (f = sua__net(s)->conns.first; f; f = f->next)
        if (f->known)
            s->hooks.close(s->hooks.user, f->at.id);
}

const struct sua_module sua__module_stream = {
    "stream", 0, SUA__SLOT_COUNT, 0, 0, NULL, NULL,
    stream_init, stream_fini, NULL,
};
