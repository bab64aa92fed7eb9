/* SPDX-License-Identifier: MIT
 * Our reliable provisional responses: sent again and again until their PRACK
 * comes, one at a time; what has to wait for it. RFC 3262 3, 5; RFC 6141 3.3.
 * Layer: ua. */
#include "sip/hdr_ext.h"
#include "ua/session.h"

#define RSEQ_FIRST 0x7fffffffu  /* 1..2^31-1 (RFC 3262 7.1)                */

static struct sua__rel_state *state_of(const struct sua_call *c)
{
    return (struct sua__rel_state *)c->ua->stack->slot[SUA__SLOT_REL];
}

/* ---- timer -------------------------------------------------------------- */
static void arm(struct sua__rel *x)
{
    struct sua_stack *s = x->call->ua->stack;
    uint64_t when = x->rtx_at < x->end_at ? x->rtx_at : x->end_at;

    if (when == SUA__NEVER)
        sua__disarm(s, &x->timer);
    else
        sua__arm(s, &x->timer, when);
}

/* The response needs no repeating any more. */
static void stop(struct sua__rel *x)
{
    struct sua_stack *s = x->call->ua->stack;

    sua__out_drop(s, &x->out);
    sua__text_drop(&s->texts, &x->sent);
    x->rtx_at = x->end_at = SUA__NEVER;
    arm(x);
}

static void drop_kept(struct sua__rel *x)
{
    struct sua__texts *texts = &x->call->ua->stack->texts;

    sua__text_unref(texts, x->wait);
    sua__text_unref(texts, x->last);
    x->wait = x->last = NULL;
    x->wait_sdp = 0;
}

static int is_pending(const struct sua_call *c)
{
    return c->setup->st && c->setup->st->status < 200;
}

/* RFC 3262 3: no PRACK in 64*T1, the INVITE is refused. */
static void no_prack(struct sua__rel *x)
{
    struct sua_reply r = SUA_REPLY_INIT;
    struct sua_call *c = x->call;
    int rings = c->state == SUA__CALL_INCOMING;

    r.status = 504;
    if (sua__call_respond(c, &r))
        return; /* no cell: the transaction's own end comes */
    if (rings)
        c->notice[SUA_CALL_CLOSED].cause = SUA_CAUSE_TIMEOUT;
    else
        sua__call_event(c, SUA_CALL_UPDATED, r.status, SUA_CAUSE_TIMEOUT);
}

static void send_again(struct sua__rel *x)
{
    struct sua_stack *s = x->call->ua->stack;

    x->out.text = x->sent;
    x->out.retransmit = 1;
    sua__out(s, &x->out);
    x->rtx_ms *= 2; /* no T2 here */
    x->rtx_at = s->now + x->rtx_ms;
}

static void fire(void *stack, struct sua__timer *t)
{
    struct sua__rel *x = SUA__OWNER(t, struct sua__rel, timer);
    uint64_t now = ((struct sua_stack *)stack)->now;

    if (now >= x->end_at && !is_pending(x->call)) {
        sua__rel_drop(x->call); /* late PRACKs have had their time */
    } else if (now >= x->end_at) {
        stop(x);
        no_prack(x);
    } else {
        if (is_pending(x->call))
            send_again(x);
        else
            x->rtx_at = SUA__NEVER;
        arm(x);
    }
}

/* ---- life --------------------------------------------------------------- */
static void refuse_offer(struct sua_stack *s, struct sua__task *t);

struct sua__rel *sua__rel_new(struct sua_call *c)
{
    struct sua__rel *x;

    sua__rel_drop(c);
    x = (struct sua__rel *)sua__pool_get(&state_of(c)->calls);
    if (!x)
        return NULL;
    x->call = c;
    x->rtx_at = x->end_at = SUA__NEVER;
    x->timer.fire = fire;
    x->after.run = refuse_offer;
    c->setup->rel = x;
    return x;
}

static void let_prack_go(struct sua__rel *x)
{
    struct sua_stack *s = x->call->ua->stack;

    sua__event_drop(s, &x->after);
    sua__text_drop(&s->texts, &x->theirs);
    if (x->prack)
        sua__txn_detach(x->prack);
    x->prack = NULL;
}

