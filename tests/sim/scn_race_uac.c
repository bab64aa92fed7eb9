/* SPDX-License-Identifier: MIT
 * The user agent calls a scripted peer: forks, late and repeated 2xx, CANCEL
 * and BYE at the wrong moment, refused re-INVITEs, challenges everywhere.
 * RFC 3261 9.1, 13.2, 14.1, 15.1, 22; RFC 5407. */
#include "core/core.h"
#include "scn_world.h"

#include <stdio.h>
#include <stdlib.h>

#define T64 32000
#define MD5_LINE(h, realm, nonce)                                             \
    h ": Digest realm=\"" realm "\",nonce=\"" nonce "\",qop=\"auth\"\r\n"

static void answer_to(const char *request, unsigned status, const char *tag,
                      const char *lines, const char *sdp)
{
    sim_peer_answer(&w.p, request, status, tag, lines, sdp);
    wait_ms(20);
}

/* To the last INVITE. */
static void answer(unsigned status, const char *tag, const char *lines)
{
    int body = status > 180 && status < 300;

    answer_to(last("INVITE"), status, tag, lines,
              body ? sim_peer_sdp : NULL);
}

static void begin_with(uint64_t seed, int tcp, int account, int offer)
{
    struct sua_config cfg = SUA_CONFIG_PHONE;
    struct sim_link l = { 5, 0, 0, 0, 0, 0, 0, 0 };

    cfg.modules = sua_modules_phone;
    cfg.max_flow = 6;
    w.s = sim_open(seed);
    sim_ua_open(&w.u, w.s, "alice", &cfg, (int)(seed & 1));
    if (account)
        w.u.account = sim_ua_account(&w.u, "sip:alice@10.0.0.2", "secret",
                                     NULL);
    w.u.tcp = (uint8_t)tcp;
    sim_peer_open(&w.p, w.s, "peer");
    w.p.ua = w.u.node;
    sim_links(w.s, &l);
    w.c = sim_ua_call(&w.u, w.p.node, offer, NULL);
    if (!w.c)
        sim_fail(w.s, "no call");
    wait_ms(50);
    expect("INVITE", count("INVITE"), 1);
}

static void begin(uint64_t seed)
{
    begin_with(seed, 0, 0, 1);
}

static void end(void)
{
    if (w.u.account)
        sua_account_close(w.u.account);
    sim_kick(w.u.node);
    world_end(900000);
}

static void up(uint64_t seed)
{
    begin(seed);
    answer(200, "a", NULL);
    expect("up", w.c->established, 1);
    expect("ACK", count("ACK"), 1);
    sim_leg_uas(&w.l, last("INVITE"), "a");
}

static void hangup(void)
{
    sim_ua_hangup(&w.u, w.c);
    wait_ms(20);
}

static void finish(void)
{
    hangup();
    expect("one BYE", count("BYE"), 1);
    answer_to(last("BYE"), 200, NULL, NULL, NULL);
    expect("closed", w.c->closed, 1);
    end();
}

static void request_uri(const char *text, char *out, size_t cap)
{
    const char *at = strchr(text, ' ');

    snprintf(out, cap, "%.*s", at ? (int)strcspn(at + 1, " ") : 0,
             at ? at + 1 : "");
}

/* ---- 2xx ---------------------------------------------------------------- */
/* INV-003, INV-004, INV-012, INV-044: the same bytes for each, while the
 * INVITE's transaction lasts. */
static void ack_repeated(uint64_t seed, int tcp)
{
    unsigned i;

    begin_with(seed, tcp, 0, 1);
    answer(200, "a", NULL);
    for (i = 2; i <= 5; i++) {
        wait_ms(3000);
        answer(200, "a", NULL);
        expect("ACKs", count("ACK"), i);
        expect_str("same ACK", last("ACK"), sim_peer_nth(&w.p, "ACK", 0));
    }
    expect("CSeq", sim_peer_cseq(last("ACK")), sim_peer_cseq(last("INVITE")));
    if (!strcmp(sim_peer_hdr(last("ACK"), "Via"),
                sim_peer_hdr(last("INVITE"), "Via")))
        sim_fail(w.s, "the ACK to a 2xx has the INVITE's branch");
    answer(183, "a", NULL);
    expect("late 183", w.c->progress, 0);
    wait_ms(T64);
    answer(200, "a", NULL);
    expect("too late", count("ACK"), 5);
    expect("up once", w.c->established, 1);
    finish();
}

