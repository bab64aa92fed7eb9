/* SPDX-License-Identifier: MIT
 * Transfers between the user agent and a scripted peer, in both roles.
 * RFC 3515, 3892, 4488, 5057, 5589, 7647. */
#include "scn_world.h"
#include "ua/event.h"

#include <stdio.h>

#define CAROL "Refer-To: <sip:carol@10.0.0.2>\r\n"
#define FRAG "Content-Type: message/sipfrag\r\n"

static const struct sua_module *const modules[] = {
    &sua__module_net, &sua__module_stream, &sua__module_txn, &sua__module_dlg,
    &sua__module_ua, &sua__module_features, &sua__module_replaces,
    &sua__module_refer, NULL
};

/* The order of optional modules is the application's choice. */
static const struct sua_module *const refer_first[] = {
    &sua__module_net, &sua__module_txn, &sua__module_dlg, &sua__module_ua,
    &sua__module_features, &sua__module_refer, &sua__module_subscriber, NULL
};

enum { LEAVE, TAKE, REJECT, HANG_UP };

static struct {
    int policy;                 /* of REFER                                */
    int hang_up_in_transfer;
    unsigned asked;             /* REFER events                            */
    char refer_to[300], referred_by[300];
    unsigned told;              /* TRANSFER events                         */
    unsigned status[8];         /* of them                                 */
    unsigned cause;
    char reason[40];
} x;

/* ---- the application ---------------------------------------------------- */
static void copy(char *to, size_t cap, struct sua_str s)
{
    snprintf(to, cap, "%.*s", SUA_FMT(s));
}

static int accept_refer(struct sua_call *c)
{
    struct sua_dial d = SUA_DIAL_INIT;
    struct sua_call *made;
    struct sua_body b;
    char mem[256];
    int rc;

    b = sim_ua_sdp(&w.u, mem, sizeof mem);
    d.body = &b;
    rc = sua_call_refer_accept(c, &d, &made);
    if (!rc)
        (void)sim_ua_record(&w.u, made);
    return rc;
}

static void asked(struct sua_call *c, const struct sua_call_event *ev)
{
    x.asked++;
    copy(x.refer_to, sizeof x.refer_to, ev->refer_to);
    copy(x.referred_by, sizeof x.referred_by, ev->referred_by);
    switch (x.policy) {
    case TAKE:
        expect("accept", accept_refer(c), 0);
        expect("once", accept_refer(c), SUA_ESTATE);
        break;
    case REJECT:
        expect("reject", sua_call_refer_reject(c, 403), 0);
        break;
    case HANG_UP:
        sua_call_hangup(c);
        expect("too late", accept_refer(c), SUA_ESTATE);
        break;
    default:
        break;
    }
}

static void on_event(struct sim_ua *u, struct sua_call *c,
                     const struct sua_call_event *ev)
{
    (void)u;
    if (ev->type == SUA_CALL_REFER)
        asked(c, ev);
    if (ev->type != SUA_CALL_TRANSFER)
        return;
    if (x.told < 8)
        x.status[x.told++] = ev->status;
    x.cause = ev->cause;
    copy(x.reason, sizeof x.reason, ev->reason);
    if (x.hang_up_in_transfer)
        sua_call_hangup(c);
}

/* ---- the frame ---------------------------------------------------------- */
static void begin_with(uint64_t seed, const struct sua_module *const *list)
{
    struct sua_config cfg = SUA_CONFIG_PHONE;
    struct sim_link l = { 5, 0, 0, 0, 0, 0, 0, 0 };

    cfg.modules = list;
    cfg.max_call = 4;
    cfg.max_dialog = 8;
    cfg.max_txn = 80;
    cfg.max_request = 16;
    cfg.text_small = 80;
    cfg.text_mtu = 60;
    cfg.max_flow = 6;
    memset(&w, 0, sizeof w);
    memset(&x, 0, sizeof x);
    w.s = sim_open(seed);
    sim_ua_open(&w.u, w.s, "alice", &cfg, (int)(seed & 1));
    w.u.on_event = on_event;
    w.u.account = sim_ua_account(&w.u, "\"Alice\" <sip:alice@10.0.0.1>", "x",
                                 NULL);
    sim_peer_open(&w.p, w.s, "peer");
    w.p.ua = w.u.node;
    sim_links(w.s, &l);
}

static void begin(uint64_t seed)
{
    begin_with(seed, seed & 2 ? sua_modules_phone : modules);
}

static void end(void)
{
    sua_account_close(w.u.account);
    sua_ua_shutdown(w.u.ua);
    sim_kick(w.u.node);
    world_end(4000000);
}

static void ack(struct sim_leg *l)
{
    sim_leg_uac(l, last("SIP/2.0 200"));
    sim_peer_request_as(&w.p, l, "ACK", l->cseq, NULL, NULL, NULL);
    wait_ms(20);
}

/* A call of the peer is up. */
static void up(uint64_t seed, int policy)
{
    begin(seed);
    x.policy = policy;
    sim_peer_invite(&w.p, &w.l, "alice", NULL, sim_peer_sdp);
    wait_ms(20);
    ack(&w.l);
    expect("up", w.u.calls[0].established, 1);
    w.p.n = 0;
}

static void refer(const char *lines)
{
    sim_peer_request(&w.p, &w.l, "REFER", lines, NULL);
    wait_ms(20);
}

