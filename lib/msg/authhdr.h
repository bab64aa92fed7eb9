/* SPDX-License-Identifier: MIT
 * Parameters of challenges, credentials and Authentication-Info: one table
 * for each that reads and writes. RFC 7616 3.3 to 3.5. */
#ifndef SUA_MSG_AUTHHDR_H
#define SUA_MSG_AUTHHDR_H

#include "msg/value.h"

/* How RFC 7616 wants a value; TRUTH is bound to a uint8_t. */
enum sua__auth_form { SUA__A_QUOTED, SUA__A_BARE, SUA__A_TRUTH };
struct sua__auth_field {
    char name[10];
    uint8_t form, at;           /* at: offsetof the member                 */
};
struct sua__auth_list {
    const struct sua__auth_field *field;
    uint8_t n, needed;          /* the first so many must be there         */
    uint8_t size, params;       /* of the struct; offset of all as text    */
};
extern const struct sua__auth_list sua__auth_challenge, sua__auth_credentials,
    sua__auth_info;

/* The next auth-param; 1, 0 at the end, SUA_EBADMSG. The value comes as it
 * stands; without quotes it need not be a token. */
int sua__auth_next(struct sua__cur *c, struct sua_str *name,
                   struct sua_str *value);
/* Its place in the list, which is n for others. */
unsigned sua__auth_find(const struct sua__auth_list *l, struct sua_str name);
#endif
