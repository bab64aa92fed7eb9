/* SPDX-License-Identifier: MIT
 * Offer/answer internals: one description in the making, or an answer being
 * read, is a plan: which stream of ours is on which m-line. */
#ifndef SUA_SDP_OA_H
#define SUA_SDP_OA_H

#include "sdp/sdp.h"
#include "sip/offer_more.h"

/* Formats of one line: number, and index in caps->codec. */
struct sua__sdp_formats {
    uint8_t n;
    uint8_t pt[SUA_SDP_CODEC_MAX], ours[SUA_SDP_CODEC_MAX];
};

struct sua__sdp_line {
    const struct sua_sdp_caps *caps; /* NULL: disabled                     */
    const struct sua_sdp_media *theirs; /* NULL: we are offering           */
    const struct sua_sdp_media *ours; /* our line before, or our offer's   */
    struct sua_sdp_agreed *out; /* of caps; NULL: we are offering          */
};
struct sua__sdp_plan {
    struct sua_buf *b;
    const struct sua_sdp_local *us;
    const struct sua_sdp *theirs;
    const struct sua_sdp_more_ops *ops; /* when any of caps has more       */
    const struct sua_sdp_history_ops *past; /* when there is one           */
    uint32_t bundled;           /* bit i: line[i] is in our group          */
    uint8_t tagged;             /* of those the one with the transport     */
    uint8_t n, running;         /* lines; of them with a stream            */
    struct sua__sdp_line line[SUA_SDP_MEDIA_MAX];
};

/* What more.c does for streams that have more; the core calls it only
 * through these. i: a line of the plan. */
struct sua_sdp_more_ops {
    /* Whether c can take line i, offered, and how, into *out. */
    int (*take)(const struct sua__sdp_plan *p, unsigned i,
                const struct sua_sdp_caps *c, struct sua_sdp_agreed *out);
    /* An answer, once all lines have their streams: who is bundled. */
    void (*settle)(struct sua__sdp_plan *p);
    /* Lines of the session; an offer is settled here. */
    void (*head)(struct sua__sdp_plan *p);
    /* An m= line but for the formats of RTP. */
    void (*media)(const struct sua__sdp_plan *p, unsigned i);
    /* Also for a disabled line, which keeps its identification. */
    void (*lines)(const struct sua__sdp_plan *p, unsigned i);
    /* An answer: who is bundled; then each line that runs. */
    int (*read_groups)(struct sua__sdp_plan *p);
    int (*read)(const struct sua__sdp_plan *p, unsigned i);
};

/* ---- match.c ----------------------------------------------------------- */
extern const struct sua_str sua__sdp_avp; /* "RTP/AVP" */
const struct sua_str *sua__sdp_type(const struct sua_sdp_caps *c);
/* Same encoding, clock and channels. */
int sua__sdp_codec_same(const struct sua_sdp_codec *a,
                        const struct sua_sdp_codec *b);
enum sua__sdp_role {
    SUA__SDP_MAIN, SUA__SDP_EVENT, SUA__SDP_NOISE
};
/* What a format is for: media, telephone-event or CN. */
unsigned sua__sdp_role(const struct sua_sdp_codec *c);
/* Index of the first codec of c that means the same; c->ncodec: none. */
size_t sua__sdp_find(const struct sua_sdp_caps *c,
                     const struct sua_sdp_codec *theirs);
/* What the peer's direction leaves of ours (RFC 3264 6.1). */
unsigned sua__sdp_meet(const struct sua_sdp_media *peer, unsigned ours);
/* Where the peer wants media, how, and in which direction, into out. */
void sua__sdp_remote(struct sua_sdp_agreed *out,
                     const struct sua_sdp_media *peer, unsigned ours);

/* ---- history.c --------------------------------------------------------- */
/* What a plan calls when there was a description before; not linked
 * otherwise. */
