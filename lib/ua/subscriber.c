/* SPDX-License-Identifier: MIT
 * Subscriptions we have: birth, the SUBSCRIBE that makes them, new tries,
 * events, end. RFC 6665 4.1.2, RFC 5057. Layer: ua. */
#include "sip/hdr_ext.h"
#include "ua/subscriber.h"

#define MOVES_MAX 4             /* 423 in a row                            */
#define STEADY_MS 60000u        /* what lived so long was no failure       */

static uint64_t timer_n(const struct sua_stack *s)
{
    return s->now + 64 * (uint64_t)s->cfg.t1_ms;
}

/* ---- events ------------------------------------------------------------- */
static void reap(struct sua_stack *s, struct sua__task *t)
{
    struct sua_subscription *u = SUA__OWNER(t, struct sua_subscription, dead);

    sua__text_unref(&s->texts, u->kept.text);
    sua__pool_put(&sua__subscribers(s)->subs, u);
}

static void bury(struct sua_subscription *u)
{
    struct sua_stack *s = u->ua->stack;

    sua__event_drop(s, &u->event);
    if (u->prev)
        u->prev->next = u->next;
    else
        sua__subscribers(s)->first = u->next;
    if (u->next)
        u->next->prev = u->prev;
    u->dead.run = reap;
    sua__reap(s, &u->dead);
}

static void fill_state(const struct sua_subscription *u,
                       struct sua_subscription_event *ev)
{
    struct sua_subscription_state st;

    ev->state = u->told_state;
    ev->expires_s = u->told_s;
    ev->fork = u->told_fork;
    if (!ev->msg || !sua_msg_is_request(ev->msg))
        return;
    ev->content_type = sua_msg_get(ev->msg, SUA_H_CONTENT_TYPE);
    ev->body = sua_msg_body(ev->msg);
    if (!sua_subscription_state_parse(
            sua_msg_get(ev->msg, SUA_H_SUBSCRIPTION_STATE), &st))
        ev->reason = st.reason;
}

static void tell(struct sua_subscription *u, unsigned type)
{
    const struct sua_stack *s = u->ua->stack;
    const struct sua__notice *n = &u->notice[type];
    struct sua_subscription_event ev;

    memset(&ev, 0, sizeof ev);
    ev.type = (uint8_t)type;
    ev.cause = n->cause;
    ev.status = n->status;
    ev.msg = n->of_msg ? s->msg : NULL;
    if (type == SUA_SUBSCRIPTION_STATE)
        fill_state(u, &ev);
    if (type == SUA_SUBSCRIPTION_RETRY)
        ev.retry_ms = u->retry_ms;
    if (u->on_event)
        u->on_event(u, &ev, u->user);
}

static void deliver(struct sua_stack *s, struct sua__task *t)
{
    struct sua_subscription *u = SUA__OWNER(t, struct sua_subscription,
                                            event);
    unsigned type;

    (void)s;
    for (type = SUA_SUBSCRIPTION_STATE; type <= SUA_SUBSCRIPTION_CLOSED;
         type++) {
        if (!(u->pending & SUA__P(type)))
            continue;
        u->pending &= (uint16_t)~SUA__P(type);
        tell(u, type);
        if (type == SUA_SUBSCRIPTION_CLOSED)
            bury(u);
    }
}

void sua__sub_event(struct sua_subscription *u, unsigned type,
                    unsigned status, unsigned cause)
{
    struct sua_stack *s = u->ua->stack;

    sua__notice_set(s, &u->notice[type], status, cause);
    u->pending |= SUA__P(type);
    sua__event(s, &u->event);
}

/* ---- the SUBSCRIBE ------------------------------------------------------ */
uint32_t sua__sub_want(const struct sua_subscription *u)
{
    return u->floor_s > u->want_s ? u->floor_s : u->want_s;
}

