/* SPDX-License-Identifier: 0BSD
 * The words of keyboard and scripts that are about calls. */
#include <string.h>

#include "commands.h"
#include "text.h"

/* ---- calls -------------------------------------------------------------- */
static bool do_call(struct phone *p, int argc, char **argv)
{
    (void)argc;
    return call_dial(p, argv[0]) == EXIT_DONE;
}

static bool do_answer(struct phone *p, int argc, char **argv)
{
    struct call *c = argc ? command_call(p, argc, argv) : call_incoming(p);

    if (!c)
        return argc ? false : command_failed(p, "nobody is calling");
    return !call_accept(c) ||
           command_failed(p, "this call cannot be answered");
}

static bool do_reject(struct phone *p, int argc, char **argv)
{
    struct call *c = call_incoming(p);
    uint32_t code = 603;

    if (argc && !text_number(argv[0], 300, 699, &code))
        return command_failed(p, "reject takes a code of 300 to 699");
    return c ? !call_reject(c, code) : command_failed(p, "nobody is calling");
}

static bool do_hangup(struct phone *p, int argc, char **argv)
{
    struct call *c;

    if (argc && !strcmp(argv[0], "all")) {
        for (c = p->calls; c; c = c->next)
            call_hangup(c, END_LOCAL);
        return true;
    }
    c = command_call(p, argc, argv);
    if (c)
        call_hangup(c, END_LOCAL);
    return c != NULL;
}

static bool hold(struct phone *p, int argc, char **argv, bool on)
{
    struct call *c = command_call(p, argc, argv);

    if (!c)
        return false;
    return !call_hold(c, on) ||
           command_failed(p, "not possible at this moment");
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
    struct call *c = command_call(p, argc, argv);

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
    struct call *c = command_call(p, argc - 1, argv + 1);

    if (!c)
        return false;
    return digits_send(c, argv[0]) ||
           command_failed(p, "these digits cannot be sent");
}

/* The newest call that is up, in this state of hold. */
static struct call *with_hold(struct phone *p, bool held)
{
    struct call *c = p->calls;

    while (c && (c->phase != PHASE_UP || c->held != held))
        c = c->next;
    return c;
}

static bool do_swap(struct phone *p, int argc, char **argv)
{
    struct call *talking = with_hold(p, false);
    struct call *waiting = argc ? command_call(p, argc, argv)
                                : with_hold(p, true);

    if (argc && !waiting)
        return false;
    if (!waiting || waiting == talking)
        return command_failed(p, "swap needs a call that is on hold");
    if ((talking && call_hold(talking, true)) || call_hold(waiting, false))
        return command_failed(p, "not possible at this moment");
    return true;
}

static bool join(struct phone *p, struct call *c)
{
    int err;

    if (c->phase != PHASE_UP)
        return command_failed(p, "only calls that are up can be joined");
    err = c->held ? call_hold(c, false) : 0;
    if (err || !voice_join(c->voice))
        return command_failed(p, "this call cannot be joined");
    event_call(c, "joined", 0, sua_str_z(NULL));
    return true;
}

/* These calls, else all that are up. */
static bool do_join(struct phone *p, int argc, char **argv)
{
    struct call *c;
    int i, n = 0;

    for (i = 0; i < argc; i++)
        if (!command_call(p, 1, argv + i))
            return false;
    for (c = p->calls; c; c = c->next)
        n += argc ? 0 : c->phase == PHASE_UP;
    if (argc + n < 2 && !calls_joined(p))
        return command_failed(p, "join needs two calls that are up");
    for (i = 0; i < argc; i++)
        if (!join(p, command_call(p, 1, argv + i)))
            return false;
    for (c = argc ? NULL : p->calls; c; c = c->next)
        if (c->phase == PHASE_UP && !join(p, c))
            return false;
    call_facts(p);
    return true;
}

/* Out of the conference; the call goes on. */
static bool do_split(struct phone *p, int argc, char **argv)
{
    struct call *c = command_call(p, argc, argv);

    if (!c)
        return false;
    if (!voice_joined(c->voice))
        return command_failed(p, "this call is not joined");
    voice_leave(c->voice);
    call_facts(p);
    return true;
}

static bool do_play(struct phone *p, int argc, char **argv)
{
    struct call *c = command_call(p, 0, NULL);

    (void)argc;
    return c && (voice_play(c->voice, argv[0]) ||
                 command_failed(p, "this file cannot be played"));
}

