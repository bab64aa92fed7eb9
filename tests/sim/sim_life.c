/* SPDX-License-Identifier: MIT
 * The world of whole lives: agents and their handles, what must hold after
 * each step, when the network has healed, and when all is over. */
#include "sim_life.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/core.h"
#include "sip/auth.h"

/* ---- handles ------------------------------------------------------------ */
struct life_handle *life_born(struct life_agent *a, enum life_kind kind,
                              void *handle)
{
    struct life_handle *h = calloc(1, sizeof *h);

    if (!h)
        abort();
    h->owner = a;
    h->kind = (uint8_t)kind;
    h->handle = handle;
    h->id = ++a->w->ids;
    h->next = a->w->all;
    a->w->all = h;
    h->up = a->living;
    h->at = &a->living;
    if (h->up)
        h->up->at = &h->up;
    a->living = h;
    a->count[kind]++;
    return h;
}

void life_ended(struct life_handle *h)
{
    if (!h->handle)
        sim_fail(h->owner->w->s, "%s: handle %llu of kind %d ended twice",
                 h->owner->name, (unsigned long long)h->id, h->kind);
    h->handle = NULL;
    *h->at = h->up;
    if (h->up)
        h->up->at = h->at;
    h->owner->count[h->kind]--;
}

struct life_handle *life_any(struct life_agent *a, enum life_kind kind)
{
    unsigned k = sim_below(a->w->s, a->count[kind]);
    struct life_handle *h;

    for (h = a->living; h; h = h->up)
        if (h->kind == kind && !k--)
            return h;
    return NULL;
}

/* ---- agents ------------------------------------------------------------- */
/* What a small device, a phone and a computer have. */
static void limits(struct life_agent *a)
{
    struct sua_config small = SUA_CONFIG_PHONE, big = SUA_CONFIG_INIT;
    struct sim *s = a->w->s;

    a->hosted = !sim_below(s, 3);
    a->cfg = small;
    if (sim_below(s, 6))
        a->cfg.modules = sua_modules_phone;
    a->cfg.max_flow = 8;
    a->greed = 3;
    switch (sim_below(s, 3)) {
    case 0:
        a->greed = 1;
        break;
    case 1:
        a->cfg.max_call = 6;
        a->cfg.max_dialog = 20;
        a->cfg.max_txn = 64;
        a->cfg.max_request = 24;
        a->cfg.text_small = a->cfg.text_mtu = 100;
        a->cfg.max_subscription = a->cfg.max_notifier = 8;
        a->cfg.max_publication = 4;
        break;
    default:
        if (a->hosted)
            a->cfg = big;
        break;
    }
}

static void habits(struct life_agent *a)
{
    struct sua_ua_config c = SUA_UA_INIT;
    struct sim *s = a->w->s;

    c.user_agent = SUA_STR("life");
    c.session_timer = (uint8_t)sim_below(s, 4);
    c.session_expires_s = 90 + sim_below(s, 400);
    c.rel100 = (uint8_t)sim_below(s, 4);
    if (sim_below(s, 4)) { /* what is required is not always to be had */
        c.session_timer %= SUA_USE_REQUIRED;
        c.rel100 %= SUA_USE_REQUIRED;
    }
    a->as = c;
    a->tcp = !sim_below(s, 4);
}

static int secret(void *user, struct sua_str name, struct sua_str realm,
                  unsigned alg, char *ha1)
{
    (void)user;
    return sua_digest_ha1(alg, name, realm, SUA_STR("secret"), ha1);
}

static void decide(struct sua_srv *v, const struct sua_msg *m,
                   const struct sua_flow *from, struct sua_srv_decision *d,
                   void *user)
{
    struct life_agent *a = user;

    (void)v;
    (void)m;
    (void)from;
    if (d->role == SUA_SRV_PROXY)
        d->record_route = (uint8_t)(a->w->s->seed & 1);
}

static void serve_all(struct life_agent *a)
{
    struct sua_srv_config c = SUA_SRV_INIT;

    c.user = a;
    c.domains = SUA_STR("lab.test");
    c.decide = decide;
    if (a->w->s->seed & 2)
        c.secret = secret;
    c.flow_timer_s = a->w->s->seed & 4 ? 40 : 0;
    c.hunt_ms = 5000;
    if (sua_srv_init(&a->srv, a->node->stack, &c))
        sim_fail(a->w->s, "sua_srv_init");
}

