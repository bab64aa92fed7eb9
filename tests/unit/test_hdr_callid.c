/* SPDX-License-Identifier: MIT
 * Call-ID, In-Reply-To (RFC 3261 20.8, 20.21). */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_WHOLE(RAW),
};
RT_SHAPE_AS(callid, struct sua_str, members);

static void content(void)
{
    struct sua_str v;

    CHECK_INT(sua_callid_parse(SUA_STR(" 1@b "), &v), SUA_OK);
    CHECK_STR(v, "1@b");
    RT_WRITES(&rt_callid, &v, "1@b");
    v = SUA_STR("1@b\r\nX: y");
    RT_WRITES(&rt_callid, &v, NULL);
}

int main(void)
{
    static const char *const right[] = {
        "f81d4fae-7dec-11d0-a765-00a0c91e6bf6@biloxi.com",
        "70710@saturn.bell-tel.com",
        " a84b4c76e66710 ",
        "intmeth.word%ZK-!.*_+\'@word`~)(><:\\/\"][?}{",
        "a@[2001:db8::1]",
        NULL
    };
    static const char *const wrong[] = {
        "a b",
        "@a",
        "a@",
        "a@b@c",
        "a,b",
        "a;b",
        "a=b",
        "a\xc3\xa4",
        "a\x7f",
        "a@b c",
        NULL
    };

    rt_values(&rt_callid, right);
    rt_refused(&rt_callid, wrong);
    content();
    return check_done();
}
