/* SPDX-License-Identifier: MIT
 * Our calls, for others to see: an optional module. What happens to a call
 * only marks it; a task then looks what has become of it, so that a change
 * undone in the same step is none. RFC 4235 3.7. Layer: ua. */
#include "ua/dialogs.h"

static const struct sua_event_package package = {
    SUA_STR_INIT("dialog"), SUA_STR_INIT("application/dialog-info+xml"), 3600,
    0, 0
};

/* ---- calls -------------------------------------------------------------- */
static unsigned state_of(const struct sua_call *c, unsigned before)
{
    switch (c->state) {
    case SUA__CALL_CALLING:
        if (c->dlg && c->dlg->len[SUA__REMOTE_TAG])
            return SUA_DIALOGINFO_EARLY;
        return c->progressed ? SUA_DIALOGINFO_PROCEEDING
                             : SUA_DIALOGINFO_TRYING;
    case SUA__CALL_INCOMING:
        return c->setup->ringing > 100 ? SUA_DIALOGINFO_EARLY
                                : SUA_DIALOGINFO_TRYING;
    case SUA__CALL_WAIT_ACK:
    case SUA__CALL_WAIT_ANSWER:
    case SUA__CALL_UP:
        return SUA_DIALOGINFO_CONFIRMED;
    default:
        return before;
    }
}

/* 3.7.1: which event made it end. */
static unsigned event_of(const struct sua_call *c, unsigned before)
{
    const struct sua__notice *n = &c->notice[SUA_CALL_CLOSED];
    int local = n->cause == SUA_CAUSE_LOCAL;

    if (n->cause == SUA_CAUSE_TIMEOUT)
        return SUA_DIALOGINFO_TIMEOUT;
    if (n->cause != SUA_CAUSE_REMOTE && n->cause != SUA_CAUSE_LOCAL)
        return SUA_DIALOGINFO_ERROR;
    if (before == SUA_DIALOGINFO_CONFIRMED)
        return local ? SUA_DIALOGINFO_LOCAL_BYE : SUA_DIALOGINFO_REMOTE_BYE;
    return (c->outgoing != 0) == local ? SUA_DIALOGINFO_CANCELLED
                                       : SUA_DIALOGINFO_REJECTED;
}

static void bury(struct sua_stack *s, struct sua__item *it)
{
    struct sua__shown *d = SUA__OWNER(it, struct sua__shown, item);

    if (d->call) {
        d->call->more->shown = NULL;
        sua__more_close(d->call);
    }
    sua__pool_put(&sua__dialogs(s)->shown, d);
}

static void run(struct sua_stack *s, struct sua__task *t);

static void mark(struct sua__dialogs *x, struct sua__shown *d)
{
    if (!d->dirty) {
        d->dirty = 1;
        d->dirty_next = x->dirty;
        x->dirty = d;
    }
    x->task.run = run;
    sua__event(x->news.s, &x->task);
}

static void show(struct sua__dialogs *x, struct sua_call *c)
{
    struct sua__shown *d;

    do
        d = (struct sua__shown *)sua__pool_get(&x->shown);
    while (!d && sua__news_evict(&x->news));
    if (!d)
        return; /* the next thing that happens to it tries again */
    if (!sua__more_open(c)) {
        sua__pool_put(&x->shown, d);
        return;
    }
    d->call = c;
    d->account = c->account;
    d->id = c->node.hash;
    d->outgoing = c->outgoing;
    c->more->shown = d;
    mark(x, d);
}

static void touch(struct sua_call *c)
{
    struct sua__dialogs *x = sua__dialogs(c->ua->stack);

    if (!x->server.on_event || c->leg || c->state == SUA__CALL_OVER)
        return;
    if (sua__more(c)->shown)
        mark(x, c->more->shown);
    else
        show(x, c);
}

/* A call may yet fail to be born when its INVITE is written, so that it is
 * looked for later. */
static void newcomers(struct sua_ua *ua)
{
    struct sua_call *c = ua->first_call;

    for (; c && !sua__more(c)->shown; c = c->next)
        touch(c);
}