/* The connection went between the 2xx and its copy: the ACK opens one. */
static void ack_reconnects(uint64_t seed)
{
    begin_with(seed, 1, 0, 1);
    answer(200, "a", "Contact: <sip:peer@10.0.0.2:5060;transport=tcp>\r\n");
    sim_reset_streams(w.p.node);
    wait_ms(100);
    sim_peer_connect(&w.p);
    answer(200, "a", NULL);
    wait_ms(50);
    expect("ACK again", count("ACK"), 2);
    hangup();
    wait_ms(50);
    answer_to(last("BYE"), 200, NULL, NULL, NULL);
    end();
}

/* INV-009, INV-010, FRK-002, FRK-009: the leg that answers is the dialog. */
static void other_leg_answers(uint64_t seed)
{
    char uri[160];

    begin(seed);
    answer(180, "a", "Contact: <sip:a@10.0.0.2:5060>\r\n"
                     "Record-Route: <sip:10.0.0.2:5060;lr;a>\r\n");
    answer(183, "b", "Contact: <sip:early@10.0.0.2:5060>\r\n");
    answer(199, "c", NULL); /* of no early dialog: RFC 6228 4 */
    expect("told", w.c->progress, 2);
    answer(200, "b", "Contact: <sip:b@10.0.0.2:5060>\r\n"
                     "Record-Route: <sip:10.0.0.2:5060;lr;b1>,"
                     "<sip:10.0.0.2:5060;lr;b2>\r\n");
    expect("up", w.c->established, 1);
    expect_str("tag", to_tag(last("ACK")), "b");
    request_uri(last("ACK"), uri, sizeof uri);
    expect_str("target", uri, "sip:b@10.0.0.2:5060");
    expect_str("Route", sim_peer_hdr(last("ACK"), "Route"),
               "<sip:10.0.0.2:5060;lr;b2>,<sip:10.0.0.2:5060;lr;b1>");
    sim_leg_uas(&w.l, last("INVITE"), "a");
    sim_peer_request(&w.p, &w.l, "INFO", NULL, NULL);
    wait_ms(20);
    expect("the other leg is unknown", count("SIP/2.0 481"), 1);
    hangup();
    expect_str("tag", to_tag(last("BYE")), "b");
    answer_to(last("BYE"), 200, NULL, NULL, NULL);
    end();
}

/* INV-008, FRK-003: the second one is acknowledged and released; the first
 * stays. Its copies get the ACK again, also when its BYE is done. */
static void two_answer(uint64_t seed)
{
    begin(seed);
    answer(180, "a", NULL);
    answer(200, "a", NULL);
    answer(200, "b", "Contact: <sip:b@10.0.0.2:5060>\r\n");
    expect("ACKs", count("ACK"), 2);
    expect("BYE", count("BYE"), 1);
    expect_str("released", to_tag(last("BYE")), "b");
    answer(200, "b", "Contact: <sip:b@10.0.0.2:5060>\r\n");
    expect("ACK again", count("ACK"), 3);
    expect_str("same ACK", last("ACK"), sim_peer_nth(&w.p, "ACK", 1));
    expect("BYE once", count("BYE"), 1);
    answer(200, "a", NULL);
    expect_str("first leg's", last("ACK"), sim_peer_nth(&w.p, "ACK", 0));
    answer_to(last("BYE"), 200, NULL, NULL, NULL);
    expect("first call", w.c->closed, 0);
    answer(200, "b", "Contact: <sip:b@10.0.0.2:5060>\r\n");
    expect_str("and again", to_tag(last("ACK")), "b");
    answer_to(last("BYE"), 481, NULL, NULL, NULL);
    hangup();
    expect_str("first leg's BYE", to_tag(last("BYE")), "a");
    answer_to(last("BYE"), 200, NULL, NULL, NULL);
    end();
}

