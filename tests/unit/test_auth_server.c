/* SPDX-License-Identifier: MIT
 * Challenging and judging: nonces, replay, wrong users and URIs (RFC 7616
 * 3.3, 3.4.6, 5.4, 5.5). Each client here is sua_auth_answer, whose bytes
 * test_auth_client.c holds against the RFC. */
#include "auth/auth.h"
#include "check.h"
#include "sip/auth.h"

static const uint8_t key[16] = {1, 2, 3, 4, 5, 6, 7, 8,
                                9, 10, 11, 12, 13, 14, 15, 16};
static const struct sua_str realm = SUA_STR_INIT("a \"lab\" \\ realm");
static const struct sua_str uri = SUA_STR_INIT("sip:example.com");
static const struct sua_str method = SUA_STR_INIT("REGISTER");
static const struct sua_secret alice = {
    SUA_STR_INIT("alice"), SUA_STR_INIT("wonderland"),
    {NULL, 0}, {NULL, 0}, {NULL, 0}
};

/* One client with one challenge, and the credentials it last wrote. */
struct client {
    unsigned alg;
    char challenge[256], text[512];
    struct sua_challenge c;
    struct sua_credentials cred;
};

static struct sua_auth_server server;
static struct client client;

static void challenge(struct client *cl, unsigned alg, uint64_t now)
{
    struct sua_buf b;

    cl->alg = alg;
    sua_buf_init(&b, cl->challenge, sizeof(cl->challenge));
    sua_auth_challenge(&server, &b, alg, realm, now, 0);
    CHECK_INT(b.err, SUA_OK);
    CHECK_INT(sua_challenge_parse(sua_buf_view(&b), &cl->c), SUA_OK);
}

static void answer(struct client *cl, const struct sua_secret *secret,
                   uint32_t nc)
{
    struct sua_buf b;

    sua_buf_init(&b, cl->text, sizeof(cl->text));
    CHECK_INT(sua_auth_answer(&b, &cl->c, secret, method, uri, nc,
                              SUA_STR("0a4f113b")), SUA_OK);
    CHECK_INT(sua_credentials_parse(sua_buf_view(&b), &cl->cred), SUA_OK);
}

/* As a server with a table of one user does it. */
static int judge(const struct client *cl, uint64_t now)
{
    char ha1[SUA_DIGEST_HEX_MAX];
    struct sua_str known = {NULL, 0};

    if (sua_str_eq(cl->cred.username, alice.user)) {
        int n = sua_digest_ha1(cl->alg, alice.user, realm, alice.password,
                               ha1);
        known = sua_str_make(ha1, (size_t)n);
    }
    return sua_auth_verify(&server, &cl->cred, cl->alg, known, method, uri,
                           now);
}

static int try_at(uint32_t nc, uint64_t now)
{
    answer(&client, &alice, nc);
    return judge(&client, now);
}

static void begin(uint32_t life_ms)
{
    sua_auth_server_init(&server, key, life_ms);
}

static void test_challenge_form(void)
{
    struct sua_buf b;
    char mem[256];

    begin(0);
    sua_buf_init(&b, mem, sizeof(mem));
    sua_auth_challenge(&server, &b, SUA_DIGEST_SHA256, SUA_STR("r"), 0, 1);
    CHECK_INT(b.n, strlen("Digest realm=\"r\", nonce=\"\", qop=\"auth\", "
                          "algorithm=SHA-256, stale=true") + 32);
    CHECK(!memcmp(mem, "Digest realm=\"r\", nonce=\"", 25));
    CHECK_STR(sua__str_sub(sua_buf_view(&b), 25 + 32, b.n),
              "\", qop=\"auth\", algorithm=SHA-256, stale=true");
    sua_buf_init(&b, mem, sizeof(mem));
    sua_auth_challenge(&server, &b, SUA_DIGEST_UNKNOWN, SUA_STR("r"), 0, 0);
    CHECK_INT(b.err, SUA_EINVAL);
}

