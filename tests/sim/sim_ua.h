/* SPDX-License-Identifier: MIT
 * A user agent on a simulated node: a small application that follows a
 * policy, keeps a record of every call, and fails the run when the library
 * breaks a promise (event after the last, wrong order, two ends). */
#ifndef SIM_UA_H
#define SIM_UA_H

#include "sim.h"
#include "sip/sua.h"

#define SIM_CALLS 24

/* What on_any is told: enum sua_call_event_type, and from these on: */
enum {
    SIM_ON_ACCOUNT = 20,        /* + enum sua_account_event_type           */
    SIM_ON_REQUEST = 30, SIM_ON_PROVISIONAL, SIM_ON_FINAL, SIM_ON_END
};

struct sim_call {
    struct sua_call *call;      /* NULL after CLOSED                       */
    struct sim_ua *owner;
    uint32_t id;
    uint8_t outgoing, incoming_seen, progress, established, closed;
    uint8_t offers, updated, requests;
    uint16_t status, updated_status;
    uint8_t cause;
    char remote[64];            /* marker of the last remote description   */
};

struct sim_ua {
    struct sim_node *node;
    struct sua_ua *ua;
    struct sua_account *account;
    /* policy */
    uint16_t ring;              /* provisional sent at once; 0: none       */
    uint16_t answer;            /* final status; 0: never                  */
    uint32_t answer_ms;         /* after so long                           */
    uint16_t offer_answer;      /* to a re-INVITE; 0: leave unanswered     */
    uint16_t request_answer;    /* to requests; 0: default; 1: held        */
    uint8_t hangup_in;          /* hang up inside this event type          */
    uint8_t tcp;                /* call and ask over TCP                   */
    /* Called in each callback, before the policy; c: NULL unless it is an
     * event of a call. */
    void (*on_any)(struct sim_ua *u, struct sua_call *c, int type);
    /* As that, with all the event says. */
    void (*on_event)(struct sim_ua *u, struct sua_call *c,
                     const struct sua_call_event *ev);
    /* record */
    struct sim_call calls[SIM_CALLS];
    unsigned ncalls, live;
    uint32_t sdp_version;
    unsigned registered, unregistered, reg_failed, reg_closed, messages;
    unsigned bindings;
    const struct sua_msg *reg_msg; /* of the event, in on_any              */
    uint16_t reg_status;
    uint8_t reg_cause;
    uint32_t reg_expires_s, reg_retry_ms;
    unsigned finals, provisionals; /* of sua_request_send                  */
    uint16_t final_status;
    uint8_t final_cause;
};

/* A stack and its user agent on a new node. */
void sim_ua_open(struct sim_ua *u, struct sim *s, const char *name,
                 const struct sua_config *cfg, int hosted);
/* The same with what SUA_UA_INIT leaves out; callbacks are set here. */
void sim_ua_open_as(struct sim_ua *u, struct sim *s, const char *name,
                    const struct sua_config *cfg, int hosted,
                    const struct sua_ua_config *as);
/* Call another node; NULL: the library refused, *rc says why. */
struct sim_call *sim_ua_call(struct sim_ua *u, const struct sim_node *to,
                             int with_offer, int *rc);
/* The record of a call the application began by itself. */
struct sim_call *sim_ua_record(struct sim_ua *u, struct sua_call *call);
int sim_ua_reoffer(struct sim_ua *u, struct sim_call *c);
void sim_ua_hangup(struct sim_ua *u, struct sim_call *c);
/* No events after this count as its end. Legal in its callbacks. */
void sim_ua_detach(struct sim_ua *u, struct sua_call *call);
/* Our session description with a marker of `who` and a version. */
struct sua_body sim_ua_sdp(struct sim_ua *u, char *mem, size_t cap);
int sim_ua_message(struct sim_ua *u, const struct sim_node *to,
                   struct sua_call *in_call, const char *method);
/* What a bare account needs; password NULL: none. */
struct sua_account *sim_ua_account(struct sim_ua *u, const char *aor,
                                   const char *password,
                                   const char *contact_user);
/* Every call has its one end and the library holds none. */
void sim_ua_all_closed(struct sim_ua *u);
/* "sip:NAME@10.0.0.N[;transport=tcp]" */
struct sua_str sim_ua_uri(const struct sim_node *n, int tcp, char *mem,
                          size_t cap);
struct sim_call *sim_ua_last(struct sim_ua *u);

#endif
