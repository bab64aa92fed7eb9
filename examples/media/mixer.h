/* SPDX-License-Identifier: 0BSD
 * A small conference: several calls and one device of our own, each of which
 * hears the sum of all the others.
 *
 * The calls tick every 20 ms on schedules of their own, so what each says
 * waits for the others in short queues; a queue that is full loses its oldest
 * frame, one that is empty is silence. The call that joined first is the
 * clock of the device. */
#ifndef MEDIA_MIXER_H
#define MEDIA_MIXER_H

#include "media/audio.h"

enum {
    MIXER_CALLS = 4,
    MIXER_DEPTH = 3     /* frames that may wait: at most 60 ms of delay */
};

/* Frames from one party to another. */
struct mixer_queue {
    int16_t pcm[MIXER_DEPTH][MEDIA_FRAME];
    unsigned head, n;
};

/* Fields are private. The device is party 0, calls are 1 to MIXER_CALLS. */
struct mixer {
    struct audio *device;
    bool muted;
    bool joined[MIXER_CALLS + 1];
    struct mixer_queue from[MIXER_CALLS + 1][MIXER_CALLS + 1];
};

/* device: borrowed, NULL for one that is silent. */
void mixer_init(struct mixer *m, struct audio *device);

/* The number of a new party, or 0: there are MIXER_CALLS. */
unsigned mixer_join(struct mixer *m);
void mixer_leave(struct mixer *m, unsigned party);

/* What our own device picks up is silence. */
void mixer_mute(struct mixer *m, bool on);

/* Another device, or NULL; what the last one was is returned. */
struct audio *mixer_set_device(struct mixer *m, struct audio *device);

/* A tick of a call: what it is to hear, then what it has said. */
void mixer_pull(struct mixer *m, unsigned party, int16_t pcm[MEDIA_FRAME]);
void mixer_push(struct mixer *m, unsigned party,
                const int16_t pcm[MEDIA_FRAME]);

#endif
