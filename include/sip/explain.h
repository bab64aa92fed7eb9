/* SPDX-License-Identifier: MIT
 * What is wrong with a message, for people: every fault with its place, one
 * sentence and the RFC section that is broken. For tools and logs: nothing
 * else in the library needs it, and a program that does not call it does not
 * carry its text. */
#ifndef SIP_EXPLAIN_H
#define SIP_EXPLAIN_H

#include "sip/msg.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What is wrong at the byte a fault points to. Numbers below SUA_FAULT_EMPTY
 * are those of enum sua_msg_err. New ones are added at the end. */
enum sua_fault_code {
    SUA_FAULT_EMPTY = 64,       /* a value must stand here                 */
    SUA_FAULT_TOKEN,            /* expected: a token                       */
    SUA_FAULT_NUMBER,           /* expected: a decimal number              */
    SUA_FAULT_RANGE,            /* number too large                        */
    SUA_FAULT_QUOTED,           /* expected: a quoted string               */
    SUA_FAULT_QUOTE_END,        /* quoted string is not closed             */
    SUA_FAULT_ANGLE,            /* expected: "<"                           */
    SUA_FAULT_ANGLE_END,        /* ">" is missing                          */
    SUA_FAULT_ADDRESS,          /* expected: an address                    */
    SUA_FAULT_BRACKETS,         /* this URI must stand in < >              */
    SUA_FAULT_SLASH,            /* expected: "/"                           */
    SUA_FAULT_SPACE,            /* expected: white space                   */
    SUA_FAULT_STAR,             /* expected: "*"                           */
    SUA_FAULT_PARAM_NAME,       /* expected: name of a parameter           */
    SUA_FAULT_PARAM_VALUE,      /* expected: value of a parameter          */
    SUA_FAULT_PARAM_TWICE,      /* parameter stands twice                  */
    SUA_FAULT_EQUALS,           /* expected: "="                           */
    SUA_FAULT_COMMA,            /* single value only                       */
    SUA_FAULT_TRAIL,            /* nothing of the kind may follow          */
    SUA_FAULT_HOST,             /* expected: a host                        */
    SUA_FAULT_HOST_END,         /* "]" is missing                          */
    SUA_FAULT_PORT,             /* not 1 to 65535                          */
    SUA_FAULT_WORD,             /* not what a Call-ID is made of           */
    SUA_FAULT_COMMENT,          /* "(" is not closed                       */
    SUA_FAULT_DATE,             /* not a date of RFC 3261                  */
    SUA_FAULT_TEXT,             /* control character, or no UTF-8          */
    SUA_FAULT_URI_SCHEME,       /* no scheme and ":"                       */
    SUA_FAULT_URI_ESCAPE,       /* "%" without two hex digits              */
    SUA_FAULT_URI_USER,         /* byte that a user part must escape       */
    SUA_FAULT_URI_PARAM,        /* byte that a URI parameter must escape   */
    SUA_FAULT_URI_HEADERS,      /* byte that URI headers must escape       */
    SUA_FAULT_URI_NUMBER,       /* tel: expected: a telephone number       */
    SUA_FAULT_URI_BYTE,         /* byte that no URI may hold               */
    SUA_FAULT_URI_HERE,         /* a Request-URI has no headers            */
    SUA_FAULT_RULE,             /* what this header demands beyond grammar */
    SUA_FAULT_MULTIPART,        /* parts of a body: for who reads them     */
    SUA_FAULT_SDP,              /* session description: likewise           */
    SUA_FAULT_END
};

struct sua_fault {
    uint8_t err;                /* enum sua_msg_err under which the message
                                   is refused; SUA_MSG_VALUE: it is not, but
                                   the reader of this header says no       */
    uint8_t code;               /* enum sua_fault_code                     */
    uint32_t offset;            /* of the byte, from m->buf                */
    uint32_t line, column;      /* of it, both from 1; columns are bytes   */
    struct sua_str header;      /* its name in full; absent: start line or
                                   the message as a whole                  */
    const char *text;           /* one sentence without a full stop        */
    const char *rfc;            /* "RFC 3261 20.10"                        */
};

/* All faults of a message that sua_msg_index() has read, well or badly, in
 * the order in which they stand: how many there are, of which the first
 * `max` go to out[]. 0: sua_msg_check() finds nothing, every header that
 * sip/hdrtab.def knows can be read by its typed reader, and every URI in an
 * address is well formed. Bodies are not looked into.
 * Indexing unfolds lines in place; whoever kept the bytes as they came gives
 * them from m->buf on as `received`, and lines are counted there. Absent: in
 * the message, where a folded line is one. */
SUA_API unsigned sua_parse_explain(const struct sua_msg *m,
                                   struct sua_str received,
                                   struct sua_fault *out, unsigned max);
/* The same for one value of the header `name` (long or compact): SUA_OK, or
 * SUA_EBADMSG with *out, whose offset counts from value.p. */
SUA_API int sua_value_explain(struct sua_str name, struct sua_str value,
                              struct sua_fault *out);
/* "line 7, column 23 (byte 312): Contact: ">" is missing (RFC 3261 20.10)".
 * What came from the message is the header's name, a token. */
SUA_API void sua_fault_write(struct sua_buf *b, const struct sua_fault *f);
/* A word for programs, "angle-end"; never NULL. Static storage. */
SUA_API const char *sua_fault_name(unsigned code);
/* The general sentence of a code; that of a fault may say more. */
SUA_API const char *sua_fault_text(unsigned code);

#ifdef __cplusplus
}
#endif
#endif