/* The call is over, then another leg answers, within 64*T1. */
static void answers_too_late(uint64_t seed)
{
    begin(seed);
    answer(180, "a", NULL);
    hangup();
    answer_to(last("CANCEL"), 200, NULL, NULL, NULL);
    answer(200, "a", NULL);
    expect("released", count("BYE"), 1);
    answer_to(last("BYE"), 200, NULL, NULL, NULL);
    expect("closed", w.c->closed, 1);
    wait_ms(10000);
    answer(200, "b", "Contact: <sip:b@10.0.0.2:5060>\r\n");
    expect("released too", count("BYE"), 2);
    expect_str("that one", to_tag(last("ACK")), "b");
    answer_to(last("BYE"), 200, NULL, NULL, NULL);
    end();
}

/* INV-011: a thousand forks cost no more than the limits. */
static void many_legs(uint64_t seed)
{
    char tag[16];
    unsigned i;
    size_t bytes = 0;

    begin(seed);
    for (i = 0; i < 1000; i++) {
        if (i == 20)
            bytes = w.u.node->stack->arena.bytes;
        snprintf(tag, sizeof tag, "t%u", i);
        sim_peer_answer(&w.p, last("INVITE"), 180, tag, NULL, NULL);
        sim_run_for(w.s, 1);
    }
    expect("bytes", (long)w.u.node->stack->arena.bytes, (long)bytes);
    answer(200, "t999", NULL);
    expect("up", w.c->established, 1);
    expect_str("tag", to_tag(last("ACK")), "t999");
    finish();
}

/* DLG-003, DLG-025, DLG-027, INV-006: peers that leave things out. */
static void odd_peers(uint64_t seed)
{
    char uri[160];

    begin(seed);
    answer(183, NULL, NULL);
    expect("told", w.c->progress, 1);
    answer(200, "a", "X-Contact: <sip:none@10.0.0.2>\r\nNo-Contact: 1\r\n");
    expect("up", w.c->established, 1);
    finish();
    begin(seed);
    answer(200, "a", "Contact: <tel:123>\r\n");
    request_uri(last("ACK"), uri, sizeof uri);
    expect_str("falls back", uri, "sip:peer@10.0.0.2:5060");
    finish();
    begin_with(seed, 0, 0, 0);
    answer_to(last("INVITE"), 200, "a", NULL, NULL);
    expect("ACK", count("ACK"), 1);
    expect("no offer: BYE", count("BYE"), 1);
    answer_to(last("BYE"), 200, NULL, NULL, NULL);
    expect("status", w.c->status, 488);
    end();
}

/* ---- CANCEL ------------------------------------------------------------- */
/* CAN-001, INV-040: nothing ever came, so it is never sent. */
static void cancel_unheard(uint64_t seed)
{
    begin(seed);
    hangup();
    wait_ms(T64 - 200);
    expect("open", w.c->closed, 0);
    wait_ms(300);
    expect("CANCEL", count("CANCEL"), 0);
    expect("INVITEs", count("INVITE"), 7);
    expect("status", w.c->status, 408);
    expect("cause", w.c->cause, SUA_CAUSE_LOCAL);
    end();
}

/* CAN-002, CAN-003, CAN-006: what it looks like; the 487 is lost. */
static void no_487(uint64_t seed)
{
    static const char *const same[] = { "Via", "From", "To", "Call-ID" };
    unsigned i;

    begin(seed);
    answer(180, "a", NULL);
    hangup();
    expect("CANCEL", count("CANCEL"), 1);
    for (i = 0; i < 4; i++)
        expect_str(same[i], sim_peer_hdr(last("CANCEL"), same[i]),
                   sim_peer_hdr(last("INVITE"), same[i]));
    expect("CSeq", sim_peer_cseq(last("CANCEL")),
           sim_peer_cseq(last("INVITE")));
    answer_to(last("CANCEL"), 481, NULL, NULL, NULL);
    wait_ms(T64 - 300);
    expect("waits", w.c->closed, 0);
    wait_ms(400);
    expect("closed", w.c->closed, 1);
    expect("CANCEL once", count("CANCEL"), 1);
    end();
}

