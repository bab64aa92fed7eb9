/* SPDX-License-Identifier: MIT
 * The values of SDP lines and attributes: RFC 8866 5, 6 and the extensions
 * named at each.
 *
 * sua_sdp_<x>_parse() takes the value of a line (sua_sdp_line_next) or of an
 * attribute (sua_sdp_attr, sua_sdp_attr_next) and fills *out with views into
 * it: SUA_OK, or SUA_EBADMSG when the value breaks its grammar; *out is
 * undefined then. Several spaces are taken for one.
 *
 * sua_sdp_<x>_write() appends one value, for sua_sdp_line_begin() or
 * sua_sdp_attr_begin(). A struct set to zero has nothing in it; what may be
 * absent and is, is left out. What the grammar forbids at its place sets
 * b->err to SUA_EINVAL: no value can bring in a line or a word more. Parsing
 * what was written gives the same content.
 *
 * Lists inside a value (words, parameters) are read with sua_sdp_word_next()
 * and the like: begin with *rest = the list; 1: the next one, 0: no more.
 *
 * Attributes without a value (rtcp-mux, ice-lite, end-of-candidates) need no
 * reader: sua_sdp_attr(section, name).p is NULL when they are not there.
 * What is a single token (mid, label) comes as it stands. */
#ifndef SIP_SDP_ATTR_H
#define SIP_SDP_ATTR_H

#include "sip/hdr.h"
#include "sip/sdp.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- lines (RFC 8866 5) ------------------------------------------------ */

/* o=: id and version are digits, of any number. */
struct sua_sdp_origin_line {
    struct sua_str user, id, version, nettype, addrtype, addr;
};
SUA_API int sua_sdp_origin_parse(struct sua_str value,
                                 struct sua_sdp_origin_line *out);
SUA_API void sua_sdp_origin_write(struct sua_buf *b,
                                  const struct sua_sdp_origin_line *in);

/* c=: "IN IP4 224.2.1.1/127/3"; IPv6 has no ttl: one number is the count. */
struct sua_sdp_connection {
    struct sua_str nettype, addrtype, addr;
    struct sua_num ttl, count;
};
SUA_API int sua_sdp_connection_parse(struct sua_str value,
                                     struct sua_sdp_connection *out);
SUA_API void sua_sdp_connection_write(struct sua_buf *b,
                                      const struct sua_sdp_connection *in);

/* b=: AS and CT count kbit/s; TIAS (RFC 3890), RR and RS (RFC 3556) bit/s. */
struct sua_sdp_bandwidth {
    struct sua_str type;
    uint64_t value;
};
SUA_API int sua_sdp_bandwidth_parse(struct sua_str value,
                                    struct sua_sdp_bandwidth *out);
SUA_API void sua_sdp_bandwidth_write(struct sua_buf *b,
                                     const struct sua_sdp_bandwidth *in);

/* t=: seconds since 1900; 0: not bounded. */
struct sua_sdp_timing {
    uint64_t start, stop;
};
SUA_API int sua_sdp_timing_parse(struct sua_str value,
                                 struct sua_sdp_timing *out);
SUA_API void sua_sdp_timing_write(struct sua_buf *b,
                                  const struct sua_sdp_timing *in);

/* r=: seconds, as those of "7d 1h 0 25h"; offsets: one at least. */
struct sua_sdp_repeat {
    uint64_t interval, duration;
    struct sua_str offsets;     /* words for sua_sdp_time_parse            */
};
SUA_API int sua_sdp_repeat_parse(struct sua_str value,
                                 struct sua_sdp_repeat *out);
SUA_API void sua_sdp_repeat_write(struct sua_buf *b,
                                  const struct sua_sdp_repeat *in);
/* "25h" in seconds. */
SUA_API int sua_sdp_time_parse(struct sua_str value, uint64_t *out);

/* z= is a list of these: at `time` the clock goes by `offset` seconds. */
struct sua_sdp_zone {
    uint64_t time, offset;
    uint8_t back;               /* the offset is negative                  */
};
/* 1, 0, SUA_EBADMSG with *rest at the bad one. */
SUA_API int sua_sdp_zone_next(struct sua_str *rest, struct sua_sdp_zone *out);
/* One of the list; the caller puts a space between two. */
SUA_API void sua_sdp_zone_write(struct sua_buf *b,
                                const struct sua_sdp_zone *in);

/* k=: obsolete, not to be used (RFC 8866 5.12). */
struct sua_sdp_key {
    struct sua_str method, value; /* value: absent for "prompt"            */
};
SUA_API int sua_sdp_key_parse(struct sua_str value, struct sua_sdp_key *out);
SUA_API void sua_sdp_key_write(struct sua_buf *b,
                               const struct sua_sdp_key *in);

/* m= */
struct sua_sdp_media_line {
    struct sua_str type, proto;
    struct sua_str formats;     /* words, one at least                     */
    struct sua_num count;       /* "port/count"                            */
    uint16_t port;
};
SUA_API int sua_sdp_media_parse(struct sua_str value,
                                struct sua_sdp_media_line *out);
