/* SPDX-License-Identifier: MIT
 * Optional RFCs as objects: what is plugged in is advertised and asked.
 * RFC 3261 8.2.2.3, 20.5, 20.32, 20.37; RFC 6665 8.2.2. Layer: ua. */
#include "ua/ua.h"

/* Hooks of calls and requests, by which features are listed. */
enum hook { REQUEST, IN_CALL, INVITED, LINES, ANSWERED, RESPOND, UP, OVER,
            TELL, DEADLINE, DUE };

static struct sua__features *all(const struct sua_ua *ua)
{
    return (struct sua__features *)ua->stack->slot[SUA__SLOT_FEATURES];
}

/* The features that have a hook, in the order of the list. */
struct walk {
    const struct sua__feature *const *f;
    const uint8_t *at, *end;
};

static struct walk walk(const struct sua_ua *ua, unsigned hook)
{
    const struct sua__features *x = all(ua);
    struct walk w;

    w.f = x->f;
    w.at = x->who[hook];
    w.end = w.at + x->asked[hook];
    return w;
}

static const struct sua__feature *next(struct walk *w)
{
    return w->at < w->end ? w->f[*w->at++] : NULL;
}

/* ---- what is advertised ------------------------------------------------- */
/* The text at this place of a feature. */
static struct sua_str text(const struct sua_ua *ua,
                           const struct sua__feature *f, size_t at)
{
    const void *p = f;

    if (f->text)
        return f->text(ua, at);
    return *(const struct sua_str *)(const void *)((const char *)p + at);
}

static int known(const struct sua_ua *ua, struct sua_str tag)
{
    const struct sua__features *x = all(ua);
    struct sua_str rest, v;
    unsigned i;

    for (i = 0; i < x->n; i++) {
        rest = text(ua, x->f[i], offsetof(struct sua__feature, tag));
        while (sua__list_next(&rest, &v))
            if (sua_str_ieq(v, tag))
                return 1;
    }
    return 0;
}

/* Two features may speak the same method. */
static int is_there(const struct sua_buf *b, size_t from, struct sua_str item)
{
    struct sua_str rest, v;

    if (b->err)
        return 0;
    rest = sua_str_make(b->p + from, b->n - from);
    while (sua__list_next(&rest, &v))
        if (sua_str_eq(v, item))
            return 1;
    return 0;
}

static void list(const struct sua_ua *ua, size_t at, int first,
                 struct sua_buf *b)
{
    const struct sua__features *x = all(ua);
    size_t from = b->n;
    unsigned i;

    for (i = 0; i < x->n; i++) {
        struct sua_str rest = text(ua, x->f[i], at), v;

        while (sua__list_next(&rest, &v)) {
            if (is_there(b, from, v))
                continue;
            if (!first)
                sua_write_hdr_next(b);
            first = 0;
            sua_buf_str(b, v);
        }
    }
}

/* No Allow-Events when there are none; Supported all the same: that is an
 * answer too (20.37). */
static void write_line(const struct sua_ua *ua, unsigned id,
                       struct sua_str ours, struct sua_buf *b)
{
    size_t at = offsetof(struct sua__feature, tag), from = b->n, empty;

    if (id == SUA_H_ALLOW)
        at = offsetof(struct sua__feature, methods);
    else if (id == SUA_H_ALLOW_EVENTS)
        at = offsetof(struct sua__feature, events);
    sua_write_hdr_begin(b, sua_hdr_name(id));
    sua_buf_text(b, ours);
    empty = b->n;
    list(ua, at, !ours.n, b);
    if (id == SUA_H_ALLOW_EVENTS && b->n == empty)
        b->n = from;
    else
        sua_write_hdr_end(b);
}

static struct sua__kept_line *kept(struct sua__features *x, unsigned id)
{
    unsigned i = id == SUA_H_ALLOW ? 0 : id == SUA_H_SUPPORTED ? 1 : 2;

    return &x->line[i];
}

/* What there is no room for is written anew each time. */
static void keep(struct sua__features *x, struct sua__kept_line *k,
                 const char *p, size_t n)
{
    if (n > sizeof x->lines - x->used)
        return;
    memcpy(x->lines + x->used, p, n);
    k->at = x->used;
    k->n = (uint16_t)n;
    k->valid = 1;
    x->used = (uint16_t)(x->used + n);
}

static void line(const struct sua_ua *ua, unsigned id, struct sua_str ours,
                 struct sua_buf *b)
{
    struct sua__features *x = all(ua);
    struct sua__kept_line *k = kept(x, id);
    size_t from = b->n;

    if (k->valid) {
        sua_buf_str(b, sua_str_make(x->lines + k->at, k->n));
        return;
    }
    write_line(ua, id, ours, b);
    if (!b->err)
        keep(x, k, b->p + from, b->n - from);
}

