/* SPDX-License-Identifier: MIT
 * The feeds of L3: bytes in, whole messages up; news of connections.
 * RFC 3261 18.3, RFC 5626 3.5.1. */
#include "net/net.h"

/* ---- one message ------------------------------------------------------- */
/* What a response copies (RFC 3261 8.2.6.2); and an ACK gets none. */
static int answerable(const struct sua_msg *m)
{
    static const uint8_t need[] = {SUA_H_VIA, SUA_H_FROM, SUA_H_TO,
                                   SUA_H_CALL_ID, SUA_H_CSEQ};
    size_t i;

    for (i = 0; i < SUA__COUNT(need); i++)
        if (!sua_msg_has(m, need[i]))
            return 0;
    return sua_msg_is_request(m) && m->start[0] && m->method != SUA_M_ACK;
}

void sua__net_blame(const struct sua_msg *m, struct sua_buf *b)
{
    struct sua_str what = SUA_STR("Request");
    unsigned i;

    for (i = 0; i < m->nhdr && m->hdr[i].name <= m->err_off; i++)
        what = sua_hdr_name(m->hdr[i].id);
    sua_buf_z(b, "Bad ");
    sua_buf_str(b, what.n ? what : SUA_STR("Header"));
    if (m->err == SUA_MSG_URI)
        sua_buf_z(b, "-URI");
}

static void log_bad(struct sua_stack *s, const struct sua_msg *m)
{
    char mem[SUA__BLAME_MAX];
    struct sua_buf b;

    sua_buf_init(&b, mem, sizeof(mem));
    sua__net_blame(m, &b);
    sua__log(s, SUA_LOG_INFO, "message refused", sua_buf_view(&b));
}

void sua__net_index(struct sua_stack *s, struct sua_msg *m, char *p,
                    size_t n, int stream)
{
    unsigned flags = stream ? SUA_INDEX_STREAM : 0;

    if (s->cfg.lenient & SUA_LENIENT_START_LWS)
        flags |= SUA_INDEX_LENIENT_START;
    (void)sua_msg_index(m, p, n, s->hdr, s->cfg.max_hdr, flags);
}

int sua__net_deliver(struct sua_stack *s, struct sua_msg *m,
                     const struct sua_flow *from, unsigned bad)
{
    struct sua__net *net = sua__net(s);

    if (!bad)
        bad = (unsigned)sua_msg_check(m); /* judges the index's errors too */
    s->n.rx_msg++;
    if (bad) {
        s->n.rx_bad++;
        log_bad(s, m);
    }
    if (net->message && (!bad || answerable(m))) {
        s->msg = m;
        net->message(s, m, from, bad);
        sua__drain(s);
        s->msg = NULL;
    }
    return bad ? SUA_EBADMSG : SUA_OK;
}

/* ---- whole packets ----------------------------------------------------- */
/* Keep-alives of all sorts: CRLF, NUL, blanks, nothing at all. */
static int only_blanks(const char *p, size_t n)
{
    while (n && (*p == '\r' || *p == '\n' || *p == '\0' || *p == ' ')) {
        p++;
        n--;
    }
    return n == 0;
}

/* RFC 5389 6: two zero bits and the magic cookie. Not a SIP message, and
 * nobody's mistake. */
static int is_stun(const char *p, size_t n)
{
    return n >= 20 && !((unsigned char)p[0] & 0xc0) &&
           !memcmp(p + 4, "\x21\x12\xa4\x42", 4);
}

int sua__net_packet(struct sua_stack *s, const struct sua_flow *from, char *p,
                    size_t n)
{
    struct sua_msg m;

    if (only_blanks(p, n))
        return SUA_OK;
    if (is_stun(p, n)) {
        if (sua__net(s)->stun)
            sua__net(s)->stun->input(s, from, (const uint8_t *)p, n);
        return SUA_OK;
    }
    if (s->hooks.trace)
        s->hooks.trace(s->hooks.user, 0, from, p, n);
    sua__net_index(s, &m, p, n, 0);
    return sua__net_deliver(s, &m, from, n > s->cfg.max_msg ? 513 : 0);
}

static int on_endpoint(struct sua_stack *s, const struct sua__flow *f,
                       const struct sua_flow *from, char *p, size_t n)
{
    struct sua_flow at = f->at;

    if (f->at.proto != SUA_UDP)
        return SUA_ENOENT; /* a listener has no bytes */
    at.remote = from->remote;
    if (from->local.family == at.local.family) {
        at.local = from->local; /* a wildcard socket that knows better */
        at.local.port = f->at.local.port;
    }
    return sua__net_packet(s, &at, p, n);
}

static struct sua__flow *source_of(struct sua_stack *s, uint32_t id)
{
    struct sua__flow *f = id ? sua__flow_find(s, id)
                             : sua__net(s)->ends.first;

    while (f && !id && f->at.proto != SUA_UDP)
        f = f->next;
    return f;
}

static int on_bytes(struct sua_stack *s, const struct sua_flow *from,
                    char *p, size_t n)
{
    struct sua__flow *f = source_of(s, from->id);

    if (!f)
        return SUA_ENOENT;
    if (f->state == SUA__FLOW_ENDPOINT)
        return on_endpoint(s, f, from, p, n);
    return sua__net(s)->streams->input(s, f, p, n);
}

int sua_input(struct sua_stack *s, const struct sua_flow *from, void *buf,
              size_t n)
{
    int err;

    if (!s || !from || (!buf && n))
        return SUA_EINVAL;
    if (!sua__feed_begin(s))
        return SUA_EBUSY;
    sua__drain(s); /* what commands left must not see this message */
    err = on_bytes(s, from, buf, n);
    sua__drain(s);
    sua__feed_end(s);
    return err;
}

/* ---- connections ------------------------------------------------------- */
static void gone(struct sua_stack *s, struct sua__flow *f)
{
    if (f->rx)
        s->n.rx_bad++; /* closed in the middle of a message */
    sua__flow_down(s, f, SUA_ETRANSPORT);
}

static int news(struct sua_stack *s, struct sua__flow *f, unsigned what,
                const struct sua_addr *local)
{
    switch (what) {
    case SUA_FLOW_UP:
        if (local)
            f->at.local = *local;
        sua__flow_up(s, f);
        return SUA_OK;
    case SUA_FLOW_WRITABLE:
        if (f->state == SUA__FLOW_UP)
            sua__flow_push(s, f);
        return SUA_OK;
    case SUA_FLOW_DOWN:
        gone(s, f);
        return SUA_OK;
    default:
        return SUA_EINVAL;
    }
}

int sua_flow_event(struct sua_stack *s, uint32_t id, unsigned what,
                   const struct sua_addr *local)
{
    struct sua__flow *f;
    int err = SUA_ENOENT;

    if (!s)
        return SUA_EINVAL;
    if (!sua__feed_begin(s))
        return SUA_EBUSY;
    f = sua__flow_find(s, id);
    if (f && f->state != SUA__FLOW_ENDPOINT)
        err = news(s, f, what, local);
    sua__drain(s);
    sua__feed_end(s);
    return err;
}
