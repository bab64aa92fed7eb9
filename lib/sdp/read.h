/* SPDX-License-Identifier: MIT
 * What the readers of a whole description share. parse.c reads any line that
 * holds, strict.c asks for more afterwards. Where size is not what counts
 * most, plain.c first reads in one step what nearly all lines look like, and
 * leaves the others to them: nothing depends on it but speed. RFC 8866 5. */
#ifndef SUA_SDP_READ_H
#define SUA_SDP_READ_H

#include "msg/msg.h"
#include "msg/scan.h"
#include "sdp/sdp.h"

/* What is known so far: the session's values are every stream's default. */
struct sua__sdp_reader {
    struct sua_sdp *out;
    struct sua_sdp_media *media; /* NULL above the first m=                */
    const char *at;             /* the line to read next                   */
    const char *limit;          /* end of the text                         */
    const char *section;        /* where the one that is open begins       */
    struct sua_addr addr;
    struct sua_str host;
    char before;                /* type of the line before; 0: none        */
    uint8_t dir, has_origin, has_own_c;
};

/* ---- parse.c ----------------------------------------------------------- */
void sua__sdp_begin(struct sua__sdp_reader *r, struct sua_str text,
                    struct sua_sdp *out);
/* One line: 1; 0: no more; or the error, r->at being the line still. */
int sua__sdp_next(struct sua__sdp_reader *r);
/* The end of the text is reached: SUA_OK, or SUA_EBADMSG at r->at. */
int sua__sdp_end(struct sua__sdp_reader *r);
/* A stream is at hand, with codecs if any, and the session's values apply. */
void sua__sdp_open(struct sua__sdp_reader *r, struct sua_sdp_media *m,
                   struct sua_str line);
void sua__sdp_add_codec(struct sua_sdp_media *m, uint32_t pt);
/* NULL: it is none of the stream's. */
struct sua_sdp_codec *sua__sdp_codec_of(struct sua_sdp_media *m, uint32_t pt);

/* ---- plain.c ----------------------------------------------------------- */
/* Lines, as many as are plain; not where size counts. */
void sua__sdp_plain(struct sua__sdp_reader *r);
/* Types of lines after which one may stand, above the first m= and below: bit
 * 1 is a, bit 0 the beginning of the text. */
extern const uint32_t sua__sdp_order[2][26];
/* Whether a line may stand here; in_media: below an m=. */
static inline int sua__sdp_follows(char before, char type, int in_media)
{
    return sua__sdp_order[in_media][type - 'a'] >> (before & 31) & 1;
}

#endif
