/* SPDX-License-Identifier: 0BSD
 * A device is a source and a sink; each is one of the kinds of
 * audio_spec.h, and becomes AUDIO_NULL when it fails. */
#define _POSIX_C_SOURCE 200809L
#include "media/audio.h"
#include "media/audio_spec.h"
#include "media/signal.h"
#include "media/stream.h"
#include "media/wav.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum {
    DEAF_TICKS = 150,    /* a device without a frame for 3 s has failed */
    ECHO_FRAMES = 4      /* what was heard and not yet sent back */
};

/* One side at work. */
struct half {
    struct audio_side side;
    struct stream stream;
    bool source, ended;
    unsigned idle;       /* ticks without one */
    int next;            /* sound system to try next */
    char name[AUDIO_TEXT + 16];
};

struct audio {
    struct media_warn warn;
    struct half in, out;
    struct signal_tone tone;
    struct wav_reader *file, *play;
    struct wav_writer *record;
    int16_t echo[ECHO_FRAMES][MEDIA_FRAME];
    unsigned echo_at, echo_count;
    bool told;           /* "no sound device" was said once */
};

static const char *half_noun(const struct half *h)
{
    return h->source ? "audio in" : "audio out";
}

static void become_null(struct half *h)
{
    h->side.kind = AUDIO_NULL;
    strcpy(h->name, "null");
}

static void fail(struct audio *a, struct half *h, const char *why)
{
    media_warn(&a->warn, "%s %.200s: %s; silence instead", half_noun(h),
               h->name, why);
    become_null(h);
}

/* `err` names the file itself. */
static void fail_file(struct audio *a, struct half *h, const char *err)
{
    media_warn(&a->warn, "%s %s; silence instead", half_noun(h), err);
    become_null(h);
}

/* --- sound devices ------------------------------------------------------ */

/* What the user asked for: auto, dev:NAME or a sound system. */
static void wanted_device(const struct half *h, char *text, size_t cap)
{
    struct audio_backend b;

    if (h->side.backend >= 0 && audio_backend((unsigned)h->side.backend, &b))
        snprintf(text, cap, "%s", b.name);
    else if (h->side.arg[0])
        snprintf(text, cap, "dev:%.200s", h->side.arg);
    else
        snprintf(text, cap, "auto");
}

/* One line for both sides of `auto`. */
static void no_device(struct audio *a, struct half *h)
{
    char wanted[256];

    wanted_device(h, wanted, sizeof wanted);
    become_null(h);
    if (strcmp(wanted, "auto")) {
        snprintf(h->name, sizeof h->name, "%s", wanted);
        fail(a, h, "this sound device does not work here");
    } else if (!a->told) {
        a->told = true;
        media_warn(&a->warn, "no sound device works here (tried pw-cat, "
                             "parec/pacat, arecord/aplay and sox); silence "
                             "instead, --audio null hides this");
    }
}

/* Starts the next sound system that is installed here, or gives up. */
static void next_device(struct audio *a, struct half *h)
{
    struct audio_backend b;
    char cmd[AUDIO_TEXT * 2];

    stream_close(&h->stream, true);
    h->idle = 0;
    while (audio_backend((unsigned)h->next, &b)) {
        int i = h->next++;

        if (h->side.backend >= 0 && i != h->side.backend)
            continue;
        audio_command(i, h->source, h->side.arg, cmd, sizeof cmd);
        if (cmd[0] && !stream_spawn(&h->stream, cmd, h->source, true)) {
            strcpy(h->name, b.name);
            return;
        }
    }
    no_device(a, h);
}

/* --- streams ------------------------------------------------------------ */

static void open_stream(struct audio *a, struct half *h)
{
    int rc;

    if (h->side.kind == AUDIO_RAW)
        rc = stream_open(&h->stream, h->side.arg, h->source);
    else
        rc = stream_spawn(&h->stream, h->side.arg, h->source, false);
    if (rc)
        fail(a, h, strerror(rc));
}

/* A command's end: only a bad status is worth a word. */
static void watch_end(struct audio *a, struct half *h)
{
    char why[64];
    int status;

    if (!stream_ended(&h->stream, &status))
        return;
    if (WIFEXITED(status) && WEXITSTATUS(status)) {
        snprintf(why, sizeof why, "the command ended with status %d",
                 WEXITSTATUS(status));
        fail(a, h, why);
    } else if (WIFSIGNALED(status)) {
        snprintf(why, sizeof why, "the command was ended by signal %d",
                 WTERMSIG(status));
        fail(a, h, why);
    }
}

