/* SPDX-License-Identifier: MIT
 * P-Charging-Vector, P-Charging-Function-Addresses: RFC 7315 5.5, 5.6. */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_MEMBER(params, params, PARAMS),
};
RT_SHAPE(params, members);

static const char *const good[] = {
    "icid-value=1234bc9876e;icid-generated-at=192.0.6.8;orig-ioi=home1.net",
    "icid-value=\"AyretyU0dm+6O2IrT5tAFrbHLso=023551024\" ; "
    "icid-generated-at=[2001:db8::1]",
    "ccf=192.1.1.1; ccf-2=192.1.1.2",
    "icid-value=1;transit-ioi=\"operatorA.1, void, operatorB.3\";x",
    NULL
};
static const char *const bad[] = {
    ";a=b", "a=b;", "a=b;;c=d", "a=", "=b", "a=\"b", "a=b,c=d", "a b",
    "<a>", "a=<b>", NULL
};

static void members_read(void)
{
    struct sua_params v;
    struct sua_str ioi;

    CHECK_INT(sua_params_parse(SUA_STR(" a=b ; Orig-IOI = home1.net "), &v),
              SUA_OK);
    CHECK_INT(sua_param_get(v.params, SUA_STR("orig-ioi"), &ioi), SUA_OK);
    CHECK_STR(ioi, "home1.net");
    RT_WRITES(&rt_params, &v, "a=b;Orig-IOI=home1.net");
    v.params = SUA_STR("a=b c;d=\"e\"");
    RT_WRITES(&rt_params, &v, "a=\"b c\";d=\"e\"");
    memset(&v, 0, sizeof(v));
    RT_WRITES(&rt_params, &v, NULL);
    v.params = SUA_STR(" ; ");
    RT_WRITES(&rt_params, &v, NULL);
}

int main(void)
{
    rt_values(&rt_params, good);
    rt_refused(&rt_params, bad);
    members_read();
    return check_done();
}
