/* SPDX-License-Identifier: MIT
 * The grammar of URIs, written once and compiled twice: uri.c fills a struct
 * sua_uri, nameaddr.c only asks whether it is one (u is NULL), which is what
 * most addresses of a message need. RFC 3261 25.1; RFC 3966 3 (tel). Each
 * function answers the place after what it took; or NULL, and *bad is the
 * byte at which the URI goes wrong. */
#ifndef SUA_MSG_URI_SCAN_H
#define SUA_MSG_URI_SCAN_H

#include "msg/msg.h"
#include "msg/scan.h"

#if defined(__GNUC__) && !defined(__OPTIMIZE_SIZE__)
#define SUA__TEMPLATE __attribute__((always_inline)) static inline
#else
#define SUA__TEMPLATE static
#endif

static inline const char *fails(const char *at, const char **bad)
{
    *bad = at;
    return NULL;
}

/* user [":" password] "@", of which [p, q) are bytes of a host as well. */
static const char *userinfo(struct sua_uri *u, const char *p, const char *q,
                            const char *end, const char **bad)
{
    const char *user = p, *colon, *password = NULL;

    colon = p = sua__span_escaped(q, end, SUA__C_USER);
    if (p < end && p > user && *p == ':') {
        password = p + 1;
        p = sua__span_escaped(password, end, SUA__C_PASS);
    }
    if (p == end || p == user || *p != '@')
        return fails(p, bad);
    if (u)
        u->user = sua__range(user, colon);
    if (u && password)
        u->password = sua__range(password, p);
    return p + 1;
}

/* All up to the host, and the host as far as it is a name: *name is where
 * that began. An "@" can stand nowhere but behind the user. */
SUA__TEMPLATE const char *up_to_host(struct sua_uri *u, const char *p,
                                const char *end, const char **name,
                                const char **bad)
{
    const char *q = p;

    *name = p;
    if (SUA__FAST) {
        q = sua__span(sua__plain(p, end), end, SUA__C_HOST);
        if (q == end || *q == '>')
            return q;
    }
    if (SUA__FAST && *q == '@' && q > p) {
        if (u)
            u->user = sua__range(p, q);
        p = q + 1;
    } else {
        const char *at = sua__find2(q, end, '@', '>');

        if (at == end || *at == '>')
            return q;
        p = userinfo(u, p, q, end, bad);
        if (!p)
            return NULL;
    }
    *name = p;
    return SUA__FAST ? sua__span(sua__plain(p, end), end, SUA__C_HOST) : p;
}

/* *(";" pname ["=" pvalue]), p at the first ";". */
static const char *uri_params(const char *p, const char *end,
                              const char **bad)
{
    while (p < end && *p == ';') {
        const char *name = ++p, *value;

        p = sua__span_escaped(p, end, SUA__C_PARAM);
        if (p == name)
            return fails(p, bad);
        if (p < end && *p == '=') {
            value = ++p;
            p = sua__span_escaped(p, end, SUA__C_PARAM);
            if (p == value)
                return fails(p, bad);
        }
    }
    return p;
}

SUA__TEMPLATE const char *params_in(struct sua_uri *u, const char *p,
                               const char *end, const char **bad)
{
    const char *from = p + 1;

    if (p == end || *p != ';')
        return p;
    p = uri_params(p, end, bad);
    if (u && p)
        u->params = sua__range(from, p);
    return p;
}

SUA__TEMPLATE const char *headers_in(struct sua_uri *u, const char *p,
                                const char *end, const char **bad)
{
    const char *from = p + 1;

    if (p == end || *p != '?')
        return p;
    p = sua__span_escaped(from, end, SUA__C_HEADER);
    if (p == from)
        return fails(p, bad);
    if (u)
        u->headers = sua__range(from, p);
    return p;
}

SUA__TEMPLATE const char *sip_uri(struct sua_uri *u, const char *p,
                             const char *end, const char **bad)
{
    struct sua_str host;
    const char *name;
    uint16_t port = 0;

    p = up_to_host(u, p, end, &name, bad);
    if (!p)
        return NULL;
    if (p > name && (p == end || *p != ':'))
        host = sua__range(name, p);
    else
        p = sua__hostport(name, end, 0, &host, &port, bad);
    if (!p)
        return NULL;
    if (u) {
        u->host = host;
        u->port = port;
    }
    p = params_in(u, p, end, bad);
    return p ? headers_in(u, p, end, bad) : NULL;
}

