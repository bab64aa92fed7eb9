/* SPDX-License-Identifier: MIT
 * L4 at its limits: 503 when the pool is used up, the reserve for requests
 * in dialogs, and every acquisition of memory failing once. */
#include <stdio.h>
#include <stdlib.h>

#include "rig.h"

struct world {
    struct sim *sim;
    struct sim_node *ua, *peer;
    struct rig_server srv;
    struct rig_log log;
};

static void begin(struct world *w, const struct sua_config *cfg)
{
    memset(w, 0, sizeof *w);
    w->sim = sim_open(4);
    w->ua = rig_stack(w->sim, "ua", cfg, 0, &w->srv);
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

static int begins(const char *text, const char *prefix)
{
    return !strncmp(text, prefix, strlen(prefix));
}

static const char *numbered(const char *method, unsigned i,
                            const char *to_tag)
{
    char via[80], cseq[32];
    snprintf(via, sizeof via, "SIP/2.0/UDP 10.0.0.2;branch=z9hG4bK%u", i);
    snprintf(cseq, sizeof cseq, "%u %s", i, method);
    return rig_text(method, via, to_tag, cseq, NULL);
}

/* UAS-029, ROB-016. ; design: two transactions are kept for requests in
 * dialogs. */
static void overload(void)
{
    struct sua_config cfg = rig_config();
    struct sua_counters n;
    struct world w;
    cfg.max_txn = 5;
    begin(&w, &cfg);
    for (unsigned i = 1; i <= 3; i++)
        say(&w, numbered("INVITE", i, NULL));
    CHECK_INT(w.srv.requests, 3);
    say(&w, numbered("INVITE", 4, NULL));
    CHECK(begins(last(&w), "SIP/2.0 503 "));
    CHECK(strlen(rig_header(last(&w), "Retry-After")) > 0);
    say(&w, numbered("ACK", 4, "x"));
    sua_stack_counters(w.ua->stack, &n);
    CHECK_INT(n.rx_overload, 1);
    CHECK_INT(w.srv.requests, 3);
    w.srv.status[0] = 200;
    say(&w, numbered("BYE", 5, "tag"));
    CHECK(begins(last(&w), "SIP/2.0 200 "));
    say(&w, numbered("CANCEL", 1, NULL));
    CHECK_INT(w.srv.cancels, 1);
    CHECK_INT(rig_count(&w.log, "SIP/2.0 200 "), 2);
    CHECK_INT(rig_count(&w.log, "SIP/2.0 487 "), 1);
    /* Nothing is left at all: a CANCEL works even so, and a BYE is better
     * said again than refused. */
    say(&w, numbered("BYE", 6, "tag"));
    CHECK_INT(rig_count(&w.log, "SIP/2.0 503 "), 1);
    say(&w, numbered("CANCEL", 2, NULL));
    CHECK_INT(w.srv.cancels, 2);
    CHECK_INT(rig_count(&w.log, "SIP/2.0 200 "), 3);
    say(&w, numbered("OPTIONS", 7, NULL));
    CHECK(begins(last(&w), "SIP/2.0 503 "));
    say(&w, numbered("ACK", 1, "x"));
    say(&w, numbered("ACK", 2, "x"));
    sim_run_for(w.sim, 40000);
    say(&w, numbered("OPTIONS", 8, NULL));
    CHECK(begins(last(&w), "SIP/2.0 200 "));    /* recovered               */
    end(&w);
}

/* The last cell went to a request: its answer needs no other. */
static void no_cell_for_answers(void)
{
    struct sua_config cfg = rig_config();
    struct world w;
    unsigned in;
    cfg.text_small = 4;
    cfg.text_mtu = cfg.text_max = 1;
    begin(&w, &cfg);
    for (in = 1; in < 12 && !rig_count(&w.log, "SIP/2.0 503 "); in++)
        say(&w, numbered("INVITE", in, NULL));
    CHECK(in < 12);
    CHECK_INT(w.srv.requests, in - 2);
    CHECK_INT(rig_count(&w.log, "SIP/2.0 100 "), in - 2);
    CHECK_INT(rig_reply(w.ua, 180), SUA_OK);
    sim_run_for(w.sim, 100);
    CHECK(begins(last(&w), "SIP/2.0 180 "));
    CHECK_INT(rig_reply(w.ua, 486), SUA_OK);
    sim_run_for(w.sim, 100);
    CHECK(begins(last(&w), "SIP/2.0 486 "));
    CHECK(strlen(rig_header(last(&w), "Call-ID")) > 0);
    say(&w, numbered("ACK", in - 2, "x"));
    end(&w);
}

/* Strangers have all cells they can get: two requests in dialogs are served
 * all the same while the first still lingers. */
static void two_in_dialogs(unsigned cells)
{
    struct sua_config cfg = rig_config();
    struct world w;
    unsigned in;
    cfg.max_txn = 64;
    cfg.text_small = cells;
    cfg.text_mtu = 4;
    cfg.text_max = 1;
    begin(&w, &cfg);
    for (in = 1; in < 40 && !rig_count(&w.log, "SIP/2.0 503 "); in++)
        say(&w, numbered("INVITE", in, NULL));
    CHECK(in < 40);
    w.srv.status[0] = 200;
    say(&w, numbered("INFO", 50, "tag"));
    CHECK(begins(last(&w), "SIP/2.0 200 "));
    say(&w, numbered("BYE", 51, "tag"));
    CHECK(begins(last(&w), "SIP/2.0 200 "));
    CHECK_INT(rig_count(&w.log, "SIP/2.0 503 "), 1);
    end(&w);
}

static void no_room_for_requests(void)
{
    struct sua_config cfg = rig_config();
    struct rig_call c, d;
    struct world w;
    cfg.max_txn = 3;
    begin(&w, &cfg);
    CHECK_INT(rig_request(&c, w.ua, &w.peer->addr, SUA_UDP, "INVITE", NULL),
              SUA_OK);
    CHECK_INT(rig_request(&d, w.ua, &w.peer->addr, SUA_UDP, "INVITE", NULL),
              SUA_ENOMEM);
    sim_run_for(w.sim, 100);
    say(&w, rig_answer(w.log.p[0].text, 180, "x", NULL));
    CHECK_INT(rig_cancel(&c, ""), SUA_OK);      /* has the reserve         */
    sim_run_for(w.sim, 100);
    CHECK_INT(rig_count(&w.log, "CANCEL"), 1);
    end(&w);
    CHECK_INT(c.failed, 1);
}

/* ---- every acquisition fails once --------------------------------------- */
struct oom {
    struct sim *sim;
    struct sim_node *node[2];
    struct rig_server srv[2];
    struct rig_call call[4];
};

static void cancel_it(void *arg)
{
    (void)rig_cancel(arg, "Reason: SIP;cause=200\r\n");
}

static void outcome(const struct rig_call *c, int started)
{
    CHECK_INT(c->final + c->failed + (c->finals_2xx > 0), started);
    CHECK_INT(c->ended, started);
}

/* Returns how many acquisitions the failing stack made. */
static uint64_t scenario(unsigned who, uint64_t fail_at, int hosted)
{
    static const char *const method[] = { "INVITE", "OPTIONS", "INVITE",
                                          "INVITE" };
    struct oom o;
    int ok[4];
    uint64_t n;
    struct sua__arena *a;
    memset(&o, 0, sizeof o);
    o.sim = sim_open(5);
    for (unsigned i = 0; i < 2; i++)
        o.node[i] = rig_stack(o.sim, i ? "b" : "a", NULL, hosted, &o.srv[i]);
    o.srv[1].status[0] = 180;
    o.srv[1].status[1] = 486;
    o.srv[1].after[1] = 3000;
    a = &o.node[who]->stack->arena;
    n = a->acquired;
    a->fail_at = fail_at ? n + fail_at : 0;
    for (unsigned i = 0; i < 4; i++) {
        ok[i] = !rig_request(&o.call[i], o.node[0], &o.node[1]->addr,
                             i == 2 ? SUA_TCP : SUA_UDP, method[i],
                             "Record-Route: <sip:p;lr>\r\n");
        sim_run_for(o.sim, 50);
    }
    sim_at(o.sim, o.sim->now + 100, cancel_it, &o.call[3]);
    CHECK(sim_run_quiet(o.sim, o.sim->now + 1000000));
    sim_check_empty(o.sim);
    for (unsigned i = 0; i < 4; i++)
        outcome(&o.call[i], ok[i]);
    CHECK_INT(o.srv[1].ended, o.srv[1].requests);
    n = a->acquired - n;
    sim_close(o.sim);
    return n;
}

static void sweep(unsigned who, int hosted)
{
    uint64_t all = scenario(who, 0, hosted);
    CHECK(all > 10);
    for (uint64_t n = 1; n <= all + 2; n++)
        (void)scenario(who, n, hosted);
}

int main(void)
{
    overload();
    no_cell_for_answers();
    for (unsigned cells = 2; cells < 9; cells++)
        two_in_dialogs(cells);
    no_room_for_requests();
    for (unsigned who = 0; who < 2; who++) {
        sweep(who, 0);
        sweep(who, 1);
    }
    return check_done();
}
