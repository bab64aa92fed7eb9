/* SPDX-License-Identifier: MIT
 * A scripted caller against the user agent: 2xx until its ACK, CANCEL, BYE
 * and re-INVITE at the wrong moment, CSeq, targets and route sets, requests
 * an application leaves lying. RFC 3261 9, 12.2, 13.3, 14.2, 15; RFC 5407. */
#include "scn_world.h"

#include <stdio.h>
#include <stdlib.h>

#define T64 32000

static void end(void)
{
    world_end(900000);
}

static void begin(uint64_t seed, int tcp)
{
    struct sua_config cfg = SUA_CONFIG_PHONE;
    struct sim_link l = { 5, 0, 0, 0, 0, 0, 0, 0 };

    cfg.modules = sua_modules_phone;
    cfg.max_flow = 6;
    cfg.max_account = 3;
    w.s = sim_open(seed);
    sim_ua_open(&w.u, w.s, "alice", &cfg, (int)(seed & 1));
    sim_peer_open(&w.p, w.s, "peer");
    w.p.ua = w.u.node;
    sim_links(w.s, &l);
    if (tcp)
        sim_peer_connect(&w.p);
}

static struct sim_call *call0(void)
{
    return &w.u.calls[0];
}

static void ring(const char *lines)
{
    sim_peer_invite(&w.p, &w.l, "alice", lines, sim_peer_sdp);
    wait_ms(20);
}

/* INVITE answered 200, no ACK yet. */
static void answered(const char *lines)
{
    ring(lines);
    expect("answered", count("SIP/2.0 200"), 1);
    sim_leg_uac(&w.l, last("SIP/2.0 200"));
}

static void ack(unsigned cseq)
{
    sim_peer_request_as(&w.p, &w.l, "ACK", cseq, NULL, NULL, NULL);
    wait_ms(20);
}

static void up(const char *lines)
{
    answered(lines);
    ack(w.l.cseq);
    expect("up", call0()->established, 1);
}

/* We hang up and the peer agrees. */
static void finish(void)
{
    sim_ua_hangup(&w.u, call0());
    wait_ms(20);
    expect("a BYE", count("BYE"), 1);
    sim_peer_answer(&w.p, last("BYE"), 200, NULL, NULL, NULL);
    end();
}

/* ---- 2xx until its ACK -------------------------------------------------- */
/* INV-021, INV-022: at T1, doubling up to T2, on streams too; BYE then. */
static void never_acked(uint64_t seed, int tcp)
{
    static const unsigned at[] = { 0, 500, 1500, 3500, 7500, 11500, 15500,
                                   19500, 23500, 27500, 31500 };
    uint64_t t0;
    unsigned i;

    begin(seed, tcp);
    answered(NULL);
    t0 = sim_peer_when(&w.p, "SIP/2.0 200", 0);
    wait_ms(T64 - 100);
    expect("copies", count("SIP/2.0 200"), 11);
    for (i = 0; i < 11; i++)
        expect("instant", (long)(sim_peer_when(&w.p, "SIP/2.0 200", i) - t0),
               (long)at[i]);
    expect("no BYE yet", count("BYE"), 0);
    wait_ms(200);
    expect("BYE", count("BYE"), 1);
    sim_peer_answer(&w.p, last("BYE"), 200, NULL, NULL, NULL);
    wait_ms(50);
    expect("status", call0()->status, 408);
    expect("cause", call0()->cause, SUA_CAUSE_TIMEOUT);
    expect("never up", call0()->established, 0);
    end();
}

/* INV-023, INV-025, INV-026, RACE-018: a wrong CSeq counts for nothing; the
 * right one, by any branch, does, even in the last second. */
