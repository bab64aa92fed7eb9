/* SPDX-License-Identifier: MIT
 * RAck (RFC 3262 7.2). */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_MEMBER(rack, rseq, U32),
    RT_MEMBER(rack, cseq, U32),
    RT_MEMBER(rack, method, RAW),
};
RT_SHAPE(rack, members);

static void content(void)
{
    struct sua_rack v;

    CHECK_INT(sua_rack_parse(SUA_STR("776656 1 INVITE"), &v), SUA_OK);
    CHECK_INT(v.rseq, 776656);
    CHECK_INT(v.cseq, 1);
    CHECK_STR(v.method, "INVITE");
    memset(&v, 0, sizeof(v));
    RT_WRITES(&rt_rack, &v, NULL);
    v.method = SUA_STR("INVITE");
    RT_WRITES(&rt_rack, &v, "0 0 INVITE");
}

int main(void)
{
    static const char *const right[] = {
        "776656 1 INVITE",
        " 1\t 314159  NEW ",
        "4294967295 4294967295 INVITE",
        NULL
    };
    static const char *const wrong[] = {
        "1 2",
        "1 2 ",
        "1 INVITE",
        "4294967296 1 INVITE",
        "1 4294967296 INVITE",
        "1 2INVITE",
        "1 2 INVITE x",
        "1,2 INVITE",
        "-1 2 INVITE",
        NULL
    };

    rt_values(&rt_rack, right);
    rt_refused(&rt_rack, wrong);
    content();
    return check_done();
}
