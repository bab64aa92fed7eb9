/* SPDX-License-Identifier: MIT
 * Writing multipart bodies. RFC 2046 5.1.1. */
#include "msg/value.h"
#include "sip/body.h"

#define BOUNDARY_MAX 70

static int is_boundary_char(char c)
{
    static const char others[] = "'()+_,-./:=? ";

    return sua__is_digit(c) || (sua__lower(c) >= 'a' && sua__lower(c) <= 'z') ||
           (c && memchr(others, c, sizeof(others) - 1));
}

static int boundary_ok(struct sua_str s)
{
    size_t i = 0;

    while (i < s.n && is_boundary_char(s.p[i]))
        i++;
    return s.n && i == s.n && s.n <= BOUNDARY_MAX && s.p[s.n - 1] != ' ';
}

/* Whether a line begins with "--" and the boundary: whatever follows, as a
 * reader need not look further (RFC 2046 5.1.1). */
static int occurs(struct sua_str boundary, struct sua_str data)
{
    while (data.n) {
        size_t lf = sua__str_find(data, '\n');

        if (data.n >= boundary.n + 2 && data.p[0] == '-' &&
            data.p[1] == '-' && !memcmp(data.p + 2, boundary.p, boundary.n))
            return 1;
        data = sua__str_sub(data, lf + 1, data.n);
    }
    return 0;
}

int sua_boundary_fits(struct sua_str boundary, struct sua_str data)
{
    return boundary_ok(boundary) && !occurs(boundary, data);
}

static void delimiter(struct sua_multipart *w, const char *tail)
{
    sua_buf_z(w->b, w->parts ? "\r\n--" : "--");
    sua_buf_str(w->b, w->boundary);
    sua_buf_z(w->b, tail);
}

void sua_multipart_begin(struct sua_multipart *w, struct sua_buf *b,
                         struct sua_str boundary)
{
    w->b = b;
    w->boundary = boundary;
    w->parts = 0;
    if (!boundary_ok(boundary))
        sua__put_invalid(b);
}

void sua_multipart_part(struct sua_multipart *w, const struct sua_body *body,
                        const struct sua_hdr_add *headers, size_t n)
{
    size_t i;

    if (occurs(w->boundary, body->data))
        sua__put_invalid(w->b);
    delimiter(w, "\r\n");
    w->parts = 1;
    if (body->type.n)
        sua_write_hdr(w->b, SUA_H_CONTENT_TYPE, body->type);
    for (i = 0; i < n; i++)
        sua_write_named(w->b, headers[i].name, headers[i].value);
    sua__buf_lit(w->b, "\r\n");
    sua_buf_str(w->b, body->data);
}

void sua_multipart_end(struct sua_multipart *w)
{
    if (!w->parts)
        sua__put_invalid(w->b);
    delimiter(w, "--\r\n");
}

void sua_multipart_type(struct sua_buf *b, struct sua_str subtype,
                        struct sua_str boundary)
{
    if (!boundary_ok(boundary))
        sua__put_invalid(b);
    sua__buf_lit(b, "multipart/");
    sua__put_token(b, subtype);
    sua_buf_str(b, SUA_STR(";boundary=\""));
    sua_buf_str(b, boundary);
    sua_buf_char(b, '"');
}
