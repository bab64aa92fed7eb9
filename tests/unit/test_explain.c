/* SPDX-License-Identifier: MIT
 * Faults in words: each at the very byte, under the right code, with the
 * section of its header; all of them in a message, in order. */
#include "check.h"
#include "guard.h"
#include "message.h"
#include "sip/explain.h"

/* ---- one value --------------------------------------------------------- */
/* "|" stands before the byte that is wrong, and is not part of the value. */
static const struct {
    const char *name, *value;
    unsigned code;
} bad[] = {
    { "Via", "|", SUA_FAULT_EMPTY },
    { "Via", "SIP/2.0|", SUA_FAULT_SLASH },
    { "Via", "SIP/2.0/|", SUA_FAULT_TOKEN },
    { "Via", "SIP/2.0/UDP|", SUA_FAULT_SPACE },
    { "Via", "SIP/2.0/UDP |;branch=a", SUA_FAULT_HOST },
    { "Via", "SIP/2.0/UDP |[::1;branch=a", SUA_FAULT_HOST_END },
    { "Via", "SIP/2.0/UDP a:|x", SUA_FAULT_PORT },
    { "Via", "SIP/2.0/UDP a;branch=|", SUA_FAULT_PARAM_VALUE },
    { "Via", "SIP/2.0/UDP a;|=x", SUA_FAULT_PARAM_NAME },
    { "Via", "SIP/2.0/UDP a |b", SUA_FAULT_TRAIL },
    { "v", "SIP/2.0/UDP a;x=|\"b", SUA_FAULT_QUOTE_END },
    { "From", "<sip:a@b|", SUA_FAULT_ANGLE_END },
    { "From", "<sip:a@b|\"x\"", SUA_FAULT_ANGLE_END },
    { "From", "|\"Bob <sip:a@b>", SUA_FAULT_QUOTE_END },
    { "From", "\"Bob\" |sip:a@b", SUA_FAULT_ANGLE },
    { "From", "Bob|", SUA_FAULT_URI_SCHEME },
    { "Contact", "bob|@h", SUA_FAULT_URI_SCHEME },
    { "Content-ID", "<a@b|", SUA_FAULT_ANGLE_END },
    { "Content-ID", "|a@b", SUA_FAULT_ANGLE },
    { "From", "sip:a@b|?x=y", SUA_FAULT_BRACKETS },
    { "From", "<sip:a@b>|, <sip:c@d>", SUA_FAULT_COMMA },
    { "From", "<sip:a@b>;tag=|", SUA_FAULT_PARAM_VALUE },
    { "From", "<sip:a@b>;tag=1;|tag=2", SUA_FAULT_PARAM_TWICE },
    { "From", "<sip:a@b> |x", SUA_FAULT_TRAIL },
    { "To", "<no| colon>", SUA_FAULT_URI_SCHEME },
    { "To", "<sip:|%4@b>", SUA_FAULT_URI_ESCAPE },
    { "To", "<sip:a|\"@b>", SUA_FAULT_URI_USER },
    { "To", "<sip:a@|>", SUA_FAULT_HOST },
    { "To", "<sip:a@|[::g]>", SUA_FAULT_HOST_END },
    { "To", "<sip:a@b:|0>", SUA_FAULT_PORT },
    { "To", "<sip:a@b;|>", SUA_FAULT_URI_PARAM },
    { "To", "<sip:a@b?|>", SUA_FAULT_URI_HEADERS },
    { "To", "<tel:|x>", SUA_FAULT_URI_NUMBER },
    { "To", "<http://a|\"b>", SUA_FAULT_URI_BYTE },
    { "Route", "|sip:a@b", SUA_FAULT_ANGLE },
    { "Call-ID", "a@b|@c", SUA_FAULT_WORD },
    { "i", "a@|", SUA_FAULT_WORD },
    { "CSeq", "|INVITE", SUA_FAULT_NUMBER },
    { "CSeq", "1|", SUA_FAULT_SPACE },
    { "CSeq", "1 |@", SUA_FAULT_TOKEN },
    { "CSeq", "|4294967296 INVITE", SUA_FAULT_RANGE },
    { "CSeq", "1|INVITE", SUA_FAULT_SPACE },
    { "CSeq", "1 INVITE |x", SUA_FAULT_TRAIL },
    { "Max-Forwards", "|256", SUA_FAULT_RANGE },
    { "Max-Forwards", "7|x", SUA_FAULT_TRAIL },
    { "Expires", "|soon", SUA_FAULT_NUMBER },
    { "Content-Type", "text|", SUA_FAULT_SLASH },
    { "Content-Type", "text/|;charset=x", SUA_FAULT_TOKEN },
    { "Event", "presence;|id", SUA_FAULT_RULE },
    { "Contact", "<sip:a@b>;x;q=|2;y", SUA_FAULT_RULE },
    { "Session-Expires", "90;refresher=|me", SUA_FAULT_RULE },
    { "Subscription-State", "active;expires=|x;a=\";\"", SUA_FAULT_RULE },
    { "History-Info", "|<sip:a@b>", SUA_FAULT_RULE },
    { "Date", "Sat, 13 Nov 201|x 23:29:00 GMT", SUA_FAULT_DATE },
    { "Date", "|Sat, 31 Feb 2010 23:29:00 GMT", SUA_FAULT_RULE },
    { "Retry-After", "5 |(a(b)", SUA_FAULT_COMMENT },
    { "Warning", "399 a |b", SUA_FAULT_QUOTED },
    { "Timestamp", "1.2 |x", SUA_FAULT_NUMBER },
    { "RAck", "1 |INVITE", SUA_FAULT_NUMBER },
    { "Subject", "caf|\xe9", SUA_FAULT_TEXT },
    { "Subject", "caf\xc3\xa9 |\001", SUA_FAULT_TEXT },
    { "Accept-Contact", "|audio", SUA_FAULT_STAR },
    { "j", "*;audio=|", SUA_FAULT_PARAM_VALUE },
    { "Call-Info", "|http://a", SUA_FAULT_ANGLE },
    { "P-Asserted-Service", "urn|", SUA_FAULT_URI_SCHEME },
    { "Allow", "INV|@TE", SUA_FAULT_TRAIL },
    { "WWW-Authenticate", "|Digest realm=\"a\"", SUA_FAULT_RULE },
    { "WWW-Authenticate", "Digest realm=|\"a", SUA_FAULT_QUOTE_END },
    { "WWW-Authenticate", "Digest realm |\"a\"", SUA_FAULT_EQUALS },
    { "Authorization", "Digest username=\"a\" |x=y", SUA_FAULT_TRAIL },
};

