/* SPDX-License-Identifier: MIT
 * REFER as an optional module: its object, which requests and calls concern
 * it. RFC 3515, RFC 4488, RFC 5057, RFC 7647. Layer: ua. */
#include "sip/body.h"
#include "sip/hdr_ext.h"
#include "ua/notifier.h"
#include "ua/refer.h"

struct state {
    struct sua__pool pool;
    struct sua__refer *first;
    int (*orphan)(struct sua_stack *s, struct sua_txn *t,
                  const struct sua_msg *m, const struct sua_flow *from);
};

static struct state *state_of(const struct sua_ua *ua)
{
    return (struct state *)ua->stack->slot[SUA__SLOT_REFER];
}

/* ---- the object --------------------------------------------------------- */
static int in_usage(struct sua_stack *s, struct sua__usage *u,
                    struct sua_txn *t, const struct sua_msg *m);

static void fire(void *stack, struct sua__timer *t)
{
    struct sua__refer *x = SUA__OWNER(t, struct sua__refer, timer);

    (void)stack;
    if (x->out)
        sua__refer_out_late(x);
    else
        sua__refer_in_late(x);
}

struct sua__refer *sua__refer_new(struct sua_ua *ua, struct sua_call *c)
{
    struct state *all = state_of(ua);
    struct sua__more *more = sua__more_open(c);
    struct sua__refer *x;

    if (!more)
        return NULL;
    x = (struct sua__refer *)sua__pool_get(&all->pool);
    if (!x) {
        sua__more_close(c);
        return NULL;
    }
    x->ua = ua;
    x->until = SUA__NEVER;
    x->timer.fire = fire;
    x->after = all->first;
    if (x->after)
        x->after->before = x;
    all->first = x;
    x->call = c;
    x->account = c->account;
    x->next = more->refers;
    more->refers = x;
    return x;
}

void sua__refer_use(struct sua__refer *x, struct sua_dialog *d)
{
    sua__dialog_unuse(x->ua->stack, &x->usage);
    x->usage.request = in_usage;
    sua__dialog_use(d, &x->usage);
}

static void reap(struct sua_stack *s, struct sua__task *t)
{
    struct sua__refer *x = SUA__OWNER(t, struct sua__refer, dead);

    (void)s;
    sua__pool_put(&state_of(x->ua)->pool, x);
}

static void leave_call(struct sua__refer *x)
{
    struct sua__refer **at;

    if (!x->call)
        return;
    for (at = &x->call->more->refers; *at != x; at = &(*at)->next)
        ;
    *at = x->next;
    sua__more_close(x->call);
    x->next = NULL;
    x->call = NULL;
}

void sua__refer_forget_made(struct sua__refer *x)
{
    if (!x->made)
        return;
    x->made->more->made_for = NULL;
    sua__more_close(x->made);
    x->made = NULL;
}

static void unlink_refer(struct sua__refer *x)
{
    if (x->before)
        x->before->after = x->after;
    else
        state_of(x->ua)->first = x->after;
    if (x->after)
        x->after->before = x->before;
}

void sua__refer_end(struct sua__refer *x)
{
    struct sua_stack *s = x->ua->stack;

    if (x->dead.run)
        return;
    sua__disarm(s, &x->timer);
    if (x->req)
        sua__req_detach(x->req);
    if (x->st)
        sua__txn_detach(x->st);
    sua__refer_forget_made(x);
    x->req = NULL;
    x->st = NULL;
    leave_call(x);
    unlink_refer(x);
    sua__dialog_unuse(s, &x->usage);
    sua__text_drop(&s->texts, &x->text);
    x->dead.run = reap;
    sua__reap(s, &x->dead);
}

void sua__refer_wait(struct sua__refer *x, uint64_t ms)
{
    struct sua_stack *s = x->ua->stack;

    x->until = s->now + ms;
    sua__arm(s, &x->timer, x->until);
}

