/* SPDX-License-Identifier: MIT
 * L3: sans-I/O transport logic: endpoints, connections, stream framing,
 * locating servers. RFC 3261 18, RFC 3263, RFC 5626 3.5.1 and 4.4.1. */
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
 * response, a call. Also keeps a connection from idling out. down() comes
 * once, after the user was taken off the list; it must only mutate and mark.
 * A message that the failing send belonged to hears failed() before that. */
struct sua__flow_user {
    struct sua__flow_user *next, **link; /* link: what points here         */
    void (*down)(struct sua_stack *s, struct sua__flow_user *u, int err);
};

struct sua__flow {
    struct sua__node by_id;
    struct sua__node by_remote; /* connections: proto, remote, name        */
    struct sua_flow at;         /* id, proto, local, remote                */
    struct sua__flow *next, *prev; /* all endpoints, or all connections    */
    struct sua__flow_user *users;
    struct sua__text *rx;       /* partial stream message                  */
    struct sua__text *tx_head, *tx_last; /* parked bytes, in order         */
    struct sua__text *name;     /* endpoint: advertised "host[:port]";
                                   connection: the name TLS verifies       */
    struct sua__timer timer;    /* idle, connect or message deadline       */
    struct sua__task work;      /* connect; at last the end                */
    uint64_t rx_since;          /* first byte of the partial message       */
    uint64_t active;            /* last bytes in or out                    */
    uint64_t ponged;            /* last answer to a ping                   */
    uint64_t heard;             /* last bytes in                           */
    uint16_t rx_need;           /* header end found: whole length          */
    uint16_t rx_scan;           /* searched for the header end up to here  */
    uint32_t parked;            /* cells                                   */
    uint8_t state, crlf;        /* crlf: matched bytes of a ping           */
    uint8_t pinged;             /* the next CRLF is a pong, not half a ping*/
    uint8_t known;              /* connection: the application has it      */
    uint8_t tell;               /* the close hook is to be called          */
};
struct sua__flow_list {
    struct sua__flow *first, *last;
};

/* What the stream module adds; without it a stack has datagrams only, and
 * nothing of connections is linked. */
struct sua__streams {
    int (*route)(struct sua_stack *s, struct sua__dest *d,
                 struct sua_str name);
    void (*send)(struct sua_stack *s, struct sua__flow *f,
                 struct sua__out *o);
    int (*input)(struct sua_stack *s, struct sua__flow *f, char *p,
                 size_t n);
};

/* stun.c: keep-alives of datagram flows (RFC 5626 4.4.2, 8); an optional
 * module, without which they are passed over. */
struct sua__stun {
    void (*input)(struct sua_stack *s, const struct sua_flow *from,
                  const uint8_t *p, size_t n);
};
/* Who waits for a Binding Response; on the list while it does. */
struct sua__stun_user {
    struct sua__stun_user *next, **link;
    uint8_t id[12];             /* of the transaction                      */
    /* mapped NULL: an error response. It is off the list by then; must only
     * mutate and mark. */
    void (*done)(struct sua_stack *s, struct sua__stun_user *u,
                 const struct sua_addr *mapped);
};

struct sua__net {
    struct sua__flow_list ends, conns;
    uint32_t serial;            /* last flow id given                      */
    uint32_t query;             /* last query number given                 */
    uint32_t opening, waiting;  /* connections, locates under way          */
    /* Set by the layer above: one whole, indexed and checked message.
     * Requests that cannot be served come with bad = the status, and only
     * when they have what a response needs. Bad responses never come. */
    void (*message)(struct sua_stack *s, struct sua_msg *m,
                    const struct sua_flow *from, unsigned bad);
    const struct sua__streams *streams; /* NULL: no such module            */
    const struct sua__stun *stun; /* NULL: no such module                  */
    struct sua__stun_user *stun_users;
    struct sua__tab by_id, by_remote, queries;
    struct sua__pool flows;
};

extern const struct sua_module sua__module_net;
extern const struct sua_module sua__module_stream; /* after net            */
extern const struct sua_module sua__module_stun; /* after net              */

static inline struct sua__net *sua__net(const struct sua_stack *s)
{
    return (struct sua__net *)s->slot[SUA__SLOT_NET];
}

/* ---- flow.c ------------------------------------------------------------ */
struct sua__flow *sua__flow_find(const struct sua_stack *s, uint32_t id);
/* A flow in both its tables and its list, or NULL: max_flow. */
struct sua__flow *sua__flow_new(struct sua_stack *s, unsigned state,
                                const struct sua_flow *at,
                                struct sua_str name);
void sua__flow_join(struct sua__flow *f, struct sua__flow_user *u);
/* Harmless when not joined. */
void sua__flow_part(struct sua__flow_user *u);
/* Bytes came or went: puts the idle deadline off. */
/* From here on it is not found; nobody has been told yet. */
void sua__flow_hide(struct sua_stack *s, struct sua__flow *f);

/* ---- route.c ----------------------------------------------------------- */
/* Fill d->flow from proto and addr: a datagram endpoint of that family, an
 * existing connection, or a new one (opened by the drain). SUA_ENOROUTE: no
 * endpoint, or an address nothing is sent to; SUA_ENOMEM; SUA_EUNSUPPORTED:
 * no connect hook. */
int sua__net_route(struct sua_stack *s, struct sua__dest *d);
/* The same for TLS, where `name` is what the peer's certificate must say
 * (RFC 5922: the host of the URI before any lookup). Without a name it is
 * the address. Connections are shared only under the same name. */
