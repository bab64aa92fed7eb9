/* SPDX-License-Identifier: MIT
 * Fuzz target: one value of a header with an address in it.
 * First byte: which. What is read is written and read again as the same, and
 * what is refused is explained. */
#include "replay.h"
#include "shapes.h"

static const struct fuzz_shape family[] = {
    SHAPE(nameaddr, "From"),
    SHAPE(contact, "Contact"),
    SHAPE(route, "Route"),
    SHAPE(via, "Via"),
    SHAPE(history, "History-Info"),
    SHAPE(diversion, "Diversion"),
    SHAPE(referred_by, "Referred-By"),
    SHAPE(info, "Call-Info"),
    SHAPE(geolocation, "Geolocation"),
    SHAPE(content_id, "Content-ID"),
    SHAPE(uri, "P-Asserted-Service"),
    SHAPE(callid, "Call-ID"),
    SHAPE(replaces, "Replaces"),
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n)
        shape_input(family, sizeof(family) / sizeof(family[0]), data, n);
    return 0;
}
