/* SPDX-License-Identifier: MIT
 * Transactions: birth, the one executor of the tables in fsm.c, timers, end.
 * RFC 3261 17, RFC 6026, RFC 4320. */
#include "txn/txn.h"

/* ---- timers ------------------------------------------------------------- */
static int is_client(const struct sua_txn *t)
{
    return t->machine <= SUA__NICT;
}

static uint64_t t64(const struct sua_stack *s)
{
    return 64 * (uint64_t)s->cfg.t1_ms;
}

static void rearm(struct sua_stack *s, struct sua_txn *t)
{
    uint64_t when = t->rtx_at < t->end_at ? t->rtx_at : t->end_at;

    if (when == SUA__NEVER)
        sua__disarm(s, &t->life.timer);
    else
        sua__arm(s, &t->life.timer, when);
}

/* Timers A, E, G: A doubles for ever, E and G up to T2; E in Proceeding is
 * T2 (17.1.2.2). */
static void set_rtx(struct sua_stack *s, struct sua_txn *t, unsigned ev)
{
    uint32_t t2 = s->cfg.t2_ms;

    if (SUA_PROTO_IS_RELIABLE(t->out.to.proto))
        return;
    t->rtx_ms = ev == SUA__EV_RTX ? 2 * t->rtx_ms : s->cfg.t1_ms;
    if (t->machine != SUA__ICT &&
        (t->rtx_ms > t2 || (t->machine == SUA__NICT &&
                            t->state == SUA__PROCEEDING)))
        t->rtx_ms = t2;
    t->rtx_at = s->now + t->rtx_ms;
}

/* How long before its client's Timer F a request is answered for an
 * application that does not: later it would come too late (RFC 4320 3.2). */
static uint64_t last_word_ms(const struct sua_stack *s)
{
    return 4 * (uint64_t)s->cfg.t1_ms;
}

/* Timers B, F, H, and the patience with a ringing peer or a silent TU. Once
 * cancelled the wait has its own end (9.1). */
static void set_end(struct sua_stack *s, struct sua_txn *t)
{
    int rings = t->state == SUA__PROCEEDING ||
                (t->machine == SUA__IST && t->state == SUA__START);
    uint32_t ring_ms = t->ring_ms ? t->ring_ms : s->cfg.ring_ms;

    if (t->cancelled)
        return;
    t->lingering = 0;
    t->end_at = s->now + t64(s) + (rings ? ring_ms : 0);
    if (t->machine == SUA__NIST)
        t->end_at -= last_word_ms(s);
}

static uint64_t linger_ms(const struct sua_stack *s, const struct sua_txn *t)
{
    uint64_t d = t64(s) > 32000 ? t64(s) : 32000;

    if (t->state == SUA__ACCEPTED)                  /* L, M */
        return t64(s);
    if (SUA_PROTO_IS_RELIABLE(t->out.to.proto))
        return 0;
    switch (t->machine) {
    case SUA__ICT:                                  /* D */
        return d;
    case SUA__NIST:                                 /* J */
        return t64(s);
    default:                                        /* I, K */
        return s->cfg.t4_ms;
    }
}

/* 100 to a non-INVITE request: when the client's Timer E reaches T2. */
uint64_t sua__txn_patience(const struct sua_stack *s)
{
    uint64_t sum = 0, e = s->cfg.t1_ms;

    for (; e < s->cfg.t2_ms; e *= 2)
        sum += e;
    return sum;
}

/* A request with the application alone, which has no answer: 500. Layers of
 * ours have until the client's own end. 1: not over yet. */
static int overdue(struct sua_stack *s, struct sua_txn *t)
{
    if (is_client(t) || t->state > SUA__PROCEEDING || t->overdue)
        return 0;
    t->overdue = 1;
    if (!t->tu && !sua__txn_status(s, t, 500))
        return 1;
    if (t->machine != SUA__NIST)
        return 0;
    t->end_at = s->now + last_word_ms(s);
    rearm(s, t);
    return 1;
}

