/* SPDX-License-Identifier: MIT
 * Datagrams of the POSIX port: bursts over real sockets on loopback, and
 * what the kernel may answer to a send, told in its place. */
#include <errno.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "posix_stand_in.h"

/* ---- in place of the kernel --------------------------------------------- */
/* sendmmsg() takes `room` more, then says EAGAIN; a message to port `bad`
 * fails with EPERM here and in sendmsg(). */
static struct {
    unsigned room, calls, direct;
    uint16_t bad;
} net;

static int is_bad(const void *name)
{
    const struct sockaddr_in *in = name;

    return net.bad && ntohs(in->sin_port) == net.bad;
}

int sendmmsg(int fd, struct mmsghdr *m, unsigned n, int flags)
{
    unsigned i;
    long r;

    net.calls++;
    for (i = 0; i < n && i < net.room && !is_bad(m[i].msg_hdr.msg_name);)
        i++;
    if (!i) {
        errno = net.room ? EPERM : EAGAIN;
        return -1;
    }
    r = syscall(SYS_sendmmsg, fd, m, i, flags);
    CHECK_INT(r, i);
    net.room -= i;
    return (int)r;
}

ssize_t sendmsg(int fd, const struct msghdr *m, int flags)
{
    net.direct++;
    if (is_bad(m->msg_name)) {
        errno = EPERM;
        return -1;
    }
    return syscall(SYS_sendmsg, fd, m, flags);
}

/* ---- helpers ------------------------------------------------------------ */
#define MANY 1000u
static unsigned arrived;

static void begin(uint16_t *port)
{
    start();
    memset(&net, 0, sizeof(net));
    net.room = 1u << 30;
    arrived = 0;
    CHECK_INT(sua_posix_listen(&io, "udp:127.0.0.1:0", NULL, port), 0);
}

static struct sua_flow from_us(uint16_t port)
{
    struct sua_flow f = to_loopback(1, port);

    f.proto = SUA_UDP;
    return f;
}

static int sink(uint16_t *port)
{
    struct sockaddr_in in;
    socklen_t n = sizeof(in);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    memset(&in, 0, sizeof(in));
    in.sin_family = AF_INET;
    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(!bind(fd, (struct sockaddr *)&in, sizeof(in)));
    CHECK(!getsockname(fd, (struct sockaddr *)&in, &n));
    *port = ntohs(in.sin_port);
    return fd;
}

/* The numbers that came, which must begin at `first` and go up by one. */
static unsigned drain_from(int fd, unsigned first)
{
    unsigned v, n = 0;

    while (recv(fd, &v, sizeof(v), MSG_DONTWAIT) == (ssize_t)sizeof(v))
        CHECK_INT(v, first + n++);
    return n;
}

static int put(const struct sua_flow *to, unsigned v)
{
    return hooks.send(hooks.user, to, &v, sizeof(v));
}

/* ---- bursts ------------------------------------------------------------- */
static void in_order(const struct sua_flow *from, const char *p, size_t n)
{
    unsigned v;

    CHECK_INT(n, sizeof(v));
    memcpy(&v, p, sizeof(v));
    CHECK_INT(v, arrived++);
    CHECK_INT(from->id, 1);
}

/* As many at a time as socket buffers hold under any setting; none is lost
 * or overtaken, in or out, and a step sends what it has to send in few
 * calls. */
static void test_burst(void)
{
    unsigned i, back = 0;
    uint16_t port;
    int fd;

    begin(&port);
    fd = client(SOCK_DGRAM, port);
    fake.on_input = in_order;
    fake.echo = 1;
    for (i = 0; i < MANY;) {
        CHECK_INT(send(fd, &i, sizeof(i), 0), sizeof(i));
        if (++i % 125)
            continue;
        while (arrived < i && fake.inputs == arrived)
            CHECK_INT(sua_posix_step(&io, 1000), 0);
        back += drain_from(fd, back);
    }
    CHECK_INT(arrived, MANY);
    CHECK_INT(back, MANY);
    CHECK(net.calls <= MANY / 16);
    CHECK_INT(net.direct, 0);
    close(fd);
    sua_posix_close(&io);
}

/* ---- what the kernel says ----------------------------------------------- */
static struct sua_flow aim;
static unsigned amount, next;
static int result;

/* A step's worth of sends, `amount` from `next` on. */
static void send_some(void *user)
{
    unsigned i;

    (void)user;
    for (i = 0; i < amount; i++) {
        result = put(&aim, next);
        if (result > 0)
            next++;
    }
}

static void step_sending(unsigned n)
{
    amount = n;
    CHECK_INT(sua_posix_timer(&io, 0, send_some, NULL), 0);
    CHECK_INT(sua_posix_step(&io, 0), 0);
}

/* The kernel takes some: the rest goes later, in order; what there is no
 * room to keep is refused, as the send hook may. */
