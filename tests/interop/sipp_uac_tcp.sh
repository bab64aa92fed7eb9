#!/bin/sh
# SPDX-License-Identifier: MIT
# sipp's own caller against `termphone answer` over TCP (all calls on one
# connection), and then with a hold and resume in each call.
. "${0%/*}/lib.inc"
need sipp python3
need_ours termphone

calls=1000
held=20
set -- $(ports 1 2 1 2)
phone bob answer --auto-answer --max-calls $((calls + held)) --audio null \
    -l 127.0.0.1:0 -t tcp
port=$(phone_port bob TCP)
sipp_start uac "127.0.0.1:$port" -sn uac -s bob -t t1 -p "$1" -mp "$2" \
    -r 50 -m $calls -timeout 50
ended uac 0
sipp_is uac 'SuccessfulCall(C)' $calls
sipp_is uac 'FailedCall(C)' 0

sipp_start hold "127.0.0.1:$port" -sf "$HERE/hold_uac.xml" -s bob -t t1 \
    -p "$3" -mp "$4" -r 20 -m $held -timeout 20
ended hold 0
sipp_is hold 'SuccessfulCall(C)' $held
ended bob 0
[ "$(count bob.out '"ev":"call.end".*"answered":true')" = \
    $((calls + held)) ] || fail "the phone counted other calls"
