#!/bin/sh
# SPDX-License-Identifier: MIT
# The unit, torture and simulator tests under ASan and UBSan.
set -eu
unset MAKEFLAGS MAKELEVEL BUILD LABELS
make -s -j2 SAN=1 tests
make -s SAN=1 test
