/* SPDX-License-Identifier: MIT
 * The simulated application: see sim_ua.h. */
#include "sim_ua.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct later {
    struct sim_ua *u;
    uint32_t id;
};

static struct sim_call *record_of(struct sim_ua *u, struct sua_call *call)
{
    unsigned i;

    for (i = 0; i < u->ncalls && i < SIM_CALLS; i++)
        if (u->calls[i].call == call)
            return &u->calls[i];
    return NULL;
}

static struct sim_call *new_record(struct sim_ua *u, struct sua_call *call)
{
    struct sim_call *r;

    if (u->ncalls >= SIM_CALLS)
        sim_fail(u->node->sim, "%s: too many calls for the record",
                 u->node->name);
    r = &u->calls[u->ncalls++];
    memset(r, 0, sizeof *r);
    r->call = call;
    r->owner = u;
    r->id = sua_call_id(call);
    u->live++;
    return r;
}

struct sim_call *sim_ua_record(struct sim_ua *u, struct sua_call *call)
{
    struct sim_call *r = record_of(u, call);

    return r ? r : new_record(u, call);
}

struct sua_body sim_ua_sdp(struct sim_ua *u, char *mem, size_t cap)
{
    struct sua_body b;
    int n = snprintf(mem, cap,
                     "v=0\r\no=%s 1 %u IN IP4 10.0.0.1\r\ns=-\r\n"
                     "c=IN IP4 10.0.0.1\r\nt=0 0\r\n"
                     "m=audio 4000 RTP/AVP 0 8\r\n",
                     u->node->name, (unsigned)++u->sdp_version);

    b.type = SUA_STR("application/sdp");
    b.data = sua_str_make(mem, (size_t)n);
    return b;
}

static void answer_now(void *arg)
{
    struct later *l = (struct later *)arg;
    struct sua_call *c = sua_call_find(l->u->ua, l->id);
    struct sua_body b;
    char mem[256];

    b = sim_ua_sdp(l->u, mem, sizeof mem);
    if (c && l->u->answer)
        (void)sua_call_answer(c, l->u->answer,
                              l->u->answer < 300 ? &b : NULL);
    sim_kick(l->u->node);
    free(l);
}

static void incoming(struct sim_ua *u, struct sim_call *r)
{
    struct sua_body b;
    char mem[256];

    r->incoming_seen++;
    if (u->ring)
        (void)sua_call_answer(r->call, u->ring, NULL);
    if (!u->answer)
        return;
    if (u->answer_ms) {
        struct later *l = (struct later *)malloc(sizeof *l);
        l->u = u;
        l->id = r->id;
        sim_at(u->node->sim, u->node->sim->now + u->answer_ms, answer_now,
               l);
        return;
    }
    b = sim_ua_sdp(u, mem, sizeof mem);
    (void)sua_call_answer(r->call, u->answer, u->answer < 300 ? &b : NULL);
}

static void offered(struct sim_ua *u, struct sim_call *r)
{
    struct sua_body b;
    char mem[256];

    r->offers++;
    if (!u->offer_answer)
        return;
    b = sim_ua_sdp(u, mem, sizeof mem);
    (void)sua_call_answer(r->call, u->offer_answer,
                          u->offer_answer < 300 ? &b : NULL);
}

static void closed(struct sim_ua *u, struct sim_call *r,
                   const struct sua_call_event *ev)
{
    if (r->closed)
        sim_fail(u->node->sim, "%s: call %u closed twice", u->node->name,
                 (unsigned)r->id);
    r->closed = 1;
    r->status = ev->status;
    r->cause = ev->cause;
    r->call = NULL;
    u->live--;
}

static void marker(struct sim_call *r, struct sua_str sdp)
{
    size_t n = sdp.n < sizeof r->remote - 1 ? sdp.n : sizeof r->remote - 1;

    if (!sdp.n)
        return;
    memcpy(r->remote, sdp.p, n);
    r->remote[n] = 0;
}

