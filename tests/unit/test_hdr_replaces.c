/* SPDX-License-Identifier: MIT
 * Replaces, Join, Target-Dialog (RFC 3891 6.1; RFC 3911 7.1; RFC 4538 7). */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_MEMBER(replaces, callid, RAW),
    RT_PARAM(replaces, local_tag, "to-tag", RAW),
    RT_PARAM(replaces, remote_tag, "from-tag", RAW),
    RT_PARAM(replaces, early_only, "early-only", U8),
    RT_PARAM(replaces, is_target, "local-tag", U8),
    RT_PARAM(replaces, params, "remote-tag", PARAMS),
};
RT_SHAPE(replaces, members);

static void content(void)
{
    struct sua_replaces v;

    CHECK_INT(sua_replaces_parse(
                  SUA_STR("a@b;To-Tag=1;early-only;from-tag=2"), &v), SUA_OK);
    CHECK_STR(v.callid, "a@b");
    CHECK_STR(v.local_tag, "1");
    CHECK_STR(v.remote_tag, "2");
    CHECK(v.early_only && !v.is_target);
    RT_WRITES(&rt_replaces, &v, "a@b;to-tag=1;from-tag=2;early-only");
    v.is_target = 1;
    RT_WRITES(&rt_replaces, &v, NULL);
    v.early_only = 0;
    v.params.p = NULL;
    v.params.n = 0;
    RT_WRITES(&rt_replaces, &v, "a@b;local-tag=1;remote-tag=2");
    CHECK_INT(sua_replaces_parse(SUA_STR("a;local-tag=1;remote-tag=2"), &v),
              SUA_OK);
    CHECK(v.is_target);
    CHECK_STR(v.local_tag, "1");
    memset(&v, 0, sizeof(v));
    RT_WRITES(&rt_replaces, &v, NULL);
}

int main(void)
{
    static const char *const right[] = {
        "98732@sip.example.com ;from-tag=r33th4x0r ;to-tag=ff87ff",
        "12adf2f34456gs5;to-tag=12345;from-tag=54321;early-only",
        "87134@171.161.34.23;to-tag=24796;from-tag=0",
        "7@c.example.org;to-tag=xyz;from-tag=pdq;a=\"b;c\"",
        "fa77as7dad8-sd98ajzz@host.example.com ;local-tag=kkaz- "
            ";remote-tag=6544",
        NULL
    };
    static const char *const wrong[] = {
        "a@b",
        "a@b;to-tag=1",
        "a@b;from-tag=1",
        "a@b;to-tag=1;from-tag",
        "a@b;to-tag=1;from-tag=2;to-tag=3",
        "a@b;local-tag=1",
        "a@b;remote-tag=1",
        "a@b;to-tag=1;remote-tag=2",
        "a@b;local-tag=1;remote-tag=2;from-tag=3",
        ";to-tag=1;from-tag=2",
        "a b;to-tag=1;from-tag=2",
        "a@;to-tag=1;from-tag=2",
        "a;to-tag=\"1\";from-tag=2",
        "a;to-tag=1;from-tag=2;early-only;early-only",
        "a,b;to-tag=1;from-tag=2",
        NULL
    };

    rt_values(&rt_replaces, right);
    rt_refused(&rt_replaces, wrong);
    content();
    return check_done();
}
