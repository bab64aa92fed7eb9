/* SPDX-License-Identifier: MIT
 * What many calls at once cost, between two stacks in memory.
 *   bench_memory steady N   bytes a call takes of the allocator, N calls up,
 *                           their transactions over; the dearer side's
 *   bench_memory setup N    the same when all of them have just been set up
 *   bench_memory timed N    as steady, with session timers (RFC 4028)
 *   bench_memory messages N with N calls up: of ROUNDS rounds (INFO in one of
 *                           them, and a new call set up and ended) callgrind
 *                           counts the instructions */
#ifdef __has_include
#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#endif
#endif
#ifndef CALLGRIND_START_INSTRUMENTATION
#define CALLGRIND_START_INSTRUMENTATION ((void)0)
#define CALLGRIND_STOP_INSTRUMENTATION ((void)0)
#endif

#include "pair.h"

#define ROUNDS 100u
#define PAUSE_MS 100u           /* between calls: 320 still have transactions*/

static const char sdp_text[] =
    "v=0\r\no=bob 2890844730 2890844731 IN IP4 127.0.0.1\r\ns=session\r\n"
    "c=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 18334 RTP/AVP 8 101\r\n"
    "a=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
    "a=fmtp:101 0-15\r\na=sendrecv\r\n";

static struct side a, b;

static struct sua_body sdp(void)
{
    struct sua_body body;

    body.type = SUA_STR("application/sdp");
    body.data = sua_str_make(sdp_text, sizeof sdp_text - 1);
    return body;
}

static void on_call(struct sua_call *call, const struct sua_call_event *ev,
                    void *user)
{
    struct side *me = (struct side *)user;
    struct sua_reply ok = SUA_REPLY_INIT;
    struct sua_body body = sdp();

    ok.status = 200;
    switch (ev->type) {
    case SUA_CALL_INCOMING:
        me->call = call;
        (void)sua_call_answer(call, 180, NULL);
        (void)sua_call_answer(call, 200, &body);
        break;
    case SUA_CALL_ESTABLISHED: me->up++; break;
    case SUA_CALL_REQUEST: (void)sua_reply(me->stack, ev->txn, &ok); break;
    case SUA_CALL_CLOSED: me->closed++; break;
    default: break;
    }
}

static void on_final(struct sua_request *r,
                     const struct sua_request_event *ev, void *user)
{
    (void)r;
    if (ev->status == 200)
        ((struct side *)user)->finals++;
}

static struct sua_call *set_up(void)
{
    struct sua_call *c = NULL;
    struct sua_body body = sdp();

    if (sua_call_dial(a.ua, SUA_STR("sip:bob@10.0.0.2"), &body, &c))
        return NULL;
    pump(&a, &b);
    return c;
}

static int open_both(unsigned long n, int is_timed)
{
    struct sua_config cfg = SUA_CONFIG_INIT;
    struct sua_ua_config uc = SUA_UA_INIT;
    struct sua_account_config ac = SUA_ACCOUNT_INIT;
    uint32_t many = (uint32_t)n + 1000;

    cfg.max_call = cfg.max_dialog = cfg.max_request = many;
    cfg.max_txn = 2 * many;
    cfg.text_small = cfg.text_mtu = 8 * many;
    uc.on_call = on_call;
    uc.session_timer = is_timed ? SUA_USE_ALWAYS : SUA_USE_IF_ASKED;
    uc.session_expires_s = 86400; /* no refresh while calls are set up */
    ac.aor = SUA_STR("sip:alice@10.0.0.1");
    return open_side(&a, &b, 1, &cfg, &uc) ||
           open_side(&b, &a, 2, &cfg, &uc) ||
           sua_account_open(a.ua, &ac, NULL);
}

static void wait_ms(uint32_t ms)
{
    now_ms += ms;
    pump(&a, &b);
}

/* calls: NULL, or room for the caller's n handles. */
static int many(unsigned long n, uint32_t pause_ms, struct sua_call **calls)
{
    unsigned long i;

    for (i = 0; i < n; i++) {
        struct sua_call *c = set_up();
        if (!c)
            return 1;
        if (calls)
            calls[i] = c;
        wait_ms(pause_ms);
    }
    return a.up != n || b.up != n || a.closed || b.closed;
}

static int memory(unsigned long n, int is_setup)
{
    size_t at_a = a.bytes, at_b = b.bytes, most;
    uint32_t i;

    if (many(n, is_setup ? 0 : PAUSE_MS, NULL))
        return 1;
    for (i = 0; !is_setup && i < 400; i++)
        wait_ms(PAUSE_MS); /* longer than any transaction lasts */
    at_a = a.bytes - at_a;
    at_b = b.bytes - at_b;
    most = at_a > at_b ? at_a : at_b;
    printf("caller %lu, callee %lu bytes\n%lu\n", at_a / n, at_b / n,
           (most + n - 1) / n);
    return 0;
}

static int info(struct sua_call *c)
{
    struct sua_request_config r = SUA_REQUEST_INIT;

    r.method = SUA_STR("INFO");
    r.call = c;
    r.on_event = on_final;
    r.user = &a;
    return sua_request_send(a.ua, &r, NULL);
}

static int messages(unsigned long n)
{
    struct sua_call **calls = calloc(n, sizeof *calls), *c;
    unsigned long i;
    int bad = !calls || many(n, PAUSE_MS, calls);

    CALLGRIND_START_INSTRUMENTATION;
    for (i = 0; i < ROUNDS && !bad; i++) {
        bad = info(calls[i * n / ROUNDS]);
        pump(&a, &b);
        c = set_up();
        if (c)
            sua_call_hangup(c);
        wait_ms(PAUSE_MS);
    }
    CALLGRIND_STOP_INSTRUMENTATION;
    free(calls);
    return bad || a.finals != ROUNDS || a.closed != ROUNDS ||
           b.closed != ROUNDS;
}

int main(int argc, char **argv)
{
    const char *mode = argc > 1 ? argv[1] : "steady";
    unsigned long n = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000;
    int bad;

    if (open_both(n, !strcmp(mode, "timed")))
        return 1;
    bad = !strcmp(mode, "messages") ? messages(n)
                                    : memory(n, !strcmp(mode, "setup"));
    (void)sua_stack_close(a.stack);
    (void)sua_stack_close(b.stack);
    return bad;
}
