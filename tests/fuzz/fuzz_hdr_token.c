/* SPDX-License-Identifier: MIT
 * Fuzz target: one value of a header made of tokens and parameters.
 * First byte: which. What is read is written and read again as the same, and
 * what is refused is explained. */
#include "replay.h"
#include "shapes.h"

static const struct fuzz_shape family[] = {
    SHAPE(event, "Event"),
    SHAPE(subscription_state, "Subscription-State"),
    SHAPE(reason, "Reason"),
    SHAPE(retry_after, "Retry-After"),
    SHAPE(warning, "Warning"),
    SHAPE(date, "Date"),
    SHAPE(timestamp, "Timestamp"),
    SHAPE(token, "Priority"),
    SHAPE(text, "Subject"),
    SHAPE(number, "Expires"),
    SHAPE(cseq, "CSeq"),
    SHAPE(rack, "RAck"),
    SHAPE(item, "Recv-Info"),
    SHAPE(mediatype, "Content-Type"),
    SHAPE(disposition, "Content-Disposition"),
    SHAPE(privacy, "Privacy"),
    SHAPE(answer_mode, "Answer-Mode"),
    SHAPE(contact_feature, "Accept-Contact"),
    SHAPE(session_expires, "Session-Expires"),
    SHAPE(min_se, "Min-SE"),
    SHAPE(session_id, "Session-ID"),
    SHAPE(resource_priority, "Resource-Priority"),
    SHAPE(user_to_user, "User-to-User"),
    SHAPE(visited_network, "P-Visited-Network-ID"),
    SHAPE(params, "P-Charging-Vector"),
    SHAPE(geolocation_error, "Geolocation-Error"),
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n)
        shape_input(family, sizeof(family) / sizeof(family[0]), data, n);
    return 0;
}
