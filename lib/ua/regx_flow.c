/* SPDX-License-Identifier: MIT
 * The flow of a registration: kept alive, watched, made anew. RFC 5626 4.4,
 * 4.5. Layer: ua. */
#include "ua/regx.h"

#define PONG_MS 10000u          /* 4.4.1                                   */
#define RTO_MS 500u             /* RFC 5389 7.2.1                          */
#define TRIES 7
#define LAST_WAIT_MS (16 * RTO_MS)
#define BASE_S 30u              /* 4.5; three times that when slow         */
#define PAUSE_MAX_S 1800u

static void ping(struct sua__regx *x);

/* A random time in the upper part of `most`. */
static uint32_t draw(struct sua_stack *s, uint32_t most, uint32_t spread)
{
    uint32_t r;

    sua__random(s, &r, sizeof r);
    return most - (spread ? r % (spread + 1) : 0);
}

static int is_reliable(const struct sua__regx *x)
{
    return SUA_PROTO_IS_RELIABLE(x->dest.proto);
}

static void arm_ping(struct sua__regx *x)
{
    struct sua_stack *s = x->a->ua->stack;
    uint32_t ms = x->interval_s * 1000;
    uint64_t since = x->pinged_at ? x->pinged_at : s->now;

    x->pinged_at = 0;
    x->tries = 0;
    sua__stun_stop(&x->stun);
    sua__arm(s, &x->timer, since + draw(s, ms, ms / 5));
}

/* ---- the end of a flow -------------------------------------------------- */
void sua__regx_flow_off(struct sua__regx *x)
{
    sua__flow_part(&x->user);
    sua__stun_stop(&x->stun);
    sua__disarm(x->a->ua->stack, &x->timer);
    x->up = 0;
    x->pinged_at = 0;
}

/* At once after a flow that worked; else in a while, longer each time. */
static uint32_t pause_ms(struct sua__regx *x)
{
    uint32_t most = x->a->slow ? 3 * BASE_S : BASE_S;
    unsigned i;

    if (x->answered || !x->losses)
        return 1;
    for (i = 0; i < x->losses && most < PAUSE_MAX_S; i++)
        most *= 2;
    if (most > PAUSE_MAX_S)
        most = PAUSE_MAX_S;
    return draw(x->a->ua->stack, most * 1000, most * 500);
}

static void replace(struct sua__regx *x)
{
    struct sua_account *a = x->a;

    a->retry_ms = pause_ms(x);
    if (x->answered)
        x->losses = 0;
    else if (x->losses < 20)
        x->losses++;
    x->answered = 0;
    if (a->req) /* that one tells how it goes on */
        return;
    sua__reg_wait(a, a->retry_ms);
    sua__account_event(a, SUA_ACCOUNT_FAILED, 430, SUA_CAUSE_TRANSPORT);
}

void sua__regx_flow_lost(struct sua__regx *x)
{
    if (!x->up)
        return;
    sua__regx_flow_off(x);
    sua__regx_routes(x->a->ua);
    if (x->a->wanted)
        replace(x);
}

static void down(struct sua_stack *s, struct sua__flow_user *u, int err)
{
    (void)s;
    (void)err;
    sua__regx_flow_lost(SUA__OWNER(u, struct sua__regx, user));
}

/* A connection that is of no use is closed, which comes back by down(). */
static void failed(struct sua__regx *x)
{
    struct sua_stack *s = x->a->ua->stack;
    struct sua__flow *f = sua__flow_find(s, x->dest.flow);

    if (f && f->state == SUA__FLOW_UP)
        sua__flow_close(s, f);
    sua__regx_flow_lost(x);
}

/* ---- keep-alives -------------------------------------------------------- */
static void alive(struct sua__regx *x)
{
    x->answered = 1;
    x->losses = 0;
    arm_ping(x);
}

/* 4.4.2: another address is another flow. */
static void stun_done(struct sua_stack *s, struct sua__stun_user *u,
                      const struct sua_addr *mapped)
{
    struct sua__regx *x = SUA__OWNER(u, struct sua__regx, stun);
    int same;

    (void)s;
    if (!mapped) {
        failed(x);
        return;
    }
    same = !x->mapped.family || sua_addr_eq(&x->mapped, mapped, 1);
    x->mapped = *mapped;
    if (same)
        alive(x);
    else
        failed(x);
}

static void ping_stream(struct sua__regx *x)
{
    struct sua_stack *s = x->a->ua->stack;
    struct sua__flow *f = sua__flow_find(s, x->dest.flow);

    x->pinged_at = s->now;
    sua__arm(s, &x->timer, s->now + PONG_MS);
    if (f && f->state == SUA__FLOW_UP && sua__flow_ping(s, f))
        arm_ping(x); /* no memory is no failure */
}

static void ping_datagram(struct sua__regx *x)
{
    struct sua_stack *s = x->a->ua->stack;
    uint32_t wait = RTO_MS << x->tries;

    if (!x->tries)
        sua__random(s, x->stun.id, sizeof x->stun.id);
    x->pinged_at = s->now;
    if (++x->tries == TRIES)
        wait = LAST_WAIT_MS;
    if (sua__stun_ask(s, &x->stun, &x->dest))
        sua__disarm(s, &x->timer); /* no such module: nothing to send */
    else
        sua__arm(s, &x->timer, s->now + wait);
}

static void ping(struct sua__regx *x)
{
    if (is_reliable(x))
        ping_stream(x);
    else
        ping_datagram(x);
}

/* Whatever came since is as good as a pong. */
static int was_heard(const struct sua__regx *x)
{
    const struct sua__flow *f = sua__flow_find(x->a->ua->stack,
                                               x->dest.flow);

    return f && f->heard >= x->pinged_at;
}

static void fire(void *stack, struct sua__timer *t)
{
    struct sua__regx *x = SUA__OWNER(t, struct sua__regx, timer);

    (void)stack;
    if (!x->pinged_at || (!is_reliable(x) && x->tries < TRIES))
        ping(x);
    else if (is_reliable(x) && was_heard(x))
        alive(x);
    else
        failed(x);
}

/* ---- the start of one --------------------------------------------------- */
static uint32_t interval(const struct sua__regx *x, uint32_t seconds)
{
    if (seconds)
        return seconds;
    if (x->keep_alive_s)
        return x->keep_alive_s;
    return is_reliable(x) ? 120 : 29;
}

void sua__regx_flow_up(struct sua__regx *x, const struct sua__dest *dest,
                       uint32_t seconds)
{
    struct sua_stack *s = x->a->ua->stack;
    struct sua__flow *f = sua__flow_find(s, dest->flow);
    int same = x->up && x->dest.flow == dest->flow &&
               sua_addr_eq(&x->dest.addr, &dest->addr, 1);
    uint32_t was = x->interval_s;

    x->dest = *dest;
    x->interval_s = interval(x, seconds);
    if (same && was == x->interval_s)
        return; /* a refresh: its keep-alives go on */
    sua__regx_flow_off(x);
    if (!same)
        memset(&x->mapped, 0, sizeof x->mapped);
    x->timer.fire = fire;
    x->user.down = down;
    x->stun.done = stun_done;
    x->up = 1;
    if (f && f->state != SUA__FLOW_ENDPOINT)
        sua__flow_join(f, &x->user);
    arm_ping(x);
}
