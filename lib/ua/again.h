/* SPDX-License-Identifier: MIT
 * A request once more, made from what was sent: after 422, after a
 * redirection. RFC 3261 8.1.3.4, RFC 4028 7.3. Layer: ua. */
#ifndef SUA_AGAIN_H
#define SUA_AGAIN_H

#include "ua/ua.h"

struct sua__again {
    struct sua__reqspec spec;   /* extra and body are those sent before    */
    struct sua_body body;
    struct sua_buf lines;       /* new ones are put here before _read()    */
    struct sua__text *cell;     /* where they lie                          */
};
/* Whether a line of the old request is left out (or has been written in
 * another form to b); line: all of it. */
typedef int sua__again_skip(void *arg, struct sua_buf *b, unsigned id,
                            struct sua_str line);

/* Room for the old lines and so many bytes more. SUA_ENOMEM. */
int sua__again_begin(struct sua__again *k, struct sua_stack *s,
                     const struct sua__text *sent, size_t more);
/* tail: where in `sent` the part begins that stays from sending to sending.
 * `sent` must live until the new request is started. */
int sua__again_read(struct sua__again *k, const struct sua__text *sent,
                    size_t tail, sua__again_skip *skip, void *arg);
void sua__again_end(struct sua__again *k, struct sua_stack *s);

static inline size_t sua__again_tail(const struct sua__req *r)
{
    return (size_t)r->at.mid_at + r->at.mid_len;
}

#endif
