/* SPDX-License-Identifier: MIT
 * Event (RFC 6665 8.2.1, 8.4). */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_MEMBER(event, package, RAW), RT_PARAM(event, id, "id", STR),
    RT_MEMBER(event, params, PARAMS)
};
RT_SHAPE(event, members);

static void content(void)
{
    struct sua_event v;

    CHECK_INT(sua_event_parse(SUA_STR("foo.bar ; Id = 1234;x"), &v), SUA_OK);
    CHECK_STR(v.package, "foo.bar");
    CHECK_STR(v.id, "1234");
    memset(&v, 0, sizeof(v));
    RT_WRITES(&rt_event, &v, NULL);
    v.package = SUA_STR("presence");
    RT_WRITES(&rt_event, &v, "presence");
    v.id = SUA_STR("a b");
    v.params = SUA_STR("adaptive-min-rate=2; ID=9 ; x");
    RT_WRITES(&rt_event, &v, "presence;id=\"a b\";adaptive-min-rate=2;x");
}

int main(void)
{
    static const char *const right[] = {
        "presence", "refer;id=93809824", "presence.winfo",
        "dialog ; call-id = \"12 \\\" 34\" ;from-tag=\"a;b\"",
        "foo;id=4;param=abcd;param2", NULL
    };
    static const char *const wrong[] = {
        "a b", "a;", "a;;id=1", "a;id", "a;id=", "a;id=1;ID=2", "a,b",
        ";id=4", "a;x=\"", "\"a\"", NULL
    };

    rt_values(&rt_event, right);
    rt_refused(&rt_event, wrong);
    content();
    return check_done();
}
