/* SPDX-License-Identifier: MIT
 * Endpoints and connections (RFC 3261 18): what the application tells the
 * stack about its sockets. A port (sip/port/posix.h) does all of this. */
#ifndef SIP_NET_H
#define SIP_NET_H

#include "sip/stack.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Command: a local endpoint is ready: a bound datagram socket, or a stream
 * listener. `advertise` ("host", "host:port" or absent) goes into Via and
 * Contact instead of the address; it is copied. *id (id may be NULL) is what
 * sua_input() and the send hook see as flow id (datagrams). The first
 * endpoint of a transport is the default one for its address family.
 * SUA_EINVAL: bad address; SUA_ENOMEM: max_flow reached; SUA_EUNSUPPORTED:
 * unknown transport, or a stream in a stack without them. */
SUA_API int sua_net_listen(struct sua_stack *s, unsigned proto,
                           const struct sua_addr *local,
                           struct sua_str advertise, uint32_t *id);
/* Command: the endpoint is gone. SUA_ENOENT: no such id. */
SUA_API int sua_net_unlisten(struct sua_stack *s, uint32_t id);
/* The index-th endpoint: SUA_OK, or SUA_ENOENT past the last. */
SUA_API int sua_net_endpoint(const struct sua_stack *s, unsigned index,
                             struct sua_flow *out);

/* Command: a connection was accepted. SUA_ENOMEM: max_flow reached (close
 * the socket); SUA_EUNSUPPORTED: as above. The id is used until
 * SUA_FLOW_DOWN or the close hook. */
SUA_API int sua_flow_open(struct sua_stack *s, unsigned proto,
                          const struct sua_addr *local,
                          const struct sua_addr *remote, uint32_t *id);

enum sua_flow_what {
    SUA_FLOW_UP = 1,            /* the connect hook's connection stands    */
    SUA_FLOW_WRITABLE,          /* after SUA_EAGAIN or a short send        */
    SUA_FLOW_DOWN               /* closed or failed; id is dead afterwards */
};
/* Feed: news of a connection. local (for UP, may be NULL): its address.
 * SUA_ENOENT: no such id; SUA_EBUSY: inside a callback. */
SUA_API int sua_flow_event(struct sua_stack *s, uint32_t id, unsigned what,
                           const struct sua_addr *local);

#ifdef __cplusplus
}
#endif
#endif
