/* SPDX-License-Identifier: MIT
 * Event state compositor: PUBLISH as it comes, entity tags, expiry. RFC 3903
 * 6. Layer: ua. */
#include "sip/hdr_ext.h"
#include "ua/event.h"

#define ETAG_LEN 13             /* 65 bits of chance                       */

struct sua_published {
    struct sua__node node;      /* by tag                                  */
    struct sua__node by_resource;
    struct sua_ua *ua;
    struct sua_published *next, *prev;
    const struct sua__collector *by;
    const struct sua_event_package *package;
    struct sua__timer timer;    /* its end                                 */
    struct sua__task event, dead;
    struct sua__text *resource;
    struct sua__kept_body body;
    void *user;
    uint32_t id;
    char etag[ETAG_LEN];
};

struct sua__esc {
    struct sua__pool pool;
    struct sua__tab by_etag, by_resource;
    struct sua_published *first;
    struct sua__collector *collectors;
    struct sua__collector app;  /* sua_publish_serve()                     */
    uint32_t serial;
    struct sua__task event;     /* for this                                */
    struct sua_txn *st;
};

static struct sua__esc *esc_of(const struct sua_stack *s)
{
    return (struct sua__esc *)s->slot[SUA__SLOT_ESC];
}

/* ---- objects ------------------------------------------------------------ */
static struct sua_published *find(struct sua_stack *s, struct sua_str etag)
{
    const struct sua__tab *table = &esc_of(s)->by_etag;
    struct sua__node *n = sua__tab_first(table,
                                         (uint32_t)sua__hash(s, etag));

    for (; n; n = sua__tab_next(n)) {
        struct sua_published *p = SUA__OWNER(n, struct sua_published, node);

        if (sua_str_eq(sua_str_make(p->etag, ETAG_LEN), etag))
            return p;
    }
    return NULL;
}

/* Each PUBLISH gives it another one (6, step 5). */
static void new_etag(struct sua_published *p, int listed)
{
    struct sua_stack *s = p->ua->stack;
    struct sua__tab *table = &esc_of(s)->by_etag;

    if (listed)
        sua__tab_del(table, &p->node);
    sua__token(s, p->etag, ETAG_LEN);
    sua__tab_add(table, &p->node,
                 (uint32_t)sua__hash(s, sua_str_make(p->etag, ETAG_LEN)));
}

static void forget(struct sua_published *p)
{
    struct sua_stack *s = p->ua->stack;

    sua__text_unref(&s->texts, p->resource);
    sua__text_unref(&s->texts, p->body.text);
    sua__pool_put(&esc_of(s)->pool, p);
}

static void reap(struct sua_stack *s, struct sua__task *t)
{
    (void)s;
    forget(SUA__OWNER(t, struct sua_published, dead));
}

/* Nobody finds it any more. */
static void drop(struct sua_published *p)
{
    struct sua_stack *s = p->ua->stack;
    struct sua__esc *x = esc_of(s);

    sua__disarm(s, &p->timer);
    sua__tab_del(&x->by_etag, &p->node);
    sua__tab_del(&x->by_resource, &p->by_resource);
    if (p->prev)
        p->prev->next = p->next;
    else
        x->first = p->next;
    if (p->next)
        p->next->prev = p->prev;
    p->dead.run = reap;
}

static unsigned ask(struct sua_published *p, unsigned type, unsigned cause,
                    uint32_t secs, const struct sua_msg *m)
{
    struct sua_published_event ev;
    unsigned status;

    memset(&ev, 0, sizeof ev);
    ev.type = (uint8_t)type;
    ev.cause = (uint8_t)cause;
    ev.expires_s = secs;
    ev.resource = sua_published_resource(p);
    ev.event = p->package->name;
    ev.msg = m;
    if (m && (type == SUA_PUBLISHED_NEW || type == SUA_PUBLISHED_CHANGED)) {
        ev.content_type = sua_msg_get(m, SUA_H_CONTENT_TYPE);
        ev.body = sua_msg_body(m);
    }
    status = p->by->on_event(p, &ev, p->by->user);
    return status >= 400 && status <= 699 ? status : 0;
}

static void changed(const struct sua_published *p)
{
    if (p->by->changed)
        p->by->changed(p->ua, sua_published_resource(p));
}

