/* SPDX-License-Identifier: MIT
 * The race of user agent servers: libsua over its POSIX port. With "turns"
 * as its argument it says at its end how long its turns took, in CPU time of
 * its own: what a busy machine adds is not in it. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "sip/port/posix.h"
#include "sip/ua.h"
#include "uas.h"

/* At 2,500 calls a second, each with two transactions of 32 s. */
#define CALLS 200000u

/* Turns of less than 2^i microseconds, and all longer ones. */
#define CLASSES 20u

static struct sua_posix io;
static volatile sig_atomic_t over;

static void on_call(struct sua_call *call, const struct sua_call_event *ev,
                    void *user)
{
    static const struct sua_body sdp = {
        SUA_STR_INIT("application/sdp"), SUA_STR_INIT(UAS_SDP)
    };

    (void)user;
    if (ev->type == SUA_CALL_INCOMING &&
        (sua_call_answer(call, 180, NULL) ||
         sua_call_answer(call, 200, &sdp)))
        fprintf(stderr, "uas_sua: a call was not answered\n");
}

static void quit(int sig)
{
    (void)sig;
    over = 1;
    sua_posix_stop(&io, 0);
}

static uint64_t cpu_us(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
    return (uint64_t)ts.tv_sec * 1000000u + (uint64_t)ts.tv_nsec / 1000u;
}

static int run_timed(void)
{
    unsigned long turns[CLASSES] = { 0 };
    uint64_t now = cpu_us(), before, longest = 0;
    unsigned i;

    while (!over && !sua_posix_step(&io, -1)) {
        before = now;
        now = cpu_us();
        if (now - before > longest)
            longest = now - before;
        for (i = 0; i < CLASSES - 1 && (now - before) >> i;)
            i++;
        turns[i]++;
    }
    for (i = 0; i < CLASSES; i++)
        fprintf(stderr, "turns below %lu us: %lu\n", 1ul << i, turns[i]);
    fprintf(stderr, "longest turn: %lu us\n", (unsigned long)longest);
    return 0;
}

int main(int argc, char **argv)
{
    struct sua_posix_config pc = SUA_POSIX_INIT;
    struct sua_config sc = SUA_CONFIG_INIT;
    struct sua_ua_config uc = SUA_UA_INIT;
    struct sua_ua *ua;
    char at[32];

    sc.max_txn = 2 * CALLS;
    sc.max_dialog = sc.max_call = sc.max_request = CALLS;
    sc.text_small = sc.text_mtu = 4 * CALLS;
    pc.stack = &sc;
    uc.on_call = on_call;
    snprintf(at, sizeof at, "udp:127.0.0.1:%d", UAS_PORT);
    if (sua_posix_open(&io, &pc) || sua_posix_listen(&io, at, NULL, NULL) ||
        sua_ua_init(&ua, io.stack, &uc)) {
        fprintf(stderr, "uas_sua: cannot start\n");
        return 1;
    }
    signal(SIGTERM, quit);
    if (argc > 1 && !strcmp(argv[1], "turns"))
        return run_timed();
    return sua_posix_run(&io);
}
