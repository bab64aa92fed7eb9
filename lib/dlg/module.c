/* SPDX-License-Identifier: MIT
 * Requests that come in: to their dialog, or up. RFC 3261 12.2.2. */
#include "dlg/dlg.h"

/* 1: it is taken. */
static int reply(struct sua_stack *s, struct sua_txn *t, unsigned status)
{
    return sua__txn_status(s, t, status) == SUA_OK;
}

/* Retransmissions end in their transaction; what comes here with a number
 * already seen is late or a copy, and must not take effect. */
static int in_order(struct sua_dialog *d, const struct sua_msg *m)
{
    struct sua_cseq cseq;

    if (sua_msg_cseq(m, &cseq) || (d->has_rseq && cseq.seq <= d->rseq))
        return 0;
    d->rseq = cseq.seq;
    d->has_rseq = 1;
    return 1;
}

static int for_dialog(struct sua_stack *s, struct sua_dialog *d,
                      struct sua_txn *t, const struct sua_msg *m,
                      const struct sua_flow *from)
{
    struct sua__usage *u, *next;

    if (t && !in_order(d, m))
        return reply(s, t, 500);
    sua__dialog_heard(d, from);
    for (u = d->usages; u; u = next) {
        next = u->next;
        if (u->request(s, u, t, m))
            return 1;
    }
    if (!t)
        return 0;
    /* The usage that spoke this method is over (RFC 5057 5.1). */
    return reply(s, t, m->method == SUA_M_OTHER ? 501 : 481);
}

static int on_request(struct sua_stack *s, struct sua_txn *t,
                      const struct sua_msg *m, const struct sua_flow *from)
{
    const struct sua__dlgs *x = sua__dlgs(s);
    struct sua_dialog *d;

    if (!sua_msg_tag(m, SUA_H_TO).n)
        return x->request ? x->request(s, t, m, from) : 0;
    d = sua__dialog_find(s, m);
    if (d)
        return for_dialog(s, d, t, m, from);
    return x->orphan ? x->orphan(s, t, m, from) : 0;
}

static int init(struct sua_stack *s, void *state)
{
    struct sua__dlgs *x = state;

    x->algs = sua__algs_usual;
    sua__txns(s)->request = on_request;
    return SUA_OK;
}

static int init_sha512(struct sua_stack *s, void *state)
{
    (void)state;
    sua__dlgs(s)->algs = sua__algs_all;
    return SUA_OK;
}

static int idle(const struct sua_stack *s, const void *state)
{
    const struct sua__dlgs *x = state;

    (void)s;
    return !x->dialogs.used && !x->reqs.used;
}

static const struct sua__pool_def pools[] = {
    { "dialog", sizeof(struct sua_dialog),
      offsetof(struct sua_config, max_dialog),
      offsetof(struct sua__dlgs, dialogs), 0 },
    { "request", sizeof(struct sua__req),
      offsetof(struct sua_config, max_request),
      offsetof(struct sua__dlgs, reqs), 1 },
};
static const struct sua__tab_def tabs[] = {
    { offsetof(struct sua_config, max_dialog),
      offsetof(struct sua__dlgs, table) },
};

const struct sua_module sua__module_dlg = {
    "dlg", sizeof(struct sua__dlgs), SUA__SLOT_DLG,
    SUA__COUNT(pools), SUA__COUNT(tabs), pools, tabs, init, NULL, idle
};

const struct sua_module sua__module_sha512 = {
    "sha512", 0, SUA__SLOT_COUNT, 0, 0, NULL, NULL, init_sha512, NULL, NULL
};
