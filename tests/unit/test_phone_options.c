/* SPDX-License-Identifier: MIT
 * termphone: the option table, environment, suggestions, secrets. */
#include <stdlib.h>

#include "check.h"
#include "termphone/options.h"

static struct options o;
static char err[300];
static bool wiped;
static const char *env_name, *env_value;

static char *env(const char *name)
{
    static char copy[64];

    if (!env_name || strcmp(name, env_name))
        return NULL;
    snprintf(copy, sizeof(copy), "%s", env_value);
    return copy;
}

/* A command line; its words are split at blanks. */
static int parse(const char *line)
{
    static char copy[512], *argv[64];
    int argc = 1;
    char *s;

    err[0] = 0;
    snprintf(copy, sizeof(copy), "%s", line);
    argv[0] = "termphone";
    for (s = strtok(copy, " "); s; s = strtok(NULL, " "))
        argv[argc++] = s;
    return options_parse(&o, argc, argv, env, &wiped, err, sizeof(err));
}

static int says(const char *what)
{
    if (!strstr(err, what))
        fprintf(stderr, "it says: %s\n", err);
    return strstr(err, what) != NULL;
}

static void test_verbs(void)
{
    CHECK_INT(parse(""), 0);
    CHECK_INT(o.verb, VERB_PHONE);
    CHECK_INT(o.expires, 600);
    CHECK_INT(o.ring_ms, 60000);
    CHECK_INT(parse("call bob"), 0);
    CHECK(o.verb == VERB_CALL && !strcmp(o.arg[0], "bob"));
    CHECK_INT(parse("answer"), 0);
    CHECK_INT(o.verb, VERB_ANSWER);
    CHECK_INT(parse("register -a alice@x"), 0);
    CHECK_INT(o.verb, VERB_REGISTER);
    CHECK_INT(parse("message bob -"), 0);
    CHECK(o.verb == VERB_MESSAGE && !strcmp(o.arg[1], "-"));
    CHECK_INT(parse("message bob -- -v"), 0);
    CHECK(!strcmp(o.arg[1], "-v") && !o.verbose);
    CHECK_INT(parse("options bob"), 0);
    CHECK_INT(o.verb, VERB_OPTIONS);
    CHECK_INT(parse("subscribe bob --event dialog --once"), 0);
    CHECK(o.verb == VERB_SUBSCRIBE && o.once && !strcmp(o.event, "dialog"));
    CHECK_INT(parse("subscribe"), -1);
    CHECK_INT(parse("-a a@x publish away lunch"), 0);
    CHECK(o.verb == VERB_PUBLISH && !strcmp(o.arg[1], "lunch"));
    CHECK_INT(parse("-a a@x publish --body f --event dialog"), 0);
    CHECK_INT(parse("--resource b@x publish open"), 0);
    CHECK_INT(parse("publish open"), -1);
    CHECK(says("--resource"));
    CHECK_INT(parse("-a a@x publish"), -1);
    CHECK_INT(parse("-a a@x publish open --body f"), -1);
    CHECK(says("either"));
    CHECK_INT(parse("--dtmf-via inband answer"), -1);
    CHECK_INT(parse("call"), -1);
    CHECK_INT(parse("call a b"), -1);
    CHECK_INT(parse("message bob"), -1);
    CHECK_INT(parse("answer bob"), -1);
    CHECK_INT(parse("register"), -1);
    CHECK(says("--account"));
    CHECK_INT(parse("regsiter"), -1);
    CHECK(says("did you mean register?"));
    CHECK_INT(parse("frobnicate"), -1);
    CHECK(!strstr(err, "mean"));
}

static void test_values(void)
{
    CHECK_INT(parse("-a a@x -u au -s h:1 --realm r -p sip:p1 -p sip:p2 "
                    "--expires 60 call bob --for 1.5s --ring=2m --hold 3 "
                    "-tudp -l udp:1.2.3.4:5 --listen [::1]:6 --codec pcma"),
              0);
    CHECK(!strcmp(o.account, "a@x") && !strcmp(o.auth_user, "au"));
    CHECK(!strcmp(o.server, "h:1") && !strcmp(o.realm, "r"));
    CHECK(o.proxy.n == 2 && !strcmp(o.proxy.item[1], "sip:p2"));
    CHECK(o.for_ms == 1500 && o.ring_ms == 120000 && o.hold_ms == 3000);
    CHECK(!strcmp(o.transport, "udp"));
    CHECK(o.listen.n == 2 && !strcmp(o.listen.item[1], "[::1]:6"));
    CHECK(!strcmp(o.codecs, "pcma"));
    CHECK_INT(parse("-vvj -q --rtp-ports 2000-2010 --jitter 40-80 answer "
                    "--max-calls 1000 --reply 486 --header X:_1"), 0);
    CHECK(o.verbose == 2 && o.json && o.quiet);
    CHECK(o.rtp_lo == 2000 && o.rtp_hi == 2010);
    CHECK(o.jitter_lo == 40 && o.jitter_hi == 80);
    CHECK(o.max_calls == 1000 && o.reply == 486 && o.header.n == 1);
    CHECK_INT(parse("-h"), 0);
    CHECK(o.help);
    CHECK_INT(parse("call -V"), 0); /* asks for the version, not a call */
    CHECK(o.version);
}