const struct sua__identity *sua__refer_identity(const struct sua__refer *x)
{
    return x->account ? &x->account->id : &x->ua->anonymous;
}

/* ---- header lines ------------------------------------------------------- */
struct sua_str sua__refer_value(const struct sua_msg *m, struct sua_str name,
                                unsigned *n)
{
    struct sua_str v, first = { NULL, 0 };
    struct sua_values it;

    *n = 0;
    sua_values_begin_named(&it, m, name);
    while (sua_values_next(&it, &v))
        if (!(*n)++)
            first = v;
    return first;
}

int sua__refer_no_sub(const struct sua_msg *m)
{
    struct sua_item item;
    unsigned n;
    struct sua_str v = sua__refer_value(m, SUA_STR("Refer-Sub"), &n);

    return n == 1 && !sua_item_parse(v, &item) &&
           sua_str_ieq(item.name, SUA_STR("false"));
}

int sua__refer_lines_of(struct sua__refer_lines *l,
                        const struct sua_hdr_add *headers, size_t n)
{
    l->n = 0;
    if (n > SUA__REFER_ADDED)
        return SUA_ELIMIT;
    for (; l->n < n; l->n++)
        l->line[l->n] = headers[l->n];
    return SUA_OK;
}

int sua__refer_has(const struct sua__refer_lines *l, unsigned id)
{
    size_t i;

    for (i = 0; i < l->n; i++)
        if (sua_hdr_id(l->line[i].name) == id)
            return 1;
    return 0;
}

void sua__refer_line(struct sua__refer_lines *l, struct sua_str name,
                     struct sua_str value)
{
    if (!value.n)
        return;
    l->line[l->n].name = name;
    l->line[l->n].value = value;
    l->n++;
}

/* ---- requests ----------------------------------------------------------- */
/* The first REFER of those in one dialog: usages are listed latest first. */
static int is_first(const struct sua__refer *x)
{
    const struct sua__usage *u = x->usage.next;

    for (; u; u = u->next)
        if (u->request == in_usage &&
            SUA__OWNER(u, struct sua__refer, usage)->out == x->out)
            return 0;
    return 1;
}

/* Whether Event names this subscription (RFC 3515 2.4.6): without id it is
 * that of the first REFER. */
static int is_about(const struct sua__refer *x, const struct sua_msg *m)
{
    struct sua_event e;
    uint32_t id;

    if (sua_event_parse(sua_msg_get(m, SUA_H_EVENT), &e) ||
        !sua_str_ieq(e.package, SUA_STR("refer")))
        return 0;
    if (!e.id.p)
        return is_first(x);
    return !sua_str_u32(e.id, UINT32_MAX, &id) &&
           id == (x->out && x->req ? x->req->cseq : x->id);
}

static int in_usage(struct sua_stack *s, struct sua__usage *u,
                    struct sua_txn *t, const struct sua_msg *m)
{
    struct sua__refer *x = SUA__OWNER(u, struct sua__refer, usage);

    (void)s;
    if (!t || m->method != (x->out ? SUA_M_NOTIFY : SUA_M_SUBSCRIBE) ||
        !is_about(x, m))
        return 0;
    if (!sua__ua_acceptable(x->ua, t, m))
        return 1;
    (void)sua__dialog_refresh(s, u->dialog, m);
    return x->out ? sua__refer_notified(x, t, m)
                  : sua__refer_subscribed(x, t, m);
}

static struct sua__refer *sent_in(const struct sua_dialog *d)
{
    struct sua__usage *u;

    for (u = d->usages; u; u = u->next)
        if (u->request == in_usage)
            return SUA__OWNER(u, struct sua__refer, usage);
    return NULL;
}

