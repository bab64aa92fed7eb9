/* SPDX-License-Identifier: MIT
 * Authentication-Info (RFC 3261 20.6; RFC 7616 3.5). */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_PARAM(authinfo, nextnonce, "nextnonce", RAW),
    RT_PARAM(authinfo, qop, "qop", RAW),
    RT_PARAM(authinfo, rspauth, "rspauth", RAW),
    RT_PARAM(authinfo, cnonce, "cnonce", RAW),
    RT_PARAM(authinfo, nc, "nc", RAW),
    RT_MEMBER(authinfo, params, LIST),
};
RT_SHAPE(authinfo, members);

static void content(void)
{
    struct sua_authinfo v;

    CHECK_INT(sua_authinfo_parse(SUA_STR("NC=1,rspauth=\"\",x=1"), &v),
              SUA_OK);
    CHECK_STR(v.nc, "1");
    CHECK(v.rspauth.p && !v.rspauth.n && !v.qop.p);
    v.qop = SUA_STR("auth");
    RT_WRITES(&rt_authinfo, &v, "qop=auth, rspauth=\"\", nc=1, x=1");
    memset(&v, 0, sizeof(v));
    RT_WRITES(&rt_authinfo, &v, NULL);
    v.nextnonce = SUA_STR("a\"b");
    RT_WRITES(&rt_authinfo, &v, NULL);
}

int main(void)
{
    static const char *const right[] = {
        "nextnonce=\"47364c23432d2e131a5fb210812c\"",
        "qop=auth, rspauth=\"6629fae4\" ,cnonce = \"0a\\\"4\", nc=00000001",
        ",NextNonce=\"\",, x=y,z=\"a, b\"",
        "qop=\"auth\"",
        NULL
    };
    static const char *const wrong[] = {
        "nextnonce",
        "nextnonce=",
        "nextnonce=\"a",
        "qop=auth,qop=auth",
        "qop=auth nc=1",
        ",",
        "=a",
        "qop=auth,x",
        "\"a\"=b",
        NULL
    };

    rt_values(&rt_authinfo, right);
    rt_refused(&rt_authinfo, wrong);
    content();
    return check_done();
}
