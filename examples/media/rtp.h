/* SPDX-License-Identifier: 0BSD
 * RTP packets and what a receiver counts about a source (RFC 3550 5.1, 6.4.1,
 * A.1, A.3, A.8). */
#ifndef MEDIA_RTP_H
#define MEDIA_RTP_H

#include "media/media.h"

enum { RTP_HEADER = 12 };

/* One packet. `payload` points into the buffer that was parsed. */
struct rtp_packet {
    uint8_t pt;      /* payload type, 0 to 127 */
    bool marker;
    uint16_t seq;
    uint32_t ts;     /* sampling instant of the first sample */
    uint32_t ssrc;
    const uint8_t *payload;
    size_t n;        /* payload bytes, padding removed */
};

/* Reads version 2 with any CSRC list, extension and padding. False for
 * anything that is not RTP, or whose lengths do not fit in n. */
bool rtp_parse(struct rtp_packet *p, const uint8_t *data, size_t n);

/* Writes header and payload; the length, or 0 when cap is too small. */
size_t rtp_write(uint8_t *buf, size_t cap, const struct rtp_packet *p);

/* What we know about one SSRC we listen to. Fields are for reading. */
struct rtp_source {
    uint32_t ssrc;
    uint32_t cycles;     /* sequence wraps, already shifted left by 16 */
    uint16_t max_seq;    /* highest sequence number seen               */
    uint32_t base_seq;   /* first sequence number, extended            */
    uint32_t bad_seq;    /* where a restarted sender would go on       */
    uint32_t received;   /* packets accepted, duplicates included      */
    uint32_t past_lost;  /* lost before the last restart               */
    uint32_t jitter16;   /* interarrival jitter, samples times 16      */
    uint32_t transit;    /* arrival minus timestamp of the last packet */
    bool has_transit;
    uint32_t expected_prior, received_prior; /* at the last RTCP report */
};

enum rtp_seq { RTP_SEQ_OK, RTP_SEQ_BAD, RTP_SEQ_RESTART };

/* Begins with the first accepted packet of a source; the packet itself is
 * counted by rtp_source_packet() afterwards. */
void rtp_source_init(struct rtp_source *s, uint32_t ssrc, uint16_t seq);

/* Counts a packet. RTP_SEQ_BAD: a leap in the numbers, drop the packet (the
 * sender has perhaps restarted; the next number in order proves it and gives
 * RTP_SEQ_RESTART). `arrival` is our time in samples. */
enum rtp_seq rtp_source_packet(struct rtp_source *s,
                               const struct rtp_packet *p, uint32_t arrival);

/* Highest sequence number with wraps, as RTCP reports it. */
uint32_t rtp_source_ext_seq(const struct rtp_source *s);
/* Packets that never came (0 if duplicates outnumber the losses). */
uint32_t rtp_source_lost(const struct rtp_source *s);
/* Share lost since the last call, in 1/256, for a report block. */
uint8_t rtp_source_fraction(struct rtp_source *s);

/* Big-endian access, shared with rtcp.c and dtmf.c. */
static inline uint32_t rtp_get32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
           (uint32_t)p[2] << 8 | p[3];
}

static inline uint16_t rtp_get16(const uint8_t *p)
{
    return (uint16_t)(p[0] << 8 | p[1]);
}

static inline void rtp_put32(uint8_t *p, uint32_t v)
{
    p[0] = (uint8_t)(v >> 24);
    p[1] = (uint8_t)(v >> 16);
    p[2] = (uint8_t)(v >> 8);
    p[3] = (uint8_t)v;
}

static inline void rtp_put16(uint8_t *p, uint16_t v)
{
    p[0] = (uint8_t)(v >> 8);
    p[1] = (uint8_t)v;
}

#endif
