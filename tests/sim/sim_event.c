/* SPDX-License-Identifier: MIT
 * The simulated application's events: see sim_event.h. */
#include "sim_event.h"

#include <stdio.h>
#include <string.h>

void (*sim_event_any)(struct sim_ua *u, int type, void *record);

static void any(struct sim_ua *u, int type, void *record)
{
    if (sim_event_any)
        sim_event_any(u, type, record);
}

static void copy(char *out, size_t cap, struct sua_str s)
{
    snprintf(out, cap, "%.*s", SUA_FMT(s));
}

struct sua_body sim_event_body(const char *text)
{
    struct sua_body b;

    b.type = SUA_STR("text/plain");
    b.data = sua_str_z(text);
    return b;
}

/* ---- subscriptions ------------------------------------------------------ */
static void on_state(struct sim_sub *r,
                     const struct sua_subscription_event *ev)
{
    r->states++;
    r->state = ev->state;
    r->expires_s = ev->expires_s;
    r->fork = ev->fork;
    copy(r->reason, sizeof r->reason, ev->reason);
    copy(r->body, sizeof r->body, ev->body);
    copy(r->type, sizeof r->type, ev->content_type);
    r->pending += ev->state == SUA_SUB_PENDING;
    r->active += ev->state == SUA_SUB_ACTIVE;
    r->terminated += ev->state == SUA_SUB_TERMINATED;
}

static void on_sub(struct sua_subscription *sub,
                   const struct sua_subscription_event *ev, void *user)
{
    struct sim_sub *r = (struct sim_sub *)user;
    struct sim *s = r->owner->node->sim;

    if (r->closed)
        sim_fail(s, "event %d after CLOSED", ev->type);
    if (sua_subscription_user(sub) != user)
        sim_fail(s, "another's user pointer");
    r->sub = sub;
    r->cause = ev->cause;
    r->status = ev->status;
    if (ev->type == SUA_SUBSCRIPTION_STATE)
        on_state(r, ev);
    if (ev->type == SUA_SUBSCRIPTION_RETRY) {
        r->retries++;
        r->retry_ms = ev->retry_ms;
        r->retry_at = s->now + ev->retry_ms;
    }
    if (ev->type == SUA_SUBSCRIPTION_CLOSED) {
        r->closed++;
        r->closed_at = s->now;
    }
    any(r->owner, SIM_ON_SUB + ev->type, r);
    if (ev->type == SUA_SUBSCRIPTION_CLOSED)
        r->sub = NULL;
}

int sim_subscribe(struct sim_ua *u, struct sim_sub *r,
                  const struct sua_subscribe *cfg)
{
    struct sua_subscribe c = *cfg;
    int rc;

    memset(r, 0, sizeof *r);
    r->owner = u;
    c.on_event = on_sub;
    c.user = r;
    if (!c.event.n)
        c.event = SUA_STR("presence");
    rc = sua_subscribe(u->ua, &c, &r->sub);
    if (rc)
        r->sub = NULL;
    sim_kick(u->node);
    return rc;
}

/* ---- publications ------------------------------------------------------- */
static void on_pub(struct sua_publication *pub,
                   const struct sua_publication_event *ev, void *user)
{
    struct sim_pub *r = (struct sim_pub *)user;

    if (r->closed)
        sim_fail(r->owner->node->sim, "event %d after CLOSED", ev->type);
    if (sua_publication_user(pub) != user)
        sim_fail(r->owner->node->sim, "another's user pointer");
    r->pub = pub;
    r->cause = ev->cause;
    r->status = ev->status;
    if (ev->type == SUA_PUBLICATION_OK) {
        r->ok++;
        r->expires_s = ev->expires_s;
    }
    if (ev->type == SUA_PUBLICATION_FAILED) {
        r->failed++;
        r->retry_ms = ev->retry_ms;
    }
    r->closed += ev->type == SUA_PUBLICATION_CLOSED;
    any(r->owner, SIM_ON_PUB + ev->type, r);
    if (ev->type == SUA_PUBLICATION_CLOSED)
        r->pub = NULL;
}

