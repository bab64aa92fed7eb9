/* SPDX-License-Identifier: MIT
 * The headers of sip/hdrtab.def with their RFCs, and for each shape a value
 * can have its reader. A shape that is not known here does not compile. */
#include "msg/explain.h"
#include "sip/hdr_ext.h"

enum sua__shape {
#define SUA_SHAPE(shape, pattern, rule) SHAPE_##shape,
#include "msg/shapes.def"
    SHAPE_COUNT
};

/* ---- headers ----------------------------------------------------------- */
enum { L = SUA__H_LIST, S = SUA__H_SINGLE };

static const struct sua__hdr_doc docs[] = {
    { "", "", SHAPE_text, 0, 0 },
#define SUA_HDR(id, name, compact, flags, shape, rfc)                         \
    { name, "RFC " rfc, SHAPE_##shape, flags, 0 },
#define SUA_HDR_NAMED(name, compact, flags, shape, rfc)                       \
    { name, "RFC " rfc, SHAPE_##shape, flags, compact },
#include "sip/hdrtab.def"
};

/* Whoever keeps a bit for each line has room for SUA__DOC_MAX. */
typedef char fits[SUA__COUNT(docs) <= SUA__DOC_MAX ? 1 : -1];

const struct sua__hdr_doc *sua__hdr_doc(unsigned id, struct sua_str name,
                                        unsigned *index)
{
    unsigned i;

    for (i = id ? id : SUA_H_COUNT; i < SUA__COUNT(docs); i++)
        if (id || sua_str_ieq(name, sua_str_z(docs[i].name)) ||
            (name.n == 1 && docs[i].compact &&
             sua__lower(name.p[0]) == docs[i].compact)) {
            *index = i;
            return &docs[i];
        }
    return NULL;
}

/* ---- shapes ------------------------------------------------------------ */
static const struct {
    const char *pattern, *rule;
} shapes[] = {
#define SUA_SHAPE(shape, pattern, rule) { pattern, rule },
#include "msg/shapes.def"
};

const char *sua__shape_pattern(unsigned shape)
{
    return shapes[shape].pattern;
}

const char *sua__shape_rule(unsigned shape)
{
    return shapes[shape].rule;
}

#define READER(shape, type)                                                   \
    static int read_##shape(struct sua_str v)                                 \
    {                                                                         \
        type x;                                                               \
                                                                              \
        return sua_##shape##_parse(v, &x);                                    \
    }
READER(callid, struct sua_str)
READER(content_id, struct sua_str)
READER(date, int64_t)
READER(number, uint32_t)
READER(text, struct sua_str)
READER(token, struct sua_str)

static int read_uri(struct sua_str v)
{
    struct sua_uri x;

    return sua_uri_parse(v, &x, NULL);
}

#define STRUCT(shape) READER(shape, struct sua_##shape)
STRUCT(answer_mode)
STRUCT(authinfo)
STRUCT(challenge)
STRUCT(contact)
STRUCT(contact_feature)
STRUCT(credentials)
STRUCT(cseq)
STRUCT(disposition)
STRUCT(diversion)
STRUCT(event)
STRUCT(geolocation)
STRUCT(geolocation_error)
STRUCT(history)
STRUCT(identity)
STRUCT(info)
STRUCT(item)
STRUCT(mediatype)
STRUCT(min_se)
STRUCT(nameaddr)
STRUCT(params)
STRUCT(privacy)
STRUCT(rack)
STRUCT(reason)
STRUCT(referred_by)
STRUCT(replaces)
STRUCT(resource_priority)
STRUCT(retry_after)
STRUCT(route)
STRUCT(security)
STRUCT(session_expires)
STRUCT(session_id)
STRUCT(subscription_state)
STRUCT(timestamp)
STRUCT(user_to_user)
STRUCT(via)
STRUCT(visited_network)
STRUCT(warning)

int sua__shape_reads(unsigned shape, struct sua_str value)
{
    static int (*const reader[])(struct sua_str v) = {
#define SUA_SHAPE(shape, pattern, rule) read_##shape,
#include "msg/shapes.def"
    };

    return reader[shape](value) == SUA_OK;
}
