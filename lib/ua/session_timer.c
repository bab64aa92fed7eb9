/* SPDX-License-Identifier: MIT
 * Session timers: an established call that nobody refreshes ends. An
 * optional module. RFC 4028 5, 7, 9. Layer: ua. */
#include "sip/hdr_ext.h"
#include "ua/session.h"

#define FLOOR_S 90u             /* RFC 4028 4                              */
#define USUAL_S 1800u
#define RETRIES 3               /* 422 one after the other                 */

static const struct sua_str tag = SUA_STR_INIT("timer");

static struct sua__timing_state *state_of(const struct sua_call *c)
{
    return (struct sua__timing_state *)c->ua->stack->slot[SUA__SLOT_TIMING];
}

/* ---- what the application wants ----------------------------------------- */
static unsigned use_of(const struct sua_call *c)
{
    return c->ua->cfg.session_timer;
}

static int is_asked_for(const struct sua_call *c)
{
    return use_of(c) == SUA_USE_ALWAYS || use_of(c) == SUA_USE_REQUIRED;
}

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static uint32_t own_min(const struct sua_call *c)
{
    return larger(c->ua->cfg.min_se_s, FLOOR_S);
}

static uint32_t own_interval(const struct sua_call *c)
{
    uint32_t s = c->ua->cfg.session_expires_s;

    return larger(s ? s : USUAL_S, own_min(c));
}

/* ---- the timer ---------------------------------------------------------- */
static uint64_t deadline(const struct sua_call *c)
{
    const struct sua__timing *x = c->timing;

    if (!x)
        return SUA__NEVER;
    return x->refresh_at < x->bye_at ? x->refresh_at : x->bye_at;
}

static void stop(struct sua_call *c)
{
    struct sua__timing *x = c->timing;

    x->se_s = 0;
    x->refresh_at = x->bye_at = SUA__NEVER;
    sua__call_arm(c);
}

/* 7.2, 9, 10: half the interval to the refresh; slightly before its end a
 * BYE, whoever was to refresh. */
static void start(struct sua_call *c, uint32_t se_s, int ours)
{
    struct sua__timing *x = c->timing;
    uint64_t now = c->ua->stack->now;
    uint32_t early = se_s / 3 < 32 ? se_s / 3 : 32;

    x->se_s = se_s;
    x->ours = (uint8_t)ours;
    x->retries = 0;
    x->bye_at = now + 1000 * ((uint64_t)se_s - early);
    x->refresh_at = ours ? now + 500 * (uint64_t)se_s : SUA__NEVER;
    sua__call_arm(c);
}

static void due(struct sua_call *c)
{
    const struct sua__timing *x = c->timing;
    uint64_t now = c->ua->stack->now;

    if (x && now >= x->bye_at) {
        stop(c);
        sua__call_hangup(c, 408, SUA_CAUSE_TIMEOUT);
    } else if (x && now >= x->refresh_at) {
        sua__timing_refresh(c);
    }
}

static struct sua__timing *timing(struct sua_call *c)
{
    struct sua__timing *x = c->timing;

    if (x)
        return x;
    x = (struct sua__timing *)sua__pool_get(&state_of(c)->pool);
    if (!x)
        return NULL;
    x->refresh_at = x->bye_at = SUA__NEVER;
    c->timing = x;
    return x;
}

static void over(struct sua_call *c)
{
    struct sua__timing *x = c->timing;

    if (!x)
        return;
    c->timing = NULL;
    sua__pool_put(&state_of(c)->pool, x);
}

/* ---- reading ------------------------------------------------------------ */
/* 0: absent, or nothing one could keep to. */
static uint32_t read_se(const struct sua_msg *m,
                        struct sua_session_expires *se)
{
    memset(se, 0, sizeof *se);
    if (!sua_msg_has(m, SUA_H_SESSION_EXPIRES) ||
        sua_session_expires_parse(sua_msg_get(m, SUA_H_SESSION_EXPIRES), se))
        return 0;
    return se->delta;
}

