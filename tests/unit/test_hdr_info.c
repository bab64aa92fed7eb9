/* SPDX-License-Identifier: MIT
 * Call-Info, Alert-Info, Error-Info (RFC 3261 20.4, 20.9, 20.18). */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_MEMBER(info, uri, RAW),
    RT_PARAM(info, purpose, "purpose", STR),
    RT_MEMBER(info, params, PARAMS),
};
RT_SHAPE(info, members);

static void content(void)
{
    struct sua_info v;

    CHECK_INT(sua_info_parse(SUA_STR("<u:x> ; Purpose=card;y"), &v), SUA_OK);
    CHECK_STR(v.uri, "u:x");
    CHECK_STR(v.purpose, "card");
    RT_WRITES(&rt_info, &v, "<u:x>;purpose=card;y");
    v.uri = SUA_STR("");
    RT_WRITES(&rt_info, &v, NULL);
    v.uri = SUA_STR("u:x y");
    RT_WRITES(&rt_info, &v, NULL);
}

int main(void)
{
    static const char *const right[] = {
        "<http://wwww.example.com/alice/photo.jpg> ;purpose=icon",
        "<http://www.example.com/alice/>;purpose=info",
        "<sip:not-in-service-recording@atlanta.com>",
        "<urn:alert:service:call-waiting>",
        "<cid:a@b>;purpose=\"x y\";appearance-index=1",
        "<http://[2001:db8::1]/a,b;c?d>;z",
        NULL
    };
    static const char *const wrong[] = {
        "http://a",
        "<>",
        "<http://a",
        "<http://a>;",
        "<a>;purpose",
        "<a>;purpose=x;PURPOSE=y",
        "<a> <b>",
        "<a>,<b>",
        "x <a>",
        NULL
    };

    rt_values(&rt_info, right);
    rt_refused(&rt_info, wrong);
    content();
    return check_done();
}
