/* SPDX-License-Identifier: 0BSD
 * termphone: a SIP phone for the terminal and for scripts. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "phone.h"

/* A signal handler can do no more than this: the loop hears of it. */
static volatile sig_atomic_t wake_fd = -1;

static void on_signal(int number)
{
    int keep = errno;
    char byte = (char)number;

    if (write((int)wake_fd, &byte, 1) < 0)
        errno = 0;
    errno = keep;
}

static void on_wake(void *user, int fd, short revents)
{
    char byte;

    (void)revents;
    while (read(fd, &byte, 1) == 1)
        phone_interrupt(user, byte == SIGTERM ? EXIT_TERM : EXIT_INT);
}

static bool catch_signals(struct phone *p, int fds[2])
{
    struct sigaction sa;

    if (pipe2(fds, O_NONBLOCK | O_CLOEXEC))
        return false;
    wake_fd = fds[1];
    memset(&sa, 0, sizeof(sa));
    sa.sa_handler = on_signal;
    sa.sa_flags = SA_RESTART;
    sigaction(SIGINT, &sa, NULL);
    sigaction(SIGTERM, &sa, NULL);
    sa.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &sa, NULL);
    return !sua_posix_watch(&p->io, fds[0], 1 /* POLLIN */, on_wake, p);
}

static int run(struct phone *p)
{
    int fds[2] = { -1, -1 };
    int code = phone_open(p);

    if (!code)
        code = catch_signals(p, fds) ? phone_run(p) : EXIT_INTERNAL;
    event_exit(p, code);
    phone_close(p);
    return code;
}

int main(int argc, char **argv)
{
    char err[300];
    struct phone *p = calloc(1, sizeof(*p));
    bool wiped;
    int code;

    if (!p)
        return EXIT_INTERNAL;
    if (options_parse(&p->o, argc, argv, getenv, &wiped, err, sizeof(err))) {
        fprintf(stderr, "termphone: %s\n", err);
        free(p);
        return EXIT_USAGE;
    }
    if (p->o.help)
        usage_print();
    if (p->o.version)
        usage_version();
    if (p->o.help || p->o.version) {
        free(p);
        return EXIT_DONE;
    }
    if (wiped && !p->o.quiet)
        fprintf(stderr, "termphone: a secret on the command line was seen by "
                "ps until now; --password-file is safer\n");
    code = run(p);
    free((void *)(uintptr_t)p->o.password);
    free((void *)(uintptr_t)p->o.ha1);
    free(p);
    return code;
}