/* The first NOTIFY to a REFER outside of dialogs makes one. */
static int orphan(struct sua_stack *s, struct sua_txn *t,
                  const struct sua_msg *m, const struct sua_flow *from)
{
    const struct state *all =
        (const struct state *)s->slot[SUA__SLOT_REFER];
    struct sua_dialog *d = NULL, *root;
    struct sua__refer *x;

    root = t && m->method == SUA_M_NOTIFY ? sua__dialog_expected(s, m) : NULL;
    x = root ? sent_in(root) : NULL;
    if (!x || !is_about(x, m))
        return all->orphan ? all->orphan(s, t, m, from) : 0;
    if (sua__dialog_notified(s, &d, root, m, from)) {
        sua__ua_reply(x->ua, t, 400);
        return 1;
    }
    sua__refer_use(x, d);
    return in_usage(s, &x->usage, t, m);
}

/* What is about a REFER but none that is known (RFC 3515 2.4.4). */
static int is_lost(const struct sua_msg *m, unsigned *status)
{
    if ((m->method != SUA_M_NOTIFY && m->method != SUA_M_SUBSCRIBE) ||
        !sua__event_is_refer(m))
        return 0;
    *status = m->method == SUA_M_NOTIFY ? 481 : 403;
    return 1;
}

static int in_call(struct sua_call *c, struct sua_txn *t,
                   const struct sua_msg *m)
{
    unsigned status;

    if (m->method == SUA_M_REFER)
        return sua__refer_came(c, t, m, NULL);
    if (!is_lost(m, &status))
        return 0;
    sua__call_reply(c, t, status);
    return 1;
}

/* The call a Target-Dialog names (RFC 4538 4). */
static struct sua_call *target_call(struct sua_ua *ua,
                                    const struct sua_msg *m)
{
    struct sua_replaces r;
    struct sua_dialog *d;
    unsigned n;
    struct sua_str v = sua__refer_value(m, SUA_STR("Target-Dialog"), &n);

    if (n != 1 || sua_replaces_parse(v, &r) || !r.is_target)
        return NULL;
    d = sua__dialog_find_ids(ua->stack, r.callid, r.local_tag, r.remote_tag);
    return d ? sua__call_in(d) : NULL;
}

/* What Allow says is SUBSCRIBE within a REFER's dialog; other events may be
 * the application's. */
static unsigned refusal(unsigned method)
{
    return method == SUA_M_SUBSCRIBE ? 489 : 403;
}

/* The application's, who alone can tell whether the stranger may ask. */
static void deliver_stranger(struct sua_stack *s, struct sua__task *t)
{
    struct sua_ua *ua = SUA__OWNER(t, struct sua_ua, event);
    struct sua_txn *st = ua->rq;
    const struct sua_msg *m = s->msg;

    ua->rq = NULL;
    if (!m)
        sua__ua_reply_retry(ua, st, 503, 1);
    else if (!ua->cfg.on_request(ua, st, m, ua->cfg.user) &&
             st->status < 200)
        sua__ua_reply(ua, st, refusal(m->method));
}

static void stranger(struct sua_ua *ua, struct sua_txn *t, unsigned method)
{
    if (ua->shutting || !ua->cfg.on_request) {
        sua__ua_reply(ua, t, ua->shutting ? 503 : refusal(method));
    } else if (ua->rq) {
        sua__ua_reply_retry(ua, t, 503, 1);
    } else {
        ua->rq = t;
        ua->event.run = deliver_stranger;
        sua__event(ua->stack, &ua->event);
    }
}

/* Other events are the notifier's. */
static int is_served(const struct sua_ua *ua)
{
    const struct sua__notifiers *x = sua__notifiers(ua->stack);

    return x && x->servers;
}

static int request(struct sua_ua *ua, struct sua_txn *t,
                   const struct sua_msg *m, const struct sua_flow *from)
{
    struct sua_call *c;
    unsigned status;

    if (is_lost(m, &status)) {
        sua__ua_reply(ua, t, status);
        return 1;
    }
    if (m->method != SUA_M_REFER &&
        (m->method != SUA_M_SUBSCRIBE || is_served(ua)))
        return 0;
    c = m->method == SUA_M_REFER ? target_call(ua, m) : NULL;
    if (c)
        return sua__refer_came(c, t, m, from);
    stranger(ua, t, m->method);
    return 1;
}

