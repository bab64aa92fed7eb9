/* SPDX-License-Identifier: MIT
 * Media sessions on loopback sockets with a clock of the test's own: audio
 * both ways, digits, hold, symmetric RTP, foreign packets, late ticks, the
 * watchdog, ports, RTCP. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"
#include "media_temp.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include "media/g711.h"
#include "media/rtcp.h"
#include "media/rtp.h"
#include "media/session.h"
#include "media/signal.h"
#include "media/wav.h"

struct end {
    struct media_session *s;
    struct audio *audio;
    char digits[64];
    unsigned duration, silences, silent_ms, warnings;
};

static uint64_t now;

static void on_dtmf(void *user, char digit, unsigned duration_ms)
{
    struct end *e = user;
    size_t n = strlen(e->digits);

    e->duration = duration_ms;
    if (n + 1 < sizeof e->digits)
        e->digits[n] = digit;
}

static void on_no_rtp(void *user, unsigned silent_ms)
{
    struct end *e = user;

    e->silences++;
    e->silent_ms = silent_ms;
}

static void on_warn(void *user, const char *text)
{
    (void)text;
    ((struct end *)user)->warnings++;
}

static void config_for(struct media_config *c, struct end *e)
{
    static uint64_t seed = 1;

    memset(e, 0, sizeof *e);
    media_config_init(c);
    c->local = "127.0.0.1";
    c->seed = seed++;
    c->user = e;
    c->on_dtmf = on_dtmf;
    c->on_no_rtp = on_no_rtp;
    c->on_warn = on_warn;
}

static void open_with(struct end *e, const struct media_config *c,
                      const char *spec)
{
    char err[200] = "";

    e->s = media_session_open(c, err, sizeof err);
    if (!e->s) {
        fprintf(stderr, "%s\n", err);
        exit(1);
    }
    e->audio = audio_open(spec, NULL);
    media_session_set_audio(e->s, e->audio);
}

static void open_end(struct end *e, const char *spec)
{
    struct media_config c;

    config_for(&c, e);
    open_with(e, &c, spec);
}

static void close_end(struct end *e)
{
    media_session_close(e->s);
    audio_close(e->audio);
}

/* Parameters that send to `port` on loopback. */
static struct media_params to_port(unsigned port)
{
    struct media_params p;

    media_params_init(&p);
    p.remote = "127.0.0.1";
    p.port = (uint16_t)port;
    p.event_pt = 101;
    p.rx_event_pt = 101;
    return p;
}

static void connect_ends(struct end *a, struct end *b)
{
    struct media_params pa = to_port(media_session_port(b->s));
    struct media_params pb = to_port(media_session_port(a->s));

    CHECK(media_session_update(a->s, &pa, now));
    CHECK(media_session_update(b->s, &pb, now));
}

/* Lets packets that are on their way through loopback arrive. */
static void settle(struct end *e)
{
    struct pollfd p;

    p.fd = media_session_fd(e->s);
    p.events = POLLIN;
    poll(&p, 1, 0);
    media_session_readable(e->s, now);
}

static void run(struct end *a, struct end *b, unsigned ms)
{
    uint64_t until = now + ms;

    for (; now < until; now += 10) {
        media_session_tick(a->s, now);
        if (b)
            media_session_tick(b->s, now);
        settle(a);
        if (b)
            settle(b);
    }
}

static struct media_stats stats_of(const struct end *e)
{
    struct media_stats st;

    media_session_stats(e->s, &st);
    return st;
}

static double recorded_tone(const char *path, int channel, double hz)
{
    size_t n = 0;
    int16_t *pcm = wav_load(path, channel, &n, NULL, 0);
    double share;

    CHECK(pcm != NULL);
    if (!pcm)
        return 0;
    share = n > 800 ? signal_tone_share(pcm + 800, n - 800, hz) : 0;
    free(pcm);
    return share;
}

