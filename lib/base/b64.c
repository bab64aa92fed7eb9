/* SPDX-License-Identifier: MIT
 * Base64 and hexadecimal. RFC 4648 3.5, 4, 8. */
#include "base/base.h"

static char symbol(uint32_t v)
{
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        [v & 63];
}

void sua__b64_write(struct sua_buf *b, const void *data, size_t n)
{
    const uint8_t *p = data;

    for (; n && !b->err; p += 3) {
        size_t have = n < 3 ? n : 3;
        char *at = sua__buf_room(b, 4);
        uint32_t v = (uint32_t)p[0] << 16;

        if (!at)
            return;
        if (have > 1)
            v |= (uint32_t)p[1] << 8;
        if (have > 2)
            v |= p[2];
        at[0] = symbol(v >> 18);
        at[1] = symbol(v >> 12);
        at[2] = have > 1 ? symbol(v >> 6) : '=';
        at[3] = have > 2 ? symbol(v) : '=';
        n -= have;
    }
}

static int symbol_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+')
        return 62;
    return c == '/' ? 63 : -1;
}

/* Four symbols, of which the last `pad` are '='; the 24 bits or -1. Bits
 * that padding cuts off must be 0: one text for one value. */
static int32_t quartet(const char *p, unsigned pad)
{
    int32_t v = 0;
    unsigned i;

    for (i = 0; i < 4; i++) {
        int d = i < 4 - pad ? symbol_value(p[i]) : 0;

        if (d < 0)
            return -1;
        v = v << 6 | d;
    }
    return v & ((1 << 8 * pad) - 1) ? -1 : v;
}

static unsigned padding(struct sua_str s)
{
    if (s.p[s.n - 1] != '=')
        return 0;
    return s.p[s.n - 2] == '=' ? 2 : 1;
}

int sua__b64_read(struct sua_str s, uint8_t *out, size_t cap)
{
    size_t i, n = 0;

    if (s.n % 4)
        return SUA_EBADMSG;
    for (i = 0; i < s.n; i += 4) {
        unsigned pad = i + 4 == s.n ? padding(s) : 0, k;
        int32_t v = quartet(s.p + i, pad);

        if (v < 0)
            return SUA_EBADMSG;
        if (3 - pad > cap - n || n > INT32_MAX - 3)
            return SUA_ETOOBIG;
        for (k = 0; k < 3 - pad; k++)
            out[n++] = (uint8_t)(v >> (16 - 8 * k));
    }
    return (int)n;
}

static int hex_value(char c)
{
    c = sua__lower(c);
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int sua__hex_read(struct sua_str s, uint8_t *out, size_t n)
{
    size_t i;

    if (s.n % 2 || s.n / 2 != n)
        return SUA_EBADMSG;
    for (i = 0; i < n; i++) {
        int hi = hex_value(s.p[2 * i]), lo = hex_value(s.p[2 * i + 1]);

        if (hi < 0 || lo < 0)
            return SUA_EBADMSG;
        out[i] = (uint8_t)(hi << 4 | lo);
    }
    return SUA_OK;
}
