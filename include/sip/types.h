/* SPDX-License-Identifier: MIT
 * Types every layer shares: string views, bounded writer, addresses, flows,
 * error codes. Needs only <stddef.h> and <stdint.h>.
 *
 * Conventions of all public headers
 *   - A function returns 0 (SUA_OK) or a negative enum sua_err unless its
 *     comment says otherwise. Times are milliseconds, sizes are bytes.
 *   - Config structs begin with `size` and come from a SUA_..._INIT macro, so
 *     that they can grow without breaking programs built earlier.
 *   - A stack and everything made from it belong to one thread at a time. */
#ifndef SIP_TYPES_H
#define SIP_TYPES_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__) && defined(SUA_BUILDING)
#define SUA_API __attribute__((visibility("default")))
#else
#define SUA_API
#endif

/* What a call can answer. Each function's comment says which codes it uses
 * and what the caller does about them; this is the general meaning. */
enum sua_err {
    SUA_OK = 0,
    SUA_EINVAL = -1,       /* argument out of contract: fix the call        */
    SUA_ESTATE = -2,       /* not possible in this state: wait or give up   */
    SUA_EBUSY = -3,        /* feed called from inside a feed: call later    */
    SUA_ENOMEM = -4,       /* a pool is used up: raise its limit, or retry  */
    SUA_ELIMIT = -5,       /* a configured limit was met: see its counter   */
    SUA_EAGAIN = -6,       /* not now: the answer or room comes later       */
    SUA_EBADMSG = -7,      /* the peer's bytes are not what the RFC says    */
    SUA_ETOOBIG = -8,      /* the output buffer or max_msg is too small     */
    SUA_ENOROUTE = -9,     /* no endpoint or address leads to the target    */
    SUA_ETRANSPORT = -10,  /* the send hook or the connection failed        */
    SUA_EUNSUPPORTED = -11,/* scheme, transport or feature not built in     */
    SUA_EAUTH = -12,       /* credentials missing or refused                */
    SUA_ENOENT = -13       /* no such thing: header absent, id unknown      */
};

/* One sentence for a code, never NULL. Static storage. */
SUA_API const char *sua_strerror(int err);

/* A 32-bit ARM compiler keeps two words in registers only if they are aligned
 * as one number, and else goes by way of memory. */
#if defined(__GNUC__) && defined(__arm__)
#define SUA_PAIR __attribute__((aligned(8)))
#else
#define SUA_PAIR
#endif

/* View of bytes: never owns, not NUL terminated. `p` may be NULL when n is
 * 0. "Absent" is p == NULL; "present but empty" is p != NULL, n == 0. */
struct SUA_PAIR sua_str {
    const char *p;
    size_t n;
};

#define SUA_STR_INIT(literal) { "" literal, sizeof(literal) - 1 }
#define SUA_STR(literal) sua_str_make("" literal, sizeof(literal) - 1)
/* For printf("%.*s", SUA_FMT(s)). */
#define SUA_FMT(s) (int)(s).n, (s).p ? (s).p : ""

static inline struct sua_str sua_str_make(const char *p, size_t n)
{
    struct sua_str s;
    s.p = p;
    s.n = n;
    return s;
}

/* View of a NUL-terminated string; NULL gives the absent view. */
SUA_API struct sua_str sua_str_z(const char *z);
/* Equality, byte by byte, and without regard to ASCII case. */
SUA_API int sua_str_eq(struct sua_str a, struct sua_str b);
SUA_API int sua_str_ieq(struct sua_str a, struct sua_str b);
/* Without SP, HTAB, CR and LF at both ends. */
SUA_API struct sua_str sua_str_trim(struct sua_str s);
/* Whole view as a decimal number of at most `max`: SUA_OK, or SUA_EBADMSG
 * for an empty view, a non-digit or a larger number (nothing stored). */
SUA_API int sua_str_u32(struct sua_str s, uint32_t max, uint32_t *out);

/* Bounded writer with a sticky error: append freely, test `err` once at the
 * end. After an error every append is a no-op and `n` no longer grows, so
 * `n` never exceeds `cap`. err is SUA_ETOOBIG, or SUA_EINVAL when a value
 * held a byte its place forbids (sua_buf_text). */
struct sua_buf {
    char *p;
    size_t n, cap;
    int err;
};

/* Empty buffer over cap bytes at mem, which must outlive it. */
SUA_API void sua_buf_init(struct sua_buf *b, void *mem, size_t cap);
/* Append a character, a view as it stands, a NUL-terminated string, a
 * decimal number. What does not fit whole sets SUA_ETOOBIG. */
SUA_API void sua_buf_char(struct sua_buf *b, char c);
SUA_API void sua_buf_str(struct sua_buf *b, struct sua_str s);
SUA_API void sua_buf_z(struct sua_buf *b, const char *z);
SUA_API void sua_buf_u32(struct sua_buf *b, uint32_t v);
/* Like sua_buf_str, but CR, LF and NUL in `s` set err to SUA_EINVAL: for
 * every value an application or a peer chose (header injection). */
SUA_API void sua_buf_text(struct sua_buf *b, struct sua_str s);
/* What has been written so far; empty after an error. */
SUA_API struct sua_str sua_buf_view(const struct sua_buf *b);

/* IP address and port. family 0 = unspecified, 4 = IPv4 in ip[0..3],
 * 6 = IPv6. scope: the zone (interface index) of a link-local address. */
struct sua_addr {
    uint8_t ip[16];
    uint32_t scope;
    uint16_t port;
    uint8_t family;
};

/* Address literal without port, IPv6 with or without [ ]: SUA_OK or
 * SUA_EBADMSG. Port and scope of *out are 0: a zone ("%1") is refused. */
SUA_API int sua_addr_parse(struct sua_str s, struct sua_addr *out);
/* Appends the address, IPv6 in [ ] (RFC 5952); with_port adds ":port". An
 * unspecified family sets b->err to SUA_EINVAL. */
SUA_API void sua_addr_write(struct sua_buf *b, const struct sua_addr *a,
                            int with_port);
/* Same address (and port, where with_port); ::ffff:a.b.c.d is not a.b.c.d.
 * Scopes differ only where both have one. */
SUA_API int sua_addr_eq(const struct sua_addr *a, const struct sua_addr *b,
                        int with_port);

enum sua_proto {
    SUA_PROTO_NONE = 0,
    SUA_UDP = 1,
    SUA_TCP = 2,
    SUA_TLS = 3,
    SUA_WS = 4,
    SUA_WSS = 5
};
/* "UDP" ... as in Via; "" for an unknown number. */
SUA_API struct sua_str sua_proto_name(unsigned proto);
/* From a Via transport or a transport= value, any case; 0 if unknown. */
SUA_API unsigned sua_proto_parse(struct sua_str s);
#define SUA_PROTO_IS_STREAM(p) ((p) == SUA_TCP || (p) == SUA_TLS)
#define SUA_PROTO_IS_RELIABLE(p) ((p) != SUA_UDP)

/* Where bytes came from or go to. id: the endpoint (datagram socket) or
 * connection, as sip/net.h gave it; 0 = the first datagram endpoint. */
struct sua_flow {
    uint32_t id;
    uint8_t proto;
    struct sua_addr local, remote;
};

#ifdef __cplusplus
}
#endif
#endif
