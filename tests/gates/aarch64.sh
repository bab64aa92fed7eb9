#!/bin/sh
# SPDX-License-Identifier: MIT
# The core compiles for a 64-bit Arm, and what NEON reads there is what is
# read elsewhere.
set -eu
. tests/gates/compile.inc
cross=aarch64-linux-gnu
command -v $cross-gcc >/dev/null || { echo "no $cross-gcc"; exit 77; }
run="qemu-aarch64 -L /usr/$cross"
command -v qemu-aarch64 >/dev/null || { echo "no qemu-aarch64"; exit 77; }
compile_core $cross-gcc -O2
$cross-gcc-ar rcs "$out/libsua.a" "$out"/lib_*.o
for t in msg hdrtab lex portable check torture; do
    $cross-gcc -std=c99 -O1 -D_GNU_SOURCE -Iinclude -Ilib -Itests/unit \
        -Itests -DTEST_DIR="\"$PWD/tests\"" tests/unit/test_$t.c \
        "$out/libsua.a" -o "$out/test_$t"
    $run "$out/test_$t" >"$out/log" 2>&1 ||
        { cat "$out/log"; echo "test_$t fails"; exit 1; }
done
