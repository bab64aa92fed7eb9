/* SPDX-License-Identifier: MIT
 * Timers A to M at their exact instants, in virtual time. RFC 3261 17, table
 * 4; RFC 6026; RFC 4320. The peer is a script that logs what it gets. */
#include <stdio.h>

#include "rig.h"

struct world {
    struct sim *sim;
    struct sim_node *ua, *peer;
    struct rig_server srv;
    struct rig_log log;
    uint64_t t0;
};

/* No delay: what is sent at t arrives at t. */
static void begin(struct world *w, const struct sua_config *cfg)
{
    struct sim_link l;
    memset(w, 0, sizeof *w);
    memset(&l, 0, sizeof l);
    w->sim = sim_open(1);
    sim_links(w->sim, &l);
    w->ua = rig_stack(w->sim, "ua", cfg, 0, &w->srv);
    w->peer = rig_script(w->sim, "peer", &w->log);
    w->t0 = w->sim->now;
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
    sim_run_for(w->sim, 0);
}

static void at(struct world *w, uint64_t ms)
{
    sim_run_until(w->sim, w->t0 + ms);
}

static void check_times(const struct world *w, const char *prefix,
                        const unsigned *ms, unsigned n)
{
    CHECK_INT(rig_count(&w->log, prefix), n);
    for (unsigned i = 0; i < n; i++) {
        int k = rig_find(&w->log, prefix, i);
        if (k >= 0)
            CHECK_INT(w->log.p[k].at - w->t0, ms[i]);
    }
}

#define TIMES(w, prefix, ...)                                                 \
    do {                                                                      \
        static const unsigned ms_[] = { __VA_ARGS__ };                        \
        check_times(w, prefix, ms_, SUA__COUNT(ms_));                         \
    } while (0)

static void send(struct world *w, struct rig_call *c, const char *method)
{
    CHECK_INT(rig_request(c, w->ua, &w->peer->addr, SUA_UDP, method, NULL),
              SUA_OK);
}

/* ---- clients ------------------------------------------------------------ */
/* ICT-001. */
static void invite_black_hole(void)         /* A, B: 17.1.1.2 */
{
    struct world w;
    struct rig_call c;
    begin(&w, NULL);
    send(&w, &c, "INVITE");
    at(&w, 100000);
    TIMES(&w, "INVITE", 0, 500, 1500, 3500, 7500, 15500, 31500);
    CHECK_INT(c.failed, 1);
    CHECK_INT(c.status, 408);
    CHECK_INT(c.told_at - w.t0, 32000);
    CHECK_INT(c.ended, 1);
    CHECK_INT(c.ended_at - w.t0, 32000);
    end(&w);
}

/* NCT-001, NCT-010. */
static void options_black_hole(void)        /* E, F: 17.1.2.2 */
{
    struct world w;
    struct rig_call c;
    begin(&w, NULL);
    send(&w, &c, "OPTIONS");
    at(&w, 100000);
    TIMES(&w, "OPTIONS", 0, 500, 1500, 3500, 7500, 11500, 15500, 19500,
          23500, 27500, 31500);
    CHECK_INT(c.failed, 1);
    CHECK_INT(c.status, 408);
    CHECK_INT(c.told_at - w.t0, 32000);
    CHECK_INT(c.ended, 1);
    say(&w, rig_answer(w.log.p[0].text, 200, "x", NULL));
    CHECK_INT(c.final, 0);              /* too late                        */
    end(&w);
}

/* ICT-016. */
static void scaled_t1(void)                 /* 17.1.1.1 */
{
    struct sua_config cfg = rig_config();
    struct world w;
    struct rig_call c;
    cfg.t1_ms = 2000;
    cfg.t2_ms = 8000;
    begin(&w, &cfg);
    send(&w, &c, "INVITE");
    at(&w, 300000);
    TIMES(&w, "INVITE", 0, 2000, 6000, 14000, 30000, 62000, 126000);
    CHECK_INT(c.told_at - w.t0, 128000);
    end(&w);
}

/* NCT-002, NCT-003. */
static void options_proceeding(void)        /* E = T2 after a 1xx */
{
    struct world w;
    struct rig_call c;
    begin(&w, NULL);
    send(&w, &c, "OPTIONS");
    at(&w, 600);
    say(&w, rig_answer(w.log.p[0].text, 100, NULL, NULL));
    at(&w, 100000);
    TIMES(&w, "OPTIONS", 0, 500, 1500, 5500, 9500, 13500, 17500, 21500,
          25500, 29500);
    CHECK_INT(c.provisional, 1);
    CHECK_INT(c.told_at - w.t0, 32000);
    CHECK_INT(c.status, 408);
    end(&w);
}

