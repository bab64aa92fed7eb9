/* SPDX-License-Identifier: MIT
 * Whether a description is another one. RFC 3264 8, RFC 6337 3.1.1. */
#include "sdp/oa.h"

/* Whether two o= lines differ in their versions alone. */
static int same_origin(struct sua_str a, struct sua_str b)
{
    unsigned i;

    for (i = 0; a.n || b.n; i++)
        if (!sua_str_eq(sua__sdp_word(&a), sua__sdp_word(&b)) && i != 2)
            return 0;
    return 1;
}

int sua_sdp_compare(struct sua_str a, struct sua_str b)
{
    struct sua_str va, vb;
    int ga, gb, change = SUA_SDP_SAME;
    char ta, tb;

    for (;;) {
        ga = sua__sdp_line(&a, &ta, &va);
        gb = sua__sdp_line(&b, &tb, &vb);
        if (ga <= 0 || gb <= 0)
            break;
        if (ta != tb)
            return SUA_SDP_CHANGED;
        if (sua_str_eq(va, vb))
            continue;
        if (ta != 'o' || !same_origin(va, vb))
            return SUA_SDP_CHANGED;
        change = SUA_SDP_VERSION_ONLY;
    }
    return ga || gb ? SUA_SDP_CHANGED : change;
}
