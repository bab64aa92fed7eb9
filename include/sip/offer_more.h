/* SPDX-License-Identifier: MIT
 * What a stream in an offer or answer may have besides plain RTP/AVP: other
 * transports and opaque media, SRTP keys (RFC 4568), roles of DTLS and TCP
 * (RFC 4145, 5763), RTP and RTCP on one port (RFC 5761), identification tags
 * and BUNDLE (RFC 5888, 8843), and lines the application has ready. A
 * program that names SUA_SDP_MORE_INIT links it, others do not.
 *
 *     static const struct sua_sdp_more more = {
 *         SUA_SDP_MORE_INIT, .proto = SUA_STR_INIT("RTP/SAVP RTP/AVP"),
 *         .crypto = keys, .ncrypto = 1, .mux = 1
 *     };
 *     caps[0].more = &more; */
#ifndef SIP_OFFER_MORE_H
#define SIP_OFFER_MORE_H

#include "sip/offer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Who opens the connection (RFC 4145 4, DTLS: RFC 5763 5). Bits, so that
 * ACTPASS is both. */
enum sua_sdp_setup {
    SUA_SDP_SETUP_ACTIVE = 1, SUA_SDP_SETUP_PASSIVE = 2,
    SUA_SDP_SETUP_ACTPASS = 3, SUA_SDP_SETUP_HOLDCONN = 4
};

enum sua_sdp_bundle {
    SUA_SDP_BUNDLE_NO = 0,
    SUA_SDP_BUNDLE_CAN = 1,     /* offered with a port of its own as well  */
    SUA_SDP_BUNDLE_ONLY = 2,    /* offered without one (RFC 8843 6): also
                                   for every offer after the first that was
                                   agreed with `bundled`                   */
    /* Added to either: lines of the group repeat its port where RFC 8843
     * writes 0 and a=bundle-only, for peers that expect that (browsers). */
    SUA_SDP_BUNDLE_PORTS = 4
};

/* A key of ours, SDES (RFC 4568): "AES_CM_128_HMAC_SHA1_80", "inline:...". */
struct sua_sdp_crypto {
    struct sua_str suite, key;
};

extern SUA_API const struct sua_sdp_more_ops sua_sdp_more_ops;
#define SUA_SDP_MORE_INIT &sua_sdp_more_ops

struct sua_sdp_more {
    const struct sua_sdp_more_ops *ops; /* SUA_SDP_MORE_INIT               */
    /* Transports we accept, with a space between, the one we offer first;
     * empty: RTP/AVP. A secure one ("SAVP" in it) is never answered in the
     * clear: RTP/SAVP(F) needs a suite of `crypto` (unless that is empty:
     * then keys are the application's business), UDP/TLS/... an a=setup of
     * `setup` and a fingerprint. Keys with RTP/AVP(F) are best effort. */
    struct sua_str proto;
    /* For media that is not RTP (caps->ncodec 0): formats, with a space
     * between ("webrtc-datachannel", "*", "t38"). One in common is enough. */
    struct sua_str formats;
    /* Lines for the m-section, each "b=..." or "a=...", CRLF or LF at their
     * ends; anything else is SUA_EINVAL. `transport` has those that belong to
     * the transport and not to the stream (fingerprint, candidate, ice-ufrag,
     * rtcp ...): a stream carried by another's transport leaves them out
     * (RFC 8843 7.1.3). What this library writes by itself (rtpmap, fmtp,
     * ptime, direction, and what has a member here) does not belong there. */
    struct sua_str lines, transport;
    /* a=mid of this stream in offers, while it has none yet; answers repeat
     * the offer's, later offers the one in use (RFC 5888 9.1). */
    struct sua_str mid;
    const struct sua_sdp_crypto *crypto; /* in order of wish               */
    uint8_t ncrypto;
    uint8_t mux;                /* we can have RTP and RTCP on one port    */
    uint8_t setup;              /* roles we can take; 0: no a=setup        */
    uint8_t bundle;             /* enum sua_sdp_bundle; needs a mid        */
};
/* What is negotiated of it:
 *   mux     both sides said so. An offer with a=rtcp-mux-only (RFC 8858) is
 *           refused by a stream that cannot.
 *   setup   our role. An offer of actpass makes us active if we can (RFC 5763
 *           5), else passive; no a=setup counts as RFC 4145 4.1 has it.
 *   crypto  the first line of the offer with a suite of ours, a key "inline:"
 *           and no session parameter but those to be ignored; answered with
 *           the same tag (RFC 4568 5.1.2, 6.3). An answer must repeat tag and
 *           suite of a line offered.
 *   bundle  the first group:BUNDLE is accepted with the streams that have
 *           `bundle`, if one of them can carry it; the answer's group has
 *           only those (RFC 8843 7.3). Other groups are not answered. */

#ifdef __cplusplus
}
#endif
#endif
