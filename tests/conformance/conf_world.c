/* SPDX-License-Identifier: MIT
 * Rows about the world around: sends that fail, chance, clocks, floods. */
#include "conf.h"

#include <stdio.h>
#include <string.h>

/* ---- two applications --------------------------------------------------- */
static struct pair {
    struct sim *s;
    struct sim_ua a, b;
    unsigned seen, fail_at;     /* of the packets of both                  */
} v;

static void begin_pair(uint64_t seed, const struct sim_link *l, int tcp)
{
    struct sua_config cfg = SUA_CONFIG_PHONE;

    cfg.modules = sua_modules_phone;
    cfg.max_flow = 6;
    v.s = sim_open(seed);
    w.s = v.s;
    sim_ua_open(&v.a, v.s, "alice", &cfg, 1);
    sim_ua_open(&v.b, v.s, "bob", &cfg, 0);
    v.a.tcp = (uint8_t)tcp;
    sim_links(v.s, l);
}

static void end_pair(void)
{
    sim_ua_hangup(&v.a, &v.a.calls[0]);
    sim_ua_hangup(&v.b, &v.b.calls[0]);
    if (!sim_run_quiet(v.s, v.s->now + 900000))
        sim_fail(v.s, "%s: a deadline remains", w.row);
    sim_check_empty(v.s);
    sim_ua_all_closed(&v.a);
    sim_ua_all_closed(&v.b);
    sim_close(v.s);
}

/* Call, INFO, another offer. */
static void talk(void)
{
    struct sim_call *c = sim_ua_call(&v.a, v.b.node, 1, NULL);

    sim_run_for(v.s, 1000);
    if (c && c->call)
        (void)sim_ua_message(&v.a, NULL, c->call, "INFO");
    sim_run_for(v.s, 1000);
    if (c && c->call)
        (void)sim_ua_reoffer(&v.a, c);
    sim_run_for(v.s, 1000);
}

static void count_packet(struct sim *s, const struct sim_packet *p,
                         void *user)
{
    (void)s;
    (void)user;
    if (++v.seen == v.fail_at && p->from)
        p->from->broken = 1;
}

/* The send after the k-th packet fails, whoever sends it, for each k. */
static void sends_fail(void)
{
    struct sim_link l = { 5, 0, 0, 0, 0, 0, 0, 0 };
    unsigned tcp, k;

    for (tcp = 0; tcp < 2; tcp++)
        for (k = 1;; k++) {
            begin_pair(k, &l, (int)tcp);
            v.seen = 0;
            v.fail_at = k;
            v.s->check = count_packet;
            talk();
            end_pair();
            if (v.seen < k)
                break;
        }
    if (k < 10)
        sim_fail(v.s, "%s: %u packets are no call", w.row, k);
}

static uint64_t trace(uint64_t seed)
{
    struct sim_link l = { 20, 40, 150, 150, 150, 0, 0, 0 };
    uint64_t hash;

    begin_pair(seed, &l, 0);
    talk();
    sim_ua_hangup(&v.a, &v.a.calls[0]);
    sim_run_for(v.s, 100000);
    hash = sim_hash(v.s);
    end_pair();
    return hash;
}

static void same_seed(void)
{
    if (trace(5) != trace(5))
        sim_fail(NULL, "%s: two runs differ", w.row);
    if (trace(5) == trace(6))
        sim_fail(NULL, "%s: the seed means nothing", w.row);
}

/* ---- clocks ------------------------------------------------------------- */
/* 32 bits of milliseconds, 32 of seconds, and a clock as it began. */
static void clock_wraps(void)
{
    static const uint64_t wrap[] = {
        UINT64_C(1) << 31, UINT64_C(1) << 32, UINT64_C(1000) << 31,
        UINT64_C(1000) << 32, UINT64_C(1) << 48
    };
    static const unsigned ms[] = { 0, 500, 1500, 3500, 7500, 15500, 31500 };
    unsigned i, k;

    for (i = 0; i < 5; i++) {
        w.start = wrap[i] - 4000;
        begin();
        dial(1);
        wait_ms(T64 - 60);
        expect("waits", w.c->closed, 0);
        for (k = 0; k < 7; k++)
            expect("INVITE", (sim_peer_when(&w.p, "INVITE", k) -
                                    sim_peer_when(&w.p, "INVITE", 0)),
                   ms[k]);
        wait_ms(100);
        expect("given up", w.c->status, 408);
        end();
    }
}

/* The machine slept for an hour: what was due is done once, what is up
 * stays up, what waits for the network gets its chance. */
static void clock_jumps(void)
{
    begin();
    up_uas();
    w.s->now += 3600000;
    sim_kick(w.u.node);
    wait_ms(100);
    expect("up", w.c->closed, 0);
    in_dialog("INFO", NULL, NULL);
    expect_status(200);
    finish();
    begin();
    dial(1);
    w.s->now += 3600000;
    sim_kick(w.u.node);
    wait_ms(100);
    expect("over", w.c->closed, 1);
    expect("silence", w.c->status, 408);
    if (count("INVITE") > 2)
        sim_fail(w.s, "%s: %u copies at once", w.row, count("INVITE"));
    end();
}

/* ---- floods ------------------------------------------------------------- */
/* Strangers by the thousand in a fixed block; the call there is goes on. */
static void flood(void)
{
    struct sim_leg call;
    unsigned i, refused = 0;

    begin();
    up_uas();
    call = w.l;
    w.u.answer = 0;
    for (i = 0; i < 24000; i++) {
        w.p.n = 0;
        sim_peer_invite(&w.p, &w.l, "alice", NULL, sim_peer_sdp);
        wait_ms(1 + i % 11);
        refused += count("SIP/2.0 503") + count("SIP/2.0 486");
        if (i % 6000)           /* Timer J: one cell is kept for dialogs  */
            continue;
        w.p.n = 0;
        w.l = call;
        in_dialog("INFO", NULL, NULL);
        call = w.l;
        expect_count("SIP/2.0 200", 1);
    }
    if (refused < 10000)
        sim_fail(w.s, "%s: %u refused", w.row, refused);
    expect("up", w.c->closed, 0);
    w.p.n = 0;
    w.l = call;
    in_dialog("BYE", NULL, NULL);
    expect_count("SIP/2.0 200", 1);
    w.p.n = 0;
    while (!sua_stack_idle(w.u.node->stack)) {
        wait_ms(5000);
        w.p.n = 0;
    }
    w.u.answer = 200;
    up_uas();
    finish();
}

static const struct conf_row rows[] = {
    ROW("ROB-002", sends_fail)
    ROW("ROB-004", same_seed)
    ROW("ROB-005", clock_wraps)
    ROW("ROB-005", clock_jumps)
    ROW("ROB-007", flood)
};
CONF_MAIN(rows)
