/* SPDX-License-Identifier: MIT
 * The ACK to a 2xx. RFC 3261 13.2.2.4, 22.1. */
#include "dlg/dlg.h"

static void no_wait(struct sua_stack *s, struct sua__locate *l, int err)
{
    (void)s;
    (void)l;
    (void)err;
}

/* A literal, or the way the INVITE took: a 2xx cannot wait for DNS. */
static int find_way(struct sua_stack *s, const struct sua_dialog *d,
                    const struct sua_uri *hop, struct sua__dest *dest)
{
    struct sua__locate l;
    int err;

    if (!sua__hop_heard(s, d, dest) &&
        (dest->proto == SUA_WS || dest->proto == SUA_WSS))
        return SUA_OK;
    memset(&l, 0, sizeof(l));
    err = sua__locate(s, &l, hop, no_wait);
    if (!err)
        err = sua__locate_next(&l, dest);
    if (!err)
        err = sua__hop_route(s, d, dest, sua__locate_name(&l));
    sua__locate_stop(s, &l);
    if (!err || !d->dest.proto)
        return err == SUA_EAGAIN ? SUA_ENOROUTE : err;
    *dest = d->dest;
    if (sua__flow_find(s, dest->flow))
        return SUA_OK;
    dest->flow = 0;
    return sua__net_route(s, dest);
}

static int write_ack(struct sua_stack *s, struct sua__req *r,
                     const struct sua__reqspec *spec)
{
    char branch[SUA__BRANCH_LEN];
    struct sua__way way;
    int err = sua__req_way(r, spec, &way);

    if (!err)
        err = find_way(s, spec->dialog, &way.hop, &r->dest);
    if (err)
        return err;
    sua__branch(s, branch);
    return sua__req_compose(s, r, spec, &way,
                            sua_str_make(branch, sizeof(branch)));
}

int sua__ack_build(struct sua_stack *s, const struct sua__reqspec *spec,
                   struct sua__text **out, struct sua__dest *dest)
{
    struct sua__req r;
    int err;

    if (spec->dialog->state == SUA_DIALOG_ENDED)
        return SUA_ESTATE;
    memset(&r, 0, sizeof(r));
    r.method = SUA_M_ACK;
    r.dialog = spec->dialog;
    /* Only read: its credentials. */
    r.id = (struct sua__identity *)(uintptr_t)spec->id;
    r.in_dialog = 1;
    r.cseq = spec->cseq;
    err = write_ack(s, &r, spec);
    if (err) {
        sua__text_unref(&s->texts, r.tmpl);
        return err;
    }
    *out = r.tmpl;
    *dest = r.dest;
    return SUA_OK;
}
