/* SPDX-License-Identifier: MIT
 * UPDATE: a new offer, target or session interval outside INVITE, in early
 * and confirmed dialogs. An optional module. RFC 3311. Layer: ua. */
#include "ua/session.h"

#define GLARES 4                /* 491 one after the other                 */

static struct sua__update_state *state_of(const struct sua_call *c)
{
    return (struct sua__update_state *)c->ua->stack->slot[SUA__SLOT_UPDATE];
}

/* ---- life --------------------------------------------------------------- */
static void fire(void *stack, struct sua__timer *t);
static void nobody_answered(struct sua_stack *s, struct sua__task *t);

/* That of a dialog, or a new one; NULL: no room. */
static struct sua__update *open_update(struct sua_call *c,
                                       struct sua_dialog *d)
{
    struct sua__update *u = sua__update_of(c, d);
    struct sua__more *more = u ? NULL : sua__more_open(c);

    if (!more)
        return u;
    u = (struct sua__update *)sua__pool_get(&state_of(c)->pool);
    if (!u) {
        sua__more_close(c);
        return NULL;
    }
    u->call = c;
    u->dlg = d;
    sua__dialog_hold(d);
    u->timer.fire = fire;
    u->after.run = nobody_answered;
    u->next = more->updates;
    more->updates = u;
    c->busy++;
    return u;
}

static void let_theirs_go(struct sua__update *u)
{
    struct sua_stack *s = u->call->ua->stack;

    sua__event_drop(s, &u->after);
    sua__text_drop(&s->texts, &u->theirs);
    u->txn = NULL;
}

static void close_update(struct sua__update *u)
{
    struct sua_call *c = u->call;
    struct sua_stack *s = c->ua->stack;
    struct sua__update **at = &c->more->updates;

    while (*at != u)
        at = &(*at)->next;
    *at = u->next;
    sua__more_close(c);
    c->busy--;
    if (u->req)
        sua__req_detach(u->req);
    if (u->txn && u->txn->status < 200)
        sua__call_reply(c, u->txn, 481);
    let_theirs_go(u);
    sua__disarm(s, &u->timer);
    sua__text_unref(&s->texts, u->offer);
    sua__dialog_drop(s, u->dlg);
    sua__pool_put(&state_of(c)->pool, u);
}

/* Nothing is open in it any more? */
static void settle(struct sua__update *u)
{
    if (!u->req && !u->txn && !u->waits)
        close_update(u);
}

static void over(struct sua_call *c)
{
    while (sua__more(c)->updates)
        close_update(c->more->updates);
}

/* ---- theirs ------------------------------------------------------------- */
static void contact(struct sua_call *c, struct sua_buf *b,
                    const struct sua_txn *t)
{
    sua__contact_as(c->ua->stack, b, sua__contact_user(sua__call_identity(c)),
                    &t->out.to, c->dlg->secure);
}

static int reply(struct sua_call *c, struct sua_txn *t, unsigned status,
                 const struct sua_reply *with)
{
    char mem[SUA__UA_LINES], where[256];
    struct sua__reply r;
    struct sua_buf b, cb;

    sua_buf_init(&b, mem, sizeof mem);
    sua_buf_init(&cb, where, sizeof where);
    memset(&r, 0, sizeof r);
    if (status < 300) {
        contact(c, &cb, t);
        sua__ua_allow(c->ua, &b);
        sua__ua_supported(c->ua, &b);
    }
    sua__feature_lines(c, SUA_M_UPDATE, status, &b);
    sua__ua_agent(c->ua, &b, SUA_H_SERVER);
    r.status = status;
    r.contact = sua_buf_view(&cb);
    r.extra = sua_buf_view(&b);
    if (with) {
        r.reason = with->reason;
        r.headers = with->headers;
        r.nheaders = with->nheaders;
        r.body = status < 300 ? with->body : NULL;
    }
    return b.err || cb.err ? SUA_ETOOBIG
                           : sua__txn_reply(c->ua->stack, t, &r);
}

static struct sua_dialog *dialog_of(const struct sua_call *c,
                                    const struct sua_msg *m)
{
    const struct sua__leg *l = sua__leg_find(c, sua_msg_tag(m, SUA_H_FROM));

    return l ? sua__leg_dialog(l) : c->dlg;
}

