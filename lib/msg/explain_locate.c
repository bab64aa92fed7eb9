/* SPDX-License-Identifier: MIT
 * Where a value leaves its grammar. The readers only say no; this follows
 * the same grammar once more, slowly, to find the byte and what should have
 * stood there. RFC 3261 25.1; RFC 3966 3. */
#include "msg/explain.h"
#include "msg/scan.h"
#include "msg/value.h"

/* p is the next byte, and the wrong one once a piece has answered 0. */
struct look {
    const char *p, *end;
    uint8_t code;
};

static int no(struct look *l, const char *at, unsigned code)
{
    l->p = at;
    l->code = (uint8_t)code;
    return 0;
}

static int yes(struct look *l, const char *to)
{
    l->p = sua__lws(to, l->end);
    return 1;
}

static int at(const struct look *l, char c)
{
    return l->p < l->end && *l->p == c;
}

/* ---- URIs -------------------------------------------------------------- */
/* Which part of a sip URI the byte at bad is in; `from` is behind the
 * scheme. userinfo ends at the first "@" (uri.c). */
static unsigned sip_fault(const char *from, const char *bad, const char *end)
{
    const char *userinfo = sua__find2(from, end, '@', '@'), *p;

    if (userinfo < end && bad <= userinfo)
        return SUA_FAULT_URI_USER;
    p = userinfo < end ? userinfo + 1 : from;
    if (p < bad && sua__find2(p, bad, '?', '?') < bad)
        return SUA_FAULT_URI_HEADERS;
    if (p < bad && sua__find2(p, bad, ';', ';') < bad)
        return SUA_FAULT_URI_PARAM;
    if (bad == p)
        return p < end && *p == '[' ? SUA_FAULT_HOST_END : SUA_FAULT_HOST;
    return bad[-1] == ':' ? SUA_FAULT_PORT : SUA_FAULT_URI_BYTE;
}

static unsigned uri_fault(const char *bad, const char *from, const char *end)
{
    const char *colon = sua__find2(from, end, ':', ':');
    struct sua_str scheme = sua__range(from, colon);

    if (bad < end && *bad == '%')
        return SUA_FAULT_URI_ESCAPE;
    if (bad <= colon)
        return SUA_FAULT_URI_SCHEME;
    if (sua__str_is(scheme, "sip") ||
        sua__str_is(scheme, "sips"))
        return sip_fault(colon + 1, bad, end);
    if (!sua__str_is(scheme, "tel"))
        return SUA_FAULT_URI_BYTE;
    return sua__find2(colon, bad, ';', ';') < bad ? SUA_FAULT_URI_PARAM
                                                  : SUA_FAULT_URI_NUMBER;
}

const char *sua__locate_uri(struct sua_str uri, uint8_t *code)
{
    struct sua_uri u;
    size_t off;

    if (!sua_uri_parse(uri, &u, &off))
        return NULL;
    *code = (uint8_t)uri_fault(uri.p + off, uri.p, uri.p + uri.n);
    return uri.p + off;
}

static int uri(struct look *l, const char *from, const char *to)
{
    uint8_t code;
    const char *bad = sua__locate_uri(sua__range(from, to), &code);

    return bad ? no(l, bad, code) : yes(l, to);
}

static int bare_uri(struct look *l)
{
    const char *p = l->p;

    while (p < l->end && !sua__is_lws(*p))
        p++;
    return uri(l, l->p, p);
}

/* ---- pieces ------------------------------------------------------------ */
static int token(struct look *l)
{
    const char *p = sua__span(l->p, l->end, SUA__C_TOKEN);

    return p == l->p ? no(l, p, SUA_FAULT_TOKEN) : yes(l, p);
}

static int number(struct look *l)
{
    const char *p = l->p;
    uint32_t n;

    while (p < l->end && sua__is_digit(*p))
        p++;
    if (p == l->p)
        return no(l, p, SUA_FAULT_NUMBER);
    if (!sua__number(l->p, p, UINT32_MAX, &n))
        return no(l, l->p, SUA_FAULT_RANGE);
    return yes(l, p);
}

