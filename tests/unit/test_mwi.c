/* SPDX-License-Identifier: MIT
 * application/simple-message-summary (RFC 3842). */
#include "pkg_docs.h"
#include "sip/body.h"
#include "sip/mwi.h"

static struct sua_mwi m;
static size_t off;

static int parse(const char *body)
{
    off = 0;
    return sua_mwi_parse(guard_copy(sua_str_z(body)), &m, &off);
}

static void counts(unsigned cls, uint32_t fresh, uint32_t old)
{
    CHECK(m.count[cls].set);
    CHECK_INT(m.count[cls].fresh, fresh);
    CHECK_INT(m.count[cls].old, old);
}

/* RFC 3842 3.5 and 4.1: A3 and A5. */
static void examples(void)
{
    struct sua_str rest, one;
    struct sua_part part = { { NULL, 0 }, { NULL, 0 },
                             { { NULL, 0 }, { NULL, 0 }, { NULL, 0 } },
                             { NULL, 0 }, { NULL, 0 }, 0, 0, 0, 0, 0 };

    CHECK_INT(parse("Messages-Waiting: yes\r\n"
                    "Message-Account: sip:alice@vmail.example.com\r\n"
                    "Voice-Message: 2/8 (0/2)\r\n"), SUA_OK);
    CHECK_INT(m.waiting, 1);
    CHECK_STR(m.account, "sip:alice@vmail.example.com");
    counts(SUA_MWI_VOICE, 2, 8);
    CHECK(m.count[SUA_MWI_VOICE].urgent_set);
    CHECK_INT(m.count[SUA_MWI_VOICE].urgent_fresh, 0);
    CHECK_INT(m.count[SUA_MWI_VOICE].urgent_old, 2);
    CHECK(!m.count[SUA_MWI_FAX].set && !m.messages.p);

    CHECK_INT(parse("Messages-Waiting: no\r\nFax-Message: 2/4\r\n"), SUA_OK);
    CHECK_INT(m.waiting, 0);
    counts(SUA_MWI_FAX, 2, 4);
    CHECK(!m.count[SUA_MWI_FAX].urgent_set && !m.account.p);

    CHECK_INT(parse(
        "Messages-Waiting: yes\r\n"
        "Message-Account: sip:alice@vmail.example.com\r\n"
        "Voice-Message: 4/8 (1/2)\r\n\r\n"
        "To: <alice@atlanta.example.com>\r\n"
        "From: <bob@biloxi.example.com>\r\n"
        "Subject: carpool tomorrow?\r\n"
        "Date: Sun, 09 Jul 2000 21:23:01 -0700\r\n"
        "Priority: normal\r\n"
        "Message-ID: 13784434989@vmail.example.com\r\n\r\n"
        "To: <alice@example.com>\r\n"
        "From: <cathy-the-bob@example.com>\r\n"
        "Subject: HELP! at home ill, present for me please\r\n"
        "Date: Sun, 09 Jul 2000 21:25:12 -0700\r\n"
        "Priority: urgent\r\n"
        "Message-ID: 13684434990@vmail.example.com\r\n"), SUA_OK);
    counts(SUA_MWI_VOICE, 4, 8);
    rest = m.messages;
    CHECK_INT(sua_mwi_message(&rest, &one), 1);
    part.headers = one;
    CHECK_STR(sua_part_get(&part, SUA_STR("Subject")), "carpool tomorrow?");
    CHECK_INT(sua_mwi_message(&rest, &one), 1);
    part.headers = one;
    CHECK_STR(sua_part_get(&part, SUA_STR("priority")), "urgent");
    CHECK_INT(sua_mwi_message(&rest, &one), 0);
    CHECK(!one.p);
}

