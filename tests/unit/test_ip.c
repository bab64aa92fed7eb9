/* SPDX-License-Identifier: MIT
 * Address literals, in and out. RFC 3261 25.1, RFC 4291, RFC 5952. */
#include <arpa/inet.h>

#include "base/base.h"
#include "check.h"
#include "heap.h"

static struct sua_str written(const struct sua_addr *a, int with_port)
{
    static char mem[64];
    struct sua_buf b;

    sua_buf_init(&b, mem, sizeof(mem));
    sua_addr_write(&b, a, with_port);
    return sua_buf_view(&b);
}

static void test_accepted(void)
{
    static const char *const row[][2] = {
        {"0.0.0.0", "0.0.0.0"},
        {"192.0.2.1", "192.0.2.1"},
        {"255.255.255.255", "255.255.255.255"},
        {"::", "[::]"},
        {"[::1]", "[::1]"},
        {"2001:0DB8:0:0:1:0:0:1", "[2001:db8::1:0:0:1]"},
        {"2001:db8::0:1", "[2001:db8::1]"},
        {"2001:db8:0:1:1:1:1:1", "[2001:db8:0:1:1:1:1:1]"},
        {"2001:db8::1:1:1:1:1", "[2001:db8:0:1:1:1:1:1]"},
        {"2001:0:0:1:0:0:0:1", "[2001:0:0:1::1]"},
        {"1:2:3:4:5:6:7::", "[1:2:3:4:5:6:7:0]"},
        {"::2:3:4:5:6:7:8", "[0:2:3:4:5:6:7:8]"},
        {"fe80::", "[fe80::]"},
        {"[::ffff:192.0.2.10]", "[::ffff:192.0.2.10]"},
        {"::ffff:c000:20a", "[::ffff:192.0.2.10]"},
        {"::192.0.2.10", "[::c000:20a]"},
        {"1:2:3:4:5:6:77.88.99.0", "[1:2:3:4:5:6:4d58:6300]"},
    };
    struct sua_addr a;
    unsigned i;

    for (i = 0; i < SUA__COUNT(row); i++) {
        CHECK_INT(sua_addr_parse(sua_str_z(row[i][0]), &a), SUA_OK);
        CHECK_INT(a.port, 0);
        CHECK_STR(written(&a, 0), row[i][1]);
    }
}

static void test_refused(void)
{
    static const char *const row[] = {
        "", "1", "1.2.3", "1.2.3.4.5", "1.2.3.", ".1.2.3", "1..2.3",
        "256.1.1.1", "1.2.3.999", "01.2.3.4", "1.2.3.00", "1.2.3.4 ",
        " 1.2.3.4", "1.2.3.4:5060", "0x1.2.3.4", "1.2.3.-4", "[1.2.3.4]",
        "4294967296.1.1.1", "example.com", "[", "]", "[]", "[::", "[::1",
        "::]", "[::1]:5060", ":", ":::", "1::2::3", "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8",
        "1:2:3:4::5:6:7:8", ":1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8:", "1:",
        ":1", "12345::", "g::", "::1.2.3", "::1.2.3.4.5", "::1.2.3.4:1",
        "1:2:3:4:5:6:7:1.2.3.4", "::ffff:01.2.3.4", "fe80::1%1",
        "fe80::1%25eth0", "[[::1]]", "::1/64", "::.1.2.3", "1.2.3.4::",
    };
    struct sua_addr a;
    unsigned i;

    for (i = 0; i < SUA__COUNT(row); i++) {
        CHECK_INT(sua_addr_parse(sua_str_z(row[i]), &a), SUA_EBADMSG);
        if (!a.family)
            continue;
        fprintf(stderr, "    accepted: %s\n", row[i]);
    }
    CHECK_INT(sua_addr_parse(sua_str_z(NULL), &a), SUA_EBADMSG);
}

/* Random text of likely characters: the same verdict and bytes as the
 * system's reader; what is written reads back as the same address. */
