/* SPDX-License-Identifier: MIT
 * Identity: RFC 8224 4, 5.1; RFC 4474 9 for the value in quotes. */
#include "hdr_roundtrip.h"

static const struct rt_member members[] = {
    RT_MEMBER(identity, digest, RAW),
    RT_MEMBER(identity, info, RAW),
    RT_PARAM(identity, alg, "alg", STR),
    RT_PARAM(identity, ppt, "ppt", STR),
    RT_MEMBER(identity, params, PARAMS),
};
RT_SHAPE(identity, members);

#define SIGNATURE                                                             \
    "rq3pjT1hoRwakEGjHCnWSwUnshd0-zJ6F1VOgFWSjHBr8Qjpjlk-cpFYpFYsojNCpTzO3Qf" \
    "POlckGaS6hEck7w"

static const char *const good[] = {
    ".." SIGNATURE ";info=<https://biloxi.example.org/biloxi.cert>",
    "eyJhbGciOiJFUzI1NiJ9.eyJkZXN0Ijp7fX0." SIGNATURE
    " ; info = <https://biloxi.example.org/b.cert;a=b,c> ; alg=ES256",
    "..aA+/9;info=<https://a/b>;alg=ES256;ppt=\"shaken\";x=y",
    "\"ZYNBbHC00VMZr2kZt6VmCvPonWJMGvQTBDqghoWeLxJfzB2a1pxAr3VgrB0SsSAa"
    "ifsRdiOPoQZYOy2wrVghuhcsMbHWUSFxI6p6q5TOQXHMmz6uEo3svJsSH49thyGn"
    "FVcnyaZ++yRlBYYQTLqWzJ+KVhPKbfU/pryhVn9Yc6U=\"",
    "\"aa\";alg=rsa-sha1", NULL
};
static const char *const bad[] = {
    "..abc", "..abc;alg=ES256", "..abc;alg=ES256;info=<https://a/b>",
    "..abc;info=https://a/b", "..abc;info=<>", "..abc;info=<a b>",
    "..abc;info", "..abc;info=<https://a/b", "..abc;info=<https://a>;",
    "..abc;info=<https://a>;alg", "..abc;info=<https://a>;alg=a;alg=b",
    "..abc;info=<https://a>;info=<https://a>", "..a:c;info=<https://a>",
    "..a c;info=<https://a>", ";info=<https://a>", "\"\"", "\"a b\"",
    "\"aa\";info=<https://a>", "\"aa", "..abc;info=<https://a>,..d",
    "<a>;info=<b>", NULL
};

static void members_read(void)
{
    struct sua_identity v;

    CHECK_INT(sua_identity_parse(
                  SUA_STR("..ab;info=<https://a/b>;alg=ES256;ppt=shaken"),
                  &v), SUA_OK);
    CHECK_STR(v.digest, "..ab");
    CHECK_STR(v.info, "https://a/b");
    CHECK_STR(v.alg, "ES256");
    CHECK_STR(v.ppt, "shaken");
    CHECK_STR(v.params, "alg=ES256;ppt=shaken");
    v.params = SUA_STR("ppt=x;z");
    RT_WRITES(&rt_identity, &v,
              "..ab;info=<https://a/b>;alg=ES256;ppt=shaken;z");
    v.digest = SUA_STR("\"ab\"");
    RT_WRITES(&rt_identity, &v, NULL);
    memset(&v, 0, sizeof(v));
    RT_WRITES(&rt_identity, &v, NULL);
    v.digest = SUA_STR("ab");
    RT_WRITES(&rt_identity, &v, NULL);
    v.digest = SUA_STR("\"ab\"");
    RT_WRITES(&rt_identity, &v, "\"ab\"");
}

int main(void)
{
    rt_values(&rt_identity, good);
    rt_refused(&rt_identity, bad);
    members_read();
    return check_done();
}