static void lenient(void)
{
    CHECK_INT(parse("messages-waiting :YES\nVOICE-MESSAGE:1/0\n"
                    "Video-Message: whatever\nNone : 4294967295 / "
                    "99999999999999999999999 ( 00000000000000000001 / 2 ) "),
              SUA_OK);
    CHECK_INT(m.waiting, 1);
    counts(SUA_MWI_VOICE, 1, 0);
    counts(SUA_MWI_NONE, UINT32_MAX, UINT32_MAX);
    CHECK_INT(m.count[SUA_MWI_NONE].urgent_fresh, 1);
    CHECK_INT(m.count[SUA_MWI_NONE].urgent_old, 2);
    /* The status line need not be the first. */
    CHECK_INT(parse("Text-Message: 1/2\r\nMessages-Waiting: no"), SUA_OK);
    counts(SUA_MWI_TEXT, 1, 2);
    CHECK_INT(parse("Messages-Waiting: no\r\n\r\n"), SUA_OK);
    CHECK(!m.messages.n);
}

/* EVT-030: a body that is none is told, with its place, and nothing else. */
static void evt_030_malformed(void)
{
#define YES "Messages-Waiting: yes\r\n"
    static const struct {
        const char *body;
        size_t off;
    } rows[] = {
        { "", 0 },
        { "\r\n", 0 },
        { "\r\nMessages-Waiting: yes\r\n", 0 },
        { "Voice-Message: 1/2\r\n", 0 },
        { "Messages-Waiting\r\n", 0 },
        { "Messages-Waiting:\r\n", 0 },
        { "Messages-Waiting: maybe\r\n", 0 },
        { "Messages-Waiting: yes no\r\n", 0 },
        { YES YES, 23 },
        { YES "Message-Account: <sip:a@h>\r\n", 23 },
        { YES "Message-Account:\r\n", 23 },
        { YES "Message-Account: a b\r\n", 23 },
        { YES "Message-Account: a\r\nMessage-Account: a\r\n", 43 },
        { YES "Voice-Message: 1/1\r\nvoice-message: 1/1\r\n", 43 },
        { YES "Voice-Message:\r\n", 23 },
        { YES "Voice-Message: 1\r\n", 23 },
        { YES "Voice-Message: 1/\r\n", 23 },
        { YES "Voice-Message: /1\r\n", 23 },
        { YES "Voice-Message: -1/1\r\n", 23 },
        { YES "Voice-Message: 1/1 1\r\n", 23 },
        { YES "Voice-Message: 1/1 (\r\n", 23 },
        { YES "Voice-Message: 1/1 (1/1\r\n", 23 },
        { YES "Voice-Message: 1/1 (1)\r\n", 23 },
        { YES "Voice-Message: 1/1 (1/1) x\r\n", 23 },
        { YES "Voice-Message: 1/1 ()\r\n", 23 },
        { YES ": 1/1\r\n", 23 },
        { YES "a b: 1/1\r\n", 23 },
        { YES "\x80\xff\r\n", 23 },
        { YES "   \r\n", 23 },
    };
    static const char whole[] =
        YES "Voice-Message: 1/2 (3/4)\r\n\r\nTo: a\r\n\r\nTo: b\r\n";
    clock_t since = clock();
    struct sua_str rest, one;
    size_t i, n;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int err = parse(rows[i].body);

        if (err != SUA_EBADMSG || off != rows[i].off)
            fprintf(stderr, "in %s:\n", rows[i].body);
        CHECK_INT(err, SUA_EBADMSG);
        CHECK_INT(off, rows[i].off);
    }
    CHECK_INT(sua_mwi_parse(sua_str_make(NULL, 0), &m, NULL), SUA_EBADMSG);
    CHECK_INT(sua_mwi_parse(sua_str_make("Messages-Waiting: yes\0", 22), &m,
                            NULL), SUA_EBADMSG);
    for (n = 0; n < sizeof(whole); n++) {
        struct sua_str cut = guard_copy(sua_str_make(whole, n));

        if (sua_mwi_parse(cut, &m, NULL))
            continue;
        for (rest = m.messages; sua_mwi_message(&rest, &one);)
            CHECK(one.n && one.p + one.n <= cut.p + n);
    }
    CHECK_INT(sua_mwi_parse(doc_many(YES, "a: b\r\n", DOC_MANY, ""), &m,
                            NULL), SUA_OK);
    CHECK_INT(sua_mwi_parse(doc_many(YES "Voice-Message: ", "9", DOC_MANY,
                                     "/0"), &m, NULL), SUA_OK);
    counts(SUA_MWI_VOICE, UINT32_MAX, 0);
    CHECK_INT(sua_mwi_parse(doc_many(YES "\r\n", "\r\na: b\r\n", DOC_MANY,
                                     ""), &m, NULL), SUA_OK);
    for (rest = m.messages, n = 0; sua_mwi_message(&rest, &one); n++)
        ;
    CHECK_INT(n, DOC_MANY);
    CHECK_SOON(since);
}

