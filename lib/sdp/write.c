/* SPDX-License-Identifier: MIT
 * Writing the lines of a session description. RFC 8866 5, 6, 9. */
#include "sdp/sdp.h"

static void end_line(struct sua_buf *b)
{
    sua_buf_z(b, "\r\n");
}

void sua__sdp_bad(struct sua_buf *b)
{
    if (!b->err)
        b->err = SUA_EINVAL;
}

/* One word of a line: a space would make two of it. */
static void write_word(struct sua_buf *b, struct sua_str s)
{
    if (!s.n || sua__str_find(s, ' ') < s.n)
        sua__sdp_bad(b);
    sua_buf_text(b, s);
}

static void write_addr(struct sua_buf *b, const struct sua_addr *a)
{
    sua_buf_z(b, a->family == 6 ? "IN IP6 " : "IN IP4 ");
    sua__addr_bare(b, a);
    end_line(b);
}

void sua__sdp_write_c(struct sua_buf *b, const struct sua_addr *addr)
{
    sua_buf_z(b, "c=");
    write_addr(b, addr);
}

void sua__sdp_write_head(struct sua_buf *b, const struct sua_sdp_origin *o,
                         const struct sua_addr *addr, struct sua_str timing)
{
    sua_buf_z(b, "v=0\r\no=");
    write_word(b, o->user.n ? o->user : SUA_STR("-"));
    sua_buf_char(b, ' ');
    sua__buf_u64(b, o->id);
    sua_buf_char(b, ' ');
    sua__buf_u64(b, o->version);
    sua_buf_char(b, ' ');
    write_addr(b, addr);
    sua_buf_z(b, "s=-\r\n");
    sua__sdp_write_c(b, addr);
    sua_buf_z(b, "t=");
    sua_buf_text(b, timing);
    end_line(b);
}

void sua__sdp_write_m(struct sua_buf *b, const struct sua_str *type,
                      unsigned port, const struct sua_str *proto)
{
    sua_buf_z(b, "m=");
    write_word(b, *type);
    sua_buf_char(b, ' ');
    sua_buf_u32(b, port);
    sua_buf_char(b, ' ');
    write_word(b, *proto);
}

void sua__sdp_write_format(struct sua_buf *b, unsigned pt)
{
    if (pt > SUA__PT_MAX)
        sua__sdp_bad(b);
    sua_buf_char(b, ' ');
    sua_buf_u32(b, pt);
}

void sua__sdp_write_codec(struct sua_buf *b, const struct sua_sdp_codec *c,
                          unsigned pt)
{
    sua_buf_z(b, "a=rtpmap:");
    sua_buf_u32(b, pt);
    sua_buf_char(b, ' ');
    write_word(b, c->name);
    sua_buf_char(b, '/');
    sua_buf_u32(b, c->rate);
    if (c->channels > 1) {
        sua_buf_char(b, '/');
        sua_buf_u32(b, c->channels);
    }
    end_line(b);
    if (!c->fmtp.n)
        return;
    sua_buf_z(b, "a=fmtp:");
    sua_buf_u32(b, pt);
    sua_buf_char(b, ' ');
    sua_buf_text(b, c->fmtp);
    end_line(b);
}

void sua__sdp_write_direction(struct sua_buf *b, unsigned dir)
{
    if (dir > 3)
        sua__sdp_bad(b);
    sua_buf_str(b, sua_str_make(sua__sdp_directions[dir & 3],
                                SUA__DIRECTION_N));
}

void sua__sdp_write_tail(struct sua_buf *b, const struct sua_sdp_caps *caps,
                         unsigned dir)
{
    if (caps->ptime) {
        sua_buf_z(b, "a=ptime:");
        sua_buf_u32(b, caps->ptime);
        end_line(b);
    }
    /* Not RTP: only what is not the default. */
    if (!caps->ncodec && dir == SUA_SDP_SENDRECV)
        return;
    sua_buf_z(b, "a=");
    sua__sdp_write_direction(b, dir);
    end_line(b);
}
