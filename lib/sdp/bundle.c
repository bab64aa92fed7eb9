/* SPDX-License-Identifier: MIT
 * Streams on one transport: identification tags and the BUNDLE group. RFC
 * 5888 9, RFC 8843 7. */
#include "sdp/oa.h"

struct sua_str sua__sdp_group(const struct sua_sdp *sdp)
{
    struct sua_str rest = sdp->session, v;

    while (sua_sdp_attr_next(&rest, SUA_STR("group"), &v))
        if (sua_str_eq(sua__sdp_word(&v), SUA_STR("BUNDLE")))
            return v;
    return sua_str_make(NULL, 0);
}

static struct sua_str mid_in(const struct sua_sdp_media *m)
{
    return sua_str_trim(sua_sdp_attr(m->section, SUA_STR("mid")));
}

struct sua_str sua__sdp_mid(const struct sua__sdp_line *l)
{
    struct sua_str mid = sua_str_make(NULL, 0);

    if (l->theirs)
        return mid_in(l->theirs);
    if (l->ours)
        mid = mid_in(l->ours);
    return mid.n || !l->caps || !l->caps->more ? mid : l->caps->more->mid;
}

int sua__sdp_is_thin(const struct sua__sdp_plan *p, unsigned i)
{
    return (p->bundled >> i & 1) && i != p->tagged &&
           (p->theirs ||
            (p->line[i].caps->more->bundle & SUA_SDP_BUNDLE_ONLY));
}

static int in_group(struct sua_str group, struct sua_str mid)
{
    struct sua_str w;

    while ((w = sua__sdp_word(&group)).n)
        if (sua_str_eq(w, mid))
            return 1;
    return 0;
}

int sua__sdp_is_bundle_only(const struct sua_sdp *sdp,
                            const struct sua_sdp_media *m)
{
    return sua_sdp_attr(m->section, SUA_STR("bundle-only")).p &&
           in_group(sua__sdp_group(sdp), mid_in(m));
}

static int can(const struct sua__sdp_line *l)
{
    return l->caps && l->caps->more && l->caps->more->bundle;
}

/* The line of a tag; p->n: none. */
static unsigned line_of(const struct sua__sdp_plan *p, struct sua_str mid)
{
    unsigned i;

    for (i = 0; i < p->n; i++)
        if (sua_str_eq(mid_in(p->line[i].theirs), mid))
            break;
    return i;
}

/* ---- offers ------------------------------------------------------------ */

static void settle_offer(struct sua__sdp_plan *p)
{
    unsigned i, tagged = p->n;

    for (i = 0; i < p->n; i++) {
        const struct sua__sdp_line *l = &p->line[i];

        if (!can(l) || !sua__sdp_mid(l).n)
            continue;
        if (!p->bundled)
            p->tagged = (uint8_t)i;
        p->bundled |= UINT32_C(1) << i;
        if (tagged == p->n && !(l->caps->more->bundle & SUA_SDP_BUNDLE_ONLY))
            p->tagged = (uint8_t)(tagged = i);
    }
}

void sua__sdp_bundle_head(struct sua__sdp_plan *p)
{
    unsigned i;

    if (!p->theirs)
        settle_offer(p);
    if (!p->bundled)
        return;
    sua_buf_z(p->b, "a=group:BUNDLE ");
    sua_buf_text(p->b, sua__sdp_mid(&p->line[p->tagged]));
    for (i = 0; i < p->n; i++) {
        if (i == p->tagged || !(p->bundled >> i & 1))
            continue;
        sua_buf_char(p->b, ' ');
        sua_buf_text(p->b, sua__sdp_mid(&p->line[i]));
    }
    sua_buf_z(p->b, "\r\n");
}

/* ---- answers ----------------------------------------------------------- */

/* 7.3.1: the first tag of the group whose line has a transport and stays. */
static void settle_answer(struct sua__sdp_plan *p)
{
    struct sua_str group = sua__sdp_group(p->theirs), mid;

    while ((mid = sua__sdp_word(&group)).n) {
        unsigned i = line_of(p, mid);

        if (i == p->n || !can(&p->line[i]))
            continue;
        if (!p->bundled && !p->line[i].theirs->port)
            continue;
        if (!p->bundled) {
            p->tagged = (uint8_t)i;
            group = sua__sdp_group(p->theirs);
        }
        p->bundled |= UINT32_C(1) << i;
    }
}

/* Its transport is that of the tagged line. */
static void carry(const struct sua__sdp_plan *p, struct sua_sdp_agreed *out)
{
    const struct sua_sdp_agreed *by = p->line[p->tagged].out;

    out->remote = by->remote;
    out->remote_host = by->remote_host;
    out->mux = by->mux;
    out->setup = by->setup;
    out->crypto = by->crypto;
    out->our_key = by->our_key;
    out->carrier = p->tagged;
    out->bundled = 1;
}

void sua__sdp_bundle_settle(struct sua__sdp_plan *p)
{
    unsigned i;

    settle_answer(p);
    for (i = 0; i < p->n; i++) {
        struct sua__sdp_line *l = &p->line[i];

        if (p->bundled >> i & 1) {
            carry(p, l->out);
        } else if (l->caps && !l->theirs->port) {
            memset(l->out, 0, sizeof(*l->out));
            l->caps = NULL;
            p->running--;
        }
    }
}

/* 7.4; RFC 5888 9.1: with tags on other lines than ours, groups are void. */
int sua__sdp_bundle_read(struct sua__sdp_plan *p)
{
    struct sua_str group = sua__sdp_group(p->theirs), mid;

    while ((mid = sua__sdp_word(&group)).n) {
        unsigned i = line_of(p, mid);
        const struct sua__sdp_line *l = &p->line[i];

        if (i == p->n || !sua_str_eq(mid_in(l->ours), mid)) {
            p->bundled = 0;
            return SUA_OK;
        }
        if (!can(l) || (!l->theirs->port && !p->bundled))
            return SUA_EBADMSG;
        if (!p->bundled)
            p->tagged = (uint8_t)i;
        if (l->theirs->port ||
            sua_sdp_attr(l->theirs->section, SUA_STR("bundle-only")).p)
            p->bundled |= UINT32_C(1) << i;
    }
    return SUA_OK;
}
