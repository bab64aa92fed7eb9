/* SPDX-License-Identifier: MIT
 * The targets of a redirected request: by q, never one twice, never from
 * sips to sip. RFC 3261 8.1.3.4. Layer: ua. */
#include "ua/redirect.h"
#include "sip/hdr.h"

struct sua_str sua__redirect_uri(const struct sua__redirect *x,
                                 const struct sua__target *t)
{
    return sua__dialog_str(x->uris, t->uri);
}

/* Headers are no part of what is asked. */
static int read_uri(struct sua_str s, struct sua_uri *u)
{
    if (sua_uri_parse(s, u, NULL))
        return SUA_EINVAL;
    if (u->scheme != SUA_URI_SIP && u->scheme != SUA_URI_SIPS)
        return SUA_EUNSUPPORTED;
    if (u->headers.n)
        u->text.n = (size_t)(u->headers.p - 1 - u->text.p);
    u->headers.n = 0;
    return SUA_OK;
}

static int is_known(const struct sua__redirect *x, const struct sua_uri *u)
{
    struct sua_uri other;
    unsigned i;

    for (i = 0; i < x->n; i++)
        if (!read_uri(sua__redirect_uri(x, &x->t[i]), &other) &&
            sua_uri_equal(&other, u))
            return 1;
    return 0;
}

static struct sua__target *keep(struct sua__redirect *x, struct sua_str uri)
{
    struct sua__texts *texts = &x->ua->stack->texts;
    size_t have = x->uris ? x->uris->len : 0;
    struct sua__target *t = &x->t[x->n];
    struct sua__text *cell;

    if (have + uri.n > UINT16_MAX)
        return NULL;
    cell = sua__text_get(texts, have + uri.n, 0);
    if (!cell)
        return NULL;
    if (have)
        memcpy(cell->bytes, x->uris->bytes, have);
    memcpy(cell->bytes + have, uri.p, uri.n);
    cell->len = (uint16_t)(have + uri.n);
    sua__text_set(texts, &x->uris, cell);
    memset(t, 0, sizeof *t);
    t->uri.at = (uint16_t)have;
    t->uri.n = (uint16_t)uri.n;
    t->q = 1000;
    t->round = x->rounds;
    x->n++;
    return t;
}

int sua__redirect_add(struct sua__redirect *x, struct sua_str uri)
{
    struct sua_uri u;
    int rc = read_uri(uri, &u);

    if (rc)
        return rc;
    if (x->n == SUA__REDIRECT_KEPT || is_known(x, &u))
        return SUA_ELIMIT;
    return keep(x, uri) ? SUA_OK : SUA_ENOMEM;
}

/* 8.1.3.4: sips is left only where the user says so. */
static int may_try(const struct sua__redirect *x,
                   const struct sua_nameaddr *na)
{
    struct sua_uri u;

    return !na->star && !read_uri(na->uri, &u) &&
           (!x->secure || u.scheme == SUA_URI_SIPS) && !is_known(x, &u);
}

static uint8_t kind_of(const struct sua_nameaddr *na)
{
    struct sua_str v;

    if (!sua_param_get(na->params, SUA_STR("rc"), &v))
        return 'r';
    return sua_param_get(na->params, SUA_STR("mp"), &v) ? 0 : 'm';
}

void sua__redirect_collect(struct sua__redirect *x, const struct sua_msg *m)
{
    struct sua_nameaddr na;
    struct sua_values it;
    struct sua__target *t;
    struct sua_str v;
    int q;

    x->rounds++;
    sua_values_begin(&it, m, SUA_H_CONTACT);
    while (x->n < SUA__REDIRECT_KEPT && sua_values_next(&it, &v)) {
        if (sua_nameaddr_parse(v, &na) || !may_try(x, &na))
            continue;
        t = keep(x, na.uri);
        if (!t)
            return;
        q = sua_nameaddr_q(&na);
        t->q = q < 0 ? 0 : (uint16_t)q;
        t->kind = kind_of(&na);
    }
}

static int is_better(const struct sua__target *a, const struct sua__target *b)
{
    return a->round > b->round || (a->round == b->round && a->q > b->q);
}

/* What was told last comes first: it is what the one before stands for. */
struct sua__target *sua__redirect_next(struct sua__redirect *x)
{
    struct sua__target *best = NULL;
    unsigned i;

    if (x->tries >= SUA__REDIRECT_TRIES)
        return NULL;
    for (i = 0; i < x->n; i++)
        if (!x->t[i].tried && (!best || is_better(&x->t[i], best)))
            best = &x->t[i];
    return best;
}
