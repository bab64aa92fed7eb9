/* SPDX-License-Identifier: 0BSD
 * Offer and answer of a call, with lib's SDP helper: G.711 and telephone
 * events, hold by direction. */
#include <string.h>

#include "phone.h"

static uint64_t random_id(const struct call *c)
{
    /* Unique is enough (RFC 8866 5.2), and it must fit 62 bits. */
    return (event_clock() << 16 | (c->id & 0xffffu)) & 0x3fffffffffffffffu;
}

static unsigned fill_codecs(const struct phone *p,
                            struct sua_sdp_codec out[VOICE_CODECS + 1])
{
    unsigned i;

    memset(out, 0, sizeof(*out) * (VOICE_CODECS + 1));
    for (i = 0; i < p->ncodecs; i++) {
        out[i].pt = p->codec[i].pt;
        out[i].name = sua_str_z(p->codec[i].name);
        out[i].rate = 8000;
        out[i].channels = 1;
    }
    out[i].pt = VOICE_EVENT_PT;
    out[i].name = SUA_STR("telephone-event");
    out[i].fmtp = SUA_STR("0-16");
    out[i].rate = 8000;
    out[i].channels = 1;
    return i + 1;
}

/* Our side, on an open socket; toward: where the peer is, if known. */
static int fill_caps(struct call *c, const struct sua_addr *toward,
                     struct sua_sdp_codec codec[VOICE_CODECS + 1],
                     struct sua_sdp_caps *caps)
{
    struct phone *p = c->phone;

    memset(caps, 0, sizeof(*caps));
    if (!c->origin.version) {
        c->origin.id = random_id(c);
        c->origin.user = SUA_STR("-");
    }
    c->origin.version++;
    network_local(p, toward, &caps->addr);
    if (!c->voice)
        c->voice = voice_open(c, &caps->addr);
    caps->addr.port = voice_port(c->voice);
    caps->codec = codec;
    caps->ncodec = (uint8_t)fill_codecs(p, codec);
    caps->dir = c->held ? SUA_SDP_SENDONLY : SUA_SDP_SENDRECV;
    caps->ptime = (uint16_t)p->o.ptime;
    return caps->addr.port ? SUA_OK : SUA_ENOMEM;
}

/* Where our media will go, before anybody has told us. */
static void guess_peer(const struct call *c, struct sua_addr *out)
{
    struct sua_uri uri;
    const char *next = c->out ? c->peer : NULL;

    memset(out, 0, sizeof(*out));
    if (c->phone->o.proxy.n)
        next = c->phone->o.proxy.item[0];
    if (next && !sua_uri_parse(sua_str_z(next), &uri, NULL))
        network_lookup(&uri, out);
}

int session_offer(struct call *c, struct sua_body *out)
{
    struct sua_sdp_codec codec[VOICE_CODECS + 1];
    struct sua_sdp_caps caps;
    struct sua_addr toward = c->agreed.remote;
    struct sua_str before = { NULL, 0 };
    struct sua_sdp prev;
    struct sua_buf b;
    int err;

    if (!toward.family)
        guess_peer(c, &toward);
    err = fill_caps(c, &toward, codec, &caps);
    if (err)
        return err;
    if (c->sip)
        before = sua_call_local_sdp(c->sip);
    sua_buf_init(&b, c->offer, sizeof(c->offer) - 1);
    if (before.n && !sua_sdp_parse_lenient(before, &prev, NULL))
        sua_sdp_reoffer(&b, &c->origin, &prev, &caps);
    else
        sua_sdp_offer(&b, &c->origin, &caps);
    if (b.err)
        return b.err;
    c->offer[b.n] = 0;
    out->type = SUA_STR("application/sdp");
    out->data = sua_str_make(b.p, b.n);
    c->offering = true;
    return SUA_OK;
}

static void agreed(struct call *c, const struct sua_sdp_agreed *a)
{
    c->agreed = *a;
    /* The name is a view into text that goes; ours stays. */
    c->agreed.name = sua_str_z(c->phone->codec[a->codec].name);
    c->agreed.remote_host = sua_str_z(NULL);
    if (a->remote_host.n && !a->remote.family) {
        struct sua_uri uri;
        uint16_t port = a->remote.port;

        memset(&uri, 0, sizeof(uri));
        uri.host = a->remote_host;
        network_lookup(&uri, &c->agreed.remote);
        c->agreed.remote.port = port;
    }
    if (!a->name.p) {
        c->agreed.name = sua_str_z(NULL);
        c->agreed.remote.family = 0;
    }
    c->held_by_peer = !(a->dir & SUA_SDP_SENDONLY) && !c->held;
    c->media_running = true;
    voice_set(c->voice, &c->agreed);
    event_media(c);
    call_facts(c->phone);
}

int session_answer(struct call *c, struct sua_str offer, char *mem,
                   size_t cap, struct sua_body *out)
{
    struct sua_sdp_codec codec[VOICE_CODECS + 1];
    struct sua_sdp_caps caps;
    struct sua_sdp_agreed a;
    struct sua_addr toward;
    struct sua_sdp sdp;
    struct sua_buf b;
    int err = sua_sdp_parse_lenient(offer, &sdp, NULL);

    if (err)
        return err;
    memset(&toward, 0, sizeof(toward));
    if (sdp.nmedia)
        toward = sdp.media[0].addr;
    err = fill_caps(c, &toward, codec, &caps);
    if (err)
        return err;
    sua_buf_init(&b, mem, cap);
    memset(&a, 0, sizeof(a));
    err = sua_sdp_answer(&b, &c->origin, &sdp, &caps, &a);
    if (err)
        return err;
    out->type = SUA_STR("application/sdp");
    out->data = sua_str_make(b.p, b.n);
    agreed(c, &a);
    return SUA_OK;
}

int session_agree(struct call *c, struct sua_str answer)
{
    struct sua_sdp_codec codec[VOICE_CODECS + 1];
    struct sua_sdp_caps caps;
    struct sua_sdp_agreed a;
    struct sua_sdp ours, theirs;
    int err;

    memset(&caps, 0, sizeof(caps));
    caps.codec = codec;
    caps.ncodec = (uint8_t)fill_codecs(c->phone, codec);
    caps.dir = c->held ? SUA_SDP_SENDONLY : SUA_SDP_SENDRECV;
    memset(&a, 0, sizeof(a));
    err = sua_sdp_parse_lenient(sua_str_z(c->offer), &ours, NULL);
    if (!err)
        err = sua_sdp_parse_lenient(answer, &theirs, NULL);
    if (!err)
        err = sua_sdp_agree(&ours, &theirs, &caps, &a);
    if (err)
        return err;
    agreed(c, &a);
    return SUA_OK;
}

void session_digit(struct call *c, char digit)
{
    facts_digit(&c->phone->facts, digit);
    event_dtmf(c, digit);
    script_go(c->phone);
}
