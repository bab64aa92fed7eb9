/* SPDX-License-Identifier: MIT
 * Digest authentication (RFC 3261 22, RFC 7616, RFC 8760) as pure functions:
 * usable without a stack. Algorithms: MD5, SHA-256, SHA-512-256; qop=auth
 * and none. */
#ifndef SIP_AUTH_H
#define SIP_AUTH_H

#include "sip/hdr.h"

#ifdef __cplusplus
extern "C" {
#endif

enum sua_digest_alg {
    SUA_DIGEST_UNKNOWN = 0, SUA_DIGEST_MD5, SUA_DIGEST_SHA256,
    SUA_DIGEST_SHA512_256
};
/* Absent or empty means MD5 (RFC 2617); -sess variants are UNKNOWN. */
SUA_API unsigned sua_digest_alg_parse(struct sua_str s);
/* As it stands in the algorithm parameter; empty for UNKNOWN. Static. */
SUA_API struct sua_str sua_digest_alg_name(unsigned alg);

#define SUA_DIGEST_HEX_MAX 64   /* hex digits of the longest digest        */

/* HA1 = H(user:realm:password) as hex into out (SUA_DIGEST_HEX_MAX bytes,
 * no NUL). Returns the number of digits, or SUA_EUNSUPPORTED. */
SUA_API int sua_digest_ha1(unsigned alg, struct sua_str user,
                           struct sua_str realm, struct sua_str password,
                           char *out);

/* What a response is computed from; views only. uri, nonce and cnonce are
 * the inside of a quoted-string: quoted pairs are undone (RFC 7616 3.4). */
struct sua_digest {
    uint8_t alg;
    struct sua_str ha1;         /* hex, lower case                         */
    struct sua_str method, uri, nonce;
    struct sua_str qop, cnonce, nc; /* qop empty: RFC 2069 form            */
};
/* The response as hex into out (SUA_DIGEST_HEX_MAX bytes, no NUL); number of
 * digits, or SUA_EUNSUPPORTED: algorithm, or a qop other than auth. */
SUA_API int sua_digest_response(const struct sua_digest *d, char *out);

/* Client: secret of one account. Either password or ha1 (hex, for MD5 and
 * for SHA-256 each of its own; empty: not known). */
struct sua_secret {
    struct sua_str user, password, ha1_md5, ha1_sha256;
    struct sua_str realm;       /* answer only this realm; empty: any      */
};

/* Writes the value of an Authorization or Proxy-Authorization header that
 * answers challenge `c` for a request. nc counts uses of the nonce from 1;
 * cnonce is the caller's random token. Of several challenges for one realm
 * answer the first that does not give SUA_EUNSUPPORTED (RFC 8760 2.4).
 * SUA_EUNSUPPORTED: scheme, algorithm or qop not spoken; SUA_EAUTH: realm
 * refused, no secret for it, or a user name with a colon; SUA_EBADMSG: no
 * realm or nonce; SUA_EINVAL: nc 0, no cnonce, or a value that cannot be
 * quoted; SUA_ETOOBIG. The first three write nothing. */
SUA_API int sua_auth_answer(struct sua_buf *b, const struct sua_challenge *c,
                            const struct sua_secret *secret,
                            struct sua_str method, struct sua_str uri,
                            uint32_t nc, struct sua_str cnonce);

/* Server: nonces that need no memory: time and a keyed hash over it and the
 * realm. Only nonces that a password was proved with take a slot, which
 * counts their uses; when all are taken the oldest goes and is stale from
 * then on, so no replay is ever accepted and no user is ever refused: a
 * stale nonce costs a client one more round trip. */
#define SUA_NONCE_SLOTS 64
struct sua_auth_server {
    uint8_t key[16];
    uint32_t life_ms;           /* how long a nonce is good                */
    uint16_t serial;
    uint64_t floor;             /* youngest nonce ever to lose its slot    */
    struct sua_auth_nc {
        uint64_t id;            /* 0: free                                 */
        uint32_t last, seen;    /* highest count, bitmap of the 32 below   */
    } slot[SUA_NONCE_SLOTS];
};
/* key: 16 random bytes. life_ms 0: 300000. */
SUA_API void sua_auth_server_init(struct sua_auth_server *a,
                                  const uint8_t key[16], uint32_t life_ms);
/* Value of a WWW-/Proxy-Authenticate header with a fresh nonce; to offer
 * several algorithms write one header each, the preferred first (RFC 8760
 * 2.3). An unknown alg sets b->err to SUA_EINVAL. */
SUA_API void sua_auth_challenge(struct sua_auth_server *a, struct sua_buf *b,
                                unsigned alg, struct sua_str realm,
                                uint64_t now_ms, int stale);

enum sua_auth_verdict {
    SUA_AUTH_OK = 0,
    SUA_AUTH_NONE,              /* not Digest: as no credentials, 401      */
    SUA_AUTH_STALE,             /* right, but the nonce is old, replayed or
                                   not ours: 401 stale=true                */
    SUA_AUTH_REFUSED,           /* wrong: 401 (or 403)                     */
    SUA_AUTH_BAD                /* malformed or for another URI: 400       */
};
/* Judge one set of credentials (already parsed and known to be for this
 * realm; treat unparsable or repeated ones as SUA_AUTH_BAD). Another
 * algorithm than alg is refused. ha1: hex of the named user for alg, absent
 * when the user does not exist (same work is done, same answer given).
 * Constant time in secrets. */
SUA_API int sua_auth_verify(struct sua_auth_server *a,
                            const struct sua_credentials *cred,
                            unsigned alg, struct sua_str ha1,
                            struct sua_str method, struct sua_str request_uri,
                            uint64_t now_ms);

#ifdef __cplusplus
}
#endif
#endif
