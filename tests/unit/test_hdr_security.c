/* SPDX-License-Identifier: MIT
 * Security-Client, -Server, -Verify: RFC 3329 2.2, 3.1; the parameters of
 * 3GPP TS 33.203 stay in `params`. */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_MEMBER(security, mechanism, RAW),
    RT_PARAM(security, q, "q", NUM),
    RT_PARAM(security, d_alg, "d-alg", RAW),
    RT_PARAM(security, d_qop, "d-qop", RAW),
    RT_PARAM(security, d_ver, "d-ver", STR),
    RT_MEMBER(security, params, PARAMS),
};
RT_SHAPE(security, members);

#define VER "0123456789abcdef0123456789abcdef"

static const char *const good[] = {
    "tls;q=0.2", "ipsec-ike", "digest;d-qop=auth;d-ver=\"" VER "\"",
    "digest ; Q = 0.1 ; d-alg=MD5;d-qop=auth-int;x",
    "ipsec-3gpp;alg=hmac-sha-1-96;spi-c=1111;spi-s=2222;port-c=5062"
    ";port-s=5064;ealg=aes-cbc;q=1.000", NULL
};
static const char *const bad[] = {
    "tls;", "tls;q", "tls;q=2", "tls;q=0.1234", "tls;q=0.1;q=0.2",
    "tls,digest", "tls digest", "\"tls\"", ";q=1", "digest;d-ver=\"abc\"",
    "digest;d-ver", "digest;d-ver=\"" VER "0\"", "digest;d-alg=\"MD5\"",
    "digest;d-ver=\"g123456789abcdef0123456789abcdef\"", NULL
};

static void members_read(void)
{
    struct sua_security v;

    CHECK_INT(sua_security_parse(
                  SUA_STR("digest;q=0.25;d-alg=MD5;d-ver=\"" VER "\""), &v),
              SUA_OK);
    CHECK_STR(v.mechanism, "digest");
    CHECK(v.q.set && v.q.n == 250);
    CHECK_STR(v.d_alg, "MD5");
    CHECK_STR(v.d_ver, "\"" VER "\"");
    v.d_ver = SUA_STR(VER);
    v.params = SUA_STR("q=1;spi-c=9");
    RT_WRITES(&rt_security, &v,
              "digest;q=0.25;d-alg=MD5;d-ver=\"" VER "\";spi-c=9");
    v.d_ver = SUA_STR("ab");
    RT_WRITES(&rt_security, &v, NULL);
    memset(&v, 0, sizeof(v));
    RT_WRITES(&rt_security, &v, NULL);
}

int main(void)
{
    rt_values(&rt_security, good);
    rt_refused(&rt_security, bad);
    members_read();
    return check_done();
}
