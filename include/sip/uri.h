/* SPDX-License-Identifier: MIT
 * URIs: sip, sips (RFC 3261 19.1), tel (RFC 3966), any other as opaque. */
#ifndef SIP_URI_H
#define SIP_URI_H

#include "sip/types.h"

#ifdef __cplusplus
extern "C" {
#endif

enum sua_scheme { SUA_URI_OTHER = 0, SUA_URI_SIP, SUA_URI_SIPS, SUA_URI_TEL };

/* Views into the parsed text; escapes are left as they stand. */
struct sua_uri {
    struct sua_str text;        /* all of it                               */
    struct sua_str scheme_name;
    struct sua_str user;        /* sip: without password; tel: the number  */
    struct sua_str password;
    struct sua_str host;        /* IPv6 without [ ]; OTHER: all after ':'  */
    struct sua_str params;      /* after the first ';', without it         */
    struct sua_str headers;     /* after '?', without it                   */
    uint16_t port;              /* 0: none given                           */
    uint8_t scheme;             /* enum sua_scheme                         */
};

/* The whole view must be one URI. SUA_EBADMSG: *err_off (may be NULL) says
 * at which byte. */
SUA_API int sua_uri_parse(struct sua_str s, struct sua_uri *out,
                          size_t *err_off);
/* Value of a parameter in a ';'-separated list, name without regard to
 * case. SUA_OK; *value absent (p == NULL) for a bare name; SUA_ENOENT.
 * A quoted value comes with its quotes. Works on URI and header params. */
SUA_API int sua_param_get(struct sua_str params, struct sua_str name,
                          struct sua_str *value);
/* Next parameter of a list; *rest is consumed. 1: got one, 0: end. */
SUA_API int sua_param_next(struct sua_str *rest, struct sua_str *name,
                           struct sua_str *value);
/* Whether two URIs mean the same. sip and sips: RFC 3261 19.1.4 with RFC 5954
 * 4.2 (IP addresses by value), components compared after unescaping. Header
 * components: the values of those RFC 3261 20 gives tokens without regard to
 * case, all others as they are. tel: RFC 3966 4. Else byte by byte but for
 * the scheme. Lists too long to seek each part of one in the other (some 70
 * short parameters) are the same only as text: no URI is dear to compare. */
SUA_API int sua_uri_equal(const struct sua_uri *a, const struct sua_uri *b);
/* Appends the URI: from its scheme (scheme_name only for SUA_URI_OTHER),
 * user, password, host, port, params and headers; text is not looked at.
 * In user and password what cannot stand there is escaped, an escape that
 * is there stays. Whatever is not read again as the same parts, control
 * characters too, sets SUA_EINVAL. Build params and headers with
 * sua_uri_escape(). */
SUA_API void sua_uri_write(struct sua_buf *b, const struct sua_uri *u);
enum sua_uri_part {
    SUA_URI_PART_USER, SUA_URI_PART_PASSWORD,
    SUA_URI_PART_PARAM,         /* one name or value of params             */
    SUA_URI_PART_HEADER         /* one name or value of headers            */
};
/* Appends any bytes with %HH for each that cannot stand for itself in that
 * part, "%" among them (RFC 3261 19.1.2): sua_uri_unescape() undoes it. */
SUA_API void sua_uri_escape(struct sua_buf *b, struct sua_str s,
                            unsigned part);
/* Next of the header components of a URI (RFC 3261 19.1.1), escapes as they
 * stand; *rest is consumed. 1: got one, 0: end. The name "body" is the
 * message body. */
SUA_API int sua_uri_header_next(struct sua_str *rest, struct sua_str *name,
                                struct sua_str *value);
/* The first one of this (long) name, any case, escaped or not, also in
 * compact form for headers that have a number: SUA_OK or SUA_ENOENT. */
SUA_API int sua_uri_header_get(struct sua_str headers, struct sua_str name,
                               struct sua_str *value);
/* Transport named by the URI: its transport parameter, else TLS for sips,
 * else 0 (not said). An unknown name gives SUA_EUNSUPPORTED. */
SUA_API int sua_uri_proto(const struct sua_uri *u);
/* A telephone number: a tel URI (RFC 3966 3), or the user part of a sip or
 * sips URI with user=phone (RFC 3261 19.1.6). A local number should have a
 * phone-context (5.1.5), but one without is common and is read: global is 0
 * and phone_context absent then, and what it means is for you to know. */
struct sua_tel {
    struct sua_str number;      /* "+" and visual separators included      */
    struct sua_str ext, isub;   /* extension or ISDN subaddress, not both  */
    struct sua_str phone_context; /* domain name, or "+" and digits        */
    struct sua_str params;      /* all as received; the members above win  */
    uint8_t global;             /* parsing only: begins with "+"           */
    uint8_t mandatory;          /* parsing only: has an "m-" parameter; do
                                   not use the number unless you know it   */
};
#define SUA_TEL_PARAMS 32       /* more are refused                        */
/* SUA_OK; SUA_EUNSUPPORTED: neither form; SUA_EBADMSG: breaks the grammar,
 * or a parameter stands twice. */
SUA_API int sua_tel_parse(const struct sua_uri *u, struct sua_tel *out);
/* Appends the tel URI, its parameters in the order of RFC 3966 3. What the
 * grammar forbids sets SUA_EINVAL. */
SUA_API void sua_tel_write(struct sua_buf *b, const struct sua_tel *t);
/* The same as a sip or sips URI with user=phone, in lower case; hostport as
 * in a URI ("example.com", "[::1]:5070"). */
SUA_API void sua_tel_write_sip(struct sua_buf *b, const struct sua_tel *t,
                               unsigned scheme, struct sua_str hostport);
/* What is dialled: the number without visual separators. */
SUA_API void sua_tel_write_digits(struct sua_buf *b,
                                  const struct sua_tel *t);
/* Undo %HH into mem (at most in.n bytes): the length, or SUA_EBADMSG. The
 * result may hold any byte, NUL too. */
SUA_API int sua_uri_unescape(struct sua_str in, char *mem, size_t cap);
/* For people: "bob", "bob@host", "bob@host/tls", "1234" or a full URI, with
 * `domain` where none is given, written as a sip URI. SUA_EBADMSG: cannot
 * be understood, *err_off says where. */
SUA_API int sua_uri_from_text(struct sua_buf *out, struct sua_str text,
                              struct sua_str domain, size_t *err_off);

#ifdef __cplusplus
}
#endif
#endif
