/* SPDX-License-Identifier: MIT
 * The header components of a URI: "?a=b&c=d". RFC 3261 19.1.1, 25.1. */
#include "msg/uri_parts.h"

int sua_uri_header_next(struct sua_str *rest, struct sua_str *name,
                        struct sua_str *value)
{
    while (rest->n) {
        size_t amp = sua__str_find(*rest, '&');
        struct sua_str one = sua__str_sub(*rest, 0, amp);
        size_t eq = sua__str_find(one, '=');

        *rest = sua__str_sub(*rest, amp + 1, rest->n);
        if (!one.n)
            continue;
        *name = sua__str_sub(one, 0, eq);
        *value = eq < one.n ? sua__str_sub(one, eq + 1, one.n)
                            : sua__absent();
        return 1;
    }
    return 0;
}

/* Longer than any name that has a number. */
#define LONGEST 40

unsigned sua__uri_header_id(struct sua_str name)
{
    char mem[LONGEST];
    int n = sua_uri_unescape(name, mem, sizeof(mem));

    return n > 0 ? sua_hdr_id(sua_str_make(mem, (size_t)n)) : SUA_H_OTHER;
}

/* Whether name, escaped or not, is `what`, any case. */
static int is_header(struct sua_str name, struct sua_str what)
{
    size_t i = 0, k;
    char c;

    for (k = 0; k < what.n && i < name.n; k++, i++) {
        c = name.p[i];
        if (c == '%' && name.n - i > 2) {
            (void)sua_uri_unescape(sua__str_sub(name, i, i + 3), &c, 1);
            i += 2;
        }
        if (sua__lower(c) != sua__lower(what.p[k]))
            return 0;
    }
    return k == what.n && i == name.n;
}

int sua_uri_header_get(struct sua_str headers, struct sua_str name,
                       struct sua_str *value)
{
    unsigned id = sua_hdr_id(name);
    struct sua_str got;

    while (sua_uri_header_next(&headers, &got, value))
        if (is_header(got, name) || (id && sua__uri_header_id(got) == id))
            return SUA_OK;
    *value = sua__absent();
    return SUA_ENOENT;
}
