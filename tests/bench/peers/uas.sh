#!/bin/sh
# SPDX-License-Identifier: MIT
# The race of user agent servers over UDP on loopback: sipp makes calls
# (call.xml) to each in turn. Prints rows for bench.tsv:
#   uas_cpu_us_per_call  libsua, user CPU a call at 1,000 calls a second
#   uas_sys_us_per_call  the same in the kernel, which is mostly sockets
#   uas_vs_X             how many times as much peer X takes, same run
#   uas_retrans_2000     what sipp sent again at 2,000 calls a second
# Everything runs in a network namespace of its own: nothing else is on its
# ports. User and system time are counted in ticks of 10 ms: over thousands
# of calls they mean something.
set -eu
command -v sipp >/dev/null || { echo "no sipp" >&2; exit 77; }
if [ -z "${UAS_NAMESPACE:-}" ]; then
    unshare -rn true 2>/dev/null || { echo "no namespaces" >&2; exit 77; }
    UAS_NAMESPACE=1 exec unshare -rn sh "$0" "$@"
fi
ip link set lo up
cd "$(dirname "$0")/../../.."
build=${BUILD:-build}
seconds=${UAS_SECONDS:-20}
[ -z "${BENCH_QUICK:-}" ] || seconds=8
tmp=$(mktemp -d)
uas=
trap '[ -z "$uas" ] || kill "$uas" 2>/dev/null || :; rm -rf "$tmp"' EXIT

start() { # peer
    "$build/bench/uas_$1" </dev/null >"$tmp/uas.log" 2>&1 &
    uas=$!
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        grep -qi ':13C4 ' /proc/net/udp && return
        sleep 0.2
    done
    return 1
}

stop() {
    kill "$uas" 2>/dev/null || :
    wait "$uas" 2>/dev/null || :
    uas=
}

ticks() { awk '{ print $14, $15 }' "/proc/$uas/stat"; }

# Prints: calls that ended well, retransmissions, then microseconds of user
# and system time a call.
load() { # peer calls-a-second
    start "$1"
    n=$((seconds * $2))
    before=$(ticks)
    (cd "$tmp" && timeout $((seconds * 3 + 30)) sipp \
        -sf "$OLDPWD/tests/bench/peers/call.xml" 127.0.0.1:5060 -s uas \
        -i 127.0.0.1 -p 5070 -r "$2" -m $n -l 100000 -nostdin -trace_stat \
        -fd 1 -stf stat.csv -recv_timeout 15000 -timeout_error) \
        >"$tmp/sipp.log" 2>&1 || :
    after=$(ticks)
    stop
    awk -F ';' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
        END { printf "%d %d ", $at["SuccessfulCall(C)"],
                  $at["Retransmissions(C)"] }' "$tmp/stat.csv"
    echo "$before $after $n" | awk -v hz="$(getconf CLK_TCK)" '{
        us = 1e6 / hz / $5
        printf "%.1f %.1f\n", ($3 - $1) * us, ($4 - $2) * us }'
}

for p in sua sofia re; do
    [ -x "$build/bench/uas_$p" ] || continue
    load $p 1000 >"$tmp/$p"
    read -r ok again user sys <"$tmp/$p"
    echo "$p at 1000/s: $ok calls, $again again, user $user us, sys $sys us" \
        >&2
done
read -r ok again own sys <"$tmp/sua"
[ "$ok" = $((seconds * 1000)) ] || { echo "libsua lost calls" >&2; exit 1; }
printf 'uas_cpu_us_per_call\t%s\tus\n' "$own"
printf 'uas_sys_us_per_call\t%s\tus\n' "$sys"
for p in sofia re; do
    [ -s "$tmp/$p" ] || continue
    read -r ok again user sys <"$tmp/$p"
    name=$p
    [ "$p" != re ] || name=libre
    awk -v n=$name -v a="$own" -v b="$user" 'BEGIN {
        if (a > 0) printf "uas_vs_%s\t%.1f\ttimes\n", n, b / a }'
done
load sua 2000 >"$tmp/sua"
read -r ok again user sys <"$tmp/sua"
echo "sua at 2000/s: $ok calls, $again again, user $user us" >&2
[ "$ok" = $((seconds * 2000)) ] || { echo "libsua lost calls" >&2; exit 1; }
printf 'uas_retrans_2000\t%s\tmessages\n' "$again"
