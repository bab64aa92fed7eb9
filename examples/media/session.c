/* SPDX-License-Identifier: 0BSD
 * A session's life, its 20 ms tick and its figures. */
#define _POSIX_C_SOURCE 200809L
#include "media/session_priv.h"

#include "media/g711.h"
#include "media/rtcp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    BURST = 5,             /* ticks one call may catch up with */
    READS = 64,            /* datagrams one call reads from a socket */
    SKIP_RECORDED = 50,    /* skipped ticks that a recording makes up for */
    SPEECH = 150           /* mean magnitude above which somebody speaks */
};

uint32_t media__random(struct media_session *s)
{
    s->random ^= s->random << 13;
    s->random ^= s->random >> 7;
    s->random ^= s->random << 17;
    return (uint32_t)(s->random >> 16);
}

static uint64_t system_seed(void)
{
    FILE *f = fopen("/dev/urandom", "rb");
    uint64_t seed = 0;

    if (f && fread(&seed, sizeof seed, 1, f) != 1)
        seed = 0;
    if (f)
        fclose(f);
    return seed ? seed : (uint64_t)time(NULL) << 20 ^ (uint64_t)getpid();
}

void media_config_init(struct media_config *c)
{
    memset(c, 0, sizeof *c);
    c->local = "0.0.0.0";
    c->symmetric = true;
    c->jitter_min_ms = JITTER_MIN_MS;
    c->jitter_max_ms = JITTER_MAX_MS;
    c->dtmf_tone_ms = DTMF_TONE_MS;
    c->dtmf_pause_ms = DTMF_PAUSE_MS;
    c->no_rtp_ms = 3000;
}

void media_params_init(struct media_params *p)
{
    memset(p, 0, sizeof *p);
    p->dir = MEDIA_SENDRECV;
    p->codec = MEDIA_PCMU;
    p->event_pt = -1;
    p->rx_event_pt = -1;
    p->ptime_ms = MEDIA_TICK_MS;
    p->rx[0].codec = MEDIA_PCMU;
    p->rx[1].pt = 8;
    p->rx[1].codec = MEDIA_PCMA;
    p->rx_count = 2;
}

static void init_identity(struct media_session *s)
{
    s->random = s->config.seed ? s->config.seed : system_seed();
    s->random = s->random * 6364136223846793005u + 1442695040888963407u;
    if (!s->random)
        s->random = 1;
    s->ssrc = media__random(s);
    s->seq = (uint16_t)(media__random(s) & 0x7fff); /* far from wrapping */
    s->ts = media__random(s);
    if (s->config.cname)
        snprintf(s->cname, sizeof s->cname, "%s", s->config.cname);
    else
        snprintf(s->cname, sizeof s->cname, "%08lx%08lx",
                 (unsigned long)media__random(s),
                 (unsigned long)media__random(s));
    s->config.cname = NULL;
}

struct media_session *media_session_open(const struct media_config *c,
                                         char *err, size_t cap)
{
    struct media_session *s = calloc(1, sizeof *s);

    if (!s) {
        snprintf(err, cap, "out of memory");
        return NULL;
    }
    s->config = *c;
    s->warn.fn = c->on_warn;
    s->warn.user = c->user;
    s->fd = -1;
    s->rtcp_fd = -1;
    s->stats.rtt_ms = -1;
    s->stats.remote_loss_percent = -1;
    init_identity(s);
    jitter_init(&s->jitter, c->jitter_min_ms, c->jitter_max_ms);
    dtmf_tx_init(&s->dtmf_tx, c->dtmf_tone_ms, c->dtmf_pause_ms);
    media_params_init(&s->params);
    if (!media__bind(s, err, cap)) {
        free(s);
        return NULL;
    }
    s->config.local = NULL;
    return s;
}

void media_session_close(struct media_session *s)
{
    if (!s)
        return;
    if (s->started && s->stats.tx_packets)
        media__rtcp_send(s, s->due_ms, true);
    media_session_record(s, NULL);
    close(s->fd);
    if (s->rtcp_fd >= 0)
        close(s->rtcp_fd);
    free(s);
}

