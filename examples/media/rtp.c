/* SPDX-License-Identifier: 0BSD
 * RTP header, sequence validation and loss and jitter figures (RFC 3550). */
#include "media/rtp.h"

#include <string.h>

enum { MAX_DROPOUT = 3000, MAX_MISORDER = 100 };

bool rtp_parse(struct rtp_packet *p, const uint8_t *data, size_t n)
{
    size_t at = RTP_HEADER;

    if (n < RTP_HEADER || data[0] >> 6 != 2)
        return false;
    at += 4u * (data[0] & 15u);
    if (data[0] & 0x10) {
        if (n < at + 4)
            return false;
        at += 4 + 4u * rtp_get16(data + at + 2);
    }
    if (n < at)
        return false;
    if (data[0] & 0x20) {
        if (n == at || !data[n - 1] || data[n - 1] > n - at)
            return false;
        n -= data[n - 1];
    }
    p->marker = data[1] >> 7;
    p->pt = data[1] & 127;
    p->seq = rtp_get16(data + 2);
    p->ts = rtp_get32(data + 4);
    p->ssrc = rtp_get32(data + 8);
    p->payload = data + at;
    p->n = n - at;
    return true;
}

size_t rtp_write(uint8_t *buf, size_t cap, const struct rtp_packet *p)
{
    if (cap < RTP_HEADER || p->n > cap - RTP_HEADER)
        return 0;
    buf[0] = 0x80;
    buf[1] = (uint8_t)((p->marker ? 0x80 : 0) | (p->pt & 127));
    rtp_put16(buf + 2, p->seq);
    rtp_put32(buf + 4, p->ts);
    rtp_put32(buf + 8, p->ssrc);
    if (p->n)
        memcpy(buf + RTP_HEADER, p->payload, p->n);
    return RTP_HEADER + p->n;
}

static void restart_at(struct rtp_source *s, uint16_t seq)
{
    s->base_seq = seq;
    s->max_seq = (uint16_t)(seq - 1u);
    s->cycles = seq ? 0 : (uint32_t)-0x10000;
    s->bad_seq = 0x10000; /* no 16 bit number equals it */
    s->received = 0;
    s->expected_prior = 0;
    s->received_prior = 0;
    s->has_transit = false;
}

void rtp_source_init(struct rtp_source *s, uint32_t ssrc, uint16_t seq)
{
    memset(s, 0, sizeof *s);
    s->ssrc = ssrc;
    restart_at(s, seq);
}

/* RFC 3550 A.8: a running mean of the change in transit time, gain 1/16. */
static void update_jitter(struct rtp_source *s, uint32_t ts, uint32_t arrival)
{
    uint32_t transit = arrival - ts;
    uint32_t change = transit - s->transit;

    if (change & 0x80000000u)
        change = 0u - change;
    if (s->has_transit)
        s->jitter16 += change - ((s->jitter16 + 8) >> 4);
    s->transit = transit;
    s->has_transit = true;
}

enum rtp_seq rtp_source_packet(struct rtp_source *s,
                               const struct rtp_packet *p, uint32_t arrival)
{
    enum rtp_seq verdict = RTP_SEQ_OK;
    uint16_t ahead = (uint16_t)(p->seq - s->max_seq);

    if (ahead && ahead < MAX_DROPOUT) {
        if (p->seq < s->max_seq)
            s->cycles += 0x10000;
        s->max_seq = p->seq;
    } else if (ahead && ahead <= 0x10000 - MAX_MISORDER) {
        if (p->seq != s->bad_seq) {
            s->bad_seq = (p->seq + 1u) & 0xffff;
            return RTP_SEQ_BAD;
        }
        s->past_lost = rtp_source_lost(s);
        restart_at(s, p->seq);
        s->max_seq = p->seq;
        s->cycles = 0;
        verdict = RTP_SEQ_RESTART;
    }
    s->received++;
    update_jitter(s, p->ts, arrival);
    return verdict;
}

uint32_t rtp_source_ext_seq(const struct rtp_source *s)
{
    return s->cycles + s->max_seq;
}

static uint32_t expected(const struct rtp_source *s)
{
    return rtp_source_ext_seq(s) - s->base_seq + 1;
}

uint32_t rtp_source_lost(const struct rtp_source *s)
{
    uint32_t want = expected(s);

    return s->past_lost + (want > s->received ? want - s->received : 0);
}

uint8_t rtp_source_fraction(struct rtp_source *s)
{
    uint32_t want = expected(s) - s->expected_prior;
    uint32_t got = s->received - s->received_prior;

    s->expected_prior += want;
    s->received_prior += got;
    if (!want || got >= want)
        return 0;
    if (!got)
        return 255;
    return (uint8_t)(((uint64_t)(want - got) << 8) / want);
}
