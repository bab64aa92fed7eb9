/* SPDX-License-Identifier: MIT
 * UPDATE in early and confirmed dialogs, both ways, against a scripted peer:
 * offers, refusals, crossings. RFC 3311, RFC 5407 3.3, RFC 6337 4. */
#include "scn_world.h"
#include "ua/ua.h"

#include <stdio.h>
#include <stdlib.h>

#define REL "Supported: 100rel\r\nAllow: INVITE, ACK, BYE, PRACK, UPDATE\r\n"
#define MUST "Require: 100rel\r\n"
#define ALLOW "Allow: INVITE, ACK, BYE, UPDATE\r\n"

static const struct sua_module *const modules[] = {
    &sua__module_net, &sua__module_stream, &sua__module_txn,
    &sua__module_dlg, &sua__module_ua, &sua__module_features,
    &sua__module_legs, &sua__module_update, &sua__module_100rel, NULL
};

static void end(void)
{
    world_end(900000);
}

static struct {
    int update_in, rc;          /* sua_call_update() inside this event     */
} x;

static int update(void)
{
    struct sua_body b;
    char mem[256];
    int rc = SUA_ESTATE;

    b = sim_ua_sdp(&w.u, mem, sizeof mem);
    if (w.c->call)
        rc = sua_call_update(w.c->call, &b);
    sim_kick(w.u.node);
    wait_ms(20);
    return rc;
}

static void in_event(struct sim_ua *u, struct sua_call *c, int type)
{
    struct sua_body b;
    char mem[256];

    if (!c || type != x.update_in)
        return;
    x.update_in = 0;
    b = sim_ua_sdp(u, mem, sizeof mem);
    x.rc = sua_call_update(c, &b);
}

static void open_world(uint64_t seed)
{
    struct sua_config cfg = SUA_CONFIG_PHONE;
    struct sua_ua_config uc = SUA_UA_INIT;
    struct sim_link l = { 5, 0, 0, 0, 0, 0, 0, 0 };

    memset(&w, 0, sizeof w);
    memset(&x, 0, sizeof x);
    cfg.modules = modules;
    cfg.max_flow = 6;
    cfg.max_dialog = 8;
    uc.rel100 = SUA_USE_ALWAYS;
    w.s = sim_open(seed);
    sim_ua_open_as(&w.u, w.s, "alice", &cfg, (int)(seed & 1), &uc);
    w.u.ring = w.u.answer = 0;
    w.u.on_any = in_event;
    sim_peer_open(&w.p, w.s, "peer");
    w.p.ua = w.u.node;
    sim_links(w.s, &l);
}

/* ---- either role -------------------------------------------------------- */
static void answer(unsigned status, const char *tag, const char *lines,
                   const char *sdp)
{
    sim_peer_answer(&w.p, last("INVITE"), status, tag, lines, sdp);
    wait_ms(20);
}

static void reply(const char *request, unsigned status, const char *sdp)
{
    sim_peer_answer(&w.p, last(request), status, NULL, NULL, sdp);
    wait_ms(20);
}

static void call(uint64_t seed)
{
    open_world(seed);
    w.c = sim_ua_call(&w.u, w.p.node, 1, NULL);
    wait_ms(50);
    expect("INVITE", count("INVITE"), 1);
}

/* An early dialog of our call that has a session. */
static void early_out(uint64_t seed)
{
    call(seed);
    answer(183, "a", MUST "RSeq: 1\r\n" REL, sim_peer_sdp);
    expect("PRACK", count("PRACK"), 1);
    reply("PRACK", 200, NULL);
    sim_leg_uas(&w.l, last("INVITE"), "a");
}

static void up_out(uint64_t seed, const char *allow)
{
    call(seed);
    answer(200, "a", allow, sim_peer_sdp);
    expect("up", w.c->established, 1);
    sim_leg_uas(&w.l, last("INVITE"), "a");
}

static void respond(unsigned status, int sdp)
{
    struct sua_body b;
    char mem[256];

    b = sim_ua_sdp(&w.u, mem, sizeof mem);
    if (w.c->call)
        (void)sua_call_answer(w.c->call, status, sdp ? &b : NULL);
    sim_kick(w.u.node);
    wait_ms(20);
}

static void invited(uint64_t seed, int offer)
{
    open_world(seed);
    sim_peer_invite(&w.p, &w.l, "alice", REL, offer ? sim_peer_sdp : NULL);
    wait_ms(20);
    w.c = &w.u.calls[0];
}

static void prack(const char *sdp)
{
    const char *text = last("SIP/2.0 18");
    char lines[80];

    sim_leg_uac(&w.l, text);
    snprintf(lines, sizeof lines, "RAck: %s %u INVITE\r\n",
             sim_peer_hdr(text, "RSeq"), sim_peer_cseq(text));
    sim_peer_request(&w.p, &w.l, "PRACK", lines, sdp);
    wait_ms(20);
}

