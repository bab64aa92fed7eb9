/* SPDX-License-Identifier: MIT
 * What the optional parts of calls share: early dialogs, reliable
 * provisional responses, UPDATE, session timers. RFC 3262, 3311, 4028, 6337.
 * Layer: ua. */
#ifndef SUA_SESSION_H
#define SUA_SESSION_H

#include "ua/ua.h"

/* ---- early dialogs of an INVITE of ours: legs.c ------------------------ */
#define SUA__LEGS 8             /* of one call; what comes beyond is heard
                                   of when it answers 2xx                  */

struct sua__leg {
    struct sua__leg *next;
    struct sua_call *call;
    struct sua_dialog *dlg;     /* NULL: the call's own                    */
    struct sua__usage usage;    /* of dlg                                  */
    struct sua__text *local, *remote; /* as agreed in it, while it is early*/
    struct sua__text *body;     /* what the PRACK is to carry              */
    struct sua__req *prack;     /* the one whose outcome matters           */
    uint32_t number;            /* 0, 1 ...: ev.leg                        */
    uint32_t rseq;              /* last response taken, in order           */
    uint32_t cseq;              /* of its INVITE                           */
    uint8_t has_rseq;
    uint8_t due;                /* it waits for its PRACK                  */
    uint8_t agreed;             /* first offer and answer are done         */
    uint8_t theirs;             /* its offer waits for the application     */
    uint8_t ours;               /* our offer is in the PRACK               */
    uint8_t gone;               /* RFC 6228: 199 came                      */
};

/* Of one call, from the first 1xx with To tag to the final response. */
struct sua__legs {
    struct sua_call *call;
    struct sua__leg *list;
    struct sua__timer timer;    /* patience with an offer in a 1xx         */
    struct sua__task after;     /* PRACKs, when the callback has returned  */
    uint32_t made;              /* so far                                  */
    uint32_t at;                /* the leg of the event to come            */
};

struct sua__leg_state {
    struct sua__pool calls, legs;
    /* Set by the module of reliable responses: sua__rel_offer. */
    int (*offer)(struct sua_call *c, struct sua__leg *l, struct sua_str sdp);
};

/* That of a remote tag; NULL: none, or gone. */
struct sua__leg *sua__leg_find(const struct sua_call *c, struct sua_str tag);
/* That of a dialog of the call. */
struct sua__leg *sua__leg_of(const struct sua_call *c,
                             const struct sua_dialog *d);
/* Of the event told last; NULL: none. */
struct sua__leg *sua__leg_told(const struct sua_call *c);
/* For a re-INVITE: the call's dialog as a leg; NULL: no room. */
struct sua__leg *sua__leg_own(struct sua_call *c);
struct sua_dialog *sua__leg_dialog(const struct sua__leg *l);
/* A new offer for the PRACK it waits for. */
int sua__leg_offer(struct sua__leg *l, struct sua_str sdp);
/* The leg ends; the call goes on. */
void sua__leg_end(struct sua__leg *l);
/* The call's legs, unless one still waits for the outcome of its PRACK. */
void sua__legs_drop(struct sua_call *c, int all);
void sua__leg_forget_prack(struct sua__leg *l);

/* ---- reliable provisional responses: rel.c, rel_uac.c, rel_uas.c ------- */
struct sua__rel {
    struct sua_call *call;
    struct sua__timer timer;    /* the earlier of the two below            */
    struct sua__task after;     /* nobody answered the offer in a PRACK    */
    struct sua__out out;        /* the response, sent again and again      */
    struct sua__text *sent;
    struct sua__text *wait, *last; /* rel_wait.c: a 1xx and the final that
                                   may not leave yet                       */
    struct sua__text *theirs;   /* offer in the PRACK below                */
    struct sua_txn *prack;      /* waits for the application               */
    uint64_t rtx_at, end_at;
    uint32_t rtx_ms, rseq, cseq;/* cseq: of the INVITE                     */
    uint8_t must;               /* it says Require: 100rel                 */
    uint8_t sending;            /* the response being written is reliable  */
    uint8_t unacked;            /* no PRACK yet                            */
    uint8_t unacked_sdp;        /* and there is a description in it        */
    uint8_t wait_sdp;           /* in `wait`                               */
    uint8_t offered;            /* our offer went in a reliable 1xx        */
};
struct sua__rel_state {
    struct sua__pool calls;
};

