#!/bin/sh
# SPDX-License-Identifier: MIT
# The phone profile keeps to its budget: 64 KiB of flash on a Cortex-M4 and
# a block of 32 KiB on a 32-bit machine.
set -eu
BUILD=${BUILD:-build}
export BUILD
[ -f tests/bench/size_phone.c ] || { echo "no size_phone.c"; exit 77; }
sh tests/bench/size.sh
awk '
    $1 == "phone" {
        seen = 1
        if ($3 == "-" || $3 == 0 || $3 > 65536) { print "flash: " $3; bad = 1 }
        if ($4 != "-" && $4 > 32768) { print "ram: " $4; bad = 1 }
    }
    END { exit bad || !seen }' "$BUILD/size.tsv"
