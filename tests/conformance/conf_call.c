/* SPDX-License-Identifier: MIT
 * Rows of calls that other scenarios do not touch: answers of all sorts,
 * re-INVITE, BYE, what peers get wrong. RFC 3261 12 to 15, 17; RFC 6141;
 * RFC 6337. */
#include "conf.h"

#include <stdio.h>
#include <string.h>

/* A session description of the peer with another port. */
static const char *sdp_port(unsigned port)
{
    static char text[2][200];
    static unsigned turn;
    char *t = text[turn++ % 2];

    snprintf(t, 200, "v=0\r\no=peer 1 1 IN IP4 10.0.0.2\r\ns=p%u\r\n"
             "c=IN IP4 10.0.0.2\r\nt=0 0\r\nm=audio %u RTP/AVP 0\r\n", port,
             port);
    return t;
}

static void expect_remote(unsigned port)
{
    struct sua_str s = sua_call_remote_sdp(w.c->call);
    char have[300], want[40];

    snprintf(have, sizeof have, "%.*s", SUA_FMT(s));
    snprintf(want, sizeof want, "m=audio %u ", port);
    expect_in(have, want);
}

static void ack_as(const char *branch)
{
    sim_peer_request_as(&w.p, &w.l, "ACK", w.l.cseq, branch, NULL, NULL);
    wait_ms(20);
}

/* ---- alice calls -------------------------------------------------------- */
/* The leg is gone with the refusal: a request in it is nobody's. */
static void refused_leg(void)
{
    begin();
    dial(1);
    answer("INVITE", 180, "a", NULL, NULL);
    sim_leg_uas(&w.l, last("INVITE"), "a");
    in_dialog("INFO", NULL, NULL);
    expect_status(200);
    answer("INVITE", 486, "a", NULL, NULL);
    expect("over", w.c->closed, 1);
    in_dialog("INFO", NULL, NULL);
    expect_count("SIP/2.0 481", 1);
    end();
}

/* 100 ends the repetition; nothing but the ring limit ends the waiting. */
static void trying(void)
{
    begin();
    dial(1);
    wait_ms(600);
    answer("INVITE", 100, NULL, NULL, NULL);
    wait_ms(100000);
    expect_count("INVITE", 2);
    expect("waits", w.c->closed, 0);
    answer("INVITE", 486, "a", NULL, NULL);
    expect("refused", w.c->status, 486);
    end();
}

/* What an unreliable 1xx says may be played, what the 2xx says counts; its
 * copies change nothing. */
static void early_sdp(void)
{
    begin();
    dial(1);
    answer("INVITE", 183, "a", NULL, sdp_port(5000));
    expect_in(w.c->remote, "s=p5000");
    answer("INVITE", 183, "a", NULL, sdp_port(5002));
    answer("INVITE", 200, "a", NULL, sdp_port(5004));
    expect("up", w.c->established, 1);
    expect_remote(5004);
    answer("INVITE", 200, "a", NULL, sdp_port(5006));
    expect_count("ACK", 2);
    expect_remote(5004);
    finish();
}

/* The bytes are the application's to read; it is told, and its end of the
 * call is a BYE after the ACK. */
static void broken_sdp(void)
{
    begin();
    dial(1);
    answer("INVITE", 200, "a", NULL, "v=0\r\nthis is no session\r\n");
    expect_count("ACK", 1);
    expect_in(w.c->remote, "no session");
    finish();
}

/* Their offer in the 2xx is of no use: the answer that says so goes with
 * the ACK, the BYE at once behind it. */
static void reject_streams(struct sim_ua *u, struct sua_call *c, int type)
{
    struct sua_body b;

    (void)u;
    if (type != SUA_CALL_OFFER)
        return;
    b.type = SUA_STR("application/sdp");
    b.data = sua_str_z(sdp_port(0));
    expect("answer", sua_call_answer(c, 200, &b), SUA_OK);
    sua_call_hangup(c);
}

static void unusable_offer(void)
{
    begin();
    w.u.offer_answer = 0;
    w.u.on_any = reject_streams;
    dial(0);
    answer("INVITE", 200, "a", NULL, sim_peer_sdp);
    expect("offered", w.c->offers, 1);
    expect_count("ACK", 1);
    expect_in(last("ACK"), "\r\nm=audio 0 ");
    expect_count("BYE", 1);
    answer("BYE", 200, NULL, NULL, NULL);
    end();
}

