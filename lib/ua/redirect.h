/* SPDX-License-Identifier: MIT
 * Following redirections: what is remembered of one request that was sent
 * elsewhere. RFC 3261 8.1.3.4, 19.1.5. Layer: ua. */
#ifndef SUA_REDIRECT_H
#define SUA_REDIRECT_H

#include "ua/ua.h"

#define SUA__REDIRECT_TRIES 8   /* requests beyond the first               */
#define SUA__REDIRECT_KEPT 24   /* URIs known, tried or not                */

struct sua__target {
    struct sua__slice uri;      /* with its headers                        */
    uint16_t q;
    uint8_t round;              /* which redirection told it               */
    uint8_t tried;
    uint8_t kind;               /* 'r', 'm': parameter rc or mp; 0         */
};

struct sua__redirect {
    struct sua_ua *ua;
    struct sua_call *call;      /* of this                                 */
    struct sua_request *request; /* or this                                */
    struct sua__text *uris;     /* packed                                  */
    struct sua__target t[SUA__REDIRECT_KEPT];
    struct sua__text *sent;     /* the request that failed last            */
    uint16_t tail;              /* of it                                   */
    uint16_t failed;            /* its status                              */
    uint32_t cseq;              /* of it                                   */
    const struct sua__identity *id; /* the same; only until it is gone     */
    struct sua__task after;     /* events first                            */
    uint16_t best;              /* the outcome if no other comes           */
    uint8_t best_cause;
    uint8_t n, at;              /* targets; the one tried last             */
    uint8_t rounds, tries;
    uint8_t method, contact, secure;
    uint8_t follow;             /* the next one may be tried               */
    uint8_t asked;              /* the application may say so              */
};

struct sua__redirects {
    struct sua__pool pool;
};

/* redirect.c: the set of targets. */
struct sua_str sua__redirect_uri(const struct sua__redirect *x,
                                 const struct sua__target *t);
/* Adds the contacts that can be tried. */
void sua__redirect_collect(struct sua__redirect *x, const struct sua_msg *m);
/* One more, before all others. SUA_EINVAL, SUA_EUNSUPPORTED: the URI;
 * SUA_ELIMIT: tried before, or too many; SUA_ENOMEM. */
int sua__redirect_add(struct sua__redirect *x, struct sua_str uri);
/* The next one to be tried, or NULL. */
struct sua__target *sua__redirect_next(struct sua__redirect *x);

/* redirect_send.c: the request to t. As sua__req_start. */
int sua__redirect_send(struct sua__redirect *x, struct sua__target *t);

#endif