/* RFC 3311 5.2, RFC 6337 4: whose offer is open already? */
static int is_our_turn(struct sua_call *c, struct sua_txn *t,
                       const struct sua_dialog *d)
{
    unsigned turn = sua__turn(c, d);
    uint8_t r;

    if (turn == SUA__TURN_OURS) {
        sua__call_reply(c, t, 491);
    } else if (turn == SUA__TURN_THEIRS) {
        sua__random(c->ua->stack, &r, 1);
        sua__call_reply_retry(c, t, 500, r % 11u);
    }
    return turn == SUA__TURN_FREE;
}

static void take_offer(struct sua_call *c, struct sua_txn *t,
                       struct sua_dialog *d, struct sua_str sdp)
{
    struct sua_stack *s = c->ua->stack;
    struct sua__update *u = open_update(c, d);

    if (u)
        u->theirs = sua__text_dup(&s->texts, sdp);
    if (!u || !u->theirs) {
        sua__call_reply_retry(c, t, 500, 1);
        if (u)
            settle(u);
        return;
    }
    u->txn = t;
    sua__call_event(c, SUA_CALL_OFFER, 0, SUA_CAUSE_REMOTE);
    sua__event(s, &u->after);
}

static int unknown_body(struct sua_call *c, struct sua_txn *t,
                        const struct sua_msg *m, struct sua_str sdp)
{
    if (!m->body_len || sdp.n)
        return 0;
    sua__call_reply(c, t, 415);
    return 1;
}

static void update_came(struct sua_call *c, struct sua_txn *t,
                        const struct sua_msg *m)
{
    struct sua_dialog *d = dialog_of(c, m);
    struct sua_str sdp = sua__call_sdp(c, m);

    if (c->state >= SUA__CALL_ENDING) {
        sua__call_reply(c, t, 481);
        return;
    }
    if (!sua__ua_acceptable(c->ua, t, m) || unknown_body(c, t, m, sdp) ||
        (sdp.n && !is_our_turn(c, t, d)) || sua__feature_invited(c, t, m))
        return;
    if (sua__dialog_refresh(c->ua->stack, d, m) == SUA_EBADMSG) {
        sua__call_reply(c, t, 400);
        return;
    }
    if (sdp.n)
        take_offer(c, t, d, sdp);
    else if (reply(c, t, 200, NULL))
        sua__call_reply_retry(c, t, 500, 1);
}

static int answer(struct sua__update *u, const struct sua_reply *r)
{
    struct sua_call *c = u->call;
    struct sua__text **local = sua__turn_local(c, u->dlg), *mine = NULL;
    struct sua__text **remote = sua__turn_remote(c, u->dlg);
    struct sua__texts *texts = &c->ua->stack->texts;
    int rc, yes = r->status < 300;

    if (r->status < 200 || (yes && !r->body))
        return SUA_EINVAL;
    if (yes && sua__call_store(c, &mine, r->body->data))
        return SUA_ENOMEM;
    rc = reply(c, u->txn, r->status, r);
    if (rc) {
        sua__text_unref(texts, mine);
        return rc;
    }
    if (yes) {
        sua__text_unref(texts, *local);
        sua__text_unref(texts, *remote);
        *local = mine;
        *remote = u->theirs;
        u->theirs = NULL;
        sua__call_event(c, SUA_CALL_UPDATED, 200, SUA_CAUSE_REMOTE);
    }
    let_theirs_go(u);
    settle(u);
    return SUA_OK;
}

/* 5.2: it cannot wait for a person. */
static void nobody_answered(struct sua_stack *s, struct sua__task *t)
{
    struct sua__update *u = SUA__OWNER(t, struct sua__update, after);

    if (u->call->event.queued) { /* not told yet */
        sua__event(s, t);
        return;
    }
    if (u->txn && u->txn->status < 200)
        (void)reply(u->call, u->txn, 504, NULL);
    let_theirs_go(u);
    settle(u);
}

static int respond(struct sua_call *c, const struct sua_reply *r)
{
    struct sua__update *u = sua__more(c)->updates;

    while (u && !u->txn)
        u = u->next;
    return u && c->state < SUA__CALL_ENDING ? answer(u, r) : 1;
}

/* ---- ours --------------------------------------------------------------- */
static void response(struct sua_stack *s, struct sua__req *r, unsigned status,
                     const struct sua_msg *m);

static const struct sua__req_user update_user = { response };

