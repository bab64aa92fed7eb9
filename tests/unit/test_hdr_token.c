/* SPDX-License-Identifier: MIT
 * Values of one token (RFC 3261 25.1). */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_WHOLE(RAW),
};
RT_SHAPE_AS(token, struct sua_str, members);

static void content(void)
{
    struct sua_str v;

    CHECK_INT(sua_token_parse(SUA_STR("\t 100rel "), &v), SUA_OK);
    CHECK_STR(v, "100rel");
    v = SUA_STR("");
    RT_WRITES(&rt_token, &v, NULL);
}

int main(void)
{
    static const char *const right[] = {
        "100rel",
        " timer ",
        "INVITE",
        "a-.!%*_+`'~Z",
        NULL
    };
    static const char *const wrong[] = {
        "a b",
        "a,b",
        "a;b",
        "\"a\"",
        "a/b",
        "a@b",
        "\xc3\xa4",
        "a=b",
        "\x01",
        NULL
    };

    rt_values(&rt_token, right);
    rt_refused(&rt_token, wrong);
    content();
    return check_done();
}
