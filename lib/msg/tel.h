/* SPDX-License-Identifier: MIT
 * What reading and writing telephone numbers share. RFC 3966 3. */
#ifndef SUA_MSG_TEL_H
#define SUA_MSG_TEL_H

#include "msg/msg.h"

/* Whether all members but `params` are what the grammar wants. */
int sua__tel_ok(const struct sua_tel *t);
/* At most SUA_TEL_PARAMS, well formed, no name twice. */
int sua__tel_params_ok(struct sua_str list);
/* The first parameter of a list that is not empty, by the narrower grammar
 * of RFC 3966; *rest is consumed. SUA_OK or SUA_EBADMSG. */
int sua__tel_param(struct sua_str *rest, struct sua_str *name,
                   struct sua_str *value);
/* The member that stands for a parameter, or NULL. */
struct sua_str *sua__tel_member(struct sua_tel *t, struct sua_str name);
/* "%23" at s.p[i]. */
static inline int sua__tel_is_hash(struct sua_str s, size_t i)
{
    return s.n - i > 2 && s.p[i] == '%' && s.p[i + 1] == '2' &&
           s.p[i + 2] == '3';
}

#endif
