/* SPDX-License-Identifier: MIT
 * URIs into their parts, parameters, escapes. RFC 3261 19.1.1, 25.1;
 * RFC 3966 3 (tel). */
#include "msg/uri_scan.h"

const char *sua__uri_scan(const char *p, const char *end,
                          struct sua_uri *out, const char **bad)
{
    const char *from = p;

#if defined(__OPTIMIZE_SIZE__)
    memset(out, 0, sizeof(*out));
#else /* which makes a slow string instruction of that */
    out->text = out->scheme_name = out->user = out->password = sua__absent();
    out->host = out->params = out->headers = sua__absent();
    out->port = 0;
    out->scheme = SUA_URI_OTHER;
#endif
    p = scan_uri(out, p, end, bad);
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