static void answer(const char *request, unsigned status, const char *tag)
{
    sim_peer_answer(&w.p, request, status, tag, NULL,
                    status == 200 && !strncmp(request, "INVITE", 6)
                        ? sim_peer_sdp : NULL);
    wait_ms(20);
}

static void bye(struct sim_leg *l)
{
    sim_peer_request(&w.p, l, "BYE", NULL, NULL);
    wait_ms(20);
}

/* The new call is released by its peer. */
static void bye_made(const char *tag)
{
    struct sim_leg made;

    sim_leg_uas(&made, last("INVITE"), tag);
    bye(&made);
}

/* The last NOTIFY says this, and is answered. */
static void notified(unsigned n, const char *line, const char *state)
{
    expect("NOTIFYs", count("NOTIFY"), n);
    if (strncmp(body(last("NOTIFY")), line, strlen(line)))
        sim_fail(w.s, "NOTIFY %u: got \"%s\", want \"%s\"", n,
                 body(last("NOTIFY")), line);
    expect_in("state", sim_peer_hdr(last("NOTIFY"), "Subscription-State"),
              state);
    answer(last("NOTIFY"), 200, NULL);
}

/* ---- the peer transfers us ---------------------------------------------- */
/* REF-002, REF-005: 200, NOTIFY at once, as it rings and when it is there. */
static void succeeds(uint64_t seed)
{
    char want[60];

    up(seed, TAKE);
    refer(CAROL);
    expect("asked", x.asked, 1);
    expect_str("to", x.refer_to, "<sip:carol@10.0.0.2>");
    expect("200", count("SIP/2.0 200"), 1);
    expect_in("Contact", last("SIP/2.0 200"), "\r\nContact: <sip:alice@");
    notified(1, "SIP/2.0 100 Trying\r\n", "active;expires=2");
    snprintf(want, sizeof want, "refer;id=%u", w.l.cseq);
    expect_str("Event", sim_peer_hdr(last("NOTIFY"), "Event"), want);
    expect_in("type", sim_peer_hdr(last("NOTIFY"), "Content-Type"),
              "message/sipfrag");
    expect("INVITE", count("INVITE sip:carol@10.0.0.2 "), 1);
    wait_ms(1000);
    answer(last("INVITE"), 180, "c");
    notified(2, "SIP/2.0 180 Ringing\r\n", "active;expires=");
    answer(last("INVITE"), 200, "c");
    notified(3, "SIP/2.0 200 OK\r\n", "terminated;reason=noresource");
    wait_ms(60000);
    expect("no more", count("NOTIFY"), 3);
    bye_made("c");
    bye(&w.l);
    end();
}

/* REF-006: with the status it was refused with. */
static void refused_call(uint64_t seed, unsigned status, const char *line)
{
    up(seed, TAKE);
    refer(CAROL);
    notified(1, "SIP/2.0 100", "active");
    answer(last("INVITE"), status, "c");
    notified(2, line, "terminated;reason=noresource");
    expect("made", w.u.calls[1].closed, 1);
    expect("the call stays", w.u.calls[0].closed, 0);
    bye(&w.l);
    end();
}

/* NOTIFYs come one after the other, the next with the latest, at most one a
 * second; the last at once (3515 3.10). */
static void rate(uint64_t seed)
{
    const char *first;

    up(seed, TAKE);
    refer(CAROL);
    first = last("NOTIFY");
    answer(last("INVITE"), 180, "c");
    answer(last("INVITE"), 183, "c");
    expect("one at a time", count("NOTIFY"), 1);
    answer(first, 200, NULL);
    expect("not yet", count("NOTIFY"), 1);
    wait_ms(1000);
    notified(2, "SIP/2.0 183", "active");
    answer(last("INVITE"), 603, "c");
    notified(3, "SIP/2.0 603 Decline", "terminated");
    bye(&w.l);
    end();
}

/* The new call is hung up by its user, or nobody answers it. */
static void made_ends(uint64_t seed)
{
    up(seed, TAKE);
    refer(CAROL);
    notified(1, "SIP/2.0 100", "active");
    answer(last("INVITE"), 180, "c");
    sim_ua_hangup(&w.u, &w.u.calls[1]);
    wait_ms(20);
    answer(last("CANCEL"), 200, "c");
    answer(last("INVITE"), 487, "c");
    notified(2, "SIP/2.0 487", "terminated");
    w.p.n = 0;
    refer(CAROL);
    notified(1, "SIP/2.0 100", "active");
    wait_ms(33000);
    expect_in("408", body(last("NOTIFY")), "SIP/2.0 408");
    answer(last("NOTIFY"), 200, NULL);
    bye(&w.l);
    end();
}

static void refuses(const char *lines, const char *status)
{
    unsigned n = x.asked;

    w.p.n = 0;
    refer(lines);
    expect(lines, count(status), 1);
    expect("nobody asked", x.asked, n);
    expect("no INVITE", count("INVITE"), 0);
}

/* REF-003: none, two, or none that can be read. */
static void not_one(uint64_t seed)
{
    up(seed, TAKE);
    refuses(NULL, "SIP/2.0 400");
    refuses(CAROL CAROL, "SIP/2.0 400");
    refuses("r: <sip:dan@10.0.0.2>\r\n" CAROL, "SIP/2.0 400");
    refuses("Refer-To: <sip:carol@10.0.0.2>, <sip:dan@10.0.0.2>\r\n",
            "SIP/2.0 400");
    refuses("Refer-To: <sip:>\r\n", "SIP/2.0 400");
    refuses("Refer-To: *\r\n", "SIP/2.0 400");
    refuses("Refer-To: carol\r\n", "SIP/2.0 400");
    refuses("Refer-To: <http://10.0.0.2/>\r\n", "SIP/2.0 416");
    refuses(CAROL "Referred-By: what\r\n", "SIP/2.0 400");
    refuses(CAROL "Require: unheard\r\n", "SIP/2.0 420");
    bye(&w.l);
    end();
}

