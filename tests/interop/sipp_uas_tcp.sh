#!/bin/sh
# SPDX-License-Identifier: MIT
# `termphone call` to a callee of sipp over TCP, and how the other ends of a
# call show in its exit status.
. "${0%/*}/lib.inc"
. "$HERE/calls.inc"
need sipp python3
need_ours termphone

set -- $(ports 1 2)
sipp_start uas -sf "$HERE/answer_uas.xml" -t t1 -p "$1" -mp "$2" \
    -m 5 -timeout 30
within 5 listening tcp "$1" || fail "sipp does not listen"
for i in 1 2 3 4 5; do
    call_to "$1" tcp 0 --for 500ms
    has call.out '"ev":"call.end".*"answered":true' || fail "no answer"
done
ended uas 0
sipp_is uas 'FailedCall(C)' 0

all_ends tcp t1
