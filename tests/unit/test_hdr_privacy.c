/* SPDX-License-Identifier: MIT
 * Privacy (RFC 3323 4.2; RFC 3325 9.3; RFC 7044 6.2). */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_MEMBER(privacy, set, U8),
    RT_PARAM(privacy, all, "header", PARAMS),
    { "session", offsetof(struct sua_privacy, set), RT_U8 },
    { "user", offsetof(struct sua_privacy, set), RT_U8 },
    { "none", offsetof(struct sua_privacy, set), RT_U8 },
    { "critical", offsetof(struct sua_privacy, set), RT_U8 },
    { "id", offsetof(struct sua_privacy, set), RT_U8 },
    { "history", offsetof(struct sua_privacy, set), RT_U8 },
};
RT_SHAPE(privacy, members);

static void content(void)
{
    struct sua_privacy v;

    CHECK_INT(sua_privacy_parse(SUA_STR("user;x;ID"), &v), SUA_OK);
    CHECK_INT(v.set, SUA_PRIVACY_USER | SUA_PRIVACY_ID);
    v.set = SUA_PRIVACY_HEADER | SUA_PRIVACY_HISTORY;
    RT_WRITES(&rt_privacy, &v, "header;history;x");
    v.all = SUA_STR("a=b");
    RT_WRITES(&rt_privacy, &v, NULL);
    memset(&v, 0, sizeof(v));
    RT_WRITES(&rt_privacy, &v, NULL);
    v.set = 127;
    RT_WRITES(&rt_privacy, &v,
              "header;session;user;none;critical;id;history");
    v.set = 128;
    RT_WRITES(&rt_privacy, &v, NULL);
}

int main(void)
{
    static const char *const right[] = {
        "header",
        "none",
        "id;critical",
        " Header ; session;USER ; id;history ",
        "x-new;user;other",
        NULL
    };
    static const char *const wrong[] = {
        ";id",
        "id;",
        "id;;user",
        "id,user",
        "id=1",
        "id user",
        "\"id\"",
        NULL
    };

    rt_values(&rt_privacy, right);
    rt_refused(&rt_privacy, wrong);
    content();
    return check_done();
}
