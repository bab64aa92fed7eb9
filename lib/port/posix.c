/* SPDX-License-Identifier: MIT
 * POSIX port: making the stack, endpoints, clock, random, one step. */
#include "posix_impl.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#define BACKLOG 128
#define DEFAULT_PORT 5060
/* Room for a burst of calls while the application is busy elsewhere. */
#define RECEIVE_BUFFER (1 << 20)

static struct sua__px *impl(const struct sua_posix *io)
{
    return io->impl[0];
}

/* ---- hooks ------------------------------------------------------------- */
uint64_t sua_posix_now(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t)ts.tv_sec * 1000u + (uint64_t)ts.tv_nsec / 1000000u;
}

static uint64_t hook_now(void *user)
{
    (void)user;
    return sua_posix_now();
}

static void hook_random(void *user, void *out, size_t n)
{
    char *p = out;

    (void)user;
    while (n) {
        ssize_t r = getrandom(p, n, 0);

        /* Tags that can be guessed are worse than no phone. */
        if (r < 0 && errno != EINTR)
            abort();
        if (r > 0) {
            p += r;
            n -= (size_t)r;
        }
    }
}

static void hook_log(void *user, int level, struct sua_str line)
{
    struct sua__px *px = user;

    px->log(px->user, level, line);
}

static void hook_trace(void *user, int tx, const struct sua_flow *flow,
                       const void *buf, size_t n)
{
    struct sua__px *px = user;

    px->trace(px->user, tx, flow, buf, n);
}

static void fill_hooks(struct sua_hooks *h, struct sua__px *px)
{
    memset(h, 0, sizeof(*h));
    h->user = px;
    h->now_ms = hook_now;
    h->random = hook_random;
    h->send = sua__px_send;
    h->connect = sua__px_connect;
    h->close = sua__px_close;
    h->resolve = sua__px_resolve;
    h->source = sua__px_source;
    h->log = px->log ? hook_log : NULL;
    h->trace = px->trace ? hook_trace : NULL;
}

/* ---- open, close ------------------------------------------------------- */
static void *mem_alloc(void *user, size_t n)
{
    (void)user;
    return malloc(n);
}

static void mem_free(void *user, void *p)
{
    (void)user;
    free(p);
}

static int make_stack(struct sua__px *px, const struct sua_posix_config *cfg)
{
    struct sua_config phone = SUA_CONFIG_INIT;
    const struct sua_config *sc = cfg->stack ? cfg->stack : &phone;
    struct sua_mem mem = { mem_alloc, mem_free, NULL };
    struct sua_hooks hooks;

    fill_hooks(&hooks, px);
    if (cfg->mem)
        return sua_stack_init(&px->stack, cfg->mem, cfg->mem_size, sc,
                              &hooks);
    return sua_stack_open(&px->stack, &mem, sc, &hooks);
}

int sua_posix_open(struct sua_posix *io, const struct sua_posix_config *cfg)
{
    static const struct sua_posix_config none = SUA_POSIX_INIT;
    struct sua__px *px;
    int err;

    memset(io, 0, sizeof(*io));
    if (!cfg)
        cfg = &none;
    if (cfg->size != sizeof(*cfg))
        return SUA_EINVAL;
    px = calloc(1, sizeof(*px));
    if (!px)
        return SUA_ENOMEM;
    px->log = cfg->log;
    px->trace = cfg->trace;
    px->user = cfg->user;
    px->scratch[0] = px->scratch[1] = -1;
    err = sua__px_dgrams_init(&px->dgrams);
    if (!err)
        err = make_stack(px, cfg);
    if (err) {
        sua__px_dgrams_free(&px->dgrams);
        free(px);
        return err;
    }
    io->impl[0] = px;
    io->stack = px->stack;
    return SUA_OK;
}

int sua_posix_init(struct sua_posix *io, void *mem, size_t n,
                   const char *endpoint)
{
    struct sua_posix_config cfg = SUA_POSIX_INIT;
    struct sua_config usual = SUA_CONFIG_INIT, phone = SUA_CONFIG_PHONE;
    int err;

    phone.modules = sua_modules_phone;
    cfg.stack = n < sua_stack_size(&usual) ? &phone : &usual;
    cfg.mem = mem;
    cfg.mem_size = n;
    err = sua_posix_open(io, &cfg);
    if (!err && (err = sua_posix_listen(io, endpoint, NULL, NULL)) != 0)
        sua_posix_close(io);
    return err;
}

void sua_posix_close(struct sua_posix *io)
{
    struct sua__px *px = impl(io);
    size_t i;

    if (!px || px->in_step || sua_stack_close(px->stack) == SUA_EBUSY)
        return;
    for (i = 0; i < SUA__PX_CHAINS; i++)
        while (px->chain[i])
            sua__px_sock_close(px->chain[i]);
    sua__px_bury(px);
    sua__px_loop_free(&px->loop);
    for (i = 0; i < 2; i++)
        if (px->scratch[i] >= 0)
            close(px->scratch[i]);
    sua__px_dgrams_free(&px->dgrams);
    free(px);
    memset(io, 0, sizeof(*io));
}

