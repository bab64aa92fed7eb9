/* SPDX-License-Identifier: MIT
 * Why something happened: Warning, Reason. RFC 3261 20.43; RFC 3326 2. */
#include "msg/value.h"
#include "sip/hdr_ext.h"

/* ---- Warning ----------------------------------------------------------- */
/* hostport or pseudonym: no white space, so the class tells both. */
static int is_agent(struct sua_str s)
{
    return s.n && sua__span(s.p, s.p + s.n, SUA__C_VALUE) == s.p + s.n;
}

int sua_warning_parse(struct sua_str s, struct sua_warning *out)
{
    struct sua__cur c;
    const char *from;
    uint32_t code;

    sua__cur_init(&c, s);
    from = c.p;
    if (sua__cur_number(&c, 999, &code) || code < 100 || c.p - from < 4 ||
        !sua__is_lws(from[3]))
        return SUA_EBADMSG;
    out->code = (uint16_t)code;
    from = c.p;
    c.p = sua__span(from, c.end, SUA__C_VALUE);
    out->agent = sua__range(from, c.p);
    if (!out->agent.n || c.p == c.end || !sua__is_lws(*c.p))
        return SUA_EBADMSG;
    c.p = sua__lws(c.p, c.end);
    if (sua__cur_quoted(&c, &out->text))
        return SUA_EBADMSG;
    return sua__cur_end(&c);
}

void sua_warning_write(struct sua_buf *b, const struct sua_warning *v)
{
    if (v->code < 100 || v->code > 999 || !is_agent(v->agent))
        sua__put_invalid(b);
    sua_buf_u32(b, v->code);
    sua_buf_char(b, ' ');
    sua_buf_str(b, v->agent);
    sua_buf_char(b, ' ');
    sua__put_quoted(b, v->text);
}

/* ---- Reason ------------------------------------------------------------ */
static const struct sua__field reason_fields[] = {
    SUA__FIELD(sua_reason, cause, "cause", NUM),
    SUA__FIELD(sua_reason, text, "text", QUOTED),
};

int sua_reason_parse(struct sua_str s, struct sua_reason *out)
{
    struct sua__cur c;

    memset(out, 0, sizeof(*out));
    sua__cur_init(&c, s);
    if (sua__cur_token(&c, &out->protocol))
        return SUA_EBADMSG;
    return sua__params_read(&c, reason_fields, SUA__COUNT(reason_fields),
                            out, &out->params);
}

void sua_reason_write(struct sua_buf *b, const struct sua_reason *v)
{
    sua__put_token(b, v->protocol);
    sua__params_write(b, reason_fields, SUA__COUNT(reason_fields), v,
                      v->params);
}
