#!/bin/sh
# SPDX-License-Identifier: MIT
# The core compiles with clang, whose warnings differ from gcc's.
# conformance: ROB-020: gcc builds all tests with the same warnings.
set -eu
. tests/gates/compile.inc
command -v clang >/dev/null || { echo "no clang"; exit 77; }
compile_core clang -O1
