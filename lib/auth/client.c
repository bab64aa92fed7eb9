/* SPDX-License-Identifier: MIT
 * Answering a challenge. RFC 3261 22.1 to 22.4, RFC 7616 3.4, RFC 8760. */
#include "auth/auth.h"
#include "sip/write.h"

/* What is decided about a challenge before anything is written. */
struct plan {
    const struct sua__alg *alg;
    struct sua_str qop;         /* "auth", or empty: RFC 2069 form         */
    char nc[8];
    char ha1[SUA_DIGEST_HEX_MAX];
    char response[SUA_DIGEST_HEX_MAX];
};

/* An empty qop is taken as none, as RFC 2617's examples of old servers. */
static int choose_qop(struct sua_str offered, struct sua_str *out)
{
    *out = sua_str_make(NULL, 0);
    if (!sua_str_trim(offered).n)
        return SUA_OK;
    while (offered.n) {
        struct sua_str one = sua_str_trim(sua__str_cut(&offered, ','));

        if (sua__str_is(one, "auth")) {
            *out = SUA_STR("auth");
            return SUA_OK;
        }
    }
    return SUA_EUNSUPPORTED;
}

/* A colon would move the border between user and realm within HA1. */
static int check_secret(const struct sua_challenge *c,
                        const struct sua_secret *secret)
{
    if (!secret->user.p ||
        sua__str_find(secret->user, ':') < secret->user.n)
        return SUA_EAUTH;
    if (secret->realm.n && !sua__quoted_eq(c->realm, secret->realm))
        return SUA_EAUTH;
    return SUA_OK;
}

static size_t digits(const struct plan *plan)
{
    return 2 * (size_t)plan->alg->md->size;
}

static int get_ha1(const struct sua_challenge *c,
                   const struct sua_secret *secret, struct plan *plan)
{
    struct sua_str known = {NULL, 0};

    if (plan->alg->id == SUA_DIGEST_MD5)
        known = secret->ha1_md5;
    else if (plan->alg->id == SUA_DIGEST_SHA256)
        known = secret->ha1_sha256;
    if (known.n)
        return sua__digest_hex_copy(known, plan->ha1, digits(plan))
                   ? SUA_EAUTH
                   : SUA_OK;
    if (!secret->password.p)
        return SUA_EAUTH;
    sua__digest_ha1_quoted(plan->alg, secret->user, c->realm,
                           secret->password, plan->ha1);
    return SUA_OK;
}

static int choose(const struct sua__alg *algs, const struct sua_challenge *c,
                  const struct sua_secret *secret, struct plan *plan)
{
    int err;

    if (!sua__str_is(c->scheme, "Digest"))
        return SUA_EUNSUPPORTED;
    if (!c->realm.p || !c->nonce.p)
        return SUA_EBADMSG;
    plan->alg = sua__alg_find(algs, c->algorithm);
    if (!plan->alg || choose_qop(c->qop, &plan->qop))
        return SUA_EUNSUPPORTED;
    err = check_secret(c, secret);
    return err ? err : get_ha1(c, secret, plan);
}

static void write_nc(char out[8], uint32_t nc)
{
    int i;

    for (i = 7; i >= 0; i--, nc >>= 4)
        out[i] = "0123456789abcdef"[nc & 15];
}

/* The inside of a quoted-string as it came, so that the server finds its
 * own bytes again; one that would end the string early is refused. */
static void write_inside(struct sua_buf *b, const char *name,
                         struct sua_str inside)
{
    struct sua_str rest = inside;
    size_t i;

    for (i = 0; i < rest.n && rest.p[i] != '"'; i++)
        if (rest.p[i] == '\\')
            i++;
    if (i != rest.n && !b->err)
        b->err = SUA_EINVAL;
    sua_buf_z(b, name);
    sua_buf_z(b, "=\"");
    sua_buf_text(b, inside);
    sua_buf_char(b, '"');
}

static void write_answer(struct sua_buf *b, const struct sua_challenge *c,
                         const struct plan *plan, struct sua_str user,
                         const struct sua_digest *d)
{
    sua_buf_z(b, "Digest username=");
    sua_write_quoted(b, user);
    write_inside(b, ", realm", c->realm);
    write_inside(b, ", nonce", c->nonce);
    write_inside(b, ", uri", d->uri);
    write_inside(b, ", response",
                 sua_str_make(plan->response, digits(plan)));
    if (c->algorithm.n) {
        sua_buf_z(b, ", algorithm=");
        sua_buf_str(b, c->algorithm);
    }
    if (c->opaque.p)
        write_inside(b, ", opaque", c->opaque);
    if (d->qop.n) {
        write_inside(b, ", cnonce", d->cnonce);
        sua_buf_z(b, ", qop=auth, nc=");
        sua_buf_str(b, d->nc);
    }
}

int sua__auth_answer(struct sua_buf *b, const struct sua__alg *algs,
                     const struct sua_challenge *c,
                     const struct sua_secret *secret, struct sua_str method,
                     struct sua_str uri, uint32_t nc, struct sua_str cnonce)
{
    struct plan plan;
    struct sua_digest d;
    int err = choose(algs, c, secret, &plan);

    if (err)
        return err;
    if (!nc || (plan.qop.n && !cnonce.n))
        return SUA_EINVAL;
    write_nc(plan.nc, nc);
    d.alg = plan.alg->id;
    d.ha1 = sua_str_make(plan.ha1, digits(&plan));
    d.method = method;
    d.uri = uri;
    d.nonce = c->nonce;
    d.qop = plan.qop;
    d.cnonce = cnonce;
    d.nc = sua_str_make(plan.nc, sizeof(plan.nc));
    sua__digest_response(plan.alg, &d, plan.response);
    sua__wipe(plan.ha1, sizeof(plan.ha1));
    write_answer(b, c, &plan, secret->user, &d);
    return b->err;
}

int sua_auth_answer(struct sua_buf *b, const struct sua_challenge *c,
                    const struct sua_secret *secret, struct sua_str method,
                    struct sua_str uri, uint32_t nc, struct sua_str cnonce)
{
    return sua__auth_answer(b, sua__algs_all, c, secret, method, uri, nc,
                            cnonce);
}