/* An early dialog of their call that has a session. */
static void early_in(uint64_t seed)
{
    invited(seed, 1);
    respond(183, 1);
    prack(NULL);
    expect("PRACK's 200", count("SIP/2.0 200"), 1);
}

static void theirs(const char *lines, const char *sdp)
{
    sim_peer_request(&w.p, &w.l, "UPDATE", lines, sdp);
    wait_ms(20);
}

static void hang_up(void)
{
    sim_ua_hangup(&w.u, w.c);
    wait_ms(20);
    reply("BYE", 200, NULL);
    expect("closed", w.c->closed, 1);
    end();
}

static void finish_early_out(void)
{
    answer(200, "a", NULL, NULL);
    expect("up", w.c->established, 1);
    hang_up();
}

static void finish_early_in(void)
{
    respond(200, 0);
    sim_peer_request_as(&w.p, &w.l, "ACK", 1, NULL, NULL, NULL);
    wait_ms(20);
    expect("up", w.c->established, 1);
    hang_up();
}

/* ---- theirs ------------------------------------------------------------- */
/* UPD-001: in an early dialog once the first exchange is done, both roles;
 * and in an established call. */
static void offers(uint64_t seed)
{
    early_in(seed);
    theirs(NULL, sim_peer_sdp);
    expect("offered", w.c->offers, 1);
    expect("answered", has_body(last("SIP/2.0 200")), 1);
    expect("updated", w.c->updated, 1);
    if (!*sim_peer_hdr(last("SIP/2.0 200"), "Contact"))
        sim_fail(w.s, "a target refresh without Contact");
    finish_early_in();
    early_out(seed);
    theirs(NULL, sim_peer_sdp);
    expect("offered", w.c->offers, 1);
    expect("answered", has_body(last("SIP/2.0 200")), 1);
    finish_early_out();
    up_out(seed, NULL);
    theirs(NULL, sim_peer_sdp);
    expect("offered", w.c->offers, 1);
    expect("answered", has_body(last("SIP/2.0 200")), 1);
    w.u.offer_answer = 488;
    theirs(NULL, sim_peer_sdp);
    expect("refused", count("SIP/2.0 488"), 1);
    hang_up();
}

/* UPD-002: their INVITE's offer is not answered; answered, but by a 183 that
 * is not acknowledged (UPD-010). */
static void too_early(uint64_t seed)
{
    const char *retry;

    invited(seed, 1);
    respond(180, 0);
    prack(NULL);
    theirs(NULL, sim_peer_sdp);
    expect("500", count("SIP/2.0 500"), 1);
    retry = sim_peer_hdr(last("SIP/2.0 500"), "Retry-After");
    if (!*retry || atoi(retry) > 10)
        sim_fail(w.s, "Retry-After: %s", retry);
    respond(183, 1);
    theirs(NULL, sim_peer_sdp);
    expect("500", count("SIP/2.0 500"), 2);
    sim_leg_uac(&w.l, last("SIP/2.0 183"));
    prack(NULL);
    theirs(NULL, sim_peer_sdp);
    expect("now", w.c->offers, 1);
    expect("no more", count("SIP/2.0 500"), 2);
    finish_early_in();
}

/* UPD-003: our offer is open: in the INVITE, in a 183, in an UPDATE. */
static void ours_is_open(uint64_t seed)
{
    call(seed);
    answer(180, "a", MUST "RSeq: 1\r\n" REL, NULL);
    reply("PRACK", 200, NULL);
    sim_leg_uas(&w.l, last("INVITE"), "a");
    theirs(NULL, sim_peer_sdp);
    expect("INVITE's", count("SIP/2.0 491"), 1);
    answer(486, "a", NULL, NULL);
    end();
    invited(seed, 0);
    respond(183, 1);
    sim_leg_uac(&w.l, last("SIP/2.0 183"));
    theirs(NULL, sim_peer_sdp);
    expect("183's", count("SIP/2.0 491"), 1);
    prack(sim_peer_sdp);
    finish_early_in();
    up_out(seed, ALLOW);
    expect("ours", update(), SUA_OK);
    theirs(NULL, sim_peer_sdp);
    expect("UPDATE's", count("SIP/2.0 491"), 1);
    theirs(NULL, NULL);
    expect("without offer", count("SIP/2.0 200"), 1);
    reply("UPDATE", 200, sim_peer_sdp);
    expect("done", w.c->updated_status, 200);
    theirs(NULL, sim_peer_sdp);
    expect("now", w.c->offers, 1);
    hang_up();
}