static void expired(struct sua_stack *s, struct sua__task *t)
{
    struct sua_published *p = SUA__OWNER(t, struct sua_published, event);

    (void)ask(p, SUA_PUBLISHED_GONE, SUA_CAUSE_TIMEOUT, 0, NULL);
    changed(p);
    sua__reap(s, &p->dead);
}

static void on_timer(void *stack, struct sua__timer *t)
{
    struct sua_published *p = SUA__OWNER(t, struct sua_published, timer);

    drop(p);
    p->event.run = expired;
    sua__event((struct sua_stack *)stack, &p->event);
}

/* ---- PUBLISH ------------------------------------------------------------ */
static void grant(struct sua_ua *ua, struct sua_txn *t,
                  const struct sua_published *p, uint32_t secs)
{
    char mem[SUA__UA_LINES];
    struct sua__reply r;
    struct sua_buf b;

    sua_buf_init(&b, mem, sizeof mem);
    sua_write_hdr_u32(&b, SUA_H_EXPIRES, secs);
    if (p)
        sua_write_hdr(&b, SUA_H_SIP_ETAG, sua_str_make(p->etag, ETAG_LEN));
    sua__ua_agent(ua, &b, SUA_H_SERVER);
    memset(&r, 0, sizeof r);
    r.status = 200;
    r.extra = sua_buf_view(&b);
    (void)sua__txn_reply(ua->stack, t, &r);
}

static void last_until(struct sua_published *p, uint32_t secs)
{
    struct sua_stack *s = p->ua->stack;

    p->timer.fire = on_timer;
    sua__arm(s, &p->timer, s->now + (uint64_t)secs * 1000);
}

static struct sua_body body_of(const struct sua_msg *m)
{
    struct sua_body b;

    b.type = sua_msg_get(m, SUA_H_CONTENT_TYPE);
    b.data = sua_msg_body(m);
    return b;
}

static int fill(struct sua_published *p, const struct sua_msg *m)
{
    struct sua_stack *s = p->ua->stack;
    struct sua_body b = body_of(m);

    p->resource = sua__text_dup(&s->texts, sua_msg_uri(m));
    return p->resource ? sua__kept_body_set(s, &p->body, &b) : SUA_ENOMEM;
}

/* In front of all of its resource, where nodes are added. */
static void heard_of(struct sua_published *p, int listed)
{
    struct sua__tab *table = &esc_of(p->ua->stack)->by_resource;
    uint32_t hash = p->by_resource.hash;

    if (listed)
        sua__tab_del(table, &p->by_resource);
    else
        hash = sua__resource_hash(p->ua->stack, sua_published_resource(p));
    sua__tab_add(table, &p->by_resource, hash);
}

static void list(struct sua__esc *x, struct sua_published *p)
{
    p->next = x->first;
    if (p->next)
        p->next->prev = p;
    x->first = p;
    new_etag(p, 0);
    heard_of(p, 0);
}

/* Who takes what it is about. package NULL: nobody. */
struct taker {
    const struct sua__collector *by;
    const struct sua_event_package *package;
};

static void first_one(struct sua_ua *ua, struct sua_txn *t,
                      const struct sua_msg *m, const struct taker *k,
                      uint32_t secs)
{
    struct sua__esc *x = esc_of(ua->stack);
    struct sua_published *p;
    unsigned status;

    p = (struct sua_published *)sua__pool_get(&x->pool);
    if (p) {
        p->ua = ua;
        p->by = k->by;
        p->package = k->package;
        p->id = ++x->serial;
    }
    if (!p || fill(p, m)) {
        if (p)
            forget(p);
        sua__ua_reply_retry(ua, t, 503, 5);
        return;
    }
    list(x, p);
    status = ask(p, SUA_PUBLISHED_NEW, SUA_CAUSE_REMOTE, secs, m);
    if (status) {
        drop(p);
        sua__reap(ua->stack, &p->dead);
        sua__ua_reply(ua, t, status);
        return;
    }
    last_until(p, secs);
    grant(ua, t, p, secs);
    changed(p);
}

static void remove_one(struct sua_published *p, struct sua_txn *t,
                       const struct sua_msg *m)
{
    drop(p);
    grant(p->ua, t, NULL, 0);
    (void)ask(p, SUA_PUBLISHED_GONE, SUA_CAUSE_REMOTE, 0, m);
    changed(p);
    sua__reap(p->ua->stack, &p->dead);
}

