/* SPDX-License-Identifier: MIT
 * The location service in memory. RFC 3261 10.2.1.2, 10.3 (series that take
 * effect as a whole), 19.1.4 (which contacts are the same). Layer: srv. */
#include "srv/srv.h"

/* ---- what a binding says ----------------------------------------------- */
static struct sua_str part(const struct sua__bound *b, size_t at, size_t n)
{
    return sua_str_make(b->text->bytes + at, n);
}

static struct sua_str aor_of(const struct sua__bind *b)
{
    return part(&b->now, 0, b->now.aor_n);
}

static struct sua_str contact_of(const struct sua__bind *b)
{
    return part(&b->now, b->now.aor_n, b->now.contact_n);
}

static void show(const struct sua__bind *b, struct sua_binding *out)
{
    const struct sua__bound *v = &b->now;
    size_t at = (size_t)v->aor_n + v->contact_n;

    memset(out, 0, sizeof *out);
    out->contact = contact_of(b);
    out->params = part(v, at, v->params_n);
    at += v->params_n;
    out->call_id = part(v, at, v->call_id_n);
    out->path = part(v, at + v->call_id_n, v->path_n);
    out->reg_id = v->reg_id;
    out->cseq = v->cseq;
    out->expires_ms = v->expires_ms;
    out->q = v->q;
    out->by_flow = v->by_flow;
    out->flow = v->flow;
}

static int fill_text(struct sua_srv *v, struct sua__bound *to,
                     struct sua_str aor, const struct sua_binding *from)
{
    size_t n = aor.n + from->contact.n + from->params.n + from->call_id.n +
               from->path.n;
    struct sua_buf b;

    to->text = sua__text_get(&v->stack->texts, n, 0);
    if (!to->text)
        return SUA_ENOMEM;
    sua_buf_init(&b, to->text->bytes, to->text->cap);
    sua_buf_str(&b, aor);
    sua_buf_str(&b, from->contact);
    sua_buf_str(&b, from->params);
    sua_buf_str(&b, from->call_id);
    sua_buf_str(&b, from->path);
    to->text->len = (uint16_t)b.n;
    to->aor_n = (uint16_t)aor.n;
    to->contact_n = (uint16_t)from->contact.n;
    to->params_n = (uint16_t)from->params.n;
    to->call_id_n = (uint16_t)from->call_id.n;
    to->path_n = (uint16_t)from->path.n;
    return SUA_OK;
}

static int same_text(const struct sua__bind *b,
                     const struct sua_binding *other)
{
    struct sua_binding mine;

    show(b, &mine);
    return sua_str_eq(mine.contact, other->contact) &&
           sua_str_eq(mine.params, other->params) &&
           sua_str_eq(mine.call_id, other->call_id) &&
           sua_str_eq(mine.path, other->path);
}

static void fill_rest(struct sua__bound *to, const struct sua_binding *from)
{
    to->q = from->q;
    to->by_flow = from->by_flow;
    to->reg_id = from->reg_id;
    to->cseq = from->cseq;
    to->expires_ms = from->expires_ms;
    to->flow = from->flow;
}

/* ---- finding ----------------------------------------------------------- */
static struct sua__bind *head_of(const struct sua_srv *v, struct sua_str aor)
{
    uint32_t hash = (uint32_t)sua__hash(v->stack, aor);
    struct sua__node *n = sua__tab_first(&v->by_aor, hash);

    for (; n; n = sua__tab_next(n)) {
        struct sua__bind *b = SUA__OWNER(n, struct sua__bind, node);

        if (sua_str_eq(aor_of(b), aor))
            return b;
    }
    return NULL;
}

static int same_uri(struct sua_str a, struct sua_str b)
{
    struct sua_uri x, y;

    return sua_str_eq(a, b) ||
           (!sua_uri_parse(a, &x, NULL) && !sua_uri_parse(b, &y, NULL) &&
            sua_uri_equal(&x, &y));
}

int sua_srv_same_binding(const struct sua_binding *a,
                         const struct sua_binding *b)
{
    if (a->reg_id != b->reg_id)
        return 0;
    return a->reg_id ? sua_str_eq(sua__instance_of(a), sua__instance_of(b))
                     : same_uri(a->contact, b->contact);
}

static int is_it(const struct sua__bind *b, const struct sua_binding *other)
{
    struct sua_binding mine;

    show(b, &mine);
    return sua_srv_same_binding(&mine, other);
}

