/* SPDX-License-Identifier: MIT
 * Which transaction a message belongs to, and what is answered without one.
 * RFC 3261 17.1.3, 17.2.3, 8.2.2.2, 9, 18; RFC 3581. */
#include <stdio.h>

#include "rig.h"

struct world {
    struct sim *sim;
    struct sim_node *ua, *peer;
    struct rig_server srv;
    struct rig_log log;
};

static void begin(struct world *w)
{
    memset(w, 0, sizeof *w);
    w->sim = sim_open(2);
    w->ua = rig_stack(w->sim, "ua", NULL, 1, &w->srv);
    w->peer = rig_script(w->sim, "peer", &w->log);
}

static void end(struct world *w)
{
    CHECK(sim_run_quiet(w->sim, w->sim->now + 1000000));
    sim_check_empty(w->sim);
    sim_close(w->sim);
}

static void say(struct world *w, const char *text)
{
    sim_sendz(w->peer, &w->ua->addr, text);
    sim_run_for(w->sim, 100);
}

static const char *last(const struct world *w)
{
    return w->log.n ? w->log.p[w->log.n - 1].text : "";
}

static int answers(const struct world *w, unsigned n, const char *prefix)
{
    return w->log.n == n && !strncmp(last(w), prefix, strlen(prefix));
}

#define HEAD(name) sua_str_z(rig_header(last(&w), name))
#define VIA(host, branch) "SIP/2.0/UDP " host ";branch=" branch

/* ---- responses ---------------------------------------------------------- */
static void edit(char *out, size_t cap, const char *text, const char *from,
                 const char *to)
{
    const char *at = strstr(text, from);
    CHECK(at != NULL);
    snprintf(out, cap, "%.*s%s%s", (int)(at - text), text, to,
             at + strlen(from));
}

/* UAC-013, UAC-014, ICT-019, ISS-006. */
static void responses(void)
{
    struct world w;
    struct rig_call c;
    char ok[1400], bad[1500];
    struct sua_counters n;
    begin(&w);
    CHECK_INT(rig_request(&c, w.ua, &w.peer->addr, SUA_UDP, "INVITE", NULL),
              SUA_OK);
    sim_run_for(w.sim, 100);
    snprintf(ok, sizeof ok, "%s",
             rig_answer(w.log.p[0].text, 180, "x", NULL));
    edit(bad, sizeof bad, ok, "10.0.0.1:5060", "10.0.0.9:5060");
    say(&w, bad);                       /* sent-by is not ours: 18.1.2     */
    edit(bad, sizeof bad, ok, "10.0.0.1:5060", "10.0.0.1:5070");
    say(&w, bad);
    edit(bad, sizeof bad, ok, "branch=z9hG4bK", "branch=z9hG4bKx");
    say(&w, bad);
    edit(bad, sizeof bad, ok, "CSeq: 7 INVITE", "CSeq: 7 OPTIONS");
    say(&w, bad);                       /* ICT-019                         */
    edit(bad, sizeof bad, ok, "\r\nFrom:",
         "\r\nVia: SIP/2.0/UDP other;branch=z9hG4bK1\r\nFrom:");
    say(&w, bad);                       /* 8.1.3.3                         */
    edit(bad, sizeof bad, ok, "\r\nFrom:", ", SIP/2.0/UDP o\r\nFrom:");
    say(&w, bad);
    CHECK_INT(c.provisional, 0);
    sua_stack_counters(w.ua->stack, &n);
    CHECK_INT(n.rx_stray, 6);
    edit(bad, sizeof bad, ok, ";rport",
         ";received=10.0.0.1;rport=5060");
    say(&w, bad);                       /* what servers add is no matter   */
    CHECK_INT(c.provisional, 1);
    edit(bad, sizeof bad, ok, "10.0.0.1:5060", "10.0.0.1");
    say(&w, bad);                       /* the default port                */
    CHECK_INT(c.provisional, 2);
    say(&w, rig_answer(w.log.p[0].text, 404, "y", NULL));
    CHECK_INT(c.final, 1);
    end(&w);
}

