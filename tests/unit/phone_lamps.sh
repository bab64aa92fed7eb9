#!/bin/sh
# SPDX-License-Identifier: MIT
# termphones without a server: presence told directly, lamps, and a call that
# is picked up. About 5 s.
. "$(dirname "$0")/phone.inc"

# ---- presence from phone to phone
cat >"$dir/own.script" <<'END'
wait 700ms
publish meeting room 3
wait 8s
END
peer bob -i "$dir/own.script" --show-presence
want 0 "presence without a server" subscribe "bob@127.0.0.1:$port" $here \
    --for 1500ms --expect presence=open --expect presence=meeting
has out 'open, meeting, "room 3"'
kill "$pid"

# ---- lamps and pickup: carol sees bob ring and takes alice's call
printf 'wait 8s\n' >"$dir/idle.script"
peer bob -i "$dir/idle.script" --show-calls all
bob=$port bob_pid=$pid
peer alice call "bob@127.0.0.1:$bob" --for 5s --transfers yes
cat >"$dir/carol.script" <<END
blf bob@127.0.0.1:$bob
wait lamp=ringing 3s
pickup
wait answered 3s
wait lamp=idle 3s
wait 300ms
hangup
wait ended
END
want 0 pickup -i "$dir/carol.script" $here --expect lamp=ringing
has err 'lamp .*: ringing'
wait "$pid"
has alice.json '"ev":"transfer".*"state":"replaced"'
has alice.json '"ev":"call.end","call":2.*"rtp_received":[1-9]'
kill "$bob_pid"

ends
