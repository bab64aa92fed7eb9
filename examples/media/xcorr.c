/* SPDX-License-Identifier: 0BSD
 * Correlation through an iterative radix-2 transform; energies of overlaps
 * come from running sums of squares. */
#include "media/xcorr.h"
#include "media/signal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

enum {
    SEGMENT = MEDIA_RATE / 2,
    SHIFT = MEDIA_RATE / 5,
    SEGMENTS_MAX = 1200,      /* ten minutes */
    SILENT_DB = -55
};

struct complex_array {
    double *re, *im;
    size_t n;                 /* a power of two */
};

static bool array_make(struct complex_array *a, size_t n)
{
    a->n = n;
    a->re = calloc(n, 2 * sizeof *a->re);
    a->im = a->re ? a->re + n : NULL;
    return a->re != NULL;
}

static void swap(double *a, double *b)
{
    double t = *a;

    *a = *b;
    *b = t;
}

static void bit_reverse(struct complex_array *a)
{
    size_t i, j = 0, bit;

    for (i = 1; i < a->n; i++) {
        for (bit = a->n >> 1; j & bit; bit >>= 1)
            j ^= bit;
        j ^= bit;
        if (i < j) {
            swap(&a->re[i], &a->re[j]);
            swap(&a->im[i], &a->im[j]);
        }
    }
}

/* a[i], a[k] become a[i] + w a[k], a[i] - w a[k]. */
static void butterfly(struct complex_array *a, size_t i, size_t k, double wr,
                      double wi)
{
    double re = a->re[k] * wr - a->im[k] * wi;
    double im = a->re[k] * wi + a->im[k] * wr;

    a->re[k] = a->re[i] - re;
    a->im[k] = a->im[i] - im;
    a->re[i] += re;
    a->im[i] += im;
}

static void transform(struct complex_array *a)
{
    size_t half, k, i;

    bit_reverse(a);
    for (half = 1; half < a->n; half *= 2) {
        for (k = 0; k < half; k++) {
            double angle = -pi * (double)k / (double)half;
            double wr = cos(angle), wi = sin(angle);

            for (i = k; i < a->n; i += 2 * half)
                butterfly(a, i, i + half, wr, wi);
        }
    }
}

/* The two real signals share one transform: ref in the real part, sig in the
 * imaginary part. This separates them and multiplies conj(ref) by sig. */
static void cross_spectrum(const struct complex_array *a,
                           struct complex_array *out)
{
    size_t k;

    for (k = 0; k < a->n; k++) {
        size_t m = (a->n - k) & (a->n - 1);
        double rr = (a->re[k] + a->re[m]) / 2, ri = (a->im[k] - a->im[m]) / 2;
        double sr = (a->im[k] + a->im[m]) / 2, si = (a->re[m] - a->re[k]) / 2;

        out->re[k] = rr * sr + ri * si;
        /* The inverse transform is the forward one of the conjugate. */
        out->im[k] = -(rr * si - ri * sr);
    }
}

/* dots->re[lag mod n] = sum of ref[i] * sig[i + lag]. */
static bool correlate(const int16_t *ref, size_t nref, const int16_t *sig,
                      size_t nsig, struct complex_array *dots)
{
    struct complex_array a;
    size_t n = 2, i;

    while (n < nref + nsig)
        n *= 2;
    if (!array_make(&a, n))
        return false;
    if (!array_make(dots, n)) {
        free(a.re);
        return false;
    }
    for (i = 0; i < nref; i++)
        a.re[i] = ref[i];
    for (i = 0; i < nsig; i++)
        a.im[i] = sig[i];
    transform(&a);
    cross_spectrum(&a, dots);
    free(a.re);
    transform(dots);
    for (i = 0; i < n; i++)
        dots->re[i] /= (double)n;
    return true;
}

/* sums[i] = energy of the first i samples. */
static double *running_energy(const int16_t *pcm, size_t n)
{
    double *sums = malloc((n + 1) * sizeof *sums);
    size_t i;

    if (!sums)
        return NULL;
    sums[0] = 0;
    for (i = 0; i < n; i++)
        sums[i + 1] = sums[i] + (double)pcm[i] * pcm[i];
    return sums;
}

/* What the search looks at. */
struct search {
    const double *ref, *sig;   /* running energies */
    long nref, nsig;
    const struct complex_array *dots;
};