/* ICT-004, ICT-012: 17.1.1.3 */
static void ack_of_failure(void)
{
    struct world w;
    struct rig_call c;
    const char *inv, *ack;
    begin(&w);
    CHECK_INT(rig_request(&c, w.ua, &w.peer->addr, SUA_UDP, "INVITE",
                          "Route: <sip:p1;lr>,\r\n <sip:p2;lr>\r\n"
                          "Route: <sip:p3;lr>\r\nRequire: foo\r\n"), SUA_OK);
    sim_run_for(w.sim, 100);
    say(&w, rig_answer(w.log.p[0].text, 486, "x", NULL));
    inv = w.log.p[0].text;
    ack = last(&w);
    CHECK(!strncmp(ack, "ACK sip:10.0.0.2:5060 SIP/2.0\r\n", 31));
    CHECK_STR(HEAD("Via"), rig_header(inv, "Via"));
    CHECK_STR(HEAD("From"), rig_header(inv, "From"));
    CHECK_STR(HEAD("To"), "<sip:b@b>;tag=x");
    CHECK_STR(HEAD("Call-ID"), rig_header(inv, "Call-ID"));
    CHECK_STR(HEAD("CSeq"), "7 ACK");
    CHECK_STR(HEAD("Route"), "<sip:p1;lr>,");
    CHECK(strstr(ack, "\r\nRoute: <sip:p3;lr>\r\n") != NULL);
    CHECK_STR(HEAD("Max-Forwards"), "70");
    CHECK_STR(HEAD("Content-Length"), "0");
    CHECK_STR(HEAD("Require"), "");
    CHECK_STR(HEAD("Contact"), "");
    end(&w);
}

/* A proxied request has more than one Via, and so has its response; the ACK
 * has the top one alone. */
static void proxied(void)
{
    struct world w;
    struct rig_call c;
    char busy[1400], both[1500];
    begin(&w);
    CHECK_INT(rig_request(&c, w.ua, &w.peer->addr, SUA_UDP, "INVITE",
                          "v: SIP/2.0/UDP caller;branch=z9hG4bKc\r\n"),
              SUA_OK);
    sim_run_for(w.sim, 100);
    snprintf(busy, sizeof busy, "%s",
             rig_answer(w.log.p[0].text, 486, "x", NULL));
    edit(both, sizeof both, busy, "\r\nFrom:",
         "\r\nVia: SIP/2.0/UDP caller;branch=z9hG4bKc\r\nFrom:");
    say(&w, both);
    CHECK_INT(c.final, 1);
    CHECK_STR(HEAD("Via"), rig_header(w.log.p[0].text, "Via"));
    CHECK(strstr(last(&w), "caller") == NULL);
    end(&w);
}

/* ---- requests ----------------------------------------------------------- */
/* IST-020. */
static void branches(void)
{
    struct world w;
    begin(&w);
    w.srv.status[0] = 200;
    say(&w, rig_text("OPTIONS", VIA("Host.Example", "z9hG4bKa"), NULL, NULL,
                     NULL));
    CHECK_INT(w.srv.requests, 1);
    say(&w, rig_text("OPTIONS", VIA("hOST.eXAMPLE:5060", "z9hG4bKa"), NULL,
                     NULL, NULL));              /* IST-020                  */
    CHECK_INT(w.srv.requests, 1);
    CHECK_INT(w.log.n, 2);
    CHECK(!strcmp(w.log.p[0].text, w.log.p[1].text));
    say(&w, rig_text("OPTIONS", VIA("host.example", "z9hG4bKA"), "t", NULL,
                     NULL));
    CHECK_INT(w.srv.requests, 2);
    say(&w, rig_text("OPTIONS", VIA("host.example:5061", "z9hG4bKa"), "t",
                     NULL, NULL));
    CHECK_INT(w.srv.requests, 3);
    say(&w, rig_text("MESSAGE", VIA("host.example", "z9hG4bKa"), NULL, NULL,
                     NULL));
    CHECK_INT(w.srv.requests, 4);
    say(&w, rig_text("INVITE", VIA("host.example", "z9hG4bKa"), NULL, NULL,
                     NULL));
    CHECK_INT(w.srv.requests, 5);
    end(&w);
}

