#!/bin/sh
# SPDX-License-Identifier: MIT
# sipp's own caller against `termphone answer` over UDP: 1,000 calls at 50 a
# second, none failed, nothing sent twice by either side.
. "${0%/*}/lib.inc"
need sipp python3
need_ours termphone

calls=1000
set -- $(ports 1 2)
phone bob answer --auto-answer --max-calls $calls --audio null \
    -l 127.0.0.1:0 -t udp
port=$(phone_port bob UDP)
sipp_start uac "127.0.0.1:$port" -sn uac -s bob -t u1 -p "$1" -mp "$2" \
    -r 50 -m $calls -timeout 50
ended uac 0
sipp_is uac 'SuccessfulCall(C)' $calls
sipp_is uac 'FailedCall(C)' 0
sipp_is uac 'Retransmissions(C)' 0
ended bob 0
[ "$(count bob.out '"ev":"call.end".*"answered":true')" = $calls ] ||
    fail "the phone did not count $calls answered calls"
[ "$(count bob.txt retransmi)" = 0 ] || fail "the phone saw retransmissions"
