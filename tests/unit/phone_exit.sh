#!/bin/sh
# SPDX-License-Identifier: MIT
# termphone against termphone on loopback: every exit code a peer can cause,
# secrets out of sight, scripts, messages. About 15 s.
. "$(dirname "$0")/phone.inc"

# 0: talk for a while, over both transports and IPv6
for t in udp tcp; do
    peer ok answer -t $t
    want 0 "call over $t" call -t $t "bob@127.0.0.1:$port" $here --for 400ms
    peer_ends 0 ok
    has ok.json '"ev":"call.end".*"rtp_received":[1-9]'
    has ok.json '"ev":"exit","code":0'
done
want 0 help -h
want 0 version -V

# 2: the command line
want 2 "unknown option" --lisetn 1
has err 'did you mean --listen'
want 2 "unknown command" cal bob
want 2 "no domain" call bob $here
want 2 "bad target" call 'bob@' $here
want 2 "bad audio" answer -A nonsense
want 2 "bad condition" answer --expect nonsense

# 3: nobody listens there, no such name, not our address
want 3 "refused connection" call bob@127.0.0.1:9/tcp $here
want 3 "no such name" call bob@no-such-host.invalid $here
want 3 "not our address" answer -l 192.0.2.1:0

# 4: it rings and rings; no answer at all
peer slow answer --answer-after 30s
want 4 "--ring" call "bob@127.0.0.1:$port" $here --ring 400ms
peer_ends 6 slow
want 4 "--timeout" options bob@127.0.0.1:9 $here --timeout 400ms

# 6: they hang up before our time is over
peer brief answer --for 300ms
want 6 "--for" call "bob@127.0.0.1:$port" $here --for 10s
peer_ends 0 brief

# 10 to 13: refused
for pair in 486:10 600:10 603:11 403:11 302:11 404:12 480:12 604:12 500:13 \
    503:13; do
    peer refuse answer --reply ${pair%:*}
    want ${pair#*:} "--reply ${pair%:*}" call "bob@127.0.0.1:$port" $here
    peer_ends 0 refuse
done

# 14: nothing in common
peer alaw answer --codec pcma
want 14 codecs call "bob@127.0.0.1:$port" $here --codec pcmu
peer_ends 14 alaw

# 20: expected in vain; an expected refusal is success
peer vain answer
want 20 "--expect" call "bob@127.0.0.1:$port" $here --for 200ms \
    --expect answered --expect dtmf=1
peer_ends 0 vain
peer busy answer --reply 486
want 0 "--expect code" call "bob@127.0.0.1:$port" $here --expect code=486
peer_ends 0 busy

# 130, 143: interrupted, and the other side hears a BYE
for pair in INT:130 TERM:143; do
    peer bye answer
    peer_port=$port peer_pid=$pid
    peer self call "bob@127.0.0.1:$peer_port"
    sleep 0.5
    kill -${pair%:*} "$pid"
    peer_ends ${pair#*:} self
    pid=$peer_pid
    peer_ends 0 bye
    has bye.json '"ev":"call.end".*"who":"remote"'
done

# messages, pings
peer reader answer --expect "text='two words'" --expect text=piped
want 0 message message "bob@127.0.0.1:$port" 'two words' $here
printf 'piped\n' | timeout 20 "$phone" message -q "bob@127.0.0.1:$port" - $here ||
    say_failed "message from stdin: $?"
want 0 options options "bob@127.0.0.1:$port" $here
has out '^200 OK from .* ms$'
has out '^methods INVITE'
want 0 'call after messages' call "bob@127.0.0.1:$port" $here --for 100ms
peer_ends 0 reader
has reader.json '"ev":"msg","dir":"in".*"text":"two words"'

# digits and hold both ways, by scripts
cat >"$dir/bob.script" <<'END'
wait incoming 10s        # it rings
answer
wait dtmf=42# 10s
wait held 10s
wait active 10s
dtmf 7
wait ended 10s
END
peer bob -i "$dir/bob.script"
cat >"$dir/alice.script" <<END
call bob@127.0.0.1:$port
wait answered 10s
dtmf 42#
wait 1200ms
hold
wait held 5s
wait 200ms
res
wait active 5s
wait dtmf=7 5s
hang
wait ended
END
want 0 script -i "$dir/alice.script" $here --trace "$dir/alice.txt" --record \
    "$dir/alice.wav"
peer_ends 0 bob
has alice.txt 'sendonly'
has alice.txt 'recvonly'
[ "$(wc -c <"$dir/alice.wav")" -gt 32000 ] || say_failed "nothing recorded"
printf 'wait dtmf=1 300ms\n' >"$dir/vain.script"
want 20 "wait in vain" -i "$dir/vain.script" $here
peer busy answer --reply 486
printf 'call bob@127.0.0.1:%s\nwait answered 15s\n' "$port" >"$dir/no.script"
begun=$(date +%s)
want 20 "wait for a call that fails" -i "$dir/no.script" $here
[ $(($(date +%s) - begun)) -lt 10 ] || say_failed "it waited to the end"
has err 'no.script:2: this line failed'
peer_ends 0 busy
printf 'dance\n' >"$dir/bad.script"
want 2 "bad command" -i "$dir/bad.script" $here
want 0 "--on-error continue" -i "$dir/bad.script" $here --on-error continue

# the password is in no argument list, and nothing prints it
peer secret register -a alice@127.0.0.1:9 --password open-sesame -vvv
if tr '\0' ' ' <"/proc/$pid/cmdline" | grep -q open-sesame; then
    say_failed "the password is in argv"
fi
kill -TERM "$pid"
peer_ends 143 secret
if grep -q open-sesame "$dir/secret.json" "$dir/secret.err"; then
    say_failed "the password is in the output"
fi
has secret.err 'safer'

# 5: a login that is refused; with the right one everything is fine
if [ -x "${phone%/*}/switch" ]; then
    echo 'alice:sesame' >"$dir/users"
    serve -u "$dir/users"
    want 5 "wrong password" register --once -a "alice@127.0.0.1:$port" \
        --password wrong $here
    want 5 "wrong password, calling" call -a "alice@127.0.0.1:$port" \
        --password wrong bob $here
    want 0 "right password" register --once -a "alice@127.0.0.1:$port" \
        --password sesame $here
    has out 'sip:alice@'
    want 12 "nobody of that name" call -a "alice@127.0.0.1:$port" \
        --password sesame nobody $here
fi

# many calls, one after the other and at once
peer many answer --max-calls 3
for n in 1 2 3; do
    timeout 20 "$phone" call "bob@127.0.0.1:$port" $here -A null -q \
        --for ${n}00ms || say_failed "call $n of many: $?" &
    callers="${callers:-} $!"
done
for n in $callers; do
    wait "$n" || failed=1
done
peer_ends 0 many

ends