SUA_API void sua_sdp_media_write(struct sua_buf *b,
                                 const struct sua_sdp_media_line *in);

/* ---- lists ------------------------------------------------------------- */

/* Words: formats, options, tags, offsets. */
SUA_API int sua_sdp_word_next(struct sua_str *rest, struct sua_str *word);
/* "name=value; name" of fmtp; value is absent without "=". Empty ones are
 * passed over. */
SUA_API int sua_sdp_param_next(struct sua_str *rest, struct sua_str *name,
                               struct sua_str *value);
/* Pairs "name value" at the end of a candidate. */
SUA_API int sua_sdp_pair_next(struct sua_str *rest, struct sua_str *name,
                              struct sua_str *value);

/* ---- media (RFC 8866 6) ------------------------------------------------ */

/* a=rtpmap */
struct sua_sdp_rtpmap {
    struct sua_str name;
    uint32_t rate;              /* Hz, not 0                               */
    struct sua_num channels;    /* "encoding parameters"                   */
    uint8_t pt;
};
SUA_API int sua_sdp_rtpmap_parse(struct sua_str value,
                                 struct sua_sdp_rtpmap *out);
SUA_API void sua_sdp_rtpmap_write(struct sua_buf *b,
                                  const struct sua_sdp_rtpmap *in);

/* a=fmtp: format is a payload type for RTP. */
struct sua_sdp_fmtp {
    struct sua_str format, params; /* params: for sua_sdp_param_next       */
};
SUA_API int sua_sdp_fmtp_parse(struct sua_str value,
                               struct sua_sdp_fmtp *out);
SUA_API void sua_sdp_fmtp_write(struct sua_buf *b,
                                const struct sua_sdp_fmtp *in);

/* a=ptime, a=maxptime, a=framerate: "0.125" is 125. More than three digits
 * behind the point, and 0, are refused. */
SUA_API int sua_sdp_thousandths_parse(struct sua_str value, uint32_t *out);
SUA_API void sua_sdp_thousandths_write(struct sua_buf *b, uint32_t v);

/* Name of a direction (a=sendrecv ...): enum sua_sdp_dir or SUA_EBADMSG. */
SUA_API int sua_sdp_dir_parse(struct sua_str name);
SUA_API void sua_sdp_dir_write(struct sua_buf *b, unsigned dir);

/* ---- RTP --------------------------------------------------------------- */

/* a=rtcp (RFC 3605): the address may be absent, all three of it. */
struct sua_sdp_rtcp {
    struct sua_str nettype, addrtype, addr;
    uint16_t port;
};
SUA_API int sua_sdp_rtcp_parse(struct sua_str value,
                               struct sua_sdp_rtcp *out);
SUA_API void sua_sdp_rtcp_write(struct sua_buf *b,
                                const struct sua_sdp_rtcp *in);

/* a=rtcp-fb (RFC 4585 4.2): "* nack pli". */
struct sua_sdp_rtcp_fb {
    struct sua_str format;      /* or "*"                                  */
    struct sua_str type;        /* "ack", "nack", "trr-int", "ccm" ...     */
    struct sua_str param;
};
SUA_API int sua_sdp_rtcp_fb_parse(struct sua_str value,
                                  struct sua_sdp_rtcp_fb *out);
SUA_API void sua_sdp_rtcp_fb_write(struct sua_buf *b,
                                   const struct sua_sdp_rtcp_fb *in);

/* a=extmap (RFC 8285 8) */
struct sua_sdp_extmap {
    struct sua_str uri, attributes;
    struct sua_num dir;         /* enum sua_sdp_dir                        */
    uint16_t id;
};
SUA_API int sua_sdp_extmap_parse(struct sua_str value,
                                 struct sua_sdp_extmap *out);
SUA_API void sua_sdp_extmap_write(struct sua_buf *b,
                                  const struct sua_sdp_extmap *in);

/* a=ssrc (RFC 5576): "1234 cname:x". */
struct sua_sdp_ssrc {
    struct sua_str name, value;
    uint32_t id;
};
SUA_API int sua_sdp_ssrc_parse(struct sua_str value,
                               struct sua_sdp_ssrc *out);
SUA_API void sua_sdp_ssrc_write(struct sua_buf *b,
                                const struct sua_sdp_ssrc *in);

/* a=msid (RFC 8830): track is absent or a second token. */
struct sua_sdp_msid {
    struct sua_str stream, track;
};
SUA_API int sua_sdp_msid_parse(struct sua_str value,
                               struct sua_sdp_msid *out);
SUA_API void sua_sdp_msid_write(struct sua_buf *b,
                                const struct sua_sdp_msid *in);

/* ---- grouping (RFC 5888 5, RFC 8843) ----------------------------------- */

/* a=group: "BUNDLE 0 1"; the tags are those of a=mid. */
struct sua_sdp_group {
    struct sua_str semantics, tags;
};
SUA_API int sua_sdp_group_parse(struct sua_str value,
                                struct sua_sdp_group *out);
SUA_API void sua_sdp_group_write(struct sua_buf *b,
                                 const struct sua_sdp_group *in);

/* ---- keys and connections ---------------------------------------------- */

