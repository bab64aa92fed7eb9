/* SPDX-License-Identifier: 0BSD
 * wavtool - make and check WAV files (for `make demo` and for bug reports)
 *
 *   wavtool gen FILE speechlike SEED SECONDS
 *   wavtool gen FILE tone HZ SECONDS
 *   wavtool compare PLAYED RECORDED CHANNEL [MIN_CORR]
 *   wavtool tone FILE CHANNEL HZ [MIN_SHARE]
 *   wavtool level FILE CHANNEL
 *   wavtool info FILE
 *
 * CHANNEL is left, right or mix. Exit status: 0 yes, 1 no, 2 usage or file. */
#include "media/signal.h"
#include "media/wav.h"
#include "media/xcorr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_SECONDS = 600 };

static int usage(void)
{
    fputs("usage: wavtool gen FILE speechlike SEED SECONDS\n"
          "       wavtool gen FILE tone HZ SECONDS\n"
          "       wavtool compare PLAYED RECORDED CHANNEL [MIN_CORR=0.9]\n"
          "       wavtool tone FILE CHANNEL HZ [MIN_SHARE=0.5]\n"
          "       wavtool level FILE CHANNEL\n"
          "       wavtool info FILE\n"
          "CHANNEL: left, right or mix\n", stderr);
    return 2;
}

static int complain(const char *what)
{
    fprintf(stderr, "wavtool: %s\n", what);
    return 2;
}

/* The number in `text`, or `otherwise` when there is no such argument. */
static bool number(const char *text, double otherwise, double low, double high,
                   double *out)
{
    char *end;

    *out = otherwise;
    if (!text)
        return true;
    *out = strtod(text, &end);
    return end != text && !*end && *out >= low && *out <= high;
}

static bool channel_of(const char *name, int *channel)
{
    if (!strcmp(name, "left"))
        *channel = WAV_LEFT;
    else if (!strcmp(name, "right"))
        *channel = WAV_RIGHT;
    else if (!strcmp(name, "mix"))
        *channel = WAV_MIX;
    else
        return false;
    return true;
}

static int16_t *load(const char *path, int channel, size_t *n)
{
    char err[256];
    int16_t *pcm = wav_load(path, channel, n, err, sizeof err);

    if (!pcm)
        complain(err);
    return pcm;
}

static int save(const char *path, const int16_t *pcm, size_t n)
{
    char err[256];
    struct wav_writer *w = wav_create(path, 1, err, sizeof err);

    if (!w)
        return complain(err);
    wav_write(w, pcm, NULL, n);
    return wav_finish(w) ? 0 : complain("the file could not be written");
}

static int cmd_gen(int argc, char **argv)
{
    double first, seconds;
    struct signal_tone tone;
    int16_t *pcm;
    size_t n;
    int rc;

    if (argc != 4 || !number(argv[2], 0, 0, 4294967295.0, &first) ||
        !number(argv[3], 0, 0.1, MAX_SECONDS, &seconds) ||
        (strcmp(argv[1], "tone") && strcmp(argv[1], "speechlike")))
        return usage();
    n = (size_t)(seconds * MEDIA_RATE);
    pcm = malloc(n * sizeof *pcm);
    if (!pcm)
        return complain("out of memory");
    if (!strcmp(argv[1], "tone")) {
        signal_tone_init(&tone, first, 0.25);
        signal_tone_next(&tone, pcm, n);
    } else {
        signal_speechlike(pcm, n, (uint32_t)first);
    }
    rc = save(argv[0], pcm, n);
    free(pcm);
    return rc;
}

static int print_report(const struct xcorr_report *r, double least)
{
    bool good = r->corr >= least && r->segments >= 2 * r->silent;

    printf("lag_ms=%.1f corr=%.3f segments=%u matched=%u silent=%u "
           "lag_min_ms=%.1f lag_max_ms=%.1f %s\n",
           (double)r->lag / MEDIA_PER_MS, r->corr, r->segments, r->matched,
           r->silent, (double)r->lag_min / MEDIA_PER_MS,
           (double)r->lag_max / MEDIA_PER_MS, good ? "ok" : "differs");
    return good ? 0 : 1;
}

static int cmd_compare(int argc, char **argv)
{
    size_t nref = 0, nsig = 0;
    struct xcorr_report r;
    int16_t *ref, *sig;
    double least;
    int channel, rc = 2;

    if (argc < 3 || argc > 4 || !channel_of(argv[2], &channel) ||
        !number(argc > 3 ? argv[3] : NULL, 0.9, 0, 1, &least))
        return usage();
    ref = load(argv[0], WAV_MIX, &nref);
    sig = load(argv[1], channel, &nsig);
    if (ref && sig) {
        xcorr_compare(ref, nref, sig, nsig, least, &r);
        rc = print_report(&r, least);
    }
    free(ref);
    free(sig);
    return rc;
}

static int cmd_tone(int argc, char **argv)
{
    double hz, least, share;
    int16_t *pcm;
    size_t n = 0;
    int channel;

    if (argc < 3 || argc > 4 || !channel_of(argv[1], &channel) ||
        !number(argv[2], 0, 20, 3900, &hz) ||
        !number(argc > 3 ? argv[3] : NULL, 0.5, 0, 1, &least))
        return usage();
    pcm = load(argv[0], channel, &n);
    if (!pcm)
        return 2;
    share = signal_tone_share(pcm, n, hz);
    printf("share=%.3f level_db=%.1f %s\n", share, signal_level_db(pcm, n),
           share >= least ? "ok" : "differs");
    free(pcm);
    return share >= least ? 0 : 1;
}

static int cmd_level(int argc, char **argv)
{
    int16_t *pcm;
    size_t n = 0;
    int channel;

    if (argc != 2 || !channel_of(argv[1], &channel))
        return usage();
    pcm = load(argv[0], channel, &n);
    if (!pcm)
        return 2;
    printf("level_db=%.1f peak_db=%.1f seconds=%.2f\n",
           signal_level_db(pcm, n), signal_peak_db(pcm, n),
           (double)n / MEDIA_RATE);
    free(pcm);
    return 0;
}

static int cmd_info(int argc, char **argv)
{
    const struct wav_info *i;
    struct wav_reader *w;
    char err[256];

    if (argc != 1)
        return usage();
    w = wav_open(argv[0], WAV_MIX, err, sizeof err);
    if (!w)
        return complain(err);
    i = wav_info(w);
    printf("codec=%s rate=%u channels=%u bits=%u seconds=%.2f\n", i->codec,
           i->rate, i->channels, i->bits, (double)i->frames / i->rate);
    wav_close(w);
    return 0;
}

int main(int argc, char **argv)
{
    const char *cmd = argc > 2 ? argv[1] : "";

    argc -= 2;
    argv += 2;
    if (!strcmp(cmd, "gen"))
        return cmd_gen(argc, argv);
    if (!strcmp(cmd, "compare"))
        return cmd_compare(argc, argv);
    if (!strcmp(cmd, "tone"))
        return cmd_tone(argc, argv);
    if (!strcmp(cmd, "level"))
        return cmd_level(argc, argv);
    if (!strcmp(cmd, "info"))
        return cmd_info(argc, argv);
    return usage();
}