static double coef_at(const struct search *s, long lag)
{
    long from = lag < 0 ? -lag : 0;
    long to = s->nref < s->nsig - lag ? s->nref : s->nsig - lag;
    long shorter = s->nref < s->nsig ? s->nref : s->nsig;
    double er, es;

    if (to - from < (shorter + 1) / 2 || to <= from)
        return 0;
    er = s->ref[to] - s->ref[from];
    es = s->sig[to + lag] - s->sig[from + lag];
    if (er < 1 || es < 1 ||
        (er < s->ref[s->nref] / 4 && es < s->sig[s->nsig] / 4))
        return 0;
    return s->dots->re[(size_t)lag & (s->dots->n - 1)] / sqrt(er * es);
}

static void find_peak(const struct search *s, long min_lag, long max_lag,
                      struct xcorr_peak *p)
{
    long lag;

    min_lag = min_lag < -s->nref ? -s->nref : min_lag;
    max_lag = max_lag > s->nsig ? s->nsig : max_lag;
    for (lag = min_lag; lag <= max_lag; lag++) {
        double c = coef_at(s, lag);

        if (c > p->coef) {
            p->coef = c;
            p->lag = lag;
        }
    }
}

bool xcorr_find(const int16_t *ref, size_t nref, const int16_t *sig,
                size_t nsig, long min_lag, long max_lag, struct xcorr_peak *p)
{
    struct complex_array dots = {NULL, NULL, 0};
    double *er = running_energy(ref, nref), *es = running_energy(sig, nsig);
    struct search s;

    p->lag = 0;
    p->coef = 0;
    if (er && es && correlate(ref, nref, sig, nsig, &dots)) {
        s.ref = er;
        s.sig = es;
        s.nref = (long)nref;
        s.nsig = (long)nsig;
        s.dots = &dots;
        find_peak(&s, min_lag, max_lag, p);
    }
    free(er);
    free(es);
    free(dots.re);
    return p->coef > 0;
}

/* --- by segments -------------------------------------------------------- */

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* One half second of ref against its neighbourhood in sig. */
static void segment(const int16_t *ref, const int16_t *sig, size_t nsig,
                    long expected, struct xcorr_peak *p)
{
    long from = expected < SHIFT ? 0 : expected - SHIFT;
    long to = expected + SEGMENT + SHIFT;

    if (to > (long)nsig)
        to = (long)nsig;
    xcorr_find(ref, SEGMENT, sig + from, (size_t)(to - from),
               expected - SHIFT - from, expected + SHIFT - from, p);
    p->lag += from - expected; /* now relative to the expected place */
}

static void note_segment(struct xcorr_report *r, const struct xcorr_peak *p,
                         double min_corr, double *coefs)
{
    coefs[r->segments++ - r->silent] = p->coef;
    if (p->coef < min_corr)
        return;
    if (!r->matched || r->lag + p->lag < r->lag_min)
        r->lag_min = r->lag + p->lag;
    if (!r->matched || r->lag + p->lag > r->lag_max)
        r->lag_max = r->lag + p->lag;
    r->matched++;
}

bool xcorr_compare(const int16_t *ref, size_t nref, const int16_t *sig,
                   size_t nsig, double min_corr, struct xcorr_report *r)
{
    double coefs[SEGMENTS_MAX];
    struct xcorr_peak p;
    size_t at;
    unsigned n;

    memset(r, 0, sizeof *r);
    if (!xcorr_find(ref, nref, sig, nsig, -(long)nref, (long)nsig, &p))
        return false;
    r->lag = p.lag;
    for (at = 0; at + SEGMENT <= nref && r->segments < SEGMENTS_MAX;
         at += SEGMENT) {
        long expected = (long)at + r->lag;

        if (expected < 0 || expected + SEGMENT > (long)nsig)
            continue;
        if (signal_level_db(sig + expected, SEGMENT) < SILENT_DB) {
            r->silent++;
            r->segments++;
            continue;
        }
        segment(ref + at, sig, nsig, expected, &p);
        note_segment(r, &p, min_corr, coefs);
    }
    n = r->segments - r->silent;
    qsort(coefs, n, sizeof *coefs, ascending);
    r->corr = n ? coefs[n / 2] : 0;
    return n > 0;
}
