/* SPDX-License-Identifier: MIT
 * Drives everything that reads or edits a message over one message, good or
 * bad, and checks what must hold of any of them. Returns NULL, or what is
 * wrong. Used by the torture test and the fuzzer. */
#ifndef EXERCISE_H
#define EXERCISE_H

#include <string.h>

#include "sip/hdr.h"
#include "sip/write.h"

#define EXERCISE_HDRS 128

static inline int exercise_within(const struct sua_msg *m, size_t n,
                                  struct sua_str s)
{
    return !s.n || (s.p >= m->buf && s.n <= n &&
                    (size_t)(s.p - m->buf) <= n - s.n);
}

static inline void exercise_params(struct sua_str list, int *bad,
                                   const struct sua_msg *m, size_t n)
{
    struct sua_str name, value;

    while (sua_param_next(&list, &name, &value))
        *bad |= !exercise_within(m, n, name) ||
                !exercise_within(m, n, value);
}

static inline void exercise_uri(struct sua_str s, int *bad,
                                const struct sua_msg *m, size_t n)
{
    struct sua_uri u;
    size_t off = 0;
    char mem[300];

    if (sua_uri_parse(s, &u, &off)) {
        *bad |= off > s.n;
        return;
    }
    *bad |= !exercise_within(m, n, u.user) ||
            !exercise_within(m, n, u.host) ||
            !exercise_within(m, n, u.headers) || !sua_uri_equal(&u, &u);
    exercise_params(u.params, bad, m, n);
    (void)sua_uri_proto(&u);
    (void)sua_uri_unescape(u.user, mem, sizeof(mem));
}

/* Every typed parser on any value: most refuse, none may misbehave. */
static inline void exercise_value(struct sua_str v, int *bad,
                                  const struct sua_msg *m, size_t n)
{
    struct sua_nameaddr na;
    struct sua_via via;
    struct sua_cseq cseq;
    struct sua_challenge ch;
    struct sua_credentials cr;
    struct sua_mediatype mt;
    struct sua_buf b;
    char mem[64];

    if (!sua_nameaddr_parse(v, &na)) {
        *bad |= !exercise_within(m, n, na.display) ||
                !exercise_within(m, n, sua_nameaddr_tag(&na)) ||
                sua_nameaddr_q(&na) > 1000;
        exercise_uri(na.uri, bad, m, n);
        exercise_params(na.params, bad, m, n);
        sua_buf_init(&b, mem, sizeof(mem));
        sua_display_unquote(&b, na.display);
    }
    if (!sua_via_parse(v, &via)) {
        *bad |= !via.host.n || !via.transport.n ||
                !exercise_within(m, n, via.branch);
        exercise_params(via.params, bad, m, n);
    }
    if (!sua_cseq_parse(v, &cseq))
        *bad |= !exercise_within(m, n, cseq.name);
    if (!sua_challenge_parse(v, &ch))
        *bad |= !exercise_within(m, n, ch.realm);
    if (!sua_credentials_parse(v, &cr))
        *bad |= !exercise_within(m, n, cr.response);
    if (!sua_mediatype_parse(v, &mt))
        exercise_params(mt.params, bad, m, n);
}

static inline void exercise_lists(const struct sua_msg *m, size_t n,
                                  int *bad)
{
    struct sua_values it;
    struct sua_str v;
    unsigned id;
    uint32_t number;

    for (id = 0; id < SUA_H_COUNT; id++) {
        sua_values_begin(&it, m, id);
        while (sua_values_next(&it, &v))
            exercise_value(v, bad, m, n);
        if (id)
            (void)sua_msg_u32(m, id, 70, &number);
    }
    (void)sua_msg_tag(m, SUA_H_FROM);
    (void)sua_msg_has_token(m, SUA_H_REQUIRE, SUA_STR("100rel"));
    (void)sua_msg_find(m, SUA_STR("X-Unknown"));
}

/* Edits of a good message give a good message again. */
static inline int exercise_edits(const struct sua_msg *m, unsigned flags)
{
    static char out[70000];
    static const struct sua_edit edits[] = {
        { SUA_EDIT_VIA_RECEIVED, SUA_H_VIA, SUA_STR_INIT(";received=::1") },
        { SUA_EDIT_TOP, SUA_H_VIA,
          SUA_STR_INIT("SIP/2.0/UDP p;branch=z9hG4bKp") },
        { SUA_EDIT_TOP, SUA_H_RECORD_ROUTE, SUA_STR_INIT("<sip:p;lr>") },
        { SUA_EDIT_DROP_FIRST_VALUE, SUA_H_ROUTE, SUA_STR_INIT("") },
        { SUA_EDIT_SET, SUA_H_MAX_FORWARDS, SUA_STR_INIT("1") },
        { SUA_EDIT_DROP, SUA_H_SUBJECT, SUA_STR_INIT("") },
        { SUA_EDIT_ADD, SUA_H_ALLOW, SUA_STR_INIT("INVITE") }
    };
    struct sua_hdr hdr[EXERCISE_HDRS + 8];
    struct sua_msg again;
    struct sua_buf b;

    sua_buf_init(&b, out, sizeof(out));
    sua_write_edited(&b, m, edits, sizeof(edits) / sizeof(edits[0]));
    if (b.err)
        return 1;
    if (b.n > 65535)
        return 0;
    flags &= SUA_INDEX_LENIENT_START; /* copied as it stood */
    return sua_msg_index(&again, out, b.n, hdr, EXERCISE_HDRS + 8, flags) ||
           sua_msg_check(&again) || again.body_len != m->body_len;
}

static inline const char *exercise(char *p, size_t n, unsigned flags)
{
    struct sua_hdr hdr[EXERCISE_HDRS];
    struct sua_msg m;
    int err = sua_msg_index(&m, p, n, hdr, EXERCISE_HDRS, flags), bad = 0;
    unsigned i, status;

    n -= (size_t)(m.buf - p);
    if (m.nhdr > EXERCISE_HDRS || m.err_off > n)
        return "index: out of range";
    if ((err == SUA_EBADMSG) !=
        (m.err != SUA_MSG_OK && m.err != SUA_MSG_TWICE && err != SUA_EAGAIN))
        return "index: error without reason, or the reverse";
    if (!err && ((size_t)m.body + m.body_len != m.len || m.len > n))
        return "index: body out of range";
    for (i = 0; i < m.nhdr; i++) {
        struct sua_str v = sua_str_make(m.buf + hdr[i].val, hdr[i].len);

        if (!exercise_within(&m, n, v) || hdr[i].name > n ||
            memchr(v.n ? v.p : "", '\r', v.n ? v.n : 1) ||
            memchr(v.n ? v.p : "", '\n', v.n ? v.n : 1))
            return "index: a value holds a line end or leaves the message";
        exercise_value(v, &bad, &m, n);
    }
    exercise_lists(&m, n, &bad);
    if (bad)
        return "a view leaves the message";
    status = (unsigned)sua_msg_check(&m);
    if (status && (status < 400 || status > 599 || m.err == SUA_MSG_OK))
        return "check: status without reason";
    if (!err && !status && exercise_edits(&m, flags))
        return "edits of a good message give a bad one";
    return NULL;
}

#endif
