#!/bin/sh
# SPDX-License-Identifier: MIT
# Everything (library, port, examples, tests) builds with clang without a
# warning, and the unit tests pass with that build.
set -eu
command -v clang >/dev/null || { echo "no clang"; exit 77; }
unset MAKEFLAGS MAKELEVEL LABELS
export BUILD=build/clang CC=clang
make -s -j2 tests
make -s test LABELS='unit|torture'
