/* SPDX-License-Identifier: MIT
 * One dialog of a subscription: refresh before it expires, Timer N, the
 * SUBSCRIBE that ends it. RFC 6665 4.1.2.2, 4.1.2.3. Layer: ua. */
#include "ua/subscriber.h"

#define MOVES_MAX 4             /* 423 in a row                            */
#define TRIES_IN_CALL 4u        /* of a first SUBSCRIBE                    */
#define GLARE_PART 8u           /* of the pause after a failure            */

struct sua__sub_leg *sua__sub_leg_new(struct sua_subscription *u)
{
    struct sua_stack *s = u->ua->stack;
    struct sua__sub_leg *l;

    l = (struct sua__sub_leg *)sua__pool_get(&sua__subscribers(s)->legs);
    if (!l)
        return NULL;
    l->sub = u;
    l->usage.request = sua__sub_in_dialog;
    l->expires_at = l->again_at = l->notify_by = SUA__NEVER;
    l->next = u->legs;
    u->legs = l;
    return l;
}

static void unlink_leg(struct sua__sub_leg *l)
{
    struct sua__sub_leg **at = &l->sub->legs;

    while (*at != l)
        at = &(*at)->next;
    *at = l->next;
}

void sua__sub_leg_free(struct sua__sub_leg *l)
{
    struct sua_stack *s = l->sub->ua->stack;

    unlink_leg(l);
    sua__pool_put(&sua__subscribers(s)->legs, l);
}

static void reap(struct sua_stack *s, struct sua__task *t)
{
    sua__pool_put(&sua__subscribers(s)->legs,
                  SUA__OWNER(t, struct sua__sub_leg, dead));
}

void sua__sub_leg_drop(struct sua__sub_leg *l)
{
    struct sua_stack *s = l->sub->ua->stack;

    sua__disarm(s, &l->timer);
    if (l->req)
        sua__req_detach(l->req);
    l->req = NULL;
    sua__dialog_unuse(s, &l->usage);
    unlink_leg(l);
    l->dead.run = reap;
    sua__reap(s, &l->dead);
}

/* The notifier does not say so itself. */
static void lost(struct sua__sub_leg *l, unsigned status, unsigned cause,
                 const struct sua_msg *m)
{
    struct sua_subscription *u = l->sub;

    if (l->state) {
        u->told_state = SUA_SUB_TERMINATED;
        u->told_s = 0;
        u->told_fork = l->fork;
        sua__sub_event(u, SUA_SUBSCRIPTION_STATE, status, cause);
    }
    sua__sub_leg_drop(l);
    if (!u->legs)
        sua__sub_refused(u, status, cause, m);
}

/* Unsubscribed, as well as could be. */
static void quitted(struct sua__sub_leg *l, unsigned status)
{
    struct sua_subscription *u = l->sub;

    sua__sub_leg_drop(l);
    if (!u->legs)
        sua__sub_finish(u, SUA__SUB_NEVER, 0, status, SUA_CAUSE_LOCAL);
}

/* ---- time --------------------------------------------------------------- */
static void on_timer(void *stack, struct sua__timer *t)
{
    struct sua__sub_leg *l = SUA__OWNER(t, struct sua__sub_leg, timer);
    uint64_t now = ((struct sua_stack *)stack)->now;

    if (now >= l->notify_by && l->zero)
        quitted(l, 0);
    else if (now >= l->notify_by || now >= l->expires_at)
        lost(l, 408, SUA_CAUSE_TIMEOUT, NULL);
    else if (sua__sub_leg_ask(l)) {
        l->again_at = now + sua__pause_ms(l->sub->ua->stack, 1);
        sua__sub_leg_arm(l);
    }
}

/* While a SUBSCRIBE is under way its end is waited for. */
void sua__sub_leg_arm(struct sua__sub_leg *l)
{
    struct sua_stack *s = l->sub->ua->stack;
    uint64_t when = l->notify_by;

    if (!l->zero && l->again_at < when)
        when = l->again_at;
    if (!l->zero && l->expires_at < when)
        when = l->expires_at;
    l->timer.fire = on_timer;
    if (l->req || when == SUA__NEVER)
        sua__disarm(s, &l->timer);
    else
        sua__arm(s, &l->timer, when);
}

void sua__sub_leg_lasts(struct sua__sub_leg *l, uint32_t secs)
{
    struct sua_stack *s = l->sub->ua->stack;

    if (secs > SUA__DELTA_MAX)
        secs = SUA__DELTA_MAX;
    l->expires_at = s->now + (uint64_t)secs * 1000;
    l->again_at = s->now + sua__refresh_ms(s, secs);
    if (l->whole && l->whole_at < l->again_at)
        l->again_at = l->whole_at;
    if (l->expires_at <= l->again_at) /* one try at least */
        l->expires_at = l->again_at + 1;
    sua__sub_leg_arm(l);
}

