/* SPDX-License-Identifier: MIT
 * Media types. RFC 3261 20.15, 25.1 (m-type SLASH m-subtype). */
#include "msg/value.h"

int sua_mediatype_parse(struct sua_str s, struct sua_mediatype *out)
{
    struct sua__cur c;

    sua__cur_init(&c, s);
    if (sua__cur_token(&c, &out->type) || !sua__cur_char(&c, '/') ||
        sua__cur_token(&c, &out->subtype))
        return SUA_EBADMSG;
    return sua__generic_params(c.p, c.end, &out->params) == c.end
               ? SUA_OK : SUA_EBADMSG;
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
