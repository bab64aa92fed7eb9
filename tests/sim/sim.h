/* SPDX-License-Identifier: MIT
 * A deterministic network for stacks: virtual clock, seeded faults, N nodes
 * in one process. It is a port like any other: public headers only. Equal
 * seed and equal calls give an equal packet trace (sim_hash).
 *
 * Every packet that a stack sends must parse and pass sua_msg_check(). What
 * goes wrong ends the program through sim_fail(), which prints the seed and
 * the last packets as a ladder. */
#ifndef SIM_H
#define SIM_H

#include "sip/msg.h"
#include "sip/net.h"
#include "sip/stack.h"

#define SIM_NEVER UINT64_MAX
#define SIM_NODES 512
#define SIM_POOLS 128           /* of a hosted stack, all sizes of text    */
#define SIM_LINKS 16           /* nodes with links of their own          */
#define SIM_RING 64             /* packets remembered for the ladder       */

struct sim;
struct sim_node;
struct sim_conn;

/* What happens to packets from one node to another. Chances are in 1/1000.
 * A stream knows delay and jitter only, and the two odd-write chances. */
struct sim_link {
    uint32_t delay_ms, jitter_ms;
    uint32_t loss, dup, reorder; /* reorder: held back 1..4 delays more    */
    uint32_t mtu;               /* larger datagrams vanish; 0: 65535       */
    uint32_t again, part;       /* stream: EAGAIN; short write             */
};

/* A packet as it was given to the network. */
struct sim_packet {
    uint64_t at;                /* when it was sent                        */
    struct sim_node *from, *to; /* to: NULL, nobody has that address       */
    uint8_t proto;
    struct sua_addr src, dst;
    char *data;
    size_t n;
};

/* A node without a stack: a peer, proxy or attacker played by the test.
 * Members may be NULL. */
struct sim_script {
    void (*packet)(struct sim_node *n, const struct sim_packet *p);
    void (*open)(struct sim_node *n, struct sim_conn *c);
    void (*data)(struct sim_node *n, struct sim_conn *c, const char *p,
                 size_t len);
    void (*closed)(struct sim_node *n, struct sim_conn *c);
};

struct sim_node {
    struct sim *sim;
    const char *name;
    void *user;                 /* the test's                              */
    struct sua_stack *stack;    /* NULL: scripted                          */
    struct sua_addr addr;       /* 10.M.H.L:5060: N = 256 * H + L from 1 on,
                                   M: how often it has moved               */
    uint32_t udp, tcp, tls;     /* endpoint ids                            */
    struct sim_script script;
    void *block;                /* fixed mode                              */
    size_t block_size;
    uint32_t base[SIM_POOLS];   /* pools' fill that counts as empty        */
    uint16_t index;
    uint8_t down;               /* powered off: nothing in, nothing out    */
    uint8_t background;         /* deadlines may remain at quiescence      */
    uint8_t may_garble;         /* do not check what it sends              */
    uint32_t broken;            /* its next sends fail in the hook         */
    uint64_t ahead;             /* its clock is that far before the world's*/
    uint32_t life;              /* how often it was started                */
    uint32_t feeding, sends;    /* inside a feed; sends of this one        */
    uint32_t chunks;            /* of the allocator, hosted mode           */
};

/* One record of the resolver. name: as asked for. */
struct sim_rr {
    const char *name;
    struct sua_rr rr;
};

struct sim {
    uint64_t now, seed;
    uint64_t hash;              /* of all packets: time, ends, bytes, fate */
    uint64_t sent, lost, duplicated;
    struct sim_node node[SIM_NODES];
    unsigned nodes;
    /* From the SIM_LINKS-th node on all have the links of that one. */
    struct sim_link link[SIM_LINKS][SIM_LINKS];
    uint8_t cut[SIM_NODES][SIM_NODES];
    uint64_t due[SIM_NODES];    /* deadlines of the stacks                 */
    const struct sim_rr *rr;    /* the resolver's table                    */
    unsigned nrr;
    uint32_t rr_lag_ms, rr_loss;/* 0: answers inside the hook              */
    int verbose;                /* print each packet as it is sent; 2: all
                                   of it                                   */
    /* Names of pools that must be back to their base at quiescence, NULL
     * ends; default: every pool but those for flows. */
    const char *const *transient;
    /* Called for each packet sent; calls sim_fail() when displeased. */
    void (*check)(struct sim *s, const struct sim_packet *p, void *user);
    /* The same for each datagram that is about to reach a stack. */
    void (*arrived)(struct sim *s, const struct sim_packet *p, void *user);
    void *user;
    struct sim_inner *in;
};

