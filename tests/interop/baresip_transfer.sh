#!/bin/sh
# SPDX-License-Identifier: MIT
# Transfers with baresip at our switch: the phone transfers baresip to a third
# phone, and baresip transfers the phone. Each time the two that are left hear
# each other.
. "${0%/*}/lib.inc"
. "$HERE/switch.inc"
. "$HERE/baresip.inc"
need baresip python3
need_ours termphone switch wavtool

printf 'alice:in-wonder\nbob:the builder\ncarol:the singer\n' >"$DIR/users.txt"
switch_start lab.test -u "$DIR/users.txt"
baresip_start mwi=no
"$BUILD/wavtool" gen "$DIR/c.wav" speechlike 5 3

# carol NAME PHONE_ARGUMENTS...: who is called in the end, and speaks.
carol() {
    name=$1
    shift
    member_of_lab carol 'the singer' "$name" answer --auto-answer \
        --audio "in=wav:$DIR/c.wav,loop,out=null" --record "$DIR/$name.wav" \
        "$@"
    event 5 "$name" reg.state '"state":"registered"'
}

hears_tone() { # NAME
    "$BUILD/wavtool" tone "$DIR/$1.wav" right 800 0.9 >"$DIR/report" ||
        fail "$1 did not hear the tone: $(cat "$DIR/report")"
    say "$1 heard: $(cat "$DIR/report")"
}

# ---- the phone transfers baresip --------------------------------------------
carol first
cat >"$DIR/alice.script" <<END
wait registered
call bob
wait answered
wait 1
transfer carol
wait ended
quit
END
member_of_lab alice in-wonder alice --script "$DIR/alice.script" --audio null
ended alice 0
event 1 alice transfer '"state":"done".*"code":200'
event 2 first call.state '"dir":"in","state":"up"'
sleep 2
baresip_does hangup
ended first 0
hears_tone first

# ---- baresip transfers the phone --------------------------------------------
carol second --for 4
member_of_lab alice in-wonder stays answer --auto-answer --transfers yes \
    --audio tone --record "$DIR/stays.wav"
event 5 stays reg.state '"state":"registered"'
baresip_does dial sip:alice@lab.test
event 5 stays call.state '"dir":"in","state":"up"'
sleep 1
baresip_does transfer sip:carol@lab.test
event 5 second call.state '"dir":"in","state":"up"'
event 5 stays transfer '"dir":"in"'
ended second 0
ended stays 0
"$BUILD/wavtool" compare "$DIR/c.wav" "$DIR/stays-2.wav" right ||
    fail "the phone did not hear who it was transferred to"
baresip_stop
stop switch 0
