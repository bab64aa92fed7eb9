/* SPDX-License-Identifier: MIT
 * Comparing and erasing secrets. */
#include "base/base.h"

int sua__ct_eq(const void *a, const void *b, size_t n)
{
    const volatile uint8_t *x = a, *y = b;
    uint8_t diff = 0;

    while (n--)
        diff = (uint8_t)(diff | (*x++ ^ *y++));
    return !diff;
}

void sua__wipe(void *p, size_t n)
{
    volatile uint8_t *at = p;

    while (n--)
        *at++ = 0;
}
