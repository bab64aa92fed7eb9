/* SPDX-License-Identifier: 0BSD
 * What switch says. RFC 8259 (JSON). */
#include "report.h"

#include <stdarg.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#include "sip/hdr.h"
#include "sip/port/posix.h"

/* ---- JSON -------------------------------------------------------------- */
static void begin(const char *ev)
{
    struct timeval tv;
    struct tm tm;
    char text[32];

    gettimeofday(&tv, NULL);
    gmtime_r(&tv.tv_sec, &tm);
    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
    printf("{\"v\":1,\"t\":\"%s.%03uZ\",\"ev\":\"%s\"", text,
           (unsigned)(tv.tv_usec / 1000), ev);
}

/* What peers send may be anything: bytes beyond ASCII become '?'. */
static void str(const char *key, struct sua_str s)
{
    size_t i;

    printf(",\"%s\":\"", key);
    for (i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c == '"' || c == '\\')
            printf("\\%c", c);
        else if (c < ' ')
            printf("\\u%04x", c);
        else
            putchar(c < 127 ? c : '?');
    }
    putchar('"');
}

static void number(const char *key, unsigned long v)
{
    printf(",\"%s\":%lu", key, v);
}

static void end(void)
{
    puts("}");
    fflush(stdout);
}

/* ---- people ------------------------------------------------------------ */
void report_say(const struct report *r, const char *format, ...)
{
    va_list ap;

    (void)r;
    fputs("switch: ", stderr);
    va_start(ap, format);
    vfprintf(stderr, format, ap);
    va_end(ap);
    fputc('\n', stderr);
}

static struct sua_str address(char mem[64], const struct sua_addr *a)
{
    struct sua_buf b;

    sua_buf_init(&b, mem, 64);
    sua_addr_write(&b, a, 1);
    return sua_buf_view(&b);
}

bool report_open(struct report *r, const struct options *o)
{
    memset(r, 0, sizeof(*r));
    r->json = o->json;
    r->verbose = o->verbose;
    if (o->trace)
        r->trace = fopen(o->trace, "w");
    return !o->trace || r->trace;
}

void report_close(struct report *r)
{
    if (r->trace)
        fclose(r->trace);
    r->trace = NULL;
}

/* ---- life -------------------------------------------------------------- */
void report_listen(const struct report *r, const struct sua_flow *at)
{
    char mem[64];

    if (!r->json)
        return;
    begin("listen");
    str("proto", sua_proto_name(at->proto));
    str("addr", address(mem, &at->local));
    number("port", at->local.port);
    end();
}

static unsigned port_of(struct sua_stack *s, unsigned proto)
{
    struct sua_flow f;
    unsigned i;

    for (i = 0; !sua_net_endpoint(s, i, &f); i++)
        if (f.proto == proto)
            return f.local.port;
    return 0;
}

static void say_ready(struct sua_stack *s, const struct options *o,
                      size_t users)
{
    struct sua_flow f;
    char mem[64];
    unsigned i;

    fputs("switch: ready at", stderr);
    for (i = 0; !sua_net_endpoint(s, i, &f); i++)
        fprintf(stderr, "%s %.*s %.*s", i ? "," : "",
                SUA_FMT(sua_proto_name(f.proto)),
                SUA_FMT(address(mem, &f.local)));
    if (o->domains[0])
        fprintf(stderr, "; for %s", o->domains);
    if (o->users)
        fprintf(stderr, "; %lu users%s\n", (unsigned long)users,
                o->no_auth ? ", no passwords" : "");
    else
        fputs("; anybody may register\n", stderr);
}

void report_ready(const struct report *r, struct sua_stack *s,
                  const struct options *o, size_t users)
{
    unsigned udp = port_of(s, SUA_UDP), tcp = port_of(s, SUA_TCP);

    if (!r->json) {
        say_ready(s, o, users);
        return;
    }
    begin("ready");
    if (udp)
        number("udp", udp);
    if (tcp)
        number("tcp", tcp);
    str("domains", sua_str_z(o->domains));
    number("users", users);
    printf(",\"auth\":%s", o->users && !o->no_auth ? "true" : "false");
    end();
}

void report_exit(const struct report *r, int code)
{
    if (r->json) {
        begin("exit");
        number("code", (unsigned long)code);
        end();
    } else {
        report_say(r, "end");
    }
}

/* ---- events ------------------------------------------------------------ */
void report_watcher(const struct report *r, const struct sua_notifier *nf,
                    const char *state)
{
    if (r->json) {
        begin("watcher");
        str("state", sua_str_z(state));
        str("event", sua_notifier_event(nf));
        str("resource", sua_notifier_resource(nf));
        str("watcher", sua_notifier_watcher(nf));
        end();
    } else if (r->verbose) {
        report_say(r, "%.*s of %.*s: %s", SUA_FMT(sua_notifier_event(nf)),
                   SUA_FMT(sua_notifier_resource(nf)), state);
    }
}

void report_published(const struct report *r,
                      const struct sua_published_event *ev)
{
    static const char *const states[] = { "", "new", "changed", "refreshed",
                                          "gone" };
    struct sua_str state = sua_str_z(states[ev->type]);

    if (r->json) {
        begin("published");
        str("state", state);
        str("event", ev->event);
        str("resource", ev->resource);
        if (ev->expires_s)
            number("expires", ev->expires_s);
        end();
    } else if (r->verbose) {
        report_say(r, "%.*s of %.*s: %.*s", SUA_FMT(ev->event),
                   SUA_FMT(ev->resource), SUA_FMT(state));
    }
}

