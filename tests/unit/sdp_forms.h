/* SPDX-License-Identifier: MIT
 * Every typed value of SDP under one signature, for tests that ask the same
 * of all. Lists inside a value are read to their end, too. */
#ifndef SDP_FORMS_H
#define SDP_FORMS_H

#include "sip/sdp_attr.h"

#define SDP_FORMS(X)                                                          \
    X(origin, origin_line) X(connection, connection)                          \
    X(bandwidth, bandwidth) X(timing, timing) X(repeat, repeat) X(key, key)   \
    X(media, media_line) X(rtpmap, rtpmap) X(fmtp, fmtp) X(rtcp, rtcp)        \
    X(rtcp_fb, rtcp_fb) X(extmap, extmap) X(ssrc, ssrc) X(msid, msid)         \
    X(group, group) X(crypto, crypto) X(fingerprint, fingerprint)             \
    X(candidate, candidate)

union sdp_any {
#define X(name, type) struct sua_sdp_##type name;
    SDP_FORMS(X)
#undef X
    struct sua_sdp_srtp_key srtp_key;
    struct sua_sdp_remote_candidate remote;
    struct sua_sdp_zone zone;
    uint32_t thousandths;
    uint64_t number;
};

struct sdp_form {
    const char *name;
    int (*parse)(struct sua_str value, union sdp_any *out);
    void (*write)(struct sua_buf *b, const union sdp_any *in);
};

#define X(x, type)                                                            \
    static int parse_##x(struct sua_str value, union sdp_any *out)            \
    {                                                                         \
        return sua_sdp_##x##_parse(value, &out->x);                           \
    }                                                                         \
    static void write_##x(struct sua_buf *b, const union sdp_any *in)         \
    {                                                                         \
        sua_sdp_##x##_write(b, &in->x);                                       \
    }
SDP_FORMS(X)
#undef X

/* Lists of one. */
static int one_only(int got, struct sua_str rest)
{
    return got == 1 && !rest.n ? SUA_OK : SUA_EBADMSG;
}
static int parse_srtp_key(struct sua_str value, union sdp_any *out)
{
    int got = sua_sdp_srtp_key_next(&value, &out->srtp_key);

    return one_only(got, value);
}
static void write_srtp_key(struct sua_buf *b, const union sdp_any *in)
{
    sua_sdp_srtp_key_write(b, &in->srtp_key);
}
static int parse_remote(struct sua_str value, union sdp_any *out)
{
    int got = sua_sdp_remote_candidate_next(&value, &out->remote);

    return one_only(got, value);
}
static void write_remote(struct sua_buf *b, const union sdp_any *in)
{
    sua_sdp_remote_candidate_write(b, &in->remote);
}
static int parse_zone(struct sua_str value, union sdp_any *out)
{
    int got = sua_sdp_zone_next(&value, &out->zone);

    return one_only(got, value);
}
static void write_zone(struct sua_buf *b, const union sdp_any *in)
{
    sua_sdp_zone_write(b, &in->zone);
}
static int parse_thousandths(struct sua_str value, union sdp_any *out)
{
    return sua_sdp_thousandths_parse(value, &out->thousandths);
}
static void write_thousandths(struct sua_buf *b, const union sdp_any *in)
{
    sua_sdp_thousandths_write(b, in->thousandths);
}
static int parse_max_message(struct sua_str value, union sdp_any *out)
{
    return sua_sdp_max_message_parse(value, &out->number);
}
static int parse_sctp_port(struct sua_str value, union sdp_any *out)
{
    uint16_t port = 0;
    int err = sua_sdp_sctp_port_parse(value, &port);

    out->number = port;
    return err;
}
static void write_number(struct sua_buf *b, const union sdp_any *in)
{
    sua_sdp_number_write(b, in->number);
}

static const struct sdp_form sdp_forms[] = {
#define X(x, type) {#x, parse_##x, write_##x},
    SDP_FORMS(X)
#undef X
    {"srtp_key", parse_srtp_key, write_srtp_key},
    {"remote", parse_remote, write_remote},
    {"zone", parse_zone, write_zone},
    {"thousandths", parse_thousandths, write_thousandths},
    {"max_message", parse_max_message, write_number},
    {"sctp_port", parse_sctp_port, write_number},
};

#endif
