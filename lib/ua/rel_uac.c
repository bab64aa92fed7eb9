/* SPDX-License-Identifier: MIT
 * Reliable provisional responses to our INVITE: in order in each early
 * dialog, each acknowledged by a PRACK, which also carries the answer to an
 * offer in it or a new offer of ours. RFC 3262 4, 5. Layer: ua. */
#include "sip/hdr_ext.h"
#include "ua/session.h"

/* ---- PRACK -------------------------------------------------------------- */
static void lost(struct sua_call *c, struct sua__leg *l, unsigned status,
                 unsigned cause)
{
    if (l->dlg)
        sua__leg_end(l);
    else
        sua__call_hangup(c, status, cause);
}

/* Our offer in it was answered, or was not. */
static void offer_done(struct sua_call *c, struct sua__leg *l,
                       unsigned status, const struct sua_msg *m)
{
    const struct sua_dialog *d = sua__leg_dialog(l);
    struct sua_str sdp = sua__call_sdp(c, m);
    struct sua__text **local = sua__turn_local(c, d);
    unsigned cause = sua__ua_cause(status, m);

    l->ours = 0;
    c->busy--;
    if (status < 300 &&
        (!sdp.n || sua__call_store(c, sua__turn_remote(c, d), sdp)))
        status = 500; /* no answer to be had: all stays as it was */
    if (status < 300) {
        sua__text_set(&c->ua->stack->texts, local, l->body);
        l->body = NULL;
    }
    if (c->setup->legs)
        c->setup->legs->at = l->number;
    sua__call_event(c, SUA_CALL_UPDATED, status, cause);
}

static void drop_body(struct sua__leg *l)
{
    sua__text_drop(&l->call->ua->stack->texts, &l->body);
}

/* Without the PRACK's 2xx the callee cannot go on. That the dialog is not
 * known there (12.2.1.2), or that our answer is refused, ends the leg; what
 * else is wrong shows in the INVITE's own response. */
static void prack_response(struct sua_stack *s, struct sua__req *r,
                           unsigned status, const struct sua_msg *m)
{
    struct sua__leg *l = (struct sua__leg *)r->obj;
    struct sua_call *c = l->call;
    unsigned cause = sua__ua_cause(status, m);
    int ours = l->ours, carried = l->body != NULL;

    (void)s;
    if (status < 200)
        return;
    l->prack = NULL;
    if (ours)
        offer_done(c, l, status, m);
    drop_body(l);
    if (status == 481 || status == 408 ||
        (status >= 300 && carried && !ours))
        lost(c, l, status, cause);
    else if (!c->req || c->req->method != SUA_M_INVITE)
        sua__legs_drop(c, 0);
}

static const struct sua__req_user prack_user = { prack_response };

static int send_prack(struct sua__leg *l)
{
    struct sua_call *c = l->call;
    struct sua_body body;
    struct sua_rack rack;
    struct sua__ask k;

    rack.rseq = l->rseq;
    rack.cseq = c->req->cseq;
    rack.method = SUA_STR("INVITE");
    sua__ask_begin(&k, c->ua, SUA_M_PRACK, sua__call_identity(c));
    sua_write_hdr_begin(&k.lines, SUA_STR("RAck"));
    sua_rack_write(&k.lines, &rack);
    sua_write_hdr_end(&k.lines);
    sua__feature_lines(c, SUA_M_PRACK, 0, &k.lines);
    body.type = SUA_STR("application/sdp");
    if (l->body)
        body.data = sua__text_str(l->body);
    k.spec.dialog = sua__leg_dialog(l);
    k.spec.body = l->body ? &body : NULL;
    if (l->prack) /* of an earlier response */
        sua__leg_forget_prack(l);
    return sua__ask(&k, c->ua, &l->prack, &prack_user, l);
}

/* One that carried a description is waited for. */
static int may_send(const struct sua__leg *l)
{
    return l->due && !l->theirs && !(l->prack && l->body);
}

/* What finds no memory is tried again when the response comes again. */
static void send_due(struct sua_stack *s, struct sua__task *t)
{
    struct sua__legs *x = SUA__OWNER(t, struct sua__legs, after);
    struct sua_call *c = x->call;
    struct sua__leg *l;

    if (c->event.queued) { /* the application may want to add an offer */
        sua__event(s, t);
        return;
    }
    if (!c->req || c->req->method != SUA_M_INVITE)
        return;
    for (l = x->list; l; l = l->next)
        if (may_send(l) && !send_prack(l))
            l->due = 0;
}

static void plan_pracks(struct sua_call *c)
{
    c->setup->legs->after.run = send_due;
    sua__event(c->ua->stack, &c->setup->legs->after);
}

/* ---- offers and answers in the response --------------------------------- */
static void impatient(void *stack, struct sua__timer *t)
{
    struct sua__legs *x = SUA__OWNER(t, struct sua__legs, timer);

    (void)stack;
    sua__call_hangup(x->call, 408, SUA_CAUSE_TIMEOUT);
}

/* Their offer: the answer goes into the PRACK, which waits for it. */
static int take_offer(struct sua_call *c, struct sua__leg *l,
                      const struct sua_msg *m, struct sua_str sdp)
{
    struct sua_stack *s = c->ua->stack;

    if (sua__call_store(c, &l->remote, sdp))
        return SUA_ENOMEM;
    l->theirs = 1;
    c->progressed = 1;
    c->setup->legs->timer.fire = impatient;
    sua__arm(s, &c->setup->legs->timer, s->now + 16 * (uint64_t)s->cfg.t1_ms);
    sua__call_event(c, SUA_CALL_OFFER, m->status, SUA_CAUSE_REMOTE);
    return SUA_OK;
}

