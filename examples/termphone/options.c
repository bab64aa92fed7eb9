/* SPDX-License-Identifier: 0BSD
 * Command line and TERMPHONE_* environment, by one table: every option has
 * one spelling everywhere. */
#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

enum kind { FLAG, COUNT, STRING, SECRET, LIST, NUMBER, RANGE, TIME };

struct option {
    const char *name;
    char letter;
    unsigned char kind;
    unsigned short at;      /* offset in struct options                */
    uint32_t min, max;      /* NUMBER and RANGE                        */
};

#define AT(field) (unsigned short)offsetof(struct options, field)

static const struct option table[] = {
    { "account", 'a', STRING, AT(account), 0, 0 },
    { "auth-user", 'u', STRING, AT(auth_user), 0, 0 },
    { "realm", 0, STRING, AT(realm), 0, 0 },
    { "password", 0, SECRET, AT(password), 0, 0 },
    { "password-file", 0, STRING, AT(password_file), 0, 0 },
    { "password-cmd", 0, STRING, AT(password_cmd), 0, 0 },
    { "ha1", 0, SECRET, AT(ha1), 0, 0 },
    { "server", 's', STRING, AT(server), 0, 0 },
    { "proxy", 'p', LIST, AT(proxy), 0, 0 },
    { "expires", 0, NUMBER, AT(expires), 1, 86400 * 30 },
    { "instance", 0, STRING, AT(instance), 0, 0 },
    { "outbound", 0, FLAG, AT(outbound), 0, 0 },
    { "gruu", 0, STRING, AT(gruu), 0, 0 },
    { "no-register", 0, FLAG, AT(no_register), 0, 0 },
    { "once", 0, FLAG, AT(once), 0, 0 },
    { "transport", 't', STRING, AT(transport), 0, 0 },
    { "listen", 'l', LIST, AT(listen), 0, 0 },
    { "ipv4", '4', FLAG, AT(only4), 0, 0 },
    { "ipv6", '6', FLAG, AT(only6), 0, 0 },
    { "public", 0, STRING, AT(public_addr), 0, 0 },
    { "rtp-ports", 0, RANGE, AT(rtp_lo), 1, 65535 },
    { "for", 0, TIME, AT(for_ms), 0, 0 },
    { "ring", 0, TIME, AT(ring_ms), 0, 0 },
    { "hold", 0, TIME, AT(hold_ms), 0, 0 },
    { "session", 0, NUMBER, AT(session_s), 90, 86400 },
    { "reliable", 0, FLAG, AT(reliable), 0, 0 },
    { "answer-after", 0, TIME, AT(answer_after_ms), 0, 0 },
    { "dtmf", 0, STRING, AT(dtmf), 0, 0 },
    { "dtmf-via", 0, STRING, AT(dtmf_via), 0, 0 },
    { "codec", 0, STRING, AT(codecs), 0, 0 },
    { "reply", 0, NUMBER, AT(reply), 200, 699 },
    { "max-calls", 0, NUMBER, AT(max_calls), 1, 1000000000 },
    { "auto-answer", 0, FLAG, AT(auto_answer), 0, 0 },
    { "header", 0, LIST, AT(header), 0, 0 },
    { "transfers", 0, STRING, AT(transfers), 0, 0 },
    { "event", 0, STRING, AT(event), 0, 0 },
    { "body", 0, STRING, AT(body), 0, 0 },
    { "content-type", 0, STRING, AT(type), 0, 0 },
    { "show-calls", 0, STRING, AT(show_calls), 0, 0 },
    { "show-presence", 0, FLAG, AT(show_presence), 0, 0 },
    { "resource", 0, STRING, AT(resource), 0, 0 },
    { "audio", 'A', STRING, AT(audio), 0, 0 },
    { "record", 0, STRING, AT(record), 0, 0 },
    { "ptime", 0, NUMBER, AT(ptime), 10, 200 },
    { "jitter", 0, RANGE, AT(jitter_lo), 1, 500 },
    { "json", 'j', FLAG, AT(json), 0, 0 },
    { "quiet", 'q', FLAG, AT(quiet), 0, 0 },
    { "verbose", 'v', COUNT, AT(verbose), 0, 0 },
    { "trace", 0, LIST, AT(trace), 0, 0 },
    { "expect", 0, LIST, AT(expect), 0, 0 },
    { "timeout", 0, TIME, AT(timeout_ms), 0, 0 },
    { "script", 'i', STRING, AT(script), 0, 0 },
    { "on-error", 0, STRING, AT(on_error), 0, 0 },
    { "help", 'h', FLAG, AT(help), 0, 0 },
    { "version", 'V', FLAG, AT(version), 0, 0 }
};
#define COUNT_OF(a) (sizeof(a) / sizeof(*(a)))

