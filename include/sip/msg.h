/* SPDX-License-Identifier: MIT
 * A SIP message as an index over its own bytes (RFC 3261 section 7, 25).
 *
 * sua_msg_index() makes one pass and records where each header line lies and
 * which header it is; it allocates nothing. Values are parsed on demand by
 * the typed functions of sip/hdr.h and sip/uri.h, which return views into
 * the message. All views live as long as the message's bytes. */
#ifndef SIP_MSG_H
#define SIP_MSG_H

#include "sip/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Methods libsua knows by number; 0 = any other token. */
enum sua_method {
    SUA_M_OTHER = 0, SUA_M_INVITE, SUA_M_ACK, SUA_M_BYE, SUA_M_CANCEL,
    SUA_M_REGISTER, SUA_M_OPTIONS, SUA_M_PRACK, SUA_M_SUBSCRIBE,
    SUA_M_NOTIFY, SUA_M_PUBLISH, SUA_M_INFO, SUA_M_REFER, SUA_M_MESSAGE,
    SUA_M_UPDATE, SUA_M_COUNT
};
/* Exact, case-sensitive (RFC 3261 7.1); "" for OTHER. */
SUA_API unsigned sua_method_parse(struct sua_str s);
/* The name of an enum sua_method; static. */
SUA_API struct sua_str sua_method_name(unsigned method);
/* The RFC's phrase, or that of the class (x00); never empty. */
SUA_API struct sua_str sua_reason_phrase(unsigned status);

/* Headers that have a number; sip/hdrtab.def lists them with their RFCs. */
enum sua_hdr_id {
    SUA_H_OTHER = 0,
#define SUA_HDR(id, name, compact, flags, shape, rfc) SUA_H_##id,
#define SUA_HDR_NAMED(name, compact, flags, shape, rfc)
#include "sip/hdrtab.def"
    SUA_H_COUNT
};
/* Long name; "" for SUA_H_OTHER. */
SUA_API struct sua_str sua_hdr_name(unsigned id);
/* From a long or compact name, any case; SUA_H_OTHER if unknown. */
SUA_API unsigned sua_hdr_id(struct sua_str name);

/* One header line: offsets into the message. 8 bytes. */
struct sua_hdr {
    uint16_t name, val, len;    /* len: of the value, white space trimmed  */
    uint8_t nlen, id;           /* nlen: of the name                       */
};

/* One value of Via, and of CSeq; see sip/hdr.h. */
struct sua_via {
    struct sua_str transport, host, params, branch, received, maddr;
    uint32_t rport;             /* 0: absent or without value              */
    uint16_t port;              /* 0: none given                           */
    uint8_t proto;              /* enum sua_proto, 0: unknown              */
    uint8_t has_rport;
};
struct sua_cseq {
    uint32_t seq;
    uint8_t method;
    struct sua_str name;
};

struct sua_msg {
    char *buf;
    struct sua_hdr *hdr;
    uint64_t seen;              /* bit (id - 1) of each enum sua_hdr_id    */
    uint16_t len;               /* whole message, body included            */
    uint16_t body, body_len;
    uint16_t nhdr;
    uint16_t status;            /* 0: request                              */
    uint16_t start[3];          /* method length; URI or reason: off, len  */
    uint8_t method;             /* requests: enum sua_method               */
    uint8_t err;                /* enum sua_msg_err                        */
    uint16_t err_off;
    uint8_t others;             /* there are headers without a number      */
    /* Set by sua_msg_check() when all is well: what it has read on its way,
     * so that the functions of sip/hdr.h need not read it again. */
    uint8_t checked;
    struct sua_via via;         /* the topmost                             */
    struct sua_cseq cseq;
    struct sua_str from_tag, to_tag;
};

/* Why a message is refused; sua_msg_strerror has a sentence and the RFC
 * section for each. */
enum sua_msg_err {
    SUA_MSG_OK = 0,
    SUA_MSG_START,              /* start line is not SIP                   */
    SUA_MSG_VERSION,            /* SIP, but not SIP/2.0                    */
    SUA_MSG_STATUS,             /* status code not 100..699                */
    SUA_MSG_URI,                /* Request-URI                             */
    SUA_MSG_NAME,               /* header name is no token, or no colon    */
    SUA_MSG_CTL,                /* NUL, bare CR or LF in a line            */
    SUA_MSG_NO_END,             /* no empty line after the headers         */
    SUA_MSG_MANY,               /* more header lines than allowed          */
    SUA_MSG_BIG,                /* over 65535 bytes or max_msg             */
    SUA_MSG_LENGTH,             /* Content-Length bad, conflicting, long   */
    SUA_MSG_NO_LENGTH,          /* stream message without Content-Length   */
    SUA_MSG_MISSING,            /* a mandatory header is absent            */
    SUA_MSG_TWICE,              /* a single header stands twice            */
    SUA_MSG_VIA, SUA_MSG_FROM, SUA_MSG_TO, SUA_MSG_CALL_ID, SUA_MSG_CSEQ,
    SUA_MSG_CSEQ_METHOD,        /* CSeq method is not the request's        */
    SUA_MSG_MAX_FORWARDS, SUA_MSG_CONTACT, SUA_MSG_ROUTE,
    SUA_MSG_VALUE               /* another header's value                  */
};
/* One sentence with its RFC section, never NULL. Static storage. */
SUA_API const char *sua_msg_strerror(unsigned err);