void sua__feature_changed(const struct sua_ua *ua)
{
    struct sua__features *x = all(ua);

    memset(x->line, 0, sizeof x->line);
    x->used = 0;
}

/* ---- asking all --------------------------------------------------------- */
static int request(struct sua_ua *ua, struct sua_txn *t,
                   const struct sua_msg *m, const struct sua_flow *from)
{
    struct walk w = walk(ua, REQUEST);
    const struct sua__feature *f;

    while ((f = next(&w)) != NULL)
        if (f->request(ua, t, m, from))
            return 1;
    return 0;
}

static int in_call(struct sua_call *c, struct sua_txn *t,
                   const struct sua_msg *m)
{
    struct walk w = walk(c->ua, IN_CALL);
    const struct sua__feature *f;

    while ((f = next(&w)) != NULL)
        if (f->in_call(c, t, m))
            return 1;
    return 0;
}

static int invited(struct sua_call *c, struct sua_txn *t,
                   const struct sua_msg *m)
{
    struct walk w = walk(c->ua, INVITED);
    const struct sua__feature *f;

    while ((f = next(&w)) != NULL)
        if (f->invited(c, t, m))
            return 1;
    return 0;
}

static void lines(struct sua_call *c, unsigned method, unsigned status,
                  struct sua_buf *b)
{
    struct walk w = walk(c->ua, LINES);
    const struct sua__feature *f;

    while ((f = next(&w)) != NULL)
        f->lines(c, method, status, b);
}

static void cancel(struct sua_call *c)
{
    char mem[SUA__UA_LINES];
    struct sua_buf b;

    sua_buf_init(&b, mem, sizeof mem);
    lines(c, SUA_M_CANCEL, 0, &b);
    sua__req_cancel_with(c->ua->stack, c->req,
                         sua_str_make(b.p, b.err ? 0 : b.n));
}

static int ack(struct sua_call *c, struct sua__reqspec *spec,
               struct sua__text **out, struct sua__dest *dest)
{
    char mem[SUA__UA_LINES];
    struct sua_buf b;

    sua_buf_init(&b, mem, sizeof mem);
    lines(c, SUA_M_ACK, 0, &b);
    spec->extra = sua_str_make(b.p, b.err ? 0 : b.n);
    return sua__ack_build(c->ua->stack, spec, out, dest);
}

static int dialled(struct sua_call *c, const struct sua_dial *d,
                   struct sua_str target)
{
    const struct sua__features *x = all(c->ua);
    unsigned i;
    int rc = SUA_OK;

    for (i = 0; i < x->n && !rc; i++)
        if (x->f[i]->dialled)
            rc = x->f[i]->dialled(c, d, target);
    return rc;
}

/* Of the dialog, but for a call in it. */
static int lose_one(struct sua_dialog *d, const struct sua_ua *ua,
                    const struct sua_msg *m)
{
    const struct sua__features *x = all(ua);
    struct sua__usage *u;
    unsigned i;

    for (u = d->usages; u; u = u->next)
        for (i = 0; i < x->n; i++)
            if (x->f[i]->lost && x->f[i]->lost(u, m))
                return 1;
    return 0;
}

static void lose(struct sua_dialog *d, const struct sua_ua *ua,
                 const struct sua_msg *m)
{
    while (lose_one(d, ua, m))
        ;
}

void sua__dialog_lost(struct sua_stack *s, const struct sua__req *r,
                      const struct sua_msg *m)
{
    struct sua_call *c;

    if (!m || !r->in_dialog || !sua__ends_dialog(m->status))
        return;
    lose(r->dialog, sua__ua(s), m);
    c = sua__call_in(r->dialog);
    if (c)
        sua__call_hangup(c, m->status, SUA_CAUSE_REMOTE);
}

/* The call itself is seen to by who sent the request. */
static int answered(struct sua_call *c, const struct sua_msg *m)
{
    struct walk w = walk(c->ua, ANSWERED);
    const struct sua__feature *f;

    while ((f = next(&w)) != NULL)
        if (f->answered(c, m))
            return 1;
    if (c->state == SUA__CALL_UP && sua__ends_dialog(m->status))
        lose(c->dlg, c->ua, m);
    return 0;
}

static int failed(struct sua_call *c, struct sua__req *r, unsigned status,
                  const struct sua_msg *m)
{
    const struct sua__features *x = all(c->ua);
    unsigned i;

    for (i = 0; i < x->n; i++)
        if (x->f[i]->failed && x->f[i]->failed(c, r, status, m))
            return 1;
    return 0;
}

static int ended(struct sua_request *q, struct sua__req *r, unsigned *status,
                 unsigned *cause, const struct sua_msg **m)
{
    const struct sua__features *x = all(q->ua);
    unsigned i;

    for (i = 0; i < x->n; i++)
        if (x->f[i]->ended && x->f[i]->ended(q, r, status, cause, m))
            return 1;
    sua__dialog_lost(q->ua->stack, r, *m);
    return 0;
}

