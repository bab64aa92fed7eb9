/* SPDX-License-Identifier: MIT
 * Values that name a dialog, a request in it, or how long it lives: RAck,
 * Session-Expires, Min-SE, Replaces, Join, Target-Dialog. RFC 3262 7.2; RFC
 * 3891 6.1; RFC 3911 7.1; RFC 4028 4, 5; RFC 4538 7. */
#include "msg/value.h"
#include "sip/hdr_ext.h"

/* ---- RAck -------------------------------------------------------------- */
/* A number and the white space that must follow. */
static int number_lws(struct sua__cur *c, uint32_t *out)
{
    if (sua__cur_number(c, UINT32_MAX, out))
        return SUA_EBADMSG;
    return sua__is_lws(c->p[-1]) ? SUA_OK : SUA_EBADMSG;
}

int sua_rack_parse(struct sua_str s, struct sua_rack *out)
{
    struct sua__cur c;

    sua__cur_init(&c, s);
    if (number_lws(&c, &out->rseq) || number_lws(&c, &out->cseq) ||
        sua__cur_token(&c, &out->method))
        return SUA_EBADMSG;
    return sua__cur_end(&c);
}

void sua_rack_write(struct sua_buf *b, const struct sua_rack *v)
{
    sua_buf_u32(b, v->rseq);
    sua_buf_char(b, ' ');
    sua_buf_u32(b, v->cseq);
    sua_buf_char(b, ' ');
    sua__put_token(b, v->method);
}

/* ---- Session-Expires, Min-SE ------------------------------------------- */
struct refresher {
    struct sua_str name;
};
static const struct sua__field refresher_fields[] = {
    SUA__FIELD(refresher, name, "refresher", TOKEN),
};
static const struct sua_str refresher_name[] = {
    { NULL, 0 }, SUA_STR_INIT("uac"), SUA_STR_INIT("uas")
};

int sua_session_expires_parse(struct sua_str s,
                              struct sua_session_expires *out)
{
    struct refresher refresher = { { NULL, 0 } };
    struct sua__cur c;
    unsigned i;

    memset(out, 0, sizeof(*out));
    sua__cur_init(&c, s);
    if (sua__cur_number(&c, UINT32_MAX, &out->delta) ||
        sua__params_read(&c, refresher_fields, SUA__COUNT(refresher_fields),
                         &refresher, &out->params))
        return SUA_EBADMSG;
    for (i = 0; i < SUA__COUNT(refresher_name); i++)
        if (sua_str_ieq(refresher.name, refresher_name[i])) {
            out->refresher = (uint8_t)i;
            return SUA_OK;
        }
    return SUA_EBADMSG;
}

void sua_session_expires_write(struct sua_buf *b,
                               const struct sua_session_expires *v)
{
    struct refresher refresher = { { NULL, 0 } };

    if (v->refresher < SUA__COUNT(refresher_name))
        refresher.name = refresher_name[v->refresher];
    else
        sua__put_invalid(b);
    sua_buf_u32(b, v->delta);
    sua__params_write(b, refresher_fields, SUA__COUNT(refresher_fields),
                      &refresher, v->params);
}

int sua_min_se_parse(struct sua_str s, struct sua_min_se *out)
{
    struct sua__cur c;

    sua__cur_init(&c, s);
    if (sua__cur_number(&c, UINT32_MAX, &out->delta))
        return SUA_EBADMSG;
    return sua__params_read(&c, NULL, 0, out, &out->params);
}

void sua_min_se_write(struct sua_buf *b, const struct sua_min_se *v)
{
    sua_buf_u32(b, v->delta);
    sua__params_write(b, NULL, 0, v, v->params);
}

/* ---- Replaces, Join, Target-Dialog ------------------------------------- */
static const struct sua__field replaces_fields[] = {
    SUA__FIELD(sua_replaces, local_tag, "to-tag", TOKEN),
    SUA__FIELD(sua_replaces, remote_tag, "from-tag", TOKEN),
    SUA__FIELD(sua_replaces, early_only, "early-only", FLAG),
};
static const struct sua__field target_fields[] = {
    SUA__FIELD(sua_replaces, local_tag, "local-tag", TOKEN),
    SUA__FIELD(sua_replaces, remote_tag, "remote-tag", TOKEN),
};

static int is_complete(const struct sua_replaces *v)
{
    return sua__callid_ok(v->callid) && v->local_tag.p && v->remote_tag.p;
}

/* What tells which of the two spellings it is. */
static int has_replaces_tag(struct sua_str params)
{
    struct sua_str value;

    return !sua_param_get(params, SUA_STR("to-tag"), &value) ||
           !sua_param_get(params, SUA_STR("from-tag"), &value);
}

static int pick_tags(struct sua_replaces *v)
{
    if (v->is_target)
        return sua__params_pick(v->params, target_fields,
                                SUA__COUNT(target_fields), v);
    return sua__params_pick(v->params, replaces_fields,
                            SUA__COUNT(replaces_fields), v);
}

int sua_replaces_parse(struct sua_str s, struct sua_replaces *out)
{
    struct sua__cur c;
    const char *from;

    memset(out, 0, sizeof(*out));
    sua__cur_init(&c, s);
    from = c.p;
    while (c.p < c.end && *c.p != ';' && !sua__is_lws(*c.p))
        c.p++;
    out->callid = sua__range(from, c.p);
    if (sua__params_read(&c, NULL, 0, out, &out->params))
        return SUA_EBADMSG;
    out->is_target = !has_replaces_tag(out->params);
    if (pick_tags(out) || !is_complete(out))
        return SUA_EBADMSG;
    return SUA_OK;
}

void sua_replaces_write(struct sua_buf *b, const struct sua_replaces *v)
{
    if (!is_complete(v) ||
        (v->is_target && (v->early_only || has_replaces_tag(v->params))))
        sua__put_invalid(b);
    sua_buf_text(b, v->callid);
    if (v->is_target)
        sua__params_write(b, target_fields, SUA__COUNT(target_fields), v,
                          v->params);
    else
        sua__params_write(b, replaces_fields, SUA__COUNT(replaces_fields), v,
                          v->params);
}
