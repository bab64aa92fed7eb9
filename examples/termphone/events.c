/* SPDX-License-Identifier: 0BSD
 * What happens, told twice: JSON lines on stdout with --json, words on
 * stderr without. Only results people asked for are words on stdout. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "json.h"
#include "phone.h"

uint64_t event_clock(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_REALTIME, &ts);
    return (uint64_t)ts.tv_sec * 1000u + (uint64_t)ts.tv_nsec / 1000000u;
}

FILE *event_begin(struct phone *p, const char *ev)
{
    if (!p->o.json)
        return NULL;
    json_begin(stdout, event_clock(), ev);
    return stdout;
}

static void say(struct phone *p, const char *format, va_list ap)
{
    char text[1024];
    time_t now = time(NULL);
    struct tm tm;
    char *s;

    if (p->o.quiet || p->o.json)
        return;
    vsnprintf(text, sizeof(text), format, ap);
    /* A peer chooses names and reasons, but not what the terminal does. */
    for (s = text; *s; s++)
        if ((unsigned char)*s < ' ' || *s == 0x7f)
            *s = '?';
    localtime_r(&now, &tm);
    fprintf(stderr, "%02d:%02d:%02d %s\n", tm.tm_hour, tm.tm_min, tm.tm_sec,
            text);
}

void event_say(struct phone *p, const char *format, ...)
{
    va_list ap;

    va_start(ap, format);
    say(p, format, ap);
    va_end(ap);
}

void event_warn(struct phone *p, const char *id, const char *hint,
                const char *format, ...)
{
    char text[600];
    va_list ap;
    FILE *f;

    va_start(ap, format);
    vsnprintf(text, sizeof(text), format, ap);
    va_end(ap);
    f = event_begin(p, "warn");
    if (f) {
        json_z(f, "id", id);
        json_z(f, "text", text);
        if (hint)
            json_z(f, "hint", hint);
        json_end(f);
    } else if (!p->o.quiet) {
        fprintf(stderr, "termphone: %s%s%s\n", text, hint ? "; " : "",
                hint ? hint : "");
    }
}

void event_listen(struct phone *p, const struct sua_flow *at)
{
    char mem[64];
    struct sua_buf b;
    FILE *f;

    sua_buf_init(&b, mem, sizeof(mem));
    sua_addr_write(&b, &at->local, 1);
    f = event_begin(p, "listen");
    if (f) {
        json_str(f, "proto", sua_proto_name(at->proto));
        json_str(f, "addr", sua_buf_view(&b));
        json_int(f, "port", at->local.port);
        json_end(f);
    } else if (p->o.verbose) {
        event_say(p, "listening on %.*s %.*s",
                  SUA_FMT(sua_proto_name(at->proto)),
                  SUA_FMT(sua_buf_view(&b)));
    }
}

/* Who made the status, in words; "" when the peer did. */
static const char *cause_words(unsigned cause)
{
    switch (cause) {
    case SUA_CAUSE_TIMEOUT: return " (no reply)";
    case SUA_CAUSE_TRANSPORT: return " (no route or connection)";
    case SUA_CAUSE_LIMIT: return " (out of memory)";
    case SUA_CAUSE_AUTH: return " (login refused)";
    default: return "";
    }
}

struct sua_str event_phrase(unsigned code, struct sua_str reason)
{
    return reason.n || code < 100 ? reason : sua_reason_phrase(code);
}

static const char *cause_name(unsigned cause)
{
    static const char *const names[] = { "none",    "remote",    "local",
                                         "timeout", "transport", "limit",
                                         "auth" };

    return cause < sizeof(names) / sizeof(*names) ? names[cause] : "none";
}

void event_reg_failed(struct phone *p, const struct sua_account_event *ev,
                      uint32_t retry_ms)
{
    FILE *f = event_begin(p, "reg.state");
    struct sua_str aor = sua_account_aor(p->account);

    if (f) {
        json_z(f, "state", "failed");
        json_str(f, "account", aor);
        json_int(f, "code", ev->status);
        json_str(f, "reason", event_phrase(ev->status, ev->reason));
        json_z(f, "cause", cause_name(ev->cause));
        if (retry_ms)
            json_int(f, "retry_ms", retry_ms);
        json_end(f);
        return;
    }
    event_say(p, "not registered %.*s: %u %.*s%s%s", SUA_FMT(aor),
              ev->status, SUA_FMT(event_phrase(ev->status, ev->reason)),
              cause_words(ev->cause), retry_ms ? ", trying again" : "");
}

