/* SPDX-License-Identifier: MIT
 * Offer/answer for RTP media (RFC 3264). Pure functions over parsed session
 * descriptions; whose turn it is, the user agent knows (sip/ua.h). */
#ifndef SIP_OFFER_H
#define SIP_OFFER_H

#include "sip/sdp.h"

#ifdef __cplusplus
extern "C" {
#endif

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