/* Nonces differ, also within one millisecond and between keys and realms. */
static void test_nonces_differ(void)
{
    static char nonce[200][33];
    int i, j;

    begin(0);
    for (i = 0; i < 200; i++) {
        challenge(&client, SUA_DIGEST_MD5, (uint64_t)i / 100);
        CHECK_INT(client.c.nonce.n, 32);
        memcpy(nonce[i], client.c.nonce.p, 32);
        for (j = 0; j < i; j++)
            CHECK(memcmp(nonce[i], nonce[j], 32) != 0);
    }
}

static void test_accepts(void)
{
    unsigned alg;

    for (alg = SUA_DIGEST_MD5; alg <= SUA_DIGEST_SHA512_256; alg++) {
        begin(0);
        challenge(&client, alg, 5);
        CHECK_INT(try_at(1, 20), SUA_AUTH_OK);
        CHECK_INT(try_at(2, 300005), SUA_AUTH_OK);
    }
}

/* AUT-024. */
static void test_replay(void)
{
    begin(0);
    challenge(&client, SUA_DIGEST_MD5, 5);
    CHECK_INT(try_at(1, 6), SUA_AUTH_OK);
    CHECK_INT(try_at(1, 7), SUA_AUTH_STALE);
    CHECK_INT(try_at(4, 8), SUA_AUTH_OK); /* 2 and 3 are on their way */
    CHECK_INT(try_at(2, 9), SUA_AUTH_OK);
    CHECK_INT(try_at(2, 9), SUA_AUTH_STALE);
    CHECK_INT(try_at(3, 9), SUA_AUTH_OK);
    CHECK_INT(try_at(4, 9), SUA_AUTH_STALE);
    CHECK_INT(try_at(36, 10), SUA_AUTH_OK);
    CHECK_INT(try_at(5, 10), SUA_AUTH_OK);    /* 31 late: in the window */
    CHECK_INT(try_at(5, 10), SUA_AUTH_STALE);
    CHECK_INT(try_at(36, 10), SUA_AUTH_STALE);
    CHECK_INT(try_at(0xffffffff, 11), SUA_AUTH_OK);
    CHECK_INT(try_at(6, 11), SUA_AUTH_STALE); /* long past */
    CHECK_INT(try_at(0xffffffff, 11), SUA_AUTH_STALE);
    CHECK_INT(try_at(0xfffffff0, 11), SUA_AUTH_OK);
}

/* A shift of exactly the window must not keep old bits. */
static void test_window_edges(void)
{
    uint32_t step;

    for (step = 30; step <= 34; step++) {
        begin(0);
        challenge(&client, SUA_DIGEST_MD5, 5);
        CHECK_INT(try_at(100, 6), SUA_AUTH_OK);
        CHECK_INT(try_at(100 + step, 6), SUA_AUTH_OK);
        CHECK_INT(try_at(100, 6), SUA_AUTH_STALE);
        CHECK_INT(try_at(99 + step, 6), SUA_AUTH_OK);
        /* The oldest place of the window; at step 31 it is 100, used. */
        CHECK_INT(try_at(69 + step, 6),
                  step == 31 ? SUA_AUTH_STALE : SUA_AUTH_OK);
        CHECK_INT(try_at(68 + step, 6), SUA_AUTH_STALE);
    }
}

/* Never the same (nonce, count) twice, however many users there are, and
 * with many more nonces than slots nobody is refused for good. */
static void test_many_nonces(void)
{
    static struct client many[3 * SUA_NONCE_SLOTS];
    size_t n = SUA__COUNT(many), i;
    int again = 0;

    begin(0);
    for (i = 0; i < n; i++)
        challenge(&many[i], SUA_DIGEST_MD5, 100 + i / 7);
    for (i = 0; i < n; i++) {
        answer(&many[i], &alice, 1);
        CHECK_INT(judge(&many[i], 200), SUA_AUTH_OK);
    }
    for (i = 0; i < n; i++)
        CHECK_INT(judge(&many[i], 201), SUA_AUTH_STALE);
    for (i = 0; i < n; i++) {
        answer(&many[i], &alice, 2);
        again += judge(&many[i], 202) == SUA_AUTH_OK;
    }
    CHECK_INT(again, SUA_NONCE_SLOTS); /* the youngest go on */
    for (i = 0; i < n; i++) {
        challenge(&many[i], SUA_DIGEST_MD5, 203);
        answer(&many[i], &alice, 1);
        CHECK_INT(judge(&many[i], 204), SUA_AUTH_OK);
    }
}

