/* SPDX-License-Identifier: MIT
 * Typed header values (RFC 3261 section 20 and 25).
 *
 * sua_<type>_parse() takes one value as sua_msg_get() or sua_values_next()
 * gives it, and fills views into it: SUA_OK, or SUA_EBADMSG when the value
 * breaks the grammar; *out is undefined then. A quoted-string comes with its
 * quotes (sua_display_unquote() takes them off).
 *
 * sua_<type>_write() appends one value, for sua_write_hdr_begin() or a list.
 * A struct set to zero has nothing in it; what is absent is left out. What
 * the grammar forbids at its place sets SUA_EINVAL, a text that needs quotes
 * gets them. `params` are all parameters as received: the writer leaves out
 * those that have a member of their own, so that the member counts.
 * Parsing what was written gives the same content. */
#ifndef SIP_HDR_H
#define SIP_HDR_H

#include "sip/msg.h"
#include "sip/uri.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A number that may be absent. */
struct sua_num {
    uint32_t n;
    uint8_t set;
};

/* From, To, Contact, Route, Record-Route, Refer-To, P-Asserted-Identity ...
 * In the form without < > everything after the first ';' is header
 * parameters (RFC 3261 20.10), and '?' is refused. */
struct sua_nameaddr {
    struct sua_str display;     /* with quotes if quoted; may be absent    */
    struct sua_str uri;         /* text without < >; parse on demand       */
    struct sua_str params;      /* header parameters                       */
    struct sua_str tag;         /* of them, where present                  */
    uint8_t star;               /* Contact: *                              */
};
/* One value (RFC 3261 20.10, 20.20, 20.39): SUA_OK or SUA_EBADMSG. */
SUA_API int sua_nameaddr_parse(struct sua_str s, struct sua_nameaddr *out);
/* The tag parameter; absent view if there is none. */
SUA_API struct sua_str sua_nameaddr_tag(const struct sua_nameaddr *na);
/* q as thousandths: 0..1000; 1000 when absent, SUA_EBADMSG when malformed. */
SUA_API int sua_nameaddr_q(const struct sua_nameaddr *na);
/* Display name without quotes and quoted pairs, into b. */
SUA_API void sua_display_unquote(struct sua_buf *b, struct sua_str display);

/* One Via value (RFC 3261 20.42): SUA_OK or SUA_EBADMSG. */
SUA_API int sua_via_parse(struct sua_str s, struct sua_via *out);
/* The topmost Via value of a message: SUA_OK, SUA_ENOENT, SUA_EBADMSG. */
SUA_API int sua_msg_via(const struct sua_msg *m, struct sua_via *out);

/* A CSeq value (RFC 3261 20.16), number below 2^32: SUA_OK, SUA_EBADMSG. */
SUA_API int sua_cseq_parse(struct sua_str s, struct sua_cseq *out);
/* That of a message: SUA_OK, SUA_ENOENT when absent, SUA_EBADMSG. */
SUA_API int sua_msg_cseq(const struct sua_msg *m, struct sua_cseq *out);
/* Tag of From or To (SUA_H_FROM, SUA_H_TO); absent view if none or bad. */
SUA_API struct sua_str sua_msg_tag(const struct sua_msg *m, unsigned id);

/* Challenge: WWW-Authenticate, Proxy-Authenticate (RFC 7616 3.3). String
 * values come without quotes but with quoted pairs. A scheme other than
 * Digest parses to its name alone (the rest is in `params`). */
struct sua_challenge {
    struct sua_str scheme, realm, nonce, opaque, algorithm, qop, domain;
    struct sua_str params;
    uint8_t stale, userhash;
};
/* One challenge: SUA_OK, or SUA_EBADMSG, also for a Digest without realm or
 * nonce. */
SUA_API int sua_challenge_parse(struct sua_str s, struct sua_challenge *out);

/* Credentials: Authorization, Proxy-Authorization (RFC 7616 3.4). */
struct sua_credentials {
    struct sua_str scheme, username, realm, nonce, uri, response, algorithm,
        cnonce, opaque, qop, nc, params;
};
/* One set of credentials: SUA_OK or SUA_EBADMSG. */
SUA_API int sua_credentials_parse(struct sua_str s,
                                  struct sua_credentials *out);

/* token "/" token with parameters: Content-Type, Accept. */
struct sua_mediatype {
    struct sua_str type, subtype, params;
};
/* RFC 3261 20.15, 20.1: SUA_OK or SUA_EBADMSG. */
SUA_API int sua_mediatype_parse(struct sua_str s, struct sua_mediatype *out);
/* Whether a Content-Type value is e.g. "application/sdp", any case. */
SUA_API int sua_mediatype_is(struct sua_str value, struct sua_str what);

#ifdef __cplusplus
}
#endif
#endif