/* Different codecs and numbers in the two directions. */
static void test_two_way(void)
{
    struct end a, b;
    struct media_params pa, pb;
    struct media_stats st;

    open_end(&a, "tone:440");
    open_end(&b, "tone:1000");
    CHECK(media_session_next(a.s) == UINT64_MAX);
    pa = to_port(media_session_port(b.s));
    pb = to_port(media_session_port(a.s));
    pa.codec = MEDIA_PCMA;
    pa.pt = 97;
    pb.rx[0].pt = 97;
    pb.rx[0].codec = MEDIA_PCMA;
    pb.rx_count = 1;
    CHECK(media_session_update(a.s, &pa, now));
    CHECK(media_session_update(b.s, &pb, now));
    CHECK(media_session_record(a.s, temp_path("a.wav")));
    CHECK(media_session_record(b.s, temp_path("b.wav")));
    CHECK(media_session_next(a.s) == now);
    run(&a, &b, 4000);
    CHECK(media_session_record(a.s, NULL));
    CHECK(media_session_record(b.s, NULL));
    CHECK(recorded_tone(temp_path("a.wav"), WAV_LEFT, 440) > 0.98);
    CHECK(recorded_tone(temp_path("a.wav"), WAV_RIGHT, 1000) > 0.98);
    CHECK(recorded_tone(temp_path("b.wav"), WAV_LEFT, 1000) > 0.98);
    CHECK(recorded_tone(temp_path("b.wav"), WAV_RIGHT, 440) > 0.98);
    st = stats_of(&b);
    CHECK_INT(st.tx_packets, 200);
    CHECK_INT(st.rx_packets, 200);
    CHECK_INT(st.rx_bytes, 200 * 160);
    CHECK_INT(st.lost + st.late + st.discarded + st.concealed_ms, 0);
    CHECK_INT(st.duration_ms, 4000);
    CHECK_INT(st.silent_ms, 0);
    CHECK(st.mos > 4.2 && st.jitter_ms < 1);
    CHECK_INT(a.warnings + b.warnings + a.silences + b.silences, 0);
    close_end(&a);
    close_end(&b);
}

static void test_echo_device(void)
{
    struct end a, b;

    open_end(&a, "tone:700");
    open_end(&b, "echo");
    connect_ends(&a, &b);
    media_session_record(a.s, temp_path("e.wav"));
    run(&a, &b, 2000);
    media_session_record(a.s, NULL);
    CHECK(recorded_tone(temp_path("e.wav"), WAV_RIGHT, 700) > 0.9);
    close_end(&a);
    close_end(&b);
}

static void test_digits(void)
{
    struct end a, b;

    open_end(&a, "tone");
    open_end(&b, "null");
    connect_ends(&a, &b);
    CHECK(!media_session_dtmf(a.s, "1x"));
    CHECK(media_session_dtmf(a.s, "159#*D"));
    CHECK(!media_session_dtmf_idle(a.s));
    run(&a, &b, 2000);
    CHECK(media_session_dtmf_idle(a.s));
    CHECK(!strcmp(b.digits, "159#*D"));
    CHECK_INT(b.duration, 160);
    CHECK(media_session_dtmf(b.s, "W7")); /* waits for a's tone: is there */
    run(&a, &b, 1000);
    CHECK(!strcmp(a.digits, "7"));
    close_end(&a);
    close_end(&b);
}

static void test_digits_need_agreement(void)
{
    struct end a;
    struct media_params p = to_port(9);

    open_end(&a, "null");
    p.event_pt = -1;
    media_session_update(a.s, &p, now);
    CHECK(!media_session_dtmf(a.s, "1"));
    close_end(&a);
}

/* Hold: a sends nothing and hears nothing; then all comes back. */
static void test_hold(void)
{
    struct end a, b;
    struct media_params p;
    struct media_stats st;
    size_t n = 0;
    int16_t *pcm;
    uint32_t before;

    open_end(&a, "tone:440");
    open_end(&b, "tone:1000");
    connect_ends(&a, &b);
    media_session_record(a.s, temp_path("h.wav"));
    run(&a, &b, 1000);
    p = to_port(media_session_port(b.s));
    p.dir = MEDIA_INACTIVE;
    media_session_update(a.s, &p, now);
    before = stats_of(&a).tx_packets;
    run(&a, &b, 5000);
    CHECK_INT(stats_of(&a).tx_packets, before);
    CHECK_INT(a.silences, 0); /* nothing was expected */
    CHECK_INT(b.silences, 1);
    p.dir = MEDIA_SENDRECV;
    media_session_update(a.s, &p, now);
    run(&a, &b, 1000);
    st = stats_of(&a);
    CHECK_INT(st.tx_packets, 100);
    CHECK_INT(st.lost, 0); /* what came on hold was not listened to */
    media_session_record(a.s, NULL);
    pcm = wav_load(temp_path("h.wav"), WAV_RIGHT, &n, NULL, 0);
    CHECK_INT(n, 7 * MEDIA_RATE);
    CHECK(signal_level_db(pcm + 2 * MEDIA_RATE, 3 * MEDIA_RATE) < -90);
    CHECK(signal_tone_share(pcm + 6 * MEDIA_RATE + 1600, 6000, 1000) > 0.98);
    free(pcm);
    pcm = wav_load(temp_path("h.wav"), WAV_LEFT, &n, NULL, 0);
    CHECK(signal_level_db(pcm + 2 * MEDIA_RATE, 3 * MEDIA_RATE) < -90);
    free(pcm);
    close_end(&a);
    close_end(&b);
}

