/* SPDX-License-Identifier: MIT
 * The response context of the proxy: one server transaction, a client
 * transaction for each branch. RFC 3261 16.6 steps 7 to 11, 16.7 to 16.10;
 * RFC 6026 (2xx go through, strays do not); RFC 3326 (why a branch was
 * cancelled). Every wait here ends: lookups, transactions and Timer C have
 * their own deadlines. Layer: srv. */
#include "srv/srv.h"

static const struct sua_str none = { NULL, 0 };

static void settle(struct sua_stack *s, struct sua__ctx *c);
static void fail(struct sua_stack *s, struct sua__branch *b, unsigned status);

/* ---- the end of branches and contexts ---------------------------------- */
static void bury_branch(struct sua_stack *s, struct sua__task *t)
{
    struct sua__branch *b = SUA__OWNER(t, struct sua__branch, task);

    sua__text_unref(&s->texts, b->uri);
    sua__text_unref(&s->texts, b->out.text);
    sua__pool_put(&sua__srv(s)->branches, b);
}

static void bury_ctx(struct sua_stack *s, struct sua__task *t)
{
    struct sua__ctx *c = SUA__OWNER(t, struct sua__ctx, dead);

    sua__text_unref(&s->texts, c->tail);
    sua__text_unref(&s->texts, c->best);
    sua__text_unref(&s->texts, c->challenges);
    sua__pool_put(&sua__srv(s)->ctxs, c);
}

static void let_go(struct sua__branch *b)
{
    if (b->txn)
        sua__txn_detach(b->txn);
    b->txn = NULL;
}

/* Out of its context. A transaction that has its final response goes on
 * alone. */
void sua__branch_over(struct sua_stack *s, struct sua__branch *b)
{
    struct sua__branch **at = &b->ctx->branches;

    while (*at && *at != b)
        at = &(*at)->next;
    if (*at)
        *at = b->next;
    let_go(b);
    sua__locate_stop(s, &b->locate);
    sua__disarm(s, &b->timer_c);
    sua__out_drop(s, &b->out);
    sua__event_drop(s, &b->task);
    b->task.run = bury_branch;
    sua__reap(s, &b->task);
}

static void let_go_server(struct sua__ctx *c)
{
    if (c->st)
        sua__txn_detach(c->st);
    c->st = NULL;
}

static void close_ctx(struct sua_stack *s, struct sua__ctx *c)
{
    let_go_server(c);
    sua__disarm(s, &c->again);
    c->dead.run = bury_ctx;
    sua__reap(s, &c->dead);
}

/* ---- stopping branches ------------------------------------------------- */
static void stop(struct sua_stack *s, struct sua__branch *b,
                 struct sua_str reason)
{
    struct sua__ctx *c = b->ctx;

    if (b->accepted)
        return;
    if (b->held) {
        sua__branch_over(s, b);
    } else if (!b->txn) {
        sua__ctx_failure(s, c, 487, NULL);
        sua__branch_over(s, b);
    } else if (c->method == SUA_M_INVITE) {
        (void)sua__txn_cancel(s, b->txn, reason);
    }
}

static void stop_all(struct sua_stack *s, struct sua__ctx *c,
                     struct sua_str reason)
{
    struct sua__branch *b, *next;

    for (b = c->branches; b; b = next) {
        next = b->next;
        stop(s, b, reason);
    }
}

static void stop_for(struct sua_stack *s, struct sua__ctx *c,
                     unsigned status)
{
    char mem[48];
    struct sua_buf b;

    sua_buf_init(&b, mem, sizeof mem);
    sua_buf_z(&b, "Reason: SIP;cause=");
    sua_buf_u32(&b, status);
    sua_buf_z(&b, "\r\n");
    stop_all(s, c, sua_buf_view(&b));
}

/* ---- settling ---------------------------------------------------------- */
void sua__ctx_failure(struct sua_stack *s, struct sua__ctx *c,
                      unsigned status, const struct sua_msg *m)
{
    if (!c->answered && !c->won)
        sua__proxy_note(s, c, status, m);
}

