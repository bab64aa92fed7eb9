/* SPDX-License-Identifier: MIT
 * name-addr and addr-spec with header parameters: From, To, Contact, Route
 * and their kin. RFC 3261 20.10, 25.1. */
#include "msg/param.h"
#include "msg/value.h"

/* Only asks whether a URI is there; where space counts, another does. */
#if defined(__OPTIMIZE_SIZE__)
#define SUA__TEMPLATE static
static const char *scan_uri(struct sua_uri *u, const char *p, const char *end,
                            const char **bad)
{
    struct sua_uri filled;

    (void)u;
    return sua__uri_scan(p, end, &filled, bad);
}
#else
#include "msg/uri_scan.h"
#endif

static int is_tag(struct sua_str name)
{
    return name.n == 3 && (name.p[0] | 0x20) == 't' &&
           (name.p[1] | 0x20) == 'a' && (name.p[2] | 0x20) == 'g';
}

/* Whether a tag is all there is, of plain bytes, as mostly. */
static int only_tag(const char *of, const char *p, const char *end,
                    struct sua_nameaddr *out)
{
    const char *tag = p + 5;

    if (end - p < 6 || memcmp(p, ";tag=", 5) ||
        sua__plain_of(of, tag, end) != end)
        return 0;
    out->tag = sua__range(tag, end);
    out->params = sua__range(p + 1, end);
    return 1;
}

/* As sua__generic_params() in a value that begins at `of`, with an eye on the
 * tag; two tags are one too many, and which one counts must not depend on who
 * reads. */
static const char *header_params(const char *of, const char *p,
                                 const char *end, struct sua_nameaddr *out)
{
    struct sua_str name, value;
    const char *from = p = sua__lws(p, end);

    if (SUA__FAST && only_tag(of, p, end, out))
        return end;
    while (p < end && *p == ';') {
        p = sua__param_in_loop(of, p + 1, end, &name, &value);
        if (!p)
            return NULL;
        if (is_tag(name)) {
            if (out->tag.p || !value.p)
                return NULL;
            out->tag = value;
        }
    }
    if (p > from)
        out->params = sua__range(from + 1, p);
    return p == end || *p == ',' ? p : NULL;
}

/* The end of a URI without < >: the first ";", "," or white space. A "?" in
 * it would have needed them. */
static const char *bare_end(const char *q, const char *end)
{
    for (;; q++) {
        q = sua__span(q, end, SUA__C_VALUE);
        if (q == end || *q == ';' || *q == ',' || sua__is_lws(*q))
            return q;
        if (*q == '?' || *q == '<' || *q == '>' || *q == '"')
            return NULL;
    }
}

/* The quoted display name at p: place of the "<" behind it, or NULL. */
static const char *quoted_display(const char *p, const char *end,
                                  struct sua_str *out)
{
    const char *q = sua__quoted(p, end);

    if (!q)
        return NULL;
    *out = sua__range(p, q);
    q = sua__lws(q, end);
    return q < end && *q == '<' ? q : NULL;
}

/* What comes before a URI that does not begin with "<": its place, which is
 * p when it has no < >, and *limit is its end then. */
SUA__TEMPLATE const char *uri_start(const char *p, const char *end,
                                    const char **limit, struct sua_str *out)
{
    const char *q = p;

    if (*p == '"') {
        q = quoted_display(p, end, out);
        return q ? q + 1 : NULL;
    }
    do
        q = sua__lws(sua__span(q, end, SUA__C_TOKEN), end);
    while (q < end && sua__is(*q, SUA__C_TOKEN));
    if (q < end && *q == '<') {
        const char *to = q;

        while (to > p && sua__is_blank(to[-1]))
            to--;
        *out = sua__range(p, to);
        return q + 1;
    }
    *limit = bare_end(p, end);
    return *limit && *limit > p ? p : NULL;
}

