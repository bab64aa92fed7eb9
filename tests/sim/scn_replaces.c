/* SPDX-License-Identifier: MIT
 * A scripted peer wants to take the place of a call, or join it. RFC 3891 3,
 * RFC 3911 4. */
#include "scn_world.h"
#include "ua/ua.h"

#include <stdio.h>

static const struct sua_module *const modules[] = {
    &sua__module_net, &sua__module_stream, &sua__module_txn, &sua__module_dlg,
    &sua__module_ua, &sua__module_features, &sua__module_replaces, NULL
};

static struct {
    struct sim_leg old;         /* the call there was; w.l: the new one    */
    uint32_t replaces, joins;   /* ids of what the last INCOMING names     */
} x;

static void on_event(struct sim_ua *u, struct sua_call *c,
                     const struct sua_call_event *ev)
{
    (void)u;
    (void)c;
    if (ev->type != SUA_CALL_INCOMING)
        return;
    x.replaces = ev->replaces ? sua_call_id(ev->replaces) : 0;
    x.joins = ev->joins ? sua_call_id(ev->joins) : 0;
}

static void begin(uint64_t seed)
{
    struct sua_config cfg = SUA_CONFIG_PHONE;
    struct sim_link l = { 5, 0, 0, 0, 0, 0, 0, 0 };

    cfg.modules = seed & 2 ? sua_modules_phone : modules;
    cfg.max_call = 4;
    cfg.max_dialog = 8;
    cfg.max_flow = 6;
    memset(&w, 0, sizeof w);
    memset(&x, 0, sizeof x);
    w.s = sim_open(seed);
    sim_ua_open(&w.u, w.s, "alice", &cfg, (int)(seed & 1));
    w.u.on_event = on_event;
    sim_peer_open(&w.p, w.s, "peer");
    w.p.ua = w.u.node;
    sim_links(w.s, &l);
}

static void end(void)
{
    sua_ua_shutdown(w.u.ua);
    sim_kick(w.u.node);
    world_end(900000);
}

static void ack(struct sim_leg *l)
{
    sim_leg_uac(l, last("SIP/2.0 200"));
    sim_peer_request_as(&w.p, l, "ACK", l->cseq, NULL, NULL, NULL);
    wait_ms(20);
}

/* The call there is: the peer's, up. */
static void up(uint64_t seed)
{
    begin(seed);
    sim_peer_invite(&w.p, &x.old, "alice", NULL, sim_peer_sdp);
    wait_ms(20);
    ack(&x.old);
    expect("up", w.u.calls[0].established, 1);
    w.p.n = 0;
}

/* The call there is: the peer rings at us. */
static void rings(uint64_t seed)
{
    begin(seed);
    w.u.answer = 0;
    sim_peer_invite(&w.p, &x.old, "alice", NULL, sim_peer_sdp);
    wait_ms(20);
    sim_leg_uac(&x.old, last("SIP/2.0 180"));
    w.u.answer = 200;
}

/* The call there is: we ring at the peer. */
static void we_ring(uint64_t seed)
{
    begin(seed);
    if (!sim_ua_call(&w.u, w.p.node, 1, NULL))
        sim_fail(w.s, "no call");
    wait_ms(20);
    sim_peer_answer(&w.p, last("INVITE"), 180, "e", NULL, NULL);
    sim_leg_uas(&x.old, last("INVITE"), "e");
    wait_ms(20);
}

static const char *tag(const char *party)
{
    const char *at = strstr(party, ";tag=");

    return at ? at + 5 : "";
}

/* "<name>: <Call-ID>;to-tag=..;from-tag=..<more>" of the old call. */
static const char *names_old(const char *name, const char *more)
{
    static char out[512];

    snprintf(out, sizeof out, "%s: %s;to-tag=%s;from-tag=%s%s\r\n", name,
             x.old.call_id, tag(x.old.remote), tag(x.old.local), more);
    return out;
}

/* INVITE of a new call with these lines. */
static void invite(const char *lines)
{
    sim_peer_invite(&w.p, &w.l, "alice", lines, sim_peer_sdp);
    wait_ms(20);
}

static void refused(const char *lines, const char *status)
{
    unsigned calls = w.u.ncalls;

    w.p.n = 0;
    invite(lines);
    expect(status, count(status), 1);
    expect("nobody heard", w.u.ncalls, calls);
}

static void answer_bye(void)
{
    expect("one BYE", count("BYE"), 1);
    sim_peer_answer(&w.p, last("BYE"), 200, NULL, NULL, NULL);
    wait_ms(20);
}

static void bye(struct sim_leg *l)
{
    sim_peer_request(&w.p, l, "BYE", NULL, NULL);
    wait_ms(20);
}