void sua__rel_drop(struct sua_call *c)
{
    struct sua__rel *x = c->setup->rel;

    if (!x)
        return;
    if (x->prack && x->prack->status < 200)
        sua__call_reply(c, x->prack, 481);
    let_prack_go(x);
    stop(x);
    drop_kept(x);
    c->setup->rel = NULL;
    sua__pool_put(&state_of(c)->calls, x);
}

/* ---- sending ------------------------------------------------------------ */
/* Of a re-INVITE the core keeps what a final response says; here the first
 * exchange is done by the provisional one. */
static int keep_session(struct sua_call *c, const struct sua_reply *r)
{
    struct sua__text **slot = c->their_offer ? &c->local : &c->setup->offer;
    int rc = SUA_OK;

    if (c->state != SUA__CALL_INCOMING)
        rc = sua__call_store(c, slot, r->body->data);
    if (!rc && c->their_offer && c->setup->remote_new) {
        sua__text_set(&c->ua->stack->texts, &c->remote, c->setup->remote_new);
        c->setup->remote_new = NULL;
    }
    if (!rc)
        c->agreed = c->their_offer;
    return rc;
}

static void sent(struct sua__rel *x, const struct sua_reply *r)
{
    struct sua_call *c = x->call;
    struct sua_stack *s = c->ua->stack;

    sua__call_retarget(c);
    x->unacked = 1;
    x->unacked_sdp = r->body != NULL;
    x->offered |= r->body && !c->their_offer;
    x->sent = c->setup->st->text;
    sua__text_ref(x->sent);
    x->out.to = c->setup->st->out.to;
    x->cseq = c->setup->invite_cseq;
    x->rtx_ms = s->cfg.t1_ms;
    x->rtx_at = s->now + x->rtx_ms;
    x->end_at = s->now + 64 * (uint64_t)s->cfg.t1_ms;
    arm(x);
}

static uint32_t first_rseq(struct sua_call *c)
{
    uint32_t r;

    sua__random(c->ua->stack, &r, sizeof r);
    return r % (RSEQ_FIRST - 1) + 1;
}

static int send_reliably(struct sua__rel *x, const struct sua_reply *r)
{
    struct sua_call *c = x->call;
    uint32_t before = x->rseq;
    int rc;

    x->rseq = before ? before + 1 : first_rseq(c);
    x->sending = 1;
    rc = sua__call_respond_now(c, r);
    x->sending = 0;
    if (rc) {
        x->rseq = before;
        return rc;
    }
    sent(x, r);
    if (r->body && keep_session(c, r))
        sua__call_hangup(c, 500, SUA_CAUSE_LIMIT);
    return SUA_OK;
}

/* ---- what the application answers --------------------------------------- */
/* A description has no place once the exchange is done. */
static struct sua_reply without_body(const struct sua_call *c,
                                     const struct sua_reply *r)
{
    struct sua_reply bare = *r;

    if (c->agreed || c->setup->rel->offered)
        bare.body = NULL;
    return bare;
}

/* An INVITE without offer gets it in the first reliable response. */
static int lacks_offer(const struct sua_call *c, const struct sua_reply *r)
{
    return !r->body && !c->their_offer && !c->agreed &&
           !c->setup->rel->offered;
}

static int wait_provisional(struct sua__rel *x, const struct sua_reply *r)
{
    int rc;

    if (x->wait_sdp)
        return SUA_EAGAIN;
    rc = sua__rel_keep(x->call, &x->wait, r);
    if (!rc)
        x->wait_sdp = r->body != NULL;
    return rc;
}

static int provisional(struct sua__rel *x, const struct sua_reply *given)
{
    struct sua_call *c = x->call;
    struct sua_reply r = without_body(c, given);
    unsigned use = c->ua->cfg.rel100;

    if (x->last)
        return SUA_ESTATE;
    if (lacks_offer(c, &r))
        return x->must ? SUA_EINVAL : 1;
    if (!x->must && use != SUA_USE_ALWAYS && use != SUA_USE_REQUIRED)
        return 1;
    return x->unacked ? wait_provisional(x, &r) : send_reliably(x, &r);
}

/* What is not acknowledged yet needs no repeating, but its PRACK may still
 * come. */
