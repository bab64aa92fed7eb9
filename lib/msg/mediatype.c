/* SPDX-License-Identifier: MIT
 * Media types. RFC 3261 20.15, 25.1 (m-type SLASH m-subtype). */
#include "msg/msg.h"

int sua_mediatype_parse(struct sua_str s, struct sua_mediatype *out)
{
    const char *end, *p, *from;

    s = sua_str_trim(s);
    if (!s.n)
        return SUA_EBADMSG;
    from = s.p;
    end = s.p + s.n;
    p = sua__span(from, end, SUA__C_TOKEN);
    out->type = sua__range(from, p);
    p = sua__lws(p, end);
    if (!out->type.n || p == end || *p != '/')
        return SUA_EBADMSG;
    from = p = sua__lws(p + 1, end);
    p = sua__span(p, end, SUA__C_TOKEN);
    out->subtype = sua__range(from, p);
    if (!out->subtype.n)
        return SUA_EBADMSG;
    return sua__generic_params(p, end, &out->params) == end ? SUA_OK
                                                            : SUA_EBADMSG;
}

int sua_mediatype_is(struct sua_str value, struct sua_str what)
{
    struct sua_mediatype a, b;

    if (sua_str_ieq(value, what))
        return 1; /* as most write it */
    return !sua_mediatype_parse(value, &a) &&
           !sua_mediatype_parse(what, &b) && sua_str_ieq(a.type, b.type) &&
           sua_str_ieq(a.subtype, b.subtype);
}
