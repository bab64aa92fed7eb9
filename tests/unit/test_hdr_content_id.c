/* SPDX-License-Identifier: MIT
 * Content-ID (RFC 8262 3.2; RFC 5322 3.6.4). */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_WHOLE(RAW),
};
RT_SHAPE_AS(content_id, struct sua_str, members);

static void content(void)
{
    struct sua_str v;

    CHECK_INT(sua_content_id_parse(SUA_STR("<1@b>"), &v), SUA_OK);
    CHECK_STR(v, "1@b");
    RT_WRITES(&rt_content_id, &v, "<1@b>");
    v = SUA_STR("1@b>\r\n");
    RT_WRITES(&rt_content_id, &v, NULL);
}

int main(void)
{
    static const char *const right[] = {
        "<target123@atlanta.example.com>",
        " <alice123@atlanta.example.com> ",
        "<a.b!#$%&'*+-/=?^_`{|}~c@[2001:db8::1]>",
        "<1@[]>",
        NULL
    };
    static const char *const wrong[] = {
        "a@b",
        "<a>",
        "<@b>",
        "<a@>",
        "<a@b@c>",
        "<a..b@c>",
        "<.a@b>",
        "<a.@b>",
        "<a b@c>",
        "<a@b> x",
        "<a@b>;x",
        "<a@[b>",
        "<a@[b]c>",
        "<\"a\"@b>",
        "<a@[b\\]]>",
        NULL
    };

    rt_values(&rt_content_id, right);
    rt_refused(&rt_content_id, wrong);
    content();
    return check_done();
}
