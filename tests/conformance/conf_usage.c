/* SPDX-License-Identifier: MIT
 * Rows of one dialog with two usages: a call and a subscription in it. What
 * a response ends, and what it leaves alone. RFC 5057 4, 5. */
#include "conf.h"
#include "sim_event.h"

#include <string.h>

static const struct sua_event_package packages[] = {
    { SUA_STR_INIT("x"), SUA_STR_INIT("text/plain"), 0, 60, 1800 }
};

static struct sim_sub sub;
static struct sim_serve serve;

static void notify(const char *state)
{
    char lines[100] = "Event: dialog\r\nSubscription-State: ";

    strcat(strcat(lines, state), "\r\n");
    in_dialog("NOTIFY", lines, NULL);
}

/* A call that is up, and an active subscription beside it. */
static void begin_both(void)
{
    struct sua_subscribe cfg = SUA_SUBSCRIBE_INIT;
    struct sua_config phone = SUA_CONFIG_PHONE;

    w.cfg = phone;
    w.cfg.max_subscription = w.cfg.max_notifier = 2;
    w.cfg.text_small += 8;
    w.cfg.text_mtu += 4;
    begin();
    serve.state = SUA_SUB_ACTIVE;
    serve.body = "state";
    sim_serve(&w.u, &serve, packages, 1);
    up_uac();
    cfg.call = w.c->call;
    cfg.event = SUA_STR("dialog");
    expect("subscribe", sim_subscribe(&w.u, &sub, &cfg), SUA_OK);
    wait_ms(20);
    answer("SUBSCRIBE", 200, NULL, "Expires: 600\r\n", NULL);
    notify("active;expires=600");
    expect_status(200);
    expect("active", sub.active, 1);
}

static void refresh(void)
{
    expect("refresh", sua_subscription_refresh(sub.sub), SUA_OK);
    sim_kick(w.u.node);
    wait_ms(20);
}

static void expect_call(void)
{
    expect("call up", w.c->closed, 0);
    in_dialog("INFO", NULL, NULL);
    expect_status(200);
}

static void expect_subscribed(void)
{
    unsigned before = sub.active;

    notify("active;expires=600");
    expect_status(200);
    expect("told", sub.active, before + 1);
}

static void expect_unsubscribed(void)
{
    unsigned before = sub.active;

    notify("active;expires=600");
    expect_status(481);
    expect("not told", sub.active, before);
}

static void end_both(void)
{
    unsigned byes = count("BYE");

    if (sub.sub) {
        sua_subscription_close(sub.sub);
        sim_kick(w.u.node);
        wait_ms(20);
        answer("SUBSCRIBE", 481, NULL, NULL, NULL);
    }
    if (!w.c->closed) {
        hangup();
        if (count("BYE") > byes)
            answer("BYE", 200, NULL, NULL, NULL);
    }
    wait_ms(T64);
    expect("no second end", sub.closed, 1);
    end();
}

/* ---- 4: the end of one usage -------------------------------------------- */
static void call_ends(void)
{
    begin_both();
    hangup();
    answer("BYE", 200, NULL, NULL, NULL);
    expect("over", w.c->closed, 1);
    expect_subscribed();
    end_both();
}

/* ---- 5.1 ---------------------------------------------------------------- */
/* To the SUBSCRIBE: the subscription in this dialog is over. */
static void usage_refused(void)
{
    static const unsigned status[] = { 405, 480, 481, 489, 501 };
    unsigned i;

    for (i = 0; i < 5; i++) {
        begin_both();
        refresh();
        answer("SUBSCRIBE", status[i], NULL, NULL, NULL);
        expect_unsubscribed();
        expect_call();
        end_both();
    }
}

/* To the call's re-INVITE: the call is over, the subscription is not. */
static void call_refused(void)
{
    static const unsigned status[] = { 405, 480, 481, 489, 501 };
    unsigned i;

    for (i = 0; i < sizeof status / sizeof *status; i++) {
        begin_both();
        expect("offer", sim_ua_reoffer(&w.u, w.c), SUA_OK);
        wait_ms(20);
        answer("INVITE", status[i], NULL, NULL, NULL);
        if (count("BYE"))
            answer("BYE", 481, NULL, NULL, NULL);
        expect("over", w.c->closed, 1);
        expect_subscribed();
        end_both();
    }
}

