/* SPDX-License-Identifier: 0BSD
 * What session.c, session_net.c and session_rtcp.c share. */
#ifndef MEDIA_SESSION_PRIV_H
#define MEDIA_SESSION_PRIV_H

#include "media/dtmf.h"
#include "media/jitter.h"
#include "media/rtp.h"
#include "media/session.h"
#include "media/wav.h"

#include <sys/socket.h>

enum { MEDIA_PACKET_MAX = 2048, MEDIA_PTIME_TICKS = 5 };

struct media_addr {
    struct sockaddr_storage sa;
    socklen_t len;              /* 0: none */
};

/* A source that is not believed yet. */
struct media_candidate {
    struct media_addr from;
    uint32_t ssrc;
    uint16_t seq;
};

struct media_session {
    struct media_config config;
    struct media_warn warn;
    char cname[64];
    uint64_t random;

    /* sockets and addresses */
    int fd, rtcp_fd, family;
    uint16_t port;
    struct media_addr sdp;      /* where their SDP wants it */
    struct media_addr sdp_rtcp;
    struct media_addr source;   /* where accepted packets come from */
    struct media_addr rtcp_source;
    struct media_addr banned;   /* where they came from before an update */
    uint64_t banned_until;
    struct media_candidate candidate;

    /* what was agreed */
    struct media_params params; /* `remote` is not kept */
    bool started;
    uint64_t begun_ms, due_ms;

    /* sending */
    struct audio *audio;
    struct mixer *mixer;        /* in its place, while we are a party */
    unsigned party;
    bool muted, talking;        /* the last tick sent audio */
    uint32_t ssrc, ts;
    uint16_t seq;
    int16_t pending[MEDIA_FRAME * MEDIA_PTIME_TICKS];
    unsigned pending_ticks;
    uint32_t pending_ts;
    struct dtmf_tx dtmf_tx;

    /* receiving */
    struct rtp_source rx;
    bool has_rx;
    uint32_t lost_before;       /* by sources that we no longer hear */
    struct jitter jitter;
    struct dtmf_rx dtmf_rx;
    uint64_t heard_ms;          /* last packet, or since when we listen */
    bool complained;

    /* RTCP */
    uint64_t rtcp_due_ms;
    uint32_t tx_at_report;      /* tx_packets at our last report */
    uint32_t lsr;
    uint64_t lsr_ms;

    struct wav_writer *record;
    struct media_stats stats;
};

static inline bool media__receives(const struct media_session *s)
{
    return s->params.dir & MEDIA_RECVONLY;
}

static inline bool media__sends(const struct media_session *s)
{
    return s->params.dir & MEDIA_SENDONLY;
}

uint32_t media__random(struct media_session *s);

/* session_net.c */
bool media__bind(struct media_session *s, char *err, size_t cap);
bool media__parse_addr(const struct media_session *s, const char *text,
                       uint16_t port, struct media_addr *a);
bool media__same_addr(const struct media_addr *a, const struct media_addr *b);
bool media__same_host(const struct media_addr *a, const struct media_addr *b);
const char *media__addr_text(const struct media_addr *a, char *text);
const struct media_addr *media__target(const struct media_session *s);
void media__send_rtp(struct media_session *s, struct rtp_packet *p);
void media__set_remote(struct media_session *s, const struct media_params *p,
                       bool good, uint64_t now_ms);

/* session_rx.c */
void media__rx_packet(struct media_session *s, uint64_t now_ms,
                      const struct media_addr *from, const uint8_t *data,
                      size_t n);
void media__rx_forget(struct media_session *s);
void media__rx_dtmf(struct media_session *s, bool ended,
                    const struct dtmf_event *e);

/* session_rtcp.c */
void media__rtcp_tick(struct media_session *s, uint64_t now_ms);
void media__rtcp_send(struct media_session *s, uint64_t now_ms, bool bye);
void media__rtcp_packet(struct media_session *s, uint64_t now_ms,
                        const struct media_addr *from, const uint8_t *data,
                        size_t n);

#endif