static void put_lines(const struct sua_subscription *u, struct sua_buf *b,
                      uint32_t expires)
{
    struct sua_str accept = sua__kept_str(&u->kept, u->kept.accept);

    sua_write_hdr(b, SUA_H_EVENT, sua__kept_str(&u->kept, u->kept.event));
    sua_write_hdr_u32(b, SUA_H_EXPIRES, expires);
    if (accept.n)
        sua_write_hdr(b, SUA_H_ACCEPT, accept);
}

int sua__sub_ask(struct sua_subscription *u, struct sua_dialog *d,
                 uint32_t expires, int first, struct sua__req **out,
                 const struct sua__req_user *user, void *obj)
{
    struct sua_hdr_add headers[SUA__EVENT_HEADERS];
    struct sua_body body;
    struct sua__ask k;

    sua__ask_begin(&k, u->ua, SUA_M_SUBSCRIBE,
                   sua__event_identity(u->ua, u->account));
    put_lines(u, &k.lines, expires);
    k.spec.dialog = d;
    if (!d->listed)
        k.spec.uri = sua__kept_str(&u->kept, u->kept.target);
    k.spec.contact = 1;
    k.spec.headers = headers;
    k.spec.nheaders = sua__kept_headers(&u->kept, headers);
    body.type = sua__kept_str(&u->kept, u->kept.type);
    body.data = sua__kept_str(&u->kept, u->kept.body);
    /* A refresh without it leaves the filter as it is. */
    if (first && body.data.n)
        k.spec.body = &body;
    return sua__ask(&k, u->ua, out, user, obj);
}

void sua__sub_drop_root(struct sua_subscription *u)
{
    struct sua_stack *s = u->ua->stack;

    if (u->req)
        sua__req_detach(u->req);
    u->req = NULL;
    if (!u->root.dialog)
        return;
    sua__disarm(s, &u->timer);
    sua__dialog_unuse(s, &u->root);
}

static void root_granted(struct sua_subscription *u, const struct sua_msg *m)
{
    struct sua_str tag = sua_msg_tag(m, SUA_H_TO);
    struct sua__sub_leg *l;

    u->granted_s = sua__granted_s(m, u->fetch ? 0 : sua__sub_want(u));
    for (l = u->legs; l; l = l->next)
        if (l->bare && sua_str_eq(tag, sua__dialog_part(l->usage.dialog,
                                                        SUA__REMOTE_TAG)))
            sua__sub_leg_lasts(l, u->granted_s);
    /* It took long to come: the NOTIFY has its time all the same. */
    if (!u->timer.armed)
        sua__arm(u->ua->stack, &u->timer, timer_n(u->ua->stack));
}

static int root_ask(struct sua_subscription *u);

static void root_response(struct sua_stack *s, struct sua__req *r,
                          unsigned status, const struct sua_msg *m)
{
    struct sua_subscription *u = (struct sua_subscription *)r->obj;

    (void)s;
    if (status < 200)
        return;
    u->req = NULL;
    if (status < 300) {
        root_granted(u, m);
        return;
    }
    if (m && status == 423 && !u->closing && u->moves++ < MOVES_MAX &&
        sua__raise_floor(m, u->fetch ? 0 : sua__sub_want(u), &u->floor_s) &&
        !u->fetch && !root_ask(u))
        return;
    sua__sub_drop_root(u);
    /* Of a fork, one may have refused and another be there. */
    if (!u->legs)
        sua__sub_refused(u, status, sua__ua_cause(status, m), m);
}

static const struct sua__req_user root_user = { root_response };

static int root_ask(struct sua_subscription *u)
{
    struct sua_stack *s = u->ua->stack;
    int rc = sua__sub_ask(u, u->root.dialog,
                          u->fetch ? 0 : sua__sub_want(u), 1, &u->req,
                          &root_user, u);

    if (!rc)
        sua__arm(s, &u->timer, timer_n(s));
    return rc;
}

