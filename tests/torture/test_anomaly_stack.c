/* SPDX-License-Identifier: MIT
 * The messages of anomaly.h given to a whole stack, as datagrams and as the
 * bytes of a connection in pieces: nothing it sends is malformed, nothing
 * is left over, and it answers a plain request afterwards. */
#include <stdlib.h>

#include "anomaly.h"
#include "check.h"
#include "guard.h"
#include "sip/sua.h"

#define STEP 2                  /* of the datagrams one in so many         */

static struct world {
    struct sua_stack *stack;
    struct sua_ua *ua;
    uint64_t now;
    uint32_t random, udp, flow;
    unsigned long seen, sent, answers;
    struct sua_addr local, remote;
} w;

static uint64_t hook_now(void *user)
{
    (void)user;
    return w.now;
}

static void hook_random(void *user, void *out, size_t n)
{
    unsigned char *p = out;

    (void)user;
    while (n--) {
        w.random = w.random * 1664525u + 1013904223u;
        *p++ = (unsigned char)(w.random >> 24);
    }
}

/* A refusal repeats what it refuses; all else must be right. */
static int hook_send(void *user, const struct sua_flow *to, const void *buf,
                     size_t n)
{
    static char copy[70000];
    struct sua_hdr hdr[256];
    struct sua_msg m;

    (void)user;
    (void)to;
    w.sent++;
    if (n <= 4 || n > sizeof copy)
        return (int)n;          /* an answer to a ping */
    memcpy(copy, buf, n);
    CHECK(!sua_msg_index(&m, copy, n, hdr, 256, 0) || m.status >= 400);
    w.answers += m.status >= 200;
    return (int)n;
}

static int hook_connect(void *user, const struct sua_flow *to,
                        struct sua_str tls_name)
{
    (void)user;
    (void)to;
    (void)tls_name;
    return SUA_ETRANSPORT;
}

static void hook_close(void *user, uint32_t id)
{
    (void)user;
    if (id == w.flow)
        w.flow = 0;
}

static void on_call(struct sua_call *call, const struct sua_call_event *ev,
                    void *user)
{
    (void)user;
    if (ev->type == SUA_CALL_INCOMING)
        (void)sua_call_answer(call, 486, NULL);
}

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

static struct sua_addr host(unsigned last)
{
    struct sua_addr a;

    memset(&a, 0, sizeof a);
    a.family = 4;
    a.ip[0] = 10;
    a.ip[3] = (uint8_t)last;
    a.port = 5060;
    return a;
}

static int open_world(void)
{
    struct sua_mem mem = { mem_alloc, mem_free, NULL };
    struct sua_config cfg = SUA_CONFIG_INIT;
    struct sua_ua_config uc = SUA_UA_INIT;
    struct sua_hooks h;
    struct sua_str none = { NULL, 0 };

    memset(&h, 0, sizeof h);
    h.now_ms = hook_now;
    h.random = hook_random;
    h.send = hook_send;
    h.connect = hook_connect;
    h.close = hook_close;
    uc.on_call = on_call;
    w.now = 1000;
    w.local = host(1);
    w.remote = host(2);
    return sua_stack_open(&w.stack, &mem, &cfg, &h) ||
           sua_net_listen(w.stack, SUA_UDP, &w.local, none, &w.udp) ||
           sua_net_listen(w.stack, SUA_TCP, &w.local, none, NULL) ||
           sua_ua_init(&w.ua, w.stack, &uc);
}

static void feed(uint32_t id, unsigned proto, const char *p, size_t n)
{
    struct sua_str s = guard_copy(sua_str_make(p, n));
    struct sua_flow from;

    memset(&from, 0, sizeof from);
    from.id = id;
    from.proto = (uint8_t)proto;
    from.local = w.local;
    from.remote = w.remote;
    (void)sua_input(w.stack, &from, (char *)(uintptr_t)s.p, n);
}

static void pass(uint64_t ms)
{
    w.now += ms;
    while (sua_next(w.stack) <= w.now)
        (void)sua_run(w.stack);
}

static void datagram(void *user, const struct anomaly *a)
{
    (void)user;
    if (w.seen++ % STEP)
        return;
    feed(w.udp, SUA_UDP, a->p, a->n);
    pass(20);
}

/* Of the connection's bytes every way to cut short ones, some of long ones. */
static void stream(void *user, const struct anomaly *a)
{
    size_t step = a->n < 400 ? 1 : a->n / 7 + 1, at, n;

    (void)user;
    if (w.seen++ % 4)
        return;
    CHECK_INT(sua_flow_open(w.stack, SUA_TCP, &w.local, &w.remote, &w.flow),
              SUA_OK);
    for (at = 0; at < a->n && w.flow; at += n) {
        n = a->n - at < step ? a->n - at : step;
        feed(w.flow, SUA_TCP, a->p + at, n);
    }
    if (w.flow)
        (void)sua_flow_event(w.stack, w.flow, SUA_FLOW_DOWN, NULL);
    w.flow = 0;
    pass(20);
}

static void still_answers(void)
{
    static const char options[] =
        "OPTIONS sip:10.0.0.1 SIP/2.0\r\n"
        "Via: SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bKlast\r\n"
        "Max-Forwards: 70\r\nFrom: <sip:x@10.0.0.2>;tag=1\r\n"
        "To: <sip:10.0.0.1>\r\nCall-ID: last\r\nCSeq: 1 OPTIONS\r\n\r\n";

    w.answers = 0;
    feed(w.udp, SUA_UDP, options, sizeof options - 1);
    pass(1);
    CHECK_INT(w.answers, 1);
    pass(64000);
}

int main(int argc, char **argv)
{
    const char *more = argc > 1 ? argv[1] : getenv("SUA_ANOMALIES");
    char path[1024];

    CHECK_INT(open_world(), 0);
    if (argc < 2) {
        (void)anomaly_datagrams(datagram, NULL);
        (void)anomaly_families(datagram, NULL);
        (void)anomaly_streams(stream, NULL);
    }
    if (more && *more) {
        snprintf(path, sizeof path, "%.1000s/cases.pack", more);
        CHECK(anomaly_pack(path, datagram, NULL) > 0);
        snprintf(path, sizeof path, "%.1000s/stream.pack", more);
        CHECK(anomaly_pack(path, stream, NULL) > 0);
    }
    printf("%lu inputs, %lu sent\n", w.seen, w.sent);
    pass(300000);
    still_answers();
    CHECK(sua_stack_idle(w.stack));
    CHECK_INT(sua_stack_close(w.stack), SUA_OK);
    return check_done();
}