static inline int is_tel_digit(char c)
{
    return sua__hex_digit(c) >= 0 || c == '*' || c == '#';
}

static inline int is_tel_mark(char c)
{
    return c == '-' || c == '.' || c == '(' || c == ')';
}

SUA__TEMPLATE const char *tel_uri(struct sua_uri *u, const char *p,
                             const char *end, const char **bad)
{
    const char *from = p;
    int digits = 0;

    if (p < end && *p == '+')
        p++;
    for (; p < end && (is_tel_mark(*p) || is_tel_digit(*p)); p++)
        digits |= !is_tel_mark(*p);
    if (!digits)
        return fails(p, bad);
    if (u)
        u->user = sua__range(from, p);
    return params_in(u, p, end, bad);
}

/* Any other scheme: what could end it early in a header is refused. */
SUA__TEMPLATE const char *opaque_uri(struct sua_uri *u, const char *p,
                                const char *end, const char **bad)
{
    const char *from = p;

    while (p < end && (unsigned char)*p > ' ' && (unsigned char)*p < 0x7f &&
           *p != '<' && *p != '>' && *p != '"')
        p++;
    if (p == from)
        return fails(p, bad);
    if (u)
        u->host = sua__range(from, p);
    return p;
}

/* ALPHA *(ALPHA / DIGIT / "+" / "-" / ".") */
static inline const char *scheme_end(const char *p, const char *end)
{
    const char *from = p;

    while (p < end && sua__is_letter(*p))
        p++;
    if (p == from)
        return p;
    while (p < end && *p != ':' &&
           (sua__is_letter(*p) || sua__is_digit(*p) || *p == '+' ||
            *p == '-' || *p == '.'))
        p++;
    return p;
}

#if defined(__OPTIMIZE_SIZE__)
/* Which scheme ends at *colon. */
static unsigned scheme_of(const char *p, const char *end, const char **colon)
{
    struct sua_str s;

    *colon = scheme_end(p, end);
    s = sua__range(p, *colon);
    if (sua__str_is(s, "sip"))
        return SUA_URI_SIP;
    if (sua__str_is(s, "sips"))
        return SUA_URI_SIPS;
    return sua__str_is(s, "tel") ? SUA_URI_TEL : SUA_URI_OTHER;
}
#else
/* Four bytes as one number, to be compared with another such. */
static inline uint32_t four(const char *p)
{
    uint32_t w;

    sua__get(&w, p, sizeof(w));
    return w;
}

/* Of the schemes that are known: the one at p with its colon, in any case,
 * and where that stands. */
SUA__TEMPLATE unsigned known_scheme(const char *p, const char *end,
                               const char **colon)
{
    uint32_t w;

    if (end - p < 5)
        return SUA_URI_OTHER;
    w = four(p) | four("\x20\x20\x20\0");
    *colon = p + 3;
    if (w == four("sip:"))
        return SUA_URI_SIP;
    if (w == four("tel:"))
        return SUA_URI_TEL;
    *colon = p + 4;
    return (w | four("\x20\x20\x20\x20")) == four("sips") && p[4] == ':'
               ? SUA_URI_SIPS : SUA_URI_OTHER;
}

SUA__TEMPLATE unsigned scheme_of(const char *p, const char *end,
                            const char **colon)
{
    unsigned scheme = known_scheme(p, end, colon);

    if (scheme == SUA_URI_OTHER)
        *colon = scheme_end(p, end);
    return scheme;
}
#endif

SUA__TEMPLATE const char *scan_uri(struct sua_uri *u, const char *p,
                              const char *end, const char **bad)
{
    const char *colon;
    unsigned scheme = scheme_of(p, end, &colon);

    /* The colon of others was seen. */
    if ((!SUA__FAST || scheme == SUA_URI_OTHER) &&
        (colon == p || colon == end || *colon != ':'))
        return fails(colon, bad);
    if (u) {
        u->scheme_name = sua__range(p, colon);
        u->scheme = (uint8_t)scheme;
    }
    p = colon + 1;
    if (scheme == SUA_URI_OTHER)
        return opaque_uri(u, p, end, bad);
    if (scheme == SUA_URI_TEL)
        return tel_uri(u, p, end, bad);
    return sip_uri(u, p, end, bad);
}

#endif
