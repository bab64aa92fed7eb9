/* SPDX-License-Identifier: MIT
 * The POSIX port with a real stack: two user agents in one process, one in
 * fixed memory, send each other messages over UDP and TCP on loopback. */
#include <poll.h>
#include <unistd.h>

#include "check.h"
#include "sip/port/posix.h"
#include "sip/ua.h"

static struct sua_posix here, there;
static uint64_t mem[128 * 1024 / 8];
static unsigned received, status, cause, traced, fired;
static char text[64];

static int on_request(struct sua_ua *ua, struct sua_txn *t,
                      const struct sua_msg *m, void *user)
{
    struct sua_str body = sua_msg_body(m);

    (void)user;
    received++;
    snprintf(text, sizeof(text), "%.*s", SUA_FMT(body));
    CHECK_INT(sua_reply_status(sua_ua_stack(ua), t, 200), 0);
    return 0;
}

static void on_event(struct sua_request *r,
                     const struct sua_request_event *ev, void *user)
{
    (void)r;
    (void)user;
    status = ev->status;
    cause = ev->cause;
}

static void on_trace(void *user, int tx, const struct sua_flow *flow,
                     const void *buf, size_t n)
{
    CHECK(user == &traced && buf && n && flow->remote.family == 4);
    traced += tx ? 1 : 100;
}

static void on_timer(void *user)
{
    struct sua_request_config *c = user;
    struct sua_ua *ua = c->user;

    fired++;
    c->user = NULL;
    CHECK_INT(sua_request_send(ua, c, NULL), 0);
}

/* Both loops in turns, 3 s at most. */
static void run_until(const unsigned *flag)
{
    uint64_t end = sua_posix_now() + 3000;

    while (!*flag && sua_posix_now() < end) {
        CHECK_INT(sua_posix_step(&here, 1), 0);
        CHECK_INT(sua_posix_step(&there, 1), 0);
    }
    CHECK(*flag != 0);
}

static void send_message(struct sua_ua *ua, const char *uri,
                         struct sua_str what)
{
    struct sua_request_config c = SUA_REQUEST_INIT;
    struct sua_body body = { SUA_STR_INIT("text/plain"), { NULL, 0 } };

    body.data = what;
    c.method = SUA_STR("MESSAGE");
    c.target = sua_str_z(uri);
    c.body = &body;
    c.on_event = on_event;
    c.user = ua;
    status = 0;
    /* A command from a timer of the loop goes out at once. */
    CHECK_INT(sua_posix_timer(&here, 0, on_timer, &c), 0);
    run_until(&status);
}

int main(void)
{
    struct sua_posix_config cfg = SUA_POSIX_INIT;
    struct sua_config phone = SUA_CONFIG_PHONE;
    struct sua_ua_config uc = SUA_UA_INIT;
    struct sua_ua *caller, *callee;
    uint16_t udp, tcp;
    char uri[80];

    phone.modules = sua_modules_phone; /* TCP too */
    cfg.trace = on_trace;
    cfg.user = &traced;
    CHECK_INT(sua_posix_open(&here, &cfg), 0);
    CHECK_INT(sua_posix_listen(&here, "udp:127.0.0.1:0", NULL, NULL), 0);
    CHECK_INT(sua_posix_listen(&here, "tcp:127.0.0.1:0", NULL, NULL), 0);
    phone.max_flow = 4; /* two endpoints, two connections */
    cfg.trace = NULL;
    cfg.stack = &phone;
    cfg.mem = mem;
    cfg.mem_size = 100;
    CHECK_INT(sua_posix_open(&there, &cfg), SUA_ENOMEM);
    cfg.mem_size = sizeof(mem);
    CHECK_INT(sua_posix_open(&there, &cfg), 0);
    CHECK_INT(sua_posix_listen(&there, "tcp:127.0.0.1:0", NULL, &tcp), 0);
    CHECK_INT(sua_posix_listen(&there, "udp:127.0.0.1:0", NULL, &udp), 0);
    CHECK_INT(sua_ua_init(&caller, here.stack, &uc), 0);
    uc.on_request = on_request;
    CHECK_INT(sua_ua_init(&callee, there.stack, &uc), 0);

    snprintf(uri, sizeof(uri), "sip:bob@127.0.0.1:%u", udp);
    send_message(caller, uri, SUA_STR("by datagram"));
    CHECK_INT(status, 200);
    CHECK(!strcmp(text, "by datagram"));
    CHECK_INT(traced, 101);
    snprintf(uri, sizeof(uri), "sip:bob@127.0.0.1:%u;transport=tcp", tcp);
    send_message(caller, uri, SUA_STR("by stream"));
    CHECK_INT(status, 200);
    CHECK(!strcmp(text, "by stream"));
    send_message(caller, uri, SUA_STR("again")); /* the same connection */
    CHECK_INT(status, 200);
    CHECK_INT(received, 3);
    CHECK_INT(fired, 3);

    /* Nobody accepts: an answer made here, at once. */
    sua_posix_close(&there);
    snprintf(uri, sizeof(uri), "sip:bob@127.0.0.1:%u;transport=tcp", tcp);
    CHECK_INT(sua_posix_open(&there, NULL), 0);
    send_message(caller, uri, SUA_STR("anybody?"));
    CHECK_INT(status, 503);
    CHECK_INT(cause, SUA_CAUSE_TRANSPORT);
    sua_posix_close(&there);
    sua_posix_close(&here);
    return check_done();
}
