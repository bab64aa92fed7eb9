/* SPDX-License-Identifier: MIT
 * POSIX port: TCP connections, both ways. */
#include "posix_impl.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <unistd.h>

#define READS_A_STEP 8
#define ACCEPTS_A_STEP 32
#define ACCEPT_PAUSE_MS 100

static void no_delay(int fd)
{
    int one = 1;

    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
}

static void down(struct sua__px_sock *k)
{
    struct sua__px *px = k->px;
    uint32_t id = k->at.id;

    sua__px_sock_close(k);
    (void)sua_flow_event(px->stack, id, SUA_FLOW_DOWN, NULL);
}

static void stream_read(struct sua__px_sock *k)
{
    struct sua__px *px = k->px;
    char *buf = px->dgrams.in_buf[0];
    int left = READS_A_STEP;

    while (left-- && k->fd >= 0) {
        struct sua_flow from = k->at;
        ssize_t n = recv(k->fd, buf, SUA__PX_BUF, 0);

        if (n > 0) {
            (void)sua_input(px->stack, &from, buf, (size_t)n);
            if ((size_t)n < SUA__PX_BUF)
                return;
        } else if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            return;
        } else if (!n || errno != EINTR) {
            down(k);
        }
    }
}

static void connected(struct sua__px_sock *k)
{
    int err = 0;
    socklen_t n = sizeof(err);
    struct sua_addr local;

    if (getsockopt(k->fd, SOL_SOCKET, SO_ERROR, &err, &n) || err) {
        down(k);
        return;
    }
    k->connecting = 0;
    sua__px_events(&k->px->loop, k->fd, POLLIN);
    sua__px_sock_name(k->fd, &local);
    k->at.local = local;
    (void)sua_flow_event(k->px->stack, k->at.id, SUA_FLOW_UP, &local);
}

static void stream_ready(void *user, int fd, short revents)
{
    struct sua__px_sock *k = user;

    if (k->connecting) {
        connected(k);
        return;
    }
    if (revents & POLLOUT) {
        sua__px_events(&k->px->loop, fd, POLLIN);
        (void)sua_flow_event(k->px->stack, k->at.id, SUA_FLOW_WRITABLE,
                             NULL);
    }
    if (revents & ~POLLOUT)
        stream_read(k);
}

int sua__px_stream_send(struct sua__px_sock *k, const void *buf, size_t n)
{
    ssize_t r;

    if (k->connecting)
        return SUA_EAGAIN;
    do {
        r = send(k->fd, buf, n, MSG_NOSIGNAL);
    } while (r < 0 && errno == EINTR);
    if (r < 0 && errno != EAGAIN && errno != EWOULDBLOCK)
        return SUA_ETRANSPORT;
    if (r < (ssize_t)n)
        sua__px_events(&k->px->loop, k->fd, POLLIN | POLLOUT);
    return r < 0 ? SUA_EAGAIN : (int)r;
}

/* Leave from the address the stack names in Via, if it named one. */
static int bind_source(int fd, const struct sua_flow *to)
{
    static const uint8_t any[16] = { 0 };
    struct sua_addr from = to->local;
    struct sockaddr_storage ss;
    socklen_t len;

    if (from.family != to->remote.family ||
        !memcmp(from.ip, any, from.family == 4 ? 4 : 16))
        return 0;
    from.port = 0;
    len = sua__px_to_sockaddr(&from, &ss);
    return bind(fd, (struct sockaddr *)&ss, len);
}

int sua__px_connect(void *user, const struct sua_flow *to,
                    struct sua_str tls_name)
{
    struct sua__px *px = user;
    struct sockaddr_storage ss;
    socklen_t len = sua__px_to_sockaddr(&to->remote, &ss);
    struct sua__px_sock *k;
    int fd;

    (void)tls_name;
    if (to->proto != SUA_TCP)
        return SUA_EUNSUPPORTED;
    fd = sua__px_socket(to->remote.family, SOCK_STREAM);
    if (fd < 0)
        return SUA_ETRANSPORT;
    no_delay(fd);
    if (bind_source(fd, to) ||
        (connect(fd, (struct sockaddr *)&ss, len) &&
         errno != EINPROGRESS && errno != EINTR)) {
        close(fd);
        return SUA_ETRANSPORT;
    }
    k = sua__px_sock_new(px, fd, SUA__PX_STREAM, to, POLLOUT, stream_ready);
    if (!k)
        return SUA_ENOMEM;
    k->connecting = 1;
    return SUA_OK;
}

/* ---- accepting --------------------------------------------------------- */
static void listen_again(void *user)
{
    struct sua__px_sock *k = user;

    sua__px_events(&k->px->loop, k->fd, POLLIN);
}

static void accepted(struct sua__px_sock *k, int fd,
                     const struct sockaddr_storage *ss)
{
    struct sua_flow at = k->at;

    sua__px_from_sockaddr(&at.remote, ss);
    sua__px_sock_name(fd, &at.local);
    no_delay(fd);
    if (sua_flow_open(k->px->stack, at.proto, &at.local, &at.remote,
                      &at.id)) {
        close(fd);
        return;
    }
    if (!sua__px_sock_new(k->px, fd, SUA__PX_STREAM, &at, POLLIN,
                          stream_ready))
        (void)sua_flow_event(k->px->stack, at.id, SUA_FLOW_DOWN, NULL);
}

void sua__px_accept_ready(void *user, int fd, short revents)
{
    struct sua__px_sock *k = user;
    int left = ACCEPTS_A_STEP;

    (void)revents;
    while (left-- && k->fd >= 0) {
        struct sockaddr_storage ss;
        socklen_t len = sizeof(ss);
        int conn;

        memset(&ss, 0, sizeof(ss));
        conn = accept4(fd, (struct sockaddr *)&ss, &len,
                       SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (conn >= 0) {
            accepted(k, conn, &ss);
            continue;
        }
        if (errno == EINTR || errno == ECONNABORTED)
            continue;
        /* Out of descriptors: the listener would stay ready for ever. */
        if (errno != EAGAIN && errno != EWOULDBLOCK &&
            !sua__px_timer(&k->px->loop, sua_posix_now() + ACCEPT_PAUSE_MS,
                           listen_again, k))
            sua__px_events(&k->px->loop, fd, 0);
        return;
    }
}