/* UPD-005, UPD-012: no description: the target alone, also early. */
static void target_only(uint64_t seed)
{
    early_in(seed);
    theirs("Contact: <sip:new@10.0.0.2:5060>\r\n", NULL);
    expect("200", count("SIP/2.0 200"), 2);
    expect("no body", has_body(last("SIP/2.0 200")), 0);
    expect("not told", w.c->offers + w.c->updated, 0);
    theirs("Contact: <tel:1>\r\n", NULL);
    expect("400", count("SIP/2.0 400"), 1);
    respond(200, 0);
    sim_peer_request_as(&w.p, &w.l, "ACK", 1, NULL, NULL, NULL);
    wait_ms(20);
    sim_ua_hangup(&w.u, w.c);
    wait_ms(20);
    expect("to the new one", count("BYE sip:new@10.0.0.2:5060"), 1);
    reply("BYE", 200, NULL);
    end();
    /* Before anything was agreed, too. */
    invited(seed, 1);
    respond(180, 0);
    sim_leg_uac(&w.l, last("SIP/2.0 180"));
    theirs("Contact: <sip:new@10.0.0.2:5060>\r\n", NULL);
    expect("200", count("SIP/2.0 200"), 1);
    respond(486, 0);
    end();
}

/* UPD-009: it cannot wait; and so none is pending when the next one comes. */
static void nobody_answers(uint64_t seed)
{
    up_out(seed, NULL);
    w.u.offer_answer = 0;
    theirs(NULL, sim_peer_sdp);
    expect("504", count("SIP/2.0 504"), 1);
    expect("updated", w.c->updated, 0);
    w.u.offer_answer = 183;
    theirs(NULL, sim_peer_sdp);
    expect("a 1xx is no answer", count("SIP/2.0 504"), 2);
    w.u.offer_answer = 200;
    theirs("Content-Type: text/plain\r\nX: y\r\n", NULL);
    expect("no body", count("SIP/2.0 200"), 1);
    w.u.hangup_in = SUA_CALL_OFFER;
    theirs(NULL, sim_peer_sdp);
    expect("BYE", count("BYE"), 1);
    reply("BYE", 200, NULL);
    end();
}

/* ---- ours --------------------------------------------------------------- */
/* UPD-007, ISS-016: only where the peer allows it, and nothing else is
 * open. */
static void ours(uint64_t seed)
{
    up_out(seed, NULL);
    expect("unknown", update(), SUA_EUNSUPPORTED);
    hang_up();
    up_out(seed, "Allow: INVITE, ACK\r\n");
    expect("not allowed", update(), SUA_EUNSUPPORTED);
    hang_up();
    up_out(seed, ALLOW);
    expect("allowed", update(), SUA_OK);
    expect("sent", count("UPDATE"), 1);
    expect("offer", has_body(last("UPDATE")), 1);
    expect("one at a time", update(), SUA_ESTATE);
    expect("no re-INVITE", sim_ua_reoffer(&w.u, w.c), SUA_ESTATE);
    reply("UPDATE", 200, sim_peer_sdp);
    expect("told", w.c->updated, 1);
    expect("re-INVITE", sim_ua_reoffer(&w.u, w.c), SUA_OK);
    expect("no UPDATE", update(), SUA_ESTATE);
    sim_peer_answer(&w.p, last("INVITE"), 200, NULL, ALLOW, sim_peer_sdp);
    wait_ms(20);
    expect("told", w.c->updated, 2);
    (void)update();
    reply("UPDATE", 488, NULL);
    expect("refused", w.c->updated_status, 488);
    (void)update();
    reply("UPDATE", 200, NULL);
    expect("without answer", w.c->updated_status, 500);
    hang_up();
}

/* Early, as caller and as callee; before that it is too early. */
static void ours_early(uint64_t seed)
{
    early_out(seed);
    expect("caller", update(), SUA_OK);
    reply("UPDATE", 200, sim_peer_sdp);
    expect("told", w.c->updated, 1);
    finish_early_out();
    invited(seed, 1);
    expect("too early", update(), SUA_ESTATE);
    respond(183, 1);
    expect("no PRACK yet", update(), SUA_ESTATE);
    prack(NULL);
    expect("callee", update(), SUA_OK);
    reply("UPDATE", 200, sim_peer_sdp);
    expect("told", w.c->updated, 1);
    finish_early_in();
}

/* How long until the next UPDATE, which is not a copy. */
static unsigned next_update(void)
{
    unsigned seq = sim_peer_cseq(last("UPDATE")), ms = 0;

    while (ms < 10000 && sim_peer_cseq(last("UPDATE")) == seq) {
        wait_ms(10);
        ms += 10;
    }
    return ms;
}

