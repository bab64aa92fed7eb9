/* SPDX-License-Identifier: MIT
 * Outgoing calls: INVITE, its responses, ACK, late and forked 2xx.
 * RFC 3261 13.2. Layer: ua. */
#include "ua/ua.h"

/* ---- ACK, and 2xx that come again --------------------------------------- */
static void send_ack_of(struct sua_stack *s, struct sua_txn *t)
{
    if (!t->side)
        return;
    t->out.text = t->side;
    sua__out(s, &t->out);
}

static uint32_t cseq_of(const struct sua_msg *m)
{
    struct sua_cseq cs;

    return sua_msg_cseq(m, &cs) ? 0 : cs.seq;
}

static void leg_ack(struct sua_call *leg)
{
    leg->out.text = leg->ok;
    sua__out(leg->ua->stack, &leg->out);
}

static struct sua_call *leg_of(struct sua_call *c, const struct sua_msg *m)
{
    const struct sua_dialog *d = c->dlg;
    struct sua_dialog *other = sua__dialog_find_ids(
        c->ua->stack, sua__dialog_str(d->ids, d->call_id),
        sua__dialog_str(d->ids, d->ltag), sua_msg_tag(m, SUA_H_TO));

    return other && other->usage == &sua__call_usage
               ? (struct sua_call *)other->obj
               : NULL;
}

/* A 2xx with another To tag: another UAS of the fork answered too. It is
 * acknowledged and released (13.2.2.4) by a call nobody hears of. */
static void second_leg(struct sua_call *c, const struct sua_msg *m)
{
    struct sua_stack *s = c->ua->stack;
    struct sua_call *leg = leg_of(c, m);

    if (leg) {
        if (leg->ok)
            leg_ack(leg);
        return;
    }
    leg = sua__call_new(c->ua);
    if (!leg)
        return; /* its next 2xx tries again */
    leg->detached = leg->outgoing = 1;
    leg->account = c->account;
    sua__call_arm(leg);
    if (sua__dialog_fork(s, &leg->dlg, c->dlg, m)) {
        sua__call_over(leg, 500, SUA_CAUSE_LIMIT);
        return;
    }
    leg->dlg->usage = &sua__call_usage;
    leg->dlg->obj = leg;
    if (!sua__ack_build(s, leg->dlg, cseq_of(m), sua__call_identity(c), NULL,
                        &leg->ok, &leg->out.to))
        leg_ack(leg);
    sua__call_bye(leg, 0, SUA_CAUSE_LOCAL);
}

static int same_leg(const struct sua_call *c, const struct sua_msg *m)
{
    struct sua_str tag = sua_msg_tag(m, SUA_H_TO);

    return c->dlg && sua_str_eq(tag, sua__dialog_str(c->dlg->ids,
                                                     c->dlg->rtag));
}

static void more_2xx(struct sua_stack *s, struct sua_txn *t,
                     const struct sua_msg *m)
{
    struct sua_call *c = (struct sua_call *)t->obj;

    if (m->status < 200 || m->status > 299)
        return;
    if (same_leg(c, m))
        send_ack_of(s, t);
    else
        second_leg(c, m);
}

static void ict_ended(struct sua_stack *s, struct sua_txn *t)
{
    struct sua_call *c = (struct sua_call *)t->obj;
    unsigned i;

    (void)s;
    for (i = 0; i < SUA__COUNT(c->ict); i++)
        if (c->ict[i] == t)
            c->ict[i] = NULL;
}

static const struct sua__tu accepted_user = { more_2xx, NULL, NULL,
                                              ict_ended };

/* The transaction goes on in Accepted for 64*T1 and passes every further 2xx
 * to us; the request driver's part is over. */
void sua__call_take_ict(struct sua_call *c, struct sua__req *r)
{
    struct sua_txn *t = r->txn;

    r->txn = NULL;
    if (!t)
        return;
    if (c->ict[1])
        sua__txn_detach(c->ict[1]);
    c->ict[1] = c->ict[0];
    c->ict[0] = t;
    sua__txn_own(t, &accepted_user, c);
}

/* The ACK is kept by the transaction for 2xx that come again. */
int sua__call_send_ack(struct sua_call *c, struct sua_txn *t,
                       const struct sua_body *body)
{
    struct sua_stack *s = c->ua->stack;
    struct sua__text *ack;
    int rc;

    if (!t)
        return SUA_ESTATE;
    rc = sua__ack_build(s, c->dlg, c->ack_cseq, sua__call_identity(c), body,
                        &ack, &t->out.to);
    if (rc)
        return rc;
    sua__out_drop(s, &t->out);
    sua__text_unref(&s->texts, t->side);
    t->side = ack;
    send_ack_of(s, t);
    return SUA_OK;
}

/* ---- INVITE ----------------------------------------------------------------- */
static void progress(struct sua_call *c, unsigned status,
                     const struct sua_msg *m)
{
    if (status == 100 || !m)
        return;
    c->progressed = 1;
    if (!c->dlg->rtag.n && sua_msg_tag(m, SUA_H_TO).n)
        (void)sua__dialog_confirm(c->ua->stack, c->dlg, m);
    if (c->state == SUA__CALL_CALLING)
        sua__call_event(c, SUA_CALL_PROGRESS, status, SUA_CAUSE_REMOTE);
}

