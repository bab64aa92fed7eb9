/* SPDX-License-Identifier: MIT
 * Offer/answer (RFC 3264, RFC 6337) for any number of streams: pure
 * functions over parsed session descriptions, and struct sua_sdp_session,
 * which remembers between them what a session must remember. Whose turn it
 * is, the user agent knows (sip/ua.h).
 *
 * An application says in a list of struct sua_sdp_caps what it can do, one
 * entry a stream, and finds in a list of struct sua_sdp_agreed, entry by
 * entry, what became of it. Plain RTP needs nothing else; what a stream may
 * have besides (other transports than RTP/AVP, keys, BUNDLE ...) is in
 * sip/offer_more.h and is linked only where it is used. */
#ifndef SIP_OFFER_H
#define SIP_OFFER_H

#include "sip/sdp.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- what we can do ---------------------------------------------------- */

struct sua_sdp_more;            /* sip/offer_more.h                        */

/* One stream this side can have, codecs in order of wish. A zeroed struct
 * with addr, codec, ncodec and dir is an audio stream over RTP/AVP. */
struct sua_sdp_caps {
    struct sua_addr addr;       /* where we receive, with the port         */
    const struct sua_sdp_codec *codec; /* dynamic ones with our pt         */
    uint8_t ncodec;             /* at most SUA_SDP_CODEC_MAX               */
    uint8_t dir;                /* what we want: hold = SENDONLY/INACTIVE  */
    uint16_t ptime;             /* 0: leave out                            */
    struct sua_str type;        /* of media; empty: "audio"                */
    uint8_t off;                /* not wanted now: refused, or a disabled
                                   line where it had one                   */
    uint8_t all_codecs;         /* an answer names every codec in common,
                                   not the one that will be used alone     */
    /* Whether two codecs of one name, clock and channels understand each
     * other, where their fmtp decides that; NULL: always. */
    int (*fits)(const struct sua_sdp_codec *ours,
                const struct sua_sdp_codec *theirs);
    const struct sua_sdp_more *more; /* NULL: RTP/AVP and no more          */
};

/* Ready for `fits`. _known compares what the payload formats say must be
 * equal: packetization-mode and profile of H264 (the level may differ, RFC
 * 6184 8.2.2), octet-align of AMR and AMR-WB (RFC 4867 8.3.1), mode of iLBC
 * is free, profile-id of VP9 and H265, profile of AV1, each with its default.
 * All other codecs fit. _exact wants the same text of parameters. */
SUA_API int sua_sdp_fits_known(const struct sua_sdp_codec *ours,
                               const struct sua_sdp_codec *theirs);
SUA_API int sua_sdp_fits_exact(const struct sua_sdp_codec *ours,
                               const struct sua_sdp_codec *theirs);

/* Our o= line: id stays, version grows with each change (RFC 3264 8). */
struct sua_sdp_origin {
    uint64_t id, version;
    struct sua_str user;        /* empty: "-"                              */
};

/* What a session knows of the exchanges before: which m-line each stream has
 * (counted from 1, 0: none yet), and the dynamic payload types of each line
 * that have had a meaning, so that they never get another (RFC 3264 8.3.2).
 * struct sua_sdp_session has one. */
struct sua_sdp_history {
    const struct sua_sdp_history_ops *ops;
    uint8_t line[SUA_SDP_MEDIA_MAX];
    uint8_t waits[SUA_SDP_MEDIA_MAX]; /* by line: stream of our last offer */
    uint16_t mark[SUA_SDP_MEDIA_MAX][64];
};

/* Who we are in one exchange. */
struct sua_sdp_local {
    struct sua_sdp_origin origin;
    const struct sua_sdp_caps *caps;
    uint8_t ncaps;              /* 1 to SUA_SDP_MEDIA_MAX                  */
    struct sua_sdp_history *history; /* NULL outside a session             */
};

/* ---- what came of it --------------------------------------------------- */

