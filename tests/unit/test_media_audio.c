/* SPDX-License-Identifier: MIT
 * Audio devices: the SPEC grammar, every kind of source and sink, commands
 * that fail or hang, missing devices, and that no process stays behind. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"
#include "media_temp.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "media/audio.h"
#include "media/signal.h"
#include "media/stream.h"
#include "media/wav.h"

static unsigned warnings;
static char last_warning[512];

static void on_warn(void *user, const char *text)
{
    (void)user;
    warnings++;
    snprintf(last_warning, sizeof last_warning, "%s", text);
}

static const struct media_warn warn = {on_warn, NULL};

static struct audio *open_audio(const char *format, const char *path)
{
    char spec[1200];

    snprintf(spec, sizeof spec, format, path);
    warnings = 0;
    last_warning[0] = '\0';
    return audio_open(spec, &warn);
}

static bool is_silent(const int16_t *pcm)
{
    int i;

    for (i = 0; i < MEDIA_FRAME; i++) {
        if (pcm[i])
            return false;
    }
    return true;
}

/* Frame number k of a recognisable signal. */
static void numbered(int16_t *pcm, int k)
{
    int i;

    for (i = 0; i < MEDIA_FRAME; i++)
        pcm[i] = (int16_t)(k * 160 + i);
}

/* Commands need real time. Pulls every few ms until a frame is not silent or
 * two seconds have passed. */
static bool pull_real(struct audio *a, int16_t *pcm)
{
    int i;

    for (i = 0; i < 400; i++) {
        audio_pull(a, pcm);
        if (!is_silent(pcm))
            return true;
        poll(NULL, 0, 5);
    }
    return false;
}

static void test_grammar(void)
{
    static const char *const good[] = {
        "auto", "null", "tone", "tone:880", "echo", "mic-only",
        "speaker-only", "pulse", "alsa", "pipewire", "sox", "dev:hw:1,0",
        "in=tone", "out=null", "in=wav:a.wav,out=wav:b.wav",
        "out=wav:b.wav,in=wav:a,b.wav,loop", "in=raw:-,out=raw:-",
        "in=pipe:sed 's/,x=/y/',out=pipe:cat > f", "in=echo,out=auto",
        "in=dev:x,out=pulse"};
    static const char *const bad[] = {
        "", "mic", "tone:", "tone:x", "tone:5", "tone:nan", "tonee", "wav:a",
        "raw:-", "pipe:cat", "in=", "out=", "in=wav:", "in=tone,in=echo",
        "out=tone", "out=echo", "in=nothing", "in=null,out=", "in=dev:",
        "null,out=null", "dev:"};
    char err[300];
    size_t i;

    for (i = 0; i < sizeof good / sizeof *good; i++)
        CHECK(audio_spec_ok(good[i], err, sizeof err));
    for (i = 0; i < sizeof bad / sizeof *bad; i++) {
        err[0] = '\0';
        CHECK(!audio_spec_ok(bad[i], err, sizeof err));
        CHECK(strlen(err) > 10);
    }
}

static void test_too_long(void)
{
    char spec[1000];

    memset(spec, 'x', sizeof spec);
    memcpy(spec, "in=wav:", 7);
    spec[sizeof spec - 1] = '\0';
    CHECK(!audio_spec_ok(spec, NULL, 0));
    memcpy(spec, "dev:xxx", 7);
    CHECK(!audio_spec_ok(spec, NULL, 0));
}

static void test_null_tone_echo(void)
{
    int16_t pcm[MEDIA_FRAME * 25], in[MEDIA_FRAME];
    struct audio *a = open_audio("%s", "null");
    int i;

    memset(pcm, 1, sizeof pcm);
    audio_push(a, pcm);
    audio_pull(a, pcm);
    CHECK(is_silent(pcm));
    audio_close(a);
    a = open_audio("%s", "tone:880");
    for (i = 0; i < 25; i++)
        audio_pull(a, pcm + i * MEDIA_FRAME);
    CHECK(signal_tone_share(pcm, MEDIA_FRAME * 25, 880) > 0.99);
    audio_close(a);
    a = open_audio("%s", "echo");
    audio_pull(a, pcm);
    CHECK(is_silent(pcm));
    for (i = 1; i < 10; i++) {
        numbered(in, i);
        audio_push(a, in);
        audio_pull(a, pcm);
        CHECK(!memcmp(in, pcm, sizeof in));
    }
    for (i = 1; i < 50; i++) /* nobody pulls: bounded */
        audio_push(a, in);
    audio_close(a);
    CHECK_INT(warnings, 0);
}

