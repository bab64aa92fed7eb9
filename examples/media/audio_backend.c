/* SPDX-License-Identifier: 0BSD
 * The sound systems we reach through their own programs. */
#define _POSIX_C_SOURCE 200809L
#include "media/audio_spec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* `device`: the option that names one, with %s; NULL when there is none. */
struct program {
    const char *name, *cmd, *device;
};

struct backend {
    const char *name;
    struct program source, sink;
};

/* pw-cat: newer ones need --raw for a headerless stream, older ones do not
 * know it. */
#define PW_CAT(verb)                                                          \
    "r=; pw-cat --help 2>&1 | grep -q -e --raw && r=--raw; "                  \
    "exec pw-cat $r " verb " --rate 8000 --channels 1 --format s16 "          \
    "--latency 20ms"
#define PULSE "--raw --format=s16le --rate=8000 --channels=1 --latency-msec=20"
#define ALSA                                                                  \
    "-q -t raw -f S16_LE -r 8000 -c 1 --buffer-time=60000 "                   \
    "--period-time=20000"
#define SOX "-t raw -r 8000 -e signed -b 16 -c 1 -"

static const struct backend backends[] = {
    {"pipewire",
     {"pw-cat", PW_CAT("--record"), " --target '%s'"},
     {"pw-cat", PW_CAT("--playback"), " --target '%s'"}},
    {"pulse",
     {"parec", "exec parec " PULSE, " --device='%s'"},
     {"pacat", "exec pacat " PULSE, " --device='%s'"}},
    {"alsa",
     {"arecord", "exec arecord " ALSA, " -D '%s'"},
     {"aplay", "exec aplay " ALSA, " -D '%s'"}},
    {"sox",
     {"sox", "exec sox -q --buffer 320 -d " SOX, NULL},
     {"sox", "exec sox -q --buffer 320 " SOX " -d", NULL}},
};

enum { BACKENDS = sizeof backends / sizeof backends[0] };

static bool in_path(const char *program)
{
    const char *path = getenv("PATH");
    char file[512];

    while (path && *path) {
        int n = (int)strcspn(path, ":");

        snprintf(file, sizeof file, "%.*s/%s", n, path, program);
        if (n && !access(file, X_OK))
            return true;
        path += n;
        path += *path == ':';
    }
    return false;
}

bool audio_backend(unsigned i, struct audio_backend *b)
{
    if (i >= BACKENDS)
        return false;
    b->name = backends[i].name;
    b->source_program = backends[i].source.name;
    b->sink_program = backends[i].sink.name;
    b->has_source = in_path(b->source_program);
    b->has_sink = in_path(b->sink_program);
    return true;
}

/* Names stand between single quotes; nothing that a shell would read. */
static bool is_plain_name(const char *name)
{
    return name[strspn(name, "abcdefghijklmnopqrstuvwxyz"
                             "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                             "._:-,=@/+ ")] == '\0';
}

void audio_command(int backend, bool source, const char *device, char *cmd,
                   size_t cap)
{
    const struct backend *b = &backends[backend];
    const struct program *p = source ? &b->source : &b->sink;
    char option[AUDIO_TEXT] = "";
    const char *format = p->device;

    cmd[0] = '\0';
    if (!in_path(p->name) || !is_plain_name(device) || (*device && !format))
        return;
    if (*device) {
        size_t before = strcspn(format, "%");

        snprintf(option, sizeof option, "%.*s%.200s%s", (int)before, format,
                 device, format + before + 2);
    }
    snprintf(cmd, cap, "%s%s%s", p->cmd, option,
             strcmp(b->name, "pipewire") ? "" : " -");
}
