/* SPDX-License-Identifier: MIT
 * Writing a description whose lines are decided: offers and answers. RFC
 * 3264 5, 6, 8; RFC 8866 5 (order of lines). */
#include "sdp/oa.h"

void sua__sdp_plan(struct sua__sdp_plan *p, struct sua_buf *b,
                   const struct sua_sdp_local *us)
{
    size_t i;

    memset(p, 0, sizeof(*p));
    p->b = b;
    p->us = us;
    if (us->history)
        p->past = us->history->ops;
    for (i = 0; i < us->ncaps; i++)
        if (us->caps[i].more)
            p->ops = us->caps[i].more->ops;
}

/* ---- one stream -------------------------------------------------------- */

static void formats_of(struct sua__sdp_plan *p, unsigned i,
                       struct sua__sdp_formats *f)
{
    const struct sua__sdp_line *l = &p->line[i];
    const struct sua_sdp_caps *c = l->caps;

    f->n = 0;
    if (l->theirs)
        sua__sdp_negotiate(c, l->theirs, NULL, l->out, f);
    else
        for (; f->n < c->ncodec && f->n < SUA_SDP_CODEC_MAX; f->n++) {
            f->ours[f->n] = f->n;
            f->pt[f->n] = c->codec[f->n].pt;
        }
    if (p->past)
        p->past->number(p, i, f);
}

static void write_media(struct sua__sdp_plan *p, unsigned i,
                        const struct sua__sdp_formats *f)
{
    const struct sua_sdp_caps *c = p->line[i].caps;
    unsigned k;

    /* Port 0 would say "not wanted" by accident. */
    if (!c->addr.port || c->ncodec > SUA_SDP_CODEC_MAX ||
        !(f->n || c->more))
        sua__sdp_bad(p->b);
    if (c->more)
        p->ops->media(p, i);
    else
        sua__sdp_write_m(p->b, sua__sdp_type(c), c->addr.port,
                         &sua__sdp_avp);
    for (k = 0; k < f->n; k++)
        sua__sdp_write_format(p->b, f->pt[k]);
    sua_buf_z(p->b, "\r\n");
    if (!sua_addr_eq(&c->addr, &p->us->caps->addr, 0))
        sua__sdp_write_c(p->b, &c->addr);
}

static void write_stream(struct sua__sdp_plan *p, unsigned i)
{
    const struct sua__sdp_line *l = &p->line[i];
    const struct sua_sdp_caps *c = l->caps;
    struct sua__sdp_formats f;
    unsigned k, dir = c->dir;

    formats_of(p, i, &f);
    write_media(p, i, &f);
    if (p->ops)
        p->ops->lines(p, i);
    for (k = 0; k < f.n; k++)
        sua__sdp_write_codec(p->b, &c->codec[f.ours[k]], f.pt[k]);
    if (l->theirs)
        dir = sua__sdp_meet(l->theirs, dir);
    sua__sdp_write_tail(p->b, c, dir);
}

/* ---- the whole --------------------------------------------------------- */

/* With one format, as one there must be; what it says does not count. */
static void write_disabled(struct sua_buf *b, const struct sua_sdp_media *m)
{
    struct sua_str rest = m->line, word;
    unsigned i;

    for (i = 0; i < 4; i++)
        word = sua__sdp_word(&rest);
    if (!word.n || (m->known && !m->ncodec))
        word = SUA_STR("0");
    sua__sdp_write_m(b, &m->type, 0, &m->proto);
    sua_buf_char(b, ' ');
    sua_buf_text(b, word);
    sua_buf_z(b, "\r\n");
}

void sua__sdp_plan_write(struct sua__sdp_plan *p, struct sua_str timing)
{
    unsigned i;

    sua__sdp_write_head(p->b, &p->us->origin, &p->us->caps->addr, timing);
    if (p->ops)
        p->ops->head(p);
    for (i = 0; i < p->n; i++) {
        const struct sua__sdp_line *l = &p->line[i];

        if (l->caps) {
            write_stream(p, i);
            continue;
        }
        write_disabled(p->b, l->theirs ? l->theirs : l->ours);
        if (p->ops)
            p->ops->lines(p, i);
    }
}
