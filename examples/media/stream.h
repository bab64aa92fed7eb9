/* SPDX-License-Identifier: 0BSD
 * Raw audio (s16le, 8 kHz, mono) through a file, stdin or stdout, a FIFO, or
 * a command's pipe, a frame at a time and never blocking.
 *
 * A pipe is shrunk to 4 KiB and its depth watched: what is queued beyond two
 * frames for half a second is left out, so that the delay stays small and
 * the device's clock may differ from ours. A producer that is not paced by a
 * clock (`cat file`) is recognised by its pipe being full and loses nothing.
 *
 * Opening a stream for writing ignores SIGPIPE in the whole process. */
#ifndef MEDIA_STREAM_H
#define MEDIA_STREAM_H

#include "media/media.h"

#include <sys/types.h>

enum { STREAM_FRAME = MEDIA_FRAME * 2, STREAM_HELD = 3 * STREAM_FRAME };

enum stream_result {
    STREAM_OK,     /* a frame went through                              */
    STREAM_LATER,  /* none there yet, or no room: the frame is left out */
    STREAM_END     /* the other side is gone                            */
};

/* Fields are private. */
struct stream {
    int fd;
    pid_t pid;            /* leader of the command's process group, or 0 */
    bool reads, own_fd, plain, endless, live;
    uint8_t held[STREAM_HELD]; /* read ahead: a frame may come in pieces */
    size_t have;
    unsigned ticks;       /* of the current window */
    size_t low, high;     /* depth seen in it */
    size_t taken, before; /* bytes consumed in it, depth at its begin */
    unsigned skip;        /* frames still to leave out when writing */
};

/* Closed. Every other function may be called on a closed stream. */
void stream_init(struct stream *s);

/* Opens a path, or stdin/stdout for "-". 0 or an errno value. */
int stream_open(struct stream *s, const char *path, bool reads);

/* Starts `/bin/sh -c cmd` in a process group of its own; we read its stdout
 * or write its stdin, the other one is /dev/null (or our stderr). `device`
 * says that it is a sound device: its complaints are hidden and its delay is
 * kept short from the first frame. 0 or an errno value. */
int stream_spawn(struct stream *s, const char *cmd, bool reads, bool device);

bool stream_is_open(const struct stream *s);
enum stream_result stream_read(struct stream *s, int16_t pcm[MEDIA_FRAME]);
enum stream_result stream_write(struct stream *s,
                                const int16_t pcm[MEDIA_FRAME]);

/* So that writing to a pipe without a reader is an error, not the end. A
 * handler of the program's own stays. */
void stream_ignore_sigpipe(void);

/* Closes our end and leaves the command running. */
void stream_hang_up(struct stream *s);

/* Has a command that was hung up ended meanwhile? Then it is reaped and
 * *status is as from waitpid(). */
bool stream_ended(struct stream *s, int *status);

/* Closes everything and reaps the command. A producer is terminated; a
 * consumer gets 300 ms to finish what it has. Waits at most half a second
 * before it kills; with `hurry` it kills at once. */
void stream_close(struct stream *s, bool hurry);

#endif
