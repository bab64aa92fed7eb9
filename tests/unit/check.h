/* SPDX-License-Identifier: MIT
 * The few macros the unit tests use. A failed check prints where and what,
 * the program goes on, and check_done() makes it exit non-zero. */
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <string.h>

#include "sip/types.h"

static int check_count_, check_failed_;

static inline void check_fail_(const char *file, int line, const char *what)
{
    check_failed_++;
    fprintf(stderr, "%s:%d: %s\n", file, line, what);
}

static inline void check_int_(const char *file, int line, const char *what,
                              long long got, long long want)
{
    check_count_++;
    if (got == want)
        return;
    check_fail_(file, line, what);
    fprintf(stderr, "    got %lld, want %lld\n", got, want);
}

static inline void check_str_(const char *file, int line, const char *what,
                              struct sua_str got, const char *want)
{
    check_count_++;
    if (got.n == strlen(want) && (!got.n || !memcmp(got.p, want, got.n)))
        return;
    check_fail_(file, line, what);
    fprintf(stderr, "    got \"%.*s\", want \"%s\"\n", SUA_FMT(got), want);
}

#define CHECK(cond)                                                           \
    (check_count_++,                                                          \
     (cond) ? (void)0 : check_fail_(__FILE__, __LINE__, #cond))
#define CHECK_INT(got, want)                                                  \
    check_int_(__FILE__, __LINE__, #got " == " #want, (long long)(got),       \
               (long long)(want))
#define CHECK_STR(got, want)                                                  \
    check_str_(__FILE__, __LINE__, #got " == " #want, (got), (want))

static inline int check_done(void)
{
    printf("%d checks, %d failed\n", check_count_, check_failed_);
    return check_failed_ || !check_count_;
}

#endif
