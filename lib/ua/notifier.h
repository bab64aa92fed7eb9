/* SPDX-License-Identifier: MIT
 * L6: subscriptions others have here. RFC 6665 4.2. */
#ifndef SUA_UA_NOTIFIER_H
#define SUA_UA_NOTIFIER_H

#include "ua/event.h"

struct sua_notifier {
    struct sua_ua *ua;
    struct sua_notifier *next, *prev;
    struct sua__node by_resource;
    struct sua_account *account;
    const struct sua_event_package *package;
    const struct sua__server *server;
    struct sua__usage usage;
    struct sua__timer timer;    /* its end, or the NOTIFY that waits       */
    struct sua__task event, dead;
    struct sua_txn *st;         /* SUBSCRIBE that waits for its answer     */
    struct sua__req *req;       /* NOTIFY under way                        */
    struct sua__text *ids;      /* packed: the three                       */
    struct sua__slice name, resource, watcher;
    struct sua__kept_body body; /* the latest state                        */
    void *user;
    void *own;                  /* of the server                           */
    struct sua__notice notice[SUA_NOTIFIER_CLOSED + 1];
    uint64_t told;              /* what its documents say, on the server's
                                   scale; 0: the next one says all         */
    uint64_t expires_at, hold_until;
    uint32_t granted_s, retry_s;
    uint32_t version;           /* of the next document                    */
    uint16_t pending;
    uint8_t state;              /* enum sua_sub_state                      */
    uint8_t due;                /* a NOTIFY is to be sent                  */
    uint8_t asking;             /* an event is out that may bring state    */
    uint8_t ending;             /* a terminated one is due, `last` why     */
    uint8_t over;
    uint8_t more;               /* the document had no room for all        */
    uint8_t view;               /* of the server: how much is shown        */
    char reason[20];
};

struct sua__notifiers {
    struct sua__pool pool;
    struct sua__tab by_resource;
    struct sua_notifier *first;
    struct sua__server *servers;
    struct sua__server app;     /* sua_events_serve()                      */
    struct sua__text *names;    /* of the packages, a list                 */
};

static inline struct sua__notifiers *sua__notifiers(const struct sua_stack *s)
{
    return (struct sua__notifiers *)s->slot[SUA__SLOT_NOTIFIER];
}

/* ---- notifier.c --------------------------------------------------------- */
void sua__nf_event(struct sua_notifier *nf, unsigned type, unsigned status,
                   unsigned cause);
struct sua_notifier *sua__nf_new(struct sua_ua *ua);
/* CLOSED is pending, all is let go. */
void sua__nf_over(struct sua_notifier *nf, unsigned status, unsigned cause);
/* Not known to anybody yet. */
void sua__nf_forget(struct sua_notifier *nf);

/* ---- notifier_in.c: SUBSCRIBE ------------------------------------------- */
int sua__nf_request(struct sua_ua *ua, struct sua_txn *t,
                    const struct sua_msg *m, const struct sua_flow *from);
int sua__nf_in_call(struct sua_call *c, struct sua_txn *t,
                    const struct sua_msg *m);
/* As the hook of a feature. */
int sua__nf_lost(struct sua__usage *u, const struct sua_msg *m);
/* 200 to the SUBSCRIBE that waits. */
int sua__nf_grant(struct sua_notifier *nf);

/* ---- notifier_out.c: NOTIFY --------------------------------------------- */
/* What is due goes out unless one is under way or has to wait. */
void sua__nf_kick(struct sua_notifier *nf);
/* The end: a terminated NOTIFY with this reason, then CLOSED. */
void sua__nf_end(struct sua_notifier *nf, struct sua_str reason,
                 uint32_t retry_s, unsigned status, unsigned cause);
void sua__nf_timer(void *stack, struct sua__timer *t);

#endif
