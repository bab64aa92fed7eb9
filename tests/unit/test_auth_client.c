/* SPDX-License-Identifier: MIT
 * Answering challenges (RFC 3261 22, RFC 7616 3.4, RFC 8760). */
#include "auth/auth.h"
#include "check.h"
#include "guard.h"
#include "sip/auth.h"

static char mem[1024];
static struct sua_buf out;

static const struct sua_secret mufasa = {
    SUA_STR_INIT("Mufasa"), SUA_STR_INIT("Circle of Life"),
    {NULL, 0}, {NULL, 0}, {NULL, 0}
};

/* The answer to a challenge for GET /dir/index.html, in `out`. */
static int answer_as(const char *challenge, const struct sua_secret *secret,
                     uint32_t nc, const char *cnonce)
{
    struct sua_challenge c;
    int err = sua_challenge_parse(sua_str_z(challenge), &c);

    sua_buf_init(&out, mem, sizeof(mem));
    if (err)
        return err;
    return sua_auth_answer(&out, &c, secret, SUA_STR("GET"),
                           SUA_STR("/dir/index.html"), nc,
                           sua_str_z(cnonce));
}

static int answer(const char *challenge)
{
    return answer_as(challenge, &mufasa, 1, "c");
}

static int written(const char *what)
{
    struct sua_str s = sua_buf_view(&out);
    size_t n = strlen(what), i;

    for (i = 0; i + n <= s.n; i++)
        if (!memcmp(s.p + i, what, n))
            return 1;
    return 0;
}

#define RFC7616                                                              \
    "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", "       \
    "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", "               \
    "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""
#define RFC7616_CNONCE "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"

/* AUT-002: RFC 7616 3.9.1, to the byte. */
static void test_rfc7616(void)
{
    CHECK_INT(answer_as(RFC7616 ", algorithm=MD5", &mufasa, 1,
                        RFC7616_CNONCE), SUA_OK);
    CHECK_STR(sua_buf_view(&out),
              "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", "
              "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", "
              "uri=\"/dir/index.html\", "
              "response=\"8ca523f5e9506fed4657c9700eebdbec\", algorithm=MD5, "
              "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\", "
              "cnonce=\"" RFC7616_CNONCE "\", qop=auth, nc=00000001");
    CHECK_INT(answer_as(RFC7616 ", algorithm=SHA-256", &mufasa, 1,
                        RFC7616_CNONCE), SUA_OK);
    CHECK(written("response=\"753927fa0e85d155564e2e272a28d1802ca10daf449679"
                  "4697cf8db5856cb6c1\", algorithm=SHA-256,"));
}

/* AUT-001: RFC 2617 3.5 with the realm and nonce of its server, over SIP's
 * form. */
static void test_rfc2617(void)
{
    struct sua_secret s = mufasa;

    s.password = SUA_STR("Circle Of Life");
    CHECK_INT(answer_as("Digest realm=\"testrealm@host.com\", "
                        "qop=\"auth,auth-int\", "
                        "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", "
                        "opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"",
                        &s, 1, "0a4f113b"), SUA_OK);
    CHECK(written("response=\"6629fae49393a05397450978507c4ef1\""));
    CHECK(!written("algorithm")); /* none was named */
}

/* The secret may be HA1 in place of the password, in either case. */
static void test_ha1(void)
{
    struct sua_secret s = mufasa;
    char md5[SUA_DIGEST_HEX_MAX], sha[SUA_DIGEST_HEX_MAX];
    const struct sua_str realm = SUA_STR_INIT("http-auth@example.org");
    size_t i;

    sua_digest_ha1(SUA_DIGEST_MD5, s.user, realm, s.password, md5);
    sua_digest_ha1(SUA_DIGEST_SHA256, s.user, realm, s.password, sha);
    for (i = 0; i < 32; i++)
        if (md5[i] >= 'a')
            md5[i] = (char)(md5[i] - 'a' + 'A');
    s.password = sua_str_make(NULL, 0);
    CHECK_INT(answer_as(RFC7616, &s, 1, RFC7616_CNONCE), SUA_EAUTH);
    s.ha1_md5 = sua_str_make(md5, 32);
    CHECK_INT(answer_as(RFC7616, &s, 1, RFC7616_CNONCE), SUA_OK);
    CHECK(written("response=\"8ca523f5e9506fed4657c9700eebdbec\""));
    CHECK_INT(answer_as(RFC7616 ",algorithm=SHA-256", &s, 1, "c"),
              SUA_EAUTH);
    s.ha1_sha256 = sua_str_make(sha, 64);
    CHECK_INT(answer_as(RFC7616 ",algorithm=SHA-256", &s, 1,
                        RFC7616_CNONCE), SUA_OK);
    CHECK(written("response=\"753927fa0e85d155"));
    CHECK_INT(answer_as(RFC7616 ",algorithm=SHA-512-256", &s, 1, "c"),
              SUA_EAUTH);
    s.ha1_md5.n = 31;
    CHECK_INT(answer_as(RFC7616, &s, 1, "c"), SUA_EAUTH);
}

