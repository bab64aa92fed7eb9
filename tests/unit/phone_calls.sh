#!/bin/sh
# SPDX-License-Identifier: MIT
# termphone with two calls at once, by scripts: swap, a conference of three
# and its end, digits by INFO. The tones that are heard are measured in the
# recordings. About 8 s.
. "$(dirname "$0")/phone.inc"
wav=${phone%/*}/wavtool

# hears FILE HZ: a tone of that pitch is in what was received.
hears() {
    "$wav" tone "$dir/$1" right "$2" 0.1 >"$dir/report" ||
        say_failed "$1, $2 Hz: $(cat "$dir/report")"
}
hears_not() {
    if "$wav" tone "$dir/$1" right "$2" 0.02 >"$dir/report"; then
        say_failed "$1, $2 Hz too: $(cat "$dir/report")"
    fi
}

# ---- who is on hold, and who talks
peer bob answer --for 4s
bob=$port bob_pid=$pid
peer carol answer --for 4s
cat >"$dir/swap.script" <<END
call bob@127.0.0.1:$bob
wait answered
hold
wait held
call carol@127.0.0.1:$port
wait answered
swap
wait 400ms
swap
wait 400ms
calls
hang all
wait 300ms
quit
END
want 0 swap -i "$dir/swap.script" $here
has err 'call 1 to .* up, on hold'
wait "$bob_pid" "$pid"
[ "$(grep -c '"dir":"recvonly"' "$dir/bob.json")" = 2 ] ||
    say_failed "bob was not put on hold twice"
[ "$(grep -c '"dir":"recvonly"' "$dir/carol.json")" = 1 ] ||
    say_failed "carol was not put on hold once"
printf 'swap\n' >"$dir/alone.script"
want 2 "swap of nothing" -i "$dir/alone.script" $here
printf 'join\n' >"$dir/alone.script"
want 2 "join of nothing" -i "$dir/alone.script" $here

# ---- three together, then two
peer bob answer -A tone:600 --record "$dir/bob.wav"
bob=$port
peer carol answer -A tone:1000 --record "$dir/carol.wav" --for 2s
cat >"$dir/join.script" <<END
call bob@127.0.0.1:$bob
wait answered
hold
wait held
call carol@127.0.0.1:$port
wait answered
join
wait joined
calls
wait !joined 8s
wait 500ms
hangup all
wait ended
END
want 0 join -A tone:1700 -i "$dir/join.script" $here \
    --record "$dir/alice.wav" --expect joined
has err 'call 1 to .* up, joined'
wait
hears bob.wav 1000
hears bob.wav 1700
hears_not bob.wav 600
hears carol.wav 600
hears carol.wav 1700
hears alice.wav 600
hears alice-2.wav 1000

# ---- digits by INFO, in order; and one way that there is not
peer bob answer --expect dtmf=19#
want 0 "digits by INFO" call "bob@127.0.0.1:$port" $here --for 1500ms \
    --dtmf 1w9# --dtmf-via info --trace "$dir/info.txt"
peer_ends 0 bob
[ "$(grep -c 'INFO ' "$dir/info.txt")" -ge 3 ] ||
    say_failed "no INFO: $(cat "$dir/info.txt")"
want 2 "--dtmf-via" answer --dtmf-via smoke

ends
