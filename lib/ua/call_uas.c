/* SPDX-License-Identifier: MIT
 * Incoming calls: INVITE, our responses, 2xx until its ACK, requests inside
 * the call. RFC 3261 13.3, 12.2.2, 15.1.2. Layer: ua. */
#include "ua/ua.h"

#define MINUTE_MS 60000u

/* ---- server transaction events ------------------------------------------ */
static void cancelled(struct sua_stack *s, struct sua_txn *t,
                      const struct sua_msg *m)
{
    struct sua_call *c = (struct sua_call *)t->obj;

    (void)s;
    (void)m;
    if (c->setup->st != t || t->status >= 200)
        return; /* too late: our final response stands (9.2) */
    sua__call_reply(c, t, 487);
    if (c->state == SUA__CALL_INCOMING) {
        sua__call_over(c, 487, SUA_CAUSE_REMOTE);
        return;
    }
    sua__call_offer_off(c);
    sua__call_event(c, SUA_CALL_UPDATED, 487, SUA_CAUSE_REMOTE);
}

/* That a provisional response could not leave ends nothing (RFC 6026 8.8):
 * the next may. */
static void undelivered(struct sua_stack *s, struct sua_txn *t,
                        unsigned status)
{
    struct sua_call *c = (struct sua_call *)t->obj;

    (void)s;
    if (c->setup->st != t || status != 408)
        return;
    c->setup->st = NULL;
    sua__txn_detach(t);
    if (c->state == SUA__CALL_INCOMING)
        sua__call_over(c, status, SUA_CAUSE_TIMEOUT);
}

static void server_ended(struct sua_stack *s, struct sua_txn *t)
{
    struct sua_call *c = (struct sua_call *)t->obj;

    (void)s;
    if (c->setup->st == t)
        c->setup->st = NULL;
}

const struct sua__tu sua__call_server = { NULL, undelivered, cancelled,
                                          server_ended };

/* ---- new calls ---------------------------------------------------------- */
static void not_born(struct sua_call *c, struct sua_txn *t, unsigned status)
{
    c->setup->st = NULL;
    c->detached = 1;
    sua__txn_detach(t);
    sua__call_over(c, status, SUA_CAUSE_LIMIT);
    if (status == 503)
        sua__call_reply_retry(c, t, 503, 2);
    else
        sua__call_reply(c, t, status);
}

/* As long as it may ring here, or as its Expires says (13.3.1). */
static void limit_ringing(struct sua_call *c, const struct sua_msg *m)
{
    struct sua_stack *s = c->ua->stack;
    uint32_t secs, ms = s->cfg.ring_ms;

    if (!sua_msg_u32(m, SUA_H_EXPIRES, UINT32_MAX, &secs) &&
        secs < ms / 1000) {
        c->expires = 1;
        ms = secs * 1000;
    }
    c->setup->give_up_at = s->now + ms;
    sua__call_arm(c);
}

int sua__call_incoming(struct sua_ua *ua, struct sua_txn *t,
                       const struct sua_msg *m, const struct sua_flow *from)
{
    struct sua_stack *s = ua->stack;
    struct sua_call *c;
    struct sua_str sdp;
    int rc;

    if (ua->shutting || !ua->cfg.on_call) {
        sua__ua_reply(ua, t, ua->shutting ? 503 : 486);
        return 1;
    }
    c = sua__call_new(ua);
    if (!c) {
        sua__ua_reply(ua, t, 486);
        return 1;
    }
    c->state = SUA__CALL_INCOMING;
    c->setup->st = t;
    c->account = sua__account_of(ua, m, SUA_H_TO);
    c->setup->invite_cseq = sua__call_cseq(m);
    sua__txn_own(t, &sua__call_server, c);
    rc = sua__dialog_uas(s, &c->dlg, t, m, from);
    if (rc) {
        not_born(c, t, rc == SUA_EBADMSG ? 400 : 503);
        return 1;
    }
    sua__call_use(c);
    sdp = sua__call_sdp(c, m);
    if (sua__call_store(c, &c->remote, sdp)) {
        not_born(c, t, 503);
        return 1;
    }
    c->their_offer = sdp.n > 0;
    if (sua__feature_invited(c, t, m)) {
        c->detached = 1;
        sua__call_over(c, t->status, SUA_CAUSE_LOCAL);
        return 1;
    }
    limit_ringing(c, m);
    sua__call_event(c, SUA_CALL_INCOMING, 0, SUA_CAUSE_REMOTE);
    return 1;
}

