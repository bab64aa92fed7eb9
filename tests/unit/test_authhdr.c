/* SPDX-License-Identifier: MIT
 * Challenges and credentials (RFC 3261 25.1, RFC 7616 3.3, 3.4). */
#include "check.h"
#include "guard.h"
#include "msg/msg.h"

static int challenge(const char *z, struct sua_challenge *c)
{
    return sua_challenge_parse(guard_copy(sua_str_z(z)), c);
}

static void challenges(void)
{
    static const char *const bad[] = {
        "", "Digest", "Digest ,", "Digest realm", "Digest realm=",
        "Digest realm=\"a\"", "Digest nonce=\"b\"",
        "Digest realm=\"a\" nonce=\"b\"", "Digest realm=\"a\";nonce=\"b\"",
        "Digest realm=\"a\", nonce=\"b\", realm=\"c\"",
        "Digest realm=\"a\", nonce=\"b", "Digest realm=\"a\", nonce=\"b\" x",
        "Digest,realm=\"a\",nonce=\"b\"", "=x", "Digest realm=\"a\"x",
        "Digest realm=\"a\", nonce=\"b\", =c", "Digest realm=\"a\",\"b\""
    };
    struct sua_challenge c;
    size_t i;

    CHECK_INT(challenge("Digest realm=\"a, \\\"b\", nonce=\"n=\",\topaque="
                        "\"\" ,algorithm=SHA-256,qop=\"auth,auth-int\", "
                        "stale=TRUE, domain=\"sip:x\", userhash=true, "
                        "ext=\"1\"", &c), SUA_OK);
    CHECK_STR(c.scheme, "Digest");
    CHECK_STR(c.realm, "a, \\\"b");
    CHECK_STR(c.nonce, "n=");
    CHECK(c.opaque.p && !c.opaque.n);
    CHECK_STR(c.algorithm, "SHA-256");
    CHECK_STR(c.qop, "auth,auth-int");
    CHECK_STR(c.domain, "sip:x");
    CHECK(c.stale && c.userhash);
    CHECK_INT(challenge("digest  realm=a,,nonce=b, stale=false", &c),
              SUA_OK);
    CHECK_STR(c.realm, "a");
    CHECK(!c.stale && !c.userhash && !c.qop.p);
    CHECK_INT(challenge("NoOneKnowsThisScheme opaque-data=here", &c),
              SUA_OK);
    CHECK_STR(c.scheme, "NoOneKnowsThisScheme");
    CHECK_STR(c.params, "opaque-data=here");
    CHECK(!c.realm.p);
    CHECK_INT(challenge("Basic", &c), SUA_OK);
    for (i = 0; i < SUA__COUNT(bad); i++) {
        int before = check_failed_;

        CHECK_INT(challenge(bad[i], &c), SUA_EBADMSG);
        if (check_failed_ > before)
            fprintf(stderr, "    in \"%s\"\n", bad[i]);
    }
    CHECK_INT(sua_challenge_parse(sua_str_make(NULL, 0), &c), SUA_EBADMSG);
}

static void credentials(void)
{
    struct sua_credentials c;

    CHECK_INT(sua_credentials_parse(guard_copy(SUA_STR(
        "Digest username=\"alice\", realm=\"example.com\", nonce=\"5f7a:9c\","
        " uri=\"sip:example.com\", response=\"6629\", cnonce=\"0a4f113b\", "
        "qop=auth, nc=00000001, algorithm=MD5, opaque=\"o\"")), &c), SUA_OK);
    CHECK_STR(c.username, "alice");
    CHECK_STR(c.realm, "example.com");
    CHECK_STR(c.nonce, "5f7a:9c");
    CHECK_STR(c.uri, "sip:example.com");
    CHECK_STR(c.response, "6629");
    CHECK_STR(c.cnonce, "0a4f113b");
    CHECK_STR(c.qop, "auth");
    CHECK_STR(c.nc, "00000001");
    CHECK_STR(c.algorithm, "MD5");
    CHECK_STR(c.opaque, "o");
    CHECK_INT(sua_credentials_parse(SUA_STR(
        "Digest username=\"a\", realm=\"b\", nonce=\"c\", uri=\"d\""), &c),
        SUA_EBADMSG);
    CHECK_INT(sua_credentials_parse(SUA_STR(
        "Digest username=\"a\", username=\"b\", realm=\"b\", nonce=\"c\", "
        "uri=\"d\", response=\"e\""), &c), SUA_EBADMSG);
    CHECK_INT(sua_credentials_parse(SUA_STR("Bearer abc=="), &c), SUA_OK);
    CHECK_STR(c.scheme, "Bearer");
    CHECK_STR(c.params, "abc==");
}

int main(void)
{
    challenges();
    credentials();
    return check_done();
}
