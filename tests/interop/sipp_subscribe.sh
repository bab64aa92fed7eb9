#!/bin/sh
# SPDX-License-Identifier: MIT
# SUBSCRIBE and NOTIFY (RFC 6665) with sipp: the phone watches its presence,
# refreshes in time, and goes; sipp watches the phone's calls (RFC 4235).
. "${0%/*}/lib.inc"
. "$HERE/scenario.inc"
need sipp python3
need_ours termphone

watches() {
    scenario notifier_uas
    sipp_plays notifier_uas
    phone watcher subscribe "sip:uas@127.0.0.1:$sip;transport=$proto" \
        --event presence --for 7 -t "$proto" -l 127.0.0.1:0
    ended notifier_uas 0
    ended watcher 0
    event 1 watcher notify '"value":"closed"'
    event 1 watcher notify '"value":"open"'
    say "$proto notifier_uas: content"
}

watched() {
    scenario subscriber_uac dialog
    phone shown answer --show-calls all --audio null -t "$proto" \
        -l 127.0.0.1:0 --timeout 3
    PROTO=$(echo "$proto" | tr a-z A-Z)
    sipp_plays subscriber_uac "127.0.0.1:$(phone_port shown "$PROTO")"
    ended subscriber_uac 0
    ended shown 4
    say "$proto subscriber_uac: content"
}
over_both watches
over_both watched