struct sua_sdp_agreed {
    struct sua_addr remote;     /* where to send; family 0: nowhere        */
    struct sua_str remote_host; /* when it is a name: view into theirs     */
    uint8_t on;                 /* the stream runs; else all else is 0 but
                                   `why` and, if it has a line, `index`    */
    uint8_t dir;                /* our direction                           */
    uint8_t index;              /* of the m= line                          */
    uint8_t codec;              /* index in caps->codec                    */
    uint8_t tx_pt, rx_pt;       /* payload types to send and to expect     */
    uint8_t tx_event_pt, rx_event_pt; /* telephone-event; 0: none          */
    uint8_t tx_cn_pt, rx_cn_pt; /* comfort noise (RFC 3389); 0: none       */
    uint16_t ptime;             /* what the peer wants; 0: not said        */
    int16_t why;                /* sua_sdp_agree: SUA_OK: refused with port
                                   0; else the peer believes it runs (a new
                                   offer should disable it):
                                   SUA_EUNSUPPORTED: no format of ours,
                                   SUA_EBADMSG: not an answer to the offer */
    struct sua_str name;        /* encoding name, view into caps; absent: no
                                   stream, or not one of RTP               */
    /* With caps->more, see there. */
    uint8_t mux;                /* RTP and RTCP share a port               */
    uint8_t setup;              /* our role: enum sua_sdp_setup, 0: none   */
    uint8_t bundled;            /* in the BUNDLE group                     */
    uint8_t carrier;            /* m-line whose transport it uses: `index`
                                   unless bundled                          */
    uint8_t our_key;            /* of caps->more->crypto, from 1; 0: none  */
    struct sua_str crypto;      /* the peer's a=crypto value; absent: none */
};

/* Packet time to send with: the peer's ptime, else `ours`, else 20 ms; never
 * above the peer's maxptime (RFC 8866 6.4). */
SUA_API unsigned sua_sdp_packet_ms(const struct sua_sdp_media *peer,
                                   unsigned ours);

/* ---- one step at a time ------------------------------------------------ */
/* All writers set b->err (and those that return a code return it):
 * SUA_EINVAL when a stream has no codec, more than SUA_SDP_CODEC_MAX, no
 * address or no port, when a text of it does not fit its place, or when
 * payload types ran out; SUA_ELIMIT when there would be more than
 * SUA_SDP_MEDIA_MAX lines; SUA_ETOOBIG. `out` has us->ncaps entries. */

/* Writes a first offer: one m-line for each entry of caps that is not off. */
SUA_API void sua_sdp_offer(struct sua_buf *b, const struct sua_sdp_local *us);
/* A new offer in an existing session keeps the m-lines of the previous local
 * description `prev` in place and number (RFC 3264 8): each stream of caps
 * is described anew on its line, under the payload types it had; a line no
 * stream claims is disabled. A stream without line takes a disabled one of
 * its type, else a new one, else any disabled one (8.1). */
SUA_API void sua_sdp_reoffer(struct sua_buf *b,
                             const struct sua_sdp_local *us,
                             const struct sua_sdp *prev);

/* Answers an offer. Each m-line goes to the first entry of caps that can
 * take it (one that had this line before comes first), each entry serves
 * once; all other lines, whatever their type and transport, are refused with
 * port 0 in place. So are multicast streams. The answer names the codec the
 * offer prefers among ours (or all, see all_codecs), and telephone-event and
 * CN of its clock rate, under the offer's payload types unless ours mean
 * something else already; its direction is what the offer's leaves of ours
 * (6.1). The c= address 0.0.0.0 or :: (hold of RFC 2543) counts as "does not
 * receive" in `dir` only, not in the answer (RFC 6337 5.4).
 * An offer in which every stream is disabled is answered in kind: SUA_OK,
 * none on. SUA_EUNSUPPORTED: nothing in common (answer 488; or, where there
 * is no refusing, with caps that are all off), nothing is written. */
SUA_API int sua_sdp_answer(struct sua_buf *b, const struct sua_sdp_local *us,
                           const struct sua_sdp *offer,
                           struct sua_sdp_agreed *out);
/* Reads the answer to our offer. Per stream the first codec of the answer
 * that we offered counts. tx_pt is the answer's number, rx_pt that of our
 * offer. SUA_OK: at least one stream runs, or none was offered.
 * SUA_EUNSUPPORTED: none does (each entry's `why`). SUA_EBADMSG: this is no
 * answer to that offer: other number or types of m-lines, or a stream that
 * was not offered. After either a new call ends; in a running session the
 * offer should count as failed (sua_sdp_session_rollback). */
SUA_API int sua_sdp_agree(const struct sua_sdp *our_offer,
                          const struct sua_sdp *answer,
                          const struct sua_sdp_local *us,
                          struct sua_sdp_agreed *out);

