/* SPDX-License-Identifier: MIT
 * SDP (RFC 8866): reading and writing session descriptions. sip/sdp_attr.h
 * has the values of lines and attributes, sip/offer.h offer/answer. A helper
 * an application may ignore: the user agent carries bodies as bytes and only
 * keeps track of whose turn it is. Pure functions, no memory of their own;
 * all results are views into the parsed text. */
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
    struct sua_str section;     /* all lines below m=, as they stand       */
    struct sua_addr addr;       /* c= (own or session's) with the port;
                                   family 0 when the host is a name        */
    struct sua_str host;        /* c= address as written                   */
    uint16_t port;              /* 0: rejected                             */
    uint16_t ptime;             /* whole ms; 0: not said                   */
    uint32_t nport;             /* "port/nport"; 1 unless said             */
    uint8_t dir;                /* enum sua_sdp_dir, session's inherited   */
    uint8_t ncodec;
    uint8_t known;              /* proto is RTP: codecs are filled         */
    struct sua_sdp_codec codec[SUA_SDP_CODEC_MAX];
};

struct sua_sdp {
    struct sua_str text, origin_user, origin_addr, session_name;
    struct sua_str session;     /* lines above the first m=                */
    struct sua_str timing;      /* t=; "0 0" when there is none            */
    uint64_t id, version;       /* o=                                      */
    uint8_t nmedia;
    struct sua_sdp_media media[SUA_SDP_MEDIA_MAX];
};

/* Both: SUA_OK; SUA_EBADMSG and SUA_ELIMIT with *err_off (may be NULL), where
 * the offending line begins or a missing one should; then *out is undefined.
 * Formats after the first SUA_SDP_CODEC_MAX of a line are left out. The
 * struct is about 6 KB (4 KB on 32 bits): keep it static on small stacks.
 *
 * RFC 8866 9, as one should write it, and all that it says of v o s i u e p c
 * b t r z k a m: which lines there must be, their order and number, their
 * values, CRLF. Of attributes, the names, and the values of rtpmap, fmtp,
 * ptime and the direction. */
SUA_API int sua_sdp_parse(struct sua_str text, struct sua_sdp *out,
                          size_t *err_off);
/* What to use with peers one did not choose: RFC 4566, and what is sent in
 * practice. Where the strict form says SUA_EBADMSG, this one accepts
 *   - s= and t= missing or empty, and c= where the port is 0;
 *   - any order of lines within a section, v= being first of all and o= above
 *     the first m=; any number of them but v= and o= (of s= the last counts,
 *     of c= the last of the session's and the first of a stream's);
 *   - types of lines that do not exist, and capital letters;
 *   - lines ending in LF alone, the last one in nothing; empty lines at the
 *     end; several spaces where one belongs, and spaces at the end;
 *   - values that are never looked at (i u e p b t r z k, s in a stream);
 *   - addresses of another family than IP4 or IP6 says, IPv4 multicast
 *     without ttl, and names instead of addresses;
 *   - a port of 0 with formats missing or, for RTP, not numbers;
 *   - attributes whose values break their grammar: as if they were not there.
 * v=, o=, m= and c= must hold, and a stream with a port needs a c=. */
SUA_API int sua_sdp_parse_lenient(struct sua_str text, struct sua_sdp *out,
                                  size_t *err_off);

/* Every line of a section (sdp.session, media.section or a whole text): begin
 * with *rest = section. 1: the next "type=value", 0: no more, SUA_EBADMSG:
 * not a line; *rest then begins with it. */
SUA_API int sua_sdp_line_next(struct sua_str *rest, char *type,
                              struct sua_str *value);
/* Value of "a=name:value" (empty view for a bare a=name), absent if none.
 * section: media.section or sdp.session. */
SUA_API struct sua_str sua_sdp_attr(struct sua_str section,
                                    struct sua_str name);
/* The same for an attribute that may come often ("candidate"): begin with
 * *rest = section; 1: *value is the next one, 0: no more. */
SUA_API int sua_sdp_attr_next(struct sua_str *rest, struct sua_str name,
                              struct sua_str *value);

/* Writing. CR, LF and NUL in any value set b->err to SUA_EINVAL, as does a
 * type that is no small letter or a name that is no token. A description is
 * its lines in the order of RFC 8866 5. */
SUA_API void sua_sdp_write_line(struct sua_buf *b, char type,
                                struct sua_str value);
/* "a=name:value", or "a=name" when value is absent. */
SUA_API void sua_sdp_write_attr(struct sua_buf *b, struct sua_str name,
                                struct sua_str value);
/* A line with a typed value: begin, what one of the writers of
 * sip/sdp_attr.h appends, end. */
SUA_API void sua_sdp_line_begin(struct sua_buf *b, char type);
SUA_API void sua_sdp_attr_begin(struct sua_buf *b, struct sua_str name);
SUA_API void sua_sdp_line_end(struct sua_buf *b);
/* A description that was parsed, from its views session, media[i].line and
 * media[i].section: who wants to change something points one of these to
 * other text, or changes nmedia. Lines keep their values byte by byte, and
 * come in the order of RFC 8866 5; s= and t= are added where there is none,
 * types of lines that do not exist are left out. */
SUA_API void sua_sdp_write(struct sua_buf *b, const struct sua_sdp *sdp);

#ifdef __cplusplus
}
#endif
#endif
