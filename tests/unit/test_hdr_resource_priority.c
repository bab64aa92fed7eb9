/* SPDX-License-Identifier: MIT
 * Resource-Priority, Accept-Resource-Priority: RFC 4412 3.1, 3.2. */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_MEMBER(resource_priority, ns, RAW),
    RT_MEMBER(resource_priority, priority, RAW),
};
RT_SHAPE(resource_priority, members);

static const char *const good[] = {
    "dsn.flash", "wps.3", "q735.0", "DSN.Flash-Override", NULL
};
static const char *const bad[] = {
    "dsn", "dsn.", ".flash", "dsn.flash.1", "dsn..flash", "dsn.flash;a",
    "dsn.flash,wps.3", "dsn flash", ".", "\"dsn\".flash", "dsn . flash",
    NULL
};

int main(void)
{
    struct sua_resource_priority v;

    rt_values(&rt_resource_priority, good);
    rt_refused(&rt_resource_priority, bad);
    CHECK_INT(sua_resource_priority_parse(SUA_STR("dsn.flash"), &v), SUA_OK);
    CHECK_STR(v.ns, "dsn");
    CHECK_STR(v.priority, "flash");
    v.ns = SUA_STR("a.b");
    RT_WRITES(&rt_resource_priority, &v, NULL);
    memset(&v, 0, sizeof(v));
    RT_WRITES(&rt_resource_priority, &v, NULL);
    return check_done();
}
