/* SPDX-License-Identifier: MIT
 * SDP internals shared by reading, writing and offer/answer. */
#ifndef SUA_SDP_H
#define SUA_SDP_H

#include "base/base.h"
#include "sip/offer.h"

#define SUA__PT_MAX 127         /* RTP payload types have 7 bits            */

/* ---- parse.c ----------------------------------------------------------- */
#define sua__sdp_line sua_sdp_line_next
/* What is known so far: the session's values are every stream's default. */
struct sua__sdp_reader {
    struct sua_sdp *out;
    struct sua_sdp_media *media; /* NULL above the first m=                */
    const char *section;        /* where the one that is open begins       */
    const char *limit;          /* end of the text                         */
    struct sua_sdp_codec *codec; /* the last one an attribute was about    */
    const char *end;            /* of what was taken of that attribute     */
    struct sua_addr addr;
    struct sua_str host;
    uint8_t dir, lines_seen, has_origin, has_own_c;
    uint8_t odd;                /* there were more spaces than should be   */
};
/* Asked about each line once it was read: SUA_OK or SUA_EBADMSG. next: behind
 * the line. */
typedef int sua__sdp_check(struct sua__sdp_reader *r, char type,
                           struct sua_str value, const char *next);
/* The lenient parser; check may be NULL. *r: its own, for the check. */
int sua__sdp_read(struct sua_str text, struct sua_sdp *out, size_t *err_off,
                  struct sua__sdp_reader *r, sua__sdp_check *check);
#define SUA__DIRECTION_N 8      /* letters of each                          */
extern const char sua__sdp_directions[4][SUA__DIRECTION_N + 1];
/* enum sua_sdp_dir by its name, or SUA_EBADMSG. */
int sua__sdp_direction(struct sua_str name);
/* Next word of a line, words being apart by spaces; empty at the end. */
struct sua_str sua__sdp_word(struct sua_str *rest);

/* ---- write.c ----------------------------------------------------------- */
/* All lines above the first m=. timing: value of t=. */
void sua__sdp_write_head(struct sua_buf *b, const struct sua_sdp_origin *o,
                         const struct sua_addr *addr, struct sua_str timing);
/* An m= line is begun, its formats are added one by one, and it is ended. */
void sua__sdp_write_audio(struct sua_buf *b, const struct sua_sdp_caps *caps);
/* A number over SUA__PT_MAX is SUA_EINVAL. */
void sua__sdp_write_format(struct sua_buf *b, unsigned pt);
/* rtpmap and fmtp of one codec under the number pt. */
void sua__sdp_write_codec(struct sua_buf *b, const struct sua_sdp_codec *c,
                          unsigned pt);
/* ptime and direction, which end an m= section. */
void sua__sdp_write_tail(struct sua_buf *b, const struct sua_sdp_caps *caps,
                         unsigned dir);
/* The name of an enum sua_sdp_dir. */
void sua__sdp_write_direction(struct sua_buf *b, unsigned dir);
/* The same stream, not wanted: port 0. */
void sua__sdp_write_refusal(struct sua_buf *b, const struct sua_sdp_media *m);

/* ---- match.c: what two sides have in common ---------------------------- */
/* Whether this is an audio stream of a kind we speak (RTP/AVP). */
int sua__sdp_is_audio(const struct sua_sdp_media *m);
/* Same encoding, clock and channels. */
int sua__sdp_codec_same(const struct sua_sdp_codec *a,
                        const struct sua_sdp_codec *b);
/* Whether a codec carries speech, not events or comfort noise. */
int sua__sdp_is_speech(const struct sua_sdp_codec *c);
/* The telephone-event with this clock, or NULL. */
const struct sua_sdp_codec *sua__sdp_event(const struct sua_sdp_codec *c,
                                           size_t n, uint32_t rate);
/* Index of c in the n codecs of list; n when there is none. */
size_t sua__sdp_find(const struct sua_sdp_codec *list, size_t n,
                     const struct sua_sdp_codec *c);
/* What the peer's direction leaves of ours (RFC 3264 6.1). */
unsigned sua__sdp_meet(const struct sua_sdp_media *peer, unsigned ours);
/* Where the peer wants media and how, into out. */
void sua__sdp_remote(struct sua_sdp_agreed *out,
                     const struct sua_sdp_media *peer);

#endif