typedef void sua__sdp_taker(struct sua__sdp_plan *p, unsigned i, unsigned k,
                            struct sua_sdp_agreed *out);
struct sua_sdp_history_ops {
    /* Gives each offered line to the stream that had it, by `take`. */
    void (*assign)(struct sua__sdp_plan *p, struct sua_sdp_agreed *out,
                   sua__sdp_taker *take);
    /* Gives the formats of line i the numbers they may have. */
    void (*number)(struct sua__sdp_plan *p, unsigned i,
                   struct sua__sdp_formats *f);
};
extern const struct sua_sdp_history_ops sua__sdp_history_ops;

/* ---- answer.c ---------------------------------------------------------- */
/* What a stream has in common with a line of theirs: formats in *f, what
 * they are for in *out. Returns f->n; with 0 *out is as it was. means: for
 * each codec of an answer ours of the offer (NULL: none); for an offer NULL. */
unsigned sua__sdp_negotiate(const struct sua_sdp_caps *c,
                            const struct sua_sdp_media *theirs,
                            const struct sua_sdp_codec *const *means,
                            struct sua_sdp_agreed *out,
                            struct sua__sdp_formats *f);

/* ---- plan.c ------------------------------------------------------------ */
void sua__sdp_plan(struct sua__sdp_plan *p, struct sua_buf *b,
                   const struct sua_sdp_local *us);
/* Writes the whole description. timing: value of t=. */
void sua__sdp_plan_write(struct sua__sdp_plan *p, struct sua_str timing);

/* ---- owner.c ----------------------------------------------------------- */
/* Puts the streams of caps on the lines of our description `prev` that they
 * have; returns a bit for each entry of caps that has one. */
uint32_t sua__sdp_owners(struct sua__sdp_plan *p, const struct sua_sdp *prev);
/* The same for an offer of ours that was just made. */
void sua__sdp_waiting(struct sua__sdp_plan *p, const struct sua_sdp *offer);
/* Not disabled: with a port, or carried by another line (RFC 8843 6). */
int sua__sdp_is_live(const struct sua_sdp_media *m);

/* ---- more.c, secure.c, bundle.c: only through the ops ------------------ */
/* An attribute of a section, else of the session; absent if in neither. */
struct sua_str sua__sdp_attr_of(const struct sua_sdp *sdp,
                                struct sua_str section, struct sua_str name);
/* Whether word is in a list apart by spaces, in any case. */
int sua__sdp_listed(struct sua_str list, struct sua_str word);
/* Keys, roles and the shared port of an offered transport: 1, or 0 when it
 * cannot be had. */
int sua__sdp_secure_take(const struct sua__sdp_plan *p, unsigned i,
                         const struct sua_sdp_caps *c,
                         struct sua_sdp_agreed *out);
/* The same of the answer to ours; SUA_OK or SUA_EBADMSG. at: line whose
 * transport counts. */
int sua__sdp_secure_read(const struct sua__sdp_plan *p, unsigned i,
                         unsigned at);
void sua__sdp_secure_lines(const struct sua__sdp_plan *p, unsigned i);
/* The transport we offer on a line. */
struct sua_str sua__sdp_proto(const struct sua__sdp_line *l);
/* Value of the first group:BUNDLE without its first word; absent: none. */
struct sua_str sua__sdp_group(const struct sua_sdp *sdp);
struct sua_str sua__sdp_mid(const struct sua__sdp_line *l);
/* Whether line i leaves its transport to the tagged one. */
int sua__sdp_is_thin(const struct sua__sdp_plan *p, unsigned i);
/* Whether an offered line without port is there for its group alone. */
int sua__sdp_is_bundle_only(const struct sua_sdp *sdp,
                            const struct sua_sdp_media *m);
void sua__sdp_bundle_settle(struct sua__sdp_plan *p);
int sua__sdp_bundle_read(struct sua__sdp_plan *p);
void sua__sdp_bundle_head(struct sua__sdp_plan *p);

#endif