/* UAS-004, UAS-005, UAS-015, ISS-024. */
static void merged(void)                        /* 8.2.2.2 */
{
    struct world w;
    char first[64];
    begin(&w);
    say(&w, rig_text("INVITE", VIA("p1", "z9hG4bK1"), NULL, NULL, NULL));
    CHECK(answers(&w, 1, "SIP/2.0 100"));
    say(&w, rig_text("INVITE", VIA("p2", "z9hG4bK2"), NULL, NULL, NULL));
    CHECK(answers(&w, 2, "SIP/2.0 482"));
    snprintf(first, sizeof first, "%s", rig_header(last(&w), "To"));
    say(&w, rig_text("INVITE", VIA("p2", "z9hG4bK2"), NULL, NULL, NULL));
    CHECK(answers(&w, 3, "SIP/2.0 482"));
    CHECK_STR(HEAD("To"), first);               /* 8.2.7: the same tag     */
    say(&w, rig_text("INVITE", VIA("p2", "z9hG4bKx"), NULL, NULL, NULL));
    CHECK(answers(&w, 4, "SIP/2.0 482"));
    CHECK(strcmp(rig_header(last(&w), "To"), first) != 0);
    say(&w, rig_text("ACK", VIA("p2", "z9hG4bK2"), "any", NULL, NULL));
    CHECK_INT(w.log.n, 4);
    CHECK_INT(w.srv.requests, 1);
    say(&w, rig_text("INVITE", VIA("p2", "z9hG4bK2"), "tag", NULL, NULL));
    CHECK_INT(w.srv.requests, 2);               /* in a dialog: not merged */
    say(&w, rig_text("INVITE", VIA("p2", "z9hG4bK3"), NULL, "8 INVITE",
                     NULL));
    CHECK_INT(w.srv.requests, 3);
    end(&w);
}

/* IST-018, IST-019. */
static void rfc2543(void)                       /* 17.2.3, IST-018, -019 */
{
    struct world w;
    char tag[80];
    begin(&w);
    w.srv.status[0] = 486;
    say(&w, rig_text("INVITE", "SIP/2.0/UDP old", NULL, NULL, NULL));
    CHECK(answers(&w, 1, "SIP/2.0 486"));
    snprintf(tag, sizeof tag, "%s", strstr(last(&w), ">;tag=") ?
             strstr(rig_header(last(&w), "To"), ";tag=") + 5 : "");
    CHECK_INT(strlen(tag), SUA__TAG_LEN);
    say(&w, rig_text("INVITE", "SIP/2.0/UDP old", NULL, NULL, NULL));
    CHECK_INT(w.srv.requests, 1);
    say(&w, rig_text("ACK", "SIP/2.0/UDP old", "wrong", NULL, NULL));
    CHECK_INT(w.srv.acks, 1);                   /* matched nothing         */
    say(&w, rig_text("ACK", "SIP/2.0/UDP old", tag, NULL, NULL));
    CHECK_INT(w.srv.acks, 1);
    sim_run_for(w.sim, 6000);                   /* I, not H                */
    CHECK_INT(w.srv.ended, 1);
    CHECK_INT(w.srv.failed, 0);
    say(&w, rig_text("OPTIONS", VIA("old", "1"), NULL, "1 OPTIONS", NULL));
    say(&w, rig_text("OPTIONS", VIA("old", "1"), NULL, "2 OPTIONS", NULL));
    CHECK_INT(w.srv.requests, 3);
    /* The cookie alone is no branch. */
    say(&w, rig_text("OPTIONS", VIA("old", "z9hG4bK"), NULL, "3 OPTIONS",
                     NULL));
    say(&w, rig_text("OPTIONS", VIA("old", "z9hG4bK"), NULL, "4 OPTIONS",
                     NULL));
    CHECK_INT(w.srv.requests, 5);
    end(&w);
}

static void old_cancel(void)
{
    struct world w;
    begin(&w);
    say(&w, rig_text("INVITE", "SIP/2.0/UDP old", NULL, NULL, NULL));
    say(&w, rig_text("CANCEL", "SIP/2.0/UDP old", NULL, NULL, NULL));
    CHECK_INT(w.srv.cancels, 1);
    CHECK_INT(rig_count(&w.log, "SIP/2.0 200"), 1);
    CHECK_INT(rig_count(&w.log, "SIP/2.0 487"), 1);
    end(&w);
}