int sua__net_route_to(struct sua_stack *s, struct sua__dest *d,
                      struct sua_str name);
/* First endpoint of a transport and family, or NULL. */
struct sua__flow *sua__net_default(const struct sua_stack *s, unsigned proto,
                                   unsigned family);
/* Not unspecified, multicast or broadcast, and a port. */
int sua__net_sendable(const struct sua_addr *a);

/* ---- conn.c ------------------------------------------------------------ */
void sua__flow_touch(struct sua_stack *s, struct sua__flow *f);
/* The connection is gone, with what was parked on it. */
void sua__flow_down(struct sua_stack *s, struct sua__flow *f, int err);
/* Close from our side: framing error, timeout, max. */
void sua__flow_close(struct sua_stack *s, struct sua__flow *f);
void sua__flow_up(struct sua_stack *s, struct sua__flow *f);
/* sua__streams.route */
int sua__conn_route(struct sua_stack *s, struct sua__dest *d,
                    struct sua_str name);

/* ---- endpoint.c -------------------------------------------------------- */
/* Best local description of a flow for Via and Contact: "host:port",
 * IPv6 in brackets. For a stream that has a listener of its transport and
 * family, the listener's port. */
void sua__net_sentby(struct sua_stack *s, struct sua_buf *b,
                     const struct sua__dest *d);
/* Whether host[:port] (Via sent-by, Route, Request-URI) is one of our
 * endpoints: address or advertised name, port default 5060 (5061 TLS).
 * proto 0: any. */
int sua__net_is_local(const struct sua_stack *s, struct sua_str host,
                      unsigned port, unsigned proto);

/* ---- send.c ------------------------------------------------------------ */
void sua__net_flush(struct sua_stack *s, struct sua__out *o);
/* Counted and traced, when c is a message. */
void sua__net_sent(struct sua_stack *s, const struct sua_flow *to,
                   const struct sua__text *c);

/* ---- stream.c ---------------------------------------------------------- */
/* Offer parked bytes to the send hook. */
void sua__flow_push(struct sua_stack *s, struct sua__flow *f);
/* RFC 5626 4.4.1: CRLF for CRLFCRLF, at most once a second. */
void sua__flow_pong(struct sua_stack *s, struct sua__flow *f);
/* CRLFCRLF; with bytes parked none is needed. SUA_ENOMEM: not sent. */
int sua__flow_ping(struct sua_stack *s, struct sua__flow *f);

/* ---- stun.c ------------------------------------------------------------ */
/* In a feed: a Binding Request with u->id to dest; again with the same id
 * when the answer takes too long. SUA_EUNSUPPORTED: no such module, or dest
 * is no datagram endpoint's. */
int sua__stun_ask(struct sua_stack *s, struct sua__stun_user *u,
                  const struct sua__dest *dest);
/* Harmless when not on the list. */
void sua__stun_stop(struct sua__stun_user *u);

/* ---- feed.c, frame.c --------------------------------------------------- */
/* One indexed message through the layers and the drain. A status in `bad`
 * refuses it whatever else it says. */
int sua__net_deliver(struct sua_stack *s, struct sua_msg *m,
                     const struct sua_flow *from, unsigned bad);
/* What is wrong with a refused message in two words, "Bad CSeq": for the
 * log, and for people at the other end (RFC 3261 21.4.1). */
#define SUA__BLAME_MAX 32
void sua__net_blame(const struct sua_msg *m, struct sua_buf *b);
/* A whole message, a keep-alive or rubbish. */
int sua__net_packet(struct sua_stack *s, const struct sua_flow *from, char *p,
                    size_t n);
/* sua_msg_index with the stack's settings; m->err says how it went. */
void sua__net_index(struct sua_stack *s, struct sua_msg *m, char *p,
                    size_t n, int stream);
/* Stream bytes: SUA_OK, or SUA_EBADMSG when any message was bad. */
int sua__frame_input(struct sua_stack *s, struct sua__flow *f, char *p,
                     size_t n);

/* ---- locate.c: RFC 3263 as a resumable machine ------------------------- */
#define SUA__TARGETS 4
struct sua__locate {
    struct sua__node node;      /* by query, while one is under way        */
    struct sua__timer timer;    /* a lookup must end: I1                   */
    struct sua__task work;      /* the hook is called by the drain         */
    struct sua__text *host;     /* while looking up; TLS: until stopped    */
    struct sua__text *names;    /* SRV targets still to be looked up       */
    uint32_t query;
    uint16_t port, names_at;
    uint8_t proto, n, used, stage, busy;
    struct { struct sua_addr addr; uint8_t proto; } target[SUA__TARGETS];
    void (*done)(struct sua_stack *s, struct sua__locate *l, int err);
};
/* Start with the next hop's URI; *l is zeroed or from an earlier lookup.
 * SUA_OK: targets are there (literals); SUA_EAGAIN: done() comes later, from
 * a feed, unless stopped; else it cannot be. A maddr parameter is not
 * followed: it would let a peer choose where requests go. */
int sua__locate(struct sua_stack *s, struct sua__locate *l,
                const struct sua_uri *next_hop,
                void (*done)(struct sua_stack *, struct sua__locate *, int));
/* Next untried target into *d (flow 0): SUA_OK or SUA_ENOROUTE. */
int sua__locate_next(struct sua__locate *l, struct sua__dest *d);
/* For sua__net_route_to(): what a TLS peer must prove to be; absent when the
 * address itself is the name. */
struct sua_str sua__locate_name(const struct sua__locate *l);
void sua__locate_stop(struct sua_stack *s, struct sua__locate *l);

#endif
