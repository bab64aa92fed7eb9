/* SPDX-License-Identifier: 0BSD
 * The users file. */
#include "users.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 1024 };

struct user {
    char *name;
    char *secret;               /* NULL: only hashes                       */
    char *hash[SUA_DIGEST_SHA512_256 + 1]; /* hex, by algorithm            */
};

/* ---- storage ----------------------------------------------------------- */
static void wipe(char *s)
{
    volatile char *p = s;

    while (p && *p)
        *p++ = 0;
    free(s);
}

void users_free(struct users *u)
{
    size_t i, k;

    for (i = 0; i < u->n; i++) {
        free(u->list[i].name);
        wipe(u->list[i].secret);
        for (k = 0; k <= SUA_DIGEST_SHA512_256; k++)
            wipe(u->list[i].hash[k]);
    }
    free(u->list);
    memset(u, 0, sizeof(*u));
}

static char *copy(const char *s)
{
    size_t n = strlen(s) + 1;
    char *p = malloc(n);

    return p ? memcpy(p, s, n) : NULL;
}

/* Bytes, then length: the order of the list. */
static int compare(struct sua_str a, const char *b)
{
    size_t n = strlen(b);
    int r = memcmp(a.p ? a.p : "", b, a.n < n ? a.n : n);

    return r ? r : (a.n > n) - (a.n < n);
}

/* First place not before the name. */
static size_t place(const struct users *u, struct sua_str name)
{
    size_t lo = 0, hi = u->n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (compare(name, u->list[mid].name) > 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static struct user *find(const struct users *u, struct sua_str name)
{
    size_t at = place(u, name);

    return at < u->n && !compare(name, u->list[at].name) ? &u->list[at]
                                                         : NULL;
}

static struct user *add(struct users *u, const char *name)
{
    size_t at = place(u, sua_str_z(name));
    struct user *more;

    if (u->n == u->room) {
        u->room = u->room ? 2 * u->room : 16;
        more = realloc(u->list, u->room * sizeof(*more));
        if (!more)
            return NULL;
        u->list = more;
    }
    memmove(u->list + at + 1, u->list + at, (u->n - at) * sizeof(*u->list));
    memset(u->list + at, 0, sizeof(*u->list));
    u->n++;
    u->list[at].name = copy(name);
    return u->list[at].name ? &u->list[at] : NULL;
}

/* ---- one line ---------------------------------------------------------- */
static bool is_hex(const char *s, size_t n)
{
    return strlen(s) == n && strspn(s, "0123456789abcdefABCDEF") == n;
}

/* "{MD5}..."; 0: a secret in clear, which may well begin with a brace. */
static unsigned hash_kind(const char *s, const char **digits)
{
    static const struct { const char *tag; unsigned alg; } kinds[] = {
        { "{MD5}", SUA_DIGEST_MD5 },
        { "{SHA-256}", SUA_DIGEST_SHA256 },
        { "{SHA-512-256}", SUA_DIGEST_SHA512_256 }
    };
    size_t i;

    for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (!strncmp(s, kinds[i].tag, strlen(kinds[i].tag))) {
            *digits = s + strlen(kinds[i].tag);
            return kinds[i].alg;
        }
    return 0;
}

static char *lower(char *s)
{
    char *p;

    for (p = s; p && *p; p++)
        if (*p >= 'A' && *p <= 'F')
            *p = (char)(*p - 'A' + 'a');
    return s;
}

/* NULL, or what is wrong with it. */
static const char *read_line(struct users *u, char *line)
{
    char *colon = strchr(line, ':');
    const char *digits = NULL;
    struct user *user;
    unsigned kind;
    char **to;

    if (!colon)
        return "no colon; write name:secret";
    *colon++ = 0;
    if (!*line || strpbrk(line, " \t@\""))
        return "the name is empty, or has a blank, @ or quote";
    if (!*colon)
        return "the secret is empty";
    kind = hash_kind(colon, &digits);
    if (kind && !is_hex(digits, kind == SUA_DIGEST_MD5 ? 32 : 64))
        return kind == SUA_DIGEST_MD5 ? "{MD5} wants 32 hex digits"
                                      : "the hash wants 64 hex digits";
    user = find(u, sua_str_z(line));
    if (!user)
        user = add(u, line);
    if (!user)
        return "out of memory";
    to = kind ? &user->hash[kind] : &user->secret;
    if (*to)
        return "this user is there already";
    *to = kind ? lower(copy(digits)) : copy(colon);
    return *to ? NULL : "out of memory";
}

/* ---- the file ---------------------------------------------------------- */
static bool fail(struct users *u, char *err, size_t cap, const char *path,
                 unsigned line, const char *what)
{
    if (line)
        snprintf(err, cap, "%s:%u: %s", path, line, what);
    else
        snprintf(err, cap, "%s: %s", path, what);
    users_free(u);
    return false;
}

static const char *read_all(struct users *u, FILE *f, unsigned *number)
{
    char line[LINE];
    const char *what = NULL;

    while (!what && fgets(line, sizeof(line), f)) {
        size_t n = strlen(line);

        ++*number;
        if (n == sizeof(line) - 1 && line[n - 1] != '\n')
            what = "the line is too long";
        line[strcspn(line, "\r\n")] = 0;
        if (!what && line[strspn(line, " \t")] && line[0] != '#')
            what = read_line(u, line);
    }
    memset(line, 0, sizeof(line));
    return what;
}

bool users_load(struct users *u, const char *path, char *err, size_t cap)
{
    unsigned number = 0;
    const char *what;
    FILE *f = fopen(path, "r");

    memset(u, 0, sizeof(*u));
    if (!f)
        return fail(u, err, cap, path, 0, strerror(errno));
    what = read_all(u, f, &number);
    if (!what && ferror(f)) {
        what = "cannot be read";
        number = 0;
    }
    fclose(f);
    return what ? fail(u, err, cap, path, number, what) : true;
}

int users_ha1(const struct users *u, struct sua_str name,
              struct sua_str realm, unsigned alg, char *ha1)
{
    const struct user *user = find(u, name);
    size_t n;
    int rc;

    if (!user || alg > SUA_DIGEST_SHA512_256)
        return 0;
    if (user->hash[alg]) {
        n = strlen(user->hash[alg]);
        memcpy(ha1, user->hash[alg], n);
        return (int)n;
    }
    if (!user->secret)
        return 0;
    rc = sua_digest_ha1(alg, name, realm, sua_str_z(user->secret), ha1);
    return rc > 0 ? rc : 0;
}
