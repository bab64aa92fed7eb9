/* SPDX-License-Identifier: MIT
 * The focus of conferences tells who takes part: an optional module.
 * RFC 4575 4, 5. Layer: ua. */
#include "sip/roster.h"
#include "ua/news.h"

struct member {
    struct sua__item item;
    struct sua__text *text;     /* entity, display name                    */
    uint16_t entity_n;
    uint8_t status, joined, left;
};
struct sua_focus {
    struct sua_ua *ua;
    struct sua_focus *next;
    struct sua__text *uri;
    struct sua__news news;
    uint32_t users, watchers;
    uint8_t closed;
};
struct state {
    struct sua__pool focuses, members;
    struct sua__server server;
    struct sua_focus *first;
    void (*on_watcher)(struct sua_notifier *nf,
                       const struct sua_notifier_event *ev, void *user);
    void *user;
};

static struct state *state_of(const struct sua_stack *s)
{
    return (struct state *)s->slot[SUA__SLOT_FOCUS];
}

static const struct sua_event_package package = {
    SUA_STR_INIT("conference"),
    SUA_STR_INIT("application/conference-info+xml"), 3600, 0, 0
};

static struct member *member_of(const struct sua__item *it)
{
    return SUA__OWNER((struct sua__item *)(uintptr_t)it, struct member, item);
}

static struct sua_str entity_of(const struct member *m)
{
    return sua_str_make(m->text->bytes, m->entity_n);
}

static void bury(struct sua_stack *s, struct sua__item *it)
{
    struct member *m = member_of(it);

    sua__text_unref(&s->texts, m->text);
    sua__pool_put(&state_of(s)->members, m);
}

/* ---- documents ---------------------------------------------------------- */
static void begin(const struct sua_notifier *nf, struct sua_xml_writer *w,
                  struct sua_buf *b, int full)
{
    const struct sua_focus *f = (const struct sua_focus *)nf->own;
    struct sua_conference c;

    memset(&c, 0, sizeof c);
    c.version = nf->version;
    c.entity = sua__text_str(f->uri);
    c.state = full ? SUA_DOC_FULL : SUA_DOC_PARTIAL;
    if (f->closed)
        c.state = SUA_DOC_DELETED;
    c.users = full ? SUA_DOC_FULL : SUA_DOC_PARTIAL;
    c.user_count.n = f->users;
    c.user_count.set = 1;
    sua_conference_write(w, b, &c);
}

static void put(const struct sua_notifier *nf, struct sua_xml_writer *w,
                const struct sua__item *it)
{
    const struct member *m = member_of(it);
    struct sua_conference_endpoint ep;
    struct sua_conference_user who;

    (void)nf;
    memset(&who, 0, sizeof who);
    memset(&ep, 0, sizeof ep);
    who.entity = entity_of(m);
    who.state = it->gone ? SUA_DOC_DELETED : SUA_DOC_FULL;
    if (m->text->len > m->entity_n)
        who.display = sua__str_sub(sua__text_str(m->text), m->entity_n,
                                   m->text->len);
    ep.entity = who.entity;
    ep.state = who.state;
    ep.status = it->gone ? SUA_ENDPOINT_DISCONNECTED : m->status;
    ep.joined = m->joined;
    ep.left = m->left;
    sua_conference_open(w, &who);
    sua_conference_put(w, &ep, NULL, 0);
    sua_xml_close(w);
}

static const struct sua__paper paper = { begin, put };

static int write(struct sua_notifier *nf, struct sua_buf *b)
{
    struct sua_focus *f = (struct sua_focus *)nf->own;

    return f ? sua__news_write(&f->news, nf, b, &paper) : SUA_OK;
}

/* ---- watchers ----------------------------------------------------------- */
static struct sua_focus *find(const struct state *x, struct sua_str uri)
{
    struct sua_focus *f = x->first;

    while (f && !sua__same_resource(sua__text_str(f->uri), uri))
        f = f->next;
    return f;
}

static void free_focus(struct sua_focus *f)
{
    struct sua_stack *s = f->ua->stack;

    sua__news_close(&f->news);
    sua__text_unref(&s->texts, f->uri);
    sua__pool_put(&state_of(s)->focuses, f);
}

static void leave(struct sua_notifier *nf)
{
    struct sua_focus *f = (struct sua_focus *)nf->own;

    nf->own = NULL;
    if (f && !--f->watchers && f->closed)
        free_focus(f);
}

static void on_event(struct sua_notifier *nf,
                     const struct sua_notifier_event *ev, void *user)
{
    const struct state *x = state_of(nf->ua->stack);
    struct sua_focus *f;

    (void)user;
    if (ev->type == SUA_NOTIFIER_SUBSCRIBED) {
        f = find(x, sua_notifier_resource(nf));
        if (!f) {
            (void)sua_notifier_reject(nf, 404);
            return;
        }
        nf->own = f;
        f->watchers++;
    }
    if (nf->own)
        x->on_watcher(nf, ev, x->user);
    if (ev->type == SUA_NOTIFIER_CLOSED)
        leave(nf);
}

static void tell_watchers(const struct sua_focus *f)
{
    const struct state *x = state_of(f->ua->stack);
    struct sua_notifier *nf = NULL;

    while ((nf = sua__nf_of(f->ua, nf, &x->server)) != NULL)
        if (nf->own == f)
            sua__nf_due(nf);
}

