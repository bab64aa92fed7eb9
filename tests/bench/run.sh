#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs the rows of rows.txt and writes $BUILD/bench.tsv, one
# name<TAB>value<TAB>unit a line. BENCH_QUICK=1: one round instead of five
# and a tenth of the iterations of timed rows, about 90 s.
#
# A bench program is called `program MODE ITERATIONS`, does that many
# iterations of MODE after its set-up and exits non-zero if one went wrong.
# For a row of kind "rate" its last line of output is the nanoseconds that
# the iterations took; for "value" it is the number to print. A row of kind
# "rows" names a script that prints rows of its own; 77: none can be had.
set -eu
cd "$(dirname "$0")/../.."
build=${BUILD:-build}
quick=${BENCH_QUICK:-}
rounds=5
[ -z "$quick" ] || rounds=1
out=$build/bench.tsv
: >"$out.new"

# No pipe: the program's own exit status must count.
last_line() { # program mode iterations
    timeout 120 "$@" >"$out.log" || return 1
    tail -n 1 "$out.log"
}

rate() { # program mode iterations
    best=0
    i=0
    while [ $i -lt $rounds ]; do
        ns=$(last_line "$@") || return 1
        best=$(awk -v n="$3" -v ns="$ns" -v b="$best" 'BEGIN {
            if (ns + 0 <= 0) exit 1
            r = n * 1e9 / ns
            printf "%.0f", (r > b ? r : b) }') || return 1
        i=$((i + 1))
    done
    echo "$best"
}

rc=0
while read -r name kind unit prog mode few many <&3; do
    case $name in '' | \#*) continue ;; esac
    if [ "$kind" = rows ]; then
        status=0
        timeout 300 sh "tests/bench/$prog" >"$out.log" || status=$?
        tee -a "$out.new" <"$out.log"
        case $status in
        0) ;;
        77) echo "$name: skipped" >&2 ;;
        *) echo "$name: failed" >&2; rc=1 ;;
        esac
        continue
    fi
    prog=$build/bench/$prog
    [ -x "$prog" ] || { echo "$name: no $prog" >&2; continue; }
    status=0 v=
    case $kind in
    ir)
        v=$(timeout 120 sh tests/bench/ir.sh "$prog" "$mode" "$few" "$many") ||
            status=$?
        ;;
    rate)
        [ -z "$quick" ] || many=$((many / 10))
        v=$(rate "$prog" "$mode" "$many") || status=$?
        ;;
    value) v=$(last_line "$prog" "$mode" "$many") || status=$? ;;
    *) status=2 ;;
    esac
    # -e does not reach into a function called with ||: look at the result.
    case $status$v in
    0 | 0*[!0-9.]*) status=1 ;;
    esac
    case $status in
    0) printf '%s\t%s\t%s\n' "$name" "$v" "$unit" | tee -a "$out.new" ;;
    77) echo "$name: skipped" >&2 ;;
    *) echo "$name: failed" >&2; rc=1 ;;
    esac
done 3<tests/bench/rows.txt
mv "$out.new" "$out"
exit $rc