static void test_no_device_given(void)
{
    int16_t pcm[MEDIA_FRAME];

    memset(pcm, 1, sizeof pcm);
    audio_pull(NULL, pcm);
    CHECK(is_silent(pcm));
    audio_push(NULL, pcm);
    audio_close(NULL);
    audio_play_stop(NULL);
    CHECK(!audio_play(NULL, "x") && !audio_playing(NULL));
    CHECK(!audio_ended(NULL));
    CHECK(!audio_set_source(NULL, "null") && !audio_set_sink(NULL, "null"));
    CHECK(!strcmp(audio_source_name(NULL), "null"));
    CHECK(!strcmp(audio_sink_name(NULL), "null"));
}

/* Three frames and a half. */
static void write_wav(const char *path)
{
    struct wav_writer *w = wav_create(path, 1, NULL, 0);
    int16_t pcm[MEDIA_FRAME];
    int k;

    for (k = 1; k <= 4; k++) {
        numbered(pcm, k);
        wav_write(w, pcm, NULL, k == 4 ? 80 : MEDIA_FRAME);
    }
    CHECK(wav_finish(w));
}

static void test_wav(void)
{
    int16_t pcm[MEDIA_FRAME], want[MEDIA_FRAME];
    struct audio *a;
    int k;

    write_wav(temp_path("in.wav"));
    a = open_audio("in=wav:%s", temp_path("in.wav"));
    for (k = 1; k <= 3; k++) {
        CHECK(!audio_ended(a));
        numbered(want, k);
        audio_pull(a, pcm);
        CHECK(!memcmp(pcm, want, sizeof pcm));
    }
    audio_pull(a, pcm);
    CHECK(pcm[79] == 4 * 160 + 79 && pcm[80] == 0);
    CHECK(audio_ended(a));
    audio_pull(a, pcm);
    CHECK(is_silent(pcm));
    audio_close(a);
    a = open_audio("in=wav:%s,loop", temp_path("in.wav"));
    for (k = 0; k < 4; k++)
        audio_pull(a, pcm);
    CHECK(pcm[79] == 4 * 160 + 79 && pcm[80] == 160);
    CHECK(!audio_ended(a));
    audio_close(a);
    CHECK_INT(warnings, 0);
}

static void test_wav_sink(void)
{
    int16_t pcm[MEDIA_FRAME], *back;
    struct audio *a = open_audio("out=wav:%s", temp_path("out.wav"));
    size_t n = 0;
    int k;

    for (k = 0; k < 100; k++) {
        numbered(pcm, k);
        audio_push(a, pcm);
    }
    audio_close(a);
    back = wav_load(temp_path("out.wav"), WAV_MIX, &n, NULL, 0);
    CHECK_INT(n, 100 * MEDIA_FRAME);
    CHECK(back && back[99 * MEDIA_FRAME + 5] == 99 * 160 + 5);
    free(back);
}

static void test_raw(void)
{
    int16_t pcm[MEDIA_FRAME], back[MEDIA_FRAME];
    struct audio *a = open_audio("out=raw:%s", temp_path("a.raw"));
    int k;

    for (k = 1; k <= 60; k++) {
        numbered(pcm, k);
        audio_push(a, pcm);
    }
    audio_close(a);
    a = open_audio("in=raw:%s", temp_path("a.raw"));
    for (k = 1; k <= 60; k++) {
        numbered(pcm, k);
        audio_pull(a, back);
        CHECK(!memcmp(pcm, back, sizeof pcm));
    }
    CHECK(!audio_ended(a));
    audio_pull(a, back);
    CHECK(is_silent(back) && audio_ended(a));
    audio_close(a);
    CHECK_INT(warnings, 0);
}

