/* SPDX-License-Identifier: 0BSD
 * The words of keyboard and scripts. Unique prefixes will do. */
#include "commands.h"

#include <string.h>

#include "text.h"

enum { WORDS = 8, WAIT_LIMIT_MS = 30000 };

bool command_failed(struct phone *p, const char *what)
{
    event_warn(p, "command", NULL, "%s", what);
    return false;
}

struct call *command_call(struct phone *p, int argc, char **argv)
{
    uint32_t id = 0;
    struct call *c;

    if (argc > 0 && !text_number(argv[0], 1, UINT32_MAX, &id)) {
        command_failed(p, "that is no number of a call");
        return NULL;
    }
    c = call_get(p, id);
    if (!c)
        command_failed(p, "there is no such call");
    return c;
}

/* ---- the rest ----------------------------------------------------------- */
static bool do_msg(struct phone *p, int argc, char **argv)
{
    char text[SCRIPT_LINE];
    size_t n = 0;
    int i;

    for (i = 1; i < argc; i++)
        text_append(text, sizeof(text), &n, "%s%s", i > 1 ? " " : "",
                    argv[i]);
    return request_message(p, argv[0], text) == EXIT_DONE;
}

static bool do_options(struct phone *p, int argc, char **argv)
{
    (void)argc;
    return request_options(p, argv[0]) == EXIT_DONE;
}

static bool do_reg(struct phone *p, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    if (!p->account || !p->o.account)
        return command_failed(p, "there is no account (start with -a)");
    return !sua_account_register(p->account);
}

static bool do_unreg(struct phone *p, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    if (!p->account || sua_account_unregister(p->account))
        return command_failed(p, "nothing is registered");
    return true;
}

static bool do_wait(struct phone *p, int argc, char **argv)
{
    uint64_t ms = WAIT_LIMIT_MS;
    struct cond c;
    char err[500];

    if (argc == 1 && text_duration(argv[0], &ms)) {
        script_wait_ms(p, ms);
        return true;
    }
    if (!cond_parse(&c, argv[0], err, sizeof(err)))
        return command_failed(p, err);
    if (argc > 1 && !text_duration(argv[1], &ms))
        return command_failed(p, "the time limit of wait is no duration");
    if (!cond_met(&c, &p->facts, false))
        script_wait_cond(p, &c, ms);
    return true;
}

static bool do_echo(struct phone *p, int argc, char **argv)
{
    int i;

    (void)p;
    for (i = 0; i < argc; i++)
        fprintf(stderr, "%s%s", i ? " " : "", argv[i]);
    fputc('\n', stderr);
    return true;
}

static bool do_quit(struct phone *p, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    phone_finish(p, EXIT_DONE);
    return true;
}

static bool do_help(struct phone *p, int argc, char **argv);

static const struct command other_commands[] = {
    { "msg", 2, WORDS - 1, do_msg, "TARGET TEXT", "send a message" },
    { "options", 1, 1, do_options, "TARGET", "ping" },
    { "reg", 0, 0, do_reg, "", "register, refresh" },
    { "unreg", 0, 0, do_unreg, "", "and not any more" },
    { "wait", 1, 2, do_wait, "DUR|COND [DUR]", "3s, answered, dtmf=12#" },
    { "echo", 0, WORDS - 1, do_echo, "TEXT", "print it" },
    { "help", 0, 0, do_help, "", "" },
    { "quit", 0, 0, do_quit, "", "" },
    { NULL, 0, 0, NULL, NULL, NULL }
};

static const struct command *const groups[] = { call_commands,
                                                event_commands,
                                                other_commands };
enum { GROUPS = sizeof(groups) / sizeof(*groups), COMMANDS = 64 };

static bool do_help(struct phone *p, int argc, char **argv)
{
    const struct command *c;
    size_t i;

    (void)p;
    (void)argc;
    (void)argv;
    for (i = 0; i < GROUPS; i++)
        for (c = groups[i]; c->name; c++)
            fprintf(stderr, "  %-9s %-16s %s\n", c->name, c->args,
                    c->help);
    return true;
}

/* All names, and the command that a word is the name or prefix of; *hits:
 * how many it could be. */
static const struct command *search(const char *word, const char **names,
                                    int *hits)
{
    const struct command *found = NULL, *c;
    size_t n = strlen(word), i;

    *hits = 0;
    for (i = 0; i < GROUPS; i++) {
        for (c = groups[i]; c->name; c++) {
            *names++ = c->name;
            if (strncmp(c->name, word, n))
                continue;
            found = *hits >= 0 ? c : found;
            *hits = c->name[n] ? *hits + (*hits >= 0) : -1;
        }
    }
    *names = NULL;
    if (*hits < 0) /* the whole word, whatever it is a prefix of */
        *hits = 1;
    return found;
}

/* The command a word means; NULL, and a message, when none or several. */
static const struct command *lookup(struct phone *p, const char *word)
{
    const char *names[COMMANDS], *near;
    int hits;
    const struct command *found = search(word, names, &hits);

    if (hits == 1)
        return found;
    near = hits ? NULL : options_nearest(word, names);
    event_warn(p, "command", near ? near : "help lists them", "\"%s\" %s",
               word, hits ? "could be several commands"
                          : near ? "is no command, did you mean"
                                 : "is no command");
    return NULL;
}

bool command_run(struct phone *p, char *line)
{
    char *word[WORDS];
    int n = text_words(line, word, WORDS);
    const struct command *c;

    if (n < 0)
        return command_failed(p,
            "a quote is open, or there are too many words");
    if (!n)
        return true;
    c = lookup(p, word[0]);
    if (!c)
        return false;
    if (n - 1 < c->min || n - 1 > c->max) {
        event_warn(p, "command", NULL, "usage: %s %s  %s", c->name,
                   c->args, c->help);
        return false;
    }
    return c->run(p, n - 1, word + 1);
}
