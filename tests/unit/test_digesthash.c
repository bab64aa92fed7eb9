/* SPDX-License-Identifier: MIT
 * MD5 (RFC 1321 A.5), SHA-256 (FIPS 180-4 examples), SHA-512/256 (NIST's
 * examples). "chain" values are from Python's hashlib: the digest of the
 * digests of messages of every length from 0 to 300. */
#include "base/base.h"
#include "check.h"

static struct sua_str hex(const uint8_t *p, size_t n)
{
    static char mem[64];
    struct sua_buf b;

    sua_buf_init(&b, mem, sizeof(mem));
    sua__buf_hex(&b, p, n);
    return sua_buf_view(&b);
}

/* msg `times` over, digest in hex. */
static struct sua_str digest(const struct sua__md_alg *alg, const char *msg,
                             unsigned times)
{
    uint8_t out[SUA__MD_MAX];
    struct sua__md h;

    sua__md_init(&h, alg);
    while (times--)
        sua__md_add(&h, msg, strlen(msg));
    sua__md_end(&h, out);
    return hex(out, alg->size);
}

#define NUMBERS "1234567890"
#define LONG448 "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
#define LONG896                                                               \
    "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"                \
    "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu"

static void test_md5(void)
{
    CHECK_STR(digest(&sua__md5, "", 1), "d41d8cd98f00b204e9800998ecf8427e");
    CHECK_STR(digest(&sua__md5, "a", 1), "0cc175b9c0f1b6a831c399e269772661");
    CHECK_STR(digest(&sua__md5, "abc", 1), "900150983cd24fb0d6963f7d28e17f72");
    CHECK_STR(digest(&sua__md5, "message digest", 1),
              "f96b697d7cb7938d525a2f31aaf161d0");
    CHECK_STR(digest(&sua__md5, "abcdefghijklmnopqrstuvwxyz", 1),
              "c3fcd3d76192e4007dfb496cca67e13b");
    CHECK_STR(digest(&sua__md5,
                     "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                     "0123456789",
                     1),
              "d174ab98d277d9f5a5611c2c9f419d9f");
    CHECK_STR(digest(&sua__md5, NUMBERS, 8),
              "57edf4a22be3c955ac49da2e2107b67a");
    CHECK_STR(digest(&sua__md5, "a", 1000000),
              "7707d6ae4e027c70eea2a935c2296f21");
}

static void test_sha256(void)
{
    CHECK_STR(
        digest(&sua__sha256, "", 1),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK_STR(
        digest(&sua__sha256, "abc", 1),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK_STR(
        digest(&sua__sha256, LONG448, 1),
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK_STR(
        digest(&sua__sha256, LONG896, 1),
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
    CHECK_STR(
        digest(&sua__sha256, "a", 1000000),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void test_sha512_256(void)
{
    CHECK_STR(
        digest(&sua__sha512_256, "", 1),
        "c672b8d1ef56ed28ab87c3622c5114069bdd3ad7b8f9737498d0c01ecef0967a");
    CHECK_STR(
        digest(&sua__sha512_256, "abc", 1),
        "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23");
    CHECK_STR(
        digest(&sua__sha512_256, LONG896, 1),
        "3928e184fb8690f840da3988121d31be65cb9d3ef83ee6146feac861e19b563a");
    CHECK_STR(
        digest(&sua__sha512_256, "a", 1000000),
        "9a59a052930187a97038cae692f30708aa6491923ef5194394dc68d56c74fb21");
}

/* Every length and so every way of padding. Each message is fed in two
 * parts, cut at a different place each time. */
static struct sua_str chain(const struct sua__md_alg *alg)
{
    uint8_t msg[300], out[SUA__MD_MAX];
    struct sua__md all, one;
    size_t n, i;

    sua__md_init(&all, alg);
    for (n = 0; n <= 300; n++) {
        size_t cut = n ? n * 37 % n : 0;

        for (i = 0; i < n; i++)
            msg[i] = (uint8_t)(i * 7 + n);
        sua__md_init(&one, alg);
        sua__md_add(&one, msg, cut);
        sua__md_add(&one, msg + cut, n - cut);
        sua__md_end(&one, out);
        sua__md_add(&all, out, alg->size);
    }
    sua__md_end(&all, out);
    return hex(out, alg->size);
}

static void test_chain(void)
{
    CHECK_STR(chain(&sua__md5), "a9cf41e638496a4d8f14abe6ae258128");
    CHECK_STR(
        chain(&sua__sha256),
        "60d63ff40b5558727a9b786ac0be9300f7ca58fd9ddd3b2f3681b369018a87dc");
    CHECK_STR(
        chain(&sua__sha512_256),
        "269c8df4ed9dc95eb220e0cb62dd8db46ae5d865dd2ed2097fc3a4e85c139a20");
}

/* No trace of the message stays in the state. */
static void test_wiped(void)
{
    static const struct sua__md zero;
    struct sua__md c;
    uint8_t out[SUA__MD_MAX];

    sua__md_init(&c, &sua__sha512_256);
    sua__md_add(&c, "secret", 6);
    sua__md_end(&c, out);
    CHECK(!memcmp(&c, &zero, sizeof(c)));
}

int main(void)
{
    test_md5();
    test_sha256();
    test_sha512_256();
    test_chain();
    test_wiped();
    return check_done();
}
