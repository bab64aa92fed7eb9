/* SPDX-License-Identifier: 0BSD
 * The words of keyboard and scripts that are about subscriptions and
 * publications. */
#include <string.h>

#include "commands.h"
#include "text.h"

static bool subscribe(struct phone *p, const char *event, const char *target)
{
    return watch_begin(p, event, target, false) == EXIT_DONE;
}

static bool do_sub(struct phone *p, int argc, char **argv)
{
    return subscribe(p, argc > 1 ? argv[1] : "presence", argv[0]);
}

static bool do_watch(struct phone *p, int argc, char **argv)
{
    (void)argc;
    return subscribe(p, "presence", argv[0]);
}

static bool do_blf(struct phone *p, int argc, char **argv)
{
    (void)argc;
    return subscribe(p, "dialog", argv[0]);
}

/* The lamp of TARGET, else the first one. */
static bool do_pickup(struct phone *p, int argc, char **argv)
{
    struct watch *w = argc ? watch_find(p, "dialog", argv[0]) : p->watches;

    while (!argc && w && strcmp(w->event, "dialog"))
        w = w->next;
    if (!w)
        return command_failed(p, "there is no such lamp (blf TARGET)");
    return !watch_pickup(w) ||
           command_failed(p, "nothing rings there, or it does not say what");
}

/* Our own mailbox, or another. */
static bool do_mwi(struct phone *p, int argc, char **argv)
{
    char aor[URI_TEXT];
    struct sua_str own = { NULL, 0 };

    if (p->account && p->o.account)
        own = sua_account_aor(p->account);
    if (!argc && (!own.n || own.n >= sizeof(aor)))
        return command_failed(p, "whose mailbox? (start with -a)");
    if (!argc) {
        memcpy(aor, own.p, own.n);
        aor[own.n] = 0;
    }
    return subscribe(p, "message-summary", argc ? argv[0] : aor);
}

static void end_all(struct phone *p)
{
    struct watch *w;

    for (w = p->watches; w; w = w->next)
        watch_end(w);
}

static struct watch *by_id(struct phone *p, const char *text)
{
    struct watch *w = p->watches;
    uint32_t id;

    if (!text_number(text, 1, UINT32_MAX, &id))
        return NULL;
    while (w && w->id != id)
        w = w->next;
    return w;
}

static bool do_unsub(struct phone *p, int argc, char **argv)
{
    struct watch *w;

    (void)argc;
    if (!strcmp(argv[0], "all")) {
        end_all(p);
        return true;
    }
    w = by_id(p, argv[0]);
    if (!w)
        w = watch_find(p, NULL, argv[0]);
    if (!w)
        return command_failed(p, "that is not subscribed to");
    watch_end(w);
    return true;
}

static bool do_presence(struct phone *p, int argc, char **argv)
{
    struct watch *w;

    (void)argc;
    (void)argv;
    for (w = p->watches; w; w = w->next)
        event_watch_info(w);
    if (!p->watches)
        event_say(p, "nobody is watched");
    return true;
}

static bool do_publish(struct phone *p, int argc, char **argv)
{
    char text[SCRIPT_LINE] = "";
    size_t n = 0;
    int i;

    if (argc == 1 && !strcmp(argv[0], "off"))
        return publish_end(p, "presence") ||
               command_failed(p, "nothing is published");
    for (i = 1; i < argc; i++)
        text_append(text, sizeof(text), &n, "%s%s", i > 1 ? " " : "",
                    argv[i]);
    return publish_presence(p, argv[0], n ? text : NULL) == EXIT_DONE;
}

const struct command event_commands[] = {
    { "watch", 1, 1, do_watch, "TARGET", "somebody's presence" },
    { "blf", 1, 1, do_blf, "TARGET", "a lamp: idle, ringing, busy" },
    { "pickup", 0, 1, do_pickup, "[TARGET]",
      "take the call that rings there" },
    { "mwi", 0, 1, do_mwi, "[TARGET]", "whether messages wait [for us]" },
    { "sub", 1, 2, do_sub, "TARGET [EVENT]", "any event package [presence]" },
    { "unsub", 1, 1, do_unsub, "N|TARGET|all", "end such a subscription" },
    { "presence", 0, 0, do_presence, "", "what is watched, and its state" },
    { "publish", 1, 7, do_publish, "STATE [NOTE]|off",
      "our own: open closed away busy ..." },
    { NULL, 0, 0, NULL, NULL, NULL }
};
