#!/bin/sh
# SPDX-License-Identifier: MIT
# The same bad input as for the phone, sent to a running switch: first to one
# where everybody is let in, so that much of it is forwarded, then to one
# that asks for passwords.
. "${0%/*}/lib.inc"
. "$HERE/badinput.inc"
. "$HERE/switch.inc"
need python3
need_ours termphone switch

LIMIT=150

# round ARGUMENTS...
round() {
    switch_start lab.test "$@"
    abuse switch "$udp" udp
    abuse switch "$tcp" tcp
    kib=$(peak_kib switch)
    [ "$kib" -lt 65536 ] || fail "the switch took $kib KiB"
    say "peak memory: $kib KiB"
    # It registers and forwards as before.
    phone bob answer --auto-answer --max-calls 1 --audio null -t udp \
        -a bob@lab.test -l 127.0.0.1:0 -p "sip:127.0.0.1:$udp;lr"
    event 10 bob reg.state '"state":"registered"'
    phone alice call bob --for 500ms --audio null -t udp \
        -a alice@lab.test -l 127.0.0.1:0 -p "sip:127.0.0.1:$udp;lr"
    ended alice 0
    ended bob 0
    stop switch 0
    event 1 switch exit '"code":0'
}

round
printf 'alice:in-wonder\nbob:in-wonder\n' >"$DIR/users.txt"
with_password in-wonder round -u "$DIR/users.txt"
