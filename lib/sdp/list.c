/* SPDX-License-Identifier: MIT
 * Lists inside the values of lines and attributes. RFC 8866 6.15, RFC 8839
 * 5.1. */
#include "sdp/form.h"
#include "sip/sdp_attr.h"

int sua_sdp_word_next(struct sua_str *rest, struct sua_str *word)
{
    *word = sua__sdp_word(rest);
    return word->n != 0;
}

int sua_sdp_param_next(struct sua_str *rest, struct sua_str *name,
                       struct sua_str *value)
{
    while (rest->n) {
        size_t n = sua__str_find(*rest, ';'), eq;
        struct sua_str one = sua_str_trim(sua__str_sub(*rest, 0, n));

        *rest = sua__str_sub(*rest, n + 1, rest->n);
        if (!one.n)
            continue;
        eq = sua__str_find(one, '=');
        *name = sua_str_trim(sua__str_sub(one, 0, eq));
        *value = sua_str_make(NULL, 0);
        if (eq < one.n)
            *value = sua_str_trim(sua__str_sub(one, eq + 1, one.n));
        return 1;
    }
    return 0;
}

int sua_sdp_pair_next(struct sua_str *rest, struct sua_str *name,
                      struct sua_str *value)
{
    if (!sua_sdp_word_next(rest, name))
        return 0;
    sua_sdp_word_next(rest, value);
    return 1;
}
