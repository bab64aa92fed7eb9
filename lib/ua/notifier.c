/* SPDX-License-Identifier: MIT
 * Subscriptions others have here: packages, commands, events, end. RFC 6665
 * 4.2, 4.4.4. Layer: ua. */
#include "sip/hdr_ext.h"
#include "ua/notifier.h"

/* ---- events, end -------------------------------------------------------- */
static void reap(struct sua_stack *s, struct sua__task *t)
{
    sua__nf_forget(SUA__OWNER(t, struct sua_notifier, dead));
    (void)s;
}

void sua__nf_forget(struct sua_notifier *nf)
{
    struct sua_stack *s = nf->ua->stack;

    sua__text_unref(&s->texts, nf->ids);
    sua__text_unref(&s->texts, nf->body.text);
    sua__pool_put(&sua__notifiers(s)->pool, nf);
}

static void bury(struct sua_notifier *nf)
{
    struct sua_stack *s = nf->ua->stack;

    sua__event_drop(s, &nf->event);
    sua__tab_del(&sua__notifiers(s)->by_resource, &nf->by_resource);
    if (nf->prev)
        nf->prev->next = nf->next;
    else
        sua__notifiers(s)->first = nf->next;
    if (nf->next)
        nf->next->prev = nf->prev;
    nf->dead.run = reap;
    sua__reap(s, &nf->dead);
}

static void tell(struct sua_notifier *nf, unsigned type)
{
    const struct sua_stack *s = nf->ua->stack;
    const struct sua__server *v = nf->server;
    const struct sua__notice *n = &nf->notice[type];
    struct sua_notifier_event ev;

    memset(&ev, 0, sizeof ev);
    ev.type = (uint8_t)type;
    ev.cause = n->cause;
    ev.status = n->status;
    ev.expires_s = type == SUA_NOTIFIER_CLOSED ? 0 : nf->granted_s;
    ev.msg = n->of_msg ? s->msg : NULL;
    v->on_event(nf, &ev, v->user);
}

/* Nobody said anything: the subscription waits for that, with an empty
 * NOTIFY; a mere question is answered so (4.2.1.2, 4.4.3). */
static void decide(struct sua_notifier *nf)
{
    if (nf->st && !nf->over &&
        sua_notifier_accept(nf, SUA_SUB_PENDING, NULL))
        (void)sua_notifier_reject(nf, 500);
}

static void deliver(struct sua_stack *s, struct sua__task *t)
{
    struct sua_notifier *nf = SUA__OWNER(t, struct sua_notifier, event);
    unsigned type;

    (void)s;
    for (type = SUA_NOTIFIER_SUBSCRIBED; type <= SUA_NOTIFIER_CLOSED;
         type++) {
        if (!(nf->pending & SUA__P(type)))
            continue;
        nf->pending &= (uint16_t)~SUA__P(type);
        tell(nf, type);
        nf->asking = 0;
        if (type == SUA_NOTIFIER_CLOSED) {
            bury(nf);
            return;
        }
        decide(nf);
        sua__nf_kick(nf);
    }
}

void sua__nf_event(struct sua_notifier *nf, unsigned type, unsigned status,
                   unsigned cause)
{
    struct sua_stack *s = nf->ua->stack;

    sua__notice_set(s, &nf->notice[type], status, cause);
    nf->pending |= SUA__P(type);
    sua__event(s, &nf->event);
}

struct sua_notifier *sua__nf_new(struct sua_ua *ua)
{
    struct sua__notifiers *x = sua__notifiers(ua->stack);
    struct sua_notifier *nf = (struct sua_notifier *)sua__pool_get(&x->pool);

    if (!nf)
        return NULL;
    nf->ua = ua;
    nf->timer.fire = sua__nf_timer;
    nf->event.run = deliver;
    return nf;
}

