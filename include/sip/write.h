/* SPDX-License-Identifier: MIT
 * Writing messages into a sua_buf (RFC 3261 section 7). Append freely, test
 * the buffer's err once. Every value passes sua_buf_text: CR, LF and NUL
 * make the whole message fail with SUA_EINVAL, so that no value can smuggle
 * in a header. */
#ifndef SIP_WRITE_H
#define SIP_WRITE_H

#include "sip/hdr.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A header an application adds; name must be a token. */
struct sua_hdr_add {
    struct sua_str name, value;
};
/* A body and its Content-Type ("application/sdp"). */
struct sua_body {
    struct sua_str type, data;
};

/* "METHOD URI SIP/2.0" and CRLF (7.1). */
SUA_API void sua_write_request_line(struct sua_buf *b, struct sua_str method,
                                    struct sua_str uri);
/* reason empty: the RFC's phrase. */
SUA_API void sua_write_status_line(struct sua_buf *b, unsigned status,
                                   struct sua_str reason);
/* "Name: value" of a known header. */
SUA_API void sua_write_hdr(struct sua_buf *b, unsigned id,
                           struct sua_str value);
/* The same with a number. */
SUA_API void sua_write_hdr_u32(struct sua_buf *b, unsigned id, uint32_t v);
/* By name; a name that is no token sets SUA_EINVAL. */
SUA_API void sua_write_named(struct sua_buf *b, struct sua_str name,
                             struct sua_str value);
/* A line of typed values: "Name: ", then what sua_<type>_write() appends,
 * ", " before each further value of a list, and the line end. */
SUA_API void sua_write_hdr_begin(struct sua_buf *b, struct sua_str name);
SUA_API void sua_write_hdr_next(struct sua_buf *b);
SUA_API void sua_write_hdr_end(struct sua_buf *b);
/* "CSeq: seq METHOD" (20.16). */
SUA_API void sua_write_cseq(struct sua_buf *b, uint32_t seq,
                            struct sua_str method);
/* Quoted string with escapes as needed. */
SUA_API void sua_write_quoted(struct sua_buf *b, struct sua_str s);
/* name-addr: display quoted unless empty, <uri>, ;tag= unless empty. */
SUA_API void sua_write_nameaddr(struct sua_buf *b, unsigned id,
                                struct sua_str display, struct sua_str uri,
                                struct sua_str tag);
/* Content-Type and Content-Length, empty line, body. NULL: no body. */
SUA_API void sua_write_body(struct sua_buf *b, const struct sua_body *body);

/* Copies all lines of m with this id as they stand, long name. */
SUA_API void sua_write_copy(struct sua_buf *b, const struct sua_msg *m,
                            unsigned id);

/* Forwarding edits (RFC 3261 16.6): one pass, untouched lines byte by byte.
 * Edits are applied in array order per line. */
enum sua_edit_op {
    SUA_EDIT_URI,               /* Request-URI := value                    */
    SUA_EDIT_TOP,               /* add "Name: value" before the first line
                                   with this id, or first of all           */
    SUA_EDIT_SET,               /* replace the first line, drop further
                                   ones, or add when there was none        */
    SUA_EDIT_DROP,              /* drop all lines with this id             */
    SUA_EDIT_DROP_FIRST_VALUE,  /* drop the first list value               */
    SUA_EDIT_ADD,               /* add a line at the end                   */
    SUA_EDIT_VIA_RECEIVED       /* value is appended to the first Via value
                                   (";received=..;rport=..")               */
};
struct sua_edit {
    uint8_t op, id;             /* id: enum sua_hdr_id                     */
    struct sua_str value;
};
SUA_API void sua_write_edited(struct sua_buf *b, const struct sua_msg *m,
                              const struct sua_edit *edits, size_t n);

#ifdef __cplusplus
}
#endif
#endif
