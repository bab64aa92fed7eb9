/* SPDX-License-Identifier: MIT
 * Min-SE (RFC 4028 5). */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_MEMBER(min_se, delta, U32),
    RT_MEMBER(min_se, params, PARAMS),
};
RT_SHAPE(min_se, members);

static void content(void)
{
    struct sua_min_se v;

    memset(&v, 0, sizeof(v));
    RT_WRITES(&rt_min_se, &v, "0");
    v.delta = 90;
    v.params = SUA_STR("a=b");
    RT_WRITES(&rt_min_se, &v, "90;a=b");
}

int main(void)
{
    static const char *const right[] = {
        "90",
        " 4294967295 ; a = b;c",
        NULL
    };
    static const char *const wrong[] = {
        "a",
        "-1",
        "90 1",
        "90;",
        "90,91",
        "4294967296",
        NULL
    };

    rt_values(&rt_min_se, right);
    rt_refused(&rt_min_se, wrong);
    content();
    return check_done();
}
