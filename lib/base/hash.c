/* SPDX-License-Identifier: MIT
 * SipHash-1-3, the keyed hash of all tables: whoever does not know the key
 * cannot choose names that collide (Aumasson, Bernstein 2012). */
#include "base/base.h"

#define ROTL(x, n) ((x) << (n) | (x) >> (64 - (n)))

static SUA__HOT uint64_t load64(const uint8_t *p)
{
    uint32_t lo = p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
                  (uint32_t)p[3] << 24;
    uint32_t hi = p[4] | (uint32_t)p[5] << 8 | (uint32_t)p[6] << 16 |
                  (uint32_t)p[7] << 24;

    return (uint64_t)hi << 32 | lo;
}

static SUA__HOT void mix(uint64_t v[4])
{
    v[0] += v[1];
    v[1] = ROTL(v[1], 13) ^ v[0];
    v[0] = ROTL(v[0], 32);
    v[2] += v[3];
    v[3] = ROTL(v[3], 16) ^ v[2];
    v[0] += v[3];
    v[3] = ROTL(v[3], 21) ^ v[0];
    v[2] += v[1];
    v[1] = ROTL(v[1], 17) ^ v[2];
    v[2] = ROTL(v[2], 32);
}

static SUA__HOT void absorb(uint64_t v[4], uint64_t word)
{
    v[3] ^= word;
    mix(v);
    v[0] ^= word;
}

static SUA__HOT uint64_t finish(uint64_t v[4])
{
    int i;

    v[2] ^= 255;
    for (i = 0; i < 3; i++)
        mix(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

/* Takes in whole words, `fold` set in each; what is left is the result. */
static SUA__HOT uint64_t take(uint64_t v[4], const uint8_t *p, size_t n,
                              uint64_t fold)
{
    uint64_t last = 0;
    size_t whole = n & ~(size_t)7;

    for (; n >= 8; n -= 8, p += 8)
        absorb(v, load64(p) | fold);
    if (SUA__FAST && n && whole) /* with what was before it */
        return load64(p + n - 8) >> (64 - 8 * n) | fold;
    while (n--)
        last = last << 8 | p[n];
    return last | fold;
}

static SUA__HOT void begin(uint64_t v[4], const uint8_t key[16])
{
    uint64_t k0 = load64(key), k1 = load64(key + 8);

    v[0] = k0 ^ UINT64_C(0x736f6d6570736575);
    v[1] = k1 ^ UINT64_C(0x646f72616e646f6d);
    v[2] = k0 ^ UINT64_C(0x6c7967656e657261);
    v[3] = k1 ^ UINT64_C(0x7465646279746573);
}

uint64_t sua__siphash(const uint8_t key[16], const void *p, size_t n)
{
    uint64_t v[4];

    begin(v, key);
    absorb(v, take(v, p, n, 0) | (uint64_t)n << 56);
    return finish(v);
}

/* ---- lists of parts ---------------------------------------------------- */
void sua__sip_init(struct sua__sip *h, const uint8_t key[16])
{
    begin(h->v, key);
}

void sua__sip_num(struct sua__sip *h, uint32_t v)
{
    absorb(h->v, v);
}

/* The first bytes of [p, p + n), so many that whole words follow. */
static SUA__HOT uint64_t odd_bytes(const uint8_t *p, size_t n, uint64_t fold)
{
    uint64_t v = 0;
    size_t odd = n & 7;

    if (SUA__FAST && n >= 8)
        return odd ? (load64(p) | fold) << (64 - 8 * odd) >> 8 : 0;
    while (odd--)
        v = v << 8 | p[odd];
    return v | fold >> 8;
}

/* The length and the bytes that fill no word, in one; then the words. A
 * length that is no byte comes by itself as well. */
static SUA__HOT void part_in(uint64_t v[4], struct sua_str part,
                             uint64_t fold)
{
    const uint8_t *p = (const uint8_t *)part.p;
    size_t n = part.n;

    absorb(v, (uint64_t)(n < 255 ? n : 255) << 56 | odd_bytes(p, n, fold));
    if (n >= 255)
        absorb(v, n);
    if (n >= 8) /* p may be NULL else */
        for (p += n & 7; n >= 8; n -= 8, p += 8)
            absorb(v, load64(p) | fold);
}

static SUA__HOT void add(struct sua__sip *h, struct sua_str part,
                         uint64_t fold)
{
    struct sua__sip fast, *x = SUA__FAST ? &fast : h; /* in registers */

    if (SUA__FAST)
        fast = *h;
    part_in(x->v, part, fold);
    if (SUA__FAST)
        *h = fast;
}

void sua__sip_str(struct sua__sip *h, struct sua_str part)
{
    add(h, part, 0);
}

#define FOLD UINT64_C(0x2020202020202020)

void sua__sip_host(struct sua__sip *h, struct sua_str part)
{
    add(h, part, FOLD);
}

uint64_t sua__sip_list(const uint8_t key[16], uint64_t first,
                       struct sua_str host, const struct sua_str *part,
                       size_t n)
{
    uint64_t v[4];

    begin(v, key);
    absorb(v, first);
    if (host.n)
        part_in(v, host, FOLD);
    for (; n--; part++)
        part_in(v, *part, 0);
    return finish(v);
}

uint64_t sua__sip_end(struct sua__sip *h)
{
    return finish(h->v);
}
