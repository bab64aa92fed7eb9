/* SPDX-License-Identifier: 0BSD
 * The words of keyboard and scripts. Unique prefixes will do. */
#include <stdlib.h>
#include <string.h>

#include "phone.h"
#include "text.h"

enum { WORDS = 8, WAIT_LIMIT_MS = 30000 };

struct command {
    const char *name;
    unsigned char min, max;     /* arguments */
    bool (*run)(struct phone *p, int argc, char **argv);
    const char *help;
};

static bool failed(struct phone *p, const char *what)
{
    event_warn(p, "command", NULL, "%s", what);
    return false;
}

/* The call named by the first argument, else the newest. */
static struct call *named(struct phone *p, int argc, char **argv)
{
    uint32_t id = 0;
    struct call *c;

    if (argc > 0 && !text_number(argv[0], 1, UINT32_MAX, &id)) {
        failed(p, "that is no number of a call");
        return NULL;
    }
    c = call_get(p, id);
    if (!c)
        failed(p, "there is no such call");
    return c;
}

/* ---- calls -------------------------------------------------------------- */
static bool do_call(struct phone *p, int argc, char **argv)
{
    (void)argc;
    return call_dial(p, argv[0]) == EXIT_DONE;
}

static bool do_answer(struct phone *p, int argc, char **argv)
{
    struct call *c = argc ? named(p, argc, argv) : call_incoming(p);

    if (!c)
        return argc ? false : failed(p, "nobody is calling");
    return !call_accept(c) || failed(p, "this call cannot be answered");
}

static bool do_reject(struct phone *p, int argc, char **argv)
{
    struct call *c = call_incoming(p);
    uint32_t code = 603;

    if (argc && !text_number(argv[0], 300, 699, &code))
        return failed(p, "reject takes a code of 300 to 699");
    return c ? !call_reject(c, code) : failed(p, "nobody is calling");
}

static bool do_hangup(struct phone *p, int argc, char **argv)
{
    struct call *c;

    if (argc && !strcmp(argv[0], "all")) {
        for (c = p->calls; c; c = c->next)
            call_hangup(c, END_LOCAL);
        return true;
    }
    c = named(p, argc, argv);
    if (c)
        call_hangup(c, END_LOCAL);
    return c != NULL;
}

static bool hold(struct phone *p, int argc, char **argv, bool on)
{
    struct call *c = named(p, argc, argv);

    if (!c)
        return false;
    return !call_hold(c, on) || failed(p, "not possible at this moment");
}

static bool do_hold(struct phone *p, int argc, char **argv)
{
    return hold(p, argc, argv, true);
}

static bool do_resume(struct phone *p, int argc, char **argv)
{
    return hold(p, argc, argv, false);
}

static bool mute(struct phone *p, int argc, char **argv, bool on)
{
    struct call *c = named(p, argc, argv);

    if (!c)
        return false;
    c->muted = on;
    voice_mute(c->voice, on);
    return true;
}

static bool do_mute(struct phone *p, int argc, char **argv)
{
    return mute(p, argc, argv, true);
}

static bool do_unmute(struct phone *p, int argc, char **argv)
{
    return mute(p, argc, argv, false);
}

static bool do_dtmf(struct phone *p, int argc, char **argv)
{
    struct call *c = named(p, 0, NULL);

    (void)argc;
    if (!c)
        return false;
    return voice_dtmf(c->voice, argv[0]) ||
           failed(p, "these digits cannot be sent");
}

static bool do_play(struct phone *p, int argc, char **argv)
{
    struct call *c = named(p, 0, NULL);

    (void)argc;
    return c && (voice_play(c->voice, argv[0]) ||
                 failed(p, "this file cannot be played"));
}

static bool do_stop(struct phone *p, int argc, char **argv)
{
    struct call *c = named(p, 0, NULL);

    (void)argc;
    (void)argv;
    return c && voice_play(c->voice, NULL);
}

static bool do_record(struct phone *p, int argc, char **argv)
{
    struct call *c = named(p, 0, NULL);

    (void)argc;
    return c && (voice_record(c->voice, strcmp(argv[0], "off") ? argv[0]
                                                                : NULL) ||
                 failed(p, "this file cannot be written"));
}

static bool do_audio(struct phone *p, int argc, char **argv)
{
    struct call *c = named(p, 0, NULL);

    (void)argc;
    return c && (voice_audio(c->voice, argv[0]) ||
                 failed(p, "this is no audio SPEC"));
}

static bool do_transfer(struct phone *p, int argc, char **argv)
{
    struct call *c = named(p, argc - 1, argv + 1);

    if (!c)
        return false;
    return !transfer_to(c, argv[0]) ||
           failed(p, "this call cannot be transferred");
}

/* The newest call and the one named, or the one before it. */
static bool do_attend(struct phone *p, int argc, char **argv)
{
    struct call *with = named(p, 0, NULL), *c;

    if (!with)
        return false;
    c = argc ? named(p, argc, argv) : with->next;
    if (!c)
        return argc ? false : failed(p, "that needs two calls");
    return !transfer_join(c, with) ||
           failed(p, "these calls cannot be connected");
}

/* The call whose peer asks for it. */
static struct call *asking(struct phone *p, int argc, char **argv)
{
    struct call *c = p->calls;

    if (argc)
        return named(p, argc, argv);
    while (c && !c->refer_to[0])
        c = c->next;
    if (!c)
        failed(p, "nobody asks for a transfer");
    return c;
}

static bool do_follow(struct phone *p, int argc, char **argv)
{
    struct call *c = asking(p, argc, argv);

    return c && (!transfer_follow(c) || failed(p, "not possible"));
}