/* Refused in whatever way: their times and streams, none of them taken. */
static void refuse_offer(struct sim_ua *u, struct sua_call *c, int type)
{
    (void)u;
    if (type == SUA_CALL_OFFER)
        expect("refuse", sua_call_answer(c, 488, NULL), SUA_OK);
}

static void expect_no(void)
{
    const char *ack = last("ACK");

    expect_count("ACK", 1);
    expect_hdr(ack, "Content-Type", "application/sdp");
    expect_in(ack, "\r\n\r\nv=0\r\no=- ");
    expect_in(ack, "\r\nt=3724394400 3724398000\r\n"
                   "m=audio 0 RTP/AVP 0 8\r\n"
                   "m=video 0 RTP/SAVPF 97\r\n"
                   "m=image 0 udptl t38\r\n");
    expect("nothing taken", strstr(ack, "a=") != NULL, 0);
    expect_count("BYE", 1);
    answer("BYE", 200, NULL, NULL, NULL);
    end();
}

static void refused_offer(void)
{
    static const char *const offer =
        "v=0\r\no=peer 1 1 IN IP4 10.0.0.2\r\ns=-\r\nc=IN IP4 10.0.0.2\r\n"
        "t=3724394400 3724398000\r\na=group:BUNDLE 1 2\r\n"
        "m=audio 4000/2 RTP/AVP 0 8\r\na=mid:1\r\n"
        "m=video 4002 RTP/SAVPF 97\r\na=rtpmap:97 x/90000\r\n"
        "m=image 0 udptl t38\r\n";
    unsigned how;

    for (how = 0; how < 4; how++) {
        begin();
        w.u.offer_answer = 0;
        w.u.on_any = how ? NULL : refuse_offer;
        dial(0);
        if (how == 3) {
            answer("INVITE", 180, "a", NULL, NULL);
            hangup(); /* the 200 is faster than the CANCEL */
        }
        answer("INVITE", 200, "a", NULL, offer);
        if (how == 1)
            hangup();
        if (how == 2)
            wait_ms(8100); /* nobody says anything */
        expect_no();
    }
}

/* 13.2.2.4: each 2xx has its ACK, also when the BYE of its sender comes before
 * anybody has answered the offer in it. */
static void offer_taken_back(void)
{
    begin();
    w.u.offer_answer = 0;
    dial(0);
    answer("INVITE", 200, "a", NULL, sim_peer_sdp);
    expect_count("ACK", 0);
    in_dialog("BYE", NULL, NULL);
    expect_count("SIP/2.0 200", 1);
    expect_count("ACK", 1);
    expect_in(last("ACK"), "m=audio 0 ");
    expect("closed", w.c->closed, 1);
    end();
}

/* 17.1.3: matched by branch and method, and this one has another method. */
static void other_cseq(void)
{
    char text[SIM_PEER_MSG];

    begin();
    dial(1);
    snprintf(text, sizeof text, "%s", last("INVITE"));
    memcpy(strstr(text, " INVITE\r\n"), " UPDATE", 7);
    sim_peer_answer(&w.p, text, 200, "a", NULL, sim_peer_sdp);
    wait_ms(20);
    expect_count("ACK", 0);
    expect("not up", w.c->established, 0);
    answer("INVITE", 486, "a", NULL, NULL);
    end();
}

/* The application forgets the call while it rings nowhere yet. */
static void detached(void)
{
    begin();
    dial(1);
    sim_ua_detach(&w.u, w.c->call);
    sim_kick(w.u.node);
    answer("INVITE", 180, "a", NULL, NULL);
    expect_count("CANCEL", 1);
    answer("CANCEL", 200, "a", NULL, NULL);
    answer("INVITE", 487, "a", NULL, NULL);
    expect_count("ACK", 1);
    end();
}

/* The 200 arrives in the millisecond in which Timer B fires. */
static void same_tick(void)
{
    uint64_t at;

    begin();
    dial(1);
    at = sim_peer_when(&w.p, "INVITE", 0) - 5 + T64;
    sim_run_until(w.s, at - 5);
    sim_peer_answer(&w.p, last("INVITE"), 200, "a", NULL, sim_peer_sdp);
    sim_run_until(w.s, at + 100);
    expect("one outcome", w.c->closed + w.c->established, 1);
    if (w.c->established) {
        finish();
        return;
    }
    expect("silence", w.c->status, 408);
    expect("released", count("BYE"), count("ACK"));
    end();
}

/* ---- alice is called ---------------------------------------------------- */
static unsigned reply_status;
static const char *reply_name, *reply_value;