static int send(struct sua__update *u)
{
    struct sua_call *c = u->call;
    struct sua_body body;
    struct sua__ask k;

    if (u->dlg->state == SUA_DIALOG_ENDED)
        return SUA_ESTATE;
    body.type = SUA_STR("application/sdp");
    if (u->offer)
        body.data = sua__text_str(u->offer);
    sua__ask_begin(&k, c->ua, SUA_M_UPDATE, sua__call_identity(c));
    sua__feature_lines(c, SUA_M_UPDATE, 0, &k.lines);
    k.spec.dialog = u->dlg;
    k.spec.contact = 1;
    k.spec.body = u->offer ? &body : NULL;
    return sua__ask(&k, c->ua, &u->req, &update_user, u);
}

/* Offers that fail leave all as it was (5.3). */
static void done(struct sua__update *u, unsigned status, unsigned cause)
{
    struct sua_call *c = u->call;

    if (u->offer) {
        sua__text_drop(&c->ua->stack->texts, &u->offer);
        sua__call_event(c, SUA_CALL_UPDATED, status, cause);
    }
    settle(u);
}

static void agreed(struct sua__update *u, const struct sua_msg *m)
{
    struct sua_call *c = u->call;
    struct sua__text **local = sua__turn_local(c, u->dlg);
    struct sua_str sdp = sua__call_sdp(c, m);
    unsigned status = m->status;

    (void)sua__dialog_refresh(c->ua->stack, u->dlg, m);
    if (u->offer &&
        (!sdp.n || sua__call_store(c, sua__turn_remote(c, u->dlg), sdp)))
        status = 500; /* no answer to be had */
    if (u->offer && status < 300) {
        sua__text_set(&c->ua->stack->texts, local, u->offer);
        sua__text_ref(*local);
    }
    done(u, status, SUA_CAUSE_REMOTE);
}

/* 5.3: who owns the Call-ID waits longer, in units of 10 ms. */
static void pause(struct sua__update *u)
{
    struct sua_stack *s = u->call->ua->stack;
    uint32_t r;

    sua__random(s, &r, sizeof r);
    u->waits = 1;
    sua__arm(s, &u->timer,
             s->now + (u->dlg->is_uac ? 2100 + 10 * (r % 191u)
                                      : 10 * (r % 201u)));
}

/* The dialog is gone (RFC 3261 12.2.1.2); of a fork that one alone. */
static void lost(struct sua__update *u, unsigned status, unsigned cause)
{
    struct sua_call *c = u->call;
    struct sua__leg *l = sua__leg_of(c, u->dlg);
    int further = l && l->dlg;

    done(u, status, cause);
    if (further)
        sua__leg_end(l);
    else
        sua__call_hangup(c, status, cause);
}

/* What UPDATE is not supported with ends nothing else. */
static int ends_call(unsigned status)
{
    return status == 408 || status == 480 || status == 481 ||
           sua__ends_dialog(status);
}

static void again(struct sua__update *u)
{
    if (send(u))
        done(u, 500, SUA_CAUSE_LIMIT);
}

static void response(struct sua_stack *s, struct sua__req *r, unsigned status,
                     const struct sua_msg *m)
{
    struct sua__update *u = (struct sua__update *)r->obj;
    unsigned cause = sua__ua_cause(status, m);

    (void)s;
    if (status < 200)
        return;
    u->req = NULL;
    if (m && sua__feature_answered(u->call, m))
        again(u);
    else if (u->dlg->state == SUA_DIALOG_ENDED)
        done(u, 487, SUA_CAUSE_REMOTE); /* another leg has won */
    else if (status < 300)
        agreed(u, m);
    else if (status == 491 && m && u->glares++ < GLARES)
        pause(u);
    else if (ends_call(status))
        lost(u, status, cause);
    else
        done(u, status, cause);
}

/* The pause is over: unless something else is open in the dialog. */
static int may_offer(const struct sua_call *c, const struct sua_dialog *d);

static void fire(void *stack, struct sua__timer *t)
{
    struct sua__update *u = SUA__OWNER(t, struct sua__update, timer);
    struct sua_stack *s = (struct sua_stack *)stack;
    struct sua_call *c = u->call;

    u->waits = 0;
    if (u->dlg->state == SUA_DIALOG_ENDED || may_offer(c, u->dlg)) {
        again(u);
        return;
    }
    u->waits = 1;
    sua__arm(s, t, s->now + s->cfg.t1_ms);
}

/* ---- the commands ------------------------------------------------------- */
/* What is open in the dialog that the core does not know of as an offer. */
static int may_offer(const struct sua_call *c, const struct sua_dialog *d)
{
    const struct sua__update *u = sua__update_of(c, d);

    if (u && (u->req || u->waits || u->txn))
        return 0;
    if (c->state == SUA__CALL_UP && sua__call_is_open(c))
        return 0;
    return (c->state == SUA__CALL_UP || c->state == SUA__CALL_INCOMING ||
            c->state == SUA__CALL_CALLING) &&
           sua__turn(c, d) == SUA__TURN_FREE;
}

