/* SPDX-License-Identifier: MIT
 * L6: subscriptions we have. RFC 6665 4.1.
 *
 * A SUBSCRIBE outside calls is sent from a root, which only holds Call-ID,
 * tag and CSeq; every notifier it reaches makes a dialog by its NOTIFY, a leg
 * of the subscription with expiry and refreshes of its own. In a call there
 * is one leg from the start. */
#ifndef SUA_UA_SUBSCRIBER_H
#define SUA_UA_SUBSCRIBER_H

#include "sip/package.h"
#include "ua/event.h"

struct sua__sub_leg {
    struct sua_subscription *sub;
    struct sua__sub_leg *next;
    struct sua__usage usage;
    struct sua__timer timer;    /* the earliest of the three below         */
    struct sua__task dead;
    struct sua__req *req;       /* SUBSCRIBE under way                     */
    uint64_t expires_at, again_at; /* its end; the refresh                 */
    uint64_t notify_by;         /* Timer N                                 */
    uint64_t whole_at;          /* when full state is, or was, asked for   */
    struct sua_doc_version version; /* of its documents                    */
    uint32_t fork;
    uint8_t state;              /* enum sua_sub_state; 0: no NOTIFY yet    */
    uint8_t fails;              /* refreshes in a row                      */
    uint8_t zero;               /* Expires: 0 has been sent                */
    uint8_t zero_due;           /* it is to be sent next                   */
    uint8_t bare;               /* no NOTIFY said how long                 */
    uint8_t whole;              /* full state is to be asked for, at
                                   whole_at at the latest                  */
    uint8_t stale;              /* refresh again once the one under way is
                                   answered                                */
};

struct sua_subscription {
    struct sua_ua *ua;
    struct sua_subscription *next, *prev;
    struct sua_account *account;
    struct sua__kept kept;
    struct sua__usage root;
    struct sua__timer timer;    /* Timer N of the root, or the next try    */
    struct sua__task event, dead;
    struct sua__req *req;       /* SUBSCRIBE of the root                   */
    struct sua__sub_leg *legs;
    void (*on_event)(struct sua_subscription *sub,
                     const struct sua_subscription_event *ev, void *user);
    void *user;
    void (*fn)(void);           /* of a package built in: whom it tells    */
    void *own;                  /* and what it knows                       */
    struct sua__notice notice[SUA_SUBSCRIPTION_CLOSED + 1];
    uint64_t born_at;           /* of the present root                     */
    uint32_t want_s, floor_s, granted_s, retry_ms;
    uint32_t forks;             /* notifiers heard of since the root       */
    uint32_t told_s, told_fork; /* of the STATE that is pending            */
    uint16_t pending;
    uint8_t told_state;
    uint8_t fetch, in_call, closing, over, waiting;
    uint8_t was_up, fails, moves;
};

struct sua__subscribers {
    struct sua__pool subs, legs;
    struct sua_subscription *first;
    /* Who was asked for requests without dialog before us. */
    int (*orphan)(struct sua_stack *s, struct sua_txn *t,
                  const struct sua_msg *m, const struct sua_flow *from);
    /* NOTIFY without subscription. 1: taken. NULL: none is. */
    int (*unasked)(struct sua_ua *ua, struct sua_txn *t,
                   const struct sua_msg *m);
};

static inline struct sua__subscribers *sua__subscribers(
    const struct sua_stack *s)
{
    return (struct sua__subscribers *)s->slot[SUA__SLOT_SUBSCRIBER];
}

/* What follows an end. */
enum sua__sub_plan { SUA__SUB_NEVER, SUA__SUB_NOW, SUA__SUB_LATER };

/* ---- subscriber.c: the whole -------------------------------------------- */
void sua__sub_event(struct sua_subscription *u, unsigned type,
                    unsigned status, unsigned cause);
/* The root's SUBSCRIBE, for the first time or anew. */
int sua__sub_start(struct sua_subscription *u);
/* Whose SUBSCRIBE a dialog half sends; NULL: nobody's, or it is not there. */
struct sua_subscription *sua__sub_asked_by(const struct sua_dialog *d);
/* Of all requests: Event, Expires and what the application wants. */
int sua__sub_ask(struct sua_subscription *u, struct sua_dialog *d,
                 uint32_t expires, int first, struct sua__req **out,
                 const struct sua__req_user *user, void *obj);
