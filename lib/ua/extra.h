/* SPDX-License-Identifier: MIT
 * What calls may carry besides: header lines of the application, identities,
 * Info packages. One object for all of these, there while it is needed.
 * RFC 3323, 3325, 3326, 4916, 6086. Layer: ua. */
#ifndef SUA_EXTRA_H
#define SUA_EXTRA_H

#include "ua/ua.h"

#define SUA__EXTRA_LINES 384u   /* of an application, on every message     */

struct sua__extra {
    struct sua_call *call;
    struct sua__text *every;    /* header lines of each message            */
    struct sua__text *first;    /* those of the INVITE alone               */
    struct sua__text *last;     /* those of the CANCEL or BYE              */
    struct sua__text *party;    /* the peer, if not as From or To say      */
    struct sua__text *packages; /* what the peer takes INFOs of            */
    uint8_t asserted;           /* party: by a trusted source              */
    uint8_t hidden;             /* the peer wants to be anonymous          */
    uint8_t from_change;        /* the peer speaks RFC 4916                */
    uint8_t unnamed;            /* and has not been told who answered      */
    uint8_t peer_packages;      /* the peer speaks RFC 6086                */
    uint8_t asked_packages;     /* the request that is answered does       */
    uint8_t new_packages;       /* packages_new waits for our 2xx          */
    struct sua__text *packages_new;
    struct sua__task after;     /* identity.c: behind an event             */
};

struct sua__extras {
    struct sua__pool pool;
};
extern const struct sua_module sua__module_extra, sua__module_identity;
extern const struct sua_module sua__module_info;

/* NULL: there is none. */
static inline struct sua__extra *sua__extra(const struct sua_call *c)
{
    return sua__more(c)->extra;
}
/* extra.c: that, or a new one. NULL: no memory, or no such module. */
struct sua__extra *sua__extra_of(struct sua_call *c);
/* *slot := text; absent: nothing. SUA_ENOMEM: as before. */
int sua__extra_keep(struct sua_call *c, struct sua__text **slot,
                    struct sua_str text);

#endif
