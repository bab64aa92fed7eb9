/* SPDX-License-Identifier: MIT
 * Three user agents: alice transfers bob to carol, blind or attended, over
 * bad networks, while memory runs out, and with everything hung up inside
 * any callback. RFC 5589 6 and 7. */
#include "core/core.h"
#include "sim_ua.h"
#include "ua/ua.h"

#include <stdio.h>
#include <string.h>

static const struct sua_module *const modules[] = {
    &sua__module_net, &sua__module_stream, &sua__module_txn, &sua__module_dlg,
    &sua__module_ua, &sua__module_features, &sua__module_replaces,
    &sua__module_refer, NULL
};

enum { ALICE, BOB, CAROL, UAS };
enum { HANG_UP, DETACH };

static struct world {
    struct sim *s;
    struct sim_ua u[UAS];
    struct sim_call *first, *second; /* alice's: to bob, to carol          */
    unsigned told, status;      /* TRANSFER events                         */
    unsigned replaced;          /* INCOMING that say so                    */
    int who, how;               /* trips at its n-th callback              */
    unsigned trip, callbacks;
} w;

static void expect(const char *what, long got, long want)
{
    if (got != want)
        sim_fail(w.s, "%s: got %ld, want %ld", what, got, want);
}

/* ---- the application ---------------------------------------------------- */
static void accept_refer(struct sim_ua *u, struct sua_call *c)
{
    struct sua_dial d = SUA_DIAL_INIT;
    struct sua_call *made;
    struct sua_body b;
    char mem[256];

    b = sim_ua_sdp(u, mem, sizeof mem);
    d.body = &b;
    if (!sua_call_refer_accept(c, &d, &made))
        (void)sim_ua_record(u, made);
}

static void on_event(struct sim_ua *u, struct sua_call *c,
                     const struct sua_call_event *ev)
{
    if (ev->type == SUA_CALL_INCOMING && ev->replaces)
        w.replaced++;
    if (ev->type == SUA_CALL_REFER)
        accept_refer(u, c);
    if (ev->type != SUA_CALL_TRANSFER)
        return;
    w.told++;
    w.status = ev->status;
    if (ev->status / 100 == 2)
        sua_call_hangup(c);
}

static void trip(struct sim_ua *u, struct sua_call *c, int type)
{
    struct sua_call *each, *next;

    (void)c;
    (void)type;
    if (u != &w.u[w.who] || ++w.callbacks != w.trip)
        return;
    for (each = sua_call_next(u->ua, NULL); each; each = next) {
        next = sua_call_next(u->ua, each);
        if (w.how == DETACH)
            sim_ua_detach(u, each);
        else
            sua_call_hangup(each);
    }
}

/* ---- the frame ---------------------------------------------------------- */
static void begin(uint64_t seed, const struct sim_link *l)
{
    static const char *const name[UAS] = { "alice", "bob", "carol" };
    struct sua_config cfg = SUA_CONFIG_PHONE;
    unsigned i;

    cfg.modules = seed & 2 ? sua_modules_phone : modules;
    cfg.max_call = 4;
    cfg.max_dialog = 8;
    cfg.max_txn = 32;
    cfg.max_request = 16;
    cfg.text_small = 40;
    cfg.text_mtu = 24;
    cfg.max_flow = 6;
    memset(&w, 0, sizeof w);
    w.s = sim_open(seed);
    for (i = 0; i < UAS; i++) {
        sim_ua_open(&w.u[i], w.s, name[i], &cfg, (int)((seed + i) & 1));
        w.u[i].on_event = on_event;
    }
    sim_links(w.s, l);
}

static void settle(void)
{
    unsigned i;

    for (i = 0; i < UAS; i++) {
        sua_ua_shutdown(w.u[i].ua);
        sim_kick(w.u[i].node);
    }
    if (!sim_run_quiet(w.s, w.s->now + 4000000))
        sim_fail(w.s, "a deadline remains");
    sim_check_empty(w.s);
    for (i = 0; i < UAS; i++)
        sim_ua_all_closed(&w.u[i]);
    sim_close(w.s);
}

static int transfer(int attended)
{
    struct sua_referral t = SUA_REFERRAL_INIT;
    char uri[80];
    int rc;

    if (!w.first || !w.first->call ||
        (attended && (!w.second || !w.second->call)))
        return SUA_ESTATE;
    if (attended)
        t.other = w.second->call;
    else
        t.target = sim_ua_uri(w.u[CAROL].node, 0, uri, sizeof uri);
    rc = sua_call_transfer(w.first->call, &t);
    sim_kick(w.u[ALICE].node);
    return rc;
}

static int run(int attended)
{
    w.first = sim_ua_call(&w.u[ALICE], w.u[BOB].node, 1, NULL);
    sim_run_for(w.s, 20000);
    if (attended)
        w.second = sim_ua_call(&w.u[ALICE], w.u[CAROL].node, 1, NULL);
    sim_run_for(w.s, 20000);
    return transfer(attended);
}

