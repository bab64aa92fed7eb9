/* SPDX-License-Identifier: MIT
 * All the messages of anomaly.h, each at the end of readable memory: index,
 * check, every typed reader on every value, edits, bodies.
 *   test_anomaly          all of them, and $SUA_ANOMALIES if that is set
 *   test_anomaly FOLDER   only cases.pack and stream.pack of that folder */
#include <stdlib.h>

#include "anomaly.h"
#include "check.h"
#include "exercise.h"
#include "guard.h"
#include "shapes.h"
#include "sip/sdp.h"

#if defined(__SANITIZE_ADDRESS__)
#define STRIDE 2                /* one in so many: sanitizers take longer  */
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define STRIDE 2
#endif
#endif
#ifndef STRIDE
#define STRIDE 1
#endif

#define HDRS 128

static struct tally {
    unsigned long seen, good, values, taken;
    double bytes;
} tally;

static void fail(const struct anomaly *a, const char *what, struct sua_str v)
{
    check_fail_(a->base, 0, what);
    fprintf(stderr, "    %s, field %u, number %u, %lu bytes: [%.*s]\n",
            a->what, a->field, a->which, (unsigned long)a->n,
            (int)(v.n < 300 ? v.n : 300), v.p ? v.p : "");
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

static void headers_of(const struct anomaly *a)
{
    static char copy[ANOMALY_MAX];
    struct sua_hdr hdr[HDRS];
    struct sua_msg m;
    unsigned i;

    memcpy(copy, a->p, a->n);
    (void)sua_msg_index(&m, copy, a->n, hdr, HDRS, 0);
    for (i = 0; i < m.nhdr; i++) {
        shapes_on(a, sua_str_make(m.buf + hdr[i].val, hdr[i].len));
        tally.values++;
    }
}

static void body_of(const struct anomaly *a)
{
    static struct sua_sdp sdp;
    size_t at, off = 0;

    for (at = 0; at + 4 <= a->n && memcmp(a->p + at, "\r\n\r\n", 4); at++)
        ;
    if (at + 4 > a->n)
        return;
    if (sua_sdp_parse(guard_copy(sua_str_make(a->p + at + 4, a->n - at - 4)),
                      &sdp, &off))
        check_count_++;
}

static void drive(void *user, const struct anomaly *a)
{
    struct sua_str s;
    const char *what;
    unsigned flags;

    (void)user;
    if (tally.seen++ % STRIDE)
        return;
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
    /* Values far larger than a line are for the families. */
    if (a->n < 3000 || !strcmp(a->what, "family"))
        headers_of(a);
    body_of(a);
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
