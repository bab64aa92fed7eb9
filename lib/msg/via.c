/* SPDX-License-Identifier: MIT
 * Via. RFC 3261 20.42, 25.1; RFC 3581 (rport). */
#include "msg/msg.h"

/* "SIP" SLASH "2.0" SLASH transport; NULL if it is something else. */
static const char *sent_protocol(const char *p, const char *end,
                                 struct sua_str *transport)
{
    static const struct sua_str part[2] = {
        SUA_STR_INIT("SIP"), SUA_STR_INIT("2.0")
    };
    const char *from;
    int i;

    for (i = 0; i < 2; i++) {
        if (!sua__str_starts_icase(sua__range(p, end), part[i]))
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
    return value.p ? sua_str_u32(value, 65535, &out->rport) : SUA_OK;
}

static int keep(struct sua_str *slot, struct sua_str value)
{
    *slot = value;
    return value.p ? SUA_OK : SUA_EBADMSG;
}

static int via_param(struct sua_str name, struct sua_str value,
                     struct sua_via *out)
{
    switch (name.n) {
    case 6:
        if (sua_str_ieq(name, SUA_STR("branch")))
            return keep(&out->branch, value);
        return SUA_OK;
    case 5:
        if (sua_str_ieq(name, SUA_STR("rport")))
            return rport(value, out);
        if (sua_str_ieq(name, SUA_STR("maddr")))
            return keep(&out->maddr, value);
        return SUA_OK;
    case 8:
        if (sua_str_ieq(name, SUA_STR("received")))
            return keep(&out->received, value);
        return SUA_OK;
    default:
        return SUA_OK;
    }
}

int sua_via_parse(struct sua_str s, struct sua_via *out)
{
    const char *end, *p, *bad;
    struct sua_str name, value;

    memset(out, 0, sizeof(*out));
    s = sua_str_trim(s);
    if (!s.n)
        return SUA_EBADMSG;
    end = s.p + s.n;
    p = sent_protocol(s.p, end, &out->transport);
    if (!p || p == end || !sua__is_lws(*p))
        return SUA_EBADMSG;
    out->proto = (uint8_t)sua_proto_parse(out->transport);
    p = sua__hostport(sua__lws(p, end), end, 1, &out->host, &out->port,
                      &bad);
    if (!p)
        return SUA_EBADMSG;
    p = sua__lws(p, end);
    if (p < end)
        out->params = sua__range(p + 1, end);
    while (p < end) {
        if (*p != ';')
            return SUA_EBADMSG;
        p = sua__generic_param(p + 1, end, &name, &value);
        if (!p || via_param(name, value, out))
            return SUA_EBADMSG;
    }
    return SUA_OK;
}

int sua_msg_via(const struct sua_msg *m, struct sua_via *out)
{
    struct sua_values it;
    struct sua_str v;

    sua_values_begin(&it, m, SUA_H_VIA);
    if (!sua_values_next(&it, &v))
        return SUA_ENOENT;
    return sua_via_parse(v, out);
}
