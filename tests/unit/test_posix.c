/* SPDX-License-Identifier: MIT
 * The POSIX port by itself: real sockets on loopback, no stack. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "posix_stand_in.h"

static void steps(int n)
{
    while (n--)
        CHECK_INT(sua_posix_step(&io, 20), 0);
}

static ssize_t take(int fd, char *buf, size_t n)
{
    struct pollfd p = { fd, POLLIN, 0 };

    return poll(&p, 1, 1000) == 1 ? recv(fd, buf, n, 0) : -1;
}

static int listener(uint16_t *port)
{
    struct sockaddr_in in;
    socklen_t n = sizeof(in);
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    memset(&in, 0, sizeof(in));
    in.sin_family = AF_INET;
    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(!bind(fd, (struct sockaddr *)&in, sizeof(in)) && !listen(fd, 4));
    CHECK(!getsockname(fd, (struct sockaddr *)&in, &n));
    *port = ntohs(in.sin_port);
    return fd;
}

/* ---- tests ------------------------------------------------------------- */
static void test_endpoints(void)
{
    static const char *const bad[] = {
        "", "udp", "udp:", "tls:127.0.0.1:1", "udp:host:1", "udp:1.2.3.4:x",
        "udp:1.2.3.4:65536", "udp:[::1", "udp:[::1]x", "udp:1.2.3:5",
        "udp:1.2.3.4:", "127.0.0.1:5060" };
    uint16_t port = 0, again = 0;
    char text[40];
    size_t i;

    start();
    for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        CHECK_INT(sua_posix_listen(&io, bad[i], NULL, NULL), SUA_EINVAL);
    CHECK_INT(sua_posix_listen(&io, "udp:127.0.0.1:0", NULL, &port), 0);
    CHECK(port != 0);
    snprintf(text, sizeof(text), "udp:127.0.0.1:%u", port);
    CHECK_INT(sua_posix_listen(&io, text, NULL, &again), SUA_ETRANSPORT);
    CHECK_INT(errno, EADDRINUSE);
    /* An address that is not ours. */
    CHECK_INT(sua_posix_listen(&io, "tcp:192.0.2.1:0", NULL, NULL),
              SUA_ETRANSPORT);
    fake.refuse = 1;
    CHECK_INT(sua_posix_listen(&io, "udp:127.0.0.1:0", NULL, NULL),
              SUA_ENOMEM);
    sua_posix_close(&io);
    CHECK_INT(fake.closed, 1);
    CHECK(io.stack == NULL);
    sua_posix_close(&io); /* a second time is harmless */
    CHECK_INT(fake.closed, 1);
}

static void test_short_form(void)
{
    uint64_t mem[32];

    memset(&fake, 0, sizeof(fake));
    fake.next = UINT64_MAX;
    CHECK_INT(sua_posix_init(&io, mem, 8, "udp:127.0.0.1:0"), SUA_ENOMEM);
    CHECK_INT(sua_posix_init(&io, mem, sizeof(mem), "udp:x"), SUA_EINVAL);
    CHECK_INT(fake.closed, 1);
    CHECK_INT(sua_posix_init(&io, mem, sizeof(mem), "udp:127.0.0.1:0"), 0);
    CHECK_INT(fake.fixed, 1);
    CHECK(io.stack != NULL);
    sua_posix_close(&io);
}

