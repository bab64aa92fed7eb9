/* SPDX-License-Identifier: MIT
 * The hot loop of indexing: find the bytes that end or break a header line.
 * 16 bytes at a time with SSE2 or NEON, a machine word at a time elsewhere;
 * both forms exist on every machine that has the first, for the tests. */
#ifndef SUA_MSG_SCAN_H
#define SUA_MSG_SCAN_H

#include "base/base.h"

#if defined(SUA_NO_SIMD)
#elif defined(__SSE2__) && defined(__GNUC__)
#include <emmintrin.h>
#define SUA__WIDE 1
#elif defined(__ARM_NEON) && defined(__aarch64__) && defined(__GNUC__)
#include <arm_neon.h>
#define SUA__WIDE 1
#endif

/* NUL, LF and CR. */
static inline int sua__is_stop(char c)
{
    return c == '\r' || c == '\n' || c == '\0';
}

static inline int sua__is_crlf(const char *p)
{
#if defined(__GNUC__)
    return !__builtin_memcmp(p, "\r\n", 2); /* one load and compare */
#else
    return p[0] == '\r' && p[1] == '\n';
#endif
}

#define SUA__ONES (SIZE_MAX / 255)

/* An unaligned load; a call of memcpy nowhere, not even freestanding. */
#if defined(__GNUC__)
#define sua__get(to, p, n) ((void)__builtin_memcpy((to), (p), (n)))
#else
#define sua__get(to, p, n) ((void)memcpy((to), (p), (n)))
#endif

/* In the machine's byte order: callers only compare, or ask whether any byte
 * is of interest. */
static inline size_t sua__load(const char *p)
{
    size_t w;

    sua__get(&w, p, sizeof(w));
    return w;
}

/* Whether a byte of w is below 14, the range that holds all stops. */
static inline int sua__has_low(size_t w)
{
    return ((w - SUA__ONES * 14) & ~w & SUA__ONES << 7) != 0;
}

/* First stop in [p, end), or end. */
static inline const char *sua__stop_words(const char *p, const char *end)
{
    for (;;) {
        while ((size_t)(end - p) >= sizeof(size_t) &&
               !sua__has_low(sua__load(p)))
            p += sizeof(size_t);
        if (p == end || sua__is_stop(*p))
            return p;
        p++;
    }
}

#if defined(SUA__WIDE)
/* A set of bytes of a block is SUA__LANE bits for each, byte 0 lowest. */
#if defined(__SSE2__)
typedef __m128i sua__block;
typedef uint32_t sua__bits;
#define SUA__LANE 1
#define sua__bits_ctz(bits) ((unsigned)__builtin_ctz(bits))

static inline sua__block sua__block_load(const char *p)
{
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}
/* Those below 14. */
static inline sua__bits sua__block_low(sua__block v)
{
    __m128i over = _mm_subs_epu8(v, _mm_set1_epi8(13));

    return (sua__bits)_mm_movemask_epi8(
        _mm_cmpeq_epi8(over, _mm_setzero_si128()));
}
static inline sua__bits sua__block_eq(sua__block v, char c)
{
    return (sua__bits)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8(c)));
}
static inline sua__bits sua__block_eq3(sua__block v, char a, char b, char c)
{
    __m128i any = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(a)),
                               _mm_cmpeq_epi8(v, _mm_set1_epi8(b)));

    any = _mm_or_si128(any, _mm_cmpeq_epi8(v, _mm_set1_epi8(c)));
    return (sua__bits)_mm_movemask_epi8(any);
}
/* Where both are equal but for the case bit. */
static inline sua__bits sua__block_same(sua__block a, sua__block b)
{
    __m128i bit = _mm_set1_epi8(0x20);

    return (sua__bits)_mm_movemask_epi8(
        _mm_cmpeq_epi8(_mm_or_si128(a, bit), _mm_or_si128(b, bit)));
}
/* Letters, digits and dots: by signed comparison, ranges moved to the top. */
static inline sua__bits sua__block_plain(sua__block v)
{
    __m128i letter = _mm_add_epi8(_mm_or_si128(v, _mm_set1_epi8(0x20)),
                                  _mm_set1_epi8(127 - 'z'));
    __m128i digit = _mm_add_epi8(v, _mm_set1_epi8(127 - '9'));
    __m128i any = _mm_cmpeq_epi8(v, _mm_set1_epi8('.'));

    any = _mm_or_si128(any, _mm_cmpgt_epi8(letter, _mm_set1_epi8(127 - 26)));
    any = _mm_or_si128(any, _mm_cmpgt_epi8(digit, _mm_set1_epi8(127 - 10)));
    return (sua__bits)_mm_movemask_epi8(any);
}
#else
typedef uint8x16_t sua__block;
typedef uint64_t sua__bits;
#define SUA__LANE 4
#define sua__bits_ctz(bits) ((unsigned)__builtin_ctzll(bits))

