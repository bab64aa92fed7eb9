#!/bin/sh
# SPDX-License-Identifier: MIT
# A third party connects two phones (RFC 3725 flow I): it asks one for an
# offer, takes it to the other, and the answer back in the ACK. The phones
# hear each other.
. "${0%/*}/lib.inc"
. "$HERE/scenario.inc"
need sipp python3
need_ours termphone wavtool

seed=1
for who in a b; do
    "$BUILD/wavtool" gen "$DIR/$who.wav" speechlike "$seed" 3
    phone "$who" answer --auto-answer -t udp -l 127.0.0.1:0 \
        --audio "in=wav:$DIR/$who.wav,out=null" --record "$DIR/$who.heard.wav"
    scenario "third_${who}_uac"
    seed=$((seed + 1))
done
proto=udp mode=u1
command=$(ports 1)
for who in b a; do
    sipp_plays "third_${who}_uac" "127.0.0.1:$(phone_port $who UDP)
        -3pcc 127.0.0.1:$command"
    within 5 listening tcp "$command" || fail "the controller does not listen"
done
for who in a b; do
    ended "third_${who}_uac" 0
    ended "$who" 0
done
"$BUILD/wavtool" compare "$DIR/a.wav" "$DIR/b.heard.wav" right ||
    fail "b did not hear a"
"$BUILD/wavtool" compare "$DIR/b.wav" "$DIR/a.heard.wav" right ||
    fail "a did not hear b"
