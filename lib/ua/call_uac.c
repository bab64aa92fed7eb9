/* SPDX-License-Identifier: MIT
 * Outgoing calls: INVITE and its responses. RFC 3261 13.2. Layer: ua. */
#include "ua/ua.h"

/* ---- INVITE ------------------------------------------------------------- */
static void progress(struct sua_call *c, unsigned status,
                     const struct sua_msg *m)
{
    if (status == 100 || !m)
        return;
    c->progressed = 1;
    if (!c->dlg->len[SUA__REMOTE_TAG] && sua_msg_tag(m, SUA_H_TO).n)
        (void)sua__dialog_confirm(c->ua->stack, c->dlg, m);
    if (c->state == SUA__CALL_CALLING)
        sua__call_event(c, SUA_CALL_PROGRESS, status, SUA_CAUSE_REMOTE);
}

static void up(struct sua_call *c, unsigned status)
{
    c->state = SUA__CALL_UP;
    c->setup->give_up_at = SUA__NEVER;
    sua__call_arm(c);
    sua__feature_up(c);
    sua__call_event(c, SUA_CALL_ESTABLISHED, status, SUA_CAUSE_REMOTE);
}

/* The 2xx brought an offer: the answer goes into the ACK. */
static void want_answer(struct sua_call *c, unsigned status)
{
    const struct sua__notice *why = &c->notice[SUA_CALL_CLOSED];
    struct sua_stack *s = c->ua->stack;

    c->state = SUA__CALL_WAIT_ANSWER;
    if (c->hangup_wanted) { /* too late to cancel */
        sua__call_hangup(c, why->status, why->cause);
        return;
    }
    c->setup->give_up_at = s->now + 16 * (uint64_t)s->cfg.t1_ms;
    sua__call_arm(c);
    sua__call_event(c, SUA_CALL_OFFER, status, SUA_CAUSE_REMOTE);
}

/* The 2xx is acknowledged whatever happens next. */
static void accepted(struct sua_call *c, struct sua__req *r,
                     const struct sua_msg *m)
{
    struct sua_str sdp = sua__call_sdp(c, m);
    int offerless = !c->setup->offer && !c->agreed, stored;

    sua__call_take_ict(c, r);
    c->req = NULL;
    c->setup->ack_cseq = sua__call_cseq(m);
    if (sua__dialog_confirm(c->ua->stack, c->dlg, m)) {
        sua__call_over(c, 500, SUA_CAUSE_LIMIT); /* the next 2xx: ACK, BYE */
        return;
    }
    stored = c->agreed || !sua__call_store(c, &c->remote, sdp);
    sua__call_offer_taken(c);
    if (stored && offerless && sdp.n)
        want_answer(c, m->status);
    else if (sua__call_send_ack(c, c->setup->ict, c->setup->ack_cseq,
                                NULL) || !stored)
        sua__call_bye(c, 500, SUA_CAUSE_LIMIT);
    else if (c->hangup_wanted)
        sua__call_bye_noted(c); /* too late to cancel */
    else if (offerless && !sdp.n)
        sua__call_bye(c, 488, SUA_CAUSE_REMOTE); /* no offer either (13.2.1) */
    else
        up(c, m->status);
}

/* What ended it: the peer, the network, or the end that was under way. */
static void failed(struct sua_call *c, struct sua__req *r, unsigned status,
                   const struct sua_msg *m)
{
    unsigned cause = sua__ua_cause(status, m);

    c->req = NULL;
    if (!c->hangup_wanted && c->ua->plugs &&
        c->ua->plugs->all.failed(c, r, status, m))
        return;
    if (c->hangup_wanted)
        cause = c->notice[SUA_CALL_CLOSED].cause;
    if (cause == SUA_CAUSE_TIMEOUT)
        status = 408;
    sua__call_over(c, status, cause);
}

static void invite_response(struct sua_stack *s, struct sua__req *r,
                            unsigned status, const struct sua_msg *m)
{
    struct sua_call *c = (struct sua_call *)r->obj;

    (void)s;
    if (m && status > 100 && sua__feature_answered(c, m))
        return;
    if (c->reinvite && status >= 200) {
        sua__call_reinvite_done(c, r, status, m);
    } else if (c->reinvite) {
        return;
    } else if (status < 200) {
        progress(c, status, m);
    } else if (status < 300) {
        accepted(c, r, m);
    } else {
        failed(c, r, status, m);
    }
}

