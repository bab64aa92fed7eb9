/* SPDX-License-Identifier: 0BSD
 * Registers and says how it went: 01_register AOR PASSWORD
 * cc 01_register.c -lsua-posix -lsua */
#include <stdio.h>
#include <sip/sua.h>
#include <sip/port/posix.h>
static struct sua_posix io;
static uint64_t mem[64 * 1024 / 8]; /* all the memory libsua will ever use */
static void on_account(struct sua_account *a,
                       const struct sua_account_event *ev, void *user)
{
    printf("status %d\n", ev->status), (void)a, (void)user;
    sua_posix_stop(&io, ev->type != SUA_ACCOUNT_REGISTERED);
}
int main(int argc, char **argv)
{
    struct sua_ua_config cfg = SUA_UA_INIT;
    struct sua_account_config me = SUA_ACCOUNT_INIT;
    struct sua_ua *ua;
    cfg.on_account = on_account, me.aor = sua_str_z(argv[1]);
    me.password = sua_str_z(argc > 2 ? argv[2] : NULL);
    if (sua_posix_init(&io, mem, sizeof mem, "udp:0.0.0.0:0") ||
        sua_ua_init(&ua, io.stack, &cfg) || sua_ua_register(ua, &me, NULL))
        return 2;
    return sua_posix_run(&io);
}