/* ---- SUBSCRIBE ---------------------------------------------------------- */
static void granted_until(struct sua__sub_leg *l, const struct sua_msg *m)
{
    struct sua_subscription *u = l->sub;
    struct sua_stack *s = u->ua->stack;

    if (m->status == 204) /* none comes (RFC 5839) */
        l->notify_by = SUA__NEVER;
    else if (l->notify_by <= s->now)
        l->notify_by = s->now + 64 * (uint64_t)s->cfg.t1_ms;
    if (!l->zero && !u->fetch)
        sua__sub_leg_lasts(l, sua__granted_s(m, sua__sub_want(u)));
    else
        sua__sub_leg_arm(l);
}

static void granted(struct sua__sub_leg *l, const struct sua_msg *m)
{
    struct sua_subscription *u = l->sub;
    struct sua_stack *s = u->ua->stack;

    l->fails = u->moves = 0;
    (void)sua__dialog_refresh(s, l->usage.dialog, m);
    if (l->zero_due) {
        sua__sub_leg_quit(l);
        return;
    }
    granted_until(l, m);
    if (l->stale)
        sua__sub_leg_again(l, s->now);
}

/* It may have failed for a while only: what there is stays until it expires
 * (4.1.2.2). */
static void again_later(struct sua__sub_leg *l, unsigned status,
                        const struct sua_msg *m)
{
    struct sua_stack *s = l->sub->ua->stack;
    uint32_t ms;

    if (l->fails < 20)
        l->fails++;
    if (!sua__retry_after(s, m, &ms))
        ms = status == 491 ? sua__pause_ms(s, 1) / GLARE_PART
                           : sua__pause_ms(s, l->fails);
    l->notify_by = SUA__NEVER;
    l->again_at = s->now + ms;
    sua__sub_leg_arm(l);
}

/* In a call the first SUBSCRIBE may meet another request of the dialog, or a
 * peer that is busy: the call is there all the same. */
static int is_passing(const struct sua__sub_leg *l, unsigned status,
                      const struct sua_msg *m)
{
    return m && l->sub->in_call && !l->state && l->fails < TRIES_IN_CALL &&
           !l->sub->fetch && (status == 491 || status == 500 ||
                              status == 503 || status == 504);
}

static void refused(struct sua__sub_leg *l, unsigned status,
                    const struct sua_msg *m)
{
    struct sua_subscription *u = l->sub;

    if (m && status == 423 && u->moves++ < MOVES_MAX &&
        sua__raise_floor(m, sua__sub_want(u), &u->floor_s) &&
        !sua__sub_leg_ask(l))
        return;
    if (is_passing(l, status, m))
        again_later(l, status, m);
    else if (!l->state || sua__ends_usage(status))
        lost(l, status, sua__ua_cause(status, m), m);
    else if (l->notify_by <= u->ua->stack->now) /* Timer N and no NOTIFY */
        lost(l, 408, SUA_CAUSE_TIMEOUT, NULL);
    else
        again_later(l, status, m);
}

static void response(struct sua_stack *s, struct sua__req *r,
                     unsigned status, const struct sua_msg *m)
{
    struct sua__sub_leg *l = (struct sua__sub_leg *)r->obj;

    if (status < 200)
        return;
    l->req = NULL;
    if (status < 300 && l->usage.dialog)
        granted(l, m);
    else if (l->zero || l->sub->closing)
        quitted(l, status);
    else if (!l->usage.dialog)
        lost(l, 481, SUA_CAUSE_REMOTE, NULL);
    else
        refused(l, status, m);
    sua__dialog_lost(s, r, m);
}

int sua__sub_lost(struct sua__usage *u, const struct sua_msg *m)
{
    if (u->request != sua__sub_in_dialog)
        return 0;
    lost(SUA__OWNER(u, struct sua__sub_leg, usage), m->status,
         SUA_CAUSE_REMOTE, m);
    return 1;
}

static const struct sua__req_user leg_user = { response };

int sua__sub_leg_ask(struct sua__sub_leg *l)
{
    struct sua_subscription *u = l->sub;
    struct sua_stack *s = u->ua->stack;
    int rc = SUA_ESTATE;

    if (l->usage.dialog)
        rc = sua__sub_ask(u, l->usage.dialog,
                          l->zero || u->fetch ? 0 : sua__sub_want(u),
                          !l->state, &l->req, &leg_user, l);
    if (rc)
        return rc;
    l->notify_by = s->now + 64 * (uint64_t)s->cfg.t1_ms;
    l->stale = l->whole = 0;
    sua__sub_leg_arm(l);
    return SUA_OK;
}

void sua__sub_leg_again(struct sua__sub_leg *l, uint64_t when)
{
    if (l->req)
        l->stale = 1;
    else if (l->again_at > when) {
        l->again_at = when;
        sua__sub_leg_arm(l);
    }
}

void sua__sub_leg_quit(struct sua__sub_leg *l)
{
    if (l->req) {
        l->zero_due = 1;
        return;
    }
    l->zero_due = 0;
    l->zero = 1;
    if (sua__sub_leg_ask(l))
        quitted(l, 0);
}
