#!/bin/sh
# SPDX-License-Identifier: MIT
# Three termphones on loopback: blind and attended transfer by scripts, and
# what --transfers allows. About 10 s.
set -u
phone=${BUILD:-build}/termphone
[ -x "$phone" ] || exit 77
dir=$(mktemp -d)
pids=
failed=0
trap 'kill $pids 2>/dev/null; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM

# peer NAME ARGS...: one in the background; $port and $pid are its.
peer() {
    name=$1
    shift
    rm -f "$dir/$name.json"
    "$phone" "$@" -l 127.0.0.1:0 -j -A null \
        >"$dir/$name.json" 2>"$dir/$name.err" </dev/null &
    pid=$!
    pids="$pids $pid"
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        port=$(sed -n 's/.*"ev":"listen".*"port":\([0-9]*\).*/\1/p' \
            "$dir/$name.json" 2>/dev/null | head -n 1)
        [ -z "$port" ] || return 0
        sleep 0.1
    done
    echo "peer $name did not start: $(cat "$dir/$name.err")"
    exit 1
}

say_failed() {
    echo "FAILED: $*"
    cat "$dir"/*.json "$dir"/*.err
    failed=1
}

has() { # NAME PATTERN
    grep -q -- "$2" "$dir/$1.json" || say_failed "no $2 from $1"
}

has_no() {
    ! grep -q -- "$2" "$dir/$1.json" || say_failed "$2 from $1"
}

# run POLICY SCRIPT-LINES: alice transfers bob to carol, who both answer one
# call and whatever follows from it, and hang up in the end.
run() {
    peer bob answer --transfers "$1" --timeout 4s
    bob=$port
    peer carol answer --transfers "$1" --timeout 4s
    carol=$port
    printf "$2" | sed "s/BOB/bob@127.0.0.1:$bob/
        s/CAROL/carol@127.0.0.1:$carol/" >"$dir/script"
    timeout 20 "$phone" -A null -j -l 127.0.0.1:0 -i "$dir/script" \
        >"$dir/alice.json" 2>"$dir/alice.err" </dev/null ||
        say_failed "alice: exit $?"
    wait
}

blind='call BOB\nwait answered\nwait 300ms\ntransfer CAROL\nwait ended 3s\n'
attended='call BOB\nwait answered\ncall CAROL\nwait 500ms\nattend\nwait 1s\n'

run yes "$blind"
has alice '"ev":"transfer","call":1,"dir":"out","state":"done","code":200'
has bob '"call":2,"dir":"out","state":"up"'
has carol '"call":1,"dir":"in","state":"up"'
has carol '"ev":"call.end","call":1.*"rtp_received":[1-9]'

run yes "$attended"
has alice '"ev":"transfer","call":1,"dir":"out","state":"done","code":200'
has carol '"ev":"transfer","call":1,"dir":"in","state":"replaced"'
has carol '"ev":"call.end","call":2.*"rtp_received":[1-9]'
has bob '"ev":"call.end","call":2.*"rtp_received":[1-9]'

run no "$(printf %s "$blind" | sed 's/wait ended 3s/wait 500ms/')"
has alice '"ev":"transfer","call":1,"dir":"out","state":"failed","code":603'
has bob '"ev":"transfer","call":1,"dir":"in","state":"asked"'
has_no bob '"call":2'

"$phone" answer --transfers maybe >/dev/null 2>"$dir/err"
[ $? = 2 ] || say_failed "a policy that is none"

[ $failed = 0 ] && echo ok
exit $failed
