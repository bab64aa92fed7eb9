/* SPDX-License-Identifier: MIT
 * Accept-Encoding, Accept-Language and their kin (RFC 3261 20.2, 20.3). */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_MEMBER(item, name, RAW),
    RT_MEMBER(item, params, PARAMS),
};
RT_SHAPE(item, members);

static void content(void)
{
    struct sua_item v;

    memset(&v, 0, sizeof(v));
    RT_WRITES(&rt_item, &v, NULL);
    CHECK_INT(sua_item_parse(SUA_STR("en-gb;q=0.8"), &v), SUA_OK);
    CHECK_STR(v.name, "en-gb");
    CHECK_INT(sua_params_q(v.params), 800);
    RT_WRITES(&rt_item, &v, "en-gb;q=0.8");
}

int main(void)
{
    static const char *const right[] = {
        "gzip",
        "*",
        "da",
        "en-gb;q=0.8",
        " en ; q = 0.7 ",
        "false",
        "token",
        "3GPP-UTRAN-TDD; utran-cell-id-3gpp=\"23415:\\\"\"",
        NULL
    };
    static const char *const wrong[] = {
        "en;",
        "en us",
        "en,us",
        "en;q=",
        "\"en\"",
        ";q=1",
        "en/us",
        NULL
    };

    rt_values(&rt_item, right);
    rt_refused(&rt_item, wrong);
    content();
    return check_done();
}
