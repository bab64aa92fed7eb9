/* SPDX-License-Identifier: MIT
 * A compositor and a scripted publisher: tags, what is refused, expiry; then
 * a publisher, a compositor that notifies and a subscriber, all of ours.
 * RFC 3903 6. */
#include "ua/event.h"
#include "sim_event.h"

#include <stdio.h>
#include <string.h>

static const struct sua_event_package packages[] = {
    { SUA_STR_INIT("presence"),
      SUA_STR_INIT("application/sdp, text/plain"), 0, 60, 1800 }
};
static const struct sua_module *modules[32];

static struct world {
    struct sim *s;
    struct sim_ua u;            /* the compositor, 10.0.0.1                */
    struct sim_peer p;          /* the publisher, 10.0.0.2                 */
    struct sim_leg l;
    struct sim_serve v;
    unsigned refuse;            /* the next with this                      */
    unsigned fresh, changed, refreshed, gone, live;
    uint8_t cause;
    char body[64];
    unsigned asked;
} w;

#define EXPECT(cond)                                                          \
    ((cond) ? (void)0 : sim_fail(w.s, "%s:%d: %s", __func__, __LINE__, #cond))

/* To all who are subscribed. */
static void feed(const struct sua_published *p,
                 const struct sua_published_event *ev)
{
    struct sua_notifier *nf = NULL;
    struct sua_body b;

    b.type = ev->content_type;
    b.data = ev->body;
    while ((nf = sua_notifier_next(w.u.ua, nf, ev->event)) != NULL)
        if (sua_str_eq(sua_notifier_resource(nf), sua_published_resource(p)))
            (void)sua_notify(nf, SUA_SUB_ACTIVE, b.data.n ? &b : NULL);
}

static unsigned on_published(struct sua_published *p,
                             const struct sua_published_event *ev,
                             void *user)
{
    unsigned status = w.refuse;

    EXPECT(user == &w && sua_str_eq(ev->event, sua_published_event(p)));
    w.refuse = 0;
    if (status && ev->type != SUA_PUBLISHED_GONE)
        return status;
    w.fresh += ev->type == SUA_PUBLISHED_NEW;
    w.changed += ev->type == SUA_PUBLISHED_CHANGED;
    w.refreshed += ev->type == SUA_PUBLISHED_REFRESHED;
    w.gone += ev->type == SUA_PUBLISHED_GONE;
    w.cause = ev->cause;
    if (ev->type == SUA_PUBLISHED_NEW)
        sua_published_set_user(p, &w);
    EXPECT(sua_published_user(p) == &w);
    if (ev->type <= SUA_PUBLISHED_CHANGED)
        snprintf(w.body, sizeof w.body, "%.*s", SUA_FMT(ev->body));
    if (ev->type != SUA_PUBLISHED_REFRESHED)
        feed(p, ev);
    return 0;
}

static void begin(uint64_t seed)
{
    struct sua_config cfg = SUA_CONFIG_INIT;
    struct sim_link l = { 5, 0, 0, 0, 0, 0, 0, 0 };
    unsigned n = 0;

    while (sua_modules_phone[n]) {
        modules[n] = sua_modules_phone[n];
        n++;
    }
    modules[n++] = &sua__module_esc;
    modules[n] = NULL;
    memset(&w, 0, sizeof w);
    cfg.modules = modules;
    cfg.max_publication = 3;
    w.s = sim_open(seed);
    sim_ua_open(&w.u, w.s, "alice", &cfg, (int)(seed & 1));
    if (sua_publish_serve(w.u.ua, packages, 1, on_published, &w))
        sim_fail(w.s, "cannot compose");
    EXPECT(sua_publish_serve(w.u.ua, packages, 1, on_published, &w) ==
           SUA_ESTATE);
    sim_links(w.s, &l);
}

static void script(void)
{
    struct sim_link l = { 5, 0, 0, 0, 0, 0, 0, 0 };

    sim_peer_open(&w.p, w.s, "peer");
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
    EXPECT(!sua_published_next(w.u.ua, NULL) && w.gone == w.fresh);
    sim_check_empty(w.s);
    sim_close(w.s);
}

/* Sends one and returns the status. tag: NULL: none. */
static unsigned publish(const char *tag, const char *lines, const char *body)
{
    char all[300];
    unsigned status = 0;

    snprintf(w.l.call_id, sizeof w.l.call_id, "pub%u", ++w.asked);
    snprintf(w.l.local, sizeof w.l.local, "<sip:peer@10.0.0.2>;tag=p%u",
             w.asked);
    snprintf(w.l.remote, sizeof w.l.remote, "<sip:bob@10.0.0.1>");
    snprintf(w.l.target, sizeof w.l.target, "sip:bob@10.0.0.1:5060");
    snprintf(all, sizeof all, "%s%s%s%s", tag ? "SIP-If-Match: " : "",
             tag ? tag : "", tag ? "\r\n" : "", lines);
    sim_peer_request(&w.p, &w.l, "PUBLISH", all, body);
    wait_ms(20);
    (void)sscanf(sim_peer_last(&w.p, "SIP/2.0 "), "SIP/2.0 %u", &status);
    return status;
}

static const char *reply_hdr(const char *name)
{
    return sim_peer_hdr(sim_peer_last(&w.p, "SIP/2.0 "), name);
}

static const char *etag(void)
{
    return reply_hdr("SIP-ETag");
}

#define PRESENCE "Event: presence\r\nExpires: 600\r\n"

/* EVT-034: new, refreshed, changed, removed: a new tag each time, an old one
 * is 412. */
static void life(uint64_t seed)
{
    char old[64], now[64];

    begin(seed);
    script();
    EXPECT(publish(NULL, PRESENCE, "one") == 200 && w.fresh == 1);
    EXPECT(!strcmp(reply_hdr("Expires"), "600") && !strcmp(w.body, "one"));
    snprintf(old, sizeof old, "%s", etag());
    wait_ms(500000);
    EXPECT(publish(old, PRESENCE, NULL) == 200 && w.refreshed == 1);
    snprintf(now, sizeof now, "%s", etag());
    EXPECT(*now && strcmp(now, old));
    EXPECT(publish(old, PRESENCE, "two") == 412 && !w.changed);
    EXPECT(publish(now, PRESENCE, "two") == 200 && w.changed == 1);
    EXPECT(sua_str_eq(sua_published_body(sua_published_next(w.u.ua, NULL))
                          .data, SUA_STR("two")));
    snprintf(now, sizeof now, "%s", etag());
    wait_ms(500000);
    EXPECT(!w.gone);
    EXPECT(publish(now, "Event: presence\r\nExpires: 0\r\n", NULL) == 200);
    EXPECT(w.gone == 1 && w.cause == SUA_CAUSE_REMOTE);
    EXPECT(publish(now, PRESENCE, "three") == 412);
    finish();
}

/* What is not refreshed goes. */
static void expires(uint64_t seed)
{
    char tag[64];

    begin(seed);
    script();
    EXPECT(publish(NULL, PRESENCE, "one") == 200);
    snprintf(tag, sizeof tag, "%s", etag());
    wait_ms(599900);
    EXPECT(!w.gone);
    wait_ms(200);
    EXPECT(w.gone == 1 && w.cause == SUA_CAUSE_TIMEOUT);
    EXPECT(publish(tag, PRESENCE, NULL) == 412);
    finish();
}

static void refused(uint64_t seed)
{
    char tag[64];

    begin(seed);
    script();
    EXPECT(publish(NULL, "Event: dialog\r\n", "x") == 489);
    EXPECT(publish(NULL, "Expires: 100\r\n", "x") == 489);
    EXPECT(publish(NULL, PRESENCE, NULL) == 400);
    EXPECT(publish(NULL, "Event: presence\r\nExpires: 5\r\n", "x") == 423);
    EXPECT(!strcmp(reply_hdr("Min-Expires"), "60"));
    EXPECT(publish(NULL, "Event: presence\r\nExpires: 0\r\n", "x") == 200);
    EXPECT(publish("none", PRESENCE, "x") == 412);
    w.refuse = 403;
    EXPECT(publish(NULL, PRESENCE, "x") == 403);
    EXPECT(!w.fresh && !sua_published_next(w.u.ua, NULL));
    EXPECT(publish(NULL, PRESENCE, "one") == 200);
    snprintf(tag, sizeof tag, "%s", etag());
    w.refuse = 403;
    EXPECT(publish(tag, PRESENCE, "two") == 403);
    EXPECT(sua_str_eq(sua_published_body(sua_published_next(w.u.ua, NULL))
                          .data, SUA_STR("one")));
    EXPECT(publish(tag, PRESENCE, NULL) == 200); /* the tag stands */
    finish();
}

/* As many as there is room for; time makes room. */
static void crowded(uint64_t seed)
{
    unsigned i;

    begin(seed);
    script();
    for (i = 0; i < 3; i++)
        EXPECT(publish(NULL, PRESENCE, "x") == 200);
    EXPECT(publish(NULL, PRESENCE, "x") == 503);
    EXPECT(*reply_hdr("Retry-After"));
    wait_ms(601000);
    EXPECT(publish(NULL, PRESENCE, "x") == 200 && w.gone == 3);
    finish();
}

/* Publisher, compositor, subscriber: the state goes all the way. */
static void all_the_way(uint64_t seed)
{
    struct sua_subscribe sub = SUA_SUBSCRIBE_INIT;
    struct sua_publish pub = SUA_PUBLISH_INIT;
    struct sua_body two = sim_event_body("two");
    struct sim_link l = { 5, 0, 0, 0, 0, 0, 0, 0 };
    struct sua_config cfg = SUA_CONFIG_INIT;
    struct sim_ua b, c;
    struct sim_sub r;
    struct sim_pub p;

    begin(seed);
    sim_serve(&w.u, &w.v, packages, 1);
    w.v.body = NULL;
    sim_ua_open(&b, w.s, "bob", &cfg, 1);
    sim_ua_open(&c, w.s, "carol", &cfg, 1);
    sim_links(w.s, &l);
    sub.target = pub.target = SUA_STR("sip:bob@10.0.0.1:5060");
    EXPECT(sim_subscribe(&c, &r, &sub) == SUA_OK);
    wait_ms(100);
    EXPECT(r.active == 1 && !*r.body);
    EXPECT(sim_publish(&b, &p, &pub) == SUA_OK);
    wait_ms(100);
    EXPECT(p.ok == 1 && !strcmp(r.body, "one"));
    EXPECT(!strcmp(r.type, "text/plain"));
    (void)sua_publication_update(p.pub, &two);
    sim_kick(b.node);
    wait_ms(100);
    EXPECT(p.ok == 2 && !strcmp(r.body, "two"));
    wait_ms(5000000);
    EXPECT(r.sub && p.pub && !strcmp(r.body, "two") && w.refreshed > 2);
    sua_publication_close(p.pub);
    sim_kick(b.node);
    wait_ms(100);
    EXPECT(p.closed == 1 && !*r.body && r.state == SUA_SUB_ACTIVE);
    sua_subscription_close(r.sub);
    sim_kick(c.node);
    wait_ms(100);
    EXPECT(r.closed == 1 && !w.v.live);
    finish();
}

static void all(uint64_t seed)
{
    life(seed);
    expires(seed);
    refused(seed);
    crowded(seed);
    all_the_way(seed);
}

int main(int argc, char **argv)
{
    return sim_main(argc, argv, 4, all);
}