static int quoted(struct look *l)
{
    const char *p;

    if (!at(l, '"'))
        return no(l, l->p, SUA_FAULT_QUOTED);
    p = sua__quoted(l->p, l->end);
    return p ? yes(l, p) : no(l, l->p, SUA_FAULT_QUOTE_END);
}

static int token_or_quoted(struct look *l)
{
    return at(l, '"') ? quoted(l) : token(l);
}

/* Without a ">" the URI ends where it must, or where the value does. */
static int angle(struct look *l)
{
    const char *close;

    if (!at(l, '<'))
        return no(l, l->p, SUA_FAULT_ANGLE);
    close = sua__find2(l->p, l->end, '>', '>');
    if (close > l->p + 1 && close == l->end) {
        uri(l, l->p + 1, close);
        return no(l, l->p, SUA_FAULT_ANGLE_END);
    }
    return uri(l, l->p + 1, close) && yes(l, close + 1);
}

/* What no URI is: a Content-ID. */
static int angle_text(struct look *l)
{
    const char *close;

    if (!at(l, '<'))
        return no(l, l->p, SUA_FAULT_ANGLE);
    close = sua__find2(l->p, l->end, '>', '>');
    return close < l->end ? yes(l, close + 1)
                          : no(l, close, SUA_FAULT_ANGLE_END);
}

static int addr_spec(struct look *l)
{
    const char *p = l->p;

    for (; p < l->end && *p != ';' && *p != ',' && !sua__is_lws(*p); p++)
        if (*p == '?' || *p == '<' || *p == '>' || *p == '"')
            return no(l, p, SUA_FAULT_BRACKETS);
    return p == l->p ? no(l, p, SUA_FAULT_ADDRESS) : uri(l, l->p, p);
}

/* A display name and "<", or a URI where that may be. */
static int address(struct look *l, int bare)
{
    const char *p = l->p, *open;

    if (at(l, '"'))
        return quoted(l) && angle(l);
    while (p < l->end && (sua__is(*p, SUA__C_TOKEN) || sua__is_lws(*p)))
        p++;
    if (p < l->end && *p == '<') {
        l->p = p;
        return angle(l);
    }
    if (!bare)
        return no(l, l->p, SUA_FAULT_ANGLE);
    open = sua__find2(p, l->end, '<', ';');
    if (p > l->p && open < l->end && *open == '<')
        return no(l, p, SUA_FAULT_ADDRESS);
    return addr_spec(l);
}

static int hostport(struct look *l)
{
    struct sua_str host;
    const char *bad, *p;
    uint16_t port;

    p = sua__hostport(l->p, l->end, 1, &host, &port, &bad);
    if (p)
        return yes(l, p);
    if (bad > l->p)
        return no(l, bad, SUA_FAULT_PORT);
    return no(l, bad, at(l, '[') ? SUA_FAULT_HOST_END : SUA_FAULT_HOST);
}

/* A pseudonym is a token (RFC 3261 20.43). */
static int host_or_token(struct look *l)
{
    struct look other = *l;

    if (!hostport(&other) || (other.p < l->end && !sua__is_lws(other.p[-1])))
        return at(l, '[') ? hostport(l) : token(l);
    *l = other;
    return 1;
}

static int callid(struct look *l)
{
    const unsigned word = SUA__C_TOKEN | SUA__C_WORD;
    const char *p = sua__span(l->p, l->end, word), *host;

    if (p == l->p)
        return no(l, p, SUA_FAULT_WORD);
    if (p < l->end && *p == '@') {
        host = p + 1;
        p = sua__span(host, l->end, word);
        if (p == host)
            return no(l, p, SUA_FAULT_WORD);
    }
    if (p < l->end && *p != ';' && *p != ',' && !sua__is_lws(*p))
        return no(l, p, SUA_FAULT_WORD);
    return yes(l, p);
}