/* REF-009: the Replaces in it goes out as a header, unescaped, once. */
static void with_replaces(uint64_t seed)
{
    up(seed, TAKE);
    refer("Refer-To: \"Carol\" <sip:carol@10.0.0.2;method=INVITE?Replaces="
          "a%25b%40h%3Bto-tag%3D7%3Bfrom-tag%3D8>\r\n");
    expect("INVITE", count("INVITE sip:carol@10.0.0.2 "), 1);
    expect_str("Replaces", sim_peer_hdr(last("INVITE"), "Replaces"),
               "a%b@h;to-tag=7;from-tag=8");
    answer(last("NOTIFY"), 200, NULL);
    answer(last("INVITE"), 486, "c");
    answer(last("NOTIFY"), 200, NULL);
    refuses("Refer-To: <sip:c@10.0.0.2?Replaces=a%3Bto-tag%3D7>\r\n",
            "SIP/2.0 400");
    refuses("Refer-To: <sip:c@10.0.0.2?Replaces=a%3Bto-tag%3D7%3Bfrom-tag%3D"
            "8&replaces=b%3Bto-tag%3D7%3Bfrom-tag%3D8>\r\n", "SIP/2.0 400");
    bye(&w.l);
    end();
}

/* REF-010: nothing else in it is taken. */
static void with_headers(uint64_t seed)
{
    static const char *const bad[] = {
        "Route: <sip:evil", "6.6.6.6", "\r\nFrom: <sip:evil", "x-evil",
        "Call-ID: evil", "Subject", "evil@", "P-Asserted"
    };
    unsigned i;

    up(seed, TAKE);
    refer("Refer-To: <sip:carol@10.0.0.2?Route=%3Csip%3Aevil%40h%3Blr%3E"
          "&Via=SIP%2F2.0%2FUDP%206.6.6.6&From=%3Csip%3Aevil%40h%3E"
          "&Contact=%3Csip%3Aevil%40h%3E&Call-ID=evil&Subject=hi&x-evil=1"
          "&P-Asserted-Identity=%3Csip%3Aevil%40h%3E"
          "&body=v%3D0%0D%0Ao%3Devil%40>\r\n");
    expect("INVITE", count("INVITE sip:carol@10.0.0.2 "), 1);
    for (i = 0; i < sizeof bad / sizeof *bad; i++)
        if (strstr(last("INVITE"), bad[i]))
            sim_fail(w.s, "\"%s\" got into the INVITE", bad[i]);
    answer(last("NOTIFY"), 200, NULL);
    answer(last("INVITE"), 486, "c");
    answer(last("NOTIFY"), 200, NULL);
    bye(&w.l);
    end();
}

/* REF-011: what would become a line of its own. */
static void with_line_end(uint64_t seed)
{
    up(seed, TAKE);
    refuses("Refer-To: <sip:c@10.0.0.2?Replaces=a%3Bto-tag%3D7%3Bfrom-tag%3D"
            "8%0D%0AX-Evil%3A%201>\r\n", "SIP/2.0 400");
    refuses("Refer-To: <sip:c@10.0.0.2?Subject=a%0d%0aX-Evil%3A%201>\r\n",
            "SIP/2.0 400");
    refuses("Refer-To: <sip:c@10.0.0.2?X%0AY=1>\r\n", "SIP/2.0 400");
    refuses("Refer-To: <sip:c%0D%0Ad@10.0.0.2>\r\n", "SIP/2.0 400");
    refuses("Refer-To: <sip:c%00@10.0.0.2>\r\n", "SIP/2.0 400");
    refuses("Refer-To: <sip:c%1B@10.0.0.2>\r\n", "SIP/2.0 400");
    refuses("Refer-To: <sip:c%7f@10.0.0.2>\r\n", "SIP/2.0 400");
    bye(&w.l);
    end();
}

/* REF-012: calls are all that is made for others. */
static void other_method(uint64_t seed)
{
    up(seed, TAKE);
    refuses("Refer-To: <sip:carol@10.0.0.2;method=BYE>\r\n", "SIP/2.0 403");
    refuses("Refer-To: <sip:carol@10.0.0.2;method=SUBSCRIBE>\r\n",
            "SIP/2.0 403");
    refuses("Refer-To: <sip:carol@10.0.0.2;method=REFER>\r\n",
            "SIP/2.0 403");
    bye(&w.l);
    end();
}

static void outside(struct sim_leg *l, const char *id, const char *lines)
{
    *l = w.l;
    snprintf(l->call_id, sizeof l->call_id, "%s", id);
    snprintf(l->remote, sizeof l->remote, "<sip:alice@10.0.0.1>");
    sim_peer_request(&w.p, l, "REFER", lines, NULL);
    wait_ms(20);
}

/* REF-013: without the application's consent nothing is done: in a call it
 * may refuse or keep silent, outside of calls nobody is asked but
 * on_request(). */
