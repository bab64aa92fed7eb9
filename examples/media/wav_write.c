/* SPDX-License-Identifier: 0BSD
 * WAV writer: 16 bit, 8 kHz, header rewritten as the file grows. */
#define _POSIX_C_SOURCE 200809L
#include "media/wav.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    HEADER = 44,
    DATA_MAX = 0x7ffff000,    /* players treat sizes as signed */
    CHUNK = 256               /* samples copied at a time */
};

struct wav_writer {
    FILE *file;
    unsigned channels;
    uint32_t bytes;           /* of samples written */
    uint32_t patched;         /* ... when the header was last right */
    bool failed;
};

static void put32(uint8_t *p, uint32_t v)
{
    p[0] = (uint8_t)v;
    p[1] = (uint8_t)(v >> 8);
    p[2] = (uint8_t)(v >> 16);
    p[3] = (uint8_t)(v >> 24);
}

static void make_header(const struct wav_writer *w, uint8_t *h)
{
    memset(h, 0, HEADER);
    memcpy(h, "RIFF", 4);
    put32(h + 4, HEADER - 8 + w->bytes);
    memcpy(h + 8, "WAVEfmt ", 8);
    put32(h + 16, 16);
    h[20] = 1; /* PCM */
    h[22] = (uint8_t)w->channels;
    put32(h + 24, MEDIA_RATE);
    put32(h + 28, MEDIA_RATE * 2 * w->channels);
    h[32] = (uint8_t)(2 * w->channels);
    h[34] = 16;
    memcpy(h + 36, "data", 4);
    put32(h + 40, w->bytes);
}

/* Samples first, then the header that counts them. */
static bool patch(struct wav_writer *w)
{
    uint8_t h[HEADER];

    make_header(w, h);
    w->patched = w->bytes;
    return !fflush(w->file) && !fseek(w->file, 0, SEEK_SET) &&
           fwrite(h, HEADER, 1, w->file) == 1 && !fflush(w->file) &&
           !fseek(w->file, 0, SEEK_END);
}

static FILE *create(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NONBLOCK | O_CLOEXEC,
                  0666);
    FILE *f = fd < 0 ? NULL : fdopen(fd, "wb");

    if (fd >= 0 && !f)
        close(fd);
    return f;
}

struct wav_writer *wav_create(const char *path, unsigned channels, char *err,
                              size_t cap)
{
    struct wav_writer *w = calloc(1, sizeof *w);

    errno = w ? EINVAL : ENOMEM;
    if (w && channels >= 1 && channels <= 2) {
        w->channels = channels;
        w->file = create(path);
        if (w->file && patch(w))
            return w;
    }
    if (err)
        snprintf(err, cap, "%s: %s", path, strerror(errno));
    if (w && w->file)
        fclose(w->file);
    free(w);
    return NULL;
}

static bool write_some(struct wav_writer *w, const int16_t *left,
                       const int16_t *right, size_t n)
{
    uint8_t out[CHUNK * 4];
    size_t i, at = 0;

    for (i = 0; i < n; i++) {
        out[at++] = (uint8_t)left[i];
        out[at++] = (uint8_t)((uint16_t)left[i] >> 8);
        if (w->channels == 1)
            continue;
        out[at++] = (uint8_t)right[i];
        out[at++] = (uint8_t)((uint16_t)right[i] >> 8);
    }
    if (w->bytes + at > DATA_MAX)
        return false;
    w->bytes += (uint32_t)at;
    return fwrite(out, 1, at, w->file) == at;
}

bool wav_write(struct wav_writer *w, const int16_t *left, const int16_t *right,
               size_t n)
{
    uint32_t second = MEDIA_RATE * 2 * w->channels;

    while (n && !w->failed) {
        size_t part = n < CHUNK ? n : CHUNK;

        if (!write_some(w, left, right, part))
            w->failed = true;
        n -= part;
        left += part;
        right = right ? right + part : NULL;
    }
    if (!w->failed && w->bytes - w->patched >= second && !patch(w))
        w->failed = true;
    return !w->failed;
}

bool wav_finish(struct wav_writer *w)
{
    bool good;

    if (!w)
        return true;
    good = patch(w) && !w->failed;
    if (fclose(w->file))
        good = false;
    free(w);
    return good;
}
