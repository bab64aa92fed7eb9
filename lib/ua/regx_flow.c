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

static void ping(struct sua__regflow *f);

/* A random time in the upper part of `most`. */
static uint32_t draw(struct sua_stack *s, uint32_t most, uint32_t spread)
{
    uint32_t r;

    sua__random(s, &r, sizeof r);
    return most - (spread ? r % (spread + 1) : 0);
}

static int is_reliable(const struct sua__regflow *f)
{
    return SUA_PROTO_IS_RELIABLE(f->dest.proto);
}

static void arm_ping(struct sua__regflow *f)
{
    struct sua_stack *s = f->x->a->ua->stack;
    uint32_t ms = f->interval_s * 1000;
    uint64_t since = f->pinged_at ? f->pinged_at : s->now;

    f->pinged_at = 0;
    f->tries = 0;
    sua__stun_stop(&f->stun);
    sua__arm(s, &f->timer, since + draw(s, ms, ms / 5));
}

/* ---- the end of a flow -------------------------------------------------- */
void sua__regx_flow_off(struct sua__regx *x)
{
    struct sua__regflow *f = x->flow;

    if (!f)
        return;
    sua__flow_part(&f->user);
    sua__stun_stop(&f->stun);
    sua__disarm(x->a->ua->stack, &f->timer);
    x->up = 0;
    f->pinged_at = 0;
}

/* At once after a flow that worked; else in a while, longer each time. */
static uint32_t pause_ms(struct sua__regflow *f)
{
    uint32_t most = f->x->a->slow ? 3 * BASE_S : BASE_S;
    unsigned i;

    if (f->answered || !f->losses)
        return 1;
    for (i = 0; i < f->losses && most < PAUSE_MAX_S; i++)
        most *= 2;
    if (most > PAUSE_MAX_S)
        most = PAUSE_MAX_S;
    return draw(f->x->a->ua->stack, most * 1000, most * 500);
}

static void replace(struct sua__regflow *f)
{
    struct sua_account *a = f->x->a;

    a->retry_ms = pause_ms(f);
    if (f->answered)
        f->losses = 0;
    else if (f->losses < 20)
        f->losses++;
    f->answered = 0;
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
    sua__regx_routes(x);
    if (x->a->wanted)
        replace(x->flow);
}

static void down(struct sua_stack *s, struct sua__flow_user *u, int err)
{
    (void)s;
    (void)err;
    sua__regx_flow_lost(SUA__OWNER(u, struct sua__regflow, user)->x);
}

/* A connection that is of no use is closed, which comes back by down(). */
static void failed(struct sua__regflow *f)
{
    struct sua_stack *s = f->x->a->ua->stack;
    struct sua__flow *conn = sua__flow_find(s, f->dest.flow);

    if (conn && conn->state == SUA__FLOW_UP)
        sua__flow_close(s, conn);
    sua__regx_flow_lost(f->x);
}

/* ---- keep-alives -------------------------------------------------------- */
static void alive(struct sua__regflow *f)
{
    f->answered = 1;
    f->losses = 0;
    arm_ping(f);
}

/* 4.4.2: another address is another flow. */
static void stun_done(struct sua_stack *s, struct sua__stun_user *u,
                      const struct sua_addr *mapped)
{
    struct sua__regflow *f = SUA__OWNER(u, struct sua__regflow, stun);
    int same;

    (void)s;
    if (!mapped) {
        failed(f);
        return;
    }
    same = !f->mapped.family || sua_addr_eq(&f->mapped, mapped, 1);
    f->mapped = *mapped;
    if (same)
        alive(f);
    else
        failed(f);
}

static void ping_stream(struct sua__regflow *f)
{
    struct sua_stack *s = f->x->a->ua->stack;
    struct sua__flow *conn = sua__flow_find(s, f->dest.flow);

    f->pinged_at = s->now;
    sua__arm(s, &f->timer, s->now + PONG_MS);
    if (conn && conn->state == SUA__FLOW_UP && sua__flow_ping(s, conn))
        arm_ping(f); /* no memory is no failure */
}

static void ping_datagram(struct sua__regflow *f)
{
    struct sua_stack *s = f->x->a->ua->stack;
    uint32_t wait = RTO_MS << f->tries;

    if (!f->tries)
        sua__random(s, f->stun.id, sizeof f->stun.id);
    f->pinged_at = s->now;
    if (++f->tries == TRIES)
        wait = LAST_WAIT_MS;
    if (sua__stun_ask(s, &f->stun, &f->dest))
        sua__disarm(s, &f->timer); /* no such module: nothing to send */
    else
        sua__arm(s, &f->timer, s->now + wait);
}

static void ping(struct sua__regflow *f)
{
    if (is_reliable(f))
        ping_stream(f);
    else
        ping_datagram(f);
}

/* Whatever came since is as good as a pong. */
static int was_heard(const struct sua__regflow *f)
{
    const struct sua__flow *conn = sua__flow_find(f->x->a->ua->stack,
                                                  f->dest.flow);

    return conn && conn->heard >= f->pinged_at;
}

static void fire(void *stack, struct sua__timer *t)
{
    struct sua__regflow *f = SUA__OWNER(t, struct sua__regflow, timer);

    (void)stack;
    if (!f->pinged_at || (!is_reliable(f) && f->tries < TRIES))
        ping(f);
    else if (is_reliable(f) && was_heard(f))
        alive(f);
    else
        failed(f);
}

/* ---- the start of one --------------------------------------------------- */
static uint32_t interval(const struct sua__regflow *f, uint32_t seconds)
{
    if (seconds)
        return seconds;
    if (f->x->keep_alive_s)
        return f->x->keep_alive_s;
    return is_reliable(f) ? 120 : 29;
}

void sua__regx_flow_up(struct sua__regx *x, const struct sua__dest *dest,
                       uint32_t seconds)
{
    struct sua_stack *s = x->a->ua->stack;
    struct sua__flow *conn = sua__flow_find(s, dest->flow);
    struct sua__regflow *f = x->flow;
    int same = x->up && f->dest.flow == dest->flow &&
               sua_addr_eq(&f->dest.addr, &dest->addr, 1);
    uint32_t was = f->interval_s;

    f->dest = *dest;
    f->interval_s = interval(f, seconds);
    if (same && was == f->interval_s)
        return; /* a refresh: its keep-alives go on */
    sua__regx_flow_off(x);
    if (!same)
        memset(&f->mapped, 0, sizeof f->mapped);
    f->timer.fire = fire;
    f->user.down = down;
    f->stun.done = stun_done;
    x->up = 1;
    if (conn && conn->state != SUA__FLOW_ENDPOINT)
        sua__flow_join(conn, &f->user);
    arm_ping(f);
}
