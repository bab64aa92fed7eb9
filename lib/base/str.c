/* SPDX-License-Identifier: MIT
 * Views: comparing, searching, trimming, decimal numbers.
 * RFC 3261 7.3.1 (case), 25.1 (LWS, DIGIT). */
#include "base/base.h"

char sua__lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

struct sua_str sua_str_z(const char *z)
{
    return sua_str_make(z, z ? strlen(z) : 0);
}

int sua_str_eq(struct sua_str a, struct sua_str b)
{
    return a.n == b.n && (!a.n || !memcmp(a.p, b.p, a.n));
}

/* Most bytes compared are equal as they stand; only a difference of exactly
 * the case bit needs the second look. */
static int same_icase(const char *a, const char *b, size_t n)
{
    size_t i;

    if (SUA__FAST && n >= 8 && !memcmp(a, b, n))
        return 1;
    for (i = 0; i < n; i++) {
        unsigned x = (unsigned char)a[i], y = (unsigned char)b[i];

        if (x == y)
            continue;
        if ((x ^ y) != 0x20 || (x | 0x20) - 'a' > 'z' - 'a')
            return 0;
    }
    return 1;
}

int sua_str_ieq(struct sua_str a, struct sua_str b)
{
    return a.n == b.n && same_icase(a.p, b.p, a.n);
}

int sua__str_is_z(struct sua_str s, const char *z)
{
    return sua_str_ieq(s, sua_str_z(z));
}

int sua__str_starts_icase(struct sua_str s, struct sua_str prefix)
{
    return s.n >= prefix.n && same_icase(s.p, prefix.p, prefix.n);
}

static int is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct sua_str sua_str_trim(struct sua_str s)
{
    while (s.n && is_space(s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n && is_space(s.p[s.n - 1]))
        s.n--;
    return s;
}

int sua_str_u32(struct sua_str s, uint32_t max, uint32_t *out)
{
    uint32_t v = 0;
    size_t i;

    if (!s.n)
        return SUA_EBADMSG;
    for (i = 0; i < s.n; i++) {
        uint32_t d = (uint32_t)(unsigned char)s.p[i] - '0';

        if (d > 9 || d > max || v > (max - d) / 10)
            return SUA_EBADMSG;
        v = v * 10 + d;
    }
    *out = v;
    return SUA_OK;
}

size_t sua__str_find(struct sua_str s, char c)
{
    const char *hit = s.n ? memchr(s.p, c, s.n) : NULL;

    return hit ? (size_t)(hit - s.p) : s.n;
}

struct sua_str sua__str_sub(struct sua_str s, size_t from, size_t to)
{
    if (to > s.n)
        to = s.n;
    if (from > to)
        from = to;
    return sua_str_make(s.p ? s.p + from : NULL, to - from);
}

struct sua_str sua__str_cut(struct sua_str *rest, char c)
{
    size_t n = sua__str_find(*rest, c);
    struct sua_str head = sua__str_sub(*rest, 0, n);

    *rest = sua__str_sub(*rest, n + 1, rest->n);
    return head;
}

int sua__str_cmp(struct sua_str a, struct sua_str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int d = n ? memcmp(a.p, b.p, n) : 0;

    if (!d)
        return a.n < b.n ? -1 : a.n > b.n;
    return d < 0 ? -1 : 1;
}