uint32_t sua__sub_want(const struct sua_subscription *u);
/* Nothing is left: a new try as planned (ms: where LATER, at least), or
 * CLOSED. */
void sua__sub_finish(struct sua_subscription *u, enum sua__sub_plan plan,
                     uint32_t ms, unsigned status, unsigned cause);
/* No more forks from here on. */
void sua__sub_drop_root(struct sua_subscription *u);
/* A refused or lost SUBSCRIBE without which there is nothing. */
void sua__sub_refused(struct sua_subscription *u, unsigned status,
                      unsigned cause, const struct sua_msg *m);

/* ---- subscriber_leg.c: one dialog ---------------------------------------- */
struct sua__sub_leg *sua__sub_leg_new(struct sua_subscription *u);
/* Not used yet: back to its pool. */
void sua__sub_leg_free(struct sua__sub_leg *l);
/* SUBSCRIBE in its dialog: the first in a call, refresh, Expires: 0. */
int sua__sub_leg_ask(struct sua__sub_leg *l);
/* The leg goes, the rest stays. */
void sua__sub_leg_drop(struct sua__sub_leg *l);
/* Expires: 0 now or when the response to the last one is there. */
void sua__sub_leg_quit(struct sua__sub_leg *l);
/* As the hook of a feature. */
int sua__sub_lost(struct sua__usage *u, const struct sua_msg *m);
/* It lasts so long from now on; refresh before. */
void sua__sub_leg_lasts(struct sua__sub_leg *l, uint32_t secs);
void sua__sub_leg_arm(struct sua__sub_leg *l);
/* Refresh at this time, or as soon as one that is under way is over. */
void sua__sub_leg_again(struct sua__sub_leg *l, uint64_t when);

/* ---- watch.c: what packages built in share ------------------------------- */
struct sua__watch {
    struct sua_str event, accept;
    void (*on_event)(struct sua_subscription *u,
                     const struct sua_subscription_event *ev, void *user);
};
/* fn: the application's, which on_event finds in u->fn; own: u->own. As
 * sua_subscribe(). */
int sua__watch(struct sua_ua *ua, const struct sua_subscribe *cfg,
               const struct sua__watch *w, void (*fn)(void), void *own,
               struct sua_subscription **out);
/* The document of an event, with as much room as reading it takes. */
struct sua__doc {
    struct sua_stack *s;
    struct sua__text *mem;
    struct sua_str text;
};
/* 1: there is one of the types of w; then close it. A NOTIFY whose content
 * was lost on the way to the application makes us ask for the whole. */
int sua__doc_open(struct sua__doc *d, struct sua_subscription *u,
                  const struct sua_subscription_event *ev,
                  const struct sua__watch *w);
void sua__doc_close(struct sua__doc *d);
void *sua__doc_mem(const struct sua__doc *d);
size_t sua__doc_cap(const struct sua__doc *d);
/* Bits of sua_doc_accept(), or as `accept` has it, for the leg it came by;
 * what they ask for is done. */
unsigned sua__doc_counts(struct sua_subscription *u,
                         const struct sua_subscription_event *ev,
                         unsigned (*accept)(struct sua_doc_version *v,
                                            uint32_t version,
                                            unsigned state),
                         uint32_t version, unsigned state);

/* ---- subscriber_notify.c: what notifiers say ----------------------------- */
int sua__sub_in_dialog(struct sua_stack *s, struct sua__usage *usage,
                       struct sua_txn *t, const struct sua_msg *m);
int sua__sub_orphan(struct sua_stack *s, struct sua_txn *t,
                    const struct sua_msg *m, const struct sua_flow *from);
int sua__sub_unsolicited(struct sua_ua *ua, struct sua_txn *t,
                         const struct sua_msg *m,
                         const struct sua_flow *from);
int sua__sub_stray_in_call(struct sua_call *c, struct sua_txn *t,
                           const struct sua_msg *m);

#endif