/* In a fork each leg answers the same offer. */
static int take_answer(struct sua_call *c, struct sua__leg *l,
                       struct sua_str sdp)
{
    if (sua__call_store(c, sua__turn_remote(c, sua__leg_dialog(l)), sdp))
        return SUA_ENOMEM;
    l->agreed = 1;
    if (c->reinvite) {
        sua__rel_executed(c);
        return SUA_OK;
    }
    sua__text_set(&c->ua->stack->texts, &l->local, c->setup->offer);
    sua__text_ref(l->local);
    return SUA_OK;
}

static int session(struct sua_call *c, struct sua__leg *l,
                   const struct sua_msg *m, int *told)
{
    struct sua_str sdp = sua__call_sdp(c, m);

    if (!sdp.n || l->agreed || l->theirs)
        return SUA_OK;
    if (c->setup->offer)
        return take_answer(c, l, sdp);
    if (c->state != SUA__CALL_CALLING)
        return SUA_OK; /* it is being cancelled */
    *told = 1;
    return take_offer(c, l, m, sdp);
}

/* ---- the response ------------------------------------------------------- */
static int is_reliable(const struct sua_msg *m)
{
    return m->status > 100 &&
           sua_msg_has_token(m, SUA_H_REQUIRE, SUA_STR("100rel"));
}

static struct sua__leg *leg_of(struct sua_call *c, const struct sua_msg *m)
{
    struct sua_str tag = sua_msg_tag(m, SUA_H_TO);

    if (!c->reinvite)
        return sua__leg_find(c, tag);
    return sua__call_same_leg(c, m) ? sua__leg_own(c) : NULL;
}

/* Whether it is the next one; a copy of the last one may ask for a PRACK that
 * could not be sent. Each INVITE has numbers of its own. */
static int in_order(struct sua__leg *l, uint32_t rseq)
{
    if (l->cseq != l->call->req->cseq)
        l->has_rseq = l->due = 0;
    l->cseq = l->call->req->cseq;
    if (l->has_rseq && rseq == l->rseq && l->due)
        plan_pracks(l->call);
    return !l->has_rseq || (l->rseq != UINT32_MAX && rseq == l->rseq + 1);
}

/* 1: nobody else is to hear of it. */
static int reliable(struct sua_call *c, const struct sua_msg *m)
{
    struct sua__leg *l = leg_of(c, m);
    uint32_t rseq;
    int told = 0;

    if (!l || sua_msg_u32(m, SUA_H_RSEQ, UINT32_MAX, &rseq) || !rseq ||
        !in_order(l, rseq))
        return 1;
    if (session(c, l, m, &told))
        return 1; /* it will come again */
    l->rseq = rseq;
    l->has_rseq = 1;
    l->due = 1;
    plan_pracks(c);
    return told;
}

int sua__rel_answered(struct sua_call *c, const struct sua_msg *m)
{
    struct sua_cseq cseq;

    if (!c->req || sua_msg_cseq(m, &cseq) || cseq.method != SUA_M_INVITE)
        return 0;
    if (m->status >= 200)
        return c->reinvite && sua__rel_ended(c, m);
    return is_reliable(m) && reliable(c, m);
}

/* ---- what the application says ------------------------------------------ */
static struct sua__leg *asking(const struct sua_call *c)
{
    struct sua__leg *l = sua__leg_told(c);

    if (l && l->theirs)
        return l;
    l = c->setup->legs ? c->setup->legs->list : NULL;
    while (l && !l->theirs)
        l = l->next;
    return l;
}

static int keep_answer(struct sua__leg *l, struct sua_str sdp)
{
    struct sua_call *c = l->call;

    drop_body(l);
    if (sua__call_store(c, &l->body, sdp) ||
        sua__call_store(c, &l->local, sdp))
        return SUA_ENOMEM;
    l->theirs = 0;
    if (send_prack(l)) {
        drop_body(l);
        l->theirs = 1;
        return SUA_ENOMEM;
    }
    l->due = 0;
    l->agreed = 1;
    return SUA_OK;
}

int sua__rel_answer_offer(struct sua_call *c, const struct sua_reply *r)
{
    struct sua__leg *l = asking(c);
    int rc;

    if (!l || c->state != SUA__CALL_CALLING)
        return 1;
    if (r->status >= 300) {
        sua__call_hangup(c, 0, SUA_CAUSE_LOCAL);
        return SUA_OK;
    }
    if (r->status < 200 || !r->body)
        return SUA_EINVAL;
    rc = keep_answer(l, r->body->data);
    if (!rc && !asking(c))
        sua__disarm(c->ua->stack, &c->setup->legs->timer);
    return rc;
}

int sua__rel_offer(struct sua_call *c, struct sua__leg *l,
                   struct sua_str sdp)
{
    if (!l->due || !l->agreed || l->prack || l->ours)
        return SUA_ESTATE;
    if (sua__call_store(c, &l->body, sdp))
        return SUA_ENOMEM;
    l->ours = 1;
    c->busy++;
    return SUA_OK;
}
