/* SPDX-License-Identifier: MIT
 * application/im-iscomposing+xml (RFC 3994): whether somebody is writing a
 * message. What all packages share: sip/package.h. */
#ifndef SIP_ISCOMPOSING_H
#define SIP_ISCOMPOSING_H

#include "sip/package.h"
#include "sip/xml.h"

#ifdef __cplusplus
extern "C" {
#endif

struct sua_iscomposing {
    struct sua_str last_active; /* as it stands (RFC 3339)                 */
    struct sua_str content_type;/* of what is being written                */
    struct sua_num refresh_s;   /* absent: 120 (RFC 3994 3.3)              */
    uint8_t active;             /* anything but "active" is idle (3.2)     */
};
/* All of a document; x needs no begin and is of use for its err_off. Errors
 * as of sua_X_begin(). */
SUA_API int sua_iscomposing_parse(struct sua_xml *x, struct sua_str doc,
                                  void *mem, size_t cap,
                                  struct sua_iscomposing *out);
/* Appends a document: SUA_OK, or b->err. */
SUA_API int sua_iscomposing_write(struct sua_buf *b,
                                  const struct sua_iscomposing *in);

#ifdef __cplusplus
}
#endif
#endif