/* ---- Replaces ----------------------------------------------------------- */
/* REP-001, REP-012: the old call is released when the new one is there. */
static void confirmed(uint64_t seed)
{
    up(seed);
    invite(names_old("Replaces", ""));
    expect("told", x.replaces, (long)w.u.calls[0].id);
    expect("200", count("SIP/2.0 200"), 1);
    expect("not yet", count("BYE"), 0);
    ack(&w.l);
    expect("established", w.u.calls[1].established, 1);
    if (strcmp(sim_peer_hdr(last("BYE"), "Call-ID"), x.old.call_id))
        sim_fail(w.s, "BYE to the wrong call");
    answer_bye();
    expect("old", w.u.calls[0].closed, 1);
    expect("new", w.u.calls[1].closed, 0);
    bye(&w.l);
    end();
}

/* REP-002, REP-012: ids that are nobody's, or with the tags the wrong way
 * round. */
static void no_match(uint64_t seed)
{
    char lines[512];

    up(seed);
    refused("Replaces: nobody;to-tag=a;from-tag=b\r\n", "SIP/2.0 481");
    snprintf(lines, sizeof lines, "Replaces: %s;to-tag=%s;from-tag=%s\r\n",
             x.old.call_id, tag(x.old.local), tag(x.old.remote));
    refused(lines, "SIP/2.0 481");
    expect("old", w.u.calls[0].closed, 0);
    bye(&x.old);
    end();
}

/* REP-003: what we ring for ourselves is cancelled. */
static void early_uac(uint64_t seed)
{
    we_ring(seed);
    invite(names_old("Replaces", ";early-only"));
    expect("told", x.replaces, (long)w.u.calls[0].id);
    expect("not yet", count("CANCEL"), 0);
    ack(&w.l);
    expect("CANCEL", count("CANCEL"), 1);
    sim_peer_answer(&w.p, last("CANCEL"), 200, "e", NULL, NULL);
    sim_peer_answer(&w.p, last("INVITE"), 487, "e", NULL, NULL);
    wait_ms(20);
    expect("old", w.u.calls[0].closed, 1);
    expect("new", w.u.calls[1].closed, 0);
    bye(&w.l);
    end();
}

/* REP-004: a call that rings here cannot be replaced. */
static void early_uas(uint64_t seed)
{
    rings(seed);
    refused(names_old("Replaces", ""), "SIP/2.0 481");
    expect("it rings on", w.u.calls[0].closed, 0);
    end();
}

/* REP-005: too late for who only wants it while it rings. */
static void early_only(uint64_t seed)
{
    up(seed);
    refused(names_old("Replaces", ";early-only"), "SIP/2.0 486");
    expect("old", w.u.calls[0].closed, 0);
    bye(&x.old);
    end();
}

/* REP-006: it ends, it ended a moment ago; after a while nobody knows. */
static void ended(uint64_t seed)
{
    up(seed);
    sim_ua_hangup(&w.u, &w.u.calls[0]);
    wait_ms(20);
    refused(names_old("Replaces", ""), "SIP/2.0 603");
    w.p.n = 0;
    wait_ms(700);
    answer_bye();
    refused(names_old("Replaces", ""), "SIP/2.0 603");
    refused(names_old("Join", ""), "SIP/2.0 603");
    wait_ms(40000);
    refused(names_old("Replaces", ""), "SIP/2.0 481");
    end();
}

/* REP-007, REP-009: two of them contradict each other. */
static void two(uint64_t seed)
{
    char lines[1024];

    up(seed);
    snprintf(lines, sizeof lines, "%sReplaces: x;to-tag=a;from-tag=b\r\n",
             names_old("Replaces", ""));
    refused(lines, "SIP/2.0 400");
    refused(names_old("Replaces", ", x;to-tag=a;from-tag=b"), "SIP/2.0 400");
    snprintf(lines, sizeof lines, "%sJoin: x;to-tag=a;from-tag=b\r\n",
             names_old("Replaces", ""));
    refused(lines, "SIP/2.0 400");
    snprintf(lines, sizeof lines, "%sJoin: x;to-tag=a;from-tag=b\r\n",
             names_old("Join", ""));
    refused(lines, "SIP/2.0 400");
    expect("old", w.u.calls[0].closed, 0);
    bye(&x.old);
    end();
}