static struct sua_str unmark(const char *z, char *mem, size_t *mark)
{
    size_t n = strlen(z);

    *mark = (size_t)(strchr(z, '|') - z);
    memcpy(mem, z, *mark);
    memcpy(mem + *mark, z + *mark + 1, n - *mark - 1);
    return sua_str_make(mem, n - 1);
}

static void values(void)
{
    size_t i, mark;
    char mem[128];

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct sua_str v = unmark(bad[i].value, mem, &mark);
        struct sua_fault f;
        int failed = check_failed_;

        CHECK_INT(sua_value_explain(sua_str_z(bad[i].name), guard_copy(v),
                                    &f), SUA_EBADMSG);
        CHECK_INT(f.offset, mark);
        CHECK_INT(f.code, bad[i].code);
        CHECK_INT(f.column, f.offset + 1);
        CHECK(f.text && *f.text && f.rfc && !strncmp(f.rfc, "RFC ", 4));
        if (failed != check_failed_)
            fprintf(stderr, "    %s: %s: %s\n", bad[i].name, bad[i].value,
                    f.text);
    }
}

static void good_values(void)
{
    static const char *const good[][2] = {
        { "Contact", "*" }, { "X-Other", "<<<" }, { "Subject", "" },
        { "Via", "SIP/2.0/UDP [::1]:5060;branch=z9hG4bKa;rport" },
        { "From", "Bob B <sip:b@c>;tag=1" }, { "Max-Forwards", "255" },
        { "CSeq", "4294967295 FOO" }, { "m", "sip:a@b;expires=3" },
        { "WWW-Authenticate", "Basic realm=\"x\"" },
        { "Content-ID", "<cn35t8jf02@example.com>" },
    };
    struct sua_fault f;
    size_t i;

    for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        CHECK_INT(sua_value_explain(sua_str_z(good[i][0]),
                                    sua_str_z(good[i][1]), &f), SUA_OK);
    CHECK_INT(sua_value_explain(SUA_STR("From"), sua_str_make(NULL, 0), &f),
              SUA_EBADMSG);
}