static uint32_t read_min(const struct sua_msg *m)
{
    struct sua_min_se v;

    if (!sua_msg_has(m, SUA_H_MIN_SE) ||
        sua_min_se_parse(sua_msg_get(m, SUA_H_MIN_SE), &v))
        return 0;
    return v.delta;
}

static int speaks(const struct sua_msg *m)
{
    return sua_msg_has_token(m, SUA_H_SUPPORTED, tag) ||
           sua_msg_has_token(m, SUA_H_REQUIRE, tag);
}

/* ---- their request ------------------------------------------------------ */
static void refuse(struct sua_call *c, struct sua_txn *t, unsigned status)
{
    char mem[SUA__UA_LINES];
    struct sua__reply r;
    struct sua_buf b;

    sua_buf_init(&b, mem, sizeof mem);
    if (status == 422)
        sua_write_hdr_u32(&b, SUA_H_MIN_SE, own_min(c));
    else
        sua_write_hdr(&b, SUA_H_REQUIRE, tag);
    sua__ua_agent(c->ua, &b, SUA_H_SERVER);
    memset(&r, 0, sizeof r);
    r.status = status;
    r.extra = sua_buf_view(&b);
    (void)sua__txn_reply(c->ua->stack, t, &r);
}

static void note(struct sua_call *c, const struct sua_session_expires *se,
                 const struct sua_msg *m)
{
    struct sua__timing *x = timing(c);

    if (!x)
        return; /* a call without timer then */
    x->peer = (uint8_t)speaks(m);
    x->asked_s = se->delta;
    x->asked_who = se->refresher;
    x->min_s = larger(x->min_s, read_min(m));
}

/* 9: INVITE, re-INVITE and UPDATE. Only who speaks it can be told 422. */
static int invited(struct sua_call *c, struct sua_txn *t,
                   const struct sua_msg *m)
{
    struct sua_session_expires se;
    uint32_t asked = read_se(m, &se);

    if (use_of(c) == SUA_USE_NEVER)
        return 0;
    if (use_of(c) == SUA_USE_REQUIRED && !speaks(m) &&
        c->state == SUA__CALL_INCOMING && m->method == SUA_M_INVITE) {
        refuse(c, t, 421);
        return 1;
    }
    if (asked && asked < own_min(c) && speaks(m)) {
        refuse(c, t, 422);
        return 1;
    }
    if (!asked)
        se.delta = 0;
    if (asked || is_asked_for(c) || c->timing)
        note(c, &se, m);
    return 0;
}

/* ---- what is written ---------------------------------------------------- */
static void put_se(struct sua_buf *b, uint32_t s, unsigned who)
{
    struct sua_session_expires se;

    memset(&se, 0, sizeof se);
    se.delta = s;
    se.refresher = (uint8_t)who;
    sua_write_hdr_begin(b, SUA_STR("Session-Expires"));
    sua_session_expires_write(b, &se);
    sua_write_hdr_end(b);
}

/* 7.1, 7.4: what was agreed once stays, and so does who refreshes. */
void sua__timing_lines(const struct sua_call *c, struct sua_buf *b)
{
    const struct sua__timing *x = c->timing;
    uint32_t min = larger(own_min(c), x ? x->min_s : 0);
    uint32_t s = x && x->se_s ? x->se_s : own_interval(c);
    unsigned who = SUA_REFRESHER_NONE;

    if (!is_asked_for(c) && !(x && (x->se_s || x->min_s)))
        return;
    if (x && x->se_s)
        who = x->ours ? SUA_REFRESHER_UAC : SUA_REFRESHER_UAS;
    put_se(b, larger(s, min), who);
    if (min > FLOOR_S || (x && x->min_s))
        sua_write_hdr_u32(b, SUA_H_MIN_SE, min);
}

/* Table 2 of 9; where it leaves the choice, who did it goes on. */
static unsigned refresher(const struct sua__timing *x)
{
    if (!x->peer)
        return SUA_REFRESHER_UAS;
    if (x->asked_who != SUA_REFRESHER_NONE)
        return x->asked_who;
    return x->se_s && x->ours ? SUA_REFRESHER_UAS : SUA_REFRESHER_UAC;
}