uint16_t media_session_port(const struct media_session *s)
{
    return s->port;
}

int media_session_fd(const struct media_session *s)
{
    return s->fd;
}

int media_session_rtcp_fd(const struct media_session *s)
{
    return s->rtcp_fd;
}

void media_session_set_audio(struct media_session *s, struct audio *a)
{
    s->audio = a;
}

void media_session_set_mixer(struct media_session *s, struct mixer *m,
                             unsigned party)
{
    s->mixer = m;
    s->party = party;
}

void media_session_mute(struct media_session *s, bool on)
{
    s->muted = on;
}

/* --- what was agreed ---------------------------------------------------- */

static void limit_params(struct media_params *p)
{
    p->remote = NULL;
    if (p->rx_count > MEDIA_RX_MAX)
        p->rx_count = MEDIA_RX_MAX;
    p->ptime_ms = p->ptime_ms / MEDIA_TICK_MS * MEDIA_TICK_MS;
    if (p->ptime_ms < MEDIA_TICK_MS)
        p->ptime_ms = MEDIA_TICK_MS;
    if (p->ptime_ms > MEDIA_TICK_MS * MEDIA_PTIME_TICKS)
        p->ptime_ms = MEDIA_TICK_MS * MEDIA_PTIME_TICKS;
}

bool media_session_update(struct media_session *s,
                          const struct media_params *p, uint64_t now_ms)
{
    bool heard = s->started && media__receives(s);
    struct media_addr a;
    bool good = media__parse_addr(s, p->remote, p->port, &a);

    if (!good)
        media_warn(&s->warn, "media address \"%.60s\" is not a numeric one "
                   "of our family: waiting for packets to answer to",
                   p->remote ? p->remote : "");
    media__set_remote(s, p, good, now_ms);
    s->params = *p;
    limit_params(&s->params);
    s->pending_ticks = 0;
    if (p->event_pt < 0)
        dtmf_tx_clear(&s->dtmf_tx);
    if (heard && !media__receives(s))
        media__rx_forget(s);
    if (!heard && media__receives(s)) {
        s->heard_ms = now_ms;
        s->complained = false;
    }
    if (!s->started) {
        s->started = true;
        s->begun_ms = now_ms;
        s->due_ms = now_ms;
    }
    return good;
}

/* --- sending ------------------------------------------------------------ */

static void send_event(struct media_session *s, const struct dtmf_packet *d)
{
    struct rtp_packet p;

    p.pt = (uint8_t)s->params.event_pt;
    p.marker = d->marker;
    p.ts = d->ts;
    p.payload = d->payload;
    p.n = DTMF_PAYLOAD;
    media__send_rtp(s, &p);
}

static void send_audio(struct media_session *s, const int16_t *pcm)
{
    enum g711_law law = s->params.codec == MEDIA_PCMA ? G711_ALAW : G711_ULAW;
    unsigned ticks = s->params.ptime_ms / MEDIA_TICK_MS;
    uint8_t code[MEDIA_FRAME * MEDIA_PTIME_TICKS];
    struct rtp_packet p;

    if (!s->pending_ticks)
        s->pending_ts = s->ts;
    memcpy(s->pending + s->pending_ticks * MEDIA_FRAME, pcm,
           MEDIA_FRAME * sizeof *pcm);
    if (++s->pending_ticks < ticks)
        return;
    p.n = s->pending_ticks * MEDIA_FRAME;
    g711_encode(law, code, s->pending, p.n);
    p.pt = s->params.pt;
    p.marker = !s->talking; /* a talkspurt begins (RFC 3551 4.1) */
    p.ts = s->pending_ts;
    p.payload = code;
    s->pending_ticks = 0;
    s->talking = true;
    media__send_rtp(s, &p);
}

/* The device, or the conference that stands for it. */
static void device_pull(struct media_session *s, int16_t *pcm)
{
    if (s->mixer)
        mixer_pull(s->mixer, s->party, pcm);
    else
        audio_pull(s->audio, pcm);
}

