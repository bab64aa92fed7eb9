/* SPDX-License-Identifier: MIT
 * The location service, told to those who watch it: an optional module. An
 * AOR has few contacts, so that each document has them all; those that are
 * gone stand in one more. RFC 3680 4, RFC 5628. Layer: srv. */
#include "sip/regwatch.h"
#include "sip/hdr.h"
#include "srv/srv.h"
#include "ua/notifier.h"

#define GONE 4u                 /* more at once are just not there         */
#define TAIL 64u

struct watch {
    struct sua__node node;      /* by AOR                                  */
    struct watch *dirty_next;
    struct sua_notifier *nf;
    struct sua__text *aor;
    struct { struct sua__text *contact; uint8_t event; } gone[GONE];
    uint8_t ngone, dirty;
};
struct state {
    struct sua__pool pool;
    struct sua__tab by_aor;
    struct sua__server server;
    struct sua__task task;
    struct watch *dirty;
    void (*on_watcher)(struct sua_notifier *nf,
                       const struct sua_notifier_event *ev, void *user);
    void *user;
};

static struct state *state_of(const struct sua_stack *s)
{
    return (struct state *)s->slot[SUA__SLOT_REGWATCH];
}

static const struct sua_event_package package = {
    SUA_STR_INIT("reg"), SUA_STR_INIT("application/reginfo+xml"), 3761, 60, 0
};

/* ---- documents ---------------------------------------------------------- */
static struct sua_str id_of(struct sua_stack *s, struct sua_str of,
                            char mem[24])
{
    struct sua_buf b;

    sua_buf_init(&b, mem, 24);
    sua_buf_z(&b, "r");
    sua__buf_u64(&b, sua__hash(s, of));
    return sua_buf_view(&b);
}

static void put_active(struct sua_xml_writer *w, struct sua_stack *s,
                       const struct sua_binding *b)
{
    struct sua_regcontact c;
    char id[24];

    memset(&c, 0, sizeof c);
    c.id = id_of(s, b->contact, id);
    c.uri = b->contact;
    c.callid = b->call_id;
    c.state = SUA_REGCONTACT_ACTIVE;
    c.event = SUA_REGCONTACT_REGISTERED;
    c.expires.n = (uint32_t)((b->expires_ms - s->now) / 1000);
    c.q.n = b->q;
    c.cseq.n = b->cseq;
    c.expires.set = c.q.set = c.cseq.set = 1;
    sua_reginfo_put(w, &c);
}

/* gone[]: contact, LF, Call-ID. */
static void put_gone(struct sua_xml_writer *w, struct sua_stack *s,
                     const struct watch *k, unsigned i)
{
    struct sua_str text = sua__text_str(k->gone[i].contact);
    size_t at = sua__str_find(text, '\n');
    struct sua_regcontact c;
    char id[24];

    memset(&c, 0, sizeof c);
    c.uri = sua__str_sub(text, 0, at);
    c.callid = sua__str_sub(text, at + 1, text.n);
    c.id = id_of(s, c.uri, id);
    c.state = SUA_REGCONTACT_TERMINATED;
    c.event = k->gone[i].event;
    sua_reginfo_put(w, &c);
}

static void forget_gone(struct sua_stack *s, struct watch *k)
{
    while (k->ngone)
        sua__text_unref(&s->texts, k->gone[--k->ngone].contact);
}

static void put_contacts(struct sua_xml_writer *w, struct sua_stack *s,
                         const struct watch *k)
{
    const struct sua_location *l = &sua__srv(s)->loc;
    struct sua_binding b;
    unsigned i;

    for (i = 0; l->get(l->user, sua__text_str(k->aor), i, s->now, &b); i++)
        put_active(w, s, &b);
    for (i = 0; i < k->ngone; i++)
        put_gone(w, s, k, i);
}

static int write(struct sua_notifier *nf, struct sua_buf *b)
{
    struct sua_stack *s = nf->ua->stack;
    struct watch *k = (struct watch *)nf->own;
    const struct sua_location *l = &sua__srv(s)->loc;
    struct sua_registration reg;
    struct sua_xml_writer w;
    struct sua_reginfo info;
    struct sua_binding first;
    char id[24];

    if (!k)
        return SUA_OK;
    memset(&info, 0, sizeof info);
    memset(&reg, 0, sizeof reg);
    info.version = nf->version++;
    info.state = SUA_DOC_FULL;
    reg.aor = sua_notifier_resource(nf);
    reg.id = id_of(s, sua__text_str(k->aor), id);
    if (l->get(l->user, sua__text_str(k->aor), 0, s->now, &first))
        reg.state = SUA_REGISTRATION_ACTIVE;
    else
        reg.state = k->ngone || nf->told ? SUA_REGISTRATION_TERMINATED
                                         : SUA_REGISTRATION_INIT;
    sua_reginfo_write(&w, b, &info);
    sua_reginfo_open(&w, &reg);
    put_contacts(&w, s, k);
    forget_gone(s, k);
    nf->told = 1;
    return sua_xml_end(&w);
}

