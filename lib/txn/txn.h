/* SPDX-License-Identifier: MIT
 * L4: transactions. RFC 3261 17, RFC 6026, RFC 3581, RFC 4320. */
#ifndef SUA_TXN_H
#define SUA_TXN_H

#include "net/net.h"
#include "sip/txn.h"

enum sua__machine { SUA__ICT, SUA__NICT, SUA__IST, SUA__NIST, SUA__MACHINES };
enum sua__state {
    SUA__START,                 /* Calling, Trying                         */
    SUA__PROCEEDING, SUA__COMPLETED, SUA__ACCEPTED, SUA__CONFIRMED,
    SUA__DEAD, SUA__STATES = SUA__DEAD
};
enum sua__ev {
    SUA__EV_REQ,                /* retransmitted request                   */
    SUA__EV_ACK,
    SUA__EV_1XX, SUA__EV_2XX, SUA__EV_FAIL, /* received, or sent by the TU */
    SUA__EV_RTX,                /* Timers A, E, G                          */
    SUA__EV_END,                /* Timers B, F, H                          */
    SUA__EV_LINGER,             /* Timers D, I, J, K, L, M                 */
    SUA__EV_TERR,               /* transport error                         */
    SUA__EVENTS
};
/* Action bits of a cell. */
enum sua__act {
    SUA__A_UP = 1,              /* tell the transaction user               */
    SUA__A_SEND = 2,            /* (re)send the retained message           */
    SUA__A_ACK = 4,             /* ACK for a failure response              */
    SUA__A_RTX = 8,             /* re-arm the retransmission timer         */
    SUA__A_STOP = 16,           /* stop the retransmission timer           */
    SUA__A_END = 32,            /* arm B, F, H                             */
    SUA__A_LINGER = 64          /* arm D, I, J, K, L, M                    */
};
struct sua__cell { uint8_t next, act; };
/* {next state, actions}; next == SUA__DEAD ends; an empty cell (act 0, next
 * 0xff) absorbs. */
extern const struct sua__cell
    sua__fsm[SUA__MACHINES][SUA__STATES][SUA__EVENTS];

struct sua_txn;

/* The transaction user: internal code of the layer above, called in the
 * middle of a step; it must only mutate and mark. Members may be NULL. */
struct sua__tu {
    /* Client: each response the machine passes up. The request's bytes are
     * still there (sua__txn_text). */
    void (*response)(struct sua_stack *s, struct sua_txn *t,
                     const struct sua_msg *m);
    /* Client: no final response: status 408 (timeout) or 503 (transport);
     * server: the response could not be delivered / no ACK came. */
    void (*failed)(struct sua_stack *s, struct sua_txn *t, unsigned status);
    /* Server INVITE: a CANCEL matched (its 200 has been sent). */
    void (*cancel)(struct sua_stack *s, struct sua_txn *t,
                   const struct sua_msg *m);
    /* The object goes; drop the pointer. Always the last call. */
    void (*ended)(struct sua_stack *s, struct sua_txn *t);
};

struct sua_txn {
    struct sua__node node;      /* by key                                  */
    struct sua__node merge;     /* server: by merge key (8.2.2.2)          */
    struct sua__timer timer;    /* the earlier of rtx_at and end_at        */
    struct sua__out out;
    struct sua__flow_user user;
    struct sua__task dead;
    uint64_t key, merge_key;    /* keyed hashes of the identifying parts   */
    uint64_t rtx_at, end_at;    /* SUA__NEVER: not armed                   */
    struct sua__text *text;     /* client: request; server: response
                                   skeleton, then the last response        */
    struct sua__text *ack;      /* ICT: ACK to a failure response          */
    const struct sua__tu *tu;
    void *obj;                  /* for tu                                  */
    uint32_t rtx_ms;
    uint16_t status;            /* last response passed or sent            */
    uint16_t skel_to;           /* server: offset in text where the To tag
                                   is to be inserted; 0: it has one        */
    uint16_t skel_len;          /* server: skeleton bytes in text          */
    uint8_t machine, state, method, lingering;
    uint8_t cancel_wanted, cancelled, merge_listed, reserved;
    uint8_t has_to_tag;         /* server: request stood in a dialog       */
    char tag[13];               /* server: our To tag                      */
};

