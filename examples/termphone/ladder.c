/* SPDX-License-Identifier: 0BSD
 * Messages as arrows between two columns. */
#include "ladder.h"

#include <stdio.h>
#include <string.h>

#include "sip/hdr.h"
#include "sip/offer.h"
#include "text.h"

enum { ARROW = 37, NOTE = 38, TIME = 7 };

/* ---- what a message says ------------------------------------------------ */
/* Appends printable ASCII; anything else would move the columns. */
static void put(char *out, size_t cap, size_t *n, struct sua_str s)
{
    size_t i;

    for (i = 0; i < s.n && *n + 1 < cap; i++)
        out[(*n)++] = s.p[i] < ' ' || s.p[i] > '~' ? '?' : s.p[i];
    out[*n] = 0;
}

static void put_z(char *out, size_t cap, size_t *n, const char *z)
{
    put(out, cap, n, sua_str_z(z));
}

static void note_sdp(struct ladder_row *r, size_t *n, struct sua_str body)
{
    static const char *const dirs[] = { " inactive", " sendonly",
                                        " recvonly", "" };
    struct sua_sdp sdp;
    const struct sua_sdp_media *m = &sdp.media[0];
    char mem[64];
    struct sua_buf b;
    unsigned i;

    if (sua_sdp_parse_lenient(body, &sdp, NULL) || !sdp.nmedia)
        return;
    for (i = 0; i < m->ncodec; i++) {
        if (sua_str_ieq(m->codec[i].name, SUA_STR("telephone-event")))
            continue;
        if (i)
            put_z(r->note, LADDER_NOTE, n, ",");
        put(r->note, LADDER_NOTE, n, m->codec[i].name);
    }
    sua_buf_init(&b, mem, sizeof(mem));
    sua_addr_write(&b, &m->addr, 1);
    put_z(r->note, LADDER_NOTE, n, " ");
    put(r->note, LADDER_NOTE, n, sua_buf_view(&b));
    put_z(r->note, LADDER_NOTE, n, dirs[m->dir & 3]);
}

static void note_challenge(struct ladder_row *r, size_t *n,
                           const struct sua_msg *m)
{
    struct sua_challenge c;
    struct sua_str v = sua_msg_get(m, m->status == 401
                                          ? SUA_H_WWW_AUTHENTICATE
                                          : SUA_H_PROXY_AUTHENTICATE);

    if (!v.p || sua_challenge_parse(v, &c))
        return;
    put_z(r->note, LADDER_NOTE, n, "realm \"");
    put(r->note, LADDER_NOTE, n, c.realm);
    put_z(r->note, LADDER_NOTE, n, "\" ");
    put(r->note, LADDER_NOTE, n, c.algorithm.n ? c.algorithm
                                               : SUA_STR("MD5"));
    if (c.stale)
        put_z(r->note, LADDER_NOTE, n, " stale");
}

static void note_header(struct ladder_row *r, size_t *n,
                        const struct sua_msg *m, unsigned id,
                        const char *what)
{
    struct sua_str v = sua_msg_get(m, id);

    if (!v.p)
        return;
    put_z(r->note, LADDER_NOTE, n, what);
    put(r->note, LADDER_NOTE, n, v);
}

static bool is_sdp(const struct sua_msg *m)
{
    return sua_msg_body(m).n &&
           sua_mediatype_is(sua_msg_get(m, SUA_H_CONTENT_TYPE),
                            SUA_STR("application/sdp"));
}

static void note(struct ladder_row *r, const struct sua_msg *m)
{
    size_t n = 0;
    struct sua_cseq c;

    if (is_sdp(m)) {
        if (sua_msg_is_request(m))
            put_z(r->note, LADDER_NOTE, &n, "SDP ");
        note_sdp(r, &n, sua_msg_body(m));
    } else if (m->status == 401 || m->status == 407) {
        note_challenge(r, &n, m);
    } else if (m->method == SUA_M_MESSAGE) {
        put_z(r->note, LADDER_NOTE, &n, "\"");
        put(r->note, LADDER_NOTE - 1, &n, sua_msg_body(m));
        put_z(r->note, LADDER_NOTE, &n, "\"");
    } else if (m->method == SUA_M_REGISTER ||
               (m->status && !sua_msg_cseq(m, &c) &&
                c.method == SUA_M_REGISTER)) {
        note_header(r, &n, m, SUA_H_EXPIRES, "expires ");
    } else if (m->status >= 400) {
        note_header(r, &n, m, SUA_H_RETRY_AFTER, "retry after ");
    }
}

void ladder_describe(struct ladder_row *r, const struct sua_msg *m)
{
    size_t n = 0;
    char code[8];

    r->label[0] = r->note[0] = 0;
    if (sua_msg_is_request(m)) {
        put(r->label, LADDER_LABEL - 7, &n, sua_msg_method(m));
        if (sua_msg_has(m, SUA_H_AUTHORIZATION) ||
            sua_msg_has(m, SUA_H_PROXY_AUTHORIZATION))
            put_z(r->label, LADDER_LABEL, &n, " (auth)");
    } else {
        snprintf(code, sizeof(code), "%u ", m->status % 1000u);
        put_z(r->label, LADDER_LABEL, &n, code);
        put(r->label, LADDER_LABEL - (is_sdp(m) ? 6 : 0), &n,
            sua_msg_reason(m));
        if (is_sdp(m))
            put_z(r->label, LADDER_LABEL, &n, " (SDP)");
    }
    if (!n || m->err == SUA_MSG_START)
        snprintf(r->label, sizeof(r->label), "not SIP");
    note(r, m);
}

/* ---- drawing ------------------------------------------------------------ */
static void repeat(char *out, size_t *n, const char *what, size_t times)
{
    while (times--)
        text_append(out, LADDER_LINE, n, "%s", what);
}

void ladder_head(char out[LADDER_LINE], const char *us, const char *them)
{
    char left[40];
    size_t n = 0;

    snprintf(left, sizeof(left), "%.30s (us)", us);
    text_append(out, LADDER_LINE, &n, "        %-30s%-*.*s%*s", left,
                NOTE + 7, NOTE + 7, them, TIME, "t+ms");
}

void ladder_line(char out[LADDER_LINE], const struct ladder_row *r)
{
    const char *dash = r->again ? "~" : "\xe2\x94\x80";
    char label[48];
    size_t n = 0, used;

    if (r->again)
        snprintf(label, sizeof(label), "~~ retransmit %u", r->again);
    else
        snprintf(label, sizeof(label), "%s", r->label);
    used = strlen(label) + 2; /* a blank and the arrow's head */
    used = used < ARROW ? ARROW - used : 0;
    text_append(out, LADDER_LINE, &n, "%3lu  ",
                (unsigned long)r->step);
    if (r->tx) {
        text_append(out, LADDER_LINE, &n, "%s ", label);
        repeat(out, &n, dash, used);
        text_append(out, LADDER_LINE, &n, "\xe2\x96\xb6");
    } else {
        text_append(out, LADDER_LINE, &n, "\xe2\x97\x80");
        repeat(out, &n, dash, used);
        text_append(out, LADDER_LINE, &n, " %s", label);
    }
    text_append(out, LADDER_LINE, &n, " \xe2\x94\x82 %-*.*s%*llu", NOTE,
                NOTE, r->again ? "" : r->note, TIME,
                (unsigned long long)r->ms);
}
