/* SPDX-License-Identifier: MIT
 * The jitter buffer on a simulated network: seeded delay, loss, disorder,
 * duplicates, clock drift, pauses and restarts, in virtual time. */
#include <stdlib.h>

#include "check.h"
#include "media/jitter.h"

enum { MAX_FLIGHT = 64 };

struct net {
    unsigned seed;
    unsigned jitter_ms, loss, dup; /* per cent */
    struct flight {
        uint64_t due;
        uint32_t ts;
    } flight[MAX_FLIGHT];
    unsigned n, lost;
};

struct outcome {
    unsigned frames, real, wrong, backwards;
    unsigned worst_delay;
};

static unsigned rnd(unsigned *state)
{
    *state = *state * 1103515245u + 12345u;
    return *state >> 16 & 0x7fff;
}

/* The signal: any sample can be told from its timestamp. */
static int16_t wave(uint32_t ts)
{
    return (int16_t)((ts * 37u & 0x3fff) + 1000u);
}

static void put(struct jitter *j, uint64_t now, uint32_t ts, unsigned n)
{
    int16_t pcm[1600];
    unsigned i;

    for (i = 0; i < n; i++)
        pcm[i] = wave(ts + i);
    jitter_put(j, now, ts, pcm, n);
}

static void launch(struct net *net, uint64_t now, uint32_t ts)
{
    unsigned copies = rnd(&net->seed) % 100 < net->dup ? 2 : 1;

    if (rnd(&net->seed) % 100 < net->loss) {
        net->lost++;
        return;
    }
    for (; copies && net->n < MAX_FLIGHT; copies--) {
        struct flight *f = &net->flight[net->n++];

        f->due = now + 30;
        if (net->jitter_ms)
            f->due += rnd(&net->seed) % net->jitter_ms;
        f->ts = ts;
    }
}

static void land(struct net *net, struct jitter *j, uint64_t now)
{
    unsigned i = 0;

    while (i < net->n) {
        if (net->flight[i].due > now) {
            i++;
            continue;
        }
        put(j, now, net->flight[i].ts, MEDIA_FRAME);
        net->flight[i] = net->flight[--net->n];
    }
}

static void take(struct jitter *j, uint64_t now, struct outcome *o)
{
    uint32_t before = j->play_ts, dropped = j->stats.dropped;
    uint32_t made = j->stats.concealed_ms;
    bool pure = j->plc.pitch == 0;
    int16_t out[MEDIA_FRAME];
    unsigned i;

    o->frames++;
    if (!jitter_get(j, now, out))
        return;
    o->real++;
    o->backwards += (int32_t)(j->play_ts - before) < 0;
    if (j->stats.delay_ms > o->worst_delay)
        o->worst_delay = j->stats.delay_ms;
    if (!pure || j->stats.dropped != dropped || j->stats.concealed_ms != made)
        return;
    before = j->play_ts - MEDIA_FRAME; /* playing may just have begun */
    for (i = 0; i < MEDIA_FRAME; i++)
        o->wrong += out[i] != wave(before + i);
}

/* `sent_ppm` is how much faster than ours the sender's clock runs. */
static struct outcome run(struct jitter *j, struct net *net, unsigned seconds,
                          int sent_ppm)
{
    struct outcome o;
    uint64_t now, us_next = 0, us_step = 20000;
    uint32_t ts = 0xffff0000u;

    memset(&o, 0, sizeof o);
    us_step -= (uint64_t)(int64_t)(20000 * sent_ppm / 1000000);
    for (now = 0; now < seconds * 1000u; now++) {
        while (us_next <= now * 1000) {
            launch(net, now, ts);
            ts += MEDIA_FRAME;
            us_next += us_step;
        }
        land(net, j, now);
        if (now % 20 == 7)
            take(j, now, &o);
    }
    return o;
}

static struct jitter jb;

static void test_clean(void)
{
    struct net net = {1, 0, 0, 0, {{0, 0}}, 0, 0};
    struct outcome o;

    jitter_init(&jb, 0, 0);
    o = run(&jb, &net, 20, 0);
    CHECK_INT(o.wrong, 0);
    CHECK(o.real + 5 >= o.frames);
    CHECK_INT(jb.stats.concealed_ms, 0);
    CHECK_INT(jb.stats.late + jb.stats.duplicate + jb.stats.reordered, 0);
    CHECK_INT(jb.stats.inserted + jb.stats.dropped, 0);
    CHECK(o.worst_delay <= 60);
}

