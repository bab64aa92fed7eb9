#!/bin/sh
# SPDX-License-Identifier: MIT
# switch from outside: options, the users file and its errors, ports, JSON,
# reload, which digest is asked for, the end.
set -u
sw=${BUILD:-build}/switch
[ -x "$sw" ] || { echo "$sw is not built"; exit 77; }
dir=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null; rm -rf "$dir"' EXIT
bad=0

complain() { echo "$*"; bad=1; }

# fails STATUS PATTERN ARGS...: it ends at once, saying so.
fails() {
    want=$1 pattern=$2
    shift 2
    rc=0
    timeout 5 "$sw" "$@" >"$dir/out" 2>"$dir/err" || rc=$?
    [ $rc = "$want" ] || complain "switch $*: status $rc, not $want"
    cat "$dir/out" "$dir/err" | grep -q -- "$pattern" ||
        complain "switch $*: no '$pattern' in: $(cat "$dir/err")"
}

# users LINES PATTERN: this users file is refused.
users() {
    printf '%b' "$1" >"$dir/users"
    fails 2 "$2" -u "$dir/users" -l udp:127.0.0.1:0
}

# wait_for PATTERN FILE
wait_for() {
    n=50
    until grep -q -- "$1" "$dir/$2"; do
        n=$((n - 1))
        [ $n -gt 0 ] || { complain "no '$1' in $2: $(cat "$dir/$2")"; return; }
        sleep 0.1
    done
}

fails 0 'usage: switch' -h
fails 0 '^switch [0-9]' --version
fails 2 'unknown option' --lisen udp:127.0.0.1:0
fails 2 'wants a value' --users
fails 2 'takes no value' --json=yes
fails 2 'a name or address' -d 'sip:a@b'
fails 2 'No such file' -u "$dir/nowhere"
fails 2 'No such file' --trace "$dir/no/where"
fails 2 'write md5' --digest banana
fails 2 'write md5' --digest md5,,sha-256
fails 3 'not an endpoint' -l 'sctp:127.0.0.1:0'
users 'alice secret\n' 'users:1: no colon'
users '# all of us\n\nalice:a\nbob\n' 'users:4: no colon'
users 'alice:\n' 'users:1: the secret is empty'
users 'al ice:x\n' 'users:1: the name'
users 'alice:x\nbob:y\nalice:z\n' 'users:3: this user is there already'
users 'alice:{MD5}0123\n' 'users:1: {MD5} wants 32'
users 'alice:{SHA-256}xyz\n' 'users:1: the hash wants 64'
users "alice:$(printf '%1100s' | tr ' ' x)\n" 'users:1: the line is too long'
users 'alice:' 'users:1: the secret is empty'

md5=0123456789abcdef0123456789ABCDEF
printf 'alice:in {MD5} wonder:land\nbob:{MD5}%s\nbob:{SHA-256}%s%s\n# c\n' \
    $md5 $md5 $md5 >"$dir/users"
"$sw" -j -u "$dir/users" -l udp:127.0.0.1:0 -l tcp:127.0.0.1:0 \
    -d lab.test -d lab2.test >"$dir/log" 2>"$dir/err" &
pid=$!
wait_for '"ev":"ready","udp":[1-9][0-9]*,"tcp":[1-9]' log
wait_for '"domains":"lab.test lab2.test","users":2,"auth":true' log
port=$(sed -n 's/.*"ev":"ready","udp":\([0-9]*\).*/\1/p' "$dir/log")
fails 3 'Address already in use; choose another port' \
    -l "udp:127.0.0.1:$port"
echo 'carol' >"$dir/users"
kill -HUP $pid
wait_for 'users:1: no colon.*stay as they were' err
echo 'carol:x' >"$dir/users"
kill -HUP $pid
wait_for '^switch: 1 users' err
kill -TERM $pid
rc=0
wait $pid || rc=$?
pid=
[ $rc = 0 ] || complain "SIGTERM: status $rc"
wait_for '"ev":"exit","code":0' log
# asked NAME PATTERN: NAME, whose password is pw, registers, and the trace
# shows the challenge. The trace names the one the phone took.
asked() {
    rm -f "$dir/trace.txt"
    TERMPHONE_PASSWORD=pw timeout 10 "${sw%/*}/termphone" -q \
        -a "sip:$1@127.0.0.1:$port" -l 127.0.0.1:0 --trace "$dir/trace.txt" \
        register --once >"$dir/out" 2>&1 || complain "$1 cannot register: $(cat "$dir/out")"
    grep -q "401.*$2" "$dir/trace.txt" ||
        complain "$1: no $2 in: $(grep 401 "$dir/trace.txt")"
}
serve() { # ARGS...
    : >"$dir/log" # or the last server's line would do for this one
    "$sw" -j -u "$dir/users" -l udp:127.0.0.1:0 --realm lab "$@" \
        >"$dir/log" 2>"$dir/err" &
    pid=$!
    wait_for '"ev":"ready"' log
    port=$(sed -n 's/.*"ev":"ready","udp":\([0-9]*\).*/\1/p' "$dir/log")
}
if [ -x "${sw%/*}/termphone" ]; then
    ha1=$(printf 'dora:lab:pw' | sha256sum)
    printf 'alice:pw\ndora:{SHA-256}%s\n' "${ha1%% *}" >"$dir/users"
    serve
    asked alice MD5
    asked dora SHA-256
    kill $pid; wait $pid
    serve --digest md5,sha-256
    asked alice SHA-256
    kill $pid; wait $pid
    pid=
fi
[ $bad = 0 ] && echo "switch: ok"
exit $bad
