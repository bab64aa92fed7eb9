/* SPDX-License-Identifier: MIT
 * L6: a list of things whose changes are told to notifiers, each in its own
 * time: first all, then what is new since (RFC 4235 4.3, RFC 4575 4.6). */
#ifndef SUA_UA_NEWS_H
#define SUA_UA_NEWS_H

#include "sip/xml.h"
#include "ua/notifier.h"

struct sua__item {
    struct sua__item *next, *prev; /* by `at`                              */
    struct sua__item *gone_next;
    uint64_t at;                /* its last change, in changes             */
    uint64_t until;             /* gone: how long it is remembered, ms     */
    uint8_t listed, gone;
};
struct sua__news {
    struct sua_stack *s;
    struct sua__item *first, *last, *gone_first, *gone_last;
    struct sua__timer timer;
    uint64_t clock;             /* changes so far                          */
    uint64_t lost;              /* who was told less than this hears all   */
    void (*bury)(struct sua_stack *s, struct sua__item *it);
};
/* How a document of them is written. */
struct sua__paper {
    void (*begin)(const struct sua_notifier *nf, struct sua_xml_writer *w,
                  struct sua_buf *b, int full);
    void (*put)(const struct sua_notifier *nf, struct sua_xml_writer *w,
                const struct sua__item *it);
};

void sua__news_init(struct sua__news *x, struct sua_stack *s,
                    void (*bury)(struct sua_stack *s, struct sua__item *it));
/* It is new, or has changed. */
void sua__news_put(struct sua__news *x, struct sua__item *it);
/* It is no more; bury() comes when that is forgotten. */
void sua__news_end(struct sua__news *x, struct sua__item *it);
/* Forget the one that has been gone longest: 1, or 0 when none is. */
int sua__news_evict(struct sua__news *x);
/* All of it at once. */
void sua__news_close(struct sua__news *x);
/* As struct sua__server's write(). */
int sua__news_write(const struct sua__news *x, struct sua_notifier *nf,
                    struct sua_buf *b, const struct sua__paper *how);

#endif
