/* SPDX-License-Identifier: 0BSD
 * Lines from the keyboard or a script, one after the other; `wait` holds
 * them back. */
#ifndef TERMPHONE_SCRIPT_H
#define TERMPHONE_SCRIPT_H

#include <stdbool.h>
#include <stdint.h>

#include "cond.h"

enum { SCRIPT_LINE = 4096 };

struct phone;

struct script {
    int fd;                     /* -1: none                                */
    bool open, eof, keyboard, own_fd;
    bool waiting, for_cond;
    uint64_t until;             /* end of the wait                         */
    struct cond cond;
    char buf[SCRIPT_LINE];
    size_t n;
    bool too_long;
    unsigned line;
};

/* False: reported. */
bool script_open(struct phone *p);
void script_close(struct phone *p);
/* Carries on when a wait may be over. Called after everything that happens. */
void script_go(struct phone *p);
uint64_t script_deadline(const struct phone *p);
/* Our call was not answered and there is no other: a wait for what only a
 * call can do is in vain, now and not when its time is up. */
void script_call_failed(struct phone *p);
void script_wait_ms(struct phone *p, uint64_t ms);
void script_wait_cond(struct phone *p, const struct cond *c, uint64_t limit);

#endif