/* CAN-004, CAN-018, BYE-003: one CANCEL, one end. */
static void cancel_487(uint64_t seed)
{
    begin(seed);
    answer(180, "a", NULL);
    answer(180, "b", NULL);
    hangup();
    answer_to(last("CANCEL"), 200, "x", NULL, NULL);
    answer(487, "a", NULL);
    expect("ACK", count("ACK"), 1);
    answer(487, "a", NULL);
    expect("ACK again", count("ACK"), 2);
    expect("status", w.c->status, 487);
    expect("CANCEL once", count("CANCEL"), 1);
    end();
}

/* ISS-023: copies after our BYE, or after theirs, get the ACK again and no
 * BYE; another leg of the fork gets both. */
static void again_after_bye(uint64_t seed, int theirs)
{
    unsigned i, byes = theirs ? 0 : 1;

    up(seed);
    if (theirs)
        sim_peer_request(&w.p, &w.l, "BYE", NULL, NULL);
    else
        hangup();
    answer(200, "a", NULL);
    if (!theirs)
        answer_to(last("BYE"), 200, NULL, NULL, NULL);
    expect("closed", w.c->closed, 1);
    for (i = 3; i < 6; i++) {
        answer(200, "a", NULL);
        expect("ACK again", count("ACK"), i);
        expect_str("the same", last("ACK"), sim_peer_nth(&w.p, "ACK", 0));
        expect("no BYE", count("BYE"), byes);
    }
    answer(200, "b", NULL);
    expect_str("another leg", to_tag(last("ACK")), "b");
    expect("released", count("BYE"), byes + 1);
    answer_to(last("BYE"), 200, NULL, NULL, NULL);
    end();
}

/* CAN-005, CAN-021, RACE-002. */
static void cancel_crosses_200(uint64_t seed)
{
    begin(seed);
    answer(180, "a", NULL);
    sim_peer_answer(&w.p, last("INVITE"), 200, "a", NULL, sim_peer_sdp);
    hangup();
    expect("CANCEL", count("CANCEL"), 1);
    expect("ACK", count("ACK"), 1);
    expect("BYE", count("BYE"), 1);
    answer_to(last("CANCEL"), 481, NULL, NULL, NULL);
    answer(200, "a", NULL);
    expect("ACK again", count("ACK"), 2);
    expect("BYE once", count("BYE"), 1);
    answer_to(last("BYE"), 200, NULL, NULL, NULL);
    expect("never up", w.c->established, 0);
    expect("cause", w.c->cause, SUA_CAUSE_LOCAL);
    end();
}

/* ---- BYE ---------------------------------------------------------------- */
/* BYE-011: theirs overtook their 200, which is acknowledged all the same. */
static void bye_overtakes_200(uint64_t seed)
{
    begin(seed);
    answer(180, "a", NULL);
    sim_leg_uas(&w.l, last("INVITE"), "a");
    sim_peer_request(&w.p, &w.l, "BYE", NULL, NULL);
    wait_ms(20);
    expect("200", count("SIP/2.0 200"), 1);
    expect("closed", w.c->closed, 1);
    expect("cause", w.c->cause, SUA_CAUSE_REMOTE);
    expect("the INVITE is cancelled", count("CANCEL"), 1);
    answer(200, "a", NULL);
    expect("ACK", count("ACK"), 1);
    answer_to(last("BYE"), 481, NULL, NULL, NULL);
    end();
}

