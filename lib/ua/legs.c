/* SPDX-License-Identifier: MIT
 * The early dialogs a forked INVITE of ours makes: each has its own tag,
 * route set and CSeq numbers until the 2xx of one makes it the call's. An
 * optional module. RFC 3261 12.1.2, 13.2.2.4, RFC 6228. Layer: ua. */
#include "ua/session.h"

static struct sua__leg_state *state_of(const struct sua_call *c)
{
    return (struct sua__leg_state *)c->ua->stack->slot[SUA__SLOT_LEGS];
}

struct sua_dialog *sua__leg_dialog(const struct sua__leg *l)
{
    return l->dlg ? l->dlg : l->call->dlg;
}

/* ---- finding ------------------------------------------------------------ */
struct sua__leg *sua__leg_find(const struct sua_call *c, struct sua_str tag)
{
    struct sua__leg *l = c->setup->legs ? c->setup->legs->list : NULL;

    for (; l; l = l->next) {
        const struct sua_dialog *d = sua__leg_dialog(l);

        if (!l->gone && d &&
            sua_str_eq(sua__dialog_part(d, SUA__REMOTE_TAG), tag))
            return l;
    }
    return NULL;
}

struct sua__leg *sua__leg_of(const struct sua_call *c,
                             const struct sua_dialog *d)
{
    struct sua__leg *l = c->setup->legs ? c->setup->legs->list : NULL;

    while (l && (l->gone || sua__leg_dialog(l) != d))
        l = l->next;
    return l;
}

struct sua__leg *sua__leg_told(const struct sua_call *c)
{
    struct sua__leg *l = c->setup->legs ? c->setup->legs->list : NULL;

    while (l && (l->gone || l->number != c->setup->legs->at))
        l = l->next;
    return l;
}

int sua__leg_offer(struct sua__leg *l, struct sua_str sdp)
{
    const struct sua__leg_state *x = state_of(l->call);

    return x->offer ? x->offer(l->call, l, sdp) : SUA_ESTATE;
}

/* ---- the end ------------------------------------------------------------ */
void sua__leg_forget_prack(struct sua__leg *l)
{
    if (l->prack)
        sua__req_detach(l->prack);
    l->prack = NULL;
}

static void drop_texts(struct sua__leg *l)
{
    struct sua__texts *texts = &l->call->ua->stack->texts;

    sua__text_unref(texts, l->local);
    sua__text_unref(texts, l->remote);
    sua__text_unref(texts, l->body);
    l->local = l->remote = l->body = NULL;
    if (l->ours)
        l->call->busy--;
    l->ours = 0;
}

static void free_leg(struct sua__leg *l)
{
    struct sua_call *c = l->call;
    struct sua__leg **at = &c->setup->legs->list;

    while (*at != l)
        at = &(*at)->next;
    *at = l->next;
    sua__leg_forget_prack(l);
    drop_texts(l);
    sua__dialog_unuse(c->ua->stack, &l->usage);
    sua__pool_put(&state_of(c)->legs, l);
}

/* The call's own dialog cannot go before the call's INVITE does. */
void sua__leg_end(struct sua__leg *l)
{
    if (l->dlg) {
        free_leg(l);
        return;
    }
    sua__leg_forget_prack(l);
    drop_texts(l);
    l->gone = 1;
    l->due = l->theirs = l->agreed = 0;
}

void sua__legs_drop(struct sua_call *c, int all)
{
    struct sua_stack *s = c->ua->stack;
    struct sua__legs *x = c->setup->legs;
    struct sua__leg *l, *next;

    if (!x)
        return;
    for (l = x->list; l; l = next) {
        next = l->next;
        if (all || l->dlg || !l->prack)
            free_leg(l);
    }
    sua__disarm(s, &x->timer);
    if (x->list)
        return;
    sua__event_drop(s, &x->after);
    c->setup->legs = NULL;
    sua__pool_put(&state_of(c)->calls, x);
}

/* ---- requests in a further early dialog --------------------------------- */
/* A callee should not say BYE there (RFC 3261 15); it may mean to leave. */
static int in_leg(struct sua_stack *s, struct sua__usage *u,
                  struct sua_txn *t, const struct sua_msg *m)
{
    struct sua__leg *l = SUA__OWNER(u, struct sua__leg, usage);
    struct sua_call *c = l->call;

    if (!t)
        return 0;
    if (m->method != SUA_M_BYE)
        return c->usage.request(s, &c->usage, t, m);
    sua__call_reply(c, t, 200);
    free_leg(l);
    return 1;
}

/* ---- birth -------------------------------------------------------------- */
static struct sua__legs *legs_of(struct sua_call *c)
{
    struct sua__legs *x = c->setup->legs;