/* Never asked: it is in no table of dialogs. */
static int root_request(struct sua_stack *s, struct sua__usage *usage,
                        struct sua_txn *t, const struct sua_msg *m)
{
    (void)s;
    (void)usage;
    (void)t;
    (void)m;
    return 0;
}

struct sua_subscription *sua__sub_asked_by(const struct sua_dialog *d)
{
    struct sua__usage *use = d ? d->usages : NULL;

    while (use && use->request != root_request)
        use = use->next;
    return use ? SUA__OWNER(use, struct sua_subscription, root) : NULL;
}

int sua__sub_start(struct sua_subscription *u)
{
    struct sua_stack *s = u->ua->stack;
    struct sua_dialog *d;
    int rc = sua__dialog_uac(s, &d,
                             sua__from_of(sua__event_identity(u->ua,
                                                              u->account)),
                             sua__kept_str(&u->kept, u->kept.target),
                             sua_str_make(NULL, 0));

    if (rc)
        return rc;
    u->root.request = root_request;
    sua__dialog_use(d, &u->root);
    sua__dialog_expect(s, d);
    u->born_at = s->now;
    u->forks = 0;
    u->was_up = 0;
    rc = root_ask(u);
    if (rc)
        sua__sub_drop_root(u);
    return rc;
}

/* ---- the end, and what follows ------------------------------------------ */
static void wait_ms(struct sua_subscription *u, uint32_t ms, unsigned status,
                    unsigned cause)
{
    struct sua_stack *s = u->ua->stack;

    if (u->fails < 20)
        u->fails++;
    u->retry_ms = ms;
    u->waiting = 1;
    sua__arm(s, &u->timer, s->now + ms);
    sua__sub_event(u, SUA_SUBSCRIPTION_RETRY, status, cause);
}

void sua__sub_finish(struct sua_subscription *u, enum sua__sub_plan plan,
                     uint32_t ms, unsigned status, unsigned cause)
{
    struct sua_stack *s = u->ua->stack;
    uint32_t pause;

    if (u->over)
        return;
    sua__sub_drop_root(u);
    if (u->closing || u->fetch || u->in_call || plan == SUA__SUB_NEVER) {
        u->over = 1;
        sua__disarm(s, &u->timer);
        sua__sub_event(u, SUA_SUBSCRIPTION_CLOSED, status,
                       u->closing ? SUA_CAUSE_LOCAL : cause);
        return;
    }
    if (u->was_up && s->now >= u->born_at + STEADY_MS)
        u->fails = 0;
    /* At once, but not again and again. */
    pause = sua__pause_ms(s, u->fails + 1u);
    if (ms < pause && (u->fails || (plan == SUA__SUB_LATER && !ms)))
        ms = pause;
    wait_ms(u, ms, status, cause);
}

void sua__sub_refused(struct sua_subscription *u, unsigned status,
                      unsigned cause, const struct sua_msg *m)
{
    int known = u->was_up || u->fails; /* it was there before */
    uint32_t ms = 0;

    u->moves = 0;
    if (status == 481 && known)
        sua__sub_finish(u, SUA__SUB_NOW, 0, status, cause);
    else if (sua__retry_after(u->ua->stack, m, &ms))
        sua__sub_finish(u, SUA__SUB_LATER, ms, status, cause);
    else if (known && !(m && sua__is_hopeless(status)))
        sua__sub_finish(u, SUA__SUB_LATER, 0, status, cause);
    else
        sua__sub_finish(u, SUA__SUB_NEVER, 0, status, cause);
}