/* Base64, hexadecimal, "." (RFC 8224 4, RFC 7433 4.1), or quoted. */
static int digest_text(struct look *l)
{
    const char *p = l->p;

    if (at(l, '"'))
        return quoted(l);
    while (p < l->end && (sua__is(*p, SUA__C_TOKEN) || *p == '/' ||
                          *p == '='))
        p++;
    return p == l->p ? no(l, p, SUA_FAULT_TOKEN) : yes(l, p);
}

/* One or two times with a fraction (RFC 3261 20.38). */
static int seconds(struct look *l)
{
    int times;

    for (times = 0; times < 2; times++) {
        const char *p = l->p;

        while (p < l->end && sua__is_digit(*p))
            p++;
        if (p == l->p && (p == l->end || *p != '.'))
            return no(l, p, SUA_FAULT_NUMBER);
        if (p < l->end && *p == '.')
            for (p++; p < l->end && sua__is_digit(*p); p++)
                ;
        yes(l, p);
        if (l->p == l->end || l->p == p)
            break;
    }
    return 1;
}

static int comment(struct look *l)
{
    const char *p = l->p;
    size_t depth = 0;

    if (!at(l, '('))
        return 1;
    for (; p < l->end; p++) {
        depth += *p == '(';
        depth -= *p == ')';
        if (!depth)
            return yes(l, p + 1);
        if (*p == '\\' && p + 1 < l->end)
            p++;
    }
    return no(l, l->p, SUA_FAULT_COMMENT);
}

static int is_like(char c, char model)
{
    if (sua__is_digit(model))
        return sua__is_digit(c);
    if (sua__is_lws(model) || model == ',' || model == ':')
        return c == model;
    return (unsigned char)((c | 0x20) - 'a') < 26;
}

static int date(struct look *l)
{
    static const struct sua_str model =
        SUA_STR_INIT("Sat, 13 Nov 2010 23:29:00 GMT");
    size_t i, n = (size_t)(l->end - l->p);

    for (i = 0; i < model.n; i++)
        if (i == n || !is_like(l->p[i], model.p[i]))
            return no(l, l->p + i, SUA_FAULT_DATE);
    return yes(l, l->p + i);
}

/* Well-formed UTF-8 without control characters (RFC 3261 25.1). */
static int text(struct look *l)
{
    const char *p = l->p;

    while (p < l->end) {
        size_t n = (unsigned char)*p < 0x80 ? 1 : 2;

        if (*p == '\t')
            n = 1;
        else
            while (n <= 4 && n <= (size_t)(l->end - p) && *p != ' ' &&
                   !sua__is_text(sua_str_make(p, n)))
                n++;
        if (n > 4 || n > (size_t)(l->end - p))
            return no(l, p, SUA_FAULT_TEXT);
        p += n;
    }
    return yes(l, p);
}

/* ---- parameters -------------------------------------------------------- */
/* One, at its name; `must`: without "=" it is nothing. */
static int param(struct look *l, int must)
{
    const char *p = sua__span(l->p, l->end, SUA__C_TOKEN);

    if (p == l->p)
        return no(l, p, SUA_FAULT_PARAM_NAME);
    yes(l, p);
    if (!at(l, '='))
        return must ? no(l, l->p, SUA_FAULT_EQUALS) : 1;
    yes(l, l->p + 1);
    if (at(l, '"'))
        return quoted(l);
    p = sua__span(l->p, l->end, SUA__C_VALUE);
    return p == l->p ? no(l, p, SUA_FAULT_PARAM_VALUE) : yes(l, p);
}

static int params(struct look *l)
{
    while (at(l, ';')) {
        yes(l, l->p + 1);
        if (!param(l, 0))
            return 0;
    }
    return 1;
}