static void device_push(struct media_session *s, const int16_t *pcm)
{
    if (s->mixer)
        mixer_push(s->mixer, s->party, pcm);
    else
        audio_push(s->audio, pcm);
}

/* Sends digits or audio; `pcm` becomes what a recording should hold. */
static void speak(struct media_session *s, int16_t *pcm)
{
    struct dtmf_packet event;
    bool digit = false;

    device_pull(s, pcm); /* on hold too: a microphone must not pile up */
    if (media__sends(s) && s->params.event_pt >= 0)
        digit = dtmf_tx_tick(&s->dtmf_tx, s->ts, &event);
    if (s->muted || digit || !media__sends(s))
        memset(pcm, 0, MEDIA_FRAME * sizeof *pcm);
    if (digit) {
        send_event(s, &event);
        s->pending_ticks = 0;
        s->talking = false;
    } else if (media__sends(s)) {
        send_audio(s, pcm);
    } else {
        s->talking = false;
    }
}

/* --- listening ---------------------------------------------------------- */

static bool is_speech(const int16_t *pcm)
{
    int32_t sum = 0;
    int i;

    for (i = 0; i < MEDIA_FRAME; i++)
        sum += pcm[i] < 0 ? -pcm[i] : pcm[i];
    return sum > SPEECH * MEDIA_FRAME;
}

static void listen_to(struct media_session *s, uint64_t now_ms, int16_t *pcm)
{
    struct dtmf_event e;

    memset(pcm, 0, MEDIA_FRAME * sizeof *pcm);
    s->stats.silent_ms += MEDIA_TICK_MS;
    if (!media__receives(s))
        return;
    if (jitter_get(&s->jitter, now_ms, pcm) && is_speech(pcm)) {
        s->stats.silent_ms = 0;
        dtmf_tx_heard(&s->dtmf_tx);
    }
    media__rx_dtmf(s, dtmf_rx_tick(&s->dtmf_rx, now_ms, &e), &e);
}

static void watch(struct media_session *s, uint64_t now_ms)
{
    unsigned limit = s->config.no_rtp_ms;

    if (!limit || s->complained || !media__receives(s) ||
        now_ms < s->heard_ms + limit)
        return;
    s->complained = true;
    if (s->config.on_no_rtp)
        s->config.on_no_rtp(s->config.user, (unsigned)(now_ms - s->heard_ms));
}

/* --- recording ---------------------------------------------------------- */

bool media_session_record(struct media_session *s, const char *path)
{
    char err[300];

    if (s->record && !wav_finish(s->record))
        media_warn(&s->warn, "the recording is not complete");
    s->record = path ? wav_create(path, 2, err, sizeof err) : NULL;
    if (path && !s->record)
        media_warn(&s->warn, "record: %s", err);
    return !path || s->record;
}

static void record(struct media_session *s, const int16_t *us,
                   const int16_t *them)
{
    if (!s->record || wav_write(s->record, us, them, MEDIA_FRAME))
        return;
    media_warn(&s->warn, "recording stopped: the file cannot be written");
    wav_finish(s->record);
    s->record = NULL;
}

/* --- ticks -------------------------------------------------------------- */

static void one_tick(struct media_session *s, uint64_t now_ms)
{
    int16_t us[MEDIA_FRAME], them[MEDIA_FRAME];

    listen_to(s, now_ms, them);
    speak(s, us);
    device_push(s, them);
    record(s, us, them);
    media__rtcp_tick(s, now_ms);
    watch(s, now_ms);
    s->ts += MEDIA_FRAME;
}

/* The process slept: time goes on without packets, and without a flood of
 * them. A recording stays aligned for the first second. */
static void skip(struct media_session *s, uint64_t ticks)
{
    static const int16_t silence[MEDIA_FRAME];
    uint64_t i;

    for (i = 0; i < ticks && i < SKIP_RECORDED; i++)
        record(s, silence, silence);
    s->ts += (uint32_t)(ticks * MEDIA_FRAME);
    s->due_ms += ticks * MEDIA_TICK_MS;
    s->stats.skipped_ticks += (uint32_t)ticks;
    s->pending_ticks = 0;
}

