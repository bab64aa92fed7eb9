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

static void fill_codecs(struct call *c)
{
    const struct phone *p = c->phone;
    struct sua_sdp_codec *out = c->codec;
    unsigned i;

    memset(out, 0, sizeof(c->codec));
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
    c->caps.codec = c->codec;
    c->caps.ncodec = (uint8_t)(i + 1);
}

/* Our side, on an open socket; toward: where the peer is, if known. */
static int fill_caps(struct call *c, const struct sua_addr *toward)
{
    struct sua_sdp_caps *caps = &c->caps;

    if (!c->sdp.ncaps) {
        fill_codecs(c);
        c->sdp.origin.id = random_id(c);
        c->sdp.origin.version = 1;
        c->sdp.caps = caps;
        c->sdp.agreed = &c->negotiated;
        c->sdp.ncaps = 1;
        c->sdp.mem = c->sdp_text;
        c->sdp.cap = sizeof(c->sdp_text);
    }
    network_local(c->phone, toward, &caps->addr);
    if (!c->voice)
        c->voice = voice_open(c, &caps->addr);
    caps->addr.port = voice_port(c->voice);
    caps->dir = c->held ? SUA_SDP_SENDONLY : SUA_SDP_SENDRECV;
    caps->ptime = (uint16_t)c->phone->o.ptime;
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

static void fill_body(struct sua_body *out, struct sua_str text)
{
    out->type = SUA_STR("application/sdp");
    out->data = text;
}

int session_offer(struct call *c, struct sua_body *out)
{
    struct sua_addr toward = c->agreed.remote;
    struct sua_sdp_work work;
    struct sua_str text;
    int err;

    if (!toward.family)
        guess_peer(c, &toward);
    err = fill_caps(c, &toward);
    if (!err)
        err = sua_sdp_session_offer(&c->sdp, &work, &text);
    if (!err)
        fill_body(out, text);
    return err;
}

static void agreed(struct call *c, const struct sua_sdp_agreed *a)
{
    c->agreed = *a;
    c->agreed.remote_host = sua_str_z(NULL); /* in text that goes */
    if (a->remote_host.n && !a->remote.family) {
        struct sua_uri uri;
        uint16_t port = a->remote.port;

        memset(&uri, 0, sizeof(uri));
        uri.host = a->remote_host;
        network_lookup(&uri, &c->agreed.remote);
        c->agreed.remote.port = port;
    }
    c->held_by_peer = !(a->dir & SUA_SDP_SENDONLY) && !c->held;
    c->media_running = true;
    voice_set(c->voice, &c->agreed);
    event_media(c);
    call_facts(c->phone);
}

int session_answer(struct call *c, struct sua_str offer,
                   struct sua_body *out)
{
    struct sua_sdp_work work;
    struct sua_addr toward;
    struct sua_str text;
    int err = sua_sdp_parse_lenient(offer, &work.first, NULL);

    if (err)
        return err;
    memset(&toward, 0, sizeof(toward));
    if (work.first.nmedia)
        toward = work.first.media[0].addr;
    err = fill_caps(c, &toward);
    if (!err)
        err = sua_sdp_session_answer(&c->sdp, &work, offer, &text);
    if (err)
        return err;
    fill_body(out, text);
    agreed(c, &c->negotiated);
    return SUA_OK;
}

int session_agree(struct call *c, struct sua_str answer, bool early)
{
    struct sua_sdp_work work;
    int err = early ? sua_sdp_session_preview(&c->sdp, &work, answer)
                    : sua_sdp_session_agree(&c->sdp, &work, answer);

    if (err == SUA_ESTATE) /* answered before, or ours was the answer */
        return SUA_OK;
    if (!err)
        agreed(c, &work.agreed[0]);
    return err;
}

void session_refused(struct call *c)
{
    sua_sdp_session_rollback(&c->sdp);
}

void session_digit(struct call *c, char digit)
{
    facts_digit(&c->phone->facts, digit);
    event_dtmf(c, digit);
    script_go(c->phone);
}
