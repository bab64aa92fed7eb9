/* SPDX-License-Identifier: MIT
 * 2xx to INVITEs of ours: the ACK, repetitions, further ones of a fork, and
 * those that come when the call is over. RFC 3261 13.2.2.4, RFC 5407 3.1.
 * Layer: ua. */
#include "ua/ua.h"

uint32_t sua__call_cseq(const struct sua_msg *m)
{
    struct sua_cseq cs;

    return sua_msg_cseq(m, &cs) ? 0 : cs.seq;
}

/* ---- ACK ---------------------------------------------------------------- */
static void send_ack(struct sua_stack *s, struct sua__out *o,
                     struct sua__text *ack)
{
    o->retransmit = o->text == ack;
    o->text = ack;
    sua__out(s, o);
}

static int build_ack(struct sua_call *c, uint32_t cseq,
                     const struct sua_body *body, struct sua__text **out,
                     struct sua__dest *dest)
{
    struct sua__reqspec spec;

    memset(&spec, 0, sizeof spec);
    spec.method = SUA_M_ACK;
    spec.dialog = c->dlg;
    spec.cseq = cseq;
    spec.id = sua__call_identity(c);
    spec.body = body;
    if (c->ua->plugs)
        return c->ua->plugs->ack(c, &spec, out, dest);
    return sua__ack_build(c->ua->stack, &spec, out, dest);
}

int sua__call_send_ack(struct sua_call *c, struct sua_txn *t, uint32_t cseq,
                       const struct sua_body *body)
{
    struct sua_stack *s = c->ua->stack;
    struct sua__text *ack;
    int rc;

    if (!t)
        return SUA_ESTATE;
    rc = build_ack(c, cseq, body, &ack, &t->out.to);
    if (rc)
        return rc;
    sua__out_drop(s, &t->out);
    sua__text_set(&s->texts, &t->side, ack);
    send_ack(s, &t->out, ack);
    return SUA_OK;
}

/* ---- legs --------------------------------------------------------------- */
static struct sua_call *call_of(struct sua_stack *s, const struct sua_msg *m)
{
    struct sua_dialog *d = sua__dialog_find_ids(
        s, sua_msg_get(m, SUA_H_CALL_ID), sua_msg_tag(m, SUA_H_FROM),
        sua_msg_tag(m, SUA_H_TO));

    return d ? sua__call_in(d) : NULL;
}

int sua__call_same_leg(const struct sua_call *c, const struct sua_msg *m)
{
    return sua_str_eq(sua_msg_tag(m, SUA_H_TO),
                      sua__dialog_part(c->dlg, SUA__REMOTE_TAG));
}

static void leg_ack(struct sua_call *leg)
{
    if (leg->setup->ok)
        send_ack(leg->ua->stack, &leg->setup->out, leg->setup->ok);
}

/* Another UAS of a fork answered too, or one whose call is over: it is
 * acknowledged and released by a call nobody hears of. */
static void release_leg(struct sua_ua *ua, const struct sua_txn *t,
                        const struct sua_msg *m)
{
    struct sua_stack *s = ua->stack;
    struct sua_call *leg = sua__call_new(ua);

    if (!leg)
        return; /* its next 2xx tries again */
    leg->detached = leg->outgoing = leg->leg = 1;
    leg->account = sua__account_of(ua, m, SUA_H_FROM);
    if (sua__dialog_fork(s, &leg->dlg, m)) {
        sua__call_over(leg, 500, SUA_CAUSE_LIMIT);
        return;
    }
    sua__call_use(leg);
    leg->dlg->lseq += 0xffff; /* above what its early dialog sent */
    leg->dlg->dest = t->out.to;
    (void)build_ack(leg, sua__call_cseq(m), NULL, &leg->setup->ok,
                    &leg->setup->out.to);
    leg_ack(leg);
    sua__call_bye(leg, 0, SUA_CAUSE_LOCAL);
}

/* In an INVITE whose call has left it, of whom the ACK in t->side is. */
static uint32_t tag_hash(const struct sua_stack *s, struct sua_str tag)
{
    return (uint32_t)sua__hash(s, tag);
}

void sua__call_further_2xx(struct sua_stack *s, struct sua_txn *t,
                           const struct sua_msg *m)
{
    struct sua_call *c = call_of(s, m);

    if (!c && t->side && t->merge_key == tag_hash(s, sua_msg_tag(m, SUA_H_TO)))
        send_ack(s, &t->out, t->side); /* a BYE ended it already */
    else if (!c)
        release_leg(sua__ua(s), t, m);
    else if (c->leg)
        leg_ack(c);
    else if (t->side)
        send_ack(s, &t->out, t->side);
    else if (c->state >= SUA__CALL_ENDING) /* a re-INVITE we left */
        (void)sua__call_send_ack(c, t, sua__call_cseq(m), NULL);
}

/* ---- the accepted INVITE ------------------------------------------------ */
static void ict_ended(struct sua_stack *s, struct sua_txn *t)
{
    struct sua_call *c = (struct sua_call *)t->obj;

    (void)s;
    c->setup->ict = NULL;
}

static const struct sua__tu call_user = { sua__call_further_2xx, NULL, NULL,
                                          ict_ended };
static const struct sua__tu left_user = { sua__call_further_2xx, NULL, NULL,
                                          NULL };

/* It stays in Accepted for 64*T1 and passes every further 2xx up; the
 * request driver's part is over. ACKs are made from the dialog, so the INVITE
 * itself is not kept. */
static struct sua_txn *take_over(struct sua_stack *s, struct sua__req *r,
                                 const struct sua__tu *tu, void *obj)
{
    struct sua_txn *t = r->txn;

    r->txn = NULL;
    if (!t)
        return NULL;
    sua__text_drop(&s->texts, &t->text);
    sua__txn_own(t, tu, obj);
    return t;
}

void sua__call_take_ict(struct sua_call *c, struct sua__req *r)
{
    sua__call_leave_ict(c);
    c->setup->ict = take_over(c->ua->stack, r, &call_user, c);
}

void sua__call_leave_ict(struct sua_call *c)
{
    struct sua_txn *t = c->setup->ict;

    if (!t)
        return;
    t->merge_key = tag_hash(c->ua->stack,
                            sua__dialog_part(c->dlg, SUA__REMOTE_TAG));
    sua__txn_own(t, &left_user, NULL);
    c->setup->ict = NULL;
}

static void left_response(struct sua_stack *s, struct sua__req *r,
                          unsigned status, const struct sua_msg *m)
{
    struct sua_txn *t;

    if (status < 200 || status > 299)
        return;
    t = take_over(s, r, &left_user, NULL);
    if (t)
        sua__call_further_2xx(s, t, m);
}

static const struct sua__req_user left_req_user = { left_response };

void sua__call_leave_req(struct sua_call *c)
{
    struct sua__req *r = c->req;

    c->req = NULL;
    if (!r)
        return;
    r->obj = NULL;
    r->user = r->method == SUA_M_INVITE ? &left_req_user : NULL;
    if (r->user)
        sua__req_cancel(c->ua->stack, r);
}