/* ---- it works ----------------------------------------------------------- */
/* bob and carol talk, alice is out of it. */
static void complete(int attended)
{
    const struct sim_call *b = sim_ua_last(&w.u[BOB]);
    const struct sim_call *c = sim_ua_last(&w.u[CAROL]);

    expect("told", w.status, 200);
    expect("alice is out", w.u[ALICE].live, 0);
    expect("bob", w.u[BOB].live, 1);
    expect("carol", w.u[CAROL].live, 1);
    expect("bob up", b->established, 1);
    expect("carol up", c->established, 1);
    expect("replaced", w.replaced, attended);
    if (!strstr(b->remote, "o=carol") || !strstr(c->remote, "o=bob"))
        sim_fail(w.s, "they do not hear each other");
}

/* REF-017: blind and attended, to the end. */
static void transfers(uint64_t seed, int attended, const struct sim_link *l)
{
    begin(seed, l);
    expect("transfer", run(attended), 0);
    sim_run_for(w.s, 60000);
    complete(attended);
    sim_ua_hangup(&w.u[BOB], sim_ua_last(&w.u[BOB]));
    settle();
}

static void good_networks(uint64_t seed)
{
    static const struct sim_link good = { 5, 0, 0, 0, 0, 0, 0, 0 };

    transfers(seed, 0, &good);
    transfers(seed, 1, &good);
}

static void bad_networks(uint64_t seed)
{
    static const struct sim_link bad[] = {
        { 20, 10, 150, 0, 0, 0, 0, 0 },
        { 20, 30, 0, 300, 0, 0, 0, 0 },
        { 20, 40, 0, 0, 300, 0, 0, 0 },
        { 40, 60, 100, 100, 100, 0, 0, 0 },
    };
    unsigned i;

    for (i = 0; i < sizeof bad / sizeof *bad; i++) {
        transfers(seed, 0, &bad[i]);
        transfers(seed, 1, &bad[i]);
    }
}

/* ---- memory runs out ---------------------------------------------------- */
static int fail_one(int who, int attended, unsigned long nth)
{
    static const struct sim_link good = { 5, 0, 0, 0, 0, 0, 0, 0 };
    struct sua__arena *arena;
    int reached;

    begin(1, &good);
    arena = &w.u[who].node->stack->arena;
    w.first = sim_ua_call(&w.u[ALICE], w.u[BOB].node, 1, NULL);
    if (attended)
        w.second = sim_ua_call(&w.u[ALICE], w.u[CAROL].node, 1, NULL);
    sim_run_for(w.s, 1000);
    arena->fail_at = arena->acquired + nth;
    (void)transfer(attended);
    sim_run_for(w.s, 60000);
    reached = arena->acquired >= arena->fail_at;
    arena->fail_at = 0;
    if (!w.u[ALICE].live || (w.status >= 200 && w.status < 300)) {
        settle();
        return reached;
    }
    /* What failed has left the call as it was, so it can be tried again. */
    if (w.first->call && sim_ua_last(&w.u[BOB])->call &&
        (!attended || w.second->call) && !transfer(attended)) {
        sim_run_for(w.s, 60000);
        if (w.status / 100 != 2 && w.status != 481)
            sim_fail(w.s, "failure %lu of %d: %u", nth, who, w.status);
    }
    settle();
    return reached;
}

static unsigned long out_of_memory(void)
{
    unsigned long n, total = 0;
    int who, attended;

    for (who = 0; who < UAS; who++)
        for (attended = 0; attended < 2; attended++)
            for (n = 1; fail_one(who, attended, n); n++)
                total++;
    return total;
}

/* ---- in every callback -------------------------------------------------- */
static int trips(int who, int how, int attended, unsigned nth)
{
    static const struct sim_link good = { 5, 0, 0, 0, 0, 0, 0, 0 };
    unsigned i;

    begin(1, &good);
    for (i = 0; i < UAS; i++)
        w.u[i].on_any = trip;
    w.who = who;
    w.how = how;
    w.trip = nth;
    (void)run(attended);
    sim_run_for(w.s, 100000);
    settle();
    return w.callbacks >= nth;
}

static unsigned in_callbacks(void)
{
    int who, how, attended;
    unsigned n, total = 0;

    for (who = 0; who < UAS; who++)
        for (how = HANG_UP; how <= DETACH; how++)
            for (attended = 0; attended < 2; attended++)
                for (n = 1; trips(who, how, attended, n); n++)
                    total++;
    return total;
}

static void all(uint64_t seed)
{
    good_networks(seed);
    bad_networks(seed);
}

int main(int argc, char **argv)
{
    unsigned long points = out_of_memory();
    unsigned places = in_callbacks();

    printf("%lu injection points, %u callbacks\n", points, places);
    if (points < 60 || places < 40)
        return 1;
    return sim_main(argc, argv, 12, all);
}