/* ---- writing ----------------------------------------------------------- */
static int write_all(struct sua_buf *b)
{
    struct sua_mwi in;
    unsigned i;

    memset(&in, 0, sizeof(in));
    in.waiting = 1;
    in.account = SUA_STR("sip:a@h");
    in.messages = SUA_STR("To: a\r\n\r\nTo: b\r\n");
    for (i = 0; i < SUA_MWI_CLASSES; i++) {
        in.count[i].set = 1;
        in.count[i].fresh = i;
        in.count[i].old = UINT32_MAX - i;
        in.count[i].urgent_set = i & 1;
        in.count[i].urgent_old = i & 1;
    }
    sua_mwi_write(b, &in);
    return b->err;
}

static void writing(void)
{
    static char text[1024], second[1024];
    struct sua_mwi in;
    struct sua_buf b, c;

    sua_buf_init(&b, text, sizeof(text));
    CHECK_INT(write_all(&b), SUA_OK);
    CHECK_INT(sua_mwi_parse(sua_buf_view(&b), &m, NULL), SUA_OK);
    sua_buf_init(&c, second, sizeof(second));
    sua_mwi_write(&c, &m);
    CHECK(sua_str_eq(sua_buf_view(&b), sua_buf_view(&c)));
    doc_sizes(write_all);
    memset(&in, 0, sizeof(in));
    in.count[SUA_MWI_VOICE].set = 1;
    sua_buf_init(&b, text, sizeof(text));
    sua_mwi_write(&b, &in);
    CHECK_STR(sua_buf_view(&b), "Messages-Waiting: no\r\n"
              "Voice-Message: 0/0\r\n");
}

static void refused(void)
{
    static const char *const accounts[] = {
        "", "<sip:a@h>", "a\r\nVoice-Message: 9/9", "a b", "a\n", "a\t"
    };
    static char text[1024];
    struct sua_mwi in;
    struct sua_buf b;
    size_t i;

    memset(&in, 0, sizeof(in));
    for (i = 0; i < sizeof(accounts) / sizeof(accounts[0]); i++) {
        in.account = sua_str_z(accounts[i]);
        sua_buf_init(&b, text, sizeof(text));
        sua_mwi_write(&b, &in);
        CHECK_INT(b.err, SUA_EINVAL);
    }
    memset(&in, 0, sizeof(in));
    in.messages = SUA_STR("To: a");
    sua_buf_init(&b, text, sizeof(text));
    sua_mwi_write(&b, &in);
    CHECK_INT(b.err, SUA_EINVAL);
}

static void merging(void)
{
    struct sua_mwi a;

    CHECK_INT(parse("Messages-Waiting: no\r\nMessage-Account: sip:a@h\r\n"
                    "Voice-Message: 1/2 (0/1)\r\n"), SUA_OK);
    a = m;
    CHECK_INT(parse(YES "Voice-Message: 3/4294967295\r\n"
                    "Fax-Message: 1/0\r\n"), SUA_OK);
    sua_mwi_merge(&a, &m);
    m = a;
    CHECK_INT(m.waiting, 1);
    counts(SUA_MWI_VOICE, 4, UINT32_MAX);
    counts(SUA_MWI_FAX, 1, 0);
    CHECK_INT(m.count[SUA_MWI_VOICE].urgent_old, 1);
}

int main(void)
{
    examples();
    lenient();
    evt_030_malformed();
    writing();
    refused();
    merging();
    return check_done();
}
