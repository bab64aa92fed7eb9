/* SPDX-License-Identifier: MIT
 * What a REFER asks for: Refer-To with the little that is taken over from
 * it, Referred-By. RFC 3515 2.1, RFC 3261 19.1.5, RFC 3891 6, RFC 3892 2.
 * Layer: ua. */
#include "sip/hdr_ext.h"
#include "ua/refer.h"

/* ---- reading ------------------------------------------------------------ */
static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* An escaped control character has no honest use outside a body: it is there
 * to become a line of its own. */
static int hides_control(struct sua_str s)
{
    size_t i;

    for (i = 0; i + 2 < s.n; i++) {
        int hi = hex(s.p[i + 1]), lo = hex(s.p[i + 2]);

        if (s.p[i] == '%' && hi >= 0 && lo >= 0 &&
            (hi < 2 || (hi == 7 && lo == 15)))
            return 1;
    }
    return 0;
}

/* Of the header components only Replaces is taken: whoever may write the
 * others writes our requests (RFC 3261 19.1.5). 0, or 400. */
static unsigned read_headers(struct sua_str headers, struct sua_str *replaces)
{
    struct sua_str name, value;
    int is_body;

    while (sua_uri_header_next(&headers, &name, &value)) {
        is_body = sua_str_ieq(name, SUA_STR("body"));
        if (hides_control(name) || (!is_body && hides_control(value)))
            return 400;
        if (!sua_str_ieq(name, SUA_STR("Replaces")))
            continue;
        if (replaces->p || !value.n)
            return 400;
        *replaces = value;
    }
    return 0;
}

/* Requests other than INVITE are not made for strangers. */
static int is_invite(struct sua_str params)
{
    struct sua_str v;

    return sua_param_get(params, SUA_STR("method"), &v) != SUA_OK ||
           sua_str_eq(v, SUA_STR("INVITE"));
}

static unsigned read_uri(struct sua_str text, struct sua__refer_ask *a)
{
    struct sua_uri u;

    if (sua_uri_parse(text, &u, NULL))
        return 400;
    if (u.scheme != SUA_URI_SIP && u.scheme != SUA_URI_SIPS)
        return 416;
    a->target = text;
    if (u.headers.p)
        a->target.n = (size_t)(u.headers.p - text.p) - 1;
    if (hides_control(a->target))
        return 400;
    if (!is_invite(u.params))
        return 403;
    return read_headers(u.headers, &a->replaces);
}

static int is_person(struct sua_str v)
{
    struct sua_referred_by by;
    struct sua_uri u;

    return !sua_referred_by_parse(v, &by) &&
           !sua_uri_parse(by.addr.uri, &u, NULL);
}

unsigned sua__refer_read(const struct sua_msg *m, struct sua__refer_ask *a)
{
    struct sua_nameaddr na;
    unsigned n;

    memset(a, 0, sizeof *a);
    a->referred_by = sua__refer_value(m, SUA_STR("Referred-By"), &n);
    if (n > 1 || (n && !is_person(a->referred_by)))
        return 400;
    a->refer_to = sua__refer_value(m, SUA_STR("Refer-To"), &n);
    if (n != 1 || sua_nameaddr_parse(a->refer_to, &na) || na.star)
        return 400;
    return read_uri(na.uri, a);
}

/* ---- keeping ------------------------------------------------------------ */
static void put(struct sua_buf *b, struct sua__slice *v, struct sua_str s)
{
    v->at = (uint16_t)b->n;
    sua_buf_text(b, s);
    v->n = (uint16_t)(b->n - v->at);
}

/* Unescaped where it will stand. */
static int put_replaces(struct sua_buf *b, struct sua__slice *v,
                        struct sua_str escaped)
{
    struct sua_replaces r;
    struct sua_str plain;
    int n;

    v->at = (uint16_t)b->n;
    if (!escaped.n)
        return SUA_OK;
    n = sua_uri_unescape(escaped, b->p + b->n, b->cap - b->n);
    if (n < 0)
        return SUA_EBADMSG;
    plain = sua_str_make(b->p + b->n, (size_t)n);
    if (sua_replaces_parse(plain, &r) || r.is_target)
        return SUA_EBADMSG;
    v->n = (uint16_t)n;
    b->n += (size_t)n;
    return SUA_OK;
}

int sua__refer_keep(struct sua__refer *x, const struct sua__refer_ask *a)
{
    struct sua__texts *texts = &x->ua->stack->texts;
    size_t n = a->refer_to.n + a->target.n + a->replaces.n +
               a->referred_by.n;
    struct sua_buf b;
    int err;

    if (n > UINT16_MAX)
        return SUA_ENOMEM;
    x->text = sua__text_get(texts, n, 0);
    if (!x->text)
        return SUA_ENOMEM;
    sua_buf_init(&b, x->text->bytes, x->text->cap);
    put(&b, &x->refer_to, a->refer_to);
    put(&b, &x->target, a->target);
    put(&b, &x->referred_by, a->referred_by);
    err = put_replaces(&b, &x->replaces, a->replaces);
    if (!err)
        err = b.err;
    x->text->len = (uint16_t)b.n;
    return err;
}

struct sua_str sua__refer_str(const struct sua__refer *x, struct sua__slice v)
{
    return sua__dialog_str(x->text, v);
}
