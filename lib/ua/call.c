/* SPDX-License-Identifier: MIT
 * Calls: the object, its timer, its end, event delivery. RFC 3261 13-15.
 * Layer: ua. */
#include "ua/ua.h"

const struct sua__identity *sua__call_identity(const struct sua_call *c)
{
    return c->account ? &c->account->id : &c->ua->anonymous;
}

struct sua_str sua__call_sdp(const struct sua_call *c,
                             const struct sua_msg *m)
{
    struct sua_str sdp = { NULL, 0 };

    if (!m || !m->body_len)
        return sdp;
    if (sua__ua_is_session(m))
        sdp = sua_msg_body(m);
    else if (c->ua->bodies)
        (void)c->ua->bodies->find_sdp(m, &sdp);
    return sdp;
}

int sua__call_store(struct sua_call *c, struct sua__text **slot,
                    struct sua_str sdp)
{
    struct sua__texts *texts = &c->ua->stack->texts;
    struct sua__text *t;

    if (!sdp.n)
        return SUA_OK;
    t = sua__text_dup(texts, sdp);
    if (!t)
        return SUA_ENOMEM;
    sua__text_set(texts, slot, t);
    return SUA_OK;
}

void sua__call_offer_taken(struct sua_call *c)
{
    if (!c->setup->offer)
        return;
    sua__text_set(&c->ua->stack->texts, &c->local, c->setup->offer);
    c->setup->offer = NULL;
}

static void deliver(struct sua_stack *s, struct sua__task *t);

/* ---- setup -------------------------------------------------------------- */
void sua__setup_clear(struct sua__setup *x)
{
    x->rtx_at = x->give_up_at = x->again_at = SUA__NEVER;
}

int sua__call_open(struct sua_call *c)
{
    struct sua__setup *x;

    if (c->setup != &c->ua->peace)
        return SUA_OK;
    x = (struct sua__setup *)sua__pool_get(&c->ua->setups);
    if (!x)
        return SUA_ENOMEM;
    sua__setup_clear(x);
    c->setup = x;
    return SUA_OK;
}

static void drop_setup(struct sua_call *c)
{
    struct sua__texts *texts = &c->ua->stack->texts;
    struct sua__setup *x = c->setup;

    if (x == &c->ua->peace)
        return;
    c->setup = &c->ua->peace;
    sua__text_unref(texts, x->ok);
    sua__text_unref(texts, x->remote_new);
    sua__text_unref(texts, x->route_new);
    sua__text_unref(texts, x->offer);
    sua__pool_put(&c->ua->setups, x);
}

static int is_at_peace(const struct sua_call *c)
{
    const struct sua__setup *x = c->setup;

    return c->state == SUA__CALL_UP && !sua__call_is_open(c) && !x->legs &&
           !x->rel && (x->give_up_at & x->again_at) == SUA__NEVER;
}

void sua__call_settle(struct sua_call *c)
{
    if (!is_at_peace(c))
        return;
    sua__call_leave_ict(c);
    drop_setup(c);
}

/* ---- birth -------------------------------------------------------------- */
struct sua_call *sua__call_new(struct sua_ua *ua)
{
    struct sua_call *c = (struct sua_call *)sua__pool_get(&ua->calls);

    if (!c)
        return NULL;
    c->ua = ua;
    c->setup = &ua->peace;
    if (sua__call_open(c)) {
        sua__pool_put(&ua->calls, c);
        return NULL;
    }
    if (!++ua->call_serial)
        ua->call_serial++;
    sua__tab_add(&ua->call_ids, &c->node, ua->call_serial);
    c->timer.fire = sua__call_timer;
    c->event.run = deliver;
    c->next = ua->first_call;
    if (c->next)
        c->next->prev = c;
    ua->first_call = c;
    return c;
}

/* ---- the end ------------------------------------------------------------ */
static void reap(struct sua_stack *s, struct sua__task *t)
{
    struct sua_call *c = SUA__OWNER(t, struct sua_call, event);

    (void)s;
    sua__pool_put(&c->ua->calls, c);
}

