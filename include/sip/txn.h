/* SPDX-License-Identifier: MIT
 * Server transactions as the application sees them: a request that waits for
 * its response (RFC 3261 17.2, RFC 6026). Client transactions stay inside;
 * see sua_request_send() in sip/ua.h. */
#ifndef SIP_TXN_H
#define SIP_TXN_H

#include "sip/stack.h"
#include "sip/write.h"

#ifdef __cplusplus
extern "C" {
#endif

struct sua_txn;

/* What a response carries beyond what the RFC copies from the request. */
struct sua_reply {
    size_t size;
    uint16_t status;
    struct sua_str reason;          /* empty: the RFC's phrase             */
    const struct sua_hdr_add *headers;
    size_t nheaders;
    const struct sua_body *body;    /* NULL: none                          */
};
#define SUA_REPLY_INIT                                                        \
    { sizeof(struct sua_reply), 200, { NULL, 0 }, NULL, 0, NULL }

/* Command: answer a request given to the application by an event. A 1xx may
 * be followed by more, a final response ends the application's right to
 * `t`. SUA_ESTATE: answered already or gone; SUA_EINVAL: status, header;
 * SUA_ETOOBIG: over max_msg; SUA_ENOMEM: no cell, try again. After an error
 * nothing was sent. */
SUA_API int sua_reply(struct sua_stack *s, struct sua_txn *t,
                      const struct sua_reply *r);
/* The same with status alone. */
SUA_API int sua_reply_status(struct sua_stack *s, struct sua_txn *t,
                             unsigned status);

#ifdef __cplusplus
}
#endif
#endif
