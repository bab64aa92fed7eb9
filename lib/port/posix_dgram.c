/* SPDX-License-Identifier: MIT
 * POSIX port: datagrams, many a system call where the kernel has one for
 * that (Linux), else one by one. */
#include "posix_impl.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MESSAGES_A_STEP 64
#define TRIES 3

/* ---- the system calls --------------------------------------------------- */
/* The first so many; those done, or -1 and errno for the first. */
#if defined(__linux__)
static int take(int fd, sua__px_mmsg *m, unsigned n)
{
    return recvmmsg(fd, m, n, 0, NULL);
}

static int give(int fd, sua__px_mmsg *m, unsigned n)
{
    return sendmmsg(fd, m, n, MSG_NOSIGNAL);
}
#else
static int take(int fd, sua__px_mmsg *m, unsigned n)
{
    ssize_t r = recvmsg(fd, &m->msg_hdr, 0);

    (void)n;
    m->msg_len = (unsigned)r;
    return r < 0 ? -1 : 1;
}

static int give(int fd, sua__px_mmsg *m, unsigned n)
{
    (void)n;
    return sendmsg(fd, &m->msg_hdr, MSG_NOSIGNAL) < 0 ? -1 : 1;
}
#endif

static int is_full(int err)
{
    return err == EAGAIN || err == EWOULDBLOCK;
}

/* ---- peers -------------------------------------------------------------- */
static struct sua__px_peer *peer_of(struct sua__px *px,
                                    const struct sua_addr *a)
{
    size_t h = a->port, i;

    for (i = 0; i < (a->family == 4 ? 4u : 16u); i++)
        h = h * 31 + a->ip[i];
    return &px->dgrams.peer[(h ^ h >> 8 ^ h >> 16) % SUA__PX_KNOWN];
}

static int is_peer(const struct sua__px_peer *p, const struct sua_addr *a)
{
    return p->is_known && sua_addr_eq(&p->addr, a, 1);
}

static void note_peer(struct sua__px *px, const struct sua_addr *a,
                      int failed)
{
    struct sua__px_peer *p = peer_of(px, a);

    p->addr = *a;
    p->is_known = 1;
    p->failed = failed != 0;
}

/* ---- send --------------------------------------------------------------- */
/* Of the first message that waits. */
static void waiting_failed(struct sua__px *px)
{
    struct sua_addr to;

    sua__px_from_sockaddr(&to, &px->dgrams.out.addr[px->dgrams.head++]);
    note_peer(px, &to, 1);
}

static void forget_waiting(struct sua__px_dgrams *d)
{
    d->head = d->tail = 0;
    d->out_n = 0;
}

/* An error left by an earlier datagram is reported once, and then belongs to
 * nobody: try again. */
static int is_passing(int err)
{
    return err == EINTR || err == ECONNREFUSED;
}

void sua__px_dgrams_flush(struct sua__px *px)
{
    struct sua__px_dgrams *d = &px->dgrams;
    int r, tries = TRIES;

    while (d->head < d->tail) {
        r = give(d->k->fd, d->out.hdr + d->head, d->tail - d->head);
        if (r > 0) {
            d->head += (unsigned)r;
            tries = TRIES;
        } else if (is_full(errno)) {
            sua__px_events(&px->loop, d->k->fd, POLLIN | POLLOUT);
            return;
        } else if (!is_passing(errno) || !--tries) {
            waiting_failed(px);
            tries = TRIES;
        }
    }
    forget_waiting(d);
}

static int send_now(struct sua__px_sock *k, const struct sua_addr *to,
                    const void *buf, size_t n)
{
    struct sockaddr_storage ss;
    struct iovec iov;
    struct msghdr h;
    ssize_t r;
    int tries = TRIES;

    memset(&h, 0, sizeof(h));
    h.msg_name = &ss;
    h.msg_namelen = sua__px_to_sockaddr(to, &ss);
    h.msg_iov = &iov;
    h.msg_iovlen = 1;
    iov.iov_base = (void *)(uintptr_t)buf; /* it is only read */
    iov.iov_len = n;
    do {
        r = sendmsg(k->fd, &h, MSG_NOSIGNAL);
    } while (r < 0 && is_passing(errno) && --tries);
    if (r < 0 && (is_full(errno) || errno == ENOBUFS))
        return SUA_EAGAIN;
    note_peer(k->px, to, r < 0);
    return r < 0 ? SUA_ETRANSPORT : (int)r;
}