/* ---- world -------------------------------------------------------------- */
struct sim *sim_open(uint64_t seed);
void sim_close(struct sim *s);
/* The same link for all pairs; sim_link() of one direction after it. */
void sim_links(struct sim *s, const struct sim_link *l);
/* Cut (on = 1) or mend both directions; streams between them are reset. */
void sim_partition(struct sim *s, struct sim_node *a, struct sim_node *b,
                   int on);
/* The same at given times. */
void sim_partition_at(struct sim *s, struct sim_node *a, struct sim_node *b,
                      uint64_t from, uint64_t to);
/* Call fn at a virtual time, outside any feed. */
void sim_at(struct sim *s, uint64_t when, void (*fn)(void *), void *arg);
uint64_t sim_rand(struct sim *s);
uint32_t sim_below(struct sim *s, uint32_t n); /* 0..n-1; 0 for n = 0 */

/* ---- nodes -------------------------------------------------------------- */
/* A node with a stack that has UDP, TCP and TLS endpoints. hosted: storage
 * from malloc in chunks, else an exact block. The pools' fill now is what
 * sim_check_empty() compares with; sim_base() takes it anew. */
struct sim_node *sim_stack(struct sim *s, const char *name,
                           const struct sua_config *cfg, int hosted);
void sim_base(struct sim_node *n);
/* Commands were given outside a feed: let the stack act now. */
void sim_kick(struct sim_node *n);
/* Power off and on: the stack is gone without a word, a new one without
 * memory of it listens at the same address. */
void sim_restart(struct sim_node *n, const struct sua_config *cfg,
                 int hosted);
/* The node has another address; its streams are reset. Tell the user agent
 * afterwards. */
void sim_move(struct sim_node *n);
struct sim_node *sim_script(struct sim *s, const char *name,
                            const struct sim_script *script);
void sim_send(struct sim_node *n, const struct sua_addr *to, const void *p,
              size_t len);
void sim_sendz(struct sim_node *n, const struct sua_addr *to, const char *z);
/* Scripted streams: to is a stack's or another script's address. A conn is
 * valid until closed() was called for it, or sim_shut(). */
struct sim_conn *sim_connect(struct sim_node *n, const struct sua_addr *to,
                             unsigned proto);
void sim_write(struct sim_node *n, struct sim_conn *c, const void *p,
               size_t len);
void sim_shut(struct sim_node *n, struct sim_conn *c);
/* Reset all streams of a node (both ends hear of it). */
void sim_reset_streams(struct sim_node *n);

/* ---- running ------------------------------------------------------------ */
void sim_run_until(struct sim *s, uint64_t when);
void sim_run_for(struct sim *s, uint64_t ms);
/* Until nothing is in flight and no deadline remains: 1, or 0 when `when`
 * was reached before. */
int sim_run_quiet(struct sim *s, uint64_t when);
/* Fails unless every stack is idle, its transient pools are at their base,
 * and no deadline is left (but see background). */
void sim_check_empty(struct sim *s);
uint64_t sim_hash(const struct sim *s);

#if defined(__GNUC__)
__attribute__((noreturn, format(printf, 2, 3)))
#endif
void sim_fail(struct sim *s, const char *fmt, ...);
void sim_ladder(const struct sim *s);

/* Seeds of a scenario program: argv is [SEEDS [SEED]]. Runs fn for SEEDS
 * seeds from SEED on (default `seeds` from 1). Returns main's status. */
int sim_main(int argc, char **argv, unsigned seeds, void (*fn)(uint64_t seed));

#endif
