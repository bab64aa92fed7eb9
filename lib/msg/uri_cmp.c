/* SPDX-License-Identifier: MIT
 * Whether two URIs are the same. RFC 3261 19.1.4 (sip, sips), RFC 3966 5
 * (tel). Escapes are undone byte by byte on the way. */
#include "msg/msg.h"

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
    return sua_str_ieq(name, SUA_STR("transport")) ||
           sua_str_ieq(name, SUA_STR("user")) ||
           sua_str_ieq(name, SUA_STR("ttl")) ||
           sua_str_ieq(name, SUA_STR("method")) ||
           sua_str_ieq(name, SUA_STR("maddr"));
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

/* Work is bounded: both lists come from one message of at most 64 KiB, and
 * more than this many parameters are compared as text instead. */
#define MANY 32

static unsigned count(struct sua_str s, char separator)
{
    unsigned n = s.n != 0;
    size_t i;

    for (i = 0; i < s.n; i++)
        n += s.p[i] == separator;
    return n;
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
    if (count(a, ';') > MANY || count(b, ';') > MANY)
        return sua_str_ieq(a, b);
    return params_within(a, b) && params_within(b, a);
}

static int next_header(struct sua_str *rest, struct sua_str *name,
                       struct sua_str *value)
{
    size_t amp, eq;
    struct sua_str one;

    if (!rest->n)
        return 0;
    amp = sua__str_find(*rest, '&');
    one = sua__str_sub(*rest, 0, amp);
    eq = sua__str_find(one, '=');
    *name = sua__str_sub(one, 0, eq);
    *value = sua__str_sub(one, eq + 1, one.n);
    *rest = sua__str_sub(*rest, amp + 1, rest->n);
    return 1;
}

static int headers_within(struct sua_str a, struct sua_str b)
{
    struct sua_str name, x, rest, other, y;

    while (next_header(&a, &name, &x)) {
        int found = 0;

        for (rest = b; !found && next_header(&rest, &other, &y);)
            found = same_text(name, other, 1) && same_text(x, y, 0);
        if (!found)
            return 0;
    }
    return 1;
}

/* Header components are never ignored. */
static int headers_equal(struct sua_str a, struct sua_str b)
{
    if (count(a, '&') > MANY || count(b, '&') > MANY)
        return sua_str_eq(a, b);
    return headers_within(a, b) && headers_within(b, a);
}

static int sip_equal(const struct sua_uri *a, const struct sua_uri *b)
{
    return !a->user.p == !b->user.p && same_text(a->user, b->user, 0) &&
           !a->password.p == !b->password.p &&
           same_text(a->password, b->password, 0) &&
           sua_str_ieq(a->host, b->host) && a->port == b->port &&
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

/* Every parameter of one must be in the other (RFC 3966 5). */
static int tel_params_within(struct sua_str a, struct sua_str b)
{
    struct sua_str name, value;

    while (sua_param_next(&a, &name, &value)) {
        int number = sua_str_ieq(name, SUA_STR("phone-context")) ||
                     sua_str_ieq(name, SUA_STR("ext"));

        if (match_param(b, name, value,
                        number ? same_number : same_icase) != SAME)
            return 0;
    }
    return 1;
}

static int tel_equal(const struct sua_uri *a, const struct sua_uri *b)
{
    if (!same_number(a->user, b->user))
        return 0;
    if (count(a->params, ';') > MANY || count(b->params, ';') > MANY)
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
