/* SPDX-License-Identifier: MIT
 * The race of user agent servers: libsua over its POSIX port. */
#include <signal.h>
#include <stdio.h>

#include "sip/port/posix.h"
#include "sip/ua.h"
#include "uas.h"

/* At 2,500 calls a second, each with two transactions of 32 s. */
#define CALLS 200000u

static struct sua_posix io;

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
    sua_posix_stop(&io, 0);
}

int main(void)
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
    return sua_posix_run(&io);
}