static void test_one_direction(void)
{
    struct end a, b;
    struct media_params p;

    open_end(&a, "tone");
    open_end(&b, "tone");
    connect_ends(&a, &b);
    p = to_port(media_session_port(b.s));
    p.dir = MEDIA_SENDONLY;
    media_session_update(a.s, &p, now);
    p = to_port(media_session_port(a.s));
    p.dir = MEDIA_RECVONLY;
    media_session_update(b.s, &p, now);
    run(&a, &b, 1000);
    CHECK_INT(stats_of(&a).tx_packets, 50);
    CHECK_INT(stats_of(&a).rx_packets, 0);
    CHECK_INT(stats_of(&b).tx_packets, 0);
    CHECK_INT(stats_of(&b).rx_packets, 50);
    close_end(&a);
    close_end(&b);
}

static void test_mute(void)
{
    struct end a, b;

    open_end(&a, "tone");
    open_end(&b, "null");
    connect_ends(&a, &b);
    run(&a, &b, 500);
    CHECK_INT(stats_of(&b).silent_ms, 0);
    media_session_mute(a.s, true);
    run(&a, &b, 1000);
    CHECK(stats_of(&b).silent_ms >= 800);
    CHECK_INT(stats_of(&b).rx_packets, 75); /* the stream goes on */
    close_end(&a);
    close_end(&b);
}

/* --- packets made by hand ----------------------------------------------- */

struct raw {
    int fd;
    unsigned port;
    uint16_t seq;
    uint32_t ts, ssrc;
};

static void raw_open_at(struct raw *r, uint32_t host)
{
    struct sockaddr_in in;
    socklen_t len = sizeof in;

    memset(r, 0, sizeof *r);
    memset(&in, 0, sizeof in);
    in.sin_family = AF_INET;
    in.sin_addr.s_addr = htonl(host);
    r->fd = socket(AF_INET, SOCK_DGRAM, 0);
    CHECK(!bind(r->fd, (struct sockaddr *)&in, sizeof in));
    getsockname(r->fd, (struct sockaddr *)&in, &len);
    r->port = ntohs(in.sin_port);
    r->ssrc = 0x1000 + r->port;
}

static void raw_open(struct raw *r)
{
    raw_open_at(r, INADDR_LOOPBACK);
}

static void raw_bytes(const struct raw *r, unsigned port, const void *data,
                      size_t n)
{
    struct sockaddr_in in;

    memset(&in, 0, sizeof in);
    in.sin_family = AF_INET;
    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    in.sin_port = htons((uint16_t)port);
    CHECK(sendto(r->fd, data, n, 0, (struct sockaddr *)&in, sizeof in) ==
          (ssize_t)n);
}

static void raw_audio(struct raw *r, const struct end *to, uint8_t pt)
{
    uint8_t buf[RTP_HEADER + MEDIA_FRAME], code[MEDIA_FRAME];
    struct rtp_packet p;

    memset(&p, 0, sizeof p);
    memset(code, 0x90, sizeof code);
    p.pt = pt;
    p.seq = r->seq++;
    p.ts = r->ts;
    p.ssrc = r->ssrc;
    p.payload = code;
    p.n = sizeof code;
    r->ts += MEDIA_FRAME;
    raw_bytes(r, media_session_port(to->s), buf,
              rtp_write(buf, sizeof buf, &p));
}

static unsigned raw_received(const struct raw *r)
{
    uint8_t buf[2048];
    unsigned n = 0;

    while (recv(r->fd, buf, sizeof buf, MSG_DONTWAIT) > 0)
        n++;
    return n;
}

