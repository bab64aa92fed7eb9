#!/bin/sh
# SPDX-License-Identifier: MIT
# The race of parsers over tests/fixtures/corpus: prints rows for bench.tsv.
#   parse_ns            libsua, nanoseconds a message, typed values included
#   parse_vs_X          how many times as long peer X takes, same run
#   peer_X_instructions, peer_X_heap_calls  a message, of each and of libsua
# Every round runs all peers one after the other, so that what disturbs the
# machine disturbs all alike; of each the best round counts. A peer that is
# not installed or reads other values than libsua has no rows.
set -eu
cd "$(dirname "$0")/../../.."
build=${BUILD:-build}
rounds=${RACE_ROUNDS:-100}
[ -z "${BENCH_QUICK:-}" ] || rounds=40
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
messages=12

peers=
for p in sua sofia osip re; do
    prog=$build/bench/peer_$p
    [ -x "$prog" ] || { echo "peer $p not installed" >&2; continue; }
    "$prog" values $messages >"$tmp/$p.values"
    if cmp -s "$tmp/sua.values" "$tmp/$p.values"; then
        peers="$peers $p"
    else
        echo "peer $p reads other values" >&2
        diff "$tmp/sua.values" "$tmp/$p.values" | head -n 6 >&2
    fi
done
case $peers in *sua*) ;; *) echo "no peer_sua" >&2; exit 1 ;; esac

# About as many messages as take 10 ms: short enough to be left alone now and
# then on a busy machine.
turns() { # peer
    ns=$("$build/bench/peer_$1" typed 2400 | tail -n 1)
    awk -v ns="$ns" -v m=$messages 'BEGIN {
        n = int(10e6 / (ns / 2400) / m) * m
        print (n < 600 ? 600 : n) }'
}
for p in $peers; do turns "$p" >"$tmp/$p.n"; done

i=0
while [ $i -lt "$rounds" ]; do
    for p in $peers; do
        n=$(cat "$tmp/$p.n")
        ns=$(timeout 60 "$build/bench/peer_$p" typed "$n" | tail -n 1)
        echo "$p typed $ns $n"
        [ $((i % 4)) = 0 ] || continue
        ns=$(timeout 60 "$build/bench/peer_$p" base "$n" | tail -n 1)
        echo "$p base $ns $n"
    done
    i=$((i + 1))
done >"$tmp/rounds"

awk '
    {
        t = $3 / $4
        if (!(($1, $2) in best) || t < best[$1, $2]) best[$1, $2] = t
    }
    function net(p) { return best[p, "typed"] - best[p, "base"] }
    END {
        own = net("sua")
        printf "parse_ns\t%.0f\tns\n", own
        k = split("sofia osip re", order, " ")
        for (i = 1; i <= k; i++) {
            p = order[i]
            if ((p, "typed") in best)
                printf "parse_vs_%s\t%.1f\ttimes\n", \
                    (p == "re" ? "libre" : p), net(p) / own
        }
    }' "$tmp/rounds"

heap_calls() { # peer messages
    LD_PRELOAD=$PWD/$build/bench/heapcount.so \
        "$build/bench/peer_$1" typed "$2" 2>&1 >/dev/null |
        sed -n 's/^heap calls //p'
}
for p in $peers; do
    name=$p
    [ "$p" != re ] || name=libre
    a=$(heap_calls "$p" $messages)
    b=$(heap_calls "$p" $((messages * 11)))
    awk -v n="$name" -v d=$((b - a)) -v m=$((messages * 10)) 'BEGIN {
        printf "peer_%s_heap_calls\t%.1f\tcalls\n", n, d / m }'
    command -v valgrind >/dev/null || continue
    ir=$(sh tests/bench/ir.sh "$build/bench/peer_$p" typed 12 132)
    base=$(sh tests/bench/ir.sh "$build/bench/peer_$p" base 12 132)
    printf 'peer_%s_instructions\t%s\tinstructions\n' "$name" $((ir - base))
done
