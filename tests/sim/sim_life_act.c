/* SPDX-License-Identifier: MIT
 * What an agent of a life does by itself, and what the world does to it. */
#include <stdio.h>
#include <string.h>

#include "core/core.h"
#include "sim_life.h"

static uint32_t below(struct life_agent *a, uint32_t n)
{
    return sim_below(a->w->s, n);
}

/* A handle whose command is not yet given, or gave nothing. */
static struct life_handle *expected(struct life_agent *a, enum life_kind kind)
{
    struct life_handle *h = life_born(a, kind, NULL);

    h->handle = h;
    return h;
}

static void became(struct life_handle *h, int rc, void *handle)
{
    if (rc)
        life_ended(h);
    else
        h->handle = handle;
}

/* ---- whom --------------------------------------------------------------- */
static struct life_agent *other(struct life_agent *a)
{
    struct life *w = a->w;
    unsigned k = 1 + sim_below(w->s, w->agents - 1);

    /* Hundreds of agents mostly know their neighbours. */
    if (w->agents > 16 && a != w->agent && sim_below(w->s, 8))
        k = 1 + ((unsigned)(a - w->agent) + sim_below(w->s, 4)) %
                (w->agents - 1);
    return &w->agent[k];
}

/* By address, by name, or what is nobody's. */
static struct sua_str target(struct life_agent *a, char mem[96])
{
    struct life_agent *to = other(a);
    const struct sua_addr *at = &to->node->addr;
    int n;

    switch (below(a, 8)) {
    case 0:
    case 1:
    case 2:
        n = snprintf(mem, 96, "sip:%s@lab.test", to->name);
        break;
    case 3:
        n = snprintf(mem, 96, "sip:nobody@10.0.0.1:5060");
        break;
    default:
        n = snprintf(mem, 96, "sip:%s@%u.%u.%u.%u:5060%s", to->name,
                     at->ip[0], at->ip[1], at->ip[2], at->ip[3],
                     a->tcp ? ";transport=tcp" : "");
        break;
    }
    return sua_str_make(mem, (size_t)n);
}

static struct sua_account *any_account(struct life_agent *a)
{
    struct life_handle *h = life_any(a, LIFE_ACCOUNT);

    return h ? h->handle : NULL;
}

/* ---- accounts ----------------------------------------------------------- */
static void open_account(struct life_agent *a)
{
    struct sua_account_config c = SUA_ACCOUNT_INIT;
    struct life_handle *h;
    struct sua_account *acc;
    char aor[64], proxy[64], instance[64];
    int rc;

    snprintf(aor, sizeof aor, "sip:%s@lab.test", a->name);
    snprintf(proxy, sizeof proxy, "sip:10.0.0.1:5060%s;lr",
             a->tcp ? ";transport=tcp" : "");
    snprintf(instance, sizeof instance, "urn:uuid:%s", a->name);
    c.aor = sua_str_z(aor);
    c.password = SUA_STR("secret");
    c.proxy = sua_str_z(proxy);
    c.expires_s = 60 + below(a, 600);
    if (below(a, 2)) {
        c.instance = sua_str_z(instance);
        c.reg_id = below(a, 3);
        c.gruu = (uint8_t)below(a, 3);
    }
    h = expected(a, LIFE_ACCOUNT);
    c.user = h;
    rc = sua_ua_register(a->ua, &c, &acc);
    became(h, rc, acc);
}

static void act_account(struct life_agent *a)
{
    struct sua_account *acc = any_account(a);

    if (a == a->w->agent)
        return; /* it would be its own proxy */
    if (!acc) {
        open_account(a);
        return;
    }
    switch (below(a, 10)) {
    case 0: sua_account_close(acc); break;
    case 1: (void)sua_account_unregister(acc); break;
    case 2: (void)sua_account_query(acc); break;
    case 3: (void)sua_account_clear(acc); break;
    case 4: open_account(a); break;
    default: (void)sua_account_register(acc); break;
    }
}