/* ---- commands ----------------------------------------------------------- */
static int serve(struct sua_ua *ua, struct state *x,
                 void (*on_watcher)(struct sua_notifier *nf,
                                    const struct sua_notifier_event *ev,
                                    void *user),
                 void *user)
{
    int rc;

    if (x->on_watcher)
        return SUA_OK;
    x->server.packages = &package;
    x->server.n = 1;
    x->server.on_event = on_event;
    x->server.write = write;
    rc = sua__serve(ua, &x->server);
    if (rc)
        return rc;
    x->on_watcher = on_watcher;
    x->user = user;
    return SUA_OK;
}

int sua_focus_open(struct sua_ua *ua, struct sua_str uri,
                   void (*on_watcher)(struct sua_notifier *nf,
                                      const struct sua_notifier_event *ev,
                                      void *user),
                   void *user, struct sua_focus **out)
{
    struct sua_focus *f;
    struct sua_uri u;
    struct state *x;
    int rc;

    if (!ua || !out || !on_watcher || sua_uri_parse(uri, &u, NULL))
        return SUA_EINVAL;
    x = state_of(ua->stack);
    if (!x)
        return SUA_EUNSUPPORTED;
    if (find(x, uri))
        return SUA_ESTATE;
    rc = serve(ua, x, on_watcher, user);
    if (rc)
        return rc;
    f = (struct sua_focus *)sua__pool_get(&x->focuses);
    if (!f)
        return SUA_ENOMEM;
    f->uri = sua__text_dup(&ua->stack->texts, uri);
    if (!f->uri) {
        sua__pool_put(&x->focuses, f);
        return SUA_ENOMEM;
    }
    f->ua = ua;
    sua__news_init(&f->news, ua->stack, bury);
    f->next = x->first;
    x->first = f;
    *out = f;
    return SUA_OK;
}

static struct member *member(const struct sua_focus *f, struct sua_str entity)
{
    struct sua__item *it = f->news.first;

    while (it && (it->gone || !sua_str_eq(entity_of(member_of(it)), entity)))
        it = it->next;
    return it ? member_of(it) : NULL;
}

/* The text of both, or NULL. */
static struct sua__text *text_of(struct sua_stack *s,
                                 const struct sua_participant *who)
{
    struct sua__text *t = sua__text_get(&s->texts,
                                        who->entity.n + who->display.n, 0);
    struct sua_buf b;

    if (!t)
        return NULL;
    sua_buf_init(&b, t->bytes, t->cap);
    sua_buf_str(&b, who->entity);
    sua_buf_str(&b, who->display);
    t->len = (uint16_t)b.n;
    return t;
}

static struct member *new_member(struct sua_focus *f)
{
    struct state *x = state_of(f->ua->stack);
    struct member *m;

    do
        m = (struct member *)sua__pool_get(&x->members);
    while (!m && sua__news_evict(&f->news));
    return m;
}

int sua_focus_put(struct sua_focus *f, const struct sua_participant *who)
{
    struct sua_stack *s = f->ua->stack;
    struct sua__text *t;
    struct member *m;
    struct sua_uri u;

    if (!who || sua_uri_parse(who->entity, &u, NULL) ||
        who->status > SUA_ENDPOINT_DISCONNECTED ||
        who->joined > SUA_ENDPOINT_FOCUS_OWNER)
        return SUA_EINVAL;
    if (who->entity.n + who->display.n > 512)
        return SUA_ETOOBIG;
    t = text_of(s, who);
    if (!t)
        return SUA_ENOMEM;
    m = member(f, who->entity);
    if (!m) {
        m = new_member(f);
        f->users += m != NULL;
    }
    if (!m) {
        sua__text_unref(&s->texts, t);
        return SUA_ENOMEM;
    }
    sua__enter(s);
    sua__text_set(&s->texts, &m->text, t);
    m->entity_n = (uint16_t)who->entity.n;
    m->status = who->status ? who->status : SUA_ENDPOINT_CONNECTED;
    m->joined = who->joined;
    sua__news_put(&f->news, &m->item);
    tell_watchers(f);
    sua__leave(s);
    return SUA_OK;
}

int sua_focus_drop(struct sua_focus *f, struct sua_str entity, unsigned how)
{
    struct member *m = member(f, entity);

    if (how > SUA_ENDPOINT_BUSY)
        return SUA_EINVAL;
    if (!m)
        return SUA_ENOENT;
    sua__enter(f->ua->stack);
    m->left = (uint8_t)how;
    f->users--;
    sua__news_end(&f->news, &m->item);
    tell_watchers(f);
    sua__leave(f->ua->stack);
    return SUA_OK;
}

/* Its watchers need it until they are told. */
void sua_focus_close(struct sua_focus *f)
{
    struct state *x = state_of(f->ua->stack);
    struct sua_stack *s = f->ua->stack;
    struct sua_focus **at = &x->first;
    struct sua_notifier *nf = NULL;

    sua__enter(s);
    while (*at != f)
        at = &(*at)->next;
    *at = f->next;
    f->closed = 1;
    f->watchers++;
    while ((nf = sua__nf_of(f->ua, nf, &x->server)) != NULL)
        if (nf->own == f) {
            nf->told = 0;
            sua_notifier_close(nf, SUA_STR("noresource"), 0, NULL);
        }
    if (!--f->watchers)
        free_focus(f);
    sua__leave(s);
}

/* ---- the module --------------------------------------------------------- */
static const struct sua__pool_def pools[] = {
    { "focus", sizeof(struct sua_focus),
      offsetof(struct sua_config, max_call),
      offsetof(struct state, focuses), 0 },
    { "participant", sizeof(struct member),
      offsetof(struct sua_config, max_dialog),
      offsetof(struct state, members), 0 }
};

const struct sua_module sua__module_focus = {
    "focus", sizeof(struct state), SUA__SLOT_FOCUS, SUA__COUNT(pools), 0,
    pools, NULL, NULL, NULL, NULL
};
