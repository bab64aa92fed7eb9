/* SPDX-License-Identifier: 0BSD
 * Command line of switch. */
#ifndef SWITCH_OPTIONS_H
#define SWITCH_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

enum { OPT_LISTEN = 16, OPT_DOMAINS = 1024 };

struct options {
    const char *users, *realm, *trace;
    const char *listen[OPT_LISTEN];
    size_t nlisten;
    unsigned digests;           /* bits 1 << sua_digest_alg                */
    char domains[OPT_DOMAINS];  /* separated by blanks                     */
    bool no_auth, json, verbose, help, version;
};

/* False: err says what is wrong. */
bool options_read(struct options *o, int argc, char **argv, char *err,
                  size_t cap);
extern const char options_usage[];

#endif