static void begin(struct life_agent *a)
{
    a->shut = 0;
    life_callbacks(a);
    if (sua_ua_init(&a->ua, a->node->stack, &a->as))
        sim_fail(a->w->s, "sua_ua_init");
    if (a == a->w->agent)
        serve_all(a);
    life_serve(a);
    sim_base(a->node);
}

static void agent_open(struct life *w, unsigned i)
{
    struct life_agent *a = &w->agent[i];
    struct sua_config server = SUA_CONFIG_SERVER;

    a->w = w;
    snprintf(a->name, sizeof a->name, i ? "a%u" : "server", i);
    limits(a);
    habits(a);
    if (!i) {
        a->cfg = server;
        a->hosted = 1;
    }
    a->node = sim_stack(w->s, a->name, &a->cfg, a->hosted);
    a->node->user = a;
    begin(a);
}

void life_restart(struct life_agent *a)
{
    while (a->living)
        life_ended(a->living);
    sim_restart(a->node, &a->cfg, a->hosted);
    a->w->restarts++;
    begin(a);
}

struct life *life_open(uint64_t seed, unsigned agents)
{
    struct life *w = calloc(1, sizeof *w);
    unsigned i;

    if (!w || !(w->agent = calloc(agents, sizeof *w->agent)))
        abort();
    w->s = sim_open(seed);
    w->wire = wire_open(w->s);
    w->agents = agents;
    w->mischief = sim_below(w->s, 3) ? 0 : 20;
    for (i = 0; i < agents; i++)
        agent_open(w, i);
    return w;
}

void life_close(struct life *w)
{
    struct life_handle *h, *next;

    sim_close(w->s);
    wire_close(w->wire);
    for (h = w->all; h; h = next) {
        next = h->next;
        free(h);
    }
    free(w->agent);
    free(w);
}

/* ---- what must hold ----------------------------------------------------- */
/* I1: what is not idle has a deadline, but for calls that are up. */
static void check_deadline(struct life_agent *a)
{
    struct life_handle *h;

    if (sua_stack_idle(a->node->stack) ||
        sua_next(a->node->stack) != SIM_NEVER)
        return;
    for (h = a->living; h; h = h->up)
        if (h->kind == LIFE_CALL &&
            sua_call_state(h->handle) == SUA_CALL_STATE_UP)
            return;
    sim_fail(a->w->s, "%s: waits without a deadline", a->name);
}

/* The library's calls are ours: none lost, none that we believe to be over.
 * One that was detached lives on without a user. */
static void check_calls(struct life_agent *a)
{
    struct sua_call *c;
    unsigned n = 0;

    for (c = sua_call_next(a->ua, NULL); c; c = sua_call_next(a->ua, c)) {
        struct life_handle *h = sua_call_user(c);

        if (h && h->handle == c)
            n++;
    }
    if (n != a->count[LIFE_CALL])
        sim_fail(a->w->s, "%s: %u calls, of which we know %u", a->name,
                 a->count[LIFE_CALL], n);
}

void life_check(struct life *w)
{
    unsigned i;

    for (i = 0; i < w->agents; i++) {
        check_deadline(&w->agent[i]);
        check_calls(&w->agent[i]);
    }
}

/* How often it has wanted what it did not have. */
static uint32_t lacks(const struct life_agent *a)
{
    struct sua_pool_stats p;
    uint32_t failed = 0;
    unsigned i;

    for (i = 0; !sua_stack_pool(a->node->stack, i, &p); i++)
        failed += p.failed;
    return failed;
}

void life_calm(struct life *w)
{
    unsigned i;

    w->calm = 1;
    for (i = 0; i < w->agents; i++) {
        w->agent[i].node->broken = 0;
        w->agent[i].node->stack->arena.fail_at = 0;
        w->agent[i].lacked = lacks(&w->agent[i]);
    }
}

struct side {
    struct life_handle *h;
    struct sua_dialog_info d;
};

static int mirrored(const struct side *a, const struct side *b)
{
    return a != b && sua_str_eq(a->d.call_id, b->d.call_id) &&
           sua_str_eq(a->d.local_tag, b->d.remote_tag) &&
           sua_str_eq(a->d.remote_tag, b->d.local_tag);
}

static int same_session(const struct side *a, const struct side *b)
{
    return sua_str_eq(sua_call_local_sdp(a->h->handle),
                      sua_call_remote_sdp(b->h->handle));
}

