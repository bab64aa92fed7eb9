/* SPDX-License-Identifier: MIT
 * What the files of the simulator share. */
#ifndef SIM_INNER_H
#define SIM_INNER_H

#include "sim.h"

enum sim_kind {
    SIM_PACKET, SIM_CALL, SIM_CUT, SIM_MEND, SIM_RESOLVED, SIM_SYN, SIM_UP,
    SIM_BYTES, SIM_FIN, SIM_WRITABLE
};

/* Something that happens later. */
struct sim_event {
    uint64_t at, seq;
    enum sim_kind kind;
    struct sim_node *node, *peer;
    struct sim_packet pkt;      /* PACKET                                  */
    struct sim_conn *conn;
    int side;                   /* of the conn: who hears of it            */
    char *data;                 /* BYTES; RESOLVED: the name               */
    size_t n;
    void (*fn)(void *);
    void *arg;
    uint32_t query, life;       /* RESOLVED: of which life of the node     */
    int rrtype;
};

struct sim_end {
    struct sim_node *node;
    uint32_t flow;              /* stacks only                             */
    uint64_t busy_until;        /* bytes to here arrive in order           */
    char *out;                  /* sent, not yet a whole message           */
    size_t nout;
    uint8_t open, wants_write;
};
struct sim_conn {
    struct sim_conn *next;
    struct sim_end end[2];      /* 0: the one that connected               */
    uint32_t events;            /* that still point here                   */
    uint16_t port;              /* ephemeral, of end 0                     */
    uint8_t proto;
};

struct sim_seen {
    uint64_t at;
    const struct sim_node *from, *to;
    uint8_t proto;
    const char *fate;
    char text[72];
};

struct sim_inner {
    uint64_t rng[4];
    uint64_t seq;
    struct sim_event **heap;
    size_t nheap, cap;
    struct sim_conn *conns;
    uint16_t port;
    struct sim_seen ring[SIM_RING];
    uint64_t seen;
    unsigned spins;             /* steps without time passing              */
};

/* sim.c */
struct sim_event *sim__event(struct sim *s, enum sim_kind kind, uint64_t at);
struct sim_node *sim__node_at(struct sim *s, const struct sua_addr *a);
int sim__chance(struct sim *s, uint32_t permille);
const struct sim_link *sim__link(const struct sim *s, const struct sim_node *a,
                                 const struct sim_node *b);
/* Around every feed: what the stack may do in it. */
struct sua_stack *sim__feed(struct sim_node *n);
void sim__fed(struct sim_node *n);
/* sim_peace.c */
void sim__check_peace(struct sim_node *n);
uint64_t sim__delay(struct sim *s, const struct sim_node *a,
                    const struct sim_node *b);
int sim__cut(const struct sim *s, const struct sim_node *a,
             const struct sim_node *b);
/* sim_stream.c */
int sim__hook_connect(void *user, const struct sua_flow *to,
                      struct sua_str tls_name);
void sim__hook_close(void *user, uint32_t flow_id);
int sim__stream_send(struct sim_node *n, const struct sua_flow *to,
                     const char *buf, size_t len);
void sim__stream_event(struct sim *s, struct sim_event *e);
void sim__streams_reset(struct sim *s, const struct sim_node *a,
                        const struct sim_node *b);
/* The node's own ends are gone without its being told. */
void sim__streams_drop(const struct sim_node *n);
void sim__streams_free(struct sim *s);
void sim__event_free(struct sim_event *e);
/* sim_trace.c */
void sim__note(struct sim *s, const struct sim_packet *p, const char *fate);
void sim__check_message(struct sim *s, const struct sim_packet *p);

#endif