void sua__nf_over(struct sua_notifier *nf, unsigned status, unsigned cause)
{
    struct sua_stack *s = nf->ua->stack;

    if (nf->over)
        return;
    nf->over = 1;
    sua__disarm(s, &nf->timer);
    if (nf->req)
        sua__req_detach(nf->req);
    nf->req = NULL;
    if (nf->st)
        sua__txn_detach(nf->st);
    nf->st = NULL;
    sua__dialog_unuse(s, &nf->usage);
    sua__nf_event(nf, SUA_NOTIFIER_CLOSED, status, cause);
}

/* ---- packages ----------------------------------------------------------- */
static size_t names_room(const struct sua__server *v)
{
    size_t i, n = 0;

    for (; v; v = v->next)
        for (i = 0; i < v->n; i++)
            n += v->packages[i].name.n + 2;
    return n;
}

/* NULL: no memory. */
static struct sua__text *list_names(struct sua_stack *s,
                                    const struct sua__server *v)
{
    struct sua__text *t = sua__text_get(&s->texts, names_room(v), 0);
    struct sua_buf b;
    size_t i;

    if (!t)
        return NULL;
    sua_buf_init(&b, t->bytes, t->cap);
    for (; v; v = v->next)
        for (i = 0; i < v->n; i++) {
            if (b.n)
                sua_write_hdr_next(&b);
            sua_buf_str(&b, v->packages[i].name);
        }
    t->len = (uint16_t)b.n;
    return t;
}

static int is_served(const struct sua__notifiers *x, struct sua_str name)
{
    struct sua_str rest, v;

    rest = x->names ? sua__text_str(x->names) : sua_str_make(NULL, 0);
    while (sua__list_next(&rest, &v))
        if (sua_str_eq(v, name))
            return 1;
    return 0;
}

/* Of the server roles: whether such a request to somebody of our domains is
 * for us, and not for his phone. */
static int takes(const struct sua_ua *ua, const struct sua_msg *m)
{
    const struct sua__server *v = sua__notifiers(ua->stack)->servers;

    if (m->method != SUA_M_SUBSCRIBE && m->method != SUA_M_PUBLISH)
        return 0;
    for (; v; v = v->next)
        if (v->domain && sua__package_of(v->packages, v->n, m))
            return 1;
    return 0;
}

static int check_packages(const struct sua__notifiers *x,
                          const struct sua__server *v)
{
    size_t i;

    for (i = 0; i < v->n; i++)
        if (!sua__package_ok(&v->packages[i]))
            return SUA_EINVAL;
    for (i = 0; x && i < v->n; i++)
        if (is_served(x, v->packages[i].name))
            return SUA_ESTATE;
    return x ? SUA_OK : SUA_EUNSUPPORTED;
}

int sua__serve(struct sua_ua *ua, struct sua__server *v)
{
    struct sua__notifiers *x = sua__notifiers(ua->stack);
    int rc = check_packages(x, v);
    struct sua__text *names;

    if (rc)
        return rc;
    v->next = x->servers;
    names = list_names(ua->stack, v);
    if (!names)
        return SUA_ENOMEM;
    sua__text_set(&ua->stack->texts, &x->names, names);
    x->servers = v;
    sua__feature_changed(ua);
    if (v->domain)
        ua->takes = takes;
    return SUA_OK;
}

int sua_events_serve(struct sua_ua *ua,
                     const struct sua_event_package *packages, size_t n,
                     void (*on_event)(struct sua_notifier *nf,
                                      const struct sua_notifier_event *ev,
                                      void *user),
                     void *user)
{
    struct sua__server none, *app;
    struct sua__notifiers *x;
    int rc;

    if (!ua || !packages || !n || !on_event)
        return SUA_EINVAL;
    x = sua__notifiers(ua->stack);
    app = x ? &x->app : &none;
    if (x && app->on_event)
        return SUA_ESTATE;
    memset(app, 0, sizeof *app);
    app->packages = packages;
    app->n = n;
    app->on_event = on_event;
    app->user = user;
    rc = sua__serve(ua, app);
    if (rc)
        memset(app, 0, sizeof *app);
    return rc;
}