static void unauthorised(uint64_t seed)
{
    struct sim_leg out;

    up(seed, REJECT);
    refer(CAROL);
    expect("403", count("SIP/2.0 403"), 1);
    x.policy = LEAVE;
    refer(CAROL);
    refer(CAROL);
    expect("one at a time", count("SIP/2.0 503"), 1);
    expect("asked", x.asked, 2);
    wait_ms(25000);
    expect("603", count("SIP/2.0 603"), 1);
    expect("too late", accept_refer(w.u.calls[0].call), SUA_ESTATE);
    expect("too late", sua_call_refer_reject(w.u.calls[0].call, 403),
           SUA_ESTATE);
    w.p.n = 0;
    w.u.request_answer = 0;
    outside(&out, "stranger", CAROL);
    expect("403", count("SIP/2.0 403"), 1);
    w.u.request_answer = 405;
    outside(&out, "stranger2", CAROL);
    expect("405", count("SIP/2.0 405"), 1);
    expect("no INVITE", count("INVITE"), 0);
    bye(&w.l);
    end();
}

/* A REFER about our call, in a dialog of its own (RFC 4538, RFC 7647 4). */
static void target_dialog(uint64_t seed)
{
    const char *id = strstr(w.l.remote, ";tag=");
    struct sim_leg out;
    char lines[400];

    up(seed, TAKE);
    id = strstr(w.l.remote, ";tag=") + 5;
    snprintf(lines, sizeof lines, CAROL "Require: tdialog\r\n"
             "Target-Dialog: %s;local-tag=%s;remote-tag=%s\r\n",
             w.l.call_id, id, strstr(w.l.local, ";tag=") + 5);
    outside(&out, "about", lines);
    expect("asked", x.asked, 1);
    expect_str("Call-ID", sim_peer_hdr(last("NOTIFY"), "Call-ID"), "about");
    expect_str("Event", sim_peer_hdr(last("NOTIFY"), "Event"), "refer");
    notified(1, "SIP/2.0 100", "active");
    answer(last("INVITE"), 486, "c");
    notified(2, "SIP/2.0 486", "terminated");
    snprintf(lines, sizeof lines, CAROL
             "Target-Dialog: %s;local-tag=x;remote-tag=y\r\n", w.l.call_id);
    w.u.request_answer = 0;
    outside(&out, "wrong", lines);
    expect("asked", x.asked, 1);
    expect("403", count("SIP/2.0 403"), 1);
    bye(&w.l);
    end();
}

/* REF-014: goes into the INVITE as it is. */
static void referred_by(uint64_t seed)
{
    const char *by = "\"Bob\" <sip:bob@h>;x=1";

    up(seed, TAKE);
    refer(CAROL "Referred-By: \"Bob\" <sip:bob@h>;x=1\r\n");
    expect_str("told", x.referred_by, by);
    expect_str("sent", sim_peer_hdr(last("INVITE"), "Referred-By"), by);
    answer(last("NOTIFY"), 200, NULL);
    answer(last("INVITE"), 486, "c");
    answer(last("NOTIFY"), 200, NULL);
    bye(&w.l);
    end();
}

/* The account closes, another takes its place. */
static void other_account(void)
{
    sua_account_close(w.u.account);
    sim_kick(w.u.node);
    wait_ms(20);
    w.u.account = sim_ua_account(&w.u, "sip:mallory@10.0.0.1", "x", NULL);
}

/* REF-016: the call is released first; the subscription lives on in its
 * dialog, which then knows nothing else. */
static void bye_first(uint64_t seed, int ours)
{
    char id[96];

    up(seed, TAKE);
    refer(CAROL);
    notified(1, "SIP/2.0 100", "active");
    snprintf(id, sizeof id, "%s", w.l.call_id);
    if (ours) {
        sim_ua_hangup(&w.u, &w.u.calls[0]);
        wait_ms(20);
        answer(last("BYE"), 200, NULL);
    } else {
        bye(&w.l);
    }
    expect("closed", w.u.calls[0].closed, 1);
    sim_peer_request(&w.p, &w.l, "INFO", NULL, NULL);
    wait_ms(20);
    expect("no call", count("SIP/2.0 481"), 1);
    other_account();
    answer(last("INVITE"), 200, "c");
    if (strstr(last("NOTIFY"), "mallory"))
        sim_fail(w.s, "NOTIFY of another account");
    expect_str("dialog", sim_peer_hdr(last("NOTIFY"), "Call-ID"), id);
    notified(2, "SIP/2.0 200", "terminated");
    bye_made("c");
    end();
}

/* REF-018: a call that is over, or about to be. */
static void after_bye(uint64_t seed)
{
    up(seed, TAKE);
    sim_ua_hangup(&w.u, &w.u.calls[0]);
    wait_ms(20);
    refer(CAROL);
    expect("481", count("SIP/2.0 481"), 1);
    answer(last("BYE"), 200, NULL);
    refer(CAROL);
    expect("481", count("SIP/2.0 481"), 2);
    expect("nobody asked", x.asked, 0);
    end();
}

/* REF-020: calls made for REFERs that are referred on and on. */
static void circle(uint64_t seed)
{
    struct sim_leg l;
    unsigned n = 0;

    up(seed, TAKE);
    l = w.l;
    while (n < 20 && !count("SIP/2.0 482")) {
        w.p.n = 0;
        sim_peer_request(&w.p, &l, "REFER", CAROL, NULL);
        wait_ms(20);
        if (count("SIP/2.0 482"))
            break;
        answer(last("NOTIFY"), 200, NULL);
        answer(last("INVITE"), 200, "c");
        answer(last("NOTIFY"), 200, NULL);
        bye(&l);
        sim_leg_uas(&l, last("INVITE"), "c");
        n++;
    }
    expect("ends", n, 8);
    bye(&l);
    end();
}

