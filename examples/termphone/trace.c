/* SPDX-License-Identifier: 0BSD
 * What goes over the wire, for people. */
#include "trace.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "json.h"
#include "ladder.h"
#include "sip/hdr.h"

/* ---- secrets ------------------------------------------------------------ */
static char *line_end(char *p, char *end)
{
    char *nl = memchr(p, '\n', (size_t)(end - p));

    return nl ? nl + 1 : end;
}

static void star(char *p, char *end)
{
    bool quoted = p < end && *p == '"';

    for (p += quoted; p < end && *p != '\r' && *p != '\n'; p++) {
        if (quoted ? *p == '"' : *p == ',' || *p == ' ')
            return;
        *p = '*';
    }
}

static void redact_line(char *p, char *end)
{
    static const char *const names[] = { "response=", "cnonce=" };
    size_t i;

    for (; p < end; p++) {
        for (i = 0; i < 2; i++) {
            size_t n = strlen(names[i]);

            if ((size_t)(end - p) > n && !strncasecmp(p, names[i], n))
                star(p + n, end);
        }
    }
}

void trace_redact(char *msg, size_t n)
{
    static const char *const names[] = { "authorization:",
                                         "proxy-authorization:",
                                         "authorization ",
                                         "proxy-authorization " };
    char *p = msg, *end = msg + n;
    bool inside = false;
    size_t i;

    while (p < end && *p != '\r' && *p != '\n') {
        char *next = line_end(p, end);

        /* A folded line belongs to the header before it. */
        if (*p != ' ' && *p != '\t')
            for (i = 0, inside = false; i < 4; i++)
                if ((size_t)(next - p) > strlen(names[i]) &&
                    !strncasecmp(p, names[i], strlen(names[i])))
                    inside = true;
        if (inside)
            redact_line(p, next);
        p = next;
    }
}

/* ---- files -------------------------------------------------------------- */
static bool sink_open(struct trace_sink *s, const char *path, char *err,
                      size_t cap)
{
    const char *dot = strrchr(path, '.');

    s->them[0] = 0;
    s->kind = TRACE_LADDER;
    s->f = stderr;
    if (!strcmp(path, "-"))
        return true;
    if (dot && !strcmp(dot, ".jsonl")) {
        s->kind = TRACE_JSONL;
    } else if (dot && !strcmp(dot, ".pcap")) {
        s->kind = TRACE_PCAP;
    } else if (!dot || strcmp(dot, ".txt")) {
        snprintf(err, cap, "--trace %s: the name ends in .txt, .jsonl or "
                 ".pcap, or is -", path);
        return false;
    }
    s->f = fopen(path, "wbe");
    if (!s->f) {
        snprintf(err, cap, "--trace %s: %s", path, strerror(errno));
        return false;
    }
    if (s->kind == TRACE_PCAP)
        pcap_head(s->f);
    return true;
}

bool trace_open(struct trace *t, const struct opt_list *files, char *err,
                size_t cap)
{
    memset(t, 0, sizeof(*t));
    for (; t->nsinks < files->n; t->nsinks++) {
        if (!sink_open(&t->sink[t->nsinks], files->item[t->nsinks], err,
                       cap)) {
            trace_close(t);
            return false;
        }
    }
    return true;
}

bool trace_wanted(const struct trace *t)
{
    return t->nsinks || t->verbose >= 2 || t->json;
}

void trace_close(struct trace *t)
{
    while (t->nsinks) {
        FILE *f = t->sink[--t->nsinks].f;

        if (f != stderr)
            fclose(f);
    }
}

/* ---- one message -------------------------------------------------------- */
/* A retransmission is the same bytes in the same direction again. */
static unsigned count_again(struct trace *t, bool tx, const char *p, size_t n)
{
    uint64_t h = tx ? 14695981039346656037u : 1099511628211u;
    unsigned i;

    while (n--)
        h = (h ^ (unsigned char)*p++) * 1099511628211u;
    for (i = 0; i < TRACE_SEEN; i++)
        if (t->seen[i].hash == h)
            return ++t->seen[i].again;
    t->at = (t->at + 1) % TRACE_SEEN;
    t->seen[t->at].hash = h;
    t->seen[t->at].again = 0;
    return 0;
}