static void check_session(struct sim *s, const struct side *a,
                          const struct side *b)
{
    if (!same_session(a, b))
        sim_fail(s, "%s and %s: call %.*s, sessions differ\n%.*s\n%.*s",
                 a->h->owner->name, b->h->owner->name, SUA_FMT(a->d.call_id),
                 SUA_FMT(sua_call_local_sdp(a->h->handle)),
                 SUA_FMT(sua_call_remote_sdp(b->h->handle)));
}

static unsigned gather(struct life *w, struct side *side, unsigned cap)
{
    struct life_handle *h;
    unsigned i, n = 0;

    for (i = 0; i < w->agents; i++)
        for (h = w->agent[i].living; h && n < cap; h = h->up) {
            if (h->kind != LIFE_CALL ||
                sua_call_state(h->handle) != SUA_CALL_STATE_UP)
                continue;
            side[n].h = h;
            sua_call_dialog(h->handle, &side[n++].d);
        }
    return n;
}

/* The server has no proxy and no resolver: once its peer's Contact is a GRUU
 * it cannot even say BYE. */
static int of_server(const struct side *x)
{
    struct sua_str t = x->d.remote_target;
    const char *at = "@10.0.0.1:";
    size_t i, n = strlen(at);

    for (i = 0; i + n <= t.n; i++)
        if (!memcmp(t.p + i, at, n))
            return 1;
    return 0;
}

static struct side side[4096];

/* The other end of side i; n: none. */
static unsigned mirror_of(unsigned i, unsigned n)
{
    unsigned k;

    for (k = 0; k < n && !mirrored(&side[i], &side[k]); k++)
        ;
    return k;
}

int life_agree(struct life *w)
{
    unsigned n = gather(w, side, 4096), i, k;

    for (i = 0; i < n; i++) {
        k = mirror_of(i, n);
        if (k == n || !same_session(&side[i], &side[k]))
            return 0;
    }
    return 1;
}

void life_check_agreed(struct life *w)
{
    unsigned n = gather(w, side, 4096), i, k;

    /* Who has no memory at all cannot say BYE. */
    for (i = 0; i < w->agents; i++)
        w->poor += lacks(&w->agent[i]) != w->agent[i].lacked;
    for (i = 0; i < n; i++) {
        k = mirror_of(i, n);
        if (k == n && (w->poor || of_server(&side[i])))
            continue;
        if (k == n)
            sim_fail(w->s, "%s: call %.*s is up, its peer does not know it",
                     side[i].h->owner->name, SUA_FMT(side[i].d.call_id));
        check_session(w->s, &side[i], &side[k]);
        w->agreed++;
    }
}

/* ---- the end ------------------------------------------------------------ */
static void end_handle(struct life_handle *h)
{
    switch (h->kind) {
    case LIFE_CALL: sua_call_hangup(h->handle); break;
    case LIFE_ACCOUNT: sua_account_close(h->handle); break;
    case LIFE_SUB: sua_subscription_close(h->handle); break;
    case LIFE_PUB: sua_publication_close(h->handle); break;
    case LIFE_NOTIFIER:
        sua_notifier_close(h->handle, SUA_STR("noresource"), 0, NULL);
        break;
    default: break;
    }
}

void life_wind_up(struct life_agent *a)
{
    struct life_handle *h, *next;

    for (h = a->living; h; h = next) {
        next = h->up;
        end_handle(h);
    }
    if (a->w->s->seed % 3 == 0 && !a->shut) {
        a->shut = 1;
        sua_ua_shutdown(a->ua);
    }
    sim_kick(a->node);
}

static void check_wire(struct life *w, struct life_agent *a)
{
    const char *id = wire_owed(w->wire, a->node);

    if (id && !a->starved && !lacks(a))
        sim_fail(w->s, "%s: 2xx of call %s without ACK", a->name, id);
}

void life_check_over(struct life *w)
{
    struct life_handle *h;
    unsigned i;

    for (i = 0; i < w->agents; i++) {
        h = w->agent[i].living;
        if (h)
            sim_fail(w->s, "%s: handle %llu of kind %d has no end",
                     w->agent[i].name, (unsigned long long)h->id, h->kind);
        if (sua_call_next(w->agent[i].ua, NULL))
            sim_fail(w->s, "%s: a call remains", w->agent[i].name);
        check_wire(w, &w->agent[i]);
        w->agent[i].node->stack->arena.fail_at = 0;
    }
    sim_check_empty(w->s);
    if (sua_srv_contexts(w->agent[0].srv))
        sim_fail(w->s, "a response context remains");
}