static void tell_watchers(struct sua__dialogs *x, struct sua_ua *ua,
                          const struct sua_account *a)
{
    struct sua_notifier *nf = NULL;

    while ((nf = sua__nf_of(ua, nf, &x->server)) != NULL)
        if (nf->account == a)
            sua__nf_due(nf);
}

static void look(struct sua__dialogs *x, struct sua_ua *ua,
                 struct sua__shown *d)
{
    unsigned state = d->call ? state_of(d->call, d->state) : 0;

    d->dirty = 0;
    if (d->call && state == d->state && d->item.listed)
        return;
    if (d->call) {
        d->state = (uint8_t)state;
        sua__news_put(&x->news, &d->item);
    } else {
        sua__news_end(&x->news, &d->item);
    }
    tell_watchers(x, ua, d->account);
}

static void run(struct sua_stack *s, struct sua__task *t)
{
    struct sua__dialogs *x = SUA__OWNER(t, struct sua__dialogs, task);
    struct sua__shown *d;

    newcomers(sua__ua(s));
    while ((d = x->dirty) != NULL) {
        x->dirty = d->dirty_next;
        look(x, sua__ua(s), d);
    }
}

/* ---- what happens to them ----------------------------------------------- */
static void lines(struct sua_call *c, unsigned method, unsigned status,
                  struct sua_buf *b)
{
    struct sua__dialogs *x = sua__dialogs(c->ua->stack);

    (void)b;
    if (status || method != SUA_M_INVITE || !x->server.on_event)
        return;
    x->task.run = run;
    sua__event(c->ua->stack, &x->task);
}

static int answered(struct sua_call *c, const struct sua_msg *m)
{
    (void)m;
    touch(c);
    return 0;
}

static int respond(struct sua_call *c, const struct sua_reply *r)
{
    (void)r;
    touch(c);
    return 1;
}

static void tell(struct sua_call *c, struct sua_call_event *ev)
{
    (void)ev;
    touch(c);
}

static void over(struct sua_call *c)
{
    struct sua__shown *d = sua__more(c)->shown;

    if (!d)
        return;
    c->more->shown = NULL;
    sua__more_close(c);
    d->call = NULL;
    d->event = (uint8_t)event_of(c, d->state);
    d->code = d->event == SUA_DIALOGINFO_REJECTED
                  ? c->notice[SUA_CALL_CLOSED].status : 0;
    d->state = SUA_DIALOGINFO_TERMINATED;
    mark(sua__dialogs(c->ua->stack), d);
}

static void left(struct sua_account *a)
{
    struct sua__dialogs *x = sua__dialogs(a->ua->stack);
    struct sua__item *it = x->news.first;
    struct sua__shown *d = x->dirty;

    for (; it; it = it->next)
        if (SUA__OWNER(it, struct sua__shown, item)->account == a)
            SUA__OWNER(it, struct sua__shown, item)->account = NULL;
    for (; d; d = d->dirty_next)
        if (d->account == a)
            d->account = NULL;
}

/* ---- documents ---------------------------------------------------------- */
static void begin(const struct sua_notifier *nf, struct sua_xml_writer *w,
                  struct sua_buf *b, int full)
{
    struct sua_dialoginfo info;

    memset(&info, 0, sizeof info);
    info.version = nf->version;
    info.state = full ? SUA_DOC_FULL : SUA_DOC_PARTIAL;
    info.entity = nf->account ? sua_account_aor(nf->account)
                              : sua_notifier_resource(nf);
    sua_dialoginfo_write(w, b, &info);
}

static void put_party(struct sua_dialoginfo_party *p, struct sua_str name)
{
    struct sua_nameaddr na;

    if (sua_nameaddr_parse(name, &na))
        return;
    p->identity = na.uri;
    p->display = na.display;
}

