/* SPDX-License-Identifier: MIT
 * Changing a session: re-INVITE both ways, glare. RFC 3261 14, RFC 3264.
 * Layer: ua. */
#include "ua/ua.h"

/* ---- theirs ------------------------------------------------------------- */
/* 14.2: one INVITE at a time. */
static int may_reinvite(struct sua_call *c, struct sua_txn *t)
{
    uint8_t r;

    if (c->state >= SUA__CALL_ENDING) {
        sua__call_reply(c, t, 481);
    } else if (c->setup->st || (c->setup->ok && !c->setup->offer) ||
               c->state == SUA__CALL_INCOMING) {
        sua__random(c->ua->stack, &r, 1);
        sua__call_reply_retry(c, t, 500, r % 11u);
    } else if (c->req || c->setup->ok || c->state != SUA__CALL_UP) {
        sua__call_reply(c, t, 491); /* ours is not done (5407 3.1.5) */
    } else {
        return 1;
    }
    return 0;
}

/* A new remote target waits for our answer (RFC 6141 4.6). */
static void keep_target(struct sua_call *c, const struct sua_msg *m)
{
    struct sua_stack *s = c->ua->stack;

    sua__text_set(&s->texts, &c->setup->route_new, c->dlg->text);
    sua__text_ref(c->setup->route_new);
    (void)sua__dialog_refresh(s, c->dlg, m);
    sua__dialog_swap(c->dlg, &c->setup->route_new);
}

static void take_reinvite(struct sua_call *c, struct sua_txn *t,
                          const struct sua_msg *m)
{
    struct sua_stack *s = c->ua->stack;

    if (sua__call_store(c, &c->setup->remote_new, sua__call_sdp(c, m))) {
        sua__call_reply_retry(c, t, 500, 1);
        return;
    }
    keep_target(c, m);
    c->their_offer = sua__call_sdp(c, m).n > 0;
    c->setup->st = t;
    c->setup->invite_cseq = sua__call_cseq(m);
    sua__txn_own(t, &sua__call_server, c);
    c->setup->give_up_at = s->now + 64 * (uint64_t)s->cfg.t1_ms;
    sua__call_arm(c);
    sua__call_event(c, SUA_CALL_OFFER, 0, SUA_CAUSE_REMOTE);
}

void sua__call_reinvite_in(struct sua_call *c, struct sua_txn *t,
                           const struct sua_msg *m)
{
    if (!may_reinvite(c, t) || !sua__ua_acceptable(c->ua, t, m))
        return;
    if (sua__call_open(c)) {
        sua__call_reply_retry(c, t, 500, 1);
        return;
    }
    if (!sua__feature_invited(c, t, m))
        take_reinvite(c, t, m);
    sua__call_settle(c);
}

/* ---- ours --------------------------------------------------------------- */
static int send_reinvite(struct sua_call *c)
{
    struct sua_body body;
    struct sua__ask k;

    body.type = SUA_STR("application/sdp");
    body.data = sua__text_str(c->setup->offer);
    sua__ask_begin(&k, c->ua, SUA_M_INVITE, sua__call_identity(c));
    sua__feature_lines(c, SUA_M_INVITE, 0, &k.lines);
    k.spec.dialog = c->dlg;
    k.spec.contact = 1;
    k.spec.body = &body;
    c->reinvite = 1;
    return sua__ask(&k, c->ua, &c->req, &sua__call_invite_user, c);
}

static void drop_offer(struct sua_call *c)
{
    sua__text_drop(&c->ua->stack->texts, &c->setup->offer);
}

static void refused(struct sua_call *c, unsigned status, unsigned cause)
{
    drop_offer(c);
    sua__call_event(c, SUA_CALL_UPDATED, status, cause);
}

void sua__call_reinvite_again(struct sua_call *c)
{
    if (send_reinvite(c))
        refused(c, 500, SUA_CAUSE_LIMIT);
}

/* 14.1: who owns the Call-ID waits 2.1 to 4 s, the other up to 2 s, both in
 * units of 10 ms. */
static void glare(struct sua_call *c)
{
    struct sua_stack *s = c->ua->stack;
    uint32_t r;

    sua__random(s, &r, sizeof r);
    c->setup->again_at = s->now + (c->dlg->is_uac ? 2100 + 10 * (r % 191u)
                                           : 10 * (r % 201u));
    sua__call_arm(c);
}

static void agreed(struct sua_call *c, struct sua__req *r,
                   const struct sua_msg *m)
{
    sua__call_take_ict(c, r);
    if (!sua__call_same_leg(c, m)) { /* not our peer's, whoever's it is */
        sua__call_further_2xx(c->ua->stack, c->setup->ict, m);
        refused(c, 500, SUA_CAUSE_REMOTE);
        return;
    }
    (void)sua__dialog_refresh(c->ua->stack, c->dlg, m);
    if (sua__call_send_ack(c, c->setup->ict, sua__call_cseq(m), NULL) ||
        (!c->agreed &&
         sua__call_store(c, &c->remote, sua__call_sdp(c, m)))) {
        sua__call_bye(c, 500, SUA_CAUSE_LIMIT);
        return;
    }
    sua__call_offer_taken(c);
    sua__call_event(c, SUA_CALL_UPDATED, m->status, SUA_CAUSE_REMOTE);
}

void sua__call_reinvite_done(struct sua_call *c, struct sua__req *r,
                             unsigned status, const struct sua_msg *m)
{
    c->req = NULL;
    c->reinvite = 0;
    if (status < 300)
        agreed(c, r, m);
    else if (status == 491 && m && c->glares++ < 4)
        glare(c);
    else if (status == 408 || sua__ends_usage(status)) /* 12.2.1.2 */
        sua__call_bye(c, status, m ? SUA_CAUSE_REMOTE : SUA_CAUSE_TIMEOUT);
    else
        refused(c, status, sua__ua_cause(status, m));
}

int sua_call_reoffer(struct sua_call *c, const struct sua_body *sdp)
{
    struct sua_stack *s = c->ua->stack;
    int rc;

    if (!sdp || !sdp->data.n || !sua_str_ieq(sdp->type,
                                             SUA_STR("application/sdp")))
        return SUA_EINVAL;
    if (c->state != SUA__CALL_UP || sua__call_is_open(c) || c->busy)
        return SUA_ESTATE;
    sua__enter(s);
    c->glares = 0;
    rc = sua__call_open(c);
    if (!rc)
        rc = sua__call_store(c, &c->setup->offer, sdp->data);
    if (!rc)
        rc = send_reinvite(c);
    if (rc) {
        drop_offer(c);
        c->reinvite = 0;
        sua__call_settle(c);
    }
    sua__leave(s);
    return rc;
}
