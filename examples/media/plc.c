/* SPDX-License-Identifier: 0BSD
 * Pitch search by correlation, repetition with a seam that is blended, and
 * a linear fade (the idea of ITU-T G.711 appendix I, without its delay). */
#include "media/plc.h"

#include <string.h>

enum {
    PITCH_MIN = 40,    /* 200 Hz and up share a multiple of their period */
    MATCH = 160,       /* samples compared in the search */
    FADE_FROM = 80,    /* 10 ms */
    FADE_TO = 480,     /* 60 ms */
    BLEND = 40         /* 5 ms back into real audio */
};

/* How alike are the newest MATCH samples and those `lag` before them?
 * Correlation divided by the energy of the older ones. */
static double likeness(const struct plc *p, unsigned lag)
{
    const int16_t *new = p->history + PLC_HISTORY - MATCH;
    const int16_t *old = new - lag;
    int64_t dot = 0, energy = 1;
    unsigned i;

    for (i = 0; i < MATCH; i++) {
        dot += (int32_t)new[i] * old[i];
        energy += (int32_t)old[i] * old[i];
    }
    return dot <= 0 ? 0 : (double)dot * (double)dot / (double)energy;
}

static unsigned find_pitch(const struct plc *p)
{
    unsigned lag, best = PLC_PITCH_MAX;
    double top = likeness(p, best);

    for (lag = PITCH_MIN; lag < PLC_PITCH_MAX; lag++) {
        double l = likeness(p, lag);

        /* A multiple of the period fits as well: take the shortest. */
        if (l > top * 1.01 || (lag < best && l > top)) {
            top = l;
            best = lag;
        }
    }
    return best;
}

static int16_t mix(int a, int b, int part, int whole)
{
    return (int16_t)((a * (whole - part) + b * part) / whole);
}

/* The last quarter of the cycle turns into what came before the cycle, so
 * that its end meets its beginning. */
static void make_cycle(struct plc *p)
{
    const int16_t *end = p->history + PLC_HISTORY;
    unsigned i, seam;

    p->pitch = find_pitch(p);
    seam = p->pitch / 4;
    memcpy(p->cycle, end - p->pitch, p->pitch * sizeof *end);
    for (i = 0; i < seam; i++) {
        int16_t *at = &p->cycle[p->pitch - seam + i];

        *at = mix(*at, end[(int)i - (int)seam - (int)p->pitch], (int)i + 1,
                  (int)seam);
    }
}

static int16_t next_made(struct plc *p)
{
    int level = FADE_TO - FADE_FROM;
    int16_t s = p->cycle[p->made % p->pitch];

    if (p->made >= FADE_TO)
        return 0;
    if (p->made > FADE_FROM)
        level = FADE_TO - (int)p->made;
    p->made++;
    return (int16_t)(s * level / (FADE_TO - FADE_FROM));
}

static void remember(struct plc *p, const int16_t *pcm, size_t n)
{
    if (n > PLC_HISTORY) {
        pcm += n - PLC_HISTORY;
        n = PLC_HISTORY;
    }
    memmove(p->history, p->history + n, (PLC_HISTORY - n) * sizeof *pcm);
    memcpy(p->history + PLC_HISTORY - n, pcm, n * sizeof *pcm);
}

void plc_good(struct plc *p, int16_t *pcm, size_t n)
{
    size_t i;

    if (p->pitch) {
        for (i = 0; i < n && i < BLEND; i++)
            pcm[i] = mix(next_made(p), pcm[i], (int)i + 1, BLEND);
        p->pitch = 0;
    }
    remember(p, pcm, n);
}

void plc_conceal(struct plc *p, int16_t *pcm, size_t n)
{
    size_t i;

    if (!p->pitch) {
        make_cycle(p);
        p->made = 0;
    }
    for (i = 0; i < n; i++)
        pcm[i] = next_made(p);
    remember(p, pcm, n);
}