/* norefersub: no subscription, and the answer says so (RFC 4488 4). */
static void no_subscription(uint64_t seed)
{
    up(seed, TAKE);
    refer(CAROL "Refer-Sub: false\r\nRequire: norefersub\r\n");
    expect_str("said", sim_peer_hdr(last("SIP/2.0 200"), "Refer-Sub"),
               "false");
    expect("INVITE", count("INVITE"), 1);
    answer(last("INVITE"), 200, "c");
    expect("none", count("NOTIFY"), 0);
    bye_made("c");
    bye(&w.l);
    end();
}

/* Its subscriber refreshes and ends it (3515 2.4.4); nobody else can make
 * one. */
static void subscriber(uint64_t seed)
{
    char lines[120];

    up(seed, TAKE);
    sim_peer_request(&w.p, &w.l, "SUBSCRIBE", "Event: refer\r\n", NULL);
    wait_ms(20);
    expect("403", count("SIP/2.0 403"), 1);
    sim_peer_request(&w.p, &w.l, "NOTIFY", "Event: refer\r\n"
                     "Subscription-State: active\r\n", NULL);
    wait_ms(20);
    expect("481", count("SIP/2.0 481"), 1);
    refer(CAROL);
    notified(1, "SIP/2.0 100", "active");
    snprintf(lines, sizeof lines, "Event: refer;id=%u\r\nExpires: 30\r\n",
             w.l.cseq);
    wait_ms(1000);
    sim_peer_request(&w.p, &w.l, "SUBSCRIBE", lines, NULL);
    wait_ms(20);
    expect_str("30", sim_peer_hdr(last("SIP/2.0 200"), "Expires"), "30");
    notified(2, "SIP/2.0 100", "active;expires=30");
    wait_ms(30000);
    notified(3, "SIP/2.0 100", "terminated;reason=timeout");
    answer(last("INVITE"), 486, "c");
    expect("no more", count("NOTIFY"), 3);
    bye(&w.l);
    end();
}

static void unsubscribed(uint64_t seed)
{
    up(seed, TAKE);
    refer(CAROL);
    notified(1, "SIP/2.0 100", "active");
    sim_peer_request(&w.p, &w.l, "SUBSCRIBE", "Event: refer\r\n"
                     "Expires: 0\r\n", NULL);
    wait_ms(20);
    notified(2, "SIP/2.0 100", "terminated;reason=timeout");
    expect("not cancelled", count("CANCEL"), 0);
    answer(last("INVITE"), 200, "c");
    expect("no more", count("NOTIFY"), 2);
    bye_made("c");
    bye(&w.l);
    end();
}

/* Nobody wants to hear it: 481, or silence. */
static void notify_fails(uint64_t seed, int silent)
{
    up(seed, TAKE);
    refer(CAROL);
    if (silent)
        wait_ms(33000);
    else
        answer(last("NOTIFY"), 481, NULL);
    w.p.n = 0;
    sim_peer_request(&w.p, &w.l, "SUBSCRIBE", "Event: refer\r\n", NULL);
    wait_ms(20);
    expect("over", count("SIP/2.0 403"), 1);
    bye(&w.l);
    end();
}

/* Hung up in the callback: the REFER is answered all the same. */
static void hangup_in_refer(uint64_t seed)
{
    up(seed, HANG_UP);
    refer(CAROL);
    answer(last("BYE"), 200, NULL);
    expect("481", count("SIP/2.0 481"), 1);
    expect("no INVITE", count("INVITE"), 0);
    end();
}

/* ---- we transfer the peer ----------------------------------------------- */
static int transfer_with(const char *target, struct sua_call *other,
                         int no_progress)
{
    struct sua_referral t = SUA_REFERRAL_INIT;
    int rc;

    t.target = sua_str_z(target ? target : "");
    t.other = other;
    t.no_progress = (uint8_t)no_progress;
    rc = sua_call_transfer(w.u.calls[0].call, &t);
    sim_kick(w.u.node);
    wait_ms(20);
    return rc;
}

static void transfer(void)
{
    expect("transfer", transfer_with("sip:carol@10.0.0.2;x=1", NULL, 0), 0);
}

static void notify(const char *event, const char *state, const char *type,
                   const char *text)
{
    char out[1200];

    snprintf(out, sizeof out,
             "NOTIFY %s SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.2:5060;branch="
             "z9hG4bKn%u\r\nMax-Forwards: 70\r\nFrom: %s\r\nTo: %s\r\n"
             "Call-ID: %s\r\nCSeq: %u NOTIFY\r\n"
             "Contact: <sip:peer@10.0.0.2:5060>\r\n"
             "Event: %s\r\nSubscription-State: %s\r\n%s"
             "Content-Length: %u\r\n\r\n%s",
             w.l.target, w.l.cseq + 1, w.l.local, w.l.remote, w.l.call_id,
             w.l.cseq + 1, event, state, type, (unsigned)strlen(text), text);
    w.l.cseq++;
    sim_peer_say(&w.p, out);
    wait_ms(20);
}

static void frag(const char *state, const char *line)
{
    notify("refer", state, FRAG, line);
}

/* REF-001: one Refer-To, Contact, who asks; in the dialog of a peer without
 * GRUU. Then TRANSFER events until the end. */
