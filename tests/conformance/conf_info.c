/* SPDX-License-Identifier: MIT
 * Rows of INFO: packages and what each side takes, legacy INFO beside them.
 * RFC 6086. */
#include "conf.h"

#include <stdio.h>
#include <string.h>

static char package[40];
static unsigned finals;
static uint16_t final_status;

static void on_event(struct sim_ua *u, struct sua_call *c,
                     const struct sua_call_event *ev)
{
    (void)u;
    (void)c;
    if (ev->type == SUA_CALL_REQUEST)
        snprintf(package, sizeof package, "%.*s", (int)ev->package.n,
                 ev->package.n ? ev->package.p : "");
}

static void on_final(struct sua_request *r,
                     const struct sua_request_event *ev, void *user)
{
    (void)r;
    (void)user;
    if (ev->status < 200)
        return;
    finals++;
    final_status = ev->status;
}

static void start(const char *packages)
{
    package[0] = 0;
    finals = 0;
    begin();
    w.u.on_event = on_event;
    if (packages)
        expect("packages", sua_ua_info_packages(w.u.ua, sua_str_z(packages)),
               SUA_OK);
    sim_base(w.u.node); /* they stay as long as the user agent */
}

static int info(const char *name)
{
    struct sua_request_config r = SUA_REQUEST_INIT;
    struct sua_body b;
    int rc;

    b.type = SUA_STR("application/x-foo");
    b.data = SUA_STR("data");
    r.body = &b;
    r.on_event = on_final;
    rc = sua_call_info(w.c->call, sua_str_z(name), &r, NULL);
    sim_kick(w.u.node);
    wait_ms(20);
    return rc;
}

static void up_with(const char *lines)
{
    dial(1);
    answer("INVITE", 200, "a", lines, sim_peer_sdp);
    expect("up", w.c->established, 1);
    sim_leg_uas(&w.l, last("INVITE"), "a");
}

static void told(void)
{
    start("foo, bar;x=1");
    dial(1);
    expect_hdr(last("INVITE"), "Recv-Info", "foo, bar;x=1");
    answer("INVITE", 486, "a", NULL, NULL);
    end();
    start("");
    dial(1);
    expect_hdr(last("INVITE"), "Recv-Info", "");
    answer("INVITE", 486, "a", NULL, NULL);
    end();
    start(NULL);
    dial(1);
    expect_hdr(last("INVITE"), "Recv-Info", NULL);
    answer("INVITE", 486, "a", NULL, NULL);
    end();
}

/* Only who asks is answered. */
static void answered(void)
{
    start("foo");
    ring("Recv-Info: bar\r\n");
    expect_hdr(last("SIP/2.0 200"), "Recv-Info", "foo");
    sim_leg_uac(&w.l, last("SIP/2.0 200"));
    ack();
    expect("theirs", sua_call_takes_info(w.c->call, SUA_STR("bar")), 1);
    expect("not", sua_call_takes_info(w.c->call, SUA_STR("foo")), 0);
    finish();
    start("foo");
    up_uas();
    expect_hdr(last("SIP/2.0 200"), "Recv-Info", NULL);
    finish();
}

/* A PRACK is answered as an INVITE is, and what it says counts. */
static void in_prack(void)
{
    char rack[80];

    w.rel100 = SUA_USE_ALWAYS;
    start("foo");
    w.u.answer = 0;
    ring("Supported: 100rel\r\nRecv-Info: bar\r\n");
    expect_hdr(last("SIP/2.0 180"), "Recv-Info", "foo");
    sim_leg_uac(&w.l, last("SIP/2.0 180"));
    snprintf(rack, sizeof rack, "RAck: %s %u INVITE\r\nRecv-Info: baz\r\n",
             hdr(last("SIP/2.0 180"), "RSeq"), w.l.cseq);
    in_dialog("PRACK", rack, NULL);
    expect_status(200);
    expect_hdr(latest(), "Recv-Info", "foo");
    expect("new", sua_call_takes_info(w.c->call, SUA_STR("baz")), 1);
    expect("old", sua_call_takes_info(w.c->call, SUA_STR("bar")), 0);
    hangup();
    end();
    w.rel100 = SUA_USE_ALWAYS;
    start("foo");
    w.u.answer = 0;
    ring("Supported: 100rel\r\nRecv-Info: bar\r\n");
    sim_leg_uac(&w.l, last("SIP/2.0 180"));
    snprintf(rack, sizeof rack, "RAck: %s %u INVITE\r\n",
             hdr(last("SIP/2.0 180"), "RSeq"), w.l.cseq);
    in_dialog("PRACK", rack, NULL);
    expect_status(200);
    expect_hdr(latest(), "Recv-Info", NULL);
    expect("stays", sua_call_takes_info(w.c->call, SUA_STR("bar")), 1);
    hangup();
    end();
}

