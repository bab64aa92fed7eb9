/* SPDX-License-Identifier: MIT
 * termphone: durations, numbers, words, conditions, exit codes. */
#include "check.h"
#include "sip/ua.h"
#include "termphone/cond.h"
#include "termphone/exitcode.h"
#include "termphone/text.h"

static void test_durations(void)
{
    static const struct {
        const char *text;
        uint64_t ms;
    } good[] = { { "0", 0 },           { "90", 90000 },
                 { "1.5s", 1500 },     { "1.5", 1500 },
                 { "200ms", 200 },     { "2m", 120000 },
                 { "1h", 3600000 },    { "0.25s", 250 },
                 { "0.1239s", 123 },   { "1.5m", 90000 },
                 { "1000h", 3600000000u } };
    static const char *const bad[] = { "", "s", "-1", "1x", "1.s", ".5",
                                       "1 s", "1,5s", "1001h", "5ss",
                                       "99999999999999999999" };
    uint64_t ms;
    size_t i;

    for (i = 0; i < sizeof(good) / sizeof(*good); i++) {
        ms = 7;
        CHECK(text_duration(good[i].text, &ms));
        CHECK_INT(ms, good[i].ms);
    }
    for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        CHECK(!text_duration(bad[i], &ms));
}

static void test_numbers(void)
{
    uint32_t a = 0, b = 0;

    CHECK(text_number("5060", 1, 65535, &a) && a == 5060);
    CHECK(!text_number("0", 1, 65535, &a));
    CHECK(!text_number("65536", 1, 65535, &a));
    CHECK(!text_number("12a", 1, 65535, &a));
    CHECK(!text_number("", 0, 9, &a));
    CHECK(!text_number("18446744073709551617", 0, UINT32_MAX, &a));
    CHECK_INT(a, 5060);
    CHECK(text_range("10000-10999", 1, 65535, &a, &b));
    CHECK(a == 10000 && b == 10999);
    CHECK(text_range("40", 1, 500, &a, &b) && a == 40 && b == 40);
    CHECK(!text_range("9-8", 1, 500, &a, &b));
    CHECK(!text_range("0-8", 1, 500, &a, &b));
    CHECK(!text_range("1-501", 1, 500, &a, &b));
    CHECK(!text_range("1-", 1, 500, &a, &b));
    CHECK(!text_range("1-2-3", 1, 500, &a, &b));
}

static void test_distance(void)
{
    CHECK_INT(text_distance("listen", "listen"), 0);
    CHECK_INT(text_distance("lisetn", "listen"), 1); /* swapped */
    CHECK_INT(text_distance("liten", "listen"), 1);
    CHECK_INT(text_distance("listten", "listen"), 1);
    CHECK_INT(text_distance("lasten", "listen"), 1);
    CHECK_INT(text_distance("", "abc"), 3);
    CHECK_INT(text_distance("abc", "xyz"), 3);
    CHECK(text_distance("a-word-that-is-far-too-long-for-us", "a") >= 1000);
}

static int words(const char *line, char **word, int max)
{
    static char copy[256];

    snprintf(copy, sizeof(copy), "%s", line);
    return text_words(copy, word, max);
}

static void test_words(void)
{
    char *w[4];

    CHECK_INT(words("", w, 4), 0);
    CHECK_INT(words("  # only a comment", w, 4), 0);
    CHECK_INT(words(" msg bob  'hello  there' # x\r\n", w, 4), 3);
    CHECK(!strcmp(w[0], "msg") && !strcmp(w[1], "bob"));
    CHECK(!strcmp(w[2], "hello  there"));
    CHECK_INT(words("dtmf 12#", w, 4), 2); /* inside a word: no comment */
    CHECK(!strcmp(w[1], "12#"));
    CHECK_INT(words("a b'c d'e \"\"", w, 4), 3);
    CHECK(!strcmp(w[1], "bc de") && !strcmp(w[2], ""));
    CHECK_INT(words("it\"s", w, 4), -1);
    CHECK_INT(words("1 2 3 4", w, 4), 4);
    CHECK_INT(words("1 2 3 4 5", w, 4), -1);
}

static void test_append(void)
{
    char buf[8];
    size_t n = 0;

    CHECK(text_append(buf, sizeof(buf), &n, "%d", 123));
    CHECK(!text_append(buf, sizeof(buf), &n, "%s", "45678"));
    CHECK(!strcmp(buf, "1234567"));
    CHECK_INT(n, 7);
    CHECK(!text_append(buf, sizeof(buf), &n, "x"));
}

