/* SPDX-License-Identifier: MIT
 * Random identifiers: tags, branches, Call-IDs. RFC 3261 19.3. */
#include "base/base.h"

static const char digit[] = "abcdefghijklmnopqrstuvwxyz234567";

void sua__id_spell(char *at, size_t n)
{
    for (; n; n--, at++)
        *at = digit[*at & 31];
}

void sua__id_hash(char out[SUA__ID_HASH], uint64_t v)
{
    unsigned i;

    for (i = 0; i < SUA__ID_HASH; i++, v >>= 5)
        out[i] = digit[v & 31];
}
