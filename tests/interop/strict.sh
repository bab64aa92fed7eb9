#!/bin/sh
# SPDX-License-Identifier: MIT
# Everything our programs send in calls that succeed, are refused, are given
# up and are held, in messages, pings and registrations, over UDP and TCP:
# an independent reader, tshark and sipdump find nothing wrong.
. "${0%/*}/lib.inc"
. "$HERE/switch.inc"
need python3 tshark
need_ours termphone switch sipdump

member() { # NAME USER PHONE_ARGUMENTS...
    job=$1 user=$2
    shift 2
    with_password in-wonder phone "$job" "$@" -a "$user@lab.test" \
        -l 127.0.0.1:0 -t "$transport" --audio null --timeout 30 \
        -p "sip:127.0.0.1:$server;transport=$transport;lr"
}

talk() { # udp|tcp
    transport=$1
    eval "server=\$$1"
    cat >"$DIR/alice.script" <<END
wait registered
call bob
wait answered
msg bob 'a word'
dtmf 1
wait 0.5
hold
wait held
resume
wait active
hangup
wait ended
options bob
msg nobody 'to whom'
wait 0.5
quit
END
    member "bob_$1" bob answer --auto-answer --max-calls 1
    event 5 "bob_$1" reg.state '"state":"registered"'
    member "alice_$1" alice --script "$DIR/alice.script"
    ended "alice_$1" 0
    ended "bob_$1" 0

    member "busy_$1" bob answer --reply 486
    event 5 "busy_$1" reg.state '"state":"registered"'
    member "refused_$1" alice call bob
    ended "refused_$1" 10
    ended "busy_$1" 0

    member "slow_$1" bob answer --answer-after 20
    event 5 "slow_$1" reg.state '"state":"registered"'
    member "cancel_$1" alice call bob --ring 1
    ended "cancel_$1" 4
    ended "slow_$1" 6
}

printf 'alice:in-wonder\nbob:in-wonder\n' >"$DIR/users.txt"
switch_start lab.test -u "$DIR/users.txt"
talk udp
talk tcp
stop switch 0

: >"$DIR/all.pack"
for capture in "$DIR"/*.pcap; do
    python3 "$HERE/strict.py" "$capture" "$DIR/all.pack" >"$DIR/findings" ||
        fail "$capture: $(cat "$DIR/findings")"
    ports=$(tshark -r "$capture" -T fields -e udp.srcport -e udp.dstport \
        2>/dev/null | tr '\t' '\n' | sort -u |
        sed 's/.*/-d udp.port==&,sip/')
    tshark -r "$capture" $ports \
        -Y '!sip || _ws.malformed || _ws.expert.severity >= warning' \
        >"$DIR/tshark.out" 2>"$DIR/tshark.err" || fail "tshark: $?"
    [ ! -s "$DIR/tshark.out" ] ||
        fail "$capture, tshark: $(cat "$DIR/tshark.out")"
done
"$BUILD/sipdump" --pack "$DIR/all.pack" >"$DIR/sipdump.out" ||
    fail "sipdump: $(grep -v '^ok' "$DIR/sipdump.out" | head -n 3)"
say "$(wc -l <"$DIR/sipdump.out") messages are well formed"
