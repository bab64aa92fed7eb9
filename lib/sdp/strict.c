/* SPDX-License-Identifier: MIT
 * What RFC 8866 9 asks of a description and the lenient reader does not. */
#include "sdp/read.h"
#include "sdp/form.h"

/* A line that was read, from `at` to `next`. */
static int line_ok(const char *at, const char *next, char before,
                   int in_media)
{
    struct sua_str line = sua__range(at, next), v;
    char type;

    sua_sdp_line_next(&line, &type, &v);
    return type >= 'a' && v.p + v.n + 2 == next &&
           sua__sdp_follows(before, type, in_media) &&
           sua__sdp_value_ok(type, v);
}

/* One line, as sua__sdp_next(). */
static int next_line(struct sua__sdp_reader *r)
{
    const char *at = r->at;
    char before = r->before;
    int in_media = r->media != NULL, got = sua__sdp_next(r);

    if (got > 0 && !line_ok(at, r->at, before, in_media)) {
        r->at = at;
        return SUA_EBADMSG;
    }
    return got;
}

/* The last line is one that m= may follow, nothing follows it, and no stream
 * is without an address. */
static int end_ok(struct sua__sdp_reader *r)
{
    size_t i;

    if (r->at != r->limit ||
        !sua__sdp_follows(r->before, 'm', r->media != NULL))
        return 0;
    for (i = 0; i < r->out->nmedia; i++)
        if (!r->out->media[i].host.n) {
            r->at = r->out->media[i].line.p - 2;
            return 0;
        }
    return 1;
}

int sua_sdp_parse(struct sua_str text, struct sua_sdp *out, size_t *err_off)
{
    struct sua__sdp_reader r;
    int err;

    sua__sdp_begin(&r, text, out);
    do {
        if (SUA__FAST)
            sua__sdp_plain(&r);
        err = next_line(&r);
    } while (err > 0);
    if (!err)
        err = sua__sdp_end(&r);
    if (!err && !end_ok(&r))
        err = SUA_EBADMSG;
    if (err && err_off)
        *err_off = (size_t)(r.at - text.p);
    return err;
}
