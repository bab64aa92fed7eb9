/* SPDX-License-Identifier: MIT
 * Fuzz target: one header value as a challenge, which is answered, and as
 * credentials, which are judged. First byte: algorithm and clock. */
#include <stdlib.h>
#include <string.h>

#include "replay.h"
#include "sip/auth.h"

#define MUST(x) ((x) ? (void)0 : abort())

static const uint8_t key[16] = {1};
static const struct sua_secret secret = {
    SUA_STR_INIT("alice"), SUA_STR_INIT("secret"), {NULL, 0}, {NULL, 0},
    {NULL, 0}
};

/* An answer is well formed, names what the challenge named, and is right
 * (though not for a nonce of ours). */
static void as_challenge(struct sua_str s)
{
    static char text[1 << 17];
    static struct sua_auth_server server;
    static char realm[1 << 16];
    const struct sua_str uri = SUA_STR("sip:example.com");
    char ha1[SUA_DIGEST_HEX_MAX];
    struct sua_challenge c;
    struct sua_credentials cred;
    struct sua_buf b, r;
    unsigned alg;
    size_t i;
    int err, n;

    if (sua_challenge_parse(s, &c))
        return;
    sua_buf_init(&b, text, sizeof(text));
    err = sua_auth_answer(&b, &c, &secret, SUA_STR("INVITE"), uri, 1,
                          SUA_STR("cnonce"));
    if (err)
        return;
    MUST(sua_credentials_parse(sua_buf_view(&b), &cred) == SUA_OK);
    MUST(sua_str_eq(cred.realm, c.realm) && sua_str_eq(cred.nonce, c.nonce));
    MUST(sua_str_eq(cred.opaque, c.opaque));
    sua_buf_init(&r, realm, sizeof(realm));
    for (i = 0; i < c.realm.n; i++) {
        if (c.realm.p[i] == '\\')
            i++;
        sua_buf_char(&r, c.realm.p[i]);
    }
    alg = sua_digest_alg_parse(c.algorithm);
    n = sua_digest_ha1(alg, secret.user, sua_buf_view(&r), secret.password,
                       ha1);
    MUST(n > 0);
    sua_auth_server_init(&server, key, 0);
    err = sua_auth_verify(&server, &cred, alg, sua_str_make(ha1, (size_t)n),
                          SUA_STR("INVITE"), uri, 1000);
    MUST(err == (c.nonce.n ? SUA_AUTH_STALE : SUA_AUTH_BAD));
}

static void as_credentials(struct sua_str s, unsigned alg, uint64_t now_ms)
{
    static struct sua_auth_server server;
    struct sua_credentials cred;
    char ha1[SUA_DIGEST_HEX_MAX];
    int n, verdict;

    if (sua_credentials_parse(s, &cred))
        return;
    n = sua_digest_ha1(alg, secret.user, SUA_STR("r"), secret.password, ha1);
    if (n < 0)
        n = 0;
    sua_auth_server_init(&server, key, 0);
    verdict = sua_auth_verify(&server, &cred, alg,
                              sua_str_make(ha1, (size_t)n),
                              SUA_STR("REGISTER"), cred.uri, now_ms);
    MUST(verdict > SUA_AUTH_OK && verdict <= SUA_AUTH_BAD);
    verdict = sua_auth_verify(&server, &cred, alg, sua_str_make(NULL, 0),
                              SUA_STR("REGISTER"), cred.uri, now_ms);
    MUST(verdict != SUA_AUTH_OK && verdict != SUA_AUTH_STALE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct sua_str s;

    if (!n)
        return 0;
    s = sua_str_make((const char *)data + 1, n - 1);
    as_challenge(s);
    as_credentials(s, data[0] & 3, data[0] >> 2);
    return 0;
}
