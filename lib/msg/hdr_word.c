/* SPDX-License-Identifier: MIT
 * Headers whose value is one word with parameters: Answer-Mode and
 * Priv-Answer-Mode (RFC 5373 2), User-to-User (RFC 7433 4.1),
 * P-Visited-Network-ID (RFC 7315 5.3). */
#include "msg/value.h"
#include "sip/hdr_ext.h"

/* token / quoted-string */
static int read_word(struct sua__cur *c, struct sua_str *out)
{
    return sua__cur_token(c, out) ? sua__cur_quoted(c, out) : SUA_OK;
}

static void put_word(struct sua_buf *b, struct sua_str s)
{
    if (!s.p)
        sua__put_invalid(b);
    if (sua__is_token(s))
        sua_buf_str(b, s);
    else
        sua__put_quoted(b, s);
}

/* ---- Answer-Mode ------------------------------------------------------- */
static const struct sua__field answer_fields[] = {
    SUA__FIELD(sua_answer_mode, require, "require", FLAG),
};

int sua_answer_mode_parse(struct sua_str s, struct sua_answer_mode *out)
{
    struct sua__cur c;

    memset(out, 0, sizeof(*out));
    sua__cur_init(&c, s);
    if (sua__cur_token(&c, &out->mode))
        return SUA_EBADMSG;
    return sua__params_read(&c, answer_fields, SUA__COUNT(answer_fields),
                            out, &out->params);
}

void sua_answer_mode_write(struct sua_buf *b, const struct sua_answer_mode *v)
{
    sua__put_token(b, v->mode);
    sua__params_write(b, answer_fields, SUA__COUNT(answer_fields), v,
                      v->params);
}

/* ---- User-to-User ------------------------------------------------------ */
static const struct sua__field uui_fields[] = {
    SUA__FIELD(sua_user_to_user, purpose, "purpose", STR),
    SUA__FIELD(sua_user_to_user, content, "content", STR),
    SUA__FIELD(sua_user_to_user, encoding, "encoding", STR),
};

int sua_user_to_user_parse(struct sua_str s, struct sua_user_to_user *out)
{
    struct sua__cur c;

    memset(out, 0, sizeof(*out));
    sua__cur_init(&c, s);
    if (read_word(&c, &out->data))
        return SUA_EBADMSG;
    return sua__params_read(&c, uui_fields, SUA__COUNT(uui_fields), out,
                            &out->params);
}

void sua_user_to_user_write(struct sua_buf *b,
                            const struct sua_user_to_user *v)
{
    put_word(b, v->data);
    sua__params_write(b, uui_fields, SUA__COUNT(uui_fields), v, v->params);
}

/* ---- P-Visited-Network-ID ---------------------------------------------- */
int sua_visited_network_parse(struct sua_str s,
                              struct sua_visited_network *out)
{
    struct sua__cur c;

    memset(out, 0, sizeof(*out));
    sua__cur_init(&c, s);
    if (read_word(&c, &out->network))
        return SUA_EBADMSG;
    return sua__params_read(&c, NULL, 0, out, &out->params);
}

void sua_visited_network_write(struct sua_buf *b,
                               const struct sua_visited_network *v)
{
    put_word(b, v->network);
    sua__params_write(b, NULL, 0, v, v->params);
}
