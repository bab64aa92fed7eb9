/* SPDX-License-Identifier: MIT
 * Retry-After (RFC 3261 20.33). */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_MEMBER(retry_after, seconds, U32),
    RT_MEMBER(retry_after, comment, RAW),
    RT_PARAM(retry_after, duration, "duration", NUM),
    RT_MEMBER(retry_after, params, PARAMS),
};
RT_SHAPE(retry_after, members);

static void content(void)
{
    struct sua_retry_after v;

    CHECK_INT(sua_retry_after_parse(SUA_STR("5 (a(b)c) ;duration=7"), &v),
              SUA_OK);
    CHECK_INT(v.seconds, 5);
    CHECK_STR(v.comment, "a(b)c");
    CHECK(v.duration.set && v.duration.n == 7);
    RT_WRITES(&rt_retry_after, &v, "5 (a(b)c);duration=7");
    v.comment = SUA_STR("a);duration=8 (");
    RT_WRITES(&rt_retry_after, &v, NULL);
    memset(&v, 0, sizeof(v));
    RT_WRITES(&rt_retry_after, &v, "0");
}

int main(void)
{
    static const char *const right[] = {
        "18000;duration=3600",
        "120 (I'm in a meeting)",
        "0(a (nested (twice)) \\) \\( b ; c \xc3\xa4) ; Duration = 5;x=\"y\"",
        " 5 () ",
        "4294967295",
        NULL
    };
    static const char *const wrong[] = {
        "a",
        "-1",
        "1 (a",
        "1 (a))",
        "1 (a(b)",
        "1 (a\\)",
        "1 (a\\",
        "1 a",
        "4294967296",
        "1;duration",
        "1;duration=x",
        "1;duration=1;duration=2",
        "1;a=b (c)",
        "Fri, 01 Jan 2010 16:00:00 GMT",
        "1,2",
        "1 )(",
        NULL
    };

    rt_values(&rt_retry_after, right);
    rt_refused(&rt_retry_after, wrong);
    content();
    return check_done();
}
