/* SPDX-License-Identifier: MIT
 * P-Visited-Network-ID: RFC 7315 4.3, 5.3. */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_MEMBER(visited_network, network, STR),
    RT_MEMBER(visited_network, params, PARAMS),
};
RT_SHAPE(visited_network, members);

static const char *const good[] = {
    "\"Visited network number 1\"", "other.net", "\"a,b\";c=d;e", NULL
};
static const char *const bad[] = {
    "Visited network", "other.net,x", "\"a", "a;", "<a>", NULL
};

int main(void)
{
    struct sua_visited_network v;

    rt_values(&rt_visited_network, good);
    rt_refused(&rt_visited_network, bad);
    memset(&v, 0, sizeof(v));
    RT_WRITES(&rt_visited_network, &v, NULL);
    v.network = SUA_STR("Visited \"network\" 1");
    RT_WRITES(&rt_visited_network, &v, "\"Visited \\\"network\\\" 1\"");
    return check_done();
}
