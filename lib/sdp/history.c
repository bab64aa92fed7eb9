/* SPDX-License-Identifier: MIT
 * What a later description keeps of those before: streams their lines, and
 * payload types their meaning. RFC 3264 8, 8.3.2. Only the numbers that are
 * assigned freely (35 to 63, 96 to 127; RFC 3551 3, RFC 5761 4) are watched. */
#include "sdp/oa.h"

#define PT_NONE (SUA__PT_MAX + 1)

/* Place of a number in the marks, or 64. */
static unsigned place_of(unsigned pt)
{
    if (pt >= 96 && pt <= SUA__PT_MAX)
        return pt - 96;
    return pt >= 35 && pt < 64 ? pt : 64;
}

static unsigned number_at(unsigned place)
{
    return place < 32 ? place + 96 : place;
}

/* FNV-1a over what makes two codecs the same; never 0. */
static uint16_t hash_of(const struct sua_sdp_codec *c)
{
    uint32_t h = 2166136261u ^ (c->channels > 1 ? c->channels : 1u);
    size_t i;

    h = (h ^ c->rate) * 16777619u;
    for (i = 0; i < c->name.n; i++)
        h = (h ^ (unsigned char)sua__lower(c->name.p[i])) * 16777619u;
    return (uint16_t)((h ^ h >> 16) | 1);
}

/* Numbers of one line in the making. */
struct numbering {
    uint16_t *mark;             /* 64 of them                              */
    const struct sua_sdp_caps *caps;
    uint32_t used[4];
};

static void mark(uint16_t *marks, unsigned pt, const struct sua_sdp_codec *c)
{
    if (place_of(pt) < 64 && c->name.n)
        marks[place_of(pt)] = hash_of(c);
}

static int is_used(const struct numbering *n, unsigned pt)
{
    return (int)(n->used[pt / 32] >> pt % 32 & 1);
}

static int is_ours(const struct sua_sdp_caps *c, unsigned pt)
{
    size_t i;

    for (i = 0; i < c->ncodec; i++)
        if (c->codec[i].pt == pt)
            return 1;
    return 0;
}

/* A number that meant `hash`, or, for 0, one that never meant anything and
 * that no codec of ours goes by; PT_NONE if there is none. */
static unsigned search(const struct numbering *n, uint16_t hash)
{
    unsigned place, pt;

    for (place = 0; place < 64; place++) {
        pt = number_at(place);
        if (place_of(pt) == place && n->mark[place] == hash &&
            !is_used(n, pt) && (hash || !is_ours(n->caps, pt)))
            return pt;
    }
    return PT_NONE;
}

/* wish, unless it means something else. An offer rather keeps the number
 * that the codec had, an answer the offer's (6.1). */
static unsigned choose(const struct numbering *n, uint16_t hash,
                       unsigned wish, int is_offer)
{
    unsigned place = place_of(wish), had;
    uint16_t meant = place < 64 ? n->mark[place] : 0;
    int is_free = !is_used(n, wish);

    if (is_free && (meant == hash || (!meant && !is_offer) || place == 64))
        return wish;
    had = search(n, hash);
    if (had != PT_NONE)
        return had;
    return is_free && !meant ? wish : search(n, 0);
}

/* Where the answer said what to expect under the old number. */
static void renumber(struct sua_sdp_agreed *out, uint8_t from, uint8_t to,
                     unsigned role)
{
    uint8_t *rx = role == SUA__SDP_EVENT   ? &out->rx_event_pt
                  : role == SUA__SDP_NOISE ? &out->rx_cn_pt
                                           : &out->rx_pt;

    if (*rx == from)
        *rx = to;
}

static void number_all(struct numbering *n, const struct sua__sdp_line *l,
                       struct sua__sdp_formats *f)
{
    const struct sua_sdp_codec *codec = l->caps->codec;
    unsigned k;

    for (k = 0; k < f->n; k++) {
        const struct sua_sdp_codec *c = &codec[f->ours[k]];
        unsigned pt = f->pt[k];

        if (pt > SUA__PT_MAX)
            continue;
        pt = choose(n, hash_of(c), pt, !l->theirs);
        if (pt <= SUA__PT_MAX)
            n->used[pt / 32] |= UINT32_C(1) << pt % 32;
        if (l->out && (!k || sua__sdp_role(c)))
            renumber(l->out, f->pt[k], (uint8_t)pt, sua__sdp_role(c));
        f->pt[k] = (uint8_t)pt;
    }
    for (k = 0; k < f->n; k++)
        mark(n->mark, f->pt[k], &codec[f->ours[k]]);
}

static void number(struct sua__sdp_plan *p, unsigned i,
                   struct sua__sdp_formats *f)
{
    const struct sua_sdp_media *ours = p->line[i].ours;
    uint16_t mem[64];
    struct numbering n;
    size_t k;

    memset(&n, 0, sizeof(n));
    n.caps = p->line[i].caps;
    n.mark = mem;
    if (p->us->history) {
        if (!p->line[i].theirs)
            p->us->history->waits[i] = (uint8_t)(n.caps - p->us->caps + 1);
        n.mark = p->us->history->mark[i];
    } else {
        memset(mem, 0, sizeof(mem));
        for (k = 0; ours && k < ours->ncodec; k++)
            mark(mem, ours->codec[k].pt, &ours->codec[k]);
    }
    number_all(&n, &p->line[i], f);
}

static void assign(struct sua__sdp_plan *p, struct sua_sdp_agreed *out,
                   sua__sdp_taker *take)
{
    const struct sua_sdp_history *h = p->us->history;
    unsigned k;

    for (k = 0; h && k < p->us->ncaps; k++)
        if (h->line[k] && h->line[k] <= p->n)
            take(p, h->line[k] - 1u, k, out);
}

const struct sua_sdp_history_ops sua__sdp_history_ops = {assign, number};
