/* SPDX-License-Identifier: MIT
 * application/simple-message-summary (RFC 3842): whether messages wait. */
#ifndef SIP_MWI_H
#define SIP_MWI_H

#include "sip/types.h"

#ifdef __cplusplus
extern "C" {
#endif

enum sua_mwi_class {            /* message-context-class, RFC 3458 6       */
    SUA_MWI_VOICE, SUA_MWI_FAX, SUA_MWI_PAGER, SUA_MWI_MULTIMEDIA,
    SUA_MWI_TEXT, SUA_MWI_NONE, SUA_MWI_CLASSES
};
/* Numbers over 2^32 - 1 are taken for it (3.5). */
struct sua_mwi_count {
    uint32_t fresh, old;
    uint32_t urgent_fresh, urgent_old;
    uint8_t set, urgent_set;    /* there is such a line; it tells urgent   */
};
struct sua_mwi {
    uint8_t waiting;            /* Messages-Waiting: yes                   */
    struct sua_str account;     /* Message-Account: URI, or absent         */
    struct sua_mwi_count count[SUA_MWI_CLASSES];
    struct sua_str messages;    /* header lines of new messages, a group
                                   for each: sua_mwi_message()             */
};

/* Views lie in body. Lines may end in LF alone; those of a class nobody
 * knows are passed over, and what they say counts in `waiting` only.
 * SUA_EBADMSG with *err_off (may be NULL) for a line that is none, a count
 * that is none, a line twice, or no Messages-Waiting. */
SUA_API int sua_mwi_parse(struct sua_str body, struct sua_mwi *out,
                          size_t *err_off);
/* Appends the summary. b->err is SUA_EINVAL for an account that is no URI
 * (white space, "<", ">") and for messages, which are written as they stand,
 * that hold a NUL or do not end their last line. */
SUA_API void sua_mwi_write(struct sua_buf *b, const struct sua_mwi *in);
/* The header lines of the next message: 1, or 0 when there is none. Begin
 * with *rest = messages. sua_part_get() finds a line of a struct sua_part
 * whose `headers` they are. */
SUA_API int sua_mwi_message(struct sua_str *rest, struct sua_str *out);
/* What another notifier of a forked SUBSCRIBE says is added (3.10): yes if
 * one says so, counts together. The account and messages of *m stay. */
SUA_API void sua_mwi_merge(struct sua_mwi *m, const struct sua_mwi *other);

#ifdef __cplusplus
}
#endif
#endif
