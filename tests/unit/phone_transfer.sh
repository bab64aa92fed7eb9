#!/bin/sh
# SPDX-License-Identifier: MIT
# Three termphones on loopback: blind and attended transfer by scripts, and
# what --transfers allows. About 10 s.
. "$(dirname "$0")/phone.inc"

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
has alice.json '"ev":"transfer","call":1,"dir":"out","state":"done","code":200'
has bob.json '"call":2,"dir":"out","state":"up"'
has carol.json '"call":1,"dir":"in","state":"up"'
has carol.json '"ev":"call.end","call":1.*"rtp_received":[1-9]'

run yes "$attended"
has alice.json '"ev":"transfer","call":1,"dir":"out","state":"done","code":200'
has carol.json '"ev":"transfer","call":1,"dir":"in","state":"replaced"'
has carol.json '"ev":"call.end","call":2.*"rtp_received":[1-9]'
has bob.json '"ev":"call.end","call":2.*"rtp_received":[1-9]'

run no "$(printf %s "$blind" | sed 's/wait ended 3s/wait 500ms/')"
has alice.json '"ev":"transfer","call":1,"dir":"out","state":"failed","code":603'
has bob.json '"ev":"transfer","call":1,"dir":"in","state":"asked"'
has_no bob.json '"call":2'

"$phone" answer --transfers maybe >/dev/null 2>"$dir/err"
[ $? = 2 ] || say_failed "a policy that is none"

ends
