/* SPDX-License-Identifier: MIT
 * POSIX port: socket addresses, the table of sockets. */
#include "posix_impl.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- addresses --------------------------------------------------------- */
socklen_t sua__px_to_sockaddr(const struct sua_addr *a,
                              struct sockaddr_storage *ss)
{
    struct sockaddr_in in4;
    struct sockaddr_in6 in6;

    memset(ss, 0, sizeof(*ss));
    if (a->family == 4) {
        memset(&in4, 0, sizeof(in4));
        in4.sin_family = AF_INET;
        in4.sin_port = htons(a->port);
        memcpy(&in4.sin_addr, a->ip, 4);
        memcpy(ss, &in4, sizeof(in4));
        return sizeof(in4);
    }
    memset(&in6, 0, sizeof(in6));
    in6.sin6_family = AF_INET6;
    in6.sin6_port = htons(a->port);
    in6.sin6_scope_id = a->scope;
    memcpy(&in6.sin6_addr, a->ip, 16);
    memcpy(ss, &in6, sizeof(in6));
    return sizeof(in6);
}

void sua__px_from_sockaddr(struct sua_addr *a,
                           const struct sockaddr_storage *ss)
{
    struct sockaddr_in in4;
    struct sockaddr_in6 in6;

    memset(a, 0, sizeof(*a));
    if (ss->ss_family == AF_INET) {
        memcpy(&in4, ss, sizeof(in4));
        a->family = 4;
        a->port = ntohs(in4.sin_port);
        memcpy(a->ip, &in4.sin_addr, 4);
    } else if (ss->ss_family == AF_INET6) {
        memcpy(&in6, ss, sizeof(in6));
        a->family = 6;
        a->port = ntohs(in6.sin6_port);
        a->scope = in6.sin6_scope_id;
        memcpy(a->ip, &in6.sin6_addr, 16);
    }
}

int sua__px_socket(unsigned family, int type)
{
    int one = 1, fd = socket(family == 4 ? AF_INET : AF_INET6,
                             type, 0);

    if (fd < 0)
        return -1;
    /* Else [::] would claim the IPv4 port too. */
    if (family == 6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one));
    if (fcntl(fd, F_SETFL, O_NONBLOCK) || fcntl(fd, F_SETFD, FD_CLOEXEC)) {
        close(fd);
        return -1;
    }
    return fd;
}

void sua__px_sock_name(int fd, struct sua_addr *out)
{
    struct sockaddr_storage ss;
    socklen_t n = sizeof(ss);

    memset(&ss, 0, sizeof(ss));
    (void)getsockname(fd, (struct sockaddr *)&ss, &n);
    sua__px_from_sockaddr(out, &ss);
}

/* ---- table ------------------------------------------------------------- */
/* Ids carry a generation and a place; both must spread. */
static struct sua__px_sock **chain_of(struct sua__px *px, uint32_t id)
{
    return &px->chain[(id ^ id >> 8 ^ id >> 16) % SUA__PX_CHAINS];
}

struct sua__px_sock *sua__px_find(struct sua__px *px, uint32_t id)
{
    struct sua__px_sock *k = *chain_of(px, id);

    if (!id)
        return px->datagram;
    while (k && k->at.id != id)
        k = k->next;
    return k;
}

struct sua__px_sock *sua__px_sock_new(struct sua__px *px, int fd,
                                      unsigned kind,
                                      const struct sua_flow *at,
                                      short events, sua__px_ready *ready)
{
    struct sua__px_sock *k = calloc(1, sizeof(*k)), **link;

    if (!k || sua__px_watch(&px->loop, fd, events, ready, k)) {
        free(k);
        close(fd);
        return NULL;
    }
    k->px = px;
    k->at = *at;
    k->fd = fd;
    k->kind = (uint8_t)kind;
    link = chain_of(px, at->id);
    k->next = *link;
    *link = k;
    if (kind == SUA__PX_DATAGRAM && !px->datagram)
        px->datagram = k;
    return k;
}

void sua__px_sock_close(struct sua__px_sock *k)
{
    struct sua__px *px = k->px;
    struct sua__px_sock **link = chain_of(px, k->at.id);

    if (k->fd < 0)
        return;
    while (*link != k)
        link = &(*link)->next;
    *link = k->next;
    if (px->datagram == k)
        px->datagram = NULL;
    sua__px_dgram_closing(k);
    sua__px_unwatch(&px->loop, k->fd);
    close(k->fd);
    k->fd = -1;
    k->next = px->graves;
    px->graves = k;
}

void sua__px_bury(struct sua__px *px)
{
    struct sua__px_sock *k;

    while ((k = px->graves) != NULL) {
        px->graves = k->next;
        free(k);
    }
}

void sua__px_close(void *user, uint32_t flow_id)
{
    struct sua__px_sock *k = sua__px_find(user, flow_id);

    if (k)
        sua__px_sock_close(k);
}

int sua__px_send(void *user, const struct sua_flow *to, const void *buf,
                 size_t n)
{
    struct sua__px_sock *k = sua__px_find(user, to->id);

    if (!k)
        return SUA_ENOENT;
    if (k->kind == SUA__PX_STREAM)
        return sua__px_stream_send(k, buf, n);
    if (k->kind == SUA__PX_DATAGRAM)
        return sua__px_dgram_send(k, &to->remote, buf, n);
    return SUA_EINVAL;
}