void sua__nf_due(struct sua_notifier *nf)
{
    if (nf->over || nf->ending || nf->st || nf->state != SUA_SUB_ACTIVE)
        return;
    nf->due = 1;
    sua__nf_kick(nf);
}

struct sua_notifier *sua__nf_of(struct sua_ua *ua,
                                const struct sua_notifier *prev,
                                const struct sua__server *v)
{
    struct sua_notifier *nf = prev ? prev->next
                                   : sua__notifiers(ua->stack)->first;

    while (nf && nf->server != v)
        nf = nf->next;
    return nf;
}

struct sua_notifier *sua__nf_of_resource(struct sua_ua *ua,
                                         const struct sua_notifier *prev,
                                         const struct sua__server *v,
                                         struct sua_str resource)
{
    const struct sua__notifiers *x = sua__notifiers(ua->stack);
    struct sua_notifier *nf;
    struct sua__node *n;

    n = prev ? sua__tab_next(&prev->by_resource)
             : sua__tab_first(&x->by_resource,
                              sua__resource_hash(ua->stack, resource));
    for (; n; n = sua__tab_next(n)) {
        nf = SUA__OWNER(n, struct sua_notifier, by_resource);
        if (nf->server == v &&
            sua__same_resource(sua_notifier_resource(nf), resource))
            return nf;
    }
    return NULL;
}

/* ---- commands ----------------------------------------------------------- */
static int is_live(unsigned state)
{
    return state == SUA_SUB_PENDING || state == SUA_SUB_ACTIVE;
}

int sua_notify(struct sua_notifier *nf, unsigned state,
               const struct sua_body *body)
{
    int rc;

    if (!is_live(state))
        return SUA_EINVAL;
    if (nf->over || nf->ending || nf->st)
        return SUA_ESTATE;
    sua__enter(nf->ua->stack);
    rc = sua__kept_body_set(nf->ua->stack, &nf->body, body);
    if (!rc) {
        nf->state = (uint8_t)state;
        nf->due = 1;
        sua__nf_kick(nf);
    }
    sua__leave(nf->ua->stack);
    return rc;
}

int sua_notifier_accept(struct sua_notifier *nf, unsigned state,
                        const struct sua_body *body)
{
    int rc;

    if (!nf->st)
        return sua_notify(nf, state, body);
    if (!is_live(state))
        return SUA_EINVAL;
    if (nf->over)
        return SUA_ESTATE;
    sua__enter(nf->ua->stack);
    rc = sua__kept_body_set(nf->ua->stack, &nf->body, body);
    if (!rc)
        rc = sua__nf_grant(nf);
    if (!rc) {
        nf->state = (uint8_t)state;
        nf->due = 1;
        if (!nf->granted_s)
            sua__nf_end(nf, SUA_STR("timeout"), 0, 0, SUA_CAUSE_REMOTE);
        sua__nf_kick(nf);
    }
    sua__leave(nf->ua->stack);
    return rc;
}

int sua_notifier_reject(struct sua_notifier *nf, unsigned status)
{
    if (status < 400 || status > 699)
        return SUA_EINVAL;
    if (nf->over || nf->ending)
        return SUA_ESTATE;
    sua__enter(nf->ua->stack);
    if (nf->st) {
        sua__ua_reply(nf->ua, nf->st, status);
        sua__nf_over(nf, status, SUA_CAUSE_LOCAL);
    } else {
        sua__nf_end(nf, SUA_STR("rejected"), 0, status, SUA_CAUSE_LOCAL);
    }
    sua__leave(nf->ua->stack);
    return SUA_OK;
}

