/* SPDX-License-Identifier: MIT
 * Random identifiers: tags, branches, Call-IDs. RFC 3261 19.3. */
#include "base/base.h"

void sua__id_write(char *out, size_t n, const uint8_t *rnd)
{
    unsigned bits = 0, have = 0;
    size_t i;

    for (i = 0; i < n; i++) {
        if (have < 5) {
            bits = (bits << 8 | *rnd++) & 0xfff;
            have += 8;
        }
        have -= 5;
        out[i] = "abcdefghijklmnopqrstuvwxyz234567"[bits >> have & 31];
    }
}