/* The new body takes the old one's place when the application agrees. */
static void change(struct sua_published *p, struct sua_txn *t,
                   const struct sua_msg *m, uint32_t secs)
{
    struct sua_stack *s = p->ua->stack;
    struct sua__kept_body next = { NULL, 0 };
    struct sua_body b = body_of(m);
    unsigned status;

    if (b.data.n && sua__kept_body_set(s, &next, &b)) {
        sua__ua_reply_retry(p->ua, t, 503, 5);
        return;
    }
    status = ask(p, b.data.n ? SUA_PUBLISHED_CHANGED
                             : SUA_PUBLISHED_REFRESHED,
                 SUA_CAUSE_REMOTE, secs, m);
    if (status) {
        sua__text_unref(&s->texts, next.text);
        sua__ua_reply(p->ua, t, status);
        return;
    }
    heard_of(p, 1);
    if (next.text) {
        sua__text_unref(&s->texts, p->body.text);
        p->body = next;
        changed(p);
    }
    new_etag(p, 1);
    last_until(p, secs);
    grant(p->ua, t, p, secs);
}

/* A tag is good for its resource and event only (6, step 3). */
static struct sua_published *meant(struct sua_ua *ua, const struct sua_msg *m,
                                   const struct sua_event_package *package)
{
    struct sua_published *p = find(ua->stack,
                                   sua_msg_get(m, SUA_H_SIP_IF_MATCH));

    if (!p || p->package != package ||
        !sua_str_eq(sua_published_resource(p), sua_msg_uri(m)))
        return NULL;
    return p;
}

static struct taker taker_of(const struct sua_ua *ua,
                             const struct sua_msg *m)
{
    struct taker k = { esc_of(ua->stack)->collectors, NULL };

    for (; k.by; k.by = k.by->next) {
        k.package = sua__package_of(k.by->packages, k.by->n, m);
        if (k.package)
            break;
    }
    return k;
}

static void process(struct sua_ua *ua, struct sua_txn *t,
                    const struct sua_msg *m)
{
    struct taker k = taker_of(ua, m);
    int again = sua_msg_has(m, SUA_H_SIP_IF_MATCH);
    struct sua_published *p = NULL;
    uint32_t secs;

    if (again)
        p = meant(ua, m, k.package);
    if (again && !p)
        sua__ua_reply(ua, t, 412);
    else if (!sua__package_lasts(ua, t, m, k.package, &secs))
        return;
    else if (p && !secs)
        remove_one(p, t, m);
    else if (p)
        change(p, t, m, secs);
    else if (!m->body_len) /* there is nothing that it could mean */
        sua__ua_reply(ua, t, 400);
    else if (!secs)
        grant(ua, t, NULL, 0);
    else
        first_one(ua, t, m, &k, secs);
}

static void deliver(struct sua_stack *s, struct sua__task *t)
{
    struct sua__esc *x = SUA__OWNER(t, struct sua__esc, event);
    struct sua_txn *st = x->st;

    x->st = NULL;
    if (s->msg)
        process(sua__ua(s), st, s->msg);
    else
        sua__ua_reply_retry(sua__ua(s), st, 503, 1);
}

/* 0: not ours. */
static int request(struct sua_ua *ua, struct sua_txn *t,
                   const struct sua_msg *m, const struct sua_flow *from)
{
    struct sua__esc *x = esc_of(ua->stack);
    const struct sua_event_package *package;

    (void)from;
    if (m->method != SUA_M_PUBLISH || !x->collectors)
        return 0;
    package = taker_of(ua, m).package;
    if (!package)
        sua__ua_reply(ua, t, 489);
    else if (ua->shutting || x->st)
        sua__ua_reply_retry(ua, t, 503, 1);
    else if (m->body_len &&
             !sua__package_type(package->accept,
                                sua_msg_get(m, SUA_H_CONTENT_TYPE)))
        sua__package_refuse(ua, t, 415, package);
    else {
        x->st = t;
        x->event.run = deliver;
        sua__event(ua->stack, &x->event);
    }
    return 1;
}

/* ---- commands ----------------------------------------------------------- */
static int is_taken(const struct sua__esc *x, struct sua_str name)
{
    const struct sua__collector *v = x->collectors;
    size_t i;

    for (; v; v = v->next)
        for (i = 0; i < v->n; i++)
            if (sua_str_eq(v->packages[i].name, name))
                return 1;
    return 0;
}

