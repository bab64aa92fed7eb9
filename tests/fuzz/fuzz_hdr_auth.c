/* SPDX-License-Identifier: MIT
 * Fuzz target: one value of a header that proves who someone is.
 * First byte: which. What is read is written and read again as the same, and
 * what is refused is explained. */
#include "replay.h"
#include "shapes.h"

static const struct fuzz_shape family[] = {
    SHAPE(challenge, "WWW-Authenticate"),
    SHAPE(credentials, "Authorization"),
    SHAPE(authinfo, "Authentication-Info"),
    SHAPE(security, "Security-Client"),
    SHAPE(identity, "Identity"),
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n)
        shape_input(family, sizeof(family) / sizeof(family[0]), data, n);
    return 0;
}