static void on_call(struct sua_call *call, const struct sua_call_event *ev,
                    void *user)
{
    struct sim_ua *u = (struct sim_ua *)user;
    struct sim_call *r = record_of(u, call);

    if (!r && ev->type != SUA_CALL_INCOMING)
        sim_fail(u->node->sim, "%s: event %d of an unknown call",
                 u->node->name, ev->type);
    if (!r)
        r = new_record(u, call);
    else if (ev->type == SUA_CALL_INCOMING)
        sim_fail(u->node->sim, "%s: INCOMING twice", u->node->name);
    marker(r, ev->body);
    if (u->hangup_in && u->hangup_in == ev->type)
        sua_call_hangup(call);
    if (u->on_any)
        u->on_any(u, call, ev->type);
    if (r->call && u->on_event)
        u->on_event(u, call, ev);
    if (!r->call)
        return; /* detached */
    switch (ev->type) {
    case SUA_CALL_INCOMING: incoming(u, r); break;
    case SUA_CALL_PROGRESS: r->progress++; break;
    case SUA_CALL_ESTABLISHED: r->established++; break;
    case SUA_CALL_OFFER: offered(u, r); break;
    case SUA_CALL_UPDATED:
        r->updated++;
        r->updated_status = ev->status;
        break;
    case SUA_CALL_REQUEST:
        r->requests++;
        if (u->request_answer >= 100)
            (void)sua_reply_status(u->node->stack, ev->txn,
                                   u->request_answer);
        break;
    case SUA_CALL_CLOSED: closed(u, r, ev); break;
    default: break;
    }
}

static void on_account(struct sua_account *a,
                       const struct sua_account_event *ev, void *user)
{
    struct sim_ua *u = (struct sim_ua *)user;

    u->reg_msg = ev->msg;
    if (u->on_any)
        u->on_any(u, NULL, SIM_ON_ACCOUNT + ev->type);
    u->reg_msg = NULL;
    if (ev->type == SUA_ACCOUNT_CLOSED && u->account == a)
        u->account = NULL;
    u->reg_status = ev->status;
    u->reg_cause = ev->cause;
    u->reg_expires_s = ev->expires_s;
    u->reg_retry_ms = ev->retry_ms;
    switch (ev->type) {
    case SUA_ACCOUNT_REGISTERED: u->registered++; break;
    case SUA_ACCOUNT_UNREGISTERED: u->unregistered++; break;
    case SUA_ACCOUNT_FAILED: u->reg_failed++; break;
    case SUA_ACCOUNT_BINDINGS: u->bindings++; break;
    default: u->reg_closed++; break;
    }
}

static int on_request(struct sua_ua *ua, struct sua_txn *t,
                      const struct sua_msg *m, void *user)
{
    struct sim_ua *u = (struct sim_ua *)user;

    (void)ua;
    if (u->on_any)
        u->on_any(u, NULL, SIM_ON_REQUEST);
    if (m->method == SUA_M_MESSAGE)
        u->messages++;
    if (u->request_answer >= 100)
        (void)sua_reply_status(u->node->stack, t, u->request_answer);
    return u->request_answer != 0;
}

struct sua_account *sim_ua_account(struct sim_ua *u, const char *aor,
                                   const char *password,
                                   const char *contact_user)
{
    struct sua_account_config c = SUA_ACCOUNT_INIT;
    struct sua_account *a;

    c.aor = sua_str_z(aor);
    c.password = sua_str_z(password ? password : "");
    c.contact_user = sua_str_z(contact_user ? contact_user : "");
    if (sua_account_open(u->ua, &c, &a))
        sim_fail(u->node->sim, "%s: account %s", u->node->name, aor);
    return a;
}

void sim_ua_open(struct sim_ua *u, struct sim *s, const char *name,
                 const struct sua_config *cfg, int hosted)
{
    struct sua_ua_config c = SUA_UA_INIT;

    sim_ua_open_as(u, s, name, cfg, hosted, &c);
}

void sim_ua_open_as(struct sim_ua *u, struct sim *s, const char *name,
                    const struct sua_config *cfg, int hosted,
                    const struct sua_ua_config *as)
{
    struct sua_ua_config c = *as;

    memset(u, 0, sizeof *u);
    u->node = sim_stack(s, name, cfg, hosted);
    u->ring = 180;
    u->answer = 200;
    u->offer_answer = 200;
    u->request_answer = 200;
    c.user = u;
    c.on_call = on_call;
    c.on_account = on_account;
    c.on_request = on_request;
    if (sua_ua_init(&u->ua, u->node->stack, &c))
        sim_fail(s, "sua_ua_init");
    sim_base(u->node);
}