static void reply_with(struct sim_ua *u, struct sua_call *c, int type)
{
    struct sua_hdr_add add;
    struct sua_reply r = SUA_REPLY_INIT;

    (void)u;
    if (type != SUA_CALL_INCOMING)
        return;
    add.name = sua_str_z(reply_name);
    add.value = sua_str_z(reply_value);
    r.status = (uint16_t)reply_status;
    r.headers = &add;
    r.nheaders = 1;
    expect("answer", sua_call_answer_with(c, &r), SUA_OK);
    expect("only once", sua_call_answer_with(c, &r), SUA_ESTATE);
}

static void refuse(unsigned status, const char *name, const char *value)
{
    char branch[40], prefix[20];

    begin();
    w.u.ring = w.u.answer = 0;
    w.u.on_any = reply_with;
    reply_status = status;
    reply_name = name;
    reply_value = value;
    ring(NULL);
    snprintf(prefix, sizeof prefix, "SIP/2.0 %u", status);
    snprintf(branch, sizeof branch, "%s", w.l.branch);
    expect_hdr(last(prefix), name, value);
    ack_as("z9hG4bKwrong");
    wait_ms(600);
    expect_count(prefix, 2);
    ack_as(branch);
    wait_ms(T64);
    expect_count(prefix, 2);
    end();
}

static void redirected(void)
{
    refuse(302, "Contact", "<sip:a@10.0.0.2>;q=0.7, <sip:b@10.0.0.2>;q=0.1");
}

static void busy(void)
{
    refuse(486, "Retry-After", "120");
}

/* Before the answer a refusal, never a BYE. */
static void no_early_bye(void)
{
    begin();
    w.u.answer = 0;
    ring(NULL);
    hangup();
    expect_count("SIP/2.0 603", 1);
    ack_as(w.l.branch);
    wait_ms(T64);
    expect_count("BYE", 0);
    end();
}

static void ringing_again(void)
{
    char first[SIM_PEER_MSG], branch[40];

    begin();
    w.u.answer = 0;
    ring(NULL);
    snprintf(first, sizeof first, "%s", last("SIP/2.0 180"));
    snprintf(branch, sizeof branch, "%s", w.l.branch);
    sim_peer_request_as(&w.p, &w.l, "INVITE", w.l.cseq, branch, NULL,
                        sim_peer_sdp);
    wait_ms(20);
    expect_count("SIP/2.0 180", 2);
    expect_str("the same", latest(), first);
    expect("one call", w.u.ncalls, 1);
    hangup();
    end();
}

/* ---- re-INVITE ---------------------------------------------------------- */
static unsigned version_of(const char *text)
{
    const char *o = strstr(text, "\r\no=alice 1 ");
    unsigned v = 0;

    if (!o || sscanf(o + 12, "%u", &v) != 1)
        sim_fail(w.s, "%s: no o= in\n%s", w.row, text);
    return v;
}

static void reinvite(void)
{
    static const char *const same[] = { "From", "Call-ID" };
    const char *first;
    unsigned i;

    begin();
    up_uac();
    expect("offer", sim_ua_reoffer(&w.u, w.c), SUA_OK);
    wait_ms(20);
    first = sim_peer_nth(&w.p, "INVITE", 0);
    for (i = 0; i < 2; i++)
        expect_str(same[i], hdr(last("INVITE"), same[i]),
                   hdr(first, same[i]));
    expect_str("tag", tag_of(hdr(last("INVITE"), "To")), "a");
    expect("CSeq", sim_peer_cseq(last("INVITE")),
           sim_peer_cseq(first) + 1);
    expect("o=", version_of(last("INVITE")),
           version_of(first) + 1);
    answer("INVITE", 180, NULL, NULL, NULL);
    expect("nothing yet", w.c->updated, 0);
    answer("INVITE", 200, NULL, NULL, sdp_port(5010));
    expect("done", w.c->updated, 1);
    expect_remote(5010);
    finish();
}

/* Ours refused: their Contact in the refusal does not count either. */
static void target_stays(void)
{
    begin();
    up_uac();
    (void)sim_ua_reoffer(&w.u, w.c);
    wait_ms(20);
    answer("INVITE", 488, NULL, "Contact: <sip:new@10.0.0.2:5060>\r\n", NULL);
    hangup();
    expect_str("target", uri_of(last("BYE")), "sip:peer@10.0.0.2:5060");
    answer("BYE", 200, NULL, NULL, NULL);
    end();
}