static void bury(struct sua_call *c)
{
    struct sua_stack *s = c->ua->stack;

    sua__event_drop(s, &c->event);
    drop_setup(c);
    sua__text_unref(&s->texts, c->local);
    sua__text_unref(&s->texts, c->remote);
    c->local = c->remote = NULL;
    if (c->usage.dialog)
        sua__dialog_unuse(s, &c->usage);
    else if (c->dlg) /* it never came into use */
        sua__dialog_end(s, c->dlg);
    c->dlg = NULL;
    sua__tab_del(&c->ua->call_ids, &c->node);
    if (c->prev)
        c->prev->next = c->next;
    else
        c->ua->first_call = c->next;
    if (c->next)
        c->next->prev = c->prev;
    c->event.run = reap;
    sua__reap(s, &c->event);
}

static void let_go(struct sua_call *c)
{
    struct sua_stack *s = c->ua->stack;

    sua__disarm(s, &c->timer);
    sua__out_drop(s, &c->setup->out);
    sua__call_leave_ict(c);
    sua__call_leave_req(c);
    if (c->setup->st) {
        sua__txn_detach(c->setup->st);
        c->setup->st = NULL;
    }
}

static void refuse_open(struct sua_call *c)
{
    if (c->setup->st && c->setup->st->status < 200)
        sua__call_reply(c, c->setup->st, 487);
    if (c->rq && c->rq->status < 200)
        sua__call_reply(c, c->rq, 481);
    c->rq = NULL;
}

void sua__call_over(struct sua_call *c, unsigned status, unsigned cause)
{
    if (c->state == SUA__CALL_OVER)
        return;
    c->state = SUA__CALL_OVER;
    sua__call_event(c, SUA_CALL_CLOSED, status, cause);
    refuse_open(c);
    sua__feature_over(c);
    let_go(c);
}

/* ---- events ------------------------------------------------------------- */
void sua__call_event(struct sua_call *c, unsigned type, unsigned status,
                     unsigned cause)
{
    struct sua_stack *s = c->ua->stack;

    sua__notice_set(s, &c->notice[type], status, cause);
    c->pending |= SUA__P(type);
    sua__event(s, &c->event);
}

static struct sua_str event_body(const struct sua_call *c, unsigned type,
                                 const struct sua_msg *m)
{
    struct sua_str none = { NULL, 0 };

    switch (type) {
    case SUA_CALL_PROGRESS:
    case SUA_CALL_OFFER:
        return sua__call_sdp(c, m);
    case SUA_CALL_INCOMING:
    case SUA_CALL_ESTABLISHED:
    case SUA_CALL_UPDATED:
        return c->remote ? sua__text_str(c->remote) : none;
    default:
        return none;
    }
}

static void call_application(struct sua_call *c, unsigned type)
{
    const struct sua_ua_config *cfg = &c->ua->cfg;
    const struct sua__notice *n = &c->notice[type];
    const struct sua_msg *m = c->ua->stack->msg;
    struct sua_call_event ev;

    if (c->detached || !cfg->on_call)
        return;
    memset(&ev, 0, sizeof ev);
    ev.type = (uint8_t)type;
    ev.status = n->status;
    ev.cause = n->cause;
    if (n->of_msg && m) {
        ev.msg = m;
        if (!sua_msg_is_request(m) && m->status == n->status)
            ev.reason = sua_msg_reason(m);
    }
    ev.body = event_body(c, type, ev.msg);
    ev.txn = type == SUA_CALL_REQUEST ? c->rq : NULL;
    sua__feature_tell(c, &ev);
    cfg->on_call(c, &ev, cfg->user);
}

static void deliver_request(struct sua_call *c)
{
    struct sua_txn *t = c->rq;
    const struct sua_msg *m = c->ua->stack->msg;

    if (!t)
        return;
    call_application(c, SUA_CALL_REQUEST);
    if (c->rq != t)
        return; /* answered 481 by an end inside the callback */
    c->rq = NULL;
    if (t->status >= 200)
        return;
    if (m)
        sua__ua_default(c->ua, t, m);
    else
        sua__call_reply_retry(c, t, 503, 1);
}

/* An offer that nobody takes up is refused, the session stays (14.2); with
 * a provisional response the application has time. */
static void deliver_offer(struct sua_call *c)
{
    const struct sua_txn *t;

    call_application(c, SUA_CALL_OFFER);
    t = c->setup->st;
    if (t && t->status <= 100 && c->state == SUA__CALL_UP)
        (void)sua__call_say(c, 488);
}