static void test_disorder(void)
{
    unsigned seed;

    for (seed = 1; seed <= 20; seed++) {
        struct net net = {seed, 90, 0, 10, {{0, 0}}, 0, 0};
        struct outcome o;

        jitter_init(&jb, 0, 0);
        o = run(&jb, &net, 30, 0);
        CHECK_INT(o.wrong, 0);
        CHECK_INT(o.backwards, 0);
        CHECK(jb.stats.reordered > 100);
        CHECK(jb.stats.duplicate > 80);
        CHECK(jb.stats.late < 15); /* only while the spread is learned */
        CHECK(jb.stats.target_ms >= 90 && jb.stats.target_ms <= 120);
        CHECK(o.worst_delay <= 160);
        CHECK_INT(jb.stats.resyncs, 0);
    }
}

static void test_loss(void)
{
    struct net net = {5, 0, 10, 0, {{0, 0}}, 0, 0};
    struct outcome o;

    jitter_init(&jb, 0, 0);
    o = run(&jb, &net, 60, 0);
    CHECK(net.lost > 200);
    CHECK_INT(o.wrong, 0);
    CHECK(jb.stats.concealed_ms / 20 + 2 >= net.lost);
    CHECK(jb.stats.concealed_ms / 20 <= net.lost);
    CHECK_INT(jb.stats.late, 0);
    CHECK_INT(jb.stats.inserted, 0); /* loss alone lengthens nothing */
}

static void test_everything_at_once(void)
{
    unsigned seed;

    for (seed = 100; seed < 120; seed++) {
        struct net net = {seed, 250, 30, 30, {{0, 0}}, 0, 0};
        struct outcome o;

        jitter_init(&jb, 0, 0);
        o = run(&jb, &net, 30, 0);
        CHECK_INT(o.wrong, 0);
        CHECK(o.real * 2 > o.frames);
        CHECK(jb.stats.target_ms <= 200);
        CHECK(jb.stats.delay_ms <= 250);
        CHECK(o.worst_delay <= 400);
    }
}

static void test_drift(void)
{
    struct net fast = {3, 10, 0, 0, {{0, 0}}, 0, 0}, slow = fast;
    struct outcome o;

    jitter_init(&jb, 0, 0);
    o = run(&jb, &fast, 600, 500);
    CHECK(jb.stats.dropped >= 10);
    CHECK(o.worst_delay <= 100);
    CHECK_INT(jb.stats.resyncs, 0);
    jitter_init(&jb, 0, 0);
    o = run(&jb, &slow, 600, -500);
    CHECK(jb.stats.inserted >= 10);
    CHECK(jb.stats.concealed_ms < 200);
    CHECK_INT(jb.stats.resyncs, 0);
    CHECK_INT(o.wrong, 0);
}

/* 10 ms, 30 ms and 60 ms packets, played in 20 ms frames. */
static void test_packet_lengths(void)
{
    static const unsigned lengths[] = {80, 240, 480, 160};
    unsigned k, i;

    for (k = 0; k < 4; k++) {
        struct outcome o;
        uint32_t ts = 5;
        uint64_t now = 0;

        memset(&o, 0, sizeof o);
        jitter_init(&jb, 60, 200);
        for (i = 0; i < 24000; i++, now++) {
            if (now * 8 % lengths[k] == 0) {
                put(&jb, now, ts, lengths[k]);
                ts += lengths[k];
            }
            if (now % 20 == 0)
                take(&jb, now, &o);
        }
        CHECK_INT(o.wrong, 0);
        CHECK_INT(jb.stats.concealed_ms, 0);
        CHECK(o.real + 6 >= o.frames);
    }
}

static void test_pause_and_resume(void)
{
    struct outcome o;
    uint64_t now = 0;
    uint32_t ts = 900;
    unsigned i;

    memset(&o, 0, sizeof o);
    jitter_init(&jb, 0, 0);
    for (i = 0; i < 1000; i++, now += 20, ts += MEDIA_FRAME) {
        if (i < 200 || i >= 700)
            put(&jb, now, ts, MEDIA_FRAME);
        take(&jb, now, &o);
    }
    CHECK_INT(o.wrong, 0);
    CHECK(jb.stats.concealed_ms <= 240);
    CHECK_INT(jb.stats.resyncs, 1);
    CHECK(o.real >= 490);
}

