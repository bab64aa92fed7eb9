/* SPDX-License-Identifier: MIT
 * The driver of one client request: locate, send, other targets, challenges.
 * RFC 3261 8.1.2, 8.1.3, 9.1, 18.1.1, 22.2, RFC 3263 4.3. */
#include "dlg/dlg.h"

#define BIG 1300u               /* over UDP only when all else failed      */
#define CSEQ_MAX 0x7fffffffu

enum state { LOCATING, SENT, ENDING };
enum big { NOT_BIG, BIG_OVER_TCP, BIG_OVER_UDP };

static const struct sua__tu as_user;
static const struct sua_str none = {NULL, 0};

/* ---- the end ---------------------------------------------------------- */
static void let_txn_go(struct sua__req *r)
{
    if (r->txn)
        sua__txn_detach(r->txn);
    r->txn = NULL;
}

static void unlink_req(struct sua__dlgs *x, struct sua__req *r)
{
    if (r->prev)
        r->prev->next = r->next;
    else
        x->first = r->next;
    if (r->next)
        r->next->prev = r->prev;
}

static void release(struct sua_stack *s, struct sua__req *r)
{
    sua__locate_stop(s, &r->locate);
    sua__event_drop(s, &r->go);
    let_txn_go(r);
    sua__text_drop(&s->texts, &r->tmpl);
    if (r->dialog)
        sua__dialog_drop(s, r->dialog);
    r->dialog = NULL;
    r->user = NULL;
    unlink_req(sua__dlgs(s), r);
}

static void reap(struct sua_stack *s, struct sua__task *t)
{
    sua__pool_put(&sua__dlgs(s)->reqs, SUA__OWNER(t, struct sua__req, dead));
}

static void tell(struct sua_stack *s, struct sua__req *r, unsigned status,
                 const struct sua_msg *m)
{
    if (r->user && r->user->response)
        r->user->response(s, r, status, m);
}

static void end(struct sua_stack *s, struct sua__req *r, unsigned status,
                const struct sua_msg *m)
{
    r->state = ENDING;
    tell(s, r, status, m);
    release(s, r);
    r->dead.run = reap;
    sua__reap(s, &r->dead);
}

/* 8.1.3.1: what happened here looks like a response. */
static void end_err(struct sua_stack *s, struct sua__req *r, int err)
{
    int ours = err == SUA_ENOMEM || err == SUA_ETOOBIG || err == SUA_EINVAL;

    end(s, r, ours ? 500 : 503, NULL);
}

/* ---- sending ---------------------------------------------------------- */
static const struct sua_dialog *inside(const struct sua__req *r)
{
    return r->in_dialog ? r->dialog : NULL;
}

static int route(struct sua_stack *s, struct sua__req *r,
                 struct sua__dest *d)
{
    return sua__hop_route(s, inside(r), d, sua__locate_name(&r->locate));
}

/* The transaction's cell is ours too: whatever is sent next is made from
 * it, also when the transaction is gone. */
static int start_txn(struct sua_stack *s, struct sua__req *r,
                     struct sua_str branch)
{
    struct sua_txn *t;
    int err;

    sua__text_ref(r->tmpl);
    err = sua__txn_client(s, &t, r->method, r->tmpl, branch, &r->dest,
                          &as_user, r, SUA__OWN_VIA | r->in_dialog);
    if (err) {
        sua__text_unref(&s->texts, r->tmpl);
        return err;
    }
    let_txn_go(r);
    r->txn = t;
    r->state = SENT;
    r->provisional = 0;
    sua__creds_keep(s, r);
    return SUA_OK;
}

/* 18.1.1, where there is TCP to take. */
static int grow_up(struct sua_stack *s, struct sua__req *r)
{
    struct sua__dest d = r->dest;

    if (r->big != NOT_BIG || d.proto != SUA_UDP || r->tmpl->len <= BIG ||
        !sua__net_default(s, SUA_TCP, d.addr.family))
        return 0;
    d.proto = SUA_TCP;
    d.flow = 0;
    if (route(s, r, &d))
        return 0;
    r->dest = d;
    r->big = BIG_OVER_TCP;
    return 1;
}

/* What is wanted, when it was not written before the flow was known. */
struct want {
    const struct sua__reqspec *spec;
    struct sua__way way;
};

/* m: the challenge to be answered, or NULL. */
static int send_as(struct sua_stack *s, struct sua__req *r,
                   const struct want *w, const struct sua_msg *m)
{
    char branch[SUA__BRANCH_LEN];
    struct sua_str id;
    int err;

    sua__branch(s, branch);
    id = sua_str_make(branch, sizeof(branch));
    err = w ? sua__req_compose(s, r, w->spec, &w->way, id)
            : sua__req_finish(s, r, m, id);
    if (!err && grow_up(s, r))
        err = sua__req_finish(s, r, NULL, id);
    return err ? err : start_txn(s, r, id);
}

