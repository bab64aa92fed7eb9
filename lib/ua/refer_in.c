/* SPDX-License-Identifier: MIT
 * Transfers the peer asks for: the REFER waits for the application, then the
 * new call's progress is told by NOTIFY. RFC 3515 2.4, RFC 4488 4, RFC 3892
 * 2.3, RFC 7647 5. Layer: ua. */
#include "sip/body.h"
#include "sip/hdr_ext.h"
#include "ua/refer.h"

#define RATE_MS 1000u           /* RFC 3515 3.10                           */
#define RETRY_MS 500u           /* a NOTIFY there was no room for          */

/* ---- NOTIFY ------------------------------------------------------------- */
static void notify(struct sua__refer *x);

static void notify_done(struct sua_stack *s, struct sua__req *r,
                        unsigned status, const struct sua_msg *m)
{
    struct sua__refer *x = (struct sua__refer *)r->obj;

    if (status < 200)
        return;
    x->req = NULL;
    if (status >= 300 || x->last) /* nobody listens (RFC 6665 4.2.2) */
        sua__refer_end(x);
    else
        notify(x);
    sua__dialog_lost(s, r, m);
}

static const struct sua__req_user notify_user = { notify_done };

/* Seconds until the subscription ends by itself. */
static uint32_t left_s(const struct sua__refer *x)
{
    uint64_t now = x->ua->stack->now;

    return x->until > now ? (uint32_t)((x->until - now) / 1000) : 0;
}

static void write_lines(const struct sua__refer *x, struct sua_buf *b)
{
    struct sua_subscription_state state;

    sua_buf_z(b, "Event: refer");
    if (!x->alone) {
        sua_buf_z(b, ";id=");
        sua_buf_u32(b, x->id);
    }
    sua_buf_z(b, "\r\nSubscription-State: ");
    memset(&state, 0, sizeof state);
    state.state = x->over ? SUA_STR("terminated") : SUA_STR("active");
    if (x->over)
        state.reason = x->timed_out ? SUA_STR("timeout")
                                    : SUA_STR("noresource");
    state.expires.n = left_s(x);
    state.expires.set = !x->over;
    sua_subscription_state_write(b, &state);
    sua_write_hdr_end(b);
}

static int send_notify(struct sua__refer *x)
{
    const struct sua_str reason = { NULL, 0 };
    struct sua_body body;
    struct sua__ask k;
    struct sua_buf b;
    char mem[80];

    sua_buf_init(&b, mem, sizeof mem);
    sua_sipfrag_write(&b, x->status, reason);
    body.type = SUA_STR("message/sipfrag;version=2.0");
    body.data = sua_buf_view(&b);
    sua__ask_begin(&k, x->ua, SUA_M_NOTIFY, sua__refer_identity(x));
    write_lines(x, &k.lines);
    k.spec.dialog = x->usage.dialog;
    k.spec.contact = 1;
    k.spec.body = &body;
    return sua__ask(&k, x->ua, &x->req, &notify_user, x);
}

static void notify_sent(struct sua__refer *x)
{
    struct sua_stack *s = x->ua->stack;

    x->sent_at = s->now;
    x->notified = x->status;
    x->last = x->over;
    if (x->last)
        sua__disarm(s, &x->timer);
    else
        sua__arm(s, &x->timer, x->until);
}

/* What is new, unless a NOTIFY is under way or the last one was less than a
 * second ago; how it ended does not wait. */
static void notify(struct sua__refer *x)
{
    uint64_t now = x->ua->stack->now;

    if (x->req || x->last)
        return;
    if (x->notified == x->status && !x->over)
        sua__arm(x->ua->stack, &x->timer, x->until);
    else if (!x->over && x->notified && now < x->sent_at + RATE_MS)
        sua__arm(x->ua->stack, &x->timer, x->sent_at + RATE_MS);
    else if (!send_notify(x))
        notify_sent(x);
    else if (now >= x->until)
        sua__refer_end(x);
    else
        sua__arm(x->ua->stack, &x->timer, now + RETRY_MS);
}

void sua__refer_progress(struct sua__refer *x, unsigned status)
{
    if (x->over)
        return;
    x->status = (uint16_t)status;
    if (status >= 200) {
        x->over = 1;
        sua__refer_forget_made(x);
        x->until = x->ua->stack->now +
                   64 * (uint64_t)x->ua->stack->cfg.t1_ms;
    }
    notify(x);
}