static int is_waiting(const struct sua__ctx *c)
{
    const struct sua__branch *b = c->branches;

    while (b && (b->accepted || b->held))
        b = b->next;
    return b != NULL;
}

/* Without memory the caller's transaction keeps the time. */
static void answer(struct sua_stack *s, struct sua__ctx *c)
{
    if (c->st && sua__proxy_answer(s, c) == SUA_ENOMEM) {
        sua__arm(s, &c->again, s->now + s->cfg.t1_ms);
        return;
    }
    c->answered = 1;
    let_go_server(c);
}

/* A 2xx that could not be forwarded for want of memory comes again, as long
 * as its branch is there. */
static void settle(struct sua_stack *s, struct sua__ctx *c)
{
    if (c->starting || c->dead.queued || is_waiting(c))
        return;
    if (sua__turn_next(s, c))
        return;
    stop_all(s, c, none);
    if (!c->answered && (!c->won || !c->branches))
        answer(s, c);
    if (c->answered && !c->branches)
        close_ctx(s, c);
}

static void again(void *stack, struct sua__timer *t)
{
    settle(stack, SUA__OWNER(t, struct sua__ctx, again));
}

/* ---- responses --------------------------------------------------------- */
static int forward(struct sua_stack *s, struct sua__ctx *c,
                   const struct sua_msg *m)
{
    struct sua__text *text;
    int err;

    if (!c->st)
        return SUA_ESTATE;
    text = sua__proxy_strip(s, m);
    if (!text)
        return SUA_ENOMEM;
    err = sua__txn_forward(s, c->st, text, m->status);
    if (err)
        sua__text_unref(&s->texts, text);
    return err;
}

/* While others wait for their turn it is the hunt's pace, which no 1xx
 * changes. */
static void arm_timer_c(struct sua_stack *s, struct sua__branch *b)
{
    const struct sua_srv_config *cfg = &sua__srv(s)->cfg;
    int hunt = sua__turn_held(b->ctx) != NULL;

    if (b->ctx->method == SUA_M_INVITE && !(hunt && b->timer_c.armed))
        sua__arm(s, &b->timer_c,
                 s->now + (hunt ? cfg->hunt_ms : cfg->timer_c_ms));
}

/* Timer C decides, not how long a phone may ring: the transactions wait for
 * it, and the caller's until the CANCEL has had its time too. */
static uint32_t patience(const struct sua_stack *s)
{
    return sua__srv(s)->cfg.timer_c_ms + 64 * s->cfg.t1_ms;
}

/* 16.8. Its end comes within 64*T1 of the CANCEL. */
static void timer_c(void *stack, struct sua__timer *t)
{
    struct sua__branch *b = SUA__OWNER(t, struct sua__branch, timer_c);

    if (b->txn)
        (void)sua__txn_cancel(stack, b->txn, none);
}

static void progress(struct sua_stack *s, struct sua__branch *b,
                     const struct sua_msg *m)
{
    struct sua__ctx *c = b->ctx;

    b->provisional = 1;
    if (m->status == 100 || b->accepted)
        return;
    arm_timer_c(s, b);
    if (!c->answered && !c->won)
        (void)forward(s, c, m);
}

static void success(struct sua_stack *s, struct sua__branch *b,
                    const struct sua_msg *m)
{
    struct sua__ctx *c = b->ctx;
    int invite = c->method == SUA_M_INVITE, first = !c->won, err;

    if (!invite && c->answered) {
        sua__branch_over(s, b);
        settle(s, c);
        return;
    }
    err = forward(s, c, m);
    if (!invite && err)
        sua__ctx_failure(s, c, 500, NULL);
    c->won |= invite || !err;
    c->answered |= !err;
    b->accepted = 1;
    sua__disarm(s, &b->timer_c);
    if (!invite)
        sua__branch_over(s, b);
    if (invite && first)
        stop_for(s, c, 200);
    settle(s, c);
}

