#!/bin/sh
# SPDX-License-Identifier: MIT
# UPDATE (RFC 3311) from sipp on either side: hold, resume, without offer,
# and before the call is answered.
. "${0%/*}/lib.inc"
. "$HERE/scenario.inc"
need sipp python3
need_ours termphone

updates() {
    scenario update_uac
    sipp_calls update_uac
    event 1 update_uac_phone call.media '"held":true'
    scenario early_update_uac
    sipp_calls early_update_uac --answer-after 1
    scenario update_uas
    sipp_called update_uas --for 1500ms
    event 1 update_uas_phone call.media '"held":true'
}
over_both updates
