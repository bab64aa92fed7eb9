/* SPDX-License-Identifier: 0BSD
 * The sound of one call: glue between calls and the media library. Nothing
 * that fails here ends a call. NULL stands for a call without media. */
#ifndef TERMPHONE_VOICE_H
#define TERMPHONE_VOICE_H

#include <stdbool.h>
#include <stdint.h>

#include "sip/offer.h"

enum { VOICE_CODECS = 4, VOICE_EVENT_PT = 101 };

struct call;
struct phone;
struct voice;

struct voice_codec {
    const char *name;           /* as in SDP                               */
    uint8_t pt;
};
struct voice_stats {
    uint32_t sent, received, lost;
    double jitter_ms, rtt_ms;   /* rtt < 0: not known                      */
    double mos;
};

/* "pcmu,pcma", NULL: all. The number of codecs, or 0 and why in err. */
unsigned voice_codecs(const char *list, struct voice_codec out[VOICE_CODECS],
                      char *err, size_t cap);

/* A socket from --rtp-ports on this address; NULL and a warning. */
struct voice *voice_open(struct call *c, const struct sua_addr *local);
uint16_t voice_port(const struct voice *v);
/* Send and receive as agreed; again after each new agreement. */
void voice_set(struct voice *v, const struct sua_sdp_agreed *a);
/* Digits, as --dtmf. False: not a sequence, or too many. */
bool voice_dtmf(struct voice *v, const char *sequence);
void voice_mute(struct voice *v, bool mute);
/* Every call that has joined hears all the others and us. False: too many,
 * or no media. With one left, or by voice_leave(), all is as before. */
bool voice_join(struct voice *v);
void voice_leave(struct voice *v);
bool voice_joined(const struct voice *v);
bool voice_play(struct voice *v, const char *path); /* NULL: stop */
bool voice_record(struct voice *v, const char *path); /* NULL: stop */
bool voice_audio(struct voice *v, const char *spec);
void voice_tick(struct voice *v, uint64_t now);
void voice_get_stats(const struct voice *v, struct voice_stats *out);
void voice_close(struct voice *v);

#endif