/* Another description under the same o=: taken for what it says. */
static void same_version(void)
{
    begin();
    up_uas();
    in_dialog("INVITE", NULL, sdp_port(5020));
    expect("offered", w.c->offers, 1);
    ack();
    expect_remote(5020);
    finish();
}

/* The ACK of a re-INVITE is lost, and the peer hangs up. */
static void bye_for_ack(void)
{
    begin();
    up_uas();
    in_dialog("INVITE", NULL, sdp_port(5020));
    expect_count("SIP/2.0 200", 2);
    in_dialog("BYE", NULL, NULL);
    expect("over", w.c->closed, 1);
    w.p.n = 0;
    wait_ms(T64);
    expect("2xx ended too", w.p.n, 0);
    end();
}

/* ---- what peers get wrong ----------------------------------------------- */
static void tel_contact(void)
{
    begin();
    dial(1);
    answer("INVITE", 302, "a", "Contact: <tel:+358-555-1234567>\r\n", NULL);
    expect("over", w.c->closed, 1);
    expect("told", w.c->status, 302);
    expect_count("INVITE", 1);
    end();
}

static void other_name(void)
{
    char text[SIM_PEER_MSG], to[300];

    begin();
    dial(1);
    snprintf(to, sizeof to, "\"Somebody\" %s;tag=a", hdr(latest(), "To"));
    snprintf(text, sizeof text, "SIP/2.0 200 OK\r\nVia: %s\r\nFrom: %s\r\n"
             "To: %s\r\nCall-ID: %s\r\nCSeq: %s\r\n"
             "Contact: <sip:peer@10.0.0.2:5060>\r\n"
             "Content-Type: application/sdp\r\nContent-Length: %u\r\n\r\n%s",
             hdr(latest(), "Via"), hdr(latest(), "From"), to,
             hdr(latest(), "Call-ID"), hdr(latest(), "CSeq"),
             (unsigned)strlen(sim_peer_sdp), sim_peer_sdp);
    sim_peer_say(&w.p, text);
    wait_ms(20);
    expect("up", w.c->established, 1);
    sim_leg_uas(&w.l, sim_peer_nth(&w.p, "INVITE", 0), "a");
    in_dialog("INFO", NULL, NULL);
    expect_status(200);
    finish();
}

/* Brackets where RFC 5118 has none, and no reason phrase. */
static void odd_response(void)
{
    char text[SIM_PEER_MSG];
    const char *via;

    begin();
    dial(1);
    via = hdr(latest(), "Via");
    snprintf(text, sizeof text, "SIP/2.0 486 \r\nVia: %.*s;received="
             "[2001:db8::1];rport=5060\r\nFrom: %s\r\nTo: %s;tag=a\r\n"
             "Call-ID: %s\r\nCSeq: %s\r\n\r\n",
             (int)(strstr(via, ";rport") - via), via, hdr(latest(), "From"),
             hdr(latest(), "To"), hdr(latest(), "Call-ID"),
             hdr(latest(), "CSeq"));
    sim_peer_say(&w.p, text);
    wait_ms(20);
    expect("taken", w.c->status, 486);
    expect_count("ACK", 1);
    end();
}

static void require_in_response(void)
{
    begin();
    dial(1);
    answer("INVITE", 180, "a", "Require: foo\r\n", NULL);
    answer("INVITE", 200, "a", "Require: foo\r\n", sim_peer_sdp);
    expect("up", w.c->established, 1);
    finish();
}

static const struct conf_row rows[] = {
    ROW("DLG-022", refused_leg)
    ROW("INV-005", unusable_offer)
    ROW("INV-005", refused_offer)
    ROW("INV-005", offer_taken_back)
    ROW("INV-007", broken_sdp)
    ROW("INV-017 INV-018 SDP-016 ISS-014", early_sdp)
    ROW("INV-029 IST-017", redirected)
    ROW("INV-030", busy)
    ROW("INV-035", ringing_again)
    ROW("INV-041", trying)
    ROW("INV-043", other_cseq)
    ROW("ICT-020", detached)
    ROW("BYE-002", no_early_bye)
    ROW("RIN-001 RIN-018", reinvite)
    ROW("DLG-015", target_stays)
    ROW("SDP-010", same_version)
    ROW("RACE-020", same_tick)
    ROW("RACE-025", bye_for_ack)
    ROW("ISS-003", tel_contact)
    ROW("ISS-005", other_name)
    ROW("ISS-013 ISS-017", odd_response)
    ROW("ISS-022", require_in_response)
};
CONF_MAIN(rows)
