/* SPDX-License-Identifier: MIT
 * Fuzz target: bodies. The first line is a Content-Type value, the rest the
 * body: walked over, judged inside a message, its parts written again and
 * read back, and taken for a message/sipfrag. */
#include <stdlib.h>
#include <string.h>

#include "replay.h"
#include "sip/body.h"

#define MUST(x) ((x) ? (void)0 : abort())
#define HDRS 32

static struct sua_str body;
static char text[1 << 17], copy[1 << 17];

static void inside(struct sua_str s)
{
    MUST(!s.n || (s.p >= body.p && s.p + s.n <= body.p + body.n));
}

/* The parts that are no multiparts themselves, on one level. */
static void write_again(struct sua_parts *it, struct sua_buf *b)
{
    static const struct sua_str boundary = SUA_STR_INIT("fuzz-boundary");
    struct sua_body made = { SUA_STR_INIT("a/b"), { NULL, 0 } };
    struct sua_parts again;
    struct sua_part part, got;
    struct sua_multipart w;

    sua_multipart_begin(&w, b, boundary);
    sua_parts_begin(&again, SUA_STR("text/plain"), body);
    while (sua_parts_next(it, &part) > 0) {
        made.data = part.body;
        if (!part.multipart && part.depth)
            sua_multipart_part(&w, &made, NULL, 0);
    }
    if (!w.parts)
        return;
    sua_multipart_end(&w);
    if (b->err)
        return;
    sua_parts_begin(&again, SUA_STR("multipart/mixed;boundary=fuzz-boundary"),
                    sua_buf_view(b));
    MUST(sua_parts_next(&again, &got) == 1 && got.multipart);
    while (sua_parts_next(&again, &got) > 0)
        MUST(sua_part_is(&got, SUA_STR("a/b")));
    MUST(!again.err && !again.depth);
}

static void walk(struct sua_str type)
{
    struct sua_parts it;
    struct sua_part part;
    struct sua_buf b;
    unsigned count = 0;
    int got;

    sua_parts_begin(&it, type, body);
    while ((got = sua_parts_next(&it, &part)) > 0) {
        inside(part.headers);
        inside(part.body);
        if (part.id.p)
            inside(part.id);
        MUST(part.depth <= SUA_MULTIPART_DEPTH && part.disposition.n);
        inside(sua_part_get(&part, SUA_STR("Content-Language")));
        count++;
    }
    MUST(got == 0 || got == SUA_EBADMSG || got == SUA_ELIMIT);
    MUST(count <= SUA_MULTIPART_PARTS + 1);
    sua_parts_begin(&it, type, body);
    sua_buf_init(&b, text, sizeof(text));
    write_again(&it, &b);
}

static void judge(struct sua_str type)
{
    static const struct sua_body_kind kinds[] = {
        { SUA_STR_INIT("application/sdp"), SUA_STR_INIT("session") },
        { SUA_STR_INIT("text/plain"), SUA_STR_INIT("") }
    };
    struct sua_part found[2];
    struct sua_hdr hdr[HDRS];
    struct sua_msg m;
    struct sua_buf b;
    int err;

    sua_buf_init(&b, text, sizeof(text));
    sua_write_status_line(&b, 200, SUA_STR(""));
    sua_write_hdr(&b, SUA_H_CONTENT_TYPE, type);
    sua_buf_str(&b, SUA_STR("\r\n"));
    sua_buf_str(&b, body);
    if (b.err || sua_msg_index(&m, text, b.n, hdr, HDRS, 0))
        return;
    err = sua_body_find(&m, kinds, 2, found);
    MUST(err == SUA_OK || err == SUA_EUNSUPPORTED || err == SUA_EBADMSG ||
         err == SUA_ELIMIT);
    MUST(!found[0].body.p ||
         sua_part_is(&found[0], SUA_STR("application/sdp")));
    err = sua_body_by_id(&m, SUA_STR("cid:a%40b"), found);
    MUST(err || sua_str_eq(found[0].id, SUA_STR("a@b")));
}

static void fragment(void)
{
    struct sua_hdr hdr[HDRS];
    struct sua_msg m;
    int err, status;

    status = sua_sipfrag_status(body, NULL);
    MUST(status == SUA_EBADMSG || (status >= 100 && status <= 699));
    err = sua_sipfrag_parse(&m, body, copy, body.n + SUA_SIPFRAG_ROOM, hdr,
                            HDRS);
    MUST(err == SUA_OK || err == SUA_EBADMSG);
    MUST((err == SUA_EBADMSG) == (m.err != SUA_MSG_OK));
    MUST(err || m.nhdr <= HDRS);
    MUST(err || !m.status || m.status == status || status < 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const char *p = (const char *)data;
    const char *lf = n ? memchr(p, '\n', n) : NULL;
    size_t at = lf ? (size_t)(lf - p) : n;

    if (n > 60000)
        return 0;
    body = lf ? sua_str_make(lf + 1, n - at - 1) : sua_str_make(p, 0);
    walk(sua_str_make(p, at));
    judge(sua_str_make(p, at));
    fragment();
    return 0;
}
