/* SPDX-License-Identifier: 0BSD
 * One table holds half a Hann-windowed sinc; when the input is faster than
 * the output the kernel is stretched, which moves its cut-off to ours. */
#include "media/resample.h"

#include <math.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

static void fill_table(struct resample *r)
{
    size_t i, last = RESAMPLE_ZEROS * RESAMPLE_STEPS;

    r->table[0] = 1.0f;
    for (i = 1; i <= last; i++) {
        double x = (double)i / RESAMPLE_STEPS * pi;
        double window = 0.5 + 0.5 * cos(x / RESAMPLE_ZEROS);

        r->table[i] = (float)(sin(x) / x * window);
    }
    r->table[last + 1] = 0.0f;
}

bool resample_init(struct resample *r, unsigned rate)
{
    if (rate < RESAMPLE_RATE_MIN || rate > RESAMPLE_RATE_MAX)
        return false;
    memset(r, 0, sizeof *r);
    r->rate = rate;
    r->step = (double)rate / MEDIA_RATE;
    r->scale = r->step > 1 ? 0.95 / r->step : 1;
    r->half = (unsigned)(RESAMPLE_ZEROS / r->scale) + 1;
    fill_table(r);
    return true;
}

void resample_feed(struct resample *r, float sample)
{
    r->ring[r->fed++ % RESAMPLE_RING] = sample;
}

static double kernel(const struct resample *r, double distance)
{
    double x = fabs(distance) * r->scale * RESAMPLE_STEPS;
    size_t i = (size_t)x;

    if (i >= RESAMPLE_ZEROS * RESAMPLE_STEPS)
        return 0;
    return r->table[i] + (x - (double)i) * (r->table[i + 1] - r->table[i]);
}

static int16_t clip(double v)
{
    v = floor(v + 0.5);
    return (int16_t)(v > 32767 ? 32767 : v < -32768 ? -32768 : v);
}

bool resample_next(struct resample *r, int16_t *out)
{
    uint64_t centre = (uint64_t)r->at, i, first;
    double sum = 0;

    if (r->fed <= centre + r->half)
        return false;
    if (r->rate == MEDIA_RATE) {
        *out = clip(r->ring[centre % RESAMPLE_RING]);
        r->at += 1;
        return true;
    }
    first = centre > r->half ? centre - r->half : 0;
    for (i = first; i <= centre + r->half; i++)
        sum += r->ring[i % RESAMPLE_RING] * kernel(r, (double)i - r->at);
    *out = clip(sum * r->scale);
    r->at += r->step;
    return true;
}
