/* SPDX-License-Identifier: MIT
 * Numbers, CSeq, Call-ID. RFC 3261 20.8, 20.16, 25.1. */
#include "msg/msg.h"
#include "msg/scan.h"

/* Of digits only. */
static const char *long_number(const char *from, const char *p, uint32_t max,
                               uint32_t *out)
{
    return sua_str_u32(sua__range(from, p), max, out) ? NULL : p;
}

const char *sua__number(const char *p, const char *end, uint32_t max,
                        uint32_t *out)
{
    const char *from = p, *first;
    uint32_t v = 0;

    while (SUA__FAST && p < end && *p == '0')
        p++;
    for (first = p; p < end && sua__is_digit(*p); p++)
        v = v * 10 + (uint32_t)(unsigned char)*p - '0';
    /* Nine digits cannot have wrapped. */
    if (!SUA__FAST || p - first > 9)
        return long_number(first, p, max, out);
    *out = v;
    return p == from || v > max ? NULL : p;
}

int sua_cseq_parse(struct sua_str s, struct sua_cseq *out)
{
    const char *end, *p, *method;

    if (!s.n)
        return SUA_EBADMSG;
    end = s.p + s.n;
    p = sua__number(s.p, end, UINT32_MAX, &out->seq);
    if (!p)
        return SUA_EBADMSG;
    method = sua__lws(p, end);
    if (method == p || method == end ||
        sua__span(method, end, SUA__C_TOKEN) != end)
        return SUA_EBADMSG;
    out->name = sua__range(method, end);
    out->method = (uint8_t)sua_method_parse(out->name);
    return SUA_OK;
}

int sua_msg_cseq(const struct sua_msg *m, struct sua_cseq *out)
{
    struct sua_str v;

    if (m->checked) {
        *out = m->cseq;
        return SUA_OK;
    }
    v = sua_msg_get(m, SUA_H_CSEQ);
    return v.p ? sua_cseq_parse(v, out) : SUA_ENOENT;
}

/* word ["@" word] */
int sua__callid_ok(struct sua_str s)
{
    const char *end, *p;

    if (!s.n)
        return 0;
    end = s.p + s.n;
    p = sua__span(sua__plain(s.p, end), end, SUA__C_TOKEN | SUA__C_WORD);
    if (p == s.p)
        return 0;
    if (p < end && *p == '@') {
        const char *host = p + 1;

        p = sua__span(host, end, SUA__C_TOKEN | SUA__C_WORD);
        if (p == host)
            return 0;
    }
    return p == end;
}

int sua_msg_u32(const struct sua_msg *m, unsigned id, uint32_t max,
                uint32_t *out)
{
    struct sua_str v = sua_msg_get(m, id);
    const char *end, *p, *after;
    uint32_t number;

    if (!v.p)
        return SUA_ENOENT;
    end = v.p + v.n;
    p = sua__number(v.p, end, max, &number);
    if (!p)
        return SUA_EBADMSG;
    after = sua__lws(p, end);
    if (after < end && *after != ';' && *after != '(')
        return SUA_EBADMSG;
    *out = number;
    return SUA_OK;
}
