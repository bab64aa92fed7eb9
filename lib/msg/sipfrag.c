/* SPDX-License-Identifier: MIT
 * message/sipfrag: parts of messages. RFC 3420, RFC 3515 2.4.5. */
#include "msg/msg.h"
#include "sip/body.h"

/* Stands in for a start line that is not there. */
#define NO_START "X x:x SIP/2.0\r\n"

/* ---- the copy ---------------------------------------------------------- */
/* A header's name is a token before a colon; no start line has that. */
static int begins_with_header(struct sua_str s)
{
    const char *end = s.p + s.n, *p = sua__span(s.p, end, SUA__C_TOKEN);

    p = sua__lws(p, end);
    return p < end && *p == ':';
}

static int is_crlf_at(struct sua_str s, size_t at)
{
    return s.n - at >= 2 && s.p[at] == '\r' && s.p[at + 1] == '\n';
}

/* Where the empty line is, or s.n. */
static size_t empty_line(struct sua_str s)
{
    size_t at = 0;

    while (at < s.n && !is_crlf_at(s, at))
        at += sua__str_find(sua__str_sub(s, at, s.n), '\n') + 1;
    return at < s.n ? at : s.n;
}

static struct sua_str without_line_ends(struct sua_str s)
{
    while (s.n && (s.p[s.n - 1] == '\r' || s.p[s.n - 1] == '\n'))
        s.n--;
    return s;
}

/* As a message: with start line and empty line. 1: the first is not its. */
static int complete(struct sua_buf *b, struct sua_str frag)
{
    int ends = empty_line(frag) < frag.n, bare;

    if (!ends)
        frag = without_line_ends(frag);
    bare = !frag.n || is_crlf_at(frag, 0) || begins_with_header(frag);
    if (bare)
        sua_buf_str(b, SUA_STR(NO_START));
    sua_buf_str(b, frag);
    if (!ends)
        sua_buf_str(b, frag.n ? SUA_STR("\r\n\r\n") : SUA_STR("\r\n"));
    return bare;
}

/* ---- reading ----------------------------------------------------------- */
static int address_bad(struct sua_str v)
{
    struct sua_nameaddr na;
    struct sua_uri u;

    return sua_nameaddr_parse(v, &na) ||
           (!na.star && sua_uri_parse(na.uri, &u, NULL));
}

static int addresses_bad(struct sua_str list)
{
    struct sua_str v;

    while (sua__list_next(&list, &v))
        if (address_bad(v))
            return 1;
    return 0;
}

static int vias_bad(struct sua_str list)
{
    struct sua_via via;
    struct sua_str v;

    while (sua__list_next(&list, &v))
        if (sua_via_parse(v, &via))
            return 1;
    return 0;
}

static unsigned cseq_error(const struct sua_msg *m, struct sua_str v)
{
    struct sua_cseq cseq;

    if (sua_cseq_parse(v, &cseq))
        return SUA_MSG_CSEQ;
    return m->start[0] && !sua_str_eq(cseq.name, sua_msg_method(m))
               ? SUA_MSG_CSEQ_METHOD : SUA_MSG_OK;
}

static unsigned value_error(const struct sua_msg *m, const struct sua_hdr *h)
{
    struct sua_str v = sua__hdr_value(m, h);
    uint32_t hops;

    switch (h->id) {
    case SUA_H_VIA: return vias_bad(v) ? SUA_MSG_VIA : 0;
    case SUA_H_FROM: return address_bad(v) ? SUA_MSG_FROM : 0;
    case SUA_H_TO: return address_bad(v) ? SUA_MSG_TO : 0;
    case SUA_H_CALL_ID: return sua__callid_ok(v) ? 0 : SUA_MSG_CALL_ID;
    case SUA_H_CSEQ: return cseq_error(m, v);
    case SUA_H_MAX_FORWARDS:
        return sua_str_u32(v, 255, &hops) ? SUA_MSG_MAX_FORWARDS : 0;
    case SUA_H_CONTACT: return addresses_bad(v) ? SUA_MSG_CONTACT : 0;
    case SUA_H_ROUTE:
    case SUA_H_RECORD_ROUTE: return addresses_bad(v) ? SUA_MSG_ROUTE : 0;
    default: return 0;
    }
}

static int refused(struct sua_msg *m, unsigned err, unsigned off)
{
    m->err = (uint8_t)err;
    m->err_off = (uint16_t)off;
    return SUA_EBADMSG;
}

static int check(struct sua_msg *m)
{
    struct sua_uri u;
    unsigned i, err;
    size_t off;

    if (m->start[0] && sua_uri_parse(sua_msg_uri(m), &u, &off))
        return refused(m, SUA_MSG_URI, m->start[1] + (unsigned)off);
    for (i = 0; i < m->nhdr; i++) {
        err = value_error(m, &m->hdr[i]);
        if (err)
            return refused(m, err, m->hdr[i].val);
    }
    return SUA_OK;
}

/* The body was left out, its length was not (RFC 3420 2). */
static int only_length(struct sua_msg *m)
{
    if (m->err != SUA_MSG_LENGTH || !m->body || m->body_len)
        return 0;
    m->err = SUA_MSG_OK;
    m->len = m->body;
    return 1;
}

int sua_sipfrag_parse(struct sua_msg *m, struct sua_str frag, void *mem,
                      size_t cap, struct sua_hdr *hdr, unsigned max_hdr)
{
    struct sua_buf b;
    int bare;

    memset(m, 0, sizeof(*m));
    m->buf = (char *)mem;
    sua_buf_init(&b, mem, cap);
    bare = complete(&b, frag);
    if (b.err)
        return SUA_ETOOBIG;
    if (sua_msg_index(m, b.p, b.n, hdr, max_hdr, 0) && !only_length(m))
        return SUA_EBADMSG;
    if (bare)
        memset(m->start, 0, sizeof(m->start));
    return m->err == SUA_MSG_OK ? check(m) : SUA_EBADMSG;
}

int sua_sipfrag_status(struct sua_str frag, struct sua_str *reason)
{
    struct sua_str version = SUA_STR("SIP/2.0 "), line;
    uint32_t status;

    line = without_line_ends(
        sua__str_sub(frag, 0, sua__str_find(frag, '\n')));
    if (!sua__str_starts_icase(line, version))
        return SUA_EBADMSG;
    line = sua__str_sub(line, version.n, line.n);
    if (sua_str_u32(sua__str_sub(line, 0, 3), 699, &status) || status < 100 ||
        (line.n > 3 && line.p[3] != ' '))
        return SUA_EBADMSG;
    if (reason)
        *reason = sua__str_sub(line, 4, line.n);
    return (int)status;
}

void sua_sipfrag_write(struct sua_buf *b, unsigned status,
                       struct sua_str reason)
{
    sua_write_status_line(b, status, reason);
}