static void up(struct sua_call *c, unsigned status)
{
    c->state = SUA__CALL_UP;
    c->give_up_at = SUA__NEVER;
    sua__call_arm(c);
    sua__call_event(c, SUA_CALL_ESTABLISHED, status, SUA_CAUSE_REMOTE);
}

static void want_answer(struct sua_call *c, unsigned status)
{
    struct sua_stack *s = c->ua->stack;

    c->state = SUA__CALL_WAIT_ANSWER;
    c->give_up_at = s->now + 16 * (uint64_t)s->cfg.t1_ms;
    sua__call_arm(c);
    sua__call_event(c, SUA_CALL_OFFER, status, SUA_CAUSE_REMOTE);
}

static void accepted(struct sua_call *c, struct sua__req *r,
                     const struct sua_msg *m)
{
    struct sua_stack *s = c->ua->stack;
    struct sua_str sdp = sua__call_sdp(m);
    int offerless = !c->offer;

    sua__call_take_ict(c, r);
    c->req = NULL;
    c->ack_cseq = cseq_of(m);
    if (sua__dialog_confirm(s, c->dlg, m) ||
        sua__call_store(c, &c->remote, sdp)) {
        sua__call_over(c, 500, SUA_CAUSE_LIMIT);
        return;
    }
    if (c->offer) {
        sua__text_unref(&s->texts, c->local);
        c->local = c->offer;
        c->offer = NULL;
    }
    if (offerless && sdp.n && !c->hangup_wanted) {
        want_answer(c, m->status);
        return;
    }
    if (sua__call_send_ack(c, c->ict[0], NULL) || c->hangup_wanted) {
        sua__call_bye(c, 0, SUA_CAUSE_LOCAL); /* CANCEL came too late */
        return;
    }
    up(c, m->status);
}

static unsigned cause_of(const struct sua_call *c, unsigned status,
                         const struct sua_msg *m)
{
    if (c->hangup_wanted)
        return SUA_CAUSE_LOCAL;
    if (m)
        return status == 401 || status == 407 ? SUA_CAUSE_AUTH
                                              : SUA_CAUSE_REMOTE;
    if (status == 408)
        return SUA_CAUSE_TIMEOUT;
    return status == 503 ? SUA_CAUSE_TRANSPORT : SUA_CAUSE_LIMIT;
}

static void invite_response(struct sua_stack *s, struct sua__req *r,
                            unsigned status, const struct sua_msg *m)
{
    struct sua_call *c = (struct sua_call *)r->obj;

    (void)s;
    if (c->reinvite && status >= 200) {
        sua__call_reinvite_done(c, r, status, m);
    } else if (c->reinvite) {
        return;
    } else if (status < 200) {
        progress(c, status, m);
    } else if (status < 300) {
        accepted(c, r, m);
    } else {
        unsigned cause = cause_of(c, status, m);
        c->req = NULL;
        sua__call_over(c, status, cause);
        c->notice[SUA_CALL_CLOSED].of_msg = m != NULL;
    }
}

const struct sua__req_user sua__call_invite_user = { invite_response };

int sua__call_answer_in_ack(struct sua_call *c, const struct sua_reply *r)
{
    if (r->status > 299) { /* the answer is no: acknowledge, hang up */
        sua_call_hangup(c);
        return SUA_OK;
    }
    if (!r->body)
        return SUA_EINVAL;
    if (sua__call_store(c, &c->local, r->body->data))
        return SUA_ENOMEM;
    if (sua__call_send_ack(c, c->ict[0], r->body))
        return SUA_ENOMEM;
    up(c, 200);
    return SUA_OK;
}

/* ---- start ------------------------------------------------------------------- */
static int invite(struct sua_call *c, const struct sua_dial *d,
                  struct sua_str uri)
{
    struct sua_ua *ua = c->ua;
    struct sua__reqspec spec;
    char mem[SUA__UA_LINES];
    struct sua_buf b;

    sua_buf_init(&b, mem, sizeof mem);
    sua__ua_allow(ua, &b);
    sua_write_hdr(&b, SUA_H_ACCEPT, SUA_STR("application/sdp"));
    if (ua->cfg.supported.n)
        sua_write_hdr(&b, SUA_H_SUPPORTED, ua->cfg.supported);
    sua__ua_agent(ua, &b, SUA_H_USER_AGENT);
    memset(&spec, 0, sizeof spec);
    spec.method = SUA_M_INVITE;
    spec.dialog = c->dlg;
    spec.id = sua__call_identity(c);
    spec.uri = uri;
    spec.contact = 1;
    spec.extra = sua_buf_view(&b);
    spec.headers = d->headers;
    spec.nheaders = d->nheaders;
    spec.body = d->body;
    return b.err ? b.err
                 : sua__req_start(ua->stack, &c->req, &spec,
                                  &sua__call_invite_user, c);
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
    if (sua__target_parse(d->target, na) ||
        sua_uri_parse(na->uri, &u, NULL))
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
    c->give_up_at = s->now + s->cfg.ring_ms;
    sua__call_arm(c);
    rc = sua__dialog_uac(s, &c->dlg, sua__call_identity(c)->from,
                         d->target);
    if (!rc && d->body)
        rc = sua__call_store(c, &c->offer, d->body->data);
    if (!rc) {
        c->dlg->usage = &sua__call_usage;
        c->dlg->obj = c;
        rc = invite(c, d, na->uri);
    }
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
    struct sua_call *c;
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
