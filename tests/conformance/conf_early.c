/* SPDX-License-Identifier: MIT
 * Rows of early sessions: answers in reliable responses, what comes after
 * them, UPDATE. RFC 3262, RFC 3311, RFC 6337. */
#include "conf.h"
#include "ua/ua.h"

#include <stdio.h>
#include <string.h>

#define MUST "Require: 100rel\r\nAllow: INVITE, ACK, BYE, PRACK, UPDATE\r\n"

static const struct sua_module *const modules[] = {
    &sua__module_net, &sua__module_stream, &sua__module_txn,
    &sua__module_dlg, &sua__module_ua, &sua__module_features,
    &sua__module_legs, &sua__module_update, &sua__module_100rel, NULL
};

static const char *sdp(const char *who)
{
    static char text[2][200];
    static unsigned turn;
    char *t = text[turn++ % 2];

    snprintf(t, 200, "v=0\r\no=%s 1 1 IN IP4 10.0.0.2\r\ns=-\r\n"
             "c=IN IP4 10.0.0.2\r\nt=0 0\r\nm=audio 4002 RTP/AVP 0\r\n", who);
    return t;
}

static void expect_remote(const char *who)
{
    char have[300], want[40];

    /* Before the call is up: what the application was told last. */
    snprintf(have, sizeof have, "%s", w.c->remote);
    if (w.c->established)
        snprintf(have, sizeof have, "%.*s",
                 SUA_FMT(sua_call_remote_sdp(w.c->call)));
    snprintf(want, sizeof want, "o=%s ", who);
    expect_in(have, want);
}

static void open_call(int with_offer)
{
    struct sua_config phone = SUA_CONFIG_PHONE;

    w.cfg = phone;
    w.cfg.max_dialog = 8;
    w.modules = modules;
    w.rel100 = SUA_USE_ALWAYS;
    begin();
    dial(with_offer);
}

/* Our offer is answered in a reliable 183. */
static void early(void)
{
    open_call(1);
    answer("INVITE", 183, "a", "RSeq: 1\r\n" MUST, sdp("first"));
    expect_count("PRACK", 1);
    answer("PRACK", 200, NULL, NULL, NULL);
    sim_leg_uas(&w.l, last("INVITE"), "a");
    expect_remote("first");
}

static void up(void)
{
    early();
    answer("INVITE", 200, "a", MUST, NULL);
    expect("up", w.c->established, 1);
    expect_remote("first");
}

/* What comes in the 2xx behind the answer is no session. */
static void after_the_answer(void)
{
    early();
    answer("INVITE", 200, "a", NULL, sdp("second"));
    expect("up", w.c->established, 1);
    expect_remote("first");
    finish();
}

static void expect_early(const char *who)
{
    char have[300];

    snprintf(have, sizeof have, "%.*s",
             SUA_FMT(sua_call_remote_sdp(w.c->call)));
    expect_in(have, who);
}

/* Told as progress, without what it says of the session. */
static void late_description(void)
{
    unsigned told;

    early();
    told = w.c->progress;
    answer("INVITE", 183, "a", NULL, sdp("other"));
    expect("told", w.c->progress, told + 1);
    expect_remote("first");
    expect_early("o=first ");
    answer("INVITE", 183, "a", "RSeq: 2\r\n" MUST, sdp("other"));
    expect("told", w.c->progress, told + 2);
    expect_remote("first");
    answer("PRACK", 200, NULL, NULL, NULL);
    answer("INVITE", 200, "a", NULL, NULL);
    expect("up", w.c->established, 1);
    expect_remote("first");
    finish();
}

/* The call has the description of the leg that was heard of last; in the end
 * that of the one that answers. */
static void early_remote(void)
{
    open_call(1);
    expect("none", sua_call_remote_sdp(w.c->call).n, 0);
    answer("INVITE", 183, "a", NULL, sdp("one"));
    expect_early("o=one ");
    answer("INVITE", 183, "b", NULL, sdp("two"));
    expect_early("o=two ");
    answer("INVITE", 180, "a", NULL, NULL);
    expect_early("o=one ");
    answer("INVITE", 200, "b", NULL, sdp("two"));
    expect("up", w.c->established, 1);
    expect_early("o=two ");
    finish();
}

/* The 200 was faster: the 183 is of the past. */
static void overtaken(void)
{
    open_call(1);
    answer("INVITE", 200, "a", NULL, sdp("final"));
    expect("up", w.c->established, 1);
    answer("INVITE", 183, "a", "RSeq: 1\r\n" MUST, sdp("late"));
    expect_count("PRACK", 0);
    expect("not told", w.c->progress, 0);
    expect_remote("final");
    finish();
}

/* As that from another leg. */
static void late_leg(void)
{
    unsigned told;

    open_call(1);
    answer("INVITE", 180, "a", NULL, NULL);
    told = w.c->progress;
    answer("INVITE", 200, "a", NULL, sdp("final"));
    answer("INVITE", 180, "b", NULL, NULL);
    expect("not told", w.c->progress, told);
    expect("up", w.c->established, 1);
    expect_remote("final");
    wait_ms(T64 + 1000);
    expect("one call", w.u.ncalls, 1);
    finish();
}

/* No offer in the INVITE: theirs in the 183, ours by UPDATE behind it. */
static void offer_by_update(void)
{
    open_call(0);
    answer("INVITE", 183, "a", "RSeq: 1\r\n" MUST, sdp("first"));
    expect_count("PRACK", 1);
    expect_in(last("PRACK"), "\r\n\r\nv=0");
    answer("PRACK", 200, NULL, NULL, NULL);
    sim_leg_uas(&w.l, last("INVITE"), "a");
    in_dialog("UPDATE", NULL, sdp("second"));
    expect_status(200);
    expect_in(latest(), "\r\n\r\nv=0");
    expect_remote("second");
    answer("INVITE", 200, "a", NULL, NULL);
    expect("up", w.c->established, 1);
    finish();
}

/* Refused by us, refused by them: both descriptions stand. */
static void refused_update(void)
{
    struct sua_body b;
    char mem[256], mine[400], now[400];

    up();
    snprintf(mine, sizeof mine, "%.*s",
             SUA_FMT(sua_call_local_sdp(w.c->call)));
    w.u.offer_answer = 488;
    in_dialog("UPDATE", NULL, sdp("other"));
    expect_status(488);
    expect_remote("first");
    b = sim_ua_sdp(&w.u, mem, sizeof mem);
    expect("update", sua_call_update(w.c->call, &b), SUA_OK);
    sim_kick(w.u.node);
    wait_ms(20);
    answer("UPDATE", 488, NULL, NULL, NULL);
    expect("told", w.c->updated_status, 488);
    snprintf(now, sizeof now, "%.*s",
             SUA_FMT(sua_call_local_sdp(w.c->call)));
    expect_str("ours", now, mine);
    expect_remote("first");
    finish();
}

static const struct conf_row rows[] = {
    ROW("SDP-017", late_description)
    ROW("SDP-018", after_the_answer)
    ROW("ERL-001", early_remote)
    ROW("SDP-029", offer_by_update)
    ROW("SDP-030", refused_update)
    ROW("REL-019 RACE-017", overtaken)
    ROW("FRK-008", late_leg)
};
CONF_MAIN(rows)
