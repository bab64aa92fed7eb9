/* SPDX-License-Identifier: 0BSD
 * Commands behind a stream: started, watched, ended and reaped. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* F_SETPIPE_SZ; everything else is POSIX.1-2008 */
#endif
#include "media/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { PIPE_SIZE = 4096, GRACE_MS = 300, TERM_MS = 200 };

void stream_ignore_sigpipe(void)
{
    struct sigaction now;

    if (!sigaction(SIGPIPE, NULL, &now) && now.sa_handler == SIG_DFL)
        signal(SIGPIPE, SIG_IGN);
}

/* ours: the end we keep, non-blocking; theirs: the command's. */
static int make_pipe(int *ours, int *theirs, bool reads)
{
    int ends[2];

    if (pipe(ends))
        return errno;
    *ours = ends[reads ? 0 : 1];
    *theirs = ends[reads ? 1 : 0];
    fcntl(*ours, F_SETFD, FD_CLOEXEC);
    fcntl(*theirs, F_SETFD, FD_CLOEXEC);
    fcntl(*ours, F_SETFL, O_NONBLOCK);
#ifdef F_SETPIPE_SZ
    fcntl(*ours, F_SETPIPE_SZ, PIPE_SIZE);
#endif
    return 0;
}

/* The command's stdin, stdout and stderr. */
static int plan_files(posix_spawn_file_actions_t *f, int theirs, bool reads,
                      bool device)
{
    int rc = posix_spawn_file_actions_adddup2(f, theirs, reads ? 1 : 0);

    if (!rc && reads)
        rc = posix_spawn_file_actions_addopen(f, 0, "/dev/null", O_RDONLY, 0);
    if (!rc && !reads)
        rc = posix_spawn_file_actions_adddup2(f, 2, 1);
    if (!rc && device)
        rc = posix_spawn_file_actions_addopen(f, 2, "/dev/null", O_WRONLY, 0);
    if (!rc && device && !reads)
        rc = posix_spawn_file_actions_adddup2(f, 2, 1);
    return rc;
}

/* Own group, so that a pipeline ends as a whole; signals as a shell would
 * expect them. */
static int plan_signals(posix_spawnattr_t *a)
{
    sigset_t set;
    int rc;

    sigemptyset(&set);
    rc = posix_spawnattr_setsigmask(a, &set);
    sigaddset(&set, SIGPIPE);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    if (!rc)
        rc = posix_spawnattr_setsigdefault(a, &set);
    if (!rc)
        rc = posix_spawnattr_setpgroup(a, 0);
    if (rc)
        return rc;
    return posix_spawnattr_setflags(a, POSIX_SPAWN_SETPGROUP |
                                           POSIX_SPAWN_SETSIGDEF |
                                           POSIX_SPAWN_SETSIGMASK);
}

static int start(pid_t *pid, const char *cmd, int theirs, bool reads,
                 bool device)
{
    char sh[] = "sh", c[] = "-c", text[1024];
    char *argv[] = {sh, c, text, NULL};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attr;
    int rc;

    if (strlen(cmd) >= sizeof text)
        return E2BIG;
    strcpy(text, cmd);
    rc = posix_spawn_file_actions_init(&files);
    if (rc)
        return rc;
    rc = posix_spawnattr_init(&attr);
    if (!rc) {
        rc = plan_files(&files, theirs, reads, device);
        if (!rc)
            rc = plan_signals(&attr);
        if (!rc)
            rc = posix_spawn(pid, "/bin/sh", &files, &attr, argv, environ);
        posix_spawnattr_destroy(&attr);
    }
    posix_spawn_file_actions_destroy(&files);
    return rc;
}

int stream_spawn(struct stream *s, const char *cmd, bool reads, bool device)
{
    int theirs = -1, rc;

    stream_init(s);
    stream_ignore_sigpipe();
    rc = make_pipe(&s->fd, &theirs, reads);
    if (rc)
        return rc;
    s->reads = reads;
    s->own_fd = true;
    s->live = device;
    rc = start(&s->pid, cmd, theirs, reads, device);
    close(theirs);
    if (rc) {
        s->pid = 0;
        stream_close(s, true);
    }
    return rc;
}

void stream_hang_up(struct stream *s)
{
    if (s->fd >= 0 && s->own_fd)
        close(s->fd);
    s->fd = -1;
    s->have = 0;
}

/* Has the leader ended? It stays a zombie until reap(), so that its number
 * cannot be given to another process before its group is signalled. */
static bool has_ended(const struct stream *s)
{
    siginfo_t info;

    memset(&info, 0, sizeof info);
    if (waitid(P_PID, (id_t)s->pid, &info, WEXITED | WNOHANG | WNOWAIT))
        return errno == ECHILD;
    return info.si_pid == s->pid;
}

static int reap(struct stream *s)
{
    int status = 0;

    while (waitpid(s->pid, &status, 0) < 0 && errno == EINTR)
        ;
    s->pid = 0;
    return status;
}

bool stream_ended(struct stream *s, int *status)
{
    if (s->pid <= 0 || !has_ended(s))
        return false;
    *status = reap(s);
    return true;
}

static bool ended_within(const struct stream *s, int ms)
{
    static const struct timespec nap = {0, 5 * 1000 * 1000};

    for (; ms > 0 && !has_ended(s); ms -= 5)
        nanosleep(&nap, NULL);
    return has_ended(s);
}

void stream_close(struct stream *s, bool hurry)
{
    stream_hang_up(s);
    if (s->pid <= 0)
        return;
    if (!hurry && !s->reads)
        ended_within(s, GRACE_MS);
    kill(-s->pid, SIGTERM);
    if (hurry || !ended_within(s, TERM_MS))
        kill(-s->pid, SIGKILL);
    reap(s);
}
