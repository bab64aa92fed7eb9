/* SPDX-License-Identifier: MIT
 * Memory runs out at every acquisition, and everything ends in every callback
 * and before every packet, in these plots; see sim_stage.h. scn_every [PLOT]
 * plays one. */
#include "sim_stage.h"
#include "sip/hdr_ext.h"

#include <stdio.h>

#define A (&st->agent[STAGE_A])
#define B (&st->agent[STAGE_B])
#define C (&st->agent[STAGE_C])
#define SERVER (&st->agent[STAGE_SERVER])

static struct sua_call *call_of(const struct stage_agent *a)
{
    return stage_first(a, STAGE_CALL);
}

static int is_up(const struct sua_call *c)
{
    return c && sua_call_state(c) == SUA_CALL_STATE_UP;
}

/* ---- calls --------------------------------------------------------------- */
static void connect(struct stage *st)
{
    (void)stage_dial(A, stage_uri(B), NULL);
    stage_wait(st, 2000);
}

static void p_call(struct stage *st)
{
    struct sua_dial later = SUA_DIAL_INIT;

    connect(st);
    if (is_up(call_of(A)))
        stage_ask(A, "", call_of(A), "INFO");
    stage_wait(st, 2000);
    stage_hang_up(B);
    stage_wait(st, 2000);
    (void)stage_dial(A, stage_uri(B), &later);
    stage_wait(st, 2000);
    stage_hang_up(A);
    stage_wait(st, 2000);
}

static void p_tcp(struct stage *st)
{
    B->tcp = 1;
    connect(st);
    if (is_up(call_of(B)))
        stage_ask(B, "", call_of(B), "MESSAGE");
    stage_wait(st, 2000);
    stage_hang_up(A);
    stage_wait(st, 2000);
}

static void reoffer(struct stage_agent *a, int update)
{
    struct sua_call *c = call_of(a);
    struct sua_body b;
    char mem[200];

    b = stage_sdp(a, mem);
    if (!is_up(c))
        return;
    if (update)
        (void)sua_call_update(c, &b);
    else
        (void)sua_call_reoffer(c, &b);
}

/* Each in turn, then both at once. */
static void change(struct stage *st, int update)
{
    connect(st);
    reoffer(A, update);
    stage_wait(st, 2000);
    reoffer(B, update);
    stage_wait(st, 2000);
    reoffer(A, update);
    reoffer(B, update);
    stage_wait(st, 9000);
}

static void p_reoffer(struct stage *st)
{
    change(st, 0);
}

static void p_update(struct stage *st)
{
    change(st, 1);
}

static void p_refused(struct stage *st)
{
    B->answer = 486;
    connect(st);
    B->answer = 0;
    connect(st);
    stage_hang_up(A); /* CANCEL */
    stage_wait(st, 2000);
    connect(st);
    stage_hang_up(B); /* 603 */
    stage_wait(st, 2000);
    B->answer = 200;
}

static void reliable(struct sua_ua_config *c)
{
    c->rel100 = SUA_USE_ALWAYS;
}

static void p_rel(struct stage *st)
{
    struct sua_dial later = SUA_DIAL_INIT;

    B->ringing_sdp = 1;
    connect(st);
    stage_hang_up(A);
    stage_wait(st, 2000);
    B->ringing_sdp = 0;
    connect(st);
    stage_hang_up(A);
    stage_wait(st, 2000);
    B->ringing_sdp = 1;
    (void)stage_dial(A, stage_uri(B), &later); /* the answer is in PRACK */
    stage_wait(st, 2000);
}

static void timed(struct sua_ua_config *c)
{
    c->session_timer = SUA_USE_ALWAYS;
    c->session_expires_s = 90;
}

static void p_timer(struct stage *st)
{
    connect(st);
    stage_wait(st, 100000);
    stage_hang_up(A);
    (void)stage_dial(B, stage_uri(A), NULL);
    stage_wait(st, 100000);
}

static void p_redirect(struct stage *st)
{
    struct sua_dial d = SUA_DIAL_INIT;
    struct sua_body b;
    char mem[200], to[80];

    snprintf(to, sizeof to, "<sip:nobody@10.0.0.77>;q=0.1, <%s>",
             stage_uri(C));
    B->elsewhere = sua_str_z(to);
    B->answer = 302;
    b = stage_sdp(A, mem);
    d.body = &b;
    d.redirect = SUA_REDIRECT_FOLLOW;
    (void)stage_dial(A, stage_uri(B), &d);
    stage_wait(st, 3000);
    B->answer = 200;
}

/* ---- transfers ----------------------------------------------------------- */
static void transfer(struct stage *st, const char *target,
                     struct sua_call *other)
{
    struct sua_referral t = SUA_REFERRAL_INIT;

