/* SPDX-License-Identifier: MIT
 * Which parts of a body a receiver understands, and whether it may go on
 * with them. RFC 3261 20.11, RFC 5621 6 to 9, RFC 2392. */
#include "msg/msg.h"
#include "sip/body.h"

/* Number of the part that stands for a kind, counted over the walk; 0 none */
struct picks {
    uint8_t of[SUA_BODY_KINDS];
};

/* What is open: the message, and each multipart we are in. */
struct scope {
    struct picks before;        /* as it was entered                       */
    struct picks chosen;        /* of the last alternative understood      */
    uint8_t alternative, optional;
    uint8_t understood;         /* something in it                         */
    uint8_t failed;             /* something required in it is not         */
};

struct judge {
    const struct sua_body_kind *kinds;
    unsigned nkinds, top;
    struct scope scope[SUA_MULTIPART_DEPTH + 1];
    struct picks now;
};

/* RFC 5621 9.4: what is there for a reference is not taken without one. */
static int fits(const struct sua_part *part, const struct sua_body_kind *k)
{
    if (!sua_part_is(part, k->type))
        return 0;
    return k->disposition.n
               ? sua_str_ieq(part->disposition, k->disposition)
               : !sua__str_is(part->disposition, "by-reference");
}

static unsigned kind_of(const struct judge *j, const struct sua_part *part)
{
    unsigned i = 0;

    if (part->coded || part->transfer != SUA_TRANSFER_NONE)
        return j->nkinds;
    while (i < j->nkinds && !fits(part, &j->kinds[i]))
        i++;
    return i;
}

/* Something in s has been judged. Of alternatives each begins with what
 * there was before all of them, and none is required (8.3). */
static void settle(struct judge *j, struct scope *s, int understood,
                   int missing)
{
    if (understood) {
        s->understood = 1;
        s->chosen = j->now;
    }
    if (s->alternative)
        j->now = s->before;
    else if (missing)
        s->failed = 1;
}

static void leaf(struct judge *j, const struct sua_part *part,
                 unsigned number)
{
    unsigned kind = kind_of(j, part);
    int known = kind < j->nkinds;

    if (known && !j->now.of[kind])
        j->now.of[kind] = (uint8_t)number;
    settle(j, &j->scope[j->top], known, !known && !part->optional);
}

static void open_scope(struct judge *j, const struct sua_part *part)
{
    struct scope *s = &j->scope[++j->top];

    memset(s, 0, sizeof(*s));
    s->before = j->now;
    s->optional = part->optional;
    s->alternative = (uint8_t)sua_str_ieq(part->type.subtype,
                                          SUA_STR("alternative"));
}

/* A mixed one whose parts may all be passed over lacks nothing (8.2). */
static void close_scope(struct judge *j)
{
    struct scope *s = &j->scope[j->top--], *in = &j->scope[j->top];
    int failed = s->alternative ? !s->understood : s->failed;

    if (s->alternative)
        j->now = s->understood ? s->chosen : s->before;
    else if (failed && (s->optional || in->alternative))
        j->now = s->before;
    settle(j, in, s->understood && !failed, failed && !s->optional);
}

static int judge(struct judge *j, const struct sua_msg *m)
{
    struct sua_parts it;
    struct sua_part part;
    unsigned number = 0;
    int got;

    sua_parts_of(&it, m);
    while ((got = sua_parts_next(&it, &part)) > 0) {
        while (j->top > part.depth)
            close_scope(j);
        number++;
        if (part.multipart)
            open_scope(j, &part);
        else
            leaf(j, &part, number);
    }
    if (got)
        return got;
    while (j->top)
        close_scope(j);
    return j->scope[0].failed ? SUA_EUNSUPPORTED : SUA_OK;
}

static void fetch(const struct judge *j, const struct sua_msg *m,
                  struct sua_part *found)
{
    struct sua_parts it;
    struct sua_part part;
    unsigned number = 0, i;

    sua_parts_of(&it, m);
    while (sua_parts_next(&it, &part) > 0) {
        number++;
        for (i = 0; i < j->nkinds; i++)
            if (j->now.of[i] == number)
                found[i] = part;
    }
}

int sua_body_find(const struct sua_msg *m, const struct sua_body_kind *kinds,
                  unsigned n, struct sua_part *found)
{
    struct judge j;
    int err;

    if (!n || n > SUA_BODY_KINDS)
        return SUA_EINVAL;
    memset(found, 0, n * sizeof(*found));
    if (!m->body_len)
        return SUA_OK;
    memset(&j, 0, sizeof(j));
    j.kinds = kinds;
    j.nkinds = n;
    err = judge(&j, m);
    if (!err || err == SUA_EUNSUPPORTED)
        fetch(&j, m, found);
    return err;
}

/* ---- Content-ID -------------------------------------------------------- */
/* Next character of a URL, escapes undone; -1: end, or no escape. */
static int url_char(struct sua_str *s)
{
    int c, high, low;

    if (!s->n)
        return -1;
    c = (unsigned char)s->p[0];
    if (c == '%') {
        high = s->n > 2 ? sua__hex_digit(s->p[1]) : -1;
        low = s->n > 2 ? sua__hex_digit(s->p[2]) : -1;
        if (high < 0 || low < 0)
            return -1;
        c = high << 4 | low;
        *s = sua__str_sub(*s, 2, s->n);
    }
    *s = sua__str_sub(*s, 1, s->n);
    return c;
}

static int url_names(struct sua_str url, struct sua_str id)
{
    size_t i;

    for (i = 0; i < id.n; i++)
        if (url_char(&url) != (unsigned char)id.p[i])
            return 0;
    return !url.n && id.n;
}

int sua_body_by_id(const struct sua_msg *m, struct sua_str id,
                   struct sua_part *out)
{
    struct sua_str scheme = SUA_STR("cid:");
    struct sua_parts it;
    int is_url = sua__str_starts_icase(id, scheme), got;

    if (is_url)
        id = sua__str_sub(id, scheme.n, id.n);
    if (!m->body_len)
        return SUA_ENOENT;
    sua_parts_of(&it, m);
    while ((got = sua_parts_next(&it, out)) > 0)
        if (out->id.n && (is_url ? url_names(id, out->id)
                                 : sua_str_eq(id, out->id)))
            return SUA_OK;
    return got ? got : SUA_ENOENT;
}