/* ---- CANCEL, server side: 9.2 ------------------------------------------- */
/* CAN-010, CAN-013, CAN-014, CAN-016, UAS-007. */
static void cancel(void)
{
    struct world w;
    char to[80];
    int i;
    begin(&w);
    say(&w, rig_text("CANCEL", VIA("h", "z9hG4bK1"), NULL, NULL, NULL));
    CHECK(answers(&w, 1, "SIP/2.0 481"));       /* CAN-010, CAN-016        */
    say(&w, rig_text("INVITE", VIA("h", "z9hG4bK1"), NULL, NULL, NULL));
    CHECK(answers(&w, 2, "SIP/2.0 100"));
    say(&w, rig_text("CANCEL", VIA("other", "z9hG4bK1"), NULL, NULL, NULL));
    CHECK(answers(&w, 3, "SIP/2.0 481"));       /* CAN-013                 */
    CHECK_INT(w.srv.cancels, 0);
    say(&w, rig_text("CANCEL", VIA("h", "z9hG4bK1"), NULL, NULL,
                     "Require: nothing\r\n"));
    CHECK_INT(w.srv.cancels, 1);
    CHECK_INT(rig_count(&w.log, "SIP/2.0 200"), 1);
    CHECK_INT(rig_count(&w.log, "SIP/2.0 487"), 1);
    i = rig_find(&w.log, "SIP/2.0 487", 0);
    snprintf(to, sizeof to, "%s", rig_header(w.log.p[i].text, "To"));
    i = rig_find(&w.log, "SIP/2.0 200", 0);
    CHECK(!strcmp(to, rig_header(w.log.p[i].text, "To"))); /* 9.2          */
    say(&w, rig_text("CANCEL", VIA("h", "z9hG4bK1"), NULL, NULL, NULL));
    CHECK_INT(rig_count(&w.log, "SIP/2.0 200"), 2);
    CHECK_INT(w.srv.cancels, 1);                /* CAN-014                 */
    say(&w, rig_text("ACK", VIA("h", "z9hG4bK1"), "x", NULL, NULL));
    CHECK_INT(rig_count(&w.log, "SIP/2.0 487"), 1);
    CHECK_INT(w.srv.requests, 1);
    end(&w);
}

/* CAN-011. */
static void cancel_too_late(void)               /* CAN-011 */
{
    struct world w;
    begin(&w);
    w.srv.status[0] = 200;
    say(&w, rig_text("INVITE", VIA("h", "z9hG4bK1"), NULL, NULL, NULL));
    say(&w, rig_text("CANCEL", VIA("h", "z9hG4bK1"), NULL, NULL, NULL));
    CHECK_INT(rig_count(&w.log, "SIP/2.0 200"), 2);
    CHECK_INT(w.srv.cancels, 0);
    say(&w, rig_text("OPTIONS", VIA("h", "z9hG4bK2"), NULL, NULL, NULL));
    say(&w, rig_text("CANCEL", VIA("h", "z9hG4bK2"), NULL, NULL, NULL));
    CHECK_INT(rig_count(&w.log, "SIP/2.0 200"), 4);
    CHECK_INT(w.srv.cancels, 0);
    end(&w);
}

