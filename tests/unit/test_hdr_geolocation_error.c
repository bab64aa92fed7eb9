/* SPDX-License-Identifier: MIT
 * Geolocation-Error: RFC 6442 4.4. */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_MEMBER(geolocation_error, code, U32),
    RT_PARAM(geolocation_error, text, "code", STR),
    RT_MEMBER(geolocation_error, params, PARAMS),
};
RT_SHAPE(geolocation_error, members);

static const char *const good[] = {
    "100;code=\"Cannot Process Location\"",
    "201 ; code=\"Permission To Retransmit Location Information to a Third "
    "Party\";x=y",
    "300", "0", NULL
};
static const char *const bad[] = {
    "1000", "-1", "a", "10a", "100,200", "100;code", "100;code=\"a",
    "100;code=\"a\";code=\"b\"", "0100", "100 200", ";code=\"a\"", NULL
};

int main(void)
{
    struct sua_geolocation_error v;

    rt_values(&rt_geolocation_error, good);
    rt_refused(&rt_geolocation_error, bad);
    memset(&v, 0, sizeof(v));
    v.code = 424;
    v.text = SUA_STR("no");
    RT_WRITES(&rt_geolocation_error, &v, "424;code=\"no\"");
    v.code = 1000;
    RT_WRITES(&rt_geolocation_error, &v, NULL);
    return check_done();
}
