/* SPDX-License-Identifier: 0BSD
 * The sound of one call: media library, audio device and loop together. */
#include "voice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "media/session.h"
#include "phone.h"
#include "text.h"

struct voice {
    struct call *call;
    struct media_session *session;
    struct audio *audio;        /* NULL while in the conference            */
    unsigned party;             /* of the conference, or 0                 */
    int fd, rtcp_fd;
};

static struct mixer *mixer_of(const struct voice *v)
{
    return &v->call->phone->mixer;
}

/* ---- codecs ------------------------------------------------------------- */
static const struct voice_codec known[] = { { "PCMU", 0 }, { "PCMA", 8 } };
enum { KNOWN = sizeof(known) / sizeof(*known) };

static const struct voice_codec *by_name(const char *s, size_t n)
{
    size_t i;

    for (i = 0; i < KNOWN; i++)
        if (strlen(known[i].name) == n && !strncasecmp(known[i].name, s, n))
            return &known[i];
    return NULL;
}

unsigned voice_codecs(const char *list, struct voice_codec out[VOICE_CODECS],
                      char *err, size_t cap)
{
    unsigned n = 0, i;

    if (!list) {
        memcpy(out, known, sizeof(known));
        return KNOWN;
    }
    for (;;) {
        size_t len = strcspn(list, ",");
        const struct voice_codec *c = by_name(list, len);

        if (!c) {
            snprintf(err, cap, "--codec: \"%.*s\" is none of pcmu, pcma",
                     (int)len, list);
            return 0;
        }
        for (i = 0; i < n && out[i].pt != c->pt; i++)
            ;
        if (i == n)
            out[n++] = *c;
        if (!list[len])
            return n;
        list += len + 1;
    }
}

/* ---- events ------------------------------------------------------------- */
static void on_dtmf(void *user, char digit, unsigned duration_ms)
{
    struct voice *v = user;

    (void)duration_ms;
    session_digit(v->call, digit);
}

static void on_no_rtp(void *user, unsigned silent_ms)
{
    struct voice *v = user;
    char here[MEDIA_ADDR_TEXT], there[MEDIA_ADDR_TEXT];

    event_warn(v->call->phone, "no-rtp",
               "a firewall or a wrong address in the SDP?",
               "call %lu: no audio for %u s; we receive at %s and send to %s",
               (unsigned long)v->call->id, silent_ms / 1000,
               media_session_local(v->session, here),
               media_session_remote(v->session, there));
}

static void on_warn(void *user, const char *text)
{
    struct voice *v = user;

    event_warn(v->call->phone, "audio", NULL, "call %lu: %s",
               (unsigned long)v->call->id, text);
}

/* ---- the loop ----------------------------------------------------------- */
static void on_due(void *user)
{
    struct voice *v = user;

    voice_tick(v, sua_posix_now());
}

static void arm(struct voice *v)
{
    (void)sua_posix_timer(&v->call->phone->io, media_session_next(v->session),
                          on_due, v);
}

void voice_tick(struct voice *v, uint64_t now)
{
    media_session_tick(v->session, now);
    arm(v);
}

static void on_readable(void *user, int fd, short revents)
{
    struct voice *v = user;

    (void)fd;
    (void)revents;
    media_session_readable(v->session, sua_posix_now());
}

static bool watch(struct voice *v)
{
    struct sua_posix *io = &v->call->phone->io;

    v->fd = media_session_fd(v->session);
    v->rtcp_fd = media_session_rtcp_fd(v->session);
    return !sua_posix_watch(io, v->fd, 1 /* POLLIN */, on_readable, v) &&
           (v->rtcp_fd < 0 ||
            !sua_posix_watch(io, v->rtcp_fd, 1, on_readable, v));
}

/* ---- open, close -------------------------------------------------------- */
/* The address alone, without the brackets of IPv6. */
static void address_text(const struct sua_addr *a, char *out, size_t cap)
{
    char mem[64];
    struct sua_buf b;
    size_t skip;

    sua_buf_init(&b, mem, sizeof(mem));
    sua_addr_write(&b, a, 0);
    skip = b.n && mem[0] == '[';
    snprintf(out, cap, "%.*s", (int)(b.n - 2 * skip), mem + skip);
}

