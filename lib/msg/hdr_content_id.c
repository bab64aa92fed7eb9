/* SPDX-License-Identifier: MIT
 * Content-ID. RFC 8262 3.2; RFC 5322 3.2.3, 3.6.4. */
#include "msg/value.h"
#include "sip/hdr_ext.h"

/* atext; above it UTF-8 may come (RFC 6532), which is only looked for. */
static int is_atext(char c)
{
    static const char other[] = "!#$%&'*+-/=?^_`{|}~";

    return sua__is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
           (c && memchr(other, c, sizeof(other) - 1));
}

/* dot-atom-text at p: the place after it, or NULL. */
static const char *dot_atom(const char *p, const char *end)
{
    for (;;) {
        const char *from = p;

        while (p < end && is_atext(*p))
            p++;
        if (p == from)
            return NULL;
        if (p == end || *p != '.')
            return p;
        p++;
    }
}

/* "[" *dtext "]" */
static const char *literal(const char *p, const char *end)
{
    for (p++; p < end && *p > ' ' && *p < 0x7f && *p != '['; p++)
        if (*p == ']')
            return p + 1;
        else if (*p == '\\' || *p == '>')
            return NULL;
    return NULL;
}

static int is_msg_id(struct sua_str s)
{
    const char *p = s.p, *end;

    if (!s.n)
        return 0;
    end = p + s.n;
    p = dot_atom(p, end);
    if (!p || p == end || *p++ != '@')
        return 0;
    p = p < end && *p == '[' ? literal(p, end) : dot_atom(p, end);
    return p == end;
}

int sua_content_id_parse(struct sua_str s, struct sua_str *out)
{
    struct sua__cur c;

    sua__cur_init(&c, s);
    if (sua__cur_angle(&c, out) || !is_msg_id(*out))
        return SUA_EBADMSG;
    return sua__cur_end(&c);
}

void sua_content_id_write(struct sua_buf *b, const struct sua_str *v)
{
    if (!is_msg_id(*v))
        sua__put_invalid(b);
    sua_buf_char(b, '<');
    sua_buf_text(b, *v);
    sua_buf_char(b, '>');
}