const struct sua__req_user sua__call_invite_user = { invite_response };

int sua__call_answer_in_ack(struct sua_call *c, const struct sua_reply *r)
{
    if (r->status > 299) { /* the answer is no: acknowledge, hang up */
        sua_call_hangup(c);
        return SUA_OK;
    }
    if (!r->body || r->status < 200)
        return SUA_EINVAL;
    if (sua__call_store(c, &c->local, r->body->data))
        return SUA_ENOMEM;
    if (sua__call_send_ack(c, c->setup->ict, c->setup->ack_cseq, r->body))
        return SUA_ENOMEM;
    up(c, 200);
    return SUA_OK;
}

/* ---- start -------------------------------------------------------------- */
static int invite(struct sua_call *c, const struct sua_dial *d,
                  struct sua_str uri)
{
    struct sua__ask k;

    sua__ask_begin(&k, c->ua, SUA_M_INVITE, sua__call_identity(c));
    sua__ua_accept(c->ua, &k.lines);
    sua__ua_allow_events(c->ua, &k.lines);
    sua__feature_lines(c, SUA_M_INVITE, 0, &k.lines);
    k.spec.dialog = c->dlg;
    k.spec.uri = uri;
    k.spec.contact = 1;
    k.spec.headers = d->headers;
    k.spec.nheaders = d->nheaders;
    k.spec.body = d->body;
    return sua__ask(&k, c->ua, &c->req, &sua__call_invite_user, c);
}

/* A call that never came to be: no event, no handle. */
static void unborn(struct sua_call *c)
{
    c->detached = 1;
    sua__call_over(c, 500, SUA_CAUSE_LIMIT);
}

static int check_dial(struct sua_ua *ua, const struct sua_dial *d,
                      struct sua_nameaddr *na)
{
    struct sua_uri u;

    if (!ua || !d || d->size != sizeof *d)
        return SUA_EINVAL;
    if (ua->shutting)
        return SUA_ESTATE;
    if (sua__target_read(d->target, na, &u))
        return SUA_EINVAL;
    if (u.scheme != SUA_URI_SIP && u.scheme != SUA_URI_SIPS)
        return SUA_EUNSUPPORTED;
    if (u.headers.n || (d->body && (!d->body->type.n || !d->body->data.n)))
        return SUA_EINVAL;
    return SUA_OK;
}

static int begin(struct sua_ua *ua, const struct sua_dial *d,
                 const struct sua_nameaddr *na, struct sua_call **out)
{
    struct sua_stack *s = ua->stack;
    struct sua_call *c = sua__call_new(ua);
    int rc;

    if (!c)
        return SUA_ENOMEM;
    c->outgoing = 1;
    c->state = SUA__CALL_CALLING;
    c->account = d->account ? d->account : ua->first_account;
    c->user = d->user;
    c->follows = d->redirect;
    c->setup->give_up_at = s->now + s->cfg.ring_ms;
    sua__call_arm(c);
    rc = sua__dialog_uac(s, &c->dlg, sua__from_of(sua__call_identity(c)),
                         d->target, na->uri);
    if (!rc && d->body)
        rc = sua__call_store(c, &c->setup->offer, d->body->data);
    if (!rc) {
        sua__call_use(c);
        rc = sua__feature_dialled(c, d, na->uri);
    }
    if (!rc)
        rc = invite(c, d, na->uri);
    if (rc) {
        unborn(c);
        return rc;
    }
    *out = c;
    return SUA_OK;
}

int sua_call_start(struct sua_ua *ua, const struct sua_dial *dial,
                   struct sua_call **out)
{
    struct sua_nameaddr na;
    struct sua_call *c = NULL;
    int rc = check_dial(ua, dial, &na);

    if (rc)
        return rc;
    sua__enter(ua->stack);
    rc = begin(ua, dial, &na, &c);
    sua__leave(ua->stack);
    if (!rc && out)
        *out = c;
    return rc;
}

int sua_call_dial(struct sua_ua *ua, struct sua_str target,
                  const struct sua_body *offer, struct sua_call **out)
{
    struct sua_dial d = SUA_DIAL_INIT;

    d.target = target;
    d.body = offer;
    return sua_call_start(ua, &d, out);
}
