/* SPDX-License-Identifier: 0BSD
 * Audio devices of a phone: a source (what we send) and a sink (what we
 * hear), both driven by the 20 ms tick of the session.
 *
 * SPEC      auto | null | tone[:HZ] | echo | mic-only | speaker-only
 *           | pulse | alsa | pipewire | sox | dev:NAME
 *           | in=SOURCE[,out=SINK] | out=SINK[,in=SOURCE]
 * SOURCE    null | tone[:HZ] | echo | wav:FILE[,loop] | raw:FILE | raw:-
 *           | pipe:COMMAND | auto | pulse | alsa | pipewire | sox | dev:NAME
 * SINK      null | wav:FILE | raw:FILE | raw:- | pipe:COMMAND | auto | ...
 *
 * A comma may be part of a file name or command: only `,in=`, `,out=` and a
 * final `,loop` separate. Raw and piped audio is s16le, 8 kHz, mono. `auto`
 * tries pw-cat, parec/pacat, arecord/aplay and sox, in this order, and the
 * next one whenever one ends or gives nothing for three seconds.
 *
 * Nothing that goes wrong here ends anything: a device that is missing or
 * fails becomes `null` (silence) and one warning tells why. */
#ifndef MEDIA_AUDIO_H
#define MEDIA_AUDIO_H

#include "media/media.h"

enum { AUDIO_TEXT = 512 }; /* longest SOURCE or SINK, with its zero */

struct audio;

/* Is this a SPEC? If not, why, in one sentence (err may be NULL). Opens and
 * starts nothing: for checking command lines. */
bool audio_spec_ok(const char *spec, char *err, size_t cap);

/* Opens both sides. NULL only when out of memory; all functions below take
 * NULL as a device that is null. `warn` is copied and may be NULL. Starting a
 * command takes a fork; nothing waits for it. */
struct audio *audio_open(const char *spec, const struct media_warn *warn);

/* Ends commands and completes files. May wait: for commands that write, up
 * to half a second to finish what they have. */
void audio_close(struct audio *a);

/* One frame from the source; always fills pcm. */
void audio_pull(struct audio *a, int16_t pcm[MEDIA_FRAME]);
/* One frame to the sink. */
void audio_push(struct audio *a, const int16_t pcm[MEDIA_FRAME]);

/* Replaces the source or the sink; false (nothing changed) when the text is
 * not a SOURCE or SINK. A file that is missing is a warning and silence. */
bool audio_set_source(struct audio *a, const char *source);
bool audio_set_sink(struct audio *a, const char *sink);

/* Plays a WAV file in place of the source until it ends or is stopped; false
 * and a warning when it cannot be read. */
bool audio_play(struct audio *a, const char *path);
void audio_play_stop(struct audio *a);
bool audio_playing(const struct audio *a);

/* The source was a file or command and has come to its end. */
bool audio_ended(const struct audio *a);

/* What is in use now, e.g. "pulse", "wav:a.wav", "null". */
const char *audio_source_name(const struct audio *a);
const char *audio_sink_name(const struct audio *a);

/* Sound systems that `auto` knows, i = 0, 1, ...: the name for SPEC, and
 * whether its programs are in PATH. False when there is no i-th. */
struct audio_backend {
    const char *name, *source_program, *sink_program;
    bool has_source, has_sink;
};
bool audio_backend(unsigned i, struct audio_backend *b);

#endif
