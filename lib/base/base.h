/* SPDX-License-Identifier: MIT
 * L0: no SIP knowledge. Private umbrella of lib/base. */
#ifndef SUA_BASE_H
#define SUA_BASE_H

#include <string.h>

#include "sip/types.h"
#include "sip/stack.h" /* struct sua_mem only */

#define SUA__NEVER UINT64_MAX
#define SUA__COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define SUA__OWNER(ptr, type, member)                                         \
    ((type *)(void *)((char *)(ptr) - offsetof(type, member)))

/* Contract violations of the application only; nothing the network sends
 * may reach one (reliability: assertion class). Off unless SUA_DEBUG. */
#ifndef SUA_ASSERT
#ifdef SUA_DEBUG
#define SUA_ASSERT(x) ((x) ? (void)0 : __builtin_trap())
#else
#define SUA_ASSERT(x) ((void)0)
#endif
#endif

/* Whether ways of its own for what is frequent are worth their code. */
#if defined(__OPTIMIZE_SIZE__)
enum { SUA__FAST = 0 };
#else
enum { SUA__FAST = 1 };
#endif
#if defined(__GNUC__) && !defined(__OPTIMIZE_SIZE__)
#define SUA__HOT __attribute__((always_inline)) inline
#else
#define SUA__HOT
#endif

/* As SUA_PAIR: what is copied as a whole is aligned as one number of n
 * bytes. */
#if defined(__GNUC__) && defined(__arm__)
#define SUA__WHOLE(n) __attribute__((aligned(n)))
#else
#define SUA__WHOLE(n)
#endif

/* ---- str.c: views ------------------------------------------------------ */
/* A text of the program goes as length and address, or where size counts by
 * its address alone: whether s is it in any case, and one more at the end. */
#if defined(__OPTIMIZE_SIZE__)
#define sua__str_is(s, text) sua__str_is_z((s), (text))
#define sua__buf_lit(b, text) sua_buf_z((b), (text))
#else
#define sua__str_is(s, text) sua_str_ieq((s), SUA_STR(text))
#define sua__buf_lit(b, text) sua__buf_put((b), (text), sizeof(text) - 1)
#endif
int sua__str_is_z(struct sua_str s, const char *z);
/* First byte c in s, or s.n. */
size_t sua__str_find(struct sua_str s, char c);
int sua__str_starts_icase(struct sua_str s, struct sua_str prefix);
/* Sub-view [from, to), clamped. */
struct sua_str sua__str_sub(struct sua_str s, size_t from, size_t to);
/* All before the first c, or all there is; *rest is what stands behind. */
struct sua_str sua__str_cut(struct sua_str *rest, char c);
char sua__lower(char c);
/* a < b ? -1 : a > b, byte order. */
int sua__str_cmp(struct sua_str a, struct sua_str b);

/* ---- buf.c ------------------------------------------------------------- */
/* Reserve n bytes to be filled by the caller; NULL after an error. */
char *sua__buf_room(struct sua_buf *b, size_t n);
/* sua_buf_str where n is a constant: no call for a few bytes. */
static inline void sua__buf_put(struct sua_buf *b, const char *p, size_t n)
{
    if (b->err || n > b->cap - b->n) {
        (void)sua__buf_room(b, n); /* notes the error */
        return;
    }
    memcpy(b->p + b->n, p, n);
    b->n += n;
}
/* Whether sua_buf_text() takes it: no NUL, CR, LF. */
int sua__buf_is_text(struct sua_str s);
void sua__buf_hex(struct sua_buf *b, const uint8_t *p, size_t n);
void sua__buf_u64(struct sua_buf *b, uint64_t v);

/* ---- ip.c -------------------------------------------------------------- */
/* sua_addr_write without port and without [ ]. */
void sua__addr_bare(struct sua_buf *b, const struct sua_addr *a);

/* ---- arena and pools: pool.c ------------------------------------------ */
/* Source of all storage of one stack: a bump pointer in the caller's block
 * (fixed mode: mem.alloc == NULL) or whole chunks from the application's
 * allocator (hosted mode). */
struct sua__arena {
    unsigned char *next, *end;  /* fixed mode                              */
    struct sua_mem mem;         /* hosted mode                             */
    struct sua__chunk *chunks;  /* hosted: all chunks, for the final free  */
    uint64_t acquired;          /* objects ever asked for                  */
    uint64_t fail_at;           /* tests: fail acquisition number; 0 = none*/
    size_t bytes;               /* taken so far (both modes)               */
};

void sua__arena_fixed(struct sua__arena *a, void *mem, size_t n);
void sua__arena_hosted(struct sua__arena *a, const struct sua_mem *mem);
/* Aligned, zeroed; NULL when the block or the allocator is out. Memory goes
 * back only with sua__arena_close. */
void *sua__arena_take(struct sua__arena *a, size_t n);
/* What a block must have so that sua__arena_take(n) works: n rounded up. */
size_t sua__arena_round(size_t n);
/* Counts an acquisition; 0 when it is the one that shall fail. */
int sua__arena_admit(struct sua__arena *a);
void sua__arena_close(struct sua__arena *a);

