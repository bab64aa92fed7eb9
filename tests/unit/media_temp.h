/* SPDX-License-Identifier: MIT
 * A directory of its own for tests that write files; gone afterwards. */
#ifndef MEDIA_TEMP_H
#define MEDIA_TEMP_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char temp_dir_[256];

static inline void temp_begin(void)
{
    const char *base = getenv("TMPDIR");

    snprintf(temp_dir_, sizeof temp_dir_, "%s/mediatest.XXXXXX",
             base && *base ? base : "/tmp");
    if (!mkdtemp(temp_dir_)) {
        perror(temp_dir_);
        exit(1);
    }
}

/* Path of a file in the directory, valid until the fourth call after. */
static inline const char *temp_path(const char *name)
{
    static char paths[4][512];
    static unsigned next;
    char *path = paths[next++ % 4];

    snprintf(path, sizeof paths[0], "%s/%s", temp_dir_, name);
    return path;
}

static inline void temp_write(const char *path, const void *data, size_t n)
{
    FILE *f = fopen(path, "wb");

    if (!f || fwrite(data, 1, n, f) != n)
        perror(path);
    if (f)
        fclose(f);
}

static inline void temp_end(void)
{
    DIR *d = opendir(temp_dir_);
    struct dirent *e;

    while (d && (e = readdir(d)) != NULL) {
        if (e->d_name[0] != '.')
            unlink(temp_path(e->d_name));
    }
    if (d)
        closedir(d);
    rmdir(temp_dir_);
}

#endif
