/* SPDX-License-Identifier: MIT
 * LD_PRELOAD: counts the calls that take memory from glibc's heap and prints
 * the number at the end of the program. */
#include <stddef.h>
#include <stdio.h>

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t k, size_t n);
void *__libc_realloc(void *p, size_t n);

void *malloc(size_t n);
void *calloc(size_t k, size_t n);
void *realloc(void *p, size_t n);

static unsigned long calls;

void *malloc(size_t n)
{
    calls++;
    return __libc_malloc(n);
}

void *calloc(size_t k, size_t n)
{
    calls++;
    return __libc_calloc(k, n);
}

void *realloc(void *p, size_t n)
{
    calls++;
    return __libc_realloc(p, n);
}

__attribute__((destructor)) static void report(void)
{
    fprintf(stderr, "heap calls %lu\n", calls);
}