/* ---- responses ---------------------------------------------------------- */
static int send_response(struct sua_call *c, const struct sua_reply *r)
{
    struct sua_ua *ua = c->ua;
    char mem[SUA__UA_LINES], contact[256];
    struct sua_buf b, cb;
    struct sua__reply out;

    sua_buf_init(&b, mem, sizeof mem);
    sua_buf_init(&cb, contact, sizeof contact);
    if (r->status < 300)
        sua__contact_of(ua->stack, &cb, sua__call_identity(c),
                        &c->setup->st->out.to, c->dlg->secure);
    if (r->status >= 200 && r->status < 300) {
        sua__ua_allow(ua, &b);
        sua__ua_supported(ua, &b);
    }
    sua__feature_lines(c, SUA_M_INVITE, r->status, &b);
    sua__ua_agent(ua, &b, SUA_H_SERVER);
    memset(&out, 0, sizeof out);
    out.status = r->status;
    out.reason = r->reason;
    out.contact = sua_buf_view(&cb);
    out.extra = sua_buf_view(&b);
    out.headers = r->headers;
    out.nheaders = r->nheaders;
    out.body = r->body;
    return b.err || cb.err ? SUA_ETOOBIG
                           : sua__txn_reply(ua->stack, c->setup->st, &out);
}

static void provisional_sent(struct sua_call *c, unsigned status)
{
    if (c->state != SUA__CALL_INCOMING)
        return;
    c->setup->ringing = (uint16_t)status;
    c->setup->again_at = c->ua->stack->now + MINUTE_MS;
    sua__call_arm(c);
}

void sua__call_retarget(struct sua_call *c)
{
    if (!c->setup->route_new)
        return;
    sua__dialog_swap(c->dlg, &c->setup->route_new);
    sua__text_drop(&c->ua->stack->texts, &c->setup->route_new);
}

/* The 2xx is ours to repeat until the ACK comes (13.3.1.4). */
static void success_sent(struct sua_call *c)
{
    struct sua_stack *s = c->ua->stack;
    struct sua_txn *t = c->setup->st;

    sua__text_set(&s->texts, &c->setup->ok, t->text);
    sua__text_ref(c->setup->ok);
    c->setup->out.to = t->out.to;
    c->setup->ok_cseq = c->setup->invite_cseq;
    c->setup->rtx_ms = s->cfg.t1_ms;
    c->setup->rtx_at = s->now + c->setup->rtx_ms;
    c->setup->give_up_at = s->now + 64 * (uint64_t)s->cfg.t1_ms;
    sua__txn_detach(t);
    c->setup->st = NULL;
    sua__call_retarget(c);
    if (c->setup->remote_new) {
        sua__text_set(&s->texts, &c->remote, c->setup->remote_new);
        c->setup->remote_new = NULL;
    }
    if (c->state == SUA__CALL_INCOMING) {
        c->state = SUA__CALL_WAIT_ACK;
        c->setup->again_at = SUA__NEVER;
        c->dlg->state = SUA_DIALOG_CONFIRMED;
    }
    sua__call_arm(c);
}

/* A re-INVITE was refused or taken back: all is as before. */
void sua__call_offer_off(struct sua_call *c)
{
    sua__txn_detach(c->setup->st);
    c->setup->st = NULL;
    sua__text_unref(&c->ua->stack->texts, c->setup->remote_new);
    sua__text_unref(&c->ua->stack->texts, c->setup->route_new);
    c->setup->remote_new = c->setup->route_new = NULL;
    c->setup->give_up_at = SUA__NEVER;
    sua__call_arm(c);
}

static void failure_sent(struct sua_call *c, unsigned status)
{
    if (c->state == SUA__CALL_INCOMING) {
        sua__txn_detach(c->setup->st);
        c->setup->st = NULL;
        sua__call_over(c, status, SUA_CAUSE_LOCAL);
        return;
    }
    sua__call_offer_off(c);
}

int sua__call_respond_now(struct sua_call *c, const struct sua_reply *r)
{
    struct sua__text *mine = NULL;
    int rc;

    if (!c->setup->st || c->setup->st->status >= 200)
        return SUA_ESTATE;
    if (r->status >= 200 && r->status < 300 && !r->body && !c->agreed)
        return SUA_EINVAL;
    /* Of a re-INVITE only the final answer changes the session. */
    if (r->body && r->status < 300 &&
        (r->status >= 200 || c->state == SUA__CALL_INCOMING) &&
        sua__call_store(c, &mine, r->body->data))
        return SUA_ENOMEM;
    rc = send_response(c, r);
    if (rc) {
        sua__text_unref(&c->ua->stack->texts, mine);
        return rc;
    }
    if (mine) {
        struct sua__text **slot = c->their_offer ? &c->local
                                                 : &c->setup->offer;
        sua__text_set(&c->ua->stack->texts, slot, mine);
    }
    if (r->status < 200)
        provisional_sent(c, r->status);
    else if (r->status < 300)
        success_sent(c);
    else
        failure_sent(c, r->status);
    return SUA_OK;
}