static void refusal(struct sua_stack *s, struct sua__branch *b,
                    const struct sua_msg *m)
{
    struct sua__ctx *c = b->ctx;
    uint64_t kin = b->kin;

    if (b->accepted)
        return;
    if (m->status == 503 && b->locate.used < b->locate.n && !c->won &&
        !c->cancelled) {
        b->status = 503;
        let_go(b);
        sua__branch_try(s, b);
        return;
    }
    sua__ctx_failure(s, c, m->status, m);
    sua__branch_over(s, b);
    sua__turn_kin(s, c, kin, m->status, 1);
    if (m->status >= 600 && !c->answered && !c->won)
        stop_for(s, c, m->status);
    settle(s, c);
}

static void on_response(struct sua_stack *s, struct sua_txn *t,
                        const struct sua_msg *m)
{
    struct sua__branch *b = t->obj;

    if (m->status < 200)
        progress(s, b, m);
    else if (m->status < 300)
        success(s, b, m);
    else
        refusal(s, b, m);
}

/* RFC 3263 4.3: the next address, unless somebody is there already. */
static void on_failed(struct sua_stack *s, struct sua_txn *t,
                      unsigned status)
{
    struct sua__branch *b = t->obj;
    struct sua__ctx *c = b->ctx;

    b->status = (uint16_t)status;
    let_go(b);
    sua__disarm(s, &b->timer_c);
    if (!b->provisional && !c->won && !c->cancelled)
        sua__branch_try(s, b);
    else
        fail(s, b, status);
}

static void on_ended(struct sua_stack *s, struct sua_txn *t)
{
    struct sua__branch *b = t->obj;
    struct sua__ctx *c = b->ctx;

    if (b->txn != t)
        return;
    b->txn = NULL;
    sua__branch_over(s, b);
    settle(s, c);
}

static const struct sua__tu client_tu = {
    on_response, on_failed, NULL, on_ended
};

/* ---- the server side --------------------------------------------------- */
static void on_cancel(struct sua_stack *s, struct sua_txn *t,
                      const struct sua_msg *m)
{
    struct sua__ctx *c = t->obj;
    char mem[256];
    struct sua_buf b;

    c->cancelled = 1;
    sua_buf_init(&b, mem, sizeof mem);
    sua_write_copy(&b, m, SUA_H_REASON);
    stop_all(s, c, b.err ? none : sua_buf_view(&b));
    settle(s, c);
}

static void on_server_ended(struct sua_stack *s, struct sua_txn *t)
{
    struct sua__ctx *c = t->obj;

    c->st = NULL;
    sua__disarm(s, &c->again);
    if (!c->answered) {
        c->answered = c->cancelled = 1;
        stop_all(s, c, none);
    }
    settle(s, c);
}

static const struct sua__tu server_tu = {
    NULL, NULL, on_cancel, on_server_ended
};

struct sua__ctx *sua__ctx_open(struct sua__rq *q)
{
    struct sua__pool *p = &q->v->ctxs;
    struct sua__ctx *c;

    c = q->in_dialog ? sua__pool_get_reserved(p) : sua__pool_get(p);
    if (!c)
        return NULL;
    c->st = q->t;
    c->method = q->m->method;
    c->in_dialog = q->in_dialog;
    c->record_route = q->record;
    c->tokens = (uint8_t)((q->ob ? SUA__RECORD_OUT : 0) |
                          (sua__proxy_has_ob(q->m) ? SUA__RECORD_IN : 0));
    c->path = (uint8_t)(q->path ? 1 + sua__one_via(q->m) : 0);
    c->loop = sua__proxy_loop(q);
    c->in.addr = q->from->remote;
    c->in.flow = q->from->id;
    c->in.proto = q->from->proto;
    c->again.fire = again;
    c->starting = 1;
    c->answered = !q->t; /* nobody answers an ACK */
    if (q->t) {
        q->t->ring_ms = patience(q->s);
        sua__txn_own(q->t, &server_tu, c);
    }
    return c;
}

void sua__ctx_go(struct sua_stack *s, struct sua__ctx *c)
{
    c->starting = 0;
    settle(s, c);
}

