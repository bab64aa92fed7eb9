/* SPDX-License-Identifier: MIT
 * Challenging and judging credentials. RFC 3261 22.1 to 22.4, RFC 7616 3.3,
 * 3.4.6, 5.4 (nonces), 5.5 (replay).
 *
 * A nonce is 16 bytes in hex: when it was made (48 bits of milliseconds, 16
 * bits of serial number) and a keyed hash over that and the realm. Serving
 * one costs no memory; memory is spent only on nonces that a user has
 * proved a password with, so a flood without one can push nothing out. */
#include "auth/auth.h"
#include "sip/write.h"

#define DEFAULT_LIFE_MS 300000
#define NONCE_BYTES 16
#define SERIAL_BITS 16
#define WINDOW 32

void sua_auth_server_init(struct sua_auth_server *a, const uint8_t key[16],
                          uint32_t life_ms)
{
    memset(a, 0, sizeof(*a));
    memcpy(a->key, key, sizeof(a->key));
    a->life_ms = life_ms ? life_ms : DEFAULT_LIFE_MS;
}

static void put_be64(uint8_t *p, uint64_t v)
{
    int i;

    for (i = 7; i >= 0; i--, v >>= 8)
        p[i] = (uint8_t)v;
}

static uint64_t get_be64(const uint8_t *p)
{
    uint64_t v = 0;
    int i;

    for (i = 0; i < 8; i++)
        v = v << 8 | p[i];
    return v;
}

/* ---- nonces ------------------------------------------------------------ */

/* realm: the inside of a quoted-string when `quoted`. */
static void seal(const struct sua_auth_server *a, uint64_t id,
                 struct sua_str realm, int quoted, uint8_t out[NONCE_BYTES])
{
    struct sua__sip h;
    size_t i;

    put_be64(out, id);
    sua__sip_init(&h, a->key);
    sua__sip_num(&h, (uint32_t)(id >> 32));
    sua__sip_num(&h, (uint32_t)id);
    for (i = 0; i < realm.n; i++) {
        if (quoted && realm.p[i] == '\\' && i + 1 < realm.n)
            i++;
        sua__sip_num(&h, (unsigned char)realm.p[i]);
    }
    put_be64(out + 8, sua__sip_end(&h));
}

/* Serial 0 is left out so that no nonce has the id 0, the empty slot's. */
static uint64_t next_id(struct sua_auth_server *a, uint64_t now_ms)
{
    if (!++a->serial)
        a->serial = 1;
    return now_ms << SERIAL_BITS | a->serial;
}

void sua_auth_challenge(struct sua_auth_server *a, struct sua_buf *b,
                        unsigned alg, struct sua_str realm, uint64_t now_ms,
                        int stale)
{
    uint8_t nonce[NONCE_BYTES];

    if (!sua__digest_hex_len(alg) && !b->err)
        b->err = SUA_EINVAL;
    seal(a, next_id(a, now_ms), realm, 0, nonce);
    sua_buf_z(b, "Digest realm=");
    sua_write_quoted(b, realm);
    sua_buf_z(b, ", nonce=\"");
    sua__buf_hex(b, nonce, sizeof(nonce));
    sua_buf_z(b, "\", qop=\"auth\", algorithm=");
    sua_buf_str(b, sua_digest_alg_name(alg));
    if (stale)
        sua_buf_z(b, ", stale=true");
}

/* The id of a nonce that we made for this realm and that is still good, or
 * 0. */
static uint64_t open_nonce(const struct sua_auth_server *a,
                           const struct sua_credentials *cred,
                           uint64_t now_ms)
{
    uint8_t got[NONCE_BYTES], want[NONCE_BYTES];
    uint64_t id;

    if (cred->nonce.n != 2 * NONCE_BYTES ||
        sua__hex_read(cred->nonce, got, sizeof(got)))
        return 0;
    id = get_be64(got);
    seal(a, id, cred->realm, 1, want);
    if (!sua__ct_eq(got, want, sizeof(got)))
        return 0;
    /* One from the future, as after a clock's restart, wraps to a great
     * age. */
    return now_ms - (id >> SERIAL_BITS) > a->life_ms ? 0 : id;
}

/* ---- replay ------------------------------------------------------------ */

/* Slot of a nonce, a new one if need be. The oldest nonce makes room, and
 * `floor` remembers that nothing as old may begin again: so a nonce without
 * a slot is either never used or below the floor. NULL: below. */
static struct sua_auth_nc *slot_of(struct sua_auth_server *a, uint64_t id)
{
    struct sua_auth_nc *oldest = a->slot;
    size_t i;

