/* SPDX-License-Identifier: 0BSD
 * Parsing of audio SPECs (private to audio*.c). */
#ifndef MEDIA_AUDIO_SPEC_H
#define MEDIA_AUDIO_SPEC_H

#include "media/audio.h"

enum audio_kind {
    AUDIO_NULL,
    AUDIO_TONE,
    AUDIO_ECHO,
    AUDIO_WAV,
    AUDIO_RAW,
    AUDIO_PIPE,
    AUDIO_DEVICE
};

/* One side. `arg`: file, command or device name. */
struct audio_side {
    enum audio_kind kind;
    char arg[AUDIO_TEXT];
    double hz;
    bool loop;
    int backend;     /* of AUDIO_DEVICE: its number, or -1 for any */
};

/* Each gives NULL, or what is wrong in words (static storage). */
const char *audio_parse_source(const char *text, struct audio_side *side);
const char *audio_parse_sink(const char *text, struct audio_side *side);
const char *audio_parse_spec(const char *spec, struct audio_side *in,
                             struct audio_side *out);

/* Command line for a side of a sound system; empty when its program is not
 * in PATH or `device` (may be "") has characters we would have to quote. */
void audio_command(int backend, bool source, const char *device, char *cmd,
                   size_t cap);

#endif
