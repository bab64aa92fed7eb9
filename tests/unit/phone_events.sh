#!/bin/sh
# SPDX-License-Identifier: MIT
# termphone's subscriptions and publications: presence and mailboxes through
# the switch, and the exit code of each way they end. About 9 s.
. "$(dirname "$0")/phone.inc"

printf 'alice:a\nbob:b\ncarol:c\n' >"$dir/users"
serve -u "$dir/users"
sw=$port
as() { # NAME: options of one of them
    printf -- '-a %s@127.0.0.1:%s --password-file %s' "$1" "$sw" "$dir/$1.pw"
}
for name in alice bob carol; do
    echo "${name%"${name#?}"}" >"$dir/$name.pw"
done

# ---- presence: nothing yet, published, changed, gone
want 0 "nobody published" $(as bob) subscribe alice --once $here
has out '^presence sip:alice@.*: closed$'
want 0 publish $(as alice) publish away 'at lunch' --expires 120 --once $here
has out '^presence published '
want 0 "presence" $(as bob) subscribe alice --once -j $here \
    --expect presence=away --expect notified=presence
has out '"ev":"notify".*"event":"presence".*"state":"terminated"'
has out '"value":"away","text":"open, away, .*at lunch'
peer bob $(as bob) subscribe carol --for 6s --expect presence=open \
    --expect presence=busy --expect presence=closed
waits '"value":"closed"' bob.json || say_failed "no first notification"
cat >"$dir/carol.script" <<'END'
wait registered
publish open here I am
wait published
wait 300ms
publish busy
wait 300ms
publish off
wait 300ms
END
want 0 "publish by commands" $(as carol) -i "$dir/carol.script" $here \
    --expect published
kill -INT "$pid"
peer_ends 130 bob
has bob.json 'open, .*here I am'
has bob.json '"value":"busy"'

# ---- mailboxes: the switch takes what the voice mail publishes
printf 'Messages-Waiting: yes\r\nVoice-Message: 2/1\r\n' >"$dir/mwi"
want 0 "publish a file" $(as bob) publish --event message-summary \
    --body "$dir/mwi" --once $here
cat >"$dir/mwi.script" <<'END'
wait registered
mwi
wait mwi=yes 3s
unsub 1
wait !subscribed 3s
END
want 0 mwi $(as bob) -i "$dir/mwi.script" $here
has out 'messages wait, voice: 2 new 1 old'
want 2 "publish what is no file" $(as bob) publish --body "$dir/none" $here
want 2 "publish what is unknown" $(as bob) publish --event strange \
    --body "$dir/mwi" $here
want 2 "publish no state" $(as bob) publish 'no state' $here

# ---- refused: not one's own, bad login, no such event, nobody there
want 11 "publish for others" $(as bob) publish open $here \
    --resource "alice@127.0.0.1:$sw"
want 11 "... and just once" $(as bob) publish open $here --once \
    --resource "alice@127.0.0.1:$sw"
want 5 "publish, wrong password" -a "bob@127.0.0.1:$sw" --password x \
    publish open $here
want 5 "subscribe, wrong password" -a "bob@127.0.0.1:$sw" --password x \
    subscribe alice $here
peer bob answer
want 11 "405" subscribe "bob@127.0.0.1:$port" --event dialog $here
kill "$pid"
peer bob answer --show-calls state
want 0 "a lamp" subscribe "bob@127.0.0.1:$port" --event dialog $here --once
has out ': idle$'
want 11 "489" subscribe "bob@127.0.0.1:$port" --event strange $here \
    --trace "$dir/strange.txt"
has strange.txt 489
kill "$pid"
want 12 "not registered" $(as bob) subscribe carol --event dialog $here
want 4 "subscribe, no reply" subscribe bob@127.0.0.1:9 $here --timeout 500ms
want 20 "expected in vain" $(as bob) subscribe alice --once $here \
    --expect presence=meeting

ends
