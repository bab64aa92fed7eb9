/* SPDX-License-Identifier: MIT
 * Views, error texts, transport names, the widened tick. */
#include "base/base.h"
#include "check.h"

static int u32(const char *z, uint32_t max, uint32_t *out)
{
    *out = 4711;
    return sua_str_u32(sua_str_z(z), max, out);
}

static void test_u32(void)
{
    uint32_t v;

    CHECK_INT(u32("0", 0, &v), SUA_OK);
    CHECK_INT(v, 0);
    CHECK_INT(u32("4294967295", UINT32_MAX, &v), SUA_OK);
    CHECK_INT(v, 4294967295u);
    CHECK_INT(u32("00000000000000000000065535", 65535, &v), SUA_OK);
    CHECK_INT(v, 65535);
    CHECK_INT(u32("4294967296", UINT32_MAX, &v), SUA_EBADMSG);
    CHECK_INT(u32("4294967300", UINT32_MAX, &v), SUA_EBADMSG);
    CHECK_INT(u32("99999999999999999999", UINT32_MAX, &v), SUA_EBADMSG);
    CHECK_INT(u32("65536", 65535, &v), SUA_EBADMSG);
    CHECK_INT(u32("7", 6, &v), SUA_EBADMSG);
    CHECK_INT(u32("", 9, &v), SUA_EBADMSG);
    CHECK_INT(u32("-1", UINT32_MAX, &v), SUA_EBADMSG);
    CHECK_INT(u32("+1", UINT32_MAX, &v), SUA_EBADMSG);
    CHECK_INT(u32(" 1", UINT32_MAX, &v), SUA_EBADMSG);
    CHECK_INT(u32("1x", UINT32_MAX, &v), SUA_EBADMSG);
    CHECK_INT(u32("1:", UINT32_MAX, &v), SUA_EBADMSG);
    CHECK_INT(u32("1/", UINT32_MAX, &v), SUA_EBADMSG);
    CHECK_INT(v, 4711);
}

/* Every maximum and value around the decimal borders, against strtoul's
 * result computed in 64 bits. */
static void test_u32_model(void)
{
    static const uint32_t max[] = {0, 1, 8, 9, 10, 11, 69, 70, 99, 100, 255,
                                   65535, 4294967290u, 4294967294u};
    unsigned i;
    uint64_t v;
    char z[24];

    for (i = 0; i < SUA__COUNT(max); i++) {
        uint64_t from = max[i] < 12 ? 0 : max[i] - 12, to = max[i] + 12ull;

        for (v = from; v <= to; v++) {
            uint32_t got = 0;
            int err;

            snprintf(z, sizeof(z), "%llu", (unsigned long long)v);
            err = sua_str_u32(sua_str_z(z), max[i], &got);
            CHECK_INT(err, v <= max[i] ? SUA_OK : SUA_EBADMSG);
            CHECK_INT(got, v <= max[i] ? v : 0);
        }
    }
}

static void test_compare(void)
{
    struct sua_str none = sua_str_z(NULL);

    CHECK(none.p == NULL && none.n == 0);
    CHECK(sua_str_eq(none, SUA_STR("")));
    CHECK(sua_str_ieq(none, none));
    CHECK(sua_str_eq(SUA_STR("abc"), SUA_STR("abc")));
    CHECK(!sua_str_eq(SUA_STR("abc"), SUA_STR("abC")));
    CHECK(!sua_str_eq(SUA_STR("abc"), SUA_STR("ab")));
    CHECK(sua_str_ieq(SUA_STR("Content-LENGTH"), SUA_STR("content-length")));
    CHECK(!sua_str_ieq(SUA_STR("abc"), SUA_STR("abcd")));
    CHECK(sua__str_starts_icase(SUA_STR("SIP/2.0 200"), SUA_STR("sip/2.0")));
    CHECK(!sua__str_starts_icase(SUA_STR("SIP"), SUA_STR("sip/")));
    CHECK(sua__str_starts_icase(none, none));
    CHECK_INT(sua__str_cmp(SUA_STR("a"), SUA_STR("b")), -1);
    CHECK_INT(sua__str_cmp(SUA_STR("b"), SUA_STR("ab")), 1);
    CHECK_INT(sua__str_cmp(SUA_STR("ab"), SUA_STR("a")), 1);
    CHECK_INT(sua__str_cmp(SUA_STR("a"), SUA_STR("ab")), -1);
    CHECK_INT(sua__str_cmp(SUA_STR("\x80"), SUA_STR("a")), 1);
    CHECK_INT(sua__str_cmp(none, SUA_STR("")), 0);
}

