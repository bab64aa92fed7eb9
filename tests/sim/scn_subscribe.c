/* SPDX-License-Identifier: MIT
 * A subscriber and a scripted notifier: NOTIFY before the response, forks,
 * Timer N, refreshes, every reason, unsubscribing, and what is wrong.
 * RFC 6665 4.1, RFC 5057 4. */
#include "sim_event.h"

#include <stdio.h>
#include <string.h>

static struct world {
    struct sim *s;
    struct sim_ua u;            /* alice, 10.0.0.1                         */
    struct sim_peer p;          /* the notifier, 10.0.0.2                  */
    struct sim_leg l;           /* its dialog                              */
    struct sim_sub r;
    unsigned seen;              /* SUBSCRIBEs looked at                    */
} w;

#define EXPECT(cond)                                                          \
    ((cond) ? (void)0 : sim_fail(w.s, "%s:%d: %s", __func__, __LINE__, #cond))

static void begin(uint64_t seed)
{
    struct sua_config cfg = SUA_CONFIG_INIT;
    struct sim_link l = { 5, 0, 0, 0, 0, 0, 0, 0 };

    memset(&w, 0, sizeof w);
    cfg.max_subscription = 8;
    cfg.max_txn = 64;
    w.s = sim_open(seed);
    sim_ua_open(&w.u, w.s, "alice", &cfg, (int)(seed & 1));
    sim_peer_open(&w.p, w.s, "peer");
    w.p.ua = w.u.node;
    sim_links(w.s, &l);
}

/* All is over, exactly once. */
static void finish(void)
{
    if (!sim_run_quiet(w.s, w.s->now + 4000000))
        sim_fail(w.s, "a deadline remains");
    EXPECT(w.r.closed == 1);
    sim_check_empty(w.s);
    sim_close(w.s);
}

static void wait_ms(uint64_t ms)
{
    sim_run_for(w.s, ms);
}

static void subscribe_as(struct sua_subscribe *cfg)
{
    if (!cfg->call)
        cfg->target = SUA_STR("sip:bob@10.0.0.2:5060");
    if (sim_subscribe(&w.u, &w.r, cfg))
        sim_fail(w.s, "cannot subscribe");
    wait_ms(20);
}

static void subscribe(void)
{
    struct sua_subscribe cfg = SUA_SUBSCRIBE_INIT;

    cfg.accept = SUA_STR("application/pidf+xml, text/plain");
    subscribe_as(&cfg);
}

static const char *last_subscribe(void)
{
    return sim_peer_last(&w.p, "SUBSCRIBE ");
}

/* Without retransmissions, which follow one another. */
static unsigned subscribes(void)
{
    unsigned i, n = 0;
    char was[128] = "";

    for (i = 0; i < sim_peer_count(&w.p, "SUBSCRIBE "); i++) {
        const char *via = sim_peer_hdr(sim_peer_nth(&w.p, "SUBSCRIBE ", i),
                                       "Via");

        n += strcmp(via, was) != 0;
        snprintf(was, sizeof was, "%s", via);
    }
    return n;
}

/* Until there are n, and no sooner than `least` ms from now. */
static void wait_for(unsigned n, uint64_t least, uint64_t most)
{
    uint64_t from = w.s->now;

    while (subscribes() < n && w.s->now < from + most)
        wait_ms(100);
    EXPECT(subscribes() == n && w.s->now >= from + least);
}

static void answer(unsigned status, const char *tag, const char *lines)
{
    sim_peer_answer(&w.p, last_subscribe(), status, tag, lines, NULL);
    wait_ms(20);
}

static void say(const char *event, const char *state, const char *body)
{
    char lines[200];

    snprintf(lines, sizeof lines,
             "Event: %s\r\nSubscription-State: %s\r\n", event, state);
    sim_peer_request(&w.p, &w.l, "NOTIFY", lines, body);
    wait_ms(20);
}

static void notify(const char *state)
{
    say("presence", state, "here");
}

static unsigned status_of(const char *text)
{
    unsigned status = 0;

    (void)sscanf(text, "SIP/2.0 %u", &status);
    return status;
}

/* Of the last response to a NOTIFY. */
static unsigned replied(void)
{
    return status_of(sim_peer_last(&w.p, "SIP/2.0 "));
}

/* 200 and an active NOTIFY. */
static void up(void)
{
    subscribe();
    answer(200, "n1", "Expires: 3600\r\n");
    sim_leg_uas(&w.l, last_subscribe(), "n1");
    notify("active;expires=3600");
    EXPECT(replied() == 200 && w.r.active == 1);
}

/* Unsubscribes as it should be. */
static void close_all(void)
{
    unsigned n = subscribes();

    sua_subscription_close(w.r.sub);
    sim_kick(w.u.node);
    wait_ms(20);
    EXPECT(subscribes() == n + 1);
    EXPECT(!strcmp(sim_peer_hdr(last_subscribe(), "Expires"), "0"));
    answer(200, NULL, "Expires: 0\r\n");
    EXPECT(!w.r.closed);
    notify("terminated;reason=timeout");
    EXPECT(w.r.closed == 1 && w.r.cause == SUA_CAUSE_LOCAL);
    finish();
}

/* ---- birth -------------------------------------------------------------- */
/* EVT-001: SUBSCRIBE, 202, and the dialog that the NOTIFY makes. */
static void plain(uint64_t seed)
{
    const char *sub;

    begin(seed);
    subscribe();
    sub = last_subscribe();
    EXPECT(!strcmp(sim_peer_hdr(sub, "Event"), "presence"));
    EXPECT(!strcmp(sim_peer_hdr(sub, "Expires"), "3600"));
    EXPECT(!strcmp(sim_peer_hdr(sub, "Accept"),
                   "application/pidf+xml, text/plain"));
    EXPECT(strstr(sim_peer_hdr(sub, "Allow"), "NOTIFY") != NULL);
    EXPECT(strstr(sim_peer_hdr(sub, "Contact"), "10.0.0.1") != NULL);
    answer(202, "n1", "Expires: 1800\r\n");
    EXPECT(w.r.states == 0 && !w.r.closed);
    sim_leg_uas(&w.l, sub, "n1");
    notify("pending;expires=1800");
    EXPECT(replied() == 200 && w.r.state == SUA_SUB_PENDING);
    EXPECT(w.r.expires_s == 1800);
    notify("active;expires=1700");
    EXPECT(w.r.state == SUA_SUB_ACTIVE && w.r.states == 2);
    EXPECT(!strcmp(w.r.body, "here"));
    EXPECT(!strcmp(w.r.type, "application/sdp"));
    close_all();
}

/* EVT-002: the NOTIFY overtakes the 200. */
static void notify_first(uint64_t seed)
{
    begin(seed);
    subscribe();
    sim_leg_uas(&w.l, last_subscribe(), "n1");
    notify("active;expires=600");
    EXPECT(replied() == 200 && w.r.active == 1 && w.r.expires_s == 600);
    answer(200, "n1", "Expires: 600\r\n");
    notify("active;expires=599");
    EXPECT(w.r.active == 2);
    close_all();
}

/* EVT-003: 200 and no NOTIFY within 64*T1. */
static void no_notify(uint64_t seed)
{
    uint64_t at;

    begin(seed);
    at = w.s->now;
    subscribe();
    answer(200, "n1", "Expires: 600\r\n");
    wait_ms(31900);
    EXPECT(!w.r.closed);
    wait_ms(200);
    EXPECT(w.r.closed == 1 && w.r.cause == SUA_CAUSE_TIMEOUT);
    EXPECT(w.r.closed_at == at + 32000);
    sim_leg_uas(&w.l, last_subscribe(), "n1");
    notify("active;expires=600");
    EXPECT(replied() == 481);
    finish();
}

/* No answer at all. */
static void silence(uint64_t seed)
{
    begin(seed);
    subscribe();
    wait_ms(33000);
    EXPECT(w.r.closed == 1 && w.r.cause == SUA_CAUSE_TIMEOUT);
    EXPECT(w.r.status == 408);
    finish();
}

static void second_leg(struct sim_leg *l)
{
    sim_leg_uas(l, last_subscribe(), "n2");
    snprintf(l->remote, sizeof l->remote, "%s",
             sim_peer_hdr(last_subscribe(), "From"));
}

/* A forked SUBSCRIBE: two dialogs, each with its own life; late ones are
 * refused (4.4.1). */
static void forked(uint64_t seed)
{
    struct sim_leg one, two;

    begin(seed);
    subscribe();
    second_leg(&two);
    answer(200, "n1", "Expires: 600\r\n");
    sim_leg_uas(&w.l, last_subscribe(), "n1");
    notify("active;expires=600");
    EXPECT(w.r.fork == 0);
    one = w.l;
    w.l = two;
    notify("active;expires=60");
    EXPECT(w.r.fork == 1 && w.r.active == 2 && replied() == 200);
    wait_ms(40000);
    sim_leg_uas(&w.l, last_subscribe(), "n3"); /* Timer N is over */
    notify("active;expires=60");
    EXPECT(replied() == 481 && w.r.active == 2);
    EXPECT(subscribes() == 1);
    wait_for(2, 7000, 16000); /* the second is refreshed by itself */
    EXPECT(strstr(sim_peer_hdr(last_subscribe(), "To"), "n2") != NULL);
    answer(481, NULL, NULL);
    EXPECT(w.r.terminated == 1 && w.r.fork == 1 && !w.r.retries);
    w.l = one;
    notify("active;expires=500");
    EXPECT(w.r.active == 3 && w.r.fork == 0);
    close_all();
}

/* More notifiers than there is room for are told so, and do no harm. */
static void many_forks(uint64_t seed)
{
    char tag[16];
    unsigned i, ok = 0;

    begin(seed);
    subscribe();
    answer(200, "n", "Expires: 600\r\n");
    for (i = 0; i < 30; i++) {
        snprintf(tag, sizeof tag, "n%u", i);
        sim_leg_uas(&w.l, last_subscribe(), tag);
        notify("active;expires=600");
        ok += replied() == 200;
        EXPECT(replied() == 200 || replied() == 503 || replied() == 481);
    }
    EXPECT(ok == 8);
    sua_subscription_close(w.r.sub);
    sim_kick(w.u.node);
    wait_ms(20);
    EXPECT(subscribes() == 1 + 8);
    finish();
}

/* ---- refusals ----------------------------------------------------------- */
static void refused(uint64_t seed, unsigned status, const char *lines)
{
    begin(seed);
    subscribe();
    answer(status, "n1", lines);
    EXPECT(w.r.closed == 1 && w.r.status == status && !w.r.retries);
    EXPECT(w.r.cause == SUA_CAUSE_REMOTE);
    finish();
}

/* 489, 404, 603 and the like end it. */
static void hopeless(uint64_t seed)
{
    refused(seed, 489, "Allow-Events: dialog\r\n");
    refused(seed, 404, NULL);
    refused(seed, 403, NULL);
    refused(seed, 481, NULL);
    refused(seed, 603, NULL);
    refused(seed, 302, "Contact: <sip:b@10.0.0.2>\r\n");
    refused(seed, 500, NULL);
}

/* 503 with Retry-After: again after that. */
static void come_back(uint64_t seed)
{
    uint64_t at;

    begin(seed);
    subscribe();
    answer(503, "n1", "Retry-After: 30\r\n");
    EXPECT(w.r.retries == 1 && w.r.retry_ms > 30000 && !w.r.closed);
    at = w.r.retry_at;
    wait_ms(w.r.retry_ms + 100);
    EXPECT(subscribes() == 2);
    EXPECT(sim_peer_when(&w.p, "SUBSCRIBE ", 1) >= at);
    answer(200, "n1", "Expires: 600\r\n");
    sim_leg_uas(&w.l, last_subscribe(), "n1");
    notify("active;expires=600");
    close_all();
}

/* EVT-015: 423 to the first SUBSCRIBE and to a refresh. */
static void too_brief(uint64_t seed)
{
    struct sua_subscribe cfg = SUA_SUBSCRIBE_INIT;

    begin(seed);
    cfg.expires_s = 60;
    subscribe_as(&cfg);
    EXPECT(!strcmp(sim_peer_hdr(last_subscribe(), "Expires"), "60"));
    answer(423, "n1", "Min-Expires: 300\r\n");
    EXPECT(subscribes() == 2);
    EXPECT(!strcmp(sim_peer_hdr(last_subscribe(), "Expires"), "300"));
    answer(200, "n1", "Expires: 300\r\n");
    sim_leg_uas(&w.l, last_subscribe(), "n1");
    notify("active;expires=300");
    wait_for(3, 239000, 271000);
    answer(423, NULL, "Min-Expires: 900\r\n");
    EXPECT(subscribes() == 4);
    EXPECT(!strcmp(sim_peer_hdr(last_subscribe(), "Expires"), "900"));
    answer(200, NULL, "Expires: 900\r\n");
    notify("active;expires=900");
    close_all();
}

/* 423 for ever, and 423 that says nothing. */
static void never_enough(uint64_t seed)
{
    char lines[40];
    unsigned i;

    begin(seed);
    subscribe();
    for (i = 1; i < 10 && !w.r.closed; i++) {
        snprintf(lines, sizeof lines, "Min-Expires: %u\r\n", 4000 * i);
        answer(423, "n1", lines);
    }
    EXPECT(w.r.closed == 1 && w.r.status == 423 && i < 8);
    finish();
    refused(seed, 423, NULL);
    refused(seed, 423, "Min-Expires: 60\r\n");
}

/* A challenge is answered by the request driver. */
static void challenged(uint64_t seed)
{
    begin(seed);
    w.u.account = sim_ua_account(&w.u, "sip:alice@10.0.0.2", "secret", NULL);
    subscribe();
    answer(401, "n1", "WWW-Authenticate: Digest realm=\"lab\",nonce=\"n\","
                      "qop=\"auth\"\r\n");
    EXPECT(subscribes() == 2);
    EXPECT(*sim_peer_hdr(last_subscribe(), "Authorization"));
    EXPECT(sim_peer_cseq(last_subscribe()) == 2);
    answer(200, "n1", "Expires: 600\r\n");
    sim_leg_uas(&w.l, last_subscribe(), "n1");
    notify("active;expires=600");
    sua_subscription_close(w.r.sub);
    sim_kick(w.u.node);
    wait_ms(20);
    answer(200, NULL, "Expires: 0\r\n");
    notify("terminated;reason=timeout");
    EXPECT(w.r.closed == 1);
    sua_account_close(w.u.account);
    sim_kick(w.u.node);
    finish();
}

/* ---- refresh ------------------------------------------------------------ */
/* EVT-006: what NOTIFY says counts, also when it is less than was granted. */
static void shortened(uint64_t seed)
{
    begin(seed);
    up();
    notify("active;expires=30");
    wait_for(2, 23900, 27100);
    EXPECT(strstr(sim_peer_hdr(last_subscribe(), "To"), "n1") != NULL);
    EXPECT(sim_peer_cseq(last_subscribe()) == 2);
    answer(200, NULL, "Expires: 3600\r\n");
    notify("active;expires=3600");
    wait_ms(2000000);
    EXPECT(subscribes() == 2);
    close_all();
}

/* Timer N of a refresh: 200, but no NOTIFY (4.1.2.2). */
static void refresh_unconfirmed(uint64_t seed)
{
    begin(seed);
    up();
    EXPECT(sua_subscription_refresh(w.r.sub) == SUA_OK);
    sim_kick(w.u.node);
    EXPECT(sua_subscription_refresh(w.r.sub) == SUA_ESTATE);
    wait_ms(20);
    answer(200, NULL, "Expires: 3600\r\n");
    wait_ms(32000);
    EXPECT(w.r.terminated == 1 && w.r.cause == SUA_CAUSE_TIMEOUT);
    EXPECT(w.r.retries == 1);
    notify("active;expires=100");
    EXPECT(replied() == 481);
    sua_subscription_close(w.r.sub);
    finish();
}

/* Nobody answers a refresh: lost after 64*T1, and tried anew later. */
static void refresh_silence(uint64_t seed)
{
    begin(seed);
    up();
    EXPECT(sua_subscription_refresh(w.r.sub) == SUA_OK);
    sim_kick(w.u.node);
    wait_ms(33000);
    EXPECT(w.r.terminated == 1 && w.r.retries == 1);
    EXPECT(w.r.cause == SUA_CAUSE_TIMEOUT && w.r.retry_ms >= 15000);
    wait_for(3, 0, w.r.retry_ms + 200);
    wait_ms(33000); /* as in vain */
    EXPECT(w.r.retries == 2 && w.r.retry_ms >= 30000 && !w.r.closed);
    sua_subscription_close(w.r.sub);
    finish();
}

/* 204 says that none comes (RFC 5839). */
static void refresh_no_change(uint64_t seed)
{
    begin(seed);
    up();
    EXPECT(sua_subscription_refresh(w.r.sub) == SUA_OK);
    sim_kick(w.u.node);
    wait_ms(20);
    answer(204, NULL, "Expires: 3600\r\n");
    wait_ms(60000);
    EXPECT(!w.r.terminated && !w.r.retries);
    close_all();
}

/* EVT-014: 481 to a refresh: a new subscription with a Call-ID of its own. */
static void refresh_481(uint64_t seed)
{
    char was[96];

    begin(seed);
    up();
    snprintf(was, sizeof was, "%s", sim_peer_hdr(last_subscribe(),
                                                 "Call-ID"));
    wait_for(2, 2880000, 3250000);
    answer(481, NULL, NULL);
    EXPECT(w.r.terminated == 1 && w.r.retries == 1 && !w.r.closed);
    EXPECT(w.r.retry_ms == 0 && subscribes() == 3);
    EXPECT(strcmp(sim_peer_hdr(last_subscribe(), "Call-ID"), was) != 0);
    EXPECT(!strstr(sim_peer_hdr(last_subscribe(), "To"), "tag="));
    EXPECT(sim_peer_cseq(last_subscribe()) == 1);
    answer(200, "n4", "Expires: 3600\r\n");
    sim_leg_uas(&w.l, last_subscribe(), "n4");
    notify("active;expires=3600");
    close_all();
}

/* 500 to a refresh: what there is lasts until it expires (4.1.2.2). */
static void refresh_500(uint64_t seed)
{
    begin(seed);
    up();
    notify("active;expires=100");
    wait_for(2, 79900, 90100);
    answer(500, NULL, NULL);
    EXPECT(!w.r.terminated);
    notify("active;expires=100");
    EXPECT(replied() == 200);
    wait_for(3, 79900, 90100);
    answer(500, NULL, "Retry-After: 100\r\n");
    EXPECT(!w.r.terminated);
    wait_ms(21000);
    EXPECT(w.r.terminated == 1 && w.r.retries == 1);
    EXPECT(w.r.cause == SUA_CAUSE_TIMEOUT && w.r.status == 408);
    sua_subscription_close(w.r.sub);
    finish();
}

/* 404 to a refresh ends it for good. */
static void refresh_404(uint64_t seed)
{
    begin(seed);
    up();
    EXPECT(sua_subscription_refresh(w.r.sub) == SUA_OK);
    sim_kick(w.u.node);
    wait_ms(20);
    answer(404, NULL, NULL);
    EXPECT(w.r.terminated == 1 && w.r.closed == 1 && w.r.status == 404);
    finish();
}

/* EVT-032: numbers that are too large. */
static void endless(uint64_t seed)
{
    begin(seed);
    subscribe();
    answer(200, "n1", "Expires: 4294967295\r\n");
    sim_leg_uas(&w.l, last_subscribe(), "n1");
    notify("active;expires=4294967295");
    EXPECT(replied() == 200 && w.r.expires_s <= 2000000);
    wait_ms(1500000000);
    EXPECT(subscribes() == 1);
    notify("active;expires=99999999999999999999");
    EXPECT(replied() == 400);
    notify("active;expires=0");
    EXPECT(replied() == 200);
    wait_ms(2000);
    EXPECT(subscribes() == 2); /* and no more than one a second */
    answer(200, NULL, "Expires: 3600\r\n");
    notify("active;expires=3600");
    close_all();
}

/* ---- terminated --------------------------------------------------------- */
static void ended_by(uint64_t seed, const char *state, long least,
                     long most)
{
    char line[120];

    begin(seed);
    up();
    wait_ms(120000);
    snprintf(line, sizeof line, "terminated;%s", state);
    notify(line);
    EXPECT(replied() == 200 && w.r.terminated == 1);
    if (most < 0) {
        EXPECT(w.r.closed == 1 && !w.r.retries);
        EXPECT(w.r.cause == SUA_CAUSE_REMOTE);
        wait_ms(4000000);
        EXPECT(subscribes() == 1);
        finish();
        return;
    }
    EXPECT(w.r.retries == 1 && !w.r.closed);
    EXPECT(w.r.retry_ms >= (uint32_t)least);
    EXPECT(w.r.retry_ms <= (uint32_t)most);
    if (w.r.retry_ms)
        wait_ms(w.r.retry_ms - 30u);
    EXPECT(w.r.retry_ms == 0 || subscribes() == 1);
    wait_ms(100);
    EXPECT(subscribes() == 2);
    answer(200, "n7", "Expires: 600\r\n");
    sim_leg_uas(&w.l, last_subscribe(), "n7");
    notify("active;expires=600");
    close_all();
}

/* EVT-007: deactivated: at once, in a new dialog. */
static void deactivated(uint64_t seed)
{
    ended_by(seed, "reason=deactivated", 0, 0);
    ended_by(seed, "reason=deactivated;retry-after=100", 0, 0);
}

/* EVT-008: probation: after the pause that it asks for. */
static void probation(uint64_t seed)
{
    ended_by(seed, "reason=probation;retry-after=60", 60000, 68000);
    ended_by(seed, "reason=probation", 1000, 30000);
}

/* EVT-010: timeout: at once. */
static void timeout(uint64_t seed)
{
    ended_by(seed, "reason=timeout", 0, 0);
}

/* EVT-011: giveup waits; rejected, noresource and invariant are the end,
 * whatever retry-after says. */
static void reasons(uint64_t seed)
{
    ended_by(seed, "reason=giveup;retry-after=100", 100000, 112000);
    ended_by(seed, "reason=giveup", 1000, 30000);
    ended_by(seed, "reason=whatever", 1000, 30000);
    ended_by(seed, "reason=whatever;retry-after=5", 5000, 7000);
    ended_by(seed, "x=y", 1000, 30000);
    ended_by(seed, "reason=noresource;retry-after=5", 0, -1);
    ended_by(seed, "reason=invariant;retry-after=31536000", 0, -1);
    ended_by(seed, "reason=rejected", 0, -1);
    ended_by(seed, "reason=probation;retry-after=4294967295", 2000000000,
             2300000000);
}

/* A notifier that ends it again and again is asked less and less often. */
static void rate_limited(uint64_t seed)
{
    unsigned i;

    begin(seed);
    up();
    notify("terminated;reason=deactivated");
    for (i = 0; i < 5; i++) {
        wait_ms(w.r.retry_ms + 50);
        EXPECT(subscribes() == i + 2);
        answer(200, "n1", "Expires: 600\r\n");
        sim_leg_uas(&w.l, last_subscribe(), "n1");
        notify("terminated;reason=deactivated");
        EXPECT(w.r.retries == i + 2);
        EXPECT(w.r.retry_ms >= 15000);
    }
    EXPECT(w.r.retry_ms >= 120000);
    sua_subscription_close(w.r.sub);
    finish();
}

/* The first NOTIFY may be the last; no dialog is made for it. */
static void stillborn(uint64_t seed)
{
    begin(seed);
    subscribe();
    sim_leg_uas(&w.l, last_subscribe(), "n1");
    notify("terminated;reason=noresource");
    EXPECT(replied() == 200 && w.r.terminated == 1 && w.r.closed == 1);
    answer(200, "n1", "Expires: 600\r\n");
    finish();
}

/* ---- wrong -------------------------------------------------------------- */
/* EVT-004, EVT-029: Event with id must come back as it was sent. */
static void mismatch(uint64_t seed)
{
    struct sua_subscribe cfg = SUA_SUBSCRIBE_INIT;

    begin(seed);
    cfg.event = SUA_STR("dialog;id=7");
    subscribe_as(&cfg);
    EXPECT(!strcmp(sim_peer_hdr(last_subscribe(), "Event"), "dialog;id=7"));
    sim_leg_uas(&w.l, last_subscribe(), "n1");
    say("dialog", "active;expires=600", NULL);
    EXPECT(replied() == 481);
    say("dialog;id=8", "active;expires=600", NULL);
    EXPECT(replied() == 481);
    answer(200, "n1", "Expires: 600\r\n");
    say("dialog;id=7", "active;expires=600", NULL);
    EXPECT(replied() == 200 && w.r.active == 1);
    say("presence;id=7", "active;expires=600", NULL);
    EXPECT(replied() == 481);
    say("dialog;id=8", "terminated", NULL);
    EXPECT(replied() == 481 && !w.r.terminated);
    EXPECT(sua_subscription_refresh(w.r.sub) == SUA_OK);
    sim_kick(w.u.node);
    wait_ms(20);
    EXPECT(!strcmp(sim_peer_hdr(last_subscribe(), "Event"), "dialog;id=7"));
    answer(200, NULL, "Expires: 600\r\n");
    say("dialog;id=7", "terminated;reason=noresource", NULL);
    EXPECT(w.r.closed == 1);
    finish();
}

/* EVT-016: no Subscription-State, or none that can be read. */
static void stateless(uint64_t seed)
{
    begin(seed);
    subscribe();
    sim_leg_uas(&w.l, last_subscribe(), "n1");
    sim_peer_request(&w.p, &w.l, "NOTIFY", "Event: presence\r\n", NULL);
    wait_ms(20);
    EXPECT(replied() == 400);
    answer(200, "n1", "Expires: 600\r\n");
    notify("active;expires=600");
    sim_peer_request(&w.p, &w.l, "NOTIFY", "Event: presence\r\n", NULL);
    wait_ms(20);
    EXPECT(replied() == 400 && w.r.states == 1);
    notify(";expires=5");
    EXPECT(replied() == 400);
    notify("active;expires=x");
    EXPECT(replied() == 400 && w.r.states == 1);
    sim_peer_request(&w.p, &w.l, "NOTIFY",
                     "Event: presence\r\nSubscription-State: active\r\n"
                     "Contact: <mailto:x@y>\r\n", NULL);
    wait_ms(20);
    EXPECT(replied() == 400 && w.r.states == 1);
    notify("on-hold"); /* an extension */
    EXPECT(replied() == 200 && w.r.state == SUA_SUB_ACTIVE);
    close_all();
}

/* EVT-017: NOTIFY that nobody asked for. */
static void unsolicited(uint64_t seed)
{
    begin(seed);
    snprintf(w.l.call_id, sizeof w.l.call_id, "spam");
    snprintf(w.l.local, sizeof w.l.local, "<sip:x@10.0.0.2>;tag=1");
    snprintf(w.l.remote, sizeof w.l.remote, "<sip:alice@10.0.0.1>");
    snprintf(w.l.target, sizeof w.l.target, "sip:alice@10.0.0.1");
    notify("active;expires=600");
    EXPECT(replied() == 481);
    snprintf(w.l.remote, sizeof w.l.remote, "<sip:alice@10.0.0.1>;tag=2");
    notify("active;expires=600");
    EXPECT(replied() == 481);
    up();
    /* Call-ID and tag right, From without a tag: no dialog of ours. */
    snprintf(w.l.local, sizeof w.l.local, "<sip:x@10.0.0.2>");
    notify("active;expires=600");
    EXPECT(replied() == 481 && w.r.active == 1);
    sim_leg_uas(&w.l, last_subscribe(), "n1");
    w.l.cseq = 200;
    close_all();
}

/* EVT-018: a flood; each is answered, what is out of order is refused. */
static void flood(uint64_t seed)
{
    unsigned i;

    begin(seed);
    up();
    for (i = 0; i < 60; i++)
        sim_peer_request(&w.p, &w.l, "NOTIFY",
                         "Event: presence\r\n"
                         "Subscription-State: active;expires=600\r\n", NULL);
    wait_ms(500);
    EXPECT(w.r.active == 61 && subscribes() == 1);
    EXPECT(sim_peer_count(&w.p, "SIP/2.0 200") == 61);
    sim_peer_request_as(&w.p, &w.l, "NOTIFY", 120, NULL,
                        "Event: presence\r\n"
                        "Subscription-State: terminated\r\n", NULL);
    wait_ms(20);
    EXPECT(replied() == 500 && !w.r.terminated);
    wait_ms(40000);
    close_all();
}

/* ---- the end ------------------------------------------------------------ */
/* EVT-013: Expires: 0 and Timer N for the last NOTIFY. */
static void unsubscribe(uint64_t seed)
{
    begin(seed);
    up();
    sua_subscription_close(w.r.sub);
    sua_subscription_close(w.r.sub);
    EXPECT(sua_subscription_refresh(w.r.sub) == SUA_ESTATE);
    sim_kick(w.u.node);
    wait_ms(20);
    EXPECT(subscribes() == 2);
    answer(200, NULL, "Expires: 0\r\n");
    notify("active;expires=10"); /* it crossed */
    EXPECT(!w.r.closed);
    wait_ms(31900);
    EXPECT(!w.r.closed);
    wait_ms(200);
    EXPECT(w.r.closed == 1 && w.r.cause == SUA_CAUSE_LOCAL);
    finish();
}

/* Unsubscribed before there is a dialog: it ends when the NOTIFY came. */
static void close_early(uint64_t seed)
{
    begin(seed);
    subscribe();
    sua_subscription_close(w.r.sub);
    answer(200, "n1", "Expires: 600\r\n");
    EXPECT(!w.r.closed && subscribes() == 1);
    sim_leg_uas(&w.l, last_subscribe(), "n1");
    notify("active;expires=600");
    EXPECT(subscribes() == 2);
    EXPECT(!strcmp(sim_peer_hdr(last_subscribe(), "Expires"), "0"));
    answer(200, NULL, "Expires: 0\r\n");
    notify("terminated;reason=timeout");
    EXPECT(w.r.closed == 1);
    finish();
    begin(seed);
    subscribe();
    sua_subscription_close(w.r.sub);
    answer(200, "n1", "Expires: 600\r\n");
    wait_ms(33000);
    EXPECT(w.r.closed == 1 && w.r.cause == SUA_CAUSE_LOCAL);
    finish();
    begin(seed);
    subscribe();
    sua_subscription_close(w.r.sub);
    answer(404, "n1", NULL);
    EXPECT(w.r.closed == 1);
    finish();
}

/* While a refresh is under way, and while a new try is waited for. */
static void close_busy(uint64_t seed)
{
    begin(seed);
    up();
    EXPECT(sua_subscription_refresh(w.r.sub) == SUA_OK);
    sua_subscription_close(w.r.sub);
    sim_kick(w.u.node);
    wait_ms(20);
    EXPECT(subscribes() == 2);
    answer(200, NULL, "Expires: 600\r\n");
    EXPECT(subscribes() == 3);
    EXPECT(!strcmp(sim_peer_hdr(last_subscribe(), "Expires"), "0"));
    answer(481, NULL, NULL);
    EXPECT(w.r.closed == 1);
    finish();
    begin(seed);
    up();
    notify("terminated;reason=giveup;retry-after=100");
    EXPECT(w.r.retries == 1);
    sua_subscription_close(w.r.sub);
    sim_kick(w.u.node);
    EXPECT(w.r.closed == 1);
    finish();
}

/* RACE-024: the last NOTIFY crosses a refresh: 481 changes nothing more. */
static void crossing(uint64_t seed)
{
    begin(seed);
    up();
    EXPECT(sua_subscription_refresh(w.r.sub) == SUA_OK);
    sim_kick(w.u.node);
    notify("terminated;reason=noresource");
    EXPECT(w.r.closed == 1 && w.r.terminated == 1);
    answer(481, NULL, NULL);
    finish();
}

/* Expires: 0 from the start: one NOTIFY and the end. */
static void fetch(uint64_t seed)
{
    struct sua_subscribe cfg = SUA_SUBSCRIBE_INIT;

    begin(seed);
    cfg.fetch = 1;
    subscribe_as(&cfg);
    EXPECT(!strcmp(sim_peer_hdr(last_subscribe(), "Expires"), "0"));
    answer(200, "n1", "Expires: 0\r\n");
    sim_leg_uas(&w.l, last_subscribe(), "n1");
    notify("terminated;reason=timeout");
    EXPECT(w.r.closed == 1 && !strcmp(w.r.body, "here") && !w.r.retries);
    finish();
    begin(seed); /* a notifier that does not know better */
    subscribe_as(&cfg);
    answer(200, "n1", "Expires: 0\r\n");
    sim_leg_uas(&w.l, last_subscribe(), "n1");
    notify("active;expires=0");
    EXPECT(w.r.closed == 1 && w.r.state == SUA_SUB_ACTIVE);
    finish();
    begin(seed);
    subscribe_as(&cfg);
    answer(503, "n1", "Retry-After: 5\r\n");
    EXPECT(w.r.closed == 1 && !w.r.retries);
    finish();
}

/* An orderly shutdown unsubscribes. */
static void shutdown_all(uint64_t seed)
{
    struct sua_subscribe cfg = SUA_SUBSCRIBE_INIT;
    struct sim_sub other;

    begin(seed);
    up();
    sua_ua_shutdown(w.u.ua);
    sim_kick(w.u.node);
    wait_ms(20);
    EXPECT(subscribes() == 2);
    cfg.target = SUA_STR("sip:bob@10.0.0.2:5060");
    EXPECT(sim_subscribe(&w.u, &other, &cfg) == SUA_ESTATE);
    answer(200, NULL, "Expires: 0\r\n");
    notify("terminated;reason=timeout");
    EXPECT(w.r.closed == 1);
    finish();
}

/* ---- in a call ---------------------------------------------------------- */
/* EVT-031: the call's dialog has two usages; BYE ends one of them. */
static void in_call(uint64_t seed)
{
    struct sua_subscribe cfg = SUA_SUBSCRIBE_INIT;
    struct sim_call *c;

    begin(seed);
    c = sim_ua_call(&w.u, w.p.node, 1, NULL);
    wait_ms(20);
    sim_peer_answer(&w.p, sim_peer_last(&w.p, "INVITE "), 200, "n1", NULL,
                    sim_peer_sdp);
    wait_ms(20);
    EXPECT(c && c->established);
    cfg.call = c->call;
    subscribe_as(&cfg);
    EXPECT(strstr(sim_peer_hdr(last_subscribe(), "To"), "tag=n1") != NULL);
    EXPECT(sim_peer_cseq(last_subscribe()) == 2);
    answer(200, NULL, "Expires: 600\r\n");
    sim_leg_uas(&w.l, sim_peer_last(&w.p, "INVITE "), "n1");
    say("dialog", "active;expires=600", NULL);
    EXPECT(replied() == 481 && !w.r.active);
    notify("active;expires=600");
    EXPECT(replied() == 200 && w.r.active == 1);
    sim_ua_hangup(&w.u, c);
    wait_ms(20);
    sim_peer_answer(&w.p, sim_peer_last(&w.p, "BYE "), 200, NULL, NULL,
                    NULL);
    wait_ms(20);
    EXPECT(c->closed && !w.r.closed);
    notify("active;expires=500");
    EXPECT(replied() == 200 && w.r.active == 2);
    close_all();
}

/* The subscription may end first; a call that refuses it lives on. */
static void in_call_refused(uint64_t seed)
{
    struct sua_subscribe cfg = SUA_SUBSCRIBE_INIT;
    struct sim_call *c;

    begin(seed);
    c = sim_ua_call(&w.u, w.p.node, 1, NULL);
    wait_ms(20);
    sim_peer_answer(&w.p, sim_peer_last(&w.p, "INVITE "), 200, "n1", NULL,
                    sim_peer_sdp);
    wait_ms(20);
    cfg.call = c->call;
    subscribe_as(&cfg);
    answer(489, NULL, NULL);
    EXPECT(w.r.closed == 1 && w.r.status == 489 && !c->closed);
    sim_leg_uas(&w.l, sim_peer_last(&w.p, "INVITE "), "n1");
    notify("active;expires=600");
    EXPECT(replied() == 481);
    sim_ua_hangup(&w.u, c);
    wait_ms(20);
    sim_peer_answer(&w.p, sim_peer_last(&w.p, "BYE "), 200, NULL, NULL,
                    NULL);
    finish();
}

/* ---- commands ----------------------------------------------------------- */
static void arguments(uint64_t seed)
{
    struct sua_subscribe cfg = SUA_SUBSCRIBE_INIT;
    struct sua_hdr_add bad = { SUA_STR_INIT("X"), SUA_STR_INIT("a\r\nb") };
    struct sua_hdr_add good = { SUA_STR_INIT("X-Mine"),
                                SUA_STR_INIT("a: b") };
    struct sua_body filter = sim_event_body("all");
    struct sim_sub r;

    begin(seed);
    EXPECT(sim_subscribe(&w.u, &r, &cfg) == SUA_EINVAL);
    cfg.target = SUA_STR("sip:bob@10.0.0.2:5060");
    cfg.event = SUA_STR("a b");
    EXPECT(sim_subscribe(&w.u, &r, &cfg) == SUA_EINVAL);
    cfg.event = SUA_STR("presence");
    cfg.headers = &bad;
    cfg.nheaders = 1;
    EXPECT(sim_subscribe(&w.u, &r, &cfg) == SUA_EINVAL);
    cfg.headers = &good;
    cfg.body = &filter;
    subscribe_as(&cfg);
    EXPECT(!strcmp(sim_peer_hdr(last_subscribe(), "X-Mine"), "a: b"));
    EXPECT(strstr(last_subscribe(), "\r\n\r\nall") != NULL);
    answer(200, "n1", "Expires: 600\r\n");
    sim_leg_uas(&w.l, last_subscribe(), "n1");
    notify("active;expires=600");
    close_all();
}

static void all(uint64_t seed)
{
    plain(seed);
    notify_first(seed);
    no_notify(seed);
    silence(seed);
    forked(seed);
    many_forks(seed);
    hopeless(seed);
    come_back(seed);
    too_brief(seed);
    never_enough(seed);
    challenged(seed);
    shortened(seed);
    refresh_unconfirmed(seed);
    refresh_silence(seed);
    refresh_no_change(seed);
    refresh_481(seed);
    refresh_500(seed);
    refresh_404(seed);
    endless(seed);
    deactivated(seed);
    probation(seed);
    timeout(seed);
    reasons(seed);
    rate_limited(seed);
    stillborn(seed);
    mismatch(seed);
    stateless(seed);
    unsolicited(seed);
    flood(seed);
    unsubscribe(seed);
    close_early(seed);
    close_busy(seed);
    crossing(seed);
    fetch(seed);
    shutdown_all(seed);
    in_call(seed);
    in_call_refused(seed);
    arguments(seed);
}

int main(int argc, char **argv)
{
    return sim_main(argc, argv, 4, all);
}