/* BYE-007, BYE-009, RACE-007, DLG-018: whatever comes, the call is over. */
static void bye_answers(uint64_t seed)
{
    static const unsigned status[] = { 200, 481, 408, 403 };
    unsigned i;

    for (i = 0; i < 4; i++) {
        up(seed);
        hangup();
        answer_to(last("BYE"), status[i], NULL, NULL, NULL);
        expect("closed", w.c->closed, 1);
        expect("cause", w.c->cause, SUA_CAUSE_LOCAL);
        end();
    }
    up(seed);
    hangup();
    wait_ms(T64 - 100);
    expect("waits", w.c->closed, 0);
    wait_ms(200);
    expect("silence ends it too", w.c->closed, 1);
    end();
    up(seed);
    hangup();
    sim_peer_request(&w.p, &w.l, "BYE", NULL, NULL);
    wait_ms(20);
    expect("200 to theirs", count("SIP/2.0 200"), 1);
    expect("closed", w.c->closed, 1);
    end();
}

/* Who has no room for a BYE (500, 503), hears it again later, not for ever;
 * so it is when we have none. RFC 3261 21.5.1, 21.5.4. */
static void bye_put_off(uint64_t seed)
{
    struct sua__arena *arena;
    unsigned n;

    up(seed);
    arena = &w.u.node->stack->arena;
    arena->fail_at = arena->acquired + 1;
    hangup();
    wait_ms(4900);
    expect("no memory", count("BYE"), 0);
    wait_ms(200);
    expect("later", count("BYE"), 1);
    answer_to(last("BYE"), 503, NULL, NULL, NULL);
    wait_ms(5100);
    expect("again", count("BYE"), 2);
    expect("not over", w.c->closed, 0);
    answer_to(last("BYE"), 200, NULL, NULL, NULL);
    expect("over", w.c->closed, 1);
    expect("cause", w.c->cause, SUA_CAUSE_LOCAL);
    end();
    up(seed);
    hangup();
    for (n = 1; !w.c->closed && n < 20; n++) {
        answer_to(last("BYE"), n & 1 ? 500 : 503, NULL, NULL, NULL);
        wait_ms(5100);
    }
    expect("times", count("BYE"), 7);
    end();
}

/* RACE-008, RACE-009, RACE-015: our re-INVITE is out, we hang up, its 200
 * comes. */
static void bye_in_reinvite(uint64_t seed)
{
    up(seed);
    expect("offer", sim_ua_reoffer(&w.u, w.c), SUA_OK);
    wait_ms(20);
    hangup();
    expect("BYE", count("BYE"), 1);
    answer(200, NULL, NULL);
    expect("ACK", count("ACK"), 2);
    expect("CSeq", sim_peer_cseq(last("ACK")), sim_peer_cseq(last("INVITE")));
    expect("no second BYE", count("BYE"), 1);
    sim_peer_request(&w.p, &w.l, "INVITE", NULL, sim_peer_sdp);
    wait_ms(20);
    expect("481", count("SIP/2.0 481"), 1);
    answer_to(last("BYE"), 200, NULL, NULL, NULL);
    end();
}

/* ---- re-INVITE ---------------------------------------------------------- */
/* RIN-004, RIN-005, RIN-024, RIN-025, DLG-018. */
static void reinvite_refused(uint64_t seed)
{
    static const unsigned keeps[] = { 488, 302, 500, 503, 603, 403 };
    static const unsigned ends[] = { 481, 408, 404, 480 };
    unsigned i;

    up(seed);
    for (i = 0; i < 6; i++) {
        expect("offer", sim_ua_reoffer(&w.u, w.c), SUA_OK);
        wait_ms(20);
        answer(keeps[i], NULL, NULL);
        expect("told", w.c->updated, (long)i + 1);
        expect("status", w.c->updated_status, (long)keeps[i]);
    }
    finish();
    for (i = 0; i < 4; i++) {
        up(seed);
        (void)sim_ua_reoffer(&w.u, w.c);
        wait_ms(20);
        answer(ends[i], NULL, NULL);
        expect("BYE", count("BYE"), 1);
        answer_to(last("BYE"), 481, NULL, NULL, NULL);
        expect("status", w.c->status, (long)ends[i]);
        expect("cause", w.c->cause, SUA_CAUSE_REMOTE);
        end();
    }
    up(seed);
    (void)sim_ua_reoffer(&w.u, w.c);
    wait_ms(T64 + 100);
    expect("BYE", count("BYE"), 1);
    answer_to(last("BYE"), 481, NULL, NULL, NULL);
    expect("cause", w.c->cause, SUA_CAUSE_TIMEOUT);
    end();
}

