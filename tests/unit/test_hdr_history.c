/* SPDX-License-Identifier: MIT
 * History-Info: RFC 7044 5, and a value as RFC 4244 4.1 wrote it. */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_MEMBER(history, addr.display, STR),
    RT_MEMBER(history, addr.uri, RAW),
    RT_PARAM(history, addr.tag, "tag", STR),
    RT_PARAM(history, index, "index", RAW),
    RT_PARAM(history, rc, "rc", RAW),
    RT_PARAM(history, mp, "mp", RAW),
    RT_PARAM(history, np, "np", RAW),
    RT_MEMBER(history, addr.params, PARAMS),
};
RT_SHAPE(history, members);

static const char *const good[] = {
    "<sip:UserA@ims.example.com>;index=1;foo=bar",
    "<sip:UserA@ims.example.com?Reason=SIP%3Bcause%3D302>;index=1.1",
    "<sip:UserB@example.com?Privacy=history&Reason=SIP%3Bcause%3D486>"
    ";index=1.2;mp=1.1",
    "<sip:45432@192.168.0.3> ; index = 1.3 ; rc=1.2",
    "<sip:bob@biloxi.example.com;p=x>;np=1;index=1.1",
    "\"Bob\" <sip:UserA@ims.nortelnetworks.com?Reason=SIP%3B%20cause%3D302>"
    ";index=01.10", NULL
};
static const char *const bad[] = {
    "<sip:a@b>", "sip:a@b;index=1", "<sip:a@b>;index", "<sip:a@b>;index=",
    "<sip:a@b>;index=.1", "<sip:a@b>;index=1.", "<sip:a@b>;index=1..1",
    "<sip:a@b>;index=a", "<sip:a@b>;index=\"1\"", "<sip:a@b>;index=1;rc=x",
    "<sip:a@b>;index=1;index=2", "<sip:a@b>;index=1;mp=1.", "*;index=1",
    "<sip:a@b>;index=1;np=\"\"", "<sip:a@b>;index=1,", NULL
};

static void members_read(void)
{
    struct sua_history v;

    CHECK_INT(sua_history_parse(
                  SUA_STR("<sip:b@c?Privacy=history>;index=1.2;mp=1.1;y"),
                  &v), SUA_OK);
    CHECK_STR(v.addr.uri, "sip:b@c?Privacy=history");
    CHECK_STR(v.index, "1.2");
    CHECK_STR(v.mp, "1.1");
    CHECK(!v.rc.p && !v.np.p);
    v.np = SUA_STR("1");
    RT_WRITES(&rt_history, &v,
              "<sip:b@c?Privacy=history>;index=1.2;mp=1.1;np=1;y");
    v.index = SUA_STR("1.a");
    RT_WRITES(&rt_history, &v, NULL);
    memset(&v, 0, sizeof(v));
    RT_WRITES(&rt_history, &v, NULL);
}

/* RFC 7044 5: why, and who may know, stand in the URI. */
static void reasons(void)
{
    char mem[64];
    struct sua_history v;
    struct sua_str value;
    struct sua_uri u;
    int n;

    CHECK_INT(sua_history_parse(
                  SUA_STR("<sip:UserB@example.com?Privacy=history&Reason="
                          "SIP%3Bcause%3D486>;index=1.2;mp=1.1"), &v),
              SUA_OK);
    CHECK_INT(sua_uri_parse(v.addr.uri, &u, NULL), SUA_OK);
    CHECK_INT(sua_uri_header_get(u.headers, SUA_STR("reason"), &value),
              SUA_OK);
    n = sua_uri_unescape(value, mem, sizeof(mem));
    CHECK_STR(sua_str_make(mem, (size_t)n), "SIP;cause=486");
    CHECK_INT(sua_uri_header_get(u.headers, SUA_STR("Privacy"), &value),
              SUA_OK);
    CHECK_STR(value, "history");
}

int main(void)
{
    reasons();

    rt_values(&rt_history, good);
    rt_refused(&rt_history, bad);
    members_read();
    return check_done();
}
