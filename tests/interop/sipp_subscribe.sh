#!/bin/sh
# SPDX-License-Identifier: MIT
# SUBSCRIBE and NOTIFY (RFC 6665) with sipp: the phone watches its presence,
# refreshes in time, and goes.
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
over_both watches