static void remote_is(const struct end *e, unsigned port)
{
    char got[MEDIA_ADDR_TEXT], want[MEDIA_ADDR_TEXT];

    snprintf(want, sizeof want, "127.0.0.1:%u", port);
    CHECK(!strcmp(media_session_remote(e->s, got), want));
}

/* Their SDP names a port behind a NAT: packets come from another one. */
static void test_symmetric(void)
{
    struct raw nat, wrong;
    struct end a;
    struct media_params p;

    raw_open(&nat);
    raw_open(&wrong);
    open_end(&a, "tone");
    p = to_port(wrong.port);
    media_session_update(a.s, &p, now);
    run(&a, NULL, 100);
    CHECK(raw_received(&wrong) == 5);
    raw_audio(&nat, &a, 0);
    settle(&a);
    remote_is(&a, wrong.port); /* one packet proves nothing */
    raw_audio(&nat, &a, 0);
    settle(&a);
    remote_is(&a, nat.port);
    run(&a, NULL, 100);
    CHECK_INT(raw_received(&wrong), 0);
    CHECK_INT(raw_received(&nat), 5);
    media_session_update(a.s, &p, now); /* nothing new: stays */
    remote_is(&a, nat.port);
    close(nat.fd);
    close(wrong.fd);
    close_end(&a);
}

static void test_not_symmetric(void)
{
    struct media_config c;
    struct raw nat;
    struct end a;
    struct media_params p = to_port(9);

    raw_open(&nat);
    config_for(&c, &a);
    c.symmetric = false;
    open_with(&a, &c, "tone");
    media_session_update(a.s, &p, now);
    raw_audio(&nat, &a, 0);
    raw_audio(&nat, &a, 0);
    run(&a, NULL, 100);
    CHECK_INT(stats_of(&a).rx_packets, 1);
    remote_is(&a, 9);
    CHECK_INT(raw_received(&nat), 0);
    close(nat.fd);
    close_end(&a);
}

/* While the peer speaks nobody else is heard; a new SDP address moves the
 * session at once and the old one cannot pull it back. */
static void test_foreign_packets(void)
{
    struct raw peer, thief, moved;
    struct end a;
    struct media_params p;
    int i;

    raw_open(&peer);
    raw_open(&thief);
    raw_open(&moved);
    open_end(&a, "tone");
    p = to_port(peer.port);
    media_session_update(a.s, &p, now);
    for (i = 0; i < 20; i++) {
        raw_audio(&peer, &a, 0);
        raw_audio(&thief, &a, 0);
        run(&a, NULL, 20);
    }
    remote_is(&a, peer.port);
    CHECK_INT(stats_of(&a).rx_packets, 20);
    CHECK_INT(stats_of(&a).discarded, 20);
    CHECK_INT(raw_received(&thief), 0);
    p.port = (uint16_t)moved.port;
    media_session_update(a.s, &p, now);
    remote_is(&a, moved.port);
    raw_audio(&peer, &a, 0);
    raw_audio(&peer, &a, 0);
    settle(&a);
    remote_is(&a, moved.port);
    raw_audio(&moved, &a, 0);
    settle(&a);
    CHECK_INT(stats_of(&a).rx_packets, 21);
    close(peer.fd);
    close(thief.fd);
    close(moved.fd);
    close_end(&a);
}

/* The peer restarts: same place, other SSRC; one stray changes nothing. */
static void test_new_ssrc(void)
{
    struct raw peer;
    struct end a;
    struct media_params p;
    int i;

    raw_open(&peer);
    open_end(&a, "null");
    p = to_port(peer.port);
    media_session_update(a.s, &p, now);
    for (i = 0; i < 30; i++) {
        if (i == 10)
            peer.ssrc++;
        if (i == 11)
            peer.ssrc--;
        if (i == 20) {
            peer.ssrc += 2;
            peer.seq = 999;
            peer.ts += 12345678;
        }
        raw_audio(&peer, &a, 0);
        run(&a, NULL, 20);
    }
    CHECK_INT(stats_of(&a).rx_packets, 28);
    CHECK_INT(stats_of(&a).discarded, 2);
    CHECK_INT(stats_of(&a).lost, 1); /* the stray's number */
    CHECK_INT(stats_of(&a).silent_ms, 0);
    close(peer.fd);
    close_end(&a);
}

