/* SPDX-License-Identifier: MIT
 * Values of one piece: token, number, text, Call-ID. RFC 3261 20.8, 25.1. */
#include "msg/value.h"

int sua_token_parse(struct sua_str s, struct sua_str *out)
{
    *out = sua_str_trim(s);
    return sua__is_token(*out) ? SUA_OK : SUA_EBADMSG;
}

void sua_token_write(struct sua_buf *b, const struct sua_str *v)
{
    sua__put_token(b, *v);
}

int sua_number_parse(struct sua_str s, uint32_t *out)
{
    return sua_str_u32(sua_str_trim(s), UINT32_MAX, out);
}

void sua_number_write(struct sua_buf *b, const uint32_t *v)
{
    sua_buf_u32(b, *v);
}

int sua_callid_parse(struct sua_str s, struct sua_str *out)
{
    *out = sua_str_trim(s);
    return sua__callid_ok(*out) ? SUA_OK : SUA_EBADMSG;
}

void sua_callid_write(struct sua_buf *b, const struct sua_str *v)
{
    if (!sua__callid_ok(*v))
        sua__put_invalid(b);
    sua_buf_text(b, *v);
}

const char *sua__utf8(const char *p, const char *end)
{
    unsigned lead = (unsigned char)*p;
    int i, n = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    uint32_t code = lead & (0x3fu >> n);

    if (lead < 0xc2 || lead > 0xf4 || end - p <= n)
        return NULL;
    for (i = 1; i <= n; i++) {
        unsigned next = (unsigned char)p[i];

        if ((next & 0xc0) != 0x80)
            return NULL;
        code = code << 6 | (next & 0x3f);
    }
    if (code < 1u << (5 * n + 1) || code > 0x10ffff ||
        code >> 11 == 0xd800 >> 11)
        return NULL;
    return p + n + 1;
}

int sua__is_text(struct sua_str s)
{
    const char *p = s.p, *end;

    if (sua_str_trim(s).n != s.n)
        return 0;
    for (end = p + s.n; p && p < end;) {
        unsigned char c = (unsigned char)*p;

        if ((c < ' ' && c != '\t') || c == 0x7f)
            return 0;
        p = c < 0x80 ? p + 1 : sua__utf8(p, end);
    }
    return !s.n || p == end;
}

int sua_text_parse(struct sua_str s, struct sua_str *out)
{
    *out = sua_str_trim(s);
    return sua__is_text(*out) ? SUA_OK : SUA_EBADMSG;
}

void sua_text_write(struct sua_buf *b, const struct sua_str *v)
{
    if (!sua__is_text(*v))
        sua__put_invalid(b);
    sua_buf_text(b, *v);
}
