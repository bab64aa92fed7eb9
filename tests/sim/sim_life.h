/* SPDX-License-Identifier: MIT
 * Whole lives: agents that do everything the user agent can do, at random,
 * with a record of every handle. The run fails when the library breaks a
 * promise: an event after the last or without a first, two ends, none at
 * all, a feed inside a feed, work that waits without a deadline. */
#ifndef SIM_LIFE_H
#define SIM_LIFE_H

#include "sim.h"
#include "sim_wire.h"
#include "sip/event.h"
#include "sip/srv.h"

enum life_kind {
    LIFE_CALL, LIFE_REQUEST, LIFE_ACCOUNT, LIFE_SUB, LIFE_NOTIFIER, LIFE_PUB,
    LIFE_PUBLISHED, LIFE_KINDS
};

struct life;
struct life_agent;

/* Kept until the world ends, so that a word after the end is heard. */
struct life_handle {
    struct life_handle *next;   /* of all; of the living                   */
    struct life_handle *up, **at;
    struct life_agent *owner;
    void *handle;               /* NULL after its end                      */
    uint64_t id;
    uint8_t kind, up_once, referred, detached;
};

struct life_agent {
    struct life *w;
    struct sim_node *node;
    struct sua_ua *ua;
    struct sua_srv *srv;        /* the first agent alone                   */
    struct sua_config cfg;
    struct sua_ua_config as;
    char name[12];
    int hosted;
    uint8_t tcp;                /* how it calls others                     */
    uint8_t shut;               /* sua_ua_shutdown() was called            */
    uint8_t starved;            /* it was short of memory, or could not send*/
    uint8_t greed;              /* as many calls, half as many other things*/
    uint32_t lacked;            /* when the network healed                 */
    uint32_t version;           /* of its session descriptions             */
    struct life_handle *living;
    unsigned count[LIFE_KINDS]; /* living, of a kind                       */
};

struct life {
    struct sim *s;
    struct wire *wire;
    struct life_agent *agent;   /* [0]: registrar, proxy, event server     */
    unsigned agents;
    struct life_handle *all;
    uint64_t ids;
    uint32_t mischief;          /* chance in 1/1000 of a wild command in a
                                   callback                                */
    unsigned poor;              /* agents short of memory since            */
    uint8_t calm;               /* no more faults, all is answered         */
    /* what was seen, to know that lives are full */
    unsigned established, registered, transfers, notified, published,
             updated, moved, restarts, referred, finals,
             agreed;
};

/* sim_life.c: the world. */
struct life *life_open(uint64_t seed, unsigned agents);
void life_close(struct life *w);
void life_restart(struct life_agent *a);
/* After each step; fails the run. */
void life_check(struct life *w);
/* No more faults. */
void life_calm(struct life *w);
/* Each call has its other end, and both think the same of the session. */
int life_agree(struct life *w);
/* The same, or the run fails. */
void life_check_agreed(struct life *w);
/* Everything of an agent is asked to end. */
void life_wind_up(struct life_agent *a);
void life_check_over(struct life *w);
struct life_handle *life_born(struct life_agent *a, enum life_kind kind,
                              void *handle);
void life_ended(struct life_handle *h);
/* A living handle of this kind at random; NULL: none. */
struct life_handle *life_any(struct life_agent *a, enum life_kind kind);

/* sim_life_app.c: what an agent does when something happens to it. */
void life_callbacks(struct life_agent *a);
void life_serve(struct life_agent *a);
void life_on_request_event(struct sua_request *r,
                           const struct sua_request_event *ev, void *user);
void life_on_sub(struct sua_subscription *sub,
                 const struct sua_subscription_event *ev, void *user);
void life_on_pub(struct sua_publication *p,
                 const struct sua_publication_event *ev, void *user);
struct sua_body life_sdp(struct life_agent *a, char mem[256]);

/* sim_life_act.c: what it does by itself. */
void life_act(struct life_agent *a);
/* The same on one of its calls. */
void life_act_on_call(struct life_agent *a, struct life_handle *h);
/* Not in a callback: these end feeds' work. */
void life_disturb(struct life *w);

#endif
