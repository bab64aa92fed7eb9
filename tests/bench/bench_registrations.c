/* SPDX-License-Identifier: MIT
 * Many accounts registered in one hosted stack, in memory and virtual time,
 * with a registrar that answers by template; then they refresh.
 *   bench_registrations bytes N   prints the bytes taken from the allocator
 *                                 per account
 *   bench_registrations digest N  the same where every REGISTER is challenged
 *   bench_registrations refresh N prints the nanoseconds a refresh takes */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "hooks.h"
#include "sip/sua.h"

#define QUEUE 4096u
#define PACKET 1500
#define EXPIRES_S 3600

static struct packet {
    size_t n;
    char data[PACKET];
} queue[QUEUE];
static unsigned head, tail;
static struct sua_stack *stack;
static struct sua_addr registrar, here;
static uint32_t endpoint;
static size_t bytes;
static unsigned long registered, requests, failed;
static int digest;

/* ---- hooks -------------------------------------------------------------- */
static int send_hook(void *user, const struct sua_flow *to, const void *buf,
                     size_t n)
{
    struct packet *p = &queue[tail++ % QUEUE];

    (void)user;
    (void)to;
    if (n > PACKET || tail - head > QUEUE)
        return SUA_ETRANSPORT;
    p->n = n;
    memcpy(p->data, buf, n);
    return (int)n;
}

static void on_account(struct sua_account *a,
                       const struct sua_account_event *ev, void *user)
{
    (void)a;
    (void)user;
    if (ev->type == SUA_ACCOUNT_REGISTERED)
        registered++;
    else
        failed++;
}

/* ---- the registrar ------------------------------------------------------ */
/* The line that begins so, with its CRLF. */
static struct sua_str line(const struct packet *p, const char *name)
{
    struct sua_str all = sua_str_make(p->data, p->n);
    size_t i, n = strlen(name);

    for (i = 0; i + n < all.n; i++)
        if (all.p[i] == '\n' && !memcmp(all.p + i + 1, name, n)) {
            const char *end = memchr(all.p + i + 1, '\n', all.n - i - 1);

            return sua_str_make(all.p + i + 1,
                                (size_t)(end - all.p) - i);
        }
    return sua_str_make(NULL, 0);
}

static void put(struct sua_buf *b, struct sua_str s, const char *more)
{
    sua_buf_str(b, s);
    if (!*more)
        return;
    b->n -= 2;
    sua_buf_z(b, more);
    sua_buf_z(b, "\r\n");
}

static void answer(const struct packet *p)
{
    int proved = !digest || line(p, "Authorization:").n;
    struct sua_flow from;
    char mem[PACKET];
    struct sua_buf b;

    requests++;
    sua_buf_init(&b, mem, sizeof mem);
    sua_buf_z(&b, proved ? "SIP/2.0 200 OK\r\n"
                         : "SIP/2.0 401 Unauthorized\r\n");
    put(&b, line(p, "Via:"), "");
    put(&b, line(p, "From:"), "");
    put(&b, line(p, "To:"), ";tag=a6c85cf");
    put(&b, line(p, "Call-ID:"), "");
    put(&b, line(p, "CSeq:"), "");
    if (proved)
        put(&b, line(p, "Contact:"), ";expires=3600");
    else
        sua_buf_z(&b, "WWW-Authenticate: Digest realm=\"example.com\", "
                      "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", "
                      "algorithm=MD5, qop=\"auth\"\r\n");
    sua_buf_z(&b, "Content-Length: 0\r\n\r\n");
    memset(&from, 0, sizeof from);
    from.id = endpoint;
    from.proto = SUA_UDP;
    from.local = here;
    from.remote = registrar;
    if (b.err || sua_input(stack, &from, mem, b.n))
        failed++;
}

static void pump(void)
{
    while (head != tail)
        answer(&queue[head++ % QUEUE]);
}

/* Up to then, event by event. */
static void run_to(uint64_t until)
{
    uint64_t next;

    while ((next = sua_next(stack)) <= until) {
        if (next > now_ms)
            now_ms = next;
        (void)sua_run(stack);
        pump();
    }
    now_ms = until;
}

/* ---- the accounts ------------------------------------------------------- */
static int start(struct sua_ua **ua, unsigned long n)
{
    struct sua_config c = SUA_CONFIG_INIT;
    struct sua_ua_config uc = SUA_UA_INIT;
    struct sua_mem mem = { mem_alloc, mem_free, &bytes };
    struct sua_hooks h;

    memset(&h, 0, sizeof h);
    h.now_ms = clock_hook;
    h.random = random_hook;
    h.send = send_hook;
    c.max_account = (uint32_t)n;
    c.text_small = c.text_mtu = (uint32_t)(4 * n + 100000);
    uc.on_account = on_account;
    return sua_addr_parse(SUA_STR("10.0.0.1"), &here) ||
           sua_addr_parse(SUA_STR("10.0.0.2"), &registrar) ||
           (here.port = registrar.port = 5060) != 5060 ||
           sua_stack_open(&stack, &mem, &c, &h) ||
           sua_net_listen(stack, SUA_UDP, &here, SUA_STR(""), &endpoint) ||
           sua_ua_init(ua, stack, &uc);
}

static int add(struct sua_ua *ua, unsigned long i)
{
    struct sua_account_config c = SUA_ACCOUNT_INIT;
    char aor[64];

    snprintf(aor, sizeof aor, "sip:%07lu@example.com", i);
    c.aor = sua_str_z(aor);
    c.ha1_md5 = SUA_STR("939e7578ed9e3c518a452acee763bce9");
    c.registrar = SUA_STR("sip:10.0.0.2");
    c.expires_s = EXPIRES_S;
    return sua_ua_register(ua, &c, NULL);
}

/* One a millisecond: transactions of 5 s overlap, not all of them. */
static int add_all(struct sua_ua *ua, unsigned long n)
{
    unsigned long i;

    for (i = 0; i < n; i++) {
        if (add(ua, i))
            return 1;
        run_to(now_ms + 1);
    }
    return registered != n || failed;
}

static double nanoseconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* A tenth of an hour in which they refresh, each 80 to 90 % of the time it
 * was granted after it registered: for all of them that is n refreshes. */
static int wave(unsigned long n, double *each)
{
    uint64_t began = 1000, last = began + n;
    unsigned long before = registered, due;
    double t;

    run_to(began + EXPIRES_S * 800);
    if (registered != before)
        return 1; /* too early */
    t = nanoseconds();
    run_to(last + EXPIRES_S * 900 < began + EXPIRES_S * 1600
               ? last + EXPIRES_S * 900 : began + EXPIRES_S * 1600);
    due = registered - before;
    *each = (nanoseconds() - t) / (double)(due ? due : 1);
    return due != n || failed;
}

int main(int argc, char **argv)
{
    unsigned long n = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
    const char *mode = argc > 1 ? argv[1] : "";
    double each = 0;
    struct sua_ua *ua;
    size_t taken;

    digest = !strcmp(mode, "digest");
    if (!n || start(&ua, n) || add_all(ua, n)) {
        fprintf(stderr, "%lu registered, %lu failed\n", registered, failed);
        return 1;
    }
    taken = bytes;
    if (wave(n, &each)) {
        fprintf(stderr, "%lu registered, %lu failed\n", registered, failed);
        return 1;
    }
    if (!strcmp(mode, "refresh"))
        printf("%.0f\n", each);
    else
        printf("%.0f\n", (double)taken / (double)n);
    sua_stack_close(stack);
    return 0;
}
