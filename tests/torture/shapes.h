/* SPDX-License-Identifier: MIT
 * Every typed header value, for tests that give all readers any text: what
 * a reader takes, its writer writes or refuses, and what is written is read
 * and written again as the same bytes. */
#ifndef SHAPES_H
#define SHAPES_H

#include <string.h>

#include "sip/hdr_ext.h"

/* Names of shapes that have a reader, a writer and a struct of that name. */
#define SHAPES(X)                                                             \
    X(event)                                                                  \
    X(contact_feature)                                                        \
    X(answer_mode)                                                            \
    X(user_to_user)                                                           \
    X(visited_network)                                                        \
    X(params)                                                                 \
    X(geolocation)                                                            \
    X(geolocation_error)                                                      \
    X(diversion)                                                              \
    X(history)                                                                \
    X(identity)                                                               \
    X(session_id)                                                             \
    X(resource_priority)

#define SHAPES_ROOM 140000      /* more than any value with escapes        */

union shapes_any {
#define SHAPE(name) struct sua_##name name;
    SHAPES(SHAPE)
#undef SHAPE
};

struct shape {
    const char *name;
    int (*parse)(struct sua_str s, union shapes_any *out);
    void (*write)(struct sua_buf *b, const union shapes_any *in);
};

#define SHAPE(name)                                                           \
    static int shape_parse_##name(struct sua_str s, union shapes_any *out)    \
    {                                                                         \
        return sua_##name##_parse(s, &out->name);                             \
    }                                                                         \
    static void shape_write_##name(struct sua_buf *b,                         \
                                   const union shapes_any *in)                \
    {                                                                         \
        sua_##name##_write(b, &in->name);                                     \
    }
SHAPES(SHAPE)
#undef SHAPE

static const struct shape shapes[] = {
#define SHAPE(name) { #name, shape_parse_##name, shape_write_##name },
    SHAPES(SHAPE)
#undef SHAPE
};
#define SHAPES_COUNT (sizeof(shapes) / sizeof(shapes[0]))

static inline int shape_is_line(struct sua_str s)
{
    return !s.n || (!memchr(s.p, '\r', s.n) && !memchr(s.p, '\n', s.n) &&
                    !memchr(s.p, '\0', s.n));
}

/* NULL, or what is wrong. */
static inline const char *shape_try(const struct shape *k, struct sua_str s)
{
    static char mem[2][SHAPES_ROOM];
    union shapes_any v;
    struct sua_buf b, again;
    int err = k->parse(s, &v);

    if (err)
        return err == SUA_EBADMSG ? NULL : "a reader's odd verdict";
    sua_buf_init(&b, mem[0], SHAPES_ROOM);
    k->write(&b, &v);
    if (b.err)
        return shape_is_line(s) ? "what was read cannot be written" : NULL;
    if (!shape_is_line(sua_buf_view(&b)))
        return "a line end was written";
    if (k->parse(sua_buf_view(&b), &v))
        return "what was written cannot be read";
    sua_buf_init(&again, mem[1], SHAPES_ROOM);
    k->write(&again, &v);
    if (again.err || !sua_str_eq(sua_buf_view(&b), sua_buf_view(&again)))
        return "written twice, two texts";
    return NULL;
}

#endif
