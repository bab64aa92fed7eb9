/* SPDX-License-Identifier: MIT
 * What two descriptions have in common. RFC 3264 6.1, 8.4; RFC 3389 and RFC
 * 4733 2.5.1 (CN and telephone-event go with one clock rate). */
#include "sdp/oa.h"

const struct sua_str sua__sdp_avp = SUA_STR_INIT("RTP/AVP");

const struct sua_str *sua__sdp_type(const struct sua_sdp_caps *c)
{
    static const struct sua_str audio = SUA_STR_INIT("audio");

    return c->type.n ? &c->type : &audio;
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

unsigned sua__sdp_role(const struct sua_sdp_codec *c)
{
    if (sua_str_ieq(c->name, SUA_STR("telephone-event")))
        return SUA__SDP_EVENT;
    return sua_str_ieq(c->name, SUA_STR("CN")) ? SUA__SDP_NOISE
                                               : SUA__SDP_MAIN;
}

size_t sua__sdp_find(const struct sua_sdp_caps *c,
                     const struct sua_sdp_codec *theirs)
{
    size_t i;

    for (i = 0; i < c->ncodec; i++)
        if (sua__sdp_codec_same(&c->codec[i], theirs) &&
            (!c->fits || c->fits(&c->codec[i], theirs)))
            break;
    return i;
}

unsigned sua__sdp_meet(const struct sua_sdp_media *peer, unsigned ours)
{
    unsigned dir = peer->dir;

    /* Each one's bits, seen from the other side. */
    return (dir >> 1 | dir << 1) & ours;
}

/* 0.0.0.0 or ::, how RFC 2543 put a stream on hold. */
static int is_nowhere(const struct sua_addr *a)
{
    static const uint8_t zero[16];

    return a->family && !memcmp(a->ip, zero, sizeof(zero));
}

void sua__sdp_remote(struct sua_sdp_agreed *out,
                     const struct sua_sdp_media *peer, unsigned ours)
{
    unsigned dir = sua__sdp_meet(peer, ours);

    if (is_nowhere(&peer->addr)) {
        dir &= ~(unsigned)SUA_SDP_SENDONLY;
    } else {
        out->remote = peer->addr;
        out->remote_host = peer->host;
    }
    out->dir = (uint8_t)dir;
    out->ptime = peer->ptime;
    out->on = 1;
}