static bool do_stop(struct phone *p, int argc, char **argv)
{
    struct call *c = command_call(p, 0, NULL);

    (void)argc;
    (void)argv;
    return c && voice_play(c->voice, NULL);
}

static bool do_record(struct phone *p, int argc, char **argv)
{
    struct call *c = command_call(p, 0, NULL);

    (void)argc;
    return c && (voice_record(c->voice, strcmp(argv[0], "off") ? argv[0]
                                                                : NULL) ||
                 command_failed(p, "this file cannot be written"));
}

static bool do_audio(struct phone *p, int argc, char **argv)
{
    struct call *c = command_call(p, 0, NULL);

    (void)argc;
    return c && (voice_audio(c->voice, argv[0]) ||
                 command_failed(p, "this is no audio SPEC"));
}

static bool do_transfer(struct phone *p, int argc, char **argv)
{
    struct call *c = command_call(p, argc - 1, argv + 1);

    if (!c)
        return false;
    return !transfer_to(c, argv[0]) ||
           command_failed(p, "this call cannot be transferred");
}

/* The newest call and the one named, or the one before it. */
static bool do_attend(struct phone *p, int argc, char **argv)
{
    struct call *with = command_call(p, 0, NULL), *c;

    if (!with)
        return false;
    c = argc ? command_call(p, argc, argv) : with->next;
    if (!c)
        return argc ? false : command_failed(p, "that needs two calls");
    return !transfer_join(c, with) ||
           command_failed(p, "these calls cannot be connected");
}

/* The call whose peer asks for it. */
static struct call *asking(struct phone *p, int argc, char **argv)
{
    struct call *c = p->calls;

    if (argc)
        return command_call(p, argc, argv);
    while (c && !c->refer_to[0])
        c = c->next;
    if (!c)
        command_failed(p, "nobody asks for a transfer");
    return c;
}

static bool do_follow(struct phone *p, int argc, char **argv)
{
    struct call *c = asking(p, argc, argv);

    return c && (!transfer_follow(c) || command_failed(p, "not possible"));
}

static bool do_stay(struct phone *p, int argc, char **argv)
{
    struct call *c = asking(p, argc, argv);

    return c && (!transfer_refuse(c) || command_failed(p, "not possible"));
}

static bool do_calls(struct phone *p, int argc, char **argv)
{
    struct call *c;

    (void)argc;
    (void)argv;
    for (c = p->calls; c; c = c->next)
        event_call_info(c);
    if (!p->calls)
        event_say(p, "no calls");
    return true;
}

static bool do_stats(struct phone *p, int argc, char **argv)
{
    struct call *c = command_call(p, argc, argv);

    if (c)
        event_stats(c);
    return c != NULL;
}

const struct command call_commands[] = {
    { "call", 1, 1, do_call, "TARGET", "place a call" },
    { "answer", 0, 1, do_answer, "[ID]", "take an incoming call" },
    { "reject", 0, 1, do_reject, "[CODE]", "refuse it [603]" },
    { "hangup", 0, 1, do_hangup, "[ID|all]", "end a call" },
    { "hold", 0, 1, do_hold, "[ID]", "put it on hold" },
    { "resume", 0, 1, do_resume, "[ID]", "and talk again" },
    { "swap", 0, 1, do_swap, "[ID]", "hold this one, resume the other" },
    { "mute", 0, 1, do_mute, "[ID]", "send silence" },
    { "unmute", 0, 1, do_unmute, "[ID]", "" },
    { "transfer", 1, 2, do_transfer, "TARGET [ID]", "the peer calls TARGET" },
    { "attend", 0, 1, do_attend, "[ID]", "connect it with the newest" },
    { "join", 0, 4, do_join, "[ID ID...]",
      "a conference of these calls [all]" },
    { "split", 0, 1, do_split, "[ID]", "take one out of it" },
    { "follow", 0, 1, do_follow, "[ID]", "be transferred, as asked" },
    { "stay", 0, 1, do_stay, "[ID]", "or not" },
    { "dtmf", 1, 2, do_dtmf, "DIGITS [ID]", "press keys (--dtmf-via)" },
    { "play", 1, 1, do_play, "FILE.wav", "to the other side" },
    { "stop", 0, 0, do_stop, "", "stop playing" },
    { "record", 1, 1, do_record, "FILE.wav|off", "both sides" },
    { "audio", 1, 1, do_audio, "SPEC", "other devices" },
    { "calls", 0, 0, do_calls, "", "list them" },
    { "stats", 0, 1, do_stats, "[ID]", "of the audio" },
    { NULL, 0, 0, NULL, NULL, NULL }
};
