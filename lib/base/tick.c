/* SPDX-License-Identifier: MIT
 * A 64-bit clock from a wrapping 32-bit tick. */
#include "base/base.h"

uint64_t sua_extend32(uint32_t tick, uint32_t *high, uint32_t *last)
{
    if (tick < *last)
        ++*high;
    *last = tick;
    return (uint64_t)*high << 32 | tick;
}
