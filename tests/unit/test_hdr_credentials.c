/* SPDX-License-Identifier: MIT
 * Authorization, Proxy-Authorization (RFC 3261 20.7; RFC 7616 3.4). */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_MEMBER(credentials, scheme, RAW),
    RT_PARAM(credentials, username, "username", RAW),
    RT_PARAM(credentials, realm, "realm", RAW),
    RT_PARAM(credentials, nonce, "nonce", RAW),
    RT_PARAM(credentials, uri, "uri", RAW),
    RT_PARAM(credentials, response, "response", RAW),
    RT_PARAM(credentials, algorithm, "algorithm", RAW),
    RT_PARAM(credentials, cnonce, "cnonce", RAW),
    RT_PARAM(credentials, opaque, "opaque", RAW),
    RT_PARAM(credentials, qop, "qop", RAW),
    RT_PARAM(credentials, nc, "nc", RAW),
    RT_MEMBER(credentials, params, LIST),
};
RT_SHAPE(credentials, members);

static void content(void)
{
    struct sua_credentials v;

    memset(&v, 0, sizeof(v));
    v.scheme = SUA_STR("Digest");
    v.username = SUA_STR("bob");
    v.realm = SUA_STR("r");
    v.nonce = SUA_STR("n");
    v.uri = SUA_STR("sip:b@c");
    RT_WRITES(&rt_credentials, &v, NULL);
    v.response = SUA_STR("0123");
    v.qop = SUA_STR("auth");
    v.nc = SUA_STR("00000001");
    v.cnonce = SUA_STR("x");
    v.algorithm = SUA_STR("MD5");
    RT_WRITES(&rt_credentials, &v,
              "Digest username=\"bob\", realm=\"r\", nonce=\"n\", "
              "uri=\"sip:b@c\", response=\"0123\", algorithm=MD5, "
              "cnonce=\"x\", qop=auth, nc=00000001");
    v.username = SUA_STR("a\r\nb");
    RT_WRITES(&rt_credentials, &v, NULL);
    v.username = SUA_STR("b");
    v.scheme = SUA_STR("Basic");
    RT_WRITES(&rt_credentials, &v, NULL);
}

int main(void)
{
    static const char *const right[] = {
        "Digest username=\"bob\", realm=\"biloxi.com\", "
            "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", "
            "uri=\"sip:bob@biloxi.com\", qop=auth, nc=00000001, "
            "cnonce=\"0a4f113b\", "
            "response=\"6629fae49393a05397450978507c4ef1\", "
            "opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"",
        "DIGEST username=\"a\\\"b\",realm=\"\",nonce=\"n\","
            "uri=sip:[::1],response=\"\",algorithm=\"MD5\","
            "qop=\"auth\",userhash=false,x=\"y\"",
        "Bearer abc.def-ghi==",
        "Basic QWxhZGRpbg==",
        NULL
    };
    static const char *const wrong[] = {
        "Digest realm=a\\b,nonce=c,username=d,uri=e,response=f",
        "Digest",
        "Digest username=\"a\"",
        "Digest username=\"a\",realm=\"b\",nonce=\"c\",uri=\"d\"",
        "Digest username=\"a\",realm=\"b\",nonce=\"c\",uri=\"d\",response=\"e",
        "Digest username=\"a\",realm=\"b\",nonce=\"c\",uri=\"d\","
            "response=\"e\",nc=1,nc=2",
        NULL
    };

    rt_values(&rt_credentials, right);
    rt_refused(&rt_credentials, wrong);
    content();
    return check_done();
}