/* ---- a message --------------------------------------------------------- */
static struct message x;
static struct sua_fault fault[16];

static unsigned explain(const char *z)
{
    message_text(&x, z, 0);
    return sua_parse_explain(&x.m, sua_str_make(NULL, 0), fault, 16);
}

static void expect(unsigned i, unsigned err, unsigned code, unsigned line,
                   unsigned column, const char *header)
{
    CHECK_INT(fault[i].err, err);
    CHECK_INT(fault[i].code, code);
    CHECK_INT(fault[i].line, line);
    CHECK_INT(fault[i].column, column);
    CHECK_STR(fault[i].header, header);
}

#define REST                                                                  \
    "Via: SIP/2.0/UDP a;branch=z9hG4bKa\r\n"                                  \
    "To: <sip:b@c>\r\nCall-ID: 1@a\r\nCSeq: 1 OPTIONS\r\n"
#define START "OPTIONS sip:b@c SIP/2.0\r\n"

static void messages(void)
{
    CHECK_INT(explain(START "From: <sip:a@b>;tag=1\r\n" REST "\r\n"), 0);
    CHECK_INT(explain(START REST "\r\n"), 1);
    expect(0, SUA_MSG_MISSING, SUA_MSG_MISSING, 6, 1, "From");
    CHECK_INT(explain(START "\r\n"), 5);
    CHECK_INT(explain("OPTIONS sip:b@c?d=e SIP/2.0\r\n"
                      "From: <sip:a@b;tag=1\r\n" REST
                      "Content-Length: x\r\n"
                      "Refer-To: <sip:>\r\n"
                      "To: <sip:b@c>\r\n"
                      "Expires: a\r\nExpires: 1\r\n"
                      "CSeq: 2 INVITE\r\n\r\n"), 9);
    expect(0, SUA_MSG_URI, SUA_FAULT_URI_HERE, 1, 17, "");
    expect(1, SUA_MSG_FROM, SUA_FAULT_ANGLE_END, 2, 21, "From");
    expect(2, SUA_MSG_LENGTH, SUA_FAULT_NUMBER, 7, 17, "Content-Length");
    expect(3, SUA_MSG_VALUE, SUA_FAULT_HOST, 8, 16, "Refer-To");
    expect(4, SUA_MSG_TWICE, SUA_MSG_TWICE, 9, 1, "To");
    expect(5, SUA_MSG_VALUE, SUA_FAULT_NUMBER, 10, 10, "Expires");
    expect(6, SUA_MSG_TWICE, SUA_MSG_TWICE, 11, 1, "Expires");
    expect(7, SUA_MSG_TWICE, SUA_MSG_TWICE, 12, 1, "CSeq");
    expect(8, SUA_MSG_CSEQ_METHOD, SUA_MSG_CSEQ_METHOD, 12, 9, "CSeq");
}

/* What indexing finds is told too, in its place. */
static void indexing(void)
{
    CHECK_INT(explain("OPTIONS sip:b@c SIP/3.0\r\n"
                      "From: <sip:a@b>\r\n" REST "\r\n"), 1);
    expect(0, SUA_MSG_VERSION, SUA_MSG_VERSION, 1, 17, "");
    CHECK_INT(explain(START "From: |\r\n" REST "no colon\r\n\r\n"), 2);
    expect(0, SUA_MSG_FROM, SUA_FAULT_URI_SCHEME, 2, 7, "From");
    expect(1, SUA_MSG_NAME, SUA_MSG_NAME, 7, 1, "");
    CHECK_INT(explain(START REST "From: <sip:a@b>\r\n"
                      "Content-Length: 9\r\n\r\nbody"), 1);
    expect(0, SUA_MSG_LENGTH, SUA_MSG_LENGTH, 9, 1, "");
    CHECK_INT(explain(START REST), 1);
    CHECK_INT(fault[0].code, SUA_MSG_NO_END);
    CHECK_INT(explain("\r\n"), 1);
    CHECK_INT(explain("SIP/2.0 99 No\r\nFrom: a\r\n" REST "\r\n"), 2);
    expect(0, SUA_MSG_STATUS, SUA_MSG_STATUS, 1, 9, "");
}

