/* SPDX-License-Identifier: MIT
 * The parser alone, for the size table: a message is indexed and checked,
 * every header of RFC 3261 read as its type. Linked, never run. */
#include "sip/hdr.h"

static volatile const char *wire;
static volatile unsigned sink;

#define READ(shape, type)                                                     \
    static unsigned read_##shape(struct sua_str v)                            \
    {                                                                         \
        type x;                                                               \
        return sua_##shape##_parse(v, &x) == SUA_OK;                          \
    }
READ(authinfo, struct sua_authinfo)
READ(callid, struct sua_str)
READ(challenge, struct sua_challenge)
READ(contact, struct sua_contact)
READ(credentials, struct sua_credentials)
READ(cseq, struct sua_cseq)
READ(date, int64_t)
READ(disposition, struct sua_disposition)
READ(info, struct sua_info)
READ(item, struct sua_item)
READ(mediatype, struct sua_mediatype)
READ(nameaddr, struct sua_nameaddr)
READ(number, uint32_t)
READ(retry_after, struct sua_retry_after)
READ(route, struct sua_route)
READ(text, struct sua_str)
READ(timestamp, struct sua_timestamp)
READ(token, struct sua_str)
READ(via, struct sua_via)
READ(warning, struct sua_warning)
#undef READ

static unsigned (*const readers[])(struct sua_str) = {
    read_authinfo, read_callid, read_challenge, read_contact,
    read_credentials, read_cseq, read_date, read_disposition, read_info,
    read_item, read_mediatype, read_nameaddr, read_number, read_retry_after,
    read_route, read_text, read_timestamp, read_token, read_via,
    read_warning
};

int main(void)
{
    static char text[2048];
    struct sua_hdr hdr[64];
    struct sua_values it;
    struct sua_msg m;
    struct sua_str v;
    struct sua_uri u;
    size_t i;

    for (i = 0; i < sizeof text; i++)
        text[i] = wire[i];
    if (sua_msg_index(&m, text, sizeof text, hdr, 64, 0) || sua_msg_check(&m))
        return 1;
    if (sua_uri_parse(sua_msg_uri(&m), &u, 0))
        return 1;
    for (i = 0; i < sizeof readers / sizeof readers[0]; i++) {
        sua_values_begin(&it, &m, (unsigned)i);
        while (sua_values_next(&it, &v))
            sink = readers[i](v);
    }
    return 0;
}
