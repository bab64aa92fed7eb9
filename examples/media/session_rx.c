/* SPDX-License-Identifier: 0BSD
 * Which packets a session believes, and what it does with them. */
#include "media/g711.h"
#include "media/session_priv.h"

#include <string.h>

enum {
    COMFORT_NOISE = 13,   /* RFC 3389: says "silent, but here" */
    PAYLOAD_MAX = 1600,   /* 200 ms */
    RELOCK_MS = 1000,     /* silence after which another source may speak */
    NEAR = 10             /* packets of a candidate that may be lost */
};

void media__rx_forget(struct media_session *s)
{
    if (s->has_rx)
        s->lost_before += rtp_source_lost(&s->rx);
    s->has_rx = false;
    s->candidate.from.len = 0;
    jitter_reset(&s->jitter);
    dtmf_rx_init(&s->dtmf_rx);
}

/* The codec of a payload type; false: not one of ours. */
static bool find_codec(const struct media_session *s, uint8_t pt,
                       enum g711_law *law)
{
    unsigned i;

    for (i = 0; i < s->params.rx_count; i++) {
        if (s->params.rx[i].pt == pt) {
            *law = s->params.rx[i].codec == MEDIA_PCMA ? G711_ALAW : G711_ULAW;
            return true;
        }
    }
    return false;
}

static bool is_known(const struct media_session *s, uint8_t pt)
{
    enum g711_law law;

    return pt == COMFORT_NOISE || pt == s->params.rx_event_pt ||
           find_codec(s, pt, &law);
}

/* Two packets in order from one place make a source believable (RFC 3550
 * A.1); where their SDP said it would be, one is enough. */
static bool is_believable(struct media_session *s,
                          const struct media_addr *from,
                          const struct rtp_packet *p)
{
    struct media_candidate *c = &s->candidate;
    uint16_t ahead = (uint16_t)(p->seq - c->seq);
    bool follows = media__same_addr(&c->from, from) && c->ssrc == p->ssrc &&
                   ahead > 0 && ahead <= NEAR;

    c->from = *from;
    c->ssrc = p->ssrc;
    c->seq = p->seq;
    return follows;
}

static void follow(struct media_session *s, const struct media_addr *from,
                   const struct rtp_packet *p)
{
    if (s->has_rx)
        media__rx_forget(s);
    s->source = *from;
    s->has_rx = true;
    s->candidate.from.len = 0;
    rtp_source_init(&s->rx, p->ssrc, p->seq);
}

static bool accept_source(struct media_session *s, uint64_t now_ms,
                          const struct media_addr *from,
                          const struct rtp_packet *p)
{
    bool fresh = s->has_rx && now_ms - s->heard_ms < RELOCK_MS;
    bool here = media__same_addr(&s->source, from);

    if (s->has_rx && here && p->ssrc == s->rx.ssrc)
        return true;
    if (fresh && !here)
        return false;
    if (now_ms < s->banned_until && media__same_addr(&s->banned, from))
        return false;
    if (!is_believable(s, from, p) &&
        (s->has_rx || !media__same_addr(&s->sdp, from)))
        return false;
    follow(s, from, p);
    return true;
}

void media__rx_dtmf(struct media_session *s, bool ended,
                    const struct dtmf_event *e)
{
    if (ended && s->config.on_dtmf)
        s->config.on_dtmf(s->config.user, e->digit, e->duration_ms);
}

static void play(struct media_session *s, uint64_t now_ms,
                 const struct rtp_packet *p)
{
    int16_t pcm[PAYLOAD_MAX];
    struct dtmf_event e;
    enum g711_law law;

    if (p->pt == s->params.rx_event_pt) {
        media__rx_dtmf(s, dtmf_rx_packet(&s->dtmf_rx, now_ms, p->ts,
                                         p->payload, p->n, &e), &e);
    } else if (find_codec(s, p->pt, &law) && p->n && p->n <= PAYLOAD_MAX) {
        g711_decode(law, pcm, p->payload, p->n);
        jitter_put(&s->jitter, now_ms, p->ts, pcm, p->n);
    }
}

void media__rx_packet(struct media_session *s, uint64_t now_ms,
                      const struct media_addr *from, const uint8_t *data,
                      size_t n)
{
    struct rtp_packet p;
    enum rtp_seq verdict;

    if (!media__receives(s))
        return;
    if (!rtp_parse(&p, data, n) || !is_known(s, p.pt) ||
        !accept_source(s, now_ms, from, &p)) {
        s->stats.discarded++;
        return;
    }
    s->heard_ms = now_ms;
    s->complained = false;
    verdict = rtp_source_packet(&s->rx, &p, (uint32_t)(now_ms * MEDIA_PER_MS));
    if (verdict == RTP_SEQ_BAD) {
        s->stats.discarded++;
        return;
    }
    if (verdict == RTP_SEQ_RESTART) {
        jitter_reset(&s->jitter);
        dtmf_rx_init(&s->dtmf_rx);
    }
    s->stats.rx_packets++;
    s->stats.rx_bytes += p.n;
    play(s, now_ms, &p);
}
