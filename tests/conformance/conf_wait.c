/* SPDX-License-Identifier: MIT
 * Rows of I1: in whatever state a call is, when from then on the peer and the
 * application are silent it comes to its end, or back to peace. RFC 3261 13,
 * 15, 17; RFC 3262; RFC 3311; RFC 3515. */
#include "conf.h"

#include <stdio.h>
#include <string.h>

#define REL "Require: 100rel\r\nRSeq: 1\r\nAllow: UPDATE, PRACK\r\n"
#define LONG 400000             /* the ring limit, CANCEL, BYE, 64*T1 each */

static void as_uac(int offer)
{
    w.rel100 = SUA_USE_ALWAYS;
    begin();
    w.u.offer_answer = 0;
    dial(offer);
}

static void as_uas(unsigned ringing, const char *lines)
{
    w.rel100 = SUA_USE_ALWAYS;
    begin();
    w.u.ring = (uint16_t)ringing;
    w.u.answer = 0;
    ring(lines);
}

/* ---- our call ----------------------------------------------------------- */
static void nothing(void) { as_uac(1); }

static void trying(void)
{
    as_uac(1);
    answer("INVITE", 100, NULL, NULL, NULL);
}

static void ringing(void)
{
    as_uac(1);
    answer("INVITE", 180, "a", NULL, NULL);
    answer("INVITE", 180, "b", NULL, NULL);
}

static void prack_unanswered(void)
{
    as_uac(1);
    answer("INVITE", 183, "a", REL, sim_peer_sdp);
    expect_count("PRACK", 1);
}

static void prack_undecided(void)
{
    as_uac(0);
    answer("INVITE", 183, "a", REL, sim_peer_sdp);
    expect("offered", w.c->offers, 1);
}

static void update_unanswered(void)
{
    struct sua_body b;
    char mem[256];

    prack_unanswered();
    answer("PRACK", 200, NULL, NULL, NULL);
    b = sim_ua_sdp(&w.u, mem, sizeof mem);
    expect("update", sua_call_update(w.c->call, &b), SUA_OK);
    sim_kick(w.u.node);
    wait_ms(20);
    expect_count("UPDATE", 1);
}

static void answer_undecided(void)
{
    as_uac(0);
    answer("INVITE", 200, "a", NULL, sim_peer_sdp);
    expect("offered", w.c->offers, 1);
}

static void cancel_unheard(void)
{
    ringing();
    hangup();
    expect_count("CANCEL", 1);
}

static void cancel_without_487(void)
{
    cancel_unheard();
    answer("CANCEL", 200, "a", NULL, NULL);
}

static void redirected(void)
{
    struct sua_dial d = SUA_DIAL_INIT;

    begin();
    d.redirect = SUA_REDIRECT_FOLLOW;
    dial_as(&d);
    answer("INVITE", 302, "a", "Contact: <sip:nobody@10.0.0.2>\r\n", NULL);
    expect_count("INVITE", 2);
}

/* ---- theirs ------------------------------------------------------------- */
static void unnoticed(void) { as_uas(0, NULL); }

static void rings_here(void) { as_uas(180, NULL); }

static void unacked_180(void)
{
    as_uas(180, "Require: 100rel\r\n");
    expect("reliable", lines_of(last("SIP/2.0 180"), "RSeq"), 1);
}

static void acked_180(void)
{
    char rack[60];

    unacked_180();
    sim_leg_uac(&w.l, last("SIP/2.0 180"));
    snprintf(rack, sizeof rack, "RAck: %s 1 INVITE\r\n",
             hdr(last("SIP/2.0 180"), "RSeq"));
    in_dialog("PRACK", rack, NULL);
    expect_status(200);
}

static void unacked_200(void)
{
    begin();
    ring(NULL);
    expect_count("SIP/2.0 200", 1);
}

static void hangup_unacked(void)
{
    unacked_200();
    hangup();
}

/* ---- established, and something is open --------------------------------- */
static void bye_unanswered(void)
{
    begin();
    up_uac();
    hangup();
    expect_count("BYE", 1);
}

static void reinvite_unanswered(void)
{
    begin();
    up_uac();
    expect("offer", sim_ua_reoffer(&w.u, w.c), SUA_OK);
    wait_ms(20);
}

static void reinvite_rings(void)
{
    reinvite_unanswered();
    answer("INVITE", 180, NULL, NULL, NULL);
}

static void reinvite_undecided(void)
{
    begin();
    up_uas();
    w.u.offer_answer = 183;
    in_dialog("INVITE", NULL, sim_peer_sdp);
    expect_status(183);
}

static void refer_undecided(void)
{
    begin();
    up_uas();
    in_dialog("REFER", "Refer-To: <sip:c@10.0.0.3>\r\n", NULL);
}

static void refer_unanswered(void)
{
    struct sua_referral t = SUA_REFERRAL_INIT;

    begin();
    up_uac();
    t.target = SUA_STR("sip:carol@10.0.0.3");
    expect("transfer", sua_call_transfer(w.c->call, &t), SUA_OK);
    sim_kick(w.u.node);
    wait_ms(20);
    expect_count("REFER", 1);
}

static void refer_untold(void)
{
    refer_unanswered();
    answer("REFER", 202, NULL, NULL, NULL);
}

/* ---- silence ------------------------------------------------------------ */
static void must_end(void (*const state[])(void), size_t n)
{
    size_t i;

    for (i = 0; i < n; i++) {
        state[i]();
        wait_ms(LONG);
        if (!w.c->closed)
            sim_fail(w.s, "%s: state %u lasts for ever", w.row, (unsigned)i);
        end();
    }
}

#define MUST_END(state) must_end(state, sizeof state / sizeof *state)

static void ours(void)
{
    static void (*const state[])(void) = {
        nothing, trying, ringing, prack_unanswered, prack_undecided,
        update_unanswered, answer_undecided, cancel_unheard,
        cancel_without_487, redirected
    };

    MUST_END(state);
}

static void theirs(void)
{
    static void (*const state[])(void) = {
        unnoticed, rings_here, unacked_180, acked_180, unacked_200,
        hangup_unacked
    };

    MUST_END(state);
}

static void ending(void)
{
    static void (*const state[])(void) = {
        bye_unanswered, reinvite_unanswered, reinvite_rings
    };

    MUST_END(state);
}

/* The call stays; nothing in it is open any more, and no deadline left. */
static void peace(void)
{
    static void (*const state[])(void) = {
        reinvite_undecided, refer_undecided, refer_unanswered, refer_untold
    };
    size_t i;

    for (i = 0; i < sizeof state / sizeof *state; i++) {
        state[i]();
        wait_ms(LONG);
        expect("stays", w.c->closed, 0);
        if (!sim_run_quiet(w.s, w.s->now + LONG))
            sim_fail(w.s, "%s: state %u has a deadline", w.row, (unsigned)i);
        finish();
    }
}

static const struct conf_row rows[] = {
    ROW("LIM-001", ours)
    ROW("LIM-002", theirs)
    ROW("LIM-003", ending)
    ROW("LIM-004", peace)
};

CONF_MAIN(rows)
