/* SPDX-License-Identifier: 0BSD
 * sipdump: says whether SIP messages are well formed, and with -v shows how
 * libsua reads them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sipdump.h"

#define MAX_HEADERS 512
#define MAX_INPUT (64u << 20)

enum { EXIT_OK = 0, EXIT_BAD = 1, EXIT_USAGE = 2 };

struct options {
    int verbose, pack, stream;
    const char *file;
};

static const char usage[] =
    "usage: sipdump [-v] [--pack] [--stream] [FILE|-]\n";

static const char help[] =
    "Reads one SIP message from FILE or standard input and prints \"ok\" or\n"
    "\"bad REASON at OFFSET\".\n"
    "\n"
    "  -v, --verbose  also print the parsed form\n"
    "      --pack     many messages, each behind its length (4 bytes, most\n"
    "                 significant first)\n"
    "      --stream   messages as a TCP connection carries them: one after\n"
    "                 the other, Content-Length mandatory\n"
    "  -h, --help     this text\n"
    "\n"
    "Exit status: 0 all well formed, 1 at least one is not, 2 bad usage or\n"
    "input that cannot be read.\n";

/* The whole of f: a malloc'd block, or NULL. */
static char *read_all(FILE *f, size_t *n)
{
    size_t cap = 1 << 16;
    char *p = malloc(cap), *more;

    *n = 0;
    while (p) {
        *n += fread(p + *n, 1, cap - *n, f);
        if (*n < cap)
            break;
        if (cap >= MAX_INPUT) {
            fprintf(stderr, "sipdump: input is over %u bytes\n", MAX_INPUT);
            free(p);
            return NULL;
        }
        more = realloc(p, cap * 2);
        if (!more)
            free(p);
        p = more;
        cap *= 2;
    }
    if (!p)
        fprintf(stderr, "sipdump: out of memory\n");
    if (p && ferror(f)) {
        perror("sipdump");
        free(p);
        return NULL;
    }
    return p;
}

static int verdict(struct sua_msg *m, int bad, size_t skipped, int verbose)
{
    if (bad)
        printf("bad %s at %lu\n", sua_msg_strerror(m->err),
               (unsigned long)(skipped + m->err_off));
    else
        printf("ok\n");
    if (verbose)
        dump_message(m);
    return bad ? EXIT_BAD : EXIT_OK;
}

/* One message at buf; *taken: how many bytes it has with the empty lines
 * before it, 0 if that cannot be said. */
static int one(char *buf, size_t n, const struct options *o, size_t base,
               size_t *taken)
{
    static struct sua_hdr hdr[MAX_HEADERS];
    struct sua_msg m;
    int err = sua_msg_index(&m, buf, n, hdr, MAX_HEADERS,
                            o->stream ? SUA_INDEX_STREAM : 0u);
    size_t skipped = (size_t)(m.buf - buf);

    *taken = err ? 0 : skipped + m.len;
    return verdict(&m, err || sua_msg_check(&m), base + skipped, o->verbose);
}

static int only_line_ends(const char *p, size_t n)
{
    while (n && (*p == '\r' || *p == '\n')) {
        p++;
        n--;
    }
    return n == 0;
}

/* Framing is lost after the first message that cannot be indexed. */
static int stream(char *buf, size_t n, const struct options *o)
{
    size_t at = 0, taken;
    int rc = EXIT_OK;

    do {
        rc |= one(buf + at, n - at, o, at, &taken);
        at += taken;
    } while (taken && at < n && !only_line_ends(buf + at, n - at));
    return rc;
}

static int message(char *buf, size_t n, const struct options *o)
{
    size_t taken;

    return o->stream ? stream(buf, n, o) : one(buf, n, o, 0, &taken);
}

static int pack(char *buf, size_t n, const struct options *o)
{
    size_t at = 0;
    int rc = EXIT_OK;

    while (n - at >= 4) {
        const unsigned char *b = (const unsigned char *)buf + at;
        size_t len = (size_t)b[0] << 24 | (size_t)b[1] << 16 |
                     (size_t)b[2] << 8 | (size_t)b[3];

        if (len > n - at - 4)
            break;
        rc |= message(buf + at + 4, len, o);
        at += 4 + len;
    }
    if (at == n)
        return rc;
    fprintf(stderr, "sipdump: the pack ends within the record at %lu\n",
            (unsigned long)at);
    return EXIT_USAGE;
}

/* 0, or the exit status + 1. */
static int parse_options(int argc, char **argv, struct options *o)
{
    int i, only_files = 0;

    for (i = 1; i < argc; i++) {
        const char *a = argv[i];

        if (only_files || a[0] != '-' || !a[1]) {
            if (o->file) {
                fprintf(stderr, "sipdump: more than one FILE\n%s", usage);
                return EXIT_USAGE + 1;
            }
            o->file = a;
        } else if (!strcmp(a, "--")) {
            only_files = 1;
        } else if (!strcmp(a, "-v") || !strcmp(a, "--verbose")) {
            o->verbose = 1;
        } else if (!strcmp(a, "--pack")) {
            o->pack = 1;
        } else if (!strcmp(a, "--stream")) {
            o->stream = 1;
        } else if (!strcmp(a, "-h") || !strcmp(a, "--help")) {
            printf("%s\n%s", usage, help);
            return EXIT_OK + 1;
        } else {
            fprintf(stderr, "sipdump: unknown option %s\n%s"
                            "Try 'sipdump --help'.\n", a, usage);
            return EXIT_USAGE + 1;
        }
    }
    return 0;
}

int main(int argc, char **argv)
{
    struct options o = { 0, 0, 0, NULL };
    int rc = parse_options(argc, argv, &o);
    FILE *f = stdin;
    size_t n;
    char *buf;

    if (rc)
        return rc - 1;
    if (o.file && strcmp(o.file, "-")) {
        f = fopen(o.file, "rb");
        if (!f) {
            perror(o.file);
            return EXIT_USAGE;
        }
    }
    buf = read_all(f, &n);
    if (f != stdin)
        fclose(f);
    if (!buf)
        return EXIT_USAGE;
    rc = o.pack ? pack(buf, n, &o) : message(buf, n, &o);
    free(buf);
    if (fflush(stdout) || ferror(stdout)) {
        perror("sipdump");
        return EXIT_USAGE;
    }
    return rc;
}
