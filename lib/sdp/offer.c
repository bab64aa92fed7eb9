/* SPDX-License-Identifier: MIT
 * Making offers. RFC 3264 5, 8. */
#include "sdp/sdp.h"

#define PT_DYNAMIC_MIN 96

static int pt_in(const struct sua_sdp_codec *list, size_t n, unsigned pt)
{
    size_t i;

    for (i = 0; i < n; i++)
        if (list[i].pt == pt)
            return 1;
    return 0;
}

/* RFC 3264 8.3.2: a number never changes its meaning within a session. So a
 * codec keeps the number it had, and a new one that would take another's
 * gets one that neither side of the list uses. */
struct numbering {
    const struct sua_sdp_media *prev; /* NULL: first offer                 */
    const struct sua_sdp_caps *caps;
    unsigned next;
};

static unsigned free_number(struct numbering *n)
{
    const struct sua_sdp_media *prev = n->prev;

    while (n->next <= SUA__PT_MAX &&
           (pt_in(prev->codec, prev->ncodec, n->next) ||
            pt_in(n->caps->codec, n->caps->ncodec, n->next)))
        n->next++;
    return n->next++;
}

static unsigned number_of(struct numbering *n, const struct sua_sdp_codec *c)
{
    const struct sua_sdp_media *prev = n->prev;
    size_t at;

    if (!prev)
        return c->pt;
    at = sua__sdp_find(prev->codec, prev->ncodec, c);
    if (at < prev->ncodec)
        return prev->codec[at].pt;
    if (!pt_in(prev->codec, prev->ncodec, c->pt))
        return c->pt;
    return free_number(n);
}

static struct numbering number_from(const struct sua_sdp_media *prev,
                                    const struct sua_sdp_caps *caps)
{
    struct numbering n;

    n.prev = prev;
    n.caps = caps;
    n.next = PT_DYNAMIC_MIN;
    return n;
}

static void write_stream(struct sua_buf *b, const struct sua_sdp_caps *caps,
                         const struct sua_sdp_media *prev)
{
    struct numbering n = number_from(prev, caps);
    size_t i;

    sua__sdp_write_audio(b, caps);
    for (i = 0; i < caps->ncodec; i++)
        sua__sdp_write_format(b, number_of(&n, &caps->codec[i]));
    sua_buf_z(b, "\r\n");
    /* The same questions in the same order give the same numbers. */
    n = number_from(prev, caps);
    for (i = 0; i < caps->ncodec; i++)
        sua__sdp_write_codec(b, &caps->codec[i],
                             number_of(&n, &caps->codec[i]));
    sua__sdp_write_tail(b, caps, caps->dir);
}

void sua_sdp_offer(struct sua_buf *b, const struct sua_sdp_origin *o,
                   const struct sua_sdp_caps *audio)
{
    sua__sdp_write_head(b, o, &audio->addr, SUA_STR("0 0"));
    write_stream(b, audio, NULL);
}

/* The stream in use, else a slot that a stream of ours may fill again (RFC
 * 3264 8.1), else nmedia. */
static size_t find_slot(const struct sua_sdp *prev)
{
    size_t i, slot = prev->nmedia;

    for (i = 0; i < prev->nmedia; i++) {
        if (!sua__sdp_is_audio(&prev->media[i]))
            continue;
        if (prev->media[i].port)
            return i;
        if (slot == prev->nmedia)
            slot = i;
    }
    return slot;
}

void sua_sdp_reoffer(struct sua_buf *b, const struct sua_sdp_origin *o,
                     const struct sua_sdp *prev,
                     const struct sua_sdp_caps *audio)
{
    size_t i, slot = find_slot(prev);

    sua__sdp_write_head(b, o, &audio->addr, SUA_STR("0 0"));
    for (i = 0; i < prev->nmedia; i++) {
        if (i == slot)
            write_stream(b, audio, &prev->media[i]);
        else
            sua__sdp_write_refusal(b, &prev->media[i]);
    }
    if (slot == prev->nmedia)
        write_stream(b, audio, NULL);
}
