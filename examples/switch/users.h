/* SPDX-License-Identifier: 0BSD
 * Who may register: a text file of names and secrets. */
#ifndef SWITCH_USERS_H
#define SWITCH_USERS_H

#include <stdbool.h>
#include <stddef.h>

#include "sip/auth.h"

struct user;
struct users {
    struct user *list;          /* sorted by name                          */
    size_t n, room;
};

/* Lines `alice:secret`, `alice:{MD5}HA1`, `alice:{SHA-256}HA1`; a user may
 * have one line of each hash. Blank lines and those that begin with # do not
 * count. False: *u is empty and err says what is wrong and in which line. */
bool users_load(struct users *u, const char *path, char *err, size_t cap);
void users_free(struct users *u);
/* As sua_srv_config.secret: digits of HA1 in ha1, 0: no such user, or kept
 * as a hash of another kind. */
int users_ha1(const struct users *u, struct sua_str name,
              struct sua_str realm, unsigned alg, char *ha1);

#endif