static const char *const verbs[] = { "call", "answer", "register",
                                     "message", "options", "subscribe",
                                     "publish", NULL };

void options_init(struct options *o)
{
    memset(o, 0, sizeof(*o));
    o->expires = 600;
    o->ring_ms = 60000;
    o->rtp_lo = 10000;
    o->rtp_hi = 10999;
    o->ptime = 20;
    o->jitter_lo = 20;
    o->jitter_hi = 200;
    o->max_calls = 1;
}

const char *options_nearest(const char *word, const char *const *names)
{
    const char *best = NULL;
    unsigned least = 1000;

    for (; *names; names++) {
        unsigned d = text_distance(word, *names);

        if (d < least) {
            least = d;
            best = *names;
        }
    }
    /* One error in three letters is a slip, more is another word. */
    return best && least <= strlen(word) / 3 + 1 && least < strlen(word)
               ? best : NULL;
}

/* ---- one value ---------------------------------------------------------- */
static bool flag_value(const char *s, int *out)
{
    static const char *const no[] = { "0", "no", "off", "false" };
    size_t i;

    *out = 1;
    for (i = 0; s && i < COUNT_OF(no); i++)
        if (!strcmp(s, no[i]))
            *out = 0;
    return true;
}

static bool add(struct opt_list *l, const char *value)
{
    if (l->n == OPT_LIST)
        return false;
    l->item[l->n++] = value;
    return true;
}

static bool keep_secret(const char **out, char *value)
{
    char *copy = strdup(value);

    if (!copy)
        return false;
    memset(value, '*', strlen(value));
    *out = copy;
    return true;
}

/* Whether the value is good for the option. */
static bool set(struct options *o, const struct option *opt, char *value)
{
    void *at = (char *)o + opt->at;

    switch (opt->kind) {
    case FLAG: return flag_value(value, at);
    case COUNT: ++*(int *)at; return true;
    case STRING: *(const char **)at = value; return true;
    case SECRET: return keep_secret(at, value);
    case LIST: return add(at, value);
    case NUMBER: return text_number(value, opt->min, opt->max, at);
    case RANGE:
        return text_range(value, opt->min, opt->max, at,
                          (uint32_t *)at + 1);
    default: return text_duration(value, at);
    }
}

static bool takes_value(const struct option *opt)
{
    return opt->kind != FLAG && opt->kind != COUNT;
}

static int bad_value(const struct option *opt, const char *value, char *err,
                     size_t cap)
{
    const char *want = "";
    char range[64];

    if (opt->kind == TIME)
        want = ": a duration is 90, 1.5s, 200ms, 2m";
    else if (opt->kind == LIST)
        want = ": given too often";
    if (opt->kind == NUMBER || opt->kind == RANGE) {
        snprintf(range, sizeof(range), ": it must be %s %lu to %lu",
                 opt->kind == RANGE ? "A-B within" : "a number of",
                 (unsigned long)opt->min, (unsigned long)opt->max);
        want = range;
    }
    snprintf(err, cap, "bad value \"%s\" of --%s%s", value, opt->name, want);
    return -1;
}

/* ---- command line ------------------------------------------------------- */
struct parse {
    struct options *o;
    int argc, i;
    char **argv;
    bool *wiped;
    char *err;
    size_t cap;
};

