/* SPDX-License-Identifier: MIT
 * What every element checks before it acts on a message. RFC 3261 8.1.1,
 * 8.2.2, 16.3, 18.1.2; RFC 2543 messages lack branch, From tag and
 * Max-Forwards and pass. */
#include "msg/msg.h"

#define BIT(id) ((uint64_t)1 << ((id) - 1))
#define MANDATORY                                                             \
    (BIT(SUA_H_VIA) | BIT(SUA_H_FROM) | BIT(SUA_H_TO) |                       \
     BIT(SUA_H_CALL_ID) | BIT(SUA_H_CSEQ))

static unsigned status_of(unsigned err)
{
    switch (err) {
    case SUA_MSG_VERSION: return 505;
    case SUA_MSG_BIG: return 513;
    default: return 400;
    }
}

static int fail(struct sua_msg *m, unsigned err, size_t off)
{
    m->err = (uint8_t)err;
    m->err_off = (uint16_t)off;
    return (int)status_of(err);
}

static int party_bad(struct sua_str v, struct sua_str *tag)
{
    const char *end = v.p + v.n;

    return !v.n || sua__address_scan(v.p, end, 0, tag) != end;
}

/* scheme ":" host without < >, and nothing else: the place after it, or NULL
 * where that needs a closer look. Of these, the shortest there are, a line
 * can hold most, and must not cost more for that than other lines do. */
static inline const char *bare_uri(const char *p, const char *end)
{
#if !defined(__OPTIMIZE_SIZE__)
    const char *from = p, *host;

    while (p < end && sua__is_letter(*p))
        p++;
    if (p == from || p == end || *p != ':' || (*from | 0x20) == 't')
        return NULL; /* tel: has no host */
    for (host = ++p; p < end && sua__is(*p, SUA__C_HOST); p++)
        ;
    if (p > host && (p == end || *p == ','))
        return p;
#endif
    (void)p;
    (void)end;
    return NULL;
}

/* A list of addresses: at least one if all must have < >, as in Route. */
static int addresses_bad(struct sua_str line, int brackets)
{
    const char *end = line.p + line.n, *p = sua__separators(line.p, end);
    const char *next;
    struct sua_str tag;

    if (p == end)
        return brackets;
    for (; p < end; p = sua__separators(next, end)) {
        next = brackets || *p == '<' ? NULL : bare_uri(p, end);
        if (!next)
            next = sua__address_scan(p, end, brackets, &tag);
        if (!next)
            return 1;
    }
    return 0;
}

/* "*" stands alone (20.10): the whole line is one byte then. */
static int contact_bad(struct sua_str line)
{
    if (line.n == 1 && line.p[0] == '*')
        return 0;
    return addresses_bad(line, 0);
}

static int via_bad(struct sua_msg *m, struct sua_str line)
{
    const char *end = line.p + line.n, *p = sua__separators(line.p, end);
    struct sua_via further;

    if (p == end)
        return 1;
    for (; p && p < end; p = p ? sua__separators(p, end) : NULL)
        p = sua__via_scan(p, end, m->via.host.p ? &further : &m->via);
    return !p;
}

static int cseq_error(struct sua_msg *m, struct sua_str v)
{
    if (sua_cseq_parse(v, &m->cseq))
        return SUA_MSG_CSEQ;
    if (sua_msg_is_request(m) && !sua_str_eq(m->cseq.name, sua_msg_method(m)))
        return SUA_MSG_CSEQ_METHOD;
    return SUA_MSG_OK;
}

/* Expires, and an expires= of Contact, are not looked at: what cannot be
 * read there counts as the default (10.2.1.1, 20.19). */
static int value_error(struct sua_msg *m, const struct sua_hdr *h)
{
    struct sua_str v = sua__hdr_value(m, h);
    uint32_t hops;

    switch (h->id) {
    case SUA_H_VIA: return via_bad(m, v) ? SUA_MSG_VIA : 0;
    case SUA_H_FROM: return party_bad(v, &m->from_tag) ? SUA_MSG_FROM : 0;
    case SUA_H_TO: return party_bad(v, &m->to_tag) ? SUA_MSG_TO : 0;
    case SUA_H_CALL_ID: return sua__callid_ok(v) ? 0 : SUA_MSG_CALL_ID;
    case SUA_H_CSEQ: return cseq_error(m, v);
    case SUA_H_MAX_FORWARDS:
        return sua__number(v.p, v.p + v.n, 255, &hops) == v.p + v.n
                   ? 0 : SUA_MSG_MAX_FORWARDS;
    case SUA_H_CONTACT: return contact_bad(v) ? SUA_MSG_CONTACT : 0;
    case SUA_H_ROUTE:
    case SUA_H_RECORD_ROUTE: return addresses_bad(v, 1) ? SUA_MSG_ROUTE : 0;
    default: return SUA_MSG_OK;
    }
}

/* Headers in a Request-URI must never become headers (19.1.1 table 1). */
static int uri_error(struct sua_msg *m)
{
    struct sua_str s = sua_msg_uri(m);
    struct sua_uri u;
    size_t off;

    if (sua_uri_parse(s, &u, &off))
        return fail(m, SUA_MSG_URI, m->start[1] + off);
    if (u.headers.n)
        return fail(m, SUA_MSG_URI, (size_t)(u.headers.p - m->buf));
    return 0;
}

int sua_msg_check(struct sua_msg *m)
{
    unsigned i;
    int err;

    if (m->err != SUA_MSG_OK)
        return (int)status_of(m->err);
    if (~m->seen & MANDATORY)
        return fail(m, SUA_MSG_MISSING, 0);
    if (sua_msg_is_request(m)) {
        err = uri_error(m);
        if (err)
            return err;
    }
    m->via.host.p = NULL;
    for (i = 0; i < m->nhdr; i++) {
        err = value_error(m, &m->hdr[i]);
        if (err)
            return fail(m, (unsigned)err, m->hdr[i].val);
    }
    m->checked = 1;
    return 0;
}
