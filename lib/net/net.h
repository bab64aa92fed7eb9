/* SPDX-License-Identifier: MIT
 * L3: sans-I/O transport logic: endpoints, connections, stream framing,
 * locating servers. RFC 3261 18, RFC 3263, RFC 3581, RFC 5626 3.5.1. */
#ifndef SUA_NET_H
#define SUA_NET_H

#include "core/core.h"
#include "msg/msg.h"
#include "sip/net.h"

/* An endpoint (datagram socket, listener) or a connection. */
enum sua__flow_state {
    SUA__FLOW_ENDPOINT, SUA__FLOW_OPENING, SUA__FLOW_UP, SUA__FLOW_DEAD
};

/* Who must hear that a connection went down: a transaction awaiting its
 * response, a call. Also keeps a connection from idling out. */
struct sua__flow_user {
    struct sua__flow_user *next, *prev;
    void (*down)(struct sua_stack *s, struct sua__flow_user *u, int err);
};

struct sua__flow {
    struct sua__node node;      /* connections by proto and remote         */
    struct sua_flow at;         /* id, proto, local, remote                */
    struct sua__flow *next, *prev; /* all flows                            */
    struct sua__flow_user *users;
    struct sua__text *rx;       /* partial stream message                  */
    struct sua__text *tx_head, *tx_last; /* parked bytes, in order         */
    struct sua__text *advertise;/* endpoint: host[:port] for Via, Contact  */
    struct sua__timer timer;    /* idle, connect or message deadline       */
    struct sua__task dead;
    uint64_t rx_since;          /* first byte of the partial message       */
    uint16_t rx_need;           /* header end found: whole length          */
    uint16_t rx_scan;           /* searched for the header end up to here  */
    uint8_t state, closed_by_peer;
};

struct sua__net {
    struct sua__pool flows;
    struct sua__tab by_remote;
    struct sua__flow *first, *last;
    uint32_t serial;            /* generation part of new ids              */
    struct sua__locate *waiting;/* queries under way                       */
    uint32_t query;             /* last query number                       */
    /* Set by the layer above: one whole, indexed and checked message.
     * Requests that sua_msg_check() refuses come with bad = the status. */
    void (*message)(struct sua_stack *s, struct sua_msg *m,
                    const struct sua_flow *from, unsigned bad);
};

extern const struct sua_module sua__module_net;

static inline struct sua__net *sua__net(const struct sua_stack *s)
{
    return (struct sua__net *)s->slot[SUA__SLOT_NET];
}

/* ---- flow.c ------------------------------------------------------------ */
struct sua__flow *sua__flow_find(const struct sua_stack *s, uint32_t id);
/* Fill d->flow from proto and addr: a datagram endpoint of that family, an
 * existing connection, or a new one (opened by the drain). SUA_ENOROUTE: no
 * endpoint; SUA_ENOMEM; SUA_EUNSUPPORTED: no connect hook. */
int sua__net_route(struct sua_stack *s, struct sua__dest *d);
void sua__flow_join(struct sua__flow *f, struct sua__flow_user *u);
void sua__flow_part(struct sua__flow_user *u);
/* Close from our side: framing error, timeout, max. */
void sua__flow_close(struct sua_stack *s, struct sua__flow *f);
/* Best local description of a flow for Via and Contact: "host:port",
 * IPv6 in brackets. For a stream that has a listener of its transport and
 * family, the listener's port. */
void sua__net_sentby(struct sua_stack *s, struct sua_buf *b,
                     const struct sua__dest *d);
/* Whether host[:port] (Via sent-by, Route, Request-URI) is one of our
 * endpoints: address or advertised name, port default 5060 (5061 TLS). */
int sua__net_is_local(const struct sua_stack *s, struct sua_str host,
                      unsigned port, unsigned proto);

/* ---- locate.c: RFC 3263 as a resumable machine ------------------------- */
#define SUA__TARGETS 4
struct sua__locate {
    struct sua__locate *next;
    struct sua__timer timer;    /* a lookup must end: I1                   */
    struct sua__text *host;     /* while a query is under way              */
    uint32_t query;
    uint16_t port;
    uint8_t proto, n, used, stage;
    struct { struct sua_addr addr; uint8_t proto; } target[SUA__TARGETS];
    void (*done)(struct sua_stack *s, struct sua__locate *l, int err);
};
/* Start with the next hop's URI. SUA_OK: targets are there (literals);
 * SUA_EAGAIN: done() comes later, from a feed; else it cannot be. */
int sua__locate(struct sua_stack *s, struct sua__locate *l,
                const struct sua_uri *next_hop,
                void (*done)(struct sua_stack *, struct sua__locate *, int));
/* Next untried target into *d (flow 0): SUA_OK or SUA_ENOROUTE. */
int sua__locate_next(struct sua__locate *l, struct sua__dest *d);
void sua__locate_stop(struct sua_stack *s, struct sua__locate *l);

#endif