static const struct option *by_name(const char *name, size_t n)
{
    size_t i;

    for (i = 0; i < COUNT_OF(table); i++)
        if (strlen(table[i].name) == n && !memcmp(table[i].name, name, n))
            return &table[i];
    return NULL;
}

static const struct option *by_letter(char c)
{
    size_t i;

    for (i = 0; i < COUNT_OF(table); i++)
        if (table[i].letter == c)
            return &table[i];
    return NULL;
}

static int unknown(struct parse *p, const char *name, size_t n)
{
    const char *names[COUNT_OF(table) + 1], *near;
    char word[64];
    size_t i;

    snprintf(word, sizeof(word), "%.*s", (int)(n < 60 ? n : 60), name);
    for (i = 0; i < COUNT_OF(table); i++)
        names[i] = table[i].name;
    names[i] = NULL;
    near = options_nearest(word, names);
    snprintf(p->err, p->cap, "unknown option --%s%s%s%s", word,
             near ? "; did you mean --" : "", near ? near : "",
             near ? "?" : " (-h lists them)");
    return -1;
}

/* value NULL: the next argument is it, where one is needed. */
static int apply(struct parse *p, const struct option *opt, char *value)
{
    if (takes_value(opt) && !value) {
        if (p->i + 1 >= p->argc) {
            snprintf(p->err, p->cap, "--%s needs a value", opt->name);
            return -1;
        }
        value = p->argv[++p->i];
    }
    if (!set(p->o, opt, value))
        return bad_value(opt, value, p->err, p->cap);
    if (opt->kind == SECRET)
        *p->wiped = true;
    return 0;
}

static int long_option(struct parse *p, char *text)
{
    char *eq = strchr(text, '=');
    size_t n = eq ? (size_t)(eq - text) : strlen(text);
    const struct option *opt = by_name(text, n);

    if (!opt)
        return unknown(p, text, n);
    if (eq && !takes_value(opt)) {
        snprintf(p->err, p->cap, "--%s takes no value", opt->name);
        return -1;
    }
    return apply(p, opt, eq ? eq + 1 : NULL);
}

/* "-vvj", "-tudp" */
static int letters(struct parse *p, char *text)
{
    for (; *text; text++) {
        const struct option *opt = by_letter(*text);

        if (!opt) {
            snprintf(p->err, p->cap, "unknown option -%c (-h lists them)",
                     *text);
            return -1;
        }
        if (takes_value(opt))
            return apply(p, opt, text[1] ? text + 1 : NULL);
        if (apply(p, opt, NULL))
            return -1;
    }
    return 0;
}

static int verb(struct parse *p, const char *word)
{
    const char *near;
    int i;

    for (i = 0; verbs[i]; i++) {
        if (!strcmp(word, verbs[i])) {
            p->o->verb = (enum opt_verb)(i + 1);
            return 0;
        }
    }
    near = options_nearest(word, verbs);
    snprintf(p->err, p->cap, "unknown command \"%s\"%s%s%s", word,
             near ? "; did you mean " : "", near ? near : "",
             near ? "?" : " (-h lists them)");
    return -1;
}

static int word(struct parse *p, const char *text, bool *has_verb)
{
    if (!*has_verb) {
        *has_verb = true;
        return verb(p, text);
    }
    if (p->o->nargs == OPT_ARGS) {
        snprintf(p->err, p->cap, "too many arguments at \"%s\"", text);
        return -1;
    }
    p->o->arg[p->o->nargs++] = text;
    return 0;
}

static int command_line(struct parse *p)
{
    bool has_verb = false, only_words = false;
    int r = 0;

    for (p->i = 1; p->i < p->argc && !r; p->i++) {
        char *text = p->argv[p->i];

        if (only_words || text[0] != '-' || !text[1])
            r = word(p, text, &has_verb);
        else if (!strcmp(text, "--"))
            only_words = true;
        else if (text[1] == '-')
            r = long_option(p, text + 2);
        else
            r = letters(p, text + 1);
    }
    return r;
}