/* ---- calls -------------------------------------------------------------- */
static void act_dial(struct life_agent *a)
{
    struct sua_dial d = SUA_DIAL_INIT;
    struct life_handle *h;
    struct sua_call *c;
    struct sua_body b;
    char mem[256], uri[96];
    int rc;

    if (a->count[LIFE_CALL] > a->greed)
        return;
    b = life_sdp(a, mem);
    h = expected(a, LIFE_CALL);
    d.target = target(a, uri);
    d.body = below(a, 5) ? &b : NULL;
    d.user = h;
    rc = sua_call_start(a->ua, &d, &c);
    became(h, rc, c);
}

static void transfer(struct life_agent *a, struct life_handle *h)
{
    struct sua_referral t = SUA_REFERRAL_INIT;
    struct life_handle *with = life_any(a, LIFE_CALL);
    char uri[96];

    if (below(a, 2) && with && with != h &&
        sua_call_state(with->handle) == SUA_CALL_STATE_UP)
        t.other = with->handle;
    else
        t.target = target(a, uri);
    t.no_progress = !below(a, 3);
    (void)sua_call_transfer(h->handle, &t);
}

static void ask(struct life_agent *a, struct sua_call *in)
{
    static const char *const methods[] = { "INFO", "MESSAGE", "OPTIONS",
                                           "MESSAGE", "FROB" };
    struct sua_body b = { SUA_STR_INIT("text/plain"), SUA_STR_INIT("hello") };
    struct sua_request_config c = SUA_REQUEST_INIT;
    struct life_handle *h;
    struct sua_request *r;
    char uri[96];
    int rc;

    if (a->count[LIFE_REQUEST] > a->greed)
        return;
    h = expected(a, LIFE_REQUEST);
    c.method = sua_str_z(methods[below(a, 5)]);
    c.call = in;
    if (!in)
        c.target = target(a, uri);
    c.body = below(a, 2) ? &b : NULL;
    c.on_event = life_on_request_event;
    c.user = h;
    rc = sua_request_send(a->ua, &c, &r);
    became(h, rc, r);
    if (h->handle && !below(a, 10)) {
        sua_request_detach(r);
        life_ended(h);
    }
}

static void say(struct life_agent *a, struct life_handle *h)
{
    struct sua_body b;
    char mem[256];

    b = life_sdp(a, mem);
    switch (below(a, 3)) {
    case 0: (void)sua_call_reoffer(h->handle, &b); break;
    case 1: (void)sua_call_update(h->handle, &b); break;
    default: ask(a, h->handle); break;
    }
}

static void reply(struct life_agent *a, struct life_handle *h)
{
    static const uint16_t status[] = { 180, 183, 200, 200, 200, 488, 302 };
    unsigned k = status[below(a, 7)];
    struct sua_body b;
    char mem[256];

    b = life_sdp(a, mem);
    (void)sua_call_answer(h->handle, k,
                          k < 300 && (k == 200 || below(a, 2)) ? &b : NULL);
}

void life_act_on_call(struct life_agent *a, struct life_handle *h)
{
    struct sua_call *c = h->handle;

    if (h->referred) {
        h->referred = 0;
        (void)sua_call_refer_reject(c, 603);
    }
    switch (below(a, 9)) {
    case 0:
        sua_call_hangup(c);
        break;
    case 1:
        if (below(a, 4))
            break;
        sua_call_set_user(c, NULL);
        sua_call_detach(c);
        life_ended(h);
        break;
    case 2:
        transfer(a, h);
        break;
    case 3:
    case 4:
    case 5:
        say(a, h);
        break;
    default:
        reply(a, h);
        break;
    }
}

static void act_call(struct life_agent *a)
{
    struct life_handle *h = life_any(a, LIFE_CALL);

    if (h)
        life_act_on_call(a, h);
}

/* ---- event state -------------------------------------------------------- */
static void act_subscribe(struct life_agent *a)
{
    struct sua_subscribe c = SUA_SUBSCRIBE_INIT;
    struct life_handle *h = life_any(a, LIFE_SUB);
    struct life_handle *call = life_any(a, LIFE_CALL);
    struct sua_subscription *sub;
    char uri[96];
    int rc;

    if (h && below(a, 2)) {
        if (below(a, 2))
            sua_subscription_close(h->handle);
        else
            (void)sua_subscription_refresh(h->handle);
        return;
    }
    if (a->count[LIFE_SUB] > a->greed / 2u)
        return;
    c.target = below(a, 3) ? target(a, uri) : SUA_STR("sip:10.0.0.1:5060");
    c.event = below(a, 8) ? SUA_STR("presence") : SUA_STR("weather");
    c.expires_s = 60 + below(a, 300);
    c.fetch = !below(a, 6);
    c.call = call && !below(a, 4) ? call->handle : NULL;
    if (c.call)
        c.target = SUA_STR("");
    c.on_event = life_on_sub;
    h = expected(a, LIFE_SUB);
    c.user = h;
    rc = sua_subscribe(a->ua, &c, &sub);
    became(h, rc, sub);
}

