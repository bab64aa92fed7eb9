/* SPDX-License-Identifier: MIT
 * Route, Record-Route, Path, Service-Route (RFC 3261 20.30, 20.34). */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_MEMBER(route, addr.display, STR),
    RT_MEMBER(route, addr.uri, RAW),
    RT_PARAM(route, addr.tag, "tag", STR),
    RT_MEMBER(route, addr.params, PARAMS),
};
RT_SHAPE(route, members);

static int lr(const char *z)
{
    struct sua_route v;

    CHECK_INT(sua_route_parse(sua_str_z(z), &v), SUA_OK);
    return v.lr;
}

static void content(void)
{
    struct sua_route v;

    CHECK(lr("<sip:a;lr>") && lr("<sip:u@[::1]:1;x;LR=on>"));
    CHECK(!lr("<sip:a>;lr") && !lr("<sip:a;lrx>") && !lr("<sip:a?lr=1>"));
    CHECK(!lr("<sip:a;x=lr>") && !lr("<tel:1;x>") && !lr("<:>"));
    memset(&v, 0, sizeof(v));
    RT_WRITES(&rt_route, &v, NULL);
    v.addr.uri = SUA_STR("sip:p;lr");
    RT_WRITES(&rt_route, &v, "<sip:p;lr>");
    v.addr.star = 1;
    RT_WRITES(&rt_route, &v, NULL);
}

int main(void)
{
    static const char *const right[] = {
        "<sip:bigbox3.site3.atlanta.com;lr>",
        "<sip:server10.biloxi.com;lr>;a=b",
        "\"P\" <sip:[2001:db8::1]:5060;transport=tcp;lr=on> ;x",
        " <sip:p2.example.com> ",
        NULL
    };
    static const char *const wrong[] = {
        "sip:server10.biloxi.com;lr",
        "<sip:a;lr>,<sip:b;lr>",
        "<>",
        "*",
        "<sip:a;lr>;",
        "<sip:a;lr> b",
        NULL
    };

    rt_values(&rt_route, right);
    rt_refused(&rt_route, wrong);
    content();
    return check_done();
}
