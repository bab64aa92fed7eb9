#!/bin/sh
# SPDX-License-Identifier: MIT
# Garbage, the torture messages of RFC 4475 and RFC 5118, lengths nobody can
# hold, peers that drip or go in mid message, sent to a running phone over
# UDP and TCP: it answers afterwards as before, and ends cleanly.
. "${0%/*}/lib.inc"
. "$HERE/badinput.inc"
need python3
need_ours termphone

LIMIT=150
start bob "$BUILD/termphone" answer --auto-answer --max-calls 1000000 \
    --json -4 -l 127.0.0.1:0 --audio null
port=$(phone_port bob UDP)
abuse bob "$port" udp
abuse bob "$(phone_port bob TCP)" tcp
kib=$(peak_kib bob)
[ "$kib" -lt 65536 ] || fail "the phone took $kib KiB"
say "peak memory: $kib KiB"
stop bob 143
event 1 bob exit '"code":143'