static void test_conditions(void)
{
    static const char *const bad[] = { "", "answer", "answered=1", "code",
                                       "code=99", "code=abc", "code>200",
                                       "dtmf=", "rtp=5", "rtp>", "loss<101%",
                                       "loss<%", "text=''" };
    struct facts f;
    struct cond c;
    char err[300];
    size_t i;

    memset(&f, 0, sizeof(f));
    for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        CHECK(!cond_parse(&c, bad[i], err, sizeof(err)));
    CHECK(strstr(err, "answered") != NULL);
    CHECK(cond_parse(&c, "answered", err, sizeof(err)));
    CHECK(!cond_met(&c, &f, true));
    facts_state(&f, COND_ANSWERED, true);
    CHECK(cond_met(&c, &f, true) && cond_met(&c, &f, false));
    facts_state(&f, COND_ANSWERED, false);
    CHECK(cond_met(&c, &f, true) && !cond_met(&c, &f, false));
    CHECK(cond_parse(&c, "!answered", err, sizeof(err)));
    CHECK(!cond_met(&c, &f, true) && cond_met(&c, &f, false));
    CHECK(cond_parse(&c, "code=486", err, sizeof(err)));
    facts_code(&f, 404);
    facts_code(&f, 4000);
    CHECK(!cond_met(&c, &f, true));
    facts_code(&f, 486);
    CHECK(cond_met(&c, &f, true));
    CHECK(cond_parse(&c, "rtp>50", err, sizeof(err)));
    f.rtp = 50;
    CHECK(!cond_met(&c, &f, true));
    f.rtp = 51;
    CHECK(cond_met(&c, &f, true));
    CHECK(cond_parse(&c, "loss<2%", err, sizeof(err)));
    CHECK(!cond_met(&c, &f, true)); /* nothing was heard at all */
    f.expected = 1000;
    f.lost = 20;
    CHECK(!cond_met(&c, &f, true));
    f.lost = 19;
    CHECK(cond_met(&c, &f, true));
}

/* A word counts while it is the newest; --expect takes any of them. */
static void test_cond_words(void)
{
    struct facts f;
    struct cond c;
    char err[300];

    memset(&f, 0, sizeof(f));
    CHECK(!cond_parse(&c, "presence", err, sizeof(err)));
    CHECK(cond_parse(&c, "presence=open", err, sizeof(err)));
    CHECK(!cond_met(&c, &f, true) && !cond_met(&c, &f, false));
    facts_word(&f, COND_LAMP, "open");
    CHECK(!cond_met(&c, &f, true));
    facts_word(&f, COND_PRESENCE, "open");
    CHECK(cond_met(&c, &f, true) && cond_met(&c, &f, false));
    facts_word(&f, COND_PRESENCE, "away");
    CHECK(cond_met(&c, &f, true) && !cond_met(&c, &f, false));
    CHECK(cond_parse(&c, "notified=presence", err, sizeof(err)));
    facts_word(&f, COND_NOTIFIED, "presence");
    facts_word(&f, COND_NOTIFIED, "dialog");
    CHECK(cond_met(&c, &f, true) && cond_met(&c, &f, false));
}

static void test_texts(void)
{
    struct facts f;
    struct cond c;
    char err[300];
    int i;

    memset(&f, 0, sizeof(f));
    CHECK(cond_parse(&c, "dtmf=12#", err, sizeof(err)));
    for (i = 0; i < 1000; i++)
        facts_digit(&f, '5');
    facts_digit(&f, '1');
    facts_digit(&f, '2');
    CHECK(!cond_met(&c, &f, true));
    facts_digit(&f, '#');
    CHECK(cond_met(&c, &f, true));
    CHECK(cond_parse(&c, "text='all is well'", err, sizeof(err)));
    facts_text(&f, "all is well, or not", 19);
    CHECK(!cond_met(&c, &f, true));
    facts_text(&f, "all is well, or not", 11);
    for (i = 0; i < 7; i++)
        facts_text(&f, "x", 1);
    CHECK(cond_met(&c, &f, true));
    facts_text(&f, "y", 1);
    CHECK(!cond_met(&c, &f, true)); /* eight are kept */
}

static void test_exit_codes(void)
{
    static const struct {
        unsigned status;
        int code;
    } table[] = {
        { 200, 0 },  { 202, 0 },  { 0, 0 },    { 301, 11 }, { 302, 11 },
        { 400, 11 }, { 401, 5 },  { 403, 11 }, { 404, 12 }, { 405, 11 },
        { 407, 5 },  { 408, 4 },  { 410, 12 }, { 415, 11 }, { 480, 12 },
        { 481, 11 }, { 484, 12 }, { 486, 10 }, { 487, 11 }, { 488, 14 },
        { 500, 13 }, { 503, 13 }, { 599, 13 }, { 600, 10 }, { 603, 11 },
        { 604, 12 }, { 606, 14 }, { 699, 11 } };
    size_t i;

    for (i = 0; i < sizeof(table) / sizeof(*table); i++)
        CHECK_INT(exit_of_status(table[i].status, SUA_CAUSE_REMOTE),
                  table[i].code);
    CHECK_INT(exit_of_status(408, SUA_CAUSE_TIMEOUT), 4);
    CHECK_INT(exit_of_status(503, SUA_CAUSE_TRANSPORT), 3);
    CHECK_INT(exit_of_status(401, SUA_CAUSE_AUTH), 5);
    CHECK_INT(exit_of_status(500, SUA_CAUSE_LIMIT), 1);
    CHECK_INT(exit_of_register(403, SUA_CAUSE_REMOTE), 5);
    CHECK_INT(exit_of_register(404, SUA_CAUSE_REMOTE), 12);
    CHECK_INT(exit_of_error(SUA_OK), 0);
    CHECK_INT(exit_of_error(SUA_EINVAL), 2);
    CHECK_INT(exit_of_error(SUA_ENOROUTE), 3);
    CHECK_INT(exit_of_error(SUA_ENOMEM), 1);
}

int main(void)
{
    test_durations();
    test_numbers();
    test_distance();
    test_words();
    test_append();
    test_conditions();
    test_cond_words();
    test_texts();
    test_exit_codes();
    return check_done();
}
