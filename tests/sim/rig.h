/* SPDX-License-Identifier: MIT
 * A tiny transaction user on both sides, for tests of L4 over the simulator:
 * it counts what it is told and answers as it is told. */
#ifndef RIG_H
#define RIG_H

#include "check.h"
#include "sim.h"
#include "txn/txn.h"

/* What a client transaction told. */
struct rig_call {
    struct sim_node *node;
    struct sua_txn *txn;        /* NULL once ended                         */
    unsigned method;
    unsigned provisional, final, finals_2xx, failed, ended;
    unsigned status;            /* of the last response or failure         */
    uint64_t begun, told_at, ended_at;
    char to[128];               /* To of the last response                 */
};

/* How a stack answers requests, and what it saw. */
struct rig_server {
    unsigned status[4];         /* sent in order; 0 ends                   */
    uint32_t after[4];          /* ms after the request; 0: within it      */
    int refuse;                 /* the TU wants nothing                    */
    unsigned requests, acks, cancels, failed, ended;
    unsigned fail_status, method;
    uint64_t at, failed_at, ended_at;
    struct sua_txn *txn;        /* of the last request                     */
    int reply_err;              /* of the last response                    */
    char uri[64];
};

/* A scripted node's log. */
#define RIG_LOG 64
struct rig_log {
    unsigned n;
    struct rig_packet { uint64_t at; char text[1400]; } p[RIG_LOG];
};

/* Config of a stack that ends at L4. */
struct sua_config rig_config(void);
/* A stack with a rig_server as its user. */
struct sim_node *rig_stack(struct sim *s, const char *name,
                           const struct sua_config *cfg, int hosted,
                           struct rig_server *srv);
struct sim_node *rig_script(struct sim *s, const char *name,
                            struct rig_log *log);
/* Starts a request as a command; *c must live until it ended. extra: header
 * lines. Returns sua__txn_client's code. */
int rig_request(struct rig_call *c, struct sim_node *from,
                const struct sua_addr *to, unsigned proto,
                const char *method, const char *extra);
int rig_cancel(struct rig_call *c, const char *extra);
/* Answers the last request of srv's stack with status, now. */
int rig_reply(struct sim_node *n, unsigned status);

/* A request or response as text. `top` is the whole top Via line's value;
 * NULL ends it with defaults. */
const char *rig_text(const char *method, const char *via, const char *to_tag,
                     const char *cseq, const char *extra);
/* Response to what a stack sent: its Via, From, To (+tag), Call-ID, CSeq. */
const char *rig_answer(const char *request, unsigned status,
                       const char *to_tag, const char *extra);
/* How many logged packets begin with this text; index of the n-th or -1. */
unsigned rig_count(const struct rig_log *l, const char *prefix);
int rig_find(const struct rig_log *l, const char *prefix, unsigned nth);
/* Value of a header in a logged packet, into a static buffer. */
const char *rig_header(const char *text, const char *name);

#endif
