/* SPDX-License-Identifier: 0BSD
 * What the exit status of termphone says; `termphone -h` prints the table. */
#ifndef TERMPHONE_EXITCODE_H
#define TERMPHONE_EXITCODE_H

enum exit_code {
    EXIT_DONE = 0,          /* done as asked                           */
    EXIT_INTERNAL = 1,
    EXIT_USAGE = 2,         /* usage or configuration                  */
    EXIT_NETWORK = 3,       /* name, route, socket                     */
    EXIT_NO_REPLY = 4,      /* 408, timers, --ring, --timeout          */
    EXIT_AUTH = 5,
    EXIT_HUNG_UP = 6,       /* remote hung up before --for elapsed     */
    EXIT_BUSY = 10,         /* 486, 600                                */
    EXIT_DECLINED = 11,     /* 603, other 3xx, 4xx, 6xx                */
    EXIT_UNAVAILABLE = 12,  /* 404, 410, 480, 484, 604                 */
    EXIT_SERVER = 13,       /* 5xx                                     */
    EXIT_MEDIA = 14,        /* 488, 606: nothing in common             */
    EXIT_EXPECT = 20,
    EXIT_INT = 130,
    EXIT_TERM = 143
};

/* From the final status of a request or call and enum sua_cause. */
int exit_of_status(unsigned status, unsigned cause);
/* The same for REGISTER, where 403 means the login was wrong. */
int exit_of_register(unsigned status, unsigned cause);
/* From a negative enum sua_err of a command. */
int exit_of_error(int err);

#endif