static void on_timer(void *stack, struct sua__timer *t)
{
    struct sua_subscription *u = SUA__OWNER(t, struct sua_subscription,
                                            timer);
    int rc;

    (void)stack;
    if (u->waiting) {
        u->waiting = 0;
        rc = sua__sub_start(u);
        if (rc)
            sua__sub_refused(u, rc == SUA_ENOMEM ? 500 : 503,
                             rc == SUA_ENOMEM ? SUA_CAUSE_LIMIT
                                              : SUA_CAUSE_TRANSPORT, NULL);
        return;
    }
    if (u->req)
        return; /* its response, then the NOTIFY's time */
    sua__sub_drop_root(u);
    if (!u->legs)
        sua__sub_refused(u, 408, SUA_CAUSE_TIMEOUT, NULL);
}

/* ---- commands ----------------------------------------------------------- */
static int check(const struct sua_ua *ua, const struct sua_subscribe *cfg)
{
    struct sua_nameaddr na;
    struct sua_event ev;

    if (!ua || !cfg || cfg->size != sizeof *cfg || !cfg->on_event ||
        sua_event_parse(cfg->event, &ev) ||
        (!cfg->call && sua__target_parse(cfg->target, &na)))
        return SUA_EINVAL;
    if (!sua__subscribers(ua->stack))
        return SUA_EUNSUPPORTED;
    if (ua->shutting ||
        (cfg->call && (cfg->call->state != SUA__CALL_UP || !cfg->call->dlg)))
        return SUA_ESTATE;
    return SUA_OK;
}

static int keep(struct sua_subscription *u, const struct sua_subscribe *cfg)
{
    struct sua_nameaddr na;
    struct sua__keep k;

    memset(&k, 0, sizeof k);
    if (!cfg->call && !sua__target_parse(cfg->target, &na))
        k.target = na.uri;
    k.event = cfg->event;
    k.accept = cfg->accept;
    k.headers = cfg->headers;
    k.nheaders = cfg->nheaders;
    k.body = cfg->body;
    return sua__kept_fill(u->ua->stack, &u->kept, &k);
}

static int start_in_call(struct sua_subscription *u, struct sua_call *c)
{
    struct sua__sub_leg *l = sua__sub_leg_new(u);
    int rc;

    if (!l)
        return SUA_ENOMEM;
    u->in_call = 1;
    u->forks = 1;
    sua__dialog_use(c->dlg, &l->usage);
    rc = sua__sub_leg_ask(l);
    if (rc)
        sua__sub_leg_drop(l);
    return rc;
}

static void list(struct sua_subscription *u)
{
    struct sua__subscribers *x = sua__subscribers(u->ua->stack);

    u->next = x->first;
    if (u->next)
        u->next->prev = u;
    x->first = u;
}

static int begin(struct sua_subscription *u, const struct sua_subscribe *cfg)
{
    int rc = keep(u, cfg);

    if (rc)
        return rc;
    u->account = cfg->call ? cfg->call->account
                           : sua__event_account(u->ua, cfg->account);
    u->on_event = cfg->on_event;
    u->user = cfg->user;
    u->fetch = cfg->fetch;
    u->want_s = cfg->expires_s ? cfg->expires_s : 3600;
    u->timer.fire = on_timer;
    u->event.run = deliver;
    rc = cfg->call ? start_in_call(u, cfg->call) : sua__sub_start(u);
    if (!rc)
        return SUA_OK;
    sua__text_unref(&u->ua->stack->texts, u->kept.text);
    return rc;
}

int sua_subscribe(struct sua_ua *ua, const struct sua_subscribe *cfg,
                  struct sua_subscription **out)
{
    struct sua__pool *pool;
    struct sua_subscription *u;
    int rc = check(ua, cfg);

    if (rc)
        return rc;
    pool = &sua__subscribers(ua->stack)->subs;
    u = (struct sua_subscription *)sua__pool_get(pool);
    if (!u)
        return SUA_ENOMEM;
    u->ua = ua;
    sua__enter(ua->stack);
    rc = begin(u, cfg);
    if (rc)
        sua__pool_put(pool, u);
    else
        list(u);
    if (!rc && out)
        *out = u;
    sua__leave(ua->stack);
    return rc;
}

