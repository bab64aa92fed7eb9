/* SPDX-License-Identifier: MIT
 * NOTIFY as it comes: in a dialog, as the first of a new one, unasked.
 * RFC 6665 4.1.2.4, 4.1.3, 4.4.1. Layer: ua. */
#include "sip/hdr_ext.h"
#include "ua/subscriber.h"

#define FORKS_MAX 16            /* notifiers of one SUBSCRIBE              */

static unsigned state_of(const struct sua_subscription_state *st)
{
    if (sua_str_ieq(st->state, SUA_STR("terminated")))
        return SUA_SUB_TERMINATED;
    if (sua_str_ieq(st->state, SUA_STR("pending")))
        return SUA_SUB_PENDING;
    return SUA_SUB_ACTIVE; /* or an extension of it */
}

/* 4.1.3: whether, and when, it is worth another try. *ms: at least. */
static enum sua__sub_plan plan_of(struct sua_stack *s,
                                  const struct sua_subscription_state *st,
                                  uint32_t *ms)
{
    static const char never[][12] = { "rejected", "noresource", "invariant" };
    unsigned i;

    *ms = 0;
    for (i = 0; i < SUA__COUNT(never); i++)
        if (sua_str_ieq(st->reason, sua_str_z(never[i])))
            return SUA__SUB_NEVER;
    if (sua_str_ieq(st->reason, SUA_STR("deactivated")) ||
        sua_str_ieq(st->reason, SUA_STR("timeout")))
        return SUA__SUB_NOW;
    if (st->retry_after.set)
        *ms = sua__after_ms(s, st->retry_after.n);
    return SUA__SUB_LATER;
}

static void tell(struct sua_subscription *u, unsigned state, uint32_t fork,
                 uint32_t secs)
{
    u->told_state = (uint8_t)state;
    u->told_fork = fork;
    u->told_s = secs;
    sua__sub_event(u, SUA_SUBSCRIPTION_STATE, 0, SUA_CAUSE_REMOTE);
}

/* The notifier ended it, or one NOTIFY is all that is wanted; l: NULL when
 * there was no dialog yet. */
static void terminated(struct sua_subscription *u, struct sua__sub_leg *l,
                       const struct sua_subscription_state *st)
{
    enum sua__sub_plan plan;
    uint32_t ms;

    tell(u, state_of(st), l ? l->fork : u->forks++, 0);
    if (l)
        sua__sub_leg_drop(l);
    if (u->legs)
        return;
    plan = plan_of(u->ua->stack, st, &ms);
    sua__sub_finish(u, plan, ms, 0, SUA_CAUSE_REMOTE);
}

static int is_last(const struct sua_subscription *u,
                   const struct sua_subscription_state *st)
{
    return u->fetch || state_of(st) == SUA_SUB_TERMINATED;
}

/* How long it lasts: as it says, or as was granted. */
static void live(struct sua__sub_leg *l,
                 const struct sua_subscription_state *st)
{
    struct sua_subscription *u = l->sub;
    struct sua_stack *s = u->ua->stack;
    uint32_t secs = st->expires.n;

    if (!l->zero)
        l->notify_by = SUA__NEVER;
    l->bare &= !st->expires.set;
    if (!l->state && !st->expires.set)
        secs = u->granted_s ? u->granted_s : sua__sub_want(u);
    l->state = (uint8_t)state_of(st);
    u->was_up = 1;
    if (st->expires.set || l->expires_at == SUA__NEVER)
        sua__sub_leg_lasts(l, secs);
    else
        sua__sub_leg_arm(l);
    if (secs > SUA__DELTA_MAX)
        secs = SUA__DELTA_MAX;
    if (!st->expires.set && l->expires_at > s->now)
        secs = (uint32_t)((l->expires_at - s->now) / 1000);
    tell(u, l->state, l->fork, secs);
    if (u->closing && !l->zero && !l->zero_due)
        sua__sub_leg_quit(l);
}

/* 1: all is well; else the reply has been sent. */
static int readable(struct sua_subscription *u, struct sua_txn *t,
                    const struct sua_msg *m,
                    struct sua_subscription_state *st)
{
    if (!sua__ua_acceptable(u->ua, t, m))
        return 0;
    if (!sua_subscription_state_parse(
            sua_msg_get(m, SUA_H_SUBSCRIPTION_STATE), st))
        return 1;
    sua__ua_reply(u->ua, t, 400);
    return 0;
}