static void fire(void *stack, struct sua__timer *timer)
{
    struct sua_stack *s = stack;
    struct sua_txn *t = SUA__OWNER(timer, struct sua_txn, life.timer);
    unsigned ev = SUA__EV_RTX;

    if (s->now >= t->end_at) {
        ev = t->lingering ? SUA__EV_LINGER : SUA__EV_END;
        t->end_at = SUA__NEVER;
    } else {
        t->rtx_at = SUA__NEVER;
    }
    if (ev == SUA__EV_END && overdue(s, t))
        return;
    if (ev != SUA__EV_RTX || t->machine != SUA__NIST) {
        sua__txn_step(s, t, ev, NULL, NULL);
        return;
    }
    rearm(s, t);
    (void)sua__txn_status(s, t, 100);
}

/* ---- sending ------------------------------------------------------------ */
static void send(struct sua_stack *s, struct sua_txn *t,
                 struct sua__text *text, int again)
{
    sua__out_drop(s, &t->out);
    t->out.text = text;
    t->out.retransmit = (uint8_t)again;
    if (text)
        sua__out(s, &t->out);
}

static int is_again(const struct sua_txn *t, unsigned ev)
{
    return ev == SUA__EV_RTX || ev == SUA__EV_REQ ||
           (t->machine == SUA__IST && t->lingering);
}

static void send_ack(struct sua_stack *s, struct sua_txn *t,
                     const struct sua_msg *m)
{
    int again = t->side != NULL;

    if (!again)
        t->side = sua__build_ack(s, t, m);
    send(s, t, t->side, again);
}

/* The connection a response was to take is gone: let L3 find or open one
 * to received and the sent-by port (18.2.2). */
static int try_anew(struct sua_stack *s, struct sua_txn *t)
{
    if (is_client(t) || !t->out.to.flow ||
        !SUA_PROTO_IS_RELIABLE(t->out.to.proto))
        return 0;
    t->out.to.flow = 0;
    sua__out(s, &t->out);
    return 1;
}

static void out_failed(struct sua_stack *s, struct sua__out *o, int err)
{
    struct sua_txn *t = SUA__OWNER(o, struct sua_txn, out);

    (void)err;
    if (!try_anew(s, t))
        sua__txn_step(s, t, SUA__EV_TERR, NULL, NULL);
}

static void part(struct sua_txn *t)
{
    if (t->joined)
        sua__flow_part(&t->user);
    t->joined = 0;
}

/* A client cannot get its response any more; a server opens a new one when
 * it has something to say. */
static void flow_down(struct sua_stack *s, struct sua__flow_user *u, int err)
{
    struct sua_txn *t = SUA__OWNER(u, struct sua_txn, user);

    (void)err;
    part(t);
    if (is_client(t))
        sua__txn_step(s, t, SUA__EV_TERR, NULL, NULL);
    else
        t->out.to.flow = 0;
}

static void join(struct sua_stack *s, struct sua_txn *t)
{
    struct sua__flow *f;

    if (!SUA_PROTO_IS_RELIABLE(t->out.to.proto))
        return;
    f = sua__flow_find(s, t->out.to.flow);
    if (!f || f->state == SUA__FLOW_ENDPOINT)
        return;
    t->user.down = flow_down;
    sua__flow_join(f, &t->user);
    t->joined = 1;
}

/* ---- CANCEL of an INVITE, client side ----------------------------------- */
static void drop_side(struct sua_stack *s, struct sua_txn *t)
{
    sua__text_drop(&s->texts, &t->side);
}

/* Without memory it is tried again at the next provisional response; the
 * INVITE's end is near either way. */
static void send_cancel(struct sua_stack *s, struct sua_txn *t)
{
    static const struct sua_str none = { NULL, 0 };

    if (!t->cancelled) {
        t->cancelled = 1;
        t->end_at = s->now + t64(s);
        rearm(s, t);
    }
    if (!t->side)
        t->side = sua__build_cancel(s, t, none);
    if (t->side && !sua__txn_client(s, NULL, SUA_M_CANCEL, t->side, none,
                                    &t->out.to, NULL, NULL,
                                    SUA__IN_DIALOG)) {
        t->side = NULL;
        t->cancel_wanted = 0;
    }
}

