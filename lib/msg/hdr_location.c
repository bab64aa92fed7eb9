/* SPDX-License-Identifier: MIT
 * Geolocation, Geolocation-Error. RFC 6442 4.1, 4.4; loc-src: RFC 8787 4. */
#include "msg/value.h"
#include "sip/hdr_ext.h"

static const struct sua__field location_fields[] = {
    SUA__FIELD(sua_geolocation, loc_src, "loc-src", STR),
};

int sua_geolocation_parse(struct sua_str s, struct sua_geolocation *out)
{
    struct sua__cur c;

    memset(out, 0, sizeof(*out));
    sua__cur_init(&c, s);
    if (sua__cur_angle(&c, &out->uri) || !sua__uri_writable(out->uri))
        return SUA_EBADMSG;
    return sua__params_read(&c, location_fields, SUA__COUNT(location_fields),
                            out, &out->params);
}

void sua_geolocation_write(struct sua_buf *b, const struct sua_geolocation *v)
{
    sua__put_angle(b, v->uri);
    sua__params_write(b, location_fields, SUA__COUNT(location_fields), v,
                      v->params);
}

static const struct sua__field error_fields[] = {
    SUA__FIELD(sua_geolocation_error, text, "code", QUOTED),
};

int sua_geolocation_error_parse(struct sua_str s,
                                struct sua_geolocation_error *out)
{
    struct sua_str digits;
    struct sua__cur c;

    memset(out, 0, sizeof(*out));
    sua__cur_init(&c, s);
    if (sua__cur_token(&c, &digits) || digits.n > 3 ||
        sua_str_u32(digits, 999, &out->code))
        return SUA_EBADMSG;
    return sua__params_read(&c, error_fields, SUA__COUNT(error_fields), out,
                            &out->params);
}

void sua_geolocation_error_write(struct sua_buf *b,
                                 const struct sua_geolocation_error *v)
{
    if (v->code > 999)
        sua__put_invalid(b);
    sua_buf_u32(b, v->code);
    sua__params_write(b, error_fields, SUA__COUNT(error_fields), v,
                      v->params);
}