int sua__sub_in_dialog(struct sua_stack *s, struct sua__usage *usage,
                       struct sua_txn *t, const struct sua_msg *m)
{
    struct sua__sub_leg *l = SUA__OWNER(usage, struct sua__sub_leg, usage);
    struct sua_subscription *u = l->sub;
    struct sua_subscription_state st;
    int err;

    if (!t || m->method != SUA_M_NOTIFY ||
        !sua__event_is(m, sua__kept_str(&u->kept, u->kept.event)))
        return 0;
    if (!readable(u, t, m, &st))
        return 1;
    err = sua__dialog_refresh(s, usage->dialog, m);
    if (err) {
        sua__ua_reply(u->ua, t, err == SUA_EBADMSG ? 400 : 500);
        return 1;
    }
    sua__ua_reply(u->ua, t, 200);
    if (is_last(u, &st))
        terminated(u, l, &st);
    else
        live(l, &st);
    return 1;
}

/* ---- new dialogs -------------------------------------------------------- */
static void not_born(struct sua_subscription *u, struct sua_txn *t, int err)
{
    if (err == SUA_EBADMSG)
        sua__ua_reply(u->ua, t, 400);
    else if (err == SUA_ELIMIT)
        sua__ua_reply(u->ua, t, 481);
    else /* the notifier keeps it and says it again */
        sua__ua_reply_retry(u->ua, t, 503, 1);
}

static int leg_of(struct sua_subscription *u, const struct sua_msg *m,
                  const struct sua_flow *from, struct sua__sub_leg **out)
{
    struct sua_dialog *d;
    struct sua__sub_leg *l;
    int err;

    if (u->forks >= FORKS_MAX)
        return SUA_ELIMIT;
    l = sua__sub_leg_new(u);
    if (!l)
        return SUA_ENOMEM;
    err = sua__dialog_notified(u->ua->stack, &d, u->root.dialog, m, from);
    if (err) {
        sua__sub_leg_free(l);
        return err;
    }
    sua__dialog_use(d, &l->usage);
    l->fork = u->forks++;
    l->bare = 1;
    *out = l;
    return SUA_OK;
}

static void first_notify(struct sua_subscription *u, struct sua_txn *t,
                         const struct sua_msg *m,
                         const struct sua_flow *from)
{
    struct sua_subscription_state st;
    struct sua__sub_leg *l;
    int err;

    if (!readable(u, t, m, &st))
        return;
    if (is_last(u, &st)) {
        sua__ua_reply(u->ua, t, 200);
        terminated(u, NULL, &st);
        return;
    }
    err = leg_of(u, m, from, &l);
    if (err) {
        not_born(u, t, err);
        return;
    }
    sua__ua_reply(u->ua, t, 200);
    live(l, &st);
}

int sua__sub_orphan(struct sua_stack *s, struct sua_txn *t,
                    const struct sua_msg *m, const struct sua_flow *from)
{
    const struct sua__subscribers *x = sua__subscribers(s);
    struct sua_subscription *u = NULL;

    if (t && m->method == SUA_M_NOTIFY && sua_msg_tag(m, SUA_H_FROM).n)
        u = sua__sub_asked_by(sua__dialog_expected(s, m));
    if (!u)
        return x->orphan ? x->orphan(s, t, m, from) : 0;
    if (sua__event_is(m, sua__kept_str(&u->kept, u->kept.event)))
        first_notify(u, t, m, from);
    else
        sua__ua_reply(u->ua, t, 481);
    return 1;
}

/* ---- nobody asked for it ------------------------------------------------ */
int sua__sub_unsolicited(struct sua_ua *ua, struct sua_txn *t,
                         const struct sua_msg *m,
                         const struct sua_flow *from)
{
    const struct sua__subscribers *x = sua__subscribers(ua->stack);

    if (m->method != SUA_M_NOTIFY)
        return 0;
    (void)from;
    if (!x->unasked || !x->unasked(ua, t, m))
        sua__ua_reply(ua, t, 481);
    return 1;
}

/* What REFER brought about is another's, or the application's. */
int sua__sub_stray_in_call(struct sua_call *c, struct sua_txn *t,
                           const struct sua_msg *m)
{
    if (m->method != SUA_M_NOTIFY || sua__event_is_refer(m))
        return 0;
    sua__call_reply(c, t, 481);
    return 1;
}