static int send(struct sua_stack *s, struct sua__req *r,
                const struct sua_msg *m)
{
    return send_as(s, r, NULL, m);
}

/* SUA_ENOROUTE: there is no other. */
static int next_dest(struct sua_stack *s, struct sua__req *r)
{
    int err = SUA_ENOROUTE;

    while (err && !sua__locate_next(&r->locate, &r->dest)) {
        r->big = NOT_BIG;
        err = route(s, r, &r->dest);
    }
    return err;
}

static int next_target(struct sua_stack *s, struct sua__req *r)
{
    int err = next_dest(s, r);

    return err ? err : send(s, r, NULL);
}

static void located(struct sua_stack *s, struct sua__locate *l, int err)
{
    struct sua__req *r = SUA__OWNER(l, struct sua__req, locate);

    if (!err)
        err = next_target(s, r);
    else if (!sua__hop_heard(s, inside(r), &r->dest))
        err = send(s, r, NULL);
    if (err)
        end_err(s, r, err);
}

/* A WebSocket client's Contact is a name nobody can look up. */
static int launch(struct sua_stack *s, struct sua__req *r,
                  const struct want *w)
{
    const struct sua_dialog *d = inside(r);
    int err;

    if (d && (d->dest.proto == SUA_WS || d->dest.proto == SUA_WSS) &&
        !sua__hop_heard(s, d, &r->dest))
        return send_as(s, r, w, NULL);
    err = sua__locate(s, &r->locate, &w->way.hop, located);
    if (err == SUA_EAGAIN)
        return sua__req_compose(s, r, w->spec, &w->way, none);
    if (!err)
        err = next_dest(s, r);
    else
        err = sua__hop_heard(s, d, &r->dest) ? err : SUA_OK;
    return err ? err : send_as(s, r, w, NULL);
}

/* ---- other targets, challenges ---------------------------------------- */
static int over_udp(struct sua_stack *s, struct sua__req *r)
{
    r->big = BIG_OVER_UDP;
    r->dest.proto = SUA_UDP;
    r->dest.flow = 0;
    return route(s, r, &r->dest) || send(s, r, NULL) ? 0 : 1;
}

/* RFC 3263 4.3: a server that never said anything, or 503, is left for the
 * next one by a new transaction. */
static int fail_over(struct sua_stack *s, struct sua__req *r, int heard)
{
    if (r->provisional || r->cancel_wanted)
        return 0;
    if (!heard && r->big == BIG_OVER_TCP && over_udp(s, r))
        return 1;
    return next_target(s, r) == SUA_OK;
}

/* 22.2: again with credentials, a new CSeq, and all else as it was. */
static int answer(struct sua_stack *s, struct sua__req *r,
                  const struct sua_msg *m)
{
    int err = SUA_OK;

    if (r->cancel_wanted)
        return 0;
    if (!sua__creds_wanted(s, r, m)) {
        sua__creds_drop(s, r->id);
        return 0;
    }
    if (r->dialog)
        r->cseq = ++r->dialog->lseq;
    else
        r->cseq++;
    if (!sua__flow_find(s, r->dest.flow))
        err = route(s, r, &r->dest);
    sua__creds_note(r, m);
    if (!err)
        err = send(s, r, m);
    if (err)
        end_err(s, r, err);
    return 1;
}

/* ---- what the transaction says ---------------------------------------- */

/* It will not need its request again (its ACK is built by now); alone with
 * the cell, we can write the next request where the last one is: a device
 * may have one large cell only. */
static void take_text(struct sua_stack *s, struct sua_txn *t)
{
    sua__text_drop(&s->texts, &t->text);
}

static void on_response(struct sua_stack *s, struct sua_txn *t,
                        const struct sua_msg *m)
{
    struct sua__req *r = t->obj;

    if (r->dialog)
        r->dialog->dest = r->dest;
    if (m->status < 200) {
        r->provisional = 1;
        tell(s, r, m->status, m);
        return;
    }
    if (m->status >= 300)
        take_text(s, t);
    if ((m->status == 401 || m->status == 407) && answer(s, r, m))
        return;
    if (m->status == 503 && fail_over(s, r, 1))
        return;
    end(s, r, m->status, m);
}

static void on_failed(struct sua_stack *s, struct sua_txn *t,
                      unsigned status)
{
    struct sua__req *r = t->obj;

    take_text(s, t);
    if (!fail_over(s, r, 0))
        end(s, r, status, NULL);
}

