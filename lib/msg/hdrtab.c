/* SPDX-License-Identifier: MIT
 * Header names and their ids: a perfect hash over the known names whose
 * answer is always compared with the name itself, so that no unknown header
 * can pass for a known one. RFC 3261 7.3.1, 7.3.3, 20. */
#include "msg/msg.h"
#include "msg/scan.h"

/* Names stand one after the other; the compiler counts the places. */
struct names {
#define X(id, name, compact, flags) char id[sizeof(name)];
    SUA_HEADERS(X)
#undef X
};
static const struct names names = {
#define X(id, name, compact, flags) name,
    SUA_HEADERS(X)
#undef X
};

/* The flag letters of SUA_HEADERS. */
enum { L = SUA__H_LIST, S = SUA__H_SINGLE };

static const struct { uint16_t at; uint8_t n, flags; } info[SUA_H_COUNT] = {
#define X(id, name, compact, flags)                                           \
    [SUA_H_##id] = { offsetof(struct names, id), sizeof(name) - 1, flags },
    SUA_HEADERS(X)
#undef X
};

/* Index: the letter; X would leave entries of 0 for names without one. */
static const uint8_t compact_form[26] = {
    ['v' - 'a'] = SUA_H_VIA, ['f' - 'a'] = SUA_H_FROM,
    ['t' - 'a'] = SUA_H_TO, ['i' - 'a'] = SUA_H_CALL_ID,
    ['m' - 'a'] = SUA_H_CONTACT, ['l' - 'a'] = SUA_H_CONTENT_LENGTH,
    ['c' - 'a'] = SUA_H_CONTENT_TYPE, ['k' - 'a'] = SUA_H_SUPPORTED,
    ['e' - 'a'] = SUA_H_CONTENT_ENCODING, ['s' - 'a'] = SUA_H_SUBJECT,
    ['x' - 'a'] = SUA_H_SESSION_EXPIRES, ['o' - 'a'] = SUA_H_EVENT,
    ['u' - 'a'] = SUA_H_ALLOW_EVENTS, ['r' - 'a'] = SUA_H_REFER_TO,
    ['b' - 'a'] = SUA_H_REFERRED_BY,
};

/* id by hash. tests/unit/test_hdrtab.c checks every entry and prints a new
 * table when the list of names has changed. */
static const uint8_t slot[256] = {
    0, 0, 0, 44, 0, 0, 1, 0, 0, 0, 0, 57, 0, 0, 0, 14,
    0, 0, 0, 54, 0, 3, 0, 0, 10, 0, 15, 0, 51, 0, 0, 0,
    56, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 41, 0,
    0, 0, 61, 21, 0, 0, 0, 0, 0, 0, 0, 0, 20, 0, 35, 0,
    0, 0, 0, 0, 0, 0, 0, 11, 0, 0, 17, 0, 0, 0, 0, 0,
    0, 0, 0, 19, 4, 32, 37, 0, 50, 0, 5, 0, 0, 0, 34, 0,
    0, 0, 0, 0, 30, 46, 0, 0, 18, 0, 0, 0, 0, 0, 0, 0,
    0, 2, 0, 23, 0, 59, 60, 0, 0, 0, 26, 0, 31, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 22, 38, 0, 0, 0, 25,
    0, 0, 0, 0, 43, 0, 0, 0, 0, 47, 33, 0, 0, 0, 0, 58,
    0, 0, 0, 42, 62, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 36, 0, 48, 0, 0, 0, 13, 0,
    0, 0, 39, 6, 0, 0, 0, 0, 27, 0, 0, 12, 7, 53, 0, 0,
    64, 0, 0, 49, 29, 0, 0, 0, 0, 55, 0, 0, 0, 0, 0, 0,
    0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 52, 45,
    0, 0, 0, 0, 63, 0, 8, 24, 40, 0, 0, 28, 0, 0, 0, 0,
};

static unsigned hash(const char *p, size_t n)
{
    unsigned first = (unsigned char)p[0] | 0x20u;
    unsigned mid = (unsigned char)p[n / 2] | 0x20u;
    unsigned last = (unsigned char)p[n - 1] | 0x20u;

    return ((unsigned)n + 27 * first + 22 * last + 3 * mid) & 255;
}

/* Bits in which a word of a message differs from a word of a known name.
 * Known names hold letters and "-" only, so bit 6 tells where the case bit
 * does not count. */
#define DIFFERS(got, want) (((got) ^ (want)) & ~(((want) & ONES_40) >> 1))
#define ONES_40 (SIZE_MAX / 255 * 0x40)

static int same(const char *got, const char *want, size_t n)
{
    size_t i;

    if (n < sizeof(size_t)) {
        size_t diff = 0;

        for (i = 0; i < n; i++)
            diff |= DIFFERS((size_t)(unsigned char)got[i],
                            (size_t)(unsigned char)want[i]);
        return !diff;
    }
    for (i = 0; i + sizeof(size_t) < n; i += sizeof(size_t))
        if (DIFFERS(sua__load(got + i), sua__load(want + i)))
            return 0;
    /* The last word ends with the name and may overlap the one before. */
    i = n - sizeof(size_t);
    return !DIFFERS(sua__load(got + i), sua__load(want + i));
}

unsigned sua__hdr_find(const char *name, size_t n)
{
    unsigned id;

    if (n < 2) {
        unsigned letter = n ? ((unsigned char)*name | 0x20u) - 'a' : 26;

        return letter < 26 ? compact_form[letter] : 0u;
    }
    id = slot[hash(name, n)];
    if (info[id].n != n || !same(name, (const char *)&names + info[id].at, n))
        return SUA_H_OTHER;
    return id;
}

unsigned sua__hdr_flags(unsigned id)
{
    return id < SUA_H_COUNT ? info[id].flags : 0u;
}

unsigned sua_hdr_id(struct sua_str name)
{
    return sua__hdr_find(name.p, name.n);
}

struct sua_str sua_hdr_name(unsigned id)
{
    if (!id || id >= SUA_H_COUNT)
        return sua_str_make("", 0);
    return sua_str_make((const char *)&names + info[id].at, info[id].n);
}