int sua__txn_cancel(struct sua_stack *s, struct sua_txn *t,
                    struct sua_str extra)
{
    if (t->machine != SUA__ICT || t->state > SUA__PROCEEDING)
        return SUA_ESTATE;
    if (t->cancel_wanted || t->cancelled)
        return SUA_OK;
    t->cancel_wanted = 1;
    t->side = sua__build_cancel(s, t, extra);
    if (t->state == SUA__PROCEEDING)
        send_cancel(s, t);
    return SUA_OK;
}

/* ---- the executor ------------------------------------------------------- */
static void up_client(struct sua_stack *s, struct sua_txn *t, unsigned ev,
                      const struct sua_msg *m)
{
    int had_final = t->status >= 200;

    if (m) {
        t->status = m->status;
        if (t->tu && t->tu->response)
            t->tu->response(s, t, m);
        return;
    }
    /* That the ACK could not leave is no second outcome. */
    if (!had_final && t->tu && t->tu->failed)
        t->tu->failed(s, t, ev == SUA__EV_END ? 408 : 503);
}

static void up(struct sua_stack *s, struct sua_txn *t, unsigned ev,
               const struct sua_msg *m, const struct sua_flow *from)
{
    struct sua__txns *x = sua__txns(s);

    if (is_client(t))
        up_client(s, t, ev, m);
    else if (ev == SUA__EV_ACK) {
        if (x->request)
            (void)x->request(s, NULL, m, from);
    } else if (t->tu && t->tu->failed)
        t->tu->failed(s, t, ev == SUA__EV_END ? 408 : 503);
}

/* A final response ends what only a pending request needs. */
static void settle(struct sua_stack *s, struct sua_txn *t)
{
    if (t->state < SUA__COMPLETED || !is_client(t))
        return;
    sua__out_drop(s, &t->out);
    if (t->cancel_wanted)
        drop_side(s, t);
    t->cancel_wanted = 0;
}

/* The request of an INVITE stays while 2xx may still come from a fork. */
static void forget_request(struct sua_stack *s, struct sua_txn *t)
{
    if (!is_client(t) || t->state != SUA__COMPLETED || !t->text)
        return;
    sua__text_drop(&s->texts, &t->text);
}

static void act(struct sua_stack *s, struct sua_txn *t, unsigned acts,
                unsigned ev, const struct sua_msg *m)
{
    if (acts & SUA__A_STOP)
        t->rtx_at = SUA__NEVER;
    if (acts & SUA__A_RTX)
        set_rtx(s, t, ev);
    if (acts & SUA__A_END)
        set_end(s, t);
    if (acts & SUA__A_SEND)
        send(s, t, t->text, is_again(t, ev));
    if (acts & SUA__A_LINGER) {
        t->lingering = 1;
        t->end_at = s->now + linger_ms(s, t);
    }
    if (acts & SUA__A_ACK)
        send_ack(s, t, m);
}

void sua__txn_step(struct sua_stack *s, struct sua_txn *t, unsigned ev,
                   const struct sua_msg *m, const struct sua_flow *from)
{
    struct sua__cell cell;
    uint8_t old = t->state;

    if (old == SUA__DEAD)
        return;
    cell = sua__fsm[t->machine][old][ev];
    if (!cell.act && !cell.next) {
        rearm(s, t);
        return;
    }
    t->state = cell.next;
    if (cell.next != SUA__DEAD && cell.next != old)
        settle(s, t);
    act(s, t, cell.act, ev, m);
    if (cell.next != SUA__DEAD)
        rearm(s, t);
    if (cell.act & SUA__A_UP)
        up(s, t, ev, m, from);
    if (cell.next == SUA__DEAD)
        sua__txn_finish(s, t);
    else if (ev == SUA__EV_1XX && t->cancel_wanted && is_client(t))
        send_cancel(s, t);
    else
        forget_request(s, t);
}

