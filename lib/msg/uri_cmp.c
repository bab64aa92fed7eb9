/* SPDX-License-Identifier: MIT
 * Whether two URIs are the same. RFC 3261 19.1.4 and RFC 5954 4.2 (sip, sips),
 * RFC 3966 4 (tel). Escapes are undone byte by byte on the way. */
#include "msg/uri_parts.h"

/* Next byte of s with %HH undone; -1 at the end. An escaped byte of a
 * reserved character is not the character itself (19.1.4): *escaped. */
static int next_byte(struct sua_str s, size_t *i, int *escaped)
{
    int high, low;

    *escaped = 0;
    if (*i >= s.n)
        return -1;
    if (s.p[*i] == '%' && s.n - *i > 2) {
        high = sua__hex_digit(s.p[*i + 1]);
        low = sua__hex_digit(s.p[*i + 2]);
        if (high >= 0 && low >= 0) {
            *i += 3;
            *escaped = 1;
            return high << 4 | low;
        }
    }
    return (unsigned char)s.p[(*i)++];
}

static int is_reserved(int c)
{
    return c > 0 && c < 128 && memchr(";/?:@&=+$,", c, 10) != NULL;
}

static int same_text(struct sua_str a, struct sua_str b, int icase)
{
    size_t i = 0, j = 0;

    for (;;) {
        int ea, eb, x = next_byte(a, &i, &ea), y = next_byte(b, &j, &eb);

        if (x < 0 || y < 0)
            return x == y;
        if (ea != eb && (is_reserved(x) || is_reserved(y)))
            return 0;
        if (icase) {
            x = sua__lower((char)x);
            y = sua__lower((char)y);
        }
        if (x != y)
            return 0;
    }
}

/* user, ttl, method, maddr and transport never match a URI without them;
 * other parameters count only where both have them. */
static int must_match(struct sua_str name)
{
    return sua__str_is(name, "transport") ||
           sua__str_is(name, "user") ||
           sua__str_is(name, "ttl") ||
           sua__str_is(name, "method") ||
           sua__str_is(name, "maddr");
}

enum match { ABSENT, DIFFERENT, SAME };

/* A name may not stand twice, but if it does a URI still equals itself. */
static enum match match_param(struct sua_str params, struct sua_str name,
                              struct sua_str value,
                              int (*same)(struct sua_str, struct sua_str))
{
    struct sua_str other, v;
    enum match best = ABSENT;

    while (best != SAME && sua_param_next(&params, &other, &v))
        if (same_text(other, name, 1))
            best = same(v, value) ? SAME : DIFFERENT;
    return best;
}

static int same_icase(struct sua_str a, struct sua_str b)
{
    return same_text(a, b, 1);
}

/* Each part of one list is sought in the other. Where that is more than so
 * many bytes to look at, a list is the same only as text: a peer may send
 * URIs of 64 KiB. */
#define WORK 65536

static size_t count(struct sua_str s, char separator)
{
    size_t i, n = s.n != 0;

    for (i = 0; i < s.n; i++)
        n += s.p[i] == separator;
    return n;
}

static int too_dear(struct sua_str a, struct sua_str b, char separator)
{
    return count(a, separator) > WORK / (b.n + 1) ||
           count(b, separator) > WORK / (a.n + 1);
}

static int params_within(struct sua_str a, struct sua_str b)
{
    struct sua_str name, value;

    while (sua_param_next(&a, &name, &value)) {
        enum match m = match_param(b, name, value, same_icase);

        if (m == DIFFERENT || (m == ABSENT && must_match(name)))
            return 0;
    }
    return 1;
}

static int params_equal(struct sua_str a, struct sua_str b)
{
    if (too_dear(a, b, ';'))
        return sua_str_ieq(a, b);
    return params_within(a, b) && params_within(b, a);
}

/* In a quoted-string case counts. */
static int has_quote(struct sua_str s)
{
    size_t i = 0;
    int c, escaped;

    while ((c = next_byte(s, &i, &escaped)) >= 0)
        if (c == '"')
            return 1;
    return 0;
}

/* Headers whose values are tokens and numbers (section 20, 7.3.1). The others
 * hold URIs, identifiers or text for people. */
