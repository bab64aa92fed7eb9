#!/bin/sh
# SPDX-License-Identifier: MIT
# Instructions of one iteration, counted by callgrind: two runs that differ
# only in the number of iterations, so that start-up and set-up cancel.
# Usage: ir.sh PROGRAM MODE [FEW MANY]
set -eu
prog=$1 mode=$2 few=${3:-10} many=${4:-110}
command -v valgrind >/dev/null || { echo "no valgrind" >&2; exit 77; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

count() { # iterations
    valgrind --tool=callgrind --callgrind-out-file="$tmp/out" \
        "$prog" "$mode" "$1" >"$tmp/log" 2>&1 ||
        { cat "$tmp/log" >&2; exit 1; }
    awk '/^(totals|summary):/ { print $2; exit }' "$tmp/out"
}

a=$(count "$few")
b=$(count "$many")
awk -v a="$a" -v b="$b" -v n="$((many - few))" \
    'BEGIN { printf "%.0f\n", (b - a) / n }'
