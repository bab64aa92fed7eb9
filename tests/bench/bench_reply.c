/* SPDX-License-Identifier: MIT
 * What writing the 200 of an INVITE costs. `bench_reply MODE N` writes N, to
 * the INVITE requests of tests/fixtures/corpus in turn, with the functions
 * the transaction layer uses (lib/txn/reply.c):
 *   nothing  the loop alone
 *   ok       status line, every Via with the top one completed, From, To with
 *            our tag, Call-ID, CSeq, every Record-Route, Contact,
 *            Content-Length */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "txn/txn.h"

#define MAX_MSG 16

struct request {
    char text[4096];
    struct sua_hdr hdr[64];
    struct sua_msg m;
    struct sua_flow from;
};
static struct request request[MAX_MSG];
static int requests;

/* As if it came from where its top Via says. */
static int load(const char *name)
{
    struct request *r = &request[requests];
    char path[512];
    size_t n;
    FILE *f;

    snprintf(path, sizeof(path), TEST_DIR "/fixtures/corpus/%s", name);
    f = fopen(path, "rb");
    if (!f)
        return -1;
    n = fread(r->text, 1, sizeof(r->text), f);
    fclose(f);
    if (sua_msg_index(&r->m, r->text, n, r->hdr, 64, 0) ||
        sua_msg_check(&r->m))
        return -1;
    if (r->m.method != SUA_M_INVITE)
        return 0;
    if (sua_addr_parse(r->m.via.host, &r->from.remote))
        return -1;
    r->from.remote.port = r->m.via.port;
    r->from.proto = r->m.via.proto;
    requests++;
    return 0;
}

static int load_all(void)
{
    DIR *dir = opendir(TEST_DIR "/fixtures/corpus");
    struct dirent *e;
    int err = dir == NULL;

    while (!err && requests < MAX_MSG && (e = readdir(dir)) != NULL)
        if (strstr(e->d_name, ".sip"))
            err = load(e->d_name);
    if (dir)
        closedir(dir);
    return err || !requests;
}

static size_t write_ok(const struct request *r, char *mem, size_t cap)
{
    struct sua__skel k;
    struct sua_buf b;

    sua_buf_init(&b, mem, cap);
    sua_write_status_line(&b, 200, sua_str_make(NULL, 0));
    sua__skel_write(&b, &k, &r->m, &r->from, SUA_STR("a3f7c2q5xk6mw"));
    sua_write_hdr(&b, SUA_H_CONTACT, SUA_STR("<sip:bob@198.51.100.77:5062>"));
    sua_write_body(&b, NULL);
    return b.err ? 0 : b.n;
}

/* What was written is the answer to what was read. */
static int is_good(const struct request *r)
{
    static char mem[4096];
    struct sua_hdr hdr[64];
    struct sua_msg m;
    size_t n = write_ok(r, mem, sizeof(mem));

    return n && !sua_msg_index(&m, mem, n, hdr, 64, 0) && !sua_msg_check(&m) &&
           m.status == 200 && m.to_tag.n && sua_msg_has(&m, SUA_H_CONTACT) &&
           sua_str_eq(m.via.branch, r->m.via.branch) &&
           sua_str_eq(m.from_tag, r->m.from_tag);
}

int main(int argc, char **argv)
{
    static char mem[4096];
    struct timespec a, b;
    unsigned long sum = 0;
    int write, i;
    long n, k;

    if (argc != 3 || load_all()) {
        fprintf(stderr, "usage: bench_reply nothing|ok N\n");
        return 2;
    }
    for (i = 0; i < requests; i++)
        if (!is_good(&request[i]))
            return 1;
    write = !strcmp(argv[1], "ok");
    n = atol(argv[2]);
    clock_gettime(CLOCK_MONOTONIC, &a);
    for (k = 0; k < n; k++)
        if (write)
            sum += write_ok(&request[k % requests], mem, sizeof(mem));
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("checksum %lu\n%lld\n", sum,
           (long long)(b.tv_sec - a.tv_sec) * 1000000000 + b.tv_nsec -
               a.tv_nsec);
    return 0;
}
