/* SPDX-License-Identifier: MIT
 * Digest internals shared by the client and the server side. */
#ifndef SUA_AUTH_H
#define SUA_AUTH_H

#include "base/base.h"
#include "sip/auth.h"

/* Hex digits of a digest; 0: no such algorithm. */
size_t sua__digest_hex_len(unsigned alg);
/* As sua_digest_ha1, but realm is the inside of a quoted-string. */
int sua__digest_ha1_quoted(unsigned alg, struct sua_str user,
                           struct sua_str realm, struct sua_str password,
                           char *out);
/* Copies n hex digits in lower case: SUA_OK or SUA_EBADMSG. */
int sua__digest_hex_copy(struct sua_str hex, char *out, size_t n);

/* The inside of a quoted-string as runs of the bytes it stands for. Takes
 * the next run off *rest; empty at the end. */
struct sua_str sua__unquote_next(struct sua_str *rest);
/* Whether the inside of a quoted-string stands for `plain`. */
int sua__quoted_eq(struct sua_str quoted, struct sua_str plain);

#endif
