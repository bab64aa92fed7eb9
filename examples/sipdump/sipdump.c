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
    int verbose, json, pack, stream;
    const char *file;
};

static const char usage[] =
    "usage: sipdump [-v] [--json] [--pack] [--stream] [FILE|-]\n";

static const char help[] =
    "Reads one SIP message from FILE or standard input and prints \"ok\" or\n"
    "\"bad REASON at OFFSET\".\n"
    "\n"
    "  -v, --verbose  also print the parsed form, and everything that is\n"
    "                 wrong with the place, the reason and the RFC section\n"
    "      --json     print the same as one JSON object a line instead: ok,\n"
    "                 kind, method and uri or status and reason, headers,\n"
    "                 body, faults. A byte that is not UTF-8 is \\udcHH\n"
    "      --pack     many messages, each behind its length (4 bytes, most\n"
    "                 significant first)\n"
    "      --stream   messages as a TCP connection carries them: one after\n"
    "                 the other, Content-Length mandatory\n"
    "  -h, --help     this text\n"
    "\n"
    "\"bad\" is what every element must refuse (RFC 3261 8.2.2, 16.3); other\n"
    "faults are listed without that.\n"
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

/* One input: a record of a pack, or all. */
struct input {
    char *buf;                  /* indexing unfolds lines in it            */
    char *received;             /* as it came                              */
    size_t n;
    size_t at, lines;           /* of what has been read                   */
    const struct options *o;
};

static int verdict(const struct sua_msg *m, int bad, const struct origin *from,
                   const struct options *o)
{
    struct out out;

    memset(&out, 0, sizeof(out));
    out.op = o->json ? &json_ops : &text_ops;
    out.f = stdout;
    out.first = 1;
    if (!o->json && bad)
        printf("bad %s at %lu\n", sua_msg_strerror(m->err),
               (unsigned long)(from->offset + m->err_off));
    else if (!o->json)
        printf("ok\n");
    if (o->json || o->verbose)
        dump_message(&out, m, bad, from);
    return bad ? EXIT_BAD : EXIT_OK;
}

/* The next message; *taken: how many bytes it has with the empty lines
 * before it, 0 if that cannot be said. */
static int one(struct input *in, size_t *taken)
{
    static struct sua_hdr hdr[MAX_HEADERS];
    struct origin from;
    struct sua_msg m;
    char *buf = in->buf + in->at;
    size_t i;
    int err = sua_msg_index(&m, buf, in->n - in->at, hdr, MAX_HEADERS,
                            in->o->stream ? SUA_INDEX_STREAM : 0u);
    size_t skipped = (size_t)(m.buf - buf), end;

    *taken = err ? 0 : skipped + m.len;
    from.offset = in->at + skipped;
    from.received = in->received + from.offset;
    from.n = *taken ? m.len : in->n - from.offset;
    for (i = in->at, from.lines = in->lines; i < from.offset; i++)
        from.lines += in->received[i] == '\n';
    for (end = in->at + *taken; in->at < end; in->at++)
        in->lines += in->received[in->at] == '\n';
    return verdict(&m, err || sua_msg_check(&m), &from, in->o);
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
static int stream(struct input *in)
{
    size_t taken;
    int rc = EXIT_OK;

    do {
        rc |= one(in, &taken);
    } while (taken && in->at < in->n &&
             !only_line_ends(in->buf + in->at, in->n - in->at));
    return rc;
}

static int message(char *buf, size_t n, const struct options *o)
{
    struct input in;
    size_t taken;
    int rc;

    memset(&in, 0, sizeof(in));
    in.buf = buf;
    in.n = n;
    in.o = o;
    in.received = malloc(n + 1);
    if (!in.received) {
        fprintf(stderr, "sipdump: out of memory\n");
        return EXIT_USAGE;
    }
    if (n)
        memcpy(in.received, buf, n);
    rc = o->stream ? stream(&in) : one(&in, &taken);
    free(in.received);
    return rc;
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
        } else if (!strcmp(a, "--json")) {
            o->json = 1;
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
    struct options o = { 0, 0, 0, 0, NULL };
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