/* ---- endpoints --------------------------------------------------------- */
static int parse_endpoint(const char *text, unsigned *proto,
                          struct sua_addr *addr)
{
    const char *host = strchr(text, ':'), *port;
    struct sua_str name;
    uint32_t number = DEFAULT_PORT;

    if (!host++)
        return SUA_EINVAL;
    name = sua_str_make(text, (size_t)(host - 1 - text));
    *proto = sua_proto_parse(name);
    if (*proto != SUA_UDP && *proto != SUA_TCP)
        return SUA_EINVAL;
    port = strrchr(host, *host == '[' ? ']' : ':');
    if (*host == '[' && port)
        port++;
    if (!port)
        port = host + strlen(host);
    if (*port == ':' && sua_str_u32(sua_str_z(port + 1), 65535, &number))
        return SUA_EINVAL;
    if ((*port && *port != ':') ||
        sua_addr_parse(sua_str_make(host, (size_t)(port - host)), addr))
        return SUA_EINVAL;
    addr->port = (uint16_t)number;
    return SUA_OK;
}

static int bind_endpoint(unsigned proto, const struct sua_addr *addr)
{
    struct sockaddr_storage ss;
    socklen_t len = sua__px_to_sockaddr(addr, &ss);
    int size = RECEIVE_BUFFER, one = 1, keep;
    int fd = sua__px_socket(addr->family,
                            proto == SUA_UDP ? SOCK_DGRAM : SOCK_STREAM);

    if (fd < 0)
        return -1;
    /* Not for datagrams: there it would let two phones share a port. */
    if (proto == SUA_TCP)
        (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    else
        (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
    if (!bind(fd, (struct sockaddr *)&ss, len) &&
        (proto == SUA_UDP || !listen(fd, BACKLOG)))
        return fd;
    keep = errno;
    close(fd);
    errno = keep;
    return -1;
}

int sua_posix_listen(struct sua_posix *io, const char *endpoint,
                     const char *advertise, uint16_t *port)
{
    struct sua__px *px = impl(io);
    struct sua_flow at;
    unsigned proto;
    int fd, err;

    memset(&at, 0, sizeof(at));
    if (!px || !endpoint || parse_endpoint(endpoint, &proto, &at.local))
        return SUA_EINVAL;
    fd = bind_endpoint(proto, &at.local);
    if (fd < 0)
        return SUA_ETRANSPORT;
    at.proto = (uint8_t)proto;
    sua__px_sock_name(fd, &at.local);
    err = sua_net_listen(px->stack, proto, &at.local, sua_str_z(advertise),
                         &at.id);
    if (err) {
        close(fd);
        return err;
    }
    if (!sua__px_sock_new(px, fd,
                          proto == SUA_UDP ? SUA__PX_DATAGRAM
                                           : SUA__PX_LISTENER,
                          &at, POLLIN,
                          proto == SUA_UDP ? sua__px_dgram_ready
                                           : sua__px_accept_ready)) {
        (void)sua_net_unlisten(px->stack, at.id);
        return SUA_ENOMEM;
    }
    if (port)
        *port = at.local.port;
    return SUA_OK;
}

/* ---- the loop ---------------------------------------------------------- */
int sua_posix_watch(struct sua_posix *io, int fd, short events,
                    void (*on_ready)(void *user, int fd, short revents),
                    void *user)
{
    return sua__px_watch(&impl(io)->loop, fd, events, on_ready, user);
}

void sua_posix_unwatch(struct sua_posix *io, int fd)
{
    sua__px_unwatch(&impl(io)->loop, fd);
}

int sua_posix_timer(struct sua_posix *io, uint64_t when_ms,
                    void (*fn)(void *user), void *user)
{
    return sua__px_timer(&impl(io)->loop, when_ms, fn, user);
}

static int timeout_ms(const struct sua__px *px, int max_ms)
{
    uint64_t next = sua_next(px->stack), now = sua_posix_now();
    uint64_t timer = sua__px_timer_next(&px->loop);

    if (timer < next)
        next = timer;
    if (next <= now)
        return 0;
    if (max_ms >= 0 && next - now > (uint64_t)max_ms)
        return max_ms;
    if (next == UINT64_MAX)
        return -1;
    return next - now > INT32_MAX ? INT32_MAX : (int)(next - now);
}

int sua_posix_step(struct sua_posix *io, int max_ms)
{
    struct sua__px *px = impl(io);
    uint64_t now;
    int err;

    if (px->in_step)
        return SUA_EBUSY;
    px->in_step = 1;
    err = sua__px_poll(&px->loop, timeout_ms(px, max_ms));
    now = sua_posix_now();
    sua__px_fire(&px->loop, now);
    if (sua_next(px->stack) <= now)
        (void)sua_run(px->stack);
    sua__px_dgrams_flush(px);
    sua__px_bury(px);
    px->in_step = 0;
    return err;
}

int sua_posix_run(struct sua_posix *io)
{
    struct sua__px *px = impl(io);
    int err = 0;

    while (!px->stopped && !err)
        err = sua_posix_step(io, -1);
    if (!px->stopped)
        return err;
    px->stopped = 0;
    return px->code;
}

void sua_posix_stop(struct sua_posix *io, int code)
{
    impl(io)->stopped = 1;
    impl(io)->code = code;
}
