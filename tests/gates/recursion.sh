#!/bin/sh
# SPDX-License-Identifier: MIT
# No function of the core calls itself, directly or in a circle, and none
# has a frame of unknown size (alloca, variable length array).
set -eu
cc=${CC:-gcc}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
printf 'int f(void);int f(void){return 0;}\n' >"$out/probe.c"
"$cc" -fcallgraph-info=su -c "$out/probe.c" -o "$out/probe.o" 2>/dev/null ||
    { echo "$cc has no -fcallgraph-info"; exit 77; }
find lib -name '*.c' ! -path 'lib/port/*' | LC_ALL=C sort >"$out/list"
[ -s "$out/list" ] || exit 77

# Without inlining, so that the graph is that of the source.
OUT=$out xargs -P 2 -n 1 sh -c '
    for src; do :; done
    exec "$@" -o "$OUT/$(echo "$src" | tr / _).o"' \
    sh "$cc" -std=c99 -O1 -fno-inline -fcallgraph-info=su -DSUA_BUILDING \
    -Iinclude -Ilib -c <"$out/list"
rm -f "$out"/probe*
awk -f tests/gates/callgraph.awk "$out"/*.ci
! grep -h 'bytes (dynamic)' "$out"/*.ci