struct sua__pool {
    struct sua__arena *arena;
    void *free;                 /* list through the first word             */
    unsigned char *fresh;       /* never used yet, `fresh_n` objects       */
    const char *name;           /* for statistics                          */
    uint32_t size, cap;         /* object bytes (rounded), limit           */
    uint32_t total, fresh_n;    /* carved so far, of them untouched        */
    uint32_t used, peak, failed;
    uint32_t reserve;           /* last objects only for get_reserved      */
};

/* Fixed mode carves all `cap` objects now (SUA_ENOMEM if the block is too
 * small); hosted mode carves chunks on demand. */
int sua__pool_init(struct sua__pool *p, struct sua__arena *a,
                   const char *name, size_t size, uint32_t cap,
                   uint32_t reserve);
/* Bytes of the block that a pool takes in fixed mode, exactly; SIZE_MAX when
 * that is more than a size_t can say. */
size_t sua__pool_bytes(size_t size, uint32_t cap);
/* Zeroed object, or NULL (counted in `failed`). _reserved may take from the
 * last `reserve` objects: for in-dialog work that must go on when full. */
void *sua__pool_get(struct sua__pool *p);
void *sua__pool_get_reserved(struct sua__pool *p);
void sua__pool_put(struct sua__pool *p, void *obj);
/* For text.c: neither cleared nor counted in acquired and failed. */
void *sua__pool_grab(struct sua__pool *p, int reserved);

/* Text cells: retained bytes (messages, identifiers, bodies), counted by
 * reference. Cells of equal size are a pool, so that no fragmentation can
 * arise. Three kinds have a limit each (small, mtu, max); a hosted stack has
 * several sizes of each kind, and a cell fits what it holds. */
struct sua__text {
    struct sua__text *next;     /* owner's or a flow's list                */
    uint16_t len, off;          /* bytes used; off: sent so far (streams)  */
    uint16_t cap;
    unsigned refs : 15;
    unsigned parked : 1;
    char bytes[];
};
#define SUA__TEXT_REFS 0x7fff   /* most references                         */
#define SUA__TEXT_KINDS 3
struct sua__text_class {
    struct sua__pool pool;
    uint16_t cap;
    uint8_t kind;
};
struct sua__text_kind {
    uint32_t limit, used;       /* cells of all its sizes                  */
    uint32_t reserve;
};
struct sua__texts {
    struct sua__arena *arena;
    struct sua__text_class *cls; /* by size, no two alike                  */
    uint8_t *quick;             /* hosted: first class for 0, 16, 32...    */
    unsigned n;
    uint32_t most;              /* bytes of the largest                    */
    struct sua__text_kind kind[SUA__TEXT_KINDS];
};
/* Adds sizes below that of a kind: sua__texts_fine. */
typedef int sua__texts_sizes(struct sua__texts *t, unsigned kind,
                            uint32_t limit);
sua__texts_sizes sua__texts_fine;
/* cap: the largest size of each kind, in rising order. For `reserved`
 * gets one cell is kept of the largest kind with two, and of the smallest.
 * more: further sizes, or NULL. */
int sua__texts_init(struct sua__texts *t, struct sua__arena *a,
                    const uint32_t cap[], const uint32_t count[],
                    sua__texts_sizes *more);
/* What it takes of the block in fixed mode, without further sizes. */
size_t sua__texts_bytes(const uint32_t cap[], const uint32_t count[]);
/* Cell of at least n bytes of the smallest size there is one of; refs = 1,
 * len = 0. NULL when n is over the largest or all are out. */
struct sua__text *sua__text_get(struct sua__texts *t, size_t n, int reserved);
/* What to ask for when c is too small for n bytes: twice its size as far as
 * there is such a cell, so that growing costs few copies. */
size_t sua__text_more(const struct sua__texts *t, const struct sua__text *c,
                      size_t n);
/* Copy of s in a cell of its own. */
struct sua__text *sua__text_dup(struct sua__texts *t, struct sua_str s);
void sua__text_ref(struct sua__text *c);
/* NULL is fine. */
void sua__text_unref(struct sua__texts *t, struct sua__text *c);
/* The same, and *at is NULL from now on, or c, whose reference it takes. */
void sua__text_drop(struct sua__texts *t, struct sua__text **at);
void sua__text_set(struct sua__texts *t, struct sua__text **at,
                   struct sua__text *c);
/* Move the content to the smallest cell that holds it, when one is free;
 * returns the cell to use from now on (c itself when nothing better). */
struct sua__text *sua__text_shrink(struct sua__texts *t, struct sua__text *c);
struct sua_str sua__text_str(const struct sua__text *c);

/* ---- tab.c: hash table of intrusive nodes ------------------------------ */
/* Linear hashing over segments: grows a few buckets at a time, so that no
 * insertion ever stalls for a rehash. It never shrinks: the arena takes
 * nothing back. */