static void acked_late(uint64_t seed)
{
    begin(seed, 0);
    answered(NULL);
    ack(w.l.cseq + 1);
    wait_ms(4000);
    expect("goes on", count("SIP/2.0 200"), 4);
    wait_ms(27000);
    ack(w.l.cseq);
    expect("up", call0()->established, 1);
    wait_ms(40000);
    expect("no BYE", count("BYE"), 0);
    ack(w.l.cseq);
    expect("up once", call0()->established, 1);
    finish();
}

/* INV-036, RACE-001: absorbed; no second call. */
static void invite_again(uint64_t seed)
{
    char branch[40];
    unsigned heard;

    begin(seed, 0);
    answered(NULL);
    snprintf(branch, sizeof branch, "%s", w.l.branch);
    snprintf(w.l.remote, sizeof w.l.remote, "<sip:alice@10.0.0.1>");
    heard = w.p.n;
    sim_peer_request_as(&w.p, &w.l, "INVITE", w.l.cseq, branch, NULL,
                        sim_peer_sdp);
    wait_ms(20);
    expect("one call", w.u.ncalls, 1);
    expect("no response", w.p.n, heard);
    sim_leg_uac(&w.l, last("SIP/2.0 200"));
    ack(w.l.cseq);
    finish();
}

/* The connection goes before the ACK: the next 2xx opens one to the sent-by
 * (18.2.2). */
static void connection_lost(uint64_t seed)
{
    begin(seed, 1);
    answered(NULL);
    sim_reset_streams(w.p.node);
    wait_ms(3000);
    if (count("SIP/2.0 200") < 2)
        sim_fail(w.s, "no 200 after the connection was lost");
    ack(w.l.cseq);
    expect("up", call0()->established, 1);
    finish();
}

/* BYE-004: hung up before the ACK: the BYE waits for it. */
static void hangup_before_ack(uint64_t seed)
{
    begin(seed, 0);
    answered(NULL);
    sim_ua_hangup(&w.u, call0());
    wait_ms(1000);
    expect("BYE waits", count("BYE"), 0);
    expect("says so", (long)sua_call_state(call0()->call),
           SUA_CALL_STATE_CLOSING);
    ack(w.l.cseq);
    expect("BYE", count("BYE"), 1);
    sim_peer_answer(&w.p, last("BYE"), 200, NULL, NULL, NULL);
    wait_ms(20);
    expect("cause", call0()->cause, SUA_CAUSE_LOCAL);
    expect("never up", call0()->established, 0);
    end();
}

/* INV-024, INV-027, SDP-019: our offer in the 2xx, and no answer in the
 * ACK. */
static void unanswered_offer(uint64_t seed)
{
    begin(seed, 0);
    sim_peer_invite(&w.p, &w.l, "alice", NULL, NULL);
    wait_ms(20);
    if (!strstr(last("SIP/2.0 200"), "v=0"))
        sim_fail(w.s, "no offer in the 200");
    sim_leg_uac(&w.l, last("SIP/2.0 200"));
    ack(w.l.cseq);
    expect("BYE", count("BYE"), 1);
    sim_peer_answer(&w.p, last("BYE"), 200, NULL, NULL, NULL);
    wait_ms(20);
    expect("never up", call0()->established, 0);
    expect("status", call0()->status, 488);
    end();
}

/* ---- CANCEL ------------------------------------------------------------- */
static void cancel_as(const char *branch)
{
    char remote[200];

    snprintf(remote, sizeof remote, "%s", w.l.remote);
    snprintf(w.l.remote, sizeof w.l.remote, "<sip:alice@10.0.0.1>");
    sim_peer_request_as(&w.p, &w.l, "CANCEL", w.l.cseq, branch, NULL, NULL);
    snprintf(w.l.remote, sizeof w.l.remote, "%s", remote);
    wait_ms(20);
}

static void ack_failure(const char *branch)
{
    sim_peer_request_as(&w.p, &w.l, "ACK", w.l.cseq, branch, NULL, NULL);
    wait_ms(20);
}

