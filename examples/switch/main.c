/* SPDX-License-Identifier: 0BSD
 * switch: registrar, location service and proxy on libsua's server roles. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "events.h"
#include "options.h"
#include "report.h"
#include "sip/port/posix.h"
#include "sip/srv.h"
#include "sip/ua.h"
#include "sip/version.h"
#include "users.h"

enum { EXIT_DONE = 0, EXIT_INTERNAL = 1, EXIT_USAGE = 2, EXIT_NETWORK = 3 };

struct app {
    struct options o;
    struct report report;
    struct users users;
    struct sua_posix io;
    struct sua_srv *srv;
    struct events events;
    int signals[2];
};

/* ---- what the library asks and tells ----------------------------------- */
static int on_secret(void *user, struct sua_str name, struct sua_str realm,
                     unsigned alg, char *ha1)
{
    struct app *a = user;

    return users_ha1(&a->users, name, realm, alg, ha1);
}

static void on_binding(struct sua_srv *srv, struct sua_str aor,
                       const struct sua_binding *b, int what, void *user)
{
    struct app *a = user;

    (void)srv;
    report_binding(&a->report, aor, b, what);
}

static void on_trace(void *user, int tx, const struct sua_flow *flow,
                     const void *buf, size_t n)
{
    struct app *a = user;

    report_message(&a->report, tx, flow, buf, n);
}

static void on_log(void *user, int level, struct sua_str line)
{
    struct app *a = user;

    if (a->report.verbose || level <= SUA_LOG_ERROR)
        report_say(&a->report, "%.*s", SUA_FMT(line));
}

/* ---- signals ----------------------------------------------------------- */
static int signal_pipe = -1;

static void on_signal(int number)
{
    char byte = (char)number;
    int keep = errno;

    if (write(signal_pipe, &byte, 1) < 0) {
        /* Full: there is a signal in it already. */
    }
    errno = keep;
}

static void reload(struct app *a)
{
    struct users fresh;
    char err[512];

    if (!a->o.users)
        return;
    if (!users_load(&fresh, a->o.users, err, sizeof(err))) {
        report_say(&a->report, "%s; the users stay as they were", err);
        return;
    }
    users_free(&a->users);
    a->users = fresh;
    report_say(&a->report, "%lu users", (unsigned long)a->users.n);
}

static void on_signal_byte(void *user, int fd, short revents)
{
    struct app *a = user;
    char byte;

    (void)revents;
    while (read(fd, &byte, 1) == 1) {
        if (byte == SIGHUP)
            reload(a);
        else
            sua_posix_stop(&a->io, EXIT_DONE);
    }
}

static int watch_signals(struct app *a)
{
    static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
    struct sigaction sa;
    size_t i;

    if (pipe(a->signals))
        return -1;
    for (i = 0; i < 2; i++)
        fcntl(a->signals[i], F_SETFL, O_NONBLOCK);
    signal_pipe = a->signals[1];
    memset(&sa, 0, sizeof(sa));
    sa.sa_handler = on_signal;
    sa.sa_flags = SA_RESTART;
    for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        sigaction(numbers[i], &sa, NULL);
    signal(SIGPIPE, SIG_IGN);
    return sua_posix_watch(&a->io, a->signals[0], POLLIN, on_signal_byte, a);
}

/* ---- start ------------------------------------------------------------- */
static int open_stack(struct app *a)
{
    struct sua_config cfg = SUA_CONFIG_SERVER;
    struct sua_posix_config io = SUA_POSIX_INIT;

    io.stack = &cfg;
    io.log = on_log;
    io.trace = a->o.json || a->o.verbose || a->o.trace ? on_trace : NULL;
    io.user = a;
    return sua_posix_open(&a->io, &io);
}