/* Never without one of the above, but a pointer may not stay. */
static void on_ended(struct sua_stack *s, struct sua_txn *t)
{
    struct sua__req *r = t->obj;

    r->txn = NULL;
    end(s, r, 503, NULL);
}

static const struct sua__tu as_user = {
    on_response, on_failed, NULL, on_ended
};

/* ---- commands --------------------------------------------------------- */
static void go(struct sua_stack *s, struct sua__task *t)
{
    end(s, SUA__OWNER(t, struct sua__req, go), 487, NULL);
}

static int may_start(const struct sua__reqspec *spec)
{
    const struct sua_dialog *d = spec->dialog;

    if (d && d->state == SUA_DIALOG_ENDED)
        return SUA_ESTATE;
    if (d && d->lseq >= CSEQ_MAX)
        return SUA_ELIMIT;
    if (spec->uri.n || (d && d->listed))
        return SUA_OK;
    return SUA_EINVAL;
}

static uint32_t first_cseq(const struct sua__reqspec *spec)
{
    if (spec->cseq)
        return spec->cseq;
    return spec->dialog ? spec->dialog->lseq + 1 : 1;
}

static struct sua__req *req_new(struct sua_stack *s,
                                const struct sua__reqspec *spec)
{
    struct sua__dlgs *x = sua__dlgs(s);
    int in_dialog = spec->dialog && spec->dialog->listed;
    struct sua__req *r = in_dialog ? sua__pool_get_reserved(&x->reqs)
                                   : sua__pool_get(&x->reqs);

    if (!r)
        return NULL;
    r->next = x->first;
    if (r->next)
        r->next->prev = r;
    x->first = r;
    r->in_dialog = (uint8_t)in_dialog;
    r->method = (uint8_t)spec->method;
    r->contact = (uint8_t)(spec->contact_star ? SUA__CONTACT_STAR
                                              : spec->contact != 0);
    r->cseq = first_cseq(spec);
    r->state = LOCATING;
    r->go.run = go;
    /* Only the cache in it is ever written. */
    r->id = (struct sua__identity *)(uintptr_t)spec->id;
    r->dialog = spec->dialog;
    if (r->dialog) {
        r->sips = r->dialog->secure;
        sua__dialog_hold(r->dialog);
    }
    return r;
}

/* 12.1.2: what a dialog of ours is like before the peer says more. */
static int shape_dialog(struct sua_stack *s, struct sua_dialog *d,
                        struct sua_str uri)
{
    if (!d || d->len[SUA__TARGET])
        return SUA_OK;
    d->secure = (uint8_t)sua__str_starts_icase(uri, SUA_STR("sips:"));
    return sua__dialog_aim(s, d, uri);
}

int sua__req_start(struct sua_stack *s, struct sua__req **out,
                   const struct sua__reqspec *spec,
                   const struct sua__req_user *user, void *obj)
{
    int err = may_start(spec);
    struct sua__req *r;
    struct want w;

    if (err)
        return err;
    r = req_new(s, spec);
    if (!r)
        return SUA_ENOMEM;
    w.spec = spec;
    err = sua__req_way(r, spec, &w.way) ? SUA_EINVAL : SUA_OK;
    if (!err)
        err = shape_dialog(s, r->dialog, spec->uri);
    if (!err)
        err = launch(s, r, &w);
    if (err) {
        release(s, r);
        sua__pool_put(&sua__dlgs(s)->reqs, r);
        return err;
    }
    if (r->dialog && r->cseq > r->dialog->lseq)
        r->dialog->lseq = r->cseq;
    r->user = user;
    r->obj = obj;
    if (out)
        *out = r;
    return SUA_OK;
}

void sua__req_cancel(struct sua_stack *s, struct sua__req *r)
{
    sua__req_cancel_with(s, r, sua_str_make(NULL, 0));
}

void sua__req_cancel_with(struct sua_stack *s, struct sua__req *r,
                          struct sua_str lines)
{
    if (r->state == ENDING || r->cancel_wanted)
        return;
    r->cancel_wanted = 1;
    if (r->txn) {
        if (r->method == SUA_M_INVITE)
            (void)sua__txn_cancel(s, r->txn, lines);
        return;
    }
    r->state = ENDING;
    sua__locate_stop(s, &r->locate);
    sua__event(s, &r->go);
}

void sua__req_detach(struct sua__req *r)
{
    r->user = NULL;
}

void sua__req_forget_identity(struct sua_stack *s, struct sua__identity *id)
{
    struct sua__req *r;

    for (r = sua__dlgs(s)->first; r; r = r->next)
        if (r->id == id)
            r->id = NULL;
    sua__creds_drop(s, id);
}