static void stream_is_over(struct audio *a, struct half *h)
{
    if (h->side.kind == AUDIO_DEVICE) {
        next_device(a, h);
        return;
    }
    h->ended = true;
    stream_hang_up(&h->stream);
    if (h->side.kind == AUDIO_RAW && !h->source)
        fail(a, h, "it cannot be written any more");
}

/* What became of one frame. */
static void note_result(struct audio *a, struct half *h,
                        enum stream_result result)
{
    if (result == STREAM_END) {
        stream_is_over(a, h);
    } else if (result == STREAM_OK) {
        h->idle = 0;
    } else if (h->side.kind == AUDIO_DEVICE && ++h->idle >= DEAF_TICKS) {
        next_device(a, h);
    }
}

/* --- opening and closing one side --------------------------------------- */

static void close_half(struct half *h)
{
    stream_close(&h->stream, h->side.kind == AUDIO_DEVICE);
}

static void half_init(struct half *h, bool source)
{
    memset(h, 0, sizeof *h);
    h->source = source;
    stream_init(&h->stream);
    become_null(h);
}

static void name_half(struct half *h)
{
    static const char *const kinds[] = {"null", "tone", "echo",
                                        "wav:", "raw:", "pipe:"};

    if (h->side.kind == AUDIO_DEVICE)
        wanted_device(h, h->name, sizeof h->name);
    else
        snprintf(h->name, sizeof h->name, "%s%s", kinds[h->side.kind],
                 h->side.arg);
}

static void open_in(struct audio *a, const struct audio_side *side)
{
    struct half *h = &a->in;
    char err[300];

    close_half(h);
    wav_close(a->file);
    a->file = NULL;
    a->echo_count = 0;
    half_init(h, true);
    h->side = *side;
    name_half(h);
    if (side->kind == AUDIO_TONE)
        signal_tone_init(&a->tone, side->hz, 0.25);
    if (side->kind == AUDIO_RAW || side->kind == AUDIO_PIPE)
        open_stream(a, h);
    if (side->kind == AUDIO_DEVICE)
        next_device(a, h);
    if (side->kind == AUDIO_WAV) {
        a->file = wav_open(side->arg, WAV_MIX, err, sizeof err);
        if (!a->file)
            fail_file(a, h, err);
    }
}

static void finish_record(struct audio *a)
{
    if (!wav_finish(a->record))
        media_warn(&a->warn, "%s: the file is not complete", a->out.name);
    a->record = NULL;
}

static void open_out(struct audio *a, const struct audio_side *side)
{
    struct half *h = &a->out;
    char err[300];

    close_half(h);
    finish_record(a);
    half_init(h, false);
    h->side = *side;
    name_half(h);
    if (side->kind == AUDIO_RAW || side->kind == AUDIO_PIPE)
        open_stream(a, h);
    if (side->kind == AUDIO_DEVICE)
        next_device(a, h);
    if (side->kind == AUDIO_WAV) {
        a->record = wav_create(side->arg, 1, err, sizeof err);
        if (!a->record)
            fail_file(a, h, err);
    }
}

/* --- public ------------------------------------------------------------- */

struct audio *audio_open(const char *spec, const struct media_warn *warn)
{
    struct audio *a = calloc(1, sizeof *a);
    struct audio_side in, out;
    const char *why = audio_parse_spec(spec, &in, &out);

    if (!a)
        return NULL;
    if (warn)
        a->warn = *warn;
    half_init(&a->in, true);
    half_init(&a->out, false);
    if (why) {
        media_warn(&a->warn, "audio \"%.100s\": %s; silence instead", spec,
                   why);
        return a;
    }
    open_in(a, &in);
    open_out(a, &out);
    return a;
}

void audio_close(struct audio *a)
{
    if (!a)
        return;
    close_half(&a->in);
    close_half(&a->out);
    wav_close(a->file);
    wav_close(a->play);
    finish_record(a);
    free(a);
}

/* A file that ends in the middle of a frame is followed by its beginning
 * when it loops, by silence otherwise. */
static void pull_file(struct audio *a, int16_t *pcm)
{
    size_t got = wav_read(a->file, pcm, MEDIA_FRAME);

    while (got < MEDIA_FRAME && a->in.side.loop) {
        size_t more;

        wav_rewind(a->file);
        more = wav_read(a->file, pcm + got, MEDIA_FRAME - got);
        if (!more)
            break;
        got += more;
    }
    if (got < MEDIA_FRAME)
        a->in.ended = true;
    memset(pcm + got, 0, (MEDIA_FRAME - got) * sizeof *pcm);
}

