/* SPDX-License-Identifier: 0BSD
 * sipdump: parts shared by its two files. */
#ifndef SIPDUMP_H
#define SIPDUMP_H

#include "sip/msg.h"

/* The parsed form of an indexed message, for people. */
void dump_message(const struct sua_msg *m);

#endif