/* RIN-002, RIN-003, RIN-007, RIN-022, SDP-015: the owner of the Call-ID
 * waits 2.1 to 4 s; theirs in the meantime is taken; the end takes the
 * pause with it. */
static void glare(uint64_t seed)
{
    uint64_t t0, pause;
    unsigned i;

    up(seed);
    (void)sim_ua_reoffer(&w.u, w.c);
    expect("one at a time", sim_ua_reoffer(&w.u, w.c), SUA_ESTATE);
    wait_ms(20);
    sim_peer_request(&w.p, &w.l, "INVITE", NULL, sim_peer_sdp);
    wait_ms(20);
    expect("491 to theirs", count("SIP/2.0 491"), 1);
    sim_peer_request_as(&w.p, &w.l, "ACK", w.l.cseq, w.l.branch, NULL, NULL);
    t0 = w.s->now + 5;
    answer(491, NULL, NULL);
    for (i = 0; i < 420 && count("INVITE") < 3; i++)
        wait_ms(10);
    pause = sim_peer_when(&w.p, "INVITE", 2) - t0 - 5;
    if (pause < 2100 || pause > 4000 || pause % 10)
        sim_fail(w.s, "a pause of %u ms", (unsigned)pause);
    answer(491, NULL, NULL);
    sim_peer_request(&w.p, &w.l, "INVITE", NULL, sim_peer_sdp);
    wait_ms(20);
    expect("theirs is taken", w.c->offers, 1);
    sim_peer_request_as(&w.p, &w.l, "ACK", w.l.cseq, NULL, NULL, NULL);
    wait_ms(20);
    hangup();
    answer_to(last("BYE"), 200, NULL, NULL, NULL);
    wait_ms(5000);
    expect("no more", count("INVITE"), 3);
    end();
}

/* RIN-019: a 2xx with another tag is not our peer's. */
static void reinvite_rogue(uint64_t seed)
{
    up(seed);
    (void)sim_ua_reoffer(&w.u, w.c);
    wait_ms(20);
    {
        char text[SIM_PEER_MSG], *tag;

        snprintf(text, sizeof text, "%s", last("INVITE"));
        tag = strstr(strstr(text, "\r\nTo: "), ";tag=a");
        if (!tag)
            sim_fail(w.s, "no tag");
        tag[5] = 'z';
        answer_to(text, 200, NULL, NULL, sim_peer_sdp);
    }
    expect("told", w.c->updated_status, 500);
    expect_str("released", to_tag(last("BYE")), "z");
    answer_to(last("BYE"), 481, NULL, NULL, NULL);
    hangup();
    expect_str("ours", to_tag(last("BYE")), "a");
    answer_to(last("BYE"), 200, NULL, NULL, NULL);
    end();
}

/* ---- the peer forgot the call (DLG-017, RFC 5057) ----------------------- */
static void forgotten(uint64_t seed)
{
    up(seed);
    (void)sim_ua_message(&w.u, NULL, w.c->call, "MESSAGE");
    wait_ms(20);
    answer_to(last("MESSAGE"), 403, NULL, NULL, NULL);
    expect("stays", count("BYE"), 0);
    (void)sim_ua_message(&w.u, NULL, w.c->call, "INFO");
    wait_ms(20);
    answer_to(last("INFO"), 481, NULL, NULL, NULL);
    expect("BYE", count("BYE"), 1);
    answer_to(last("BYE"), 481, NULL, NULL, NULL);
    expect("status", w.c->status, 481);
    expect("finals", w.u.finals, 2);
    end();
}