static int open_roles(struct app *a)
{
    struct sua_srv_config srv = SUA_SRV_INIT;
    struct sua_ua_config ua_cfg = SUA_UA_INIT;
    struct sua_ua *ua;
    int err;

    srv.user = a;
    srv.domains = sua_str_z(a->o.domains);
    srv.realm = sua_str_z(a->o.realm);
    srv.secret = a->o.users && !a->o.no_auth ? on_secret : NULL;
    srv.algorithms = a->o.digests;
    srv.on_binding = on_binding;
    err = sua_srv_init(&a->srv, a->io.stack, &srv);
    /* Answers OPTIONS to us ourselves, and refuses the rest. */
    ua_cfg.user_agent = SUA_STR("switch/libsua-" SUA_VERSION);
    if (!err)
        err = sua_ua_init(&ua, a->io.stack, &ua_cfg);
    if (!err)
        err = events_open(&a->events, ua, &a->report, srv.secret != NULL);
    return err;
}

static bool listen_at(struct app *a, const char *endpoint, unsigned index)
{
    struct sua_flow f;
    uint16_t port;
    int err;

    errno = 0;
    err = sua_posix_listen(&a->io, endpoint, NULL, &port);
    if (err == SUA_EINVAL) {
        report_say(&a->report, "%s: not an endpoint; write udp:ADDR:PORT or "
                   "tcp:ADDR:PORT", endpoint);
        return false;
    }
    if (err) {
        report_say(&a->report, "cannot listen at %s: %s%s", endpoint,
                   err == SUA_ETRANSPORT && errno ? strerror(errno)
                                                  : sua_strerror(err),
                   errno == EADDRINUSE
                       ? "; choose another port, as in -l udp:0.0.0.0:5070"
                       : "");
        return false;
    }
    if (!sua_net_endpoint(a->io.stack, index, &f))
        report_listen(&a->report, &f);
    return true;
}

static bool listen_all(struct app *a)
{
    unsigned i;

    if (!a->o.nlisten) {
        a->o.listen[a->o.nlisten++] = "udp:0.0.0.0:5060";
        a->o.listen[a->o.nlisten++] = "tcp:0.0.0.0:5060";
    }
    for (i = 0; i < a->o.nlisten; i++)
        if (!listen_at(a, a->o.listen[i], i))
            return false;
    return true;
}

static int run(struct app *a)
{
    int err = open_stack(a), code;

    if (err) {
        report_say(&a->report, "%s", sua_strerror(err));
        return EXIT_INTERNAL;
    }
    err = open_roles(a);
    if (err)
        report_say(&a->report, "%s", sua_strerror(err));
    code = err ? EXIT_INTERNAL : EXIT_NETWORK;
    if (!err && listen_all(a)) {
        if (watch_signals(a)) {
            report_say(&a->report, "signals: %s", strerror(errno));
            code = EXIT_INTERNAL;
        } else {
            report_ready(&a->report, a->io.stack, &a->o, a->users.n);
            code = sua_posix_run(&a->io);
            report_exit(&a->report, code < 0 ? EXIT_INTERNAL : code);
        }
    }
    sua_posix_close(&a->io);
    return code < 0 ? EXIT_INTERNAL : code;
}

int main(int argc, char **argv)
{
    static struct app a;
    char err[512];
    int code;

    if (!options_read(&a.o, argc, argv, err, sizeof(err))) {
        fprintf(stderr, "switch: %s\n", err);
        return EXIT_USAGE;
    }
    if (a.o.help || a.o.version) {
        fputs(a.o.help ? options_usage : "switch " SUA_VERSION "\n", stdout);
        return EXIT_DONE;
    }
    if (!report_open(&a.report, &a.o)) {
        fprintf(stderr, "switch: %s: %s\n", a.o.trace, strerror(errno));
        return EXIT_USAGE;
    }
    if (a.o.users && !users_load(&a.users, a.o.users, err, sizeof(err))) {
        fprintf(stderr, "switch: %s\n", err);
        report_close(&a.report);
        return EXIT_USAGE;
    }
    code = run(&a);
    users_free(&a.users);
    report_close(&a.report);
    return code;
}
