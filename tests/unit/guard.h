/* SPDX-License-Identifier: MIT
 * For tests: text that ends where readable memory ends, so that reading one
 * byte too far faults with every compiler and flag. */
#ifndef GUARD_H
#define GUARD_H

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "sip/types.h"

#define GUARD_ROOM 65536        /* a multiple of any page size in use      */

/* Copy of s whose end is the end of a page; the next page is unreadable.
 * One block for the whole program: the last copy is the one that lives. */
static inline struct sua_str guard_copy(struct sua_str s)
{
    static char *end;

    if (!end) {
        char *p = mmap(NULL, 2 * GUARD_ROOM, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

        if (p == MAP_FAILED || mprotect(p + GUARD_ROOM, GUARD_ROOM,
                                        PROT_NONE))
            abort();
        end = p + GUARD_ROOM;
    }
    if (s.n > GUARD_ROOM)
        abort();
    if (s.n)
        memcpy(end - s.n, s.p, s.n);
    return sua_str_make(end - s.n, s.n);
}

#endif