static void final_sent(struct sua_call *c)
{
    struct sua__rel *x = c->setup->rel;
    struct sua_stack *s = c->ua->stack;

    if (!x)
        return; /* the call is over */
    stop(x);
    drop_kept(x);
    if (!x->unacked && !x->prack) {
        sua__rel_drop(c);
        return;
    }
    x->end_at = s->now + 64 * (uint64_t)s->cfg.t1_ms;
    arm(x);
}

static int final_now(struct sua_call *c, const struct sua_reply *r)
{
    int rc = sua__call_respond_now(c, r);

    if (!rc)
        final_sent(c);
    return rc;
}

static int success(struct sua__rel *x, const struct sua_reply *given)
{
    struct sua_call *c = x->call;
    struct sua_reply r = without_body(c, given);

    if (x->last)
        return SUA_ESTATE;
    if (x->unacked_sdp || x->wait_sdp)
        return sua__rel_keep(c, &x->last, &r);
    if (!r.body && !c->agreed)
        return SUA_EINVAL;
    return final_now(c, &r);
}

/* RFC 6141 3.3: a change that has been carried out cannot be refused; that
 * nobody answers in time is another matter. */
static int failure(struct sua__rel *x, const struct sua_reply *r)
{
    struct sua_call *c = x->call;

    if (c->state == SUA__CALL_UP && c->agreed && r->status != 504 &&
        r->status != 480)
        return SUA_ESTATE;
    return final_now(c, r);
}

/* ---- PRACK -------------------------------------------------------------- */
static int reply_prack(struct sua_call *c, struct sua_txn *t, unsigned status,
                       const struct sua_body *body)
{
    char mem[SUA__UA_LINES];
    struct sua__reply r;
    struct sua_buf b;

    sua_buf_init(&b, mem, sizeof mem);
    sua__feature_lines(c, SUA_M_PRACK, status, &b);
    sua__ua_agent(c->ua, &b, SUA_H_SERVER);
    memset(&r, 0, sizeof r);
    r.status = status;
    r.extra = sua_buf_view(&b);
    r.body = body;
    return sua__txn_reply(c->ua->stack, t, &r);
}

static int send_waiting(struct sua_call *c)
{
    struct sua__rel *x = c->setup->rel;
    struct sua__text *t = x->wait;
    struct sua__rel_kept k;
    int rc;

    if (!t || (x->last && !x->wait_sdp))
        return 0; /* none, or the final one says more */
    x->wait = NULL;
    x->wait_sdp = 0;
    sua__rel_kept(&k, t);
    rc = send_reliably(x, &k.reply);
    sua__text_unref(&c->ua->stack->texts, t);
    return rc == SUA_OK;
}

static void send_last(struct sua_call *c)
{
    struct sua__rel *x = c->setup->rel;
    struct sua__text *t = x->last;
    struct sua__rel_kept k;
    struct sua_reply r;

    x->last = NULL;
    sua__rel_kept(&k, t);
    r = without_body(c, &k.reply);
    if (final_now(c, &r))
        sua__call_hangup(c, 500, SUA_CAUSE_LIMIT);
    sua__text_unref(&c->ua->stack->texts, t);
}

/* Now what waited may go. A provisional response that finds no memory is
 * lost, and a final one with it that needs its description. */
static void go_on(struct sua_call *c)
{
    struct sua__rel *x = c->setup->rel;

    if (x && is_pending(c) && !x->prack && !send_waiting(c) && x->last)
        send_last(c);
}

/* Our offer stood in the 1xx: without its answer there is no session. */
static void take_answer(struct sua_call *c, struct sua_txn *t,
                        struct sua_str sdp)
{
    struct sua_reply r = SUA_REPLY_INIT;

    (void)reply_prack(c, t, 200, NULL);
    if (sdp.n && !sua__call_store(c, &c->remote, sdp)) {
        sua__call_offer_taken(c);
        c->agreed = 1;
        sua__call_event(c, SUA_CALL_UPDATED, 200, SUA_CAUSE_REMOTE);
        return;
    }
    r.status = sdp.n ? 500 : 488;
    if (final_now(c, &r))
        sua__call_hangup(c, r.status, SUA_CAUSE_LIMIT);
    else if (c->state == SUA__CALL_OVER)
        c->notice[SUA_CALL_CLOSED].cause =
            sdp.n ? SUA_CAUSE_LIMIT : SUA_CAUSE_REMOTE;
}

