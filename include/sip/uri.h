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
/* RFC 3261 19.1.4 for sip/sips (components compared after unescaping); other
 * schemes: tel by RFC 3966 5 without visual separators, else bytes. */
SUA_API int sua_uri_equal(const struct sua_uri *a, const struct sua_uri *b);
/* Transport named by the URI: its transport parameter, else TLS for sips,
 * else 0 (not said). An unknown name gives SUA_EUNSUPPORTED. */
SUA_API int sua_uri_proto(const struct sua_uri *u);
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
