/* SPDX-License-Identifier: MIT
 * Reading answers. RFC 3264 7, 8; RFC 6337 5.2.5. */
#include "sdp/oa.h"

static int check_lines(const struct sua_sdp *offer,
                       const struct sua_sdp *answer)
{
    size_t i;

    if (offer->nmedia != answer->nmedia)
        return SUA_EBADMSG;
    for (i = 0; i < offer->nmedia; i++)
        if (!sua_str_ieq(offer->media[i].type, answer->media[i].type))
            return SUA_EBADMSG;
    return SUA_OK;
}

/* Each live line of our offer with its stream; the others have none. */
static void plan_for(struct sua__sdp_plan *p, const struct sua_sdp *offer,
                     const struct sua_sdp *answer, struct sua_sdp_agreed *out)
{
    unsigned i;

    p->theirs = answer;
    sua__sdp_waiting(p, offer);
    for (p->n = 0; p->n < offer->nmedia; p->n++) {
        struct sua__sdp_line *l = &p->line[i = p->n];

        l->ours = &offer->media[i];
        l->theirs = &answer->media[i];
        if (!sua__sdp_is_live(l->ours))
            l->caps = NULL;
        if (!l->caps)
            continue;
        l->out = &out[l->caps - p->us->caps];
        l->out->index = l->out->carrier = (uint8_t)i;
    }
}

/* Our offered codec that the answer's format means, or NULL: rather the one
 * of its number than another of its name. Some answer a dynamic number
 * without its rtpmap: then it is ours of that number. */
static const struct sua_sdp_codec *offered(const struct sua_sdp_media *offer,
                                           const struct sua_sdp_codec *c)
{
    const struct sua_sdp_codec *found = NULL;
    size_t i;

    for (i = 0; i < offer->ncodec; i++) {
        const struct sua_sdp_codec *o = &offer->codec[i];
        int same = !c->name.n || sua__sdp_codec_same(o, c);

        if (same && o->pt == c->pt)
            return o;
        if (same && c->name.n && !found)
            found = o;
    }
    return found;
}

static int read_formats(const struct sua__sdp_line *l)
{
    const struct sua_sdp_codec *means[SUA_SDP_CODEC_MAX];
    struct sua__sdp_formats f;
    size_t k;

    if (!sua_str_ieq(l->ours->proto, l->theirs->proto))
        return SUA_EUNSUPPORTED;
    if (!l->caps->ncodec)
        return SUA_OK;
    for (k = 0; k < l->theirs->ncodec; k++)
        means[k] = offered(l->ours, &l->theirs->codec[k]);
    return sua__sdp_negotiate(l->caps, l->theirs, means, l->out, &f)
               ? SUA_OK : SUA_EUNSUPPORTED;
}

static void read_stream(const struct sua__sdp_plan *p, unsigned i)
{
    const struct sua__sdp_line *l = &p->line[i];
    int err = read_formats(l);

    if (!err) {
        sua__sdp_remote(l->out, l->theirs, l->ours->dir);
        if (l->caps->more)
            err = p->ops->read(p, i);
    }
    if (!err)
        return;
    memset(l->out, 0, sizeof(*l->out));
    l->out->index = l->out->carrier = (uint8_t)i;
    l->out->why = (int16_t)err;
}

int sua_sdp_agree(const struct sua_sdp *our_offer,
                  const struct sua_sdp *answer,
                  const struct sua_sdp_local *us,
                  struct sua_sdp_agreed *out)
{
    unsigned i, wanted = 0, running = 0;
    struct sua__sdp_plan p;

    memset(out, 0, us->ncaps * sizeof(*out));
    if (check_lines(our_offer, answer))
        return SUA_EBADMSG;
    sua__sdp_plan(&p, NULL, us);
    plan_for(&p, our_offer, answer, out);
    if (p.ops && p.ops->read_groups(&p))
        return SUA_EBADMSG;
    for (i = 0; i < p.n; i++) {
        int runs = p.line[i].theirs->port || (p.bundled >> i & 1);

        if (runs && !p.line[i].caps)
            return SUA_EBADMSG;
        wanted += p.line[i].caps != NULL;
        if (!runs || !p.line[i].caps)
            continue;
        read_stream(&p, i);
        running += p.line[i].out->on;
    }
    return running || !wanted ? SUA_OK : SUA_EUNSUPPORTED;
}