int sim_publish(struct sim_ua *u, struct sim_pub *r,
                const struct sua_publish *cfg)
{
    struct sua_publish c = *cfg;
    struct sua_body body = sim_event_body("one");
    int rc;

    memset(r, 0, sizeof *r);
    r->owner = u;
    c.on_event = on_pub;
    c.user = r;
    if (!c.event.n)
        c.event = SUA_STR("presence");
    if (!c.body)
        c.body = &body;
    rc = sua_publish(u->ua, &c, &r->pub);
    if (rc)
        r->pub = NULL;
    sim_kick(u->node);
    return rc;
}

/* ---- notifiers ---------------------------------------------------------- */
static struct sim_nf *record(struct sim_serve *v, struct sua_notifier *nf)
{
    struct sim_nf *r = (struct sim_nf *)sua_notifier_user(nf);
    struct sim *s = v->owner->node->sim;

    if (r)
        return r;
    if (v->n == SIM_NOTIFIERS)
        sim_fail(s, "too many notifiers for the record");
    r = &v->nf[v->n++];
    r->nf = nf;
    v->live++;
    sua_notifier_set_user(nf, r);
    copy(r->event, sizeof r->event, sua_notifier_event(nf));
    copy(r->resource, sizeof r->resource, sua_notifier_resource(nf));
    copy(r->watcher, sizeof r->watcher, sua_notifier_watcher(nf));
    return r;
}

static void answer(struct sim_serve *v, struct sim_nf *r)
{
    struct sua_body b = sim_event_body(v->body ? v->body : "");

    if (v->reject)
        (void)sua_notifier_reject(r->nf, v->reject);
    else if (v->state)
        (void)sua_notifier_accept(r->nf, v->state, v->body ? &b : NULL);
}

static void on_notifier(struct sua_notifier *nf,
                        const struct sua_notifier_event *ev, void *user)
{
    struct sim_serve *v = (struct sim_serve *)user;
    struct sim_nf *r = record(v, nf);
    struct sua_body b = sim_event_body(v->body ? v->body : "");

    if (r->closed)
        sim_fail(v->owner->node->sim, "event %d after CLOSED", ev->type);
    r->cause = ev->cause;
    r->status = ev->status;
    if (ev->expires_s)
        r->expires_s = ev->expires_s;
    r->subscribed += ev->type == SUA_NOTIFIER_SUBSCRIBED;
    r->refreshed += ev->type == SUA_NOTIFIER_REFRESHED;
    r->closed += ev->type == SUA_NOTIFIER_CLOSED;
    if (ev->type == SUA_NOTIFIER_CLOSED)
        v->live--;
    any(v->owner, SIM_ON_NOTIFIER + ev->type, r);
    if (ev->type == SUA_NOTIFIER_SUBSCRIBED && !r->closed)
        answer(v, r);
    if (ev->type == SUA_NOTIFIER_REFRESHED && v->renew)
        (void)sua_notify(nf, SUA_SUB_ACTIVE, v->body ? &b : NULL);
    if (ev->type == SUA_NOTIFIER_CLOSED)
        r->nf = NULL;
}

void sim_serve(struct sim_ua *u, struct sim_serve *v,
               const struct sua_event_package *p, size_t n)
{
    memset(v, 0, sizeof *v);
    v->owner = u;
    v->state = SUA_SUB_ACTIVE;
    v->body = "open";
    if (sua_events_serve(u->ua, p, n, on_notifier, v))
        sim_fail(u->node->sim, "cannot serve events");
    sim_base(u->node);
}

struct sim_nf *sim_serve_last(struct sim_serve *v)
{
    if (!v->n)
        sim_fail(v->owner->node->sim, "nobody subscribed");
    return &v->nf[v->n - 1];
}
