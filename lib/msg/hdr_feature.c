/* SPDX-License-Identifier: MIT
 * Accept-Contact, Reject-Contact (RFC 3841 9.2, 10), Feature-Caps (RFC 6809
 * 6), and the features in them (RFC 3840 9). */
#include "msg/value.h"
#include "sip/hdr_ext.h"

static const struct sua__field feature_fields[] = {
    SUA__FIELD(sua_contact_feature, require, "require", FLAG),
    SUA__FIELD(sua_contact_feature, is_explicit, "explicit", FLAG),
};

int sua_contact_feature_parse(struct sua_str s,
                              struct sua_contact_feature *out)
{
    struct sua__cur c;

    memset(out, 0, sizeof(*out));
    sua__cur_init(&c, s);
    if (!sua__cur_char(&c, '*'))
        return SUA_EBADMSG;
    return sua__params_read(&c, feature_fields, SUA__COUNT(feature_fields),
                            out, &out->params);
}

void sua_contact_feature_write(struct sua_buf *b,
                               const struct sua_contact_feature *v)
{
    sua_buf_char(b, '*');
    sua__params_write(b, feature_fields, SUA__COUNT(feature_fields), v,
                      v->params);
}

/* base-tags (RFC 3840 9); all others begin with "+". */
static int is_feature(struct sua_str name)
{
    struct sua_str rest = SUA_STR_INIT(
        "audio automata class duplex data control mobility description "
        "events priority methods schemes application video language type "
        "isfocus actor text extensions");

    if (name.n && name.p[0] == '+')
        return 1;
    while (rest.n) {
        size_t space = sua__str_find(rest, ' ');

        if (sua_str_ieq(sua__str_sub(rest, 0, space), name))
            return 1;
        rest = sua__str_sub(rest, space + 1, rest.n);
    }
    return 0;
}

int sua_feature_next(struct sua_str *params, struct sua_str *name,
                     struct sua_str *values)
{
    while (sua_param_next(params, name, values))
        if (is_feature(*name)) {
            if (values->n > 1 && values->p[0] == '"')
                *values = sua__str_sub(*values, 1, values->n - 1);
            return 1;
        }
    return 0;
}

/* Place of the comma behind the value at p; a string may hold commas. */
static const char *value_end(const char *p, const char *end)
{
    if (p < end && *p == '!')
        p++;
    if (p < end && *p == '<')
        while (p < end && *p != '>')
            p += *p == '\\' && end - p > 1 ? 2 : 1;
    while (p < end && *p != ',')
        p++;
    return p;
}

int sua_feature_value_next(struct sua_str *values,
                           struct sua_feature_value *out)
{
    const char *end, *stop;
    struct sua_str s;

    if (!values->n)
        return 0;
    end = values->p + values->n;
    stop = value_end(values->p, end);
    s = sua_str_trim(sua__range(values->p, stop));
    *values = sua__range(stop < end ? stop + 1 : end, end);
    out->negated = s.n && s.p[0] == '!';
    if (out->negated)
        s = sua__str_sub(s, 1, s.n);
    out->kind = SUA_FEATURE_TOKEN;
    if (s.n && s.p[0] == '#') {
        out->kind = SUA_FEATURE_NUMBER;
        s = sua__str_sub(s, 1, s.n);
    } else if (s.n > 1 && s.p[0] == '<' && s.p[s.n - 1] == '>') {
        out->kind = SUA_FEATURE_STRING;
        s = sua__str_sub(s, 1, s.n - 1);
    }
    out->text = s;
    return 1;
}
