/* SPDX-License-Identifier: MIT
 * Writing the lines of a session description. RFC 8866 5, 6, 9. */
#include "sdp/sdp.h"

static void end_line(struct sua_buf *b)
{
    sua_buf_z(b, "\r\n");
}

/* One word of a line: a space would make two of it. */
static void write_word(struct sua_buf *b, struct sua_str s)
{
    if ((!s.n || sua__str_find(s, ' ') < s.n) && !b->err)
        b->err = SUA_EINVAL;
    sua_buf_text(b, s);
}

/* SDP writes IPv6 without the brackets. */
static void write_addr(struct sua_buf *b, const struct sua_addr *a)
{
    char mem[48];
    struct sua_buf text;
    struct sua_str s;

    sua_buf_init(&text, mem, sizeof(mem));
    sua_addr_write(&text, a, 0);
    if (text.err && !b->err)
        b->err = text.err;
    s = sua_buf_view(&text);
    if (a->family == 6)
        s = sua__str_sub(s, 1, s.n - 1);
    sua_buf_z(b, a->family == 6 ? "IN IP6 " : "IN IP4 ");
    sua_buf_str(b, s);
    end_line(b);
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
    sua_buf_z(b, "s=-\r\nc=");
    write_addr(b, addr);
    sua_buf_z(b, "t=");
    sua_buf_text(b, timing);
    end_line(b);
}

void sua__sdp_write_audio(struct sua_buf *b, const struct sua_sdp_caps *caps)
{
    /* Port 0 would say "not wanted" by accident. */
    if ((!caps->ncodec || !caps->addr.port) && !b->err)
        b->err = SUA_EINVAL;
    sua_buf_z(b, "m=audio ");
    sua_buf_u32(b, caps->addr.port);
    sua_buf_z(b, " RTP/AVP");
}

void sua__sdp_write_format(struct sua_buf *b, unsigned pt)
{
    if (pt > SUA__PT_MAX && !b->err)
        b->err = SUA_EINVAL;
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
    if (dir > 3 && !b->err)
        b->err = SUA_EINVAL;
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
    sua_buf_z(b, "a=");
    sua__sdp_write_direction(b, dir);
    end_line(b);
}

void sua__sdp_write_refusal(struct sua_buf *b, const struct sua_sdp_media *m)
{
    struct sua_str formats = m->line;

    sua__sdp_word(&formats);
    sua__sdp_word(&formats);
    sua__sdp_word(&formats);
    formats = sua_str_trim(formats);
    sua_buf_z(b, "m=");
    write_word(b, m->type);
    sua_buf_z(b, " 0 ");
    write_word(b, m->proto);
    sua_buf_char(b, ' ');
    sua_buf_text(b, formats.n ? formats : SUA_STR("0"));
    end_line(b);
}