/* Used out of order: a nonce may be older than all that have a slot. */
static void test_late_nonce(void)
{
    static struct client many[2 * SUA_NONCE_SLOTS];
    size_t i;

    begin(0);
    for (i = 0; i < SUA__COUNT(many); i++)
        challenge(&many[i], SUA_DIGEST_MD5, i);
    for (i = SUA_NONCE_SLOTS; i < SUA__COUNT(many); i++) {
        answer(&many[i], &alice, 1);
        CHECK_INT(judge(&many[i], 500), SUA_AUTH_OK);
    }
    answer(&many[7], &alice, 1);
    CHECK_INT(judge(&many[7], 500), SUA_AUTH_OK);
    CHECK_INT(judge(&many[7], 500), SUA_AUTH_STALE);
    for (i = SUA_NONCE_SLOTS; i < SUA__COUNT(many); i++)
        CHECK_INT(judge(&many[i], 500), SUA_AUTH_STALE);
    /* The one that made room is below the floor now, and so is all before. */
    answer(&many[8], &alice, 1);
    CHECK_INT(judge(&many[8], 500), SUA_AUTH_STALE);
}

/* Requests without a right password can push nothing out. */
static void test_flood(void)
{
    static const struct sua_secret wrong = {
        SUA_STR_INIT("alice"), SUA_STR_INIT("?"), {NULL, 0}, {NULL, 0},
        {NULL, 0}
    };
    struct client other;
    int i;

    begin(0);
    challenge(&client, SUA_DIGEST_MD5, 5);
    CHECK_INT(try_at(1, 6), SUA_AUTH_OK);
    for (i = 0; i < 4 * SUA_NONCE_SLOTS; i++) {
        challenge(&other, SUA_DIGEST_MD5, 7);
        answer(&other, &wrong, 1);
        CHECK_INT(judge(&other, 7), SUA_AUTH_REFUSED);
    }
    CHECK_INT(try_at(2, 8), SUA_AUTH_OK);
}

/* AUT-025. */
static void test_life(void)
{
    begin(1000);
    challenge(&client, SUA_DIGEST_MD5, 5000);
    CHECK_INT(try_at(1, 6000), SUA_AUTH_OK);
    CHECK_INT(try_at(2, 6001), SUA_AUTH_STALE);
    CHECK_INT(try_at(3, 4999), SUA_AUTH_STALE); /* from the future */
    /* Stale is said only to one who knows the password. */
    client.cred.response = SUA_STR("00000000000000000000000000000000");
    CHECK_INT(judge(&client, 6001), SUA_AUTH_REFUSED);
}

/* AUT-025. */
static void test_foreign_nonces(void)
{
    uint8_t other[16] = {0};
    char tampered[33];
    struct sua_challenge c;
    struct sua_buf b;
    size_t i;

    begin(0);
    challenge(&client, SUA_DIGEST_MD5, 5);
    memcpy(tampered, client.c.nonce.p, 32);
    for (i = 0; i < 32; i++) { /* every digit counts */
        char was = tampered[i];

        tampered[i] = was == '0' ? '1' : '0';
        client.c.nonce = sua_str_make(tampered, 32);
        CHECK_INT(try_at(1, 6), SUA_AUTH_STALE);
        tampered[i] = was;
    }
    client.c.nonce = SUA_STR("x");
    CHECK_INT(try_at(1, 6), SUA_AUTH_STALE);
    client.c.nonce = sua_str_make(tampered, 30);
    CHECK_INT(try_at(1, 6), SUA_AUTH_STALE);

    /* Another realm's nonce, and another server's. */
    sua_buf_init(&b, client.text, sizeof(client.text));
    sua_auth_challenge(&server, &b, SUA_DIGEST_MD5, SUA_STR("r2"), 5, 0);
    CHECK_INT(sua_challenge_parse(sua_buf_view(&b), &c), SUA_OK);
    memcpy(tampered, c.nonce.p, 32);
    client.c.nonce = sua_str_make(tampered, 32);
    CHECK_INT(try_at(1, 6), SUA_AUTH_STALE);
    challenge(&client, SUA_DIGEST_MD5, 5);
    sua_auth_server_init(&server, other, 0);
    CHECK_INT(try_at(1, 6), SUA_AUTH_STALE);
}

