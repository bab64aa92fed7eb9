/* SPDX-License-Identifier: 0BSD
 * Session descriptions: lines and attributes as their typed readers see
 * them. */
#include <string.h>

#include "sip/sdp_attr.h"
#include "sip/sdp_explain.h"
#include "sipdump.h"

/* ---- values ------------------------------------------------------------ */
#define M(shape, member, kind) MEMBER(struct sua_sdp_##shape, member, kind)
#define TABLE(shape) static const struct member shape##_members[]

TABLE(origin_line) = {
    M(origin_line, user, K_STR), M(origin_line, id, K_STR),
    M(origin_line, version, K_STR), M(origin_line, nettype, K_STR),
    M(origin_line, addrtype, K_STR), M(origin_line, addr, K_STR)
};
TABLE(connection) = {
    M(connection, nettype, K_STR), M(connection, addrtype, K_STR),
    M(connection, addr, K_STR), M(connection, ttl, K_NUM),
    M(connection, count, K_NUM)
};
TABLE(bandwidth) = {
    M(bandwidth, type, K_STR), M(bandwidth, value, K_U64)
};
TABLE(timing) = { M(timing, start, K_U64), M(timing, stop, K_U64) };
TABLE(repeat) = {
    M(repeat, interval, K_U64), M(repeat, duration, K_U64),
    M(repeat, offsets, K_STR)
};
TABLE(media_line) = {
    M(media_line, type, K_STR), M(media_line, port, K_U16),
    M(media_line, count, K_NUM), M(media_line, proto, K_STR),
    M(media_line, formats, K_STR)
};
TABLE(rtpmap) = {
    M(rtpmap, pt, K_U8), M(rtpmap, name, K_STR), M(rtpmap, rate, K_U32),
    M(rtpmap, channels, K_NUM)
};
TABLE(fmtp) = { M(fmtp, format, K_STR), M(fmtp, params, K_STR) };
TABLE(rtcp) = {
    M(rtcp, port, K_U16), M(rtcp, nettype, K_STR),
    M(rtcp, addrtype, K_STR), M(rtcp, addr, K_STR)
};
TABLE(rtcp_fb) = {
    M(rtcp_fb, format, K_STR), M(rtcp_fb, type, K_STR),
    M(rtcp_fb, param, K_STR)
};
TABLE(extmap) = {
    M(extmap, id, K_U16), M(extmap, uri, K_STR),
    M(extmap, attributes, K_STR)
};
TABLE(ssrc) = {
    M(ssrc, id, K_U32), M(ssrc, name, K_STR), M(ssrc, value, K_STR)
};
TABLE(msid) = { M(msid, stream, K_STR), M(msid, track, K_STR) };
TABLE(group) = { M(group, semantics, K_STR), M(group, tags, K_STR) };
TABLE(crypto) = {
    M(crypto, tag, K_U32), M(crypto, suite, K_STR), M(crypto, keys, K_STR),
    M(crypto, session, K_STR)
};
TABLE(fingerprint) = { M(fingerprint, hash, K_STR) };
TABLE(candidate) = {
    M(candidate, foundation, K_STR), M(candidate, component, K_U16),
    M(candidate, transport, K_STR), M(candidate, priority, K_U32),
    M(candidate, addr, K_STR), M(candidate, port, K_U16),
    M(candidate, type, K_STR), M(candidate, rel_addr, K_STR),
    M(candidate, rel_port, K_NUM), M(candidate, extensions, K_STR)
};
TABLE(number) = { { "thousandths", 0, K_U32 } };

union any {
    struct sua_sdp_candidate candidate;
    struct sua_sdp_origin_line origin;
    struct sua_sdp_media_line media;
    struct sua_sdp_fingerprint fingerprint;
    uint64_t number[32];
};
#define READER(shape, function, type)                                         \
    static int read_##shape(struct sua_str v, void *out)                      \
    {                                                                         \
        typedef char fits[sizeof(type) <= sizeof(union any) ? 1 : -1];        \
                                                                              \
        (void)sizeof(fits);                                                   \
        return sua_sdp_##function##_parse(v, out);                            \
    }
#define STRUCT(shape) READER(shape, shape, struct sua_sdp_##shape)
READER(origin_line, origin, struct sua_sdp_origin_line)
READER(media_line, media, struct sua_sdp_media_line)
READER(number, thousandths, uint32_t)
STRUCT(connection) STRUCT(bandwidth) STRUCT(timing) STRUCT(repeat)
STRUCT(rtpmap) STRUCT(fmtp) STRUCT(rtcp) STRUCT(rtcp_fb) STRUCT(extmap)
STRUCT(ssrc) STRUCT(msid) STRUCT(group) STRUCT(crypto) STRUCT(fingerprint)
STRUCT(candidate)