/* NCT-004, NCT-006. */
static void options_answered(void)          /* K = T4 */
{
    struct world w;
    struct rig_call c;
    struct sua_counters n;
    char ok[1400];
    begin(&w, NULL);
    send(&w, &c, "OPTIONS");
    at(&w, 100);
    snprintf(ok, sizeof ok, "%s",
             rig_answer(w.log.p[0].text, 200, "x", NULL));
    say(&w, ok);
    CHECK_INT(c.final, 1);
    at(&w, 5099);
    say(&w, ok);
    sua_stack_counters(w.ua->stack, &n);
    CHECK_INT(n.rx_stray, 0);
    CHECK_INT(c.ended, 0);
    at(&w, 5100);
    CHECK_INT(c.ended, 1);
    say(&w, ok);
    sua_stack_counters(w.ua->stack, &n);
    CHECK_INT(n.rx_stray, 1);
    CHECK_INT(c.final, 1);
    TIMES(&w, "OPTIONS", 0);
    end(&w);
}

/* ICT-003. */
static void invite_rings_for_ever(void)     /* no RFC timer: ours */
{
    struct world w;
    struct rig_call c;
    begin(&w, NULL);
    send(&w, &c, "INVITE");
    at(&w, 700);
    say(&w, rig_answer(w.log.p[0].text, 180, "x", NULL));
    at(&w, 60000);
    say(&w, rig_answer(w.log.p[0].text, 180, "x", NULL));
    at(&w, 1000000);
    TIMES(&w, "INVITE", 0, 500);
    CHECK_INT(c.provisional, 2);
    CHECK_INT(c.failed, 1);
    CHECK_INT(c.status, 408);
    CHECK_INT(c.told_at - w.t0, 60000 + 180000 + 32000);
    end(&w);
}

/* ICT-004, ICT-006, ICT-013, ICT-014. */
static void invite_refused(void)            /* ACK, D = 32 s */
{
    struct world w;
    struct rig_call c;
    char busy[1400];
    begin(&w, NULL);
    send(&w, &c, "INVITE");
    at(&w, 100);
    snprintf(busy, sizeof busy, "%s",
             rig_answer(w.log.p[0].text, 486, "x", NULL));
    say(&w, busy);
    at(&w, 600);
    say(&w, busy);
    at(&w, 700);
    say(&w, rig_answer(w.log.p[0].text, 180, "x", NULL));
    say(&w, rig_answer(w.log.p[0].text, 200, "x", NULL));
    at(&w, 32099);
    CHECK_INT(c.ended, 0);
    at(&w, 32100);
    CHECK_INT(c.ended, 1);
    say(&w, busy);
    TIMES(&w, "ACK", 100, 600);
    CHECK_INT(c.final, 1);
    CHECK_INT(c.finals_2xx + c.provisional + c.failed, 0);
    end(&w);
}

/* ICT-009. */
static void invite_accepted(void)           /* M = 64*T1, RFC 6026 */
{
    struct world w;
    struct rig_call c;
    begin(&w, NULL);
    send(&w, &c, "INVITE");
    at(&w, 100);
    say(&w, rig_answer(w.log.p[0].text, 200, "x", NULL));
    say(&w, rig_answer(w.log.p[0].text, 200, "y", NULL));
    CHECK_INT(c.finals_2xx, 2);
    say(&w, rig_answer(w.log.p[0].text, 486, "z", NULL));
    at(&w, 32099);
    say(&w, rig_answer(w.log.p[0].text, 200, "x", NULL));
    CHECK_INT(c.finals_2xx, 3);
    CHECK_INT(c.ended, 0);
    at(&w, 32100);
    CHECK_INT(c.ended, 1);
    say(&w, rig_answer(w.log.p[0].text, 200, "x", NULL));
    CHECK_INT(c.finals_2xx, 3);
    CHECK_INT(c.final + c.failed, 0);
    CHECK_INT(rig_count(&w.log, "ACK"), 0); /* the TU's */
    end(&w);
}

/* ---- servers ------------------------------------------------------------ */
#define VIA "SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bKs1"

/* IST-007, IST-008. */
static void server_refuses(void)            /* G, H */
{
    struct world w;
    begin(&w, NULL);
    w.srv.status[0] = 486;
    say(&w, rig_text("INVITE", VIA, NULL, NULL, NULL));
    at(&w, 1000);
    say(&w, rig_text("INVITE", VIA, NULL, NULL, NULL));
    at(&w, 100000);
    TIMES(&w, "SIP/2.0 486", 0, 500, 1000, 1500, 3500, 7500, 11500, 15500,
          19500, 23500, 27500, 31500);
    CHECK_INT(w.srv.requests, 1);
    CHECK_INT(w.srv.failed, 1);
    CHECK_INT(w.srv.fail_status, 408);
    CHECK_INT(w.srv.failed_at - w.t0, 32000);
    CHECK_INT(w.srv.ended, 1);
    end(&w);
}

/* IST-005, IST-006. */
static void server_acked(void)              /* I = T4 */
{
    struct world w;
    begin(&w, NULL);
    w.srv.status[0] = 486;
    say(&w, rig_text("INVITE", VIA, NULL, NULL, NULL));
    at(&w, 600);
    say(&w, rig_text("ACK", VIA, "x", NULL, NULL));
    at(&w, 1000);
    say(&w, rig_text("INVITE", VIA, NULL, NULL, NULL));
    say(&w, rig_text("ACK", VIA, "x", NULL, NULL));
    TIMES(&w, "SIP/2.0 486", 0, 500);
    CHECK_INT(w.srv.acks, 0);
    at(&w, 5599);
    CHECK_INT(w.srv.ended, 0);
    at(&w, 5600);
    CHECK_INT(w.srv.ended, 1);
    CHECK_INT(w.srv.failed, 0);
    end(&w);
}

