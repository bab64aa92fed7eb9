#!/bin/sh
# SPDX-License-Identifier: MIT
# How much more a call's messages cost with 100,000 calls up than with 100:
# instructions by callgrind, which looks on while the calls are set up.
set -eu
cd "$(dirname "$0")/../.."
build=${BUILD:-build}
command -v valgrind >/dev/null || exit 77
prog=$build/bench/bench_memory
[ -x "$prog" ] || exit 77
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

count() { # calls
    valgrind --tool=callgrind --instr-atstart=no \
        --callgrind-out-file="$tmp/out" "$prog" messages "$1" >"$tmp/log" 2>&1 ||
        { cat "$tmp/log" >&2; exit 1; }
    awk '/^totals:/ { print $2; exit }' "$tmp/out"
}

few=$(count 100)
many=$(count 100000)
[ "$few" -gt 0 ] || exit 77 # built without valgrind's header
awk -v a="$few" -v b="$many" \
    'BEGIN { printf "cost_100k_over_100_calls\t%.2f\tratio\n", b / a }'