/* AUT-006: Without qop the form of RFC 2069: no count, no cnonce. */
static void test_no_qop(void)
{
    static const struct sua_secret bob = {
        SUA_STR_INIT("bob"), SUA_STR_INIT("zanzibar"),
        {NULL, 0}, {NULL, 0}, {NULL, 0}
    };
    struct sua_challenge c;

    CHECK_INT(sua_challenge_parse(SUA_STR(
        "Digest realm=\"biloxi.com\", "
        "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\""), &c), SUA_OK);
    sua_buf_init(&out, mem, sizeof(mem));
    CHECK_INT(sua_auth_answer(&out, &c, &bob, SUA_STR("REGISTER"),
                              SUA_STR("sip:biloxi.com"), 1,
                              sua_str_make(NULL, 0)), SUA_OK);
    CHECK_STR(sua_buf_view(&out),
              "Digest username=\"bob\", realm=\"biloxi.com\", "
              "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", "
              "uri=\"sip:biloxi.com\", "
              "response=\"4441045a8075db3ead543693997e2a0e\"");
    CHECK_INT(answer("Digest realm=\"r\", nonce=\"n\", qop=\"\""), SUA_OK);
    CHECK(!written("qop") && !written("cnonce") && !written("nc="));
}

/* AUT-007, AUT-008. */
static void test_qop(void)
{
    static const char *const spoken[] = {
        "auth", "auth,auth-int", "auth-int,auth", "auth-int, auth ,x",
        "AUTH", ",,auth"};
    static const char *const not_spoken[] = {"auth-int", "foo", "authx",
                                             "xauth", "auth auth", ","};
    char text[128];
    size_t i;

    for (i = 0; i < SUA__COUNT(spoken); i++) {
        snprintf(text, sizeof(text), "Digest realm=\"r\",nonce=\"n\","
                 "qop=\"%s\"", spoken[i]);
        CHECK_INT(answer(text), SUA_OK);
        CHECK(written("qop=auth, nc=00000001"));
    }
    for (i = 0; i < SUA__COUNT(not_spoken); i++) {
        snprintf(text, sizeof(text), "Digest realm=\"r\",nonce=\"n\","
                 "qop=\"%s\"", not_spoken[i]);
        CHECK_INT(answer(text), SUA_EUNSUPPORTED);
        CHECK_INT(out.n, 0);
    }
}

/* AUT-018, AUT-022. */
static void test_refusals(void)
{
    struct sua_secret s = mufasa;

    CHECK_INT(answer("Basic realm=\"r\""), SUA_EUNSUPPORTED);
    CHECK_INT(answer("Digest realm=\"r\",nonce=\"n\",algorithm=MD5-sess"),
              SUA_EUNSUPPORTED);
    CHECK_INT(answer("Digest realm=\"r\",nonce=\"n\",algorithm=AKAv1-MD5"),
              SUA_EUNSUPPORTED);
    s.realm = SUA_STR("other");
    CHECK_INT(answer_as("Digest realm=\"r\",nonce=\"n\"", &s, 1, "c"),
              SUA_EAUTH);
    CHECK_INT(out.n, 0);
    s.realm = SUA_STR("r");
    CHECK_INT(answer_as("Digest realm=\"r\",nonce=\"n\"", &s, 1, "c"),
              SUA_OK);
    s.user = SUA_STR("a:b");
    CHECK_INT(answer_as("Digest realm=\"r\",nonce=\"n\"", &s, 1, "c"),
              SUA_EAUTH);
    s.user = sua_str_make(NULL, 0);
    CHECK_INT(answer_as("Digest realm=\"r\",nonce=\"n\"", &s, 1, "c"),
              SUA_EAUTH);
    CHECK_INT(answer_as("Digest realm=\"r\",nonce=\"n\",qop=\"auth\"",
                        &mufasa, 0, "c"), SUA_EINVAL);
    CHECK_INT(answer_as("Digest realm=\"r\",nonce=\"n\",qop=\"auth\"",
                        &mufasa, 1, ""), SUA_EINVAL);
}