/* A further offer: the application answers it now (5). */
static void take_offer(struct sua_call *c, struct sua_txn *t,
                       struct sua_str sdp)
{
    struct sua__rel *x = c->setup->rel;

    if (sua__turn(c, c->dlg) != SUA__TURN_FREE || c->detached) {
        (void)reply_prack(c, t, 491, NULL);
        return;
    }
    x->theirs = sua__text_dup(&c->ua->stack->texts, sdp);
    if (!x->theirs) {
        sua__call_reply_retry(c, t, 500, 1);
        return;
    }
    x->prack = t;
    sua__call_event(c, SUA_CALL_OFFER, 0, SUA_CAUSE_REMOTE);
    sua__event(c->ua->stack, &x->after);
}

static int answer_offer(struct sua__rel *x, const struct sua_reply *r)
{
    struct sua_call *c = x->call;
    struct sua__text *mine = NULL;
    int rc;

    if (r->status < 200 || (r->status < 300 && !r->body))
        return SUA_EINVAL;
    if (r->status < 300 && sua__call_store(c, &mine, r->body->data))
        return SUA_ENOMEM;
    rc = reply_prack(c, x->prack, r->status, mine ? r->body : NULL);
    if (rc) {
        sua__text_unref(&c->ua->stack->texts, mine);
        return rc;
    }
    if (mine) {
        sua__text_unref(&c->ua->stack->texts, c->local);
        sua__text_unref(&c->ua->stack->texts, c->remote);
        c->local = mine;
        c->remote = x->theirs;
        x->theirs = NULL;
        sua__call_event(c, SUA_CALL_UPDATED, 200, SUA_CAUSE_REMOTE);
    }
    let_prack_go(x);
    go_on(c);
    return SUA_OK;
}

static void refuse_offer(struct sua_stack *s, struct sua__task *t)
{
    struct sua__rel *x = SUA__OWNER(t, struct sua__rel, after);
    struct sua_call *c = x->call;

    if (c->event.queued) { /* not told yet */
        sua__event(s, t);
        return;
    }
    if (x->prack && x->prack->status < 200)
        (void)reply_prack(c, x->prack, 488, NULL);
    let_prack_go(x);
    if (is_pending(c))
        go_on(c);
    else if (!x->unacked)
        sua__rel_drop(c);
}

static int is_acked(const struct sua_call *c, const struct sua_msg *m)
{
    const struct sua__rel *x = c->setup->rel;
    struct sua_rack rack;

    return x && x->unacked &&
           !sua_rack_parse(sua_msg_get(m, SUA_H_RACK), &rack) &&
           rack.cseq == x->cseq && rack.rseq == x->rseq &&
           sua_method_parse(rack.method) == SUA_M_INVITE;
}

static void acked(struct sua_call *c, struct sua_txn *t,
                  const struct sua_msg *m)
{
    struct sua__rel *x = c->setup->rel;
    struct sua_str sdp = sua__call_sdp(c, m);
    int asked = is_pending(c) && x->unacked_sdp && !c->agreed;

    x->unacked = x->unacked_sdp = 0;
    stop(x);
    if (asked)
        take_answer(c, t, sdp);
    else if (sdp.n && is_pending(c) && c->agreed)
        take_offer(c, t, sdp);
    else
        (void)reply_prack(c, t, sdp.n && is_pending(c) ? 488 : 200, NULL);
    if (c->setup->rel && !is_pending(c) && !c->setup->rel->prack)
        sua__rel_drop(c);
    else
        go_on(c);
}

int sua__rel_in_call(struct sua_call *c, struct sua_txn *t,
                     const struct sua_msg *m)
{
    if (m->method != SUA_M_PRACK)
        return 0;
    if (!sua__ua_acceptable(c->ua, t, m))
        return 1;
    if (is_acked(c, m))
        acked(c, t, m);
    else
        sua__call_reply(c, t, 481);
    return 1;
}

int sua__rel_respond(struct sua_call *c, const struct sua_reply *r)
{
    struct sua__rel *x = c->setup->rel;

    if (!x)
        return 1;
    if (x->prack && x->prack->status < 200 && c->state != SUA__CALL_OVER)
        return answer_offer(x, r);
    if (!is_pending(c))
        return 1;
    if (r->status < 200)
        return provisional(x, r);
    return r->status < 300 ? success(x, r) : failure(x, r);
}
