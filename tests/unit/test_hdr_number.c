/* SPDX-License-Identifier: MIT
 * Values of one number (RFC 3261 20.19, 20.22, 25.1). */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_WHOLE(U32),
};
RT_SHAPE_AS(number, uint32_t, members);

static void content(void)
{
    uint32_t v = 5;

    CHECK_INT(sua_number_parse(SUA_STR("4294967296"), &v), SUA_EBADMSG);
    CHECK_INT(v, 5);
    CHECK_INT(sua_number_parse(SUA_STR("\t007 "), &v), SUA_OK);
    CHECK_INT(v, 7);
    RT_WRITES(&rt_number, &v, "7");
}

int main(void)
{
    static const char *const right[] = {
        "0",
        "70",
        " 3600 ",
        "0000000001",
        "4294967295",
        NULL
    };
    static const char *const wrong[] = {
        "-1",
        "+1",
        "1.0",
        "4294967296",
        "99999999999999999999",
        "1 2",
        "1;a",
        "0x1",
        "1,2",
        "a",
        NULL
    };

    rt_values(&rt_number, right);
    rt_refused(&rt_number, wrong);
    content();
    return check_done();
}