static void theirs(void)
{
    start("foo");
    up_uac();
    in_dialog("INFO", "Info-Package: foo;p=1\r\n", "data");
    expect_status(200);
    expect_str("package", package, "foo");
    in_dialog("INFO", "Info-Package: other\r\n", "data");
    expect_status(469);
    expect_hdr(latest(), "Recv-Info", "foo");
    expect("told once", w.c->requests, 1);
    in_dialog("INFO", NULL, "Signal=1"); /* as ever */
    expect_status(200);
    expect_str("legacy", package, "");
    expect("told", w.c->requests, 2);
    finish();
}

static void ours(void)
{
    start("");
    up_with("Recv-Info: foo\r\nRecv-Info: bar\r\n");
    expect("not theirs", info("other"), SUA_EUNSUPPORTED);
    expect("theirs", info("BAR"), SUA_OK);
    expect_hdr(last("INFO"), "Info-Package", "BAR");
    expect_hdr(last("INFO"), "Content-Disposition", "Info-Package");
    expect_hdr(last("INFO"), "Recv-Info", NULL);
    answer("INFO", 469, NULL, "Recv-Info: foo\r\n", NULL);
    expect("final", finals, 1);
    expect("status", final_status, 469);
    expect("call", w.c->closed, 0);
    finish();
    start("");
    up_uac();
    expect("they do not speak it", info("foo"), SUA_EUNSUPPORTED);
    finish();
}

/* A new set counts when it is accepted. */
static void changed(void)
{
    start("foo");
    up_with("Recv-Info: one\r\n");
    w.u.offer_answer = 488;
    in_dialog("INVITE", "Recv-Info: two\r\n", sim_peer_sdp);
    expect_status(488);
    ack();
    expect("as before", sua_call_takes_info(w.c->call, SUA_STR("one")), 1);
    expect("not", sua_call_takes_info(w.c->call, SUA_STR("two")), 0);
    in_dialog("UPDATE", "Recv-Info: two\r\n", NULL);
    expect_status(200);
    expect_hdr(latest(), "Recv-Info", "foo");
    expect("new", sua_call_takes_info(w.c->call, SUA_STR("two")), 1);
    expect("gone", sua_call_takes_info(w.c->call, SUA_STR("one")), 0);
    in_dialog("UPDATE", "Recv-Info: \r\n", NULL);
    expect("none", sua_call_takes_info(w.c->call, SUA_STR("two")), 0);
    finish();
}

static void bad(void)
{
    char big[200];

    start(NULL);
    memset(big, 'x', sizeof big - 1);
    big[sizeof big - 1] = 0;
    expect("grammar", sua_ua_info_packages(w.u.ua, SUA_STR("a b, ;")),
           SUA_EINVAL);
    expect("long", sua_ua_info_packages(w.u.ua, sua_str_z(big)),
           SUA_ETOOBIG);
    dial(1);
    expect_hdr(last("INVITE"), "Recv-Info", NULL);
    answer("INVITE", 486, "a", NULL, NULL);
    end();
}

static const struct conf_row rows[] = {
    ROW("INF-001", told)
    ROW("INF-001", answered)
    ROW("INF-002", theirs)
    ROW("INF-003", ours)
    ROW("INF-004", changed)
    ROW("INF-005", bad)
    ROW("INF-006", in_prack)
};

CONF_MAIN(rows)
