/* SPDX-License-Identifier: MIT
 * What writing, comparing and typing in URIs share. RFC 3261 19.1. */
#ifndef SUA_MSG_URI_PARTS_H
#define SUA_MSG_URI_PARTS_H

#include "msg/msg.h"

/* s with escapes for what is not of the class (enum sua__class); escapes
 * that are there stay. Control characters set SUA_EINVAL. */
void sua__escape_put(struct sua_buf *b, struct sua_str s, unsigned cls);
/* enum sua_hdr_id of a header component, escaped or not. */
unsigned sua__uri_header_id(struct sua_str name);

#endif
