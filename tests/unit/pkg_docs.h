/* SPDX-License-Identifier: MIT
 * For tests of package bodies: documents that end where memory ends, buffers
 * of every size, and time that must not grow with the square. */
#ifndef PKG_DOCS_H
#define PKG_DOCS_H

#include <stdlib.h>
#include <time.h>

#include "check.h"
#include "guard.h"
#include "sip/xml.h"

#define DOC_ROOM 16384
static char doc_mem[DOC_ROOM];

/* A writer into every size from 0 to what it needs: it fails with TOOBIG
 * until it fits, and touches nothing behind the buffer. */
static inline void doc_sizes(int (*write)(struct sua_buf *b))
{
    static char whole[DOC_ROOM];
    char *part = doc_mem;
    struct sua_buf b;
    size_t n, cap;

    sua_buf_init(&b, whole, sizeof(whole));
    CHECK_INT(write(&b), SUA_OK);
    n = b.n;
    for (cap = 0; cap <= n; cap++) {
        part[cap] = 'x';
        sua_buf_init(&b, part, cap);
        if (write(&b) != (cap < n ? SUA_ETOOBIG : SUA_OK) || b.n > cap ||
            part[cap] != 'x' || memcmp(part, whole, b.n)) {
            CHECK_INT(cap, n + 1);
            return;
        }
    }
    CHECK(n > 0);
}

/* `times` copies of middle between begin and end. */
static inline struct sua_str doc_many(const char *begin, const char *middle,
                                      size_t times, const char *end)
{
    static char *text;
    size_t a = strlen(begin), m = strlen(middle), z = strlen(end), i;

    free(text);
    text = malloc(a + m * times + z + 1);
    if (!text)
        abort();
    memcpy(text, begin, a);
    for (i = 0; i < times; i++)
        memcpy(text + a + i * m, middle, m);
    memcpy(text + a + m * times, end, z + 1);
    return sua_str_make(text, a + m * times + z);
}

/* What takes the square of a megabyte would take hours. */
#define DOC_MANY 1000000
#define CHECK_SOON(since) CHECK(clock() - (since) < 10 * CLOCKS_PER_SEC)

#endif