static void deliver(struct sua_stack *s, struct sua__task *t)
{
    struct sua_call *c = SUA__OWNER(t, struct sua_call, event);
    unsigned type;

    (void)s;
    for (type = SUA_CALL_INCOMING; c->pending >> type; type++) {
        if (!(c->pending & SUA__P(type)))
            continue;
        c->pending &= (uint16_t)~SUA__P(type);
        if (type == SUA_CALL_REQUEST)
            deliver_request(c);
        else if (type == SUA_CALL_OFFER)
            deliver_offer(c);
        else
            call_application(c, type);
    }
    if (c->state == SUA__CALL_OVER && !c->pending)
        bury(c);
    else
        sua__call_settle(c);
}

/* ---- timer -------------------------------------------------------------- */
void sua__call_arm(struct sua_call *c)
{
    struct sua_stack *s = c->ua->stack;
    uint64_t when = sua__feature_deadline(c);

    if (c->setup->rtx_at < when)
        when = c->setup->rtx_at;
    if (c->setup->give_up_at < when)
        when = c->setup->give_up_at;
    if (c->setup->again_at < when)
        when = c->setup->again_at;
    if (when == SUA__NEVER)
        sua__disarm(s, &c->timer);
    else
        sua__arm(s, &c->timer, when);
}

/* Nobody answered: their INVITE rang too long, or their offer waits. */
static void say_unavailable(struct sua_call *c)
{
    int rings = c->state == SUA__CALL_INCOMING;
    unsigned status = rings && c->expires ? 487 : 480; /* 13.3.1 */

    if (sua__call_say(c, status))
        return; /* no cell: the transaction's own end comes */
    if (rings)
        c->notice[SUA_CALL_CLOSED].cause = SUA_CAUSE_TIMEOUT;
    else
        sua__call_event(c, SUA_CALL_UPDATED, status, SUA_CAUSE_TIMEOUT);
}

static void give_up(struct sua_call *c)
{
    c->setup->give_up_at = SUA__NEVER;
    if (c->setup->st)
        say_unavailable(c);
    else if (!c->setup->ok) /* they did not answer, or get our answer */
        sua__call_hangup(c, 408, SUA_CAUSE_TIMEOUT);
    else if (c->hangup_wanted)
        sua__call_bye_noted(c);
    else /* no ACK in 64*T1 (13.3.1.4) */
        sua__call_bye(c, 408, SUA_CAUSE_TIMEOUT);
}

void sua__call_drop_ok(struct sua_call *c)
{
    struct sua_stack *s = c->ua->stack;

    sua__out_drop(s, &c->setup->out);
    sua__text_drop(&s->texts, &c->setup->ok);
    c->setup->rtx_at = c->setup->give_up_at = SUA__NEVER;
}

static void resend_ok(struct sua_call *c)
{
    struct sua_stack *s = c->ua->stack;

    c->setup->out.text = c->setup->ok;
    c->setup->out.retransmit = 1;
    sua__out(s, &c->setup->out);
    c->setup->rtx_ms *= 2;
    if (c->setup->rtx_ms > s->cfg.t2_ms)
        c->setup->rtx_ms = s->cfg.t2_ms;
    c->setup->rtx_at = s->now + c->setup->rtx_ms;
}

/* 13.3.1: a provisional response each minute keeps proxies from giving up;
 * or a re-INVITE's pause after 491, or that of a BYE, is over. */
static void again(struct sua_call *c)
{
    c->setup->again_at = SUA__NEVER;
    if (c->state == SUA__CALL_INCOMING && c->setup->st) {
        (void)sua__call_say(c, c->setup->ringing);
    } else if (c->state == SUA__CALL_UP && c->setup->offer && !c->req) {
        if (c->setup->st || c->setup->ok || c->busy) /* after theirs */
            c->setup->again_at = c->ua->stack->now + c->ua->stack->cfg.t1_ms;
        else
            sua__call_reinvite_again(c);
    } else if (c->state == SUA__CALL_ENDING && !c->req) {
        sua__call_say_bye(c);
    }
}

void sua__call_timer(void *stack, struct sua__timer *t)
{
    struct sua_call *c = SUA__OWNER(t, struct sua_call, timer);
    uint64_t now = ((struct sua_stack *)stack)->now;

    if (now >= c->setup->rtx_at && c->setup->ok)
        resend_ok(c);
    if (now >= c->setup->again_at)
        again(c);
    if (now >= c->setup->give_up_at)
        give_up(c);
    sua__feature_due(c);
    if (c->state != SUA__CALL_OVER)
        sua__call_arm(c);
}