/* Place after the URI at p and its "<" and ">", or NULL. */
SUA__TEMPLATE const char *address(const char *p, const char *end, int strict,
                             struct sua_str *name, struct sua_str *uri)
{
    const char *from = p, *limit = end, *bad;

    p = *p == '<' ? p + 1 : uri_start(p, end, &limit, name);
    if (!p)
        return NULL;
    uri->p = p;
    if (strict)
        p = scan_uri(NULL, p, limit, &bad);
    else
        p = uri->p == from ? limit : sua__find2(p, end, '>', '>');
    if (!p || p == uri->p)
        return NULL;
    uri->n = (size_t)(p - uri->p);
    if (uri->p == from)
        return p == limit ? p : NULL;
    return p < end && *p == '>' ? p + 1 : NULL;
}

const char *sua__nameaddr_scan(const char *p, const char *end,
                               struct sua_nameaddr *out)
{
    const char *from = p;

    out->display = out->params = out->tag = sua__absent();
    out->star = 0;
    if (p == end)
        return NULL;
    p = address(p, end, 0, &out->display, &out->uri);
    return p && p < end ? header_params(from, p, end, out) : p;
}

const char *sua__address_scan(const char *p, const char *end, int brackets,
                              struct sua_str *tag)
{
    struct sua_nameaddr na;
    struct sua_str uri;
    const char *from = p;

    tag->p = NULL;
    tag->n = 0;
    p = address(p, end, 1, &na.display, &uri);
    if (!p || (brackets && uri.p == from))
        return NULL;
    if (p == end || *p == ',')
        return p;
    na.tag = na.params = sua__absent();
    p = header_params(from, p, end, &na);
    *tag = na.tag;
    return p;
}

int sua_nameaddr_parse(struct sua_str s, struct sua_nameaddr *out)
{
    const char *p, *end;

    out->tag = sua__absent();
    if (!s.n)
        return SUA_EBADMSG;
    end = s.p + s.n;
    p = sua__lws(s.p, end);
    if (sua__nameaddr_scan(p, end, out) != end)
        return SUA_EBADMSG;
    out->star = out->uri.n == 1 && *p == '*' && !out->params.p;
    return SUA_OK;
}

struct sua_str sua_nameaddr_tag(const struct sua_nameaddr *na)
{
    return na->tag;
}

struct sua_str sua_msg_tag(const struct sua_msg *m, unsigned id)
{
    struct sua_nameaddr na;

    if (m->checked && (id == SUA_H_FROM || id == SUA_H_TO))
        return id == SUA_H_FROM ? m->from_tag : m->to_tag;
    if (sua_nameaddr_parse(sua_msg_get(m, id), &na))
        return sua_str_make(NULL, 0);
    return sua_nameaddr_tag(&na);
}

/* "0" or "1", then "." and up to three digits; "1" takes zeros only. */
int sua__qvalue(struct sua_str v)
{
    int q, weight = 100;
    size_t i;

    if (!v.n || v.n > 5 || (v.p[0] != '0' && v.p[0] != '1') ||
        (v.n > 1 && v.p[1] != '.'))
        return SUA_EBADMSG;
    q = (v.p[0] - '0') * 1000;
    for (i = 2; i < v.n; i++, weight /= 10) {
        if (!sua__is_digit(v.p[i]))
            return SUA_EBADMSG;
        q += (v.p[i] - '0') * weight;
    }
    return q > 1000 ? SUA_EBADMSG : q;
}

int sua_nameaddr_q(const struct sua_nameaddr *na)
{
    struct sua_str v;

    if (sua_param_get(na->params, SUA_STR("q"), &v))
        return 1000;
    return sua__qvalue(v);
}

void sua_display_unquote(struct sua_buf *b, struct sua_str display)
{
    size_t i;

    if (display.n < 2 || display.p[0] != '"') {
        sua_buf_str(b, display);
        return;
    }
    for (i = 1; i < display.n - 1; i++) {
        if (display.p[i] == '\\' && i + 1 < display.n - 1)
            i++;
        sua_buf_char(b, display.p[i]);
    }
}
