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
struct SUA__WHOLE(2) sua__cell { uint8_t next, act; };
/* {next state, actions}; next == SUA__DEAD ends; a cell of zeros absorbs. */
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

/* Where a text cell holds what every response copies from the request. */
struct sua__skel {
    uint16_t at, len;           /* Via, From, To, Call-ID, CSeq, Timestamp */
    uint16_t to;                /* from `at` to the end of the To line, where
                                   our tag belongs; 0: it has one          */
    uint16_t rr_at, rr_len;     /* Record-Route lines                      */
};

struct sua_txn {
    uint8_t machine, state, method, lingering;
    uint8_t cancel_wanted, cancelled, merge_listed, reserved;
    uint8_t has_to_tag;         /* server: request stood in a dialog       */
    uint8_t joined;             /* user is listed at its flow              */
    uint8_t one_via;            /* client: and so must have the response   */
    uint8_t foreign_tag;        /* server: forwarded, the tag is another's */
    uint8_t merged;             /* server: came on another path before     */
    uint8_t overdue;            /* server: no answer in time               */
    uint16_t status;            /* last response passed or sent            */
    struct sua__node node;      /* by key                                  */
    /* Upper halves of the keyed hashes of the identifying parts; the lower
     * ones are in the nodes. An ICT has no merge key: the place is its
     * user's. */
    uint32_t key, merge_key;
    struct sua__node merge;     /* server: by merge key (8.2.2.2)          */
    struct sua__text *text;     /* client: request; server: response
                                   skeleton, then the last response, which
                                   holds the skeleton while it may be
                                   followed by another                     */
    struct sua__text *side;     /* ICT: ACK to a failure, or the CANCEL that
                                   waits; server: the skeleton, when text is
                                   a forwarded response                    */
    const struct sua__tu *tu;
    void *obj;                  /* for tu                                  */
    uint64_t rtx_at, end_at;    /* SUA__NEVER: not armed                   */
    uint32_t rtx_ms;
    uint32_t ring_ms;           /* instead of cfg.ring_ms, counted from the
                                   next provisional response; 0: that      */
    struct sua__skel skel;      /* server                                  */
    char tag[SUA__ID_HASH];     /* server: our To tag                      */
    struct sua__out out;
    union {
        struct sua__timer timer; /* the earlier of rtx_at and end_at       */
        struct sua__task dead;  /* once the state is SUA__DEAD             */
    } life;
    struct sua__flow_user user;
};

struct sua__txns {
    /* Set by the layer above. t == NULL: an ACK that matched no INVITE
     * server transaction in COMPLETED (ACK to a 2xx, or a stray). 1: taken.
     * 0: nobody wants it, txn.c answers 481 or 501/405 by itself. */
    int (*request)(struct sua_stack *s, struct sua_txn *t,
                   const struct sua_msg *m, const struct sua_flow *from);
    /* A response that matched nothing; may be NULL (proxy: stateless). */
    void (*stray)(struct sua_stack *s, const struct sua_msg *m);
    uint8_t pass_merged;        /* proxy: merged requests come up, marked;
                                   only a UAS answers them 482 (8.2.2.2)   */
    uint32_t live[SUA__MACHINES];
    struct sua__text *held;     /* stateless reply too big for the spare   */
    struct sua__task release;   /* of it, once it left                     */
    struct sua__task trying;    /* 100 to the INVITE of this step          */
    struct sua_txn *invited;    /* which that is                           */
    struct sua__tab client, server, merged;
    struct sua__pool pool;
};

extern const struct sua_module sua__module_txn;

static inline struct sua__txns *sua__txns(const struct sua_stack *s)
{
    return (struct sua__txns *)s->slot[SUA__SLOT_TXN];
}

/* ---- client: txn.c, build.c --------------------------------------------- */
#define SUA__BRANCH_LEN 23      /* "z9hG4bK" + 16 characters, 80 bits      */
void sua__branch(struct sua_stack *s, char out[SUA__BRANCH_LEN]);
/* Start with a complete request in `text` (ownership moves on success) whose
 * top Via has `branch` (absent: whatever it has). dest.flow must be set
 * (sua__net_route). how: enum sua__client. SUA_ENOMEM: nothing happened;
 * SUA_EINVAL: no such Via. */
enum sua__client {
    SUA__IN_DIALOG = 1,         /* may use the reserve                     */
    SUA__OWN_VIA = 2            /* the request has one Via, and first      */
};
int sua__txn_client(struct sua_stack *s, struct sua_txn **out,
                    unsigned method, struct sua__text *text,
                    struct sua_str branch, const struct sua__dest *dest,
                    const struct sua__tu *tu, void *obj, unsigned how);
/* RFC 3261 9.1: CANCEL now, or as soon as a provisional response came; the
 * INVITE transaction then ends within 64*T1. extra: complete header lines
 * (Reason) or empty. SUA_ESTATE: no INVITE, or it has a final response. */