/* The end is there, the application did not know when it answered. */
static void answer_late(struct sim_ua *u, struct sua_call *c, int type)
{
    char mem[256];
    struct sua_body b = sim_ua_sdp(u, mem, sizeof mem);

    if (type == SUA_CALL_CLOSED) {
        expect("200 too late", sua_call_answer(c, 200, &b), SUA_ESTATE);
        expect("486 too late", sua_call_answer(c, 486, NULL), SUA_ESTATE);
    }
}

/* INV-039: nothing leaves for the second one. */
static void answered_twice(uint64_t seed)
{
    char mem[256];
    struct sua_body b;

    begin(seed, 0);
    answered(NULL);
    b = sim_ua_sdp(&w.u, mem, sizeof mem);
    expect("200", sua_call_answer(call0()->call, 200, &b), SUA_ESTATE);
    expect("486", sua_call_answer(call0()->call, 486, NULL), SUA_ESTATE);
    sim_kick(w.u.node);
    wait_ms(20);
    expect("one 200", count("SIP/2.0 200"), 1);
    expect("no 486", count("SIP/2.0 486"), 0);
    ack(w.l.cseq);
    expect("up", call0()->established, 1);
    finish();
}

/* CAN-010, CAN-014, INV-038. */
static void cancelled(uint64_t seed)
{
    char branch[40];

    begin(seed, 0);
    w.u.answer = 0;
    w.u.on_any = answer_late;
    ring(NULL);
    snprintf(branch, sizeof branch, "%s", w.l.branch);
    cancel_as("z9hG4bKnobody");
    expect("unknown", count("SIP/2.0 481"), 1);
    cancel_as(branch);
    cancel_as(branch);
    expect("200 again", count("SIP/2.0 200"), 2);
    expect("487", count("SIP/2.0 487"), 1);
    expect("closed", call0()->closed, 1);
    expect("status", call0()->status, 487);
    ack_failure(branch);
    wait_ms(5000);
    expect("487 once", count("SIP/2.0 487"), 1);
    end();
}

/* CAN-011, RACE-002: too late; the call is up until the caller's BYE. */
static void cancel_crosses_200(uint64_t seed)
{
    char branch[40];

    begin(seed, 0);
    answered(NULL);
    snprintf(branch, sizeof branch, "%s", w.l.branch);
    cancel_as(branch);
    expect("200 to both", count("SIP/2.0 200"), 2);
    expect("no 487", count("SIP/2.0 487"), 0);
    ack(w.l.cseq);
    expect("up", call0()->established, 1);
    sim_peer_request(&w.p, &w.l, "BYE", NULL, NULL);
    wait_ms(20);
    expect("closed", call0()->closed, 1);
    end();
}

/* CAN-016: it overtook its INVITE. */
static void cancel_first(uint64_t seed)
{
    begin(seed, 0);
    w.u.answer = 0;
    memset(&w.l, 0, sizeof w.l);
    snprintf(w.l.call_id, sizeof w.l.call_id, "early");
    snprintf(w.l.local, sizeof w.l.local, "<sip:peer@10.0.0.2>;tag=e");
    snprintf(w.l.target, sizeof w.l.target, "sip:alice@10.0.0.1");
    w.l.cseq = 1;
    cancel_as("z9hG4bKearly");
    expect("481", count("SIP/2.0 481"), 1);
    snprintf(w.l.remote, sizeof w.l.remote, "<sip:alice@10.0.0.1>");
    sim_peer_request_as(&w.p, &w.l, "INVITE", 1, "z9hG4bKearly", NULL,
                        sim_peer_sdp);
    wait_ms(20);
    expect("rings", call0()->incoming_seen, 1);
    sim_ua_hangup(&w.u, call0());
    wait_ms(20);
    expect("603", count("SIP/2.0 603"), 1);
    end();
}

