/* SPDX-License-Identifier: MIT
 * URIs into their parts, parameters, escapes. RFC 3261 19.1.1, 25.1;
 * RFC 3966 3 (tel). Inner functions answer the place after what they took;
 * or NULL, and *bad is the byte at which the URI goes wrong. */
#include "msg/msg.h"
#include "msg/scan.h"

static const char *fails(const char *at, const char **bad)
{
    *bad = at;
    return NULL;
}

/* user [":" password] "@", of which [p, q) are bytes of a host as well. */
static const char *userinfo(struct sua_uri *u, const char *p, const char *q,
                            const char *end, const char **bad)
{
    const char *user = p, *colon;

    colon = p = sua__span_escaped(q, end, SUA__C_USER);
    if (p < end && p > user && *p == ':') {
        p = sua__span_escaped(p + 1, end, SUA__C_PASS);
        u->password = sua__range(colon + 1, p);
    }
    u->user = sua__range(user, colon);
    return p == end || p == user || *p != '@' ? fails(p, bad) : p + 1;
}

/* All up to the host, and the host as far as it is a name: *name is where
 * that began. An "@" can stand nowhere but behind the user. */
static const char *up_to_host(struct sua_uri *u, const char *p,
                              const char *end, const char **name,
                              const char **bad)
{
    const char *q = sua__span(sua__plain(p, end), end, SUA__C_HOST);

    *name = p;
    if (q == end || *q == '>')
        return q;
    if (*q == '@' && q > p) {
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
    return sua__span(sua__plain(p, end), end, SUA__C_HOST);
}

/* *(";" pname ["=" pvalue]), p at the first ";". */
static const char *uri_params(struct sua_uri *u, const char *p,
                              const char *end, const char **bad)
{
    const char *from = p + 1;

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
    u->params = sua__range(from, p);
    return p;
}

static const char *sip_uri(struct sua_uri *u, const char *p, const char *end,
                           const char **bad)
{
    const char *host;

    p = up_to_host(u, p, end, &host, bad);
    if (!p)
        return NULL;
    if (p > host && (p == end || *p != ':'))
        u->host = sua__range(host, p);
    else
        p = sua__hostport(host, end, 0, &u->host, &u->port, bad);
    if (p && p < end && *p == ';')
        p = uri_params(u, p, end, bad);
    if (p && p < end && *p == '?') {
        const char *from = ++p;

        p = sua__span_escaped(p, end, SUA__C_HEADER);
        if (p == from)
            return fails(p, bad);
        u->headers = sua__range(from, p);
    }
    return p;
}

static int is_tel_char(char c)
{
    return sua__hex_digit(c) >= 0 || c == '*' || c == '#' || c == '-' ||
           c == '.' || c == '(' || c == ')';
}

static const char *tel_uri(struct sua_uri *u, const char *p, const char *end,
                           const char **bad)
{
    const char *from = p;
    int digits = 0;

    if (p < end && *p == '+')
        p++;
    for (; p < end && is_tel_char(*p); p++)
        digits |= sua__hex_digit(*p) >= 0 || *p == '*' || *p == '#';
    if (!digits)
        return fails(p, bad);
    u->user = sua__range(from, p);
    if (p < end && *p == ';')
        return uri_params(u, p, end, bad);
    return p;
}

/* Any other scheme: what could end it early in a header is refused. */
static const char *opaque_uri(struct sua_uri *u, const char *p,
                              const char *end, const char **bad)
{
    const char *from = p;

    while (p < end && (unsigned char)*p > ' ' && (unsigned char)*p < 0x7f &&
           *p != '<' && *p != '>' && *p != '"')
        p++;
    u->host = sua__range(from, p);
    return p == from ? fails(p, bad) : p;
}

static unsigned scheme_of(struct sua_str s)
{
    if (s.n == 3 && sua_str_ieq(s, SUA_STR("sip")))
        return SUA_URI_SIP;
    if (s.n == 4 && sua_str_ieq(s, SUA_STR("sips")))
        return SUA_URI_SIPS;
    if (s.n == 3 && sua_str_ieq(s, SUA_STR("tel")))
        return SUA_URI_TEL;
    return SUA_URI_OTHER;
}

/* The two schemes nearly every URI has: length with the colon, or 0. */
static size_t sip_scheme(const char *p, const char *end)
{
    if (end - p < 5 || (p[0] | 0x20) != 's' || (p[1] | 0x20) != 'i' ||
        (p[2] | 0x20) != 'p')
        return 0;
    if (p[3] == ':')
        return 4;
    return (p[3] | 0x20) == 's' && p[4] == ':' ? 5 : 0;
}

static int is_alpha(char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26;
}

/* Scheme and colon. */
static const char *scheme(struct sua_uri *u, const char *p, const char *end,
                          const char **bad)
{
    const char *from = p;
    size_t sip = sip_scheme(p, end);

    if (sip) {
        u->scheme_name = sua__range(p, p + sip - 1);
        u->scheme = sip == 4 ? SUA_URI_SIP : SUA_URI_SIPS;
        return p + sip;
    }
    while (p < end && (is_alpha(*p) || (p > from && (sua__is_digit(*p) ||
                       *p == '+' || *p == '-' || *p == '.'))))
        p++;
    if (p == from || p == end || *p != ':')
        return fails(p, bad);
    u->scheme_name = sua__range(from, p);
    u->scheme = (uint8_t)scheme_of(u->scheme_name);
    return p + 1;
}

const char *sua__uri_scan(const char *p, const char *end,
                          struct sua_uri *out, const char **bad)
{
    const char *from = p;

    /* One by one: a memset of this size becomes a slow string instruction. */
    out->text = out->scheme_name = out->user = out->password = sua__absent();
    out->host = out->params = out->headers = sua__absent();
    out->port = 0;
    out->scheme = SUA_URI_OTHER;
    p = scheme(out, p, end, bad);
    if (!p)
        return NULL;
    if (out->scheme == SUA_URI_OTHER)
        p = opaque_uri(out, p, end, bad);
    else if (out->scheme == SUA_URI_TEL)
        p = tel_uri(out, p, end, bad);
    else
        p = sip_uri(out, p, end, bad);
    if (p)
        out->text = sua__range(from, p);
    return p;
}

int sua_uri_parse(struct sua_str s, struct sua_uri *out, size_t *err_off)
{
    const char *bad, *p = s.n ? sua__uri_scan(s.p, s.p + s.n, out, &bad) : s.p;

    if (s.n && p == s.p + s.n)
        return SUA_OK;
    if (err_off)
        *err_off = (size_t)((p ? p : bad) - s.p);
    return SUA_EBADMSG;
}

/* Place of the ";" that ends the parameter at p, or end. */
static const char *param_end(const char *p, const char *end)
{
    for (; p < end && *p != ';'; p++)
        if (*p == '"') {
            p = sua__quoted(p, end);
            if (!p)
                return end;
            p--;
        }
    return p;
}

static struct sua_str trim_lws(const char *p, const char *end)
{
    p = sua__lws(p, end);
    while (end > p && sua__is_lws(end[-1]))
        end--;
    return sua__range(p, end);
}

int sua_param_next(struct sua_str *rest, struct sua_str *name,
                   struct sua_str *value)
{
    while (rest->n) {
        const char *end = rest->p + rest->n;
        const char *eq = rest->p, *stop;

        while (eq < end && *eq != '=' && *eq != ';')
            eq++;
        *name = trim_lws(rest->p, eq);
        *value = sua_str_make(NULL, 0);
        stop = eq;
        if (eq < end && *eq == '=') {
            stop = param_end(eq + 1, end);
            *value = trim_lws(eq + 1, stop);
        }
        *rest = sua__range(stop < end ? stop + 1 : end, end);
        if (name->n)
            return 1;
    }
    return 0;
}

int sua_param_get(struct sua_str params, struct sua_str name,
                  struct sua_str *value)
{
    struct sua_str got;

    while (sua_param_next(&params, &got, value))
        if (sua_str_ieq(got, name))
            return SUA_OK;
    value->p = NULL;
    value->n = 0;
    return SUA_ENOENT;
}

int sua_uri_proto(const struct sua_uri *u)
{
    struct sua_str t;
    unsigned proto;

    if (sua_param_get(u->params, SUA_STR("transport"), &t))
        return u->scheme == SUA_URI_SIPS ? SUA_TLS : SUA_PROTO_NONE;
    proto = sua_proto_parse(t);
    if (!proto)
        return SUA_EUNSUPPORTED;
    /* sips over tcp means TLS over TCP (RFC 3261 26.2.2, RFC 5630 3.1.3);
     * over UDP it cannot be. */
    if (u->scheme == SUA_URI_SIPS) {
        if (proto == SUA_UDP)
            return SUA_EUNSUPPORTED;
        return proto == SUA_WS || proto == SUA_WSS ? SUA_WSS : SUA_TLS;
    }
    return (int)proto;
}

int sua_uri_unescape(struct sua_str in, char *mem, size_t cap)
{
    size_t i, n = 0;

    for (i = 0; i < in.n; i++, n++) {
        char c = in.p[i];

        if (n == cap)
            return SUA_EBADMSG;
        if (c == '%') {
            int high = in.n - i > 2 ? sua__hex_digit(in.p[i + 1]) : -1;
            int low = high < 0 ? -1 : sua__hex_digit(in.p[i + 2]);

            if (low < 0)
                return SUA_EBADMSG;
            c = (char)(high << 4 | low);
            i += 2;
        }
        mem[n] = c;
    }
    return (int)n;
}

int sua__uri_writable(struct sua_str uri)
{
    size_t i;

    for (i = 0; i < uri.n; i++)
        if ((unsigned char)uri.p[i] <= ' ' || uri.p[i] == '<' ||
            uri.p[i] == '>' || uri.p[i] == '"' || uri.p[i] == 0x7f)
            return 0;
    return uri.n != 0;
}