static void test_unknown_types(void)
{
    struct raw peer;
    struct end a;
    struct media_params p;

    raw_open(&peer);
    open_end(&a, "null");
    p = to_port(peer.port);
    media_session_update(a.s, &p, now);
    raw_audio(&peer, &a, 18); /* G.729: not offered */
    settle(&a);
    CHECK_INT(stats_of(&a).discarded, 1);
    raw_audio(&peer, &a, 13); /* comfort noise is a sign of life */
    settle(&a);
    CHECK_INT(stats_of(&a).rx_packets, 1);
    close(peer.fd);
    close_end(&a);
}

static void test_garbage(void)
{
    struct raw r;
    struct end a;
    struct media_params p;
    uint8_t data[200];
    unsigned seed = 77, i, k, n;

    raw_open(&r);
    open_end(&a, "null");
    p = to_port(r.port);
    media_session_update(a.s, &p, now);
    for (i = 0; i < 3000; i++) {
        for (k = 0; k < sizeof data; k++) {
            seed = seed * 1103515245u + 12345u;
            data[k] = (uint8_t)(seed >> 16);
        }
        n = seed >> 8 & 127;
        if (i % 2)
            data[0] = (uint8_t)(0x80 | (data[0] & 0x3f));
        if (i % 4 == 1)
            data[1] = (uint8_t)(200 + data[1] % 4);
        if (i % 4 == 3)
            data[1] = (uint8_t)(data[2] % 2 ? 101 : 0);
        raw_bytes(&r, media_session_port(a.s) + (i % 8 == 5 ? 1u : 0u),
                  data, n);
        media_session_tick(a.s, now++);
        settle(&a);
    }
    CHECK(stats_of(&a).discarded > 1000);
    close(r.fd);
    close_end(&a);
}

/* --- time --------------------------------------------------------------- */

static void test_late_ticks(void)
{
    struct raw peer;
    struct end a;
    struct media_params p;
    uint64_t begun = now;

    raw_open(&peer);
    open_end(&a, "tone");
    p = to_port(peer.port);
    media_session_update(a.s, &p, now);
    media_session_tick(a.s, now);
    media_session_tick(a.s, now); /* not due again */
    CHECK_INT(raw_received(&peer), 1);
    now += 19;
    media_session_tick(a.s, now);
    CHECK_INT(raw_received(&peer), 0);
    now += 8; /* 7 ms late: the next one is due at 40, not at 47 */
    media_session_tick(a.s, now);
    CHECK_INT(raw_received(&peer), 1);
    CHECK_INT(media_session_next(a.s), begun + 40);
    now = begun + 125;
    media_session_tick(a.s, now);
    CHECK_INT(raw_received(&peer), 5);
    CHECK_INT(stats_of(&a).skipped_ticks, 0);
    now = begun + 100000;
    media_session_tick(a.s, now);
    CHECK_INT(raw_received(&peer), 5); /* no flood */
    CHECK_INT(media_session_next(a.s), begun + 100020);
    CHECK_INT(stats_of(&a).skipped_ticks, 5001 - 7 - 5);
    CHECK_INT(stats_of(&a).tx_packets, 12);
    close(peer.fd);
    close_end(&a);
}

static void test_watchdog(void)
{
    struct raw peer;
    struct end a;
    struct media_params p;

    raw_open(&peer);
    open_end(&a, "null");
    p = to_port(peer.port);
    media_session_update(a.s, &p, now);
    run(&a, NULL, 2990);
    CHECK_INT(a.silences, 0);
    run(&a, NULL, 3000);
    CHECK_INT(a.silences, 1);
    CHECK(a.silent_ms >= 3000 && a.silent_ms <= 3020);
    raw_audio(&peer, &a, 0);
    run(&a, NULL, 2900);
    CHECK_INT(a.silences, 1);
    run(&a, NULL, 300);
    CHECK_INT(a.silences, 2);
    close(peer.fd);
    close_end(&a);
}

static void test_long_packets(void)
{
    struct end a, b;
    struct media_params p;

    open_end(&a, "tone:440");
    open_end(&b, "null");
    connect_ends(&a, &b);
    p = to_port(media_session_port(b.s));
    p.ptime_ms = 60;
    media_session_update(a.s, &p, now);
    media_session_record(b.s, temp_path("l.wav"));
    run(&a, &b, 3000);
    media_session_record(b.s, NULL);
    CHECK_INT(stats_of(&a).tx_packets, 50);
    CHECK_INT(stats_of(&b).rx_bytes, 50 * 480);
    CHECK(recorded_tone(temp_path("l.wav"), WAV_RIGHT, 440) > 0.9);
    close_end(&a);
    close_end(&b);
}