/* CAN-017: the session is as before, now and after 64*T1. */
static void reinvite_cancelled(uint64_t seed)
{
    char branch[40];

    begin(seed, 0);
    up(NULL);
    w.u.offer_answer = 183;
    sim_peer_request(&w.p, &w.l, "INVITE", NULL, sim_peer_sdp);
    wait_ms(20);
    snprintf(branch, sizeof branch, "%s", w.l.branch);
    sim_peer_request_as(&w.p, &w.l, "CANCEL", w.l.cseq, branch, NULL, NULL);
    wait_ms(20);
    expect("487", count("SIP/2.0 487"), 1);
    expect("told", call0()->updated_status, 487);
    ack_failure(branch);
    wait_ms(100000);
    expect("no BYE", count("BYE"), 0);
    finish();
}

/* INV-019: the caller's Expires ends the ringing. */
static void expired(uint64_t seed)
{
    begin(seed, 0);
    w.u.answer = 0;
    ring("Expires: 20\r\n");
    wait_ms(19900);
    expect("rings", call0()->closed, 0);
    wait_ms(200);
    expect("487", count("SIP/2.0 487"), 1);
    expect("cause", call0()->cause, SUA_CAUSE_TIMEOUT);
    end();
}

/* INV-020, and the callee's own limit. */
static void rings_long(uint64_t seed)
{
    begin(seed, 0);
    w.u.answer = 0;
    ring(NULL);
    wait_ms(179000);
    expect("1xx each minute", count("SIP/2.0 180"), 3);
    wait_ms(2000);
    if (!count("SIP/2.0 480"))
        sim_fail(w.s, "rings for ever");
    expect("cause", call0()->cause, SUA_CAUSE_TIMEOUT);
    end();
}

/* ---- BYE ---------------------------------------------------------------- */
/* RACE-006, RACE-010, BYE-010, RACE-003. */
static void bye_before_ack(uint64_t seed)
{
    begin(seed, 0);
    answered(NULL);
    sim_peer_request(&w.p, &w.l, "BYE", NULL, NULL);
    wait_ms(20);
    expect("200 to BYE", count("SIP/2.0 200"), 2);
    expect("closed", call0()->closed, 1);
    expect("cause", call0()->cause, SUA_CAUSE_REMOTE);
    sim_peer_request_as(&w.p, &w.l, "BYE", w.l.cseq, w.l.branch, NULL, NULL);
    ack(w.l.cseq - 1);
    expect("the same again", count("SIP/2.0 200"), 3);
    wait_ms(40000);
    expect("2xx stopped", count("SIP/2.0 200"), 3);
    expect("no BYE of ours", count("BYE"), 0);
    end();
}

/* RACE-014: from the caller, in the early dialog. */
static void early_bye(uint64_t seed)
{
    begin(seed, 0);
    w.u.answer = 0;
    ring(NULL);
    sim_leg_uac(&w.l, last("SIP/2.0 180"));
    sim_peer_request(&w.p, &w.l, "BYE", NULL, NULL);
    wait_ms(20);
    expect("200", count("SIP/2.0 200"), 1);
    expect("487", count("SIP/2.0 487"), 1);
    expect("status", call0()->status, 487);
    expect("cause", call0()->cause, SUA_CAUSE_REMOTE);
    end();
}

/* RIN-017, BYE-005, RACE-015: it ends their re-INVITE too. */
static void bye_in_reinvite(uint64_t seed)
{
    begin(seed, 0);
    up(NULL);
    w.u.offer_answer = 183;
    sim_peer_request(&w.p, &w.l, "INVITE", NULL, sim_peer_sdp);
    wait_ms(20);
    sim_peer_request(&w.p, &w.l, "BYE", NULL, NULL);
    wait_ms(20);
    expect("487", count("SIP/2.0 487"), 1);
    expect("closed", call0()->closed, 1);
    end();
}

