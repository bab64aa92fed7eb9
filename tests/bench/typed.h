/* SPDX-License-Identifier: MIT
 * For the benchmark: every value of every header with a number through the
 * reader of its shape, as sip/hdrtab.def says. */
#ifndef TYPED_H
#define TYPED_H

#include "../torture/shapes.h"

#define TYPED(name)                                                           \
    static inline unsigned typed_##name(struct sua_str v)                     \
    {                                                                         \
        union shapes_any x;                                                   \
        return shape_parse_##name(v, &x) == SUA_OK;                           \
    }
SHAPES(TYPED)
#undef TYPED

/* How many values were right. */
static unsigned typed_all(const struct sua_msg *m)
{
    struct sua_values it;
    struct sua_str v;
    unsigned good = 0;

#define SUA_HDR(id, name, compact, flags, shape, rfc)                         \
    if (sua_msg_has(m, SUA_H_##id)) {                                         \
        sua_values_begin(&it, m, SUA_H_##id);                                 \
        while (sua_values_next(&it, &v))                                      \
            good += typed_##shape(v);                                         \
    }
#define SUA_HDR_NAMED(name, compact, flags, shape, rfc)
#include "sip/hdrtab.def"
    return good;
}

#endif
