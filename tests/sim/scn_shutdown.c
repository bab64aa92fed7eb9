/* SPDX-License-Identifier: MIT
 * An orderly end with everything at once: registered, in a call, subscribed,
 * watched and published, over a good network and over one that loses, doubles
 * and reorders, at any moment. Whoever was left has been told why, and soon
 * nothing is left. RFC 3261 10.2.2, 15.1, RFC 6665 4.1.3, RFC 3903 4.5. */
#include "sim_event.h"
#include "sip/presence.h"
#include "sip/srv.h"

#include <string.h>

#define ALL_MS 200u             /* it takes on a good network              */
#define BOUND_MS 100000u        /* Timer F of what was under way, then of
                                   what follows, and what lingers          */

#define LINGER_MS 66000u        /* Timer F of what came last, then Timer J */

static const struct sua_event_package packages[] = {
    { SUA_STR_INIT("presence"), SUA_STR_INIT("text/plain"), 300, 0, 0 }
};
static const struct sim_link good = { 5, 0, 0, 0, 0, 0, 0, 0 };
static const struct sim_link bad = { 20, 30, 250, 100, 100, 0, 0, 0 };

static struct world {
    struct sim *s;
    struct sim_ua a, b, sw;     /* goes away; stays; the switch            */
    struct sua_srv *srv;
    struct sim_serve va, vb;
    struct sim_sub sub_a, sub_b;
    struct sim_pub pub;
} w;

