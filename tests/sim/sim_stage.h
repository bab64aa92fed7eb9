/* SPDX-License-Identifier: MIT
 * A stage for plots: a server, three user agents around it, and an
 * application that keeps a record of every handle. A plot is played over and
 * over: with memory failing at the first, the second ... acquisition of each
 * of the four, and with everything of one of them ended in its first, second
 * ... callback or before each packet it gets. Each time all must end, once,
 * nothing be left, and the plot succeed when it is played again. */
#ifndef SIM_STAGE_H
#define SIM_STAGE_H

#include "sim.h"
#include "sip/call_info.h"
#include "sip/event.h"
#include "sip/presence.h"
#include "sip/srv.h"

#define STAGE_HANDLES 64
#define STAGE_AGENTS 4

enum stage_kind {
    STAGE_CALL, STAGE_REQUEST, STAGE_ACCOUNT, STAGE_SUB, STAGE_NOTIFIER,
    STAGE_PUB, STAGE_PUBLISHED, STAGE_KINDS
};

/* What a plot brings about, all agents together. */
struct stage_seen {
    unsigned established, updated, refused, closed, transferred, told_who,
             answered, registered, notified, published, packages;
};

struct stage;
struct stage_agent;

struct stage_handle {
    struct stage_agent *owner;
    void *p;                    /* NULL: it is over                        */
    uint8_t kind;
};

struct stage_agent {
    struct stage *st;
    struct sim_node *node;
    struct sua_ua *ua;
    struct sua_srv *srv;        /* of the server alone                     */
    char name[8];
    struct stage_handle h[STAGE_HANDLES];
    unsigned used;
    unsigned version;           /* of its session descriptions             */
    uint8_t shut;
    /* policy */
    uint8_t ringing_sdp;        /* 183 with the answer, not 180            */
    uint8_t tcp;                /* calls and asks by TCP                   */
    uint16_t answer;            /* to INVITE, 0: never                     */
    struct sua_str elsewhere;   /* Contact of a 3xx                        */
};

struct plot {
    const char *name;
    void (*play)(struct stage *st);
    /* At least, when nothing fails. */
    struct stage_seen want;
    /* Of all user agents. */
    void (*cast)(struct sua_ua_config *c);
    uint8_t once;               /* nobody is there to play it again        */
};

enum { STAGE_SERVER, STAGE_A, STAGE_B, STAGE_C };

struct stage {
    struct sim *s;
    const struct plot *plot;
    struct stage_agent agent[STAGE_AGENTS];
    struct stage_seen seen;
    unsigned victim;
    unsigned moment, end_at;    /* callbacks of and packets to the victim  */
    uint8_t how;                /* enum stage_end                          */
    uint8_t striking;
};

enum stage_end {
    STAGE_HANG_UP, STAGE_DETACH, STAGE_CLOSE, STAGE_SHUT_DOWN, STAGE_ENDS
};

/* ---- for plots: commands that keep the record ---------------------------- */
/* Each returns NULL when the library refused. */
struct sua_call *stage_dial(struct stage_agent *a, const char *uri,
                            struct sua_dial *d);
/* Another agent's address. */
const char *stage_uri(const struct stage_agent *to);
struct sua_account *stage_register(struct stage_agent *a, const char *user);
void stage_ask(struct stage_agent *a, const char *uri, struct sua_call *in,
               const char *method);
struct sua_subscription *stage_subscribe(struct stage_agent *a,
                                         const char *uri, const char *event);
struct sua_publication *stage_publish(struct stage_agent *a, const char *uri);
struct sua_body stage_sdp(struct stage_agent *a, char mem[200]);
void stage_info(struct stage_agent *a, struct sua_call *c);
/* The agent's first and last living handle of a kind, NULL: none. */
void *stage_first(const struct stage_agent *a, enum stage_kind kind);
void *stage_last(const struct stage_agent *a, enum stage_kind kind);
void stage_hang_up(struct stage_agent *a);
/* Its endpoints have another address from now on. */
void stage_move(struct stage_agent *a);
/* All act now, then so long nobody of us does. */
void stage_wait(struct stage *st, unsigned ms);

/* ---- the driver ---------------------------------------------------------- */
/* Every plot in every way; main's status. */
int stage_main(int argc, char **argv, const struct plot *plots, size_t n);

#endif