/* IST-009, IST-010, IST-011, IST-012, IST-013, IST-015. */
static void server_accepts(void)            /* L = 64*T1 */
{
    struct world w;
    begin(&w, NULL);
    w.srv.status[0] = 200;
    w.srv.after[0] = 300;
    say(&w, rig_text("INVITE", VIA, NULL, NULL, NULL));
    at(&w, 500);
    say(&w, rig_text("INVITE", VIA, NULL, NULL, NULL));
    CHECK_INT(w.srv.requests, 1);
    TIMES(&w, "SIP/2.0 200", 300);
    CHECK_INT(sua__txn_resend(w.ua->stack, w.srv.txn), SUA_OK);
    at(&w, 600);
    TIMES(&w, "SIP/2.0 200", 300, 500);
    /* An ACK of the INVITE's branch is not quite right, and yet the TU's. */
    say(&w, rig_text("ACK", VIA, "x", NULL, NULL));
    CHECK_INT(w.srv.acks, 1);
    CHECK_INT(rig_reply(w.ua, 486), SUA_ESTATE);
    at(&w, 32299);
    CHECK_INT(w.srv.ended, 0);
    at(&w, 32300);
    CHECK_INT(w.srv.ended, 1);
    CHECK_INT(w.srv.failed, 0);
    end(&w);
}

/* IST-001, IST-002, IST-016. */
static void server_trying(void)             /* 100 at once; repeated */
{
    struct world w;
    begin(&w, NULL);
    say(&w, rig_text("INVITE", VIA, NULL, NULL, NULL));
    at(&w, 500);
    say(&w, rig_text("INVITE", VIA, NULL, NULL, NULL));
    TIMES(&w, "SIP/2.0 100", 0, 500);
    CHECK_INT(rig_reply(w.ua, 180), SUA_OK);
    at(&w, 600);
    say(&w, rig_text("INVITE", VIA, NULL, NULL, NULL));
    say(&w, rig_text("ACK", VIA, NULL, NULL, NULL)); /* not yet */
    TIMES(&w, "SIP/2.0 180", 500, 600);
    CHECK_INT(w.srv.requests, 1);
    at(&w, 1000000);
    CHECK_INT(w.srv.failed, 1);             /* the TU never answered */
    CHECK_INT(w.srv.failed_at - w.t0, 500 + 180000 + 32000);
    end(&w);
}

/* NST-001, NST-004, NST-005. */
static void server_options(void)            /* J = 64*T1 */
{
    struct world w;
    begin(&w, NULL);
    w.srv.status[0] = 200;
    say(&w, rig_text("OPTIONS", VIA, NULL, NULL, NULL));
    CHECK_INT(rig_reply(w.ua, 500), SUA_ESTATE);
    at(&w, 31999);
    say(&w, rig_text("OPTIONS", VIA, NULL, NULL, NULL));
    CHECK_INT(w.srv.requests, 1);
    CHECK_INT(w.srv.ended, 0);
    TIMES(&w, "SIP/2.0 200", 0, 31999);
    at(&w, 32000);
    CHECK_INT(w.srv.ended, 1);
    end(&w);
}

/* NST-002, NST-003, UAS-014. */
static void server_options_silent(void)     /* RFC 4320 4.1, 4.2 */
{
    struct world w;
    begin(&w, NULL);
    say(&w, rig_text("OPTIONS", VIA, NULL, NULL, NULL));
    at(&w, 500);
    say(&w, rig_text("OPTIONS", VIA, NULL, NULL, NULL));
    CHECK_INT(w.srv.requests, 1);
    CHECK_INT(rig_reply(w.ua, 100), SUA_ESTATE); /* too early */
    CHECK_INT(rig_reply(w.ua, 183), SUA_EINVAL);
    CHECK_INT(rig_reply(w.ua, 408), SUA_EINVAL);
    at(&w, 3499);
    CHECK_INT(w.log.n, 0);
    at(&w, 4000);
    say(&w, rig_text("OPTIONS", VIA, NULL, NULL, NULL));
    TIMES(&w, "SIP/2.0 100", 3500, 4000);
    at(&w, 100000);
    CHECK_INT(w.log.n, 2);
    CHECK_INT(w.srv.failed, 1);
    CHECK_INT(w.srv.failed_at - w.t0, 32000);
    CHECK_INT(w.srv.ended, 1);
    end(&w);
}

int main(void)
{
    invite_black_hole();
    options_black_hole();
    scaled_t1();
    options_proceeding();
    options_answered();
    invite_rings_for_ever();
    invite_refused();
    invite_accepted();
    server_refuses();
    server_acked();
    server_accepts();
    server_trying();
    server_options();
    server_options_silent();
    return check_done();
}