#define EXPECT(cond)                                                          \
    ((cond) ? (void)0 : sim_fail(w.s, "%s:%d: %s", __func__, __LINE__, #cond))

static void on_watcher(struct sua_notifier *nf,
                       const struct sua_notifier_event *ev, void *user)
{
    (void)nf;
    (void)ev;
    (void)user;
}

static void begin(uint64_t seed, const struct sim_link *l)
{
    struct sua_config cfg = SUA_CONFIG_INIT, server = SUA_CONFIG_SERVER;
    struct sua_srv_config sc = SUA_SRV_INIT;

    memset(&w, 0, sizeof w);
    w.s = sim_open(seed);
    sim_ua_open(&w.a, w.s, "alice", &cfg, (int)(seed & 1));
    sim_ua_open(&w.b, w.s, "bob", &cfg, (int)(seed >> 1 & 1));
    sim_ua_open(&w.sw, w.s, "switch", &server, 1);
    EXPECT(!sua_srv_init(&w.srv, w.sw.node->stack, &sc));
    EXPECT(!sua_presence_compose(w.sw.ua, on_watcher, NULL, NULL));
    sim_base(w.sw.node);
    sim_serve(&w.a, &w.va, packages, 1);
    sim_serve(&w.b, &w.vb, packages, 1);
    w.b.answer = 200;
    sim_links(w.s, l);
}

static void subscribe(struct sim_ua *u, struct sim_sub *r,
                      const struct sim_ua *to)
{
    struct sua_subscribe cfg = SUA_SUBSCRIBE_INIT;
    char uri[64];

    cfg.target = sim_ua_uri(to->node, 0, uri, sizeof uri);
    EXPECT(!sim_subscribe(u, r, &cfg));
}

static void start_all(void)
{
    struct sua_publish cfg = SUA_PUBLISH_INIT;
    struct sua_presence_state st;
    struct sua_body body;
    struct sua_buf b;
    char mem[1000];
    int rc;

    w.a.account = sim_ua_account(&w.a, "sip:alice@10.0.0.3:5060", NULL,
                                 "alice");
    EXPECT(!sua_account_register(w.a.account));
    EXPECT(sim_ua_call(&w.a, w.b.node, 1, &rc) != NULL);
    subscribe(&w.a, &w.sub_a, &w.b);
    subscribe(&w.b, &w.sub_b, &w.a);
    memset(&st, 0, sizeof st);
    st.basic = SUA_PRESENCE_OPEN;
    sua_buf_init(&b, mem, sizeof mem);
    EXPECT(!sua_presence_body(&b, SUA_STR("sip:alice@10.0.0.3"), &st));
    body.type = SUA_STR("application/pidf+xml");
    body.data = sua_buf_view(&b);
    cfg.body = &body;
    EXPECT(!sim_publish(&w.a, &w.pub, &cfg));
}

static int has_binding(void)
{
    struct sua_binding b;
    struct sua_str aor;

    return !sua_srv_binding(w.srv, 0, &aor, &b);
}

static void shut_down(uint64_t ms)
{
    sua_ua_shutdown(w.a.ua);
    sim_kick(w.a.node);
    sim_run_for(w.s, ms);
    EXPECT(!w.sub_a.sub && !w.pub.pub && !w.a.live && !w.va.live);
    EXPECT(!sua_account_registered(w.a.account));
}

static void leave_alone(void)
{
    if (w.sub_b.sub)
        sua_subscription_close(w.sub_b.sub);
    sim_kick(w.b.node);
}

/* But for what its watcher asked last. */
static void idle_soon(void)
{
    leave_alone();
    sim_run_for(w.s, LINGER_MS);
    EXPECT(sua_stack_idle(w.a.node->stack));
}

static void finish(void)
{
    leave_alone();
    sua_account_close(w.a.account);
    sim_kick(w.a.node);
    EXPECT(sim_run_quiet(w.s, w.s->now + 9000000));
    EXPECT(!w.b.live && !w.vb.live && !has_binding());
    EXPECT(!sua_published_next(w.sw.ua, NULL));
    sim_check_empty(w.s);
    sim_close(w.s);
}

/* Each hears at once; the watcher tries again later, and in vain. */
static void at_peace(uint64_t seed)
{
    begin(seed, &good);
    start_all();
    sim_run_for(w.s, 1000);
    EXPECT(has_binding() && sua_published_next(w.sw.ua, NULL));
    EXPECT(w.sub_a.state == SUA_SUB_ACTIVE && w.va.live == 1);
    EXPECT(w.sub_b.state == SUA_SUB_ACTIVE && w.vb.live == 1);
    EXPECT(w.a.live == 1 && w.b.live == 1);
    shut_down(ALL_MS);
    EXPECT(!has_binding() && !sua_published_next(w.sw.ua, NULL));
    EXPECT(!w.b.live && !w.vb.live && w.vb.nf[0].cause == SUA_CAUSE_REMOTE);
    EXPECT(w.sub_b.terminated == 1 && w.sub_b.retries == 1);
    EXPECT(!strcmp(w.sub_b.reason, "probation"));
    EXPECT(w.a.unregistered == 1 && w.pub.cause == SUA_CAUSE_LOCAL);
    finish();
}

/* At any moment of all that begins: what is under way ends first. */
static void at_any_time(uint64_t seed, const struct sim_link *l)
{
    begin(seed, l);
    start_all();
    sim_run_for(w.s, sim_below(w.s, seed & 1 ? 200 : 20000));
    shut_down(BOUND_MS);
    idle_soon();
    finish();
}

/* Nobody answers any more: still as soon. */
static void cut_off(uint64_t seed)
{
    struct sim_link none = good;

    begin(seed, &good);
    start_all();
    sim_run_for(w.s, sim_below(w.s, 2000));
    none.loss = 1000;
    sim_links(w.s, &none);
    shut_down(BOUND_MS);
    idle_soon();
    sim_links(w.s, &good);
    sim_ua_hangup(&w.b, sim_ua_last(&w.b));
    finish();
}

static void all(uint64_t seed)
{
    at_peace(seed);
    at_any_time(seed, &good);
    at_any_time(seed, &bad);
    cut_off(seed);
}

int main(int argc, char **argv)
{
    return sim_main(argc, argv, 250, all);
}
