#!/bin/sh
# SPDX-License-Identifier: MIT
# The two programs of README.md, taken from the page, built and run: one
# registers at our switch, one calls the other.
set -eu
B=${BUILD:-build}
tmp=$(mktemp -d)
pids=
trap 'for p in $pids; do kill "$p" 2>/dev/null || :; done; rm -rf "$tmp"' EXIT
[ -x "$B/switch" ] || { echo "no switch"; exit 77; }
[ "$(wc -l <README.md)" -lt 200 ] || { echo "README.md: 200 lines"; exit 1; }

block() { # n: the n-th ```c block
    awk -v n="$1" '/^```c$/ { k++; on = k == n; next } /^```$/ { on = 0 }
                   on' README.md
}
for n in 1 2; do
    block $n >"$tmp/p$n.c"
    ${CC:-cc} -std=c99 -Wall -Wextra -Iinclude ${CFLAGS:-} "$tmp/p$n.c" \
        "$B/libsua-posix.a" "$B/libsua.a" -o "$tmp/p$n"
done
for n in 1 2; do
    sed '1,/\*\//d' examples/0${n}_*.c | cmp - "$tmp/p$n.c"
done

echo 'alice:wonder' >"$tmp/users"
timeout 30 "$B/switch" -u "$tmp/users" -l udp:127.0.0.1:0 -j \
    >"$tmp/switch.log" 2>"$tmp/switch.err" &
pids="$pids $!"
port=
for _ in 1 2 3 4 5 6 7 8 9 10; do
    port=$(sed -n 's/.*"udp":\([0-9]*\).*/\1/p' "$tmp/switch.log" | head -1)
    [ -n "$port" ] && break
    sleep 0.2
done
[ -n "$port" ] || { echo "switch is not ready"; cat "$tmp/switch.err"; exit 1; }
timeout 10 "$tmp/p1" "sip:alice@127.0.0.1:$port" wonder | grep 'status 200'
if timeout 10 "$tmp/p1" "sip:alice@127.0.0.1:$port" guess; then
    echo "registered with a wrong password"
    exit 1
fi
# The call program waits on port 5060: skip that half when it is taken.
timeout 20 "$tmp/p2" >"$tmp/answer.log" &
callee=$!
pids="$pids $callee"
sleep 0.5
kill -0 $callee 2>/dev/null || { echo "port 5060 is taken"; exit 0; }
timeout 10 "$tmp/p2" sip:bob@127.0.0.1
wait $callee
grep -q 'event 3, status 200' "$tmp/answer.log"
