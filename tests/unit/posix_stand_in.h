/* SPDX-License-Identifier: MIT
 * For tests of the POSIX port by itself: in place of the stack a few
 * functions that record what the port tells them. */
#ifndef POSIX_STAND_IN_H
#define POSIX_STAND_IN_H

#include <netinet/in.h>
#include <sys/socket.h>

#include "check.h"
#include "sip/port/posix.h"

/* ---- the stand-in ------------------------------------------------------ */
static struct sua_hooks hooks;
static struct {
    int fixed, closed, runs, refuse, busy;
    uint64_t next;
    uint32_t ids, opened, up, down, writable;
    unsigned inputs;
    struct sua_flow from;
    char text[256];
    size_t n, total;
    int echo, close_on_input;
    void (*on_input)(const struct sua_flow *from, const char *p, size_t n);
    struct sua_addr up_local;
} fake;

struct sua_stack {
    int dummy;
};
static struct sua_stack the_stack;
const struct sua_module *const sua_modules_phone[] = { NULL };
const struct sua_module *const sua_modules_udp_phone[] = { NULL };

int sua_stack_init(struct sua_stack **out, void *mem, size_t n,
                   const struct sua_config *cfg, const struct sua_hooks *h)
{
    (void)mem;
    (void)cfg;
    if (n < 100)
        return SUA_ENOMEM;
    fake.fixed = 1;
    hooks = *h;
    *out = &the_stack;
    return SUA_OK;
}

size_t sua_stack_size(const struct sua_config *cfg)
{
    (void)cfg;
    return 100;
}

int sua_stack_open(struct sua_stack **out, const struct sua_mem *mem,
                   const struct sua_config *cfg, const struct sua_hooks *h)
{
    void *p = mem->alloc(mem->user, 10);

    CHECK(p != NULL && cfg->size == sizeof(*cfg));
    mem->free(mem->user, p);
    hooks = *h;
    *out = &the_stack;
    return SUA_OK;
}

int sua_stack_close(struct sua_stack *s)
{
    (void)s;
    if (fake.busy)
        return SUA_EBUSY;
    fake.closed++;
    return SUA_OK;
}

int sua_input(struct sua_stack *s, const struct sua_flow *from, void *buf,
              size_t n)
{
    (void)s;
    fake.inputs++;
    fake.from = *from;
    fake.n = n < sizeof(fake.text) ? n : sizeof(fake.text);
    fake.total += n;
    memcpy(fake.text, buf, fake.n);
    if (fake.on_input)
        fake.on_input(from, buf, n);
    if (fake.echo)
        CHECK_INT(hooks.send(hooks.user, from, buf, n), n);
    if (fake.close_on_input)
        hooks.close(hooks.user, from->id);
    return SUA_OK;
}

int sua_run(struct sua_stack *s)
{
    (void)s;
    fake.runs++;
    fake.next = UINT64_MAX;
    return SUA_OK;
}

uint64_t sua_next(const struct sua_stack *s)
{
    (void)s;
    return fake.next;
}

int sua_net_listen(struct sua_stack *s, unsigned proto,
                   const struct sua_addr *local, struct sua_str advertise,
                   uint32_t *id)
{
    (void)s;
    (void)advertise;
    CHECK(local->port != 0 && (proto == SUA_UDP || proto == SUA_TCP));
    if (fake.refuse)
        return SUA_ENOMEM;
    *id = ++fake.ids;
    return SUA_OK;
}

int sua_net_unlisten(struct sua_stack *s, uint32_t id)
{
    (void)s;
    (void)id;
    return SUA_OK;
}

int sua_flow_open(struct sua_stack *s, unsigned proto,
                  const struct sua_addr *local,
                  const struct sua_addr *remote, uint32_t *id)
{
    (void)s;
    CHECK(proto == SUA_TCP && local->port && remote->port);
    if (fake.refuse)
        return SUA_ENOMEM;
    *id = fake.opened = ++fake.ids;
    return SUA_OK;
}

int sua_flow_event(struct sua_stack *s, uint32_t id, unsigned what,
                   const struct sua_addr *local)
{
    (void)s;
    if (what == SUA_FLOW_UP) {
        fake.up = id;
        fake.up_local = *local;
    } else if (what == SUA_FLOW_WRITABLE) {
        fake.writable = id;
    } else {
        fake.down = id;
    }
    return SUA_OK;
}

/* ---- helpers ----------------------------------------------------------- */
static struct sua_posix io;

static void start(void)
{
    memset(&fake, 0, sizeof(fake));
    fake.next = UINT64_MAX;
    CHECK_INT(sua_posix_open(&io, NULL), 0);
}

static int client(int type, uint16_t port)
{
    struct sockaddr_in in;
    int fd = socket(AF_INET, type, 0);

    memset(&in, 0, sizeof(in));
    in.sin_family = AF_INET;
    in.sin_port = htons(port);
    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(!connect(fd, (struct sockaddr *)&in, sizeof(in)));
    return fd;
}

static struct sua_flow to_loopback(uint32_t id, uint16_t port)
{
    struct sua_flow f;

    memset(&f, 0, sizeof(f));
    f.id = id;
    f.proto = SUA_TCP;
    CHECK_INT(sua_addr_parse(SUA_STR("127.0.0.1"), &f.remote), 0);
    f.remote.port = port;
    return f;
}

#endif
