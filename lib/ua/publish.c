/* SPDX-License-Identifier: MIT
 * Publication of event state: publish, refresh by entity tag, change, remove.
 * RFC 3903 4. Layer: ua. */
#include "sip/hdr_ext.h"
#include "ua/event.h"

#define MOVES_MAX 4             /* 412 and 423 in a row                    */
#define ETAG_MAX 255u

struct sua_publication {
    struct sua_ua *ua;
    struct sua_publication *next, *prev;
    struct sua_account *account;
    struct sua__kept kept;
    struct sua__kept_body body; /* the whole state                         */
    struct sua__text *etag;     /* NULL: nothing is published              */
    struct sua__timer timer;    /* refresh, retry                          */
    struct sua__task event, dead;
    struct sua__req *req;       /* PUBLISH under way                       */
    void (*on_event)(struct sua_publication *p,
                     const struct sua_publication_event *ev, void *user);
    void *user;
    struct sua__notice notice[SUA_PUBLICATION_CLOSED + 1];
    uint64_t expires_at;        /* of what the tag stands for              */
    uint32_t want_s, floor_s, granted_s, retry_ms;
    uint16_t pending;
    uint8_t changed;            /* the body is not published yet           */
    uint8_t with_body, removing; /* of the PUBLISH under way               */
    uint8_t closing, over, fails, moves;
};

struct sua__publishers {
    struct sua__pool pool;
    struct sua_publication *first;
};

static struct sua__publishers *publishers(const struct sua_stack *s)
{
    return (struct sua__publishers *)s->slot[SUA__SLOT_PUBLISHER];
}

/* ---- events, end -------------------------------------------------------- */
static void forget(struct sua_publication *p)
{
    struct sua_stack *s = p->ua->stack;

    sua__text_unref(&s->texts, p->kept.text);
    sua__text_unref(&s->texts, p->body.text);
    sua__text_unref(&s->texts, p->etag);
    sua__pool_put(&publishers(s)->pool, p);
}

static void reap(struct sua_stack *s, struct sua__task *t)
{
    (void)s;
    forget(SUA__OWNER(t, struct sua_publication, dead));
}

static void bury(struct sua_publication *p)
{
    struct sua_stack *s = p->ua->stack;

    sua__event_drop(s, &p->event);
    if (p->prev)
        p->prev->next = p->next;
    else
        publishers(s)->first = p->next;
    if (p->next)
        p->next->prev = p->prev;
    p->dead.run = reap;
    sua__reap(s, &p->dead);
}

static void tell(struct sua_publication *p, unsigned type)
{
    const struct sua_stack *s = p->ua->stack;
    const struct sua__notice *n = &p->notice[type];
    struct sua_publication_event ev;

    memset(&ev, 0, sizeof ev);
    ev.type = (uint8_t)type;
    ev.cause = n->cause;
    ev.status = n->status;
    ev.expires_s = type == SUA_PUBLICATION_OK ? p->granted_s : 0;
    ev.retry_ms = type == SUA_PUBLICATION_FAILED ? p->retry_ms : 0;
    ev.msg = n->of_msg ? s->msg : NULL;
    if (p->on_event)
        p->on_event(p, &ev, p->user);
}

static void deliver(struct sua_stack *s, struct sua__task *t)
{
    struct sua_publication *p = SUA__OWNER(t, struct sua_publication, event);
    unsigned type;

    (void)s;
    for (type = SUA_PUBLICATION_OK; type <= SUA_PUBLICATION_CLOSED; type++) {
        if (!(p->pending & SUA__P(type)))
            continue;
        p->pending &= (uint16_t)~SUA__P(type);
        tell(p, type);
        if (type == SUA_PUBLICATION_CLOSED)
            bury(p);
    }
}

static void event(struct sua_publication *p, unsigned type, unsigned status,
                  unsigned cause)
{
    struct sua_stack *s = p->ua->stack;

    sua__notice_set(s, &p->notice[type], status, cause);
    p->pending |= SUA__P(type);
    sua__event(s, &p->event);
}

static void end(struct sua_publication *p, unsigned status, unsigned cause)
{
    if (p->over)
        return;
    p->over = 1;
    sua__disarm(p->ua->stack, &p->timer);
    event(p, SUA_PUBLICATION_CLOSED, status, cause);
}

/* ---- PUBLISH ------------------------------------------------------------ */
static uint32_t asked_s(const struct sua_publication *p)
{
    return p->floor_s > p->want_s ? p->floor_s : p->want_s;
}

static void drop_etag(struct sua_publication *p)
{
    sua__text_drop(&p->ua->stack->texts, &p->etag);
}

static void response(struct sua_stack *s, struct sua__req *r,
                     unsigned status, const struct sua_msg *m);
static const struct sua__req_user publish_user = { response };

