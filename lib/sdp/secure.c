/* SPDX-License-Identifier: MIT
 * What secures a transport and who opens it: keys (RFC 4568 5.1, 6, 7.1),
 * roles (RFC 4145 4.1, RFC 5763 5), one port for RTP and RTCP (RFC 5761
 * 5.1.1, RFC 8858). */
#include "sdp/oa.h"

/* ---- by transport ------------------------------------------------------ */

static int is_rtp(struct sua_str proto)
{
    return sua__str_starts_icase(proto, SUA_STR("RTP/"));
}

/* Keys are said in SDP, and must be. */
static int needs_key(struct sua_str proto)
{
    return sua__str_starts_icase(proto, SUA_STR("RTP/SAVP"));
}

static int is_dtls(struct sua_str proto)
{
    return sua__str_starts_icase(proto, SUA_STR("UDP/TLS/")) ||
           sua__str_starts_icase(proto, SUA_STR("UDP/DTLS/")) ||
           sua__str_starts_icase(proto, SUA_STR("TCP/DTLS/"));
}

static int has(struct sua_str section, const char *name)
{
    return sua_sdp_attr(section, sua_str_z(name)).p != NULL;
}

/* ---- roles ------------------------------------------------------------- */

static const struct {
    char name[9];
    uint8_t role;
} roles[] = {
    {"active", SUA_SDP_SETUP_ACTIVE},
    {"passive", SUA_SDP_SETUP_PASSIVE},
    {"actpass", SUA_SDP_SETUP_ACTPASS},
    {"holdconn", SUA_SDP_SETUP_HOLDCONN},
};

/* 0: no such role. */
static unsigned role_of(struct sua_str name)
{
    size_t i;

    for (i = 0; i < SUA__COUNT(roles); i++)
        if (sua_str_ieq(name, sua_str_z(roles[i].name)))
            return roles[i].role;
    return 0;
}

static void write_role(struct sua_buf *b, unsigned role)
{
    size_t i;

    for (i = 0; i < SUA__COUNT(roles); i++) {
        if (roles[i].role != role)
            continue;
        sua_buf_z(b, "a=setup:");
        sua_buf_z(b, roles[i].name);
        sua_buf_z(b, "\r\n");
        return;
    }
    if (!b->err)
        b->err = SUA_EINVAL;
}

/* What the peer does, the other one does not. */
static unsigned opposite(unsigned role)
{
    return (role & 1) << 1 | (role >> 1 & 1);
}

static unsigned answer_role(unsigned can, struct sua_str offered)
{
    unsigned role = offered.p ? role_of(sua_str_trim(offered))
                              : SUA_SDP_SETUP_ACTIVE;

    if (!role)
        return 0;
    if (can == SUA_SDP_SETUP_HOLDCONN || role == SUA_SDP_SETUP_HOLDCONN)
        return SUA_SDP_SETUP_HOLDCONN;
    role = opposite(role) & can;
    return role & SUA_SDP_SETUP_ACTIVE ? SUA_SDP_SETUP_ACTIVE : role;
}

/* Ours by the answer to our offer; 0: it is none. */
static unsigned answered_role(unsigned can, struct sua_str answer)
{
    unsigned role = answer.p ? role_of(sua_str_trim(answer))
                             : SUA_SDP_SETUP_PASSIVE;

    if (role == SUA_SDP_SETUP_HOLDCONN)
        return role;
    return role == SUA_SDP_SETUP_ACTPASS ? 0 : opposite(role) & can;
}

/* ---- keys -------------------------------------------------------------- */

struct crypto {
    struct sua_str tag, suite, key;
};

/* One a=crypto that could be used: 1. Session parameters may stand there if
 * they may be passed over (6.3.6). */
static int read_crypto(struct sua_str v, struct crypto *out)
{
    struct sua_str w;

    out->tag = sua__sdp_word(&v);
    out->suite = sua__sdp_word(&v);
    out->key = sua__sdp_word(&v);
    while ((w = sua__sdp_word(&v)).n)
        if (w.p[0] != '-')
            return 0;
    return sua__str_starts_icase(out->key, SUA_STR("inline:"));
}

/* Our key for this suite, from 1; 0: none. */
static unsigned key_for(const struct sua_sdp_more *more, struct sua_str suite)
{
    unsigned k;

    for (k = 0; k < more->ncrypto; k++)
        if (sua_str_ieq(more->crypto[k].suite, suite))
            return k + 1;
    return 0;
}

static void choose_key(const struct sua_sdp_more *more,
                       struct sua_str section, struct sua_sdp_agreed *out)
{
    struct sua_str v;
    struct crypto c;