/* A FIFO without a writer is silence, not an end. */
static void test_fifo(void)
{
    int16_t pcm[MEDIA_FRAME], back[MEDIA_FRAME];
    struct audio *a;
    int fd;

    CHECK(!mkfifo(temp_path("fifo"), 0600));
    a = open_audio("in=raw:%s", temp_path("fifo"));
    audio_pull(a, back);
    CHECK(is_silent(back) && !audio_ended(a));
    fd = open(temp_path("fifo"), O_WRONLY | O_NONBLOCK);
    numbered(pcm, 7);
    CHECK(write(fd, pcm, 100) == 100);
    audio_pull(a, back);
    CHECK(is_silent(back)); /* a piece of a frame waits for its rest */
    CHECK(write(fd, (char *)pcm + 100, 220) == 220);
    audio_pull(a, back);
    CHECK(!memcmp(pcm, back, sizeof pcm));
    close(fd);
    audio_close(a);
}

/* `cat` is not paced by a clock: nothing of its data may be lost, however
 * full its pipe is. */
static void test_pipe_source(void)
{
    int16_t pcm[MEDIA_FRAME], back[MEDIA_FRAME];
    struct audio *a = open_audio("out=raw:%s", temp_path("b.raw"));
    int k, waits = 0;

    for (k = 1; k <= 200; k++) {
        numbered(pcm, k);
        audio_push(a, pcm);
    }
    audio_close(a);
    a = open_audio("in=pipe:cat %s", temp_path("b.raw"));
    CHECK(pull_real(a, back));
    for (k = 1; k < 200; k++) {
        numbered(pcm, k);
        CHECK(!memcmp(pcm, back, sizeof pcm));
        poll(NULL, 0, 1);
        audio_pull(a, back);
        while (is_silent(back) && !audio_ended(a) && waits++ < 1000) {
            poll(NULL, 0, 2); /* the machine is busy */
            audio_pull(a, back);
        }
    }
    audio_pull(a, back);
    CHECK(is_silent(back));
    audio_close(a);
    CHECK_INT(warnings, 0);
}

static void test_pipe_sink(void)
{
    int16_t pcm[MEDIA_FRAME], back[MEDIA_FRAME];
    struct audio *a;
    FILE *f;
    int k;

    a = open_audio("out=pipe:cat > %s", temp_path("c.raw"));
    for (k = 1; k <= 10; k++) { /* fits into the pipe before cat starts */
        numbered(pcm, k);
        audio_push(a, pcm);
    }
    audio_close(a); /* lets cat finish */
    f = fopen(temp_path("c.raw"), "rb");
    for (k = 1; k <= 10; k++) {
        numbered(pcm, k);
        CHECK(f && fread(back, sizeof back, 1, f) == 1);
        CHECK(!memcmp(pcm, back, sizeof pcm));
    }
    if (f)
        fclose(f);
}

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* A sink that never reads: frames are left out, nothing blocks, and closing
 * ends the whole pipeline in bounded time. */
static void test_stuck_commands(void)
{
    int16_t pcm[MEDIA_FRAME];
    struct audio *a;
    double begun = seconds();
    char byte, spec[1200];
    int fd, k;

    numbered(pcm, 1);
    CHECK(!mkfifo(temp_path("alive"), 0600));
    fd = open(temp_path("alive"), O_RDONLY | O_NONBLOCK);
    snprintf(spec, sizeof spec,
             "in=pipe:exec 9>%s; sleep 100 | sleep 100,"
             "out=pipe:exec 9>%s; trap '' TERM; sleep 100 | sleep 100",
             temp_path("alive"), temp_path("alive"));
    a = open_audio("%s", spec);
    for (k = 0; k < 400 && read(fd, &byte, 1) == 0; k++)
        poll(NULL, 0, 5); /* until somebody has opened it */
    for (k = 0; k < 1000; k++) {
        audio_push(a, pcm);
        audio_pull(a, pcm);
    }
    CHECK(is_silent(pcm));
    audio_close(a);
    CHECK(seconds() - begun < 10);
    for (k = 0; k < 400 && read(fd, &byte, 1) != 0; k++)
        poll(NULL, 0, 5);
    CHECK(read(fd, &byte, 1) == 0); /* nobody is left of the pipelines */
    close(fd);
    CHECK_INT(warnings, 0);
}