static struct sua__bind *find(const struct sua_srv *v, struct sua_str aor,
                              const struct sua_binding *like)
{
    struct sua__bind *b = head_of(v, aor);

    while (b && !is_it(b, like))
        b = b->next;
    return b;
}

/* ---- lists ------------------------------------------------------------- */
/* The first one of an AOR stands in the table for all. */
static void set_head(struct sua_srv *v, struct sua__bind *old,
                     struct sua__bind *b, uint32_t hash)
{
    if (old)
        sua__tab_del(&v->by_aor, &old->node);
    if (b)
        sua__tab_add(&v->by_aor, &b->node, hash);
}

static void place(struct sua_srv *v, struct sua__bind *b)
{
    uint32_t hash = (uint32_t)sua__hash(v->stack, aor_of(b));
    struct sua__bind *head = head_of(v, aor_of(b)), *at = head;

    b->next = NULL;
    if (!head || head->now.q <= b->now.q) {
        b->next = head;
        set_head(v, head, b, hash);
        return;
    }
    while (at->next && at->next->now.q > b->now.q)
        at = at->next;
    b->next = at->next;
    at->next = b;
}

static void unplace(struct sua_srv *v, struct sua__bind *b)
{
    uint32_t hash = (uint32_t)sua__hash(v->stack, aor_of(b));
    struct sua__bind *at = head_of(v, aor_of(b));

    if (at == b) {
        set_head(v, b, b->next, hash);
        return;
    }
    while (at && at->next != b)
        at = at->next;
    if (at)
        at->next = b->next;
}

static void list(struct sua_srv *v, struct sua__bind *b)
{
    b->all_prev = v->last;
    if (v->last)
        v->last->all_next = b;
    else
        v->first = b;
    v->last = b;
    v->walk = NULL;
}

static void unlist(struct sua_srv *v, struct sua__bind *b)
{
    if (b->all_prev)
        b->all_prev->all_next = b->all_next;
    else
        v->first = b->all_next;
    if (b->all_next)
        b->all_next->all_prev = b->all_prev;
    else
        v->last = b->all_prev;
    v->walk = NULL;
}

/* ---- news -------------------------------------------------------------- */
static void bury(struct sua_stack *s, struct sua__task *t)
{
    struct sua__bind *b = SUA__OWNER(t, struct sua__bind, task);

    sua__text_unref(&s->texts, b->now.text);
    sua__pool_put(&sua__srv(s)->binds, b);
}

static void end_task(struct sua_stack *s, struct sua__bind *b)
{
    b->task.run = bury;
    sua__reap(s, &b->task);
}

static void tell(struct sua_stack *s, struct sua__task *t)
{
    struct sua__bind *b = SUA__OWNER(t, struct sua__bind, task);
    struct sua_srv *v = sua__srv(s);
    struct sua_binding out;

    show(b, &out);
    v->cfg.on_binding(v, aor_of(b), &out, b->what, v->cfg.user);
    if (!b->what)
        end_task(s, b);
}

static void announce(struct sua_srv *v, struct sua__bind *b, unsigned what)
{
    struct sua_binding out;

    b->what = (uint8_t)what;
    if (v->changed) {
        show(b, &out);
        v->changed(v, aor_of(b), &out, what);
    }
    if (v->cfg.on_binding) {
        b->task.run = tell;
        sua__event(v->stack, &b->task);
    } else if (!what) {
        end_task(v->stack, b);
    }
}

/* Gone from every list; loud: the application hears of it. */
static void take_out(struct sua_srv *v, struct sua__bind *b, int loud)
{
    sua__disarm(v->stack, &b->timer);
    unplace(v, b);
    unlist(v, b);
    if (loud) {
        announce(v, b, 0);
        return;
    }
    sua__event_drop(v->stack, &b->task);
    end_task(v->stack, b);
}

static void expired(void *stack, struct sua__timer *t)
{
    struct sua_stack *s = stack;

    take_out(sua__srv(s), SUA__OWNER(t, struct sua__bind, timer), 1);
}

/* With those that a series takes out and in again. */
#define MOST (2 * SUA__AOR_CONTACTS)