static void we_transfer(uint64_t seed)
{
    up(seed, LEAVE);
    transfer();
    expect("one at a time", transfer_with("sip:dan@h", NULL, 0), SUA_ESTATE);
    expect("REFER", count("REFER sip:peer@10.0.0.2:5060 "), 1);
    expect_str("Call-ID", sim_peer_hdr(last("REFER"), "Call-ID"),
               w.l.call_id);
    expect_str("To", sim_peer_hdr(last("REFER"), "To"), w.l.local);
    expect_str("Refer-To", sim_peer_hdr(last("REFER"), "Refer-To"),
               "<sip:carol@10.0.0.2;x=1>");
    expect_str("Referred-By", sim_peer_hdr(last("REFER"), "Referred-By"),
               "<sip:alice@10.0.0.1>");
    expect_in("Supported", sim_peer_hdr(last("REFER"), "Supported"),
              "norefersub");
    if (!*sim_peer_hdr(last("REFER"), "Contact") ||
        strstr(strstr(last("REFER"), "Refer-To:") + 1, "Refer-To:") ||
        *sim_peer_hdr(last("REFER"), "Refer-Sub"))
        sim_fail(w.s, "not a REFER");
    answer(last("REFER"), 202, NULL);
    frag("active;expires=60", "SIP/2.0 100 Trying\r\n");
    expect("200", count("SIP/2.0 200"), 1);
    frag("active;expires=60", "SIP/2.0 180 Do Ring\r\n");
    expect_str("reason", x.reason, "Do Ring");
    frag("terminated;reason=noresource",
         "SIP/2.0 200 OK\r\nX-More: yes\r\n\r\n");
    expect("told", x.told, 3);
    expect("100", x.status[0], 100);
    expect("180", x.status[1], 180);
    expect("200", x.status[2], 200);
    w.p.n = 0;
    frag("terminated;reason=noresource", "SIP/2.0 200 OK\r\n");
    expect("over", count("SIP/2.0 481"), 1);
    expect("again", transfer_with("<sip:dan@h>", NULL, 0), 0);
    answer(last("REFER"), 603, NULL);
    expect("told", x.told, 4);
    expect("603", x.status[3], 603);
    bye(&w.l);
    end();
}

static void wrong_transfers(uint64_t seed)
{
    struct sua_call *c;
    struct sua_referral t = SUA_REFERRAL_INIT;

    up(seed, LEAVE);
    c = w.u.calls[0].call;
    expect("nobody", transfer_with("", NULL, 0), SUA_EINVAL);
    expect("no URI", transfer_with("carol", NULL, 0), SUA_EINVAL);
    expect("headers", transfer_with("sip:c@h?Subject=x", NULL, 0),
           SUA_EINVAL);
    expect("itself", transfer_with("", c, 0), SUA_EINVAL);
    t.size = 3;
    expect("size", sua_call_transfer(c, &t), SUA_EINVAL);
    expect("NULL", sua_call_transfer(c, NULL), SUA_EINVAL);
    expect("nothing to accept", accept_refer(c), SUA_ESTATE);
    expect("status", sua_call_refer_reject(c, 200), SUA_EINVAL);
    expect("no REFER", count("REFER"), 0);
    bye(&w.l);
    end();
}

/* REF-007: the second in the dialog has a NOTIFY of its own; one without id
 * is the first's. */
static void two_refers(uint64_t seed)
{
    char first[40], second[40];

    up(seed, LEAVE);
    transfer();
    snprintf(first, sizeof first, "refer;id=%u", sim_peer_cseq(last("REFER")));
    answer(last("REFER"), 202, NULL);
    notify(first, "active;expires=60", FRAG, "SIP/2.0 503 Not Now\r\n");
    expect("503", x.status[0], 503);
    transfer();
    snprintf(second, sizeof second, "refer;id=%u",
             sim_peer_cseq(last("REFER")));
    answer(last("REFER"), 202, NULL);
    notify(second, "active;expires=60", FRAG, "SIP/2.0 183 Yes\r\n");
    expect("183", x.status[1], 183);
    notify(first, "active;expires=60", FRAG, "SIP/2.0 404 Old\r\n");
    notify("refer", "active;expires=60", FRAG, "SIP/2.0 404 Old\r\n");
    expect("not told again", x.told, 2);
    expect("200", count("SIP/2.0 200"), 4);
    notify("refer;id=4711", "active", FRAG, "SIP/2.0 404 Odd\r\n");
    expect("481", count("SIP/2.0 481"), 1);
    notify(second, "terminated", FRAG, "SIP/2.0 200 OK\r\n");
    expect("200", x.status[2], 200);
    notify(first, "terminated", FRAG, "SIP/2.0 404 Old\r\n");
    expect("200", count("SIP/2.0 200"), 6);
    bye(&w.l);
    end();
}

/* REF-015: nothing is heard, from the start or after a while; and nothing
 * remains of it. */
static void never_notified(uint64_t seed)
{
    up(seed, LEAVE);
    transfer();
    answer(last("REFER"), 202, NULL);
    wait_ms(33000);
    expect("408", x.status[0], 408);
    expect("cause", x.cause, SUA_CAUSE_TIMEOUT);
    transfer();
    answer(last("REFER"), 202, NULL);
    frag("active;expires=60", "SIP/2.0 100 Trying\r\n");
    wait_ms(100000);
    expect("told", x.told, 3);
    expect("408", x.status[2], 408);
    transfer();
    wait_ms(33000);
    expect("told", x.told, 4);
    expect("no answer", x.status[3], 408);
    bye(&w.l);
    end();
}

