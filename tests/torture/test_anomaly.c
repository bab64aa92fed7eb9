/* SPDX-License-Identifier: MIT
 * All the messages of anomaly.h, each at the end of readable memory: index,
 * check, every typed reader and writer on every value, edits, faults, bodies.
 *   test_anomaly          all of them, and $SUA_ANOMALIES if that is set
 *   test_anomaly FOLDER   only cases.pack and stream.pack of that folder */
#include <stdlib.h>

#include "anomaly.h"
#include "check.h"
#include "exercise.h"
#include "guard.h"
#include "shapes.h"
#include "sip/body.h"
#include "sip/explain.h"
#include "sip/sdp.h"

#define HDRS 128

static struct tally {
    unsigned long seen, values;
    double bytes;
} tally;

static void fail(const struct anomaly *a, const char *what, struct sua_str v)
{
    check_fail_(a->base, 0, what);
    fprintf(stderr, "    %s, field %u, number %u, %lu bytes: [%.*s]\n",
            a->what, a->field, a->which, (unsigned long)a->n,
            (int)(v.n < 300 ? v.n : 300), v.p ? v.p : "");
}

/* Whether a value stood in an input before: most lines are as they were. A
 * table that is full, or two values of one hash, only make tests fewer. */
static int seen_before(struct sua_str v)
{
    static uint64_t seen[1 << 20];
    uint64_t h = 14695981039346656037u;
    size_t i;

    for (i = 0; i < v.n; i++)
        h = (h ^ (unsigned char)v.p[i]) * 1099511628211u;
    h |= 1;                     /* 0: free */
    for (i = (size_t)(h >> 44); seen[i] && seen[i] != h; i++)
        if (i + 1 == sizeof(seen) / sizeof(seen[0]))
            return 1;
    if (seen[i] == h)
        return 1;
    seen[i] = h;
    return 0;
}

/* The value itself at the end of memory: a reader may not look behind it. */
static void shapes_on(const struct anomaly *a, struct sua_str v)
{
    const char *what;
    size_t k;

    v = guard_copy(v);
    for (k = 0; k < SHAPES_COUNT; k++) {
        what = shape_try(&shapes[k], v);
        if (what)
            fail(a, what, v);
        if (what)
            fprintf(stderr, "    %s\n", shapes[k].name);
    }
}

static void headers_of(const struct anomaly *a, const struct sua_msg *m)
{
    unsigned i;

    for (i = 0; i < m->nhdr; i++) {
        struct sua_str v = sua_str_make(m->buf + m->hdr[i].val,
                                        m->hdr[i].len);

        if (seen_before(v))
            continue;
        shapes_on(a, v);
        tally.values++;
    }
}

/* Whoever refuses a message can say why, and only then. */
static void faults_of(const struct anomaly *a, const struct sua_msg *m)
{
    struct sua_fault f[4];
    struct sua_str none = { NULL, 0 };
    struct sua_msg again = *m;
    unsigned i, n = sua_parse_explain(m, none, f, 4);
    struct sua_buf b;
    char mem[512];

    for (i = 0; i < n && i < 4; i++) {
        sua_buf_init(&b, mem, sizeof mem);
        sua_fault_write(&b, &f[i]);
        if (f[i].offset > a->n || !f[i].text || !f[i].rfc ||
            (!b.err && !shape_is_line(sua_buf_view(&b))))
            fail(a, "a fault that cannot be", sua_str_make(a->p, a->n));
    }
    check_count_++;
    if (sua_msg_check(&again) && !n)
        fail(a, "refused without a fault", sua_str_make(a->p, a->n));
}

static void sdp_of(struct sua_str text)
{
    static struct sua_sdp sdp;
    size_t off = 0;

    text = guard_copy(text);
    if (sua_sdp_parse(text, &sdp, &off) == SUA_EBADMSG)
        CHECK(off <= text.n);
    if (sua_sdp_parse_lenient(text, &sdp, &off) == SUA_EBADMSG)
        CHECK(off <= text.n);
}

/* Parts as the header says, and the body as a session whatever it says. */
static void body_of(const struct sua_msg *m)
{
    struct sua_parts it;
    struct sua_part part;
    struct sua_str body = sua_msg_body(m);
    unsigned parts = 0;
    int got;

    sua_parts_of(&it, m);
    while ((got = sua_parts_next(&it, &part)) > 0) {
        parts++;
        CHECK(!part.body.n ||
              (part.body.p >= body.p &&
               part.body.p + part.body.n <= body.p + body.n));
        if (!part.multipart && part.depth && !seen_before(part.body))
            sdp_of(part.body);
    }
    CHECK(parts <= SUA_MULTIPART_PARTS + 1 && got <= 0);
    (void)sua_sipfrag_status(body, NULL);
    if (!seen_before(body))
        sdp_of(body);
}

/* As a reader sees it who does not care for the verdict. */
static void parts_of(const struct anomaly *a)
{
    static char copy[ANOMALY_MAX];
    struct sua_hdr hdr[HDRS];
    struct sua_msg m;
    int err;

    memcpy(copy, a->p, a->n);
    err = sua_msg_index(&m, copy, a->n, hdr, HDRS, 0);
    /* Values far larger than a line are for the families. */
    if (a->n < 3000 || !strcmp(a->what, "family"))
        headers_of(a, &m);
    faults_of(a, &m);
    if (!err)
        body_of(&m);
}

static void drive(void *user, const struct anomaly *a)
{
    struct sua_str s;
    const char *what;
    unsigned flags;

    (void)user;
    tally.seen++;
    tally.bytes += (double)a->n;
    for (flags = 0; flags <= 3; flags += 3) {
        s = guard_copy(sua_str_make(a->p, a->n));
        what = exercise((char *)(uintptr_t)s.p, s.n, flags);
        check_count_++;
        if (what)
            fail(a, what, sua_str_make(a->p, a->n));
        if (tally.seen % 4)
            break;
    }
    parts_of(a);
}

/* 0 when the folder is not there. */
static unsigned long folder(const char *name)
{
    char path[1024];
    unsigned long n;

    snprintf(path, sizeof path, "%.1000s/cases.pack", name);
    n = anomaly_pack(path, drive, NULL);
    snprintf(path, sizeof path, "%.1000s/stream.pack", name);
    n += anomaly_pack(path, drive, NULL);
    printf("%s: %lu\n", name, n);
    return n;
}

int main(int argc, char **argv)
{
    const char *more = getenv("SUA_ANOMALIES");

    if (argc > 1) {
        CHECK(folder(argv[1]) > 0);
        return check_done();
    }
    CHECK(anomaly_datagrams(drive, NULL) > 30000);
    CHECK(anomaly_families(drive, NULL) > 300);
    CHECK(anomaly_streams(drive, NULL) > 300);
    if (more && *more)
        CHECK(folder(more) > 0);
    printf("%lu inputs, %.0f MB, %lu values\n", tally.seen,
           tally.bytes / 1e6, tally.values);
    return check_done();
}