static int keep(struct sua__px_sock *k, const struct sua_addr *to,
                const void *buf, size_t n)
{
    struct sua__px_dgrams *d = &k->px->dgrams;
    struct msghdr *h = &d->out.hdr[d->tail].msg_hdr;

    d->k = k;
    h->msg_namelen = sua__px_to_sockaddr(to, &d->out.addr[d->tail]);
    d->out.iov[d->tail].iov_base = d->out_buf + d->out_n;
    d->out.iov[d->tail++].iov_len = n;
    memcpy(d->out_buf + d->out_n, buf, n);
    d->out_n += n;
    return (int)n;
}

/* What waits goes first, so that nothing overtakes; if it cannot, neither
 * can this. */
int sua__px_dgram_send(struct sua__px_sock *k, const struct sua_addr *to,
                       const void *buf, size_t n)
{
    struct sua__px *px = k->px;
    struct sua__px_dgrams *d = &px->dgrams;
    const struct sua__px_peer *p = peer_of(px, to);
    int may = px->in_step && n <= SUA__PX_OUT && is_peer(p, to) && !p->failed;

    if (may && d->tail < SUA__PX_BATCH && n <= SUA__PX_OUT - d->out_n &&
        (d->head == d->tail || d->k == k))
        return keep(k, to, buf, n);
    sua__px_dgrams_flush(px);
    if (d->head < d->tail)
        return SUA_EAGAIN;
    return may ? keep(k, to, buf, n) : send_now(k, to, buf, n);
}

void sua__px_dgram_closing(struct sua__px_sock *k)
{
    struct sua__px_dgrams *d = &k->px->dgrams;

    if (d->k != k)
        return;
    sua__px_dgrams_flush(k->px);
    forget_waiting(d);
    d->k = NULL;
}

/* ---- receive ------------------------------------------------------------ */
/* Whoever can send to us can mostly be sent to. */
static void heard(struct sua__px *px, const struct sua_addr *a)
{
    if (!is_peer(peer_of(px, a), a))
        note_peer(px, a, 0);
}

static void handle(struct sua__px_sock *k, unsigned i)
{
    struct sua__px_dgrams *d = &k->px->dgrams;
    struct sua_flow from = k->at;

    sua__px_from_sockaddr(&from.remote, &d->in.addr[i]);
    heard(k->px, &from.remote);
    (void)sua_input(k->px->stack, &from, d->in_buf[i],
                    d->in.hdr[i].msg_len);
}

static int add_slot(struct sua__px_dgrams *d)
{
    char *p = malloc(SUA__PX_SLOT);

    if (!p)
        return SUA_ENOMEM;
    d->in_buf[d->slots] = p;
    d->in.iov[d->slots].iov_base = p;
    d->in.iov[d->slots++].iov_len = SUA__PX_BUF;
    return SUA_OK;
}

/* Where all are full there may be more to take. Without memory it goes on
 * with those there are. */
static void more_slots(struct sua__px_dgrams *d)
{
    unsigned n = d->slots;

    while (n-- && d->slots < SUA__PX_BATCH && !add_slot(d))
        continue;
}

void sua__px_dgram_ready(void *user, int fd, short revents)
{
    struct sua__px_sock *k = user;
    struct sua__px_dgrams *d = &k->px->dgrams;
    int left = MESSAGES_A_STEP, room, n, i;

    if (revents & POLLOUT) {
        sua__px_events(&k->px->loop, fd, POLLIN);
        sua__px_dgrams_flush(k->px);
    }
    for (; left > 0 && k->fd >= 0; left -= n > 0 ? n : 1) {
        room = (int)d->slots;
        n = take(fd, d->in.hdr, d->slots);
        if (n < 0 && !is_full(errno))
            continue; /* an ICMP error: bounded, and the socket goes on */
        for (i = 0; i < n && k->fd >= 0; i++)
            handle(k, (unsigned)i);
        for (i = 0; i < n; i++)
            d->in.hdr[i].msg_hdr.msg_namelen = sizeof(d->in.addr[i]);
        if (n < room)
            return;
        more_slots(d);
    }
}

/* ---- set-up ------------------------------------------------------------- */
static void prepare(struct sua__px_batch *b, unsigned i)
{
    struct msghdr *h = &b->hdr[i].msg_hdr;

    h->msg_iov = &b->iov[i];
    h->msg_iovlen = 1;
    h->msg_name = &b->addr[i];
    h->msg_namelen = sizeof(b->addr[i]);
}

int sua__px_dgrams_init(struct sua__px_dgrams *d)
{
    unsigned i;

    for (i = 0; i < SUA__PX_BATCH; i++) {
        prepare(&d->in, i);
        prepare(&d->out, i);
    }
    return add_slot(d);
}

void sua__px_dgrams_free(struct sua__px_dgrams *d)
{
    unsigned i;

    for (i = 0; i < d->slots; i++)
        free(d->in_buf[i]);
}