/* RACE-007, BYE-009, RACE-008: BYE crosses BYE; what comes after ours. */
static void byes_cross(uint64_t seed)
{
    begin(seed, 0);
    up(NULL);
    sim_ua_hangup(&w.u, call0());
    wait_ms(20);
    sim_peer_request(&w.p, &w.l, "INVITE", NULL, sim_peer_sdp);
    wait_ms(20);
    expect("481", count("SIP/2.0 481"), 1);
    sim_peer_request(&w.p, &w.l, "BYE", NULL, NULL);
    wait_ms(20);
    expect("200 to theirs", count("SIP/2.0 200"), 2);
    expect("closed", call0()->closed, 1);
    expect("cause", call0()->cause, SUA_CAUSE_LOCAL);
    sim_peer_answer(&w.p, last("BYE"), 481, NULL, NULL, NULL);
    end();
}

/* ---- re-INVITE ---------------------------------------------------------- */
static void expect_retry_after(void)
{
    const char *v = sim_peer_hdr(last("SIP/2.0 500"), "Retry-After");

    if (!*v || strtoul(v, NULL, 10) > 10)
        sim_fail(w.s, "Retry-After \"%s\"", v);
}

/* RIN-006, RACE-004: before our final response, and before the ACK. */
static void too_early(uint64_t seed)
{
    unsigned first;

    begin(seed, 0);
    w.u.answer_ms = 1000;
    ring(NULL);
    first = w.l.cseq;
    sim_leg_uac(&w.l, last("SIP/2.0 180"));
    sim_peer_request(&w.p, &w.l, "INVITE", NULL, sim_peer_sdp);
    wait_ms(20);
    expect("500", count("SIP/2.0 500"), 1);
    expect_retry_after();
    ack_failure(w.l.branch);
    wait_ms(2000);
    sim_peer_request(&w.p, &w.l, "INVITE", NULL, sim_peer_sdp);
    wait_ms(20);
    ack_failure(w.l.branch);
    expect("500 again", count("SIP/2.0 500"), 2);
    wait_ms(5000);
    if (count("SIP/2.0 200") < 4)
        sim_fail(w.s, "the first 2xx is not repeated any more");
    ack(first);
    expect("up", call0()->established, 1);
    finish();
}

/* RIN-010, RIN-011: its 2xx has its CSeq and wants its ACK. */
static void reinvite_not_acked(uint64_t seed)
{
    begin(seed, 0);
    up(NULL);
    sim_peer_request(&w.p, &w.l, "INVITE", NULL, sim_peer_sdp);
    wait_ms(20);
    expect("CSeq", sim_peer_cseq(last("SIP/2.0 200")), w.l.cseq);
    ack(w.l.cseq - 1);
    wait_ms(T64 - 100);
    expect("repeated", count("SIP/2.0 200"), 1 + 11);
    wait_ms(200);
    expect("BYE", count("BYE"), 1);
    sim_peer_answer(&w.p, last("BYE"), 200, NULL, NULL, NULL);
    wait_ms(20);
    expect("cause", call0()->cause, SUA_CAUSE_TIMEOUT);
    end();
}

/* RIN-008, RIN-009: without offer, and an offer left lying. */
static void reinvite_offers(uint64_t seed)
{
    begin(seed, 0);
    up(NULL);
    sim_peer_request(&w.p, &w.l, "INVITE", NULL, NULL);
    wait_ms(20);
    if (!strstr(last("SIP/2.0 200"), "v=0"))
        sim_fail(w.s, "no offer in the 200");
    sim_peer_request_as(&w.p, &w.l, "ACK", w.l.cseq, NULL, NULL,
                        sim_peer_sdp);
    wait_ms(20);
    expect("updated", call0()->updated, 1);
    w.u.offer_answer = 0;
    sim_peer_request(&w.p, &w.l, "INVITE", NULL, sim_peer_sdp);
    wait_ms(20);
    expect("488", count("SIP/2.0 488"), 1);
    ack_failure(w.l.branch);
    w.u.offer_answer = 183; /* held, and nobody comes back to it */
    sim_peer_request(&w.p, &w.l, "INVITE", NULL, sim_peer_sdp);
    wait_ms(T64 + 100);
    expect("480", count("SIP/2.0 480"), 1);
    expect("told", call0()->updated_status, 480);
    ack_failure(w.l.branch);
    wait_ms(60000);
    expect("no BYE", count("BYE"), 0);
    finish();
}