int sua__txn_cancel(struct sua_stack *s, struct sua_txn *t,
                    struct sua_str extra);
/* The transaction user does not care any more: no more calls of tu. The
 * machine goes on to its end (absorbs, ACKs). */
void sua__txn_detach(struct sua_txn *t);
/* The request of a client transaction; valid during response(). */
struct sua_str sua__txn_text(const struct sua_txn *t);

/* ---- server: txn.c, reply.c --------------------------------------------- */
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
/* Of nothing but a status. */
int sua__txn_status(struct sua_stack *s, struct sua_txn *t, unsigned status);
/* A proxy forwards a response that is complete but for our Via; on success
 * the text is the transaction's. A 2xx to INVITE may follow another one. */
int sua__txn_forward(struct sua_stack *s, struct sua_txn *t,
                     struct sua__text *response, unsigned status);
/* Send the 2xx to an INVITE once more (RFC 3261 13.3.1.4): the caller has
 * the timer, the transaction the bytes. SUA_ESTATE: there is none. */
int sua__txn_resend(struct sua_stack *s, struct sua_txn *t);
/* Our To tag of a server transaction (RFC 3261 8.2.6.2): the same for every
 * response to one request. */
struct sua_str sua__txn_tag(const struct sua_txn *t);
/* Reply without a transaction, from the emergency buffer, at once in the
 * drain; same To tag for a retransmitted request. extra: header lines. */
void sua__reply_stateless(struct sua_stack *s, const struct sua_msg *m,
                          const struct sua_flow *from, unsigned status,
                          struct sua_str extra);
/* Where responses to this request go (RFC 3261 18.2.2, RFC 3581): on the
 * connection it came by, else to the address it came from, at the source
 * port when rport asks for that, at sent-by's when not. maddr is ignored. */
void sua__reply_dest(const struct sua_msg *m, const struct sua_flow *from,
                     struct sua__dest *d);
const char *sua__state_name(unsigned machine, unsigned state);

/* ---- between the files of lib/txn --------------------------------------- */
/* One event of one transaction; m as far as there is one. */
void sua__txn_step(struct sua_stack *s, struct sua_txn *t, unsigned ev,
                   const struct sua_msg *m, const struct sua_flow *from);
/* A server transaction without skeleton and key; NULL: pool used up. */
struct sua_txn *sua__txn_server(struct sua_stack *s, const struct sua_msg *m,
                                const struct sua_flow *from, int reserved);
/* In the tables from here on. */
void sua__txn_list(struct sua_stack *s, struct sua_txn *t, uint64_t key,
                   uint64_t merge_key);
/* The end, from any state. */
void sua__txn_finish(struct sua_stack *s, struct sua_txn *t);
/* When a 100 to a non-INVITE request is due and no sooner (RFC 4320). */
uint64_t sua__txn_patience(const struct sua_stack *s);

/* match.c. key_client: from sent-by, branch and method (17.1.3). */
uint64_t sua__key_client(const struct sua_stack *s, const struct sua_via *via,
                         struct sua_str method);
struct sua_txn *sua__find(const struct sua__tab *tab, uint64_t key);
/* Whether a message has exactly one Via value. */
int sua__one_via(const struct sua_msg *m);
void sua__txn_message(struct sua_stack *s, struct sua_msg *m,
                      const struct sua_flow *from, unsigned bad);
void sua__txn_trying(struct sua_stack *s, struct sua__task *t);

/* build.c. Line by line through a message of our own, which may be a proxied
 * one; 0 at the empty line. */
int sua__line(struct sua_str *rest, struct sua_str *value, unsigned *id);
/* ACK to failure response m, CANCEL; NULL: no cell. */
struct sua__text *sua__build_ack(struct sua_stack *s, const struct sua_txn *t,
                                 const struct sua_msg *m);
struct sua__text *sua__build_cancel(struct sua_stack *s,
                                    const struct sua_txn *t,
                                    struct sua_str extra);

/* reply.c, skel.c */
size_t sua__skel_size(const struct sua_msg *m);
/* tag: inserted into To when it has none; empty: leave room. */
void sua__skel_write(struct sua_buf *b, struct sua__skel *k,
                     const struct sua_msg *m, const struct sua_flow *from,
                     struct sua_str tag);
/* The Via lines of a request, the top one as we received it (18.2.1). */
void sua__vias_write(struct sua_buf *b, const struct sua_msg *m,
                     const struct sua_flow *from);
#define SUA__TAG_LEN SUA__ID_HASH
void sua__tag_make(const struct sua_stack *s, const struct sua_msg *m,
                   char out[SUA__TAG_LEN]);
void sua__reply_reason(struct sua_stack *s, const struct sua_msg *m,
                       const struct sua_flow *from, unsigned status,
                       struct sua_str reason, struct sua_str extra);
void sua__release_held(struct sua_stack *s, struct sua__task *t);

#endif
