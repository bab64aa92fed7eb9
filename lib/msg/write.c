/* SPDX-License-Identifier: MIT
 * Writing start lines, headers and bodies. RFC 3261 7, 20, 25.1. Whatever an
 * application or a peer chose passes sua_buf_text, so that it cannot hold a
 * line end. */
#include "msg/hdrtab.h"
#include "msg/msg.h"

static void invalid(struct sua_buf *b)
{
    if (!b->err)
        b->err = SUA_EINVAL;
}

static void crlf(struct sua_buf *b)
{
    sua__buf_lit(b, "\r\n");
}

static void token(struct sua_buf *b, struct sua_str s)
{
    if (!sua__is_token(s))
        invalid(b);
    sua_buf_str(b, s);
}

static void uri(struct sua_buf *b, struct sua_str s)
{
    if (!sua__uri_writable(s))
        invalid(b);
    sua_buf_str(b, s);
}

static void name(struct sua_buf *b, unsigned id)
{
    struct sua_str s = sua_hdr_name(id);

    if (!s.n)
        invalid(b);
    sua_buf_str(b, s);
    sua__buf_lit(b, ": ");
}

void sua_write_request_line(struct sua_buf *b, struct sua_str method,
                            struct sua_str target)
{
    token(b, method);
    sua_buf_char(b, ' ');
    uri(b, target);
    sua__buf_lit(b, " SIP/2.0\r\n");
}

void sua_write_status_line(struct sua_buf *b, unsigned status,
                           struct sua_str reason)
{
    if (status < 100 || status > 699 || !sua__buf_is_text(reason))
        invalid(b);
    if (!reason.n)
        reason = sua_reason_phrase(status);
    sua__buf_lit(b, "SIP/2.0 ");
    sua_buf_u32(b, status);
    sua__buf_lit(b, " ");
    sua_buf_str(b, reason);
    crlf(b);
}

#if defined(__OPTIMIZE_SIZE__)
void sua__write_line(struct sua_buf *b, unsigned id, struct sua_str value)
{
    name(b, id);
    sua_buf_str(b, value);
    crlf(b);
}
#else
/* "Name: " of a header that has a number; where that ends. What is behind,
 * up to `last`, may be overwritten. */
static char *put_name(char *at, const char *last, unsigned id)
{
    size_t n = sua__hdr_len(id);

#if defined(SUA__WIDE)
    if (last - at >= SUA__NAME_BLOCK)
        sua__get(at, sua__hdr_text(id), SUA__NAME_BLOCK); /* no call */
    else
#endif
        memcpy(at, sua__hdr_text(id), n);
    (void)last;
    at[n] = ':';
    at[n + 1] = ' ';
    return at + n + 2;
}

void sua__write_line(struct sua_buf *b, unsigned id, struct sua_str value)
{
    size_t n = id < SUA_H_COUNT ? sua__hdr_len(id) : 0;
    size_t all = n + value.n + 4;
    char *at;

    if (!n)
        invalid(b);
    if (b->err || all > b->cap - b->n) {
        (void)sua__buf_room(b, all); /* notes the error */
        return;
    }
    at = b->p + b->n;
    b->n += all;
    at = put_name(at, b->p + b->n, id);
    if (value.n)
        memcpy(at, value.p, value.n);
    at[value.n] = '\r';
    at[value.n + 1] = '\n';
}
#endif

void sua_write_hdr(struct sua_buf *b, unsigned id, struct sua_str value)
{
    if (!sua__buf_is_text(value))
        invalid(b);
    sua__write_line(b, id, value);
}

void sua_write_hdr_u32(struct sua_buf *b, unsigned id, uint32_t v)
{
    char mem[10];
    struct sua_buf digits;

    sua_buf_init(&digits, mem, sizeof(mem));
    sua_buf_u32(&digits, v);
    sua__write_line(b, id, sua_buf_view(&digits));
}

void sua_write_named(struct sua_buf *b, struct sua_str hdr,
                     struct sua_str value)
{
    sua_write_hdr_begin(b, hdr);
    sua_buf_text(b, value);
    crlf(b);
}

void sua_write_hdr_begin(struct sua_buf *b, struct sua_str hdr)
{
    token(b, hdr);
    sua__buf_lit(b, ": ");
}

void sua_write_hdr_next(struct sua_buf *b)
{
    sua__buf_lit(b, ", ");
}

void sua_write_hdr_end(struct sua_buf *b)
{
    crlf(b);
}

void sua_write_cseq(struct sua_buf *b, uint32_t seq, struct sua_str method)
{
    name(b, SUA_H_CSEQ);
    sua_buf_u32(b, seq);
    sua_buf_char(b, ' ');
    token(b, method);
    crlf(b);
}

void sua_write_quoted(struct sua_buf *b, struct sua_str s)
{
    size_t from = 0, i;

    sua_buf_char(b, '"');
    for (i = 0; i < s.n; i++)
        if (s.p[i] == '"' || s.p[i] == '\\') {
            sua_buf_text(b, sua__str_sub(s, from, i));
            sua_buf_char(b, '\\');
            from = i;
        }
    sua_buf_text(b, sua__str_sub(s, from, s.n));
    sua_buf_char(b, '"');
}

void sua_write_nameaddr(struct sua_buf *b, unsigned id,
                        struct sua_str display, struct sua_str target,
                        struct sua_str tag)
{
    name(b, id);
    if (display.n) {
        sua_write_quoted(b, display);
        sua_buf_char(b, ' ');
    }
    sua_buf_char(b, '<');
    uri(b, target);
    sua_buf_char(b, '>');
    if (tag.n) {
        sua__buf_lit(b, ";tag=");
        token(b, tag);
    }
    crlf(b);
}

void sua_write_body(struct sua_buf *b, const struct sua_body *body)
{
    size_t n = body ? body->data.n : 0;

    if (n > UINT16_MAX) {
        if (!b->err)
            b->err = SUA_ETOOBIG;
        return;
    }
    if (SUA__FAST && !n) {
        sua__buf_lit(b, "Content-Length: 0\r\n\r\n");
        return;
    }
    if (n)
        sua_write_hdr(b, SUA_H_CONTENT_TYPE, body->type);
    sua_write_hdr_u32(b, SUA_H_CONTENT_LENGTH, (uint32_t)n);
    crlf(b);
    if (n)
        sua_buf_str(b, body->data);
}

void sua_write_copy(struct sua_buf *b, const struct sua_msg *m, unsigned id)
{
    const struct sua_hdr *h = m->hdr, *end = h + m->nhdr;

    for (; h < end; h++)
        if (h->id == id)
            /* No line end is in it, but maybe a quoted NUL (RFC 4475). */
            sua__write_line(b, id, sua__hdr_value(m, h));
}

void sua__param_write(struct sua_buf *b, struct sua_str name,
                      struct sua_str value)
{
    sua_buf_char(b, ';');
    sua_buf_text(b, name);
    if (!value.p)
        return;
    sua_buf_char(b, '=');
    sua_buf_text(b, value);
}
