/* SPDX-License-Identifier: MIT
 * Reason (RFC 3326 2). */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_MEMBER(reason, protocol, RAW),
    RT_PARAM(reason, cause, "cause", NUM),
    RT_PARAM(reason, text, "text", STR),
    RT_MEMBER(reason, params, PARAMS),
};
RT_SHAPE(reason, members);

static void content(void)
{
    struct sua_reason v;

    CHECK_INT(sua_reason_parse(SUA_STR("SIP;Cause=486;text=\"Busy\""), &v),
              SUA_OK);
    CHECK(v.cause.set && v.cause.n == 486);
    CHECK_STR(v.text, "\"Busy\"");
    v.text = SUA_STR("Busy \"here\"");
    RT_WRITES(&rt_reason, &v, "SIP;cause=486;text=\"Busy \\\"here\\\"\"");
    memset(&v, 0, sizeof(v));
    RT_WRITES(&rt_reason, &v, NULL);
}

int main(void)
{
    static const char *const right[] = {
        "SIP ;cause=200 ;text=\"Call completed elsewhere\"",
        "Q.850 ;cause=16 ;text=\"Terminated\"",
        "SIP ;cause=600 ;text=\"Busy Everywhere\"",
        "SIP",
        "preemption ;cause=1 ;text=\"UA \\\"x\\\" \xc3\xa4\";location=U",
        "x;text=bare",
        NULL
    };
    static const char *const wrong[] = {
        "SIP;cause",
        "SIP;cause=a",
        "SIP;cause=1;cause=2",
        "SIP;text",
        "SIP;text=\"a",
        "SIP 1",
        "SIP;cause=1,Q.850",
        ";cause=1",
        "SIP;cause=\"1\"",
        NULL
    };

    rt_values(&rt_reason, right);
    rt_refused(&rt_reason, wrong);
    content();
    return check_done();
}