/* ---- registrations ----------------------------------------------------- */
void report_binding(const struct report *r, struct sua_str aor,
                    const struct sua_binding *b, int what)
{
    static const char *const words[] = {
        "unregistered", "registered", "refreshed"
    };
    uint64_t now = sua_posix_now();
    unsigned long s = (unsigned long)
        (b->expires_ms > now ? (b->expires_ms - now + 999) / 1000 : 0);
    char mem[64];

    if (r->json) {
        begin("reg.state");
        str("state", sua_str_z(words[what]));
        str("aor", aor);
        str("contact", b->contact);
        number("expires", what ? s : 0);
        str("from", address(mem, &b->flow.remote));
        str("proto", sua_proto_name(b->flow.proto));
        end();
    } else if (r->verbose || what != 2) {
        report_say(r, "%s %.*s at %.*s", words[what], SUA_FMT(aor),
                   SUA_FMT(b->contact));
    }
}

/* ---- calls ------------------------------------------------------------- */
static uint64_t hash(uint64_t h, struct sua_str s)
{
    size_t i;

    for (i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 1099511628211u;
    return (h ^ 256) * 1099511628211u;
}

/* Retransmissions, branches and later requests say the same again. */
static bool is_new(struct report *r, const struct sua_msg *m,
                   const char *state)
{
    uint64_t h = 14695981039346656037u;
    unsigned i;

    h = hash(h, sua_msg_get(m, SUA_H_CALL_ID));
    h = hash(h, sua_str_z(state));
    for (i = 0; i < REPORT_SEEN; i++)
        if (r->seen[i] == h)
            return false;
    r->seen[r->at++ % REPORT_SEEN] = h;
    return true;
}

static struct sua_str uri_of(const struct sua_msg *m, unsigned id)
{
    struct sua_nameaddr na;

    if (sua_nameaddr_parse(sua_msg_get(m, id), &na))
        memset(&na, 0, sizeof(na));
    return na.uri;
}

static void call(struct report *r, const struct sua_msg *m,
                 const char *state)
{
    struct sua_str from = uri_of(m, SUA_H_FROM), to = uri_of(m, SUA_H_TO);

    if (!is_new(r, m, state))
        return;
    if (!r->json) {
        if (r->verbose)
            report_say(r, "call %.*s to %.*s: %s %.*s", SUA_FMT(from),
                       SUA_FMT(to), state,
                       SUA_FMT(m->status ? sua_msg_reason(m) : to));
        return;
    }
    begin("call.state");
    str("state", sua_str_z(state));
    str("from", from);
    str("to", to);
    str("id", sua_msg_get(m, SUA_H_CALL_ID));
    if (m->status)
        number("code", m->status);
    end();
}

/* Received requests and the responses we send on tell all there is. */
static void watch_call(struct report *r, int tx, const struct sua_msg *m)
{
    struct sua_cseq cseq;

    if (sua_msg_cseq(m, &cseq))
        return;
    if (!tx && m->method == SUA_M_INVITE && !sua_msg_tag(m, SUA_H_TO).n)
        call(r, m, "trying");
    else if (!tx && m->method == SUA_M_BYE)
        call(r, m, "bye");
    else if (tx && m->status > 100 && cseq.method == SUA_M_INVITE &&
             m->status != 401 && m->status != 407)
        call(r, m, m->status < 200 ? "ringing"
                 : m->status < 300 ? "answered" : "failed");
}

static void trace(struct report *r, int tx, const struct sua_flow *flow,
                  const struct sua_msg *m)
{
    uint64_t now = sua_posix_now();
    char mem[64];

    fprintf(r->trace, "%8lu.%03u %s %.*s %.*s  ",
            (unsigned long)(now / 1000), (unsigned)(now % 1000),
            tx ? "->" : "<-", SUA_FMT(sua_proto_name(flow->proto)),
            SUA_FMT(address(mem, &flow->remote)));
    if (m->status)
        fprintf(r->trace, "%u %.*s", m->status, SUA_FMT(sua_msg_reason(m)));
    else
        fprintf(r->trace, "%.*s %.*s", SUA_FMT(sua_msg_method(m)),
                SUA_FMT(sua_msg_uri(m)));
    fprintf(r->trace, "  [%.*s]  %.*s\n",
            SUA_FMT(sua_msg_get(m, SUA_H_CSEQ)),
            SUA_FMT(sua_msg_get(m, SUA_H_CALL_ID)));
    fflush(r->trace);
}

void report_message(struct report *r, int tx, const struct sua_flow *flow,
                    const void *buf, size_t n)
{
    struct sua_msg m;

    if (n > sizeof(r->text) || (!r->json && !r->verbose && !r->trace))
        return;
    memcpy(r->text, buf, n);
    if (sua_msg_index(&m, r->text, n, r->hdr, REPORT_HDR, 0))
        return;
    if (r->json || r->verbose)
        watch_call(r, tx, &m);
    if (r->trace)
        trace(r, tx, flow, &m);
}