/* By the type of a line, or the name of an attribute. */
static const struct reader {
    const char *name;
    int (*read)(struct sua_str v, void *out);
    const struct member *members;
    size_t n;
} readers[] = {
#define R(name, shape)                                                        \
    { name, read_##shape, shape##_members,                                    \
      sizeof(shape##_members) / sizeof(struct member) }
    R("o", origin_line), R("c", connection), R("b", bandwidth),
    R("t", timing), R("r", repeat), R("m", media_line), R("rtpmap", rtpmap),
    R("fmtp", fmtp), R("rtcp", rtcp), R("rtcp-fb", rtcp_fb),
    R("extmap", extmap), R("ssrc", ssrc), R("msid", msid),
    R("group", group), R("crypto", crypto), R("fingerprint", fingerprint),
    R("candidate", candidate), R("ptime", number), R("maxptime", number),
    R("framerate", number)
};

static void dump_value(struct out *o, struct sua_str name, struct sua_str v)
{
    union any x;
    size_t i;

    for (i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
        if (!sua_str_eq(name, sua_str_z(readers[i].name)))
            continue;
        memset(&x, 0, sizeof(x));
        if (readers[i].read(v, &x)) {
            o->op->flag(o, "malformed", 1);
            return;
        }
        o->op->open(o, "parsed", 0);
        dump_members(o, readers[i].members, readers[i].n, &x);
        o->op->close(o);
        return;
    }
}

/* ---- lines ------------------------------------------------------------- */
static void dump_attribute(struct out *o, struct sua_str v)
{
    size_t n = 0;
    struct sua_str name, value;

    while (n < v.n && v.p[n] != ':')
        n++;
    name = sua_str_make(v.p, n);
    value = n < v.n ? sua_str_make(v.p + n + 1, v.n - n - 1)
                    : sua_str_make(NULL, 0);
    out_str(o, "attribute", name);
    if (!value.p)
        return;
    out_str(o, "value", value);
    dump_value(o, name, value);
}

static void dump_lines(struct out *o, struct sua_str section)
{
    struct sua_str value;
    char type;

    o->op->open(o, "lines", 1);
    while (sua_sdp_line_next(&section, &type, &value) > 0) {
        o->op->open(o, NULL, 0);
        if (type == 'a') {
            dump_attribute(o, value);
        } else {
            out_str(o, "line", sua_str_make(&type, 1));
            out_str(o, "value", value);
            dump_value(o, sua_str_make(&type, 1), value);
        }
        o->op->close(o);
    }
    o->op->close(o);
}

static void dump_codecs(struct out *o, const struct sua_sdp_media *m)
{
    unsigned i;

    o->op->open(o, "codecs", 1);
    for (i = 0; i < m->ncodec; i++) {
        const struct sua_sdp_codec *c = &m->codec[i];

        o->op->open(o, NULL, 0);
        o->op->num(o, "pt", c->pt);
        out_str(o, "name", c->name);
        if (c->rate)
            o->op->num(o, "rate", c->rate);
        o->op->num(o, "channels", c->channels);
        out_str(o, "fmtp", c->fmtp);
        o->op->close(o);
    }
    o->op->close(o);
}

static void dump_media(struct out *o, const struct sua_sdp_media *m)
{
    static const char *const dir[4] = {
        "inactive", "sendonly", "recvonly", "sendrecv"
    };

    o->op->open(o, NULL, 0);
    out_str(o, "type", m->type);
    o->op->num(o, "port", m->port);
    out_str(o, "proto", m->proto);
    out_str(o, "host", m->host);
    out_z(o, "direction", dir[m->dir & 3]);
    if (m->ptime)
        o->op->num(o, "ptime", m->ptime);
    dump_codecs(o, m);
    dump_lines(o, m->section);
    o->op->close(o);
}

void dump_sdp(struct out *o, struct sua_str text, size_t at,
              struct faults *f)
{
    static struct sua_sdp sdp;
    struct sua_fault one;
    unsigned i;

    o->op->open(o, "sdp", 0);
    if (sua_sdp_explain(text, &one)) {
        one.offset += (uint32_t)at;
        faults_add(f, &one);
    }
    if (sua_sdp_parse_lenient(text, &sdp, NULL)) {
        out_str(o, "malformed", text);
    } else {
        out_str(o, "name", sdp.session_name);
        dump_lines(o, sdp.session);
        o->op->open(o, "media", 1);
        for (i = 0; i < sdp.nmedia; i++)
            dump_media(o, &sdp.media[i]);
        o->op->close(o);
    }
    o->op->close(o);
}
