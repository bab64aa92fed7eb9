/* SPDX-License-Identifier: MIT
 * Who sent a request: digest credentials for our realm. RFC 3261 22.1 to
 * 22.3, RFC 7616, RFC 8760 2.3 (several algorithms). Layer: srv. */
#include "srv/srv.h"

static const struct sua_str none = { NULL, 0 };

/* The order they are offered in. */
static const uint8_t algs[] = {
    SUA_DIGEST_SHA256, SUA_DIGEST_SHA512_256, SUA_DIGEST_MD5
};

/* ---- challenge --------------------------------------------------------- */
/* What a user is asked for: of what is configured, what is known of them;
 * who is kept as a hash of another kind can answer that alone; whom nobody
 * knows is asked as most are. */
static unsigned usable(const struct sua__rq *q, struct sua_str name)
{
    const struct sua_srv_config *cfg = &q->v->cfg;
    char ha1[SUA_DIGEST_HEX_MAX];
    unsigned mask = 0, i;

    for (i = 0; i < SUA__COUNT(algs); i++)
        if (name.n &&
            cfg->secret(cfg->user, name, cfg->realm, algs[i], ha1) > 0)
            mask |= 1u << algs[i];
    sua__wipe(ha1, sizeof ha1);
    if (mask & cfg->algorithms)
        mask &= cfg->algorithms;
    return mask ? mask : cfg->algorithms;
}

static struct sua_str claimed(const struct sua__rq *q, char *mem, size_t cap)
{
    struct sua_uri u;
    int n = 0;

    if (!sua__srv_party(q->m, SUA_H_FROM, &u))
        n = sua_uri_unescape(u.user, mem, cap);
    return sua_str_make(mem, n > 0 ? (size_t)n : 0);
}

static void challenge(struct sua__rq *q, unsigned id, int stale)
{
    int proxy = id == SUA_H_PROXY_AUTHORIZATION;
    char mem[1536], name[SUA__USER_MAX];
    unsigned mask = usable(q, claimed(q, name, sizeof name)), i;
    struct sua_buf b;

    sua_buf_init(&b, mem, sizeof mem);
    for (i = 0; i < SUA__COUNT(algs); i++) {
        if (!(mask >> algs[i] & 1))
            continue;
        sua_buf_str(&b, sua_hdr_name(proxy ? SUA_H_PROXY_AUTHENTICATE
                                           : SUA_H_WWW_AUTHENTICATE));
        sua_buf_z(&b, ": ");
        sua_auth_challenge(&q->v->auth, &b, algs[i], q->v->cfg.realm,
                           q->s->now, stale);
        sua_buf_z(&b, "\r\n");
    }
    sua__srv_reply(q, proxy ? 407 : 401, none, sua_buf_view(&b));
}

/* ---- credentials ------------------------------------------------------- */
/* Those for our realm: how many, the last of them in *c. */
static int mine(const struct sua__rq *q, unsigned id,
                struct sua_credentials *c, int *bad)
{
    struct sua_credentials one;
    unsigned i;
    int n = 0;

    *bad = 0;
    for (i = 0; i < q->m->nhdr; i++) {
        const struct sua_hdr *h = &q->m->hdr[i];

        if (h->id != id)
            continue;
        if (sua_credentials_parse(sua__hdr_value(q->m, h), &one)) {
            *bad = 1;
            continue;
        }
        if (!sua__quoted_eq(one.realm, q->v->cfg.realm))
            continue;
        *c = one;
        n++;
    }
    return n;
}

/* The name without quoted pairs; one too long is nobody's. */
static struct sua_str plain_name(struct sua__rq *q, struct sua_str quoted)
{
    struct sua_str run;
    struct sua_buf b;

    sua_buf_init(&b, q->user, sizeof q->user);
    while ((run = sua__unquote_next(&quoted)).n)
        sua_buf_str(&b, run);
    return sua_buf_view(&b);
}

static unsigned judge(struct sua__rq *q, const struct sua_credentials *c)
{
    const struct sua_srv_config *cfg = &q->v->cfg;
    unsigned alg = sua_digest_alg_parse(c->algorithm);
    struct sua_str name = plain_name(q, c->username);
    char ha1[SUA_DIGEST_HEX_MAX];
    int n = 0, verdict;

    if (!alg || !(usable(q, name) >> alg & 1))
        return SUA_AUTH_REFUSED;
    if (name.n)
        n = cfg->secret(cfg->user, name, cfg->realm, alg, ha1);
    verdict = sua_auth_verify(&q->v->auth, c, alg,
                              sua_str_make(n > 0 ? ha1 : NULL,
                                           n > 0 ? (size_t)n : 0),
                              sua_msg_method(q->m), sua_msg_uri(q->m),
                              q->s->now);
    sua__wipe(ha1, sizeof ha1);
    if (verdict == SUA_AUTH_OK)
        q->user_n = (uint8_t)name.n;
    return (unsigned)verdict;
}

int sua__srv_auth(struct sua__rq *q, unsigned id)
{
    struct sua_credentials c;
    unsigned verdict = SUA_AUTH_NONE;
    int bad, n;

    memset(&c, 0, sizeof c);
    n = mine(q, id, &c, &bad);
    if (n == 1)
        verdict = judge(q, &c);
    if (verdict == SUA_AUTH_OK)
        return 1;
    if (bad || n > 1 || verdict == SUA_AUTH_BAD)
        sua__srv_reply(q, 400, SUA_STR("Bad credentials"), none);
    else
        challenge(q, id, verdict == SUA_AUTH_STALE);
    return 0;
}