/* ---- the whole dialog --------------------------------------------------- */
/* The peer subscribes in the call, and is told what changed. */
static void tell_peer(void)
{
    struct sua_body b = sim_event_body("new");

    in_dialog("SUBSCRIBE", "Event: x\r\nExpires: 600\r\n", NULL);
    answer("NOTIFY", 200, NULL, NULL, NULL);
    expect("notifies", sua_notify(sim_serve_last(&serve)->nf, SUA_SUB_ACTIVE,
                                  &b), SUA_OK);
}

static void transfer(void)
{
    struct sua_referral t = SUA_REFERRAL_INIT;

    t.target = SUA_STR("sip:carol@10.0.0.3");
    expect("transfer", sua_call_transfer(w.c->call, &t), SUA_OK);
}

static void update(void)
{
    struct sua_body b;

    in_dialog("INFO", "Allow: INVITE, ACK, BYE, UPDATE\r\n", NULL);
    b.type = SUA_STR("application/sdp");
    b.data = sua_str_z(sim_peer_sdp);
    expect("update", sua_call_update(w.c->call, &b), SUA_OK);
}

static void ask_in_call(const char *method)
{
    if (!strcmp(method, "INVITE"))
        expect("offer", sim_ua_reoffer(&w.u, w.c), SUA_OK);
    else if (!strcmp(method, "UPDATE"))
        update();
    else if (!strcmp(method, "NOTIFY"))
        tell_peer();
    else if (!strcmp(method, "REFER"))
        transfer();
    else if (!strcmp(method, "SUBSCRIBE"))
        refresh();
    else
        expect(method, sim_ua_message(&w.u, NULL, w.c->call, method) == 0, 1);
    sim_kick(w.u.node);
    wait_ms(20);
}

static void expect_nothing(void)
{
    expect("subscription over", sub.closed, 1);
    expect("notifiers", serve.live, 0);
    expect_count("BYE", 1);
    answer("BYE", 481, NULL, NULL, NULL);
    expect("call over", w.c->closed, 1);
    in_dialog("NOTIFY", "Event: dialog\r\nSubscription-State: active\r\n",
              NULL);
    expect_status(481);
}

/* Whatever asked: nothing can be had by that dialog. */
static void dialog_refused(void)
{
    static const char *const method[] = { "INVITE", "UPDATE", "SUBSCRIBE",
                                          "NOTIFY", "REFER", "INFO",
                                          "OPTIONS" };
    static const unsigned status[] = { 404, 410, 416, 482, 483, 484, 485,
                                       502, 604 };
    unsigned i, k;

    for (i = 0; i < sizeof method / sizeof *method; i++)
        for (k = 0; k < sizeof status / sizeof *status; k++) {
            begin_both();
            ask_in_call(method[i]);
            answer(method[i], status[k], NULL, NULL, NULL);
            expect_nothing();
            end_both();
        }
}

static void request_refused(void)
{
    static const unsigned status[] = {
        400, 402, 403, 406, 412, 413, 414, 415, 420, 421, 428, 429, 433, 436,
        437, 438, 486, 487, 488, 491, 493, 494, 500, 503, 504, 505, 513, 580,
        600, 603, 606
    };
    unsigned i;

    for (i = 0; i < sizeof status / sizeof *status; i++) {
        begin_both();
        refresh();
        answer("SUBSCRIBE", status[i], NULL, NULL, NULL);
        expect_subscribed();
        expect_call();
        end_both();
        begin_both();
        (void)sim_ua_reoffer(&w.u, w.c);
        wait_ms(20);
        answer("INVITE", status[i], NULL, NULL, NULL);
        expect_call();
        expect_subscribed();
        end_both();
    }
}

/* ---- 5.2 ---------------------------------------------------------------- */
static void silence(void)
{
    begin_both();
    refresh();
    wait_ms(T64 + 100);
    expect_unsubscribed();
    expect_call();
    end_both();
}

static const struct conf_row rows[] = {
    ROW("MUL-001", call_ends)
    ROW("MUL-002", dialog_refused)
    ROW("MUL-003", usage_refused)
    ROW("MUL-003", call_refused)
    ROW("MUL-004", request_refused)
    ROW("MUL-005", silence)
};
CONF_MAIN(rows)
