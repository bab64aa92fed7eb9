#!/bin/sh
# SPDX-License-Identifier: MIT
# The core compiles with clang, whose warnings differ from gcc's.
set -eu
. tests/gates/compile.inc
command -v clang >/dev/null || { echo "no clang"; exit 77; }
compile_core clang -O1
