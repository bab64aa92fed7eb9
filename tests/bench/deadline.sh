#!/bin/sh
# SPDX-License-Identifier: MIT
# Rows of bench.tsv: instructions of one deadline among a million others, over
# those among a thousand.
#   deadline_1m_over_1k  armed or cancelled, the dearer of the two patterns
#                        `cancel` and `refresh` of bench_timer.c
#   expire_1m_over_1k    taken as the earliest and armed anew
set -eu
cd "$(dirname "$0")/../.."
prog=${BUILD:-build}/bench/bench_timer
[ -x "$prog" ] || { echo "no $prog" >&2; exit 77; }

ratio() { # mode
    few=$(sh tests/bench/ir.sh "$prog" "$1,1000" 100 20100)
    many=$(sh tests/bench/ir.sh "$prog" "$1,1000000" 100 20100)
    awk -v a="$few" -v b="$many" 'BEGIN { printf "%.2f\n", b / a }'
}

cancel=$(ratio cancel)
refresh=$(ratio refresh)
expire=$(ratio expire)
awk -v a="$cancel" -v b="$refresh" -v e="$expire" 'BEGIN {
    printf "deadline_1m_over_1k\t%.2f\ttimes\n", (a > b ? a : b)
    printf "expire_1m_over_1k\t%.2f\ttimes\n", e }'