/* ---- challenges --------------------------------------------------------- */
static void expect_creds(const char *method, const char *name,
                         const char *nonce)
{
    const char *v = sim_peer_hdr(last(method), name);
    char want[40];

    snprintf(want, sizeof want, "nonce=\"%s\"", nonce);
    if (!strstr(v, want))
        sim_fail(w.s, "%s: %s is \"%s\"", method, name, v);
}

/* UAC-007, CAN-019, FRK-004, RIN-020, BYE-008, INV-003. */
static void challenged(uint64_t seed)
{
    unsigned cseq;

    begin_with(seed, 0, 1, 1);
    cseq = sim_peer_cseq(last("INVITE"));
    answer(401, "x", MD5_LINE("WWW-Authenticate", "r1", "n1")
                     MD5_LINE("Proxy-Authenticate", "p1", "n2"));
    expect("ACK for the 401", count("ACK"), 1);
    expect("again", count("INVITE"), 2);
    expect("CSeq", sim_peer_cseq(last("INVITE")), (long)cseq + 1);
    expect_str("no tag", to_tag(last("INVITE")), "");
    expect_str("Call-ID", sim_peer_hdr(last("INVITE"), "Call-ID"),
               sim_peer_hdr(sim_peer_nth(&w.p, "INVITE", 0), "Call-ID"));
    expect_creds("INVITE", "Authorization", "n1");
    expect_creds("INVITE", "Proxy-Authorization", "n2");
    answer(200, "a", NULL);
    expect_creds("ACK sip", "Proxy-Authorization", "n2");
    expect("up", w.c->established, 1);
    (void)sim_ua_reoffer(&w.u, w.c);
    wait_ms(20);
    expect_creds("INVITE", "Proxy-Authorization", "n2"); /* in advance */
    answer(407, NULL, MD5_LINE("Proxy-Authenticate", "p1", "n3"));
    expect_creds("INVITE", "Proxy-Authorization", "n3");
    answer(200, NULL, NULL);
    expect("updated", w.c->updated_status, 200);
    (void)sim_ua_message(&w.u, NULL, w.c->call, "INFO");
    wait_ms(20);
    answer_to(last("INFO"), 401, NULL,
              MD5_LINE("WWW-Authenticate", "r5", "n5"), NULL);
    expect("INFO again", count("INFO"), 2);
    answer_to(last("INFO"), 200, NULL, NULL, NULL);
    expect("final", w.u.final_status, 200);
    wait_ms(33000); /* this phone has no room for all of it at once */
    hangup();
    cseq = sim_peer_cseq(last("BYE"));
    answer_to(last("BYE"), 401, NULL,
              MD5_LINE("WWW-Authenticate", "r6", "n6"), NULL);
    expect("BYE again", count("BYE"), 2);
    expect("CSeq", sim_peer_cseq(last("BYE")), (long)cseq + 1);
    expect_creds("BYE", "Authorization", "n6");
    answer_to(last("BYE"), 200, NULL, NULL, NULL);
    expect("closed", w.c->closed, 1);
    end();
}

/* INV-003: the ACK has what its INVITE had, whatever the 2xx has as Contact;
 * the BYE goes there and has only what the proxy wants. A stranger's Contact
 * is no way to what another server was told. */
static void ack_credentials(uint64_t seed)
{
    const char *elsewhere = "Contact: <sip:somebody@10.0.0.2:5060>\r\n";
    char was[2][400];

    begin_with(seed, 0, 1, 1);
    answer(407, "x", MD5_LINE("Proxy-Authenticate", "p1", "n1"));
    answer(401, "x", MD5_LINE("WWW-Authenticate", "r1", "n2"));
    expect("INVITEs", count("INVITE"), 3);
    snprintf(was[0], sizeof was[0], "%s",
             sim_peer_hdr(last("INVITE"), "Proxy-Authorization"));
    snprintf(was[1], sizeof was[1], "%s",
             sim_peer_hdr(last("INVITE"), "Authorization"));
    answer(200, "a", elsewhere);
    expect_str("proxy's", sim_peer_hdr(last("ACK sip"),
                                       "Proxy-Authorization"), was[0]);
    expect_str("server's", sim_peer_hdr(last("ACK sip"), "Authorization"),
               was[1]);
    expect("some", was[0][0] && was[1][0], 1);
    hangup();
    expect_creds("BYE", "Proxy-Authorization", "n1");
    expect_str("elsewhere", sim_peer_hdr(last("BYE"), "Authorization"), "");
    answer_to(last("BYE"), 200, NULL, NULL, NULL);
    end();
}

