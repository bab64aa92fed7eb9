/* SPDX-License-Identifier: MIT
 * Making and reading answers. RFC 3264 6, 7. */
#include "sdp/sdp.h"

/* First speech codec of the offer that we have: index in the offer's list,
 * or ncodec; *ours is the index in caps. */
static size_t choose(const struct sua_sdp_media *offer,
                     const struct sua_sdp_caps *caps, size_t *ours)
{
    size_t i;

    for (i = 0; i < offer->ncodec; i++) {
        if (!sua__sdp_is_speech(&offer->codec[i]))
            continue;
        *ours = sua__sdp_find(caps->codec, caps->ncodec, &offer->codec[i]);
        if (*ours < caps->ncodec)
            break;
    }
    return i;
}

static void set_codec(struct sua_sdp_agreed *out,
                      const struct sua_sdp_caps *caps, size_t ours)
{
    out->codec = (uint8_t)ours;
    out->name = caps->codec[ours].name;
}

/* ---- making one -------------------------------------------------------- */

/* Whether the stream can be taken, and as what. */
static int take(const struct sua_sdp_media *offer,
                const struct sua_sdp_caps *caps, struct sua_sdp_agreed *out)
{
    const struct sua_sdp_codec *event;
    size_t theirs, ours = 0;

    if (!offer->port || !sua__sdp_is_audio(offer))
        return 0;
    theirs = choose(offer, caps, &ours);
    if (theirs == offer->ncodec)
        return 0;
    set_codec(out, caps, ours);
    out->tx_pt = out->rx_pt = offer->codec[theirs].pt;
    event = sua__sdp_event(offer->codec, offer->ncodec,
                           caps->codec[ours].rate);
    if (event && sua__sdp_event(caps->codec, caps->ncodec, event->rate))
        out->tx_event_pt = out->rx_event_pt = event->pt;
    out->dir = (uint8_t)sua__sdp_meet(offer, caps->dir);
    sua__sdp_remote(out, offer);
    return 1;
}

static void write_taken(struct sua_buf *b, const struct sua_sdp_caps *caps,
                        const struct sua_sdp_agreed *as)
{
    const struct sua_sdp_codec *c = &caps->codec[as->codec];
    const struct sua_sdp_codec *event =
        sua__sdp_event(caps->codec, caps->ncodec, c->rate);

    sua__sdp_write_audio(b, caps);
    sua__sdp_write_format(b, as->rx_pt);
    if (as->rx_event_pt)
        sua__sdp_write_format(b, as->rx_event_pt);
    sua_buf_z(b, "\r\n");
    sua__sdp_write_codec(b, c, as->rx_pt);
    if (as->rx_event_pt && event)
        sua__sdp_write_codec(b, event, as->rx_event_pt);
    sua__sdp_write_tail(b, caps, as->dir);
}

/* RFC 3264 6: the t= line is the offer's. */
static struct sua_str timing_of(const struct sua_sdp *offer)
{
    struct sua_str rest = offer->session, v;
    char type;

    while (sua__sdp_line(&rest, &type, &v) > 0)
        if (type == 't' && v.n)
            return v;
    return SUA_STR("0 0");
}

/* Whether the offer wants any stream at all. */
static int wants_media(const struct sua_sdp *offer)
{
    size_t i;

    for (i = 0; i < offer->nmedia; i++)
        if (offer->media[i].port)
            return 1;
    return 0;
}

int sua_sdp_answer(struct sua_buf *b, const struct sua_sdp_origin *o,
                   const struct sua_sdp *offer,
                   const struct sua_sdp_caps *audio,
                   struct sua_sdp_agreed *out)
{
    size_t i, taken;

    memset(out, 0, sizeof(*out));
    for (taken = 0; taken < offer->nmedia; taken++)
        if (take(&offer->media[taken], audio, out))
            break;
    if (taken == offer->nmedia && wants_media(offer))
        return SUA_EUNSUPPORTED;
    sua__sdp_write_head(b, o, &audio->addr, timing_of(offer));
    for (i = 0; i < offer->nmedia; i++) {
        if (i == taken)
            write_taken(b, audio, out);
        else
            sua__sdp_write_refusal(b, &offer->media[i]);
    }
    out->index = (uint8_t)(taken < offer->nmedia ? taken : 0);
    return b->err;
}

/* ---- reading one ------------------------------------------------------- */

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

/* Our offered codec that the answer's format means, or NULL. Some answer a
 * dynamic number without its rtpmap: then it is ours of that number. */
static const struct sua_sdp_codec *offered(const struct sua_sdp_media *offer,
                                           const struct sua_sdp_codec *c)
{
    size_t i;

    for (i = 0; i < offer->ncodec; i++) {
        const struct sua_sdp_codec *o = &offer->codec[i];

        if (c->name.n ? sua__sdp_codec_same(o, c) : o->pt == c->pt)
            return o;
    }
    return NULL;
}

static int agree_codec(const struct sua_sdp_media *offer,
                       const struct sua_sdp_media *answer,
                       const struct sua_sdp_caps *caps,
                       struct sua_sdp_agreed *out)
{
    size_t i, ours;

    for (i = 0; i < answer->ncodec; i++) {
        const struct sua_sdp_codec *o = offered(offer, &answer->codec[i]);

        if (!o || !sua__sdp_is_speech(o))
            continue;
        ours = sua__sdp_find(caps->codec, caps->ncodec, o);
        if (ours == caps->ncodec)
            continue;
        set_codec(out, caps, ours);
        out->tx_pt = answer->codec[i].pt;
        out->rx_pt = o->pt;
        return SUA_OK;
    }
    return SUA_EUNSUPPORTED;
}

static void agree_event(const struct sua_sdp_media *offer,
                        const struct sua_sdp_media *answer, uint32_t rate,
                        struct sua_sdp_agreed *out)
{
    const struct sua_sdp_codec *event =
        sua__sdp_event(offer->codec, offer->ncodec, rate);
    size_t i;

    for (i = 0; event && i < answer->ncodec; i++) {
        if (offered(offer, &answer->codec[i]) != event)
            continue;
        out->tx_event_pt = answer->codec[i].pt;
        out->rx_event_pt = event->pt;
        return;
    }
}

int sua_sdp_agree(const struct sua_sdp *our_offer,
                  const struct sua_sdp *answer,
                  const struct sua_sdp_caps *audio,
                  struct sua_sdp_agreed *out)
{
    const struct sua_sdp_media *o, *a;
    size_t i = 0;

    memset(out, 0, sizeof(*out));
    if (check_lines(our_offer, answer))
        return SUA_EBADMSG;
    while (i < our_offer->nmedia && !(our_offer->media[i].port &&
                                      sua__sdp_is_audio(&our_offer->media[i])))
        i++;
    if (i == our_offer->nmedia || !answer->media[i].port)
        return SUA_EUNSUPPORTED;
    o = &our_offer->media[i];
    a = &answer->media[i];
    if (!sua__sdp_is_audio(a) || agree_codec(o, a, audio, out))
        return SUA_EUNSUPPORTED;
    agree_event(o, a, audio->codec[out->codec].rate, out);
    out->index = (uint8_t)i;
    out->dir = (uint8_t)sua__sdp_meet(a, o->dir);
    sua__sdp_remote(out, a);
    return SUA_OK;
}