int sua__call_respond(struct sua_call *c, const struct sua_reply *r)
{
    int rc = sua__feature_respond(c, r);

    return rc == 1 ? sua__call_respond_now(c, r) : rc;
}

int sua__call_say(struct sua_call *c, unsigned status)
{
    struct sua_reply r = SUA_REPLY_INIT;

    r.status = (uint16_t)status;
    return sua__call_respond(c, &r);
}

/* ---- ACK ---------------------------------------------------------------- */
static int answer_in_ack(struct sua_call *c, const struct sua_msg *m)
{
    struct sua_str sdp = sua__call_sdp(c, m);

    if (c->their_offer || !c->setup->offer)
        return SUA_OK; /* an offer kept is one that waits after 491 */
    if (sdp.n) {
        sua__call_offer_taken(c);
        return sua__call_store(c, &c->remote, sdp);
    }
    sua__text_drop(&c->ua->stack->texts, &c->setup->offer);
    return SUA_EBADMSG;
}

/* Without the answer there is no session, or the one there was (13.2.1). */
static void acknowledged(struct sua_call *c, int first, int rc)
{
    if (c->hangup_wanted)
        sua__call_bye_noted(c);
    else if (rc && rc != SUA_EBADMSG)
        sua__call_bye(c, 500, SUA_CAUSE_LIMIT);
    else if (rc && first)
        sua__call_bye(c, 488, SUA_CAUSE_REMOTE);
    else
        sua__call_event(c, first ? SUA_CALL_ESTABLISHED : SUA_CALL_UPDATED,
                        rc ? 488 : 200, SUA_CAUSE_REMOTE);
}

void sua__call_ack(struct sua_call *c, const struct sua_msg *m)
{
    int first = c->state == SUA__CALL_WAIT_ACK;

    if (!c->setup->ok || c->leg || sua__call_cseq(m) != c->setup->ok_cseq)
        return; /* again, or to something older */
    sua__call_drop_ok(c);
    sua__call_arm(c);
    c->state = SUA__CALL_UP;
    if (first)
        sua__feature_up(c);
    acknowledged(c, first, answer_in_ack(c, m));
}

/* ---- requests inside the call ------------------------------------------- */
static void bye_came(struct sua_call *c, struct sua_txn *t)
{
    sua__call_reply(c, t, 200);
    if (c->state == SUA__CALL_WAIT_ANSWER) /* or their 2xx comes again */
        sua__call_ack_refused(c);
    if (c->state == SUA__CALL_ENDING) /* they cross */
        sua__call_over_noted(c);
    else
        sua__call_over(c, c->state == SUA__CALL_INCOMING ? 487 : 200,
                       SUA_CAUSE_REMOTE);
}

static void other_came(struct sua_call *c, struct sua_txn *t,
                       const struct sua_msg *m)
{
    if (!sua__ua_acceptable(c->ua, t, m))
        return;
    if (c->detached || c->state >= SUA__CALL_ENDING) {
        sua__call_reply(c, t, 481);
    } else if (c->rq) {
        sua__call_reply_retry(c, t, 503, 1);
    } else {
        c->rq = t;
        sua__call_event(c, SUA_CALL_REQUEST, 0, SUA_CAUSE_REMOTE);
    }
}

static int in_call(struct sua_stack *s, struct sua__usage *u,
                   struct sua_txn *t, const struct sua_msg *m)
{
    struct sua_call *c = SUA__OWNER(u, struct sua_call, usage);

    (void)s;
    if (t && sua__feature_in_call(c, t, m))
        return 1;
    if (!t)
        sua__call_ack(c, m);
    else if (m->method == SUA_M_BYE)
        bye_came(c, t);
    else if (m->method == SUA_M_INVITE)
        sua__call_reinvite_in(c, t, m);
    else
        other_came(c, t, m);
    return 1;
}

void sua__call_use(struct sua_call *c)
{
    c->usage.request = in_call;
    sua__dialog_use(c->dlg, &c->usage);
}

struct sua_call *sua__call_in(const struct sua_dialog *d)
{
    struct sua__usage *u;

    for (u = d->usages; u; u = u->next)
        if (u->request == in_call)
            return SUA__OWNER(u, struct sua_call, usage);
    return NULL;
}