/* ---- birth and death ---------------------------------------------------- */
static void bury(struct sua_stack *s, struct sua__task *task)
{
    struct sua_txn *t = SUA__OWNER(task, struct sua_txn, life.dead);

    sua__text_unref(&s->texts, t->text);
    sua__text_unref(&s->texts, t->side);
    sua__pool_put(&sua__txns(s)->pool, t);
}

void sua__txn_finish(struct sua_stack *s, struct sua_txn *t)
{
    struct sua__txns *x = sua__txns(s);

    t->state = SUA__DEAD;
    sua__disarm(s, &t->life.timer);
    sua__out_drop(s, &t->out);
    part(t);
    sua__tab_del(is_client(t) ? &x->client : &x->server, &t->node);
    if (t->merge_listed)
        sua__tab_del(&x->merged, &t->merge);
    t->merge_listed = 0;
    x->live[t->machine]--;
    if (t->tu && t->tu->ended)
        t->tu->ended(s, t);
    t->tu = NULL;
    memset(&t->life.dead, 0, sizeof t->life.dead);
    t->life.dead.run = bury;
    sua__reap(s, &t->life.dead);
}

static struct sua_txn *alloc(struct sua_stack *s, unsigned machine,
                             int reserved)
{
    struct sua__pool *p = &sua__txns(s)->pool;
    struct sua_txn *t;

    t = reserved ? sua__pool_get_reserved(p) : sua__pool_get(p);
    if (!t)
        return NULL;
    t->machine = (uint8_t)machine;
    t->state = SUA__START;
    t->reserved = reserved != 0;
    t->life.timer.fire = fire;
    t->out.failed = out_failed;
    t->rtx_at = t->end_at = SUA__NEVER;
    return t;
}

void sua__txn_list(struct sua_stack *s, struct sua_txn *t, uint64_t key,
                   uint64_t merge_key)
{
    struct sua__txns *x = sua__txns(s);

    t->key = (uint32_t)(key >> 32);
    t->merge_key = (uint32_t)(merge_key >> 32);
    sua__tab_add(is_client(t) ? &x->client : &x->server, &t->node,
                 (uint32_t)key);
    if (!is_client(t) && !t->has_to_tag && t->method != SUA_M_CANCEL) {
        sua__tab_add(&x->merged, &t->merge, (uint32_t)merge_key);
        t->merge_listed = 1;
    }
    x->live[t->machine]++;
    rearm(s, t);
}

struct sua_txn *sua__txn_server(struct sua_stack *s, const struct sua_msg *m,
                                const struct sua_flow *from, int reserved)
{
    int invite = m->method == SUA_M_INVITE;
    struct sua_txn *t = alloc(s, invite ? SUA__IST : SUA__NIST, reserved);

    if (!t)
        return NULL;
    t->method = m->method;
    t->has_to_tag = sua_msg_tag(m, SUA_H_TO).n > 0;
    sua__reply_dest(m, from, &t->out.to);
    join(s, t);
    set_end(s, t);
    if (!invite)
        t->rtx_at = s->now + sua__txn_patience(s);
    return t;
}

/* Skips lines that cannot be Via; 0 at the empty line. */
static int next_v(struct sua_str *rest)
{
    const char *p = rest->p, *end = p + rest->n;

    while (p < end && (*p | 0x20) != 'v' && *p != '\r') {
        p = memchr(p, '\n', (size_t)(end - p));
        p = p ? p + 1 : end;
    }
    *rest = sua_str_make(p, (size_t)(end - p));
    return p < end && *p != '\r';
}

/* identify() of a request that begins with its one Via. */
static int identify_own(struct sua_txn *t, struct sua_str text,
                        struct sua_via *via)
{
    static const char name[] = "\r\nVia: ";
    struct sua_str line = text;
    size_t at = sua__str_find(line, '\r');

    t->one_via = 1;
    line = sua__str_sub(line, at, line.n);
    if (line.n < sizeof name || memcmp(line.p, name, sizeof name - 1))
        return SUA_EINVAL;
    line = sua__str_sub(line, sizeof name - 1, line.n);
    line.n = sua__str_find(line, '\r');
    return sua__via_scan(line.p, line.p + line.n, via) ? SUA_OK : SUA_EINVAL;
}