/* Refreshed or ended by its subscriber: the new call goes on. */
int sua__refer_subscribed(struct sua__refer *x, struct sua_txn *t,
                          const struct sua_msg *m)
{
    uint32_t secs = SUA__REFER_MAX_S;
    char mem[40];
    struct sua_buf b;
    struct sua__reply r;

    if (x->st || x->over) {
        sua__ua_reply(x->ua, t, 481);
        return 1;
    }
    if (sua_msg_u32(m, SUA_H_EXPIRES, UINT32_MAX, &secs) ||
        secs > SUA__REFER_MAX_S)
        secs = SUA__REFER_MAX_S;
    sua_buf_init(&b, mem, sizeof mem);
    sua_write_hdr_u32(&b, SUA_H_EXPIRES, secs);
    memset(&r, 0, sizeof r);
    r.status = 200;
    r.extra = sua_buf_view(&b);
    (void)sua__txn_reply(x->ua->stack, t, &r);
    x->timed_out = x->over = !secs;
    x->notified = 0; /* each SUBSCRIBE has its NOTIFY */
    x->until = x->ua->stack->now +
               (secs ? secs * UINT64_C(1000)
                     : 64 * (uint64_t)x->ua->stack->cfg.t1_ms);
    notify(x);
    return 1;
}

/* ---- the REFER ---------------------------------------------------------- */
static void refuse(struct sua__refer *x, unsigned status)
{
    sua__ua_reply(x->ua, x->st, status);
    sua__refer_end(x);
}

void sua__refer_in_late(struct sua__refer *x)
{
    if (x->st) {
        refuse(x, 603);
        return;
    }
    if (x->ua->stack->now >= x->until && !x->over) {
        x->timed_out = x->over = 1;
        x->until += 64 * (uint64_t)x->ua->stack->cfg.t1_ms;
    }
    notify(x);
}

/* Nobody is there to decide. */
void sua__refer_in_left(struct sua__refer *x)
{
    if (x->st)
        refuse(x, 481);
}

static void st_ended(struct sua_stack *s, struct sua_txn *t)
{
    struct sua__refer *x = (struct sua__refer *)t->obj;

    (void)s;
    x->st = NULL;
    sua__refer_end(x);
}

static const struct sua__tu refer_server = { NULL, NULL, NULL, st_ended };

static const struct sua__refer *undecided(const struct sua_call *c)
{
    const struct sua__refer *x = sua__more(c)->refers;

    while (x && !x->st)
        x = x->next;
    return x;
}

/* from: the REFER makes a dialog; NULL: it is in the call's. */
static int take_dialog(struct sua__refer *x, const struct sua_msg *m,
                       const struct sua_flow *from)
{
    struct sua_dialog *d = x->call->dlg;
    int rc = SUA_OK;

    x->alone = from != NULL;
    if (from)
        rc = sua__dialog_uas(x->ua->stack, &d, x->st, m, from);
    else
        (void)sua__dialog_refresh(x->ua->stack, d, m);
    if (rc)
        return rc;
    if (from)
        d->state = SUA_DIALOG_CONFIRMED;
    sua__refer_use(x, d);
    return SUA_OK;
}

/* Status of the refusal, or 0: the application is asked. */
static unsigned take(struct sua_call *c, struct sua_txn *t,
                     const struct sua_msg *m, const struct sua_flow *from,
                     const struct sua__refer_ask *a)
{
    struct sua__refer *x = sua__refer_new(c->ua, c);
    int rc;

    if (!x)
        return 503;
    x->id = sua__call_cseq(m);
    x->quiet = (uint8_t)sua__refer_no_sub(m);
    x->st = t;
    sua__txn_own(t, &refer_server, x);
    rc = sua__refer_keep(x, a);
    if (!rc)
        rc = take_dialog(x, m, from);
    if (rc) {
        sua__refer_end(x);
        return rc == SUA_EBADMSG ? 400 : 503;
    }
    sua__refer_wait(x, 48 * (uint64_t)c->ua->stack->cfg.t1_ms);
    sua__call_event(c, SUA_CALL_REFER, 0, SUA_CAUSE_REMOTE);
    return 0;
}

