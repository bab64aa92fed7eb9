/* SPDX-License-Identifier: MIT
 * Attributes of media, of RTP and of groups. RFC 8866 6; RFC 3605, 4585,
 * 5576, 5888, 8285, 8830, 8841. */
#include "sdp/form.h"
#include "msg/msg.h"
#include "sip/sdp_attr.h"

#define ROW(member, ...) SUA__ROW(sua_sdp_rtpmap, member, __VA_ARGS__)
static const struct sua__sdp_field rtpmap[] = {
    ROW(pt, U8, NONE, PT, MUST),
    ROW(name, TOKEN, SP, SOME, MUST),
    ROW(rate, U32, SLASH, SOME, MUST),
    ROW(channels, NUM, SLASH, SOME, MAY),
};
#undef ROW
SUA__FORM(rtpmap, sua_sdp_rtpmap, rtpmap)

static const struct sua__sdp_field fmtp[] = {
    SUA__ROW(sua_sdp_fmtp, format, TOKEN, NONE, SOME, MUST),
    SUA__ROW(sua_sdp_fmtp, params, TEXT, SP, SOME, MUST),
};
SUA__FORM(fmtp, sua_sdp_fmtp, fmtp)

#define ROW(member, ...) SUA__ROW(sua_sdp_rtcp, member, __VA_ARGS__)
static const struct sua__sdp_field rtcp[] = {
    ROW(port, U16, NONE, PORT, MUST),
    ROW(nettype, TOKEN, SP, SOME, MAY),
    ROW(addrtype, TOKEN, SP, SOME, WITH),
    ROW(addr, WORD, SP, SOME, WITH),
};
#undef ROW
SUA__FORM(rtcp, sua_sdp_rtcp, rtcp)

static const struct sua__sdp_field rtcp_fb[] = {
    SUA__ROW(sua_sdp_rtcp_fb, format, TOKEN, NONE, SOME, MUST),
    SUA__ROW(sua_sdp_rtcp_fb, type, TOKEN, SP, SOME, MUST),
    SUA__ROW(sua_sdp_rtcp_fb, param, TEXT, SP, SOME, MAY),
};
SUA__FORM(rtcp_fb, sua_sdp_rtcp_fb, rtcp_fb)

#define ROW(member, ...) SUA__ROW(sua_sdp_extmap, member, __VA_ARGS__)
static const struct sua__sdp_field extmap[] = {
    ROW(id, U16, NONE, PORT, MUST),
    ROW(dir, DIR, SLASH, ANY, MAY),
    ROW(uri, WORD, SP, SOME, MUST),
    ROW(attributes, TEXT, SP, SOME, MAY),
};
#undef ROW
SUA__FORM(extmap, sua_sdp_extmap, extmap)

static const struct sua__sdp_field ssrc[] = {
    SUA__ROW(sua_sdp_ssrc, id, U32, NONE, ANY, MUST),
    SUA__ROW(sua_sdp_ssrc, name, TOKEN, SP, SOME, MUST),
    SUA__ROW(sua_sdp_ssrc, value, TEXT, COLON, SOME, MAY),
};
SUA__FORM(ssrc, sua_sdp_ssrc, ssrc)

static const struct sua__sdp_field msid[] = {
    SUA__ROW(sua_sdp_msid, stream, TOKEN, NONE, SOME, MUST),
    SUA__ROW(sua_sdp_msid, track, TOKEN, SP, SOME, MAY),
};
SUA__FORM(msid, sua_sdp_msid, msid)

static const struct sua__sdp_field group[] = {
    SUA__ROW(sua_sdp_group, semantics, TOKEN, NONE, SOME, MUST),
    SUA__ROW(sua_sdp_group, tags, TOKENS, SP, SOME, MAY),
};
SUA__FORM(group, sua_sdp_group, group)

int sua_sdp_mid_check(struct sua_str value)
{
    return sua__sdp_fits(value, SUA__F_TOKEN, SUA__R_SOME) ? SUA_OK
                                                           : SUA_EBADMSG;
}

int sua_sdp_dir_parse(struct sua_str name)
{
    return sua__sdp_direction(name);
}

void sua_sdp_dir_write(struct sua_buf *b, unsigned dir)
{
    sua__sdp_write_direction(b, dir);
}

/* ---- numbers ----------------------------------------------------------- */

/* Three digits at most, as so many thousandths. */
static int read_fraction(struct sua_str digits, uint32_t *out)
{
    uint32_t v;

    if (digits.n > 3 || sua_str_u32(digits, 999, &v))
        return SUA_EBADMSG;
    for (; digits.n < 3; digits.n++)
        v *= 10;
    *out = v;
    return SUA_OK;
}

int sua_sdp_thousandths_parse(struct sua_str value, uint32_t *out)
{
    size_t dot = sua__str_find(value, '.');
    uint32_t whole, part = 0;

    if (sua_str_u32(sua__str_sub(value, 0, dot), UINT32_MAX / 1000 - 1,
                    &whole))
        return SUA_EBADMSG;
    if (dot < value.n &&
        read_fraction(sua__str_sub(value, dot + 1, value.n), &part))
        return SUA_EBADMSG;
    *out = whole * 1000 + part;
    return *out ? SUA_OK : SUA_EBADMSG;
}

void sua_sdp_thousandths_write(struct sua_buf *b, uint32_t v)
{
    uint32_t part = v % 1000, digit = 100;

    if (!v)
        sua__sdp_put_invalid(b);
    sua_buf_u32(b, v / 1000);
    if (part)
        sua_buf_char(b, '.');
    for (; part; part %= digit, digit /= 10)
        sua_buf_char(b, (char)('0' + part / digit));
}

static const struct sua__sdp_field number[] = {
    {SUA__F_U64, SUA__S_NONE, SUA__R_ANY, SUA__N_MUST, 0},
};

int sua_sdp_max_message_parse(struct sua_str value, uint64_t *out)
{
    if (value.n > 1 && *value.p == '0')
        return SUA_EBADMSG;
    return sua__sdp_form_read(number, 1, value, out);
}

int sua_sdp_sctp_port_parse(struct sua_str value, uint16_t *out)
{
    uint64_t v;

    if (sua_sdp_max_message_parse(value, &v) || v > 65535)
        return SUA_EBADMSG;
    *out = (uint16_t)v;
    return SUA_OK;
}

void sua_sdp_number_write(struct sua_buf *b, uint64_t v)
{
    sua__buf_u64(b, v);
}
