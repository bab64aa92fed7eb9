/* SPDX-License-Identifier: MIT
 * The arena all storage of a stack comes from, and counted pools of equal
 * objects in it.
 *
 * With SUA_POOL_MALLOC each object of a hosted stack is an allocation of its
 * own and freed when it is put back, so that sanitizers see every misuse. */
#include "base/base.h"

/* Hosted mode: in front of every block from the application's allocator.
 * Nothing here points to the arena, so that it may be copied into storage
 * of its own. */
struct sua__chunk {
    struct sua__chunk *next, *prev;
};

/* What a block with uint64_t and pointers needs, found without C11; on some
 * 32-bit targets less than sizeof(uint64_t). */
union strictest {
    uint64_t u;
    void *p;
};
struct aligned {
    char c;
    union strictest s;
};
#define ALIGN offsetof(struct aligned, s)

/* Hosted pools start with a chunk of about 4 KiB and double up to 64 KiB:
 * small stacks stay small, and no get has more than that to clear. */
#define CHUNK_MIN 4096u
#define CHUNK_MAX 65536u

void sua__arena_fixed(struct sua__arena *a, void *mem, size_t n)
{
    size_t skip = (ALIGN - (uintptr_t)mem % ALIGN) % ALIGN;

    memset(a, 0, sizeof(*a));
    if (!mem || skip > n)
        return;
    a->next = (unsigned char *)mem + skip;
    a->end = (unsigned char *)mem + n;
}

void sua__arena_hosted(struct sua__arena *a, const struct sua_mem *mem)
{
    memset(a, 0, sizeof(*a));
    a->mem = *mem;
}

/* SIZE_MAX is not a multiple of ALIGN: it stands for "too much". */
size_t sua__arena_round(size_t n)
{
    if (n > SIZE_MAX - ALIGN)
        return SIZE_MAX;
    return (n + ALIGN - 1) / ALIGN * ALIGN;
}

static void *take_chunk(struct sua__arena *a, size_t n)
{
    size_t head = sua__arena_round(sizeof(struct sua__chunk));
    struct sua__chunk *c;

    if (n > SIZE_MAX - head)
        return NULL;
    c = a->mem.alloc(a->mem.user, head + n);
    if (!c)
        return NULL;
    c->next = a->chunks;
    c->prev = NULL;
    if (c->next)
        c->next->prev = c;
    a->chunks = c;
    return (unsigned char *)c + head;
}

#ifdef SUA_POOL_MALLOC
static void give_chunk(struct sua__arena *a, void *obj, size_t n)
{
    size_t head = sua__arena_round(sizeof(struct sua__chunk));
    struct sua__chunk *c = (void *)((unsigned char *)obj - head);

    if (c->prev)
        c->prev->next = c->next;
    else
        a->chunks = c->next;
    if (c->next)
        c->next->prev = c->prev;
    a->bytes -= n;
    a->mem.free(a->mem.user, c);
}
#endif

static void *take_fixed(struct sua__arena *a, size_t n)
{
    unsigned char *at = a->next;

    if (!at || n > (size_t)(a->end - at))
        return NULL;
    a->next = at + n;
    return at;
}

void *sua__arena_take(struct sua__arena *a, size_t n)
{
    void *at;

    n = sua__arena_round(n);
    at = a->mem.alloc ? take_chunk(a, n) : take_fixed(a, n);
    if (!at)
        return NULL;
    a->bytes += n;
    return memset(at, 0, n);
}

/* Reads nothing of *a once a chunk is gone: it may lie in one. */
void sua__arena_close(struct sua__arena *a)
{
    struct sua_mem mem = a->mem;
    struct sua__chunk *c = a->chunks, *next;

    memset(a, 0, sizeof(*a));
    for (; c; c = next) {
        next = c->next;
        mem.free(mem.user, c);
    }
}

int sua__arena_admit(struct sua__arena *a)
{
    return ++a->acquired != a->fail_at;
}

static size_t object_size(size_t size)
{
    return sua__arena_round(size < sizeof(void *) ? sizeof(void *) : size);
}

size_t sua__pool_bytes(size_t size, uint32_t cap)
{
    size = object_size(size);
    return cap && size > SIZE_MAX / cap ? SIZE_MAX : size * cap;
}

static int add_objects(struct sua__pool *p, uint32_t n)
{
    p->fresh = sua__arena_take(p->arena, sua__pool_bytes(p->size, n));
    if (!p->fresh)
        return SUA_ENOMEM;
    p->fresh_n = n;
    p->total += n;
    return SUA_OK;
}

int sua__pool_init(struct sua__pool *p, struct sua__arena *a,
                   const char *name, size_t size, uint32_t cap,
                   uint32_t reserve)
{
    size = object_size(size);
    memset(p, 0, sizeof(*p));
    if (size > UINT32_MAX - ALIGN)
        return SUA_ENOMEM;
    p->arena = a;
    p->name = name;
    p->size = (uint32_t)size;
    p->cap = cap;
    p->reserve = reserve;
    return a->mem.alloc || !cap ? SUA_OK : add_objects(p, cap);
}

#ifndef SUA_POOL_MALLOC
static int grow(struct sua__pool *p)
{
    uint32_t least = CHUNK_MIN / p->size, most = CHUNK_MAX / p->size;
    uint32_t n = p->total, room = p->cap - p->total;

    if (n > most)
        n = most;
    if (n < least)
        n = least;
    if (!n)
        n = 1;
    return add_objects(p, n < room ? n : room);
}
#endif

static void *next_object(struct sua__pool *p)
{
    void *obj = p->free;

#ifdef SUA_POOL_MALLOC
    if (p->arena->mem.alloc)
        return sua__arena_take(p->arena, p->size);
#endif
    if (obj) {
        p->free = *(void **)obj;
        return obj;
    }
#ifndef SUA_POOL_MALLOC
    if (!p->fresh_n && p->total < p->cap && grow(p))
        return NULL;
#endif
    if (!p->fresh_n)
        return NULL;
    obj = p->fresh;
    p->fresh += p->size;
    p->fresh_n--;
    return obj;
}

void *sua__pool_grab(struct sua__pool *p, int reserved)
{
    uint32_t keep = reserved ? 0 : p->reserve;
    void *obj;

    if (p->cap - p->used <= keep)
        return NULL;
    obj = next_object(p);
    if (obj && ++p->used > p->peak)
        p->peak = p->used;
    return obj;
}

static void *get(struct sua__pool *p, int reserved)
{
    void *obj = NULL;

    if (sua__arena_admit(p->arena))
        obj = sua__pool_grab(p, reserved);
    if (!obj) {
        p->failed++;
        return NULL;
    }
    return memset(obj, 0, p->size);
}

void *sua__pool_get(struct sua__pool *p)
{
    return get(p, 0);
}

void *sua__pool_get_reserved(struct sua__pool *p)
{
    return get(p, 1);
}

void sua__pool_put(struct sua__pool *p, void *obj)
{
    SUA_ASSERT(p->used);
    p->used--;
#ifdef SUA_POOL_MALLOC
    if (p->arena->mem.alloc) {
        give_chunk(p->arena, obj, p->size);
        return;
    }
#endif
    *(void **)obj = p->free;
    p->free = obj;
}
