/* SPDX-License-Identifier: MIT
 * For tests: messages from text and from fixture files. */
#ifndef MESSAGE_H
#define MESSAGE_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sip/msg.h"

#define MESSAGE_HDRS 128

/* A message with its own storage; good until the next call that fills it. */
struct message {
    struct sua_msg m;
    struct sua_hdr hdr[MESSAGE_HDRS];
    char buf[65536];
    size_t n;
};

static inline int message_index(struct message *x, const void *p, size_t n,
                                unsigned flags)
{
    memcpy(x->buf, p, n);
    x->n = n;
    return sua_msg_index(&x->m, x->buf, n, x->hdr, MESSAGE_HDRS, flags);
}

/* Text with real line ends, "\r\n" written out. */
static inline int message_text(struct message *x, const char *z,
                               unsigned flags)
{
    return message_index(x, z, strlen(z), flags);
}

/* Reads a file below tests/fixtures: its size, or 0. */
static inline size_t fixture_read(const char *name, char *mem, size_t cap)
{
    char path[1024];
    FILE *f;
    size_t n;

    snprintf(path, sizeof(path), TEST_DIR "/fixtures/%s", name);
    f = fopen(path, "rb");
    if (!f) {
        perror(path);
        return 0;
    }
    n = fread(mem, 1, cap, f);
    fclose(f);
    return n;
}

/* Calls f for every file of a fixture folder with this ending; how many. */
static inline int fixture_each(const char *folder, const char *ending,
                               void (*f)(const char *name, char *p,
                                         size_t n))
{
    static char mem[65536];
    char path[512];
    DIR *dir;
    struct dirent *e;
    int count = 0;

    snprintf(path, sizeof(path), TEST_DIR "/fixtures/%s", folder);
    dir = opendir(path);
    while (dir && (e = readdir(dir)) != NULL) {
        size_t n = strlen(e->d_name), k = strlen(ending);

        if (n <= k || strcmp(e->d_name + n - k, ending))
            continue;
        snprintf(path, sizeof(path), "%.200s/%.200s", folder, e->d_name);
        n = fixture_read(path, mem, sizeof(mem));
        f(e->d_name, mem, n);
        count++;
    }
    if (dir)
        closedir(dir);
    return count;
}

#endif