static void pump_until_warned(struct audio *a)
{
    int16_t pcm[MEDIA_FRAME] = {0};
    int k;

    for (k = 0; k < 600 && !warnings; k++) {
        audio_push(a, pcm);
        audio_pull(a, pcm);
        poll(NULL, 0, 5);
    }
    CHECK(is_silent(pcm));
}

static void test_failing_commands(void)
{
    struct audio *a = open_audio("%s", "in=pipe:exit 3");

    pump_until_warned(a);
    CHECK(strstr(last_warning, "status 3") != NULL);
    CHECK(!strcmp(audio_source_name(a), "null"));
    pump_until_warned(a);
    CHECK_INT(warnings, 1); /* said once */
    audio_close(a);
    a = open_audio("%s", "out=pipe:no-such-program-here 2>/dev/null");
    pump_until_warned(a);
    CHECK(strstr(last_warning, "status 127") != NULL);
    audio_close(a);
    a = open_audio("%s", "in=pipe:kill -9 $$");
    pump_until_warned(a);
    CHECK(strstr(last_warning, "signal 9") != NULL);
    audio_close(a);
}

static void test_missing_files(void)
{
    static const char *const specs[] = {
        "in=wav:/nonexistent/a.wav", "out=wav:/nonexistent/b.wav",
        "in=raw:/nonexistent/c", "out=raw:/nonexistent/d", "in=raw:/",
        "gibberish", "in=wav:/dev/null"};
    int16_t pcm[MEDIA_FRAME];
    size_t i;

    for (i = 0; i < sizeof specs / sizeof *specs; i++) {
        struct audio *a = open_audio("%s", specs[i]);

        CHECK(a != NULL);
        CHECK_INT(warnings, 1);
        CHECK(strstr(last_warning, "silence instead") != NULL);
        memset(pcm, 1, sizeof pcm);
        audio_pull(a, pcm);
        CHECK(is_silent(pcm));
        audio_push(a, pcm);
        CHECK(!strcmp(audio_source_name(a), "null"));
        CHECK(!strcmp(audio_sink_name(a), "null"));
        audio_close(a);
    }
}

/* A program of the given name in our own PATH. */
static void fake_program(const char *name, const char *script)
{
    char text[600];

    snprintf(text, sizeof text, "#!/bin/sh\n%s\n", script);
    temp_write(temp_path(name), text, strlen(text));
    chmod(temp_path(name), 0700);
}

static void test_auto_without_devices(void)
{
    char *old = strdup(getenv("PATH") ? getenv("PATH") : "/bin:/usr/bin");
    struct audio *a;

    setenv("PATH", "/nonexistent", 1);
    a = open_audio("%s", "auto");
    CHECK_INT(warnings, 1); /* one line for both sides */
    CHECK(strstr(last_warning, "no sound device") != NULL);
    CHECK(!strcmp(audio_source_name(a), "null"));
    CHECK(!strcmp(audio_sink_name(a), "null"));
    audio_close(a);
    a = open_audio("%s", "in=dev:hw:0;reboot");
    CHECK_INT(warnings, 1); /* not a name for a shell's line */
    audio_close(a);
    a = open_audio("%s", "in=pulse");
    CHECK_INT(warnings, 1);
    CHECK(strstr(last_warning, "pulse") != NULL);
    audio_close(a);
    setenv("PATH", old, 1);
    free(old);
}

/* The first sound system ends at once, the second works. */
static void test_auto_takes_the_next(void)
{
    char *old = strdup(getenv("PATH") ? getenv("PATH") : "/bin:/usr/bin");
    char path[1200], script[700];
    int16_t pcm[MEDIA_FRAME];
    struct audio_backend b;
    struct audio *a;

    fake_program("parec", "exit 1");
    snprintf(script, sizeof script, "echo \"$*\" > %s\nexec cat /dev/zero | "
             "tr '\\0' '\\7'", temp_path("args"));
    fake_program("arecord", script);
    fake_program("aplay", "exec cat > /dev/null");
    snprintf(path, sizeof path, "%s:%s", temp_path("."), old);
    setenv("PATH", path, 1);
    CHECK(audio_backend(2, &b) && !strcmp(b.name, "alsa"));
    CHECK(b.has_source && b.has_sink);
    CHECK(!audio_backend(99, &b));
    a = open_audio("%s", "in=dev:hw:1,0,out=alsa");
    CHECK(pull_real(a, pcm));
    CHECK_INT(pcm[0], 0x0707);
    CHECK(!strcmp(audio_source_name(a), "alsa"));
    audio_push(a, pcm);
    CHECK(!strcmp(audio_sink_name(a), "alsa"));
    audio_close(a);
    {
        FILE *f = fopen(temp_path("args"), "r");

        CHECK(f && fgets(script, sizeof script, f) != NULL);
        CHECK(strstr(script, "-D hw:1,0") != NULL);
        if (f)
            fclose(f);
    }
    CHECK_INT(warnings, 0);
    setenv("PATH", old, 1);
    free(old);
}