/* Initial: the whole state; then only what is new, by the tag (4.1). */
static int ask(struct sua_publication *p)
{
    struct sua_hdr_add headers[SUA__EVENT_HEADERS];
    struct sua_body body;
    struct sua__ask k;
    int rc;

    p->removing = p->closing;
    p->with_body = !p->removing && (!p->etag || p->changed);
    sua__ask_begin(&k, p->ua, SUA_M_PUBLISH,
                   sua__event_identity(p->ua, p->account));
    sua_write_hdr(&k.lines, SUA_H_EVENT,
                  sua__kept_str(&p->kept, p->kept.event));
    sua_write_hdr_u32(&k.lines, SUA_H_EXPIRES,
                      p->removing ? 0 : asked_s(p));
    if (p->etag)
        sua_write_hdr(&k.lines, SUA_H_SIP_IF_MATCH, sua__text_str(p->etag));
    k.spec.uri = sua__kept_str(&p->kept, p->kept.target);
    k.spec.headers = headers;
    k.spec.nheaders = sua__kept_headers(&p->kept, headers);
    if (p->with_body)
        k.spec.body = sua__kept_body_get(&p->body, &body);
    rc = sua__ask(&k, p->ua, &p->req, &publish_user, p);
    if (!rc)
        p->changed = 0;
    return rc;
}

static void retry(struct sua_publication *p, unsigned status,
                  const struct sua_msg *m)
{
    struct sua_stack *s = p->ua->stack;
    unsigned cause = sua__ua_cause(status, m);

    p->moves = 0;
    if (p->fails < 20)
        p->fails++;
    if (!sua__retry_after(s, m, &p->retry_ms))
        p->retry_ms = m && sua__is_hopeless(status)
                          ? 0 : sua__pause_ms(s, p->fails);
    event(p, SUA_PUBLICATION_FAILED, status, cause);
    if (p->retry_ms)
        sua__arm(s, &p->timer, s->now + p->retry_ms);
    else
        end(p, status, cause);
}

static void go(struct sua_publication *p)
{
    int rc;

    if (p->req || p->over)
        return; /* one at a time (4.1); the response looks again */
    sua__disarm(p->ua->stack, &p->timer);
    if (p->ua->stack->now >= p->expires_at)
        drop_etag(p);
    if (p->closing && !p->etag) {
        end(p, 0, SUA_CAUSE_LOCAL);
        return;
    }
    rc = ask(p);
    if (rc && p->closing) /* it will expire */
        end(p, rc == SUA_ENOMEM ? 500 : 503, SUA_CAUSE_LOCAL);
    else if (rc)
        retry(p, rc == SUA_ENOMEM ? 500 : 503, NULL);
}

/* ---- what comes back ---------------------------------------------------- */
/* Without a tag, or without room for it, there is nothing to refresh: the
 * next one is an initial one. */
static void take_etag(struct sua_publication *p, const struct sua_msg *m)
{
    struct sua_str tag = sua_msg_get(m, SUA_H_SIP_ETAG);

    drop_etag(p);
    if (sua__is_token(tag) && tag.n <= ETAG_MAX)
        p->etag = sua__text_dup(&p->ua->stack->texts, tag);
}

static void published(struct sua_publication *p, const struct sua_msg *m)
{
    struct sua_stack *s = p->ua->stack;
    uint32_t secs = sua__granted_s(m, asked_s(p));

    take_etag(p, m);
    p->granted_s = secs;
    p->expires_at = s->now + (uint64_t)secs * 1000;
    if (!secs) {
        retry(p, m->status, m);
        return;
    }
    p->fails = p->moves = 0;
    event(p, SUA_PUBLICATION_OK, m->status, SUA_CAUSE_REMOTE);
    if (p->closing || p->changed)
        go(p);
    else
        sua__arm(s, &p->timer, s->now + sua__refresh_ms(s, secs));
}

/* 1: it is asked anew, in another way. */
static int mended(struct sua_publication *p, unsigned status,
                  const struct sua_msg *m)
{
    if (!m || p->moves >= MOVES_MAX)
        return 0;
    if (status == 412 && p->etag)
        drop_etag(p);
    else if (status != 423 ||
             !sua__raise_floor(m, asked_s(p), &p->floor_s))
        return 0;
    p->moves++;
    go(p);
    return 1;
}

static void response(struct sua_stack *s, struct sua__req *r,
                     unsigned status, const struct sua_msg *m)
{
    struct sua_publication *p = (struct sua_publication *)r->obj;

    (void)s;
    if (status < 200)
        return;
    p->req = NULL;
    if (p->removing)
        end(p, status, SUA_CAUSE_LOCAL);
    else if (status < 300)
        published(p, m);
    else {
        p->changed |= p->with_body;
        if (p->closing)
            go(p);
        else if (!mended(p, status, m))
            retry(p, status, m);
    }
}

static void on_timer(void *stack, struct sua__timer *t)
{
    (void)stack;
    go(SUA__OWNER(t, struct sua_publication, timer));
}