    for (i = 0; i < SUA_NONCE_SLOTS; i++) {
        if (a->slot[i].id == id)
            return &a->slot[i];
        if (a->slot[i].id < oldest->id)
            oldest = &a->slot[i];
    }
    if (id <= a->floor)
        return NULL;
    if (oldest->id > a->floor)
        a->floor = oldest->id;
    oldest->id = id;
    oldest->last = oldest->seen = 0;
    return oldest;
}

/* Each count is good once; those up to WINDOW late are still taken, as
 * datagrams overtake each other. seen: bit i stands for last - i. */
static int count_once(struct sua_auth_nc *w, uint32_t nc)
{
    uint32_t gap;

    if (nc > w->last) {
        gap = nc - w->last;
        w->seen = (gap < WINDOW ? w->seen << gap : 0) | 1;
        w->last = nc;
        return 1;
    }
    gap = w->last - nc;
    if (gap >= WINDOW || (w->seen >> gap & 1))
        return 0;
    w->seen |= (uint32_t)1 << gap;
    return 1;
}

/* ---- judging ----------------------------------------------------------- */

/* nc-value: exactly 8 hex digits, counted from 1. */
static int read_nc(struct sua_str s, uint32_t *out)
{
    uint8_t raw[4];

    if (s.n != 8 || sua__hex_read(s, raw, sizeof(raw)))
        return SUA_EBADMSG;
    *out = (uint32_t)raw[0] << 24 | (uint32_t)raw[1] << 16 |
           (uint32_t)raw[2] << 8 | raw[3];
    return *out ? SUA_OK : SUA_EBADMSG;
}

/* Without qop (RFC 2069 form) there is no count: such a nonce is good for
 * one request. */
static int count_of(const struct sua_credentials *cred, uint32_t *nc)
{
    *nc = 1;
    if (!cred->qop.p)
        return SUA_OK;
    if (!sua__str_is(cred->qop, "auth") || !cred->cnonce.n)
        return SUA_EBADMSG;
    return read_nc(cred->nc, nc);
}

static int is_complete(const struct sua_credentials *cred)
{
    return cred->username.p && cred->realm.p && cred->nonce.n &&
           cred->uri.n && cred->response.n;
}

static int same_uri(struct sua_str a, struct sua_str b)
{
    struct sua_uri x, y;

    if (sua_str_eq(a, b))
        return 1;
    return !sua_uri_parse(a, &x, NULL) && !sua_uri_parse(b, &y, NULL) &&
           sua_uri_equal(&x, &y);
}

/* Whoever asks for a user that does not exist waits as long and hears the
 * same as one with a wrong password. */
static int proves(const struct sua_credentials *cred, unsigned alg,
                  struct sua_str ha1, struct sua_str method)
{
    static const char nobody[SUA_DIGEST_HEX_MAX + 1] =
        "0000000000000000000000000000000000000000000000000000000000000000";
    size_t digits = sua__digest_hex_len(alg);
    char got[SUA_DIGEST_HEX_MAX], want[SUA_DIGEST_HEX_MAX];
    int exists = ha1.n == digits, equal;
    struct sua_digest d;

    if (sua__digest_hex_copy(cred->response, got, digits))
        return 0;
    d.alg = (uint8_t)alg;
    d.ha1 = sua_str_make(exists ? ha1.p : nobody, digits);
    d.method = method;
    d.uri = cred->uri;
    d.nonce = cred->nonce;
    d.qop = cred->qop;
    d.cnonce = cred->cnonce;
    d.nc = cred->nc;
    sua_digest_response(&d, want);
    equal = sua__ct_eq(got, want, digits);
    sua__wipe(want, sizeof(want));
    return exists & equal;
}

/* stale says "the password was right" (RFC 7616 3.3), so the digest is
 * judged first, whatever the nonce. */
int sua_auth_verify(struct sua_auth_server *a,
                    const struct sua_credentials *cred, unsigned alg,
                    struct sua_str ha1, struct sua_str method,
                    struct sua_str request_uri, uint64_t now_ms)
{
    struct sua_auth_nc *slot;
    uint64_t id;
    uint32_t nc;

    if (!sua__str_is(cred->scheme, "Digest"))
        return SUA_AUTH_NONE;
    if (!is_complete(cred) || count_of(cred, &nc) ||
        !same_uri(cred->uri, request_uri))
        return SUA_AUTH_BAD;
    if (!sua__digest_hex_len(alg) ||
        sua_digest_alg_parse(cred->algorithm) != alg ||
        !proves(cred, alg, ha1, method))
        return SUA_AUTH_REFUSED;
    id = open_nonce(a, cred, now_ms);
    slot = id ? slot_of(a, id) : NULL;
    return slot && count_once(slot, nc) ? SUA_AUTH_OK : SUA_AUTH_STALE;
}