/* ---- a series ---------------------------------------------------------- */
static int add(struct sua_srv *v, struct sua_str aor,
               const struct sua_binding *in)
{
    struct sua__bind *b = head_of(v, aor);
    unsigned n = 0, all = 0;

    for (; b; b = b->next, all++)
        n += !b->doomed;
    if (n >= SUA__AOR_CONTACTS || all >= MOST)
        return SUA_ELIMIT;
    b = sua__pool_get(&v->binds);
    if (!b)
        return SUA_ENOMEM;
    if (fill_text(v, &b->now, aor, in)) {
        sua__pool_put(&v->binds, b);
        return SUA_ENOMEM;
    }
    fill_rest(&b->now, in);
    b->added = 1;
    b->timer.fire = expired;
    list(v, b);
    place(v, b);
    return SUA_OK;
}

/* A refresh that says nothing new takes no memory: a full registrar goes on
 * serving those it has. */
static int change(struct sua_srv *v, struct sua__bind *b,
                  const struct sua_binding *in)
{
    struct sua__bound next = b->now, old = b->now;

    if (same_text(b, in))
        sua__text_ref(next.text);
    else if (fill_text(v, &next, aor_of(b), in))
        return SUA_ENOMEM;
    fill_rest(&next, in);
    unplace(v, b);
    b->now = next;
    place(v, b);
    if (b->changed || b->added)
        sua__text_unref(&v->stack->texts, old.text);
    else
        b->was = old;
    b->changed |= !b->added;
    b->doomed = 0;
    return SUA_OK;
}

static int store_put(void *user, struct sua_str aor,
                     const struct sua_binding *in)
{
    struct sua_srv *v = user;
    struct sua__bind *b = find(v, aor, in);

    return b ? change(v, b, in) : add(v, aor, in);
}

static void store_drop(void *user, struct sua_str aor,
                       const struct sua_binding *like)
{
    struct sua_srv *v = user;
    struct sua__bind *b = head_of(v, aor);

    for (; b; b = b->next)
        if (!like || is_it(b, like))
            b->doomed = 1;
}

static void keep_one(struct sua_srv *v, struct sua__bind *b)
{
    unsigned what = b->added ? 1 : 2;

    if (b->changed)
        sua__text_unref(&v->stack->texts, b->was.text);
    if (b->doomed) {
        take_out(v, b, !b->added);
        return;
    }
    if (!b->added && !b->changed)
        return;
    b->added = b->changed = 0;
    sua__arm(v->stack, &b->timer, b->now.expires_ms);
    announce(v, b, what);
}

static void undo_one(struct sua_srv *v, struct sua__bind *b)
{
    if (b->added) {
        take_out(v, b, 0);
        return;
    }
    b->doomed = 0;
    if (!b->changed)
        return;
    unplace(v, b);
    sua__text_unref(&v->stack->texts, b->now.text);
    b->now = b->was;
    b->changed = 0;
    place(v, b);
}

static void store_end(void *user, struct sua_str aor, int keep)
{
    struct sua__bind *all[MOST], *b;
    struct sua_srv *v = user;
    size_t n = 0, i;

    /* Undoing a change of q moves bindings about. */
    for (b = head_of(v, aor); b && n < SUA__COUNT(all); b = b->next)
        all[n++] = b;
    for (i = 0; i < n; i++) {
        if (keep)
            keep_one(v, all[i]);
        else
            undo_one(v, all[i]);
    }
}

static int store_get(void *user, struct sua_str aor, unsigned index,
                     uint64_t now_ms, struct sua_binding *out)
{
    const struct sua_srv *v = user;
    const struct sua__bind *b = head_of(v, aor);

    for (; b; b = b->next) {
        if (b->doomed || b->now.expires_ms <= now_ms || index--)
            continue;
        show(b, out);
        return 1;
    }
    return 0;
}

const struct sua_location sua__store = {
    NULL, store_get, store_put, store_drop, store_end
};

/* ---- for the application ----------------------------------------------- */
int sua_srv_binding(struct sua_srv *v, unsigned index, struct sua_str *aor,
                    struct sua_binding *out)
{
    struct sua__bind *b = v->first;
    unsigned i = 0;

    if (v->walk && v->walk_index <= index) {
        b = v->walk;
        i = v->walk_index;
    }
    for (; b && i < index; i++)
        b = b->all_next;
    if (!b)
        return SUA_ENOENT;
    v->walk = b;
    v->walk_index = index;
    *aor = aor_of(b);
    show(b, out);
    return SUA_OK;
}
