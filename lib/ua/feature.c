/* SPDX-License-Identifier: MIT
 * Optional RFCs as objects: what is plugged in is advertised and asked.
 * RFC 3261 8.2.2.3, 20.5, 20.32, 20.37; RFC 6665 8.2.2. Layer: ua. */
#include "ua/ua.h"

int sua__feature_plug(struct sua_ua *ua, const struct sua__feature *f)
{
    if (ua->nfeatures == SUA__FEATURES)
        return SUA_ENOMEM;
    ua->feature[ua->nfeatures++] = f;
    return SUA_OK;
}

static int in_list(struct sua_str list, struct sua_str token)
{
    struct sua_str item;

    while (sua__list_next(&list, &item))
        if (sua_str_ieq(item, token))
            return 1;
    return 0;
}

int sua__feature_known(const struct sua_ua *ua, struct sua_str tag)
{
    unsigned i;

    for (i = 0; i < ua->nfeatures; i++)
        if (sua_str_ieq(ua->feature[i]->tag, tag))
            return 1;
    return in_list(ua->cfg.supported, tag);
}

int sua__feature_request(struct sua_ua *ua, struct sua_txn *t,
                         const struct sua_msg *m, const struct sua_flow *from)
{
    unsigned i;

    for (i = 0; i < ua->nfeatures; i++)
        if (ua->feature[i]->request &&
            ua->feature[i]->request(ua, t, m, from))
            return 1;
    return 0;
}

int sua__feature_in_call(struct sua_call *c, struct sua_txn *t,
                         const struct sua_msg *m)
{
    const struct sua_ua *ua = c->ua;
    unsigned i;

    for (i = 0; i < ua->nfeatures; i++)
        if (ua->feature[i]->in_call && ua->feature[i]->in_call(c, t, m))
            return 1;
    return 0;
}

int sua__feature_invited(struct sua_call *c, struct sua_txn *t,
                         const struct sua_msg *m)
{
    const struct sua_ua *ua = c->ua;
    unsigned i;

    for (i = 0; i < ua->nfeatures; i++)
        if (ua->feature[i]->invited && ua->feature[i]->invited(c, t, m))
            return 1;
    return 0;
}

void sua__feature_lines(struct sua_call *c, unsigned method, unsigned status,
                        struct sua_buf *b)
{
    const struct sua_ua *ua = c->ua;
    unsigned i;

    for (i = 0; i < ua->nfeatures; i++)
        if (ua->feature[i]->lines)
            ua->feature[i]->lines(c, method, status, b);
}

int sua__feature_answered(struct sua_call *c, const struct sua_msg *m)
{
    const struct sua_ua *ua = c->ua;
    unsigned i;

    for (i = 0; i < ua->nfeatures; i++)
        if (ua->feature[i]->answered && ua->feature[i]->answered(c, m))
            return 1;
    return 0;
}

void sua__feature_up(struct sua_call *c)
{
    const struct sua_ua *ua = c->ua;
    unsigned i;

    for (i = 0; i < ua->nfeatures; i++)
        if (ua->feature[i]->up)
            ua->feature[i]->up(c);
}

void sua__feature_over(struct sua_call *c)
{
    const struct sua_ua *ua = c->ua;
    unsigned i;

    for (i = 0; i < ua->nfeatures; i++)
        if (ua->feature[i]->over)
            ua->feature[i]->over(c);
}
