/* SPDX-License-Identifier: 0BSD
 * Sine, speech-like bursts, Goertzel filter, levels. */
#include "media/signal.h"

#include <math.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

enum { BLOCK = 400 /* 50 ms: the Goertzel filter is 20 Hz wide */ };

static double limited(double v, double low, double high)
{
    return v > high ? high : v > low ? v : low;
}

void signal_tone_init(struct signal_tone *t, double hz, double level)
{
    t->phase = 0;
    t->step = 2 * pi * limited(hz, 20, 3900) / MEDIA_RATE;
    t->level = 32767 * limited(level, 0, 1);
}

void signal_tone_next(struct signal_tone *t, int16_t *pcm, size_t n)
{
    size_t i;

    for (i = 0; i < n; i++) {
        pcm[i] = (int16_t)(t->level * sin(t->phase));
        t->phase += t->step;
        if (t->phase >= 2 * pi)
            t->phase -= 2 * pi;
    }
}

/* --- speech-like signal ------------------------------------------------- */

static uint32_t random_next(uint32_t *state)
{
    uint32_t x = *state;

    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    return *state = x;
}

/* Uniform between low and high. */
static double random_in(uint32_t *state, double low, double high)
{
    return low + (high - low) * (random_next(state) >> 8) / 16777216.0;
}

/* Three voices: each glides from one frequency to another over the burst. */
struct burst {
    double from[3], to[3], phase[3];
    double level, carrier, noise;
    size_t length;
};

static void burst_begin(struct burst *b, uint32_t *state)
{
    int v;

    for (v = 0; v < 3; v++) {
        b->from[v] = random_in(state, 350, 3000);
        b->to[v] = random_in(state, 350, 3000);
        b->phase[v] = random_in(state, 0, 2 * pi);
    }
    b->carrier = 0;
    b->noise = 0;
    b->level = random_in(state, 3000, 6000);
    b->length = (size_t)random_in(state, 640, 2400); /* 80 to 300 ms */
}

/* Noise of about 500 Hz bandwidth, moved up to 1800 Hz. */
static double burst_noise(struct burst *b, uint32_t *state)
{
    b->noise += 0.2 * (random_in(state, -1, 1) - b->noise);
    b->carrier += 2 * pi * 1800 / MEDIA_RATE;
    return b->noise * cos(b->carrier);
}

static int16_t burst_sample(struct burst *b, size_t i, uint32_t *state)
{
    double done = (double)i / (double)b->length, sum = 0;
    int v;

    for (v = 0; v < 3; v++) {
        double hz = b->from[v] + (b->to[v] - b->from[v]) * done;

        b->phase[v] += 2 * pi * hz / MEDIA_RATE;
        sum += sin(b->phase[v]);
    }
    sum += burst_noise(b, state);
    return (int16_t)(b->level * sum * sin(pi * done));
}

void signal_speechlike(int16_t *pcm, size_t n, uint32_t seed)
{
    uint32_t state = seed * 2654435761u + 1u;
    size_t at = 0, i, pause;
    struct burst b;

    state = state ? state : 1;
    while (at < n) {
        burst_begin(&b, &state);
        for (i = 0; i < b.length && at < n; i++)
            pcm[at++] = burst_sample(&b, i, &state);
        pause = (size_t)random_in(&state, 160, 960);
        for (i = 0; i < pause && at < n; i++)
            pcm[at++] = 0;
    }
}

/* --- measurements ------------------------------------------------------- */

static double energy(const int16_t *pcm, size_t n)
{
    double sum = 0;
    size_t i;

    for (i = 0; i < n; i++)
        sum += (double)pcm[i] * pcm[i];
    return sum;
}

/* Goertzel: energy of the component at hz in these samples. */
static double tone_energy(const int16_t *pcm, size_t n, double hz)
{
    double k = 2 * cos(2 * pi * hz / MEDIA_RATE), s = 0, s1 = 0, s2 = 0;
    size_t i;

    for (i = 0; i < n; i++) {
        s = pcm[i] + k * s1 - s2;
        s2 = s1;
        s1 = s;
    }
    return 2 * (s1 * s1 + s2 * s2 - k * s1 * s2) / (double)n;
}

double signal_tone_share(const int16_t *pcm, size_t n, double hz)
{
    double all = 0, tone = 0;
    size_t at;

    for (at = 0; at + BLOCK <= n; at += BLOCK) {
        all += energy(pcm + at, BLOCK);
        tone += tone_energy(pcm + at, BLOCK, hz);
    }
    return all > 0 ? limited(tone / all, 0, 1) : 0;
}

static double decibel(double amplitude)
{
    return amplitude < 0.5 ? -96.0 : 20 * log10(amplitude / 32768);
}

double signal_level_db(const int16_t *pcm, size_t n)
{
    return n ? decibel(sqrt(energy(pcm, n) / (double)n)) : -96.0;
}

double signal_peak_db(const int16_t *pcm, size_t n)
{
    int top = 0;
    size_t i;

    for (i = 0; i < n; i++) {
        int v = pcm[i] < 0 ? -pcm[i] : pcm[i];

        top = v > top ? v : top;
    }
    return decibel(top);
}
