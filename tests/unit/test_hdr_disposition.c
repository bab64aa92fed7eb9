/* SPDX-License-Identifier: MIT
 * Content-Disposition (RFC 3261 20.11). */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_MEMBER(disposition, type, RAW),
    RT_PARAM(disposition, handling, "handling", RAW),
    RT_MEMBER(disposition, params, PARAMS),
};
RT_SHAPE(disposition, members);

static int optional(const char *z)
{
    struct sua_disposition v;

    CHECK_INT(sua_disposition_parse(sua_str_z(z), &v), SUA_OK);
    return sua_disposition_optional(&v);
}

static void content(void)
{
    struct sua_disposition v;

    CHECK(optional("session;handling=OPTIONAL"));
    CHECK(!optional("session;handling=required"));
    CHECK(!optional("session;handling=maybe") && !optional("session"));
    memset(&v, 0, sizeof(v));
    RT_WRITES(&rt_disposition, &v, NULL);
    v.type = SUA_STR("session");
    v.handling = SUA_STR("optional");
    v.params = SUA_STR("handling=required;a=b");
    RT_WRITES(&rt_disposition, &v, "session;handling=optional;a=b");
}

int main(void)
{
    static const char *const right[] = {
        "session",
        "session;handling=optional",
        " render ; Handling = required ;x=\"y\"",
        "icon;handling=maybe",
        "attachment; filename=smime.p7s; handling=required",
        NULL
    };
    static const char *const wrong[] = {
        "session;handling",
        "session;handling=\"optional\"",
        "session;handling=a;handling=b",
        "a b",
        "a,b",
        ";a=b",
        NULL
    };

    rt_values(&rt_disposition, right);
    rt_refused(&rt_disposition, wrong);
    content();
    return check_done();
}