static void test_play_over(void)
{
    int16_t pcm[MEDIA_FRAME];
    struct audio *a;
    int k;

    write_wav(temp_path("in.wav"));
    a = open_audio("%s", "tone");
    CHECK(!audio_play(a, "/nonexistent.wav"));
    CHECK_INT(warnings, 1);
    CHECK(audio_play(a, temp_path("in.wav")));
    for (k = 1; k <= 4; k++) {
        CHECK(audio_playing(a));
        audio_pull(a, pcm);
        CHECK_INT(pcm[7], k * 160 + 7);
    }
    CHECK(!audio_playing(a)); /* ended within the fourth frame */
    audio_pull(a, pcm);
    CHECK(!is_silent(pcm));
    CHECK(audio_set_source(a, "null"));
    audio_pull(a, pcm);
    CHECK(is_silent(pcm));
    CHECK(!audio_set_source(a, "nonsense"));
    CHECK(!audio_set_sink(a, "echo"));
    CHECK(audio_set_sink(a, "null"));
    audio_close(a);
}

/* A recorder that runs ahead of us: after half a second the queue is back at
 * two frames, because its pipe was never full. */
static void test_queue_is_trimmed(void)
{
    int16_t pcm[MEDIA_FRAME], back[MEDIA_FRAME];
    struct stream s;
    int fd, k, behind = 0;

    CHECK(!mkfifo(temp_path("mic"), 0600));
    CHECK_INT(stream_open(&s, temp_path("mic"), true), 0);
    fd = open(temp_path("mic"), O_WRONLY | O_NONBLOCK);
    for (k = 0; k < 100; k++) {
        numbered(pcm, k % 200);
        CHECK(write(fd, pcm, sizeof pcm) == (ssize_t)sizeof pcm);
        if (k < 8)
            continue; /* a backlog of eight frames at the start */
        CHECK(stream_read(&s, back) == STREAM_OK);
        behind = k - back[0] / 160;
        if (k < 40)
            CHECK(behind <= 8);
    }
    CHECK(behind <= 2);
    close(fd);
    stream_close(&s, false);
}

/* The same for a player that is behind. */
static void test_sink_is_trimmed(void)
{
    int16_t pcm[MEDIA_FRAME], back[MEDIA_FRAME];
    struct stream s;
    int fd, k, behind = 0;

    CHECK(!mkfifo(temp_path("speaker"), 0600));
    fd = open(temp_path("speaker"), O_RDONLY | O_NONBLOCK);
    CHECK_INT(stream_open(&s, temp_path("speaker"), false), 0);
    for (k = 0; k < 150; k++) {
        numbered(pcm, k);
        stream_write(&s, pcm);
        if (k < 8)
            continue;
        CHECK(read(fd, back, sizeof back) == (ssize_t)sizeof back);
        behind = k - back[0] / 160;
    }
    CHECK(behind <= 3);
    close(fd);
    CHECK(stream_write(&s, pcm) == STREAM_END); /* and no SIGPIPE */
    stream_close(&s, false);
}

static void test_no_children_left(void)
{
    CHECK(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
}

int main(void)
{
    temp_begin();
    test_grammar();
    test_too_long();
    test_null_tone_echo();
    test_no_device_given();
    test_wav();
    test_wav_sink();
    test_raw();
    test_fifo();
    test_pipe_source();
    test_pipe_sink();
    test_stuck_commands();
    test_failing_commands();
    test_missing_files();
    test_auto_without_devices();
    test_auto_takes_the_next();
    test_play_over();
    test_queue_is_trimmed();
    test_sink_is_trimmed();
    test_no_children_left();
    temp_end();
    return check_done();
}