/* ---- sending a branch -------------------------------------------------- */
struct writer {
    struct sua_stack *s;
    const struct sua__branch *b;
    struct sua_str branch;
};

static unsigned how_to_record(const struct sua__branch *b)
{
    struct sua_str uri = sua__text_str(b->uri);
    unsigned how = b->ctx->tokens;

    if (b->uri_n > 4 && sua__lower(uri.p[3]) == 's')
        how |= SUA__RECORD_SIPS;
    return b->flow_only ? how | SUA__RECORD_OUT : how;
}

static void write_request(struct sua_buf *b, void *arg)
{
    const struct writer *w = arg;
    const struct sua__ctx *c = w->b->ctx;
    struct sua_str all = sua__text_str(w->b->uri), uri, path, method;
    struct sua_str tail = sua__text_str(c->tail);

    uri = sua__str_sub(all, 0, w->b->uri_n);
    path = sua__str_sub(all, (size_t)w->b->uri_n + w->b->hop_n, all.n);
    method = sua__str_sub(tail, c->line, tail.n);
    sua_buf_str(b, sua__str_sub(method, 0, sua__str_find(method, ' ')));
    sua_buf_char(b, ' ');
    sua__target_write(b, uri, 0);
    sua_buf_z(b, " SIP/2.0\r\n");
    sua__via_write(w->s, b, &w->b->dest, w->branch);
    if (c->record_route)
        sua__proxy_record(w->s, b, &c->in, &w->b->dest, how_to_record(w->b));
    if (c->path)
        sua__proxy_path(w->s, b, &c->in, c->path == 2);
    if (path.n)
        sua_write_hdr(b, SUA_H_ROUTE, path);
    sua_buf_str(b, sua__str_sub(tail, 0, c->line));
    sua_buf_str(b, sua__str_sub(tail, c->rest, tail.n));
}

static void ack_left(struct sua_stack *s, struct sua__task *t)
{
    struct sua__branch *b = SUA__OWNER(t, struct sua__branch, task);
    struct sua__ctx *c = b->ctx;

    sua__branch_over(s, b);
    settle(s, c);
}

/* An ACK has no transaction: it is gone once the outbox was flushed, which
 * is before the next event. */
static void send_ack(struct sua_stack *s, struct sua__branch *b,
                     struct sua__text *text)
{
    b->out.text = text;
    b->out.to = b->dest;
    sua__out(s, &b->out);
    b->task.run = ack_left;
    sua__event(s, &b->task);
}

static int send(struct sua_stack *s, struct sua__branch *b)
{
    struct sua__ctx *c = b->ctx;
    char mem[SUA__PROXY_BRANCH];
    struct writer w;
    struct sua__text *text;
    int err;

    sua__proxy_branch(s, c->loop, mem);
    w.s = s;
    w.b = b;
    w.branch = sua_str_make(mem, sizeof mem);
    err = sua__cell_write(s, &text, (size_t)c->tail->len + b->uri->len + 400u,
                          c->in_dialog, write_request, &w);
    if (err)
        return err;
    if (c->method == SUA_M_ACK) {
        send_ack(s, b, text);
        return SUA_OK;
    }
    err = sua__txn_client(s, &b->txn, c->method, text, w.branch, &b->dest,
                          &client_tu, b, c->in_dialog);
    if (err) {
        sua__text_unref(&s->texts, text);
        return err;
    }
    b->txn->ring_ms = patience(s);
    arm_timer_c(s, b);
    return SUA_OK;
}

static void fail(struct sua_stack *s, struct sua__branch *b, unsigned status)
{
    struct sua__ctx *c = b->ctx;
    uint64_t kin = b->kin;

    sua__ctx_failure(s, c, status, NULL);
    sua__branch_over(s, b);
    sua__turn_kin(s, c, kin, status, 0);
    settle(s, c);
}

static unsigned status_of(int err)
{
    switch (err) {
    case SUA_ENOMEM: return 500;
    case SUA_ETOOBIG: return 513;
    case SUA_EUNSUPPORTED: return 416;
    default: return 503;
    }
}

