/* SPDX-License-Identifier: MIT
 * Accept-Contact, Reject-Contact, Feature-Caps, and the features in them:
 * examples of RFC 3840, 3841, 6809 and 8599. */
#include "hdr_roundtrip.h"
#include "msg/msg.h"

static const struct rt_member members[] = {
    RT_MEMBER(contact_feature, params, PARAMS),
    RT_PARAM(contact_feature, require, "require", U8),
    RT_PARAM(contact_feature, is_explicit, "explicit", U8),
};
RT_SHAPE(contact_feature, members);

static const char *const good[] = {
    "*",
    "*;audio;require",
    "*;methods=\"SUBSCRIBE\";audio;EXPLICIT;Require",
    "*;actor=\"msg-taker\";automata;video",
    "* ; mobility=\"fixed\" ; events=\"!presence,message-summary\"",
    "*;language=\"en,de\";description=\"<PC, or \\\"other\\\">\";q=0.5",
    "*;+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-000A95A0E128>\"",
    "*;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.mmtel\"",
    "*;+sip.pns=\"acme\";+sip.pnsreg=\"121\"",
    "*;priority=\"#>=5\";+a.b=\"#-1:5.5,#=7\"",
    NULL
};
static const char *const bad[] = {
    "audio", "**", "*a", "*,", "*;", "*;;audio", "*;audio;", "*;a=",
    "*;a=\"b", "*;require;require", "*;explicit;EXPLICIT", "* audio",
    ";audio", "*;audio, *;video", "*;<a>", NULL
};

static void members_read(void)
{
    struct sua_contact_feature v;

    CHECK_INT(sua_contact_feature_parse(
                  SUA_STR("*;methods=\"SUBSCRIBE\";audio;explicit"), &v),
              SUA_OK);
    CHECK(v.is_explicit && !v.require);
    CHECK_STR(v.params, "methods=\"SUBSCRIBE\";audio;explicit");
}

static void members_win(void)
{
    struct sua_contact_feature v;

    memset(&v, 0, sizeof(v));
    RT_WRITES(&rt_contact_feature, &v, "*");
    v.params = SUA_STR("explicit;audio;+x=a b;require");
    v.require = 1;
    RT_WRITES(&rt_contact_feature, &v, "*;require;audio;+x=\"a b\"");
}

static void features(void)
{
    struct sua_str p = SUA_STR(
        "q=0.7;audio;Methods=\"INVITE,!BYE\";+a.b=\"<x, \\> y>,z\""
        ";priority=\"!#1:5.5\";foo=\"audio\";class=\"\";text=on;tex");
    struct sua_str name, values;
    struct sua_feature_value v;

    CHECK(sua_feature_next(&p, &name, &values));
    CHECK_STR(name, "audio");
    CHECK(!values.p && !sua_feature_value_next(&values, &v));

    CHECK(sua_feature_next(&p, &name, &values));
    CHECK_STR(name, "Methods");
    CHECK(sua_feature_value_next(&values, &v));
    CHECK_STR(v.text, "INVITE");
    CHECK(!v.negated && v.kind == SUA_FEATURE_TOKEN);
    CHECK(sua_feature_value_next(&values, &v));
    CHECK_STR(v.text, "BYE");
    CHECK(v.negated && v.kind == SUA_FEATURE_TOKEN);
    CHECK(!sua_feature_value_next(&values, &v));

    CHECK(sua_feature_next(&p, &name, &values));
    CHECK_STR(name, "+a.b");
    CHECK(sua_feature_value_next(&values, &v));
    CHECK_STR(v.text, "x, \\> y");
    CHECK(!v.negated && v.kind == SUA_FEATURE_STRING);
    CHECK(sua_feature_value_next(&values, &v));
    CHECK_STR(v.text, "z");
    CHECK(!sua_feature_value_next(&values, &v));

    CHECK(sua_feature_next(&p, &name, &values));
    CHECK(sua_feature_value_next(&values, &v));
    CHECK_STR(v.text, "1:5.5");
    CHECK(v.negated && v.kind == SUA_FEATURE_NUMBER);

    CHECK(sua_feature_next(&p, &name, &values));
    CHECK_STR(name, "class");
    CHECK(values.p && !sua_feature_value_next(&values, &v));
    CHECK(sua_feature_next(&p, &name, &values));
    CHECK_STR(name, "text");
    CHECK_STR(values, "on");
    CHECK(!sua_feature_next(&p, &name, &values));
}

/* Whatever the values hold, the walk ends and stays inside. */
static void hostile_values(void)
{
    static const char *const text[] = {
        "!", "#", "<", "!<", "<>", "!<>", ",", ",,", "<\\", "<\\>", "!#",
        "<a>b,c", "a,!", " ", "! a"
    };
    struct sua_feature_value v;
    size_t i;

    for (i = 0; i < SUA__COUNT(text); i++) {
        struct sua_str values = guard_copy(sua_str_z(text[i]));
        const char *end = values.p + values.n;
        int n = 0;

        while (sua_feature_value_next(&values, &v) && n < 9) {
            CHECK(!v.text.n || v.text.p + v.text.n <= end);
            n++;
        }
        CHECK(n > 0 && n < 4);
    }
}

int main(void)
{
    rt_values(&rt_contact_feature, good);
    rt_refused(&rt_contact_feature, bad);
    members_read();
    members_win();
    features();
    hostile_values();
    return check_done();
}
