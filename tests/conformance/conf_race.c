/* SPDX-License-Identifier: MIT
 * Rows of messages that cross where no figure of the other scenarios is:
 * offers and ACKs, CANCEL in each state, requests behind a BYE, legs of a
 * fork after the answer. RFC 5407 3, appendices C to E. */
#include "conf.h"

#include <stdio.h>
#include <string.h>

/* ---- 5407 3.1.5: our offer went in the 2xx, its answer is lost ---------- */
static void offer_in_200(void)
{
    unsigned first;

    begin();
    sim_peer_invite(&w.p, &w.l, "alice", NULL, NULL);
    wait_ms(20);
    w.c = sim_ua_last(&w.u);
    first = w.l.cseq;
    sim_leg_uac(&w.l, last("SIP/2.0 200"));
    in_dialog("INVITE", NULL, sim_peer_sdp);
    expect_status(491);
    sim_peer_request_as(&w.p, &w.l, "ACK", w.l.cseq, w.l.branch, NULL, NULL);
    in_dialog("UPDATE", NULL, sim_peer_sdp);
    expect_status(491);
    wait_ms(600);
    expect("2xx again", sim_peer_cseq(latest()), first);
    sim_peer_request_as(&w.p, &w.l, "ACK", first, NULL, NULL, sim_peer_sdp);
    wait_ms(20);
    expect("up", w.c->established, 1);
    in_dialog("INVITE", NULL, sim_peer_sdp);
    expect_status(200);
    ack();
    finish();
}

/* The same for a re-INVITE without offer. */
static void reoffer_in_200(void)
{
    unsigned second;

    begin();
    up_uas();
    in_dialog("INVITE", NULL, NULL);
    expect_status(200);
    second = w.l.cseq;
    in_dialog("INVITE", NULL, sim_peer_sdp);
    expect_status(491);
    sim_peer_request_as(&w.p, &w.l, "ACK", w.l.cseq, w.l.branch, NULL, NULL);
    sim_peer_request_as(&w.p, &w.l, "ACK", second, NULL, NULL, sim_peer_sdp);
    wait_ms(20);
    expect("updated", w.c->updated, 1);
    finish();
}

/* ---- 5407 C: CANCEL in each state of the callee ------------------------- */
static void cancel(void)
{
    char remote[200];

    snprintf(remote, sizeof remote, "%s", w.l.remote);
    snprintf(w.l.remote, sizeof w.l.remote, "<sip:alice@10.0.0.1>");
    sim_peer_request_as(&w.p, &w.l, "CANCEL", w.l.cseq, w.l.branch, NULL,
                        NULL);
    snprintf(w.l.remote, sizeof w.l.remote, "%s", remote);
    wait_ms(20);
}

static void cancelled_in(unsigned ringing)
{
    begin();
    w.u.ring = (uint16_t)ringing;
    w.u.answer = 0;
    ring(NULL);
    cancel();
    expect_count("SIP/2.0 487", 1);
    expect("over", w.c->closed, 1);
    sim_peer_request_as(&w.p, &w.l, "ACK", w.l.cseq, w.l.branch, NULL, NULL);
    cancel();
    expect_count("SIP/2.0 487", 1);
    end();
}

static void cancel_states(void)
{
    cancelled_in(0);
    cancelled_in(180);
    begin();
    ring(NULL);
    cancel();
    expect_count("SIP/2.0 487", 0);
    wait_ms(5000);
    expect("waits for the ACK", w.c->closed, 0);
    expect("2xx goes on", count("SIP/2.0 200") > 4, 1);
    sim_leg_uac(&w.l, last("SIP/2.0 200"));
    in_dialog("BYE", NULL, NULL);
    expect("over", w.c->closed, 1);
    end();
}

/* ---- 5407 D: in the mortal state ---------------------------------------- */
/* Each transaction comes to its own end: the BYE answers a challenge, the
 * 2xx gets its ACK, all else 481. */
static void mortal(void)
{
    static const char *const method[] = { "INVITE", "UPDATE", "INFO", "REFER",
                                          "PRACK", "OPTIONS", "MESSAGE" };
    unsigned i;

    begin();
    w.u.account = sim_ua_account(&w.u, "sip:alice@10.0.0.2", "secret", NULL);
    up_uac();
    hangup();
    expect_count("BYE", 1);
    for (i = 0; i < sizeof method / sizeof *method; i++) {
        in_dialog(method[i], "Refer-To: <sip:c@10.0.0.3>\r\n", NULL);
        expect_status(481);
    }
    answer("BYE", 407, NULL, "Proxy-Authenticate: Digest realm=\"r\","
                             "nonce=\"n\",qop=\"auth\"\r\n", NULL);
    expect_count("BYE", 2);
    answer("INVITE", 200, "a", NULL, sim_peer_sdp);
    expect_count("ACK", 2);
    expect("not over", w.c->closed, 0);
    answer("BYE", 200, NULL, NULL, NULL);
    expect("over", w.c->closed, 1);
    end();
}

