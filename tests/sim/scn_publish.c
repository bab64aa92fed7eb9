/* SPDX-License-Identifier: MIT
 * A publisher and a scripted compositor: tags, refreshes without body,
 * changes, 412, 423, failures, removal. RFC 3903 4. */
#include "sim_event.h"

#include <stdio.h>
#include <string.h>

static struct world {
    struct sim *s;
    struct sim_ua u;            /* the publisher, 10.0.0.1                 */
    struct sim_peer p;          /* the compositor, 10.0.0.2                */
    struct sim_pub r;
} w;

#define EXPECT(cond)                                                          \
    ((cond) ? (void)0 : sim_fail(w.s, "%s:%d: %s", __func__, __LINE__, #cond))

static void begin(uint64_t seed)
{
    struct sua_config cfg = SUA_CONFIG_INIT;
    struct sim_link l = { 5, 0, 0, 0, 0, 0, 0, 0 };

    memset(&w, 0, sizeof w);
    w.s = sim_open(seed);
    sim_ua_open(&w.u, w.s, "alice", &cfg, (int)(seed & 1));
    sim_peer_open(&w.p, w.s, "esc");
    w.p.ua = w.u.node;
    sim_links(w.s, &l);
}

static void wait_ms(uint64_t ms)
{
    sim_run_for(w.s, ms);
}

static void finish(void)
{
    if (!sim_run_quiet(w.s, w.s->now + 4000000))
        sim_fail(w.s, "a deadline remains");
    EXPECT(w.r.closed == 1);
    sim_check_empty(w.s);
    sim_close(w.s);
}

static const char *last(void)
{
    return sim_peer_last(&w.p, "PUBLISH ");
}

static unsigned asked(void)
{
    unsigned i, n = 0;
    char was[128] = "";

    for (i = 0; i < sim_peer_count(&w.p, "PUBLISH "); i++) {
        const char *via = sim_peer_hdr(sim_peer_nth(&w.p, "PUBLISH ", i),
                                       "Via");

        n += strcmp(via, was) != 0;
        snprintf(was, sizeof was, "%s", via);
    }
    return n;
}

static void answer(unsigned status, const char *lines)
{
    sim_peer_answer(&w.p, last(), status, "e", lines, NULL);
    wait_ms(20);
}

static void wait_for(unsigned n, uint64_t least, uint64_t most)
{
    uint64_t from = w.s->now;

    while (asked() < n && w.s->now < from + most)
        wait_ms(100);
    EXPECT(asked() == n && w.s->now >= from + least);
}

/* What the last PUBLISH has: SIP-If-Match (NULL: none) and body. */
static void has(const char *match, const char *body)
{
    const char *at = strstr(last(), "\r\n\r\n");

    EXPECT(!strcmp(sim_peer_hdr(last(), "SIP-If-Match"), match ? match : ""));
    EXPECT(at && !strcmp(at + 4, body ? body : ""));
}

static void publish(uint32_t expires)
{
    struct sua_publish cfg = SUA_PUBLISH_INIT;

    cfg.target = SUA_STR("sip:alice@10.0.0.2:5060");
    cfg.expires_s = expires;
    if (sim_publish(&w.u, &w.r, &cfg))
        sim_fail(w.s, "cannot publish");
    wait_ms(20);
}

static void up(void)
{
    publish(600);
    answer(200, "SIP-ETag: t1\r\nExpires: 600\r\n");
    EXPECT(w.r.ok == 1 && w.r.expires_s == 600);
}

static int update(const char *text)
{
    struct sua_body b = sim_event_body(text);
    int rc = sua_publication_update(w.r.pub, &b);

    sim_kick(w.u.node);
    wait_ms(20);
    return rc;
}

static void remove_it(const char *tag)
{
    unsigned n = asked();

    sua_publication_close(w.r.pub);
    sim_kick(w.u.node);
    wait_ms(20);
    EXPECT(asked() == n + 1);
    has(tag, NULL);
    EXPECT(!strcmp(sim_peer_hdr(last(), "Expires"), "0"));
    answer(200, "SIP-ETag: tz\r\nExpires: 0\r\n");
    EXPECT(w.r.closed == 1 && w.r.cause == SUA_CAUSE_LOCAL);
    finish();
}

/* ---- life --------------------------------------------------------------- */
/* EVT-034: the first with body, refreshes by tag alone, a change by both, a
 * new tag each time. */
static void plain(uint64_t seed)
{
    begin(seed);
    publish(600);
    has(NULL, "one");
    EXPECT(!strcmp(sim_peer_hdr(last(), "Event"), "presence"));
    EXPECT(!strcmp(sim_peer_hdr(last(), "Expires"), "600"));
    EXPECT(!strcmp(sim_peer_hdr(last(), "Content-Type"), "text/plain"));
    EXPECT(!*sim_peer_hdr(last(), "Contact"));
    answer(200, "SIP-ETag: t1\r\nExpires: 600\r\n");
    EXPECT(w.r.ok == 1 && w.r.expires_s == 600);
    wait_for(2, 479000, 541000);
    has("t1", NULL);
    EXPECT(!*sim_peer_hdr(last(), "Content-Type"));
    answer(200, "SIP-ETag: t2\r\nExpires: 300\r\n");
    EXPECT(w.r.ok == 2 && w.r.expires_s == 300);
    EXPECT(update("two") == SUA_OK && asked() == 3);
    has("t2", "two");
    answer(200, "SIP-ETag: t3\r\nExpires: 600\r\n");
    EXPECT(w.r.ok == 3);
    remove_it("t3");
}

/* EVT-034: 412: the tag is unknown there; all of it anew, the state too. */
static void unknown_tag(uint64_t seed)
{
    begin(seed);
    up();
    wait_for(2, 479000, 541000);
    has("t1", NULL);
    answer(412, NULL);
    EXPECT(asked() == 3);
    has(NULL, "one");
    answer(200, "SIP-ETag: t9\r\nExpires: 600\r\n");
    EXPECT(w.r.ok == 2 && !w.r.failed);
    (void)update("two");
    has("t9", "two");
    answer(412, NULL);
    has(NULL, "two");
    answer(412, NULL); /* to one without a tag: it makes no sense */
    EXPECT(w.r.failed == 1 && w.r.closed == 1 && w.r.status == 412);
    finish();
}

/* Changes while a PUBLISH is under way follow it: the latest. */
static void busy(uint64_t seed)
{
    begin(seed);
    publish(600);
    EXPECT(update("two") == SUA_OK && update("three") == SUA_OK);
    EXPECT(asked() == 1);
    answer(200, "SIP-ETag: t1\r\nExpires: 600\r\n");
    EXPECT(asked() == 2);
    has("t1", "three");
    sua_publication_close(w.r.pub);
    EXPECT(update("four") == SUA_ESTATE);
    answer(200, "SIP-ETag: t2\r\nExpires: 600\r\n");
    EXPECT(asked() == 3);
    has("t2", NULL);
    answer(412, NULL); /* it is gone anyway */
    EXPECT(w.r.closed == 1);
    finish();
}

/* 423: Expires is raised. */
static void too_brief(uint64_t seed)
{
    begin(seed);
    publish(30);
    answer(423, "Min-Expires: 120\r\n");
    EXPECT(asked() == 2);
    EXPECT(!strcmp(sim_peer_hdr(last(), "Expires"), "120"));
    has(NULL, "one");
    answer(200, "SIP-ETag: t1\r\nExpires: 120\r\n");
    EXPECT(w.r.ok == 1 && !w.r.failed);
    remove_it("t1");
    begin(seed);
    publish(600);
    answer(423, "Min-Expires: 60\r\n");
    EXPECT(w.r.closed == 1 && w.r.status == 423);
    finish();
}

/* ---- failures ----------------------------------------------------------- */
/* 489 and the like end it; 503 is tried again. */
static void refused(uint64_t seed)
{
    begin(seed);
    publish(600);
    answer(489, NULL);
    EXPECT(w.r.failed == 1 && w.r.retry_ms == 0 && w.r.closed == 1);
    EXPECT(w.r.status == 489 && w.r.cause == SUA_CAUSE_REMOTE);
    finish();
    begin(seed);
    publish(600);
    answer(503, "Retry-After: 10\r\n");
    EXPECT(w.r.failed == 1 && w.r.retry_ms > 10000 && !w.r.closed);
    (void)update("two");
    EXPECT(asked() == 1);
    wait_for(2, 9000, 13000);
    has(NULL, "two");
    answer(500, NULL);
    EXPECT(w.r.failed == 2 && w.r.retry_ms >= 15000);
    wait_for(3, 14000, 61000);
    answer(200, "SIP-ETag: t1\r\nExpires: 600\r\n");
    EXPECT(w.r.ok == 1);
    remove_it("t1");
}

/* A refresh fails until the state has expired there: from the start. */
static void lapsed(uint64_t seed)
{
    begin(seed);
    up();
    wait_for(2, 479000, 541000);
    answer(503, "Retry-After: 300\r\n");
    wait_for(3, 290000, 340000);
    has(NULL, "one");
    answer(200, "SIP-ETag: t2\r\nExpires: 600\r\n");
    remove_it("t2");
}

static void silence(uint64_t seed)
{
    begin(seed);
    publish(600);
    wait_ms(33000);
    EXPECT(w.r.failed == 1 && w.r.cause == SUA_CAUSE_TIMEOUT);
    EXPECT(w.r.retry_ms && !w.r.closed);
    sua_publication_close(w.r.pub);
    finish();
    begin(seed);
    up();
    sua_publication_close(w.r.pub); /* nobody confirms it */
    sim_kick(w.u.node);
    wait_ms(33000);
    EXPECT(w.r.closed == 1 && w.r.cause == SUA_CAUSE_LOCAL);
    finish();
}

/* 200 without a tag, with a bad one, for no time at all. */
static void strange(uint64_t seed)
{
    begin(seed);
    publish(600);
    answer(200, "Expires: 600\r\n");
    EXPECT(w.r.ok == 1);
    wait_for(2, 479000, 541000);
    has(NULL, "one");
    answer(200, "SIP-ETag: a b\r\nExpires: 4294967295\r\n");
    EXPECT(w.r.expires_s == 600);
    wait_for(3, 479000, 541000);
    has(NULL, "one");
    answer(200, "SIP-ETag: t\r\nExpires: 0\r\n");
    EXPECT(w.r.failed == 1 && w.r.retry_ms >= 15000 && !w.r.closed);
    sua_publication_close(w.r.pub);
    finish();
}

static void challenged(uint64_t seed)
{
    struct sua_publish cfg = SUA_PUBLISH_INIT;

    begin(seed);
    w.u.account = sim_ua_account(&w.u, "sip:alice@10.0.0.2", "secret", NULL);
    if (sim_publish(&w.u, &w.r, &cfg))
        sim_fail(w.s, "cannot publish");
    wait_ms(20);
    EXPECT(!strncmp(last(), "PUBLISH sip:alice@10.0.0.2 ", 27));
    answer(401, "WWW-Authenticate: Digest realm=\"lab\",nonce=\"n\","
                "qop=\"auth\"\r\n");
    EXPECT(asked() == 2 && *sim_peer_hdr(last(), "Authorization"));
    has(NULL, "one");
    answer(200, "SIP-ETag: t1\r\nExpires: 600\r\n");
    sua_account_close(w.u.account);
    sim_kick(w.u.node);
    remove_it("t1");
}

/* ---- commands ----------------------------------------------------------- */
static void shutdown_all(uint64_t seed)
{
    begin(seed);
    up();
    sua_ua_shutdown(w.u.ua);
    sim_kick(w.u.node);
    wait_ms(20);
    EXPECT(asked() == 2);
    has("t1", NULL);
    answer(200, "SIP-ETag: t2\r\n");
    EXPECT(w.r.closed == 1);
    finish();
}

static void arguments(uint64_t seed)
{
    struct sua_publish cfg = SUA_PUBLISH_INIT;
    struct sua_body none = sim_event_body("");
    struct sim_pub r;

    begin(seed);
    EXPECT(sim_publish(&w.u, &r, &cfg) == SUA_EINVAL); /* no account */
    cfg.target = SUA_STR("sip:alice@10.0.0.2:5060");
    cfg.event = SUA_STR("pres ence");
    EXPECT(sim_publish(&w.u, &r, &cfg) == SUA_EINVAL);
    cfg.event = SUA_STR("presence");
    cfg.body = &none;
    EXPECT(sim_publish(&w.u, &r, &cfg) == SUA_EINVAL);
    publish(0);
    EXPECT(!strcmp(sim_peer_hdr(last(), "Expires"), "3600"));
    EXPECT(sua_publication_update(w.r.pub, NULL) == SUA_EINVAL);
    answer(200, "SIP-ETag: t1\r\nExpires: 600\r\n");
    remove_it("t1");
}

static void all(uint64_t seed)
{
    plain(seed);
    unknown_tag(seed);
    busy(seed);
    too_brief(seed);
    refused(seed);
    lapsed(seed);
    silence(seed);
    strange(seed);
    challenged(seed);
    shutdown_all(seed);
    arguments(seed);
}

int main(int argc, char **argv)
{
    return sim_main(argc, argv, 4, all);
}
