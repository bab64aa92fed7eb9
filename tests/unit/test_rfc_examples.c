/* SPDX-License-Identifier: MIT
 * The messages that RFCs print as examples, tests/fixtures/rfc: each has the
 * verdict of verdicts.tsv there. "ok": indexed and checked, every header read
 * by its typed reader, every URI and every part of the body well formed; SDP
 * as from a peer one did not choose.
 * "part": mandatory headers were left out in print, else the same. "bad": the
 * header named, and nothing else, is wrong, for the reason given. */
#include "check.h"
#include "guard.h"
#include "message.h"
#include "sip/body.h"
#include "sip/explain.h"
#include "sip/sdp.h"

#define FAULTS 8

static char table[1 << 18], pack[1 << 18];
static unsigned messages, oks, parts, bads, bodies, sessions;

/* ---- one message ------------------------------------------------------- */
/* Its headers that are wrong, as "Name:fault" with commas between them;
 * *missing: whether mandatory ones are not there at all. */
static const char *faults_of(const struct sua_msg *m, int *missing)
{
    static char text[512];
    struct sua_fault f[FAULTS];
    struct sua_str none = { NULL, 0 };
    unsigned n = sua_parse_explain(m, none, f, FAULTS), i;
    size_t at = 0;

    text[0] = 0;
    *missing = 0;
    for (i = 0; i < n && i < FAULTS; i++) {
        if (f[i].code == SUA_MSG_MISSING) {
            *missing = 1;
            continue;
        }
        at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%.*s:%s",
                               at ? "," : "", SUA_FMT(f[i].header),
                               sua_fault_name(f[i].code));
    }
    return text;
}

static int fragment_bad(struct sua_str s)
{
    static char mem[65536];
    static struct sua_hdr hdr[MESSAGE_HDRS];
    struct sua_msg m;

    return sua_sipfrag_parse(&m, s, mem, sizeof(mem), hdr, MESSAGE_HDRS);
}

static int session_bad(struct sua_str s)
{
    static struct sua_sdp sdp;

    sessions++;
    return sua_sdp_parse_lenient(s, &sdp, NULL);
}

/* The parts, and in them messages, fragments of one, and sessions. */
static int body_bad(const struct sua_msg *m)
{
    static struct message inner;
    struct sua_parts it;
    struct sua_part part;
    int got;

    if (!m->body_len)
        return 0;
    bodies++;
    sua_parts_of(&it, m);
    while ((got = sua_parts_next(&it, &part)) > 0) {
        if (sua_part_is(&part, SUA_STR("message/sipfrag")) &&
            fragment_bad(part.body))
            return 1;
        if (sua_part_is(&part, SUA_STR("application/sdp")) &&
            session_bad(part.body))
            return 1;
        if (sua_part_is(&part, SUA_STR("message/sip")) &&
            message_index(&inner, part.body.p, part.body.n, 0))
            return 1;
    }
    return got != 0;
}

/* "ok", "part", "bad", and the faults. */
static const char *judge(struct message *x, const char **faults)
{
    int index = sua_msg_index(&x->m, x->buf, x->n, x->hdr, MESSAGE_HDRS, 0);
    int missing;

    *faults = "";
    if (index && x->m.err != SUA_MSG_TWICE) {
        *faults = sua_msg_strerror(x->m.err);
        return "bad";
    }
    *faults = faults_of(&x->m, &missing);
    if (**faults)
        return "bad";
    if (body_bad(&x->m)) {
        *faults = "body";
        return "bad";
    }
    if (!sua_msg_check(&x->m))
        return "ok";
    return missing && x->m.err == SUA_MSG_MISSING ? "part" : "bad";
}

/* Every prefix against the end of memory: an answer, no byte too far. */
static void prefixes(const struct message *x)
{
    static struct sua_hdr hdr[MESSAGE_HDRS];
    struct sua_msg m;
    size_t n;

    for (n = 0; n < x->n; n += 1 + n / 16) {
        struct sua_str at = guard_copy(sua_str_make(x->buf, n));

        if (!sua_msg_index(&m, (char *)(size_t)at.p, n, hdr, MESSAGE_HDRS, 0))
            (void)body_bad(&m);
    }
}

static void check_message(const char *name, char *p, char *end,
                          const char *verdict, const char *want_faults)
{
    static struct message x;
    const char *got, *faults;

    for (x.n = 0; p < end; p++) {
        if (*p == '\n')
            x.buf[x.n++] = '\r';
        x.buf[x.n++] = *p;
    }
    prefixes(&x);
    got = judge(&x, &faults);
    messages++;
    oks += !strcmp(got, "ok");
    parts += !strcmp(got, "part");
    bads += !strcmp(got, "bad");
    CHECK(!strcmp(got, verdict) && !strcmp(faults, want_faults));
    if (strcmp(got, verdict) || strcmp(faults, want_faults))
        fprintf(stderr, "    %s\t%s\t%s\n", name, got, faults);
}

/* ---- the files --------------------------------------------------------- */
/* The message of a pack that the RFC has at this line. */
static char *find(const char *line, char **end)
{
    char mark[32], *p;

    snprintf(mark, sizeof(mark), "==== %s\n", line);
    p = strstr(pack, mark);
    if (!p)
        return NULL;
    p += strlen(mark);
    *end = strstr(p, "\n==== ");
    *end = *end ? *end + 1 : p + strlen(p);
    return p;
}

static void load(const char *rfc)
{
    static char now[16];
    char name[64];

    if (!strcmp(now, rfc))
        return;
    snprintf(now, sizeof(now), "%s", rfc);
    snprintf(name, sizeof(name), "rfc/rfc%s.msgs", rfc);
    pack[fixture_read(name, pack, sizeof(pack) - 1)] = 0;
}

/* rfc, line, verdict, faults, reason: all but the last. */
static void check_row(char *row)
{
    char *column[5], name[64], *p, *end;
    unsigned i;

    for (i = 0; i < 5; i++) {
        column[i] = row;
        row += strcspn(row, "\t");
        if (*row)
            *row++ = 0;
    }
    load(column[0]);
    snprintf(name, sizeof(name), "%s\t%s", column[0], column[1]);
    p = find(column[1], &end);
    CHECK(p != NULL);
    if (p)
        check_message(name, p, end, column[2], column[3]);
    /* What is refused has its reason. */
    CHECK(!strcmp(column[2], "ok") || !strcmp(column[2], "part") ||
          strlen(column[4]) > 5);
}

int main(void)
{
    size_t n = fixture_read("rfc/verdicts.tsv", table, sizeof(table) - 1);
    char *row = table, *next;

    table[n] = 0;
    row += strcspn(row, "\n");
    for (row += *row != 0; *row; row = next) {
        next = row + strcspn(row, "\n");
        if (*next)
            *next++ = 0;
        check_row(row);
    }
    printf("%u messages: %u ok, %u partial, %u bad; %u bodies\n", messages,
           oks, parts, bads, bodies);
    CHECK(messages > 400 && oks > 300 && bodies > 100 && sessions > 50);
    return check_done();
}
