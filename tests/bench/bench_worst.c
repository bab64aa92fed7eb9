/* SPDX-License-Identifier: MIT
 * The input that costs most for its size, of tests/fixtures, the seeds of
 * the fuzz targets, the anomalies of tests/torture and, when SUA_ANOMALIES
 * names a folder, cases.pack there. worst.sh runs it twice:
 *   bench_worst pick FILE   times every input and keeps the slowest in FILE,
 *                           after the messages of tests/fixtures/corpus and
 *                           the endless families at two sizes
 *   bench_worst count FILE  under callgrind: one dump a record and mode
 * Inputs are at least 200 bytes: below that the call itself is what costs.
 * Modes: index and check; those and the reader of every typed value. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#if defined(__has_include)
#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#define CAN_COUNT 1
#endif
#endif

#include "../torture/anomaly.h"
#include "sip/hdr.h"
#include "typed.h"

#define HDRS 128
#define MIN_BYTES 200
#define KEEP 60                 /* of each mode                            */
#define COPIES 4                /* indexing unfolds: one copy a run        */
#define TRIES 2                 /* of all; of those that seem slow         */
#define MORE_TRIES 12

enum mode { CHECK, TYPED, MODES };
static const char *const mode_name[MODES] = { "check", "typed" };

static struct candidate {
    double cost;                /* nanoseconds a byte                      */
    char *p;
    size_t n;
    char name[160];
} kept[MODES][KEEP];
static FILE *pack;
static unsigned long inputs;
static unsigned long sink;

static void run(enum mode mode, char *p, size_t n)
{
    struct sua_hdr hdr[HDRS];
    struct sua_msg m;
    int err = sua_msg_index(&m, p, n, hdr, HDRS, 0);

    sink += (unsigned)sua_msg_check(&m);
    if (mode == TYPED && !err)
        sink += typed_all(&m);
}

static double now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double cost(enum mode mode, const char *p, size_t n, int tries)
{
    static char copy[COPIES][ANOMALY_MAX + 1];
    double best = 1e30;
    int i, k;

    for (k = 0; k < tries; k++) {
        double t;

        for (i = 0; i < COPIES; i++)
            memcpy(copy[i], p, n);
        t = now_ns();
        for (i = 0; i < COPIES; i++)
            run(mode, copy[i], n);
        t = now_ns() - t;
        best = t < best ? t : best;
    }
    return best / COPIES / (double)n;
}

static struct candidate *cheapest(enum mode mode)
{
    struct candidate *least = kept[mode];
    size_t i;

    for (i = 1; i < KEEP; i++)
        if (kept[mode][i].cost < least->cost)
            least = &kept[mode][i];
    return least;
}

static void keep(struct candidate *c, double price, const struct anomaly *a)
{
    free(c->p);
    c->cost = price;
    c->n = a->n;
    c->p = malloc(a->n);
    if (!c->p)
        exit(2);
    memcpy(c->p, a->p, a->n);
    snprintf(c->name, sizeof c->name, "%.60s, %.40s %u.%u", a->base, a->what,
             a->field, a->which);
}

static void consider(void *user, const struct anomaly *a)
{
    enum mode mode;

    (void)user;
    if (a->n < MIN_BYTES)
        return;
    inputs++;
    for (mode = CHECK; mode < MODES; mode++) {
        struct candidate *c = cheapest(mode);
        double price = cost(mode, a->p, a->n, TRIES);

        /* It may only have been interrupted. */
        if (price > c->cost)
            price = cost(mode, a->p, a->n, MORE_TRIES);
        if (price > c->cost)
            keep(c, price, a);
    }
}

/* ---- files ------------------------------------------------------------- */
static void record(const char *p, size_t n, const char *name)
{
    unsigned char size[4];

    size[0] = (unsigned char)(n >> 24);
    size[1] = (unsigned char)(n >> 16);
    size[2] = (unsigned char)(n >> 8);
    size[3] = (unsigned char)n;
    fwrite(size, 1, 4, pack);
    fwrite(p, 1, n, pack);
    printf("%s\n", name);
}

static void record_it(void *user, const struct anomaly *a)
{
    (void)user;
    record(a->p, a->n, "typical");
}

/* Families at two sizes, whatever they cost: it must grow with the size. */
static void record_family(void *user, const struct anomaly *a)
{
    char name[160];

    (void)user;
    snprintf(name, sizeof name, "%.60s, %.40s %u.%u", a->base, a->what,
             a->field, a->which);
    if (a->which == 1000 || a->which == 8000)
        record(a->p, a->n, name);
}

