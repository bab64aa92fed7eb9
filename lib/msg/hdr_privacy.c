/* SPDX-License-Identifier: MIT
 * Privacy. RFC 3323 4.2; RFC 3325 9.3 (id); RFC 7044 6.2 (history). */
#include "msg/value.h"
#include "sip/hdr_ext.h"

static const char privacy_name[][9] = {
    "header", "session", "user", "none", "critical", "id", "history"
};

static unsigned bit_of(struct sua_str token)
{
    unsigned i;

    for (i = 0; i < SUA__COUNT(privacy_name); i++)
        if (sua_str_ieq(token, sua_str_z(privacy_name[i])))
            return 1u << i;
    return 0;
}

int sua_privacy_parse(struct sua_str s, struct sua_privacy *out)
{
    struct sua__cur c;
    struct sua_str token;

    sua__cur_init(&c, s);
    out->set = 0;
    out->all = sua__range(c.p, c.end);
    do {
        if (sua__cur_token(&c, &token))
            return SUA_EBADMSG;
        out->set |= (uint8_t)bit_of(token);
    } while (sua__cur_char(&c, ';'));
    return sua__cur_end(&c);
}

static void put_token(struct sua_buf *b, struct sua_str token, size_t from)
{
    if (b->n > from)
        sua_buf_char(b, ';');
    sua__put_token(b, token);
}

void sua_privacy_write(struct sua_buf *b, const struct sua_privacy *v)
{
    struct sua_str name, value, rest = v->all;
    size_t from = b->n;
    unsigned i;

    if (v->set >> SUA__COUNT(privacy_name))
        sua__put_invalid(b);
    for (i = 0; i < SUA__COUNT(privacy_name); i++)
        if (v->set >> i & 1)
            put_token(b, sua_str_z(privacy_name[i]), from);
    while (sua_param_next(&rest, &name, &value)) {
        if (value.p)
            sua__put_invalid(b);
        if (!bit_of(name))
            put_token(b, name, from);
    }
    if (b->n == from)
        sua__put_invalid(b);
}
