/* SPDX-License-Identifier: MIT
 * SDP internals shared by reading, writing and offer/answer. */
#ifndef SUA_SDP_H
#define SUA_SDP_H

#include "base/base.h"
#include "sip/offer.h"

#define SUA__PT_MAX 127         /* RTP payload types have 7 bits            */

/* ---- parse.c ----------------------------------------------------------- */
#define sua__sdp_line sua_sdp_line_next
#define SUA__DIRECTION_N 8      /* letters of each                          */
extern const char sua__sdp_directions[4][SUA__DIRECTION_N + 1];
/* enum sua_sdp_dir by its name, or SUA_EBADMSG. */
int sua__sdp_direction(struct sua_str name);
/* Next word of a line, words being apart by spaces; empty at the end. */
struct sua_str sua__sdp_word(struct sua_str *rest);

/* ---- write.c ----------------------------------------------------------- */
/* SUA_EINVAL, unless there is an error already. */
void sua__sdp_bad(struct sua_buf *b);
/* All lines above the first m=. timing: value of t=. */
void sua__sdp_write_head(struct sua_buf *b, const struct sua_sdp_origin *o,
                         const struct sua_addr *addr, struct sua_str timing);
void sua__sdp_write_c(struct sua_buf *b, const struct sua_addr *addr);
/* An m= line is begun; its formats are added one by one, and it is ended. */
void sua__sdp_write_m(struct sua_buf *b, const struct sua_str *type,
                      unsigned port, const struct sua_str *proto);
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

#endif