/* The next message of a .msgs file (tests/fixtures/rfc) with real line ends
 * at out; returns where it ends, NULL: none left. */
static const char *next_message(const char *p, const char *end, char *out,
                                size_t *n)
{
    *n = 0;
    while (p < end && *p++ != '\n')
        ;                       /* its "====" */
    while (end - p > 4 && memcmp(p, "====", 4)) {
        const char *lf = memchr(p, '\n', (size_t)(end - p));

        if (!lf)
            break;
        if (*n + (size_t)(lf - p) + 2 > ANOMALY_MAX)
            return NULL;
        memcpy(out + *n, p, (size_t)(lf - p));
        *n += (size_t)(lf - p);
        memcpy(out + *n, "\r\n", 2);
        *n += 2;
        p = lf + 1;
    }
    return *n ? p : NULL;
}

static void file(const char *path, const char *name, anomaly_fn *f)
{
    static char mem[8 * ANOMALY_MAX], one[ANOMALY_MAX];
    struct anomaly a;
    FILE *in = fopen(path, "rb");
    const char *p = mem;
    size_t n;

    if (!in)
        return;
    n = fread(mem, 1, sizeof mem, in);
    fclose(in);
    memset(&a, 0, sizeof a);
    a.base = "file";
    a.what = name;
    a.p = one;
    if (strstr(name, ".msgs")) {
        while ((p = next_message(p, mem + n, one, &a.n)) != NULL) {
            f(NULL, &a);
            a.which++;
        }
        return;
    }
    a.p = mem;
    a.n = n < ANOMALY_MAX ? n : ANOMALY_MAX;
    if (a.n)
        f(NULL, &a);
}

/* Files of a folder and of the folders in it. */
static void files(const char *folder, anomaly_fn *f, int deep)
{
    char path[1024];
    struct dirent *e;
    DIR *dir = opendir(folder);

    while (dir && (e = readdir(dir)) != NULL) {
        DIR *sub;

        if (e->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%.700s/%.255s", folder, e->d_name);
        sub = opendir(path);
        if (!sub)
            file(path, e->d_name, f);
        else if (!closedir(sub) && deep)
            files(path, f, 0);
    }
    if (dir)
        closedir(dir);
}

static int pick(const char *file)
{
    const char *more = getenv("SUA_ANOMALIES");
    char path[1024];
    enum mode mode;
    size_t i;

    pack = fopen(file, "wb");
    if (!pack)
        return 2;
    files(TEST_DIR "/fixtures/corpus", record_it, 0);
    (void)anomaly_families(record_family, NULL);
    files(TEST_DIR "/fixtures", consider, 1);
    files(TEST_DIR "/fuzz/corpus", consider, 1);
    (void)anomaly_datagrams(consider, NULL);
    (void)anomaly_families(consider, NULL);
    if (more && *more) {
        snprintf(path, sizeof path, "%.1000s/cases.pack", more);
        (void)anomaly_pack(path, consider, NULL);
    }
    for (mode = CHECK; mode < MODES; mode++)
        for (i = 0; i < KEEP; i++)
            record(kept[mode][i].p, kept[mode][i].n, kept[mode][i].name);
    fprintf(stderr, "%lu inputs\n", inputs);
    return fclose(pack) ? 2 : 0;
}

/* ---- under callgrind --------------------------------------------------- */
#ifdef CAN_COUNT
static void count_it(void *user, const struct anomaly *a)
{
    static char copy[ANOMALY_MAX];
    char label[64];
    enum mode mode;

    (void)user;
    for (mode = CHECK; mode < MODES; mode++) {
        snprintf(label, sizeof label, "count %u %s %lu ", a->which,
                 mode_name[mode], (unsigned long)a->n);
        memcpy(copy, a->p, a->n);
        CALLGRIND_ZERO_STATS;
        run(mode, copy, a->n);
        CALLGRIND_DUMP_STATS_AT(label);
    }
}

static int count(const char *file)
{
    return anomaly_pack(file, count_it, NULL) == 0;
}
#else
static int count(const char *file)
{
    (void)file;
    fprintf(stderr, "no valgrind/callgrind.h\n");
    return 77;
}
#endif

int main(int argc, char **argv)
{
    if (argc == 3 && !strcmp(argv[1], "pick"))
        return pick(argv[2]);
    if (argc == 3 && !strcmp(argv[1], "count"))
        return count(argv[2]);
    fprintf(stderr, "usage: bench_worst pick|count FILE\n");
    return 2;
}
