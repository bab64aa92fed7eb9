/* SPDX-License-Identifier: MIT
 * Server transactions of one stack, whose clients are a template.
 *   bench_txn options ITER  ITER OPTIONS requests, each with a branch, tag
 *                           and Call-ID of its own, from bytes to bytes;
 *                           prints the nanoseconds. The clock moves 100 ms a
 *                           request, so 320 linger and one expires each time
 *   bench_txn linger ITER   prints the bytes a transaction takes while ITER
 *                           of them linger with their responses */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "hooks.h"
#include "sip/sua.h"

static const char request[] =
    "OPTIONS sip:bob@10.0.0.2 SIP/2.0\r\n"
    "Via: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK-524287-0-00000000;rport"
    "\r\n"
    "From: \"Alice\" <sip:alice@10.0.0.1>;tag=f00000000\r\n"
    "To: <sip:bob@10.0.0.2>\r\n"
    "Call-ID: c00000000@10.0.0.1\r\n"
    "CSeq: 1 OPTIONS\r\n"
    "Contact: <sip:alice@10.0.0.1:5060>\r\n"
    "Max-Forwards: 70\r\n"
    "User-Agent: probe/1.0\r\n"
    "Accept: application/sdp\r\n"
    "Content-Length: 0\r\n\r\n";

static unsigned long answers;
static size_t heap;

static int send_hook(void *user, const struct sua_flow *to, const void *buf,
                     size_t n)
{
    (void)user;
    (void)to;
    answers += n > 12 && !memcmp(buf, "SIP/2.0 200 ", 12);
    return (int)n;
}

static int open_stack(struct sua_stack **s)
{
    struct sua_config cfg = SUA_CONFIG_INIT;
    struct sua_ua_config uc = SUA_UA_INIT;
    struct sua_mem mem = { mem_alloc, mem_free, &heap };
    struct sua_addr local = { { 10, 0, 0, 2 }, 0, 5060, 4 };
    struct sua_str none = { NULL, 0 };
    struct sua_hooks h;
    struct sua_ua *ua;

    memset(&h, 0, sizeof h);
    h.now_ms = clock_hook;
    h.random = random_hook;
    h.send = send_hook;
    return sua_stack_open(s, &mem, &cfg, &h) ||
           sua_net_listen(*s, SUA_UDP, &local, none, NULL) ||
           sua_ua_init(&ua, *s, &uc);
}

/* Where the zeros of the template begin. */
static const char *const after[] = { "524287-0-", "tag=f", "ID: c" };
static size_t place[3];

static void find_places(void)
{
    size_t i;

    for (i = 0; i < 3; i++)
        place[i] = (size_t)(strstr(request, after[i]) - request) +
                   strlen(after[i]);
}

/* Eight digits. */
static void number(char *at, unsigned long v)
{
    int i;

    for (i = 7; i >= 0; i--, v /= 10)
        at[i] = (char)('0' + v % 10);
}

static int one(struct sua_stack *s, char *packet, unsigned long i)
{
    static struct sua_flow from;
    size_t k;

    memcpy(packet, request, sizeof request - 1);
    for (k = 0; k < 3; k++)
        number(packet + place[k], i);
    from.proto = SUA_UDP;
    from.local.family = from.remote.family = 4;
    from.remote.ip[0] = 10;
    from.remote.ip[3] = 1;
    from.local = from.remote;
    from.local.ip[3] = 2;
    from.local.port = from.remote.port = 5060;
    return sua_run(s) || sua_input(s, &from, packet, sizeof request - 1);
}

int main(int argc, char **argv)
{
    unsigned long i, n = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000;
    int linger = argc > 1 && !strcmp(argv[1], "linger");
    char packet[sizeof request];
    struct sua_stack *s;
    struct timespec t0, t1;
    size_t idle;

    find_places();
    if (!n || open_stack(&s))
        return 1;
    idle = heap;
    clock_gettime(CLOCK_MONOTONIC, &t0);
    for (i = 0; i < n; i++) {
        if (one(s, packet, i))
            return 2;
        now_ms += linger ? 0 : 100;
    }
    clock_gettime(CLOCK_MONOTONIC, &t1);
    if (answers != n) {
        fprintf(stderr, "%lu of %lu answered\n", answers, n);
        return 3;
    }
    if (linger)
        printf("%lu\n", (unsigned long)((heap - idle) / n));
    else
        printf("%lld\n",
               (long long)(t1.tv_sec - t0.tv_sec) * 1000000000 +
                   (t1.tv_nsec - t0.tv_nsec));
    (void)sua_stack_close(s);
    return 0;
}
