/* SPDX-License-Identifier: MIT
 * What two descriptions have in common. RFC 3264 6.1, 8.4; RFC 4733 2.5.1
 * (telephone-event goes with one clock rate). */
#include "sdp/sdp.h"

int sua__sdp_is_audio(const struct sua_sdp_media *m)
{
    return m->known && sua_str_ieq(m->type, SUA_STR("audio")) &&
           sua_str_ieq(m->proto, SUA_STR("RTP/AVP"));
}

int sua__sdp_codec_same(const struct sua_sdp_codec *a,
                        const struct sua_sdp_codec *b)
{
    /* In caps, where 0 channels is what a short initializer leaves. */
    unsigned ca = a->channels ? a->channels : 1;
    unsigned cb = b->channels ? b->channels : 1;

    return a->name.n && a->rate == b->rate && ca == cb &&
           sua_str_ieq(a->name, b->name);
}

static int is_event(const struct sua_sdp_codec *c)
{
    return sua_str_ieq(c->name, SUA_STR("telephone-event"));
}

int sua__sdp_is_speech(const struct sua_sdp_codec *c)
{
    return c->name.n && !is_event(c) && !sua_str_ieq(c->name, SUA_STR("CN"));
}

const struct sua_sdp_codec *sua__sdp_event(const struct sua_sdp_codec *c,
                                           size_t n, uint32_t rate)
{
    size_t i;

    for (i = 0; i < n; i++)
        if (c[i].rate == rate && is_event(&c[i]))
            return &c[i];
    return NULL;
}

size_t sua__sdp_find(const struct sua_sdp_codec *list, size_t n,
                     const struct sua_sdp_codec *c)
{
    size_t i;

    for (i = 0; i < n; i++)
        if (sua__sdp_codec_same(&list[i], c))
            break;
    return i;
}

/* 0.0.0.0 or ::, how RFC 2543 put a stream on hold. */
static int is_nowhere(const struct sua_addr *a)
{
    static const uint8_t zero[16];

    return a->family && !memcmp(a->ip, zero, a->family == 6 ? 16 : 4);
}

unsigned sua__sdp_meet(const struct sua_sdp_media *peer, unsigned ours)
{
    unsigned dir = 0;

    if ((peer->dir & SUA_SDP_RECVONLY) && !is_nowhere(&peer->addr))
        dir |= SUA_SDP_SENDONLY;
    if (peer->dir & SUA_SDP_SENDONLY)
        dir |= SUA_SDP_RECVONLY;
    return dir & ours;
}

void sua__sdp_remote(struct sua_sdp_agreed *out,
                     const struct sua_sdp_media *peer)
{
    if (!is_nowhere(&peer->addr)) {
        out->remote = peer->addr;
        out->remote_host = peer->host;
    }
    out->ptime = peer->ptime;
}