/* ---- order, targets, routes --------------------------------------------- */
/* DLG-011, DLG-012, DLG-013, DLG-019. */
static void order(uint64_t seed)
{
    char local[200];

    begin(seed, 0);
    up(NULL);
    sim_peer_request(&w.p, &w.l, "INFO", NULL, NULL);
    wait_ms(20);
    expect("taken", call0()->requests, 1);
    sim_peer_request_as(&w.p, &w.l, "INFO", w.l.cseq - 1, NULL, NULL, NULL);
    sim_peer_request_as(&w.p, &w.l, "OPTIONS", w.l.cseq, NULL, NULL, NULL);
    sim_peer_request_as(&w.p, &w.l, "BYE", 0, NULL, NULL, NULL);
    wait_ms(20);
    expect("500s", count("SIP/2.0 500"), 3);
    expect("not told", call0()->requests, 1);
    w.l.cseq += 1000;
    sim_peer_request(&w.p, &w.l, "INFO", NULL, NULL);
    wait_ms(20);
    expect("gap taken", call0()->requests, 2);
    snprintf(local, sizeof local, "%s", w.l.local);
    strcat(w.l.local, "x");
    sim_peer_request(&w.p, &w.l, "INFO", NULL, NULL);
    wait_ms(20);
    expect("481", count("SIP/2.0 481"), 1);
    snprintf(w.l.local, sizeof w.l.local, "%s", local);
    finish();
}

static void request_uri(const char *text, char *out, size_t cap)
{
    const char *at = strchr(text, ' ');

    snprintf(out, cap, "%.*s", at ? (int)strcspn(at + 1, " ") : 0,
             at ? at + 1 : "");
}

/* DLG-015, DLG-016: a re-INVITE's Contact counts, an INFO's does not. */
static void refresh(uint64_t seed)
{
    char uri[160];

    begin(seed, 0);
    up(NULL);
    sim_peer_request(&w.p, &w.l, "INFO",
                     "Contact: <sip:info@10.0.0.2:5060>\r\n", NULL);
    sim_peer_request(&w.p, &w.l, "INVITE",
                     "Contact: <sip:new@10.0.0.2:5060>\r\n", sim_peer_sdp);
    wait_ms(20);
    sim_peer_request_as(&w.p, &w.l, "ACK", w.l.cseq, NULL,
                        "Contact: <sip:ack@10.0.0.2:5060>\r\n", NULL);
    wait_ms(20);
    sim_ua_hangup(&w.u, call0());
    wait_ms(20);
    request_uri(last("BYE"), uri, sizeof uri);
    expect_str("target", uri, "sip:new@10.0.0.2:5060");
    sim_peer_answer(&w.p, last("BYE"), 200, NULL, NULL, NULL);
    end();
}

/* DLG-001, DLG-006, DLG-007. */
static void routes(uint64_t seed, int strict)
{
    char uri[160];

    begin(seed, 0);
    up(strict ? "Record-Route: <sip:10.0.0.2:5060>,<sip:q@x;lr>\r\n"
              : "Record-Route: <sip:10.0.0.2:5060;lr>\r\n"
                "Record-Route: <sip:q@x;lr>\r\n");
    sim_ua_hangup(&w.u, call0());
    wait_ms(20);
    request_uri(last("BYE"), uri, sizeof uri);
    expect_str("Request-URI", uri,
               strict ? "sip:10.0.0.2:5060" : "sip:peer@10.0.0.2:5060");
    expect_str("Route", sim_peer_hdr(last("BYE"), "Route"),
               strict ? "<sip:q@x;lr>,<sip:peer@10.0.0.2:5060>"
                      : "<sip:10.0.0.2:5060;lr>,<sip:q@x;lr>");
    sim_peer_answer(&w.p, last("BYE"), 200, NULL, NULL, NULL);
    end();
}

