/* SPDX-License-Identifier: 0BSD
 * Frames through file descriptors, with the pipe's depth under control. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* F_SETPIPE_SZ; everything else is POSIX.1-2008 */
#endif
#include "media/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    WINDOW = 25,                    /* ticks: half a second */
    QUEUED_MAX = 2 * STREAM_FRAME,
    DEFAULT_PIPE = 65536
};

void stream_init(struct stream *s)
{
    memset(s, 0, sizeof *s);
    s->fd = -1;
}

bool stream_is_open(const struct stream *s)
{
    return s->fd >= 0;
}

static size_t pipe_capacity(int fd)
{
#ifdef F_GETPIPE_SZ
    int n = fcntl(fd, F_GETPIPE_SZ);

    if (n > 0)
        return (size_t)n;
#endif
    (void)fd;
    return DEFAULT_PIPE;
}

/* Kind of file: plain files never keep us waiting and have no depth. */
static int classify(struct stream *s)
{
    struct stat st;

    if (fstat(s->fd, &st))
        return errno;
    if (S_ISDIR(st.st_mode))
        return EISDIR;
    s->plain = S_ISREG(st.st_mode);
    s->endless = S_ISFIFO(st.st_mode) && s->own_fd;
    return 0;
}

int stream_open(struct stream *s, const char *path, bool reads)
{
    int rc, flags = reads ? O_RDONLY : O_WRONLY | O_CREAT | O_TRUNC;

    stream_init(s);
    s->reads = reads;
    if (!reads)
        stream_ignore_sigpipe();
    if (!strcmp(path, "-")) {
        s->fd = reads ? STDIN_FILENO : STDOUT_FILENO;
    } else {
        s->own_fd = true;
        s->fd = open(path, flags | O_NONBLOCK | O_CLOEXEC | O_NOCTTY, 0666);
    }
    rc = s->fd < 0 ? errno : classify(s);
    if (rc)
        stream_close(s, true);
    return rc;
}

/* stdin and stdout are shared with other programs, so they are asked before
 * each call instead of being made non-blocking. */
static bool ready(const struct stream *s, short events)
{
    struct pollfd p;

    if (s->own_fd || s->plain)
        return true;
    p.fd = s->fd;
    p.events = events;
    p.revents = 0;
    return poll(&p, 1, 0) == 1;
}

static size_t queued(const struct stream *s)
{
    int n = 0;

    if (s->plain || ioctl(s->fd, FIONREAD, &n) || n < 0)
        return 0;
    return (size_t)n;
}

/* --- depth -------------------------------------------------------------- */

static void window_begin(struct stream *s, size_t depth)
{
    s->ticks = 0;
    s->low = depth;
    s->high = depth;
    s->taken = 0;
    s->before = depth;
}

/* Watches the depth once a tick; at the end of a window, how many frames
 * were there all the time beyond the two that are allowed. */
static unsigned frames_in_excess(struct stream *s, size_t depth)
{
    unsigned excess = 0;

    if (depth < s->low)
        s->low = depth;
    if (depth > s->high)
        s->high = depth;
    if (++s->ticks < WINDOW)
        return 0;
    if (s->low > QUEUED_MAX)
        excess = (unsigned)((s->low - QUEUED_MAX) / STREAM_FRAME);
    return excess;
}

/* Did this window's data come at the pace of a clock? A file behind a pipe
 * keeps the pipe full, or no longer fills it at all. */
static bool is_paced(const struct stream *s, size_t depth)
{
    size_t came = depth + s->taken;

    if (s->live)
        return true;
    came = came > s->before ? came - s->before : 0;
    return came + QUEUED_MAX >= (size_t)WINDOW * STREAM_FRAME &&
           s->high + STREAM_FRAME < pipe_capacity(s->fd);
}

/* --- reading ------------------------------------------------------------ */

/* Tops up what is held. 0 when the other side is gone, -1 to try later. */
static ssize_t fill(struct stream *s)
{
    ssize_t n;

    if (s->have == STREAM_HELD)
        return 1;
    if (!ready(s, POLLIN))
        return -1;
    do {
        n = read(s->fd, s->held + s->have, STREAM_HELD - s->have);
    } while (n < 0 && errno == EINTR);
    if (n > 0)
        s->have += (size_t)n;
    if (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK)
        return 0;
    return n;
}

static void take(struct stream *s, size_t n)
{
    s->have -= n;
    memmove(s->held, s->held + n, s->have);
    s->taken += n;
}

static void trim(struct stream *s)
{
    size_t depth = s->plain ? 0 : queued(s) + s->have;
    unsigned excess = frames_in_excess(s, depth);

    if (s->ticks < WINDOW)
        return;
    if (!is_paced(s, depth))
        excess = 0;
    for (; excess && s->have >= STREAM_FRAME; excess--) {
        take(s, STREAM_FRAME);
        fill(s);
    }
    window_begin(s, s->plain ? 0 : queued(s) + s->have);
}

static void decode(int16_t *pcm, const uint8_t *in)
{
    int i;

    for (i = 0; i < MEDIA_FRAME; i++)
        pcm[i] = (int16_t)(uint16_t)(in[2 * i] | in[2 * i + 1] << 8);
}

enum stream_result stream_read(struct stream *s, int16_t pcm[MEDIA_FRAME])
{
    ssize_t n = fill(s);

    if (n > 0)
        trim(s);
    if (s->have >= STREAM_FRAME) {
        decode(pcm, s->held);
        take(s, STREAM_FRAME);
        return STREAM_OK;
    }
    if (n || s->endless)
        return STREAM_LATER;
    if (!s->have)
        return STREAM_END;
    memset(s->held + s->have, 0, STREAM_FRAME - s->have); /* the last piece */
    decode(pcm, s->held);
    s->have = 0;
    return STREAM_OK;
}

/* --- writing ------------------------------------------------------------ */

static bool leave_out(struct stream *s)
{
    size_t depth = s->plain ? 0 : queued(s);
    unsigned excess = frames_in_excess(s, depth);

    if (s->live && depth > QUEUED_MAX)
        return true;
    if (s->ticks >= WINDOW) {
        s->skip = excess;
        window_begin(s, depth);
    }
    if (!s->skip)
        return false;
    s->skip--;
    return true;
}

enum stream_result stream_write(struct stream *s,
                                const int16_t pcm[MEDIA_FRAME])
{
    uint8_t out[STREAM_FRAME];
    ssize_t n;
    int i;

    for (i = 0; i < MEDIA_FRAME; i++) {
        out[2 * i] = (uint8_t)pcm[i];
        out[2 * i + 1] = (uint8_t)((uint16_t)pcm[i] >> 8);
    }
    if (leave_out(s) || !ready(s, POLLOUT))
        return STREAM_LATER;
    do {
        n = write(s->fd, out, sizeof out); /* whole or not at all in a pipe */
    } while (n < 0 && errno == EINTR);
    if (n == (ssize_t)sizeof out)
        return STREAM_OK;
    if (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK)
        return STREAM_END;
    return STREAM_LATER;
}