static void test_partial(void)
{
    uint16_t port, to;
    int fd;

    begin(&port);
    fd = sink(&to);
    aim = from_us(to);
    next = 0;
    CHECK_INT(put(&aim, next++), sizeof(unsigned)); /* now it is known */
    CHECK_INT(net.direct, 1);
    CHECK_INT(drain_from(fd, 0), 1);
    net.room = 7;
    step_sending(20);
    CHECK_INT(next, 21);
    CHECK_INT(drain_from(fd, 1), 7);
    step_sending(100);
    CHECK_INT(result, SUA_EAGAIN);
    CHECK(next > 21 && next <= 8 + 32);
    CHECK_INT(put(&aim, 9999), SUA_EAGAIN); /* outside a step too */
    net.room = 1u << 30;
    CHECK_INT(sua_posix_step(&io, 0), 0);
    CHECK_INT(drain_from(fd, 8), next - 8);
    step_sending(5);
    CHECK_INT(drain_from(fd, next - 5), 5);
    CHECK_INT(net.direct, 1);
    close(fd);
    sua_posix_close(&io);
}

/* An address the kernel refuses: the others of the batch leave, and the next
 * one to it has the refusal as its own result until one leaves again. */
static struct sua_flow bad;

static void send_both(void *user)
{
    CHECK_INT(put(&bad, 77), sizeof(unsigned));
    send_some(user);
    CHECK_INT(put(&bad, 78), sizeof(unsigned));
}

static void test_refused(void)
{
    uint16_t port, to, dead;
    int fd, fd2, i;

    begin(&port);
    fd = sink(&to);
    fd2 = sink(&dead);
    aim = from_us(to);
    bad = from_us(dead);
    next = 0;
    CHECK_INT(put(&aim, next++), sizeof(unsigned));
    CHECK_INT(put(&bad, 0), sizeof(unsigned));
    CHECK_INT(drain_from(fd2, 0), 1);
    net.bad = dead;
    amount = 3;
    CHECK_INT(sua_posix_timer(&io, 0, send_both, NULL), 0);
    CHECK_INT(sua_posix_step(&io, 0), 0);
    CHECK_INT(drain_from(fd, 0), 4);
    CHECK_INT(drain_from(fd2, 0), 0);
    aim = bad;
    for (i = 0; i < 2; i++) {
        step_sending(1);
        CHECK_INT(result, SUA_ETRANSPORT);
    }
    net.bad = 0;
    step_sending(1);
    CHECK_INT(result, sizeof(unsigned));
    CHECK_INT(drain_from(fd2, next - 1), 1);
    close(fd);
    close(fd2);
    sua_posix_close(&io);
}

/* Nobody at the port any more: ICMP errors come back and harm nothing. */
static void test_icmp(void)
{
    unsigned i, v = 0;
    uint16_t port, dead;
    int fd = sink(&dead);

    begin(&port);
    aim = from_us(dead);
    next = 0;
    step_sending(1);
    close(fd);
    for (i = 0; i < 5; i++)
        step_sending(40);
    CHECK_INT(next, 201);
    fd = client(SOCK_DGRAM, port);
    fake.on_input = in_order;
    fake.echo = 1;
    CHECK_INT(send(fd, &v, sizeof(v), 0), sizeof(v));
    for (i = 0; i < 10 && !arrived; i++)
        CHECK_INT(sua_posix_step(&io, 100), 0);
    CHECK_INT(arrived, 1);
    CHECK_INT(drain_from(fd, 0), 1);
    close(fd);
    sua_posix_close(&io);
}

/* Two sockets, long and short ones: per address all stay in order. */
static void test_mixed(void)
{
    static char big[4000];
    uint16_t port, to;
    char buf[sizeof(big)];
    unsigned i;
    int fd;

    begin(&port);
    CHECK_INT(sua_posix_listen(&io, "udp:127.0.0.1:0", NULL, NULL), 0);
    fd = sink(&to);
    aim = from_us(to);
    next = 0;
    step_sending(1);
    for (i = 0; i < 3; i++) {
        amount = 2;
        CHECK_INT(sua_posix_timer(&io, i, send_some, &net), 0);
        aim.id = 1 + i % 2;
        CHECK_INT(sua_posix_step(&io, 0), 0);
    }
    CHECK_INT(drain_from(fd, 0), 7);
    CHECK_INT(hooks.send(hooks.user, &aim, big, sizeof(big)), sizeof(big));
    CHECK_INT(recv(fd, buf, sizeof(buf), 0), sizeof(big));
    close(fd);
    sua_posix_close(&io);
}

/* What a step has to send leaves before the socket closes. */
static void close_after(void *user)
{
    send_some(user);
    hooks.close(hooks.user, aim.id);
    CHECK_INT(put(&aim, 0), SUA_ENOENT);
}

static void test_close(void)
{
    uint16_t port, to;
    int fd;

    begin(&port);
    fd = sink(&to);
    aim = from_us(to);
    next = 0;
    step_sending(1);
    amount = 5;
    CHECK_INT(sua_posix_timer(&io, 0, close_after, NULL), 0);
    CHECK_INT(sua_posix_step(&io, 0), 0);
    CHECK_INT(drain_from(fd, 0), 6);
    close(fd);
    sua_posix_close(&io);
}

int main(void)
{
    test_burst();
    test_partial();
    test_refused();
    test_icmp();
    test_mixed();
    test_close();
    return check_done();
}
