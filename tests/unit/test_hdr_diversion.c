/* SPDX-License-Identifier: MIT
 * Diversion: RFC 5806 4, 6. */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_MEMBER(diversion, addr.display, STR),
    RT_MEMBER(diversion, addr.uri, RAW),
    RT_PARAM(diversion, addr.tag, "tag", STR),
    RT_PARAM(diversion, reason, "reason", STR),
    RT_PARAM(diversion, counter, "counter", NUM),
    RT_PARAM(diversion, limit, "limit", NUM),
    RT_PARAM(diversion, privacy, "privacy", STR),
    RT_PARAM(diversion, screen, "screen", STR),
    RT_MEMBER(diversion, addr.params, PARAMS),
};
RT_SHAPE(diversion, members);

static const char *const good[] = {
    "<sip:+19195551002>;reason=unconditional",
    "\"Bob\" <sip:+19195551002@example.com;user=phone>;reason=user-busy"
    ";counter=1;limit=5;privacy=\"full\";screen=no",
    "Bob  the Builder <tel:+19195551002> ; Reason = \"no answer\";x=y;z",
    "\"Jones, \\\"Bob\\\"\" <sip:a@b>;counter=07", NULL
};
static const char *const bad[] = {
    "sip:a@b", "sip:a@b;reason=away", "<sip:a@b", "<>", "<a b>", "*",
    "<sip:a@b>;reason", "<sip:a@b>;reason=x;reason=y",
    "<sip:a@b>;counter=100", "<sip:a@b>;counter=a", "<sip:a@b>;limit=-1",
    "<sip:a@b>;counter=1;counter=1", "<sip:a@b>, <sip:c@d>",
    "<sip:a@b> reason=x", "\"Bob <sip:a@b>", "<sip:a@b>;;", NULL
};

static void members_read(void)
{
    struct sua_diversion v;

    CHECK_INT(sua_diversion_parse(
                  SUA_STR("Bob <sip:a@b>;reason=away;counter=2;x"), &v),
              SUA_OK);
    CHECK_STR(v.addr.display, "Bob");
    CHECK_STR(v.addr.uri, "sip:a@b");
    CHECK_STR(v.reason, "away");
    CHECK(v.counter.set && v.counter.n == 2 && !v.limit.set);
    v.addr.display = SUA_STR("Bob, \"the\"");
    v.limit.set = 1;
    v.limit.n = 9;
    v.reason = SUA_STR("no answer");
    RT_WRITES(&rt_diversion, &v, "\"Bob, \\\"the\\\"\" <sip:a@b>"
                                 ";reason=\"no answer\";counter=2;limit=9;x");
    v.limit.n = 100;
    RT_WRITES(&rt_diversion, &v, NULL);
    memset(&v, 0, sizeof(v));
    RT_WRITES(&rt_diversion, &v, NULL);
}

int main(void)
{
    rt_values(&rt_diversion, good);
    rt_refused(&rt_diversion, bad);
    members_read();
    return check_done();
}
