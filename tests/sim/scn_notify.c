/* SPDX-License-Identifier: MIT
 * A notifier and a scripted subscriber: what is refused, what is granted,
 * NOTIFY one at a time, what its failures mean, every end. RFC 6665 4.2. */
#include "sim_event.h"

#include <stdio.h>
#include <string.h>

static const struct sua_event_package packages[] = {
    { SUA_STR_INIT("presence"),
      SUA_STR_INIT("application/pidf+xml, text/plain"), 0, 60, 1800 },
    { SUA_STR_INIT("message-summary"),
      SUA_STR_INIT("application/simple-message-summary"), 600, 0, 0 }
};

static struct world {
    struct sim *s;
    struct sim_ua u;            /* the notifier, 10.0.0.1                  */
    struct sim_peer p;          /* the subscriber, 10.0.0.2                */
    struct sim_leg l;
    struct sim_serve v;
} w;

#define EXPECT(cond)                                                          \
    ((cond) ? (void)0 : sim_fail(w.s, "%s:%d: %s", __func__, __LINE__, #cond))

static void begin(uint64_t seed)
{
    struct sua_config cfg = SUA_CONFIG_INIT;
    struct sim_link l = { 5, 0, 0, 0, 0, 0, 0, 0 };

    memset(&w, 0, sizeof w);
    cfg.max_notifier = 4;
    w.s = sim_open(seed);
    sim_ua_open(&w.u, w.s, "alice", &cfg, (int)(seed & 1));
    sim_peer_open(&w.p, w.s, "peer");
    w.p.ua = w.u.node;
    sim_serve(&w.u, &w.v, packages, 2);
    sim_links(w.s, &l);
}

static void wait_ms(uint64_t ms)
{
    sim_run_for(w.s, ms);
}

static void finish(void)
{
    unsigned i;

    if (!sim_run_quiet(w.s, w.s->now + 4000000))
        sim_fail(w.s, "a deadline remains");
    for (i = 0; i < w.v.n; i++)
        EXPECT(w.v.nf[i].closed == 1);
    sim_check_empty(w.s);
    sim_close(w.s);
}

/* ---- the subscriber ----------------------------------------------------- */
static void ask(const char *event, const char *lines)
{
    char all[300];

    snprintf(all, sizeof all, "%s%s%s%s", event ? "Event: " : "",
             event ? event : "", event ? "\r\n" : "", lines ? lines : "");
    sim_peer_request(&w.p, &w.l, "SUBSCRIBE", all, NULL);
    wait_ms(20);
}

static void subscribe(const char *event, const char *lines)
{
    memset(&w.l, 0, sizeof w.l);
    snprintf(w.l.call_id, sizeof w.l.call_id, "sub%u", w.p.branches);
    snprintf(w.l.local, sizeof w.l.local, "<sip:peer@10.0.0.2>;tag=p%u",
             w.p.branches);
    snprintf(w.l.remote, sizeof w.l.remote, "<sip:alice@10.0.0.1>");
    snprintf(w.l.target, sizeof w.l.target, "sip:alice@10.0.0.1:5060");
    ask(event, lines);
    if (*sim_peer_hdr(sim_peer_last(&w.p, "SIP/2.0 2"), "Contact"))
        sim_leg_uac(&w.l, sim_peer_last(&w.p, "SIP/2.0 2"));
}

static unsigned replied(void)
{
    unsigned status = 0;

    (void)sscanf(sim_peer_last(&w.p, "SIP/2.0 "), "SIP/2.0 %u", &status);
    return status;
}

static const char *reply_hdr(const char *name)
{
    return sim_peer_hdr(sim_peer_last(&w.p, "SIP/2.0 "), name);
}

static const char *last_notify(void)
{
    return sim_peer_last(&w.p, "NOTIFY ");
}

static const char *state(void)
{
    return sim_peer_hdr(last_notify(), "Subscription-State");
}

static unsigned notifies(void)
{
    unsigned i, n = 0;
    char was[128] = "";

    for (i = 0; i < sim_peer_count(&w.p, "NOTIFY "); i++) {
        const char *via = sim_peer_hdr(sim_peer_nth(&w.p, "NOTIFY ", i),
                                       "Via");

        n += strcmp(via, was) != 0;
        snprintf(was, sizeof was, "%s", via);
    }
    return n;
}

static void accept_notify(unsigned status, const char *lines)
{
    sim_peer_answer(&w.p, last_notify(), status, NULL, lines, NULL);
    wait_ms(20);
}

static struct sim_nf *nf(void)
{
    return sim_serve_last(&w.v);
}

static int tell(const char *text)
{
    struct sua_body b = sim_event_body(text);
    int rc = sua_notify(nf()->nf, SUA_SUB_ACTIVE, &b);

    sim_kick(w.u.node);
    wait_ms(20);
    return rc;
}

static void up(void)
{
    subscribe("presence", "Expires: 600\r\n");
    EXPECT(replied() == 200 && notifies() == 1);
    accept_notify(200, NULL);
}

static void unsubscribe(void)
{
    unsigned n = notifies();

    ask("presence", "Expires: 0\r\n");
    EXPECT(replied() == 200 && !strcmp(reply_hdr("Expires"), "0"));
    EXPECT(notifies() == n + 1);
    EXPECT(!strcmp(state(), "terminated;reason=timeout"));
    accept_notify(200, NULL);
    EXPECT(nf()->closed == 1 && nf()->cause == SUA_CAUSE_REMOTE);
    finish();
}

/* ---- new ---------------------------------------------------------------- */
/* EVT-021: 200 with Expires no longer than asked, and at once the NOTIFY. */
static void accepted(uint64_t seed)
{
    begin(seed);
    subscribe("presence", "Expires: 600\r\nAccept: text/*\r\n");
    EXPECT(replied() == 200 && !strcmp(reply_hdr("Expires"), "600"));
    EXPECT(*reply_hdr("Contact"));
    EXPECT(notifies() == 1);
    EXPECT(!strcmp(state(), "active;expires=600"));
    EXPECT(!strcmp(sim_peer_hdr(last_notify(), "Event"), "presence"));
    EXPECT(strstr(last_notify(), "\r\n\r\nopen") != NULL);
    EXPECT(!strcmp(sim_peer_hdr(last_notify(), "Content-Type"),
                   "text/plain"));
    EXPECT(!strcmp(nf()->resource, "sip:alice@10.0.0.1:5060"));
    EXPECT(strstr(nf()->watcher, "sip:peer@10.0.0.2") != NULL);
    EXPECT(!strcmp(nf()->event, "presence") && nf()->expires_s == 600);
    accept_notify(200, NULL);
    unsubscribe();
}

/* What is longer than the package wants is shortened; without Expires the
 * package's own counts. */
static void shortened(uint64_t seed)
{
    begin(seed);
    subscribe("presence", "Expires: 4294967295\r\n");
    EXPECT(replied() == 200 && !strcmp(reply_hdr("Expires"), "1800"));
    accept_notify(200, NULL);
    ask("presence", "Expires: 0\r\n");
    accept_notify(200, NULL);
    subscribe("message-summary", NULL);
    EXPECT(replied() == 200 && !strcmp(reply_hdr("Expires"), "600"));
    accept_notify(200, NULL);
    ask("message-summary", "Expires: 0\r\n");
    EXPECT(replied() == 200);
    accept_notify(200, NULL);
    finish();
}

/* EVT-019: an event that is not served, or none at all. */
static void bad_event(uint64_t seed)
{
    begin(seed);
    subscribe("winfo", NULL);
    EXPECT(replied() == 489);
    EXPECT(strstr(reply_hdr("Allow-Events"), "presence, message-summary"));
    subscribe(NULL, NULL);
    EXPECT(replied() == 489);
    subscribe("a b", NULL);
    EXPECT(replied() == 489);
    EXPECT(notifies() == 0 && w.v.n == 0);
    finish();
}

/* EVT-022: too short, but for 0 and for what is longer than an hour. */
static void too_brief(uint64_t seed)
{
    begin(seed);
    subscribe("presence", "Expires: 59\r\n");
    EXPECT(replied() == 423 && !strcmp(reply_hdr("Min-Expires"), "60"));
    EXPECT(w.v.n == 0);
    subscribe("presence", "Expires: x\r\n");
    EXPECT(replied() == 400);
    subscribe("presence", "Expires: 60\r\n");
    EXPECT(replied() == 200);
    accept_notify(200, NULL);
    ask("presence", "Expires: 10\r\n");
    EXPECT(replied() == 423 && !strcmp(reply_hdr("Min-Expires"), "60"));
    unsubscribe();
}

/* Accept that fits no type of the package: 406. EVT-033: a great many. */
static void accept_lists(uint64_t seed)
{
    char many[1200];
    size_t n = 0;
    unsigned i;

    begin(seed);
    subscribe("presence", "Accept: application/xml\r\n");
    EXPECT(replied() == 406);
    subscribe("presence", "Accept: text/plain;q=0, text/html\r\n");
    EXPECT(replied() == 406);
    subscribe("presence", "Accept: ;;\r\n");
    EXPECT(replied() == 406 || replied() == 400);
    EXPECT(w.v.n == 0);
    for (i = 0; i < 40; i++)
        n += (size_t)snprintf(many + n, sizeof many - n,
                              "Accept: application/x%u\r\n", i);
    sim_peer_request(&w.p, &w.l, "SUBSCRIBE",
                     (snprintf(many + n, sizeof many - n,
                               "Event: presence\r\n"), many), NULL);
    wait_ms(20);
    EXPECT(replied() == 406 || replied() == 400);
    subscribe("presence", "Accept: a/b\r\nAccept: */*;q=0.1\r\n");
    EXPECT(replied() == 200);
    accept_notify(200, NULL);
    unsubscribe();
}

/* EVT-023: Expires: 0: the state once. */
static void fetched(uint64_t seed)
{
    begin(seed);
    subscribe("presence", "Expires: 0\r\n");
    EXPECT(replied() == 200 && !strcmp(reply_hdr("Expires"), "0"));
    EXPECT(notifies() == 1);
    EXPECT(!strcmp(state(), "terminated;reason=timeout"));
    EXPECT(strstr(last_notify(), "\r\n\r\nopen") != NULL);
    EXPECT(nf()->subscribed == 1 && nf()->closed == 1);
    accept_notify(200, NULL);
    w.v.state = 0; /* nobody knows: an empty one */
    subscribe("presence", "Expires: 0\r\n");
    EXPECT(replied() == 200 && notifies() == 2);
    EXPECT(!strcmp(state(), "terminated;reason=timeout"));
    EXPECT(!*sim_peer_hdr(last_notify(), "Content-Type"));
    accept_notify(200, NULL);
    finish();
}

/* Refused by the application. */
static void refused(uint64_t seed)
{
    begin(seed);
    w.v.reject = 403;
    subscribe("presence", NULL);
    EXPECT(replied() == 403 && notifies() == 0);
    EXPECT(nf()->closed == 1 && nf()->cause == SUA_CAUSE_LOCAL);
    finish();
}

/* Undecided: 200 and pending, then active, or rejected, or nothing. */
static void pending(uint64_t seed)
{
    struct sua_body b = sim_event_body("now");

    begin(seed);
    w.v.state = 0;
    subscribe("presence", "Expires: 600\r\n");
    EXPECT(replied() == 200 && notifies() == 1);
    EXPECT(!strcmp(state(), "pending;expires=600"));
    EXPECT(!*sim_peer_hdr(last_notify(), "Content-Type"));
    accept_notify(200, NULL);
    wait_ms(99700);
    EXPECT(sua_notifier_accept(nf()->nf, 7, NULL) == SUA_EINVAL);
    EXPECT(sua_notifier_accept(nf()->nf, SUA_SUB_ACTIVE, &b) == SUA_OK);
    sim_kick(w.u.node);
    wait_ms(20);
    EXPECT(notifies() == 2 && !strcmp(state(), "active;expires=501"));
    accept_notify(200, NULL);
    unsubscribe();
    begin(seed);
    w.v.state = 0;
    subscribe("presence", "Expires: 600\r\n");
    accept_notify(200, NULL);
    EXPECT(sua_notifier_reject(nf()->nf, 200) == SUA_EINVAL);
    EXPECT(sua_notifier_reject(nf()->nf, 403) == SUA_OK);
    EXPECT(sua_notifier_reject(nf()->nf, 403) == SUA_ESTATE);
    sim_kick(w.u.node);
    wait_ms(20);
    EXPECT(!strcmp(state(), "terminated;reason=rejected"));
    EXPECT(nf()->closed == 1);
    accept_notify(200, NULL);
    finish();
}

/* One more than there is room for: 503; nobody else suffers. */
static void crowded(uint64_t seed)
{
    struct sim_leg last;
    unsigned i;

    begin(seed);
    for (i = 0; i < 4; i++) {
        subscribe("presence", "Expires: 60\r\n");
        EXPECT(replied() == 200);
        accept_notify(200, NULL);
    }
    last = w.l;
    subscribe("presence", "Expires: 60\r\n");
    EXPECT(replied() == 503 && *reply_hdr("Retry-After") && w.v.n == 4);
    w.l = last;
    ask("presence", "Expires: 0\r\n");
    EXPECT(replied() == 200);
    accept_notify(200, NULL);
    subscribe("presence", "Expires: 60\r\n");
    EXPECT(replied() == 200 && w.v.n == 5);
    accept_notify(200, NULL);
    finish();
}

/* ---- refresh ------------------------------------------------------------ */
/* EVT-028: in its dialog: the same subscription and at once the state. */
static void refreshed(uint64_t seed)
{
    begin(seed);
    up();
    wait_ms(500000);
    ask("presence", "Expires: 900\r\n");
    EXPECT(replied() == 200 && !strcmp(reply_hdr("Expires"), "900"));
    EXPECT(nf()->refreshed == 1 && nf()->expires_s == 900 && w.v.n == 1);
    EXPECT(notifies() == 2 && !strcmp(state(), "active;expires=900"));
    EXPECT(strstr(last_notify(), "\r\n\r\nopen") != NULL);
    accept_notify(200, NULL);
    w.v.renew = 1;
    w.v.body = "busy";
    ask("presence", "Expires: 900\r\n");
    EXPECT(notifies() == 3);
    EXPECT(strstr(last_notify(), "\r\n\r\nbusy") != NULL);
    accept_notify(200, NULL);
    wait_ms(800000);
    EXPECT(!nf()->closed);
    ask("winfo", "Expires: 900\r\n");
    EXPECT(replied() == 481 && notifies() == 3);
    unsubscribe();
}

/* The subscriber moved: the NOTIFY goes where the refresh says. */
static void new_target(uint64_t seed)
{
    begin(seed);
    up();
    ask("presence", "Expires: 900\r\nContact: <sip:new@10.0.0.2:5060>\r\n");
    EXPECT(!strncmp(last_notify(), "NOTIFY sip:new@10.0.0.2", 23));
    accept_notify(200, NULL);
    ask("presence", "Contact: <mailto:x@y>\r\n");
    EXPECT(replied() == 400 && notifies() == 2);
    unsubscribe();
}

/* EVT-029: the id of Event is in every NOTIFY, and part of what is asked. */
static void event_id(uint64_t seed)
{
    begin(seed);
    subscribe("presence;id=a1;x=y", "Expires: 600\r\n");
    EXPECT(!strcmp(sim_peer_hdr(last_notify(), "Event"), "presence;id=a1"));
    accept_notify(200, NULL);
    EXPECT(!strcmp(nf()->event, "presence;id=a1"));
    ask("presence", "Expires: 600\r\n");
    EXPECT(replied() == 481 && notifies() == 1);
    ask("presence;id=a1", "Expires: 0\r\n");
    EXPECT(replied() == 200 && notifies() == 2);
    EXPECT(!strcmp(sim_peer_hdr(last_notify(), "Event"), "presence;id=a1"));
    accept_notify(200, NULL);
    finish();
}

/* ---- NOTIFY ------------------------------------------------------------- */
/* One at a time; what changes meanwhile follows, the latest only. */
static void latest(uint64_t seed)
{
    begin(seed);
    up();
    EXPECT(tell("one") == SUA_OK && notifies() == 2);
    EXPECT(tell("two") == SUA_OK && tell("three") == SUA_OK);
    EXPECT(notifies() == 2);
    EXPECT(strstr(last_notify(), "\r\n\r\none") != NULL);
    accept_notify(200, NULL);
    EXPECT(notifies() == 3);
    EXPECT(strstr(last_notify(), "\r\n\r\nthree") != NULL);
    accept_notify(200, NULL);
    wait_ms(1000);
    EXPECT(notifies() == 3);
    EXPECT(sua_notify(nf()->nf, SUA_SUB_TERMINATED, NULL) == SUA_EINVAL);
    unsubscribe();
}

/* EVT-024: not refreshed: the last NOTIFY says timeout. */
static void expires(uint64_t seed)
{
    begin(seed);
    up();
    wait_ms(599000);
    EXPECT(notifies() == 1 && !nf()->closed);
    wait_ms(1100);
    EXPECT(notifies() == 2);
    EXPECT(!strcmp(state(), "terminated;reason=timeout"));
    EXPECT(nf()->closed == 1 && nf()->cause == SUA_CAUSE_TIMEOUT);
    accept_notify(200, NULL);
    ask("presence", "Expires: 600\r\n");
    EXPECT(replied() == 481);
    finish();
}

/* NOTIFY without an answer removes the subscription. */
static void unanswered(uint64_t seed)
{
    begin(seed);
    subscribe("presence", "Expires: 600\r\n");
    wait_ms(31900);
    EXPECT(!nf()->closed);
    wait_ms(200);
    EXPECT(nf()->closed == 1 && nf()->cause == SUA_CAUSE_TIMEOUT);
    EXPECT(nf()->status == 408 && notifies() == 1);
    finish();
}

static void fails_with(uint64_t seed, unsigned status)
{
    begin(seed);
    up();
    (void)tell("one");
    accept_notify(status, NULL);
    EXPECT(nf()->closed == 1 && nf()->status == status);
    EXPECT(nf()->cause == SUA_CAUSE_REMOTE && notifies() == 2);
    finish();
}

/* 481 and its like end the subscription (4.2.2). */
static void gone(uint64_t seed)
{
    fails_with(seed, 481);
    fails_with(seed, 404);
    fails_with(seed, 489);
    fails_with(seed, 501);
}

/* EVT-027: 503 with Retry-After: kept, and said again later. */
static void held(uint64_t seed)
{
    begin(seed);
    up();
    (void)tell("one");
    accept_notify(503, "Retry-After: 20\r\n");
    EXPECT(!nf()->closed && notifies() == 2);
    EXPECT(tell("two") == SUA_OK);
    wait_ms(19000);
    EXPECT(notifies() == 2);
    wait_ms(4500);
    EXPECT(notifies() == 3);
    EXPECT(strstr(last_notify(), "\r\n\r\ntwo") != NULL);
    accept_notify(500, NULL); /* without: that one is lost, no more */
    wait_ms(10000);
    EXPECT(notifies() == 3 && !nf()->closed);
    EXPECT(tell("three") == SUA_OK && notifies() == 4);
    accept_notify(200, NULL);
    unsubscribe();
}

/* A challenge to NOTIFY is answered with the account's secret. */
static void challenged(uint64_t seed)
{
    begin(seed);
    w.u.account = sim_ua_account(&w.u, "sip:alice@10.0.0.1", "secret", NULL);
    subscribe("presence", "Expires: 600\r\n");
    accept_notify(407, "Proxy-Authenticate: Digest realm=\"lab\",nonce=\"n\","
                       "qop=\"auth\"\r\n");
    EXPECT(notifies() == 2);
    EXPECT(*sim_peer_hdr(last_notify(), "Proxy-Authorization"));
    EXPECT(sim_peer_cseq(last_notify()) == 2);
    accept_notify(200, NULL);
    sua_account_close(w.u.account); /* the subscription goes on */
    sim_kick(w.u.node);
    EXPECT(tell("two") == SUA_OK && notifies() == 3);
    EXPECT(!*sim_peer_hdr(last_notify(), "Proxy-Authorization"));
    accept_notify(200, NULL);
    unsubscribe();
}

/* ---- the end ------------------------------------------------------------ */
static void closed_by_us(uint64_t seed)
{
    struct sua_body last = sim_event_body("bye");

    begin(seed);
    up();
    (void)tell("one"); /* it waits until this is answered */
    sua_notifier_close(nf()->nf, SUA_STR("noresource"), 0, &last);
    EXPECT(sua_notify(nf()->nf, SUA_SUB_ACTIVE, NULL) == SUA_ESTATE);
    sim_kick(w.u.node);
    wait_ms(20);
    EXPECT(notifies() == 2 && !nf()->closed);
    ask("presence", "Expires: 600\r\n");
    EXPECT(replied() == 481);
    accept_notify(200, NULL);
    EXPECT(notifies() == 3 && nf()->closed == 1);
    EXPECT(!strcmp(state(), "terminated;reason=noresource"));
    EXPECT(strstr(last_notify(), "\r\n\r\nbye") != NULL);
    accept_notify(200, NULL);
    finish();
    begin(seed);
    up();
    sua_notifier_close(nf()->nf, SUA_STR("giveup"), 30, NULL);
    sua_notifier_close(nf()->nf, SUA_STR("noresource"), 0, NULL);
    sim_kick(w.u.node);
    wait_ms(20);
    EXPECT(!strcmp(state(), "terminated;reason=giveup;retry-after=30"));
    EXPECT(nf()->closed == 1 && nf()->cause == SUA_CAUSE_LOCAL);
    accept_notify(481, NULL);
    finish();
}

/* An orderly shutdown tells all of them. */
static void shutdown_all(uint64_t seed)
{
    begin(seed);
    up();
    subscribe("message-summary", NULL);
    accept_notify(200, NULL);
    sua_ua_shutdown(w.u.ua);
    sim_kick(w.u.node);
    wait_ms(20);
    EXPECT(notifies() == 4 && w.v.live == 0);
    EXPECT(!strcmp(state(), "terminated;reason=probation"));
    subscribe("presence", NULL);
    EXPECT(replied() == 503);
    finish();
}

/* ---- in a call ---------------------------------------------------------- */
/* SUBSCRIBE in the dialog of a call: both use it, each to its own end. */
static void in_call(uint64_t seed)
{
    unsigned n;

    begin(seed);
    w.u.answer = 200;
    sim_peer_invite(&w.p, &w.l, "alice", NULL, sim_peer_sdp);
    wait_ms(20);
    sim_leg_uac(&w.l, sim_peer_last(&w.p, "SIP/2.0 200"));
    sim_peer_request_as(&w.p, &w.l, "ACK", 1, NULL, NULL, NULL);
    wait_ms(20);
    ask("presence", "Expires: 600\r\n");
    EXPECT(replied() == 200 && notifies() == 1 && w.v.n == 1);
    accept_notify(200, NULL);
    sim_peer_request(&w.p, &w.l, "BYE", NULL, NULL);
    wait_ms(20);
    EXPECT(replied() == 200 && w.u.calls[0].closed && !nf()->closed);
    n = notifies();
    EXPECT(tell("alone") == SUA_OK && notifies() == n + 1);
    accept_notify(200, NULL);
    unsubscribe();
}

/* ---- what is said ------------------------------------------------------- */
/* Allow and Allow-Events tell what is served, and nothing else. */
static void advertised(uint64_t seed)
{
    struct sua_config cfg = SUA_CONFIG_INIT;
    struct sim_link l = { 5, 0, 0, 0, 0, 0, 0, 0 };

    begin(seed);
    w.u.request_answer = 0;
    snprintf(w.l.call_id, sizeof w.l.call_id, "o");
    snprintf(w.l.local, sizeof w.l.local, "<sip:x@10.0.0.2>;tag=1");
    snprintf(w.l.remote, sizeof w.l.remote, "<sip:alice@10.0.0.1>");
    snprintf(w.l.target, sizeof w.l.target, "sip:alice@10.0.0.1");
    sim_peer_request(&w.p, &w.l, "OPTIONS", NULL, NULL);
    wait_ms(20);
    EXPECT(strstr(reply_hdr("Allow"), "SUBSCRIBE") != NULL);
    EXPECT(strstr(reply_hdr("Allow"), "NOTIFY") != NULL);
    EXPECT(!strstr(reply_hdr("Allow"), "PUBLISH"));
    EXPECT(strstr(reply_hdr("Allow-Events"), "presence, message-summary"));
    EXPECT(sua_events_serve(w.u.ua, packages, 2, NULL, NULL) == SUA_EINVAL);
    finish();
    memset(&w.v, 0, sizeof w.v);
    w.s = sim_open(seed);
    sim_ua_open(&w.u, w.s, "alice", &cfg, 1);
    sim_peer_open(&w.p, w.s, "peer");
    w.p.ua = w.u.node;
    w.u.request_answer = 0;
    sim_links(w.s, &l);
    sim_peer_request(&w.p, &w.l, "OPTIONS", NULL, NULL);
    wait_ms(20);
    EXPECT(!strcmp(reply_hdr("Allow-Events"), "refer"));
    subscribe("presence", NULL);
    EXPECT(replied() == 489);
    finish();
}

static void all(uint64_t seed)
{
    accepted(seed);
    shortened(seed);
    bad_event(seed);
    too_brief(seed);
    accept_lists(seed);
    fetched(seed);
    refused(seed);
    pending(seed);
    crowded(seed);
    refreshed(seed);
    new_target(seed);
    event_id(seed);
    latest(seed);
    expires(seed);
    unanswered(seed);
    gone(seed);
    held(seed);
    challenged(seed);
    closed_by_us(seed);
    shutdown_all(seed);
    in_call(seed);
    advertised(seed);
}

int main(int argc, char **argv)
{
    return sim_main(argc, argv, 4, all);
}