static void test_udp(void)
{
    char buf[16];
    uint16_t port;
    int fd, i;

    start();
    CHECK_INT(sua_posix_listen(&io, "udp:127.0.0.1:0", NULL, &port), 0);
    fd = client(SOCK_DGRAM, port);
    fake.echo = 1;
    CHECK_INT(send(fd, "hello", 5, 0), 5);
    steps(1);
    CHECK_INT(fake.inputs, 1);
    CHECK_STR(sua_str_make(fake.text, fake.n), "hello");
    CHECK_INT(fake.from.id, 1);
    CHECK_INT(fake.from.proto, SUA_UDP);
    CHECK_INT(fake.from.local.port, port);
    CHECK_INT(fake.from.remote.family, 4);
    CHECK_INT(take(fd, buf, sizeof(buf)), 5);
    /* An empty datagram is a datagram; id 0 means the first socket. */
    CHECK_INT(send(fd, "", 0, 0), 0);
    steps(1);
    CHECK_INT(fake.inputs, 2);
    fake.from.id = 0;
    CHECK_INT(hooks.send(hooks.user, &fake.from, "x", 1), 1);
    fake.from.id = 99;
    CHECK_INT(hooks.send(hooks.user, &fake.from, "x", 1), SUA_ENOENT);
    /* One step takes a bounded number; none is lost. */
    for (i = 0; i < 100; i++)
        CHECK_INT(send(fd, "y", 1, 0), 1);
    fake.echo = 0;
    fake.inputs = 0;
    steps(1);
    CHECK(fake.inputs > 0 && fake.inputs < 100);
    steps(1);
    CHECK_INT(fake.inputs, 100);
    close(fd);
    sua_posix_close(&io);
}

static void test_udp6(void)
{
    struct sua_flow to;
    uint16_t port;

    start();
    if (sua_posix_listen(&io, "udp:[::1]:0", NULL, &port)) {
        fprintf(stderr, "no IPv6 here\n");
        sua_posix_close(&io);
        return;
    }
    memset(&to, 0, sizeof(to));
    CHECK_INT(sua_addr_parse(SUA_STR("::1"), &to.remote), 0);
    to.remote.port = port;
    CHECK_INT(hooks.send(hooks.user, &to, "six", 3), 3);
    steps(1);
    CHECK_STR(sua_str_make(fake.text, fake.n), "six");
    CHECK_INT(fake.from.remote.family, 6);
    CHECK_INT(fake.from.remote.port, port);
    CHECK(sua_addr_eq(&fake.from.remote, &fake.from.local, 1));
    sua_posix_close(&io);
}

static void test_accept(void)
{
    char buf[16];
    uint16_t port;
    int fd;

    start();
    CHECK_INT(sua_posix_listen(&io, "tcp:127.0.0.1:0", NULL, &port), 0);
    fd = client(SOCK_STREAM, port);
    steps(1);
    CHECK_INT(fake.opened, 2);
    fake.echo = 1;
    CHECK_INT(send(fd, "abc", 3, 0), 3);
    steps(1);
    CHECK_INT(fake.from.id, 2);
    CHECK_INT(fake.from.proto, SUA_TCP);
    CHECK_INT(take(fd, buf, sizeof(buf)), 3);
    close(fd);
    steps(1);
    CHECK_INT(fake.down, 2);
    CHECK_INT(hooks.send(hooks.user, &fake.from, "x", 1), SUA_ENOENT);
    /* Closed by the stack while its bytes are being read. */
    fake.echo = 0;
    fake.close_on_input = 1;
    fd = client(SOCK_STREAM, port);
    steps(1);
    CHECK_INT(send(fd, "abc", 3, 0), 3);
    steps(1);
    CHECK_INT(take(fd, buf, sizeof(buf)), 0);
    CHECK_INT(fake.down, 2); /* it knows already */
    close(fd);
    /* The stack has no room: the connection goes away at once. */
    fake.refuse = 1;
    fd = client(SOCK_STREAM, port);
    steps(1);
    CHECK_INT(take(fd, buf, sizeof(buf)), 0);
    close(fd);
    sua_posix_close(&io);
}

static void test_accept_without_descriptors(void)
{
    struct rlimit old, few;
    uint16_t port;
    int fd, fd2, i;
    uint64_t begin;

    start();
    CHECK_INT(sua_posix_listen(&io, "tcp:127.0.0.1:0", NULL, &port), 0);
    fd = client(SOCK_STREAM, port);
    fd2 = dup(fd);
    CHECK(!getrlimit(RLIMIT_NOFILE, &old));
    few = old;
    few.rlim_cur = (rlim_t)fd2;
    close(fd2);
    CHECK(!setrlimit(RLIMIT_NOFILE, &few));
    begin = sua_posix_now();
    for (i = 0; i < 3; i++)
        steps(1);
    CHECK(sua_posix_now() - begin >= 30); /* it does not spin */
    CHECK_INT(fake.opened, 0);
    CHECK(!setrlimit(RLIMIT_NOFILE, &old));
    for (i = 0; i < 20 && !fake.opened; i++)
        steps(1);
    CHECK_INT(fake.opened, 2);
    close(fd);
    sua_posix_close(&io);
}

