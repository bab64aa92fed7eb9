/* SPDX-License-Identifier: MIT
 * Free text (RFC 3261 20.36, 25.1: TEXT-UTF8-TRIM; RFC 3629). */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_WHOLE(RAW),
};
RT_SHAPE_AS(text, struct sua_str, members);

static void content(void)
{
    struct sua_str v;

    CHECK_INT(sua_text_parse(SUA_STR("  \t"), &v), SUA_OK);
    CHECK_STR(v, "");
    RT_WRITES(&rt_text, &v, "");
    CHECK_INT(sua_text_parse(sua_str_make(NULL, 0), &v), SUA_OK);
    CHECK_INT(sua_text_parse(SUA_STR("a\0b"), &v), SUA_EBADMSG);
    CHECK_INT(sua_text_parse(SUA_STR(" Tea  at 5 "), &v), SUA_OK);
    CHECK_STR(v, "Tea  at 5");
    v = SUA_STR("a ");
    RT_WRITES(&rt_text, &v, NULL);
}

int main(void)
{
    static const char *const right[] = {
        "Need more boxes",
        "Softphone Beta1.5 (x; \"y\") 1,2",
        "\xd7\x91\xd7\xb0 \xe2\x82\xac \xf0\x9f\x93\x9e",
        "a\tb",
        "1.0",
        "\xc2\x80 \xdf\xbf \xe0\xa0\x80 \xed\x9f\xbf \xee\x80\x80 "
            "\xf4\x8f\xbf\xbf",
        NULL
    };
    static const char *const wrong[] = {
        "a\rb",
        "a\nb",
        "\x01",
        "a\x7f",
        "\x80",
        "a\xc3",
        "\xc3\x28",
        "\xc0\xaf",
        "\xc1\xbf",
        "\xe0\x9f\xbf",
        "\xe2\x82",
        "\xed\xa0\x80",
        "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80",
        "\xff",
        NULL
    };

    rt_values(&rt_text, right);
    rt_refused_but_empty(&rt_text, wrong);
    content();
    return check_done();
}