static struct sua_str remote_text(const struct sua_flow *flow, char *mem,
                                  size_t cap)
{
    struct sua_buf b;

    sua_buf_init(&b, mem, cap);
    sua_addr_write(&b, &flow->remote, 1);
    return sua_buf_view(&b);
}

static void draw(struct trace *t, struct trace_sink *s,
                 const struct ladder_row *r, struct sua_str remote)
{
    char out[LADDER_LINE], them[64];

    snprintf(them, sizeof(them), "%.*s", SUA_FMT(remote));
    if (!s->them[0]) {
        memcpy(s->them, them, sizeof(them));
        ladder_head(out, t->us ? t->us : "termphone", them);
        fprintf(s->f, "%s\n", out);
    }
    ladder_line(out, r);
    /* The column is the first peer's; others are named at the end. */
    fprintf(s->f, "%s%s%s\n", out, strcmp(s->them, them) ? "  " : "",
            strcmp(s->them, them) ? them : "");
    fflush(s->f);
}

static void event(FILE *f, const struct sua_msg *m, const struct sua_flow *at,
                  const struct ladder_row *r, struct sua_str remote,
                  uint64_t wall_ms)
{
    const char *nl = memchr(m->buf, '\r', m->len);

    json_begin(f, wall_ms, "sip");
    json_z(f, "dir", r->tx ? "out" : "in");
    json_str(f, "proto", sua_proto_name(at->proto));
    json_str(f, "remote", remote);
    json_str(f, "first", sua_str_make(m->buf, nl ? (size_t)(nl - m->buf)
                                                 : m->len));
    json_str(f, "cseq", sua_msg_get(m, SUA_H_CSEQ));
    json_str(f, "call_id", sua_msg_get(m, SUA_H_CALL_ID));
    json_int(f, "bytes", m->len);
    json_int(f, "ms", (int64_t)r->ms);
    json_int(f, "retransmit", r->again);
    if (r->note[0])
        json_z(f, "note", r->note);
    json_end(f);
}

static void show(const struct trace *t, const struct sua_msg *m,
                 const struct ladder_row *r, struct sua_str remote,
                 const char *proto)
{
    fprintf(stderr, "%8llu.%03u %s %.*s %s %s%s%s%s\n",
            (unsigned long long)(r->ms / 1000), (unsigned)(r->ms % 1000),
            r->tx ? "->" : "<-", SUA_FMT(remote), proto, r->label,
            r->note[0] ? " | " : "", r->note,
            r->again ? " (again)" : "");
    if (t->verbose >= 3 && !r->again)
        fprintf(stderr, "%.*s\n", (int)m->len, m->buf);
}

void trace_message(struct trace *t, bool tx, const struct sua_flow *flow,
                   const void *buf, size_t n, uint64_t mono_ms,
                   uint64_t wall_ms)
{
    struct ladder_row row;
    struct sua_msg m;
    struct sua_cseq cseq;
    struct sua_str remote;
    char mem[64], proto[8];
    size_t i;

    if (n > sizeof(t->text) || !n)
        return;
    memset(&row, 0, sizeof(row));
    memcpy(t->text, buf, n);
    row.again = count_again(t, tx, t->text, n);
    trace_redact(t->text, n);
    (void)sua_msg_index(&m, t->text, n, t->hdr, TRACE_HDR, 0);
    if (!t->begun)
        t->begin_ms = mono_ms;
    t->begun = true;
    row.tx = tx;
    row.ms = mono_ms - t->begin_ms;
    row.step = sua_msg_cseq(&m, &cseq) ? 0 : cseq.seq;
    ladder_describe(&row, &m);
    remote = remote_text(flow, mem, sizeof(mem));
    snprintf(proto, sizeof(proto), "%.*s",
             SUA_FMT(sua_proto_name(flow->proto)));
    for (i = 0; i < t->nsinks; i++) {
        struct trace_sink *s = &t->sink[i];

        if (s->kind == TRACE_LADDER)
            draw(t, s, &row, remote);
        else if (s->kind == TRACE_JSONL)
            event(s->f, &m, flow, &row, remote, wall_ms);
        else
            pcap_packet(s->f, wall_ms, tx ? &flow->local : &flow->remote,
                        tx ? &flow->remote : &flow->local, t->text, n);
    }
    if (t->json)
        event(t->json, &m, flow, &row, remote, wall_ms);
    if (t->verbose >= 2)
        show(t, &m, &row, remote, proto);
}