/* A challenge that did not come through the parser. */
static void test_raw_challenge(void)
{
    struct sua_challenge c;

    memset(&c, 0, sizeof(c));
    c.scheme = SUA_STR("digest");
    sua_buf_init(&out, mem, sizeof(mem));
    CHECK_INT(sua_auth_answer(&out, &c, &mufasa, SUA_STR("M"), SUA_STR("u"),
                              1, SUA_STR("c")), SUA_EBADMSG);
    c.realm = SUA_STR("r");
    CHECK_INT(sua_auth_answer(&out, &c, &mufasa, SUA_STR("M"), SUA_STR("u"),
                              1, SUA_STR("c")), SUA_EBADMSG);
    c.nonce = SUA_STR("n");
    CHECK_INT(sua_auth_answer(&out, &c, &mufasa, SUA_STR("M"), SUA_STR("u"),
                              1, SUA_STR("c")), SUA_OK);
    c.nonce = SUA_STR("n\", x=\"");
    CHECK_INT(sua_auth_answer(&out, &c, &mufasa, SUA_STR("M"), SUA_STR("u"),
                              1, SUA_STR("c")), SUA_EINVAL);
    c.nonce = SUA_STR("n\\"); /* would take the closing quote with it */
    sua_buf_init(&out, mem, sizeof(mem));
    CHECK_INT(sua_auth_answer(&out, &c, &mufasa, SUA_STR("M"), SUA_STR("u"),
                              1, SUA_STR("c")), SUA_EINVAL);
    c.nonce = SUA_STR("n\r\nX: y");
    sua_buf_init(&out, mem, sizeof(mem));
    CHECK_INT(sua_auth_answer(&out, &c, &mufasa, SUA_STR("M"), SUA_STR("u"),
                              1, SUA_STR("c")), SUA_EINVAL);
}

/* AUT-016, AUT-018, AUT-035: what came is echoed byte by byte,
 * hashed unquoted. */
static void test_escapes(void)
{
    static const struct sua_secret s = {
        SUA_STR_INIT("bo\"b\\"), SUA_STR_INIT("p"),
        {NULL, 0}, {NULL, 0}, SUA_STR_INIT("a \"J\xc3\xa4s\" \\ realm")
    };
    struct sua_credentials cred;
    struct sua_digest d;
    char ha1[SUA_DIGEST_HEX_MAX], want[SUA_DIGEST_HEX_MAX];

    CHECK_INT(answer_as("Digest realm=\"a \\\"J\xc3\xa4s\\\" \\\\ realm\", "
                        "nonce=\"\\n\", opaque=\"\\\"o\\\\\"", &s, 1, "c"),
              SUA_OK);
    CHECK(written("username=\"bo\\\"b\\\\\""));
    CHECK(written("realm=\"a \\\"J\xc3\xa4s\\\" \\\\ realm\""));
    CHECK(written("nonce=\"\\n\""));
    CHECK(written("opaque=\"\\\"o\\\\\""));
    CHECK_INT(sua_credentials_parse(sua_buf_view(&out), &cred), SUA_OK);
    memset(&d, 0, sizeof(d));
    d.alg = SUA_DIGEST_MD5;
    sua_digest_ha1(d.alg, s.user, s.realm, s.password, ha1);
    d.ha1 = sua_str_make(ha1, 32);
    d.method = SUA_STR("GET");
    d.uri = SUA_STR("/dir/index.html");
    d.nonce = SUA_STR("n");
    CHECK_INT(sua_digest_response(&d, want), 32);
    CHECK(cred.response.n == 32 && !memcmp(cred.response.p, want, 32));
}

static void test_count_form(void)
{
    CHECK_INT(answer_as(RFC7616, &mufasa, 0xdeadbeef, "c"), SUA_OK);
    CHECK(written("nc=deadbeef"));
    CHECK_INT(answer_as(RFC7616, &mufasa, 0x1a, "c"), SUA_OK);
    CHECK(written("nc=0000001a"));
}

/* Every size of the buffer that is too small says so and keeps within. */
static void test_small_buffers(void)
{
    struct sua_challenge c;
    size_t full, cap;

    CHECK_INT(answer(RFC7616), SUA_OK);
    full = out.n;
    CHECK_INT(sua_challenge_parse(SUA_STR(RFC7616), &c), SUA_OK);
    for (cap = 0; cap <= full; cap++) {
        sua_buf_init(&out, mem, cap);
        mem[cap] = '#';
        CHECK_INT(sua_auth_answer(&out, &c, &mufasa, SUA_STR("GET"),
                                  SUA_STR("/dir/index.html"), 1,
                                  SUA_STR("c")),
                  cap < full ? SUA_ETOOBIG : SUA_OK);
        CHECK(mem[cap] == '#');
    }
}

/* Cut off anywhere, and with the page behind it unreadable. */
static void test_prefixes(void)
{
    static const char full[] = RFC7616 ", algorithm=SHA-256, stale=true";
    size_t n, answered = 0;

    for (n = 0; n < sizeof(full); n++) {
        struct sua_challenge c;
        struct sua_str part = guard_copy(sua_str_make(full, n));

        sua_buf_init(&out, mem, sizeof(mem));
        if (!sua_challenge_parse(part, &c))
            answered += !sua_auth_answer(&out, &c, &mufasa, SUA_STR("GET"),
                                         SUA_STR("/"), 1, SUA_STR("c"));
    }
    CHECK(answered > 5 && answered < 60);
}

int main(void)
{
    test_rfc7616();
    test_rfc2617();
    test_ha1();
    test_no_qop();
    test_qop();
    test_refusals();
    test_raw_challenge();
    test_escapes();
    test_count_form();
    test_small_buffers();
    test_prefixes();
    return check_done();
}
