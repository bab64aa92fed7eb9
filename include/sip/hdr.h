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
 * Parsing what was written gives the same content. After SUA_EINVAL or
 * SUA_ETOOBIG the buffer is of no use (sip/types.h). */
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

/* ---- values of one piece ------------------------------------------------ */
/* Supported, Allow, Priority, SIP-ETag ...: one token (25.1). */
SUA_API int sua_token_parse(struct sua_str s, struct sua_str *out);
SUA_API void sua_token_write(struct sua_buf *b, const struct sua_str *v);
/* Expires, Max-Forwards, RSeq ...: digits, below 2^32, and nothing else. */
SUA_API int sua_number_parse(struct sua_str s, uint32_t *out);
SUA_API void sua_number_write(struct sua_buf *b, const uint32_t *v);
/* Subject, Server, Organization ...: UTF-8 without control characters but
 * HTAB, white space only inside; may be empty (TEXT-UTF8-TRIM). */
SUA_API int sua_text_parse(struct sua_str s, struct sua_str *out);
SUA_API void sua_text_write(struct sua_buf *b, const struct sua_str *v);
/* Call-ID, In-Reply-To: word ["@" word] (20.8, 20.21). */
SUA_API int sua_callid_parse(struct sua_str s, struct sua_str *out);
SUA_API void sua_callid_write(struct sua_buf *b, const struct sua_str *v);

/* ---- addresses ---------------------------------------------------------- */
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
/* Always with < >, but "*" where `star` is set and nothing else is. A display
 * name that is neither quoted nor made of tokens gets quotes. */
SUA_API void sua_nameaddr_write(struct sua_buf *b,
                                const struct sua_nameaddr *v);
/* The tag parameter; absent view if there is none. */
SUA_API struct sua_str sua_nameaddr_tag(const struct sua_nameaddr *na);
/* q as thousandths: 0..1000; 1000 when absent, SUA_EBADMSG when malformed. */
SUA_API int sua_nameaddr_q(const struct sua_nameaddr *na);
/* Display name without quotes and quoted pairs, into b. */
SUA_API void sua_display_unquote(struct sua_buf *b, struct sua_str display);

/* Contact (20.10; RFC 5626 4.1, RFC 5627 3.1) with the parameters that
 * registration needs. `q` counts thousandths. An `expires` that is no number
 * counts as 3600, as 20.10 says. */
struct sua_contact {
    struct sua_nameaddr addr;   /* its uri is "*" where star is set        */
    struct sua_num q, expires, reg_id;
    struct sua_str instance;    /* "<urn:uuid:...>" with quotes            */
    struct sua_str pub_gruu, temp_gruu;
};
SUA_API int sua_contact_parse(struct sua_str s, struct sua_contact *out);
/* With "*" nothing else may be set. */
SUA_API void sua_contact_write(struct sua_buf *b,
                               const struct sua_contact *v);

/* Route, Record-Route, Path, Service-Route (20.30, 20.34): an address that
 * must have < >. */
struct sua_route {
    struct sua_nameaddr addr;
    uint8_t lr;                 /* read from the URI; the writer takes the
                                   URI as it is                            */
};
SUA_API int sua_route_parse(struct sua_str s, struct sua_route *out);
SUA_API void sua_route_write(struct sua_buf *b, const struct sua_route *v);

/* ---- Via, CSeq ---------------------------------------------------------- */
/* One Via value (RFC 3261 20.42): SUA_OK or SUA_EBADMSG. */
SUA_API int sua_via_parse(struct sua_str s, struct sua_via *out);
/* Writes `transport`, not `proto`, and brackets around an IPv6 host. rport
 * stands without value when has_rport is set and rport is 0 (RFC 3581 3). */
SUA_API void sua_via_write(struct sua_buf *b, const struct sua_via *v);
/* The topmost Via value of a message: SUA_OK, SUA_ENOENT, SUA_EBADMSG. */
SUA_API int sua_msg_via(const struct sua_msg *m, struct sua_via *out);

/* A CSeq value (RFC 3261 20.16), number below 2^32: SUA_OK, SUA_EBADMSG. */
SUA_API int sua_cseq_parse(struct sua_str s, struct sua_cseq *out);
/* Writes `name`, not `method`. */
SUA_API void sua_cseq_write(struct sua_buf *b, const struct sua_cseq *v);
/* That of a message: SUA_OK, SUA_ENOENT when absent, SUA_EBADMSG. */
SUA_API int sua_msg_cseq(const struct sua_msg *m, struct sua_cseq *out);
/* Tag of From or To (SUA_H_FROM, SUA_H_TO); absent view if none or bad. */
SUA_API struct sua_str sua_msg_tag(const struct sua_msg *m, unsigned id);

/* ---- authentication ----------------------------------------------------- */
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
/* Quotes are set as RFC 7616 3.3 wants them; they must not be in the values,
 * and quoted pairs must. stale and userhash are left out when false. Of a
 * scheme other than Digest only `params` is written, and no other member may
 * be set. Parameters of Digest without a member are taken from `params`. */
SUA_API void sua_challenge_write(struct sua_buf *b,
                                 const struct sua_challenge *v);

/* Credentials: Authorization, Proxy-Authorization (RFC 7616 3.4). */
struct sua_credentials {
    struct sua_str scheme, username, realm, nonce, uri, response, algorithm,
        cnonce, opaque, qop, nc, params;
};
/* One set of credentials: SUA_OK or SUA_EBADMSG. */
SUA_API int sua_credentials_parse(struct sua_str s,
                                  struct sua_credentials *out);
