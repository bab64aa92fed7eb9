/* SPDX-License-Identifier: MIT
 * Digest computation. RFC 7616 3.4.1 to 3.4.3, RFC 8760, RFC 3261 22.4. */
#include "auth/auth.h"

struct hash {
    unsigned alg;
    union {
        struct sua__md5 md5;
        struct sua__sha256 sha256;
        struct sua__sha512 sha512;
    } u;
};

struct alg_name {
    char name[12];
    uint8_t len, hex;
};

/* Indexed by enum sua_digest_alg. */
static const struct alg_name algs[] = {
    {"", 0, 0},
    {"MD5", 3, 32},
    {"SHA-256", 7, 64},
    {"SHA-512-256", 11, 64},
};

unsigned sua_digest_alg_parse(struct sua_str s)
{
    unsigned i;

    if (!s.n)
        return SUA_DIGEST_MD5;
    for (i = SUA_DIGEST_MD5; i < SUA__COUNT(algs); i++)
        if (sua_str_ieq(s, sua_digest_alg_name(i)))
            return i;
    return SUA_DIGEST_UNKNOWN;
}

struct sua_str sua_digest_alg_name(unsigned alg)
{
    if (alg >= SUA__COUNT(algs))
        alg = SUA_DIGEST_UNKNOWN;
    return sua_str_make(algs[alg].name, algs[alg].len);
}

size_t sua__digest_hex_len(unsigned alg)
{
    return alg < SUA__COUNT(algs) ? algs[alg].hex : 0;
}

int sua__digest_hex_copy(struct sua_str hex, char *out, size_t n)
{
    size_t i;

    if (hex.n != n)
        return SUA_EBADMSG;
    for (i = 0; i < n; i++) {
        char c = sua__lower(hex.p[i]);

        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            return SUA_EBADMSG;
        out[i] = c;
    }
    return SUA_OK;
}

struct sua_str sua__unquote_next(struct sua_str *rest)
{
    struct sua_str run, tail;

    if (rest->n > 1 && rest->p[0] == '\\')
        *rest = sua__str_sub(*rest, 1, rest->n);
    if (!rest->n)
        return *rest;
    /* The first byte belongs to the run even if it is a backslash. */
    tail = sua__str_sub(*rest, 1, rest->n);
    run = sua__str_sub(*rest, 0, 1 + sua__str_find(tail, '\\'));
    *rest = sua__str_sub(*rest, run.n, rest->n);
    return run;
}

int sua__quoted_eq(struct sua_str quoted, struct sua_str plain)
{
    struct sua_str run;

    while ((run = sua__unquote_next(&quoted)).n) {
        if (!sua_str_eq(run, sua__str_sub(plain, 0, run.n)))
            return 0;
        plain = sua__str_sub(plain, run.n, plain.n);
    }
    return !plain.n;
}

static void hash_init(struct hash *h, unsigned alg)
{
    h->alg = alg;
    if (alg == SUA_DIGEST_MD5)
        sua__md5_init(&h->u.md5);
    else if (alg == SUA_DIGEST_SHA256)
        sua__sha256_init(&h->u.sha256);
    else
        sua__sha512_256_init(&h->u.sha512);
}

static void hash_add(struct hash *h, struct sua_str s)
{
    if (!s.n)
        return;
    if (h->alg == SUA_DIGEST_MD5)
        sua__md5_add(&h->u.md5, s.p, s.n);
    else if (h->alg == SUA_DIGEST_SHA256)
        sua__sha256_add(&h->u.sha256, s.p, s.n);
    else
        sua__sha512_256_add(&h->u.sha512, s.p, s.n);
}

static void hash_colon(struct hash *h)
{
    hash_add(h, SUA_STR(":"));
}

/* unq() of RFC 7616 3.4. */
static void hash_quoted(struct hash *h, struct sua_str s)
{
    struct sua_str run;

    while ((run = sua__unquote_next(&s)).n)
        hash_add(h, run);
}

/* The state held secrets, so nothing of it stays behind. */
static int hash_end(struct hash *h, char *out)
{
    size_t digits = sua__digest_hex_len(h->alg);
    uint8_t raw[32];
    struct sua_buf b;

    if (h->alg == SUA_DIGEST_MD5)
        sua__md5_end(&h->u.md5, raw);
    else if (h->alg == SUA_DIGEST_SHA256)
        sua__sha256_end(&h->u.sha256, raw);
    else
        sua__sha512_256_end(&h->u.sha512, raw);
    sua_buf_init(&b, out, digits);
    sua__buf_hex(&b, raw, digits / 2);
    sua__wipe(raw, sizeof(raw));
    sua__wipe(h, sizeof(*h));
    return (int)digits;
}

static int compute_ha1(unsigned alg, struct sua_str user, struct sua_str realm,
                       int quoted, struct sua_str password, char *out)
{
    struct hash h;

    if (!sua__digest_hex_len(alg))
        return SUA_EUNSUPPORTED;
    hash_init(&h, alg);
    hash_add(&h, user);
    hash_colon(&h);
    if (quoted)
        hash_quoted(&h, realm);
    else
        hash_add(&h, realm);
    hash_colon(&h);
    hash_add(&h, password);
    return hash_end(&h, out);
}

int sua_digest_ha1(unsigned alg, struct sua_str user, struct sua_str realm,
                   struct sua_str password, char *out)
{
    return compute_ha1(alg, user, realm, 0, password, out);
}

int sua__digest_ha1_quoted(unsigned alg, struct sua_str user,
                           struct sua_str realm, struct sua_str password,
                           char *out)
{
    return compute_ha1(alg, user, realm, 1, password, out);
}

static void ha2(struct hash *h, const struct sua_digest *d, char *out)
{
    hash_init(h, d->alg);
    hash_add(h, d->method);
    hash_colon(h);
    hash_quoted(h, d->uri);
    hash_end(h, out);
}

int sua_digest_response(const struct sua_digest *d, char *out)
{
    size_t digits = sua__digest_hex_len(d->alg);
    char second[SUA_DIGEST_HEX_MAX];
    struct hash h;

    if (!digits || (d->qop.n && !sua_str_ieq(d->qop, SUA_STR("auth"))))
        return SUA_EUNSUPPORTED;
    ha2(&h, d, second);
    hash_init(&h, d->alg);
    hash_add(&h, d->ha1);
    hash_colon(&h);
    hash_quoted(&h, d->nonce);
    hash_colon(&h);
    if (d->qop.n) {
        hash_add(&h, d->nc);
        hash_colon(&h);
        hash_quoted(&h, d->cnonce);
        hash_colon(&h);
        hash_add(&h, d->qop);
        hash_colon(&h);
    }
    hash_add(&h, sua_str_make(second, digits));
    return hash_end(&h, out);
}
