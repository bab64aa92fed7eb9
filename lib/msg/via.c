/* SPDX-License-Identifier: MIT
 * Via. RFC 3261 20.42, 25.1; RFC 3581 (rport). */
#include "msg/param.h"

/* Whether it begins as nearly all do. */
static int is_plain_udp(const char *p, const char *end)
{
    return end - p > 12 && !memcmp(p, "SIP/2.0/", 8) &&
           !memcmp(p + 8, "UDP ", 4);
}

/* "SIP" SLASH "2.0" SLASH transport; NULL if it is something else. */
static const char *sent_protocol(const char *p, const char *end,
                                 struct sua_str *transport)
{
    static const char part[2][4] = { "SIP", "2.0" };
    const char *from;
    int i;

    for (i = 0; i < 2; i++) {
        if (!sua__str_starts_icase(sua__range(p, end),
                                   sua_str_make(part[i], 3)))
            return NULL;
        p = sua__lws(p + 3, end);
        if (p == end || *p != '/')
            return NULL;
        p = sua__lws(p + 1, end);
    }
    from = p;
    p = sua__span(p, end, SUA__C_TOKEN);
    *transport = sua__range(from, p);
    return p == from ? NULL : p;
}

static int rport(struct sua_str value, struct sua_via *out)
{
    out->has_rport = 1;
    return value.p && sua__number(value.p, value.p + value.n, 65535,
                                  &out->rport) != value.p + value.n;
}

static int keep(struct sua_str *slot, struct sua_str value)
{
    *slot = value;
    return value.p ? SUA_OK : SUA_EBADMSG;
}

/* The first letter decides which of the names it can be. */
static int via_param(struct sua_str name, struct sua_str value,
                     struct sua_via *out)
{
    switch (name.p[0] | 0x20) {
    case 'b':
        if (sua__named(name, "branch"))
            return keep(&out->branch, value);
        return SUA_OK;
    case 'r':
        if (sua__named(name, "rport"))
            return rport(value, out);
        if (sua__named(name, "received"))
            return keep(&out->received, value);
        return SUA_OK;
    case 'm':
        if (sua__named(name, "maddr"))
            return keep(&out->maddr, value);
        return SUA_OK;
    default:
        return SUA_OK;
    }
}

/* Over ";branch=" and a value that is not quoted; NULL: something else. */
static const char *plain_branch(const char *of, const char *p,
                                const char *end, struct sua_via *out)
{
    const char *value = p + 8, *q;

    if (end - p < 9 || memcmp(p, ";branch=", 8))
        return NULL;
    q = sua__span(sua__plain_of(of, value, end), end, SUA__C_VALUE);
    out->branch = sua__range(value, q);
    return q > value ? sua__lws(q, end) : NULL;
}

const char *sua__via_scan(const char *p, const char *end,
                          struct sua_via *out)
{
    struct sua_str name, value;
    const char *bad, *from, *next, *of = p;

#if defined(__OPTIMIZE_SIZE__)
    memset(out, 0, sizeof(*out));
#else
    out->params = out->branch = out->received = out->maddr = sua__absent();
    out->rport = 0;
    out->has_rport = 0;
#endif
    if (SUA__FAST && is_plain_udp(p, end)) {
        out->transport = sua_str_make(p + 8, 3);
        out->proto = SUA_UDP;
        p += 11;
    } else {
        p = sent_protocol(p, end, &out->transport);
        if (!p || p == end || !sua__is_lws(*p))
            return NULL;
        out->proto = (uint8_t)sua_proto_parse(out->transport);
    }
    p = sua__hostport(sua__lws(p, end), end, 1, &out->host, &out->port,
                      &bad);
    if (!p)
        return NULL;
    from = p = sua__lws(p, end);
    if (SUA__FAST && (next = plain_branch(of, p, end, out)) != NULL)
        p = next;
    while (p < end && *p == ';') {
        p = sua__param_in_loop(of, p + 1, end, &name, &value);
        if (!p || via_param(name, value, out))
            return NULL;
    }
    if (p > from)
        out->params = sua__range(from + 1, p);
    return p == end || *p == ',' ? p : NULL;
}

int sua_via_parse(struct sua_str s, struct sua_via *out)
{
    const char *end;

    if (!s.n)
        return SUA_EBADMSG;
    end = s.p + s.n;
    return sua__via_scan(sua__lws(s.p, end), end, out) == end ? SUA_OK
                                                              : SUA_EBADMSG;
}

/* An empty line or element may come before the first value. */
int sua_msg_via(const struct sua_msg *m, struct sua_via *out)
{
    unsigned i;

    if (m->checked) {
        *out = m->via;
        return SUA_OK;
    }
    for (i = 0; i < m->nhdr; i++) {
        const struct sua_hdr *h = &m->hdr[i];
        const char *p = m->buf + h->val, *end = p + h->len;

        if (h->id != SUA_H_VIA)
            continue;
        p = sua__separators(p, end);
        if (p < end)
            return sua__via_scan(p, end, out) ? SUA_OK : SUA_EBADMSG;
    }
    return SUA_ENOENT;
}
