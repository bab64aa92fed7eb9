/* SPDX-License-Identifier: MIT
 * Timestamp (RFC 3261 20.38). */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_MEMBER(timestamp, time, RAW),
    RT_MEMBER(timestamp, delay, RAW),
};
RT_SHAPE(timestamp, members);

static uint64_t ms(const char *z)
{
    uint64_t v = 0;

    CHECK_INT(sua_timestamp_ms(sua_str_z(z), &v), SUA_OK);
    return v;
}

static void content(void)
{
    struct sua_timestamp v;
    uint64_t got;

    CHECK_INT(sua_timestamp_parse(SUA_STR("54.21 \t 0.5"), &v), SUA_OK);
    CHECK_STR(v.time, "54.21");
    CHECK_STR(v.delay, "0.5");
    RT_WRITES(&rt_timestamp, &v, "54.21 0.5");
    CHECK_INT(ms("54.21"), 54210);
    CHECK_INT(ms(".5"), 500);
    CHECK_INT(ms("7."), 7000);
    CHECK_INT(ms("."), 0);
    CHECK_INT(ms("0.0019999"), 1);
    CHECK(ms("4294967295.999") == 4294967295999u);
    CHECK_INT(sua_timestamp_ms(SUA_STR("4294967296"), &got), SUA_EBADMSG);
    CHECK_INT(sua_timestamp_ms(SUA_STR("1.a"), &got), SUA_EBADMSG);
    CHECK_INT(sua_timestamp_ms(SUA_STR(""), &got), SUA_EBADMSG);
    memset(&v, 0, sizeof(v));
    RT_WRITES(&rt_timestamp, &v, NULL);
}

int main(void)
{
    static const char *const right[] = {
        "54",
        " 54.21 ",
        "5. .5",
        "1272.000001\t 0.25",
        "99999999999999999999.1 1",
        "1 .",
        NULL
    };
    static const char *const wrong[] = {
        ".5",
        "a",
        "1.2.3",
        "-1",
        "1 2 3",
        "1 a",
        "1;2",
        "1,2",
        "1 -1",
        NULL
    };

    rt_values(&rt_timestamp, right);
    rt_refused(&rt_timestamp, wrong);
    content();
    return check_done();
}
