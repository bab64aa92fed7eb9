/* SPDX-License-Identifier: MIT
 * A complete call in memory: INVITE, 180, 200, ACK, BYE, 200 between two
 * stacks in one process, packets handed over by memcpy, virtual time.
 *   bench_call call ITER    ITER calls; prints the nanoseconds it took
 *   bench_call options ITER ITER OPTIONS transactions, likewise
 * Transactions linger their 32 s: the clock moves 100 ms a call, so about
 * 320 calls' remains are always alive. */
#include <time.h>

#include "pair.h"

static const char sdp_text[] =
    "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\n"
    "m=audio 4000 RTP/AVP 0 8 101\r\na=rtpmap:101 telephone-event/8000\r\n"
    "a=fmtp:101 0-16\r\na=ptime:20\r\na=sendrecv\r\n";

static struct sua_body sdp(void)
{
    struct sua_body b;
    b.type = SUA_STR("application/sdp");
    b.data = sua_str_make(sdp_text, sizeof sdp_text - 1);
    return b;
}

static void on_call(struct sua_call *call, const struct sua_call_event *ev,
                    void *user)
{
    struct side *me = (struct side *)user;

    switch (ev->type) {
    case SUA_CALL_INCOMING:
        me->call = call;
        (void)sua_call_answer(call, 180, NULL);
        break;
    case SUA_CALL_PROGRESS: me->rung++; break;
    case SUA_CALL_ESTABLISHED: me->up++; break;
    case SUA_CALL_CLOSED:
        me->closed++;
        me->call = NULL;
        break;
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

static int one_call(struct side *a, struct side *b)
{
    struct sua_body body = sdp();

    if (sua_call_dial(a->ua, SUA_STR("sip:bob@10.0.0.2"), &body, &a->call))
        return 1;
    pump(a, b);
    if (!b->call || sua_call_answer(b->call, 200, &body))
        return 1;
    pump(a, b);
    if (!a->call || !b->call)
        return 1;
    sua_call_hangup(a->call);
    pump(a, b);
    return 0;
}

static int one_options(struct side *a, struct side *b)
{
    struct sua_request_config c = SUA_REQUEST_INIT;

    c.method = SUA_STR("OPTIONS");
    c.target = SUA_STR("sip:bob@10.0.0.2");
    c.on_event = on_final;
    c.user = a;
    if (sua_request_send(a->ua, &c, NULL))
        return 1;
    pump(a, b);
    return 0;
}

int main(int argc, char **argv)
{
    static struct side a, b;
    unsigned long i, n = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000;
    int options = argc > 1 && !strcmp(argv[1], "options");
    struct sua_config cfg = SUA_CONFIG_INIT;
    struct sua_ua_config uc = SUA_UA_INIT;
    struct timespec t0, t1;

    uc.on_call = on_call;
    if (open_side(&a, &b, 1, &cfg, &uc) || open_side(&b, &a, 2, &cfg, &uc))
        return 1;
    clock_gettime(CLOCK_MONOTONIC, &t0);
    for (i = 0; i < n; i++) {
        if (options ? one_options(&a, &b) : one_call(&a, &b))
            return 2;
        now_ms += 100;
    }
    clock_gettime(CLOCK_MONOTONIC, &t1);
    if (options ? a.finals != n
                : a.rung != n || a.up != n || b.up != n || a.closed != n ||
                      b.closed != n) {
        fprintf(stderr, "of %lu: %u %u up, %u %u closed, %u finals\n", n,
                a.up, b.up, a.closed, b.closed, a.finals);
        return 3;
    }
    printf("%lld\n", (long long)(t1.tv_sec - t0.tv_sec) * 1000000000 +
                         (t1.tv_nsec - t0.tv_nsec));
    (void)sua_stack_close(a.stack);
    (void)sua_stack_close(b.stack);
    return 0;
}
