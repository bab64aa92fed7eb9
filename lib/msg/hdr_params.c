/* SPDX-License-Identifier: MIT
 * Headers whose value is nothing but parameters: P-Charging-Vector,
 * P-Charging-Function-Addresses. RFC 7315 5.5, 5.6. */
#include "msg/value.h"
#include "sip/hdr_ext.h"

int sua_params_parse(struct sua_str s, struct sua_params *out)
{
    struct sua_str name, value;
    struct sua__cur c;

    sua__cur_init(&c, s);
    out->params = sua__range(c.p, c.end);
    do {
        c.p = sua__generic_param(c.p, c.end, &name, &value);
        if (!c.p)
            return SUA_EBADMSG;
    } while (sua__cur_char(&c, ';'));
    return sua__cur_end(&c);
}

void sua_params_write(struct sua_buf *b, const struct sua_params *v)
{
    struct sua_str rest = v->params, name, value;
    int first = 1;

    for (; sua_param_next(&rest, &name, &value); first = 0) {
        if (!first)
            sua_buf_char(b, ';');
        sua__put_token(b, name);
        if (!value.p)
            continue;
        sua_buf_char(b, '=');
        sua__put_value(b, value);
    }
    if (first)
        sua__put_invalid(b);
}