uint64_t media_session_next(const struct media_session *s)
{
    return s->started ? s->due_ms : UINT64_MAX;
}

void media_session_tick(struct media_session *s, uint64_t now_ms)
{
    uint64_t behind;

    if (!s->started || now_ms < s->due_ms)
        return;
    media_session_readable(s, now_ms);
    behind = (now_ms - s->due_ms) / MEDIA_TICK_MS + 1;
    if (behind > BURST)
        skip(s, behind - BURST);
    while (s->due_ms <= now_ms) {
        one_tick(s, s->due_ms);
        s->due_ms += MEDIA_TICK_MS;
    }
}

static void read_socket(struct media_session *s, int fd, uint64_t now_ms)
{
    uint8_t data[MEDIA_PACKET_MAX];
    struct media_addr from;
    int i;

    for (i = 0; i < READS; i++) {
        ssize_t n;

        from.len = sizeof from.sa;
        n = recvfrom(fd, data, sizeof data, 0, (struct sockaddr *)&from.sa,
                     &from.len);
        if (n < 0)
            return;
        if (fd == s->rtcp_fd || rtcp_is(data, (size_t)n))
            media__rtcp_packet(s, now_ms, &from, data, (size_t)n);
        else if (s->started)
            media__rx_packet(s, now_ms, &from, data, (size_t)n);
    }
}

void media_session_readable(struct media_session *s, uint64_t now_ms)
{
    read_socket(s, s->fd, now_ms);
    if (s->rtcp_fd >= 0)
        read_socket(s, s->rtcp_fd, now_ms);
}

/* --- digits ------------------------------------------------------------- */

bool media_session_dtmf(struct media_session *s, const char *digits)
{
    return s->params.event_pt >= 0 && dtmf_tx_push(&s->dtmf_tx, digits);
}

bool media_session_dtmf_idle(const struct media_session *s)
{
    return dtmf_tx_idle(&s->dtmf_tx);
}

/* --- figures ------------------------------------------------------------ */

/* E-model for G.711 with concealment: R = 93.2 less impairments by delay
 * (Id) and by loss (Ie, robustness factor 25.1), turned into a MOS. */
static double estimate_mos(const struct media_stats *st)
{
    double delay = st->delay_ms + MEDIA_TICK_MS +
                   (st->rtt_ms > 0 ? st->rtt_ms / 2.0 : 0);
    double r = 93.2 - 0.024 * delay;

    if (delay > 177.3)
        r -= 0.11 * (delay - 177.3);
    r -= 95.0 * st->loss_percent / (st->loss_percent + 25.1);
    if (r < 0)
        r = 0;
    return 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6;
}

void media_session_stats(const struct media_session *s,
                         struct media_stats *st)
{
    const struct jitter_stats *j = &s->jitter.stats;
    double expected;

    *st = s->stats;
    st->duration_ms = s->started ? s->due_ms - s->begun_ms : 0;
    st->lost = s->lost_before + (s->has_rx ? rtp_source_lost(&s->rx) : 0);
    st->late = j->late;
    st->duplicate = j->duplicate;
    st->reordered = j->reordered;
    st->discarded += j->discarded;
    st->concealed_ms = j->concealed_ms;
    st->delay_ms = j->delay_ms;
    if (s->has_rx)
        st->jitter_ms = s->rx.jitter16 / 16.0 / MEDIA_PER_MS;
    expected = (double)st->rx_packets + st->lost;
    if (expected > 0)
        st->loss_percent = 100.0 * ((double)st->lost + st->late) / expected;
    st->mos = estimate_mos(st);
}

const char *media_session_local(const struct media_session *s, char *text)
{
    struct media_addr a;

    a.len = sizeof a.sa;
    if (getsockname(s->fd, (struct sockaddr *)&a.sa, &a.len))
        a.len = 0;
    return media__addr_text(&a, text);
}

const char *media_session_remote(const struct media_session *s, char *text)
{
    return media__addr_text(media__target(s), text);
}
