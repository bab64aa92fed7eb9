/* SPDX-License-Identifier: MIT
 * More than plain registration: what an account of that kind remembers.
 * RFC 3327, 3608, 5626, 5627. Layer: ua. */
#ifndef SUA_UA_REGX_H
#define SUA_UA_REGX_H

#include "ua/ua.h"

/* Requests of the account besides REGISTERs that bind or unbind us. */
enum sua__aside { SUA__ASIDE_NONE, SUA__ASIDE_QUERY, SUA__ASIDE_TAKE_BACK };

/* The flow of an account with a reg-id: regx_flow.c. */
struct sua__regflow {
    struct sua__regx *x;
    struct sua__flow_user user; /* a connection's                          */
    struct sua__timer timer;    /* the next ping, or its answer's limit    */
    struct sua__dest dest;
    struct sua_addr mapped;     /* UDP: how the server sees us             */
    uint64_t pinged_at;         /* 0: no answer is waited for              */
    uint32_t interval_s;
    struct sua__stun_user stun;
    uint8_t answered;           /* a ping was                              */
    uint8_t losses;             /* flows in a row that never answered      */
    uint8_t tries;              /* datagrams of this ping                  */
};

struct sua__regx {
    struct sua_account *a;
    struct sua__node by_aor, by_contact; /* user and host; Contact's user  */
    struct sua__text *conf;     /* of the configuration, or NULL           */
    struct sua__slice params;   /* in conf: of our Contact, reg-id last    */
    struct sua__slice plain;    /* the same without reg-id                 */
    struct sua__slice contacts, instance; /* instance: with quotes and < > */
    struct sua__ways ways;      /* text: of the last 2xx, or NULL          */
    struct sua__slice mine;     /* in it: our Contact's URI as registered  */
    struct sua__slice pub, temp;/* GRUUs                                   */
    struct sua_addr server;     /* that granted the binding last           */
    struct sua__text *old;      /* URI to be taken back after a move       */
    struct sua__regflow *flow;  /* NULL: no reg-id                         */
    uint32_t reg_id, keep_alive_s;
    uint8_t gruu, query, star;
    uint8_t no_outbound;        /* 439: the first hop cannot               */
    uint8_t up;                 /* the registrar keeps this flow           */
    uint8_t stale;              /* a->req went before the network changed  */
    uint8_t aside;              /* which one a->req is                     */
};

struct sua__regs {
    struct sua__pool pool, flows;
    struct sua__tab by_aor, by_contact;
    struct sua__timer timer;    /* moved.c: calls that still have to move  */
    struct sua__task task;
};
static inline struct sua__regs *sua__regs(const struct sua_stack *s)
{
    return (struct sua__regs *)s->slot[SUA__SLOT_REGS];
}

/* regx.c */
/* Starts the query, or takes the old binding back, if either is due and
 * nothing else is under way. */
void sua__regx_aside(struct sua_account *a);
/* The address registered now is to be taken back; the registrar does that by
 * itself where it keeps flows. */
void sua__regx_keep_old(struct sua__regx *x);
/* What the accounts of this AOR send by: its own route each, or while its
 * flow is down that of another one of the same device. */
void sua__regx_routes(const struct sua__regx *x);

/* regx_find.c: see struct sua__reg_plugs */
void sua__regx_link(struct sua_account *a);
void sua__regx_unlink(struct sua_account *a);
struct sua_account *sua__regx_find(const struct sua_ua *ua,
                                   const struct sua_uri *contact,
                                   const struct sua_uri *aor);
/* Others of the same AOR, and perhaps some that are not: the one behind
 * `prev`, NULL: the first; x itself is one of them while it is linked. */
struct sua__regx *sua__regx_twin(const struct sua__regx *x,
                                 const struct sua__regx *prev);

/* regx_flow.c: RFC 5626 4.4, 4.5 */
/* The registrar keeps the flow to dest; seconds: Flow-Timer, 0: none. */
void sua__regx_flow_up(struct sua__regx *x, const struct sua__dest *dest,
                       uint32_t seconds);
/* It is not kept (any more). */
void sua__regx_flow_off(struct sua__regx *x);
/* It failed, by its connection's end or as a peer says; what is to be done
 * is done. */
void sua__regx_flow_lost(struct sua__regx *x);

#endif