int sua__collect(struct sua_ua *ua, struct sua__collector *v)
{
    struct sua__esc *x = esc_of(ua->stack);
    size_t i;

    for (i = 0; i < v->n; i++)
        if (!sua__package_ok(&v->packages[i]))
            return SUA_EINVAL;
    if (!x)
        return SUA_EUNSUPPORTED;
    for (i = 0; i < v->n; i++)
        if (is_taken(x, v->packages[i].name))
            return SUA_ESTATE;
    v->next = x->collectors;
    x->collectors = v;
    sua__feature_changed(ua);
    return SUA_OK;
}

void sua__uncollect(struct sua_ua *ua, struct sua__collector *v)
{
    struct sua__collector **at = &esc_of(ua->stack)->collectors;

    while (*at && *at != v)
        at = &(*at)->next;
    if (*at)
        *at = v->next;
    memset(v, 0, sizeof *v);
}

int sua_publish_serve(struct sua_ua *ua,
                      const struct sua_event_package *packages, size_t n,
                      unsigned (*on_event)(struct sua_published *p,
                          const struct sua_published_event *ev, void *user),
                      void *user)
{
    struct sua__collector none, *app;
    struct sua__esc *x;
    int rc;

    if (!ua || !packages || !n || !on_event)
        return SUA_EINVAL;
    x = esc_of(ua->stack);
    app = x ? &x->app : &none;
    if (x && app->on_event)
        return SUA_ESTATE;
    memset(app, 0, sizeof *app);
    app->packages = packages;
    app->n = n;
    app->on_event = on_event;
    app->user = user;
    rc = sua__collect(ua, app);
    if (rc)
        memset(app, 0, sizeof *app);
    return rc;
}

uint32_t sua__published_id(const struct sua_published *p)
{
    return p->id;
}

struct sua_published *sua__published_of(struct sua_ua *ua,
                                        const struct sua_published *prev,
                                        struct sua_str resource)
{
    struct sua__node *n;
    struct sua_published *p;

    n = prev ? sua__tab_next(&prev->by_resource)
             : sua__tab_first(&esc_of(ua->stack)->by_resource,
                              sua__resource_hash(ua->stack, resource));
    for (; n; n = sua__tab_next(n)) {
        p = SUA__OWNER(n, struct sua_published, by_resource);
        if (sua__same_resource(sua_published_resource(p), resource))
            return p;
    }
    return NULL;
}

struct sua_str sua_published_resource(const struct sua_published *p)
{
    return sua__text_str(p->resource);
}

struct sua_str sua_published_event(const struct sua_published *p)
{
    return p->package->name;
}

struct sua_body sua_published_body(const struct sua_published *p)
{
    struct sua_body b;

    memset(&b, 0, sizeof b);
    (void)sua__kept_body_get(&p->body, &b);
    return b;
}

struct sua_published *sua_published_next(struct sua_ua *ua,
                                         const struct sua_published *prev)
{
    const struct sua__esc *x = esc_of(ua->stack);

    return prev ? prev->next : x ? x->first : NULL;
}

void *sua_published_user(const struct sua_published *p)
{
    return p->user;
}

void sua_published_set_user(struct sua_published *p, void *user)
{
    p->user = user;
}

/* ---- the module --------------------------------------------------------- */
static struct sua_str text(const struct sua_ua *ua, size_t at)
{
    if (at == offsetof(struct sua__feature, methods) &&
        esc_of(ua->stack)->collectors)
        return SUA_STR("PUBLISH");
    return sua_str_make(NULL, 0);
}

static const struct sua__feature feature = {
    .text = text, .request = request
};

static int init(struct sua_stack *s, void *state)
{
    (void)state;
    return sua__feature_plug(s, &feature);
}

/* What is published is no work, as bindings are none. */
static int idle(const struct sua_stack *s, const void *state)
{
    (void)s;
    return !((const struct sua__esc *)state)->st;
}

static const struct sua__pool_def pools[] = {
    { "published", sizeof(struct sua_published),
      offsetof(struct sua_config, max_publication),
      offsetof(struct sua__esc, pool), 0 }
};
static const struct sua__tab_def tabs[] = {
    { offsetof(struct sua_config, max_publication),
      offsetof(struct sua__esc, by_etag) },
    { offsetof(struct sua_config, max_publication),
      offsetof(struct sua__esc, by_resource) }
};

const struct sua_module sua__module_esc = {
    "esc", sizeof(struct sua__esc), SUA__SLOT_ESC, SUA__COUNT(pools),
    SUA__COUNT(tabs), pools, tabs, init, NULL, idle
};
