/* SPDX-License-Identifier: MIT
 * Base64 and hex (RFC 4648 section 10), comparing and erasing secrets. */
#include <stdlib.h>

#include "base/base.h"
#include "check.h"

static struct sua_str encoded(const void *p, size_t n)
{
    static char mem[512];
    struct sua_buf b;

    sua_buf_init(&b, mem, sizeof(mem));
    sua__b64_write(&b, p, n);
    return sua_buf_view(&b);
}

static void test_write(void)
{
    static const char *const row[] = {"", "Zg==", "Zm8=", "Zm9v",
                                      "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
    char mem[7];
    struct sua_buf b;
    size_t n;

    for (n = 0; n < SUA__COUNT(row); n++)
        CHECK_STR(encoded("foobar", n), row[n]);
    CHECK_STR(encoded("\xfb\xef\xff", 3), "++//");
    sua_buf_init(&b, mem, sizeof(mem));
    sua__b64_write(&b, "foobar", 6);
    CHECK_INT(b.err, SUA_ETOOBIG);
}

/* All lengths, into exactly the room needed and into one byte less. */
static void test_round_trip(void)
{
    uint8_t in[200], *out;
    size_t n, i;

    for (n = 0; n < sizeof(in); n++) {
        struct sua_str s;

        for (i = 0; i < n; i++)
            in[i] = (uint8_t)(i * 151 + n);
        s = encoded(in, n);
        out = malloc(n + 1);
        if (!out)
            abort();
        CHECK_INT(sua__b64_read(s, out, n), (int)n);
        CHECK(!memcmp(in, out, n));
        if (n)
            CHECK_INT(sua__b64_read(s, out, n - 1), SUA_ETOOBIG);
        free(out);
    }
}

static void test_read_refuses(void)
{
    static const char *const row[] = {
        "Z", "Zg", "Zg=", "Zg===", "=", "====", "Z===", "Zg==Zg==",
        "Zm9=v", "Zm 9", "Zm9v\r\n", "Zm9-", "Zm9_", "Zh==", "Zm9=",
        "Zm9vZ", "Zg=v", "\xc3\xa4zz",
    };
    uint8_t out[16];
    unsigned i;

    for (i = 0; i < SUA__COUNT(row); i++)
        CHECK_INT(sua__b64_read(sua_str_z(row[i]), out, sizeof(out)),
                  SUA_EBADMSG);
}

static void test_hex(void)
{
    uint8_t out[3] = {1, 2, 3};

    CHECK_INT(sua__hex_read(SUA_STR("00fFa9"), out, 3), SUA_OK);
    CHECK(!memcmp(out, "\x00\xff\xa9", 3));
    CHECK_INT(sua__hex_read(SUA_STR(""), out, 0), SUA_OK);
    CHECK_INT(sua__hex_read(SUA_STR("00"), out, 2), SUA_EBADMSG);
    CHECK_INT(sua__hex_read(SUA_STR("00000"), out, 2), SUA_EBADMSG);
    CHECK_INT(sua__hex_read(SUA_STR("0000"), out, 1), SUA_EBADMSG);
    CHECK_INT(sua__hex_read(SUA_STR("0g"), out, 1), SUA_EBADMSG);
    CHECK_INT(sua__hex_read(SUA_STR("/0"), out, 1), SUA_EBADMSG);
    CHECK_INT(sua__hex_read(SUA_STR("@0"), out, 1), SUA_EBADMSG);
}

static void test_secret(void)
{
    uint8_t a[33], b[33];
    size_t i;

    memset(a, 7, sizeof(a));
    memset(b, 7, sizeof(b));
    CHECK(sua__ct_eq(a, b, sizeof(a)));
    CHECK(sua__ct_eq(a, b, 0));
    for (i = 0; i < sizeof(a); i++) {
        b[i] ^= 0x80;
        CHECK(!sua__ct_eq(a, b, sizeof(a)));
        CHECK(sua__ct_eq(a, b, i));
        b[i] = 7;
    }
    sua__wipe(a, 32);
    for (i = 0; i < 32; i++)
        CHECK_INT(a[i], 0);
    CHECK_INT(a[32], 7);
}

int main(void)
{
    test_write();
    test_round_trip();
    test_read_refuses();
    test_hex();
    test_secret();
    return check_done();
}