    while (sua_sdp_attr_next(&section, SUA_STR("crypto"), &v)) {
        if (!read_crypto(v, &c) || !key_for(more, c.suite))
            continue;
        out->our_key = (uint8_t)key_for(more, c.suite);
        out->crypto = v;
        return;
    }
}

/* The answer's line, for a key of our offer, whose tag is its number. */
static int read_key(const struct sua_sdp_more *more, struct sua_str section,
                    struct sua_sdp_agreed *out)
{
    struct sua_str v = sua_sdp_attr(section, SUA_STR("crypto"));
    struct crypto c;
    uint32_t tag;

    if (!v.p)
        return SUA_OK;
    if (!read_crypto(v, &c) || sua_str_u32(c.tag, more->ncrypto, &tag) ||
        !tag || !sua_str_ieq(more->crypto[tag - 1].suite, c.suite))
        return SUA_EBADMSG;
    out->our_key = (uint8_t)tag;
    out->crypto = v;
    return SUA_OK;
}

static void write_word(struct sua_buf *b, struct sua_str s)
{
    if ((!s.n || sua__str_find(s, ' ') < s.n) && !b->err)
        b->err = SUA_EINVAL;
    sua_buf_char(b, ' ');
    sua_buf_text(b, s);
}

/* tag empty: the number of the key. */
static void write_key(struct sua_buf *b, const struct sua_sdp_more *more,
                      unsigned k, struct sua_str tag)
{
    sua_buf_z(b, "a=crypto:");
    if (tag.n)
        sua_buf_text(b, tag);
    else
        sua_buf_u32(b, k);
    write_word(b, more->crypto[k - 1].suite);
    write_word(b, more->crypto[k - 1].key);
    sua_buf_z(b, "\r\n");
}

/* ---- together ---------------------------------------------------------- */

int sua__sdp_secure_take(const struct sua__sdp_plan *p, unsigned i,
                         const struct sua_sdp_caps *c,
                         struct sua_sdp_agreed *out)
{
    const struct sua_sdp_media *m = p->line[i].theirs;
    const struct sua_sdp_more *more = c->more;

    out->mux = more->mux && has(m->section, "rtcp-mux");
    if (!more->mux && has(m->section, "rtcp-mux-only"))
        return 0;
    if (is_dtls(m->proto) &&
        !sua__sdp_attr_of(p->theirs, m->section, SUA_STR("fingerprint")).p)
        return 0;
    if (more->setup && !is_rtp(m->proto)) {
        out->setup = (uint8_t)answer_role(
            more->setup,
            sua__sdp_attr_of(p->theirs, m->section, SUA_STR("setup")));
        if (!out->setup)
            return 0;
    }
    if (is_rtp(m->proto))
        choose_key(more, m->section, out);
    return out->our_key || !more->ncrypto || !needs_key(m->proto);
}

int sua__sdp_secure_read(const struct sua__sdp_plan *p, unsigned i,
                         unsigned at)
{
    const struct sua__sdp_line *l = &p->line[i];
    const struct sua_sdp_media *m = p->line[at].theirs;
    const struct sua_sdp_more *more = p->line[at].caps->more;

    l->out->mux = more->mux && has(m->section, "rtcp-mux");
    if (is_dtls(m->proto) &&
        !sua__sdp_attr_of(p->theirs, m->section, SUA_STR("fingerprint")).p)
        return SUA_EBADMSG;
    if (more->setup && !is_rtp(m->proto)) {
        l->out->setup = (uint8_t)answered_role(
            more->setup,
            sua__sdp_attr_of(p->theirs, m->section, SUA_STR("setup")));
        if (!l->out->setup)
            return SUA_EBADMSG;
    }
    if (!is_rtp(m->proto) || !more->ncrypto)
        return SUA_OK;
    if (read_key(more, m->section, l->out))
        return SUA_EBADMSG;
    return l->out->our_key || !needs_key(m->proto) ? SUA_OK : SUA_EBADMSG;
}

void sua__sdp_secure_lines(const struct sua__sdp_plan *p, unsigned i)
{
    const struct sua__sdp_line *l = &p->line[i];
    const struct sua_sdp_more *more = l->caps->more;
    struct sua_str proto = l->theirs ? l->theirs->proto : sua__sdp_proto(l);
    unsigned k;

    if (l->out ? l->out->mux : more->mux)
        sua_buf_z(p->b, "a=rtcp-mux\r\n");
    if (more->setup && !is_rtp(proto))
        write_role(p->b, l->out ? l->out->setup : more->setup);
    if (!is_rtp(proto))
        return;
    if (!l->out) {
        for (k = 1; k <= more->ncrypto; k++)
            write_key(p->b, more, k, sua_str_make(NULL, 0));
    } else if (l->out->our_key) {
        struct sua_str v = l->out->crypto;

        write_key(p->b, more, l->out->our_key, sua__sdp_word(&v));
    }
}