/* Next address: SUA_ENOROUTE when all were tried. */
static int try_located(struct sua_stack *s, struct sua__branch *b)
{
    int err, last = SUA_ENOROUTE;

    while (!sua__locate_next(&b->locate, &b->dest)) {
        err = sua__net_route_to(s, &b->dest, sua__locate_name(&b->locate));
        if (!err)
            err = send(s, b);
        if (!err)
            return SUA_OK;
        last = err;
    }
    return last;
}

static void located(struct sua_stack *s, struct sua__locate *l, int err)
{
    struct sua__branch *b = SUA__OWNER(l, struct sua__branch, locate);

    b->located = 1;
    if (!err)
        err = try_located(s, b);
    if (err)
        fail(s, b, status_of(err));
}

static int start_locate(struct sua_stack *s, struct sua__branch *b)
{
    struct sua_str uri = sua__text_str(b->uri);
    struct sua_uri hop;
    int err;

    if (b->hop_n)
        uri = sua__str_sub(uri, b->uri_n, (size_t)b->uri_n + b->hop_n);
    else
        uri = sua__str_sub(uri, 0, b->uri_n);
    if (sua_uri_parse(uri, &hop, NULL))
        return SUA_EUNSUPPORTED;
    err = sua__locate(s, &b->locate, &hop, located);
    b->located = err != SUA_EAGAIN;
    return err;
}

/* The connection that was named first, then the addresses of the URI. */
void sua__branch_try(struct sua_stack *s, struct sua__branch *b)
{
    int err = SUA_OK;

    if (b->by_flow) {
        b->by_flow = 0;
        if (!send(s, b))
            return;
    }
    if (b->flow_only) {
        fail(s, b, b->status == 408 ? 408 : 430);
        return;
    }
    if (!b->located)
        err = start_locate(s, b);
    if (err == SUA_EAGAIN)
        return;
    if (!err)
        err = try_located(s, b);
    if (err)
        fail(s, b, b->status && err == SUA_ENOROUTE ? b->status
                                                    : status_of(err));
}

static int copy_uri(struct sua_stack *s, struct sua__branch *b,
                    const struct sua__target *to)
{
    size_t n = to->uri.n + to->hop.n + to->path.n;
    struct sua_buf t;

    b->uri = sua__text_get(&s->texts, n, b->ctx->in_dialog);
    if (!b->uri)
        return SUA_ENOMEM;
    sua_buf_init(&t, b->uri->bytes, b->uri->cap);
    sua_buf_str(&t, to->uri);
    sua_buf_str(&t, to->hop);
    sua_buf_str(&t, to->path);
    b->uri->len = (uint16_t)t.n;
    b->uri_n = (uint16_t)to->uri.n;
    b->hop_n = (uint16_t)to->hop.n;
    return SUA_OK;
}

static struct sua__branch *new_branch(struct sua_stack *s,
                                      struct sua__ctx *c)
{
    struct sua__pool *p = &sua__srv(s)->branches;
    struct sua__branch *b;

    b = c->in_dialog ? sua__pool_get_reserved(p) : sua__pool_get(p);
    if (!b)
        return NULL;
    b->ctx = c;
    b->timer_c.fire = timer_c;
    b->next = c->branches;
    c->branches = b;
    return b;
}

void sua__ctx_branch(struct sua_stack *s, struct sua__ctx *c,
                     const struct sua__target *to)
{
    struct sua__branch *b = new_branch(s, c);

    if (!b) {
        sua__ctx_failure(s, c, 500, NULL);
        return;
    }
    if (copy_uri(s, b, to)) {
        fail(s, b, 500);
        return;
    }
    if (to->flow) {
        b->by_flow = 1;
        b->dest = *to->flow;
    }
    b->flow_only = to->flow_only;
    b->kin = to->kin;
    b->q = to->q;
    b->held = to->later;
    if (!b->held)
        sua__branch_try(s, b);
}