/* Top Via and method of a request of our own. */
static int identify(struct sua_txn *t, struct sua_str text,
                    struct sua_via *via, int own)
{
    struct sua_str rest = text, value;
    const char *at;
    unsigned id, vias = 0;

    if (SUA__FAST && own)
        return identify_own(t, text, via);
    while (next_v(&rest) && sua__line(&rest, &value, &id)) {
        if (id != SUA_H_VIA)
            continue;
        if (vias++)
            break;
        at = sua__via_scan(value.p, value.p + value.n, via);
        if (!at)
            return SUA_EINVAL;
        vias += at < value.p + value.n;
    }
    t->one_via = vias == 1;
    return vias ? SUA_OK : SUA_EINVAL;
}

int sua__txn_client(struct sua_stack *s, struct sua_txn **out,
                    unsigned method, struct sua__text *text,
                    struct sua_str branch, const struct sua__dest *dest,
                    const struct sua__tu *tu, void *obj, unsigned how)
{
    int invite = method == SUA_M_INVITE;
    struct sua_txn *t = alloc(s, invite ? SUA__ICT : SUA__NICT,
                              how & SUA__IN_DIALOG);
    struct sua_str token;
    struct sua_via via;

    if (!t)
        return SUA_ENOMEM;
    if (identify(t, sua__text_str(text), &via, how & SUA__OWN_VIA) ||
        (branch.p && !sua_str_eq(branch, via.branch))) {
        sua__pool_put(&sua__txns(s)->pool, t);
        return SUA_EINVAL;
    }
    t->method = (uint8_t)method;
    t->text = text;
    t->tu = tu;
    t->obj = obj;
    t->out.to = *dest;
    join(s, t);
    set_rtx(s, t, SUA__EVENTS);
    set_end(s, t);
    token = sua__text_str(text);
    token.n = sua__str_find(token, ' '); /* the method as it stands there */
    sua__txn_list(s, t, sua__key_client(s, &via, token), 0);
    send(s, t, text, 0);
    if (out)
        *out = t;
    return SUA_OK;
}

void sua__txn_detach(struct sua_txn *t)
{
    t->tu = NULL;
    t->obj = NULL;
}

void sua__txn_own(struct sua_txn *t, const struct sua__tu *tu, void *obj)
{
    t->tu = tu;
    t->obj = obj;
}

struct sua_str sua__txn_text(const struct sua_txn *t)
{
    static const struct sua_str none = { NULL, 0 };

    return t->text ? sua__text_str(t->text) : none;
}

void sua__branch(struct sua_stack *s, char out[SUA__BRANCH_LEN])
{
    memcpy(out, "z9hG4bK", 7);
    sua__token(s, out + 7, SUA__BRANCH_LEN - 7);
}

/* ---- module ------------------------------------------------------------- */
static int init(struct sua_stack *s, void *state)
{
    struct sua__txns *x = state;

    x->release.run = sua__release_held;
    x->trying.run = sua__txn_trying;
    sua__net(s)->message = sua__txn_message;
    return SUA_OK;
}

static int idle(const struct sua_stack *s, const void *state)
{
    const struct sua__txns *x = state;

    (void)s;
    return !x->pool.used && !x->held;
}

static const struct sua__pool_def pools[] = {
    { "txn", sizeof(struct sua_txn), offsetof(struct sua_config, max_txn),
      offsetof(struct sua__txns, pool), 2 },
};
static const struct sua__tab_def tabs[] = {
    { offsetof(struct sua_config, max_txn),
      offsetof(struct sua__txns, client) },
    { offsetof(struct sua_config, max_txn),
      offsetof(struct sua__txns, server) },
    { offsetof(struct sua_config, max_txn),
      offsetof(struct sua__txns, merged) },
};

const struct sua_module sua__module_txn = {
    "txn", sizeof(struct sua__txns), SUA__SLOT_TXN,
    SUA__COUNT(pools), SUA__COUNT(tabs), pools, tabs, init, NULL, idle
};
