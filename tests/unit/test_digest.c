/* SPDX-License-Identifier: MIT
 * Digest values against tests/fixtures/digest/vectors.tsv (RFC 2617 3.5, RFC
 * 7616 3.9, and computed by another implementation). The file's `response`
 * column is the truth; RFC 7616 3.9.2 prints a truncated SHA-512 where
 * SHA-512/256 is meant. */
#include <stdlib.h>

#include "auth/auth.h"
#include "check.h"

enum { NAME, ALG, USER, REALM, PASSWORD, METHOD, URI, NONCE, NC, CNONCE, QOP,
       BODY, RESPONSE, RFC_VALUE, VERDICT, COLUMNS };

static int split_row(char *line, struct sua_str f[COLUMNS])
{
    int i;

    line[strcspn(line, "\n")] = '\0';
    for (i = 0; i < COLUMNS; i++) {
        size_t n = strcspn(line, "\t");

        f[i] = sua_str_make(line, n);
        line += n + (line[n] == '\t');
    }
    return !*line;
}

static void test_row(const struct sua_str f[COLUMNS])
{
    unsigned alg = sua_digest_alg_parse(f[ALG]);
    char ha1[SUA_DIGEST_HEX_MAX], got[SUA_DIGEST_HEX_MAX];
    struct sua_digest d;
    int n;

    if (sua__str_find(f[ALG], 's') < f[ALG].n) { /* MD5-sess and so on */
        CHECK_INT(alg, SUA_DIGEST_UNKNOWN);
        return;
    }
    n = sua_digest_ha1(alg, f[USER], f[REALM], f[PASSWORD], ha1);
    CHECK_INT(n, alg == SUA_DIGEST_MD5 ? 32 : 64);
    d.alg = (uint8_t)alg;
    d.ha1 = sua_str_make(ha1, (size_t)n);
    d.method = f[METHOD];
    d.uri = f[URI];
    d.nonce = f[NONCE];
    d.qop = f[QOP];
    d.cnonce = f[CNONCE];
    d.nc = f[NC];
    n = sua_digest_response(&d, got);
    if (sua_str_eq(f[QOP], SUA_STR("auth-int"))) {
        CHECK_INT(n, SUA_EUNSUPPORTED);
        return;
    }
    CHECK_INT(n, f[RESPONSE].n);
    CHECK(n > 0 && !memcmp(got, f[RESPONSE].p, f[RESPONSE].n));
}

static void test_vectors(void)
{
    FILE *in = fopen(TEST_DIR "/fixtures/digest/vectors.tsv", "r");
    struct sua_str f[COLUMNS];
    char line[1024];
    int rows = 0;

    CHECK(in != NULL);
    if (!in)
        return;
    CHECK(fgets(line, sizeof(line), in) != NULL); /* column names */
    while (fgets(line, sizeof(line), in)) {
        CHECK(split_row(line, f));
        test_row(f);
        rows++;
    }
    fclose(in);
    CHECK_INT(rows, 19);
}

static void test_names(void)
{
    static const char *unknown[] = {"MD5-sess", "SHA-256-sess", "SHA", "MD",
                                    "MD55", "SHA-512", "SHA-512-256-sess",
                                    "AKAv1-MD5", " MD5"};
    size_t i;

    CHECK_INT(sua_digest_alg_parse(sua_str_make(NULL, 0)), SUA_DIGEST_MD5);
    CHECK_INT(sua_digest_alg_parse(SUA_STR("")), SUA_DIGEST_MD5);
    CHECK_INT(sua_digest_alg_parse(SUA_STR("md5")), SUA_DIGEST_MD5);
    CHECK_INT(sua_digest_alg_parse(SUA_STR("SHA-256")), SUA_DIGEST_SHA256);
    CHECK_INT(sua_digest_alg_parse(SUA_STR("sha-512-256")),
              SUA_DIGEST_SHA512_256);
    for (i = 0; i < SUA__COUNT(unknown); i++)
        CHECK_INT(sua_digest_alg_parse(sua_str_z(unknown[i])),
                  SUA_DIGEST_UNKNOWN);
    CHECK_STR(sua_digest_alg_name(SUA_DIGEST_MD5), "MD5");
    CHECK_STR(sua_digest_alg_name(SUA_DIGEST_SHA512_256), "SHA-512-256");
    CHECK_STR(sua_digest_alg_name(SUA_DIGEST_UNKNOWN), "");
    CHECK_STR(sua_digest_alg_name(99), "");
}

