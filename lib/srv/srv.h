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

/* What a REGISTER sets; text: AOR, contact, params, Call-ID, path in a row. */
struct sua__bound {
    struct sua__text *text;
    uint16_t aor_n, contact_n, params_n, call_id_n, path_n;
    uint16_t q;
    uint8_t by_flow;
    uint32_t reg_id, cseq;
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
    /* A binding of the built-in store is new (1), refreshed (2) or gone (0):
     * regwatch.c, or NULL. It may only mark. */
    void (*changed)(struct sua_srv *v, struct sua_str aor,
                    const struct sua_binding *b, unsigned what);
};

extern const struct sua_module sua__module_srv, sua__module_regwatch;

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
    struct sua__dest flow;      /* way that our own Route named; flow 0:
                                   none                                    */
    uint8_t ob;                 /* as a phone's own (RFC 5626)             */
    uint8_t path;               /* decided: be in its Path                 */
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
int sua__srv_forms_dialog(unsigned method);
/* 420 for option tags in header id that are not in the list `known`: 1 when
 * it was sent. */
int sua__srv_options(struct sua__rq *q, unsigned id, struct sua_str known);

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

/* ---- gruu.c: RFC 5627 5 ------------------------------------------------- */
/* Whom a URI of ours names: of all bindings of the AOR, those of one instance
 * where it is a GRUU. */
struct sua__whom {
    struct sua_buf aor;
    struct sua_str gr;          /* public: the instance, without < >       */
    uint64_t instance, call_id; /* temporary: their hashes                 */
    uint8_t gruu;               /* enum sua_gruu                           */
    char mem[SUA__AOR_MAX], gr_mem[128];
};
/* SUA_OK, SUA_EBADMSG: nobody it could be. */
int sua__gruu_read(struct sua_srv *v, const struct sua_uri *u,
                   struct sua__whom *w);
/* index-th binding it leads to, as in struct sua_location. */
int sua__gruu_get(struct sua_srv *v, const struct sua__whom *w,
                  unsigned index, struct sua_binding *out);
/* ";pub-gruu=...;temp-gruu=..." for a binding that has an instance, a new
 * temporary one each time. */
void sua__gruu_write(struct sua_srv *v, struct sua_buf *b,
                     const struct sua_uri *aor,
                     struct sua_str canonical, const struct sua_binding *c);
/* What sua__gruu_write() writes at most for it. */
size_t sua__gruu_room(struct sua_str canonical, const struct sua_binding *c);
/* The +sip.instance of a binding, with quotes; absent if none. */
struct sua_str sua__instance_of(const struct sua_binding *b);

/* ---- registrar.c ------------------------------------------------------- */
void sua__registrar(struct sua__rq *q);

/* ---- proxy_route.c: Route and Record-Route ----------------------------- */
/* 16.4: reads Request-URI and Route into q. SUA_EBADMSG, SUA_EUNSUPPORTED:
 * a Request-URI nobody can follow (416). */
int sua__proxy_peel(struct sua__rq *q);
/* Path value that leads back to where a REGISTER came from (RFC 5626 5.1);
 * ob: that is the phone itself. */
void sua__proxy_path(struct sua_stack *s, struct sua_buf *b,
                     const struct sua__dest *in, int ob);
/* 16.6 step 4: our Record-Route lines for a request that came by `in` and
 * leaves by `out`. */
void sua__proxy_record(struct sua_stack *s, struct sua_buf *b,
                       const struct sua__dest *in,
                       const struct sua__dest *out, unsigned how);
enum sua__record {
    SUA__RECORD_SIPS = 1,
    SUA__RECORD_IN = 2, SUA__RECORD_OUT = 4, /* flow tokens for datagrams   */
    SUA__RECORD_BOTH = SUA__RECORD_IN | SUA__RECORD_OUT
};
int sua__proxy_has_ob(const struct sua_msg *m);
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
    uint16_t round;             /* q of the branches under way             */
    uint8_t method, record_route, in_dialog, by_location;
    uint8_t path;               /* be in the Path of this REGISTER; 2: its
                                   first hop                               */
    uint8_t tokens;             /* enum sua__record                        */
    uint8_t starting;           /* branches are still being made           */
    uint8_t answered;           /* the final response is on its way        */
    uint8_t won;                /* a 2xx came                              */
    uint8_t cancelled;
};
struct sua__branch {
    struct sua__branch *next;
    struct sua__ctx *ctx;
    struct sua_txn *txn;
    struct sua__text *uri;      /* Request-URI, the next hop's, path       */
    struct sua__locate locate;
    struct sua__timer timer_c;
    struct sua__task task;
    struct sua__out out;        /* ACK                                     */
    struct sua__dest dest;
    uint64_t kin;               /* which instance it leads to; 0: unknown  */
    uint16_t uri_n, hop_n;
    uint16_t status;            /* of the address tried last               */
    uint16_t q;
    uint8_t by_flow;            /* dest is the first way to try            */
    uint8_t flow_only;          /* and the only one                        */
    uint8_t held;               /* its turn comes later                    */
    uint8_t located, provisional, accepted;
};
/* Where a branch is to go. */
struct sua__target {
    struct sua_str uri;         /* Request-URI                             */
    struct sua_str hop;         /* URI of the next hop; empty: uri         */
    struct sua_str path;        /* Route values; empty: none               */
    const struct sua__dest *flow; /* the way to try first; NULL: locate    */
    uint8_t flow_only;          /* there is no other: 430 without it       */
    uint8_t later;              /* when those before it have failed        */
    uint16_t q;
    uint64_t kin;               /* of an instance with several flows: one
                                   at a time, the next only after 408, 430 */
};

/* NULL: no memory. The context owns the server transaction from here on. */
struct sua__ctx *sua__ctx_open(struct sua__rq *q);
/* One more branch. Failures count as its response. */
void sua__ctx_branch(struct sua_stack *s, struct sua__ctx *c,
                     const struct sua__target *to);
/* All branches are there: those of the best q begin. */
void sua__ctx_go(struct sua_stack *s, struct sua__ctx *c);
/* A response of a branch, m NULL: made here. */
void sua__ctx_failure(struct sua_stack *s, struct sua__ctx *c,
                      unsigned status, const struct sua_msg *m);

/* Out of its context. */
void sua__branch_over(struct sua_stack *s, struct sua__branch *b);
/* Sent to the next place that is not tried yet. */
void sua__branch_try(struct sua_stack *s, struct sua__branch *b);

/* ---- proxy_turn.c: whose turn it is ------------------------------------- */
/* Of the branches that wait for theirs the first, or NULL. */
struct sua__branch *sua__turn_held(const struct sua__ctx *c);
/* Nothing is under way: 1 when the next ones begin. */
int sua__turn_next(struct sua_stack *s, struct sua__ctx *c);
/* A branch to this instance has ended; heard: by a response. After 408 and
 * 430 another flow to the same phone begins; after any other answer the
 * phone has answered. */
void sua__turn_kin(struct sua_stack *s, struct sua__ctx *c, uint64_t kin,
                   unsigned status, int heard);

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
