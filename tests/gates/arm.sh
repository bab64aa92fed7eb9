#!/bin/sh
# SPDX-License-Identifier: MIT
# The core compiles freestanding for a Cortex-M4, and needs no more there
# than anywhere else (I6, I7).
set -eu
. tests/gates/compile.inc
command -v arm-none-eabi-gcc >/dev/null ||
    { echo "no arm-none-eabi-gcc"; exit 77; }
compile_core arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb -Os -ffreestanding
arm-none-eabi-ar rcs "$out/libsua.a" "$out"/lib_*.o
NM=arm-none-eabi-nm tests/gates/symbols.sh "$out/libsua.a"
NM=arm-none-eabi-nm OBJDUMP=arm-none-eabi-objdump \
    tests/gates/data.sh "$out/libsua.a"