/* REP-008: in a request that makes no call, inside a call and outside. */
static void other_method(uint64_t seed)
{
    struct sim_leg out;

    up(seed);
    sim_peer_request(&w.p, &x.old, "INFO", names_old("Replaces", ""), NULL);
    wait_ms(20);
    expect("INFO", count("SIP/2.0 400"), 1);
    sim_peer_request(&w.p, &x.old, "BYE", names_old("Join", ""), NULL);
    wait_ms(20);
    expect("BYE", count("SIP/2.0 400"), 2);
    expect("old", w.u.calls[0].closed, 0);
    out = x.old;
    snprintf(out.remote, sizeof out.remote, "<sip:alice@10.0.0.1>");
    snprintf(out.call_id, sizeof out.call_id, "outside");
    sim_peer_request(&w.p, &out, "OPTIONS", names_old("Replaces", ""), NULL);
    wait_ms(20);
    expect("OPTIONS", count("SIP/2.0 400"), 3);
    bye(&x.old);
    end();
}

/* REP-010: who may do that is for the application to say; unless it agrees
 * the old call stays as it is. */
static void unknown_user(uint64_t seed)
{
    up(seed);
    w.u.answer = 403;
    invite(names_old("Replaces", ""));
    expect("told", x.replaces, (long)w.u.calls[0].id);
    expect("403", count("SIP/2.0 403"), 1);
    w.u.answer = 0;
    invite(names_old("Replaces", ""));
    wait_ms(180100);
    expect("480", count("SIP/2.0 480"), 1);
    expect("no BYE", count("BYE"), 0);
    expect("old", w.u.calls[0].closed, 0);
    bye(&x.old);
    end();
}

/* REP-013: a peer of RFC 2543, whose tag is none. */
static void no_tag(uint64_t seed)
{
    begin(seed);
    snprintf(x.old.call_id, sizeof x.old.call_id, "old@2543");
    snprintf(x.old.local, sizeof x.old.local, "<sip:peer@10.0.0.2>");
    snprintf(x.old.remote, sizeof x.old.remote, "<sip:alice@10.0.0.1>");
    snprintf(x.old.target, sizeof x.old.target, "sip:alice@10.0.0.1");
    sim_peer_request(&w.p, &x.old, "INVITE", NULL, sim_peer_sdp);
    wait_ms(20);
    ack(&x.old);
    expect("up", w.u.calls[0].established, 1);
    w.p.n = 0;
    invite(names_old("Replaces", "0"));
    expect("told", x.replaces, (long)w.u.calls[0].id);
    ack(&w.l);
    answer_bye();
    bye(&w.l);
    end();
}

/* REP-014: parameters that nobody knows. */
static void unknown_params(uint64_t seed)
{
    up(seed);
    invite(names_old("Replaces", ";x-why=\"be;cause\";flag"));
    expect("told", x.replaces, (long)w.u.calls[0].id);
    ack(&w.l);
    answer_bye();
    bye(&w.l);
    end();
}

/* REP-015: the Call-ID is what it is, byte by byte. */
static void odd_call_id(uint64_t seed)
{
    char lines[512];

    begin(seed);
    snprintf(x.old.call_id, sizeof x.old.call_id, "%s",
             "a-.!%25*_+`'~()<>:\\\"/[]?{}@h%41st");
    snprintf(x.old.local, sizeof x.old.local, "<sip:peer@10.0.0.2>;tag=1");
    snprintf(x.old.remote, sizeof x.old.remote, "<sip:alice@10.0.0.1>");
    snprintf(x.old.target, sizeof x.old.target, "sip:alice@10.0.0.1");
    sim_peer_request(&w.p, &x.old, "INVITE", NULL, sim_peer_sdp);
    wait_ms(20);
    ack(&x.old);
    w.p.n = 0;
    snprintf(lines, sizeof lines, "Replaces: %s;to-tag=%s;from-tag=1\r\n",
             "a-.!%*_+`'~()<>:\\\"/[]?{}@hAst", tag(x.old.remote));
    refused(lines, "SIP/2.0 481");
    invite(names_old("Replaces", ""));
    expect("told", x.replaces, (long)w.u.calls[0].id);
    ack(&w.l);
    answer_bye();
    bye(&w.l);
    end();
}

/* REP-016: what is not Call-ID and tags. */
static void not_parsed(uint64_t seed)
{
    char lines[300];

    up(seed);
    snprintf(lines, sizeof lines, "Replaces: %s\r\n", x.old.call_id);
    refused(lines, "SIP/2.0 400");
    snprintf(lines, sizeof lines, "Replaces: %s;to-tag=%s\r\n",
             x.old.call_id, tag(x.old.remote));
    refused(lines, "SIP/2.0 400");
    refused("Replaces: ;to-tag=a;from-tag=b\r\n", "SIP/2.0 400");
    refused("Replaces: a b;to-tag=a;from-tag=b\r\n", "SIP/2.0 400");
    snprintf(lines, sizeof lines,
             "Replaces: %s;local-tag=%s;remote-tag=%s\r\n", x.old.call_id,
             tag(x.old.remote), tag(x.old.local));
    refused(lines, "SIP/2.0 400");
    expect("old", w.u.calls[0].closed, 0);
    bye(&x.old);
    end();
}