/* AUT-027: One answer to a wrong password and to a user that does not
 * exist. */
static void test_wrong_users(void)
{
    static const struct sua_secret wrong[] = {
        {SUA_STR_INIT("alice"), SUA_STR_INIT("Wonderland"), {NULL, 0},
         {NULL, 0}, {NULL, 0}},
        {SUA_STR_INIT("mallory"), SUA_STR_INIT("wonderland"), {NULL, 0},
         {NULL, 0}, {NULL, 0}},
        {SUA_STR_INIT(""), SUA_STR_INIT(""), {NULL, 0}, {NULL, 0},
         {NULL, 0}},
    };
    static const char zeros[] = "0000000000000000000000000000000000000000"
                                "000000000000000000000000";
    struct sua_secret guess = wrong[1];
    unsigned alg;
    size_t i;

    for (alg = SUA_DIGEST_MD5; alg <= SUA_DIGEST_SHA512_256; alg++) {
        begin(0);
        challenge(&client, alg, 5);
        for (i = 0; i < SUA__COUNT(wrong); i++) {
            answer(&client, &wrong[i], 1);
            CHECK_INT(judge(&client, 6), SUA_AUTH_REFUSED);
            /* Neither does an old nonce tell them apart. */
            CHECK_INT(judge(&client, 999999), SUA_AUTH_REFUSED);
        }
        CHECK_INT(try_at(1, 6), SUA_AUTH_OK);
    }
    /* What stands in for the missing HA1 is no way in. */
    guess.ha1_md5 = sua_str_make(zeros, 32);
    guess.ha1_sha256 = sua_str_make(zeros, 64);
    for (alg = SUA_DIGEST_MD5; alg <= SUA_DIGEST_SHA256; alg++) {
        challenge(&client, alg, 5);
        answer(&client, &guess, 1);
        CHECK_INT(judge(&client, 6), SUA_AUTH_REFUSED);
    }
}

static int verify_uri(const char *request_uri)
{
    char ha1[SUA_DIGEST_HEX_MAX];

    begin(0);
    challenge(&client, SUA_DIGEST_MD5, 5);
    answer(&client, &alice, 1);
    sua_digest_ha1(SUA_DIGEST_MD5, alice.user, realm, alice.password, ha1);
    return sua_auth_verify(&server, &client.cred, SUA_DIGEST_MD5,
                           sua_str_make(ha1, 32), method,
                           sua_str_z(request_uri), 6);
}

/* AUT-029. */
static void test_uri(void)
{
    CHECK_INT(verify_uri("sip:example.com"), SUA_AUTH_OK);
    CHECK_INT(verify_uri("SIP:EXAMPLE.com"), SUA_AUTH_OK);
    CHECK_INT(verify_uri("sip:example.org"), SUA_AUTH_BAD);
    CHECK_INT(verify_uri("sips:example.com"), SUA_AUTH_BAD);
    CHECK_INT(verify_uri("sip:bob@example.com"), SUA_AUTH_BAD);
    CHECK_INT(verify_uri(""), SUA_AUTH_BAD);
}

