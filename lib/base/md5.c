/* SPDX-License-Identifier: MIT
 * MD5, for HTTP digest only. RFC 1321. */
#include "base/base.h"

/* floor(2^32 * abs(sin(i + 1))) */
static const uint32_t sine[64] = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a,
    0xa8304613, 0xfd469501, 0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be,
    0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821, 0xf61e2562, 0xc040b340,
    0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8,
    0x676f02d9, 0x8d2a4c8a, 0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c,
    0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70, 0x289b7ec6, 0xeaa127fa,
    0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92,
    0xffeff47d, 0x85845dd1, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1,
    0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
};

static const uint8_t turn[16] = {7, 12, 17, 22, 5, 9,  14, 20,
                                 4, 11, 16, 23, 6, 10, 15, 21};

static uint32_t load32(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
           (uint32_t)p[3] << 24;
}

/* f: the round's function plus a; k: which word of the block. */
static void step(uint32_t s[4], unsigned i, uint32_t f, const uint8_t *word)
{
    unsigned r = turn[i / 16 * 4 + i % 4];

    f += sine[i] + load32(word);
    s[0] = s[3];
    s[3] = s[2];
    s[2] = s[1];
    s[1] += f << r | f >> (32 - r);
}

static void mix(void *state, const uint8_t *p)
{
    uint32_t *sum = state;
    uint32_t s[4];
    unsigned i;

    memcpy(s, sum, sizeof(s));
    for (i = 0; i < 16; i++)
        step(s, i, s[0] + (s[3] ^ (s[1] & (s[2] ^ s[3]))), p + 4 * i);
    for (; i < 32; i++)
        step(s, i, s[0] + (s[2] ^ (s[3] & (s[1] ^ s[2]))),
             p + 4 * ((5 * i + 1) % 16));
    for (; i < 48; i++)
        step(s, i, s[0] + (s[1] ^ s[2] ^ s[3]), p + 4 * ((3 * i + 5) % 16));
    for (; i < 64; i++)
        step(s, i, s[0] + (s[2] ^ (s[1] | ~s[3])), p + 4 * (7 * i % 16));
    for (i = 0; i < 4; i++)
        sum[i] += s[i];
}

static const uint32_t start[8] = {
    0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0, 0, 0, 0,
};

const struct sua__md_alg sua__md5 = {start, mix, 4, 16, 0};
