/* SPDX-License-Identifier: MIT
 * The tables behind header names, for the one loop that looks names up 16
 * bytes at a time. Everything else uses sua__hdr_find(). */
#ifndef SUA_MSG_HDRTAB_H
#define SUA_MSG_HDRTAB_H

#include "msg/scan.h"
#include "sip/msg.h"

extern const uint8_t sua__hdr_slot[128];
/* Index: the letter of a compact form. */
extern const uint8_t sua__hdr_compact[26];

/* Of a name of one byte; SUA_H_COUNT: no letter. */
static inline unsigned sua__hdr_letter(char c)
{
    unsigned letter = ((unsigned char)c | 0x20u) - 'a';

    return letter < 26 ? sua__hdr_compact[letter] : (unsigned)SUA_H_COUNT;
}

#if defined(SUA__WIDE)
/* Each name has room for a block, with its colon. */
#define SUA__NAME_BLOCK 24
extern const struct sua__hdr_row {
    char name[SUA__NAME_BLOCK - 2];
    uint8_t n, flags;
} sua__hdr_row[SUA_H_COUNT];

static inline const char *sua__hdr_text(unsigned id)
{
    return sua__hdr_row[id].name;
}
static inline unsigned sua__hdr_len(unsigned id)
{
    return sua__hdr_row[id].n;
}
/* enum sua__hdr_flags */
static inline unsigned sua__hdr_flags(unsigned id)
{
    return sua__hdr_row[id].flags;
}
#else
/* Names one after the other; length and flags in one byte. */
extern const char sua__names[];
extern const uint16_t sua__name_at[SUA_H_COUNT];
extern const uint8_t sua__hdr_info[SUA_H_COUNT];
#define SUA__HDR_INFO(n, flags) ((n) | (flags) << 6)

static inline const char *sua__hdr_text(unsigned id)
{
    return sua__names + sua__name_at[id];
}
static inline unsigned sua__hdr_len(unsigned id)
{
    return sua__hdr_info[id] & 63u;
}
static inline unsigned sua__hdr_flags(unsigned id)
{
    return sua__hdr_info[id] >> 6;
}
#endif

/* Two letters as one number, on any byte order. */
static inline uint32_t sua__letters(const char *p)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint16_t two;

    sua__get(&two, p, 2);
    return two | 0x2020u;
#else
    return ((unsigned char)p[0] | (uint32_t)(unsigned char)p[1] << 8) |
           0x2020u;
#endif
}

/* 2 <= n. The factors were searched for: no two known names meet. */
static inline unsigned sua__hdr_hash(const char *p, size_t n)
{
    uint32_t first = sua__letters(p) + (uint32_t)n;
    uint32_t middle = sua__letters(p + n / 2 - 1);

    return (first * 2335977111u + middle * 3543389633u) >> 25;
}

#if defined(SUA__WIDE)
/* Whether a known name stands before the first of `colon` in the 16 bytes at
 * p, which are in v too; which one. No byte before the colon may be below 14:
 * without those, setting the case bit makes no known name of anything else.
 * A byte before p is read when the colon comes first. */
static inline int sua__hdr_find_wide(const char *p, sua__block v,
                                     sua__bits colon, unsigned *id)
{
    size_t n = sua__block_first(colon);
    unsigned slot = sua__hdr_slot[sua__hdr_hash(p, n)];
    sua__block name = sua__block_load(sua__hdr_text(slot));

    *id = slot;
    return sua__hdr_len(slot) == n &&
           !(~sua__block_same(v, name) & sua__block_upto(colon));
}
#endif

#endif