struct sua__node {
    struct sua__node *next;
    uint32_t hash;
};
struct sua__tab {
    struct sua__arena *arena;
    struct sua__node ***seg;    /* directory of segments of 64 buckets     */
    uint32_t limit, buckets;    /* there can be; in use now                */
    uint32_t mask, count;       /* 2^k - 1 >= buckets - 1; nodes           */
};
/* cap: the most nodes there will ever be (sizes the directory; fixed mode
 * carves every bucket now). More only make chains longer. */
int sua__tab_init(struct sua__tab *t, struct sua__arena *a, uint32_t cap);
size_t sua__tab_bytes(uint32_t cap);
void sua__tab_add(struct sua__tab *t, struct sua__node *n, uint32_t hash);
void sua__tab_del(struct sua__tab *t, struct sua__node *n);
/* Chain walk: first candidate with this hash, then the next one, always the
 * one added last first. The caller compares its own key. */
struct sua__node *sua__tab_first(const struct sua__tab *t, uint32_t hash);
struct sua__node *sua__tab_next(const struct sua__node *n);

/* ---- timer.c: pairing heap of deadlines -------------------------------- */
/* Intrusive, so arming cannot fail and needs no array that would have to
 * grow; arm O(1), cancel and expire O(log n) amortised, no recursion. */
struct sua__timer {
    uint64_t when;              /* ms; valid while armed                   */
    struct sua__timer *child, *next, *prev; /* prev: parent or left sibling*/
    void (*fire)(void *stack, struct sua__timer *t);
    uint32_t order;             /* of arming; decides equal deadlines      */
    uint8_t armed, rank;        /* rank: as a child of the root            */
};
struct sua__timers {
    struct sua__timer *root;
    uint32_t count, order;
};
/* Arm or move. */
void sua__timer_set(struct sua__timers *h, struct sua__timer *t,
                    uint64_t when);
void sua__timer_stop(struct sua__timers *h, struct sua__timer *t);
/* Removes and returns the earliest (of equals the first armed) if due at
 * `now`, else NULL. */
struct sua__timer *sua__timer_pop(struct sua__timers *h, uint64_t now);
uint64_t sua__timer_next(const struct sua__timers *h); /* SUA__NEVER: none */

/* ---- hash.c: SipHash-1-3 ----------------------------------------------- */
struct sua__sip { uint64_t v[4]; };
uint64_t sua__siphash(const uint8_t key[16], const void *p, size_t n);
/* Of a list of parts, each with its length before it, so that none can run
 * into the next. */
void sua__sip_init(struct sua__sip *h, const uint8_t key[16]);
void sua__sip_num(struct sua__sip *h, uint32_t v);
void sua__sip_str(struct sua__sip *h, struct sua_str part);
/* The same for a host in any case; it has no bytes that differ in the case
 * bit but letters. */
void sua__sip_host(struct sua__sip *h, struct sua_str part);
uint64_t sua__sip_end(struct sua__sip *h);
/* All of that at once: a number, a host unless it is empty, n parts. */
uint64_t sua__sip_list(const uint8_t key[16], uint64_t first,
                       struct sua_str host, const struct sua_str *part,
                       size_t n);

/* ---- md.c, md5.c, sha256.c, sha512.c ----------------------------------- */
/* Message digests. What is not named is not linked. */
struct sua__md_alg {
    const void *start;          /* 8 words of state                        */
    void (*mix)(void *state, const uint8_t *block);
    uint8_t word, size;         /* bytes of a word and of the digest; a
                                   block is 16 words                       */
    uint8_t is_big_endian;
};
extern const struct sua__md_alg sua__md5, sua__sha256, sua__sha512_256;
#define SUA__MD_MAX 32          /* bytes of the longest digest             */
struct sua__md {
    const struct sua__md_alg *alg;
    union { uint32_t w[8]; uint64_t d[8]; } s;
    uint64_t n;
    uint8_t blk[128];
};
void sua__md_init(struct sua__md *c, const struct sua__md_alg *alg);
void sua__md_add(struct sua__md *c, const void *p, size_t n);
/* Nothing of the message stays in *c. */
void sua__md_end(struct sua__md *c, uint8_t *out);

/* ---- b64.c, secret.c --------------------------------------------------- */
void sua__b64_write(struct sua_buf *b, const void *p, size_t n);
/* Decoded length, or SUA_EBADMSG / SUA_ETOOBIG. */
int sua__b64_read(struct sua_str s, uint8_t *out, size_t cap);
/* Exactly n bytes from 2n hex digits: SUA_OK or SUA_EBADMSG. */
int sua__hex_read(struct sua_str s, uint8_t *out, size_t n);
/* Equality in time that does not depend on the content. */
int sua__ct_eq(const void *a, const void *b, size_t n);
/* memset that the compiler may not drop. */
void sua__wipe(void *p, size_t n);

/* ---- id.c: tags, branches, Call-IDs ------------------------------------ */
/* n random bytes to characters of [a-z2-7], 5 bits of chance each. */
void sua__id_spell(char *at, size_t n);
/* The same for 64 bits that are given. */
#define SUA__ID_HASH 13
void sua__id_hash(char out[SUA__ID_HASH], uint64_t v);

#endif
