/* SPDX-License-Identifier: MIT
 * SDP (RFC 8866): reading and writing session descriptions; sip/offer.h has
 * offer/answer. A helper an application may ignore: the user agent carries
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

#ifdef __cplusplus
}
#endif
#endif