    t.target = sua_str_z(target);
    t.other = other;
    if (is_up(call_of(A)))
        (void)sua_call_transfer(call_of(A), &t);
    stage_wait(st, 5000);
    stage_hang_up(A);
    stage_wait(st, 5000);
}

static void p_blind(struct stage *st)
{
    connect(st);
    transfer(st, stage_uri(C), NULL);
}

static void p_attended(struct stage *st)
{
    struct sua_call *second;

    connect(st);
    (void)stage_dial(A, stage_uri(C), NULL);
    stage_wait(st, 2000);
    second = stage_last(A, STAGE_CALL);
    if (is_up(second) && second != call_of(A))
        transfer(st, "", second);
}

/* C is let into the call of B. */
static void p_join(struct stage *st)
{
    struct sua_hdr_add h = { SUA_STR_INIT("Join"), { NULL, 0 } };
    struct sua_dial d = SUA_DIAL_INIT;
    struct sua_dialog_info i;
    struct sua_body b;
    char mem[200], value[160];

    connect(st);
    if (!is_up(call_of(B)))
        return;
    sua_call_dialog(call_of(B), &i);
    snprintf(value, sizeof value, "%.*s;to-tag=%.*s;from-tag=%.*s",
             SUA_FMT(i.call_id), SUA_FMT(i.local_tag),
             SUA_FMT(i.remote_tag));
    h.value = sua_str_z(value);
    b = stage_sdp(C, mem);
    d.body = &b;
    d.headers = &h;
    d.nheaders = 1;
    (void)stage_dial(C, stage_uri(B), &d);
    stage_wait(st, 3000);
}

/* ---- what calls carry ---------------------------------------------------- */
static void known(struct sua_ua_config *c)
{
    c->connected_identity = 1;
    c->trust = SUA_TRUST_ALWAYS;
}

static void p_identity(struct stage *st)
{
    struct sua_hdr_add h = { SUA_STR_INIT("X-Case"), SUA_STR_INIT("7") };
    struct sua_dial d = SUA_DIAL_INIT;
    struct sua_reply r = SUA_REPLY_INIT;
    struct sua_body b;
    char mem[200];

    b = stage_sdp(A, mem);
    d.body = &b;
    d.privacy = SUA_PRIVACY_ID;
    d.history = 1;
    d.preferred = SUA_STR("sip:boss@lab.test");
    (void)stage_dial(A, stage_uri(B), &d);
    stage_wait(st, 2000);
    if (is_up(call_of(A))) {
        (void)sua_call_set_headers(call_of(A), &h, 1);
        (void)sua_call_identify(call_of(A), SUA_STR("sip:other@lab.test"));
    }
    stage_wait(st, 3000);
    r.headers = &h;
    r.nheaders = 1;
    if (is_up(call_of(A)))
        (void)sua_call_hangup_with(call_of(A), &r);
    stage_wait(st, 2000);
}

static void p_info(struct stage *st)
{
    connect(st);
    if (is_up(call_of(A)))
        stage_info(A, call_of(A));
    stage_wait(st, 1000);
    if (is_up(call_of(B)))
        stage_info(B, call_of(B));
    stage_wait(st, 1000);
}

static void p_ask(struct stage *st)
{
    stage_ask(A, stage_uri(B), NULL, "OPTIONS");
    stage_ask(B, stage_uri(A), NULL, "MESSAGE");
    B->tcp = 1;
    stage_ask(A, stage_uri(B), NULL, "FROB");
    stage_wait(st, 3000);
}

/* ---- registered ---------------------------------------------------------- */
static void p_register(struct stage *st)
{
    struct sua_account *a;

    (void)stage_register(A, "alice");
    stage_wait(st, 70000); /* over the first pause */
    a = stage_first(A, STAGE_ACCOUNT);
    if (a)
        (void)sua_account_query(a);
    stage_wait(st, 120000);
    a = stage_first(A, STAGE_ACCOUNT);
    if (a)
        (void)sua_account_unregister(a);
    stage_wait(st, 3000);
}

static void at_home(struct stage *st)
{
    (void)stage_register(A, "alice");
    (void)stage_register(B, "bob");
    stage_wait(st, 70000);
}

static void p_proxied(struct stage *st)
{
    at_home(st);
    (void)stage_dial(A, "sip:bob@lab.test", NULL);
    stage_wait(st, 3000);
    reoffer(B, 0);
    stage_wait(st, 3000);
    stage_hang_up(B);
    stage_ask(A, "sip:bob@lab.test", NULL, "MESSAGE");
    stage_wait(st, 3000);
}