/* rel_uac.c */
int sua__rel_answered(struct sua_call *c, const struct sua_msg *m);
/* The application answers an offer in a 1xx. */
int sua__rel_answer_offer(struct sua_call *c, const struct sua_reply *r);
/* A new offer goes into a PRACK that has not been sent. */
int sua__rel_offer(struct sua_call *c, struct sua__leg *l,
                   struct sua_str sdp);
/* rel_undo.c: a reliable 1xx has answered our re-INVITE's offer; its final
 * response. 1: taken. */
void sua__rel_executed(struct sua_call *c);
int sua__rel_ended(struct sua_call *c, const struct sua_msg *m);
/* rel_uas.c */
int sua__rel_in_call(struct sua_call *c, struct sua_txn *t,
                     const struct sua_msg *m);
int sua__rel_respond(struct sua_call *c, const struct sua_reply *r);
void sua__rel_drop(struct sua_call *c);
struct sua__rel *sua__rel_new(struct sua_call *c);
/* rel_wait.c: a reply kept for later. SUA_ENOMEM, SUA_ETOOBIG. */
int sua__rel_keep(struct sua_call *c, struct sua__text **slot,
                  const struct sua_reply *r);
#define SUA__REL_HEADERS 16
struct sua__rel_kept {
    struct sua_reply reply;     /* views into the text                     */
    struct sua_body body;
    struct sua_hdr_add headers[SUA__REL_HEADERS];
};
void sua__rel_kept(struct sua__rel_kept *k, const struct sua__text *t);

/* ---- UPDATE: update.c --------------------------------------------------- */
struct sua__update {
    struct sua__update *next;   /* of the call, one for a dialog at most   */
    struct sua_call *call;
    struct sua_dialog *dlg;     /* held                                    */
    struct sua__timer timer;    /* pause after 491                         */
    struct sua__task after;     /* nobody answered theirs                  */
    struct sua__req *req;       /* ours                                    */
    struct sua__text *offer;    /* in it; NULL: it has none                */
    struct sua_txn *txn;        /* theirs with an offer                    */
    struct sua__text *theirs;
    uint8_t glares;
    uint8_t waits;              /* for the timer                           */
};
struct sua__update_state {
    struct sua__pool pool;
    /* A refresh without offer (RFC 4028 7.4); SUA_EAGAIN: not now. */
    int (*refresh)(struct sua_call *c);
};
static inline struct sua__update *sua__update_of(const struct sua_call *c,
                                                 const struct sua_dialog *d)
{
    struct sua__update *u = sua__more(c)->updates;

    while (u && u->dlg != d)
        u = u->next;
    return u;
}

/* ---- whose turn it is: turn.c ------------------------------------------- */
enum sua__turn {
    SUA__TURN_FREE,             /* either side may offer                   */
    SUA__TURN_OURS,             /* our offer is open: 491                  */
    SUA__TURN_THEIRS            /* theirs is: 500 and Retry-After          */
};
unsigned sua__turn(const struct sua_call *c, const struct sua_dialog *d);
/* Where the session descriptions in force are kept. */
struct sua__text **sua__turn_local(struct sua_call *c,
                                   const struct sua_dialog *d);
struct sua__text **sua__turn_remote(struct sua_call *c,
                                    const struct sua_dialog *d);

/* ---- session timers: session_timer.c, session_refresh.c ---------------- */
struct sua__timing {
    uint64_t refresh_at;        /* ours to send                            */
    uint64_t bye_at;            /* nobody refreshed                        */
    uint32_t se_s;              /* in force; 0: no timer                   */
    uint32_t min_s;             /* the largest Min-SE heard; 0: none       */
    uint32_t asked_s;           /* of their request; 0: not said           */
    uint8_t asked_who;          /* enum sua_refresher                      */
    uint8_t ours;               /* we refresh                              */
    uint8_t peer;               /* speaks it too                           */
    uint8_t retries;            /* after 422                               */
};
struct sua__timing_state {
    struct sua__pool pool;
};
/* Session-Expires and Min-SE of a request of ours, if it is to have them. */
void sua__timing_lines(const struct sua_call *c, struct sua_buf *b);
/* session_refresh.c. Ask for a refresh, or plan it for later. */
void sua__timing_refresh(struct sua_call *c);
/* A final response that is no 2xx, to any INVITE or UPDATE of ours. */
void sua__timing_refused(struct sua_call *c, const struct sua_msg *m);
/* The INVITE of a 422 again, with the intervals as they are now. 1: done. */
int sua__timing_again(struct sua_call *c);

/* The session as it is, by UPDATE or re-INVITE. SUA_EAGAIN: something is open
 * in the dialog. */
int sua__call_refresh(struct sua_call *c);

#endif
