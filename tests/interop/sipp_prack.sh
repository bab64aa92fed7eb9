#!/bin/sh
# SPDX-License-Identifier: MIT
# Reliable provisional responses (RFC 3262) with sipp on either side: it
# requires them as a caller, sends two as a callee.
. "${0%/*}/lib.inc"
. "$HERE/scenario.inc"
need sipp python3
need_ours termphone

pracks() {
    scenario prack_uac
    sipp_calls prack_uac --answer-after 500ms
    scenario prack_uas
    sipp_called prack_uas --for 500ms
}
over_both pracks
