/* SPDX-License-Identifier: MIT
 * Digest internals shared by the client and the server side. */
#ifndef SUA_AUTH_H
#define SUA_AUTH_H

#include "base/base.h"
#include "sip/auth.h"

/* The algorithms that are spoken, as a list that ends with the id 0: what
 * it does not name is not linked. */
struct sua__alg {
    const struct sua__md_alg *md;
    uint8_t id;                 /* enum sua_digest_alg                     */
    char name[15];
};
extern const struct sua__alg sua__algs_usual[]; /* MD5, SHA-256            */
extern const struct sua__alg sua__algs_all[];
/* By its name in a header, absent or empty: MD5; NULL: not in the list. */
const struct sua__alg *sua__alg_find(const struct sua__alg *list,
                                     struct sua_str name);

/* Hex digits of a digest; 0: no such algorithm. */
size_t sua__digest_hex_len(unsigned alg);
/* As sua_digest_ha1, but realm is the inside of a quoted-string. */
int sua__digest_ha1_quoted(const struct sua__alg *alg, struct sua_str user,
                           struct sua_str realm, struct sua_str password,
                           char *out);
/* As sua_digest_response; d->alg is not looked at. */
int sua__digest_response(const struct sua__alg *alg,
                         const struct sua_digest *d, char *out);
/* As sua_auth_answer, in one of these algorithms. */
int sua__auth_answer(struct sua_buf *b, const struct sua__alg *algs,
                     const struct sua_challenge *c,
                     const struct sua_secret *secret, struct sua_str method,
                     struct sua_str uri, uint32_t nc, struct sua_str cnonce);
/* Copies n hex digits in lower case: SUA_OK or SUA_EBADMSG. */
int sua__digest_hex_copy(struct sua_str hex, char *out, size_t n);

/* The inside of a quoted-string as runs of the bytes it stands for. Takes
 * the next run off *rest; empty at the end. */
struct sua_str sua__unquote_next(struct sua_str *rest);
/* Whether the inside of a quoted-string stands for `plain`. */
int sua__quoted_eq(struct sua_str quoted, struct sua_str plain);

#endif