static bool do_stay(struct phone *p, int argc, char **argv)
{
    struct call *c = asking(p, argc, argv);

    return c && (!transfer_refuse(c) || failed(p, "not possible"));
}

static bool do_calls(struct phone *p, int argc, char **argv)
{
    static const char *const phases[] = { "calling", "ringing", "incoming",
                                          "up", "over" };
    const struct call *c;

    (void)argc;
    (void)argv;
    for (c = p->calls; c; c = c->next)
        event_say(p, "call %lu %s %s %s%s%s", (unsigned long)c->id,
                  c->out ? "to" : "from", c->peer, phases[c->phase],
                  c->held ? ", on hold" : "", c->muted ? ", muted" : "");
    if (!p->calls)
        event_say(p, "no calls");
    return true;
}

static bool do_stats(struct phone *p, int argc, char **argv)
{
    struct call *c = named(p, argc, argv);
    struct voice_stats s;

    if (!c)
        return false;
    voice_get_stats(c->voice, &s);
    event_say(p, "call %lu: %lu packets sent, %lu received, %lu lost, "
              "jitter %.1f ms, MOS %.1f", (unsigned long)c->id,
              (unsigned long)s.sent, (unsigned long)s.received,
              (unsigned long)s.lost, s.jitter_ms, s.mos);
    if (s.rtt_ms >= 0)
        event_say(p, "call %lu: round trip %.0f ms", (unsigned long)c->id,
                  s.rtt_ms);
    return true;
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
        return failed(p, "there is no account (start with -a)");
    return !sua_account_register(p->account);
}

static bool do_unreg(struct phone *p, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    if (!p->account || sua_account_unregister(p->account))
        return failed(p, "nothing is registered");
    return true;
}

static bool do_wait(struct phone *p, int argc, char **argv)
{
    uint64_t ms = WAIT_LIMIT_MS;
    struct cond c;
    char err[300];

    if (argc == 1 && text_duration(argv[0], &ms)) {
        script_wait_ms(p, ms);
        return true;
    }
    if (!cond_parse(&c, argv[0], err, sizeof(err)))
        return failed(p, err);
    if (argc > 1 && !text_duration(argv[1], &ms))
        return failed(p, "the time limit of wait is no duration");
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

static const struct command commands[] = {
    { "call", 1, 1, do_call, "TARGET          place a call" },
    { "answer", 0, 1, do_answer, "[ID]          take an incoming call" },
    { "reject", 0, 1, do_reject, "[CODE]        refuse it [603]" },
    { "hangup", 0, 1, do_hangup, "[ID|all]      end a call" },
    { "hold", 0, 1, do_hold, "[ID]            put it on hold" },
    { "resume", 0, 1, do_resume, "[ID]          and talk again" },
    { "mute", 0, 1, do_mute, "[ID]            send silence" },
    { "unmute", 0, 1, do_unmute, "[ID]" },
    { "transfer", 1, 2, do_transfer, "TARGET [ID]  the peer calls TARGET" },
    { "attend", 0, 1, do_attend, "[ID]          connect it with the newest" },
    { "follow", 0, 1, do_follow, "[ID]          be transferred, as asked" },
    { "stay", 0, 1, do_stay, "[ID]            or not" },
    { "dtmf", 1, 1, do_dtmf, "DIGITS          press keys" },
    { "play", 1, 1, do_play, "FILE.wav        to the other side" },
    { "stop", 0, 0, do_stop, "                stop playing" },
    { "record", 1, 1, do_record, "FILE.wav|off  both sides" },
    { "audio", 1, 1, do_audio, "SPEC           other devices" },
    { "msg", 2, WORDS - 1, do_msg, "TARGET TEXT      send a message" },
    { "options", 1, 1, do_options, "TARGET       ping" },
    { "reg", 0, 0, do_reg, "                 register, refresh" },
    { "unreg", 0, 0, do_unreg, "               and not any more" },
    { "calls", 0, 0, do_calls, "               list them" },
    { "stats", 0, 1, do_stats, "[ID]           of the audio" },
    { "wait", 1, 2, do_wait, "DUR|COND [DUR]  3s, answered, dtmf=12#" },
    { "echo", 0, WORDS - 1, do_echo, "TEXT            print it" },
    { "help", 0, 0, do_help, "" },
    { "quit", 0, 0, do_quit, "" }
};
enum { COMMANDS = sizeof(commands) / sizeof(*commands) };

static bool do_help(struct phone *p, int argc, char **argv)
{
    int i;

    (void)p;
    (void)argc;
    (void)argv;
    for (i = 0; i < COMMANDS; i++)
        fprintf(stderr, "  %s %s\n", commands[i].name, commands[i].help);
    return true;
}

/* The command a word means; NULL, and a message, when none or several. */
static const struct command *lookup(struct phone *p, const char *word)
{
    const struct command *found = NULL;
    const char *names[COMMANDS + 1], *near;
    size_t n = strlen(word);
    int i, hits = 0;

    for (i = 0; i < COMMANDS; i++) {
        names[i] = commands[i].name;
        if (!strcmp(names[i], word))
            return &commands[i];
        if (!strncmp(names[i], word, n)) {
            found = &commands[i];
            hits++;
        }
    }
    names[i] = NULL;
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
        return failed(p, "a quote is open, or there are too many words");
    if (!n)
        return true;
    c = lookup(p, word[0]);
    if (!c)
        return false;
    if (n - 1 < c->min || n - 1 > c->max) {
        event_warn(p, "command", NULL, "usage: %s %s", c->name, c->help);
        return false;
    }
    return c->run(p, n - 1, word + 1);
}