/* ---- 5407 E: a fork after the answer ------------------------------------ */
/* A leg that rang is released when it answers too; when nobody can answer
 * any more it is forgotten. */
static void forks(void)
{
    begin();
    dial(1);
    answer("INVITE", 180, "a", NULL, NULL);
    answer("INVITE", 180, "b", NULL, NULL);
    answer("INVITE", 180, "c", NULL, NULL);
    answer("INVITE", 200, "a", NULL, sim_peer_sdp);
    expect("up", w.c->established, 1);
    wait_ms(T64 - 1000);
    answer("INVITE", 200, "b", NULL, sim_peer_sdp);
    expect_str("released", tag_of(hdr(last("BYE"), "To")), "b");
    expect_str("ACK", tag_of(hdr(last("ACK"), "To")), "b");
    answer("BYE", 200, NULL, NULL, NULL);
    wait_ms(2000);
    answer("INVITE", 200, "c", NULL, sim_peer_sdp);
    expect_count("ACK", 2);
    expect_count("BYE", 1);
    sim_leg_uas(&w.l, last("INVITE"), "c");
    in_dialog("INFO", NULL, NULL);
    expect_status(481);
    hangup();
    expect_str("the call's", tag_of(hdr(last("BYE"), "To")), "a");
    answer("BYE", 200, NULL, NULL, NULL);
    end();
}

/* ---- what crosses a BYE or a CANCEL ------------------------------------- */
static void update_crosses_bye(void)
{
    struct sua_body b;
    char mem[256];

    begin();
    up_uas();
    in_dialog("INFO", "Allow: INVITE, ACK, BYE, UPDATE\r\n", NULL);
    b = sim_ua_sdp(&w.u, mem, sizeof mem);
    expect("update", sua_call_update(w.c->call, &b), SUA_OK);
    sim_kick(w.u.node);
    in_dialog("BYE", NULL, NULL);
    expect("over", w.c->closed, 1);
    expect_count("UPDATE", 1);
    answer("UPDATE", 481, NULL, NULL, NULL);
    wait_ms(T64);
    expect_count("UPDATE", 1);
    expect_count("BYE", 0);
    end();
    begin();
    up_uas();
    hangup();
    in_dialog("UPDATE", NULL, sim_peer_sdp);
    expect_status(481);
    answer("BYE", 200, NULL, NULL, NULL);
    end();
}

/* Their PRACK was under way when their CANCEL ended the call. */
static void prack_after_cancel(void)
{
    char rack[60];

    w.rel100 = SUA_USE_ALWAYS;
    begin();
    w.u.answer = 0;
    ring("Supported: 100rel\r\n");
    expect_count("SIP/2.0 180", 1);
    snprintf(rack, sizeof rack, "RAck: %s %u INVITE\r\n",
             hdr(last("SIP/2.0 180"), "RSeq"), w.l.cseq);
    cancel();
    expect_count("SIP/2.0 487", 1);
    sim_peer_request_as(&w.p, &w.l, "ACK", w.l.cseq, w.l.branch, NULL, NULL);
    sim_leg_uac(&w.l, last("SIP/2.0 180"));
    in_dialog("PRACK", rack, NULL);
    expect_status(481);
    wait_ms(T64);
    expect_count("SIP/2.0 180", 1);
    end();
}

/* Who wants the call's place comes when our BYE is out. */
static void replaces_crosses_bye(void)
{
    char lines[300];

    begin();
    up_uac();
    snprintf(lines, sizeof lines, "Replaces: %s;to-tag=%s;from-tag=a\r\n",
             hdr(last("INVITE"), "Call-ID"),
             tag_of(hdr(last("INVITE"), "From")));
    hangup();
    sim_peer_invite(&w.p, &w.l, "alice", lines, sim_peer_sdp);
    wait_ms(20);
    expect_count("SIP/2.0 603", 1);
    expect("one call", w.u.ncalls, 1);
    sim_peer_request_as(&w.p, &w.l, "ACK", w.l.cseq, w.l.branch, NULL, NULL);
    answer("BYE", 200, NULL, NULL, NULL);
    end();
}

static const struct conf_row rows[] = {
    ROW("RACE-005", offer_in_200)
    ROW("RACE-005", reoffer_in_200)
    ROW("RACE-016", cancel_states)
    ROW("RACE-019", mortal)
    ROW("RACE-022", forks)
    ROW("RACE-026", update_crosses_bye)
    ROW("RACE-027", prack_after_cancel)
    ROW("RACE-028", replaces_crosses_bye)
};
CONF_MAIN(rows)
