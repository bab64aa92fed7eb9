/* SPDX-License-Identifier: MIT
 * URIs from their parts, and escapes. RFC 3261 19.1.1, 19.1.2, 25.1. */
#include "msg/uri_parts.h"

static void put_escape(struct sua_buf *b, char c)
{
    uint8_t byte = (uint8_t)c;

    sua_buf_char(b, '%');
    sua__buf_hex(b, &byte, 1);
}

static int is_escape(struct sua_str s, size_t i)
{
    return s.p[i] == '%' && s.n - i > 2 && sua__hex_digit(s.p[i + 1]) >= 0 &&
           sua__hex_digit(s.p[i + 2]) >= 0;
}

void sua__escape_put(struct sua_buf *b, struct sua_str s, unsigned cls)
{
    size_t i;

    for (i = 0; i < s.n; i++) {
        if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f) {
            if (!b->err)
                b->err = SUA_EINVAL;
            return;
        }
        if (sua__is(s.p[i], cls) || is_escape(s, i))
            sua_buf_char(b, s.p[i]);
        else
            put_escape(b, s.p[i]);
    }
}

/* What separates the pieces of a part is in its class but not in a piece. */
static int stands(char c, unsigned part)
{
    switch (part) {
    case SUA_URI_PART_USER: return sua__is(c, SUA__C_USER);
    case SUA_URI_PART_PASSWORD: return sua__is(c, SUA__C_PASS);
    case SUA_URI_PART_PARAM: return sua__is(c, SUA__C_PARAM);
    default: return sua__is(c, SUA__C_HEADER) && c != '=' && c != '&';
    }
}

void sua_uri_escape(struct sua_buf *b, struct sua_str s, unsigned part)
{
    size_t i;

    for (i = 0; i < s.n; i++)
        if (stands(s.p[i], part))
            sua_buf_char(b, s.p[i]);
        else
            put_escape(b, s.p[i]);
}

/* Where writing began, and what of the result was put together here. */
struct written {
    size_t from, user, user_end, pass, pass_end;
};

static void put_sip(struct sua_buf *b, const struct sua_uri *u,
                    struct written *w)
{
    int ip6 = sua__str_find(u->host, ':') < u->host.n;

    sua_buf_z(b, u->scheme == SUA_URI_SIP ? "sip:" : "sips:");
    w->user = b->n;
    sua__escape_put(b, u->user, SUA__C_USER);
    w->user_end = w->pass = w->pass_end = b->n;
    if (u->password.p) {
        sua_buf_char(b, ':');
        w->pass = b->n;
        sua__escape_put(b, u->password, SUA__C_PASS);
        w->pass_end = b->n;
    }
    if (u->user.p || u->password.p)
        sua_buf_char(b, '@');
    if (ip6)
        sua_buf_char(b, '[');
    sua_buf_str(b, u->host);
    if (ip6)
        sua_buf_char(b, ']');
    if (u->port) {
        sua_buf_char(b, ':');
        sua_buf_u32(b, u->port);
    }
}

static void put_other(struct sua_buf *b, const struct sua_uri *u,
                      struct written *w)
{
    if (u->scheme == SUA_URI_TEL)
        sua_buf_z(b, "tel");
    else
        sua_buf_str(b, u->scheme_name);
    sua_buf_char(b, ':');
    w->user = b->n;
    sua_buf_str(b, u->user);
    w->user_end = w->pass = w->pass_end = b->n;
    sua_buf_str(b, u->host);
}

/* The one proof that no part reaches into another: what was written is read
 * again. */
static int reads_back(const struct sua_buf *b, const struct sua_uri *u,
                      const struct written *w)
{
    const char *p = b->p;
    struct sua_uri r;

    return !sua_uri_parse(sua__range(p + w->from, p + b->n), &r, NULL) &&
           r.scheme == u->scheme && r.port == u->port &&
           (r.scheme || sua_str_eq(r.scheme_name, u->scheme_name)) &&
           sua_str_eq(r.user, sua__range(p + w->user, p + w->user_end)) &&
           sua_str_eq(r.password, sua__range(p + w->pass, p + w->pass_end)) &&
           sua_str_eq(r.host, u->host) && sua_str_eq(r.params, u->params) &&
           sua_str_eq(r.headers, u->headers);
}

void sua_uri_write(struct sua_buf *b, const struct sua_uri *u)
{
    struct written w;

    w.from = b->n;
    if (u->scheme == SUA_URI_SIP || u->scheme == SUA_URI_SIPS)
        put_sip(b, u, &w);
    else
        put_other(b, u, &w);
    if (u->params.n) {
        sua_buf_char(b, ';');
        sua_buf_str(b, u->params);
    }
    if (u->headers.n) {
        sua_buf_char(b, '?');
        sua_buf_str(b, u->headers);
    }
    if (!b->err && !reads_back(b, u, &w))
        b->err = SUA_EINVAL;
}
