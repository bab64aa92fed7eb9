/* SPDX-License-Identifier: MIT
 * main() of a peer: `peer_X MODE N` handles N messages, the files of
 * tests/fixtures/corpus in turn.
 *   typed   reads each and takes its values; prints the nanoseconds
 *   index   locates and names the headers, where the library can stop there
 *   base    the loop alone
 *   values  prints what was read, so that peers can be compared */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "peer.h"

#define MAX_MSG 64
#define MAX_TEXT 65536

static struct text {
    char *p, *fresh;
    size_t n;
    int folded;
} corpus[MAX_MSG];
static int corpus_n;

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void load(const char *name)
{
    char path[512];
    struct text *t = &corpus[corpus_n++];
    FILE *f;

    snprintf(path, sizeof path, TEST_DIR "/fixtures/corpus/%.200s",
             name);
    f = fopen(path, "rb");
    t->p = calloc(1, MAX_TEXT + 64);
    t->fresh = malloc(MAX_TEXT);
    if (!f || !t->p || !t->fresh)
        exit(2);
    t->n = fread(t->fresh, 1, MAX_TEXT, f);
    fclose(f);
    memcpy(t->p, t->fresh, t->n);
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
            snprintf(name[n++], sizeof name[0], "%s", e->d_name);
    if (dir)
        closedir(dir);
    qsort(name, (size_t)n, sizeof name[0], by_name);
    for (i = 0; i < n; i++)
        load(name[i]);
}

static void say(const char *what, struct peer_text t)
{
    size_t n = t.n == PEER_Z ? strlen(t.p) : t.n;

    printf("%s=%.*s\n", what, (int)n, t.p ? t.p : "");
}

static void say_addr(const char *what, const struct peer_addr *a)
{
    printf("%s:%u ", what, a->port);
    say("user", a->user);
    say("host", a->host);
}

static void say_all(const struct peer_values *v)
{
    unsigned i;

    say("method", v->method);
    printf("status=%u cseq=%lu hops=%u length=%u via:%u\n", v->status,
           v->cseq, v->hops, v->length, v->via_port);
    say("cseq", v->cseq_method);
    say("via", v->via_host);
    say("branch", v->via_branch);
    say_addr("uri", &v->uri);
    say_addr("from", &v->from);
    say("tag", v->from_tag);
    say_addr("to", &v->to);
    say("tag", v->to_tag);
    if (v->call_id_host.p)
        printf("call-id=%s@%s\n", v->call_id.p, v->call_id_host.p);
    else
        say("call-id", v->call_id);
    say_addr("contact", &v->contact);
    for (i = 0; i < v->routes; i++)
        say("route", v->route[i]);
}

static void fresh(struct text *t)
{
    /* The one message that a reader may change in place. */
    if (t->folded)
        memcpy(t->p, t->fresh, t->n);
}

static int typed(struct text *t, struct peer_values *v)
{
    int err;

    fresh(t);
    memset(v, 0, sizeof *v);
    err = peer_read(t->p, t->n, v);
    __asm__ volatile("" : : "r"(v) : "memory");
    peer_done();
    return err;
}

static int index_only(struct text *t, struct peer_values *v)
{
    (void)v;
    fresh(t);
    return peer_index(t->p, t->n);
}

static int base(struct text *t, struct peer_values *v)
{
    fresh(t);
    memset(v, 0, sizeof *v);
    __asm__ volatile("" : : "r"(v) : "memory");
    return 0;
}

static int values(struct text *t, struct peer_values *v)
{
    int err;

    memset(v, 0, sizeof *v);
    err = peer_read(t->p, t->n, v);
    if (err)
        printf("refused\n");
    else
        say_all(v);
    peer_done();
    return 0;
}

static const struct {
    const char *name;
    int (*run)(struct text *t, struct peer_values *v);
} modes[] = {
    { "typed", typed }, { "index", index_only }, { "base", base },
    { "values", values }
};

int main(int argc, char **argv)
{
    int (*run)(struct text *, struct peer_values *) = NULL;
    struct peer_values v;
    struct timespec a, b;
    size_t i;
    long n, k, bad = 0;

    for (i = 0; argc == 3 && i < sizeof modes / sizeof modes[0]; i++)
        if (!strcmp(argv[1], modes[i].name))
            run = modes[i].run;
    load_all();
    if (!run || !corpus_n || peer_open()) {
        fprintf(stderr, "usage: %s typed|index|base|values N\n", argv[0]);
        return 2;
    }
    n = atol(argv[2]);
    clock_gettime(CLOCK_MONOTONIC, &a);
    for (k = 0; k < n; k++)
        bad += run(&corpus[k % corpus_n], &v) != 0;
    clock_gettime(CLOCK_MONOTONIC, &b);
    if (run != values)
        printf("%lld\n", (long long)(b.tv_sec - a.tv_sec) * 1000000000 +
                             b.tv_nsec - a.tv_nsec);
    return bad ? 1 : 0;
}