/* ---- accounts, held requests -------------------------------------------- */
/* The Request-URI's user names the account, then To; the first else. */
static void second_account(uint64_t seed)
{
    static const char *const to[] = { "bob", "carol", "dora", "nobody" };
    static const char *const want[] = { "bob", "c-77", "dora", "bob" };
    unsigned i;

    begin(seed, 0);
    (void)sim_ua_account(&w.u, "sip:bob@home.example", NULL, NULL);
    (void)sim_ua_account(&w.u, "sip:carol@10.0.0.1", NULL, "c-77");
    (void)sim_ua_account(&w.u, "sip:dora@other.example", NULL, NULL);
    sim_base(w.u.node);
    w.u.answer = 0;
    for (i = 0; i < 4; i++) {
        char contact[80];

        sim_peer_invite(&w.p, &w.l, to[i], NULL, sim_peer_sdp);
        wait_ms(20);
        snprintf(contact, sizeof contact, "<sip:%s@10.0.0.1:5060>", want[i]);
        expect_str("Contact", sim_peer_hdr(last("SIP/2.0 180"), "Contact"),
                   contact);
        sim_ua_hangup(&w.u, sim_ua_last(&w.u));
        wait_ms(20);
        ack_failure(w.l.branch);
    }
    end();
}

/* An application that says it will answer and does not: 500 before the
 * client's Timer F. In the call, the default answer at once. */
static void left_lying(uint64_t seed, int tcp)
{
    begin(seed, tcp);
    w.u.request_answer = 1;
    memset(&w.l, 0, sizeof w.l);
    snprintf(w.l.call_id, sizeof w.l.call_id, "held");
    snprintf(w.l.local, sizeof w.l.local, "<sip:peer@10.0.0.2>;tag=h");
    snprintf(w.l.remote, sizeof w.l.remote, "<sip:alice@10.0.0.1>");
    snprintf(w.l.target, sizeof w.l.target, "sip:alice@10.0.0.1");
    sim_peer_request(&w.p, &w.l, "BANANA", NULL, NULL);
    wait_ms(29000);
    expect("nothing final", count("SIP/2.0 500"), 0);
    wait_ms(2000);
    expect("500", count("SIP/2.0 500"), 1);
    ring(NULL);
    sim_leg_uac(&w.l, last("SIP/2.0 200"));
    ack(w.l.cseq);
    sim_peer_request(&w.p, &w.l, "BANANA", NULL, NULL);
    wait_ms(20);
    expect("501", count("SIP/2.0 501"), 1);
    finish();
}

static void all(uint64_t seed)
{
    never_acked(seed, 0);
    never_acked(seed, 1);
    acked_late(seed);
    invite_again(seed);
    connection_lost(seed);
    hangup_before_ack(seed);
    unanswered_offer(seed);
    answered_twice(seed);
    cancelled(seed);
    cancel_crosses_200(seed);
    cancel_first(seed);
    reinvite_cancelled(seed);
    expired(seed);
    rings_long(seed);
    bye_before_ack(seed);
    early_bye(seed);
    bye_in_reinvite(seed);
    byes_cross(seed);
    too_early(seed);
    reinvite_not_acked(seed);
    reinvite_offers(seed);
    order(seed);
    refresh(seed);
    routes(seed, 0);
    routes(seed, 1);
    second_account(seed);
    left_lying(seed, 0);
    left_lying(seed, 1);
}

int main(int argc, char **argv)
{
    return sim_main(argc, argv, 6, all);
}
