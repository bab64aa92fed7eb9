/* SPDX-License-Identifier: MIT
 * L1: syntax of messages, headers and URIs. Private umbrella of lib/msg.
 *
 * All scanners work on a half-open range [p, end), never read outside it,
 * and answer the place after what they took, or NULL for "not that". */
#ifndef SUA_MSG_PRIVATE_H
#define SUA_MSG_PRIVATE_H

#include "base/base.h"
#include "sip/hdr.h"
#include "sip/msg.h"
#include "sip/uri.h"
#include "sip/write.h"

/* ---- lex.c: character classes and the pieces all grammars share -------- */
/* RFC 3261 25.1; '%' is in a class only where it stands for itself. */
enum sua__class {
    SUA__C_TOKEN = 1,
    SUA__C_WORD = 2,            /* what Call-ID has beyond token           */
    SUA__C_USER = 4,            /* unreserved / user-unreserved            */
    SUA__C_PASS = 8,            /* password                                */
    SUA__C_PARAM = 16,          /* paramchar                               */
    SUA__C_HEADER = 32,         /* hnv-unreserved, and "=" "&"             */
    SUA__C_HOST = 64,           /* ALPHA DIGIT "-" "." and "_"             */
    SUA__C_VALUE = 128          /* unquoted value of a header parameter    */
};
#if defined(__OPTIMIZE_SIZE__)
int sua__is(char c, unsigned cls);
#else
extern const uint8_t sua__class_of[256];

static inline int sua__is(char c, unsigned cls)
{
    return (sua__class_of[(unsigned char)c] & cls) != 0;
}
#endif
static inline int sua__is_digit(char c)
{
    return (unsigned char)(c - '0') <= 9;
}
static inline int sua__is_letter(char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26;
}
static inline int sua__is_lws(char c)
{
    return c == ' ' || c == '\t';
}
/* The same where there is mostly none, which one comparison tells. */
static inline int sua__is_blank(char c)
{
#if defined(__OPTIMIZE_SIZE__)
    return sua__is_lws(c);
#else
    return (unsigned char)c <= ' ' && sua__is_lws(c);
#endif
}
/* Over SP and HTAB; folds are spaces by now. */
#if defined(__OPTIMIZE_SIZE__)
const char *sua__lws(const char *p, const char *end);
#else
static inline const char *sua__lws(const char *p, const char *end)
{
    while (p < end && sua__is_blank(*p))
        p++;
    return p;
}
#endif
static inline struct sua_str sua__range(const char *p, const char *end)
{
    return sua_str_make(p, (size_t)(end - p));
}

/* sua__str_is() where the name mostly stands as the RFC writes it. */
#if defined(__GNUC__) && !defined(__OPTIMIZE_SIZE__)
#define sua__named(s, text) sua__named_as((s), SUA_STR(text))
static inline int sua__named_as(struct sua_str got, struct sua_str name)
{
    return got.n == name.n && (!__builtin_memcmp(got.p, name.p, name.n) ||
                               sua_str_ieq(got, name));
}
#else
#define sua__named(s, text) sua__str_is((s), text)
#endif

/* Over characters of a class: p itself when there is none. */
#if defined(__OPTIMIZE_SIZE__)
const char *sua__span(const char *p, const char *end, unsigned cls);
#else
static inline const char *sua__span(const char *p, const char *end,
                                    unsigned cls)
{
    if (end - p >= 4) {
        const char *last = end - 4;

        do {
            if (!sua__is(p[0], cls))
                return p;
            if (!sua__is(p[1], cls))
                return p + 1;
            if (!sua__is(p[2], cls))
                return p + 2;
            if (!sua__is(p[3], cls))
                return p + 3;
            p += 4;
        } while (p <= last);
    }
    while (p < end && sua__is(*p, cls))
        p++;
    return p;
}
#endif
/* As sua__span, but "%" HEX HEX counts too. */
const char *sua__span_escaped(const char *p, const char *end, unsigned cls);
/* p at the opening quote: place after the closing one, or NULL. */
const char *sua__quoted(const char *p, const char *end);
/* host [COLON port]: white space around the colon only where `lws` (Via).
 * NULL leaves *bad at the offending byte. */
const char *sua__hostport(const char *p, const char *end, int lws,
                          struct sua_str *host, uint16_t *port,
                          const char **bad);
/* One generic-param, p after its ";": place after it and white space, which
 * is then `end` or a separator. A bare name gives the absent value. */
const char *sua__generic_param(const char *p, const char *end,
                               struct sua_str *name, struct sua_str *value);
/* *(SEMI generic-param): `end` or the comma that follows, and *list without
 * the first ";" (absent if there is none). */
const char *sua__generic_params(const char *p, const char *end,
                                struct sua_str *list);
/* Next element of a comma-separated list; commas in quotes and in < > do not
 * split. 1: *value holds a trimmed, non-empty element; 0: end. */
int sua__list_next(struct sua_str *rest, struct sua_str *value);
int sua__is_token(struct sua_str s);
/* Over what separates the elements of a list: white space and commas. */
static inline const char *sua__separators(const char *p, const char *end)
{
    while (p < end && (*p == ',' || sua__is_lws(*p)))
        p++;
    return p;
}

/* ---- nameaddr.c, via.c ------------------------------------------------- */
/* One value of a list that begins at p: `end` or the comma after it. */
const char *sua__nameaddr_scan(const char *p, const char *end,
                               struct sua_nameaddr *out);
/* The same for p < end when only the tag is of interest; the URI must be
 * well formed, and in < > if `brackets`. */
const char *sua__address_scan(const char *p, const char *end, int brackets,
                              struct sua_str *tag);
const char *sua__via_scan(const char *p, const char *end,
                          struct sua_via *out);

/* ---- hdrtab.c ---------------------------------------------------------- */
enum sua__hdr_flags { SUA__H_LIST = 1, SUA__H_SINGLE = 2 };
/* Like sua_hdr_id, n < 256. */
unsigned sua__hdr_find(const char *name, size_t n);

/* ---- msg.c ------------------------------------------------------------- */
static inline struct sua_str sua__absent(void)
{
    return sua_str_make(NULL, 0);
}
static inline struct sua_str sua__hdr_value(const struct sua_msg *m,
                                            const struct sua_hdr *h)
{
    return sua_str_make(m->buf + h->val, h->len);
}

/* ---- write.c ----------------------------------------------------------- */
/* A header line with a value that is of a message and so needs no look. */
void sua__write_line(struct sua_buf *b, unsigned id, struct sua_str value);

/* ---- scalar.c ---------------------------------------------------------- */
/* The one decimal reader: 1*DIGIT at p, at most max. */
const char *sua__number(const char *p, const char *end, uint32_t max,
                        uint32_t *out);
int sua__callid_ok(struct sua_str s);

/* ---- uri.c ------------------------------------------------------------- */
/* The longest URI at p, which a ">" cannot be in; NULL if there is none, and
 * *bad is the byte that does not fit. */
const char *sua__uri_scan(const char *p, const char *end,
                          struct sua_uri *out, const char **bad);
/* Value of a hex digit, or -1. */
int sua__hex_digit(char c);
/* A URI goes between < and > in a header: no byte may end it early. */
int sua__uri_writable(struct sua_str uri);
/* ";name" or ";name=value"; an absent value is a bare name. */
void sua__param_write(struct sua_buf *b, struct sua_str name,
                      struct sua_str value);

#endif
