/* SPDX-License-Identifier: MIT
 * A token or a URI with parameters: Accept-Language, Info-Package and their
 * kin, Content-Disposition, Call-Info. RFC 3261 20.2, 20.9, 20.11. */
#include "msg/value.h"

/* ---- Accept-Encoding, Recv-Info, Refer-Sub ... ------------------------- */
int sua_item_parse(struct sua_str s, struct sua_item *out)
{
    struct sua__cur c;

    sua__cur_init(&c, s);
    if (sua__cur_token(&c, &out->name))
        return SUA_EBADMSG;
    return sua__params_read(&c, NULL, 0, out, &out->params);
}

void sua_item_write(struct sua_buf *b, const struct sua_item *v)
{
    sua__put_token(b, v->name);
    sua__params_write(b, NULL, 0, v, v->params);
}

int sua_params_q(struct sua_str params)
{
    struct sua_str value;

    if (sua_param_get(params, SUA_STR("q"), &value))
        return 1000;
    return sua__qvalue(value);
}

/* ---- Content-Disposition ----------------------------------------------- */
static const struct sua__field disposition_fields[] = {
    SUA__FIELD(sua_disposition, handling, "handling", TOKEN),
};

int sua_disposition_parse(struct sua_str s, struct sua_disposition *out)
{
    struct sua__cur c;

    memset(out, 0, sizeof(*out));
    sua__cur_init(&c, s);
    if (sua__cur_token(&c, &out->type))
        return SUA_EBADMSG;
    return sua__params_read(&c, disposition_fields,
                            SUA__COUNT(disposition_fields), out,
                            &out->params);
}

void sua_disposition_write(struct sua_buf *b, const struct sua_disposition *v)
{
    sua__put_token(b, v->type);
    sua__params_write(b, disposition_fields, SUA__COUNT(disposition_fields),
                      v, v->params);
}

int sua_disposition_optional(const struct sua_disposition *v)
{
    return sua__str_is(v->handling, "optional");
}

/* ---- Call-Info, Alert-Info, Error-Info ... ----------------------------- */
static const struct sua__field info_fields[] = {
    SUA__FIELD(sua_info, purpose, "purpose", STR),
};

int sua_info_parse(struct sua_str s, struct sua_info *out)
{
    struct sua__cur c;

    memset(out, 0, sizeof(*out));
    sua__cur_init(&c, s);
    if (sua__cur_angle(&c, &out->uri))
        return SUA_EBADMSG;
    return sua__params_read(&c, info_fields, SUA__COUNT(info_fields), out,
                            &out->params);
}

void sua_info_write(struct sua_buf *b, const struct sua_info *v)
{
    sua__put_angle(b, v->uri);
    sua__params_write(b, info_fields, SUA__COUNT(info_fields), v, v->params);
}
