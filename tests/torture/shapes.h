/* SPDX-License-Identifier: MIT
 * Every typed header value, for tests that give all readers any text: what
 * a reader takes, its writer writes or refuses, and what is written is read
 * and written again as the same bytes. */
#ifndef SHAPES_H
#define SHAPES_H

#include <string.h>

#include "sip/hdr_ext.h"

/* shape, type of the value: all of lib/msg/shapes.def but uri. */
#define SHAPE_STRUCTS(X)                                                      \
    X(answer_mode)                                                            \
    X(authinfo)                                                               \
    X(challenge)                                                              \
    X(contact)                                                                \
    X(contact_feature)                                                        \
    X(credentials)                                                            \
    X(cseq)                                                                   \
    X(disposition)                                                            \
    X(diversion)                                                              \
    X(event)                                                                  \
    X(geolocation)                                                            \
    X(geolocation_error)                                                      \
    X(history)                                                                \
    X(identity)                                                               \
    X(info)                                                                   \
    X(item)                                                                   \
    X(mediatype)                                                              \
    X(min_se)                                                                 \
    X(nameaddr)                                                               \
    X(params)                                                                 \
    X(privacy)                                                                \
    X(rack)                                                                   \
    X(reason)                                                                 \
    X(referred_by)                                                            \
    X(replaces)                                                               \
    X(resource_priority)                                                      \
    X(retry_after)                                                            \
    X(route)                                                                  \
    X(security)                                                               \
    X(session_expires)                                                        \
    X(session_id)                                                             \
    X(subscription_state)                                                     \
    X(timestamp)                                                              \
    X(user_to_user)                                                           \
    X(via)                                                                    \
    X(visited_network)                                                        \
    X(warning)
#define SHAPE_STRINGS(X)                                                      \
    X(callid)                                                                 \
    X(content_id)                                                             \
    X(text)                                                                   \
    X(token)

/* These three have neither a struct of their own nor a string. */
typedef int64_t shape_date;
typedef uint32_t shape_number;
typedef struct sua_uri shape_uri;
#define SHAPE(name) typedef struct sua_##name shape_##name;
SHAPE_STRUCTS(SHAPE)
#undef SHAPE
#define SHAPE(name) typedef struct sua_str shape_##name;
SHAPE_STRINGS(SHAPE)
#undef SHAPE
#define SHAPES(X) SHAPE_STRUCTS(X) SHAPE_STRINGS(X) X(date) X(number)

#define SHAPES_ROOM 140000      /* more than any value with escapes        */

union shapes_any {
#define SHAPE(name) shape_##name name;
    SHAPES(SHAPE) SHAPE(uri)
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

static int shape_parse_uri(struct sua_str s, union shapes_any *out)
{
    return sua_uri_parse(s, &out->uri, NULL);
}

static void shape_write_uri(struct sua_buf *b, const union shapes_any *in)
{
    sua_uri_write(b, &in->uri);
}

static const struct shape shapes[] = {
#define SHAPE(name) { #name, shape_parse_##name, shape_write_##name },
#define SUA_SHAPE(name, pattern, rule) SHAPE(name)
#include "msg/shapes.def"
#undef SHAPE
};
#define SHAPES_COUNT (sizeof(shapes) / sizeof(shapes[0]))

static inline int shape_is_line(struct sua_str s)
{
    return !s.n || (!memchr(s.p, '\r', s.n) && !memchr(s.p, '\n', s.n) &&
                    !memchr(s.p, '\0', s.n));
}

/* Its reader leaves the URI unread, which the writer refuses if it is none. */
static inline int shape_is_lax(const struct shape *k)
{
    return k->parse == shape_parse_nameaddr;
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
        return shape_is_line(s) && !shape_is_lax(k)
                   ? "what was read cannot be written"
                   : NULL;
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
