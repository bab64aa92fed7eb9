/* SPDX-License-Identifier: 0BSD
 * Prints the parsed form of a message: every line with its known header, and
 * below it what the typed parsers make of the value. */
#include <stdio.h>

#include "sip/hdr.h"
#include "sipdump.h"

/* Bytes that a terminal might act on come out as \xHH. */
static void text(struct sua_str s)
{
    size_t i;

    for (i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c < ' ' || c == 0x7f)
            printf("\\x%02x", c);
        else
            putchar(c);
    }
}

static void line(const char *label, struct sua_str s)
{
    if (!s.p)
        return;
    printf("      %-10s ", label);
    text(s);
    putchar('\n');
}

static void number(const char *label, unsigned long n)
{
    printf("      %-10s %lu\n", label, n);
}

static void params(struct sua_str list)
{
    struct sua_str name, value;

    while (sua_param_next(&list, &name, &value)) {
        printf("      %-10s ", "param");
        text(name);
        if (value.p) {
            printf(" = ");
            text(value);
        }
        putchar('\n');
    }
}

static void uri(struct sua_str s)
{
    struct sua_uri u;
    size_t off;

    line("uri", s);
    if (sua_uri_parse(s, &u, &off)) {
        number("bad at", (unsigned long)off);
        return;
    }
    line("scheme", u.scheme_name);
    line("user", u.user);
    line("password", u.password);
    line(u.scheme ? "host" : "opaque", u.host);
    if (u.port)
        number("port", u.port);
    line("uri params", u.params);
    line("headers", u.headers);
}

static int nameaddr(struct sua_str v)
{
    struct sua_nameaddr na;

    if (sua_nameaddr_parse(v, &na))
        return 1;
    if (na.star) {
        line("star", v);
        return 0;
    }
    line("display", na.display);
    uri(na.uri);
    params(na.params);
    return 0;
}

static int via(struct sua_str v)
{
    struct sua_via x;

    if (sua_via_parse(v, &x))
        return 1;
    line("transport", x.transport);
    line("host", x.host);
    if (x.port)
        number("port", x.port);
    params(x.params);
    return 0;
}

static int cseq(struct sua_str v)
{
    struct sua_cseq x;

    if (sua_cseq_parse(v, &x))
        return 1;
    number("number", x.seq);
    line("method", x.name);
    return 0;
}

static int mediatype(struct sua_str v)
{
    struct sua_mediatype x;

    if (sua_mediatype_parse(v, &x))
        return 1;
    line("type", x.type);
    line("subtype", x.subtype);
    params(x.params);
    return 0;
}

static int challenge(struct sua_str v)
{
    struct sua_challenge x;

    if (sua_challenge_parse(v, &x))
        return 1;
    line("scheme", x.scheme);
    line("realm", x.realm);
    line("nonce", x.nonce);
    line("algorithm", x.algorithm);
    line("qop", x.qop);
    return 0;
}

static int credentials(struct sua_str v)
{
    struct sua_credentials x;

    if (sua_credentials_parse(v, &x))
        return 1;
    line("scheme", x.scheme);
    line("username", x.username);
    line("realm", x.realm);
    line("uri", x.uri);
    line("algorithm", x.algorithm);
    line("qop", x.qop);
    return 0;
}

typedef int (*show)(struct sua_str v);

static show shower(unsigned id)
{
    switch (id) {
    case SUA_H_VIA:
        return via;
    case SUA_H_FROM:
    case SUA_H_TO:
    case SUA_H_CONTACT:
    case SUA_H_ROUTE:
    case SUA_H_RECORD_ROUTE:
    case SUA_H_REFER_TO:
    case SUA_H_REFERRED_BY:
    case SUA_H_REPLY_TO:
    case SUA_H_PATH:
    case SUA_H_SERVICE_ROUTE:
    case SUA_H_P_ASSERTED_IDENTITY:
    case SUA_H_P_PREFERRED_IDENTITY:
        return nameaddr;
    case SUA_H_CSEQ:
        return cseq;
    case SUA_H_CONTENT_TYPE:
        return mediatype;
    case SUA_H_WWW_AUTHENTICATE:
    case SUA_H_PROXY_AUTHENTICATE:
        return challenge;
    case SUA_H_AUTHORIZATION:
    case SUA_H_PROXY_AUTHORIZATION:
        return credentials;
    default:
        return NULL;
    }
}

/* A copy of m that has line h only: the walk over its values then stays in
 * this line. */
static void values(const struct sua_msg *m, struct sua_hdr *h, show f)
{
    struct sua_msg only = *m;
    struct sua_values it;
    struct sua_str v;

    only.hdr = h;
    only.nhdr = 1;
    sua_values_begin(&it, &only, h->id);
    while (sua_values_next(&it, &v)) {
        line("value", v);
        if (f(v))
            printf("      malformed\n");
    }
}

static void header(const struct sua_msg *m, struct sua_hdr *h)
{
    show f = shower(h->id);

    printf("  %s", h->id ? "" : "? ");
    text(h->id ? sua_hdr_name(h->id)
               : sua_str_make(m->buf + h->name, h->nlen));
    printf(": ");
    text(sua_str_make(m->buf + h->val, h->len));
    putchar('\n');
    if (f)
        values(m, h, f);
}

void dump_message(const struct sua_msg *m)
{
    unsigned i;

    if (sua_msg_is_request(m)) {
        printf("  request %s", m->method ? "" : "? ");
        text(sua_msg_method(m));
        putchar('\n');
        uri(sua_msg_uri(m));
    } else {
        printf("  response %u ", m->status);
        text(sua_msg_reason(m));
        putchar('\n');
    }
    for (i = 0; i < m->nhdr; i++)
        header(m, &m->hdr[i]);
    printf("  body %u bytes\n", m->body_len);
}
