/* SPDX-License-Identifier: MIT
 * Geolocation: RFC 6442 4.1, 5, RFC 8787 5. */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_MEMBER(geolocation, uri, RAW),
    RT_PARAM(geolocation, loc_src, "loc-src", STR),
    RT_MEMBER(geolocation, params, PARAMS),
};
RT_SHAPE(geolocation, members);

static const char *const good[] = {
    "<cid:target123@atlanta.example.com>",
    "<sips:3sdefrhy2jj7@lis.atlanta.example.com>",
    "<cid:target123@example.com> ; loc-src=edgeproxy.example.com;x=\"y\"",
    "<https://example.com/loc?a=b;c,d>", NULL
};
static const char *const bad[] = {
    "cid:a@b", "<>", "<cid:a@b", "<a b>", "<a>b", "<a>;", "<a>;loc-src",
    "<a>;loc-src=b;loc-src=b", "<a>, <b>", "\"x\" <a>", NULL
};

int main(void)
{
    struct sua_geolocation v;

    rt_values(&rt_geolocation, good);
    rt_refused(&rt_geolocation, bad);
    CHECK_INT(sua_geolocation_parse(SUA_STR("<cid:a@b>;loc-src=c.d"), &v),
              SUA_OK);
    CHECK_STR(v.uri, "cid:a@b");
    CHECK_STR(v.loc_src, "c.d");
    memset(&v, 0, sizeof(v));
    RT_WRITES(&rt_geolocation, &v, NULL);
    return check_done();
}
