/* SPDX-License-Identifier: MIT
 * The end of a call from our side: CANCEL, refusal or BYE, whatever state it
 * is in. RFC 3261 9.1, 15. Layer: ua. */
#include "ua/ua.h"

#define BYE_TRIES 6
#define BYE_PAUSE 10u           /* T1 each                                 */

/* What CLOSED will say. */
static void note(struct sua_call *c, unsigned status, unsigned cause)
{
    sua__notice_set(c->ua->stack, &c->notice[SUA_CALL_CLOSED], status, cause);
}

/* A peer that believes it is in a call must hear its end: without memory, or
 * where somebody on the way had none (500, 503), BYE goes again a little
 * later, for 60*T1; then the peer's timers must do. */
static void put_off(struct sua_call *c, int worth)
{
    struct sua_stack *s = c->ua->stack;

    if (worth && c->glares++ < BYE_TRIES && !sua__call_open(c)) {
        c->setup->again_at = s->now + BYE_PAUSE * s->cfg.t1_ms;
        sua__call_arm(c);
    } else {
        sua__call_over_noted(c);
    }
}

void sua__call_over_noted(struct sua_call *c)
{
    const struct sua__notice *why = &c->notice[SUA_CALL_CLOSED];

    sua__call_over(c, why->status, why->cause);
}

static void bye_response(struct sua_stack *s, struct sua__req *r,
                         unsigned status, const struct sua_msg *m)
{
    struct sua_call *c = (struct sua_call *)r->obj;

    (void)s;
    (void)m;
    if (status < 200)
        return;
    c->req = NULL;
    /* Whatever the answer, the session is over (15.1.1). */
    put_off(c, status == 500 || status == 503);
}

static const struct sua__req_user bye_user = { bye_response };

static int send_bye(struct sua_call *c)
{
    struct sua__ask k;

    sua__ask_begin(&k, c->ua, SUA_M_BYE, sua__call_identity(c));
    sua__feature_lines(c, SUA_M_BYE, 0, &k.lines);
    k.spec.dialog = c->dlg;
    return sua__ask(&k, c->ua, &c->req, &bye_user, c);
}

void sua__call_say_bye(struct sua_call *c)
{
    int rc = send_bye(c);

    if (rc)
        put_off(c, rc == SUA_ENOMEM);
}

void sua__call_bye(struct sua_call *c, unsigned status, unsigned cause)
{
    note(c, status, cause);
    c->state = SUA__CALL_ENDING;
    if (c->setup != &c->ua->peace) {
        if (!c->leg)
            sua__call_drop_ok(c);
        c->setup->again_at = SUA__NEVER;
    }
    sua__call_arm(c);
    sua__call_leave_req(c); /* a re-INVITE */
    if (c->setup->st && c->setup->st->status < 200)
        sua__call_reply(c, c->setup->st, 487);
    c->glares = 0; /* now: tries */
    sua__call_say_bye(c);
}

void sua__call_bye_noted(struct sua_call *c)
{
    const struct sua__notice *why = &c->notice[SUA_CALL_CLOSED];

    sua__call_bye(c, why->status, why->cause);
}

static void cancel(struct sua_call *c)
{
    c->state = SUA__CALL_ENDING;
    c->setup->give_up_at = SUA__NEVER;
    sua__call_arm(c);
    if (c->req && c->ua->plugs)
        c->ua->plugs->cancel(c);
    else if (c->req)
        sua__req_cancel(c->ua->stack, c->req);
    else /* it failed, and nothing else is tried */
        sua__call_over_noted(c);
}

static void refuse(struct sua_call *c, unsigned status, unsigned cause)
{
    if (sua__call_say(c, 603)) /* no cell for it: their timers must do */
        sua__call_over(c, status, cause);
}

void sua__call_ack_refused(struct sua_call *c)
{
    if (c->ua->bodies)
        c->ua->bodies->decline(c);
    else
        (void)sua__call_send_ack(c, c->setup->ict, c->setup->ack_cseq, NULL);
}

void sua__call_hangup(struct sua_call *c, unsigned status, unsigned cause)
{
    switch (c->state) {
    case SUA__CALL_CALLING:
        note(c, status, cause);
        c->hangup_wanted = 1;
        cancel(c);
        break;
    case SUA__CALL_INCOMING:
        refuse(c, status, cause);
        break;
    case SUA__CALL_WAIT_ANSWER: /* acknowledge, then BYE (13.2.2.4) */
        sua__call_ack_refused(c);
        sua__call_bye(c, status, cause);
        break;
    case SUA__CALL_WAIT_ACK: /* not before the ACK (15) */
        if (!c->hangup_wanted)
            note(c, status, cause);
        c->hangup_wanted = 1;
        break;
    case SUA__CALL_UP:
        sua__call_bye(c, status, cause);
        break;
    default:
        break;
    }
}

void sua_call_hangup(struct sua_call *c)
{
    struct sua_stack *s = c->ua->stack;

    sua__enter(s);
    sua__call_hangup(c, 0, SUA_CAUSE_LOCAL);
    sua__leave(s);
}

void sua_call_detach(struct sua_call *c)
{
    sua_call_hangup(c);
    c->detached = 1;
}
