/* SPDX-License-Identifier: MIT
 * User-to-User: RFC 7433 4.1. */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_MEMBER(user_to_user, data, STR),
    RT_PARAM(user_to_user, purpose, "purpose", STR),
    RT_PARAM(user_to_user, content, "content", STR),
    RT_PARAM(user_to_user, encoding, "encoding", STR),
    RT_MEMBER(user_to_user, params, PARAMS),
};
RT_SHAPE(user_to_user, members);

static const char *const good[] = {
    "56a390f3d2b7310023a2;encoding=hex;purpose=foo;content=bar",
    "04123456789;Encoding=hex",
    "\"a; b, \\\"c\\\" <d>\" ; purpose = isdn-uui",
    "\"\"",
    "a;extension=\"1 2\";b",
    NULL
};
static const char *const bad[] = {
    "a b", "a:b", "a;purpose", "a;purpose=", "a;purpose=x;purpose=y",
    "\"a", "a;", "a,b", ";purpose=x", "<a>", NULL
};

static void members_read(void)
{
    struct sua_user_to_user v;

    CHECK_INT(sua_user_to_user_parse(
                  SUA_STR("56a3;encoding=hex;purpose=foo;content=bar"), &v),
              SUA_OK);
    CHECK_STR(v.data, "56a3");
    CHECK_STR(v.encoding, "hex");
    CHECK_STR(v.purpose, "foo");
    CHECK_STR(v.content, "bar");
    memset(&v, 0, sizeof(v));
    RT_WRITES(&rt_user_to_user, &v, NULL);
    v.data = SUA_STR("a:b");
    v.encoding = SUA_STR("hex");
    v.params = SUA_STR("encoding=x;y");
    RT_WRITES(&rt_user_to_user, &v, "\"a:b\";encoding=hex;y");
}

int main(void)
{
    rt_values(&rt_user_to_user, good);
    rt_refused(&rt_user_to_user, bad);
    members_read();
    return check_done();
}