/* ---- CANCEL, client side: 9.1 ------------------------------------------- */
/* CAN-001, CAN-002, CAN-003, CAN-022. */
static void cancel_early(void)                  /* CAN-001, CAN-003 */
{
    struct world w;
    struct rig_call c;
    const char *inv = w.log.p[0].text;
    int i;
    begin(&w);
    CHECK_INT(rig_request(&c, w.ua, &w.peer->addr, SUA_UDP, "INVITE",
                          "Route: <sip:p1;lr>\r\nRequire: x\r\n"), SUA_OK);
    CHECK_INT(rig_cancel(&c, "Reason: SIP;cause=200\r\n"), SUA_OK);
    CHECK_INT(rig_cancel(&c, ""), SUA_OK);
    sim_run_for(w.sim, 2000);
    CHECK_INT(rig_count(&w.log, "CANCEL"), 0);
    CHECK_INT(rig_count(&w.log, "INVITE"), 3);
    say(&w, rig_answer(inv, 180, "x", NULL));
    CHECK_INT(rig_count(&w.log, "CANCEL"), 1);
    i = rig_find(&w.log, "CANCEL sip:10.0.0.2:5060 SIP/2.0\r\n", 0);
    CHECK_INT(i, w.log.n - 1);
    CHECK_STR(HEAD("Via"), rig_header(inv, "Via"));
    CHECK_STR(HEAD("To"), "<sip:b@b>");
    CHECK_STR(HEAD("From"), rig_header(inv, "From"));
    CHECK_STR(HEAD("Call-ID"), rig_header(inv, "Call-ID"));
    CHECK_STR(HEAD("CSeq"), "7 CANCEL");
    CHECK_STR(HEAD("Route"), "<sip:p1;lr>");
    CHECK_STR(HEAD("Reason"), "SIP;cause=200");
    CHECK_STR(HEAD("Require"), "");
    say(&w, rig_answer(last(&w), 200, "x", NULL));
    say(&w, rig_answer(inv, 180, "x", NULL));   /* puts nothing off        */
    sim_run_for(w.sim, 31000);
    CHECK_INT(c.failed, 0);
    sim_run_for(w.sim, 1000);
    CHECK_INT(c.failed, 1);                     /* no 487: 64*T1           */
    CHECK_INT(c.status, 408);
    end(&w);
}

/* CAN-004, CAN-007, CAN-008. */
static void cancel_races(void)
{
    struct world w;
    struct rig_call c;
    begin(&w);
    CHECK_INT(rig_request(&c, w.ua, &w.peer->addr, SUA_UDP, "INVITE", NULL),
              SUA_OK);
    sim_run_for(w.sim, 100);
    CHECK_INT(rig_cancel(&c, ""), SUA_OK);
    say(&w, rig_answer(w.log.p[0].text, 200, "x", NULL));
    CHECK_INT(c.finals_2xx, 1);                 /* never a 1xx: no CANCEL  */
    CHECK_INT(rig_count(&w.log, "CANCEL"), 0);
    CHECK_INT(rig_cancel(&c, ""), SUA_ESTATE);  /* CAN-007                 */
    CHECK_INT(rig_request(&c, w.ua, &w.peer->addr, SUA_UDP, "INVITE", NULL),
              SUA_OK);
    sim_run_for(w.sim, 100);
    say(&w, rig_answer(last(&w), 180, "x", NULL));
    CHECK_INT(rig_cancel(&c, ""), SUA_OK);
    sim_run_for(w.sim, 100);
    CHECK_INT(rig_count(&w.log, "CANCEL"), 1);
    say(&w, rig_answer(w.log.p[w.log.n - 2].text, 487, "x", NULL));
    CHECK_INT(c.final, 1);                      /* CAN-004                 */
    CHECK_INT(rig_count(&w.log, "ACK"), 1);
    CHECK_INT(rig_request(&c, w.ua, &w.peer->addr, SUA_UDP, "INVITE", NULL),
              SUA_OK);
    CHECK_INT(rig_cancel(&c, ""), SUA_OK);      /* and a failure at once   */
    sim_run_for(w.sim, 100);
    say(&w, rig_answer(last(&w), 486, "x", NULL));
    CHECK_INT(rig_count(&w.log, "CANCEL"), 1);
    CHECK_INT(rig_count(&w.log, "ACK"), 2);
    CHECK_INT(rig_request(&c, w.ua, &w.peer->addr, SUA_UDP, "OPTIONS", NULL),
              SUA_OK);
    CHECK_INT(rig_cancel(&c, ""), SUA_ESTATE);  /* CAN-008                 */
    end(&w);
    CHECK_INT(c.failed, 1);
}

int main(void)
{
    responses();
    ack_of_failure();
    proxied();
    branches();
    merged();
    rfc2543();
    old_cancel();
    cancel();
    cancel_too_late();
    cancel_early();
    cancel_races();
    return check_done();
}