/* The old call is over before the new one is answered, or our INVITE in it
 * is; a re-INVITE replaces nothing. */
static void races(uint64_t seed)
{
    up(seed);
    w.u.answer = 0;
    invite(names_old("Replaces", ""));
    bye(&x.old);
    w.u.answer = 200;
    {
        char mem[256];
        struct sua_body b = sim_ua_sdp(&w.u, mem, sizeof mem);

        expect("answer", sua_call_answer(w.u.calls[1].call, 200, &b), 0);
        sim_kick(w.u.node);
        wait_ms(20);
    }
    ack(&w.l);
    expect("no BYE", count("BYE"), 0);
    expect("new", w.u.calls[1].established, 1);
    x.old = w.l;
    w.p.n = 0;
    sim_peer_request(&w.p, &w.l, "INVITE", names_old("Replaces", ""),
                     sim_peer_sdp);
    wait_ms(20);
    ack(&w.l);
    expect("no BYE", count("BYE"), 0);
    w.p.n = 0;
    sim_peer_request(&w.p, &w.l, "INVITE", "Replaces: x;to-tag=y;from-tag=z"
                     "\r\n", sim_peer_sdp);
    wait_ms(20);
    expect("200", count("SIP/2.0 200"), 1);
    ack(&w.l);
    bye(&w.l);
    end();
}

/* Hung up inside the callback; and a 2xx that is never acknowledged leaves
 * the old call alone. */
static void not_taken(uint64_t seed)
{
    up(seed);
    w.u.hangup_in = SUA_CALL_INCOMING;
    invite(names_old("Replaces", ""));
    expect("603", count("SIP/2.0 603"), 1);
    expect("old", w.u.calls[0].closed, 0);
    w.u.hangup_in = 0;
    invite(names_old("Replaces", ""));
    wait_ms(32100);
    answer_bye();
    if (!strcmp(sim_peer_hdr(last("BYE"), "Call-ID"), x.old.call_id))
        sim_fail(w.s, "BYE to the old call");
    expect("old", w.u.calls[0].closed, 0);
    bye(&x.old);
    end();
}

/* Hung up as soon as it is there: both are over. */
static void taken_and_left(uint64_t seed)
{
    up(seed);
    w.u.hangup_in = SUA_CALL_ESTABLISHED;
    invite(names_old("Replaces", ""));
    ack(&w.l);
    expect("two BYEs", count("BYE"), 2);
    sim_peer_answer(&w.p, sim_peer_nth(&w.p, "BYE", 0), 200, NULL, NULL,
                    NULL);
    sim_peer_answer(&w.p, sim_peer_nth(&w.p, "BYE", 1), 200, NULL, NULL,
                    NULL);
    wait_ms(20);
    end();
}

/* ---- Join --------------------------------------------------------------- */
static void join(uint64_t seed)
{
    up(seed);
    invite(names_old("Join", ""));
    expect("told", x.joins, (long)w.u.calls[0].id);
    expect("not replaced", x.replaces, 0);
    ack(&w.l);
    expect("no BYE", count("BYE"), 0);
    expect("both", w.u.live, 2);
    refused("Join: nobody;to-tag=a;from-tag=b\r\n", "SIP/2.0 481");
    bye(&w.l);
    bye(&x.old);
    end();
    rings(seed);
    invite(names_old("Join", ""));
    expect("early", x.joins, (long)w.u.calls[0].id);
    ack(&w.l);
    bye(&w.l);
    end();
}

static void told_truly(uint64_t seed)
{
    up(seed);
    w.p.n = 0;
    sim_peer_request(&w.p, &x.old, "OPTIONS", NULL, NULL);
    wait_ms(20);
    invite("Require: replaces, join\r\n");
    if (!strstr(sim_peer_hdr(last("SIP/2.0 200"), "Supported"),
                "replaces, join"))
        sim_fail(w.s, "not supported?");
    ack(&w.l);
    bye(&w.l);
    bye(&x.old);
    end();
}

static void all(uint64_t seed)
{
    confirmed(seed);
    no_match(seed);
    early_uac(seed);
    early_uas(seed);
    early_only(seed);
    ended(seed);
    two(seed);
    other_method(seed);
    unknown_user(seed);
    no_tag(seed);
    unknown_params(seed);
    odd_call_id(seed);
    not_parsed(seed);
    races(seed);
    not_taken(seed);
    taken_and_left(seed);
    join(seed);
    told_truly(seed);
}

int main(int argc, char **argv)
{
    return sim_main(argc, argv, 4, all);
}