static int params_first(struct look *l)
{
    return param(l, 0) && params(l);
}

/* Of credentials and challenges; a value may hold more than a token. */
static int auth_params(struct look *l)
{
    for (;;) {
        const char *p = sua__separators(l->p, l->end);

        l->p = p;
        if (p == l->end)
            return 1;
        p = sua__span(p, l->end, SUA__C_TOKEN);
        if (p == l->p)
            return no(l, p, SUA_FAULT_PARAM_NAME);
        yes(l, p);
        if (!at(l, '='))
            return no(l, l->p, SUA_FAULT_EQUALS);
        yes(l, l->p + 1);
        p = l->p;
        if (at(l, '"')) {
            if (!quoted(l))
                return 0;
        } else {
            while (p < l->end && *p != ',' && *p != '"' && !sua__is_lws(*p))
                p++;
            if (p == l->p)
                return no(l, p, SUA_FAULT_PARAM_VALUE);
            yes(l, p);
        }
        if (l->p < l->end && *l->p != ',')
            return no(l, l->p, SUA_FAULT_TRAIL);
    }
}

/* The scheme at the beginning of the value decides what follows. */
static int scheme_params(struct look *l, const char *from)
{
    if (sua__str_starts_icase(sua__range(from, l->end), SUA_STR("Digest ")))
        return auth_params(l);
    l->p = l->end;
    return 1;
}

/* ---- patterns ---------------------------------------------------------- */
static int space(struct look *l, const char *from)
{
    return l->p > from && sua__is_lws(l->p[-1])
               ? 1 : no(l, l->p, SUA_FAULT_SPACE);
}

static int literal(struct look *l, char c)
{
    if (!at(l, c))
        return no(l, l->p, c == '/' ? SUA_FAULT_SLASH : SUA_FAULT_STAR);
    return yes(l, l->p + 1);
}

static int piece(struct look *l, char what, const char *from)
{
    switch (what) {
    case 't': return token(l);
    case 'n': return number(l);
    case 'q': return quoted(l);
    case 'v': return token_or_quoted(l);
    case 'a': return address(l, 0);
    case 'A': return address(l, 1);
    case 'u': return bare_uri(l);
    case 'I': return angle_text(l);
    case 'h': return hostport(l);
    case 'x': return host_or_token(l);
    case 'k': return callid(l);
    case 'i': return digest_text(l);
    case 'p': return params(l);
    case 'P': return params_first(l);
    case 'c': return auth_params(l);
    case 'C': return scheme_params(l, from);
    case 's': return space(l, from);
    case 'o': return comment(l);
    case 'T': return seconds(l);
    case 'D': return date(l);
    case 'U': return text(l);
    default: return literal(l, what);
    }
}

const char *sua__misfit(const char *pattern, struct sua_str value,
                        uint8_t *code)
{
    struct look l;
    const char *from;

    value = sua_str_trim(value);
    *code = SUA_FAULT_EMPTY;
    if (!value.n)
        return value.p;
    l.p = from = value.p;
    l.end = value.p + value.n;
    for (; *pattern; pattern++)
        if (!piece(&l, *pattern, from)) {
            *code = l.code;
            return l.p;
        }
    if (l.p == l.end)
        return NULL;
    *code = *l.p == ',' ? SUA_FAULT_COMMA : SUA_FAULT_TRAIL;
    return l.p;
}

/* So many names are compared, so that the time stays linear. */
#define NAMES 32

const char *sua__locate_twice(struct sua_str value)
{
    struct sua_str seen[NAMES], name, v, rest = value;
    size_t n = 0, i;

    /* The piece before the first ";" counts as one too, and is no name that
     * a parameter has. */
    while (n < NAMES && sua_param_next(&rest, &name, &v)) {
        for (i = 0; i < n; i++)
            if (sua_str_ieq(seen[i], name))
                return name.p;
        seen[n++] = name;
    }
    return NULL;
}
