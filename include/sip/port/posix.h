/* SPDX-License-Identifier: MIT
 * POSIX port (libsua-posix): UDP and TCP sockets over IPv4 and IPv6, poll(),
 * CLOCK_MONOTONIC, getrandom(). One loop drives one stack; the application's
 * own descriptors (audio, keyboard) can join it. */
#ifndef SIP_PORT_POSIX_H
#define SIP_PORT_POSIX_H

#include "sip/net.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The port's state; give it static or automatic storage. Only `stack` is
 * for the application. It must outlive the stack. */
struct sua_posix {
    struct sua_stack *stack;
    void *impl[8];
};

struct sua_posix_config {
    size_t size;
    const struct sua_config *stack; /* NULL: SUA_CONFIG_INIT               */
    void *mem;                  /* block for fixed mode, NULL: hosted mode */
    size_t mem_size;
    void (*log)(void *user, int level, struct sua_str line);
    void (*trace)(void *user, int tx, const struct sua_flow *flow,
                  const void *buf, size_t n);
    void *user;                 /* for log and trace                       */
};
#define SUA_POSIX_INIT                                                        \
    { sizeof(struct sua_posix_config), NULL, NULL, 0, NULL, NULL, NULL }

/* Makes the stack. Errors as sua_stack_init / sua_stack_open. */
SUA_API int sua_posix_open(struct sua_posix *io,
                           const struct sua_posix_config *cfg);
/* Short form: fixed mode in mem, with SUA_CONFIG_INIT where that fits (about
 * 150 KB), else with SUA_CONFIG_PHONE (about 36 KB on 64 bits, 32 on 32); one
 * endpoint, text as in sua_posix_listen. */
SUA_API int sua_posix_init(struct sua_posix *io, void *mem, size_t n,
                           const char *endpoint);
/* Binds and registers an endpoint: "udp:0.0.0.0:5060", "tcp:[::]:5060",
 * "udp:127.0.0.1:0" (any free port); advertise (may be NULL): host[:port]
 * for Via and Contact. *port (may be NULL): the port bound. SUA_EINVAL:
 * text; SUA_ETRANSPORT: bind failed, errno says why. */
SUA_API int sua_posix_listen(struct sua_posix *io, const char *endpoint,
                             const char *advertise, uint16_t *port);
/* Watch an own descriptor in the loop. events/revents: POLLIN, POLLOUT of
 * <poll.h>. on_ready may call any command. SUA_ENOMEM: out of memory.
 * Watching the same fd again replaces. */
SUA_API int sua_posix_watch(struct sua_posix *io, int fd, short events,
                            void (*on_ready)(void *user, int fd,
                                             short revents),
                            void *user);
/* No more calls for fd; it is not closed. Fine for one not watched. */
SUA_API void sua_posix_unwatch(struct sua_posix *io, int fd);
/* A timer of the application on the loop's clock: one shot at when_ms
 * (sua_posix_now); at most one per (fn, user); UINT64_MAX stops it. */
SUA_API int sua_posix_timer(struct sua_posix *io, uint64_t when_ms,
                            void (*fn)(void *user), void *user);
/* Milliseconds of CLOCK_MONOTONIC: the loop's and the stack's clock. */
SUA_API uint64_t sua_posix_now(void);
/* Waits at most max_ms (-1: as long as needed) for descriptors and
 * deadlines and works once. 0, or a negative code when poll() fails.
 * Datagrams are taken and sent up to 32 at a time where the system can
 * (Linux): those sent inside a step leave at its end or when there are 32 or
 * 32 KiB of them, so a callback that takes long delays them. Datagrams leave
 * in the order they were sent, whatever their sockets and addresses, and come
 * up in the order they came to a socket; bytes of a connection do not wait,
 * and may pass datagrams of the same step.
 * What the send hook (sip/stack.h) says of a datagram that waits is that it
 * was taken; a failure is said of the next one to that address. So the first
 * to an address that has not been heard of is sent at once, and so is every
 * one after a failure, until one leaves: what is known to fail is not said to
 * be taken. A full socket counts as loss, as on the wire. `trace` is told
 * when a message is handed over, not when it leaves. */
SUA_API int sua_posix_step(struct sua_posix *io, int max_ms);
/* Steps until sua_posix_stop; returns the code given there. */
SUA_API int sua_posix_run(struct sua_posix *io);
/* Makes sua_posix_run return `code` after the step under way; callable in
 * every callback. */
SUA_API void sua_posix_stop(struct sua_posix *io, int code);
/* Closes the stack and all sockets; does nothing inside a callback. */
SUA_API void sua_posix_close(struct sua_posix *io);

#ifdef __cplusplus
}
#endif
#endif
