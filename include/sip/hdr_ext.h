/* SPDX-License-Identifier: MIT
 * Typed header values of the RFCs beyond 3261; sip/hdr.h has the rules that
 * all of them follow. */
#ifndef SIP_HDR_EXT_H
#define SIP_HDR_EXT_H

#include "sip/hdr.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Event (RFC 6665 8.2.1): the package with its templates, and the id that
 * tells subscriptions of one dialog apart. */
struct sua_event {
    struct sua_str package, id, params;
};
SUA_API int sua_event_parse(struct sua_str s, struct sua_event *out);
SUA_API void sua_event_write(struct sua_buf *b, const struct sua_event *v);

#ifdef __cplusplus
}
#endif
#endif