/* ---- what happens ------------------------------------------------------- */
static void keep_gone(struct sua_stack *s, struct watch *k,
                      const struct sua_binding *b)
{
    struct sua__text *t;
    struct sua_buf text;

    if (k->ngone == GONE)
        return;
    t = sua__text_get(&s->texts, b->contact.n + 1 + b->call_id.n, 0);
    if (!t)
        return; /* it is just not there any more */
    sua_buf_init(&text, t->bytes, t->cap);
    sua_buf_str(&text, b->contact);
    sua_buf_str(&text, SUA_STR("\n"));
    sua_buf_str(&text, b->call_id);
    t->len = (uint16_t)text.n;
    k->gone[k->ngone].contact = t;
    k->gone[k->ngone++].event = b->expires_ms <= s->now
                                    ? SUA_REGCONTACT_EXPIRED
                                    : SUA_REGCONTACT_UNREGISTERED;
}

static void run(struct sua_stack *s, struct sua__task *t)
{
    struct state *x = SUA__OWNER(t, struct state, task);
    struct watch *k;

    (void)s;
    while ((k = x->dirty) != NULL) {
        x->dirty = k->dirty_next;
        k->dirty = 0;
        sua__nf_due(k->nf);
    }
}

static void mark(struct sua_stack *s, struct watch *k)
{
    struct state *x = state_of(s);

    if (!k->dirty) {
        k->dirty = 1;
        k->dirty_next = x->dirty;
        x->dirty = k;
    }
    x->task.run = run;
    sua__event(s, &x->task);
}

static void changed(struct sua_srv *v, struct sua_str aor,
                    const struct sua_binding *b, unsigned what)
{
    struct sua_stack *s = v->stack;
    struct sua__node *n = sua__tab_first(&state_of(s)->by_aor,
                                         (uint32_t)sua__hash(s, aor));

    for (; n; n = sua__tab_next(n)) {
        struct watch *k = SUA__OWNER(n, struct watch, node);

        if (!sua_str_eq(sua__text_str(k->aor), aor))
            continue;
        if (!what)
            keep_gone(s, k, b);
        mark(s, k);
    }
}

/* ---- watchers ----------------------------------------------------------- */
/* 0, or the status to refuse with. */
static unsigned begin(struct sua_notifier *nf)
{
    struct sua_stack *s = nf->ua->stack;
    struct state *x = state_of(s);
    char mem[SUA__AOR_MAX];
    struct sua_buf aor;
    struct sua_uri u;
    struct watch *k;

    sua_buf_init(&aor, mem, sizeof mem);
    if (sua_uri_parse(sua_notifier_resource(nf), &u, NULL) ||
        sua__srv_aor(sua__srv(s), &u, &aor))
        return 404;
    k = (struct watch *)sua__pool_get(&x->pool);
    if (!k)
        return 500;
    k->aor = sua__text_dup(&s->texts, sua_buf_view(&aor));
    if (!k->aor) {
        sua__pool_put(&x->pool, k);
        return 500;
    }
    k->nf = nf;
    nf->own = k;
    sua__tab_add(&x->by_aor, &k->node,
                 (uint32_t)sua__hash(s, sua_buf_view(&aor)));
    return 0;
}

static void end(struct sua_notifier *nf)
{
    struct sua_stack *s = nf->ua->stack;
    struct watch *k = (struct watch *)nf->own, **at;
    struct state *x = state_of(s);

    if (!k)
        return;
    nf->own = NULL;
    for (at = &x->dirty; *at; at = &(*at)->dirty_next)
        if (*at == k) {
            *at = k->dirty_next;
            break;
        }
    forget_gone(s, k);
    sua__tab_del(&x->by_aor, &k->node);
    sua__text_unref(&s->texts, k->aor);
    sua__pool_put(&x->pool, k);
}

static void on_event(struct sua_notifier *nf,
                     const struct sua_notifier_event *ev, void *user)
{
    struct state *x = state_of(nf->ua->stack);
    unsigned status = 0;

    (void)user;
    if (ev->type == SUA_NOTIFIER_SUBSCRIBED)
        status = begin(nf);
    if (status)
        (void)sua_notifier_reject(nf, status);
    else
        x->on_watcher(nf, ev, x->user);
    if (ev->type == SUA_NOTIFIER_CLOSED)
        end(nf);
}

int sua_reg_serve(struct sua_ua *ua,
                  void (*on_watcher)(struct sua_notifier *nf,
                                     const struct sua_notifier_event *ev,
                                     void *user),
                  void *user)
{
    struct state *x;
    struct sua_srv *v;
    int rc;

    if (!ua || !on_watcher)
        return SUA_EINVAL;
    x = state_of(ua->stack);
    v = sua__srv(ua->stack);
    if (!x || !v)
        return SUA_EUNSUPPORTED;
    if (x->on_watcher || !v->stack || v->cfg.location)
        return SUA_ESTATE;
    x->server.packages = &package;
    x->server.n = 1;
    x->server.on_event = on_event;
    x->server.write = write;
    x->server.domain = 1;
    rc = sua__serve(ua, &x->server);
    if (rc)
        return rc;
    x->on_watcher = on_watcher;
    x->user = user;
    v->changed = changed;
    return SUA_OK;
}

static const struct sua__pool_def pools[] = {
    { "registration watch", sizeof(struct watch),
      offsetof(struct sua_config, max_notifier),
      offsetof(struct state, pool), 0 }
};
static const struct sua__tab_def tabs[] = {
    { offsetof(struct sua_config, max_notifier),
      offsetof(struct state, by_aor) }
};

const struct sua_module sua__module_regwatch = {
    "regwatch", sizeof(struct state), SUA__SLOT_REGWATCH, SUA__COUNT(pools),
    SUA__COUNT(tabs), pools, tabs, NULL, NULL, NULL
};
