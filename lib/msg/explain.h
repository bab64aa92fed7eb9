/* SPDX-License-Identifier: MIT
 * Inner side of sip/explain.h: what each header is, and where its value
 * leaves the grammar. */
#ifndef SUA_MSG_EXPLAIN_H
#define SUA_MSG_EXPLAIN_H

#include "msg/msg.h"
#include "sip/explain.h"

/* ---- explain_shape.c --------------------------------------------------- */
/* One line of sip/hdrtab.def. */
struct sua__hdr_doc {
    const char *name, *rfc;
    uint8_t shape, flags;       /* enum sua__shape, enum sua__hdr_flags    */
    char compact;               /* of those without a number               */
};
/* The header's line, and *index, its own number, below SUA__DOC_MAX; NULL
 * for a header that is not listed. */
const struct sua__hdr_doc *sua__hdr_doc(unsigned id, struct sua_str name,
                                        unsigned *index);
#define SUA__DOC_MAX 256

/* Whether a header's typed reader takes the value. */
int sua__shape_reads(unsigned shape, struct sua_str value);
/* The grammar of the shape for sua__misfit(), and its rule beyond it. */
const char *sua__shape_pattern(unsigned shape);
const char *sua__shape_rule(unsigned shape);

/* ---- explain_locate.c -------------------------------------------------- */
/* Follows value through a pattern, one letter a piece:
 *   t token            n number           q quoted-string    v token/quoted
 *   a display <uri>    A the same, or a URI alone            u URI
 *   h host[:port]      x host or token    k word[@word]      i digest text
 *   p parameters       P the same, the first without ";"
 *   c name=value list  C the same when the value begins with Digest
 *   s white space      o comment, or none T seconds          D date
 *   U text             I <no URI>
 *   / * themselves
 * The byte where value leaves it with *code, or NULL. */
const char *sua__misfit(const char *pattern, struct sua_str value,
                        uint8_t *code);
/* The same for a URI that must end where `uri` ends. */
const char *sua__locate_uri(struct sua_str uri, uint8_t *code);
/* Parameter that stands a second time in a value, or NULL. */
const char *sua__locate_twice(struct sua_str value);

#endif