static void test_refusals(void)
{
    char out[SUA_DIGEST_HEX_MAX];
    struct sua_digest d;

    CHECK_INT(sua_digest_ha1(SUA_DIGEST_UNKNOWN, SUA_STR("u"), SUA_STR("r"),
                             SUA_STR("p"), out), SUA_EUNSUPPORTED);
    CHECK_INT(sua_digest_ha1(4, SUA_STR("u"), SUA_STR("r"), SUA_STR("p"),
                             out), SUA_EUNSUPPORTED);
    memset(&d, 0, sizeof(d));
    CHECK_INT(sua_digest_response(&d, out), SUA_EUNSUPPORTED);
    d.alg = SUA_DIGEST_MD5;
    d.qop = SUA_STR("auth-conf");
    CHECK_INT(sua_digest_response(&d, out), SUA_EUNSUPPORTED);
    d.qop = SUA_STR("auth");
    CHECK_INT(sua_digest_response(&d, out), 32);
}

/* The inside of a quoted-string and what it stands for. */
static const char *const quoted[][2] = {
    {"", ""},         {"plain", "plain"}, {"a\\\"b", "a\"b"},
    {"\\\\", "\\"},   {"\\\\\\\\x", "\\\\x"}, {"\\a\\b\\c", "abc"},
    {"end\\", "end\\"}, {"\\", "\\"},     {"a\\\\", "a\\"},
};

static void test_quoted(void)
{
    size_t i, j;

    for (i = 0; i < SUA__COUNT(quoted); i++) {
        struct sua_str rest = sua_str_z(quoted[i][0]), run;
        char plain[32];
        size_t n = 0;

        while ((run = sua__unquote_next(&rest)).n) {
            memcpy(plain + n, run.p, run.n);
            n += run.n;
        }
        CHECK_STR(sua_str_make(plain, n), quoted[i][1]);
        for (j = 0; j < SUA__COUNT(quoted); j++)
            CHECK_INT(sua__quoted_eq(sua_str_z(quoted[i][0]),
                                     sua_str_z(quoted[j][1])),
                      !strcmp(quoted[i][1], quoted[j][1]));
    }
    CHECK(!sua__quoted_eq(SUA_STR("abc"), SUA_STR("ab")));
    CHECK(!sua__quoted_eq(SUA_STR("ab"), SUA_STR("abc")));
}

/* H(A1) of a realm with escapes is that of the realm it stands for. */
static void test_quoted_ha1(void)
{
    char a[SUA_DIGEST_HEX_MAX], b[SUA_DIGEST_HEX_MAX];
    unsigned alg;

    for (alg = SUA_DIGEST_MD5; alg <= SUA_DIGEST_SHA512_256; alg++) {
        int n = sua_digest_ha1(alg, SUA_STR("u"), SUA_STR("a\"b\\c"),
                               SUA_STR("p"), a);

        CHECK_INT(sua__algs_all[alg - 1].id, alg);
        CHECK_INT(sua__digest_ha1_quoted(&sua__algs_all[alg - 1],
                                         SUA_STR("u"), SUA_STR("a\\\"b\\\\c"),
                                         SUA_STR("p"), b), n);
        CHECK(n > 0 && !memcmp(a, b, (size_t)n));
    }
}

static void test_hex_copy(void)
{
    char out[4];

    CHECK_INT(sua__digest_hex_copy(SUA_STR("aF09"), out, 4), SUA_OK);
    CHECK_STR(sua_str_make(out, 4), "af09");
    CHECK_INT(sua__digest_hex_copy(SUA_STR("aF0"), out, 4), SUA_EBADMSG);
    CHECK_INT(sua__digest_hex_copy(SUA_STR("aF099"), out, 4), SUA_EBADMSG);
    CHECK_INT(sua__digest_hex_copy(SUA_STR("ag09"), out, 4), SUA_EBADMSG);
    CHECK_INT(sua__digest_hex_copy(SUA_STR("a@09"), out, 4), SUA_EBADMSG);
    CHECK_INT(sua__digest_hex_copy(SUA_STR("a/09"), out, 4), SUA_EBADMSG);
    CHECK_INT(sua__digest_hex_copy(SUA_STR("a:09"), out, 4), SUA_EBADMSG);
}

int main(void)
{
    test_vectors();
    test_names();
    test_refusals();
    test_quoted();
    test_quoted_ha1();
    test_hex_copy();
    return check_done();
}
