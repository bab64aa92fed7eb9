/* SPDX-License-Identifier: MIT
 * For the benchmark: every value of every header with a number through the
 * reader of its shape, as sip/hdrtab.def says. */
#ifndef TYPED_H
#define TYPED_H

#include "sip/hdr_ext.h"

#define TYPED(shape)                                                          \
    static unsigned typed_##shape(struct sua_str v)                           \
    {                                                                         \
        struct sua_##shape x;                                                 \
        return sua_##shape##_parse(v, &x) == SUA_OK;                          \
    }
#define TYPED_AS(shape, as)                                                   \
    static unsigned typed_##shape(struct sua_str v)                           \
    {                                                                         \
        return typed_##as(v);                                                 \
    }

/* An address and the URI in it. */
static unsigned typed_nameaddr(struct sua_str v)
{
    struct sua_nameaddr na;
    struct sua_uri u;

    return !sua_nameaddr_parse(v, &na) &&
           (na.star || !sua_uri_parse(na.uri, &u, NULL));
}

static unsigned typed_number(struct sua_str v)
{
    uint32_t n;

    return sua_str_u32(v, UINT32_MAX, &n) == SUA_OK;
}

static unsigned typed_text(struct sua_str v)
{
    return v.n != 0;
}

TYPED(via)
TYPED(cseq)
TYPED(mediatype)
TYPED(challenge)
TYPED(credentials)
TYPED(event)
TYPED_AS(contact, nameaddr)
TYPED_AS(route, nameaddr)
TYPED_AS(callid, text)
TYPED_AS(token, text)
TYPED_AS(item, text)
TYPED_AS(disposition, text)
TYPED_AS(authinfo, text)
TYPED_AS(retry_after, text)
TYPED_AS(date, text)
TYPED_AS(timestamp, text)
TYPED_AS(warning, text)
TYPED_AS(info, text)
TYPED_AS(rack, text)
TYPED_AS(session_expires, text)
TYPED_AS(min_se, text)
TYPED_AS(subscription_state, text)
TYPED_AS(referred_by, text)
TYPED_AS(replaces, text)
TYPED_AS(reason, text)
TYPED_AS(privacy, text)

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