static void test_against_system(void)
{
    static const char some[] = "0123456789abcdefABF::::::....";
    uint64_t seed = 11;
    int i, good = 0, wrong = 0;

    for (i = 0; i < 400000; i++) {
        char z[24], *s;
        size_t n = 1 + heap_random(&seed) % 20, k;
        struct sua_addr a;
        uint8_t ip[16];
        int family;

        for (k = 0; k < n; k++)
            z[k] = some[heap_random(&seed) % (i % 2 ? 29 : 12)];
        if (i % 2 == 0)
            for (k = 1; k < n; k += 2)
                z[k] = i % 4 ? '.' : ':';
        z[n] = 0;
        family = inet_pton(AF_INET, z, ip)    ? 4
                 : inet_pton(AF_INET6, z, ip) ? 6
                                              : 0;
        s = malloc(n);
        if (!s)
            abort();
        memcpy(s, z, n);
        wrong += (sua_addr_parse(sua_str_make(s, n), &a) == SUA_OK) !=
                 (family != 0);
        wrong += a.family != family;
        wrong += family && memcmp(a.ip, ip, family == 4 ? 4 : 16);
        good += family != 0;
        free(s);
    }
    CHECK_INT(wrong, 0);
    CHECK(good > 1000);
}

static void test_round_trip(void)
{
    uint64_t seed = 12;
    int i, k, wrong = 0;

    for (i = 0; i < 100000; i++) {
        struct sua_addr a, b;
        uint32_t zero = heap_random(&seed);
        uint8_t ip[16];
        struct sua_str s;
        char z[64];

        memset(&a, 0, sizeof(a));
        a.family = 6;
        for (k = 0; k < 16; k++)
            a.ip[k] = zero >> k / 2 & 1 ? 0 : (uint8_t)heap_random(&seed);
        s = written(&a, 0);
        wrong += sua_addr_parse(s, &b) || !sua_addr_eq(&a, &b, 1);
        memcpy(z, s.p + 1, s.n - 2);
        z[s.n - 2] = 0;
        wrong += !inet_pton(AF_INET6, z, ip) || memcmp(ip, a.ip, 16);
    }
    CHECK_INT(wrong, 0);
}

static void test_ports(void)
{
    struct sua_addr a, b;
    char mem[8];
    struct sua_buf out;

    CHECK_INT(sua_addr_parse(SUA_STR("192.0.2.1"), &a), SUA_OK);
    a.port = 5060;
    CHECK_STR(written(&a, 1), "192.0.2.1:5060");
    b = a;
    b.port = 5061;
    b.ip[9] = 1; /* beyond an IPv4 address: no part of it */
    CHECK(sua_addr_eq(&a, &b, 0));
    CHECK(!sua_addr_eq(&a, &b, 1));
    b.ip[3] = 2;
    CHECK(!sua_addr_eq(&a, &b, 0));
    CHECK_INT(sua_addr_parse(SUA_STR("[2001:db8::1]"), &b), SUA_OK);
    b.port = 65535;
    CHECK_STR(written(&b, 1), "[2001:db8::1]:65535");
    CHECK(!sua_addr_eq(&a, &b, 0));
    sua_buf_init(&out, mem, sizeof(mem));
    sua_addr_write(&out, &b, 1);
    CHECK_INT(out.err, SUA_ETOOBIG);
    memset(&a, 0, sizeof(a));
    sua_buf_init(&out, mem, sizeof(mem));
    sua_addr_write(&out, &a, 0);
    CHECK_INT(out.err, SUA_EINVAL);
}

static void test_zones(void)
{
    struct sua_addr a, b;

    CHECK_INT(sua_addr_parse(SUA_STR("fe80::1"), &a), SUA_OK);
    b = a;
    a.scope = 2;
    CHECK(sua_addr_eq(&a, &b, 1)); /* unknown matches any */
    b.scope = 3;
    CHECK(!sua_addr_eq(&a, &b, 1));
    b.scope = 2;
    CHECK(sua_addr_eq(&a, &b, 1));
}

int main(void)
{
    test_accepted();
    test_refused();
    test_against_system();
    test_round_trip();
    test_ports();
    test_zones();
    return check_done();
}