/* The first ones are kept when there is no room for all. */
static void room(void)
{
    const char *z = "OPTIONS sip: SIP/2.0\r\nFrom: <\r\nTo: <\r\n"
                    "Via: <\r\nno colon\r\n\r\n";
    unsigned n = explain(z), i;
    struct sua_fault few[3];

    CHECK_INT(n, 7);
    CHECK_INT(sua_parse_explain(&x.m, sua_str_make(NULL, 0), NULL, 0), n);
    CHECK_INT(sua_parse_explain(&x.m, sua_str_make(NULL, 0), few, 3), n);
    for (i = 0; i < 3; i++)
        CHECK_INT(few[i].offset, fault[i].offset);
    for (i = 1; i < n; i++)
        CHECK(fault[i - 1].offset <= fault[i].offset);
}

/* Lines are those of the received bytes when the caller has kept them. */
static void folded(void)
{
    static const char z[] = START "From:\r\n <sip:a@b>\r\n ;tag=\r\n" REST
                            "\r\n";

    CHECK_INT(explain(z), 1);
    expect(0, SUA_MSG_FROM, SUA_FAULT_PARAM_VALUE, 2, 26, "From");
    CHECK_INT(sua_parse_explain(&x.m, sua_str_make(z, sizeof(z) - 1), fault,
                                16), 1);
    expect(0, SUA_MSG_FROM, SUA_FAULT_PARAM_VALUE, 4, 7, "From");
}

/* ---- words ------------------------------------------------------------- */
static void words(void)
{
    char mem[256];
    struct sua_buf b;
    unsigned i, j;

    CHECK_INT(explain(START "From: <sip:a@b\r\n" REST "\r\n"), 1);
    sua_buf_init(&b, mem, sizeof(mem));
    sua_fault_write(&b, &fault[0]);
    CHECK_STR(sua_buf_view(&b), "line 2, column 15 (byte 39): From: \">\" is "
              "missing (RFC 3261 20.20)");
    for (i = 0; i < SUA_FAULT_END; i++) {
        if (i > SUA_MSG_VALUE && i < SUA_FAULT_EMPTY) {
            CHECK(!strcmp(sua_fault_name(i), "unknown"));
            continue;
        }
        CHECK(*sua_fault_text(i) && strcmp(sua_fault_name(i), "unknown"));
        for (j = 0; j < i; j++)
            CHECK(j > SUA_MSG_VALUE ||
                  strcmp(sua_fault_name(i), sua_fault_name(j)));
    }
    CHECK(!strcmp(sua_fault_name(SUA_FAULT_END), "unknown"));
}

/* ---- fixtures ---------------------------------------------------------- */
/* A message that is refused has a fault of that reason, at or behind the
 * place where the check looked; and no fault lies outside. */
static void fixture(const char *name, char *p, size_t n)
{
    int refused;
    unsigned i, count, same = 0;

    message_index(&x, p, n, 0);
    refused = sua_msg_check(&x.m);
    count = sua_parse_explain(&x.m, sua_str_make(NULL, 0), fault, 16);
    for (i = 0; i < count && i < 16; i++) {
        CHECK(fault[i].offset <= n);
        same += fault[i].err == x.m.err;
        if (!refused)
            CHECK_INT(fault[i].err, SUA_MSG_VALUE);
    }
    if (refused)
        CHECK(same);
    if (refused && !same)
        fprintf(stderr, "    %s\n", name);
}

static void good_fixture(const char *name, char *p, size_t n)
{
    message_index(&x, p, n, 0);
    CHECK_INT(sua_parse_explain(&x.m, sua_str_make(NULL, 0), fault, 16), 0);
    if (sua_parse_explain(&x.m, sua_str_make(NULL, 0), fault, 16))
        fprintf(stderr, "    %s: %s: %s\n", name, fault[0].header.p,
                fault[0].text);
}

int main(void)
{
    values();
    good_values();
    messages();
    indexing();
    room();
    folded();
    words();
    CHECK_INT(fixture_each("rfc4475", ".dat", fixture), 51);
    CHECK(fixture_each("rfc5118", ".dat", fixture) > 10);
    CHECK(fixture_each("corpus", ".sip", good_fixture) > 11);
    return check_done();
}
