/* SPDX-License-Identifier: MIT
 * SipHash-1-3. The vectors come from a separate implementation in Python,
 * which gives the paper's value for SipHash-2-4 and agrees with CPython's
 * own SipHash-1-3 of byte strings. Key 00..0f, message 00, 01, 02 ... */
#include "base/base.h"
#include "check.h"

static const uint64_t vector[64] = {
    UINT64_C(0xabac0158050fc4dc), UINT64_C(0xc9f49bf37d57ca93),
    UINT64_C(0x82cb9b024dc7d44d), UINT64_C(0x8bf80ab8e7ddf7fb),
    UINT64_C(0xcf75576088d38328), UINT64_C(0xdef9d52f49533b67),
    UINT64_C(0xc50d2b50c59f22a7), UINT64_C(0xd3927d989bb11140),
    UINT64_C(0x369095118d299a8e), UINT64_C(0x25a48eb36c063de4),
    UINT64_C(0x79de85ee92ff097f), UINT64_C(0x70c118c1f94dc352),
    UINT64_C(0x78a384b157b4d9a2), UINT64_C(0x306f760c1229ffa7),
    UINT64_C(0x605aa111c0f95d34), UINT64_C(0xd320d86d2a519956),
    UINT64_C(0xcc4fdd1a7d908b66), UINT64_C(0x9cf2689063dbd80c),
    UINT64_C(0x8ffc389cb473e63e), UINT64_C(0xf21f9de58d297d1c),
    UINT64_C(0xc0dc2f46a6cce040), UINT64_C(0xb992abfe2b45f844),
    UINT64_C(0x7ffe7b9ba320872e), UINT64_C(0x525a0e7fdae6c123),
    UINT64_C(0xf464aeb267349c8c), UINT64_C(0x45cd5928705b0979),
    UINT64_C(0x3a3e35e3ca9913a5), UINT64_C(0xa91dc74e4ade3b35),
    UINT64_C(0xfb0bed02ef6cd00d), UINT64_C(0x88d93cb44ab1e1f4),
    UINT64_C(0x540f11d643c5e663), UINT64_C(0x2370dd1f8c21d1bc),
    UINT64_C(0x81157b6c16a7b60d), UINT64_C(0x4d54b9e57a8ff9bf),
    UINT64_C(0x759f12781f2a753e), UINT64_C(0xcea1a3bebf186b91),
    UINT64_C(0x2cf508d3ada26206), UINT64_C(0xb6101c2da3c33057),
    UINT64_C(0xb3f47496ae3a36a1), UINT64_C(0x626b57547b108392),
    UINT64_C(0xc1d2363299e41531), UINT64_C(0x667cc1923f1ad944),
    UINT64_C(0x65704ffec8138825), UINT64_C(0x24f280d1c28949a6),
    UINT64_C(0xc2ca1cedfaf8876b), UINT64_C(0xc2164bfc9f042196),
    UINT64_C(0xa16e9c9368b1d623), UINT64_C(0x49fb169c8b5114fd),
    UINT64_C(0x9f3143f8df074c46), UINT64_C(0xc6fdaf2412cc86b3),
    UINT64_C(0x7eaf49d10a52098f), UINT64_C(0x1cf313559d292f9a),
    UINT64_C(0xc44a30dda2f41f12), UINT64_C(0x36fae98943a71ed0),
    UINT64_C(0x318fb34c73f0bce6), UINT64_C(0xa27abf3670a7e980),
    UINT64_C(0xb4bcc0db243c6d75), UINT64_C(0x23f8d852fdb71513),
    UINT64_C(0x8f035f4da67d8a08), UINT64_C(0xd89cd0e5b7e8f148),
    UINT64_C(0xf6f4e6bcf7a644ee), UINT64_C(0xaec59ad80f1837f2),
    UINT64_C(0xc3b2f6154b6694e0), UINT64_C(0x9d199062b7bbb3a8),
};

static uint8_t key[16], data[64];

/* ROB-008. */
static void test_whole(void)
{
    size_t n;

    for (n = 0; n < 64; n++)
        CHECK(sua__siphash(key, data, n) == vector[n]);
}

static uint64_t parts(struct sua_str a, struct sua_str b, uint32_t n)
{
    struct sua__sip h;

    sua__sip_init(&h, key);
    sua__sip_str(&h, a);
    sua__sip_str(&h, b);
    sua__sip_num(&h, n);
    return sua__sip_end(&h);
}

/* The same bytes cut at every place are as many lists. */
static void test_parts(void)
{
    struct sua_str all = sua_str_make((const char *)data, sizeof(data));
    uint64_t seen[64];
    size_t i, k;

    for (i = 0; i < 64; i++) {
        seen[i] = parts(sua__str_sub(all, 0, i), sua__str_sub(all, i, 64), 7);
        for (k = 0; k < i; k++)
            CHECK(seen[k] != seen[i]);
    }
    CHECK(parts(all, all, 1) == parts(all, all, 1));
    CHECK(parts(all, all, 1) != parts(all, all, 2));
}

static uint64_t list(struct sua_str name, struct sua_str all, size_t cut)
{
    struct sua_str part[2];

    part[0] = sua__str_sub(all, 0, cut);
    part[1] = sua__str_sub(all, cut, all.n);
    return sua__sip_list(key, 7, name, part, 2);
}

/* The same for a list at once, also where a length is no byte; a host counts
 * in any case. */
static void test_list(void)
{
    static char bytes[600];
    struct sua_str all = sua_str_make(bytes, sizeof(bytes));
    struct sua_str none = { NULL, 0 };
    uint64_t seen[600];
    size_t i, k;

    for (i = 0; i < sizeof(bytes); i++) {
        seen[i] = list(none, all, i);
        for (k = 0; k < i; k++)
            CHECK(seen[k] != seen[i]);
    }
    CHECK(list(SUA_STR("a.example"), all, 5) ==
          list(SUA_STR("A.Example"), all, 5));
    CHECK(list(SUA_STR("a.example"), all, 5) != seen[5]);
    CHECK(sua__sip_list(key, 1, none, &all, 1) !=
          sua__sip_list(key, 2, none, &all, 1));
}

static uint64_t host(struct sua_str name)
{
    struct sua__sip h;

    sua__sip_init(&h, key);
    sua__sip_host(&h, name);
    return sua__sip_end(&h);
}

static void test_host(void)
{
    uint64_t a = host(SUA_STR("proxy-1.example.com"));

    CHECK(a == host(SUA_STR("Proxy-1.EXAMPLE.com")));
    CHECK(a != host(SUA_STR("proxy-2.example.com")));
    CHECK(a != host(SUA_STR("proxy-1.example.co")));
    CHECK(host(SUA_STR("[2001:DB8::1]")) == host(SUA_STR("[2001:db8::1]")));
    CHECK(host(SUA_STR("[2001:db8::1]")) != host(SUA_STR("[2001:db8::2]")));
}

static void test_key_matters(void)
{
    size_t i;

    for (i = 0; i < 16; i++) {
        uint8_t other[16];

        memcpy(other, key, sizeof(key));
        other[i] ^= 1;
        CHECK(sua__siphash(other, data, 8) != vector[8]);
    }
    CHECK(sua__siphash(key, NULL, 0) == vector[0]);
}

int main(void)
{
    uint8_t i;

    for (i = 0; i < 64; i++)
        data[i] = i;
    memcpy(key, data, sizeof(key));
    test_whole();
    test_parts();
    test_list();
    test_host();
    test_key_matters();
    return check_done();
}
