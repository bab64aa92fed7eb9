/* SPDX-License-Identifier: MIT
 * The network changed: connections, registrations, calls and what features
 * keep follow. RFC 3261 10.2.1, 12.2, 14. Layer: ua. */
#include "ua/regx.h"

#define AGAIN_MS 500u

enum moving { SETTLED, TO_BE_TOLD, TOLD };

/* ---- connections and accounts ------------------------------------------- */
/* Those that are opened meanwhile lie behind the last one there is. */
static void close_connections(struct sua_stack *s)
{
    struct sua__flow *f = sua__net(s)->conns.first, *next;
    const struct sua__flow *last = sua__net(s)->conns.last;
    int more;

    for (; f; f = next) {
        next = f->next;
        more = f != last;
        sua__flow_close(s, f);
        if (!more)
            break;
    }
}

static void move_account(struct sua_account *a)
{
    struct sua__regx *x = a->x;

    if (!x || !a->wanted)
        return;
    sua__regx_keep_old(x);
    sua__regx_flow_off(x);
    if (x->flow)
        x->flow->losses = 0;
    x->no_outbound = 0;
    x->stale = a->req && !x->aside;
    a->fails = 0;
    sua__reg_go(a);
}

/* ---- calls -------------------------------------------------------------- */
static void offer_again(struct sua_call *c)
{
    struct sua_body body;

    body.type = SUA_STR("application/sdp");
    if (c->local) {
        body.data = sua__text_str(c->local);
        if (sua_call_reoffer(c, &body) == SUA_ENOMEM)
            return;
    }
    c->moving = SETTLED;
}

/* What is under way was begun with the old address, unless it was begun
 * after the application had been told. */
static void move_call(struct sua_call *c)
{
    if (c->state >= SUA__CALL_ENDING) {
        c->moving = SETTLED;
    } else if (c->state != SUA__CALL_UP) {
        return;
    } else if (c->moving == TOLD && sua__call_is_open(c)) {
        c->moving = SETTLED;
    } else if (c->moving == TOLD) {
        offer_again(c);
    } else if (!sua__call_is_open(c)) {
        c->moving = TOLD;
        sua__call_event(c, SUA_CALL_MOVED, 0, SUA_CAUSE_LOCAL);
    }
}

static void again(void *stack, struct sua__timer *t);

/* Behind the events, in which the application may do it itself. */
static void move_calls(struct sua_stack *s, struct sua__task *t)
{
    struct sua__regs *x = SUA__OWNER(t, struct sua__regs, task);
    struct sua_call *c;
    int told = 0, left = 0, was_told;

    for (c = sua__ua(s)->first_call; c; c = c->next) {
        if (!c->moving)
            continue;
        was_told = c->moving == TOLD;
        move_call(c);
        told |= c->moving == TOLD && !was_told; /* or out of memory */
        left |= c->moving != SETTLED;
    }
    x->timer.fire = again;
    if (told)
        sua__arm(s, &x->timer, s->now);
    else if (left)
        sua__arm(s, &x->timer, s->now + AGAIN_MS);
}

static void again(void *stack, struct sua__timer *t)
{
    struct sua__regs *x = SUA__OWNER(t, struct sua__regs, timer);

    move_calls((struct sua_stack *)stack, &x->task);
}

/* ---- all of it ---------------------------------------------------------- */
static void move_features(struct sua_ua *ua)
{
    const struct sua__features *x = (const struct sua__features *)
        ua->stack->slot[SUA__SLOT_FEATURES];
    unsigned i;

    for (i = 0; i < x->n; i++)
        if (x->f[i]->moved)
            x->f[i]->moved(ua);
}

int sua_ua_network_changed(struct sua_ua *ua)
{
    struct sua_stack *s = ua->stack;
    struct sua_account *a;
    struct sua_call *c;

    if (!ua->regs)
        return SUA_EUNSUPPORTED;
    sua__enter(s);
    for (a = ua->first_account; a; a = a->next)
        if (a->x)
            sua__regx_flow_off(a->x);
    close_connections(s);
    for (a = ua->first_account; a; a = a->next) {
        move_account(a);
        if (a->x)
            sua__regx_routes(a->x);
    }
    for (c = ua->first_call; c; c = c->next)
        c->moving = TO_BE_TOLD;
    move_features(ua);
    sua__regs(s)->task.run = move_calls;
    sua__event(s, &sua__regs(s)->task);
    sua__leave(s);
    return SUA_OK;
}
