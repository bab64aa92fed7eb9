#!/bin/sh
# SPDX-License-Identifier: MIT
# The core compiles for a 32-bit machine.
set -eu
. tests/gates/compile.inc
echo '#include <string.h>' | ${CC:-gcc} -m32 -fsyntax-only -x c - 2>/dev/null ||
    { echo "no 32-bit headers (gcc-multilib)"; exit 77; }
compile_core ${CC:-gcc} -m32 -O1
