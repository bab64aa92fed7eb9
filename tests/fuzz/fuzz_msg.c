/* SPDX-License-Identifier: MIT
 * Fuzz target for lib/msg: index, check, every typed parser and edits. With
 * -DFUZZ_REPLAY a plain program that runs the files named on its command
 * line, so that a finding can be replayed without libFuzzer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exercise.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void run(const uint8_t *data, size_t size, unsigned flags)
{
    /* Exactly as large as the message: the sanitizer sees every over-read,
     * and indexing writes into its buffer. */
    char *copy = malloc(size ? size : 1);
    const char *what;

    if (!copy)
        return;
    if (size)
        memcpy(copy, data, size);
    what = exercise(copy, size, flags);
    if (what) {
        fprintf(stderr, "%s\n", what);
        abort();
    }
    free(copy);
}

static void run_text(const uint8_t *data, size_t size)
{
    struct sua_str s = sua_str_make((const char *)data, size);
    struct sua_uri a, b;
    struct sua_buf out;
    char mem[512];

    sua_buf_init(&out, mem, sizeof(mem));
    if (sua_uri_from_text(&out, s, SUA_STR("example.com"), NULL))
        return;
    if (sua_uri_parse(sua_buf_view(&out), &a, NULL)) {
        fprintf(stderr, "text gives a URI that cannot be read\n");
        abort();
    }
    if (!sua_uri_parse(s, &b, NULL) &&
        sua_uri_equal(&a, &b) != sua_uri_equal(&b, &a)) {
        fprintf(stderr, "equality depends on the order\n");
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 65535)
        return 0;
    run(data, size, 0);
    run(data, size, SUA_INDEX_STREAM | SUA_INDEX_LENIENT_START);
    if (size < 256)
        run_text(data, size);
    return 0;
}

#if defined(FUZZ_REPLAY)
int main(int argc, char **argv)
{
    static uint8_t mem[65536];
    int i;

    for (i = 1; i < argc; i++) {
        FILE *f = fopen(argv[i], "rb");

        if (!f) {
            perror(argv[i]);
            return 2;
        }
        LLVMFuzzerTestOneInput(mem, fread(mem, 1, sizeof(mem), f));
        fclose(f);
    }
    printf("%d files\n", argc - 1);
    return 0;
}
#endif
