#!/bin/sh
# SPDX-License-Identifier: MIT
# 10,000 whole lives (LIVES), in two processes, within 300 s. A failing one
# prints its seed and a ladder; build/tests/scn_lives 1 SEED plays it again.
set -eu
build=${BUILD:-build}
lives=${LIVES:-10000}
half=$((lives / 2))
[ -x "$build/tests/scn_lives" ] || make -s -j2 tests
start=$(date +%s)
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
"$build/tests/scn_lives" "$half" 1 >"$out/1" 2>&1 &
first=$!
rc=0
"$build/tests/scn_lives" "$half" $((half + 1)) >"$out/2" 2>&1 || rc=$?
wait $first || rc=$?
cat "$out/1" "$out/2"
took=$(($(date +%s) - start))
echo "$lives lives in $took s"
[ $rc = 0 ] || exit 1
[ $took -le 300 ] || { echo "too slow"; exit 1; }
