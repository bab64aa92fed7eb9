/* SPDX-License-Identifier: MIT
 * For fuzz targets: with -DFUZZ_REPLAY a program without libFuzzer that runs
 * the target once for each file named, from a block of exactly its size. */
#ifndef REPLAY_H
#define REPLAY_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#ifdef FUZZ_REPLAY
#include <stdio.h>
#include <stdlib.h>

static int replay_file(const char *name)
{
    FILE *in = fopen(name, "rb");
    uint8_t *data = NULL, *grown;
    size_t n = 0, got = 0;

    if (!in) {
        perror(name);
        return 1;
    }
    do {
        n += got;
        grown = realloc(data, n + 4096);
        if (!grown)
            abort();
        data = grown;
        got = fread(data + n, 1, 4096, in);
    } while (got);
    fclose(in);
    grown = realloc(data, n ? n : 1);
    LLVMFuzzerTestOneInput(grown ? grown : data, n);
    free(grown ? grown : data);
    return 0;
}

int main(int argc, char **argv)
{
    int i, failed = 0;

    for (i = 1; i < argc; i++)
        failed |= replay_file(argv[i]);
    printf("%d inputs\n", argc - 1);
    return failed;
}
#endif
#endif
