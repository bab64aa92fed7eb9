/* SPDX-License-Identifier: MIT
 * Subscription-State (RFC 6665 8.2.3). */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_MEMBER(subscription_state, state, RAW),
    RT_PARAM(subscription_state, reason, "reason", STR),
    RT_PARAM(subscription_state, expires, "expires", NUM),
    RT_PARAM(subscription_state, retry_after, "retry-after", NUM),
    RT_MEMBER(subscription_state, params, PARAMS),
};
RT_SHAPE(subscription_state, members);

static void content(void)
{
    struct sua_subscription_state v;

    CHECK_INT(sua_subscription_state_parse(
                  SUA_STR("terminated;reason=x;retry-after=3"), &v), SUA_OK);
    CHECK_STR(v.state, "terminated");
    CHECK_STR(v.reason, "x");
    CHECK(!v.expires.set && v.retry_after.set && v.retry_after.n == 3);
    memset(&v, 0, sizeof(v));
    RT_WRITES(&rt_subscription_state, &v, NULL);
    v.state = SUA_STR("active");
    v.expires.set = 1;
    v.params = SUA_STR("expires=60");
    RT_WRITES(&rt_subscription_state, &v, "active;expires=0");
}

int main(void)
{
    static const char *const right[] = {
        "active;expires=60",
        "terminated;reason=noresource",
        "terminated ; Reason=probation ; retry-after = 30",
        "pending",
        "waiting;x=\"y;z\"",
        NULL
    };
    static const char *const wrong[] = {
        "active;expires=a",
        "active;expires",
        "active;expires=1;expires=1",
        "a b",
        "a;reason",
        "a;",
        "a,b",
        "a;retry-after=-1",
        NULL
    };

    rt_values(&rt_subscription_state, right);
    rt_refused(&rt_subscription_state, wrong);
    content();
    return check_done();
}
