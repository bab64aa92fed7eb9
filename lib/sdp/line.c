/* SPDX-License-Identifier: MIT
 * The values of lines other than attributes. RFC 8866 5. */
#include "sdp/form.h"
#include "msg/msg.h"
#include "sip/sdp_attr.h"

#define ROW(member, ...) SUA__ROW(sua_sdp_origin_line, member, __VA_ARGS__)
static const struct sua__sdp_field origin[] = {
    ROW(user, WORD, NONE, SOME, MUST),
    ROW(id, DIGITS, SP, SOME, MUST),
    ROW(version, DIGITS, SP, SOME, MUST),
    ROW(nettype, TOKEN, SP, SOME, MUST),
    ROW(addrtype, TOKEN, SP, SOME, MUST),
    ROW(addr, WORD, SP, SOME, MUST),
};
#undef ROW
SUA__FORM(origin, sua_sdp_origin_line, origin)

#define ROW(member, ...) SUA__ROW(sua_sdp_bandwidth, member, __VA_ARGS__)
static const struct sua__sdp_field bandwidth[] = {
    ROW(type, TOKEN, NONE, SOME, MUST),
    ROW(value, U64, COLON, ANY, MUST),
};
#undef ROW
SUA__FORM(bandwidth, sua_sdp_bandwidth, bandwidth)

static const struct sua__sdp_field timing[] = {
    SUA__ROW(sua_sdp_timing, start, U64, NONE, ANY, MUST),
    SUA__ROW(sua_sdp_timing, stop, U64, SP, ANY, MUST),
};
SUA__FORM(timing, sua_sdp_timing, timing)

#define ROW(member, ...) SUA__ROW(sua_sdp_media_line, member, __VA_ARGS__)
static const struct sua__sdp_field media[] = {
    ROW(type, TOKEN, NONE, SOME, MUST),
    ROW(port, U16, SP, PORT, MUST),
    ROW(count, NUM, SLASH, SOME, MAY),
    ROW(proto, PROTO, SP, SOME, MUST),
    ROW(formats, TOKENS, SP, SOME, MUST),
};
#undef ROW
SUA__FORM(media, sua_sdp_media_line, media)

static const struct sua__sdp_field key[] = {
    SUA__ROW(sua_sdp_key, method, TOKEN, NONE, SOME, MUST),
    SUA__ROW(sua_sdp_key, value, TEXT, COLON, ANY, MAY),
};
SUA__FORM(key, sua_sdp_key, key)

/* ---- c= ---------------------------------------------------------------- */

#define ROW(member, ...) SUA__ROW(sua_sdp_connection, member, __VA_ARGS__)
static const struct sua__sdp_field connection[] = {
    ROW(nettype, TOKEN, NONE, SOME, MUST),
    ROW(addrtype, TOKEN, SP, SOME, MUST),
    ROW(addr, HOST, SP, SOME, MUST),
    ROW(ttl, NUM, SLASH, ANY, MAY),
    ROW(count, NUM, SLASH, SOME, MAY),
};
#undef ROW

static int is_ipv6(struct sua_str addr)
{
    return sua__str_find(addr, ':') < addr.n;
}

int sua_sdp_connection_parse(struct sua_str value,
                             struct sua_sdp_connection *out)
{
    memset(out, 0, sizeof(*out));
    if (sua__sdp_form_read(connection, SUA__COUNT(connection), value, out))
        return SUA_EBADMSG;
    if (!is_ipv6(out->addr))
        return out->ttl.n > 255 ? SUA_EBADMSG : SUA_OK;
    if (out->count.set || (out->ttl.set && !out->ttl.n))
        return SUA_EBADMSG;
    out->count = out->ttl;
    memset(&out->ttl, 0, sizeof(out->ttl));
    return SUA_OK;
}

void sua_sdp_connection_write(struct sua_buf *b,
                              const struct sua_sdp_connection *in)
{
    struct sua_sdp_connection c = *in;

    if (is_ipv6(c.addr)) {
        if (c.ttl.set || (c.count.set && !c.count.n))
            sua__sdp_put_invalid(b);
        c.ttl = c.count;
        c.count.set = 0;
    } else if (c.ttl.set ? c.ttl.n > 255 : c.count.set) {
        sua__sdp_put_invalid(b);
    }
    sua__sdp_form_write(b, connection, SUA__COUNT(connection), &c);
}

/* ---- r= and z= --------------------------------------------------------- */

static const struct sua__sdp_field repeat[] = {
    SUA__ROW(sua_sdp_repeat, interval, TIME, NONE, SOME, MUST),
    SUA__ROW(sua_sdp_repeat, duration, TIME, SP, ANY, MUST),
    SUA__ROW(sua_sdp_repeat, offsets, TOKENS, SP, SOME, MUST),
};
static const struct sua__sdp_field span_of_time[] = {
    {SUA__F_TIME, SUA__S_NONE, SUA__R_ANY, SUA__N_MUST, 0},
};

int sua_sdp_time_parse(struct sua_str value, uint64_t *out)
{
    return sua__sdp_form_read(span_of_time, 1, value, out);
}

static int all_times(struct sua_str list)
{
    struct sua_str word;
    uint64_t seconds;

    while (sua_sdp_word_next(&list, &word))
        if (sua_sdp_time_parse(word, &seconds))
            return 0;
    return 1;
}

int sua_sdp_repeat_parse(struct sua_str value, struct sua_sdp_repeat *out)
{
    memset(out, 0, sizeof(*out));
    if (sua__sdp_form_read(repeat, SUA__COUNT(repeat), value, out))
        return SUA_EBADMSG;
    return all_times(out->offsets) ? SUA_OK : SUA_EBADMSG;
}

void sua_sdp_repeat_write(struct sua_buf *b, const struct sua_sdp_repeat *in)
{
    if (!all_times(in->offsets))
        sua__sdp_put_invalid(b);
    sua__sdp_form_write(b, repeat, SUA__COUNT(repeat), in);
}

static int read_zone(struct sua_str time, struct sua_str offset,
                     struct sua_sdp_zone *out)
{
    memset(out, 0, sizeof(*out));
    out->back = offset.n && *offset.p == '-';
    offset = sua__str_sub(offset, out->back, offset.n);
    if (sua_sdp_time_parse(offset, &out->offset) ||
        !sua__sdp_fits(time, SUA__F_DIGITS, SUA__R_SOME))
        return SUA_EBADMSG;
    return sua_sdp_time_parse(time, &out->time);
}

int sua_sdp_zone_next(struct sua_str *rest, struct sua_sdp_zone *out)
{
    struct sua_str at = *rest, time, offset;

    if (!sua_sdp_word_next(&at, &time))
        return 0;
    if (!sua_sdp_word_next(&at, &offset) || read_zone(time, offset, out))
        return SUA_EBADMSG;
    *rest = at;
    return 1;
}

void sua_sdp_zone_write(struct sua_buf *b, const struct sua_sdp_zone *in)
{
    sua__buf_u64(b, in->time);
    sua_buf_z(b, in->back ? " -" : " ");
    sua__buf_u64(b, in->offset);
}
