/* SPDX-License-Identifier: MIT
 * Messages out of a stream. RFC 3261 7.5, 18.3, 20.14; RFC 5626 4.4.1.
 *
 * A message that lies whole in the caller's bytes is worked on there. The
 * rest is gathered in a text cell, and no byte is searched or copied more
 * than a few times, however small the pieces are. */
#include "net/net.h"

/* A header section longer than this is an attack. */
#define HEADER_MAX 16384u

static size_t header_max(const struct sua_stack *s)
{
    return s->cfg.max_msg < HEADER_MAX ? s->cfg.max_msg : HEADER_MAX;
}

/* Whether [p, p + n) has the empty line, when the first `from` bytes have
 * been searched before. */
static int has_end(const char *p, size_t n, size_t from)
{
    const char *end = p + n, *at = p + (from > 3 ? from : 3), *lf;

    while (at < end && (lf = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        if (lf[-1] == '\r' && lf[-2] == '\n' && lf[-3] == '\r')
            return 1;
        at = lf + 1;
    }
    return 0;
}

/* ---- what lies at p? --------------------------------------------------- */
struct found {
    struct sua_msg m;
    unsigned bad;               /* status that refuses it, or 0            */
    size_t len;                 /* of the message; 0: not known            */
    int lost;                   /* nothing after it can be understood      */
};

static void look(struct sua_stack *s, struct found *x, char *p, size_t n,
                 size_t searched)
{
    sua__net_index(s, &x->m, p, n, 1);
    x->len = x->m.len;
    x->bad = 0;
    x->lost = 0;
    if (x->len > s->cfg.max_msg) {
        x->bad = 413; /* refused before anything is gathered */
        x->lost = 1;
    } else if (!x->len) {
        x->lost = has_end(p, n, searched) || n >= header_max(s);
    }
}

static void close_bad(struct sua_stack *s, struct sua__flow *f)
{
    if (f->state == SUA__FLOW_DEAD)
        return;
    s->n.flow_closed_bad++;
    sua__flow_close(s, f);
}

/* A whole message, or one after which the stream makes no sense. */
static int deliver(struct sua_stack *s, struct sua__flow *f, struct found *x)
{
    struct sua_flow at = f->at;
    size_t len = x->len && !x->lost ? x->len : x->m.body;
    int r;

    if (s->hooks.trace && len)
        s->hooks.trace(s->hooks.user, 0, &at, x->m.buf, len);
    r = sua__net_deliver(s, &x->m, &at, x->bad);
    if (x->lost)
        close_bad(s, f);
    return r;
}

/* ---- gathering --------------------------------------------------------- */
/* Room for `size` bytes in f->rx; it doubles at least, so that a dripping
 * peer costs few copies. */
static int grow(struct sua_stack *s, struct sua__flow *f, size_t size)
{
    struct sua__text *old = f->rx, *c;

    if (old && old->cap >= size)
        return SUA_OK;
    if (old)
        size = sua__text_more(&s->texts, old, size);
    c = sua__text_get(&s->texts, size, 0);
    if (!c)
        return SUA_ENOMEM;
    if (old) {
        memcpy(c->bytes, old->bytes, old->len);
        c->len = old->len;
        sua__text_unref(&s->texts, old);
    } else {
        f->rx_since = s->now;
    }
    f->rx = c;
    return SUA_OK;
}

/* Appends what the message may still need: number of bytes, 0 for none. */
static size_t gather(struct sua_stack *s, struct sua__flow *f,
                     const char *p, size_t n)
{
    size_t have = f->rx ? f->rx->len : 0;
    size_t most = f->rx_need ? f->rx_need : header_max(s);

    if (n > most - have)
        n = most - have;
    if (grow(s, f, f->rx_need ? f->rx_need : have + n)) {
        s->n.rx_overload++;
        sua__flow_close(s, f);
        return 0;
    }
    memcpy(f->rx->bytes + have, p, n);
    f->rx->len = (uint16_t)(have + n);
    sua__flow_touch(s, f); /* the message deadline counts from now on */
    return n;
}

/* The cell leaves the flow first: callbacks may close that. */
static int finish(struct sua_stack *s, struct sua__flow *f, struct found *x)
{
    struct sua__text *c = f->rx;
    int r;

    f->rx = NULL;
    f->rx_need = f->rx_scan = 0;
    r = deliver(s, f, x);
    sua__text_unref(&s->texts, c);
    return r;
}

/* More bytes for a message that has begun; *used of them were its own. */
static int resume(struct sua_stack *s, struct sua__flow *f, char *p,
                  size_t n, size_t *used)
{
    struct found x;
    struct sua__text *c;

    *used = gather(s, f, p, n);
    c = f->rx;
    if (!*used)
        return SUA_OK;
    if (f->rx_need ? c->len < f->rx_need
                   : c->len < header_max(s) &&
                         !has_end(c->bytes, c->len, f->rx_scan)) {
        f->rx_scan = (uint16_t)c->len;
        return SUA_OK;
    }
    look(s, &x, c->bytes, c->len, 0);
    if (x.lost || x.len <= c->len) {
        if (!x.lost) {
            *used -= c->len - x.len;
            c->len = (uint16_t)x.len;
        }
        return finish(s, f, &x);
    }
    f->rx_need = (uint16_t)x.len;
    return SUA_OK;
}

/* ---- between messages -------------------------------------------------- */
/* Line ends before a start line are skipped (7.5); two in a row are a ping
 * (RFC 5626 4.4.1). Returns how many bytes. */
static size_t skip_blank(struct sua_stack *s, struct sua__flow *f,
                         const char *p, size_t n)
{
    size_t i;

    for (i = 0; i < n && (p[i] == '\r' || p[i] == '\n'); i++) {
        if (p[i] == (f->crlf % 2 ? '\n' : '\r'))
            f->crlf++;
        else
            f->crlf = p[i] == '\r';
        if (f->crlf == 2 && f->pinged)
            f->crlf = f->pinged = 0;
        if (f->crlf == 4) {
            f->crlf = 0;
            sua__flow_pong(s, f);
        }
    }
    if (i < n)
        f->crlf = 0;
    return i;
}

static int begin(struct sua_stack *s, struct sua__flow *f, char *p, size_t n,
                 size_t *used)
{
    struct found x;

    look(s, &x, p, n, 0);
    if (x.lost || (x.len && x.len <= n)) {
        *used = x.lost ? n : x.len;
        return deliver(s, f, &x);
    }
    f->rx_need = (uint16_t)x.len;
    *used = gather(s, f, p, n);
    f->rx_scan = (uint16_t)*used;
    return SUA_OK;
}

int sua__frame_input(struct sua_stack *s, struct sua__flow *f, char *p,
                     size_t n)
{
    int err = SUA_OK, r;

    while (n && f->state == SUA__FLOW_UP) {
        size_t used = f->rx ? 0 : skip_blank(s, f, p, n);

        p += used;
        n -= used;
        if (!n || f->state != SUA__FLOW_UP)
            break;
        r = f->rx ? resume(s, f, p, n, &used) : begin(s, f, p, n, &used);
        p += used;
        n -= used;
        if (r)
            err = r;
    }
    return err;
}