static int respond(struct sua_call *c, const struct sua_reply *r)
{
    struct walk w = walk(c->ua, RESPOND);
    const struct sua__feature *f;
    int rc = 1;

    while (rc == 1 && (f = next(&w)) != NULL)
        rc = f->respond(c, r);
    return rc;
}

static void up(struct sua_call *c)
{
    struct walk w = walk(c->ua, UP);
    const struct sua__feature *f;

    while ((f = next(&w)) != NULL)
        f->up(c);
}

static void over(struct sua_call *c)
{
    struct walk w = walk(c->ua, OVER);
    const struct sua__feature *f;

    while ((f = next(&w)) != NULL)
        f->over(c);
    /* Opened for what then was not to be had. */
    sua__more_close(c);
}

static uint64_t deadline(const struct sua_call *c)
{
    struct walk w = walk(c->ua, DEADLINE);
    const struct sua__feature *f;
    uint64_t first = SUA__NEVER, at;

    while ((f = next(&w)) != NULL) {
        at = f->deadline(c);
        if (at < first)
            first = at;
    }
    return first;
}

static void due(struct sua_call *c)
{
    struct walk w = walk(c->ua, DUE);
    const struct sua__feature *f;

    while (c->state != SUA__CALL_OVER &&
           (f = next(&w)) != NULL)
        f->due(c);
}

static void tell(struct sua_call *c, struct sua_call_event *ev)
{
    struct walk w = walk(c->ua, TELL);
    const struct sua__feature *f;

    while ((f = next(&w)) != NULL)
        if (!f->tells || f->tells & SUA__P(ev->type))
            f->tell(c, ev);
}

static void left(struct sua_account *a)
{
    const struct sua__features *x = all(a->ua);
    unsigned i;

    for (i = 0; i < x->n; i++)
        if (x->f[i]->left)
            x->f[i]->left(a);
}

static void down(struct sua_ua *ua)
{
    const struct sua__features *x = all(ua);
    unsigned i;

    for (i = 0; i < x->n; i++)
        if (x->f[i]->down)
            x->f[i]->down(ua);
}

static const struct sua__plugs plugs = {
    { .request = request, .in_call = in_call, .invited = invited,
      .lines = lines, .answered = answered, .failed = failed, .ended = ended,
      .respond = respond, .up = up, .over = over, .tell = tell, .left = left,
      .down = down, .dialled = dialled, .deadline = deadline, .due = due },
    known, cancel, ack, line
};

/* ---- what few calls have ------------------------------------------------ */
const struct sua__more sua__no_more = { NULL, NULL, NULL, NULL, NULL, NULL };

struct sua__more *sua__more_open(struct sua_call *c)
{
    if (!c->more && c->state != SUA__CALL_OVER)
        c->more = (struct sua__more *)sua__pool_get(&all(c->ua)->more);
    return c->more;
}

void sua__more_close(struct sua_call *c)
{
    const struct sua__more *m = sua__more(c);

    if (!c->more || m->refers || m->made_for || m->updates || m->redirect ||
        m->shown || m->extra)
        return;
    sua__pool_put(&all(c->ua)->more, c->more);
    c->more = NULL;
}

/* ---- plugging in -------------------------------------------------------- */
static void list_hook(struct sua__features *x, unsigned hook, int has)
{
    if (has)
        x->who[hook][x->asked[hook]++] = (uint8_t)x->n;
}

int sua__feature_plug(struct sua_stack *s, const struct sua__feature *f)
{
    struct sua__features *x =
        (struct sua__features *)s->slot[SUA__SLOT_FEATURES];

    if (!x || x->n == SUA__FEATURES)
        return SUA_ENOMEM;
    list_hook(x, REQUEST, f->request != NULL);
    list_hook(x, IN_CALL, f->in_call != NULL);
    list_hook(x, INVITED, f->invited != NULL);
    list_hook(x, LINES, f->lines != NULL);
    list_hook(x, ANSWERED, f->answered != NULL);
    list_hook(x, RESPOND, f->respond != NULL);
    list_hook(x, UP, f->up != NULL);
    list_hook(x, OVER, f->over != NULL);
    list_hook(x, TELL, f->tell != NULL);
    list_hook(x, DEADLINE, f->deadline != NULL);
    list_hook(x, DUE, f->due != NULL);
    x->f[x->n++] = f;
    sua__ua(s)->plugs = &plugs;
    return SUA_OK;
}

static const struct sua__pool_def pools[] = {
    { "call with features", sizeof(struct sua__more),
      offsetof(struct sua_config, max_call),
      offsetof(struct sua__features, more), 0 }
};

const struct sua_module sua__module_features = {
    "features", sizeof(struct sua__features), SUA__SLOT_FEATURES,
    SUA__COUNT(pools), 0, pools, NULL, NULL, NULL, NULL
};
