#!/bin/sh
# SPDX-License-Identifier: MIT
# Each fuzz target for FUZZ_SECONDS (10), from its corpus in
# tests/fuzz/corpus/NAME (messages: also from the fixtures). New inputs go to a scratch copy;
# a crash leaves its input in build/fuzz/.
set -eu
unset MAKEFLAGS MAKELEVEL BUILD LABELS
printf 'int LLVMFuzzerTestOneInput(const char *p, long n);
int LLVMFuzzerTestOneInput(const char *p, long n) { return !p && n; }\n' |
    clang -fsanitize=fuzzer -x c - -o /dev/null 2>/dev/null ||
    { echo "no clang with libFuzzer"; exit 77; }
make -s -j2 FUZZ=1 fuzz
set -- build/fuzz/fuzz_*
[ -x "$1" ] || { echo "no fuzz target"; exit 77; }
seconds=${FUZZ_SECONDS:-10}
dict=
[ ! -f tests/fuzz/sip.dict ] || dict=-dict=tests/fuzz/sip.dict
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
for t; do
    name=${t##*/fuzz_}
    [ -x "$t" ] || continue
    seeds=tests/fuzz/corpus/$name
    [ -d "$seeds" ] || seeds=
    [ "$name" != msg ] || seeds="$seeds tests/fixtures/corpus
        tests/fixtures/rfc4475 tests/fixtures/rfc5118"
    mkdir "$tmp/$name"
    echo "== $name"
    timeout $((seconds + 60)) "$t" -max_total_time="$seconds" -timeout=5 \
        -rss_limit_mb=1024 -max_len=8192 -verbosity=0 -print_final_stats=1 \
        -artifact_prefix=build/fuzz/ $dict "$tmp/$name" $seeds
done