static int is_token_header(unsigned id)
{
    static const uint8_t list[] = {
        SUA_H_ACCEPT, SUA_H_ACCEPT_ENCODING, SUA_H_ACCEPT_LANGUAGE,
        SUA_H_CONTENT_DISPOSITION, SUA_H_CONTENT_ENCODING,
        SUA_H_CONTENT_LANGUAGE, SUA_H_CONTENT_TYPE, SUA_H_EXPIRES,
        SUA_H_PRIORITY, SUA_H_PRIVACY, SUA_H_PROXY_REQUIRE, SUA_H_REQUIRE,
        SUA_H_SUPPORTED, SUA_H_UNSUPPORTED
    };

    return id && memchr(list, (int)id, sizeof(list)) != NULL;
}

static int same_header(struct sua_str name, struct sua_str x,
                       struct sua_str other, struct sua_str y)
{
    unsigned id = sua__uri_header_id(name);
    int same = id ? sua__uri_header_id(other) == id
                  : same_text(name, other, 1);

    return same && same_text(x, y, is_token_header(id) && !has_quote(x));
}

static int headers_within(struct sua_str a, struct sua_str b)
{
    struct sua_str name, x, rest, other, y;

    while (sua_uri_header_next(&a, &name, &x)) {
        int found = 0;

        for (rest = b; !found && sua_uri_header_next(&rest, &other, &y);)
            found = same_header(name, x, other, y);
        if (!found)
            return 0;
    }
    return 1;
}

/* Header components are never ignored. */
static int headers_equal(struct sua_str a, struct sua_str b)
{
    if (too_dear(a, b, '&'))
        return sua_str_eq(a, b);
    return headers_within(a, b) && headers_within(b, a);
}

/* By value, however an IP address is written (RFC 5954 4.2). */
static int same_host(struct sua_str a, struct sua_str b)
{
    struct sua_addr x, y;

    return sua_str_ieq(a, b) ||
           (!sua_addr_parse(a, &x) && !sua_addr_parse(b, &y) &&
            sua_addr_eq(&x, &y, 0));
}

static int sip_equal(const struct sua_uri *a, const struct sua_uri *b)
{
    return !a->user.p == !b->user.p && same_text(a->user, b->user, 0) &&
           !a->password.p == !b->password.p &&
           same_text(a->password, b->password, 0) &&
           same_host(a->host, b->host) && a->port == b->port &&
           params_equal(a->params, b->params) &&
           headers_equal(a->headers, b->headers);
}

static int is_separator(char c)
{
    return c == '-' || c == '.' || c == '(' || c == ')';
}

static int next_dialled(struct sua_str s, size_t *i)
{
    while (*i < s.n && is_separator(s.p[*i]))
        ++*i;
    return *i < s.n ? sua__lower(s.p[(*i)++]) : -1;
}

static int same_number(struct sua_str a, struct sua_str b)
{
    size_t i = 0, j = 0;
    int x, y;

    do {
        x = next_dialled(a, &i);
        y = next_dialled(b, &j);
    } while (x == y && x >= 0);
    return x == y;
}

/* A domain name has its dots and dashes for good. */
static int same_context(struct sua_str a, struct sua_str b)
{
    if (a.n && b.n && *a.p == '+' && *b.p == '+')
        return same_number(a, b);
    return same_text(a, b, 1);
}

/* Every parameter of one must be in the other (RFC 3966 4). */
static int tel_params_within(struct sua_str a, struct sua_str b)
{
    struct sua_str name, value;

    while (sua_param_next(&a, &name, &value)) {
        int (*same)(struct sua_str, struct sua_str) = same_icase;

        if (sua__str_is(name, "ext"))
            same = same_number;
        else if (sua__str_is(name, "phone-context"))
            same = same_context;
        if (match_param(b, name, value, same) != SAME)
            return 0;
    }
    return 1;
}

static int tel_equal(const struct sua_uri *a, const struct sua_uri *b)
{
    if (!same_number(a->user, b->user))
        return 0;
    if (too_dear(a->params, b->params, ';'))
        return sua_str_ieq(a->params, b->params);
    return tel_params_within(a->params, b->params) &&
           tel_params_within(b->params, a->params);
}

int sua_uri_equal(const struct sua_uri *a, const struct sua_uri *b)
{
    if (a->scheme != b->scheme)
        return 0;
    switch (a->scheme) {
    case SUA_URI_SIP:
    case SUA_URI_SIPS:
        return sip_equal(a, b);
    case SUA_URI_TEL:
        return tel_equal(a, b);
    default:
        return sua_str_ieq(a->scheme_name, b->scheme_name) &&
               sua_str_eq(a->host, b->host);
    }
}
