/* SPDX-License-Identifier: MIT
 * name-addr and addr-spec with header parameters: From, To, Contact, Route
 * and their kin. RFC 3261 20.10, 25.1. */
#include "msg/msg.h"
#include "msg/scan.h"
#include "msg/value.h"

static int is_tag(struct sua_str name)
{
    return name.n == 3 && (name.p[0] | 0x20) == 't' &&
           (name.p[1] | 0x20) == 'a' && (name.p[2] | 0x20) == 'g';
}

/* As sua__generic_params(), with an eye on the tag; two tags are one too
 * many, and which one counts must not depend on who reads. */
static const char *header_params(const char *p, const char *end,
                                 struct sua_nameaddr *out)
{
    struct sua_str name, value;
    const char *from = p = sua__lws(p, end);

    while (p < end && *p == ';') {
        p = sua__generic_param(p + 1, end, &name, &value);
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

/* Without < > the URI ends at the first ";" or white space, and a "," or "?"
 * in it would have needed them. */
static const char *addr_spec(const char *p, const char *end,
                             struct sua_nameaddr *out, struct sua_uri *u)
{
    const char *from = p;

    while (p < end && *p != ';' && *p != ',' && !sua__is_lws(*p)) {
        if (*p == '?' || *p == '<' || *p == '>' || *p == '"')
            return NULL;
        p++;
    }
    if (p == from)
        return NULL;
    out->uri = sua__range(from, p);
    if (u && sua_uri_parse(out->uri, u, NULL))
        return NULL;
    return header_params(p, end, out);
}

/* The display name at p, up to "<": place of the "<"; p when there is none
 * and addr-spec must follow; NULL when it is malformed. */
static const char *display(const char *p, const char *end,
                           struct sua_str *out)
{
    const char *q = p;

    if (*p == '"') {
        q = sua__quoted(p, end);
        if (!q)
            return NULL;
        *out = sua__range(p, q);
        q = sua__lws(q, end);
        return q < end && *q == '<' ? q : NULL;
    }
    while (q < end && (sua__is(*q, SUA__C_TOKEN) || sua__is_lws(*q)))
        q++;
    if (q == end || *q != '<')
        return p;
    *out = sua_str_trim(sua__range(p, q));
    return q;
}

const char *sua__address_scan(const char *p, const char *end,
                              struct sua_nameaddr *out, struct sua_uri *u)
{
    const char *close, *bad;

    out->display = out->params = out->tag = sua__absent();
    out->star = 0;
    if (p == end)
        return NULL;
    if (*p != '<') {
        p = display(p, end, &out->display);
        if (!p)
            return NULL;
    }
    if (*p != '<')
        return addr_spec(p, end, out, u);
    p++;
    close = u ? sua__uri_scan(p, end, u, &bad) : sua__find2(p, end, '>', '>');
    if (!close || close == end || *close != '>' || close == p)
        return NULL;
    out->uri = sua__range(p, close);
    close++;
    return close == end ? end : header_params(close, end, out);
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
