/* SPDX-License-Identifier: 0BSD
 * The SPEC grammar of audio.h. */
#include "media/audio_spec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Text behind `prefix`, or NULL. */
static const char *behind(const char *text, const char *prefix)
{
    size_t n = strlen(prefix);

    return strncmp(text, prefix, n) ? NULL : text + n;
}

static const char *set_arg(struct audio_side *s, enum audio_kind kind,
                           const char *arg)
{
    s->kind = kind;
    if (!*arg)
        return "a file, command or device name must follow the colon";
    if (strlen(arg) >= sizeof s->arg)
        return "the name is too long";
    strcpy(s->arg, arg);
    return NULL;
}

/* auto, a sound system by its name, dev:NAME. False: none of these. */
static bool parse_device(const char *text, struct audio_side *s,
                         const char **why)
{
    const char *arg = behind(text, "dev:");
    struct audio_backend b;
    int i;

    *why = NULL;
    s->kind = AUDIO_DEVICE;
    s->backend = -1;
    if (arg)
        *why = set_arg(s, AUDIO_DEVICE, arg);
    if (arg || !strcmp(text, "auto"))
        return true;
    for (i = 0; audio_backend((unsigned)i, &b); i++) {
        if (!strcmp(text, b.name)) {
            s->backend = i;
            return true;
        }
    }
    return false;
}

static const char *parse_tone(const char *hz, struct audio_side *s)
{
    char *end;

    s->kind = AUDIO_TONE;
    s->hz = 440;
    if (!*hz)
        return NULL;
    s->hz = strtod(hz + 1, &end);
    if (*hz != ':' || end == hz + 1 || *end || !(s->hz >= 20 && s->hz <= 3900))
        return "a tone is tone or tone:HZ with 20 to 3900 Hz";
    return NULL;
}

static const char *parse_wav(const char *arg, struct audio_side *s)
{
    const char *why = set_arg(s, AUDIO_WAV, arg);
    size_t n = strlen(s->arg);

    if (!why && n > 5 && !strcmp(s->arg + n - 5, ",loop")) {
        s->arg[n - 5] = '\0';
        s->loop = true;
    }
    return why;
}

/* What both sides have: null, raw, pipe, devices. */
static const char *parse_common(const char *text, struct audio_side *s)
{
    const char *arg, *why;

    if (!strcmp(text, "null"))
        return NULL;
    if ((arg = behind(text, "raw:")) != NULL)
        return set_arg(s, AUDIO_RAW, arg);
    if ((arg = behind(text, "pipe:")) != NULL)
        return set_arg(s, AUDIO_PIPE, arg);
    if (parse_device(text, s, &why))
        return why;
    return "use null, wav:FILE, raw:FILE, raw:-, pipe:COMMAND, auto, pulse, "
           "alsa, pipewire, sox or dev:NAME (or, to send, tone or echo)";
}

const char *audio_parse_source(const char *text, struct audio_side *s)
{
    const char *arg;

    memset(s, 0, sizeof *s);
    if (!strcmp(text, "echo")) {
        s->kind = AUDIO_ECHO;
        return NULL;
    }
    if ((arg = behind(text, "tone")) != NULL)
        return parse_tone(arg, s);
    if ((arg = behind(text, "wav:")) != NULL)
        return parse_wav(arg, s);
    return parse_common(text, s);
}

const char *audio_parse_sink(const char *text, struct audio_side *s)
{
    const char *arg = behind(text, "wav:");

    memset(s, 0, sizeof *s);
    if (arg)
        return set_arg(s, AUDIO_WAV, arg);
    return parse_common(text, s);
}

/* Where the next `,in=` or `,out=` is, or the end. */
static const char *next_side(const char *at)
{
    for (; *at; at++) {
        if (behind(at, ",in=") || behind(at, ",out="))
            return at;
    }
    return at;
}

static const char *parse_sides(const char *spec, struct audio_side *in,
                               struct audio_side *out)
{
    bool seen_in = false, seen_out = false;
    char text[AUDIO_TEXT];
    const char *why = NULL;

    while (*spec && !why) {
        bool source = behind(spec, "in=") != NULL;
        const char *from = spec + (source ? 3 : 4);
        const char *end = next_side(from);

        if (source ? seen_in : seen_out)
            return "in= and out= may be given once";
        if ((size_t)(end - from) >= sizeof text)
            return "the name is too long";
        memcpy(text, from, (size_t)(end - from));
        text[end - from] = '\0';
        why = source ? audio_parse_source(text, in)
                     : audio_parse_sink(text, out);
        seen_in |= source;
        seen_out |= !source;
        spec = *end ? end + 1 : end;
    }
    return why;
}

const char *audio_parse_spec(const char *spec, struct audio_side *in,
                             struct audio_side *out)
{
    const char *why;

    memset(in, 0, sizeof *in);
    memset(out, 0, sizeof *out);
    if (behind(spec, "in=") || behind(spec, "out="))
        return parse_sides(spec, in, out);
    if (!strcmp(spec, "mic-only"))
        return audio_parse_source("auto", in);
    if (!strcmp(spec, "speaker-only"))
        return audio_parse_sink("auto", out);
    if (!strcmp(spec, "null") || !strcmp(spec, "echo") || behind(spec, "tone"))
        return audio_parse_source(spec, in);
    if (parse_device(spec, in, &why) && parse_device(spec, out, &why))
        return why;
    if (behind(spec, "wav:") || behind(spec, "raw:") || behind(spec, "pipe:"))
        return "say which side it is: in=... to send it, out=... to hear it";
    return "use auto, null, tone[:HZ], echo, mic-only, speaker-only, pulse, "
           "alsa, pipewire, sox, dev:NAME, or in=SOURCE,out=SINK";
}

bool audio_spec_ok(const char *spec, char *err, size_t cap)
{
    struct audio_side in, out;
    const char *why = audio_parse_spec(spec, &in, &out);

    if (why && err)
        snprintf(err, cap, "audio \"%.100s\": %s", spec, why);
    return !why;
}
