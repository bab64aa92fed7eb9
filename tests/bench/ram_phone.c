/* SPDX-License-Identifier: MIT
 * Prints the bytes of the block a phone needs on this target. */
#include <stdio.h>

#include "sip/sua.h"

int main(void)
{
    struct sua_config cfg = SUA_CONFIG_PHONE;

    printf("%lu\n", (unsigned long)sua_stack_size(&cfg));
    return 0;
}
