#!/bin/sh
# SPDX-License-Identifier: MIT
# Rows of bench.tsv:
#   worst_over_typical        index and check of the input that costs most
#                             instructions a byte, over the instructions a
#                             byte of the messages in tests/fixtures/corpus
#   worst_typed_over_typical  the same with the reader of every typed value
#   worst_growth              of the endless families, instructions a byte
#                             at 8,000 bytes over those at 1,000 bytes, the
#                             greatest: 8 if any reader were quadratic
# and on stderr which inputs these are. See bench_worst.c for the inputs: all
# are timed, the slowest counted by callgrind.
set -eu
cd "$(dirname "$0")/../.."
build=${BUILD:-build}
prog=$build/bench/bench_worst
[ -x "$prog" ] || { echo "no $prog" >&2; exit 77; }
command -v valgrind >/dev/null || { echo "no valgrind" >&2; exit 77; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

timeout 200 "$prog" pick "$tmp/pack" >"$tmp/names"
rc=0
timeout 200 valgrind --tool=callgrind --callgrind-out-file="$tmp/out" \
    "$prog" count "$tmp/pack" >"$tmp/log" 2>&1 || rc=$?
[ $rc = 0 ] || { tail -n 3 "$tmp/log" >&2; exit $rc; }

# One line a dump: number, mode, bytes, instructions.
awk '
    /^desc: Trigger: Client Request: count/ {
        for (i = 1; i <= NF; i++) if ($i == "count") at = i
        what = $(at + 1) " " $(at + 2) " " $(at + 3)
    }
    /^totals:/ && what != "" { print what, $2; what = "" }' \
    "$tmp"/out.* | sort -u >"$tmp/counts"
[ -s "$tmp/counts" ] || { echo "no counts" >&2; exit 1; }

# mode, instructions a byte, bytes, name; the dearest first.
awk -v names="$tmp/names" '
    BEGIN { while ((getline line < names) > 0) name[n++] = line }
    { printf "%s\t%.2f\t%d\t%s\n", $2, $4 / $3, $3, name[$1] }' \
    "$tmp/counts" | sort -t "$(printf '\t')" -k1,1 -k2,2nr >"$tmp/sorted"

awk -F '\t' '
    $4 == "typical" { ir[$1] += $2 * $3; bytes[$1] += $3; next }
    !($1 in worst) { worst[$1] = $2 }
    / 0\.[18]000$/ {
        size = name = $4
        sub(/^.* 0\./, "", size)
        sub(/, family 0\.[0-9]*$/, "", name)
        per[$1, name, size] = $2
        family[$1, name] = 1
    }
    {
        kind = $4
        sub(/[0-9.]+$/, "", kind)
        if (shown[$1] < 6 && !seen[$1, kind]++) {
            list[$1] = list[$1] sprintf("    %6.2f  %5d bytes: %s\n", $2, \
                $3, $4)
            shown[$1]++
        }
    }
    END {
        for (f in family) {
            g = per[f, 8000] / per[f, 1000]
            if (g > growth) { growth = g; grower = f }
        }
        sub(SUBSEP, ", ", grower)
        printf "worst_growth\t%.2f\ttimes\n", growth
        printf "growth: %s\n", grower >"/dev/stderr"
        split("check typed", modes, " ")
        row["check"] = "worst_over_typical"
        row["typed"] = "worst_typed_over_typical"
        for (i = 1; i <= 2; i++) {
            m = modes[i]
            base = ir[m] / bytes[m]
            printf "%s\t%.2f\ttimes\n", row[m], worst[m] / base
            printf "%s: typical %.2f instructions a byte, dearest\n%s", m, \
                base, list[m] >"/dev/stderr"
        }
    }' "$tmp/sorted"
if [ -n "${WORST_KEEP:-}" ]; then
    mkdir -p "$WORST_KEEP"
    cp "$tmp/pack" "$tmp/names" "$tmp/counts" "$WORST_KEEP"
fi