/* Like sua_challenge_write(); algorithm, qop and nc go without quotes unless
 * they are no tokens (RFC 7616 3.4). Digest needs the first five members
 * behind the scheme. */
SUA_API void sua_credentials_write(struct sua_buf *b,
                                   const struct sua_credentials *v);

/* Authentication-Info, Proxy-Authentication-Info (20.6; RFC 7616 3.5).
 * Values without quotes; `params` is the whole list. At least one parameter
 * must be there. */
struct sua_authinfo {
    struct sua_str nextnonce, qop, rspauth, cnonce, nc, params;
};
SUA_API int sua_authinfo_parse(struct sua_str s, struct sua_authinfo *out);
SUA_API void sua_authinfo_write(struct sua_buf *b,
                                const struct sua_authinfo *v);

/* ---- content, capabilities ---------------------------------------------- */
/* token "/" token with parameters: Content-Type, Accept. */
struct sua_mediatype {
    struct sua_str type, subtype, params;
};
/* RFC 3261 20.15, 20.1: SUA_OK or SUA_EBADMSG. */
SUA_API int sua_mediatype_parse(struct sua_str s, struct sua_mediatype *out);
SUA_API void sua_mediatype_write(struct sua_buf *b,
                                 const struct sua_mediatype *v);
/* Whether a Content-Type value is e.g. "application/sdp", any case. */
SUA_API int sua_mediatype_is(struct sua_str value, struct sua_str what);

/* A token, "*" too, with parameters: Accept-Encoding, Accept-Language (20.2,
 * 20.3), Info-Package, Recv-Info, Refer-Sub, P-Access-Network-Info ... */
struct sua_item {
    struct sua_str name, params;
};
SUA_API int sua_item_parse(struct sua_str s, struct sua_item *out);
SUA_API void sua_item_write(struct sua_buf *b, const struct sua_item *v);
/* q in the parameters of Accept, Accept-Encoding, Accept-Language as
 * thousandths: 1000 when absent, SUA_EBADMSG when malformed. */
SUA_API int sua_params_q(struct sua_str params);

/* Content-Disposition (20.11; RFC 3459 4): "session", "render" ... */
struct sua_disposition {
    struct sua_str type;
    struct sua_str handling;    /* required, optional, another; or absent  */
    struct sua_str params;
};
SUA_API int sua_disposition_parse(struct sua_str s,
                                  struct sua_disposition *out);
SUA_API void sua_disposition_write(struct sua_buf *b,
                                   const struct sua_disposition *v);
/* Whether who does not understand the body may pass over it: only where it
 * says so. */
SUA_API int sua_disposition_optional(const struct sua_disposition *v);

/* Call-Info, Alert-Info, Error-Info (20.4, 20.9, 20.18) and others: a URI
 * between < > with parameters. */
struct sua_info {
    struct sua_str uri;
    struct sua_str purpose;     /* Call-Info: icon, info, card ...         */
    struct sua_str params;
};
SUA_API int sua_info_parse(struct sua_str s, struct sua_info *out);
SUA_API void sua_info_write(struct sua_buf *b, const struct sua_info *v);

/* ---- times, reasons ----------------------------------------------------- */
/* Date (20.17): seconds since 1970-01-01 00:00:00 UTC, of the years 1 to
 * 9999. Only GMT, only days and times there are. The name of the day is not
 * compared with the date; the writer has it right. */
SUA_API int sua_date_parse(struct sua_str s, int64_t *out);
SUA_API void sua_date_write(struct sua_buf *b, const int64_t *v);

/* Timestamp (20.38), digits as the peer wrote them: it wants them back. */
struct sua_timestamp {
    struct sua_str time;        /* 1*DIGIT ["." *DIGIT]                    */
    struct sua_str delay;       /* *DIGIT ["." *DIGIT], or absent          */
};
SUA_API int sua_timestamp_parse(struct sua_str s, struct sua_timestamp *out);
SUA_API void sua_timestamp_write(struct sua_buf *b,
                                 const struct sua_timestamp *v);
/* `time` or `delay` in milliseconds, finer digits dropped: SUA_OK, or
 * SUA_EBADMSG for anything else and for 2^32 seconds or more. */
SUA_API int sua_timestamp_ms(struct sua_str decimal, uint64_t *out);

/* Retry-After (20.33). */
struct sua_retry_after {
    uint32_t seconds;
    struct sua_str comment;     /* between ( ) as it stands, nested ones
                                   and quoted pairs too; may be absent     */
    struct sua_num duration;
    struct sua_str params;
};
SUA_API int sua_retry_after_parse(struct sua_str s,
                                  struct sua_retry_after *out);
/* A ")" without "(" or an open one in the comment: SUA_EINVAL. */
SUA_API void sua_retry_after_write(struct sua_buf *b,
                                   const struct sua_retry_after *v);

/* Warning (20.43). */
struct sua_warning {
    uint16_t code;              /* 100..999                                */
    struct sua_str agent;       /* host, host:port or a pseudonym          */
    struct sua_str text;        /* with quotes                             */
};
SUA_API int sua_warning_parse(struct sua_str s, struct sua_warning *out);
SUA_API void sua_warning_write(struct sua_buf *b,
                               const struct sua_warning *v);

#ifdef __cplusplus
}
#endif
#endif