int sua_subscription_refresh(struct sua_subscription *u)
{
    struct sua__sub_leg *l;
    int rc = SUA_OK;

    if (u->closing || u->over || u->req)
        return SUA_ESTATE;
    for (l = u->legs; l; l = l->next)
        if (l->req)
            return SUA_ESTATE;
    sua__enter(u->ua->stack);
    if (u->waiting)
        sua__arm(u->ua->stack, &u->timer, u->ua->stack->now);
    else if (!u->legs)
        rc = SUA_ESTATE;
    for (l = u->legs; l && !rc; l = l->next)
        rc = sua__sub_leg_ask(l);
    sua__leave(u->ua->stack);
    return rc;
}

void sua_subscription_close(struct sua_subscription *u)
{
    struct sua__sub_leg *l, *next;

    if (u->closing || u->over)
        return;
    sua__enter(u->ua->stack);
    u->closing = 1;
    if (u->req)
        sua__req_cancel(u->ua->stack, u->req);
    for (l = u->legs; l; l = next) {
        next = l->next;
        sua__sub_leg_quit(l);
    }
    /* Without a leg the NOTIFY is still to come, or nothing is. */
    if (!u->legs && (u->waiting || !u->root.dialog))
        sua__sub_finish(u, SUA__SUB_NEVER, 0, 0, SUA_CAUSE_LOCAL);
    u->waiting = 0;
    sua__leave(u->ua->stack);
}

void *sua_subscription_user(const struct sua_subscription *u)
{
    return u->user;
}

/* ---- the module --------------------------------------------------------- */
static void left(struct sua_account *a)
{
    struct sua_subscription *u = sua__subscribers(a->ua->stack)->first;

    for (; u; u = u->next)
        if (u->account == a)
            u->account = NULL;
}

static void down(struct sua_ua *ua)
{
    struct sua_subscription *u = sua__subscribers(ua->stack)->first;

    for (; u; u = u->next)
        sua_subscription_close(u);
}

/* A refresh says where we are now, also to those between here and there. In
 * calls the re-INVITE does. */
static void moved(struct sua_ua *ua)
{
    struct sua_subscription *u = sua__subscribers(ua->stack)->first;
    struct sua__sub_leg *l;

    for (; u; u = u->next) {
        if (u->in_call || u->closing || u->over)
            continue;
        if (u->waiting)
            sua__arm(ua->stack, &u->timer, ua->stack->now);
        for (l = u->legs; l; l = l->next)
            sua__sub_leg_again(l, ua->stack->now);
    }
}

static const struct sua__feature feature = {
    .methods = SUA_STR_INIT("NOTIFY"), .request = sua__sub_unsolicited,
    .in_call = sua__sub_stray_in_call, .left = left, .down = down,
    .moved = moved, .lost = sua__sub_lost
};

static int init(struct sua_stack *s, void *state)
{
    struct sua__subscribers *x = (struct sua__subscribers *)state;

    x->orphan = sua__dlgs(s)->orphan;
    sua__dlgs(s)->orphan = sua__sub_orphan;
    return sua__feature_plug(s, &feature);
}

static int idle(const struct sua_stack *s, const void *state)
{
    const struct sua__subscribers *x = (const struct sua__subscribers *)state;

    (void)s;
    return !x->subs.used && !x->legs.used;
}

static const struct sua__pool_def pools[] = {
    { "subscription", sizeof(struct sua_subscription),
      offsetof(struct sua_config, max_subscription),
      offsetof(struct sua__subscribers, subs), 0 },
    { "subscription leg", sizeof(struct sua__sub_leg),
      offsetof(struct sua_config, max_subscription),
      offsetof(struct sua__subscribers, legs), 0 }
};

const struct sua_module sua__module_subscriber = {
    "subscriber", sizeof(struct sua__subscribers), SUA__SLOT_SUBSCRIBER,
    SUA__COUNT(pools), 0, pools, NULL, init, NULL, idle
};