/* The method is part of the digest: BYE credentials do not register. */
static void test_method(void)
{
    char ha1[SUA_DIGEST_HEX_MAX];

    begin(0);
    challenge(&client, SUA_DIGEST_MD5, 5);
    answer(&client, &alice, 1);
    sua_digest_ha1(SUA_DIGEST_MD5, alice.user, realm, alice.password, ha1);
    CHECK_INT(sua_auth_verify(&server, &client.cred, SUA_DIGEST_MD5,
                              sua_str_make(ha1, 32), SUA_STR("INVITE"), uri,
                              6), SUA_AUTH_REFUSED);
}

struct spoil {
    size_t field;
    const char *value;          /* NULL: absent */
    int verdict;
};
#define F(name) offsetof(struct sua_credentials, name)

static void test_spoilt_fields(void)
{
    static const struct spoil all[] = {
        {F(scheme), "Basic", SUA_AUTH_NONE},
        {F(username), NULL, SUA_AUTH_BAD},
        {F(realm), NULL, SUA_AUTH_BAD},
        {F(nonce), NULL, SUA_AUTH_BAD},
        {F(nonce), "", SUA_AUTH_BAD},
        {F(uri), NULL, SUA_AUTH_BAD},
        {F(response), NULL, SUA_AUTH_BAD},
        {F(response), "00", SUA_AUTH_REFUSED},
        {F(response), "zz", SUA_AUTH_REFUSED},
        {F(qop), "auth-int", SUA_AUTH_BAD},
        {F(qop), "", SUA_AUTH_BAD},
        {F(qop), NULL, SUA_AUTH_REFUSED},
        {F(cnonce), NULL, SUA_AUTH_BAD},
        {F(nc), NULL, SUA_AUTH_BAD},
        {F(nc), "1", SUA_AUTH_BAD},
        {F(nc), "00000000", SUA_AUTH_BAD},
        {F(nc), "0000000g", SUA_AUTH_BAD},
        {F(nc), "000000001", SUA_AUTH_BAD},
        {F(algorithm), "SHA-256", SUA_AUTH_REFUSED},
        {F(algorithm), "MD5-sess", SUA_AUTH_REFUSED},
        {F(algorithm), NULL, SUA_AUTH_OK}, /* MD5 is the default */
        {F(opaque), "whatever", SUA_AUTH_OK},
    };
    size_t i;

    for (i = 0; i < SUA__COUNT(all); i++) {
        struct sua_str v = sua_str_z(all[i].value);

        begin(0);
        challenge(&client, SUA_DIGEST_MD5, 5);
        answer(&client, &alice, 1);
        memcpy((char *)&client.cred + all[i].field, &v, sizeof(v));
        CHECK_INT(judge(&client, 6), all[i].verdict);
    }
}

/* We asked for SHA-256; an answer in MD5 is not taken. */
static void test_downgrade(void)
{
    begin(0);
    challenge(&client, SUA_DIGEST_MD5, 5);
    answer(&client, &alice, 1);
    client.alg = SUA_DIGEST_SHA256;
    CHECK_INT(judge(&client, 6), SUA_AUTH_REFUSED);
    client.alg = SUA_DIGEST_UNKNOWN;
    CHECK_INT(sua_auth_verify(&server, &client.cred, SUA_DIGEST_UNKNOWN,
                              sua_str_make(NULL, 0), method, uri, 6),
              SUA_AUTH_REFUSED);
}

/* A client of RFC 2069 is let in, once a nonce. */
static void test_no_qop(void)
{
    begin(0);
    challenge(&client, SUA_DIGEST_MD5, 5);
    client.c.qop = sua_str_make(NULL, 0);
    CHECK_INT(try_at(1, 6), SUA_AUTH_OK);
    CHECK_INT(try_at(1, 6), SUA_AUTH_STALE);
}

int main(void)
{
    test_challenge_form();
    test_nonces_differ();
    test_accepts();
    test_replay();
    test_window_edges();
    test_many_nonces();
    test_late_nonce();
    test_flood();
    test_life();
    test_foreign_nonces();
    test_wrong_users();
    test_uri();
    test_method();
    test_spoilt_fields();
    test_downgrade();
    test_no_qop();
    return check_done();
}
