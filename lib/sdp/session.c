/* SPDX-License-Identifier: MIT
 * A session over its offers and answers. RFC 3264 4, 8; RFC 6337 3. */
#include "sdp/oa.h"

/* ---- making a description ---------------------------------------------- */

struct making {
    struct sua_sdp_session *s;
    struct sua_sdp_work *w;
    struct sua_sdp_local us;
    int is_answer;
};

static void begin(struct making *m, struct sua_sdp_session *s,
                  struct sua_sdp_work *w, int is_answer)
{
    m->s = s;
    m->w = w;
    m->is_answer = is_answer;
    m->us.origin = s->origin;
    m->us.caps = s->caps;
    m->us.ncaps = s->ncaps;
    m->us.history = &s->history;
    s->history.ops = &sua__sdp_history_ops;
}

/* The half of the memory that the description in force is not in. */
static struct sua_buf room(const struct sua_sdp_session *s)
{
    size_t half = s->cap / 2;
    char *mem = s->mem;
    struct sua_buf b;

    sua_buf_init(&b, s->local.p == mem ? mem + half : mem, half);
    return b;
}

static int write_once(struct making *m, struct sua_buf *b)
{
    *b = room(m->s);
    if (m->is_answer)
        return sua_sdp_answer(b, &m->us, &m->w->first, m->w->agreed);
    if (m->s->local.n)
        sua_sdp_reoffer(b, &m->us, &m->w->first);
    else
        sua_sdp_offer(b, &m->us);
    return b->err;
}

/* With the version of the last one; with the next if it became another. */
static int make(struct making *m, struct sua_str *text)
{
    struct sua_sdp_session *s = m->s;
    struct sua_buf b;
    int err = write_once(m, &b);

    if (!err && (s->spoiled || (s->local.n &&
                                !sua_str_eq(sua_buf_view(&b), s->local)))) {
        m->us.origin.version++;
        err = write_once(m, &b);
    }
    if (err)
        return err;
    s->origin.version = m->us.origin.version;
    s->spoiled = 0;
    *text = sua_buf_view(&b);
    return SUA_OK;
}

/* ---- what is in force -------------------------------------------------- */

/* Whoever had that line before has none now. */
static void settle_on(struct sua_sdp_session *s, size_t k, unsigned line)
{
    uint8_t *at = s->history.line;
    size_t j;

    for (j = 0; j < s->ncaps; j++)
        if (at[j] == line)
            at[j] = 0;
    at[k] = (uint8_t)line;
}

static void enforce(struct sua_sdp_session *s, const struct sua_sdp_work *w,
                    struct sua_str local)
{
    size_t k;

    s->local = local;
    s->offered = sua_str_make(NULL, 0);
    memcpy(s->agreed, w->agreed, s->ncaps * sizeof(*s->agreed));
    for (k = 0; k < s->ncaps; k++)
        if (s->agreed[k].on)
            settle_on(s, k, s->agreed[k].index + 1u);
}

static int check(const struct sua_sdp_session *s, int waiting)
{
    if (!s->ncaps || s->ncaps > SUA_SDP_MEDIA_MAX)
        return SUA_EINVAL;
    return (s->offered.p != NULL) == waiting ? SUA_OK : SUA_ESTATE;
}

int sua_sdp_session_offer(struct sua_sdp_session *s, struct sua_sdp_work *w,
                          struct sua_str *text)
{
    int err = check(s, 0);
    struct making m;

    if (!err && s->local.n)
        err = sua_sdp_parse_lenient(s->local, &w->first, NULL);
    if (err)
        return err;
    begin(&m, s, w, 0);
    err = make(&m, text);
    if (!err)
        s->offered = *text;
    return err;
}

int sua_sdp_session_answer(struct sua_sdp_session *s, struct sua_sdp_work *w,
                           struct sua_str offer, struct sua_str *text)
{
    int err = check(s, 0);
    struct making m;

    if (!err)
        err = sua_sdp_parse_lenient(offer, &w->first, NULL);
    if (err)
        return err;
    begin(&m, s, w, 1);
    err = make(&m, text);
    if (!err)
        enforce(s, w, *text);
    return err;
}

int sua_sdp_session_preview(struct sua_sdp_session *s,
                            struct sua_sdp_work *w, struct sua_str answer)
{
    int err = check(s, 1);
    struct making m;

    if (!err)
        err = sua_sdp_parse_lenient(s->offered, &w->first, NULL);
    if (!err)
        err = sua_sdp_parse_lenient(answer, &w->second, NULL);
    if (err)
        return err;
    begin(&m, s, w, 0);
    return sua_sdp_agree(&w->first, &w->second, &m.us, w->agreed);
}

int sua_sdp_session_agree(struct sua_sdp_session *s, struct sua_sdp_work *w,
                          struct sua_str answer)
{
    int err = sua_sdp_session_preview(s, w, answer);

    if (!err)
        enforce(s, w, s->offered);
    return err;
}

void sua_sdp_session_rollback(struct sua_sdp_session *s)
{
    /* The version is spent: it must not come again with another text. */
    if (s->offered.p && !sua_str_eq(s->offered, s->local))
        s->spoiled = 1;
    s->offered = sua_str_make(NULL, 0);
}

/* ---- copies ------------------------------------------------------------ */

static struct sua_str copy_text(struct sua_sdp_session *to, int second,
                                struct sua_str text)
{
    char *at = (char *)to->mem + (second ? to->cap / 2 : 0);

    if (text.n)
        memmove(at, text.p, text.n);
    return text.p ? sua_str_make(at, text.n) : text;
}

int sua_sdp_session_copy(struct sua_sdp_session *to,
                         const struct sua_sdp_session *from)
{
    int is_newer = to->origin.version > from->origin.version;

    if (to->cap / 2 < from->local.n || to->cap / 2 < from->offered.n)
        return SUA_ETOOBIG;
    to->local = copy_text(to, 0, from->local);
    to->offered = copy_text(to, 1, from->offered);
    memcpy(to->history.line, from->history.line, sizeof(to->history.line));
    memcpy(to->history.waits, from->history.waits,
           sizeof(to->history.waits));
    memcpy(to->agreed, from->agreed, from->ncaps * sizeof(*to->agreed));
    to->spoiled = (uint8_t)(from->spoiled || is_newer);
    if (is_newer)
        return SUA_OK;
    to->origin = from->origin;
    to->history = from->history;
    return SUA_OK;
}