static uint32_t granted(const struct sua_call *c)
{
    const struct sua__timing *x = c->timing;

    if (x->asked_s)
        return larger(x->asked_s, FLOOR_S);
    return larger(x->se_s ? x->se_s : own_interval(c), x->min_s);
}

static void in_success(struct sua_call *c, struct sua_buf *b)
{
    struct sua__timing *x = c->timing;
    unsigned who;
    uint32_t s;

    if (!x)
        return;
    if (!x->asked_s && !is_asked_for(c) && !(x->se_s && x->peer)) {
        stop(c);
        return;
    }
    who = refresher(x);
    s = granted(c);
    put_se(b, s, who);
    if (x->peer)
        sua_write_hdr(b, SUA_H_REQUIRE, tag);
    start(c, s, who == SUA_REFRESHER_UAS);
}

static void lines(struct sua_call *c, unsigned method, unsigned status,
                  struct sua_buf *b)
{
    if (use_of(c) == SUA_USE_NEVER ||
        (method != SUA_M_INVITE && method != SUA_M_UPDATE))
        return;
    if (!status && use_of(c) == SUA_USE_REQUIRED)
        sua_write_hdr(b, SUA_H_REQUIRE, tag);
    if (!status)
        sua__timing_lines(c, b);
    else if (status >= 200 && status < 300)
        in_success(c, b);
}

/* ---- responses to ours -------------------------------------------------- */
/* 7.2: without the header there is no timer (any more). */
static void accepted(struct sua_call *c, const struct sua_msg *m)
{
    struct sua_session_expires se;
    uint32_t s = read_se(m, &se);
    struct sua__timing *x = s ? timing(c) : c->timing;

    if (!x)
        return;
    x->peer = (uint8_t)speaks(m);
    if (s)
        start(c, larger(s, FLOOR_S), se.refresher != SUA_REFRESHER_UAS);
    else
        stop(c);
}

/* 7.3: once more with a longer interval, if it is longer. */
static int too_small(struct sua_call *c, const struct sua_msg *m,
                     unsigned method)
{
    uint32_t min = read_min(m);
    struct sua__timing *x = min ? timing(c) : NULL;
    uint32_t said;

    if (!x || x->retries >= RETRIES)
        return 0;
    said = x->min_s;
    if (is_asked_for(c) || x->se_s)
        said = larger(said, larger(x->se_s ? x->se_s : own_interval(c),
                                   own_min(c)));
    if (min <= said)
        return 0;
    x->retries++;
    x->min_s = larger(x->min_s, min);
    return method == SUA_M_UPDATE || sua__timing_again(c);
}

static int answered(struct sua_call *c, const struct sua_msg *m)
{
    struct sua_cseq cseq;

    if (use_of(c) == SUA_USE_NEVER || m->status < 200 ||
        sua_msg_cseq(m, &cseq) ||
        (cseq.method != SUA_M_INVITE && cseq.method != SUA_M_UPDATE))
        return 0;
    if (m->status < 300)
        accepted(c, m);
    else if (m->status == 422)
        return too_small(c, m, cseq.method);
    else if (c->timing)
        sua__timing_refused(c, m);
    return 0;
}

/* ---- the module --------------------------------------------------------- */
static struct sua_str text(const struct sua_ua *ua, size_t at)
{
    if (ua->cfg.session_timer != SUA_USE_NEVER &&
        at == offsetof(struct sua__feature, tag))
        return tag;
    return sua_str_make(NULL, 0);
}

static const struct sua__feature feature = {
    .text = text, .invited = invited, .lines = lines, .answered = answered,
    .over = over, .deadline = deadline, .due = due
};

static int plug_in(struct sua_stack *s, void *state)
{
    (void)state;
    return sua__feature_plug(s, &feature);
}

static const struct sua__pool_def pools[] = {
    { "session timer", sizeof(struct sua__timing),
      offsetof(struct sua_config, max_call),
      offsetof(struct sua__timing_state, pool), 0 }
};

const struct sua_module sua__module_timer = {
    "timer", sizeof(struct sua__timing_state), SUA__SLOT_TIMING,
    SUA__COUNT(pools), 0, pools, NULL, plug_in, NULL, NULL
};
