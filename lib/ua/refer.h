/* SPDX-License-Identifier: MIT
 * L6: REFER both ways: what its files share. RFC 3515, 3892, 4488, 7647. */
#ifndef SUA_UA_REFER_H
#define SUA_UA_REFER_H

#include "ua/event.h"

#define SUA__REFER_ADDED 16     /* header lines of an application          */
#define SUA__REFER_DEEP 8       /* REFERs in calls made for REFERs         */
#define SUA__REFER_MAX_S 3600   /* no subscription lives longer unrenewed  */

/* One REFER and the implicit subscription it makes, at either end: a usage
 * of the call's dialog, or of one of its own, that may outlive the call. */
struct sua__refer {
    struct sua__usage usage;
    struct sua__timer timer;
    struct sua__task dead;
    struct sua_ua *ua;
    struct sua_call *call;      /* it came or went in; NULL: that is over  */
    struct sua__refer *next;    /* of this call                            */
    struct sua__refer *after, *before; /* all                              */
    struct sua_account *account;
    struct sua__req *req;       /* REFER or NOTIFY under way               */
    uint64_t until;             /* end of the subscription, or of a wait   */
    uint32_t id;                /* CSeq of the REFER                       */
    uint16_t status;            /* of the new call, as last heard          */
    uint8_t out;                /* ours: we sent the REFER                 */
    uint8_t quiet;              /* norefersub is asked for                 */
    uint8_t alone;              /* in a dialog of its own                  */
    /* ours */
    uint8_t told;               /* the application has its final status    */
    /* theirs */
    struct sua_txn *st;         /* the REFER, while nobody decided         */
    struct sua_call *made;      /* the new call                            */
    struct sua__text *text;     /* what it says: see the slices            */
    struct sua__slice refer_to, target, replaces, referred_by;
    uint64_t sent_at;           /* of the last NOTIFY                      */
    uint16_t notified;          /* what that said                          */
    uint8_t over, timed_out;    /* the next is the last, and why           */
    uint8_t last;               /* that was the last                       */
};

/* ---- refer.c ------------------------------------------------------------ */
/* In this call. NULL: no room. */
struct sua__refer *sua__refer_new(struct sua_ua *ua, struct sua_call *c);
/* A usage of d from now on, and of no other dialog. */
void sua__refer_use(struct sua__refer *x, struct sua_dialog *d);
/* Nobody waits for the new call any more. */
void sua__refer_forget_made(struct sua__refer *x);
/* The end: nothing points to it any more. */
void sua__refer_end(struct sua__refer *x);
void sua__refer_wait(struct sua__refer *x, uint64_t ms);
const struct sua__identity *sua__refer_identity(const struct sua__refer *x);
/* Value of a header by name, absent if none; *n: how many there are. */
struct sua_str sua__refer_value(const struct sua_msg *m, struct sua_str name,
                                unsigned *n);
/* Whether Refer-Sub says false (RFC 4488 4). */
int sua__refer_no_sub(const struct sua_msg *m);
/* The application's header lines, then ours. SUA_ELIMIT: too many. */
struct sua__refer_lines {
    struct sua_hdr_add line[SUA__REFER_ADDED + 4];
    size_t n;
};
int sua__refer_lines_of(struct sua__refer_lines *l,
                        const struct sua_hdr_add *headers, size_t n);
void sua__refer_line(struct sua__refer_lines *l, struct sua_str name,
                     struct sua_str value);
int sua__refer_has(const struct sua__refer_lines *l, unsigned id);

/* ---- refer_out.c, refer_in.c -------------------------------------------- */
/* Requests in the usage and the timer. */
int sua__refer_notified(struct sua__refer *x, struct sua_txn *t,
                        const struct sua_msg *m);
void sua__refer_out_late(struct sua__refer *x);
void sua__refer_out_lost(struct sua__refer *x, unsigned status);
int sua__refer_subscribed(struct sua__refer *x, struct sua_txn *t,
                          const struct sua_msg *m);
void sua__refer_in_late(struct sua__refer *x);
/* A REFER in a call, or about it in a dialog of its own. 1: taken. */
int sua__refer_came(struct sua_call *c, struct sua_txn *t,
                    const struct sua_msg *m, const struct sua_flow *from);
/* The new call went on. */
void sua__refer_progress(struct sua__refer *x, unsigned status);
/* The call of x is over. */
void sua__refer_in_left(struct sua__refer *x);
struct sua_str sua__refer_str(const struct sua__refer *x,
                              struct sua__slice v);

/* ---- refer_to.c --------------------------------------------------------- */
/* What a REFER asks for. */
struct sua__refer_ask {
    struct sua_str refer_to, referred_by; /* values as they stand          */
    struct sua_str target;      /* URI without header components           */
    struct sua_str replaces;    /* of its Replaces, escaped; may be absent */
};
/* 0, or the status it deserves. */
unsigned sua__refer_read(const struct sua_msg *m, struct sua__refer_ask *a);
/* Packs it into x->text: SUA_ENOMEM, SUA_EBADMSG. */
int sua__refer_keep(struct sua__refer *x, const struct sua__refer_ask *a);

#endif
