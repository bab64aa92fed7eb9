/* SPDX-License-Identifier: MIT
 * Session-Expires (RFC 4028 4). */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_MEMBER(session_expires, delta, U32),
    RT_PARAM(session_expires, refresher, "refresher", U8),
    RT_MEMBER(session_expires, params, PARAMS),
};
RT_SHAPE(session_expires, members);

static void content(void)
{
    struct sua_session_expires v;

    CHECK_INT(sua_session_expires_parse(SUA_STR("90;refresher=UAS"), &v),
              SUA_OK);
    CHECK(v.delta == 90 && v.refresher == SUA_REFRESHER_UAS);
    RT_WRITES(&rt_session_expires, &v, "90;refresher=uas");
    v.refresher = SUA_REFRESHER_UAC;
    v.params = SUA_STR("refresher=uas;a");
    RT_WRITES(&rt_session_expires, &v, "90;refresher=uac;a");
    v.refresher = SUA_REFRESHER_NONE;
    RT_WRITES(&rt_session_expires, &v, "90;a");
    v.refresher = 3;
    RT_WRITES(&rt_session_expires, &v, NULL);
}

int main(void)
{
    static const char *const right[] = {
        "3600",
        "4000;refresher=uac",
        " 1800 ; Refresher = UAS ; x=\"y\"",
        "0;a",
        NULL
    };
    static const char *const wrong[] = {
        "a",
        "-1",
        "4294967296",
        "90;refresher",
        "90;refresher=ua",
        "90;refresher=uac;refresher=uac",
        "90 uac",
        "90;refresher=\"uac\"",
        "90,90",
        NULL
    };

    rt_values(&rt_session_expires, right);
    rt_refused(&rt_session_expires, wrong);
    content();
    return check_done();
}
