#!/bin/sh
# SPDX-License-Identifier: MIT
# baresip registers at our switch with digest; a phone calls it through the
# switch and is called by it. Both hear each other; each side in turn holds
# and resumes, and the other side notices.
. "${0%/*}/lib.inc"
. "$HERE/switch.inc"
. "$HERE/baresip.inc"
need baresip python3
need_ours termphone switch wavtool

resumed() {
    [ "$(count callee.out '"ev":"call.media".*"dir":"sendrecv"')" = 2 ]
}

printf 'alice:in-wonder\nbob:the builder\n' >"$DIR/users.txt"
switch_start lab.test -u "$DIR/users.txt"
baresip_start mwi=no
"$BUILD/wavtool" gen "$DIR/a.wav" speechlike 3 3

# The one file of what baresip heard in a call; a hold ends that file.
heard() { # NAME
    within 5 sh -c "ls '$DIR'/heard/*-dec.wav" >"$DIR/ls.out" 2>&1 ||
        fail "baresip recorded nothing"
    mv "$DIR"/heard/*-dec.wav "$DIR/$1"
    rm -f "$DIR"/heard/*
    "$BUILD/wavtool" compare "$DIR/a.wav" "$DIR/$1" mix >"$DIR/report" ||
        fail "baresip did not hear a.wav: $(cat "$DIR/report")"
    say "baresip heard: $(cat "$DIR/report")"
}

# What the phone NAME heard: the tone, and SECONDS of it without the hold.
heard_tone() { # NAME LEAST_PACKETS MOST_PACKETS
    "$BUILD/wavtool" tone "$DIR/$1.wav" right 800 0.9 >"$DIR/report" ||
        fail "$1 did not hear the tone: $(cat "$DIR/report")"
    got=$(sed -n 's/.*"ev":"call.end".*"rtp_received":\([0-9]*\).*/\1/p' \
        "$DIR/$1.out")
    [ "$got" -ge "$2" ] && [ "$got" -le "$3" ] ||
        fail "$1 got $got packets, want $2 to $3"
    say "$1 heard: $(cat "$DIR/report") packets=$got"
}

# In the statistics of its last call baresip counts what the phone sent,
# before, during and after the hold.
all_arrived() { # NAME
    sent=$(sed -n 's/.*"ev":"call.end".*"rtp_sent":\([0-9]*\).*/\1/p' \
        "$DIR/$1.out")
    got=$(awk '$1 == "packets:" { n = $3 } END { print n + 0 }' \
        "$DIR/baresip.out")
    [ "$got" -ge $((sent - 5)) ] && [ "$got" -le "$sent" ] ||
        fail "baresip got $got of $sent packets"
}

alice() { # NAME PHONE_ARGUMENTS...
    member_of_lab alice in-wonder "$@"
}

# ---- the phone calls baresip, holds, resumes, hangs up ----------------------
cat >"$DIR/caller.script" <<END
wait registered
call bob
wait answered
wait 3.5
hold
wait held
wait 2
resume
wait active
wait 1.5
dtmf 5
wait 1
hangup
wait ended
quit
END
alice caller --script "$DIR/caller.script" \
    --audio "in=wav:$DIR/a.wav,out=null" --record "$DIR/caller.wav"
ended caller 0
baresip_event 5 CALL_CLOSED
heard first.wav
# 3.5 s before and 2.5 s after the hold of 2 s, in which it must be silent
heard_tone caller 290 320
all_arrived caller
event 1 caller call.media '"dir":"sendonly"'
baresip_event 1 CALL_DTMF_START
expect 1 watch.out '"type": "CALL_DTMF_START".*"param": "5"'

# ---- baresip calls the phone, holds, resumes, hangs up ----------------------
alice callee answer --auto-answer --audio "in=wav:$DIR/a.wav,loop,out=null" \
    --record "$DIR/callee.wav"
event 5 callee reg.state '"state":"registered"'
baresip_does dial sip:alice@lab.test
event 5 callee call.state '"dir":"in","state":"up"'
baresip_event 5 CALL_ESTABLISHED
sleep 3.5
baresip_does hold
event 5 callee call.media '"dir":"(recvonly|inactive)".*"held":true'
sleep 2
baresip_does resume
within 5 resumed || fail "the phone did not notice the resume"
sleep 2
baresip_does hangup
ended callee 0
heard second.wav
heard_tone callee 250 310
event 1 callee call.end '"who":"remote"'
baresip_stop
stop switch 0
