/* SPDX-License-Identifier: 0BSD
 * Calls, says what happens, hangs up after three seconds: 02_call URI
 * With no URI it waits for a call and answers it.
 * cc 02_call.c -lsua-posix -lsua */
#include <stdio.h>
#include <sip/sua.h>
#include <sip/port/posix.h>
static struct sua_posix io;
static uint64_t mem[64 * 1024 / 8]; /* all the memory libsua will ever use */
static const struct sua_body sdp = { SUA_STR_INIT("application/sdp"),
    SUA_STR_INIT("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\n"
                 "c=IN IP4 127.0.0.1\r\nt=0 0\r\n"
                 "m=audio 4000 RTP/AVP 0\r\na=recvonly\r\n") };
static void enough(void *call)
{
    sua_call_hangup((struct sua_call *)call);
}
static void on_call(struct sua_call *call, const struct sua_call_event *ev,
                    void *user)
{
    printf("event %d, status %d\n", ev->type, ev->status), (void)user;
    if (ev->type == SUA_CALL_INCOMING)
        sua_call_answer(call, 200, &sdp);
    if (ev->type == SUA_CALL_ESTABLISHED && sua_call_is_outgoing(call))
        sua_posix_timer(&io, sua_posix_now() + 3000, enough, call);
    if (ev->type == SUA_CALL_CLOSED) { /* call is gone after this */
        sua_posix_timer(&io, UINT64_MAX, enough, call);
        sua_posix_stop(&io, ev->status >= 300);
    }
}
int main(int argc, char **argv)
{
    struct sua_ua_config cfg = SUA_UA_INIT;
    const char *at = argc > 1 ? "udp:0.0.0.0:0" : "udp:0.0.0.0:5060";
    struct sua_ua *ua;
    cfg.on_call = on_call;
    if (sua_posix_init(&io, mem, sizeof mem, at) ||
        sua_ua_init(&ua, io.stack, &cfg) ||
        (argc > 1 && sua_call_dial(ua, sua_str_z(argv[1]), &sdp, NULL)))
        return 2;
    return sua_posix_run(&io);
}