    if (x)
        return x;
    x = (struct sua__legs *)sua__pool_get(&state_of(c)->calls);
    if (!x)
        return NULL;
    x->call = c;
    c->setup->legs = x;
    return x;
}

static unsigned count(const struct sua__legs *x)
{
    const struct sua__leg *l = x->list;
    unsigned n = 0;

    for (; l; l = l->next)
        n++;
    return n;
}

/* Forks of one call leave a dialog for each that may still come. */
static int may_have_more(const struct sua_call *c)
{
    const struct sua__pool *d = &sua__dlgs(c->ua->stack)->dialogs;
    const struct sua__pool *calls = &c->ua->calls;

    return count(c->setup->legs) < SUA__LEGS &&
           d->cap - d->used > calls->cap - calls->used;
}

static struct sua__leg *add(struct sua_call *c)
{
    struct sua__legs *x = legs_of(c);
    struct sua__leg *l;

    if (!x || x->made == UINT32_MAX)
        return NULL;
    l = (struct sua__leg *)sua__pool_get(&state_of(c)->legs);
    if (!l)
        return NULL;
    l->call = c;
    l->number = x->made++;
    l->next = x->list;
    x->list = l;
    return l;
}

/* The first tag is the call's own dialog. */
static int is_first(const struct sua_call *c, struct sua_str tag)
{
    struct sua_str own = sua__dialog_part(c->dlg, SUA__REMOTE_TAG);

    return !own.n || sua_str_eq(own, tag);
}

static struct sua__leg *first_leg(struct sua_call *c, const struct sua_msg *m)
{
    if (!c->dlg->len[SUA__REMOTE_TAG] &&
        sua__dialog_confirm(c->ua->stack, c->dlg, m))
        return NULL;
    return add(c);
}

static struct sua__leg *further_leg(struct sua_call *c,
                                    const struct sua_msg *m)
{
    struct sua_stack *s = c->ua->stack;
    struct sua_dialog *d;
    struct sua__leg *l;

    if (!legs_of(c) || !may_have_more(c) || sua__dialog_fork(s, &d, m))
        return NULL;
    l = add(c);
    if (!l) {
        sua__dialog_end(s, d);
        return NULL;
    }
    if (c->req)
        d->dest = c->req->dest;
    l->dlg = d;
    l->usage.request = in_leg;
    sua__dialog_use(d, &l->usage);
    return l;
}

struct sua__leg *sua__leg_own(struct sua_call *c)
{
    struct sua__leg *l = sua__leg_of(c, c->dlg);

    return l ? l : add(c);
}

/* ---- responses ---------------------------------------------------------- */
static int was_gone(const struct sua_call *c, struct sua_str tag)
{
    const struct sua__leg *l = c->setup->legs ? c->setup->legs->list : NULL;

    while (l && !l->gone)
        l = l->next;
    return l && sua_str_eq(sua__dialog_part(c->dlg, SUA__REMOTE_TAG), tag);
}

static int is_reliable(const struct sua_msg *m)
{
    return sua_msg_has_token(m, SUA_H_REQUIRE, SUA_STR("100rel"));
}

/* A preview of the answer; what PRACK acknowledges is read where that is. */
static void preview(struct sua__leg *l, const struct sua_msg *m)
{
    if (!l->agreed && !l->theirs && l->call->setup->offer && !is_reliable(m))
        (void)sua__call_store(l->call, &l->remote,
                              sua__call_sdp(l->call, m));
}

/* The description of the leg the application hears of is the call's, as far
 * as that can be said. */
static void show(struct sua_call *c, struct sua__text *remote)
{
    if (remote)
        sua__text_ref(remote);
    sua__text_set(&c->ua->stack->texts, &c->remote, remote);
}

/* 1: nobody is to hear of it. */
static int provisional(struct sua_call *c, const struct sua_msg *m)
{
    struct sua_str tag = sua_msg_tag(m, SUA_H_TO);
    struct sua__leg *l = sua__leg_find(c, tag);

    if (!tag.n)
        return 0;
    if (!l && (m->status == 199 || was_gone(c, tag)))
        return 1; /* RFC 6228 4: of no early dialog */
    if (!l)
        l = is_first(c, tag) ? first_leg(c, m) : further_leg(c, m);
    if (!l)
        return 1;
    c->setup->legs->at = l->number;
    if (m->status == 199)
        sua__leg_end(l);
    else
        preview(l, m);
    return 0;
}

static void move_text(struct sua_call *c, struct sua__text **to,
                      struct sua__text **from)
{
    sua__text_set(&c->ua->stack->texts, to, *from);
    *from = NULL;
}