/* ---- commands ----------------------------------------------------------- */
static int check(const struct sua_ua *ua, const struct sua_publish *cfg)
{
    struct sua_nameaddr na;
    struct sua_event ev;

    if (!ua || !cfg || cfg->size != sizeof *cfg ||
        sua_event_parse(cfg->event, &ev) || !cfg->body || !cfg->body->data.n)
        return SUA_EINVAL;
    if (cfg->target.n ? sua__target_parse(cfg->target, &na)
                      : !sua__event_account(ua, cfg->account))
        return SUA_EINVAL;
    if (!publishers(ua->stack))
        return SUA_EUNSUPPORTED;
    return ua->shutting ? SUA_ESTATE : SUA_OK;
}

static int keep(struct sua_publication *p, const struct sua_publish *cfg)
{
    struct sua_nameaddr na;
    struct sua__keep k;
    int rc;

    memset(&k, 0, sizeof k);
    if (cfg->target.n && !sua__target_parse(cfg->target, &na))
        k.target = na.uri;
    else
        k.target = sua_account_aor(p->account);
    k.event = cfg->event;
    k.headers = cfg->headers;
    k.nheaders = cfg->nheaders;
    rc = sua__kept_fill(p->ua->stack, &p->kept, &k);
    return rc ? rc : sua__kept_body_set(p->ua->stack, &p->body, cfg->body);
}

static int begin(struct sua_publication *p, const struct sua_publish *cfg)
{
    struct sua__publishers *x = publishers(p->ua->stack);
    int rc;

    p->account = sua__event_account(p->ua, cfg->account);
    p->on_event = cfg->on_event;
    p->user = cfg->user;
    p->want_s = cfg->expires_s ? cfg->expires_s : 3600;
    p->timer.fire = on_timer;
    p->event.run = deliver;
    rc = keep(p, cfg);
    if (!rc)
        rc = ask(p);
    if (rc)
        return rc;
    p->next = x->first;
    if (p->next)
        p->next->prev = p;
    x->first = p;
    return SUA_OK;
}

int sua_publish(struct sua_ua *ua, const struct sua_publish *cfg,
                struct sua_publication **out)
{
    struct sua_publication *p;
    int rc = check(ua, cfg);

    if (rc)
        return rc;
    p = (struct sua_publication *)sua__pool_get(
        &publishers(ua->stack)->pool);
    if (!p)
        return SUA_ENOMEM;
    p->ua = ua;
    sua__enter(ua->stack);
    rc = begin(p, cfg);
    if (rc)
        forget(p);
    else if (out)
        *out = p;
    sua__leave(ua->stack);
    return rc;
}

int sua_publication_update(struct sua_publication *p,
                           const struct sua_body *body)
{
    int rc;

    if (!body || !body->data.n)
        return SUA_EINVAL;
    if (p->closing || p->over)
        return SUA_ESTATE;
    sua__enter(p->ua->stack);
    rc = sua__kept_body_set(p->ua->stack, &p->body, body);
    if (!rc) {
        p->changed = 1;
        /* After a failure the pause that was announced is kept. */
        if (!p->fails)
            go(p);
    }
    sua__leave(p->ua->stack);
    return rc;
}

void sua_publication_close(struct sua_publication *p)
{
    if (p->closing || p->over)
        return;
    sua__enter(p->ua->stack);
    p->closing = 1;
    go(p);
    sua__leave(p->ua->stack);
}

void *sua_publication_user(const struct sua_publication *p)
{
    return p->user;
}

struct sua_str sua__publication_target(const struct sua_publication *p)
{
    return sua__kept_str(&p->kept, p->kept.target);
}

/* ---- the module --------------------------------------------------------- */
static void left(struct sua_account *a)
{
    struct sua_publication *p = publishers(a->ua->stack)->first;

    for (; p; p = p->next)
        if (p->account == a)
            p->account = NULL;
}

static void down(struct sua_ua *ua)
{
    struct sua_publication *p = publishers(ua->stack)->first;

    for (; p; p = p->next)
        sua_publication_close(p);
}

/* The refresh makes its way from where we are now. */
static void moved(struct sua_ua *ua)
{
    struct sua_publication *p = publishers(ua->stack)->first;

    for (; p; p = p->next)
        if (!p->req && !p->over)
            sua__arm(ua->stack, &p->timer, ua->stack->now);
}

/* We publish but take no PUBLISH, so there is nothing to say in Allow. */
static const struct sua__feature feature = {
    .left = left, .down = down, .moved = moved
};

static int init(struct sua_stack *s, void *state)
{
    (void)state;
    return sua__feature_plug(s, &feature);
}

static int idle(const struct sua_stack *s, const void *state)
{
    (void)s;
    return !((const struct sua__publishers *)state)->pool.used;
}

static const struct sua__pool_def pools[] = {
    { "publication", sizeof(struct sua_publication),
      offsetof(struct sua_config, max_publication),
      offsetof(struct sua__publishers, pool), 0 }
};

const struct sua_module sua__module_publish = {
    "publish", sizeof(struct sua__publishers), SUA__SLOT_PUBLISHER,
    SUA__COUNT(pools), 0, pools, NULL, init, NULL, idle
};
