/* SPDX-License-Identifier: MIT
 * What reading one message costs. `bench_index MODE N` reads N messages, the
 * files of tests/fixtures/corpus in turn; for a mean over them choose counts
 * that differ by a multiple of their number (12).
 *   nothing  the loop alone
 *   index    start line, every header located, identified, checked
 *   check    index and sua_msg_check()
 *   typed    index and the values a transaction, a dialog and a route need
 *   copy     memcpy of the message */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sip/hdr.h"

#define MAX_MSG 64

struct text {
    char *p, *work;
    size_t n;
    int folded;
};
static struct text corpus[MAX_MSG];
static int corpus_n;
static unsigned long sink;

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void load(const char *name)
{
    char path[512];
    struct text *t = &corpus[corpus_n++];
    FILE *f;

    snprintf(path, sizeof(path), TEST_DIR "/fixtures/corpus/%s", name);
    f = fopen(path, "rb");
    t->p = malloc(65536);
    t->work = malloc(65536);
    if (!f || !t->p || !t->work)
        exit(2);
    t->n = fread(t->p, 1, 65536, f);
    fclose(f);
    memcpy(t->work, t->p, t->n);
    t->folded = strstr(name, "fold") != NULL;
}

static void load_all(void)
{
    static char name[MAX_MSG][256];
    DIR *dir = opendir(TEST_DIR "/fixtures/corpus");
    struct dirent *e;
    int n = 0, i;

    while (dir && n < MAX_MSG && (e = readdir(dir)) != NULL)
        if (strstr(e->d_name, ".sip"))
            snprintf(name[n++], sizeof(name[0]), "%s", e->d_name);
    if (dir)
        closedir(dir);
    qsort(name, (size_t)n, sizeof(name[0]), by_name);
    for (i = 0; i < n; i++)
        load(name[i]);
}

static int index_one(struct text *t, struct sua_msg *m, struct sua_hdr *hdr)
{
    /* Indexing unfolds in place: such a message must be made anew. */
    if (t->folded)
        memcpy(t->work, t->p, t->n);
    return sua_msg_index(m, t->work, t->n, hdr, 64, 0);
}

static int run_nothing(struct text *t)
{
    sink += t->n;
    return 0;
}

static int run_copy(struct text *t)
{
    memcpy(t->work, t->p, t->n);
    sink += (unsigned char)t->work[t->n / 2];
    return 0;
}

static int run_index(struct text *t)
{
    struct sua_hdr hdr[64];
    struct sua_msg m;
    int err = index_one(t, &m, hdr);

    sink += m.nhdr;
    return err;
}

static int run_check(struct text *t)
{
    struct sua_hdr hdr[64];
    struct sua_msg m;

    return index_one(t, &m, hdr) || sua_msg_check(&m);
}

static int address(struct sua_str v, int tagged)
{
    struct sua_nameaddr na;
    struct sua_uri u;
    int err = sua_nameaddr_parse(v, &na) || sua_uri_parse(na.uri, &u, NULL);

    sink += u.user.n + u.host.n + u.port + na.params.n;
    if (tagged)
        sink += sua_nameaddr_tag(&na).n;
    return err;
}

static int addresses(const struct sua_msg *m, unsigned id, int only_first)
{
    struct sua_values it;
    struct sua_str v;
    int err = 0;

    sua_values_begin(&it, m, id);
    while (!err && sua_values_next(&it, &v)) {
        err = address(v, 0);
        if (only_first)
            break;
    }
    return err;
}

static int run_typed(struct text *t)
{
    struct sua_hdr hdr[64];
    struct sua_msg m;
    struct sua_via via;
    struct sua_cseq cseq;
    struct sua_uri u;
    uint32_t hops = 0, length = 0;
    int err = index_one(t, &m, hdr);

    if (err)
        return err;
    if (sua_msg_is_request(&m))
        err |= sua_uri_parse(sua_msg_uri(&m), &u, NULL);
    err |= sua_msg_via(&m, &via) | sua_msg_cseq(&m, &cseq);
    err |= address(sua_msg_get(&m, SUA_H_FROM), 1);
    err |= address(sua_msg_get(&m, SUA_H_TO), 1);
    sink += sua_msg_get(&m, SUA_H_CALL_ID).n + via.branch.n + via.port;
    err |= addresses(&m, SUA_H_CONTACT, 1);
    err |= addresses(&m, SUA_H_ROUTE, 0) |
           addresses(&m, SUA_H_RECORD_ROUTE, 0);
    (void)sua_msg_u32(&m, SUA_H_MAX_FORWARDS, 255, &hops);
    (void)sua_msg_u32(&m, SUA_H_CONTENT_LENGTH, 65535, &length);
    sink += hops + length + cseq.seq;
    return err;
}

static const struct {
    const char *name;
    int (*run)(struct text *t);
} modes[] = {
    { "nothing", run_nothing }, { "index", run_index },
    { "check", run_check },     { "typed", run_typed },
    { "copy", run_copy },
};

int main(int argc, char **argv)
{
    int (*run)(struct text *) = NULL;
    struct timespec a, b;
    size_t i;
    long n, k;

    for (i = 0; argc == 3 && i < sizeof(modes) / sizeof(modes[0]); i++)
        if (!strcmp(argv[1], modes[i].name))
            run = modes[i].run;
    load_all();
    if (!run || !corpus_n) {
        fprintf(stderr, "usage: bench_index "
                        "nothing|index|check|typed|copy N\n");
        return 2;
    }
    n = atol(argv[2]);
    clock_gettime(CLOCK_MONOTONIC, &a);
    for (k = 0; k < n; k++)
        if (run(&corpus[k % corpus_n]))
            return 1;
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("checksum %lu\n%lld\n", sink,
           (long long)(b.tv_sec - a.tv_sec) * 1000000000 + b.tv_nsec -
               a.tv_nsec);
    return 0;
}