/* --- ports, addresses, RTCP --------------------------------------------- */

static void test_ports(void)
{
    struct media_config c;
    struct media_session *s[8];
    char err[200] = "", text[MEDIA_ADDR_TEXT], want[MEDIA_ADDR_TEXT];
    struct end e;
    unsigned base, n = 0, i;

    config_for(&c, &e);
    s[0] = media_session_open(&c, err, sizeof err);
    base = media_session_port(s[0]);
    CHECK(base && base % 2 == 0);
    CHECK(media_session_rtcp_fd(s[0]) >= 0);
    snprintf(want, sizeof want, "127.0.0.1:%u", base);
    CHECK(!strcmp(media_session_local(s[0], text), want));
    CHECK(!strcmp(media_session_remote(s[0], text), "none"));
    media_session_close(s[0]);
    c.port_min = (uint16_t)(base - 1); /* odd: begins at the next */
    c.port_max = (uint16_t)(base + 5);
    while (n < 8 && (s[n] = media_session_open(&c, err, sizeof err)) != NULL) {
        CHECK(media_session_port(s[n]) % 2 == 0);
        CHECK(media_session_port(s[n]) >= base);
        CHECK(media_session_port(s[n]) < base + 5);
        n++;
    }
    CHECK(n >= 1 && n <= 3);
    CHECK(strstr(err, "no RTP port") != NULL);
    for (i = 0; i < n; i++)
        media_session_close(s[i]);
    media_session_close(NULL);
}

static void test_bad_addresses(void)
{
    struct media_config c;
    struct media_params p = to_port(4000);
    char err[200] = "", text[MEDIA_ADDR_TEXT];
    struct end e;

    config_for(&c, &e);
    c.local = "localhost";
    CHECK(!media_session_open(&c, err, sizeof err));
    CHECK(strstr(err, "not numeric") != NULL);
    c.local = "192.0.2.1"; /* not ours */
    CHECK(!media_session_open(&c, err, sizeof err));
    config_for(&c, &e);
    open_with(&e, &c, "tone");
    p.remote = "pbx.example";
    CHECK(!media_session_update(e.s, &p, now));
    p.remote = "::1";
    CHECK(!media_session_update(e.s, &p, now));
    CHECK_INT(e.warnings, 2);
    p.remote = "0.0.0.0";
    CHECK(media_session_update(e.s, &p, now));
    CHECK(!strcmp(media_session_remote(e.s, text), "none"));
    run(&e, NULL, 100);
    CHECK_INT(stats_of(&e).tx_packets, 0);
    CHECK(!media_session_record(e.s, "/nonexistent/r.wav"));
    CHECK_INT(e.warnings, 3);
    close_end(&e);
}

static void test_ipv6(void)
{
    struct media_config c;
    struct media_params p;
    struct end a, b;
    char err[200], text[MEDIA_ADDR_TEXT];

    config_for(&c, &a);
    c.local = "::1";
    a.s = media_session_open(&c, err, sizeof err);
    if (!a.s) {
        printf("no IPv6 loopback here: %s\n", err);
        return;
    }
    media_session_close(a.s);
    open_with(&a, &c, "tone");
    config_for(&c, &b);
    c.local = "::1";
    open_with(&b, &c, "null");
    p = to_port(media_session_port(b.s));
    p.remote = "::1";
    CHECK(media_session_update(a.s, &p, now));
    p = to_port(media_session_port(a.s));
    p.remote = "::1";
    CHECK(media_session_update(b.s, &p, now));
    run(&a, &b, 500);
    CHECK_INT(stats_of(&b).rx_packets, 25);
    CHECK(!strncmp(media_session_remote(a.s, text), "[::1]:", 6));
    close_end(&a);
    close_end(&b);
}

