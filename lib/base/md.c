/* SPDX-License-Identifier: MIT
 * What MD5 and the SHA-2 family share: blocks, padding, the order of bytes.
 * RFC 1321 3, FIPS 180-4 5. */
#include "base/base.h"

void sua__md_init(struct sua__md *c, const struct sua__md_alg *alg)
{
    c->alg = alg;
    memcpy(&c->s, alg->start, 8 * (size_t)alg->word);
    c->n = 0;
}

void sua__md_add(struct sua__md *c, const void *data, size_t n)
{
    size_t block = 16 * (size_t)c->alg->word;
    const uint8_t *p = data;

    while (n) {
        size_t at = (size_t)(c->n % block), take = block - at;

        if (take > n)
            take = n;
        memcpy(c->blk + at, p, take);
        c->n += take;
        p += take;
        n -= take;
        if (at + take == block)
            c->alg->mix(&c->s, c->blk);
    }
}

/* Byte i of a word of w bytes, counted from its least one. */
static size_t place(const struct sua__md_alg *alg, size_t i, size_t w)
{
    return alg->is_big_endian ? w - 1 - i : i;
}

static void pad(struct sua__md *c)
{
    size_t block = 16 * (size_t)c->alg->word, at = (size_t)(c->n % block), i;

    c->blk[at++] = 0x80;
    if (at > block - 2 * (size_t)c->alg->word) {
        memset(c->blk + at, 0, block - at);
        c->alg->mix(&c->s, c->blk);
        at = 0;
    }
    /* Of a length of two words of 8 bytes the upper one stays 0. */
    memset(c->blk + at, 0, block - at);
    for (i = 0; i < 8; i++)
        c->blk[block - 8 + i] =
            (uint8_t)(c->n * 8 >> 8 * place(c->alg, i, 8));
    c->alg->mix(&c->s, c->blk);
}

void sua__md_end(struct sua__md *c, uint8_t *out)
{
    const struct sua__md_alg *alg = c->alg;
    size_t w = alg->word, i;

    pad(c);
    for (i = 0; i < alg->size; i++) {
        uint64_t v = w == 8 ? c->s.d[i / w] : c->s.w[i / w];

        out[i] = (uint8_t)(v >> 8 * place(alg, i % w, w));
    }
    sua__wipe(c, sizeof(*c));
}
