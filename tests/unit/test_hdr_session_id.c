/* SPDX-License-Identifier: MIT
 * Session-ID: RFC 7989 5, 9; RFC 7329 6 has no remote; RFC 8497 3.1. */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_MEMBER(session_id, local, RAW),
    RT_PARAM(session_id, remote, "remote", RAW),
    RT_PARAM(session_id, logme, "logme", U8),
    RT_MEMBER(session_id, params, PARAMS),
};
RT_SHAPE(session_id, members);

#define A "ab30317f1a784dc48ff824d0d3715d86"
#define B "47755a9de7794ba387653f2099600ef2"
#define NIL "00000000000000000000000000000000"

static const char *const good[] = {
    A ";remote=" B, A ";remote=" NIL, NIL ";remote=" A, A,
    A " ; Remote = " B " ; logme;x=y", NULL
};
static const char *const bad[] = {
    "ab30", A "0", A ";remote", A ";remote=ab", A ";remote=\"" B "\"",
    A ";remote=" B ";remote=" B, A ";remote=" B "0", A "," B, A " " B,
    A ";", ";remote=" B, "AB30317f1a784dc48ff824d0d3715d86",
    "gb30317f1a784dc48ff824d0d3715d86", A ";logme;logme", NULL
};

static void members_read(void)
{
    struct sua_session_id v;

    CHECK_INT(sua_session_id_parse(SUA_STR(A ";remote=" B ";logme"), &v),
              SUA_OK);
    CHECK_STR(v.local, A);
    CHECK_STR(v.remote, B);
    CHECK_INT(v.logme, 1);
    v.remote = SUA_STR(NIL);
    v.logme = 0;
    RT_WRITES(&rt_session_id, &v, A ";remote=" NIL);
    memset(&v, 0, sizeof(v));
    RT_WRITES(&rt_session_id, &v, NULL);
}

int main(void)
{
    rt_values(&rt_session_id, good);
    rt_refused(&rt_session_id, bad);
    members_read();
    return check_done();
}
