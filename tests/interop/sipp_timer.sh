#!/bin/sh
# SPDX-License-Identifier: MIT
# Session timers (RFC 4028) with sipp: 422 in both directions, and in either
# role the phone refreshes after half of 90 s.
. "${0%/*}/lib.inc"
. "$HERE/scenario.inc"
need sipp python3
need_ours termphone

LIMIT=80
PATIENCE=70
proto=udp mode=u1
scenario timer_uac
scenario timer_uas
phone uas_phone answer --auto-answer --audio null -t udp -l 127.0.0.1:0
sipp_plays timer_uac "127.0.0.1:$(phone_port uas_phone UDP)"
sipp_plays timer_uas
phone uac_phone call "sip:uas@127.0.0.1:$sip" --audio null -t udp \
    -l 127.0.0.1:0 --for 50 --session 1200
for who in timer_uac timer_uas uas_phone uac_phone; do
    ended $who 0
done