/* Two phones of bob ring, one answers; then the caller gives up. */
static void p_fork(struct stage *st)
{
    (void)stage_register(C, "bob");
    at_home(st);
    C->answer = 0;
    (void)stage_dial(A, "sip:bob@lab.test", NULL);
    stage_wait(st, 3000);
    stage_hang_up(A);
    stage_wait(st, 3000);
    B->answer = 0;
    (void)stage_dial(A, "sip:bob@lab.test", NULL);
    stage_wait(st, 3000);
    stage_hang_up(A);
    stage_wait(st, 3000);
    B->answer = C->answer = 486;
    (void)stage_dial(A, "sip:bob@lab.test", NULL);
    stage_wait(st, 3000);
    B->answer = C->answer = 200;
}

static void p_moved(struct stage *st)
{
    at_home(st);
    connect(st);
    (void)stage_subscribe(A, stage_uri(B), "weather");
    stage_wait(st, 2000);
    stage_move(A);
    stage_wait(st, 40000);
    stage_hang_up(A);
    stage_wait(st, 2000);
}

static void p_shutdown(struct stage *st)
{
    at_home(st);
    connect(st);
    (void)stage_subscribe(A, stage_uri(B), "weather");
    (void)stage_subscribe(B, stage_uri(A), "weather");
    (void)stage_publish(A, "sip:alice@lab.test");
    stage_wait(st, 3000);
    sua_ua_shutdown(A->ua);
    stage_wait(st, 40000);
}

/* ---- event state --------------------------------------------------------- */
static void p_subscribe(struct stage *st)
{
    struct sua_body b = { SUA_STR_INIT("text/plain"), SUA_STR_INIT("rain") };
    struct sua_subscription *sub;
    struct sua_notifier *nf;

    (void)stage_subscribe(A, stage_uri(B), "weather");
    stage_wait(st, 3000);
    nf = stage_first(B, STAGE_NOTIFIER);
    if (nf)
        (void)sua_notify(nf, SUA_SUB_ACTIVE, &b);
    stage_wait(st, 3000);
    sub = stage_first(A, STAGE_SUB);
    if (sub)
        (void)sua_subscription_refresh(sub);
    stage_wait(st, 150000);
    nf = stage_first(B, STAGE_NOTIFIER);
    if (nf)
        sua_notifier_close(nf, SUA_STR("deactivated"), 0, &b);
    stage_wait(st, 40000);
}

static void p_publish(struct stage *st)
{
    struct sua_presence_state now = { SUA_PRESENCE_CLOSED, { NULL, 0 },
                                      SUA_STR_INIT("gone"), { NULL, 0 } };
    struct sua_publication *p;

    at_home(st);
    (void)stage_subscribe(B, "sip:alice@lab.test", "presence");
    stage_wait(st, 3000);
    (void)stage_publish(A, "sip:alice@lab.test");
    stage_wait(st, 3000);
    p = stage_first(A, STAGE_PUB);
    if (p)
        (void)sua_presence_republish(p, &now);
    stage_wait(st, 150000);
}

static const struct plot plots[] = {
    { "call", p_call, { .established = 4, .closed = 4, .answered = 1 },
      NULL, 0 },
    { "tcp", p_tcp, { .established = 2, .answered = 1 }, NULL, 0 },
    { "reoffer", p_reoffer, { .established = 2, .updated = 6 }, NULL, 0 },
    { "update", p_update, { .established = 2, .updated = 6 }, NULL, 0 },
    { "refused", p_refused, { .refused = 3, .closed = 6 }, NULL, 0 },
    { "rel", p_rel, { .established = 6 }, reliable, 0 },
    { "timer", p_timer, { .established = 4 }, timed, 0 },
    { "redirect", p_redirect, { .established = 2 }, NULL, 0 },
    { "blind", p_blind, { .established = 4, .transferred = 1 }, NULL, 0 },
    { "attended", p_attended, { .established = 6, .transferred = 1 }, NULL,
      0 },
    { "join", p_join, { .established = 4 }, NULL, 0 },
    { "identity", p_identity, { .established = 2, .told_who = 1 }, known, 0 },
    { "info", p_info, { .established = 2, .answered = 2, .packages = 2 },
      NULL, 0 },
    { "ask", p_ask, { .answered = 3 }, NULL, 0 },
    { "register", p_register, { .registered = 2 }, NULL, 0 },
    { "proxied", p_proxied,
      { .established = 2, .updated = 2, .answered = 1, .registered = 2 },
      NULL, 0 },
    { "fork", p_fork, { .established = 2, .refused = 1, .registered = 3 },
      NULL, 0 },
    { "moved", p_moved,
      { .established = 2, .registered = 3, .notified = 1 }, NULL, 0 },
    { "shutdown", p_shutdown,
      { .established = 2, .notified = 2, .published = 1 }, NULL, 1 },
    { "subscribe", p_subscribe, { .notified = 3 }, NULL, 0 },
    { "publish", p_publish, { .notified = 2, .published = 2 }, NULL, 0 }
};

int main(int argc, char **argv)
{
    return stage_main(argc, argv, plots, sizeof plots / sizeof *plots);
}
