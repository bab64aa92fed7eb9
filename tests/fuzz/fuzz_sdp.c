/* SPDX-License-Identifier: MIT
 * Fuzz target: one description is read, answered, taken as an answer and
 * taken as what we said before; each of its lines is read as every typed
 * value there is. First byte: what this side can do. What we write must be
 * what we can read. */
#include <stdlib.h>
#include <string.h>

#include "replay.h"
#include "sip/offer.h"
#include "unit/sdp_forms.h"

#define MUST(x) ((x) ? (void)0 : abort())

static const struct sua_sdp_codec codecs[] = {
    {0, 1, 8000, SUA_STR_INIT("PCMU"), {NULL, 0}},
    {8, 1, 8000, SUA_STR_INIT("PCMA"), {NULL, 0}},
    {96, 2, 48000, SUA_STR_INIT("opus"), SUA_STR_INIT("cbr=1")},
    {101, 1, 8000, SUA_STR_INIT("telephone-event"), SUA_STR_INIT("0-15")},
};
static struct sua_sdp given, made;
static char text[1 << 17];

static void check_sections(void)
{
    struct sua_str rest, value;
    size_t i;

    sua_sdp_attr(given.session, SUA_STR("group"));
    for (i = 0; i < given.nmedia; i++) {
        const struct sua_sdp_media *m = &given.media[i];

        rest = m->section;
        while (sua_sdp_attr_next(&rest, SUA_STR("a"), &value))
            MUST(value.p >= m->section.p &&
                 value.p + value.n <= m->section.p + m->section.n);
        MUST(m->ncodec <= SUA_SDP_CODEC_MAX && m->dir <= 3);
        MUST(!m->port || m->host.n);
    }
}

/* A value of any kind: what is read is written, and comes back the same. */
static void check_value(const struct sdp_form *f, struct sua_str value)
{
    static char mem[2][1 << 15];
    union sdp_any v;
    struct sua_buf b, again;

    if (value.n > sizeof(mem[0]) / 8 || f->parse(value, &v))
        return;
    sua_buf_init(&b, mem[0], sizeof(mem[0]));
    f->write(&b, &v);
    MUST(!b.err && !memchr(mem[0], '\n', b.n) && !memchr(mem[0], '\r', b.n));
    MUST(f->parse(sua_buf_view(&b), &v) == SUA_OK);
    sua_buf_init(&again, mem[1], sizeof(mem[1]));
    f->write(&again, &v);
    MUST(sua_str_eq(sua_buf_view(&b), sua_buf_view(&again)));
}

static void check_lines(struct sua_str all)
{
    struct sua_str v, name, value;
    size_t i;
    char type;

    while (sua_sdp_line_next(&all, &type, &v) > 0) {
        const char *colon = v.n ? memchr(v.p, ':', v.n) : NULL;

        if (type == 'a' && colon)
            v = sua_str_make(colon + 1, (size_t)(v.p + v.n - colon - 1));
        for (i = 0; i < sizeof(sdp_forms) / sizeof(*sdp_forms); i++)
            check_value(&sdp_forms[i], v);
        while (sua_sdp_param_next(&v, &name, &value))
            MUST(name.p != NULL);
    }
}

/* The strict form takes nothing that the lenient one refuses; a description
 * that was read is written so that it reads the same. */
static void check_whole(struct sua_str all, int err)
{
    struct sua_buf b;
    size_t off = 0;
    int strict = sua_sdp_parse(all, &made, &off);

    MUST(off <= all.n && (strict || !err));
    if (err)
        return;
    sua_buf_init(&b, text, sizeof(text));
    sua_sdp_write(&b, &given);
    if (b.err == SUA_ETOOBIG)
        return;
    MUST(!b.err && (strict || b.n == all.n));
    MUST(sua_sdp_parse_lenient(sua_buf_view(&b), &made, NULL) == SUA_OK);
    MUST(made.nmedia == given.nmedia);
}

static void read_back(const struct sua_buf *b, size_t lines)
{
    MUST(sua_sdp_parse_lenient(sua_buf_view(b), &made, NULL) == SUA_OK);
    MUST(made.nmedia == lines);
}

static void exchange(const struct sua_sdp_caps *caps)
{
    struct sua_sdp_agreed agreed;
    struct sua_sdp_local us;
    struct sua_buf b;
    int err;

    memset(&us, 0, sizeof(us));
    us.origin.id = 1;
    us.caps = caps;
    us.ncaps = 1;
    sua_buf_init(&b, text, sizeof(text));
    err = sua_sdp_answer(&b, &us, &given, &agreed);
    MUST(err == SUA_OK || (err == SUA_EUNSUPPORTED && !b.n));
    if (!err) {
        read_back(&b, given.nmedia);
        MUST(!agreed.on ||
             (made.media[agreed.index].dir | agreed.dir) ==
             made.media[agreed.index].dir);
        sua_sdp_agree(&given, &made, &us, &agreed);
    }
    sua_buf_init(&b, text, sizeof(text));
    sua_sdp_offer(&b, &us);
    read_back(&b, 1);
    err = sua_sdp_agree(&made, &given, &us, &agreed);
    MUST(err || !agreed.on || agreed.codec < caps->ncodec);
    /* Full, it may find no line or number for the stream any more. */
    sua_buf_init(&b, text, sizeof(text));
    sua_sdp_reoffer(&b, &us, &given);
    if (!b.err &&
        sua_sdp_parse_lenient(sua_buf_view(&b), &made, NULL) == SUA_OK)
        MUST(made.nmedia >= given.nmedia);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct sua_sdp_caps caps;
    size_t off = 0;
    int err;

    if (!n)
        return 0;
    memset(&caps, 0, sizeof(caps));
    caps.addr.family = data[0] & 128 ? 6 : 4;
    caps.addr.port = 4000;
    caps.codec = codecs;
    caps.ncodec = (uint8_t)(1 + (data[0] >> 2) % 4);
    caps.dir = data[0] & 3;
    err = sua_sdp_parse_lenient(sua_str_make((const char *)data + 1, n - 1),
                                &given, &off);
    check_lines(sua_str_make((const char *)data + 1, n - 1));
    check_whole(sua_str_make((const char *)data + 1, n - 1), err);
    if (err) {
        MUST((err == SUA_EBADMSG || err == SUA_ELIMIT) && off <= n - 1);
        return 0;
    }
    check_sections();
    exchange(&caps);
    return 0;
}