static inline sua__block sua__block_load(const char *p)
{
    return vld1q_u8((const uint8_t *)p);
}
/* No movemask here: narrowing leaves four bits a byte. */
static inline sua__bits sua__block_bits(uint8x16_t hit)
{
    uint8x8_t four = vshrn_n_u16(vreinterpretq_u16_u8(hit), 4);

    return vget_lane_u64(vreinterpret_u64_u8(four), 0);
}
static inline sua__bits sua__block_low(sua__block v)
{
    return sua__block_bits(vcleq_u8(v, vdupq_n_u8(13)));
}
static inline sua__bits sua__block_eq(sua__block v, char c)
{
    return sua__block_bits(vceqq_u8(v, vdupq_n_u8((uint8_t)c)));
}
static inline sua__bits sua__block_eq3(sua__block v, char a, char b, char c)
{
    uint8x16_t any = vorrq_u8(vceqq_u8(v, vdupq_n_u8((uint8_t)a)),
                              vceqq_u8(v, vdupq_n_u8((uint8_t)b)));

    return sua__block_bits(
        vorrq_u8(any, vceqq_u8(v, vdupq_n_u8((uint8_t)c))));
}
static inline sua__bits sua__block_same(sua__block a, sua__block b)
{
    uint8x16_t bit = vdupq_n_u8(0x20);

    return sua__block_bits(vceqq_u8(vorrq_u8(a, bit), vorrq_u8(b, bit)));
}
/* Letters, digits and dots. */
static inline sua__bits sua__block_plain(sua__block v)
{
    uint8x16_t letter = vsubq_u8(vorrq_u8(v, vdupq_n_u8(0x20)),
                                 vdupq_n_u8('a'));
    uint8x16_t digit = vsubq_u8(v, vdupq_n_u8('0'));
    uint8x16_t any = vceqq_u8(v, vdupq_n_u8('.'));

    any = vorrq_u8(any, vcltq_u8(letter, vdupq_n_u8(26)));
    return sua__block_bits(vorrq_u8(any, vcltq_u8(digit, vdupq_n_u8(10))));
}
#endif
#define SUA__BLOCK_ALL                                                        \
    ((sua__bits)((((uint64_t)1 << (16 * SUA__LANE - 1)) - 1) * 2 + 1))

/* Place of the first byte of a set that is not empty. */
static inline size_t sua__block_first(sua__bits bits)
{
    return sua__bits_ctz(bits) / SUA__LANE;
}
/* It and all bytes before it. */
static inline sua__bits sua__block_upto(sua__bits bits)
{
    return bits ^ (bits - 1);
}

/* First byte below 14 in [p, end), or end. Once for each line: not worth a
 * call. */
__attribute__((always_inline))
static inline const char *sua__low(const char *p, const char *end)
{
    sua__bits low;

#if SUA__LANE == 1
    if (end - p >= 32) {
        const char *last = end - 32;

        do {
            low = sua__block_low(sua__block_load(p)) |
                  sua__block_low(sua__block_load(p + 16)) << 16;
            if (low)
                return p + sua__block_first(low);
            p += 32;
        } while (p <= last);
    }
#endif
    for (; end - p >= 16; p += 16) {
        low = sua__block_low(sua__block_load(p));
        if (low)
            return p + sua__block_first(low);
    }
    if (end - p >= 8 && !sua__has_low(sua__load(p)))
        p += 8;
    while (p < end && (unsigned char)*p >= 14)
        p++;
    return p;
}

#else
#define sua__low sua__stop_words
#endif

/* Over letters, digits and dots, which are in all classes of msg.h but WORD,
 * 16 at a time: p itself where that does not pay. */
static inline const char *sua__plain(const char *p, const char *end)
{
#if defined(SUA__WIDE) && !defined(__OPTIMIZE_SIZE__)
    for (; end - p >= 16; p += 16) {
        sua__bits other = sua__block_plain(sua__block_load(p)) ^
                          SUA__BLOCK_ALL;

        if (other)
            return p + sua__block_first(other);
    }
#endif
    (void)end;
    return p;
}

/* The same for p < end where what begins at `from` may be read too: of less
 * than 16 bytes that are left, then, in one look. */
static inline const char *sua__plain_of(const char *from, const char *p,
                                        const char *end)
{
#if defined(SUA__WIDE) && !defined(__OPTIMIZE_SIZE__)
    if (end - p < 16 && end - from >= 16) {
        sua__bits other = sua__block_plain(sua__block_load(end - 16)) ^
                          SUA__BLOCK_ALL;

        other >>= (unsigned)(16 - (end - p)) * SUA__LANE;
        return other ? p + sua__block_first(other) : end;
    }
#endif
    (void)from;
    return sua__plain(p, end);
}

/* First of up to three characters in [p, end), or end. */
static inline const char *sua__find3(const char *p, const char *end, char a,
                                     char b, char c)
{
#if defined(SUA__WIDE)
    for (; end - p >= 16; p += 16) {
        sua__block v = sua__block_load(p);
        sua__bits hit = sua__block_eq3(v, a, b, c);

        if (hit)
            return p + sua__block_first(hit);
    }
#endif
    while (p < end && *p != a && *p != b && *p != c)
        p++;
    return p;
}
static inline const char *sua__find2(const char *p, const char *end, char a,
                                     char b)
{
    return sua__find3(p, end, a, b, b);
}


/* First stop, where bytes below 14 that are none may be many. */
static inline const char *sua__stop(const char *p, const char *end)
{
#if defined(SUA__WIDE)
    return sua__find3(p, end, '\r', '\n', '\0');
#else
    return sua__stop_words(p, end);
#endif
}

#endif
