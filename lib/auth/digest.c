/* SPDX-License-Identifier: MIT
 * Digest computation. RFC 7616 3.4.1 to 3.4.3, RFC 8760, RFC 3261 22.4. */
#include "auth/auth.h"

const struct sua__alg sua__algs_usual[] = {
    {&sua__md5, SUA_DIGEST_MD5, "MD5"},
    {&sua__sha256, SUA_DIGEST_SHA256, "SHA-256"},
    {NULL, SUA_DIGEST_UNKNOWN, ""},
};

const struct sua__alg sua__algs_all[] = {
    {&sua__md5, SUA_DIGEST_MD5, "MD5"},
    {&sua__sha256, SUA_DIGEST_SHA256, "SHA-256"},
    {&sua__sha512_256, SUA_DIGEST_SHA512_256, "SHA-512-256"},
    {NULL, SUA_DIGEST_UNKNOWN, ""},
};

const struct sua__alg *sua__alg_find(const struct sua__alg *list,
                                     struct sua_str name)
{
    for (; list->id; list++)
        if (name.n ? sua_str_ieq(name, sua_str_z(list->name))
                   : list->id == SUA_DIGEST_MD5)
            return list;
    return NULL;
}

/* The end of the list for an id that is none. */
static const struct sua__alg *numbered(unsigned id)
{
    const struct sua__alg *a = sua__algs_all;

    while (a->id && a->id != id)
        a++;
    return a;
}

static size_t digits(const struct sua__alg *a)
{
    return a->id ? 2 * (size_t)a->md->size : 0;
}

unsigned sua_digest_alg_parse(struct sua_str s)
{
    const struct sua__alg *a = sua__alg_find(sua__algs_all, s);

    return a ? a->id : (unsigned)SUA_DIGEST_UNKNOWN;
}

struct sua_str sua_digest_alg_name(unsigned alg)
{
    return sua_str_z(numbered(alg)->name);
}

size_t sua__digest_hex_len(unsigned alg)
{
    return digits(numbered(alg));
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

static void add(struct sua__md *h, struct sua_str s)
{
    if (s.n)
        sua__md_add(h, s.p, s.n);
}

static void add_colon(struct sua__md *h)
{
    add(h, SUA_STR(":"));
}

/* unq() of RFC 7616 3.4. */
static void add_quoted(struct sua__md *h, struct sua_str s)
{
    struct sua_str run;

    while ((run = sua__unquote_next(&s)).n)
        add(h, run);
}

static int end(struct sua__md *h, char *out)
{
    size_t size = h->alg->size;
    uint8_t raw[SUA__MD_MAX];
    struct sua_buf b;

    sua__md_end(h, raw);
    sua_buf_init(&b, out, 2 * size);
    sua__buf_hex(&b, raw, size);
    sua__wipe(raw, sizeof(raw));
    return 2 * (int)size;
}

static int compute_ha1(const struct sua__alg *alg, struct sua_str user,
                       struct sua_str realm, int quoted,
                       struct sua_str password, char *out)
{
    struct sua__md h;

    if (!alg->id)
        return SUA_EUNSUPPORTED;
    sua__md_init(&h, alg->md);
    add(&h, user);
    add_colon(&h);
    if (quoted)
        add_quoted(&h, realm);
    else
        add(&h, realm);
    add_colon(&h);
    add(&h, password);
    return end(&h, out);
}

int sua_digest_ha1(unsigned alg, struct sua_str user, struct sua_str realm,
                   struct sua_str password, char *out)
{
    return compute_ha1(numbered(alg), user, realm, 0, password, out);
}

int sua__digest_ha1_quoted(const struct sua__alg *alg, struct sua_str user,
                           struct sua_str realm, struct sua_str password,
                           char *out)
{
    return compute_ha1(alg, user, realm, 1, password, out);
}

static void ha2(struct sua__md *h, const struct sua__alg *alg,
                const struct sua_digest *d, char *out)
{
    sua__md_init(h, alg->md);
    add(h, d->method);
    add_colon(h);
    add_quoted(h, d->uri);
    end(h, out);
}

int sua__digest_response(const struct sua__alg *alg,
                         const struct sua_digest *d, char *out)
{
    char second[SUA_DIGEST_HEX_MAX];
    struct sua__md h;

    if (!alg->id || (d->qop.n && !sua__str_is(d->qop, "auth")))
        return SUA_EUNSUPPORTED;
    ha2(&h, alg, d, second);
    sua__md_init(&h, alg->md);
    add(&h, d->ha1);
    add_colon(&h);
    add_quoted(&h, d->nonce);
    add_colon(&h);
    if (d->qop.n) {
        add(&h, d->nc);
        add_colon(&h);
        add_quoted(&h, d->cnonce);
        add_colon(&h);
        add(&h, d->qop);
        add_colon(&h);
    }
    add(&h, sua_str_make(second, digits(alg)));
    return end(&h, out);
}

int sua_digest_response(const struct sua_digest *d, char *out)
{
    return sua__digest_response(numbered(d->alg), d, out);
}
