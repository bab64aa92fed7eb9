/* SPDX-License-Identifier: MIT
 * A witness on the wire: which 2xx a caller got and whether it acknowledged
 * them. RFC 3261 13.2.2.4. */
#ifndef SIM_WIRE_H
#define SIM_WIRE_H

#include "sim.h"

struct wire;

struct wire *wire_open(struct sim *s);
void wire_close(struct wire *w);
/* Call-ID of an INVITE of this node whose 2xx has had no ACK; NULL: none. */
const char *wire_owed(const struct wire *w, const struct sim_node *n);

#endif
