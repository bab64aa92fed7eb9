#!/bin/sh
# SPDX-License-Identifier: MIT
# The quick benchmark runs, ends within 50 s and keeps to the budgets.
set -eu
unset MAKEFLAGS MAKELEVEL LABELS
start=$(date +%s)
BENCH_QUICK=1 make -s bench
took=$(($(date +%s) - start))
[ -s "${BUILD:-build}/bench.tsv" ] || { echo "no rows"; exit 77; }
[ $took -le 50 ] || { echo "took $took s"; exit 1; }
awk -F '\t' '
    $1 == "call_instructions" && $2 > 150000 { print; bad = 1 }
    END { exit bad }' "${BUILD:-build}/bench.tsv"
