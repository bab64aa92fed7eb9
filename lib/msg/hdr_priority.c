/* SPDX-License-Identifier: MIT
 * Resource-Priority, Accept-Resource-Priority. RFC 4412 3.1, 3.2. */
#include "msg/value.h"
#include "sip/hdr_ext.h"

/* namespace "." r-priority, both without dots. */
int sua_resource_priority_parse(struct sua_str s,
                                struct sua_resource_priority *out)
{
    struct sua__cur c;
    struct sua_str both;
    size_t dot;

    sua__cur_init(&c, s);
    if (sua__cur_token(&c, &both) || sua__cur_end(&c))
        return SUA_EBADMSG;
    dot = sua__str_find(both, '.');
    out->ns = sua__str_sub(both, 0, dot);
    out->priority = sua__str_sub(both, dot + 1, both.n);
    return out->ns.n && out->priority.n &&
           sua__str_find(out->priority, '.') == out->priority.n
               ? SUA_OK
               : SUA_EBADMSG;
}

static void put_part(struct sua_buf *b, struct sua_str s)
{
    if (sua__str_find(s, '.') < s.n)
        sua__put_invalid(b);
    sua__put_token(b, s);
}

void sua_resource_priority_write(struct sua_buf *b,
                                 const struct sua_resource_priority *v)
{
    put_part(b, v->ns);
    sua_buf_char(b, '.');
    put_part(b, v->priority);
}
