/* SPDX-License-Identifier: MIT
 * Streams that have more than RTP/AVP: transports, opaque formats, lines of
 * the application, identification. RFC 3264 5.1, 6; RFC 5888 9. */
#include "sdp/oa.h"

struct sua_str sua__sdp_attr_of(const struct sua_sdp *sdp,
                                struct sua_str section, struct sua_str name)
{
    struct sua_str v = sua_sdp_attr(section, name);

    return v.p ? v : sua_sdp_attr(sdp->session, name);
}

int sua__sdp_listed(struct sua_str list, struct sua_str word)
{
    struct sua_str w;

    while ((w = sua__sdp_word(&list)).n)
        if (sua_str_ieq(w, word))
            return 1;
    return 0;
}

static struct sua_str protos(const struct sua_sdp_more *more)
{
    return more->proto.n ? more->proto : sua__sdp_avp;
}

static struct sua_str formats_in(const struct sua_sdp_media *m)
{
    struct sua_str rest = m->line;
    unsigned i;

    for (i = 0; i < 3; i++)
        (void)sua__sdp_word(&rest);
    return rest;
}

/* Next format of *rest that is in list; empty: none. */
static struct sua_str next_common(struct sua_str *rest, struct sua_str list)
{
    struct sua_str w;

    while ((w = sua__sdp_word(rest)).n)
        if (sua__sdp_listed(list, w))
            break;
    return w;
}

static int has_format(const struct sua_sdp_caps *c,
                      const struct sua_sdp_media *m)
{
    struct sua_str rest = formats_in(m);

    return next_common(&rest, c->more->formats).n != 0;
}

/* ---- lines ------------------------------------------------------------- */

/* The application's lines of one type; b= goes before a=. */
static void write_lines(struct sua_buf *b, struct sua_str lines, char type)
{
    struct sua_str v;
    char t;
    int got;

    while ((got = sua__sdp_line(&lines, &t, &v)) > 0) {
        if (t != 'a' && t != 'b')
            break;
        if (t != type)
            continue;
        sua_buf_char(b, t);
        sua_buf_char(b, '=');
        sua_buf_text(b, v);
        sua_buf_z(b, "\r\n");
    }
    if (got && !b->err)
        b->err = SUA_EINVAL;
}

static void write_mid(struct sua_buf *b, const struct sua__sdp_line *l)
{
    struct sua_str mid = sua__sdp_mid(l);

    if (!mid.n)
        return;
    if (sua__str_find(mid, ' ') < mid.n && !b->err)
        b->err = SUA_EINVAL;
    sua_buf_z(b, "a=mid:");
    sua_buf_text(b, mid);
    sua_buf_z(b, "\r\n");
}

static void more_lines(const struct sua__sdp_plan *p, unsigned i)
{
    const struct sua__sdp_line *l = &p->line[i];
    const struct sua_sdp_more *more = l->caps ? l->caps->more : NULL;
    int thin = more && sua__sdp_is_thin(p, i);

    if (!more) {
        write_mid(p->b, l);
        return;
    }
    write_lines(p->b, more->lines, 'b');
    if (!thin)
        write_lines(p->b, more->transport, 'b');
    write_mid(p->b, l);
    if (thin && !(more->bundle & SUA_SDP_BUNDLE_PORTS))
        sua_buf_z(p->b, "a=bundle-only\r\n");
    if (!thin) {
        sua__sdp_secure_lines(p, i);
        write_lines(p->b, more->transport, 'a');
    }
    write_lines(p->b, more->lines, 'a');
}

/* ---- the m= line ------------------------------------------------------- */

/* The transport in use stays, whoever chose it. */
struct sua_str sua__sdp_proto(const struct sua__sdp_line *l)
{
    struct sua_str list = protos(l->caps->more);

    if (l->ours && sua__sdp_listed(list, l->ours->proto))
        return l->ours->proto;
    return sua__sdp_word(&list);
}

static void write_formats(const struct sua__sdp_plan *p, unsigned i)
{
    const struct sua__sdp_line *l = &p->line[i];
    struct sua_str list = l->caps->more->formats, w;
    struct sua_str rest = l->theirs ? formats_in(l->theirs) : list;
    unsigned n = 0;

    for (; (w = next_common(&rest, list)).n; n++) {
        sua_buf_char(p->b, ' ');
        sua_buf_text(p->b, w);
    }
    if (!n && !p->b->err)
        p->b->err = SUA_EINVAL;
}

static void more_media(const struct sua__sdp_plan *p, unsigned i)
{
    const struct sua__sdp_line *l = &p->line[i];
    struct sua_str proto = sua__sdp_proto(l);
    unsigned port = l->caps->addr.port;

    if (sua__sdp_is_thin(p, i))
        port = l->caps->more->bundle & SUA_SDP_BUNDLE_PORTS
                   ? p->line[p->tagged].caps->addr.port : 0;
    sua__sdp_write_m(p->b, sua__sdp_type(l->caps), port,
                     l->theirs ? &l->theirs->proto : &proto);
    if (!l->caps->ncodec)
        write_formats(p, i);
}

/* ---- what the peer says ------------------------------------------------ */

static int suits(const struct sua__sdp_plan *p, unsigned i,
                 const struct sua_sdp_caps *c, struct sua_sdp_agreed *out)
{
    const struct sua_sdp_media *m = p->line[i].theirs;
    struct sua__sdp_formats f;

    if (!sua__sdp_listed(protos(c->more), m->proto) ||
        !(m->known ? sua__sdp_negotiate(c, m, NULL, out, &f) != 0
                   : has_format(c, m)))
        return 0;
    if (!m->port) /* its transport is looked at with the one that carries */
        return c->more->bundle && sua__sdp_is_bundle_only(p->theirs, m);
    return sua__sdp_secure_take(p, i, c, out);
}

static int more_take(const struct sua__sdp_plan *p, unsigned i,
                     const struct sua_sdp_caps *c,
                     struct sua_sdp_agreed *out)
{
    if (suits(p, i, c, out))
        return 1;
    memset(out, 0, sizeof(*out));
    return 0;
}

static int more_read(const struct sua__sdp_plan *p, unsigned i)
{
    const struct sua__sdp_line *l = &p->line[i];
    unsigned at = i;

    if (!l->theirs->known && !has_format(l->caps, l->theirs))
        return SUA_EUNSUPPORTED;
    if (p->bundled >> i & 1) {
        struct sua_sdp_agreed carrier;

        at = p->tagged;
        memset(&carrier, 0, sizeof(carrier));
        sua__sdp_remote(&carrier, p->line[at].theirs, 0);
        l->out->remote = carrier.remote;
        l->out->remote_host = carrier.remote_host;
        l->out->carrier = (uint8_t)at;
        l->out->bundled = 1;
    }
    return sua__sdp_secure_read(p, i, at);
}

const struct sua_sdp_more_ops sua_sdp_more_ops = {
    more_take, sua__sdp_bundle_settle, sua__sdp_bundle_head, more_media,
    more_lines, sua__sdp_bundle_read, more_read
};
