/* SPDX-License-Identifier: MIT
 * L7: server roles. RFC 3261 10.3 (registrar), 16 (proxy), 22 (digest). */
#ifndef SUA_SRV_PRIVATE_H
#define SUA_SRV_PRIVATE_H

#include "auth/auth.h"
#include "sip/srv.h"
#include "ua/ua.h"

/* ---- location.c: the built-in store ------------------------------------ */
#define SUA__AOR_CONTACTS 16    /* of one AOR: bounds what a call forks to */
#define SUA__AOR_MAX 320        /* "user@host"                             */

/* What a REGISTER sets; text: AOR, contact, params, Call-ID in a row. */
struct sua__bound {
    struct sua__text *text;
    uint16_t aor_n, contact_n, params_n, call_id_n;
    uint16_t q;
    uint8_t by_flow;
    uint32_t cseq;
    uint64_t expires_ms;
    struct sua_flow flow;
};
struct sua__bind {
    struct sua__node node;      /* first of an AOR: by AOR                 */
    struct sua__bind *next;     /* same AOR, best q first                  */
    struct sua__bind *all_next, *all_prev;
    struct sua__timer timer;    /* expiry                                  */
    struct sua__task task;      /* the news; at last the end               */
    struct sua__bound now, was; /* was: to undo a series                   */
    uint8_t added, changed, doomed; /* in this series                      */
    uint8_t what;               /* the news                                */
};

struct sua_srv {
    struct sua_stack *stack;    /* NULL: not started                       */
    struct sua_srv_config cfg;  /* strings in `text`                       */
    struct sua_location loc;
    struct sua__text *text;
    struct sua_str home;        /* domain that our addresses stand for     */
    struct sua__pool binds, ctxs, branches;
    struct sua__tab by_aor;
    struct sua__bind *first, *last;
    struct sua__bind *walk;     /* where sua_srv_binding() was             */
    unsigned walk_index;
    struct sua_auth_server auth;
};

extern const struct sua_module sua__module_srv;

static inline struct sua_srv *sua__srv(const struct sua_stack *s)
{
    return (struct sua_srv *)s->slot[SUA__SLOT_SRV];
}

extern const struct sua_location sua__store; /* user: the struct sua_srv  */

/* ---- one request on its way through the roles -------------------------- */
#define SUA__USER_MAX 128
struct sua__rq {
    struct sua_srv *v;
    struct sua_stack *s;
    struct sua_txn *t;          /* NULL: ACK                               */
    const struct sua_msg *m;
    const struct sua_flow *from;
    struct sua_uri uri;         /* where it wants to go                    */
    struct sua_str next;        /* first foreign Route value; or absent    */
    struct sua_uri hop;         /* its URI                                 */
    uint32_t flow;              /* connection our own Route named          */
    uint8_t own;                /* Route values of ours in front           */
    uint8_t undone;             /* a strict router's rewriting: the target
                                   was the last Route value                */
    uint8_t in_dialog;
    uint8_t record;             /* stay in the dialog it forms             */
    uint8_t user_n;             /* who proved a password; 0: nobody        */
    char user[SUA__USER_MAX];
};

/* ---- router.c ---------------------------------------------------------- */
/* As sua__txns.request: outside dialogs, and in a dialog that is not ours. */
int sua__srv_request(struct sua_stack *s, struct sua_txn *t,
                     const struct sua_msg *m, const struct sua_flow *from);
int sua__srv_orphan(struct sua_stack *s, struct sua_txn *t,
                    const struct sua_msg *m, const struct sua_flow *from);
/* Answer; without memory for it a stateless 503. extra: header lines. */
void sua__srv_reply(struct sua__rq *q, unsigned status, struct sua_str reason,
                    struct sua_str extra);
void sua__srv_status(struct sua__rq *q, unsigned status);
/* 420 for an option tag in header id: 1 when it was sent. */
int sua__srv_options(struct sua__rq *q, unsigned id);

/* ---- domain.c: which names are ours ------------------------------------ */
int sua__srv_is_ours(const struct sua_srv *v, const struct sua_uri *u);
/* Canonical AOR of a URI of ours: SUA_OK, SUA_EBADMSG: none it could be. */
int sua__srv_aor(const struct sua_srv *v, const struct sua_uri *u,
                 struct sua_buf *b);
/* The URI of From or To. */
int sua__srv_party(const struct sua_msg *m, unsigned id, struct sua_uri *u);
/* Whether the user of a URI is `name`, escapes undone. */
int sua__srv_is_user(const struct sua_uri *u, struct sua_str name);

