/* SPDX-License-Identifier: MIT
 * Subscriptions, notifiers and publications of a simulated application: a
 * record of each, a policy for what others ask, and a failed run when the
 * library breaks a promise (event after the last, two ends). */
#ifndef SIM_EVENT_H
#define SIM_EVENT_H

#include "sim_peer.h"
#include "sim_ua.h"
#include "sip/event.h"

#define SIM_NOTIFIERS 48

/* What on_any is told beyond sim_ua.h's. */
enum { SIM_ON_SUB = 30, SIM_ON_NOTIFIER = 40, SIM_ON_PUB = 50 };

struct sim_sub {
    struct sim_ua *owner;
    struct sua_subscription *sub; /* NULL after CLOSED                     */
    unsigned states, pending, active, terminated, retries, closed;
    uint8_t state, cause;       /* of the last STATE; of the last event    */
    uint16_t status;
    char reason[32], body[64], type[48];
    uint32_t expires_s, retry_ms, fork;
    uint64_t closed_at, retry_at;
};
struct sim_pub {
    struct sim_ua *owner;
    struct sua_publication *pub;
    unsigned ok, failed, closed;
    uint8_t cause;
    uint16_t status;
    uint32_t expires_s, retry_ms;
};
struct sim_nf {
    struct sua_notifier *nf;    /* NULL after CLOSED                       */
    unsigned subscribed, refreshed, closed;
    uint8_t cause;
    uint16_t status;
    uint32_t expires_s;
    char event[48], resource[64], watcher[96];
};
/* The application's side of what others subscribe to. */
struct sim_serve {
    struct sim_ua *owner;
    uint8_t state;              /* accept with it; 0: leave undecided      */
    uint16_t reject;            /* or refuse                               */
    const char *body;           /* NULL: none                              */
    uint8_t renew;              /* sua_notify() in REFRESHED               */
    struct sim_nf nf[SIM_NOTIFIERS];
    unsigned n, live;
};

/* NULL members of cfg get what a test usually wants. */
int sim_subscribe(struct sim_ua *u, struct sim_sub *r,
                  const struct sua_subscribe *cfg);
int sim_publish(struct sim_ua *u, struct sim_pub *r,
                const struct sua_publish *cfg);
void sim_serve(struct sim_ua *u, struct sim_serve *v,
               const struct sua_event_package *p, size_t n);
struct sim_nf *sim_serve_last(struct sim_serve *v);
struct sua_body sim_event_body(const char *text);
/* Told of every event, before the record's owner acts: the object is in the
 * record. Set to NULL between runs. */
extern void (*sim_event_any)(struct sim_ua *u, int type, void *record);

#endif