struct sua_str sim_ua_uri(const struct sim_node *n, int tcp, char *mem,
                          size_t cap)
{
    int len = snprintf(mem, cap, "sip:%s@%u.%u.%u.%u:%u%s", n->name,
                       n->addr.ip[0], n->addr.ip[1], n->addr.ip[2],
                       n->addr.ip[3], n->addr.port,
                       tcp ? ";transport=tcp" : "");

    return sua_str_make(mem, (size_t)len);
}

struct sim_call *sim_ua_call(struct sim_ua *u, const struct sim_node *to,
                             int with_offer, int *rc)
{
    struct sua_dial d = SUA_DIAL_INIT;
    struct sua_call *call;
    struct sua_body b;
    char mem[256], uri[80];
    int err;

    b = sim_ua_sdp(u, mem, sizeof mem);
    d.target = sim_ua_uri(to, u->tcp, uri, sizeof uri);
    d.body = with_offer ? &b : NULL;
    err = sua_call_start(u->ua, &d, &call);
    if (rc)
        *rc = err;
    if (err)
        return NULL;
    new_record(u, call)->outgoing = 1;
    sim_kick(u->node);
    return &u->calls[u->ncalls - 1];
}

int sim_ua_reoffer(struct sim_ua *u, struct sim_call *c)
{
    struct sua_body b;
    char mem[256];
    int rc;

    if (!c->call)
        return SUA_ESTATE;
    b = sim_ua_sdp(u, mem, sizeof mem);
    rc = sua_call_reoffer(c->call, &b);
    sim_kick(u->node);
    return rc;
}

void sim_ua_hangup(struct sim_ua *u, struct sim_call *c)
{
    if (c->call)
        sua_call_hangup(c->call);
    sim_kick(u->node);
}

void sim_ua_detach(struct sim_ua *u, struct sua_call *call)
{
    struct sim_call *r = record_of(u, call);

    sua_call_detach(call);
    if (!r)
        return;
    r->closed = 1;
    r->call = NULL;
    u->live--;
}

static void on_final(struct sua_request *r,
                     const struct sua_request_event *ev, void *user)
{
    struct sim_ua *u = (struct sim_ua *)user;

    (void)r;
    if (u->on_any)
        u->on_any(u, NULL, ev->status < 200 ? SIM_ON_PROVISIONAL
                                            : SIM_ON_FINAL);
    if (ev->status < 200) {
        u->provisionals++;
        return;
    }
    u->finals++;
    u->final_status = ev->status;
    u->final_cause = ev->cause;
}

int sim_ua_message(struct sim_ua *u, const struct sim_node *to,
                   struct sua_call *in_call, const char *method)
{
    struct sua_request_config c = SUA_REQUEST_INIT;
    struct sua_body b;
    char uri[80];
    int rc;

    b.type = SUA_STR("text/plain");
    b.data = SUA_STR("hello");
    c.method = sua_str_z(method);
    c.call = in_call;
    if (!in_call)
        c.target = sim_ua_uri(to, u->tcp, uri, sizeof uri);
    c.body = &b;
    c.on_event = on_final;
    c.user = u;
    rc = sua_request_send(u->ua, &c, NULL);
    sim_kick(u->node);
    return rc;
}

void sim_ua_all_closed(struct sim_ua *u)
{
    unsigned i;

    for (i = 0; i < u->ncalls; i++)
        if (u->calls[i].closed != 1)
            sim_fail(u->node->sim, "%s: call %u has no end", u->node->name,
                     (unsigned)u->calls[i].id);
    if (u->live || sua_call_next(u->ua, NULL))
        sim_fail(u->node->sim, "%s: a call remains", u->node->name);
}

struct sim_call *sim_ua_last(struct sim_ua *u)
{
    return &u->calls[u->ncalls ? u->ncalls - 1 : 0];
}