void event_reg(struct phone *p, const char *state, uint32_t expires_s)
{
    FILE *f = event_begin(p, "reg.state");
    struct sua_str aor = sua_account_aor(p->account);

    if (f) {
        json_z(f, "state", state);
        json_str(f, "account", aor);
        if (expires_s)
            json_int(f, "expires", expires_s);
        json_end(f);
    } else if (expires_s) {
        event_say(p, "%s %.*s for %lu s", state, SUA_FMT(aor),
                  (unsigned long)expires_s);
    } else {
        event_say(p, "%s %.*s", state, SUA_FMT(aor));
    }
}

void event_call(struct call *c, const char *state, unsigned code,
                struct sua_str reason)
{
    struct phone *p = c->phone;
    FILE *f = event_begin(p, "call.state");

    if (f) {
        json_int(f, "call", c->id);
        json_z(f, "dir", c->out ? "out" : "in");
        json_z(f, "state", state);
        if (code)
            json_int(f, "code", code);
        if (reason.n)
            json_str(f, "reason", reason);
        json_z(f, "peer", c->peer);
        json_end(f);
        return;
    }
    event_say(p, "call %lu %s %s: %s%s%.*s", (unsigned long)c->id,
              c->out ? "to" : "from", c->peer, state, reason.n ? ", " : "",
              SUA_FMT(reason));
}

static const char *direction(unsigned dir)
{
    static const char *const names[] = { "inactive", "sendonly", "recvonly",
                                         "sendrecv" };

    return names[dir & 3];
}

void event_transfer(struct call *c, bool out, const char *state,
                    struct sua_str peer, unsigned code,
                    struct sua_str reason)
{
    struct phone *p = c->phone;
    FILE *f = event_begin(p, "transfer");

    if (f) {
        json_int(f, "call", c->id);
        json_z(f, "dir", out ? "out" : "in");
        json_z(f, "state", state);
        if (code)
            json_int(f, "code", code);
        if (peer.n)
            json_str(f, "peer", peer);
        if (reason.n)
            json_str(f, code ? "reason" : "by", reason);
        json_end(f);
        return;
    }
    event_say(p, "call %lu transfer %s%s%.*s%s%.*s", (unsigned long)c->id,
              state, peer.n ? (out ? " to " : ", to ") : "", SUA_FMT(peer),
              reason.n ? (code ? ", " : ", by ") : "", SUA_FMT(reason));
}

void event_media(struct call *c)
{
    struct phone *p = c->phone;
    char mem[64];
    struct sua_buf b;
    FILE *f = event_begin(p, "call.media");

    sua_buf_init(&b, mem, sizeof(mem));
    sua_addr_write(&b, &c->agreed.remote, 1);
    if (f) {
        json_int(f, "call", c->id);
        json_str(f, "codec", c->agreed.name);
        json_z(f, "dir", direction(c->agreed.dir));
        json_str(f, "remote", sua_buf_view(&b));
        json_int(f, "local_port", voice_port(c->voice));
        json_bool(f, "held", c->held || c->held_by_peer);
        json_end(f);
        return;
    }
    event_say(p, "call %lu audio: %.*s %s %.*s%s", (unsigned long)c->id,
              SUA_FMT(c->agreed.name), direction(c->agreed.dir),
              SUA_FMT(sua_buf_view(&b)),
              c->held ? ", on hold" :
              c->held_by_peer ? ", held by the other side" : "");
}

void event_dtmf(struct call *c, char digit)
{
    FILE *f = event_begin(c->phone, "call.dtmf");
    char text[2] = { digit, 0 };

    if (f) {
        json_int(f, "call", c->id);
        json_z(f, "digit", text);
        json_end(f);
        return;
    }
    event_say(c->phone, "call %lu digit %c", (unsigned long)c->id, digit);
}