/* a=crypto (RFC 4568 9.1) */
struct sua_sdp_crypto {
    struct sua_str suite;
    struct sua_str keys;        /* for sua_sdp_srtp_key_next               */
    struct sua_str session;     /* session parameters: words               */
    uint32_t tag;
};
SUA_API int sua_sdp_crypto_parse(struct sua_str value,
                                 struct sua_sdp_crypto *out);
SUA_API void sua_sdp_crypto_write(struct sua_buf *b,
                                  const struct sua_sdp_crypto *in);
/* One key (RFC 4568 9.2): "inline:" salt ["|" lifetime] ["|" mki ":" len]. */
struct sua_sdp_srtp_key {
    struct sua_str method, salt; /* salt: key and salt in base64           */
    struct sua_str lifetime;    /* "2^20" or a number                      */
    struct sua_str mki;         /* digits                                  */
    struct sua_num mki_len;     /* bytes, 1 to 128                         */
};
/* 1, 0, SUA_EBADMSG with *rest at the bad one. */
SUA_API int sua_sdp_srtp_key_next(struct sua_str *rest,
                                  struct sua_sdp_srtp_key *out);
/* One of the list; the caller puts ";" between two. */
SUA_API void sua_sdp_srtp_key_write(struct sua_buf *b,
                                    const struct sua_sdp_srtp_key *in);

/* a=fingerprint (RFC 8122 5). Small letters are read, capitals written. */
#define SUA_SDP_FINGERPRINT_MAX 64
struct sua_sdp_fingerprint {
    struct sua_str hash;        /* "sha-256" ...; compare without case     */
    uint8_t n, bytes[SUA_SDP_FINGERPRINT_MAX];
};
SUA_API int sua_sdp_fingerprint_parse(struct sua_str value,
                                      struct sua_sdp_fingerprint *out);
SUA_API void sua_sdp_fingerprint_write(struct sua_buf *b,
                                       const struct sua_sdp_fingerprint *in);

/* a=setup and a=connection (RFC 4145 4, 5): the number or SUA_EBADMSG. */
enum sua_sdp_setup {
    SUA_SDP_ACTIVE, SUA_SDP_PASSIVE, SUA_SDP_ACTPASS, SUA_SDP_HOLDCONN
};
SUA_API int sua_sdp_setup_parse(struct sua_str value);
SUA_API void sua_sdp_setup_write(struct sua_buf *b, unsigned setup);
enum sua_sdp_reuse { SUA_SDP_NEW, SUA_SDP_EXISTING };
SUA_API int sua_sdp_reuse_parse(struct sua_str value);
SUA_API void sua_sdp_reuse_write(struct sua_buf *b, unsigned reuse);

/* a=sctp-port, a=max-message-size (RFC 8841 5, 6): no zeros in front. */
SUA_API int sua_sdp_sctp_port_parse(struct sua_str value, uint16_t *out);
SUA_API int sua_sdp_max_message_parse(struct sua_str value, uint64_t *out);
/* Either, with v. */
SUA_API void sua_sdp_number_write(struct sua_buf *b, uint64_t v);

/* ---- ICE (RFC 8839 5) -------------------------------------------------- */

/* a=candidate */
struct sua_sdp_candidate {
    struct sua_str foundation, transport, addr, type;
    struct sua_str rel_addr;    /* absent, or                              */
    struct sua_num rel_port;    /*   the address it comes from             */
    struct sua_str extensions;  /* for sua_sdp_pair_next: tcptype (RFC
                                   6544), generation, ufrag ...            */
    uint32_t priority;
    uint16_t component, port;
};
SUA_API int sua_sdp_candidate_parse(struct sua_str value,
                                    struct sua_sdp_candidate *out);
SUA_API void sua_sdp_candidate_write(struct sua_buf *b,
                                     const struct sua_sdp_candidate *in);
/* Value of an extension of a candidate ("tcptype"), absent if none. */
SUA_API struct sua_str
sua_sdp_candidate_get(const struct sua_sdp_candidate *c, struct sua_str name);

/* a=remote-candidates is a list of these. */
struct sua_sdp_remote_candidate {
    struct sua_str addr;
    uint16_t component, port;
};
/* 1, 0, SUA_EBADMSG with *rest at the bad one. */
SUA_API int sua_sdp_remote_candidate_next(
    struct sua_str *rest, struct sua_sdp_remote_candidate *out);
/* One of the list; the caller puts a space between two. */
SUA_API void sua_sdp_remote_candidate_write(
    struct sua_buf *b, const struct sua_sdp_remote_candidate *in);

/* Whether a value is what a=ice-ufrag, a=ice-pwd, a=ice-options, a=mid may
 * hold: SUA_OK or SUA_EBADMSG. Write them with sua_sdp_write_attr. */
SUA_API int sua_sdp_ice_ufrag_check(struct sua_str value);
SUA_API int sua_sdp_ice_pwd_check(struct sua_str value);
SUA_API int sua_sdp_ice_options_check(struct sua_str value);
SUA_API int sua_sdp_mid_check(struct sua_str value);

#ifdef __cplusplus
}
#endif
#endif