struct sua__txns {
    struct sua__pool pool;
    struct sua__tab client, server, merged;
    /* Set by the layer above. t == NULL: an ACK that matched no INVITE
     * server transaction in COMPLETED (ACK to a 2xx, or a stray). 1: taken.
     * 0: nobody wants it, txn.c answers 481 or 501/405 by itself. */
    int (*request)(struct sua_stack *s, struct sua_txn *t,
                   const struct sua_msg *m, const struct sua_flow *from);
    /* A response that matched nothing; may be NULL (proxy: stateless). */
    void (*stray)(struct sua_stack *s, const struct sua_msg *m);
    uint32_t live[SUA__MACHINES];
};

extern const struct sua_module sua__module_txn;

static inline struct sua__txns *sua__txns(const struct sua_stack *s)
{
    return (struct sua__txns *)s->slot[SUA__SLOT_TXN];
}

/* ---- client: txn.c, build.c -------------------------------------------- */
#define SUA__BRANCH_LEN 31      /* "z9hG4bK" + 24 characters, 120 bits     */
void sua__branch(struct sua_stack *s, char out[SUA__BRANCH_LEN]);
/* Start with a complete request in `text` (ownership moves on success) whose
 * top Via has `branch`. dest.flow must be set (sua__net_route). in_dialog:
 * may use the reserve. SUA_ENOMEM: nothing happened. */
int sua__txn_client(struct sua_stack *s, struct sua_txn **out,
                    unsigned method, struct sua__text *text,
                    struct sua_str branch, const struct sua__dest *dest,
                    const struct sua__tu *tu, void *obj, int in_dialog);
/* RFC 3261 9.1: CANCEL now, or as soon as a provisional response came; the
 * INVITE transaction then ends within 64*T1. SUA_ESTATE: it has a final
 * response already. */
int sua__txn_cancel(struct sua_stack *s, struct sua_txn *t,
                    struct sua_str reason_header);
/* The transaction user does not care any more: no more calls of tu. The
 * machine goes on to its end (absorbs, ACKs). */
void sua__txn_detach(struct sua_txn *t);
/* The request of a client transaction; valid during response(). */
struct sua_str sua__txn_text(const struct sua_txn *t);

/* ---- server: txn.c, reply.c -------------------------------------------- */
/* Who hears of failed, cancel, ended. */
void sua__txn_own(struct sua_txn *t, const struct sua__tu *tu, void *obj);
/* What lib code adds to a response. */
struct sua__reply {
    unsigned status;
    struct sua_str reason;      /* empty: default                          */
    struct sua_str contact;     /* Contact value, e.g. "<sip:..>"; or empty*/
    struct sua_str extra;       /* complete header lines incl. CRLF        */
    const struct sua_hdr_add *headers;
    size_t nheaders;
    const struct sua_body *body;
};
int sua__txn_reply(struct sua_stack *s, struct sua_txn *t,
                   const struct sua__reply *r);
/* A proxy forwards a response that is complete but for our Via. */
int sua__txn_forward(struct sua_stack *s, struct sua_txn *t,
                     struct sua__text *response, unsigned status);
/* Our To tag of a server transaction (RFC 3261 8.2.6.2): the same for every
 * response to one request. */
struct sua_str sua__txn_tag(const struct sua_txn *t);
/* Reply without a transaction, from the emergency buffer, at once in the
 * drain; same To tag for a retransmitted request. extra: header lines. */
void sua__reply_stateless(struct sua_stack *s, const struct sua_msg *m,
                          const struct sua_flow *from, unsigned status,
                          struct sua_str extra);
/* Where responses to this request go: RFC 3261 18.2.2, RFC 3581 (rport is
 * always honoured: packet source for UDP). */
void sua__reply_dest(const struct sua_msg *m, const struct sua_flow *from,
                     struct sua__dest *d);
const char *sua__state_name(unsigned machine, unsigned state);

#endif
