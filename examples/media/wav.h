/* SPDX-License-Identifier: 0BSD
 * WAV files: read as 8 kHz mono whatever they are, written as 8 kHz 16 bit.
 *
 * The reader takes PCM of 8, 16, 24 and 32 bits, 32 bit float, A-law and
 * mu-law (also as WAVE_FORMAT_EXTENSIBLE), 1 to 8 channels, 4 to 192 kHz.
 * The writer keeps the header valid about once a second, so that a program
 * that is killed leaves a file that plays. Only regular files are opened:
 * nothing here can block on a FIFO or a terminal. */
#ifndef MEDIA_WAV_H
#define MEDIA_WAV_H

#include "media/media.h"

struct wav_reader;
struct wav_writer;

enum { WAV_MIX = -1, WAV_LEFT = 0, WAV_RIGHT = 1 };

struct wav_info {
    unsigned rate, channels, bits;
    uint64_t frames;     /* as the header says, or as the file holds */
    const char *codec;   /* "pcm" "float" "alaw" "ulaw"; static storage */
};

/* `channel` is WAV_MIX for the mean of all, or a channel's number. NULL, and
 * why in `err` (may be NULL), when the file is missing or not understood. The
 * caller closes the reader. */
struct wav_reader *wav_open(const char *path, int channel, char *err,
                            size_t cap);
const struct wav_info *wav_info(const struct wav_reader *w);

/* Up to n samples; fewer at the end of the file, 0 after it. */
size_t wav_read(struct wav_reader *w, int16_t *pcm, size_t n);

/* Back to the first sample. */
void wav_rewind(struct wav_reader *w);
void wav_close(struct wav_reader *w);

/* All of a file as 8 kHz samples in one block for free(); NULL and why on
 * failure. Files of more than 10 minutes are cut there. */
int16_t *wav_load(const char *path, int channel, size_t *n, char *err,
                  size_t cap);

/* One or two channels. NULL, and why in `err`, when it cannot be created. */
struct wav_writer *wav_create(const char *path, unsigned channels, char *err,
                              size_t cap);

/* n samples of each channel; `right` is ignored for mono. False once
 * anything failed (disk full, 2 GiB reached): stop writing and close. */
bool wav_write(struct wav_writer *w, const int16_t *left, const int16_t *right,
               size_t n);

/* Completes the header. False when the file is not whole. Takes NULL. */
bool wav_finish(struct wav_writer *w);

#endif
