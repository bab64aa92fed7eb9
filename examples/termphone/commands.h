/* SPDX-License-Identifier: 0BSD
 * The words of keyboard and scripts, by subject. */
#ifndef TERMPHONE_COMMANDS_H
#define TERMPHONE_COMMANDS_H

#include "phone.h"

struct command {
    const char *name;           /* NULL ends a list */
    unsigned char min, max;     /* arguments */
    bool (*run)(struct phone *p, int argc, char **argv);
    const char *args, *help;
};

extern const struct command call_commands[];    /* commands_calls.c */
extern const struct command event_commands[];   /* commands_events.c */

/* Says so; false. */
bool command_failed(struct phone *p, const char *what);
/* The call named by the first argument, else the newest; NULL: reported. */
struct call *command_call(struct phone *p, int argc, char **argv);

#endif