void sua_notifier_close(struct sua_notifier *nf, struct sua_str reason,
                        uint32_t retry_s, const struct sua_body *body)
{
    if (nf->over || nf->ending)
        return;
    sua__enter(nf->ua->stack);
    /* Without room for it the last state there was will do. */
    if (body)
        (void)sua__kept_body_set(nf->ua->stack, &nf->body, body);
    if (nf->st && sua__nf_grant(nf))
        sua__nf_over(nf, 500, SUA_CAUSE_LIMIT);
    else
        sua__nf_end(nf, reason, retry_s, 0, SUA_CAUSE_LOCAL);
    sua__leave(nf->ua->stack);
}

struct sua_str sua_notifier_event(const struct sua_notifier *nf)
{
    return sua__dialog_str(nf->ids, nf->name);
}

struct sua_str sua_notifier_resource(const struct sua_notifier *nf)
{
    return sua__dialog_str(nf->ids, nf->resource);
}

struct sua_str sua_notifier_watcher(const struct sua_notifier *nf)
{
    return sua__dialog_str(nf->ids, nf->watcher);
}

struct sua_notifier *sua_notifier_next(struct sua_ua *ua,
                                       const struct sua_notifier *prev,
                                       struct sua_str package)
{
    const struct sua__notifiers *x = sua__notifiers(ua->stack);
    struct sua_notifier *nf = prev ? prev->next : x ? x->first : NULL;

    while (nf && package.n && !sua_str_eq(nf->package->name, package))
        nf = nf->next;
    return nf;
}

void *sua_notifier_user(const struct sua_notifier *nf)
{
    return nf->user;
}

void sua_notifier_set_user(struct sua_notifier *nf, void *user)
{
    nf->user = user;
}

/* ---- the module --------------------------------------------------------- */
/* What the application serves is what is advertised. */
static struct sua_str text(const struct sua_ua *ua, size_t at)
{
    const struct sua__notifiers *x = sua__notifiers(ua->stack);

    if (!x->names)
        return sua_str_make(NULL, 0);
    if (at == offsetof(struct sua__feature, events))
        return sua__text_str(x->names);
    if (at == offsetof(struct sua__feature, methods))
        return SUA_STR("SUBSCRIBE");
    return sua_str_make(NULL, 0);
}

static void left(struct sua_account *a)
{
    struct sua_notifier *nf = sua__notifiers(a->ua->stack)->first;

    for (; nf; nf = nf->next)
        if (nf->account == a)
            nf->account = NULL;
}

static void down(struct sua_ua *ua)
{
    struct sua_notifier *nf = sua__notifiers(ua->stack)->first;

    for (; nf; nf = nf->next)
        sua_notifier_close(nf, SUA_STR("probation"), 0, NULL);
}

/* A NOTIFY says where we are now. */
static void moved(struct sua_ua *ua)
{
    struct sua_notifier *nf = sua__notifiers(ua->stack)->first;

    for (; nf; nf = nf->next) {
        if (nf->over || nf->st)
            continue;
        nf->due = 1;
        sua__nf_kick(nf);
    }
}

static const struct sua__feature feature = {
    .text = text, .request = sua__nf_request, .in_call = sua__nf_in_call,
    .left = left, .down = down, .moved = moved, .lost = sua__nf_lost
};

static int init(struct sua_stack *s, void *state)
{
    (void)state;
    return sua__feature_plug(s, &feature);
}

static int idle(const struct sua_stack *s, const void *state)
{
    (void)s;
    return !((const struct sua__notifiers *)state)->pool.used;
}

static const struct sua__pool_def pools[] = {
    { "notifier", sizeof(struct sua_notifier),
      offsetof(struct sua_config, max_notifier),
      offsetof(struct sua__notifiers, pool), 0 }
};
static const struct sua__tab_def tabs[] = {
    { offsetof(struct sua_config, max_notifier),
      offsetof(struct sua__notifiers, by_resource) }
};

const struct sua_module sua__module_notifier = {
    "notifier", sizeof(struct sua__notifiers), SUA__SLOT_NOTIFIER,
    SUA__COUNT(pools), SUA__COUNT(tabs), pools, tabs, init, NULL, idle
};
