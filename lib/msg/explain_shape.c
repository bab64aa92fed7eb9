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

/* Shapes that are a type of sip/types.h or have a reader of another form. */
static int read_token(struct sua_str v)
{
    return sua__is_token(v) ? SUA_OK : SUA_EBADMSG;
}

static int read_text(struct sua_str v)
{
    (void)v;
    return SUA_OK;
}

static int read_number(struct sua_str v)
{
    uint32_t n;

    return sua_str_u32(v, UINT32_MAX, &n);
}

static int read_callid(struct sua_str v)
{
    return sua__callid_ok(v) ? SUA_OK : SUA_EBADMSG;
}

static int read_uri(struct sua_str v)
{
    struct sua_uri x;

    return sua_uri_parse(v, &x, NULL);
}

/* As sua_msg_check() reads them: always with < >. */
static int read_route(struct sua_str v)
{
    struct sua_nameaddr x;

    return sua_nameaddr_parse(v, &x) || x.uri.p == v.p ? SUA_EBADMSG : SUA_OK;
}

#define READER(shape)                                                         \
    static int read_##shape(struct sua_str v)                                 \
    {                                                                         \
        struct sua_##shape x;                                                 \
                                                                              \
        return sua_##shape##_parse(v, &x);                                    \
    }
READER(challenge)
READER(credentials)
READER(cseq)
READER(event)
READER(mediatype)
READER(nameaddr)
READER(via)
#define read_answer_mode read_text
#define read_authinfo read_text
#define read_contact read_nameaddr
#define read_contact_feature read_text
#define read_content_id read_text
#define read_date read_text
#define read_disposition read_text
#define read_diversion read_text
#define read_geolocation read_text
#define read_geolocation_error read_text
#define read_history read_text
#define read_identity read_text
#define read_info read_text
#define read_item read_text
#define read_min_se read_text
#define read_params read_text
#define read_privacy read_text
#define read_rack read_text
#define read_reason read_text
#define read_referred_by read_text
#define read_replaces read_text
#define read_retry_after read_text
#define read_security read_text
#define read_session_expires read_text
#define read_session_id read_text
#define read_subscription_state read_text
#define read_timestamp read_text
#define read_user_to_user read_text
#define read_visited_network read_text
#define read_warning read_text

int sua__shape_reads(unsigned shape, struct sua_str value)
{
    static int (*const reader[])(struct sua_str v) = {
#define SUA_SHAPE(shape, pattern, rule) read_##shape,
#include "msg/shapes.def"
    };

    return reader[shape](value) == SUA_OK;
}