static void fill_config(struct media_config *m, struct voice *v,
                        const struct options *o)
{
    media_config_init(m);
    m->port_min = (uint16_t)o->rtp_lo;
    m->port_max = (uint16_t)o->rtp_hi;
    m->jitter_min_ms = o->jitter_lo;
    m->jitter_max_ms = o->jitter_hi;
    m->user = v;
    m->on_dtmf = on_dtmf;
    m->on_no_rtp = on_no_rtp;
    m->on_warn = on_warn;
}

struct voice *voice_open(struct call *c, const struct sua_addr *local)
{
    struct phone *p = c->phone;
    struct voice *v = calloc(1, sizeof(*v));
    struct media_config m;
    char err[200] = "out of memory";

    if (!v)
        return NULL;
    v->call = c;
    fill_config(&m, v, &p->o);
    /* Bound to all addresses: what we advertise may be another's (NAT). */
    m.local = local->family == 6 ? "::" : "0.0.0.0";
    v->session = media_session_open(&m, err, sizeof(err));
    if (!v->session) {
        event_warn(p, "rtp-ports", "any free port is used",
                   "--rtp-ports: %s", err);
        m.port_min = m.port_max = 0;
        v->session = media_session_open(&m, err, sizeof(err));
    }
    if (!v->session || !watch(v)) {
        event_warn(p, "media", NULL, "no media: %s", err);
        media_session_close(v->session);
        free(v);
        return NULL;
    }
    return v;
}

void voice_close(struct voice *v)
{
    struct sua_posix *io;

    if (!v)
        return;
    voice_leave(v);
    io = &v->call->phone->io;
    (void)sua_posix_timer(io, UINT64_MAX, on_due, v);
    sua_posix_unwatch(io, v->fd);
    if (v->rtcp_fd >= 0)
        sua_posix_unwatch(io, v->rtcp_fd);
    media_session_close(v->session);
    audio_close(v->audio);
    free(v);
}

uint16_t voice_port(const struct voice *v)
{
    return v ? media_session_port(v->session) : 0;
}

/* ---- what was agreed ---------------------------------------------------- */
/* The first call has the file as it is named, of the others each its own:
 * "talk.wav", "talk-2.wav". */
static void record_to(const struct call *c, char *out, size_t cap)
{
    const char *path = c->phone->o.record, *dot = strrchr(path, '.');

    if (!dot || strchr(dot, '/'))
        dot = path + strlen(path);
    if (c->id == 1)
        snprintf(out, cap, "%s", path);
    else
        snprintf(out, cap, "%.*s-%lu%s", (int)(dot - path), path,
                 (unsigned long)c->id, dot);
}

static void begin(struct voice *v)
{
    struct phone *p = v->call->phone;
    struct media_warn w = { on_warn, v };
    const char *spec = p->o.audio ? p->o.audio : "auto";
    char path[512];

    if (strcmp(spec, "null")) {
        v->audio = audio_open(spec, &w);
        media_session_set_audio(v->session, v->audio);
    }
    if (p->o.record) {
        record_to(v->call, path, sizeof(path));
        (void)media_session_record(v->session, path);
    }
}

void voice_set(struct voice *v, const struct sua_sdp_agreed *a)
{
    struct media_params m;
    char remote[64];
    unsigned dir = a->dir, i;
    struct phone *p;

    if (!v)
        return;
    p = v->call->phone;
    if (media_session_next(v->session) == UINT64_MAX)
        begin(v);
    if (!a->remote.family)
        dir &= ~(unsigned)MEDIA_SENDONLY;
    media_params_init(&m);
    address_text(&a->remote, remote, sizeof(remote));
    m.remote = remote;
    m.port = a->remote.port;
    m.dir = (enum media_dir)dir;
    m.pt = a->tx_pt;
    m.codec = sua_str_ieq(a->name, SUA_STR("PCMA")) ? MEDIA_PCMA
                                                    : MEDIA_PCMU;
    m.event_pt = a->tx_event_pt ? a->tx_event_pt : -1;
    m.rx_event_pt = a->rx_event_pt ? a->rx_event_pt : -1;
    m.ptime_ms = a->ptime ? a->ptime : p->o.ptime;
    m.rx[0].pt = a->rx_pt;
    m.rx[0].codec = m.codec;
    m.rx_count = 1;
    for (i = 0; i < p->ncodecs && m.rx_count < MEDIA_RX_MAX; i++) {
        if (p->codec[i].pt == a->rx_pt)
            continue;
        m.rx[m.rx_count].pt = p->codec[i].pt;
        m.rx[m.rx_count++].codec = p->codec[i].pt ? MEDIA_PCMA : MEDIA_PCMU;
    }
    (void)media_session_update(v->session, &m, sua_posix_now());
    arm(v);
}

