/* SPDX-License-Identifier: MIT
 * WWW-Authenticate, Proxy-Authenticate (RFC 3261 20.44; RFC 7616 3.3). */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_MEMBER(challenge, scheme, RAW),
    RT_PARAM(challenge, realm, "realm", RAW),
    RT_PARAM(challenge, nonce, "nonce", RAW),
    RT_PARAM(challenge, opaque, "opaque", RAW),
    RT_PARAM(challenge, algorithm, "algorithm", RAW),
    RT_PARAM(challenge, qop, "qop", RAW),
    RT_PARAM(challenge, domain, "domain", RAW),
    RT_PARAM(challenge, stale, "stale", U8),
    RT_PARAM(challenge, userhash, "userhash", U8),
    RT_MEMBER(challenge, params, LIST),
};
RT_SHAPE(challenge, members);

static void content(void)
{
    struct sua_challenge v;

    memset(&v, 0, sizeof(v));
    RT_WRITES(&rt_challenge, &v, NULL);
    v.scheme = SUA_STR("Digest");
    RT_WRITES(&rt_challenge, &v, NULL);
    v.realm = SUA_STR("a b");
    v.nonce = SUA_STR("");
    v.qop = SUA_STR("auth,auth-int");
    v.algorithm = SUA_STR("SHA-256");
    v.stale = 1;
    v.params = SUA_STR("realm=\"old\", x=y , z=\"1, 2\"");
    RT_WRITES(&rt_challenge, &v,
              "Digest realm=\"a b\", nonce=\"\", stale=true, "
              "algorithm=SHA-256, qop=\"auth,auth-int\", x=y, z=\"1, 2\"");
    v.realm = SUA_STR("a\", nonce=\"b");
    RT_WRITES(&rt_challenge, &v, NULL);
    v.realm = SUA_STR("a\\");
    RT_WRITES(&rt_challenge, &v, NULL);
    memset(&v, 0, sizeof(v));
    v.scheme = SUA_STR("Bearer");
    v.params = SUA_STR("realm=x");
    RT_WRITES(&rt_challenge, &v, "Bearer realm=x");
    v.userhash = 1;
    RT_WRITES(&rt_challenge, &v, NULL);
}

int main(void)
{
    static const char *const right[] = {
        "Digest realm=\"atlanta.com\", domain=\"sip:boxesbybob.com\", "
            "qop=\"auth\", nonce=\"f84f1cec41e6cbe5aea9c8e88d359\", "
            "opaque=\"\", stale=FALSE, algorithm=MD5",
        "digest nonce=\"x\",realm=\"a \\\"b\\\" \xc3\xa4\",stale=true,"
            "userhash=TRUE",
        "Digest realm = \"r\" , nonce=abc== ,, x-y=z, charset=\"UTF-8\"",
        "Basic realm=\"x\"",
        "Bearer authz_server=\"https://a\", scope=b",
        "Negotiate YII==",
        "NTLM",
        NULL
    };
    static const char *const wrong[] = {
        "Digest realm=a\\b,nonce=c,username=d,uri=e,response=f",
        "Digest",
        "Digest realm=\"a\"",
        "Digest nonce=\"a\"",
        "Digest realm=\"a\",nonce=\"b",
        "Digest realm=\"a\" nonce=\"b\"",
        "Digest realm=\"a\",nonce=\"b\",nonce=\"c\"",
        "Digest realm=,nonce=\"b\"",
        "Digest realm=\"a\",nonce=\"b\",x",
        "Digest,realm=\"a\",nonce=\"b\"",
        "\"Digest\" a=b",
        NULL
    };

    rt_values(&rt_challenge, right);
    rt_refused(&rt_challenge, wrong);
    content();
    return check_done();
}
