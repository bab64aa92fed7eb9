/* SPDX-License-Identifier: MIT
 * SDP (RFC 8866, lenient towards 4566) and offer/answer for RTP media
 * (RFC 3264). A helper an application may ignore: the user agent carries
 * bodies as bytes and only keeps track of whose turn it is. Pure functions,
 * no memory of their own; all results are views into the parsed text. */
#ifndef SIP_SDP_H
#define SIP_SDP_H

#include "sip/types.h"

#ifdef __cplusplus
extern "C" {
#endif

#ifndef SUA_SDP_MEDIA_MAX
#define SUA_SDP_MEDIA_MAX 8     /* m= lines kept; more: SUA_ELIMIT         */
#endif
#define SUA_SDP_CODEC_MAX 16    /* formats kept of one m= line             */

enum sua_sdp_dir {              /* bit 0: we send, bit 1: we receive       */
    SUA_SDP_INACTIVE = 0, SUA_SDP_SENDONLY = 1, SUA_SDP_RECVONLY = 2,
    SUA_SDP_SENDRECV = 3
};

struct sua_sdp_codec {
    uint8_t pt;                 /* RTP payload type, 0 to 127              */
    uint8_t channels;           /* 1 unless said                           */
    uint32_t rate;              /* Hz; static types are filled in          */
    struct sua_str name;        /* encoding name; static types filled in   */
    struct sua_str fmtp;        /* format parameters, or absent            */
};

struct sua_sdp_media {
    struct sua_str line;        /* the whole m= line's value               */
    struct sua_str type;        /* "audio" ...                             */
    struct sua_str proto;       /* "RTP/AVP" ...                           */
    struct sua_str section;     /* all lines below m=, for sua_sdp_attr    */
    struct sua_addr addr;       /* c= (own or session's) with the port;
                                   family 0 when the host is a name        */
    struct sua_str host;        /* c= address as written                   */
    uint16_t port;              /* 0: rejected                             */
    uint16_t ptime;             /* ms; 0: not said                         */
    uint8_t dir;                /* enum sua_sdp_dir, session's inherited   */
    uint8_t ncodec;
    uint8_t known;              /* proto is RTP: codecs are filled         */
    struct sua_sdp_codec codec[SUA_SDP_CODEC_MAX];
};

struct sua_sdp {
    struct sua_str text, origin_user, origin_addr, session_name;
    struct sua_str session;     /* lines above the first m=                */
    uint64_t id, version;       /* o=                                      */
    uint8_t nmedia;
    struct sua_sdp_media media[SUA_SDP_MEDIA_MAX];
};

/* SUA_OK; SUA_EBADMSG and SUA_ELIMIT with *err_off (may be NULL), where the
 * offending line begins; then *out is undefined. Lines may end in LF alone,
 * unknown types and attributes that cannot be read are passed over; v=, o=,
 * m= and c= must hold (RFC 8866 9), and a stream with a port needs a c=.
 * Formats after the first SUA_SDP_CODEC_MAX of a line are left out. The
 * struct is about 6 KB (4 KB on 32 bits): keep it static on small stacks. */
SUA_API int sua_sdp_parse(struct sua_str text, struct sua_sdp *out,
                          size_t *err_off);
/* Value of "a=name:value" (empty view for a bare a=name), absent if none.
 * section: media.section or sdp.session. */
SUA_API struct sua_str sua_sdp_attr(struct sua_str section,
                                    struct sua_str name);
/* The same for an attribute that may come often ("candidate"): begin with
 * *rest = section; 1: *value is the next one, 0: no more. */
SUA_API int sua_sdp_attr_next(struct sua_str *rest, struct sua_str name,
                              struct sua_str *value);

/* What this side can do with one kind of media, codecs in order of wish. */
struct sua_sdp_caps {
    struct sua_addr addr;       /* where we receive, with the port         */
    const struct sua_sdp_codec *codec; /* dynamic ones with our pt         */
    uint8_t ncodec;
    uint8_t dir;                /* what we want: hold = SENDONLY/INACTIVE  */
    uint16_t ptime;             /* 0: leave out                            */
};
/* Our o= line: id stays, version grows with each change (RFC 3264 8). */
struct sua_sdp_origin {
    uint64_t id, version;
    struct sua_str user;        /* empty: "-"                              */
};

/* Writes an audio offer. All writers set b->err to SUA_EINVAL when caps has
 * no codec or no address, or a text of it does not fit its place. */
SUA_API void sua_sdp_offer(struct sua_buf *b, const struct sua_sdp_origin *o,
                           const struct sua_sdp_caps *audio);
/* A new offer in an existing session keeps the m-lines of the previous local
 * description `prev` in place and number (RFC 3264 8): the audio stream is
 * described anew, under the payload types it had, all others stay disabled.
 * Where prev has none, a disabled audio slot is used, or a line added. */
SUA_API void sua_sdp_reoffer(struct sua_buf *b,
                             const struct sua_sdp_origin *o,
                             const struct sua_sdp *prev,
                             const struct sua_sdp_caps *audio);

/* What was agreed for the audio stream. */
struct sua_sdp_agreed {
    struct sua_addr remote;     /* where to send; family 0: nowhere        */
    struct sua_str remote_host; /* when it is a name                       */
    uint8_t dir;                /* our direction                           */
    uint8_t index;              /* of the m= line                          */
    uint8_t tx_pt, rx_pt;       /* payload types to send and to expect     */
    uint8_t tx_event_pt, rx_event_pt; /* telephone-event; 0: none          */
    uint8_t codec;              /* index in caps->codec (0: no stream)     */
    uint16_t ptime;             /* what the peer wants; 0: not said        */
    struct sua_str name;        /* encoding name; absent: no stream        */
};
/* Answers an offer: the first acceptable audio m-line (RTP/AVP) is taken,
 * all others are rejected with port 0. The answer names one codec, the one
 * the offer prefers among ours, so that no side can change it unasked, and a
 * telephone-event of its clock rate; both under the offer's payload types.
 * The c= address 0.0.0.0 (hold of RFC 2543) counts as "does not receive".
 * An offer in which every stream is disabled is answered in kind: SUA_OK,
 * inactive, without a name. SUA_EUNSUPPORTED: nothing in common (answer
 * 488), nothing is written. Else b->err. */
SUA_API int sua_sdp_answer(struct sua_buf *b, const struct sua_sdp_origin *o,
                           const struct sua_sdp *offer,
                           const struct sua_sdp_caps *audio,
                           struct sua_sdp_agreed *out);
/* Reads the answer to our offer: the first codec of the answer that we
 * offered counts. tx_pt is the answer's number, rx_pt that of our offer.
 * SUA_EUNSUPPORTED: refused or nothing in common; SUA_EBADMSG: m-lines do
 * not match the offer's. */
SUA_API int sua_sdp_agree(const struct sua_sdp *our_offer,
                          const struct sua_sdp *answer,
                          const struct sua_sdp_caps *audio,
                          struct sua_sdp_agreed *out);

#ifdef __cplusplus
}
#endif
#endif
