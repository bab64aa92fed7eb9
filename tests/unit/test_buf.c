/* SPDX-License-Identifier: MIT
 * The sticky writer and random identifiers. */
#include <stdlib.h>

#include "base/base.h"
#include "check.h"

static void test_append(void)
{
    char mem[64];
    struct sua_buf b;

    sua_buf_init(&b, mem, sizeof(mem));
    sua_buf_char(&b, 'a');
    sua_buf_z(&b, "bc");
    sua_buf_z(&b, NULL);
    sua_buf_str(&b, sua_str_make(NULL, 0));
    sua_buf_text(&b, SUA_STR(" d\te"));
    sua__buf_hex(&b, (const uint8_t *)"\x00\x9f\xff", 3);
    sua_buf_u32(&b, 0);
    sua_buf_u32(&b, UINT32_MAX);
    CHECK_STR(sua_buf_view(&b), "abc d\te009fff04294967295");
    CHECK_INT(b.err, SUA_OK);
}

/* Each kind of append, at every capacity around what it needs. */
static void append_kind(struct sua_buf *b, int kind)
{
    switch (kind) {
    case 0: sua_buf_char(b, 'x'); break;
    case 1: sua_buf_str(b, SUA_STR("x")); break;
    case 2: sua_buf_u32(b, 7); break;
    case 3: sua_buf_text(b, SUA_STR("x")); break;
    case 4: sua__buf_hex(b, (const uint8_t *)"x", 1); break;
    case 5: sua__buf_u64(b, 1); break;
    default: CHECK(sua__buf_room(b, 1) == NULL); break;
    }
}

static void test_sticky(void)
{
    char mem[8];
    struct sua_buf b;
    int kind;

    for (kind = 0; kind <= 6; kind++) {
        memset(mem, '#', sizeof(mem));
        sua_buf_init(&b, mem, 4);
        sua_buf_str(&b, SUA_STR("abcd"));
        CHECK_STR(sua_buf_view(&b), "abcd");
        append_kind(&b, kind);
        CHECK_INT(b.err, SUA_ETOOBIG);
        CHECK_INT(b.n, 4);
        CHECK_INT(mem[4], '#');
        CHECK_INT(sua_buf_view(&b).n, 0);
        CHECK(sua_buf_view(&b).p != NULL);
        b.n = 0; /* room again: the error must still hold everything back */
        append_kind(&b, kind);
        CHECK_INT(b.n, 0);
        CHECK_INT(b.err, SUA_ETOOBIG);
    }
    sua_buf_init(&b, NULL, 0);
    CHECK_INT(sua_buf_view(&b).n, 0);
    sua_buf_char(&b, 'x');
    CHECK_INT(b.err, SUA_ETOOBIG);
}

/* A bad byte at every place of every length; the view sits in an allocation
 * of exactly its size, so that a sanitizer sees a read beyond. */
static void test_text(void)
{
    static const char bad[] = {'\r', '\n', '\0'};
    char mem[64];
    struct sua_buf b;
    size_t n, at, k;

    for (n = 1; n <= 40; n++) {
        char *s = malloc(n);

        if (!s)
            abort();
        memset(s, '\x8d', n); /* CR with the top bit set is fine */
        for (at = 0; at < n; at++)
            for (k = 0; k < sizeof(bad); k++) {
                sua_buf_init(&b, mem, sizeof(mem));
                s[at] = bad[k];
                sua_buf_text(&b, sua_str_make(s, n));
                CHECK_INT(b.err, SUA_EINVAL);
                CHECK_INT(b.n, 0);
                s[at] = '\x8d';
            }
        sua_buf_init(&b, mem, sizeof(mem));
        sua_buf_text(&b, sua_str_make(s, n));
        CHECK_INT(b.n, n);
        free(s);
    }
}

/* Every other byte value passes, beside every other one. */
static void test_text_bytes(void)
{
    char mem[16], s[9];
    struct sua_buf b;
    int x, y, wrong = 0;

    for (x = 0; x < 256; x++)
        for (y = 0; y < 256; y++) {
            int bad = x == 0 || x == '\r' || x == '\n' || y == 0 ||
                      y == '\r' || y == '\n';

            memset(s, x, sizeof(s));
            s[4] = (char)y;
            sua_buf_init(&b, mem, sizeof(mem));
            sua_buf_text(&b, sua_str_make(s, sizeof(s)));
            wrong += (b.err == SUA_EINVAL) != bad;
        }
    CHECK_INT(wrong, 0);
}

static void test_u64(void)
{
    uint64_t v = 1;
    char mem[24], want[24];
    struct sua_buf b;
    int i, d;

    for (i = 0; i < 64; i++, v = v << 1)
        for (d = -1; d <= 1; d++) {
            uint64_t x = v * (i % 2 ? 1 : 5) + (uint64_t)d;

            sua_buf_init(&b, mem, 20);
            sua__buf_u64(&b, x);
            snprintf(want, sizeof(want), "%llu", (unsigned long long)x);
            CHECK_STR(sua_buf_view(&b), want);
        }
    sua_buf_init(&b, mem, 20);
    sua__buf_u64(&b, UINT64_MAX);
    CHECK_STR(sua_buf_view(&b), "18446744073709551615");
}

/* Exactly the bytes there is room for, and none beyond. */
static void test_hex_room(void)
{
    char mem[8];
    struct sua_buf b;

    memset(mem, '#', sizeof(mem));
    sua_buf_init(&b, mem, 4);
    sua__buf_hex(&b, (const uint8_t *)"\x12\x34\x56", 2);
    CHECK_STR(sua_buf_view(&b), "1234");
    CHECK_INT(mem[4], '#');
}

static void test_id(void)
{
    char out[16];

    memcpy(out, "\x00\x01\x19\x1a\x1f\x20\xff#", 8);
    sua__id_spell(out, 7);
    CHECK_STR(sua_str_make(out, 8), "abz27a7#");
    out[SUA__ID_HASH] = '#';
    sua__id_hash(out, 0);
    CHECK_STR(sua_str_make(out, 14), "aaaaaaaaaaaaa#");
    sua__id_hash(out, UINT64_C(0xffffffffffffffff));
    CHECK_STR(sua_str_make(out, 13), "777777777777p");
    sua__id_hash(out, UINT64_C(0x8000000000000041));
    CHECK_STR(sua_str_make(out, 13), "bcaaaaaaaaaai");
}

int main(void)
{
    test_append();
    test_sticky();
    test_text();
    test_text_bytes();
    test_u64();
    test_hex_room();
    test_id();
    return check_done();
}
