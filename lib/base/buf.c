/* SPDX-License-Identifier: MIT
 * Bounded writer with a sticky error. */
#include "base/base.h"

void sua_buf_init(struct sua_buf *b, void *mem, size_t cap)
{
    b->p = mem;
    b->n = 0;
    b->cap = cap;
    b->err = SUA_OK;
}

static char *room(struct sua_buf *b, size_t n)
{
    char *at;

    if (b->err)
        return NULL;
    if (n > b->cap - b->n) {
        b->err = SUA_ETOOBIG;
        return NULL;
    }
    at = b->p + b->n;
    b->n += n;
    return at;
}

char *sua__buf_room(struct sua_buf *b, size_t n)
{
    return room(b, n);
}

void sua_buf_char(struct sua_buf *b, char c)
{
    char *at = room(b, 1);

    if (at)
        *at = c;
}

void sua_buf_str(struct sua_buf *b, struct sua_str s)
{
    char *at;

    if (!s.n)
        return;
    at = room(b, s.n);
    if (at)
        memcpy(at, s.p, s.n);
}

void sua_buf_z(struct sua_buf *b, const char *z)
{
    sua_buf_str(b, sua_str_z(z));
}

/* Freestanding compilers make a call of memcpy, but one load of this. */
#ifdef __GNUC__
#define COPY __builtin_memcpy
#else
#define COPY memcpy
#endif

static size_t load_word(const char *p)
{
    size_t w;

    COPY(&w, p, sizeof(w));
    return w;
}

/* Whether a byte of w is below 14, as all that break a line are. */
#define ONES (SIZE_MAX / 255)
#define HAS_LOW(w) (((w) - ONES * 14) & ~(w) & ONES << 7)

/* The last word may overlap the one before. */
static int has_low(const char *p, size_t n)
{
    const char *last = p + n - sizeof(size_t);
    size_t w = load_word(last), low = HAS_LOW(w);

    for (; p < last; p += sizeof(w)) {
        w = load_word(p);
        low |= HAS_LOW(w);
    }
    return low != 0;
}

static int has_line_break(struct sua_str s)
{
    const char *p = s.p, *end = p + s.n;
    size_t w;

    if (SUA__FAST && s.n >= sizeof(w) && !has_low(p, s.n))
        return 0;
    for (; p < end; p++) {
        while ((size_t)(end - p) > sizeof(w) &&
               (w = load_word(p), !HAS_LOW(w)))
            p += sizeof(w);
        if (*p == '\r' || *p == '\n' || !*p)
            return 1;
    }
    return 0;
}

int sua__buf_is_text(struct sua_str s)
{
    return !s.n || !has_line_break(s);
}

void sua_buf_text(struct sua_buf *b, struct sua_str s)
{
    if (!b->err && !sua__buf_is_text(s))
        b->err = SUA_EINVAL;
    sua_buf_str(b, s);
}

/* Digits of v so that the last is at end[-1]; where the first is. */
static char *digits(char *end, uint32_t v)
{
    do
        *--end = (char)('0' + v % 10);
    while (v /= 10);
    return end;
}

void sua_buf_u32(struct sua_buf *b, uint32_t v)
{
    char d[10], *end = d + sizeof(d), *at;

    if (SUA__FAST && v < 10000) {
        at = room(b, v < 100 ? 1u + (v > 9) : 3u + (v > 999));
        if (at)
            (void)digits(b->p + b->n, v);
        return;
    }
    at = digits(end, v);
    sua_buf_str(b, sua_str_make(at, (size_t)(end - at)));
}

/* *v /= 10, returns the remainder. In 16-bit limbs: a 64-bit division would
 * pull a library routine into 32-bit images for this one use. */
static unsigned divide_by_10(uint64_t *v)
{
    uint64_t quotient = 0;
    uint32_t rest = 0;
    int shift;

    for (shift = 48; shift >= 0; shift -= 16) {
        uint32_t part = rest << 16 | (uint32_t)(*v >> shift & 0xffff);

        quotient = quotient << 16 | part / 10;
        rest = part % 10;
    }
    *v = quotient;
    return rest;
}

void sua__buf_u64(struct sua_buf *b, uint64_t v)
{
    char d[20], *end = d + sizeof(d), *at = end;

    while (v > UINT32_MAX)
        *--at = (char)('0' + divide_by_10(&v));
    at = digits(at, (uint32_t)v);
    sua_buf_str(b, sua_str_make(at, (size_t)(end - at)));
}

void sua__buf_hex(struct sua_buf *b, const uint8_t *p, size_t n)
{
    static const char digit[] = "0123456789abcdef";
    char *at = n <= SIZE_MAX / 2 ? sua__buf_room(b, 2 * n) : NULL;
    size_t i;

    for (i = 0; at && i < n; i++) {
        *at++ = digit[p[i] >> 4];
        *at++ = digit[p[i] & 15];
    }
}

struct sua_str sua_buf_view(const struct sua_buf *b)
{
    return b->err ? sua_str_make("", 0) : sua_str_make(b->p, b->n);
}
