/* SPDX-License-Identifier: MIT
 * Whose m-line is which: the streams of our caps in a description of ours.
 * RFC 3264 8 (lines keep their places). */
#include "sdp/oa.h"

/* How sure one is that a line is this stream's. */
enum sureness { BY_LINE, BY_PORT, BY_TYPE };

int sua__sdp_is_live(const struct sua_sdp_media *m)
{
    return m->port || sua_sdp_attr(m->section, SUA_STR("bundle-only")).p;
}

static int owns(const struct sua_sdp_local *us, size_t k, unsigned i,
                const struct sua_sdp_media *m, unsigned how)
{
    const struct sua_sdp_caps *c = &us->caps[k];
    unsigned line = us->history ? us->history->line[k] : 0;

    if (how == BY_LINE)
        return line == i + 1;
    if (line || !sua__sdp_is_live(m) ||
        !sua_str_ieq(m->type, *sua__sdp_type(c)))
        return 0;
    return how == BY_TYPE || m->port == c->addr.port;
}

uint32_t sua__sdp_owners(struct sua__sdp_plan *p, const struct sua_sdp *prev)
{
    uint32_t has = 0;
    unsigned how, i;
    size_t k;

    for (how = BY_LINE; how <= BY_TYPE; how++)
        for (i = 0; i < prev->nmedia; i++)
            for (k = 0; k < p->us->ncaps && !p->line[i].caps; k++) {
                if (has >> k & 1 || p->us->caps[k].off ||
                    !owns(p->us, k, i, &prev->media[i], how))
                    continue;
                has |= UINT32_C(1) << k;
                p->line[i].caps = &p->us->caps[k];
            }
    return has;
}

void sua__sdp_waiting(struct sua__sdp_plan *p, const struct sua_sdp *offer)
{
    const struct sua_sdp_history *h = p->us->history;
    unsigned i;

    if (!h) {
        (void)sua__sdp_owners(p, offer);
        return;
    }
    for (i = 0; i < offer->nmedia; i++)
        if (h->waits[i])
            p->line[i].caps = &p->us->caps[h->waits[i] - 1];
}
