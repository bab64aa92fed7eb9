/* SPDX-License-Identifier: MIT
 * application/simple-message-summary. RFC 3842 5.2. */
#include "msg/msg.h"
#include "msg/value.h"
#include "pkg/pkg.h"
#include "sip/mwi.h"

static const char classes[] =
    "Voice-Message\0Fax-Message\0Pager-Message\0Multimedia-Message\0"
    "Text-Message\0None\0";

/* Without its end, CRLF or LF; *rest is what follows. */
static struct sua_str line_of(struct sua_str *rest)
{
    size_t n = sua__str_find(*rest, '\n');
    struct sua_str line = sua__str_sub(*rest, 0, n);

    *rest = sua__str_sub(*rest, n + 1, rest->n);
    if (line.n && line.p[line.n - 1] == '\r')
        line.n--;
    return line;
}

/* ---- reading ----------------------------------------------------------- */
static int number(struct sua__cur *c, uint32_t *out)
{
    size_t n = sua__pkg_number(
        sua_str_make(c->p, (size_t)(c->end - c->p)), out);

    c->p = sua__lws(c->p + n, c->end);
    return n ? SUA_OK : SUA_EBADMSG;
}

/* fresh "/" old */
static int pair(struct sua__cur *c, uint32_t *fresh, uint32_t *old)
{
    if (number(c, fresh) || !sua__cur_char(c, '/'))
        return SUA_EBADMSG;
    return number(c, old);
}

/* new/old, or new/old (urgent new/urgent old) */
static int count(struct sua__cur *c, struct sua_mwi_count *out)
{
    if (out->set || pair(c, &out->fresh, &out->old))
        return SUA_EBADMSG;
    out->set = 1;
    if (!sua__cur_char(c, '('))
        return sua__cur_end(c);
    out->urgent_set = 1;
    if (pair(c, &out->urgent_fresh, &out->urgent_old) ||
        !sua__cur_char(c, ')'))
        return SUA_EBADMSG;
    return sua__cur_end(c);
}

static int status(struct sua_str v, struct sua_mwi *out, int *seen)
{
    if (*seen)
        return SUA_EBADMSG;
    *seen = 1;
    out->waiting = (uint8_t)sua_str_ieq(v, SUA_STR("yes"));
    return out->waiting || sua_str_ieq(v, SUA_STR("no")) ? SUA_OK
                                                         : SUA_EBADMSG;
}

static int is_account(struct sua_str s)
{
    size_t i;

    for (i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= ' ' || s.p[i] == '<' || s.p[i] == '>')
            return 0;
    return s.n != 0;
}

static int account(struct sua_str v, struct sua_mwi *out)
{
    if (out->account.p || !is_account(v))
        return SUA_EBADMSG;
    out->account = v;
    return SUA_OK;
}

static unsigned class_of(struct sua_str name)
{
    const char *word = classes;
    unsigned i;

    for (i = 0; i < SUA_MWI_CLASSES; i++) {
        struct sua_str one = sua_str_z(word);

        if (sua_str_ieq(name, one))
            break;
        word += one.n + 1;
    }
    return i;
}

/* One line of the summary. */
static int field(struct sua_str line, struct sua_mwi *out, int *seen)
{
    size_t colon = sua__str_find(line, ':');
    struct sua_str name = sua_str_trim(sua__str_sub(line, 0, colon));
    struct sua_str v = sua_str_trim(sua__str_sub(line, colon + 1, line.n));
    struct sua__cur c;
    unsigned cls = class_of(name);

    if (colon == line.n || !sua__is_token(name))
        return SUA_EBADMSG;
    if (sua_str_ieq(name, SUA_STR("Messages-Waiting")))
        return status(v, out, seen);
    if (sua_str_ieq(name, SUA_STR("Message-Account")))
        return account(v, out);
    if (cls == SUA_MWI_CLASSES)
        return SUA_OK;
    sua__cur_init(&c, v);
    return count(&c, &out->count[cls]);
}

int sua_mwi_parse(struct sua_str body, struct sua_mwi *out, size_t *err_off)
{
    struct sua_str rest = body, line = body;
    int seen = 0, err = SUA_OK;

    memset(out, 0, sizeof(*out));
    while (!err && rest.n) {
        line = line_of(&rest);
        if (!line.n)
            break;
        err = field(line, out, &seen);
    }
    if (!err && !seen)
        err = SUA_EBADMSG;
    if (err && err_off)
        *err_off = body.n ? (size_t)(line.p - body.p) : 0;
    if (!err && rest.n)
        out->messages = rest;
    return err;
}

int sua_mwi_message(struct sua_str *rest, struct sua_str *out)
{
    struct sua_str line;

    *out = sua_str_make(NULL, 0);
    while (rest->n) {
        line = line_of(rest);
        if (!line.n && out->n)
            break;
        if (line.n && !out->p)
            *out = line;
        if (out->p)
            out->n = (size_t)(rest->n ? rest->p - out->p
                                      : line.p + line.n - out->p);
    }
    return out->p != NULL;
}

/* ---- merging ----------------------------------------------------------- */
static uint32_t sum(uint32_t a, uint32_t b)
{
    return a > UINT32_MAX - b ? UINT32_MAX : a + b;
}

void sua_mwi_merge(struct sua_mwi *m, const struct sua_mwi *other)
{
    unsigned i;

    m->waiting |= other->waiting;
    for (i = 0; i < SUA_MWI_CLASSES; i++) {
        struct sua_mwi_count *a = &m->count[i];
        const struct sua_mwi_count *b = &other->count[i];

        a->fresh = sum(a->fresh, b->fresh);
        a->old = sum(a->old, b->old);
        a->urgent_fresh = sum(a->urgent_fresh, b->urgent_fresh);
        a->urgent_old = sum(a->urgent_old, b->urgent_old);
        a->set |= b->set;
        a->urgent_set |= b->urgent_set;
    }
}

/* ---- writing ----------------------------------------------------------- */
static void put_pair(struct sua_buf *b, uint32_t fresh, uint32_t old)
{
    sua_buf_u32(b, fresh);
    sua_buf_char(b, '/');
    sua_buf_u32(b, old);
}

static void put_count(struct sua_buf *b, const char *name,
                      const struct sua_mwi_count *c)
{
    sua_buf_z(b, name);
    sua_buf_z(b, ": ");
    put_pair(b, c->fresh, c->old);
    if (c->urgent_set) {
        sua_buf_z(b, " (");
        put_pair(b, c->urgent_fresh, c->urgent_old);
        sua_buf_char(b, ')');
    }
    sua_buf_z(b, "\r\n");
}

static void put_messages(struct sua_buf *b, struct sua_str s)
{
    if (s.p[s.n - 1] != '\n' || sua__str_find(s, '\0') < s.n)
        sua__put_invalid(b);
    sua_buf_z(b, "\r\n");
    sua_buf_str(b, s);
}

void sua_mwi_write(struct sua_buf *b, const struct sua_mwi *in)
{
    const char *name = classes;
    unsigned i;

    sua_buf_z(b, in->waiting ? "Messages-Waiting: yes\r\n"
                             : "Messages-Waiting: no\r\n");
    if (in->account.p) {
        if (!is_account(in->account))
            sua__put_invalid(b);
        sua_buf_z(b, "Message-Account: ");
        sua_buf_text(b, in->account);
        sua_buf_z(b, "\r\n");
    }
    for (i = 0; i < SUA_MWI_CLASSES; i++) {
        if (in->count[i].set)
            put_count(b, name, &in->count[i]);
        name += strlen(name) + 1;
    }
    if (in->messages.n)
        put_messages(b, in->messages);
}
