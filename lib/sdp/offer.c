/* SPDX-License-Identifier: MIT
 * Making offers. RFC 3264 5, 8. */
#include "sdp/oa.h"

void sua_sdp_offer(struct sua_buf *b, const struct sua_sdp_local *us)
{
    struct sua__sdp_plan p;
    size_t k;

    sua__sdp_plan(&p, b, us);
    for (k = 0; k < us->ncaps && k < SUA_SDP_MEDIA_MAX; k++)
        if (!us->caps[k].off)
            p.line[p.n++].caps = &us->caps[k];
    sua__sdp_plan_write(&p, SUA_STR("0 0"));
}

/* A line that a new stream may have: one like it that is disabled, a new
 * one, any that is disabled (8.1); SUA_SDP_MEDIA_MAX: none. */
static unsigned free_line(const struct sua__sdp_plan *p,
                          const struct sua_sdp_caps *c)
{
    unsigned i, any = SUA_SDP_MEDIA_MAX;

    for (i = 0; i < p->n; i++) {
        if (p->line[i].caps || p->line[i].ours->port)
            continue;
        if (sua_str_ieq(p->line[i].ours->type, *sua__sdp_type(c)))
            return i;
        if (any == SUA_SDP_MEDIA_MAX)
            any = i;
    }
    return p->n < SUA_SDP_MEDIA_MAX ? p->n : any;
}

static void place(struct sua__sdp_plan *p, const struct sua_sdp_caps *c)
{
    unsigned i = free_line(p, c);

    if (i == SUA_SDP_MEDIA_MAX) {
        if (!p->b->err)
            p->b->err = SUA_ELIMIT;
        return;
    }
    /* What was said there was another stream's. */
    p->line[i].caps = c;
    p->line[i].ours = NULL;
    if (p->us->history)
        memset(p->us->history->mark[i], 0, sizeof(p->us->history->mark[i]));
    if (i == p->n)
        p->n++;
}

void sua_sdp_reoffer(struct sua_buf *b, const struct sua_sdp_local *us,
                     const struct sua_sdp *prev)
{
    struct sua__sdp_plan p;
    uint32_t has;
    size_t k;

    sua__sdp_plan(&p, b, us);
    p.past = &sua__sdp_history_ops;
    for (p.n = 0; p.n < prev->nmedia; p.n++)
        p.line[p.n].ours = &prev->media[p.n];
    has = sua__sdp_owners(&p, prev);
    for (k = 0; k < us->ncaps; k++)
        if (!us->caps[k].off && !(has >> k & 1))
            place(&p, &us->caps[k]);
    sua__sdp_plan_write(&p, SUA_STR("0 0"));
}