/* What was agreed in the leg is agreed in the call. */
static void take_session(struct sua_call *c, struct sua__leg *l)
{
    if (!l->agreed)
        return;
    move_text(c, &c->local, &l->local);
    move_text(c, &c->remote, &l->remote);
    sua__text_drop(&c->ua->stack->texts, &c->setup->offer);
    c->agreed = 1;
}

static void take_dialog(struct sua_call *c, struct sua__leg *l)
{
    struct sua_stack *s = c->ua->stack;

    if (!l->dlg)
        return;
    sua__dialog_unuse(s, &c->usage);
    c->dlg = l->dlg;
    sua__dialog_use(c->dlg, &c->usage);
    sua__dialog_unuse(s, &l->usage);
    l->dlg = NULL;
}

/* The 2xx of one: the others end (13.2.2.4). */
static void picked(struct sua_call *c, const struct sua_msg *m)
{
    struct sua__leg *l, *win = sua__leg_find(c, sua_msg_tag(m, SUA_H_TO));
    struct sua__leg *next;

    if (!win) /* an early dialog nobody told us of takes the call's place */
        c->dlg->has_rseq = 0;
    for (l = c->setup->legs ? c->setup->legs->list : NULL; l; l = next) {
        next = l->next;
        if (l != win)
            free_leg(l);
    }
    if (win) {
        win->due = win->theirs = 0;
        take_dialog(c, win);
        show(c, win->remote);
        take_session(c, win);
    }
    sua__legs_drop(c, 0);
}

static int answered(struct sua_call *c, const struct sua_msg *m)
{
    struct sua_cseq cseq;

    if (sua_msg_cseq(m, &cseq) || cseq.method != SUA_M_INVITE)
        return 0;
    if (m->status >= 200 && c->reinvite)
        sua__legs_drop(c, 0);
    else if (c->reinvite)
        return 0;
    else if (m->status < 200)
        return provisional(c, m);
    else if (m->status < 300)
        picked(c, m);
    return 0;
}

/* Nobody answers: with the INVITE end all its early dialogs. */
static int failed(struct sua_call *c, struct sua__req *r, unsigned status,
                  const struct sua_msg *m)
{
    (void)r;
    (void)status;
    (void)m;
    sua__legs_drop(c, 1);
    show(c, NULL);
    return 0;
}

/* ---- hooks -------------------------------------------------------------- */
static void over(struct sua_call *c)
{
    sua__legs_drop(c, 1);
}

/* RFC 6337 2.2: behind the answer a description means nothing. */
static int is_late(const struct sua__leg *l, const struct sua_call_event *ev)
{
    return l->agreed && (!ev->msg || !is_reliable(ev->msg) || !l->remote ||
                         !sua_str_eq(sua__text_str(l->remote), ev->body));
}

static void tell(struct sua_call *c, struct sua_call_event *ev)
{
    const struct sua__leg *l = sua__leg_told(c);

    if (!c->setup->legs || c->state != SUA__CALL_CALLING)
        return;
    ev->leg = c->setup->legs->at;
    if (!l)
        return;
    show(c, l->remote);
    if (ev->type == SUA_CALL_UPDATED && l->remote)
        ev->body = sua__text_str(l->remote);
    else if (ev->type == SUA_CALL_PROGRESS && is_late(l, ev))
        ev->body = sua_str_make(NULL, 0);
}

/* Which leg the events of a request are of. */
static int in_call(struct sua_call *c, struct sua_txn *t,
                   const struct sua_msg *m)
{
    const struct sua__leg *l = sua__leg_find(c, sua_msg_tag(m, SUA_H_FROM));

    (void)t;
    if (l)
        c->setup->legs->at = l->number;
    return 0;
}

static const struct sua__feature feature = {
    .in_call = in_call, .answered = answered, .failed = failed, .over = over,
    .tell = tell
};

static int plug_in(struct sua_stack *s, void *state)
{
    (void)state;
    return sua__feature_plug(s, &feature);
}

static const struct sua__pool_def pools[] = {
    { "forked call", sizeof(struct sua__legs),
      offsetof(struct sua_config, max_call),
      offsetof(struct sua__leg_state, calls), 0 },
    { "early dialog", sizeof(struct sua__leg),
      offsetof(struct sua_config, max_dialog),
      offsetof(struct sua__leg_state, legs), 0 }
};

const struct sua_module sua__module_legs = {
    "legs", sizeof(struct sua__leg_state), SUA__SLOT_LEGS,
    SUA__COUNT(pools), 0, pools, NULL, plug_in, NULL, NULL
};