static void put_dialog(const struct sua_notifier *nf,
                       struct sua_dialoginfo_entry *e,
                       const struct sua_dialog *d)
{
    struct sua_dialog_info i;

    memset(&i, 0, sizeof i);
    sua__dialog_info(d, &i);
    if (nf->view >= SUA_DIALOGS_PARTIES) {
        put_party(&e->local, i.local);
        put_party(&e->remote, i.remote);
    }
    if (nf->view < SUA_DIALOGS_ALL)
        return;
    if (i.remote_target.n)
        e->remote.target = i.remote_target;
    e->call_id = i.call_id;
    e->local_tag = i.local_tag;
    if (i.remote_tag.n)
        e->remote_tag = i.remote_tag;
}

static void put(const struct sua_notifier *nf, struct sua_xml_writer *w,
                const struct sua__item *it)
{
    const struct sua__shown *d =
        (const struct sua__shown *)(const void *)it;
    struct sua_dialoginfo_entry e;
    struct sua_buf id;
    char mem[16];

    if (d->account != nf->account)
        return;
    sua_buf_init(&id, mem, sizeof mem);
    sua_buf_z(&id, "c");
    sua__buf_u64(&id, d->id);
    memset(&e, 0, sizeof e);
    e.id = sua_buf_view(&id);
    e.direction = d->outgoing ? SUA_DIALOGINFO_INITIATOR
                              : SUA_DIALOGINFO_RECIPIENT;
    e.state = d->state;
    e.event = d->event;
    e.code.n = d->code;
    e.code.set = d->code != 0;
    if (d->call && d->call->dlg)
        put_dialog(nf, &e, d->call->dlg);
    sua_dialoginfo_put(w, &e);
}

static const struct sua__paper paper = { begin, put };

static int write(struct sua_notifier *nf, struct sua_buf *b)
{
    return sua__news_write(&sua__dialogs(nf->ua->stack)->news, nf, b,
                           &paper);
}

/* ---- commands ----------------------------------------------------------- */
int sua_dialogs_serve(struct sua_ua *ua,
                      void (*on_watcher)(struct sua_notifier *nf,
                                         const struct sua_notifier_event *ev,
                                         void *user),
                      void *user)
{
    struct sua__dialogs *x;
    int rc;

    if (!ua || !on_watcher)
        return SUA_EINVAL;
    x = sua__dialogs(ua->stack);
    if (!x)
        return SUA_EUNSUPPORTED;
    if (x->server.on_event)
        return SUA_ESTATE;
    x->server.packages = &package;
    x->server.n = 1;
    x->server.on_event = on_watcher;
    x->server.user = user;
    x->server.write = write;
    sua__enter(ua->stack);
    rc = sua__serve(ua, &x->server);
    if (rc)
        memset(&x->server, 0, sizeof x->server);
    else
        newcomers(ua);
    sua__leave(ua->stack);
    return rc;
}

void sua_dialogs_show(struct sua_notifier *nf, unsigned view)
{
    if (nf->view == view || view > SUA_DIALOGS_ALL)
        return;
    sua__enter(nf->ua->stack);
    nf->view = (uint8_t)view;
    nf->told = 0;
    sua__nf_due(nf);
    sua__leave(nf->ua->stack);
}

/* ---- the module --------------------------------------------------------- */
static const struct sua__feature feature = {
    .lines = lines, .answered = answered, .respond = respond, .up = touch,
    .over = over, .tell = tell, .left = left
};

static int init(struct sua_stack *s, void *state)
{
    sua__news_init(&((struct sua__dialogs *)state)->news, s, bury);
    return sua__feature_plug(s, &feature);
}

static const struct sua__pool_def pools[] = {
    { "shown call", sizeof(struct sua__shown),
      offsetof(struct sua_config, max_call),
      offsetof(struct sua__dialogs, shown), 0 },
    { "lamp", sizeof(struct sua__lamp),
      offsetof(struct sua_config, max_subscription),
      offsetof(struct sua__dialogs, lamps), 0 }
};

const struct sua_module sua__module_dialogs = {
    "dialogs", sizeof(struct sua__dialogs), SUA__SLOT_DIALOGS,
    SUA__COUNT(pools), 0, pools, NULL, init, NULL, NULL
};