void event_end(struct call *c, unsigned code, struct sua_str reason,
               unsigned cause, int exit_code)
{
    static const char *const who[] = { "remote", "local", "for", "ring",
                                       "interrupt" };
    uint64_t ms = c->up_ms ? sua_posix_now() - c->up_ms : 0;
    FILE *f = event_begin(c->phone, "call.end");
    struct voice_stats s;

    voice_get_stats(c->voice, &s);
    if (f) {
        json_int(f, "call", c->id);
        json_int(f, "duration_ms", (int64_t)ms);
        json_bool(f, "answered", c->answered);
        json_z(f, "cause", cause_name(cause));
        json_z(f, "who", who[c->why]);
        if (code)
            json_int(f, "code", code);
        if (code)
            json_str(f, "reason", event_phrase(code, reason));
        json_z(f, "peer", c->peer);
        json_int(f, "rtp_sent", s.sent);
        json_int(f, "rtp_received", s.received);
        json_int(f, "lost", s.lost);
        json_tenths(f, "jitter_ms", s.jitter_ms);
        if (s.rtt_ms >= 0)
            json_tenths(f, "rtt_ms", s.rtt_ms);
        if (s.mos > 0)
            json_tenths(f, "mos", s.mos);
        json_int(f, "exit", exit_code);
        json_end(f);
        return;
    }
    if (c->answered)
        event_say(c->phone, "call %lu ended after %llu.%llu s (%s); audio: "
                  "%lu packets sent, %lu received, %lu lost, jitter %.1f ms",
                  (unsigned long)c->id, (unsigned long long)(ms / 1000),
                  (unsigned long long)(ms % 1000 / 100), who[c->why],
                  (unsigned long)s.sent, (unsigned long)s.received,
                  (unsigned long)s.lost, s.jitter_ms);
    else
        event_say(c->phone, "call %lu ended: %u %.*s%s",
                  (unsigned long)c->id, code,
                  SUA_FMT(event_phrase(code, reason)), cause_words(cause));
}

void event_print(struct sua_str text)
{
    size_t i;

    for (i = 0; i < text.n; i++) {
        int ch = (unsigned char)text.p[i];

        putchar((ch < ' ' && ch != '\n' && ch != '\t') || ch == 0x7f ? '?'
                                                                     : ch);
    }
    putchar('\n');
    fflush(stdout);
}

void event_message(struct phone *p, bool in, struct sua_str peer,
                   struct sua_str text, unsigned code)
{
    FILE *f = event_begin(p, "msg");

    if (f) {
        json_z(f, "dir", in ? "in" : "out");
        json_str(f, "peer", peer);
        if (text.p)
            json_str(f, "text", text);
        if (code)
            json_int(f, "code", code);
        json_end(f);
        return;
    }
    if (!in) {
        event_say(p, "message to %.*s: %s (%u)", SUA_FMT(peer),
                  code < 300 ? "delivered" : "not delivered", code);
        return;
    }
    printf("%.*s: ", SUA_FMT(peer));
    event_print(text);
}

void event_options(struct phone *p, const char *target, unsigned code,
                   struct sua_str reason, uint64_t ms,
                   const struct sua_msg *m)
{
    FILE *f = event_begin(p, "options");
    struct sua_str agent = { NULL, 0 }, allow = { NULL, 0 };

    if (m) {
        agent = sua_msg_get(m, SUA_H_SERVER);
        if (!agent.p)
            agent = sua_msg_get(m, SUA_H_USER_AGENT);
        allow = sua_msg_get(m, SUA_H_ALLOW);
    }
    if (f) {
        json_z(f, "peer", target);
        json_int(f, "code", code);
        json_str(f, "reason", reason);
        json_int(f, "ms", (int64_t)ms);
        if (agent.p)
            json_str(f, "agent", agent);
        if (allow.p)
            json_str(f, "allow", allow);
        json_end(f);
        return;
    }
    printf("%u %.*s from %s in %llu ms\n", code, SUA_FMT(reason), target,
           (unsigned long long)ms);
    if (agent.p)
        printf("agent   %.*s\n", SUA_FMT(agent));
    if (allow.p)
        printf("methods %.*s\n", SUA_FMT(allow));
    fflush(stdout);
}

void event_exit(struct phone *p, int code)
{
    FILE *f = event_begin(p, "exit");

    if (f) {
        json_int(f, "code", code);
        json_end(f);
    }
}
