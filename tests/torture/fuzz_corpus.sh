#!/bin/sh
# SPDX-License-Identifier: MIT
# Every input in tests/fuzz/corpus through its fuzz target, and the messages
# of tests/fixtures through the target for messages.
set -eu
BUILD=${BUILD:-build}
[ -d "$BUILD/replay" ] || { echo "no $BUILD/replay"; exit 77; }
for t in "$BUILD"/replay/*; do
    [ -x "$t" ] || continue
    name=${t##*/}
    set -- tests/fuzz/corpus/"$name"/*
    [ "$name" != msg ] || set -- "$@" tests/fixtures/rfc*/*.dat \
        tests/fixtures/corpus/*.sip
    echo "$name: $("$t" "$@")"
done