/* ---- auth.c ------------------------------------------------------------ */
/* 1: q->user has proved the password. 0: answered (401, 407, 400). id:
 * SUA_H_AUTHORIZATION or SUA_H_PROXY_AUTHORIZATION. */
int sua__srv_auth(struct sua__rq *q, unsigned id);

/* ---- registrar.c ------------------------------------------------------- */
void sua__registrar(struct sua__rq *q);

/* ---- proxy_route.c: Route and Record-Route ----------------------------- */
/* 16.4: reads Request-URI and Route into q. SUA_EBADMSG, SUA_EUNSUPPORTED:
 * a Request-URI nobody can follow (416). */
int sua__proxy_peel(struct sua__rq *q);
/* 16.6 step 4: our Record-Route lines for a request that came by `in` and
 * leaves by `out`. */
void sua__proxy_record(struct sua_stack *s, struct sua_buf *b,
                       const struct sua__dest *in,
                       const struct sua__dest *out, int sips);
/* 16.6 step 8, RFC 5393 4.2: what decides where this request goes. */
uint64_t sua__proxy_loop(const struct sua__rq *q);
/* Whether it went through here in the same shape before (16.3 step 4). */
int sua__proxy_looped(const struct sua__rq *q);
#define SUA__PROXY_BRANCH 36    /* cookie, 16 of chance, 13 of the loop    */
void sua__proxy_branch(struct sua_stack *s, uint64_t loop,
                       char out[SUA__PROXY_BRANCH]);

/* ---- proxy.c: validation, target set, the request to be forwarded ------ */
void sua__proxy(struct sua__rq *q, const struct sua_srv_decision *d);
/* A request (or ACK) inside a dialog of others, by Route. */
void sua__proxy_in_dialog(struct sua__rq *q);

/* ---- proxy_fork.c: the response context -------------------------------- */
struct sua__branch;

struct sua__ctx {
    struct sua_txn *st;         /* server transaction; NULL: ACK, or over  */
    struct sua__branch *branches;
    struct sua__text *tail;     /* Via lines, then the request with edits  */
    struct sua__text *best;     /* best failure so far; NULL: made here    */
    struct sua__text *challenges; /* of all 401 and 407                    */
    struct sua__timer again;    /* no memory for the answer                */
    struct sua__task dead;
    struct sua__dest in;
    uint64_t loop;
    uint16_t line, rest;        /* in tail: request line, what follows it  */
    uint16_t best_end;          /* in best: the empty line                 */
    uint16_t best_status;
    uint8_t method, record_route, in_dialog, by_location;
    uint8_t starting;           /* branches are still being made           */
    uint8_t answered;           /* the final response is on its way        */
    uint8_t won;                /* a 2xx came                              */
    uint8_t cancelled;
};
struct sua__branch {
    struct sua__branch *next;
    struct sua__ctx *ctx;
    struct sua_txn *txn;
    struct sua__text *uri;      /* Request-URI, then the next hop's        */
    struct sua__locate locate;
    struct sua__timer timer_c;
    struct sua__task task;
    struct sua__out out;        /* ACK                                     */
    struct sua__dest dest;
    uint16_t uri_n;
    uint16_t status;            /* of the address tried last               */
    uint8_t by_flow;            /* dest is the first way to try            */
    uint8_t located, provisional, accepted;
};

/* NULL: no memory. The context owns the server transaction from here on. */
struct sua__ctx *sua__ctx_open(struct sua__rq *q);
/* One more branch; hop NULL: uri itself. flow NULL: locate. Failures count
 * as its response. */
void sua__ctx_branch(struct sua_stack *s, struct sua__ctx *c,
                     struct sua_str uri, const struct sua_uri *hop,
                     const struct sua__dest *flow);
/* All branches are there. */
void sua__ctx_go(struct sua_stack *s, struct sua__ctx *c);
/* A response of a branch, m NULL: made here. */
void sua__ctx_failure(struct sua_stack *s, struct sua__ctx *c,
                      unsigned status, const struct sua_msg *m);

/* ---- proxy_reply.c: choosing and sending the response (16.7) ----------- */
/* m without our Via, in a cell; NULL: no memory, or it has no other Via. */
struct sua__text *sua__proxy_strip(struct sua_stack *s,
                                   const struct sua_msg *m);
/* Note a final failure. */
void sua__proxy_note(struct sua_stack *s, struct sua__ctx *c,
                     unsigned status, const struct sua_msg *m);
/* Send the best one: SUA_OK, or try again. */
int sua__proxy_answer(struct sua_stack *s, struct sua__ctx *c);

#endif