static void test_refusals(void)
{
    CHECK_INT(parse("--lisetn 1.2.3.4"), -1);
    CHECK(says("--lisetn; did you mean --listen?"));
    CHECK_INT(parse("--passwd x"), -1);
    CHECK(says("--password?"));
    CHECK_INT(parse("--zzzzzzzz"), -1);
    CHECK(!strstr(err, "mean"));
    CHECK_INT(parse("-Z"), -1);
    CHECK(says("-Z"));
    CHECK_INT(parse("-a"), -1);
    CHECK(says("--account needs a value"));
    CHECK_INT(parse("--json=1"), -1);
    CHECK(says("takes no value"));
    CHECK_INT(parse("--for soon call bob"), -1);
    CHECK(says("duration"));
    CHECK_INT(parse("--expires 0"), -1);
    CHECK(says("1 to"));
    CHECK_INT(parse("--rtp-ports 9-3"), -1);
    CHECK_INT(parse("--reply 99"), -1);
    CHECK_INT(parse("--reply 200"), -1);
    CHECK_INT(parse("--transport sctp"), -1);
    CHECK_INT(parse("-46"), -1);
    CHECK_INT(parse("--ptime 25"), -1);
    CHECK_INT(parse("--on-error perhaps"), -1);
    CHECK_INT(parse("-l 1 -l 1 -l 1 -l 1 -l 1 -l 1 -l 1 -l 1 -l 1 -l 1 "
                    "-l 1"), 0);
    CHECK_INT(parse("--codec=x --codec=y call a -s b"), -1);
    CHECK(says("--account"));
}

static void test_list_is_bounded(void)
{
    char line[200] = "";
    int i;

    for (i = 0; i < OPT_LIST; i++)
        strcat(line, "-l 1 ");
    CHECK_INT(parse(line), 0);
    strcat(line, "-l 1 ");
    CHECK_INT(parse(line), -1);
    CHECK(says("too often"));
}

static void test_environment(void)
{
    env_name = "TERMPHONE_RTP_PORTS";
    env_value = "3000-3010";
    CHECK_INT(parse("answer"), 0);
    CHECK(o.rtp_lo == 3000 && o.rtp_hi == 3010);
    CHECK_INT(parse("answer --rtp-ports 4000-4010"), 0); /* the option wins */
    CHECK_INT(o.rtp_lo, 4000);
    env_value = "what";
    CHECK_INT(parse("answer"), -1);
    CHECK(says("TERMPHONE_RTP_PORTS"));
    env_name = "TERMPHONE_JSON";
    env_value = "0";
    CHECK_INT(parse("answer"), 0);
    CHECK(!o.json);
    env_value = "1";
    CHECK_INT(parse("answer"), 0);
    CHECK(o.json);
    env_name = "TERMPHONE_PASSWORD";
    env_value = "sesame";
    CHECK_INT(parse("answer"), 0);
    CHECK(o.password && !strcmp(o.password, "sesame"));
    CHECK(!wiped); /* nothing was on the command line */
    free((void *)(uintptr_t)o.password);
    env_name = NULL;
}

static void test_secrets(void)
{
    char word[] = "--password=sesame", ha1[] = "0123456789abcdef";
    char name[] = "termphone", flag[] = "--ha1";
    char *argv[] = { name, word, flag, ha1, NULL };

    CHECK_INT(options_parse(&o, 4, argv, env, &wiped, err, sizeof(err)), 0);
    CHECK(wiped);
    CHECK(!strcmp(o.password, "sesame"));
    CHECK(!strcmp(o.ha1, "0123456789abcdef"));
    CHECK(!strcmp(word, "--password=******"));
    CHECK(!strcmp(ha1, "****************"));
    free((void *)(uintptr_t)o.password);
    free((void *)(uintptr_t)o.ha1);
}

int main(void)
{
    test_verbs();
    test_values();
    test_refusals();
    test_list_is_bounded();
    test_environment();
    test_secrets();
    return check_done();
}