/* ---- calls -------------------------------------------------------------- */
static int answered(struct sua_call *c, const struct sua_msg *m)
{
    struct sua__refer *x = sua__more(c)->made_for;

    if (x && m->status < 200 && c->state == SUA__CALL_CALLING)
        sua__refer_progress(x, m->status);
    return 0;
}

static void up(struct sua_call *c)
{
    struct sua__refer *x = sua__more(c)->made_for;

    if (x)
        sua__refer_progress(x, 200);
}

/* A new call that we ended ourselves was as good as cancelled. */
static void made_over(struct sua__refer *x)
{
    unsigned status = x->made->notice[SUA_CALL_CLOSED].status;

    sua__refer_progress(x, status >= 300 ? status : 487);
}

static void over(struct sua_call *c)
{
    struct sua__refer *x = sua__more(c)->made_for;

    if (x)
        made_over(x);
    while ((x = sua__more(c)->refers) != NULL) {
        leave_call(x);
        if (!x->out)
            sua__refer_in_left(x);
    }
}

static void tell(struct sua_call *c, struct sua_call_event *ev)
{
    struct sua__refer *x = sua__more(c)->refers;

    if (ev->type == SUA_CALL_TRANSFER && ev->msg &&
        sua_msg_is_request(ev->msg))
        (void)sua_sipfrag_status(sua_msg_body(ev->msg), &ev->reason);
    if (ev->type != SUA_CALL_REFER)
        return;
    while (x && (x->out || !x->st))
        x = x->next;
    if (!x)
        return;
    ev->refer_to = sua__refer_str(x, x->refer_to);
    ev->referred_by = sua__refer_str(x, x->referred_by);
}

static int lost(struct sua__usage *u, const struct sua_msg *m)
{
    struct sua__refer *x = SUA__OWNER(u, struct sua__refer, usage);

    if (u->request != in_usage)
        return 0;
    if (x->out)
        sua__refer_out_lost(x, m->status);
    else if (x->st)
        sua__refer_in_left(x);
    else
        sua__refer_end(x);
    return 1;
}

static void left(struct sua_account *a)
{
    struct sua__refer *x = state_of(a->ua)->first;

    for (; x; x = x->after)
        if (x->account == a)
            x->account = NULL;
}

/* ---- the module --------------------------------------------------------- */
static const struct sua__feature feature = {
    .tag = SUA_STR_INIT("norefersub, tdialog"),
    .methods = SUA_STR_INIT("REFER, NOTIFY, SUBSCRIBE"),
    .events = SUA_STR_INIT("refer"),
    .request = request,
    .in_call = in_call,
    .answered = answered,
    .up = up,
    .over = over,
    .tell = tell,
    .tells = SUA__P(SUA_CALL_TRANSFER) | SUA__P(SUA_CALL_REFER),
    .left = left,
    .lost = lost
};

static int plug_in(struct sua_stack *s, void *state)
{
    struct state *all = (struct state *)state;

    all->orphan = sua__dlgs(s)->orphan;
    sua__dlgs(s)->orphan = orphan;
    return sua__feature_plug(s, &feature);
}

/* Whoever only waits for NOTIFYs that nobody will hear of has nothing to
 * wait for. */
static int idle(const struct sua_stack *s, const void *state)
{
    const struct sua__refer *x = ((const struct state *)state)->first;

    (void)s;
    while (x && x->out && !x->req && !x->call)
        x = x->after;
    return !x;
}

static const struct sua__pool_def pools[] = {
    { "refer", sizeof(struct sua__refer),
      offsetof(struct sua_config, max_call), offsetof(struct state, pool),
      0 }
};

const struct sua_module sua__module_refer = {
    "refer", sizeof(struct state), SUA__SLOT_REFER, SUA__COUNT(pools), 0,
    pools, NULL, plug_in, NULL, idle
};