/* ---- while it runs ------------------------------------------------------ */
bool voice_dtmf(struct voice *v, const char *sequence)
{
    return v && media_session_dtmf(v->session, sequence);
}

void voice_mute(struct voice *v, bool mute)
{
    if (v && v->party)
        mixer_mute(mixer_of(v), mute);
    else if (v)
        media_session_mute(v->session, mute);
}

static struct audio *device_of(const struct voice *v)
{
    return v->party ? mixer_of(v)->device : v->audio;
}

/* The one before is closed. */
static void set_device(struct voice *v, struct audio *a)
{
    struct audio *before = v->party ? mixer_set_device(mixer_of(v), a)
                                    : v->audio;

    if (!v->party) {
        media_session_set_audio(v->session, a);
        v->audio = a;
    }
    audio_close(before);
}

bool voice_play(struct voice *v, const char *path)
{
    struct media_warn w = { on_warn, v };

    if (!v)
        return false;
    if (!path) {
        audio_play_stop(device_of(v));
        return true;
    }
    if (!device_of(v))
        set_device(v, audio_open("null", &w));
    return audio_play(device_of(v), path);
}

bool voice_record(struct voice *v, const char *path)
{
    return v && media_session_record(v->session, path);
}

bool voice_audio(struct voice *v, const char *spec)
{
    struct media_warn w = { on_warn, v };

    if (!v || !audio_spec_ok(spec, NULL, 0))
        return false;
    set_device(v, NULL); /* it may be the same one */
    set_device(v, strcmp(spec, "null") ? audio_open(spec, &w) : NULL);
    return true;
}

/* ---- conference --------------------------------------------------------- */
static struct voice *any_party(const struct phone *p, unsigned *n)
{
    struct voice *found = NULL;
    const struct call *c;

    for (*n = 0, c = p->calls; c; c = c->next) {
        if (c->voice && c->voice->party) {
            found = c->voice;
            ++*n;
        }
    }
    return found;
}

bool voice_joined(const struct voice *v)
{
    return v && v->party;
}

/* The device of the first one is that of all. */
bool voice_join(struct voice *v)
{
    struct mixer *m;
    unsigned n, party;

    if (!v || v->party)
        return v != NULL;
    m = mixer_of(v);
    if (!any_party(v->call->phone, &n))
        mixer_init(m, NULL);
    party = mixer_join(m);
    if (!party)
        return false;
    media_session_set_audio(v->session, NULL);
    if (!n)
        mixer_set_device(m, v->audio);
    else
        audio_close(v->audio);
    v->audio = NULL;
    v->party = party;
    media_session_mute(v->session, false);
    media_session_set_mixer(v->session, m, party);
    return true;
}

static void be_alone(struct voice *v, struct audio *device)
{
    media_session_set_mixer(v->session, NULL, 0);
    mixer_leave(mixer_of(v), v->party);
    v->party = 0;
    v->audio = device;
    media_session_set_audio(v->session, device);
    media_session_mute(v->session, v->call->muted);
}

void voice_leave(struct voice *v)
{
    struct voice *last;
    unsigned n;

    if (!v || !v->party)
        return;
    be_alone(v, NULL);
    last = any_party(v->call->phone, &n);
    if (!n) /* nobody is left to take it */
        set_device(v, mixer_set_device(mixer_of(v), NULL));
    if (n == 1)
        be_alone(last, mixer_set_device(mixer_of(v), NULL));
}

void voice_get_stats(const struct voice *v, struct voice_stats *out)
{
    struct media_stats s;

    memset(out, 0, sizeof(*out));
    out->rtt_ms = -1;
    if (!v)
        return;
    media_session_stats(v->session, &s);
    out->sent = s.tx_packets;
    out->received = s.rx_packets;
    out->lost = s.lost;
    out->jitter_ms = s.jitter_ms;
    out->rtt_ms = s.rtt_ms;
    out->mos = s.mos;
}