/* All pairs of bytes: equal without case only when ASCII letters say so. */
static void test_case_exhaustive(void)
{
    int a, b, wrong = 0;

    for (a = 0; a < 256; a++)
        for (b = 0; b < 256; b++) {
            char x = (char)a, y = (char)b;
            int la = a >= 'A' && a <= 'Z' ? a + 32 : a;
            int lb = b >= 'A' && b <= 'Z' ? b + 32 : b;

            wrong += sua_str_ieq(sua_str_make(&x, 1), sua_str_make(&y, 1)) !=
                     (la == lb);
            wrong += (unsigned char)sua__lower(x) != la;
        }
    CHECK_INT(wrong, 0);
}

static void test_parts(void)
{
    struct sua_str none = sua_str_z(NULL), s = SUA_STR("a:b:c");

    CHECK_STR(sua_str_trim(SUA_STR(" \t\r\n x y \r\n")), "x y");
    CHECK_STR(sua_str_trim(SUA_STR(" \t ")), "");
    CHECK(sua_str_trim(SUA_STR("  ")).p != NULL);
    CHECK(sua_str_trim(none).p == NULL);
    CHECK_INT(sua__str_find(s, ':'), 1);
    CHECK_INT(sua__str_find(s, 'x'), 5);
    CHECK_INT(sua__str_find(none, 'x'), 0);
    CHECK_STR(sua__str_sub(s, 2, 3), "b");
    CHECK_STR(sua__str_sub(s, 2, 99), "b:c");
    CHECK_STR(sua__str_sub(s, 9, 99), "");
    CHECK_STR(sua__str_sub(s, 3, 1), "");
    CHECK(sua__str_sub(none, 1, 2).p == NULL);
}

static void test_names(void)
{
    unsigned i;
    int e, k;

    for (i = SUA_UDP; i <= SUA_WSS; i++)
        CHECK_INT(sua_proto_parse(sua_proto_name(i)), i);
    CHECK_STR(sua_proto_name(SUA_WSS), "WSS");
    CHECK_STR(sua_proto_name(0), "");
    CHECK_STR(sua_proto_name(6), "");
    CHECK_INT(sua_proto_parse(SUA_STR("tls")), SUA_TLS);
    CHECK_INT(sua_proto_parse(SUA_STR("Ws")), SUA_WS);
    CHECK_INT(sua_proto_parse(SUA_STR("")), SUA_PROTO_NONE);
    CHECK_INT(sua_proto_parse(SUA_STR("TLS-SCTP")), SUA_PROTO_NONE);
    for (e = SUA_ENOENT; e <= 0; e++)
        for (k = SUA_ENOENT - 1; k < e; k++)
            CHECK(strcmp(sua_strerror(e), sua_strerror(k)));
    CHECK_STR(sua_str_z(sua_strerror(SUA_ENOENT)), "no such thing");
    CHECK_STR(sua_str_z(sua_strerror(1)), "unknown error");
    CHECK_STR(sua_str_z(sua_strerror(-999)), "unknown error");
}

static void test_tick(void)
{
    uint32_t high = 0, last = 0;

    CHECK_INT(sua_extend32(5, &high, &last), 5);
    CHECK_INT(sua_extend32(5, &high, &last), 5);
    CHECK_INT(sua_extend32(UINT32_MAX, &high, &last), UINT32_MAX);
    CHECK_INT(sua_extend32(0, &high, &last), UINT64_C(0x100000000));
    CHECK_INT(sua_extend32(7, &high, &last), UINT64_C(0x100000007));
    CHECK_INT(sua_extend32(6, &high, &last), UINT64_C(0x200000006));
}

int main(void)
{
    test_u32();
    test_u32_model();
    test_compare();
    test_case_exhaustive();
    test_parts();
    test_names();
    test_tick();
    return check_done();
}
