/* SPDX-License-Identifier: MIT
 * POSIX port, shared by its files: the poll loop with descriptors and
 * timers, and the sockets of the stack, which are ordinary users of it. */
#ifndef SUA_POSIX_IMPL_H
#define SUA_POSIX_IMPL_H

#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "sip/port/posix.h"

typedef void sua__px_ready(void *user, int fd, short revents);
typedef void sua__px_due(void *user);

/* ---- loop -------------------------------------------------------------- */
struct sua__px_watch {
    sua__px_ready *ready;
    void *user;
};
struct sua__px_timer {
    struct sua__px_timer *next; /* of its hash chain, or of the free list  */
    uint64_t when;
    sua__px_due *due;
    void *user;
    size_t at;                  /* index in the heap                       */
};
#define SUA__PX_CHAINS 256u
struct sua__px_loop {
    struct pollfd *pfd;         /* fd -1: taken out, dropped after a step  */
    struct sua__px_watch *watch;/* parallel to pfd                         */
    size_t n, cap;
    size_t *index;              /* of a descriptor: place in pfd plus one  */
    size_t nindex;
    struct sua__px_timer **heap;
    size_t ntimers, heap_cap;
    struct sua__px_timer *chain[SUA__PX_CHAINS];
    uint8_t holes;              /* some pfd[].fd is -1                     */
};

int sua__px_watch(struct sua__px_loop *l, int fd, short events,
                  sua__px_ready *ready, void *user);
void sua__px_events(struct sua__px_loop *l, int fd, short events);
void sua__px_unwatch(struct sua__px_loop *l, int fd);
int sua__px_timer(struct sua__px_loop *l, uint64_t when, sua__px_due *due,
                  void *user);
/* UINT64_MAX: none. */
uint64_t sua__px_timer_next(const struct sua__px_loop *l);
/* poll() and call what is ready; 0 or SUA_ETRANSPORT. */
int sua__px_poll(struct sua__px_loop *l, int timeout_ms);
void sua__px_fire(struct sua__px_loop *l, uint64_t now);
void sua__px_loop_free(struct sua__px_loop *l);

/* ---- sockets ----------------------------------------------------------- */
enum sua__px_kind { SUA__PX_DATAGRAM, SUA__PX_LISTENER, SUA__PX_STREAM };

struct sua__px;
struct sua__px_sock {
    struct sua__px_sock *next;  /* of its hash chain, or of the graveyard  */
    struct sua__px *px;
    struct sua_flow at;
    int fd;                     /* -1: closed, memory lives until the end
                                   of the step                             */
    uint8_t kind, connecting;
};

/* ---- datagrams: posix_dgram.c ------------------------------------------ */
#define SUA__PX_BUF 65536u
#define SUA__PX_BATCH 32u
#define SUA__PX_OUT 32768u      /* of all messages that wait               */
/* Not a power of two apart: the heads of all messages would want the same
 * few cache lines. */
#define SUA__PX_SLOT (SUA__PX_BUF + 1088u)
#define SUA__PX_KNOWN 256u
#if defined(__linux__)
typedef struct mmsghdr sua__px_mmsg;
#else
typedef struct { struct msghdr msg_hdr; unsigned msg_len; } sua__px_mmsg;
#endif
/* One call's worth of messages, of which hdr[i] says the place and iov[i]
 * and addr[i] hold it. */
struct sua__px_batch {
    sua__px_mmsg hdr[SUA__PX_BATCH];
    struct iovec iov[SUA__PX_BATCH];
    struct sockaddr_storage addr[SUA__PX_BATCH];
};
/* Whether the last datagram to an address left. */
struct sua__px_peer {
    struct sua_addr addr;
    uint8_t is_known, failed;
};
struct sua__px_dgrams {
    struct sua__px_batch in, out;
    struct sua__px_sock *k;     /* whose messages wait in out              */
    unsigned head, tail;        /* these of them                           */
    unsigned slots;             /* of in: as many as ever came at once     */
    size_t out_n;               /* bytes of out_buf that messages hold     */
    struct sua__px_peer peer[SUA__PX_KNOWN];
    char *in_buf[SUA__PX_BATCH];/* the first is also for streams           */
    char out_buf[SUA__PX_OUT];
};

struct sua__px {
    struct sua_stack *stack;
    struct sua__px_loop loop;
    struct sua__px_sock *chain[SUA__PX_CHAINS]; /* by flow id              */
    struct sua__px_sock *datagram;  /* the first, for flow id 0            */
    struct sua__px_sock *graves;
    void (*log)(void *user, int level, struct sua_str line);
    void (*trace)(void *user, int tx, const struct sua_flow *flow,
                  const void *buf, size_t n);
    void *user;
    int scratch[2];             /* source(): one socket a family           */
    int code;
    uint8_t stopped, in_step;
    struct sua__px_dgrams dgrams;
};

socklen_t sua__px_to_sockaddr(const struct sua_addr *a,
                              struct sockaddr_storage *ss);
void sua__px_from_sockaddr(struct sua_addr *a,
                           const struct sockaddr_storage *ss);
/* A non-blocking socket, close-on-exec; -1. */
int sua__px_socket(unsigned family, int type);
void sua__px_sock_name(int fd, struct sua_addr *out);

struct sua__px_sock *sua__px_find(struct sua__px *px, uint32_t id);
/* Takes fd over: closed on failure too. NULL: out of memory. */
struct sua__px_sock *sua__px_sock_new(struct sua__px *px, int fd,
                                      unsigned kind,
                                      const struct sua_flow *at,
                                      short events, sua__px_ready *ready);
void sua__px_sock_close(struct sua__px_sock *k);
/* Frees what was closed; no socket code may be running. */
void sua__px_bury(struct sua__px *px);

/* Hooks of sip/stack.h; user is the port. */
int sua__px_send(void *user, const struct sua_flow *to, const void *buf,
                 size_t n);
int sua__px_connect(void *user, const struct sua_flow *to,
                    struct sua_str tls_name);
void sua__px_close(void *user, uint32_t flow_id);
int sua__px_resolve(void *user, uint32_t query, int rrtype,
                    struct sua_str name, struct sua_rr *rr, int max);
int sua__px_source(void *user, const struct sua_flow *to,
                   struct sua_addr *local);

/* SUA_ENOMEM: nothing to free. */
int sua__px_dgrams_init(struct sua__px_dgrams *d);
void sua__px_dgrams_free(struct sua__px_dgrams *d);
void sua__px_dgram_ready(void *user, int fd, short revents);
/* As the send hook. Inside a step it may be kept until sua__px_dgrams_flush:
 * only where the last datagram to this address left, so that what the kernel
 * says against an address is the send hook's result all the same. */
int sua__px_dgram_send(struct sua__px_sock *k, const struct sua_addr *to,
                       const void *buf, size_t n);
void sua__px_dgrams_flush(struct sua__px *px);
void sua__px_dgram_closing(struct sua__px_sock *k);
void sua__px_accept_ready(void *user, int fd, short revents);
int sua__px_stream_send(struct sua__px_sock *k, const void *buf, size_t n);

#endif
