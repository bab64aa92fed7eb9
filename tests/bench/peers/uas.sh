#!/bin/sh
# SPDX-License-Identifier: MIT
# The race of user agent servers over UDP on loopback: sipp makes calls
# (call.xml) to each in turn, three times round; rows are medians. Prints
# rows for bench.tsv:
#   uas_cpu_us_per_call  libsua, user CPU a call at 1,000 calls a second
#   uas_sys_us_per_call  the same in the kernel, which is mostly sockets
#   uas_cpu_us_2000      user CPU a call at 2,000 calls a second
#   uas_vs_X             how many times as much user CPU peer X takes, same
#                        run, at 1,000 calls a second
#   uas_retrans_2000     what sipp sent again at 2,000 calls a second, over
#                        more than the 32 s that transactions live
#   uas_lost_2000        calls that did not end well then
#   uas_dropped_2000     messages that came when the socket was full
#   uas_longest_turn_us  CPU time of the longest turn of the loop in it: what
#                        of a retransmission can be libsua's doing
# Everything runs in a network namespace of its own: nothing else is on its
# ports. The server has CPU 0, sipp CPU 1. The kernel counts user and system
# time apart by its ticks, which the load keeps step with; so where perf may,
# it tells what part of the exact sum is the user's. A cache that others use
# too costs a call at 1,000 a second, after a sleep, more than at 2,000:
# absolute figures are good for the machine and its load at that time only.
set -eu
command -v sipp >/dev/null || { echo "no sipp" >&2; exit 77; }
if [ -z "${UAS_NAMESPACE:-}" ]; then
    own=-rn
    [ "$(id -u)" != 0 ] || own=-n # of user namespaces perf wants none
    unshare $own true 2>/dev/null || { echo "no namespaces" >&2; exit 77; }
    UAS_NAMESPACE=1 exec unshare $own sh "$0" "$@"
fi
ip link set lo up
cd "$(dirname "$0")/../../.."
build=${BUILD:-build}
seconds=${UAS_SECONDS:-10}
rounds=3 long=40
[ -z "${BENCH_QUICK:-}" ] || { rounds=1 long=8; seconds=8; }
tmp=$(mktemp -d)
uas= perf=
trap '[ -z "$uas$perf" ] || kill $uas $perf 2>/dev/null || :
      rm -rf "$tmp"' EXIT
on0= on1=
if taskset -c 0 true 2>/dev/null && taskset -c 1 true 2>/dev/null; then
    on0="taskset -c 0" on1="taskset -c 1"
fi

start() { # peer [argument]
    p=$1
    shift
    $on0 "$build/bench/uas_$p" "$@" </dev/null >"$tmp/uas.log" 2>&1 &
    uas=$!
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        grep -qi ':13C4 ' /proc/net/udp && return
        sleep 0.2
    done
    return 1
}

watch() {
    perf=
    perf record -q -e cpu-clock:u -e cpu-clock:k -o "$tmp/none" true \
        >/dev/null 2>&1 || return 0
    perf record -q -e cpu-clock -F 4999 -o "$tmp/perf" -p "$uas" \
        >/dev/null 2>&1 &
    perf=$!
}

stop() {
    awk '/:13C4 / { print $NF }' /proc/net/udp >"$tmp/drops"
    if [ -n "$perf" ]; then
        kill -INT "$perf" 2>/dev/null || :
        wait "$perf" 2>/dev/null || :
    fi
    kill "$uas" 2>/dev/null || :
    wait "$uas" 2>/dev/null || :
    uas=
}

ticks() { awk '{ print $14, $15 }' "/proc/$uas/stat"; }

# User and kernel samples, or nothing.
samples() {
    [ -n "$perf" ] || return 0
    perf script -i "$tmp/perf" -F ip 2>/dev/null |
        awk '$1 ~ /^ffff/ { k++; next } { u++ } END { print u + 0, k + 0 }'
}

# Prints: calls that ended well, retransmissions, then microseconds of user
# and system time a call.
load() { # calls-a-second seconds peer [argument]
    rate=$1 n=$(($1 * $2)) limit=$(($2 * 3 + 30))
    shift 2
    start "$@"
    watch
    before=$(ticks)
    (cd "$tmp" && $on1 timeout $limit sipp \
        -sf "$OLDPWD/tests/bench/peers/call.xml" 127.0.0.1:5060 -s uas \
        -i 127.0.0.1 -p 5070 -r "$rate" -m $n -l 100000 -nostdin \
        -trace_stat -fd 1 -stf stat.csv -recv_timeout 15000 \
        -timeout_error) >"$tmp/sipp.log" 2>&1 || :
    after=$(ticks)
    stop
    awk -F ';' 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
        END { printf "%d %d ", $at["SuccessfulCall(C)"],
                  $at["Retransmissions(C)"] }' "$tmp/stat.csv"
    echo "$before $after $n $(samples)" |
        awk -v hz="$(getconf CLK_TCK)" '{
            u = $3 - $1
            sum = u + $4 - $2
            if ($6 + $7) u = sum * $6 / ($6 + $7)
            printf "%.1f %.1f\n", u * 1e6 / hz / $5, (sum - u) * 1e6 / hz / $5
        }'
}

median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

i=0
while [ $i -lt $rounds ]; do
    i=$((i + 1))
    for p in sua sofia re; do
        [ -x "$build/bench/uas_$p" ] || continue
        load 1000 "$seconds" $p >"$tmp/out"
        read -r ok again user sys <"$tmp/out"
        echo "$p at 1000/s: $ok calls, $again again, user $user us," \
            "sys $sys us" >&2
        echo "$user" >>"$tmp/$p.user"
        echo "$sys" >>"$tmp/$p.sys"
        [ $p != sua ] || [ "$ok" = $((seconds * 1000)) ] || {
            echo "libsua lost calls" >&2
            exit 1
        }
    done
done
own=$(median <"$tmp/sua.user")
printf 'uas_cpu_us_per_call\t%s\tus\n' "$own"
printf 'uas_sys_us_per_call\t%s\tus\n' "$(median <"$tmp/sua.sys")"
for p in sofia re; do
    [ -s "$tmp/$p.user" ] || continue
    name=$p
    [ "$p" != re ] || name=libre
    awk -v n=$name -v a="$own" -v b="$(median <"$tmp/$p.user")" 'BEGIN {
        if (a > 0) printf "uas_vs_%s\t%.1f\ttimes\n", n, b / a }'
done
load 2000 $long sua turns >"$tmp/out"
read -r ok again user sys <"$tmp/out"
echo "sua at 2000/s: $ok calls, $again again, user $user us" >&2
printf 'uas_lost_2000\t%s\tcalls\n' $((long * 2000 - ok))
printf 'uas_cpu_us_2000\t%s\tus\n' "$user"
printf 'uas_retrans_2000\t%s\tmessages\n' "$again"
printf 'uas_dropped_2000\t%s\tmessages\n' "$(cat "$tmp/drops")"
awk '/^longest/ { printf "uas_longest_turn_us\t%s\tus\n", $3 }' "$tmp/uas.log"
