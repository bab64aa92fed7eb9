/* SPDX-License-Identifier: MIT
 * Answer-Mode, Priv-Answer-Mode: RFC 5373 2, 6. */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_MEMBER(answer_mode, mode, RAW),
    RT_MEMBER(answer_mode, params, PARAMS),
    RT_PARAM(answer_mode, require, "require", U8),
};
RT_SHAPE(answer_mode, members);

static const char *const good[] = {
    "Auto", "Manual", "Auto;require", "auto ; Require ; x=\"y\";z=1",
    "Whispered", NULL
};
static const char *const bad[] = {
    "Auto,Manual", "Auto;", "Auto;;require", "Auto;require;require",
    "Auto Manual", ";require", "\"Auto\"", "Auto=1", NULL
};

static void members_read(void)
{
    struct sua_answer_mode v;

    CHECK_INT(sua_answer_mode_parse(SUA_STR("Auto;require"), &v), SUA_OK);
    CHECK_STR(v.mode, "Auto");
    CHECK_INT(v.require, 1);
    v.params = SUA_STR("require;a=b");
    v.require = 0;
    RT_WRITES(&rt_answer_mode, &v, "Auto;a=b");
    memset(&v, 0, sizeof(v));
    RT_WRITES(&rt_answer_mode, &v, NULL);
}

int main(void)
{
    rt_values(&rt_answer_mode, good);
    rt_refused(&rt_answer_mode, bad);
    members_read();
    return check_done();
}