/* Whether two descriptions are the same, line by line; how lines end does
 * not count. An SDP that comes again in a later response (RFC 6337 3.1.1)
 * is the same, and so is a re-offer that changes nothing. */
enum sua_sdp_change {
    SUA_SDP_SAME = 0,
    SUA_SDP_VERSION_ONLY = 1,   /* but for the version in o=               */
    SUA_SDP_CHANGED = 2
};
SUA_API int sua_sdp_compare(struct sua_str a, struct sua_str b);

/* ---- a session --------------------------------------------------------- */
/* What offers and answers of one dialog have to know of those before: the
 * description in force, the version, which stream is on which line, and what
 * payload types have meant. Zero it, fill the members of the first part; they
 * may change between exchanges, but entries of caps keep their places. It
 * owns nothing and needs no closing. */
struct sua_sdp_session {
    struct sua_sdp_origin origin; /* id and user; version counts by itself */
    const struct sua_sdp_caps *caps;
    struct sua_sdp_agreed *agreed; /* ncaps entries: what is in force; its
                                      views point into the peer's text     */
    uint8_t ncaps;
    void *mem;                  /* for two descriptions of ours            */
    size_t cap;                 /* bytes at mem, both together             */

    /* From here on the session's own. */
    struct sua_str local;       /* in force; absent: none yet              */
    struct sua_str offered;     /* our offer that waits; absent: none      */
    uint8_t spoiled;            /* the last text sent never came in force  */
    struct sua_sdp_history history;
};
/* Room to work in, about 13 KB, free for other use between calls: one for a
 * whole program will do. */
struct sua_sdp_work {
    struct sua_sdp first, second;
    struct sua_sdp_agreed agreed[SUA_SDP_MEDIA_MAX];
};

/* Our offer: the first one or a new one (INVITE, re-INVITE, UPDATE, the 200
 * to an INVITE without one). The version grows by one if, and only if, the
 * text is another than the last one sent. *text is valid until the exchange
 * after the next one. SUA_ESTATE: an offer of ours still waits for its
 * answer. Otherwise as b->err above; then nothing has changed. */
SUA_API int sua_sdp_session_offer(struct sua_sdp_session *s,
                                  struct sua_sdp_work *w,
                                  struct sua_str *text);
/* The answer to an offer of the peer; it is in force from here, s->agreed
 * filled. SUA_ESTATE: ours waits (answer 491). SUA_EBADMSG, SUA_ELIMIT: the
 * offer cannot be read (400 or 488). SUA_EUNSUPPORTED: 488. On error the
 * session is as before. */
SUA_API int sua_sdp_session_answer(struct sua_sdp_session *s,
                                   struct sua_sdp_work *w,
                                   struct sua_str offer,
                                   struct sua_str *text);
/* The peer's answer to our offer, which comes in force with it. SUA_ESTATE:
 * none waits: this was answered before (a 183 and then the 200), ignore it
 * (RFC 3261 13.2.1, RFC 6337 3.1.1). SUA_EUNSUPPORTED, SUA_EBADMSG,
 * SUA_ELIMIT: as sua_sdp_agree or unreadable; the offer still waits. */
SUA_API int sua_sdp_session_agree(struct sua_sdp_session *s,
                                  struct sua_sdp_work *w,
                                  struct sua_str answer);
/* The same for an answer that is not final, in a provisional response that
 * was not sent reliably (a preview, RFC 6337 3.1.1): the result is in
 * w->agreed, and the offer still waits. */
SUA_API int sua_sdp_session_preview(struct sua_sdp_session *s,
                                    struct sua_sdp_work *w,
                                    struct sua_str answer);
/* The offer was refused, or its answer was unusable: the session is as it
 * was before it (RFC 3261 14.1). Does nothing when none waits. */
SUA_API void sua_sdp_session_rollback(struct sua_sdp_session *s);
/* Makes *to, whose first part is filled (with memory of its own, at least as
 * large), a copy of *from. For each further leg of a fork; and to go back
 * over several exchanges when a re-INVITE fails after an early answer: copy
 * at its begin, copy back at its failure (RFC 6141 3.4), where versions and
 * payload types go on from the newer state. SUA_ETOOBIG: memory too small. */
SUA_API int sua_sdp_session_copy(struct sua_sdp_session *to,
                                 const struct sua_sdp_session *from);

#ifdef __cplusplus
}
#endif
#endif