enum sua_index_flags {
    SUA_INDEX_STREAM = 1,       /* Content-Length is mandatory             */
    SUA_INDEX_LENIENT_START = 2 /* SUA_LENIENT_START_LWS                   */
};

/* Index n bytes at buf as one message. hdr[max_hdr] is filled. Empty lines
 * before the message are skipped: m->buf, from which all offsets count, lies
 * behind them. Folded lines are unfolded in place (length-preserving, the
 * only write). Datagram: bytes after Content-Length are ignored, a body
 * shorter than it is an error. Stream: SUA_EAGAIN when the headers are there
 * but not all of the body yet; m->len is the length of the whole message.
 * SUA_OK, or SUA_EBADMSG with m->err and m->err_off; m then still describes
 * what could be read in spite of the error, so that a 400 can be built.
 * A header that stands twice is noted in m->err (SUA_MSG_TWICE) but is left
 * to sua_msg_check(). A response whose status line is bad has status 999. */
SUA_API int sua_msg_index(struct sua_msg *m, char *buf, size_t n,
                          struct sua_hdr *hdr, unsigned max_hdr,
                          unsigned flags);

/* What every element must check before it acts: mandatory headers present
 * once, their values and the Request-URI well formed, CSeq matches the
 * method (RFC 3261 8.1.1, 8.2.2; torture: RFC 4475). Other headers stay
 * unparsed. 0, or the status that a request deserves (400, 416 is not given
 * here, 505 ...; responses: drop) with m->err and m->err_off set. After an
 * index that failed: the status for that error, without looking further. */
SUA_API int sua_msg_check(struct sua_msg *m);

/* The parts of the start line, and the body (7.1, 7.2). What the other kind
 * of message has is empty here: method and URI of a response, reason of a
 * request. The method and URI are as received, unknown ones too. */
SUA_API struct sua_str sua_msg_method(const struct sua_msg *m);
SUA_API struct sua_str sua_msg_uri(const struct sua_msg *m);
SUA_API struct sua_str sua_msg_reason(const struct sua_msg *m);
SUA_API struct sua_str sua_msg_body(const struct sua_msg *m);
static inline int sua_msg_is_request(const struct sua_msg *m)
{
    return m->status == 0;
}
/* Whether a header is there, in O(1). */
static inline int sua_msg_has(const struct sua_msg *m, unsigned id)
{
    return (int)((m->seen >> (id - 1u)) & 1u);
}
/* Value of the first line with this id; absent view if none. */
SUA_API struct sua_str sua_msg_get(const struct sua_msg *m, unsigned id);
/* Value of the first line with this (long) name: any header, known or not,
 * in its long or compact form; absent view if none. */
SUA_API struct sua_str sua_msg_find(const struct sua_msg *m,
                                    struct sua_str name);
/* Walk over the comma-separated values of all lines with an id, in order:
 *   struct sua_values it; struct sua_str v;
 *   sua_values_begin(&it, m, SUA_H_ROUTE);
 *   while (sua_values_next(&it, &v)) ...
 * Commas in quotes and < > do not split. Empty elements are skipped. */
struct sua_values {
    const struct sua_msg *m;
    struct sua_str rest, name;
    uint16_t line;
    uint8_t id;
    char compact;
};
SUA_API void sua_values_begin(struct sua_values *it, const struct sua_msg *m,
                              unsigned id);
/* The same for a header by its name, as in sua_msg_find(); one that has no
 * number is taken for a list. */
SUA_API void sua_values_begin_named(struct sua_values *it,
                                    const struct sua_msg *m,
                                    struct sua_str name);
SUA_API int sua_values_next(struct sua_values *it, struct sua_str *value);
/* Whether a list header (Require, Supported, Allow ...) holds a token. */
SUA_API int sua_msg_has_token(const struct sua_msg *m, unsigned id,
                              struct sua_str token);
/* A number header (Expires, Max-Forwards, Min-Expires, RSeq ...): SUA_OK,
 * SUA_ENOENT when absent, SUA_EBADMSG when no number up to max. Parameters
 * and a comment after the number (Retry-After) are passed over. */
SUA_API int sua_msg_u32(const struct sua_msg *m, unsigned id, uint32_t max,
                        uint32_t *out);

#ifdef __cplusplus
}
#endif
#endif