static void pull_echo(struct audio *a, int16_t *pcm)
{
    if (!a->echo_count)
        return;
    memcpy(pcm, a->echo[a->echo_at], sizeof a->echo[0]);
    a->echo_at = (a->echo_at + 1) % ECHO_FRAMES;
    a->echo_count--;
}

static void pull_stream(struct audio *a, int16_t *pcm)
{
    enum stream_result r;

    if (!stream_is_open(&a->in.stream)) {
        watch_end(a, &a->in);
        return;
    }
    r = stream_read(&a->in.stream, pcm);
    if (r != STREAM_OK)
        memset(pcm, 0, MEDIA_FRAME * sizeof *pcm);
    note_result(a, &a->in, r);
}

static void pull_source(struct audio *a, int16_t *pcm)
{
    memset(pcm, 0, MEDIA_FRAME * sizeof *pcm);
    switch (a->in.side.kind) {
    case AUDIO_TONE:
        signal_tone_next(&a->tone, pcm, MEDIA_FRAME);
        break;
    case AUDIO_ECHO:
        pull_echo(a, pcm);
        break;
    case AUDIO_WAV:
        pull_file(a, pcm);
        break;
    case AUDIO_RAW:
    case AUDIO_PIPE:
    case AUDIO_DEVICE:
        pull_stream(a, pcm);
        break;
    case AUDIO_NULL:
        break;
    }
}

void audio_pull(struct audio *a, int16_t pcm[MEDIA_FRAME])
{
    size_t got = 0;

    memset(pcm, 0, MEDIA_FRAME * sizeof *pcm);
    if (!a)
        return;
    pull_source(a, pcm); /* also while a file plays: nothing piles up */
    if (!a->play)
        return;
    got = wav_read(a->play, pcm, MEDIA_FRAME);
    if (got == MEDIA_FRAME)
        return;
    memset(pcm + got, 0, (MEDIA_FRAME - got) * sizeof *pcm);
    audio_play_stop(a);
}

static void push_echo(struct audio *a, const int16_t *pcm)
{
    unsigned at = (a->echo_at + a->echo_count) % ECHO_FRAMES;

    if (a->echo_count == ECHO_FRAMES)
        return;
    memcpy(a->echo[at], pcm, sizeof a->echo[0]);
    a->echo_count++;
}

static void push_file(struct audio *a, const int16_t *pcm)
{
    if (wav_write(a->record, pcm, NULL, MEDIA_FRAME))
        return;
    finish_record(a);
    become_null(&a->out);
}

static void push_stream(struct audio *a, const int16_t *pcm)
{
    if (stream_is_open(&a->out.stream))
        note_result(a, &a->out, stream_write(&a->out.stream, pcm));
    else
        watch_end(a, &a->out);
}

void audio_push(struct audio *a, const int16_t pcm[MEDIA_FRAME])
{
    if (!a)
        return;
    if (a->in.side.kind == AUDIO_ECHO)
        push_echo(a, pcm);
    if (a->out.side.kind == AUDIO_WAV)
        push_file(a, pcm);
    else if (a->out.side.kind >= AUDIO_RAW)
        push_stream(a, pcm);
}

bool audio_set_source(struct audio *a, const char *source)
{
    struct audio_side side;

    if (!a || audio_parse_source(source, &side))
        return false;
    open_in(a, &side);
    return true;
}

bool audio_set_sink(struct audio *a, const char *sink)
{
    struct audio_side side;

    if (!a || audio_parse_sink(sink, &side))
        return false;
    open_out(a, &side);
    return true;
}

bool audio_play(struct audio *a, const char *path)
{
    char err[300];

    if (!a)
        return false;
    audio_play_stop(a);
    a->play = wav_open(path, WAV_MIX, err, sizeof err);
    if (!a->play)
        media_warn(&a->warn, "play: %s", err);
    return a->play != NULL;
}

void audio_play_stop(struct audio *a)
{
    if (!a)
        return;
    wav_close(a->play);
    a->play = NULL;
}

bool audio_playing(const struct audio *a)
{
    return a && a->play;
}

bool audio_ended(const struct audio *a)
{
    return a && a->in.ended;
}

const char *audio_source_name(const struct audio *a)
{
    return a ? a->in.name : "null";
}

const char *audio_sink_name(const struct audio *a)
{
    return a ? a->out.name : "null";
}