/* REF-016: we release the call, or the peer does, and its NOTIFYs are still
 * answered. */
static void released(uint64_t seed, int ours)
{
    up(seed, LEAVE);
    transfer();
    answer(last("REFER"), 202, NULL);
    frag("active;expires=60", "SIP/2.0 100 Trying\r\n");
    if (ours) {
        sim_ua_hangup(&w.u, &w.u.calls[0]);
        wait_ms(20);
        answer(last("BYE"), 200, NULL);
    } else {
        bye(&w.l);
    }
    expect("closed", w.u.calls[0].closed, 1);
    w.p.n = 0;
    frag("active;expires=60", "SIP/2.0 180 Ringing\r\n");
    expect("200", count("SIP/2.0 200"), 1);
    frag("terminated", "SIP/2.0 200 OK\r\n");
    expect("200", count("SIP/2.0 200"), 2);
    frag("terminated", "SIP/2.0 200 OK\r\n");
    expect("481", count("SIP/2.0 481"), 1);
    end();
}

/* REF-019: what cannot be read is refused and changes nothing; what is long
 * can be read. */
static void broken_sipfrag(uint64_t seed)
{
    char text[900] = "SIP/2.0 183 Much\r\n";
    unsigned i;

    up(seed, LEAVE);
    transfer();
    answer(last("REFER"), 202, NULL);
    frag("active", "SIP/3.0 200 OK\r\n");
    frag("active", "SIP/2.0 99\r\n");
    frag("active", "SIP/2.0 2000 OK\r\n");
    frag("active", "hello");
    notify("refer", "active", "Content-Type: text/plain\r\n",
           "SIP/2.0 200 OK\r\n");
    notify("refer", ";;", FRAG, "SIP/2.0 200 OK\r\n");
    expect("400", count("SIP/2.0 400"), 6);
    expect("nothing told", x.told, 0);
    notify("refer", "active", "", "");
    expect("200", count("SIP/2.0 200"), 1);
    for (i = 0; i < 100; i++)
        strcat(text, "X: y\r\n");
    frag("active", text);
    expect("183", x.status[0], 183);
    frag("terminated", "hello");
    expect("told", x.told, 2);
    expect("the end", x.status[1], 487);
    bye(&w.l);
    end();
}

/* The NOTIFY overtakes the response (3515 2.4.4). */
static void notify_first(uint64_t seed)
{
    up(seed, LEAVE);
    transfer();
    frag("active;expires=60", "SIP/2.0 100 Trying\r\n");
    expect("100", x.status[0], 100);
    frag("terminated", "SIP/2.0 486 Busy Here\r\n");
    expect("486", x.status[1], 486);
    answer(last("REFER"), 202, NULL);
    expect("told", x.told, 2);
    transfer();
    answer(last("REFER"), 481, NULL);
    expect("481", x.status[2], 481);
    expect("the call is gone", count("BYE"), 1);
    answer(last("BYE"), 481, NULL);
    end();
}

/* Without progress, if the peer agrees; else as ever. */
static void no_progress(uint64_t seed)
{
    up(seed, LEAVE);
    expect("transfer", transfer_with("sip:carol@h", NULL, 1), 0);
    expect_str("said", sim_peer_hdr(last("REFER"), "Refer-Sub"), "false");
    sim_peer_answer(&w.p, last("REFER"), 200, NULL, "Refer-Sub: false\r\n",
                    NULL);
    wait_ms(20);
    expect("200", x.status[0], 200);
    expect("transfer", transfer_with("sip:carol@h", NULL, 1), 0);
    answer(last("REFER"), 202, NULL);
    expect("not yet", x.told, 1);
    frag("terminated", "SIP/2.0 503 No\r\n");
    expect("503", x.status[1], 503);
    bye(&w.l);
    end();
}

/* With credentials the CSeq, and so the id, is another. */
static void challenged(uint64_t seed)
{
    char event[40];

    up(seed, LEAVE);
    transfer();
    sim_peer_answer(&w.p, last("REFER"), 401, NULL,
                    "WWW-Authenticate: Digest realm=\"r\",nonce=\"n\"\r\n",
                    NULL);
    wait_ms(20);
    expect("again", count("REFER"), 2);
    snprintf(event, sizeof event, "refer;id=%u", sim_peer_cseq(last("REFER")));
    notify(event, "active", FRAG, "SIP/2.0 100 Trying\r\n");
    expect("200", count("SIP/2.0 200"), 1);
    answer(last("REFER"), 202, NULL);
    notify(event, "terminated", FRAG, "SIP/2.0 200 OK\r\n");
    expect("told", x.told, 2);
    bye(&w.l);
    end();
}

static void hangup_in_transfer(uint64_t seed)
{
    up(seed, LEAVE);
    x.hang_up_in_transfer = 1;
    transfer();
    answer(last("REFER"), 202, NULL);
    frag("active;expires=60", "SIP/2.0 100 Trying\r\n");
    answer(last("BYE"), 200, NULL);
    expect("closed", w.u.calls[0].closed, 1);
    w.p.n = 0;
    frag("terminated", "SIP/2.0 200 OK\r\n");
    expect("200", count("SIP/2.0 200"), 1);
    expect("told", x.told, 1);
    end();
}