static void act_notify(struct life_agent *a)
{
    struct sua_body b = { SUA_STR_INIT("text/plain"), SUA_STR_INIT("away") };
    struct life_handle *h = life_any(a, LIFE_NOTIFIER);

    if (!h)
        return;
    switch (below(a, 6)) {
    case 0:
        sua_notifier_close(h->handle, SUA_STR("deactivated"), 0, NULL);
        break;
    case 1:
        (void)sua_notifier_accept(h->handle, SUA_SUB_ACTIVE, &b);
        break;
    default:
        (void)sua_notify(h->handle, SUA_SUB_ACTIVE, &b);
        break;
    }
}

static void act_publish(struct life_agent *a)
{
    struct sua_body b = { SUA_STR_INIT("text/plain"), SUA_STR_INIT("here") };
    struct sua_publish c = SUA_PUBLISH_INIT;
    struct life_handle *h = life_any(a, LIFE_PUB);
    struct sua_publication *p;
    int rc;

    if (h) {
        if (below(a, 3))
            (void)sua_publication_update(h->handle, &b);
        else
            sua_publication_close(h->handle);
        return;
    }
    c.target = SUA_STR("sip:10.0.0.1:5060");
    c.event = SUA_STR("presence");
    c.body = &b;
    c.expires_s = 60 + below(a, 300);
    c.on_event = life_on_pub;
    h = expected(a, LIFE_PUB);
    c.user = h;
    rc = sua_publish(a->ua, &c, &p);
    became(h, rc, p);
}

void life_act(struct life_agent *a)
{
    switch (below(a, 16)) {
    case 0:
    case 1:
    case 2: act_dial(a); break;
    case 3:
    case 4:
    case 5:
    case 6:
    case 7: act_call(a); break;
    case 8: ask(a, NULL); break;
    case 9:
    case 10: act_account(a); break;
    case 11:
    case 12: act_subscribe(a); break;
    case 13: act_notify(a); break;
    case 14: act_publish(a); break;
    default: break;
    }
}

/* ---- the world ---------------------------------------------------------- */
static void move(struct life_agent *a)
{
    if (a == a->w->agent)
        return; /* a server stays where it is */
    a->node->stack->arena.fail_at = 0; /* the endpoints must come back */
    sim_move(a->node);
    (void)sua_ua_network_changed(a->ua);
    sim_kick(a->node);
}

static void run_short(struct life_agent *a)
{
    struct sua__arena *m = &a->node->stack->arena;

    a->starved = 1;
    m->fail_at = m->acquired + 1 + below(a, 30);
}

static void cut(struct life *w, struct life_agent *a)
{
    struct life_agent *b = sim_below(w->s, 2) ? w->agent : other(a);

    if (a != b)
        sim_partition_at(w->s, a->node, b->node, w->s->now,
                         w->s->now + sim_below(w->s, 60000));
}

void life_disturb(struct life *w)
{
    struct life_agent *a = &w->agent[sim_below(w->s, w->agents)];

    switch (sim_below(w->s, 12)) {
    case 0: life_restart(a); break;
    case 1: move(a); break;
    case 2: cut(w, a); break;
    case 3: cut(w, a); break;
    case 4: sim_reset_streams(a->node); break;
    case 5:
        a->starved = 1;
        a->node->broken = 1 + sim_below(w->s, 3);
        break;
    case 6: run_short(a); break;
    case 7: run_short(a); break;
    case 8:
        a->node->ahead += sim_below(w->s, 60000);
        sim_kick(a->node);
        break;
    case 9:
        if (!sim_below(w->s, 4) && a != w->agent) {
            a->shut = 1;
            sua_ua_shutdown(a->ua);
            sim_kick(a->node);
        }
        break;
    default: break;
    }
}
