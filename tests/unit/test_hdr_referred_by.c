/* SPDX-License-Identifier: MIT
 * Referred-By (RFC 3892 3). */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_MEMBER(referred_by, addr.display, STR),
    RT_MEMBER(referred_by, addr.uri, RAW),
    RT_PARAM(referred_by, addr.tag, "tag", STR),
    RT_MEMBER(referred_by, addr.params, PARAMS),
    RT_PARAM(referred_by, cid, "cid", STR),
};
RT_SHAPE(referred_by, members);

static void content(void)
{
    struct sua_referred_by v;

    CHECK_INT(sua_referred_by_parse(SUA_STR("sip:r@x;cid=\"1@2\""), &v),
              SUA_OK);
    CHECK_STR(v.addr.uri, "sip:r@x");
    CHECK_STR(v.cid, "\"1@2\"");
    v.cid = SUA_STR("3@4");
    RT_WRITES(&rt_referred_by, &v, "<sip:r@x>;cid=\"3@4\"");
}

int main(void)
{
    static const char *const right[] = {
        "sip:r@ref.example",
        "<sip:r@ref.example>;cid=\"20398823.2UWQFN309shb3@ref.example\"",
        "\"R\" <sips:r@[::1]> ; cid = \"2@3\" ; x=y",
        NULL
    };
    static const char *const wrong[] = {
        "*",
        "<sip:a@b>;cid",
        "<sip:a@b>;cid=\"1@2\";CID=\"3@4\"",
        "<sip:a@b",
        "<sip:a@b>,<sip:c@d>",
        NULL
    };

    rt_values(&rt_referred_by, right);
    rt_refused(&rt_referred_by, wrong);
    content();
    return check_done();
}
