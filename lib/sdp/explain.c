/* SPDX-License-Identifier: MIT
 * Faults of session descriptions in words: the line at which the parser
 * stopped is looked at once more. RFC 8866 5, 6, 9. */
#include "sdp/sdp.h"
#include "sip/sdp_attr.h"
#include "sip/sdp_explain.h"

/* What a line of each type looks like. */
static const struct form {
    char type;
    const char *text, *rfc;
} forms[] = {
    { 'v', "\"v=0\" was expected", "RFC 8866 5.1" },
    { 'o', "\"o=user id version IN IP4 address\" was expected",
      "RFC 8866 5.2" },
    { 's', "\"s=\" takes one name that is not empty", "RFC 8866 5.3" },
    { 'i', "\"i=\" takes a text that is not empty", "RFC 8866 5.4" },
    { 'u', "\"u=\" takes a URI", "RFC 8866 5.5" },
    { 'e', "\"e=\" takes an address, with a name in ( ) or < > about it",
      "RFC 8866 5.6" },
    { 'p', "\"p=\" takes a telephone number with \"+\", and a name",
      "RFC 8866 5.6" },
    { 'c', "\"c=IN IP4 address\" was expected, with a ttl where it is "
      "IPv4 multicast", "RFC 8866 5.7" },
    { 'b', "\"b=type:number\" was expected", "RFC 8866 5.8" },
    { 't', "\"t=start stop\" was expected", "RFC 8866 5.9" },
    { 'r', "\"r=interval duration offset\" was expected", "RFC 8866 5.10" },
    { 'z', "\"z=\" takes pairs of a time and an offset", "RFC 8866 5.11" },
    { 'k', "\"k=method\" was expected", "RFC 8866 5.12" },
    { 'a', "the name of this attribute is no token, or its value is not "
      "what that attribute takes", "RFC 8866 5.13" },
    { 'm', "\"m=media port proto format\" was expected, for RTP with "
      "payload types 0 to 127", "RFC 8866 5.14" },
};

static const struct form *form_of(char type)
{
    size_t i;

    for (i = 0; i < SUA__COUNT(forms); i++)
        if (forms[i].type == type)
            return &forms[i];
    return NULL;
}

/* Whether the value itself is well formed, so that the line stands in the
 * wrong place. Types without a reader are taken for well formed when they
 * say anything. */
static int value_reads(char type, struct sua_str v)
{
    struct sua_sdp_origin_line o;
    struct sua_sdp_connection c;
    struct sua_sdp_bandwidth b;
    struct sua_sdp_timing t;
    struct sua_sdp_repeat r;
    struct sua_sdp_key k;
    struct sua_sdp_media_line m;

    switch (type) {
    case 'v': return sua_str_eq(v, SUA_STR("0"));
    case 'o': return !sua_sdp_origin_parse(v, &o);
    case 'c': return !sua_sdp_connection_parse(v, &c);
    case 'b': return !sua_sdp_bandwidth_parse(v, &b);
    case 't': return !sua_sdp_timing_parse(v, &t);
    case 'r': return !sua_sdp_repeat_parse(v, &r);
    case 'k': return !sua_sdp_key_parse(v, &k);
    case 'm': return !sua_sdp_media_parse(v, &m);
    case 's': return v.n != 0;
    default: return 0;
    }
}

static int has_line(struct sua_str text, char want)
{
    struct sua_str value;
    char type;

    while (sua_sdp_line_next(&text, &type, &value) > 0)
        if (type == want)
            return 1;
    return 0;
}

/* The order of the lines above the first "m=", and what of them must be. */
static size_t rank(char type)
{
    static const char order[] = "vosiuepcbtrzkam";
    size_t i = 0;

    while (order[i] && order[i] != type)
        i++;
    return i;
}

/* Whether a line that must come before one of this type is not there; 0 is
 * the end of the text. */
static int missing(struct sua_str before, char type, struct sua_fault *out)
{
    static const char *const text[] = {
        "\"v=0\" must come first", "the line \"o=\" is missing here",
        "the line \"s=\" is missing here", "the line \"t=\" is missing here"
    };
    static const char must[] = "vost";
    size_t i;

    for (i = 0; i < SUA__COUNT(text); i++)
        if (rank(must[i]) < rank(type) && !has_line(before, must[i])) {
            out->text = text[i];
            out->rfc = form_of(must[i])->rfc;
            return 1;
        }
    return 0;
}

/* A stream without an address: no "c=" above the first "m=", nor in the
 * section that begins `at`. */
static int lacks_address(struct sua_str text, struct sua_str at,
                         struct sua_fault *out)
{
    struct sua_str value, from = text;
    char type;

    while (sua_sdp_line_next(&from, &type, &value) > 0 && type != 'm')
        if (type == 'c')
            return 0;
    while (sua_sdp_line_next(&at, &type, &value) > 0 && type != 'm')
        if (type == 'c')
            return 0;
    out->text = "a stream needs a line \"c=\", its own or the session's";
    out->rfc = "RFC 8866 5.7";
    return 1;
}

static void place(struct sua_str text, struct sua_fault *out)
{
    size_t i, start = 0;

    out->line = 1;
    for (i = 0; i < out->offset; i++)
        if (text.p[i] == '\n') {
            out->line++;
            start = i + 1;
        }
    out->column = (uint32_t)(out->offset - start + 1);
}

static void judge(struct sua_str text, struct sua_fault *out)
{
    struct sua_str at = sua__str_sub(text, out->offset, text.n), value;
    struct sua_str before = sua__str_sub(text, 0, out->offset);
    const struct form *form;
    char type;
    int got = sua_sdp_line_next(&at, &type, &value);

    if (!got) {
        out->rfc = "RFC 8866 9";
        out->text = "an empty line is not part of a description";
        missing(before, 0, out);
        return;
    }
    form = got > 0 ? form_of(type) : NULL;
    out->rfc = form ? form->rfc : "RFC 8866 5";
    if (got < 0 || !form)
        out->text = "a line is a letter of RFC 8866, \"=\", a value, and CRLF";
    else if (at.p - text.p < 2 || at.p[-1] != '\n' || at.p[-2] != '\r')
        out->text = "this line does not end in CRLF";
    else if (!value_reads(type, value))
        out->text = form->text;
    else if (!missing(before, has_line(before, 'm') ? 'v' : type, out) &&
             !(type == 'm' && lacks_address(text, at, out)))
        out->text = type == 'm' ? form->text
                                : "this line stands too often, in the wrong "
                                  "place, or contradicts another one";
}

int sua_sdp_explain(struct sua_str text, struct sua_fault *out)
{
    struct sua_sdp sdp;
    size_t off = 0;
    int err = sua_sdp_parse(text, &sdp, &off);

    if (!err)
        return SUA_OK;
    memset(out, 0, sizeof(*out));
    out->err = SUA_MSG_VALUE;
    out->code = SUA_FAULT_SDP;
    out->offset = (uint32_t)off;
    out->rfc = "RFC 8866 5.14";
    out->text = "more \"m=\" lines than the limit";
    if (err == SUA_EBADMSG)
        judge(text, out);
    place(text, out);
    return err;
}