static void test_connect(void)
{
    static char big[4 << 20];
    struct sua_flow to;
    uint16_t port;
    int fd, peer, n;
    size_t sent = 0, got = 0;
    char buf[65536];

    start();
    fd = listener(&port);
    to = to_loopback(70, port);
    CHECK_INT(hooks.connect(hooks.user, &to, sua_str_z(NULL)), 0);
    CHECK_INT(hooks.send(hooks.user, &to, "x", 1), SUA_EAGAIN);
    steps(1);
    CHECK_INT(fake.up, 70);
    CHECK(fake.up_local.family == 4 && fake.up_local.port != 0);
    peer = accept(fd, NULL, NULL);
    CHECK_INT(hooks.send(hooks.user, &to, "x", 1), 1);
    CHECK_INT(take(peer, buf, sizeof(buf)), 1);
    /* Until it is full; then one notice when there is room again. */
    while ((n = hooks.send(hooks.user, &to, big + sent, sizeof(big) - sent))
           > 0)
        sent += (size_t)n;
    CHECK_INT(n, SUA_EAGAIN);
    CHECK(sent > 0 && sent < sizeof(big));
    steps(1);
    CHECK_INT(fake.writable, 0);
    while (got < sent) {
        ssize_t r = take(peer, buf, sizeof(buf));

        CHECK(r > 0);
        if (r <= 0)
            break;
        got += (size_t)r;
    }
    steps(1);
    CHECK_INT(fake.writable, 70);
    close(peer);
    steps(2);
    CHECK_INT(fake.down, 70);
    close(fd);
    /* Nobody there now. */
    to.id = 71;
    CHECK_INT(hooks.connect(hooks.user, &to, sua_str_z(NULL)), 0);
    steps(1);
    CHECK_INT(fake.down, 71);
    CHECK(fake.up != 71);
    to.proto = SUA_TLS;
    CHECK_INT(hooks.connect(hooks.user, &to, sua_str_z(NULL)),
              SUA_EUNSUPPORTED);
    sua_posix_close(&io);
}