static int offer(struct sua_call *c, struct sua_dialog *d,
                 struct sua_str sdp)
{
    struct sua__update *u;
    int rc;

    if (!may_offer(c, d))
        return SUA_ESTATE;
    u = open_update(c, d);
    if (!u)
        return SUA_ENOMEM;
    u->glares = 0;
    rc = sua__call_store(c, &u->offer, sdp);
    if (!rc)
        rc = send(u);
    if (rc) {
        sua__text_drop(&c->ua->stack->texts, &u->offer);
        settle(u);
    }
    return rc;
}

/* In a PRACK that has not left yet a new offer saves a round. */
static int command(struct sua_call *c, struct sua_str sdp)
{
    struct sua__leg *l = c->state == SUA__CALL_CALLING ? sua__leg_told(c)
                                                       : NULL;

    if (c->state == SUA__CALL_CALLING && !l)
        return SUA_ESTATE;
    if (l && l->due)
        return sua__leg_offer(l, sdp);
    if (!c->peer_update)
        return SUA_EUNSUPPORTED;
    return offer(c, l ? sua__leg_dialog(l) : c->dlg, sdp);
}

int sua_call_update(struct sua_call *c, const struct sua_body *sdp)
{
    struct sua_stack *s = c->ua->stack;
    int rc;

    if (!sdp || !sdp->data.n || !sua_str_ieq(sdp->type,
                                             SUA_STR("application/sdp")))
        return SUA_EINVAL;
    if (!state_of(c))
        return SUA_EUNSUPPORTED;
    sua__enter(s);
    rc = command(c, sdp->data);
    sua__leave(s);
    return rc;
}

static int refresh(struct sua_call *c)
{
    struct sua__update *u;
    int rc;

    if (c->state != SUA__CALL_UP || !may_offer(c, c->dlg))
        return SUA_EAGAIN;
    u = open_update(c, c->dlg);
    if (!u)
        return SUA_ENOMEM;
    u->glares = 0;
    rc = send(u);
    if (rc)
        settle(u);
    return rc;
}

/* ---- hooks -------------------------------------------------------------- */
/* What the peer allows, wherever it says so. */
static void learn(struct sua_call *c, const struct sua_msg *m)
{
    if (sua_msg_has(m, SUA_H_ALLOW))
        c->peer_update = (uint8_t)sua_msg_has_token(m, SUA_H_ALLOW,
                                                    SUA_STR("UPDATE"));
}

static int in_call(struct sua_call *c, struct sua_txn *t,
                   const struct sua_msg *m)
{
    learn(c, m);
    if (m->method != SUA_M_UPDATE)
        return 0;
    update_came(c, t, m);
    return 1;
}

/* RFC 6337 4.2: their re-INVITE meets our offer. */
static int invited(struct sua_call *c, struct sua_txn *t,
                   const struct sua_msg *m)
{
    const struct sua__update *u = sua__update_of(c, c->dlg);

    learn(c, m);
    if (m->method != SUA_M_INVITE || !u || !u->req || !u->offer)
        return 0;
    sua__call_reply(c, t, 491);
    return 1;
}

static int answered(struct sua_call *c, const struct sua_msg *m)
{
    if (m->status < 300)
        learn(c, m);
    return 0;
}

/* RFC 3311 4: who rings says what can be sent before the answer. */
static void lines(struct sua_call *c, unsigned method, unsigned status,
                  struct sua_buf *b)
{
    if (method == SUA_M_INVITE && status > 100 && status < 200)
        sua__ua_allow(c->ua, b);
}

static const struct sua__feature feature = {
    .methods = SUA_STR_INIT("UPDATE"), .in_call = in_call,
    .invited = invited, .lines = lines, .answered = answered,
    .respond = respond, .over = over
};

static int plug_in(struct sua_stack *s, void *state)
{
    ((struct sua__update_state *)state)->refresh = refresh;
    return sua__feature_plug(s, &feature);
}

static const struct sua__pool_def pools[] = {
    { "update", sizeof(struct sua__update),
      offsetof(struct sua_config, max_dialog),
      offsetof(struct sua__update_state, pool), 0 }
};

const struct sua_module sua__module_update = {
    "update", sizeof(struct sua__update_state), SUA__SLOT_UPDATE,
    SUA__COUNT(pools), 0, pools, NULL, plug_in, NULL, NULL
};
