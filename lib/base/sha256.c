/* SPDX-License-Identifier: MIT
 * SHA-256. FIPS 180-4. */
#include "base/base.h"

/* Fractions of the cube roots of the first 64 primes. */
static const uint32_t root[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
    0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
    0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
    0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
    0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
    0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
    0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
    0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
    0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

#define ROTR32(x, n) ((x) >> (n) | (x) << (32 - (n)))
#define CHOOSE(x, y, z) ((z) ^ ((x) & ((y) ^ (z))))
#define MAJORITY(x, y, z) (((x) & (y)) | ((z) & ((x) | (y))))

static uint32_t load32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
           (uint32_t)p[2] << 8 | p[3];
}

/* Word i of the schedule, computed in the place of word i - 16. */
static uint32_t word256(uint32_t w[16], unsigned i)
{
    uint32_t a = w[(i + 1) % 16], b = w[(i + 14) % 16];

    w[i % 16] += (ROTR32(a, 7) ^ ROTR32(a, 18) ^ a >> 3) + w[(i + 9) % 16] +
                 (ROTR32(b, 17) ^ ROTR32(b, 19) ^ b >> 10);
    return w[i % 16];
}

/* The variables a to h are s[0] to s[7]. Instead of moving all of them one
 * place in each step, s moves one place down in v. */
static void mix(void *state, const uint8_t *p)
{
    uint32_t w[16], v[24], *s = v + 16, *sum = state;
    unsigned i;

    memcpy(s, sum, 8 * sizeof(*s));
    for (i = 0; i < 16; i++)
        w[i] = load32(p + 4 * i);
    for (i = 0; i < 64; i++, s--) {
        uint32_t a, e, t;

        if (s == v)
            s = memcpy(v + 16, v, 8 * sizeof(*s));
        a = s[0];
        e = s[4];
        t = s[7] + (ROTR32(e, 6) ^ ROTR32(e, 11) ^ ROTR32(e, 25)) +
            CHOOSE(e, s[5], s[6]) + root[i] +
            (i < 16 ? w[i] : word256(w, i));
        s[3] += t;
        s[-1] = t + (ROTR32(a, 2) ^ ROTR32(a, 13) ^ ROTR32(a, 22)) +
                MAJORITY(a, s[1], s[2]);
    }
    for (i = 0; i < 8; i++)
        sum[i] += s[i];
}

static const uint32_t start[8] = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

const struct sua__md_alg sua__sha256 = {start, mix, 4, 32, 1};
