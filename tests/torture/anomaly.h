/* SPDX-License-Identifier: MIT
 * Malformed and extreme messages, the same ones at every run: every field of
 * every base message replaced by every value that is known to break readers,
 * every header line moved, cut, doubled and disguised, every prefix, splices
 * of two messages, seeded damage; and families that grow without end. */
#ifndef ANOMALY_H
#define ANOMALY_H

#include <stddef.h>

#define ANOMALY_MAX 65535       /* bytes of the largest                    */

struct anomaly {
    const char *p;
    size_t n;
    const char *base, *what;    /* name of the base message; what was done */
    unsigned field;             /* number of the field or line, from 0     */
    unsigned which;             /* of several of this kind                 */
};

/* Called for each; the bytes are good during the call. */
typedef void anomaly_fn(void *user, const struct anomaly *a);

/* Each returns how many there were. */
unsigned long anomaly_datagrams(anomaly_fn *f, void *user);
unsigned long anomaly_families(anomaly_fn *f, void *user);
unsigned long anomaly_streams(anomaly_fn *f, void *user);
/* Records of a file: length in 4 bytes, highest first, and that many bytes.
 * 0 when it cannot be read. */
unsigned long anomaly_pack(const char *path, anomaly_fn *f, void *user);

#endif
