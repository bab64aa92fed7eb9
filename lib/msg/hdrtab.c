/* SPDX-License-Identifier: MIT
 * Header names and their ids: a perfect hash over the known names whose
 * answer is always compared with the name itself, so that no unknown header
 * can pass for a known one. RFC 3261 7.3.1, 7.3.3, 20. */
#include "msg/hdrtab.h"
#include "msg/msg.h"

/* The flag letters of sip/hdrtab.def. */
enum { L = SUA__H_LIST, S = SUA__H_SINGLE };

#if defined(SUA__WIDE)
const struct sua__hdr_row sua__hdr_row[SUA_H_COUNT] = {
#define SUA_HDR(id, name, compact, flags, shape, rfc)                         \
    [SUA_H_##id] = { name ":", sizeof(name) - 1, flags },
#define SUA_HDR_NAMED(name, compact, flags, shape, rfc)
#include "sip/hdrtab.def"
};
#else
const char sua__names[] =
#define SUA_HDR(id, name, compact, flags, shape, rfc) name
#define SUA_HDR_NAMED(name, compact, flags, shape, rfc)
#include "sip/hdrtab.def"
    ;

/* The compiler counts the places. */
struct places {
#define SUA_HDR(id, name, compact, flags, shape, rfc)                         \
    char id[sizeof(name) - 1];
#define SUA_HDR_NAMED(name, compact, flags, shape, rfc)
#include "sip/hdrtab.def"
};
const uint16_t sua__name_at[SUA_H_COUNT] = {
#define SUA_HDR(id, name, compact, flags, shape, rfc)                         \
    [SUA_H_##id] = offsetof(struct places, id),
#define SUA_HDR_NAMED(name, compact, flags, shape, rfc)
#include "sip/hdrtab.def"
};
const uint8_t sua__hdr_info[SUA_H_COUNT] = {
#define SUA_HDR(id, name, compact, flags, shape, rfc)                         \
    [SUA_H_##id] = SUA__HDR_INFO(sizeof(name) - 1, flags),
#define SUA_HDR_NAMED(name, compact, flags, shape, rfc)
#include "sip/hdrtab.def"
};
#endif

/* X would leave entries of 0 for names without one. */
const uint8_t sua__hdr_compact[26] = {
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
const uint8_t sua__hdr_slot[128] = {
    64, 0, 62, 42, 21, 58, 46, 0, 0, 0, 10, 48, 0, 1, 0, 0,
    0, 0, 0, 0, 61, 0, 34, 20, 49, 0, 0, 22, 0, 0, 0, 50,
    0, 27, 6, 35, 0, 41, 0, 47, 0, 55, 39, 0, 0, 0, 8, 0,
    5, 0, 37, 59, 56, 18, 4, 0, 0, 3, 0, 0, 15, 0, 57, 32,
    52, 0, 0, 0, 0, 45, 0, 17, 0, 29, 0, 0, 0, 0, 12, 0,
    0, 23, 24, 26, 36, 30, 0, 0, 0, 44, 9, 0, 43, 0, 0, 0,
    38, 19, 0, 0, 0, 0, 51, 25, 0, 14, 13, 54, 0, 0, 53, 31,
    33, 11, 0, 0, 28, 63, 0, 0, 0, 60, 40, 0, 0, 2, 7, 16,
};

#if defined(__OPTIMIZE_SIZE__)
static int same(const char *got, const char *want, size_t n)
{
    return sua_str_ieq(sua_str_make(got, n), sua_str_make(want, n));
}
#else
/* Whether a word of a message is no form of a word of a known name. Known
 * names hold letters and "-" only, so bit 6 of a byte tells that its case
 * bit does not count. */
#define DIFFERS(type, got, want)                                              \
    ((type)((got) ^ (want)) & (type)~((type)((want) & (type)ONES_40) >> 1))
#define ONES_40 (SIZE_MAX / 255 * 0x40)

/* n bytes from two words of which the second ends with the name and may
 * overlap the first: no loop, and nothing outside the name is read. */
#define SAME_IN_TWO(type)                                                     \
    static inline int same_##type(const char *got, const char *want,          \
                                  size_t n)                                   \
    {                                                                         \
        type g[2], w[2];                                                      \
                                                                              \
        sua__get(&g[0], got, sizeof(type));                                   \
        sua__get(&w[0], want, sizeof(type));                                  \
        sua__get(&g[1], got + n - sizeof(type), sizeof(type));                \
        sua__get(&w[1], want + n - sizeof(type), sizeof(type));               \
        return !(DIFFERS(type, g[0], w[0]) | DIFFERS(type, g[1], w[1]));      \
    }
SAME_IN_TWO(uint16_t)
SAME_IN_TWO(uint32_t)
SAME_IN_TWO(size_t)

/* 2 <= n. */
static int same(const char *got, const char *want, size_t n)
{
    if (n < 4)
        return same_uint16_t(got, want, n);
    if (n <= 8)
        return same_uint32_t(got, want, n);
    for (; n > 2 * sizeof(size_t); n -= sizeof(size_t)) {
        if (DIFFERS(size_t, sua__load(got), sua__load(want)))
            return 0;
        got += sizeof(size_t);
        want += sizeof(size_t);
    }
    return same_size_t(got, want, n);
}
#endif

unsigned sua__hdr_find(const char *name, size_t n)
{
    unsigned id;

    if (n < 2) {
        id = n ? sua__hdr_letter(*name) : SUA_H_OTHER;
        return id < SUA_H_COUNT ? id : SUA_H_OTHER;
    }
    id = sua__hdr_slot[sua__hdr_hash(name, n)];
    if (sua__hdr_len(id) != n || !same(name, sua__hdr_text(id), n))
        return SUA_H_OTHER;
    return id;
}

unsigned sua_hdr_id(struct sua_str name)
{
    return sua__hdr_find(name.p, name.n);
}

struct sua_str sua_hdr_name(unsigned id)
{
    if (!id || id >= SUA_H_COUNT)
        return sua_str_make("", 0);
    return sua_str_make(sua__hdr_text(id), sua__hdr_len(id));
}
