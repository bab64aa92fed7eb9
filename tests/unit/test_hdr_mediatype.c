/* SPDX-License-Identifier: MIT
 * Content-Type, Accept (RFC 3261 20.1, 20.15). */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_MEMBER(mediatype, type, RAW),
    RT_MEMBER(mediatype, subtype, RAW),
    RT_MEMBER(mediatype, params, PARAMS),
};
RT_SHAPE(mediatype, members);

static void content(void)
{
    struct sua_mediatype v;

    memset(&v, 0, sizeof(v));
    RT_WRITES(&rt_mediatype, &v, NULL);
    v.type = SUA_STR("text");
    v.subtype = SUA_STR("plain");
    v.params = SUA_STR("charset = utf-8;;x");
    RT_WRITES(&rt_mediatype, &v, "text/plain;charset=utf-8;x");
    CHECK_INT(sua_params_q(SUA_STR("level=1;Q=0.25")), 250);
    CHECK_INT(sua_params_q(SUA_STR("level=1")), 1000);
    CHECK_INT(sua_params_q(SUA_STR("q=2")), SUA_EBADMSG);
    CHECK_INT(sua_params_q(SUA_STR("q")), SUA_EBADMSG);
}

int main(void)
{
    static const char *const right[] = {
        "application/sdp",
        "text/html; charset=ISO-8859-4",
        "multipart / mixed ; boundary=\"a;\\\"b\"",
        "*/*;q=0.3",
        "application/x-private;level=1;flag",
        NULL
    };
    static const char *const wrong[] = {
        "application",
        "application/",
        "/sdp",
        "a/b/c",
        "a/b;",
        "a/b c",
        "\"a\"/b",
        "a/b,c/d",
        NULL
    };

    rt_values(&rt_mediatype, right);
    rt_refused(&rt_mediatype, wrong);
    content();
    return check_done();
}
