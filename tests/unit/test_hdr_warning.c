/* SPDX-License-Identifier: MIT
 * Warning (RFC 3261 20.43). */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_MEMBER(warning, code, U16),
    RT_MEMBER(warning, agent, RAW),
    RT_MEMBER(warning, text, STR),
};
RT_SHAPE(warning, members);

static void content(void)
{
    struct sua_warning v;

    CHECK_INT(sua_warning_parse(SUA_STR("370 h:1 \"a b\""), &v), SUA_OK);
    CHECK_INT(v.code, 370);
    CHECK_STR(v.agent, "h:1");
    CHECK_STR(v.text, "\"a b\"");
    v.text = SUA_STR("say \"a\"");
    RT_WRITES(&rt_warning, &v, "370 h:1 \"say \\\"a\\\"\"");
    v.code = 99;
    RT_WRITES(&rt_warning, &v, NULL);
    v.code = 1000;
    RT_WRITES(&rt_warning, &v, NULL);
    memset(&v, 0, sizeof(v));
    RT_WRITES(&rt_warning, &v, NULL);
}

int main(void)
{
    static const char *const right[] = {
        "307 isi.edu \"Session parameter 'foo' not understood\"",
        "301 isi.edu \"Incompatible network address type 'E.164'\"",
        " 399 [2001:db8::1]:5060  \"a \\\"b\\\" \xc3\xa4\" ",
        "999 192.0.2.1:5060 \"\"",
        "100 me \"x\"",
        NULL
    };
    static const char *const wrong[] = {
        "30 a \"b\"",
        "3070 a \"b\"",
        "099 a \"b\"",
        "307 a b",
        "307 \"b\"",
        "307 a\"b\"",
        "307a \"b\"",
        "307 a \"b",
        "307 a \"b\" c",
        "307 a,b \"c\"",
        "307 a \"b\",307 a \"b\"",
        "307  ",
        "307 a ",
        "307",
        NULL
    };

    rt_values(&rt_warning, right);
    rt_refused(&rt_warning, wrong);
    content();
    return check_done();
}
