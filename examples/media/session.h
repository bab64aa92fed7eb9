/* SPDX-License-Identifier: 0BSD
 * The media of one call: RTP socket, jitter buffer, digits, recording.
 *
 * The owner opens a session before it writes its SDP (the port is in it),
 * tells it what each offer and answer agreed, and calls it from its loop:
 *
 *   poll until media_session_next() or until a descriptor is readable;
 *   media_session_tick(s, now);       sends and plays what is due
 *   media_session_readable(s, now);   reads both sockets
 *
 * Both may be called at any time, in any order, whether due or not. Nothing
 * blocks. Ticks are 20 ms apart on a schedule that does not drift; a late
 * call catches up with at most five, what is beyond is skipped and counted.
 * Callbacks come from within these two and may call anything here except
 * media_session_close(). */
#ifndef MEDIA_SESSION_H
#define MEDIA_SESSION_H

#include "media/audio.h"
#include "media/media.h"
#include "media/mixer.h"

enum {
    MEDIA_RX_MAX = 4,       /* codecs we offered at once */
    MEDIA_ADDR_TEXT = 64    /* "[2001:db8::1]:65535" with its zero */
};

enum media_codec { MEDIA_PCMU, MEDIA_PCMA };

/* As our own SDP would say it. */
enum media_dir {
    MEDIA_INACTIVE = 0,
    MEDIA_SENDONLY = 1,
    MEDIA_RECVONLY = 2,
    MEDIA_SENDRECV = 3
};

/* Fill with media_config_init() first. Strings are copied. */
struct media_config {
    const char *local;        /* numeric address to bind: "0.0.0.0", "::" */
    uint16_t port_min, port_max; /* RTP takes an even one; 0, 0: any */
    bool symmetric;           /* [true] send to where packets come from */
    unsigned jitter_min_ms, jitter_max_ms;  /* [20, 200] */
    unsigned dtmf_tone_ms, dtmf_pause_ms;   /* [160, 80] */
    unsigned no_rtp_ms;       /* [3000] when to complain; 0 never */
    const char *cname;        /* RTCP name, user@host [random] */
    uint64_t seed;            /* for SSRC, numbers, port [the system's] */
    void *user;
    void (*on_dtmf)(void *user, char digit, unsigned duration_ms);
    /* Nothing was heard for so long although we should hear something. Once
     * for each silence; ask media_session_local() and _remote() for both
     * addresses. */
    void (*on_no_rtp)(void *user, unsigned silent_ms);
    void (*on_warn)(void *user, const char *text);
};

void media_config_init(struct media_config *c);

/* What an offer and its answer agreed. Fill with media_params_init(). */
struct media_params {
    const char *remote;       /* numeric address from their c= line, and */
    uint16_t port;            /* ... from m=; "0.0.0.0" or 0 is nowhere */
    uint16_t rtcp_port;       /* 0: port + 1; `port` for rtcp-mux */
    enum media_dir dir;       /* ours */
    enum media_codec codec;   /* what we send, under their number */
    uint8_t pt;
    int event_pt;             /* their telephone-event, or -1 */
    unsigned ptime_ms;        /* [20] 20, 40, 60, 80, 100 */
    struct {                  /* what they may send, under our numbers */
        uint8_t pt;
        enum media_codec codec;
    } rx[MEDIA_RX_MAX];
    unsigned rx_count;
    int rx_event_pt;          /* our telephone-event, or -1 */
};

/* sendrecv, PCMU 0 and PCMA 8 accepted, PCMU sent, no telephone-event. */
void media_params_init(struct media_params *p);

struct media_stats {
    uint64_t duration_ms;     /* since the first media_session_update() */
    uint32_t tx_packets, rx_packets, tx_errors;
    uint64_t tx_bytes, rx_bytes;    /* payload */
    uint32_t lost;            /* never came */
    uint32_t late, duplicate, reordered; /* see jitter.h */
    uint32_t discarded;       /* foreign, malformed or unknown payload type */
    uint32_t concealed_ms;    /* audio made up */
    uint32_t skipped_ticks;   /* we were called too late */
    double jitter_ms;         /* RFC 3550 6.4.1 */
    unsigned delay_ms;        /* of the jitter buffer */
    unsigned silent_ms;       /* how long the far end has been silent now */
    double loss_percent;
    int rtt_ms;               /* by RTCP; -1 unknown */
    double remote_loss_percent;  /* what they report about us; -1 unknown */
    double mos;               /* 1 to 4.4 by the E-model (ITU-T G.107) */
};

struct media_session;

/* Binds the sockets. NULL, and why in `err`, when there is no free port or
 * the address is not ours. */
struct media_session *media_session_open(const struct media_config *c,
                                         char *err, size_t cap);

/* Says RTCP BYE and closes; takes NULL. The audio device stays open. */
void media_session_close(struct media_session *s);

uint16_t media_session_port(const struct media_session *s);
int media_session_fd(const struct media_session *s);
int media_session_rtcp_fd(const struct media_session *s); /* may be -1 */

/* Borrowed, NULL for silence. One device serves one session at a time. */
void media_session_set_audio(struct media_session *s, struct audio *a);

/* Takes part in a conference in place of its own device, as the party that
 * mixer_join() gave; NULL: no longer. */
void media_session_set_mixer(struct media_session *s, struct mixer *m,
                             unsigned party);

/* Begins or changes the exchange; call it after each answer. False, and a
 * warning, when the address is not numeric or not of our family: then
 * nothing is sent until packets arrive to answer to. */
bool media_session_update(struct media_session *s,
                          const struct media_params *p, uint64_t now_ms);

/* When the next tick is due; UINT64_MAX before the first update. */
uint64_t media_session_next(const struct media_session *s);
void media_session_tick(struct media_session *s, uint64_t now_ms);
void media_session_readable(struct media_session *s, uint64_t now_ms);

/* Sends silence in place of the device's audio. */
void media_session_mute(struct media_session *s, bool on);

/* Queues digits (see dtmf.h). False: a character is unknown, the queue is
 * full, or the far end takes no telephone-events. */
bool media_session_dtmf(struct media_session *s, const char *digits);
bool media_session_dtmf_idle(const struct media_session *s);

/* Stereo WAV from the next tick on: left what we send, right what we hear,
 * both silent on hold, one frame a tick. NULL ends it. False and a warning
 * when the file cannot be created. */
bool media_session_record(struct media_session *s, const char *path);

void media_session_stats(const struct media_session *s,
                         struct media_stats *st);

/* Where we receive, and where we send to now ("none" if nowhere). `text`
 * holds MEDIA_ADDR_TEXT bytes and is returned. */
const char *media_session_local(const struct media_session *s, char *text);
const char *media_session_remote(const struct media_session *s, char *text);

#endif
