/* SPDX-License-Identifier: MIT
 * Making answers. RFC 3264 6, 8; RFC 6337 5. */
#include "sdp/oa.h"

/* ---- codecs ------------------------------------------------------------ */

static void note(struct sua_sdp_agreed *out, unsigned role, uint8_t tx,
                 uint8_t rx)
{
    if (role == SUA__SDP_MAIN) {
        out->tx_pt = tx;
        out->rx_pt = rx;
    } else if (role == SUA__SDP_EVENT && !out->tx_event_pt) {
        out->tx_event_pt = tx;
        out->rx_event_pt = rx;
    } else if (role == SUA__SDP_NOISE && !out->tx_cn_pt) {
        out->tx_cn_pt = tx;
        out->rx_cn_pt = rx;
    }
}

unsigned sua__sdp_negotiate(const struct sua_sdp_caps *c,
                            const struct sua_sdp_media *theirs,
                            const struct sua_sdp_codec *const *means,
                            struct sua_sdp_agreed *out,
                            struct sua__sdp_formats *f)
{
    unsigned part, j, role, counts, n = 0;

    /* What codecs are there decides which events and noise go with them. */
    for (part = 0; part < 2; part++)
        for (j = 0; j < theirs->ncodec; j++) {
            const struct sua_sdp_codec *o = means ? means[j]
                                                  : &theirs->codec[j];
            size_t ours = o ? sua__sdp_find(c, o) : c->ncodec;

            if (ours == c->ncodec)
                continue;
            role = sua__sdp_role(o);
            if ((role != SUA__SDP_MAIN) != part)
                continue;
            if (!n && !part) {
                out->codec = (uint8_t)ours;
                out->name = c->codec[ours].name;
            }
            /* Of use is one codec, and what has its clock. */
            counts = part ? n && o->rate == c->codec[out->codec].rate : !n;
            if (counts)
                note(out, role, theirs->codec[j].pt, o->pt);
            else if (!n || !c->all_codecs)
                continue;
            f->ours[n] = (uint8_t)ours;
            f->pt[n++] = o->pt;
        }
    f->n = (uint8_t)n;
    return n;
}

/* ---- streams ----------------------------------------------------------- */

static int is_multicast(const struct sua_addr *a)
{
    return a->family == 6 ? a->ip[0] == 0xff
                          : a->family && (a->ip[0] & 0xf0) == 0xe0;
}

/* What a stream that has no more asks of the transport. */
static int is_plain(const struct sua_sdp_media *m)
{
    return m->port && sua_str_ieq(m->proto, sua__sdp_avp);
}

/* Puts entry k of caps on line i, if it is free and can take it. */
static void take(struct sua__sdp_plan *p, unsigned i, unsigned k,
                 struct sua_sdp_agreed *out)
{
    const struct sua_sdp_caps *c = &p->us->caps[k];
    struct sua__sdp_line *l = &p->line[i];
    const struct sua_sdp_media *m = l->theirs;
    struct sua__sdp_formats f;

    out += k;
    if (l->caps || out->on || c->off || is_multicast(&m->addr) ||
        !sua_str_ieq(m->type, *sua__sdp_type(c)))
        return;
    if (!(c->more ? p->ops->take(p, i, c, out)
                  : is_plain(m) && sua__sdp_negotiate(c, m, NULL, out, &f)))
        return;
    sua__sdp_remote(out, m, c->dir);
    out->index = out->carrier = (uint8_t)i;
    l->caps = c;
    l->out = out;
    p->running++;
}

/* ---- the whole --------------------------------------------------------- */

int sua_sdp_answer(struct sua_buf *b, const struct sua_sdp_local *us,
                   const struct sua_sdp *offer, struct sua_sdp_agreed *out)
{
    unsigned i, k, wanted = 0;
    struct sua__sdp_plan p;

    memset(out, 0, us->ncaps * sizeof(*out));
    sua__sdp_plan(&p, b, us);
    p.theirs = offer;
    for (p.n = 0; p.n < offer->nmedia; p.n++) {
        p.line[p.n].theirs = &offer->media[p.n];
        wanted |= offer->media[p.n].port;
    }
    if (p.past)
        p.past->assign(&p, out, take);
    for (i = 0; i < p.n; i++)
        for (k = 0; k < us->ncaps; k++)
            take(&p, i, k, out);
    if (p.ops)
        p.ops->settle(&p);
    if (!p.running && wanted)
        return SUA_EUNSUPPORTED;
    sua__sdp_plan_write(&p, offer->timing); /* 6: as the offer has it */
    return b->err;
}
