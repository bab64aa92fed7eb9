/* SPDX-License-Identifier: MIT
 * Writing lines of any type, and a description that was parsed.
 * RFC 8866 5, 9. */
#include "sdp/form.h"

void sua_sdp_line_begin(struct sua_buf *b, char type)
{
    if (type < 'a' || type > 'z')
        sua__sdp_put_invalid(b);
    sua_buf_char(b, type);
    sua_buf_char(b, '=');
}

void sua_sdp_line_end(struct sua_buf *b)
{
    sua_buf_z(b, "\r\n");
}

void sua_sdp_write_line(struct sua_buf *b, char type, struct sua_str value)
{
    sua_sdp_line_begin(b, type);
    sua_buf_text(b, value);
    sua_sdp_line_end(b);
}

static void write_name(struct sua_buf *b, struct sua_str name)
{
    sua_sdp_line_begin(b, 'a');
    if (!sua__sdp_fits(name, SUA__F_TOKEN, SUA__R_SOME))
        sua__sdp_put_invalid(b);
    sua_buf_str(b, name);
}

void sua_sdp_attr_begin(struct sua_buf *b, struct sua_str name)
{
    write_name(b, name);
    sua_buf_char(b, ':');
}

void sua_sdp_write_attr(struct sua_buf *b, struct sua_str name,
                        struct sua_str value)
{
    write_name(b, name);
    if (value.n)
        sua_buf_char(b, ':');
    sua_buf_text(b, value);
    sua_sdp_line_end(b);
}

/* ---- the whole --------------------------------------------------------- */

/* The lines of a section whose types are among these n; how many. */
static size_t write_types(struct sua_buf *b, struct sua_str section,
                          const char *types, size_t n)
{
    struct sua_str v;
    size_t count = 0;
    char type;

    while (sua_sdp_line_next(&section, &type, &v) > 0) {
        if (!memchr(types, type, n))
            continue;
        sua_sdp_write_line(b, type, v);
        count++;
    }
    return count;
}

/* One type after the other. */
static void write_order(struct sua_buf *b, struct sua_str section,
                        const char *types)
{
    for (; *types; types++)
        write_types(b, section, types, 1);
}

static void write_session(struct sua_buf *b, const struct sua_sdp *sdp)
{
    sua_sdp_write_line(b, 'v', SUA_STR("0"));
    write_order(b, sdp->session, "o");
    sua_sdp_write_line(b, 's', sdp->session_name.n ? sdp->session_name
                                                   : SUA_STR("-"));
    write_order(b, sdp->session, "iuepcb");
    /* These three belong together as they stand. */
    if (!write_types(b, sdp->session, "trz", 3))
        sua_sdp_write_line(b, 't', SUA_STR("0 0"));
    write_order(b, sdp->session, "ka");
}

void sua_sdp_write(struct sua_buf *b, const struct sua_sdp *sdp)
{
    size_t i;

    write_session(b, sdp);
    for (i = 0; i < sdp->nmedia; i++) {
        sua_sdp_write_line(b, 'm', sdp->media[i].line);
        write_order(b, sdp->media[i].section, "icbka");
    }
}