static void test_rtcp(void)
{
    struct end a, b;
    struct media_stats st;

    open_end(&a, "tone");
    open_end(&b, "tone");
    connect_ends(&a, &b);
    CHECK_INT(stats_of(&a).rtt_ms, -1);
    run(&a, &b, 30000);
    st = stats_of(&a);
    CHECK(st.rtt_ms >= 0 && st.rtt_ms <= 20);
    CHECK(st.remote_loss_percent >= 0 && st.remote_loss_percent < 1);
    CHECK_INT(st.discarded, 0);
    close_end(&a);
    close_end(&b);
}

/* RTCP on the RTP port is not taken for audio. */
static void test_rtcp_mux(void)
{
    struct raw peer;
    struct end a;
    struct media_params p;
    uint8_t buf[RTCP_MAX];
    size_t n;

    raw_open(&peer);
    open_end(&a, "null");
    p = to_port(peer.port);
    media_session_update(a.s, &p, now);
    raw_audio(&peer, &a, 0);
    n = rtcp_write(buf, sizeof buf, peer.ssrc, NULL, NULL, "x", false);
    raw_bytes(&peer, media_session_port(a.s), buf, n);
    settle(&a);
    CHECK_INT(stats_of(&a).rx_packets, 1);
    CHECK_INT(stats_of(&a).discarded, 0);
    n = rtcp_write(buf, sizeof buf, 42, NULL, NULL, "x", false);
    raw_bytes(&peer, media_session_port(a.s), buf, n);
    settle(&a);
    CHECK_INT(stats_of(&a).discarded, 1); /* not about who we hear */
    close(peer.fd);
    close_end(&a);
}

/* Another host cannot draw our reports to itself. */
static void test_rtcp_from_elsewhere(void)
{
    struct raw peer, other;
    struct end a;
    struct media_params p;
    uint8_t buf[RTCP_MAX];
    size_t n;

    raw_open(&peer);
    raw_open_at(&other, INADDR_LOOPBACK + 1);
    open_end(&a, "null");
    p = to_port(peer.port);
    media_session_update(a.s, &p, now);
    raw_audio(&peer, &a, 0);
    n = rtcp_write(buf, sizeof buf, peer.ssrc, NULL, NULL, "x", false);
    raw_bytes(&other, media_session_port(a.s) + 1, buf, n);
    settle(&a);
    CHECK_INT(stats_of(&a).discarded, 1);
    close(peer.fd);
    close(other.fd);
    close_end(&a);
}

/* Marker bits of what has arrived, as text: M or -. */
static const char *raw_markers(const struct raw *r, char *text)
{
    uint8_t buf[2048];
    unsigned n = 0;

    while (recv(r->fd, buf, sizeof buf, MSG_DONTWAIT) > 0)
        text[n++] = buf[1] & 0x80 ? 'M' : '-';
    text[n] = '\0';
    return text;
}

/* The first packet, the first after a hold, the first of a digit, and the
 * first audio after it begin something new. */
static void test_markers(void)
{
    struct raw peer;
    struct end a;
    struct media_params p;
    char text[100];

    raw_open(&peer);
    open_end(&a, "tone");
    p = to_port(peer.port);
    media_session_update(a.s, &p, now);
    run(&a, NULL, 60);
    CHECK(!strcmp(raw_markers(&peer, text), "M--"));
    p.dir = MEDIA_RECVONLY;
    media_session_update(a.s, &p, now);
    run(&a, NULL, 60);
    CHECK(!strcmp(raw_markers(&peer, text), ""));
    p.dir = MEDIA_SENDRECV;
    media_session_update(a.s, &p, now);
    run(&a, NULL, 60);
    CHECK(!strcmp(raw_markers(&peer, text), "M--"));
    media_session_dtmf(a.s, "1");
    run(&a, NULL, 240);
    CHECK(!strcmp(raw_markers(&peer, text), "M---------M-"));
    close(peer.fd);
    close_end(&a);
}

int main(void)
{
    now = 1000000;
    temp_begin();
    test_two_way();
    test_echo_device();
    test_digits();
    test_digits_need_agreement();
    test_hold();
    test_one_direction();
    test_mute();
    test_symmetric();
    test_not_symmetric();
    test_foreign_packets();
    test_new_ssrc();
    test_unknown_types();
    test_garbage();
    test_late_ticks();
    test_watchdog();
    test_long_packets();
    test_ports();
    test_bad_addresses();
    test_ipv6();
    test_rtcp();
    test_rtcp_mux();
    test_rtcp_from_elsewhere();
    test_markers();
    temp_end();
    return check_done();
}