static void test_no_sigpipe(void)
{
    struct sua_flow to;
    uint16_t port;
    int fd = listener(&port), peer, i, r = 0;
    struct linger hard = { 1, 0 };

    start();
    to = to_loopback(5, port);
    CHECK_INT(hooks.connect(hooks.user, &to, sua_str_z(NULL)), 0);
    steps(1);
    peer = accept(fd, NULL, NULL);
    setsockopt(peer, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
    close(peer);
    for (i = 0; i < 3 && r >= 0; i++)
        r = hooks.send(hooks.user, &to, "x", 1);
    CHECK_INT(r, SUA_ETRANSPORT);
    steps(1);
    CHECK_INT(fake.down, 5);
    close(fd);
    sua_posix_close(&io);
}

/* ---- names ------------------------------------------------------------- */
static void test_resolve(void)
{
    struct sua_rr rr[4];
    char name[300];

    start();
    CHECK_INT(hooks.resolve(hooks.user, 1, SUA_RR_A, SUA_STR("LocalHost"),
                            rr, 4), 1);
    CHECK(rr[0].addr.family == 4 && rr[0].addr.ip[0] == 127);
    CHECK_INT(hooks.resolve(hooks.user, 1, SUA_RR_AAAA, SUA_STR("localhost"),
                            rr, 4), 1);
    CHECK(rr[0].addr.family == 6 && rr[0].addr.ip[15] == 1);
    CHECK_INT(hooks.resolve(hooks.user, 1, SUA_RR_SRV, SUA_STR("localhost"),
                            rr, 4), 0);
    CHECK_INT(hooks.resolve(hooks.user, 1, SUA_RR_A, SUA_STR("127.0.0.9"),
                            rr, 4), 1);
    CHECK_INT(rr[0].addr.ip[3], 9);
    CHECK_INT(rr[0].type, SUA_RR_A);
    memset(name, 'a', sizeof(name));
    CHECK_INT(hooks.resolve(hooks.user, 1, SUA_RR_A,
                            sua_str_make(name, sizeof(name)), rr, 4), 0);
    CHECK_INT(hooks.resolve(hooks.user, 1, SUA_RR_A,
                            sua_str_make("a\0b", 3), rr, 4), 0);
    sua_posix_close(&io);
}

static void test_source(void)
{
    struct sua_flow to = to_loopback(0, 5060);
    struct sua_addr local;

    start();
    CHECK_INT(hooks.source(hooks.user, &to, &local), 0);
    CHECK(local.family == 4 && local.ip[0] == 127 && local.ip[3] == 1);
    CHECK_INT(hooks.source(hooks.user, &to, &local), 0);
    sua_posix_close(&io);
}

static void test_random(void)
{
    unsigned char a[600], b[600];

    start();
    memset(a, 0, sizeof(a));
    memset(b, 0, sizeof(b));
    hooks.random(hooks.user, a, sizeof(a));
    hooks.random(hooks.user, b, sizeof(b));
    CHECK(memcmp(a, b, sizeof(a)) != 0);
    CHECK(memcmp(a + 584, b + 584, 16) != 0);
    sua_posix_close(&io);
}

/* ---- loop -------------------------------------------------------------- */
static int order[32], norder;

static void note(void *user)
{
    order[norder++] = *(int *)user;
}

static void again(void *user)
{
    norder++;
    CHECK_INT(sua_posix_timer(&io, 0, again, user), 0);
}

static void stop(void *user)
{
    sua_posix_stop(&io, *(int *)user);
}

static void test_timers(void)
{
    int id[6] = { 0, 1, 2, 3, 4, 5 }, i;
    uint64_t now = sua_posix_now();

    start();
    norder = 0;
    for (i = 5; i >= 0; i--)
        CHECK_INT(sua_posix_timer(&io, now + 10 + (uint64_t)i, note,
                                  &id[i]), 0);
    CHECK_INT(sua_posix_timer(&io, now + 12, note, &id[0]), 0); /* moves */
    CHECK_INT(sua_posix_timer(&io, UINT64_MAX, note, &id[3]), 0);
    CHECK_INT(sua_posix_timer(&io, UINT64_MAX, note, &id[3]), 0);
    CHECK_INT(sua_posix_timer(&io, 0, NULL, NULL), SUA_EINVAL);
    for (i = 0; i < 50 && norder < 5; i++)
        CHECK_INT(sua_posix_step(&io, -1), 0);
    CHECK_INT(norder, 5);
    CHECK_INT(order[0], 1);
    CHECK(order[1] + order[2] == 2); /* 0 and 2, same time */
    CHECK_INT(order[3], 4);
    CHECK_INT(order[4], 5);
    /* One that is always due does not keep a step. */
    norder = 0;
    CHECK_INT(sua_posix_timer(&io, 0, again, NULL), 0);
    CHECK_INT(sua_posix_step(&io, -1), 0);
    CHECK_INT(norder, 1);
    CHECK_INT(sua_posix_timer(&io, UINT64_MAX, again, NULL), 0);
    /* run ends with the code of stop, and can be used again. */
    CHECK_INT(sua_posix_timer(&io, 0, stop, &id[4]), 0);
    CHECK_INT(sua_posix_run(&io), 4);
    CHECK_INT(sua_posix_timer(&io, 0, stop, &id[5]), 0);
    CHECK_INT(sua_posix_run(&io), 5);
    sua_posix_close(&io);
}

static void test_many_timers(void)
{
    static int id[500];
    uint64_t now = sua_posix_now();
    unsigned seed = 7, i, live = 0;

    start();
    for (i = 0; i < 5000; i++) {
        unsigned k = (seed = seed * 1103515245u + 12345u) >> 8;

        CHECK_INT(sua_posix_timer(&io, k % 3 ? now + k % 50 : UINT64_MAX,
                                  again, &id[k % 500]), 0);
        id[k % 500] = k % 3 != 0;
    }
    for (i = 0; i < 500; i++)
        live += (unsigned)id[i];
    norder = 0;
    while (sua_posix_now() < now + 50)
        ;
    CHECK_INT(sua_posix_step(&io, 0), 0);
    CHECK_INT(norder, live);
    sua_posix_close(&io);
}

static void test_deadline(void)
{
    uint64_t begin = sua_posix_now();

    start();
    fake.next = begin + 30;
    while (!fake.runs)
        CHECK_INT(sua_posix_step(&io, -1), 0);
    CHECK(sua_posix_now() - begin >= 30 && sua_posix_now() - begin < 500);
    CHECK_INT(sua_posix_step(&io, 0), 0);
    CHECK_INT(fake.runs, 1);
    fake.next = 0; /* a command waits: no sleep at all */
    CHECK_INT(sua_posix_step(&io, -1), 0);
    CHECK_INT(fake.runs, 2);
    sua_posix_close(&io);
}

static int pipes[3][2], seen[3];

static void on_pipe(void *user, int fd, short revents)
{
    int *i = user;
    char c;

    if (revents & POLLNVAL)
        return;
    CHECK(revents & POLLIN);
    CHECK_INT(fd, pipes[*i][0]);
    CHECK_INT(read(fd, &c, 1), 1);
    seen[*i]++;
    if (c == 'u') { /* take the others out before their turn */
        sua_posix_unwatch(&io, pipes[1][0]);
        sua_posix_unwatch(&io, pipes[2][0]);
    } else if (c == 'r') { /* out and in again */
        sua_posix_unwatch(&io, fd);
        CHECK_INT(sua_posix_watch(&io, fd, POLLIN, on_pipe, user), 0);
    }
}

static void test_watch(void)
{
    int id[3] = { 0, 1, 2 }, i;

    start();
    memset(seen, 0, sizeof(seen));
    for (i = 0; i < 3; i++) {
        CHECK(!pipe(pipes[i]));
        CHECK_INT(sua_posix_watch(&io, pipes[i][0], POLLIN, on_pipe, &id[i]),
                  0);
        CHECK_INT(write(pipes[i][1], "r", 1), 1);
    }
    CHECK_INT(sua_posix_watch(&io, -1, POLLIN, on_pipe, NULL), SUA_EINVAL);
    CHECK_INT(sua_posix_watch(&io, 1, POLLIN, NULL, NULL), SUA_EINVAL);
    steps(1);
    CHECK(seen[0] == 1 && seen[1] == 1 && seen[2] == 1);
    for (i = 0; i < 3; i++)
        CHECK_INT(write(pipes[i][1], "u", 1), 1);
    steps(2);
    CHECK(seen[0] == 2 && seen[1] == 1 && seen[2] == 1);
    CHECK_INT(sua_posix_watch(&io, pipes[1][0], POLLIN, on_pipe, &id[1]), 0);
    CHECK_INT(sua_posix_watch(&io, pipes[1][0], POLLIN, on_pipe, &id[1]), 0);
    steps(1);
    CHECK_INT(seen[1], 2);
    /* A descriptor closed behind the loop's back must not spin it. */
    sua_posix_unwatch(&io, pipes[1][0]);
    close(pipes[0][0]);
    (void)sua_posix_step(&io, 0);
    i = (int)sua_posix_now();
    steps(1);
    CHECK((int)sua_posix_now() - i >= 15);
    for (i = 0; i < 3; i++) {
        if (i)
            close(pipes[i][0]);
        close(pipes[i][1]);
    }
    sua_posix_close(&io);
}

int main(void)
{
    test_endpoints();
    test_short_form();
    test_udp();
    test_udp6();
    test_accept();
    test_accept_without_descriptors();
    test_connect();
    test_no_sigpipe();
    test_resolve();
    test_source();
    test_random();
    test_timers();
    test_many_timers();
    test_deadline();
    test_watch();
    return check_done();
}
