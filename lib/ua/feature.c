/* SPDX-License-Identifier: MIT
 * Optional RFCs as objects: what is plugged in is advertised and asked.
 * RFC 3261 8.2.2.3, 20.5, 20.32, 20.37; RFC 6665 8.2.2. Layer: ua. */
#include "ua/ua.h"

static const struct sua__features *all(const struct sua_ua *ua)
{
    return (const struct sua__features *)
        ua->stack->slot[SUA__SLOT_FEATURES];
}

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

/* No line when there are none. */
static void events(const struct sua_ua *ua, struct sua_buf *b)
{
    const size_t at = offsetof(struct sua__feature, events);
    const struct sua__features *x = all(ua);
    unsigned i;

    for (i = 0; i < x->n && !text(ua, x->f[i], at).n; i++)
        ;
    if (i == x->n)
        return;
    sua_buf_z(b, "Allow-Events: ");
    list(ua, at, 1, b);
    sua_write_hdr_end(b);
}

static int request(struct sua_ua *ua, struct sua_txn *t,
                   const struct sua_msg *m, const struct sua_flow *from)
{
    const struct sua__features *x = all(ua);
    unsigned i;

    for (i = 0; i < x->n; i++)
        if (x->f[i]->request &&
            x->f[i]->request(ua, t, m, from))
            return 1;
    return 0;
}

static int in_call(struct sua_call *c, struct sua_txn *t,
                   const struct sua_msg *m)
{
    const struct sua__features *x = all(c->ua);
    unsigned i;

    for (i = 0; i < x->n; i++)
        if (x->f[i]->in_call && x->f[i]->in_call(c, t, m))
            return 1;
    return 0;
}

static int invited(struct sua_call *c, struct sua_txn *t,
                   const struct sua_msg *m)
{
    const struct sua__features *x = all(c->ua);
    unsigned i;

    for (i = 0; i < x->n; i++)
        if (x->f[i]->invited && x->f[i]->invited(c, t, m))
            return 1;
    return 0;
}

static void lines(struct sua_call *c, unsigned method, unsigned status,
                        struct sua_buf *b)
{
    const struct sua__features *x = all(c->ua);
    int first = c->outgoing && c->state == SUA__CALL_CALLING;
    unsigned i;

    /* Where the core says Supported by itself there is no need. */
    if (method == SUA_M_UPDATE ||
        (method == SUA_M_INVITE && !status && !first))
        sua__ua_supported(c->ua, b);
    for (i = 0; i < x->n; i++)
        if (x->f[i]->lines)
            x->f[i]->lines(c, method, status, b);
}

static int answered(struct sua_call *c, const struct sua_msg *m)
{
    const struct sua__features *x = all(c->ua);
    unsigned i;

    for (i = 0; i < x->n; i++)
        if (x->f[i]->answered && x->f[i]->answered(c, m))
            return 1;
    return 0;
}

static int respond(struct sua_call *c, const struct sua_reply *r)
{
    const struct sua__features *x = all(c->ua);
    unsigned i;
    int rc = 1;

    for (i = 0; i < x->n && rc == 1; i++)
        if (x->f[i]->respond)
            rc = x->f[i]->respond(c, r);
    return rc;
}

static void up(struct sua_call *c)
{
    const struct sua__features *x = all(c->ua);
    unsigned i;

    for (i = 0; i < x->n; i++)
        if (x->f[i]->up)
            x->f[i]->up(c);
}

static void over(struct sua_call *c)
{
    const struct sua__features *x = all(c->ua);
    unsigned i;

    for (i = 0; i < x->n; i++)
        if (x->f[i]->over)
            x->f[i]->over(c);
}

static void tell(struct sua_call *c, struct sua_call_event *ev)
{
    const struct sua__features *x = all(c->ua);
    unsigned i;

    for (i = 0; i < x->n; i++)
        if (x->f[i]->tell)
            x->f[i]->tell(c, ev);
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
    request, in_call, invited, lines, answered, respond, up, over, tell, left,
    down, known, list, events
};

int sua__feature_plug(struct sua_stack *s, const struct sua__feature *f)
{
    struct sua__features *x =
        (struct sua__features *)s->slot[SUA__SLOT_FEATURES];

    if (!x || x->n == SUA__FEATURES)
        return SUA_ENOMEM;
    x->f[x->n++] = f;
    sua__ua(s)->plugs = &plugs;
    return SUA_OK;
}

const struct sua_module sua__module_features = {
    "features", sizeof(struct sua__features), SUA__SLOT_FEATURES, 0, 0, NULL,
    NULL, NULL, NULL, NULL
};