int sua__refer_came(struct sua_call *c, struct sua_txn *t,
                    const struct sua_msg *m, const struct sua_flow *from)
{
    struct sua__refer_ask a;
    unsigned status = 0;

    if (!from && !sua__ua_acceptable(c->ua, t, m))
        return 1;
    if (c->detached || c->hangup_wanted || c->state >= SUA__CALL_ENDING)
        status = 481;
    else if (c->referrals >= SUA__REFER_DEEP)
        status = 482;
    else if (undecided(c))
        status = 503;
    if (!status)
        status = sua__refer_read(m, &a);
    if (!status)
        status = take(c, t, m, from, &a);
    if (status == 503)
        sua__call_reply_retry(c, t, 503, 1);
    else if (status)
        sua__call_reply(c, t, status);
    return 1;
}

/* ---- the application decides -------------------------------------------- */
static struct sua__refer *pending(struct sua_call *c)
{
    struct sua__refer *x = sua__more(c)->refers;

    while (x && (!x->st || x->st->status >= 200))
        x = x->next;
    return x;
}

/* RFC 7647 5: 200, as 202 says nothing more. */
static int reply_accepted(struct sua__refer *x)
{
    char mem[SUA__UA_LINES], contact[256];
    struct sua_stack *s = x->ua->stack;
    struct sua_buf b, cb;
    struct sua__reply r;

    sua_buf_init(&b, mem, sizeof mem);
    sua_buf_init(&cb, contact, sizeof contact);
    sua__contact_as(s, &cb, sua__contact_user(sua__refer_identity(x)),
                    &x->st->out.to, x->usage.dialog->secure);
    sua__ua_supported(x->ua, &b);
    if (x->quiet)
        sua_buf_z(&b, "Refer-Sub: false\r\n");
    sua__ua_agent(x->ua, &b, SUA_H_SERVER);
    memset(&r, 0, sizeof r);
    r.status = 200;
    r.contact = sua_buf_view(&cb);
    r.extra = sua_buf_view(&b);
    return b.err || cb.err ? SUA_ETOOBIG : sua__txn_reply(s, x->st, &r);
}

static int dial(const struct sua__refer *x, const struct sua_dial *how,
                struct sua_call **made)
{
    struct sua_str by = sua__refer_str(x, x->referred_by);
    struct sua_dial d = *how;
    struct sua__refer_lines l;
    int rc = sua__refer_lines_of(&l, how->headers, how->nheaders);

    if (rc)
        return rc;
    sua__refer_line(&l, SUA_STR("Replaces"),
                    sua__refer_str(x, x->replaces));
    if (!sua__refer_has(&l, SUA_H_REFERRED_BY))
        sua__refer_line(&l, SUA_STR("Referred-By"), by);
    d.target = sua__refer_str(x, x->target);
    d.headers = l.line;
    d.nheaders = l.n;
    if (!d.account)
        d.account = x->account;
    return sua_call_start(x->ua, &d, made);
}

static void begin(struct sua__refer *x, struct sua_call *made)
{
    struct sua_stack *s = x->ua->stack;

    made->referrals = (uint8_t)(x->call->referrals + 1);
    sua__txn_detach(x->st);
    x->st = NULL;
    if (x->quiet) {
        sua__refer_end(x);
        sua__more_close(made);
        return;
    }
    made->more->made_for = x;
    x->made = made;
    x->status = 100;
    sua__refer_wait(x, s->cfg.ring_ms + 80 * (uint64_t)s->cfg.t1_ms);
    notify(x);
}

int sua_call_refer_accept(struct sua_call *c, const struct sua_dial *how,
                          struct sua_call **out)
{
    struct sua__refer *x = pending(c);
    struct sua_call *made;
    int rc;

    if (!how || how->size != sizeof *how)
        return SUA_EINVAL;
    if (!x || c->hangup_wanted || c->state >= SUA__CALL_ENDING)
        return SUA_ESTATE;
    sua__enter(c->ua->stack);
    rc = dial(x, how, &made);
    if (!rc) {
        rc = sua__more_open(made) ? reply_accepted(x) : SUA_ENOMEM;
        if (rc)
            sua_call_detach(made);
        else
            begin(x, made);
    }
    sua__leave(c->ua->stack);
    if (!rc && out)
        *out = made;
    return rc;
}

int sua_call_refer_reject(struct sua_call *c, unsigned status)
{
    struct sua__refer *x = pending(c);

    if (status < 300 || status > 699)
        return SUA_EINVAL;
    if (!x)
        return SUA_ESTATE;
    sua__enter(c->ua->stack);
    refuse(x, status);
    sua__leave(c->ua->stack);
    return SUA_OK;
}