/* UPD-006: 491 is retried after the owner's or the other's pause. */
static void glare(uint64_t seed)
{
    unsigned i, ms;

    up_out(seed, ALLOW);
    (void)update();
    for (i = 1; i <= 4; i++) {
        reply("UPDATE", 491, NULL);
        ms = next_update();
        if (ms < 2080 || ms > 4010)
            sim_fail(w.s, "pause of %u ms", ms);
    }
    reply("UPDATE", 491, NULL);
    expect("enough", w.c->updated_status, 491);
    hang_up();
    early_in(seed);
    (void)update();
    reply("UPDATE", 491, NULL);
    wait_ms(2010);
    expect("again", sim_peer_cseq(last("UPDATE")), 2);
    reply("UPDATE", 200, sim_peer_sdp);
    expect("told", w.c->updated_status, 200);
    finish_early_in();
    /* Hung up while it waits. */
    up_out(seed, ALLOW);
    (void)update();
    reply("UPDATE", 491, NULL);
    hang_up();
}

/* RFC 3311 5.3: 481 and silence end the dialog. */
static void dialog_gone(uint64_t seed)
{
    up_out(seed, ALLOW);
    (void)update();
    reply("UPDATE", 481, NULL);
    expect("BYE", count("BYE"), 1);
    reply("BYE", 481, NULL);
    expect("status", w.c->status, 481);
    end();
    up_out(seed, ALLOW);
    (void)update();
    wait_ms(33000);
    expect("BYE", count("BYE") > 0, 1);
    reply("BYE", 200, NULL);
    expect("cause", w.c->cause, SUA_CAUSE_TIMEOUT);
    end();
}

/* UPD-011, REL-022, RACE-012: UPDATE meets re-INVITE, either way; both get
 * through. */
static void crossing(uint64_t seed)
{
    up_out(seed, ALLOW);
    (void)update();
    sim_peer_request(&w.p, &w.l, "INVITE", NULL, sim_peer_sdp);
    wait_ms(20);
    expect("491 to theirs", count("SIP/2.0 491"), 1);
    reply("UPDATE", 491, NULL);
    sim_peer_request(&w.p, &w.l, "INVITE", NULL, sim_peer_sdp);
    wait_ms(20);
    expect("theirs", w.c->offers, 1);
    sim_peer_request_as(&w.p, &w.l, "ACK", w.l.cseq, NULL, NULL, NULL);
    (void)next_update();
    expect("ours again", sim_peer_cseq(last("UPDATE")), 3);
    reply("UPDATE", 200, sim_peer_sdp);
    (void)sim_ua_reoffer(&w.u, w.c);
    wait_ms(20);
    theirs(NULL, sim_peer_sdp);
    expect("491 to their UPDATE", sim_peer_cseq(last("SIP/2.0 491")), 103);
    sim_peer_answer(&w.p, last("INVITE"), 200, NULL, NULL, sim_peer_sdp);
    wait_ms(20);
    expect("done", w.c->updated_status, 200);
    hang_up();
}

/* REL-016, REL-017: a new offer in the PRACK of an answer. */
static void offer_in_prack(uint64_t seed)
{
    call(seed);
    x.update_in = SUA_CALL_PROGRESS;
    answer(183, "a", MUST "RSeq: 1\r\n", sim_peer_sdp);
    expect("taken", x.rc, SUA_OK);
    expect("PRACK", count("PRACK"), 1);
    expect("with it", has_body(last("PRACK")), 1);
    expect("one at a time", update(), SUA_EUNSUPPORTED);
    reply("PRACK", 200, sim_peer_sdp);
    expect("told", w.c->updated_status, 200);
    finish_early_out();
    call(seed);
    x.update_in = SUA_CALL_PROGRESS;
    answer(183, "a", MUST "RSeq: 1\r\n", sim_peer_sdp);
    reply("PRACK", 488, NULL);
    expect("refused", w.c->updated_status, 488);
    finish_early_out();
    call(seed); /* the 200 of the INVITE is faster */
    x.update_in = SUA_CALL_PROGRESS;
    answer(183, "a", MUST "RSeq: 1\r\n", sim_peer_sdp);
    answer(200, "a", NULL, NULL);
    expect("up", w.c->established, 1);
    expect("busy", sim_ua_reoffer(&w.u, w.c), SUA_ESTATE);
    reply("PRACK", 200, sim_peer_sdp);
    expect("told", w.c->updated_status, 200);
    expect("free", sim_ua_reoffer(&w.u, w.c), SUA_OK);
    wait_ms(20);
    sim_peer_answer(&w.p, last("INVITE"), 200, NULL, NULL, sim_peer_sdp);
    wait_ms(20);
    hang_up();
}

static void all(uint64_t seed)
{
    offers(seed);
    too_early(seed);
    ours_is_open(seed);
    target_only(seed);
    nobody_answers(seed);
    ours(seed);
    ours_early(seed);
    glare(seed);
    dialog_gone(seed);
    crossing(seed);
    offer_in_prack(seed);
}

int main(int argc, char **argv)
{
    return sim_main(argc, argv, 6, all);
}