/* A stray timestamp is dropped; two in a row are a new time line. */
static void test_leaps(void)
{
    struct outcome o;
    uint64_t now = 0;
    uint32_t ts = 900;
    unsigned i;

    memset(&o, 0, sizeof o);
    jitter_init(&jb, 0, 0);
    for (i = 0; i < 300; i++, now += 20, ts += MEDIA_FRAME) {
        if (i == 50)
            put(&jb, now, ts + 5000000, MEDIA_FRAME);
        if (i == 100)
            ts += 0x70000000;
        if (i == 200)
            ts -= 1600; /* 200 ms back: late until it is believed */
        put(&jb, now, ts, MEDIA_FRAME);
        take(&jb, now, &o);
    }
    CHECK_INT(jb.stats.discarded, 2);
    CHECK_INT(o.wrong, 0);
    CHECK(jb.stats.resyncs >= 1);
    CHECK(o.real >= 250);
}

/* A sender's clock leaps back by more than the delay can ever grow. */
static void test_leap_back(void)
{
    struct outcome o;
    uint64_t now = 0;
    uint32_t ts = 90000;
    unsigned i;

    memset(&o, 0, sizeof o);
    jitter_init(&jb, 0, 0);
    for (i = 0; i < 300; i++, now += 20, ts += MEDIA_FRAME) {
        if (i == 100)
            ts -= 3200;
        put(&jb, now, ts, MEDIA_FRAME);
        take(&jb, now, &o);
    }
    CHECK(o.real >= 250);
    CHECK(jb.stats.delay_ms <= 200);
}

static void test_odd_calls(void)
{
    int16_t out[MEDIA_FRAME], pcm[1601] = {0};
    unsigned i;

    jitter_init(&jb, 500, 10);
    CHECK(jb.min <= jb.max);
    CHECK(!jitter_get(&jb, 0, out));
    for (i = 0; i < MEDIA_FRAME; i++)
        CHECK(out[i] == 0);
    jitter_put(&jb, 0, 0, pcm, 0);
    jitter_put(&jb, 0, 0, pcm, 1601);
    CHECK(!jitter_get(&jb, 1000, out));
    for (i = 0; i < 2000; i++) { /* a flood never overruns the ring */
        jitter_put(&jb, 1000, i * 1600, pcm, 1600);
        if (i % 7 == 0)
            jitter_get(&jb, 1000, out);
    }
    jitter_reset(&jb);
    CHECK(!jitter_get(&jb, 2000, out));
}

/* A lost frame of a 200 Hz tone comes out as that tone; then it fades. */
static void test_concealment(void)
{
    struct plc plc;
    int16_t pcm[MEDIA_FRAME], tone[40];
    unsigned i, k, off = 0;
    long sum = 0;

    memset(&plc, 0, sizeof plc);
    for (i = 0; i < 40; i++)
        tone[i] = (int16_t)(i < 20 ? 500 * (int)i : 500 * (40 - (int)i));
    for (k = 0; k < 4; k++) {
        for (i = 0; i < MEDIA_FRAME; i++)
            pcm[i] = tone[i % 40];
        plc_good(&plc, pcm, MEDIA_FRAME);
    }
    plc_conceal(&plc, pcm, MEDIA_FRAME);
    for (i = 0; i < 80; i++)
        off += pcm[i] != tone[i % 40];
    CHECK_INT(off, 0);
    CHECK(pcm[140] < tone[20] && pcm[140] > tone[20] / 2);
    for (k = 0; k < 3; k++)
        plc_conceal(&plc, pcm, MEDIA_FRAME);
    for (i = 0; i < MEDIA_FRAME; i++)
        sum += abs(pcm[i]);
    CHECK_INT(sum, 0);
    for (i = 0; i < MEDIA_FRAME; i++)
        pcm[i] = 8000;
    plc_good(&plc, pcm, MEDIA_FRAME);
    CHECK(pcm[0] < 1000 && pcm[39] == 8000 && pcm[100] == 8000);
}

int main(void)
{
    test_clean();
    test_disorder();
    test_loss();
    test_everything_at_once();
    test_drift();
    test_packet_lengths();
    test_pause_and_resume();
    test_leaps();
    test_leap_back();
    test_odd_calls();
    test_concealment();
    return check_done();
}