/* ---- environment -------------------------------------------------------- */
static int environment(struct parse *p, char *(*getenv_fn)(const char *))
{
    size_t i, k;

    for (i = 0; i < COUNT_OF(table); i++) {
        char name[48], *value;

        if (table[i].at == AT(help) || table[i].at == AT(version))
            continue;
        snprintf(name, sizeof(name), "TERMPHONE_%s", table[i].name);
        for (k = 10; name[k]; k++) {
            if (name[k] == '-')
                name[k] = '_';
            else if (name[k] >= 'a')
                name[k] = (char)(name[k] - 32);
        }
        value = getenv_fn(name);
        if (value && *value && !set(p->o, &table[i], value)) {
            snprintf(p->err, p->cap, "bad value of %s in the environment",
                     name);
            return -1;
        }
    }
    return 0;
}

/* ---- what must fit together --------------------------------------------- */
static const struct choice {
    unsigned short at;
    const char *words;          /* between bars */
    const char *says;
} choices[] = {
    { AT(transport), "|udp|tcp|", "--transport is udp or tcp" },
    { AT(on_error), "|stop|continue|", "--on-error is stop or continue" },
    { AT(gruu), "|public|temporary|", "--gruu is public or temporary" },
    { AT(transfers), "|ask|yes|no|", "--transfers is ask, yes or no" },
    { AT(show_calls), "|no|state|all|", "--show-calls is no, state or all" },
    { AT(dtmf_via), "|rtp|info|", "--dtmf-via is rtp or info" }
};

static const char *bad_choice(const struct options *o)
{
    char word[32];
    size_t i;

    for (i = 0; i < COUNT_OF(choices); i++) {
        const char *const *at = (const void *)((const char *)o +
                                               choices[i].at);

        if (!*at)
            continue;
        snprintf(word, sizeof(word), "|%.28s|", *at);
        if (strchr(*at, '|') || !strstr(choices[i].words, word))
            return choices[i].says;
    }
    return NULL;
}

static const char *bad_arguments(const struct options *o)
{
    static const int least[] = { 0, 1, 0, 0, 2, 1, 1, 0 };
    static const int most[] = { 0, 1, 0, 0, 2, 1, 1, 2 };

    if (o->nargs < least[o->verb])
        return o->verb == VERB_MESSAGE ? "message needs TARGET and TEXT"
                                       : "this command needs a TARGET";
    if (o->verb == VERB_PUBLISH && !o->nargs == !o->body)
        return "publish needs either a STATE or --body FILE";
    if (o->verb == VERB_PUBLISH && !o->account && !o->resource)
        return "publish needs an --account, or --resource says whose state";
    if (o->nargs > most[o->verb])
        return "too many arguments (quote a TEXT that has blanks)";
    return NULL;
}

static const char *problem(const struct options *o)
{
    if (bad_arguments(o))
        return bad_arguments(o);
    if (bad_choice(o))
        return bad_choice(o);
    if (o->only4 && o->only6)
        return "-4 and -6 exclude each other";
    if (o->ptime % 10)
        return "--ptime is a multiple of 10";
    if (!o->account && (o->server || o->auth_user))
        return "--server and --auth-user need an --account";
    if (!o->instance && (o->outbound || o->gruu))
        return "--outbound and --gruu need an --instance";
    if (!o->account && o->verb == VERB_REGISTER)
        return "register needs an --account";
    if (o->reply && o->reply < 300)
        return "--reply refuses calls: 300 to 699";
    return NULL;
}

int options_parse(struct options *o, int argc, char **argv,
                  char *(*getenv_fn)(const char *), bool *wiped, char *err,
                  size_t cap)
{
    struct parse p = { o, argc, 0, argv, wiped, err, cap };
    const char *what;

    *wiped = false;
    options_init(o);
    if (environment(&p, getenv_fn))
        return -1;
    *wiped = false;
    if (command_line(&p))
        return -1;
    if (o->help || o->version)
        return 0;
    what = problem(o);
    if (what)
        snprintf(err, cap, "%s", what);
    return what ? -1 : 0;
}
