#!/bin/sh
# SPDX-License-Identifier: MIT
# The quick benchmark runs, ends within 180 s (90 when nobody else works),
# and it and the size table keep to tests/bench/budgets.txt.
# conformance: ROB-011: instructions a byte of the endless inputs (worst_growth).
set -eu
unset MAKEFLAGS MAKELEVEL LABELS
build=${BUILD:-build}
make -s -j2 all peers
start=$(date +%s)
BENCH_QUICK=1 make -s bench
took=$(($(date +%s) - start))
[ -s "$build/bench.tsv" ] || { echo "no rows"; exit 77; }
[ $took -le 180 ] || { echo "took $took s"; exit 1; }
rc=0
sh tests/bench/size.sh || rc=$?
[ $rc = 0 ] || [ $rc = 77 ] || exit $rc
[ $rc = 0 ] || : >"$build/size.tsv"
awk '
    FILENAME ~ /budgets/ {
        if ($0 !~ /^#/) { at[$1] = $2; limit[$1] = $3 }
        next
    }
    {
        value = FILENAME ~ /size/ ? $3 : $2
        if (!($1 in limit)) next
        rows++
        if (at[$1] == "most" ? value > limit[$1] + 0 : value < limit[$1] + 0) {
            printf "%s: %s, at %s %s\n", $1, value, at[$1], limit[$1]
            bad = 1
        }
    }
    END { exit bad || !rows }' \
    tests/bench/budgets.txt "$build/bench.tsv" "$build/size.tsv"