/* CAN-019: the CANCEL belongs to the second INVITE. */
static void challenged_cancelled(uint64_t seed)
{
    begin_with(seed, 0, 1, 1);
    answer(407, "x", MD5_LINE("Proxy-Authenticate", "p", "n"));
    expect("again", count("INVITE"), 2);
    answer(180, "a", NULL);
    hangup();
    expect_str("Via", sim_peer_hdr(last("CANCEL"), "Via"),
               sim_peer_hdr(last("INVITE"), "Via"));
    expect("CSeq", sim_peer_cseq(last("CANCEL")),
           sim_peer_cseq(last("INVITE")));
    answer_to(last("CANCEL"), 200, "x", NULL, NULL);
    answer(487, "a", NULL);
    expect("status", w.c->status, 487);
    end();
}

/* The wrong secret: two INVITEs, then AUTH. */
static void refused_creds(uint64_t seed)
{
    begin_with(seed, 0, 1, 1);
    answer(407, "x", MD5_LINE("Proxy-Authenticate", "p", "n1"));
    answer(407, "x", MD5_LINE("Proxy-Authenticate", "p", "n2"));
    expect("INVITEs", count("INVITE"), 2);
    expect("status", w.c->status, 407);
    expect("cause", w.c->cause, SUA_CAUSE_AUTH);
    end();
}

/* INV-042: the peer dies after its 180. */
static void rings_for_ever(uint64_t seed)
{
    begin(seed);
    answer(180, "a", NULL);
    wait_ms(180000);
    expect("cancelled", count("CANCEL"), 1);
    wait_ms(T64 + 1000);
    expect("status", w.c->status, 408);
    expect("cause", w.c->cause, SUA_CAUSE_TIMEOUT);
    end();
}

/* INV-045: to our own address. */
static void self_call(uint64_t seed)
{
    struct sua_config cfg = SUA_CONFIG_PHONE;
    struct sim_link l = { 5, 0, 0, 0, 0, 0, 0, 0 };

    w.s = sim_open(seed);
    sim_ua_open(&w.u, w.s, "alice", &cfg, 0);
    sim_links(w.s, &l);
    w.c = sim_ua_call(&w.u, w.u.node, 1, NULL);
    wait_ms(100);
    expect("both up", w.u.calls[0].established + w.u.calls[1].established, 2);
    hangup();
    wait_ms(100);
    expect("both over", w.u.calls[0].closed + w.u.calls[1].closed, 2);
    end();
}

static void all(uint64_t seed)
{
    ack_repeated(seed, 0);
    ack_repeated(seed, 1);
    ack_reconnects(seed);
    other_leg_answers(seed);
    two_answer(seed);
    answers_too_late(seed);
    many_legs(seed);
    odd_peers(seed);
    cancel_unheard(seed);
    no_487(seed);
    cancel_487(seed);
    cancel_crosses_200(seed);
    again_after_bye(seed, 0);
    again_after_bye(seed, 1);
    bye_overtakes_200(seed);
    bye_answers(seed);
    bye_put_off(seed);
    bye_in_reinvite(seed);
    reinvite_refused(seed);
    glare(seed);
    reinvite_rogue(seed);
    forgotten(seed);
    challenged(seed);
    ack_credentials(seed);
    challenged_cancelled(seed);
    refused_creds(seed);
    rings_for_ever(seed);
    self_call(seed);
}

int main(int argc, char **argv)
{
    return sim_main(argc, argv, 6, all);
}