/* REF-001: a peer with a GRUU is asked outside of the dialog (7647 4). */
static void gruu(uint64_t seed, int notify_is_first,
                 const struct sua_module *const *list)
{
    struct sim_leg refer_leg, call;
    const char *r;

    begin_with(seed, list);
    sim_peer_invite(&w.p, &w.l, "alice",
                    "Contact: <sip:peer@10.0.0.2:5060;gr=x>\r\n",
                    sim_peer_sdp);
    wait_ms(20);
    ack(&w.l);
    transfer();
    r = last("REFER sip:peer@10.0.0.2:5060;gr=x ");
    if (strstr(sim_peer_hdr(r, "To"), "tag=") ||
        !strcmp(sim_peer_hdr(r, "Call-ID"), w.l.call_id))
        sim_fail(w.s, "in the dialog");
    expect_in("Target-Dialog", sim_peer_hdr(r, "Target-Dialog"),
              w.l.call_id);
    expect_in("Target-Dialog", sim_peer_hdr(r, "Target-Dialog"),
              strstr(w.l.local, ";tag=") + 5);
    expect_str("Require", sim_peer_hdr(r, "Require"), "tdialog");
    sim_leg_uas(&refer_leg, r, "g");
    call = w.l;
    w.l = refer_leg;
    if (!notify_is_first)
        answer(r, 200, "g");
    frag("active;expires=60", "SIP/2.0 100 Trying\r\n");
    if (notify_is_first)
        answer(r, 200, "g");
    expect("answered", strstr(last("SIP/2.0 "), "SIP/2.0 200") != NULL, 1);
    frag("terminated", "SIP/2.0 200 OK\r\n");
    expect("told", x.told, 2);
    expect("200", x.status[1], 200);
    frag("terminated", "SIP/2.0 200 OK\r\n");
    expect("over", count("SIP/2.0 481"), 1);
    w.l = call;
    bye(&w.l);
    end();
}

/* Without the modules nothing of them is there, nor said to be. */
static void not_linked(uint64_t seed)
{
    struct sua_referral t = SUA_REFERRAL_INIT;
    const char *r;

    begin_with(seed, sua_modules_udp_phone);
    sim_peer_invite(&w.p, &w.l, "alice",
                    "Replaces: x;to-tag=y;from-tag=z\r\n", sim_peer_sdp);
    wait_ms(20);
    ack(&w.l);
    r = last("SIP/2.0 200");
    if (strstr(r, "REFER") || strstr(r, "NOTIFY") || strstr(r, "replaces") ||
        strstr(r, "norefersub") || strstr(r, "Allow-Events"))
        sim_fail(w.s, "said what is not there");
    w.u.request_answer = 0;
    refer(CAROL);
    expect("405", count("SIP/2.0 405"), 1);
    refer(CAROL "Require: norefersub\r\n");
    expect("420", count("SIP/2.0 420"), 1);
    t.target = SUA_STR("sip:carol@h");
    expect("transfer", sua_call_transfer(w.u.calls[0].call, &t),
           SUA_EUNSUPPORTED);
    expect("accept", accept_refer(w.u.calls[0].call), SUA_ESTATE);
    bye(&w.l);
    end();
}

static void linked(uint64_t seed)
{
    const char *r;

    up(seed, LEAVE);
    sim_peer_request(&w.p, &w.l, "OPTIONS", NULL, NULL);
    wait_ms(20);
    refuses(CAROL "Require: unheard\r\n", "SIP/2.0 420");
    w.u.request_answer = 0;
    sim_peer_request(&w.p, &w.l, "OPTIONS", NULL, NULL);
    wait_ms(20);
    r = last("SIP/2.0 200");
    expect_in("Allow", sim_peer_hdr(r, "Allow"), "REFER");
    expect_in("Supported", sim_peer_hdr(r, "Supported"), "norefersub");
    expect_in("Supported", sim_peer_hdr(r, "Supported"), "replaces");
    expect_in("Allow-Events", sim_peer_hdr(r, "Allow-Events"), "refer");
    bye(&w.l);
    end();
}

static void theirs(uint64_t seed)
{
    not_linked(seed);
    linked(seed);

    succeeds(seed);
    refused_call(seed, 486, "SIP/2.0 486 Busy Here");
    refused_call(seed, 503, "SIP/2.0 503");
    rate(seed);
    made_ends(seed);
    not_one(seed);
    with_replaces(seed);
    with_headers(seed);
    with_line_end(seed);
    other_method(seed);
    unauthorised(seed);
    target_dialog(seed);
    referred_by(seed);
    bye_first(seed, 0);
    bye_first(seed, 1);
    after_bye(seed);
    circle(seed);
    no_subscription(seed);
    subscriber(seed);
    unsubscribed(seed);
    notify_fails(seed, 0);
    notify_fails(seed, 1);
    hangup_in_refer(seed);
}

static void all(uint64_t seed)
{
    theirs(seed);
    we_transfer(seed);
    wrong_transfers(seed);
    two_refers(seed);
    never_notified(seed);
    released(seed, 0);
    released(seed, 1);
    broken_sipfrag(seed);
    notify_first(seed);
    no_progress(seed);
    challenged(seed);
    hangup_in_transfer(seed);
    gruu(seed, 0, modules);
    gruu(seed, 1, modules);
    gruu(seed, 0, refer_first);
    gruu(seed, 1, refer_first);
}

int main(int argc, char **argv)
{
    return sim_main(argc, argv, 4, all);
}
