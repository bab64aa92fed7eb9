/* SPDX-License-Identifier: MIT
 * From, To, Reply-To and their kin (RFC 3261 20.20, 20.39, 25.1). */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_MEMBER(nameaddr, display, STR),
    RT_MEMBER(nameaddr, uri, RAW),
    RT_PARAM(nameaddr, tag, "tag", STR),
    RT_MEMBER(nameaddr, params, PARAMS),
    RT_MEMBER(nameaddr, star, U8),
};
RT_SHAPE(nameaddr, members);

static void content(void)
{
    struct sua_nameaddr v;

    memset(&v, 0, sizeof(v));
    RT_WRITES(&rt_nameaddr, &v, NULL);
    v.uri = SUA_STR("sip:b@c");
    RT_WRITES(&rt_nameaddr, &v, "<sip:b@c>");
    v.display = SUA_STR("Bob Smith");
    v.params = SUA_STR("TAG=old;x = \"1\"");
    v.tag = SUA_STR("new");
    RT_WRITES(&rt_nameaddr, &v, "Bob Smith <sip:b@c>;tag=new;x=\"1\"");
    v.display = SUA_STR("Smith, \"Bob\"");
    v.params = v.tag = sua_str_make(NULL, 0);
    RT_WRITES(&rt_nameaddr, &v, "\"Smith, \\\"Bob\\\"\" <sip:b@c>");
    v.uri = SUA_STR("sip:b@c>;tag=x <");
    RT_WRITES(&rt_nameaddr, &v, NULL);
}

static void star(void)
{
    struct sua_nameaddr v;

    memset(&v, 0, sizeof(v));
    v.star = 1;
    RT_WRITES(&rt_nameaddr, &v, "*");
    CHECK_INT(sua_nameaddr_parse(SUA_STR(" * "), &v), SUA_OK);
    CHECK(v.star);
    RT_WRITES(&rt_nameaddr, &v, "*");
    v.tag = SUA_STR("a");
    RT_WRITES(&rt_nameaddr, &v, NULL);
}

int main(void)
{
    static const char *const right[] = {
        "\"A. G. Bell\" <sip:agb@bell-telephone.com> ;tag=a48s",
        "sip:+12125551212@server.phone2net.com;tag=887s",
        "Anonymous <sip:c8oqz84zk7z@privacy.org>;tag=hyh8",
        "<sip:a@b;lr?x=y,z>",
        "\"quote \\\" and \\\\ \xc3\xa4\"<sips:a@[2001:db8::1]:5061>"
            ";x=\"a;b\";tag=1;y",
        "  The Operator\t<tel:+1-201-555-0123;ext=7>  ; p = v ",
        "<urn:service:sos>",
        "\"\" <sip:a@b>",
        "caller<sip:a@b>;tag=1928301774",
        NULL
    };
    static const char *const wrong[] = {
        "<>",
        "<sip:a@b",
        "sip:a@b>",
        "\"a <sip:a@b>",
        "\"a\"",
        "a b",
        "<sip:a@b>;",
        "<sip:a@b>;tag=1;tag=2",
        "<sip:a@b>;tag",
        "<sip:a@b> x",
        "sip:a@b?c=d",
        "<sip:a@b>, <sip:c@d>",
        "a\"b <sip:a@b>",
        "Bell, Alexander <sip:agb@b>",
        NULL
    };
    struct rt_shape lenient = rt_nameaddr;

    /* The URI is not read before somebody asks for it. */
    lenient.is_lenient = 1;
    rt_values(&lenient, right);
    rt_refused(&rt_nameaddr, wrong);
    content();
    star();
    return check_done();
}
