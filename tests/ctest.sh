#!/bin/sh
# SPDX-License-Identifier: MIT
# The list of all tests, and the two ways to run it.
#   ctest.sh list           label|timeout_s|name|command, one test a line
#   ctest.sh write          $BUILD/CTestTestfile.cmake, for ctest
#   ctest.sh run LABELS ..  run those whose label matches the ERE LABELS;
#                           further arguments go to ctest
# Exit status 77 of a test means "skipped". Every test runs at the top of the
# source tree with BUILD in its environment.
set -eu
cd "$(dirname "$0")/.."
BUILD=${BUILD:-build}
export BUILD
slow=1
[ -z "${SAN:-}" ] || slow=4

# Scripts count when executable, so that helpers can lie beside them.
scripts() { # label timeout prefix glob...
    label=$1 limit=$2 prefix=$3
    shift 3
    for f in "$@"; do
        [ -x "$f" ] || continue
        name=${f##*/}
        echo "$label|$limit|$prefix${name%.sh}|$f"
    done
}

programs() { # label timeout glob...
    label=$1 limit=$(($2 * slow))
    shift 2
    for f in "$@"; do
        [ -f "$f" ] || continue
        name=${f##*/}
        name=${name%.c}
        echo "$label|$limit|$name|$BUILD/tests/$name"
    done
}

list() {
    programs unit 60 tests/unit/test_*.c | sed '/|test_torture/s/^unit/torture/'
    programs torture 120 tests/torture/test_*.c
    scripts unit 60 test_ tests/unit/*.sh
    scripts torture 120 torture_ tests/torture/*.sh
    programs sim 300 tests/sim/scn_*.c
    programs conformance 120 tests/conformance/conf_*.c
    scripts gate 180 gate_ tests/gates/*.sh
    scripts demo 120 "" tests/demo/demo.sh
    scripts interop 240 interop_ tests/interop/*.sh
    scripts slow 900 slow_ tests/slow/*.sh
}

write() {
    echo "# Written by tests/ctest.sh."
    list | while IFS='|' read -r label limit name cmd; do
        case $cmd in /*) ;; *) cmd=$PWD/$cmd ;; esac
        # What binds ports or measures time runs alone.
        serial=FALSE
        case $label in demo | interop | slow) serial=TRUE ;; esac
        cat <<END
add_test([=[$name]=] "$cmd")
set_tests_properties([=[$name]=] PROPERTIES LABELS "$label" TIMEOUT $limit
  SKIP_RETURN_CODE 77 RUN_SERIAL $serial
  WORKING_DIRECTORY "$PWD" ENVIRONMENT "BUILD=$BUILD")
END
    done
}

# Without ctest: one after the other, same labels, time-outs and skip code.
loop() {
    pass=0 fail=0 skip=0 failed=
    log=$BUILD/test.log
    list >"$BUILD/test.list"
    while IFS='|' read -r label limit name cmd; do
        echo "$label" | grep -Eqx "$1" || continue
        rc=0
        timeout "$limit" "$cmd" >"$log" 2>&1 </dev/null || rc=$?
        case $rc in
        0) pass=$((pass + 1)) word=ok ;;
        77) skip=$((skip + 1)) word=skipped ;;
        *) fail=$((fail + 1)) word="FAILED ($rc)" failed="$failed $name" ;;
        esac
        echo "$name: $word"
        case $word in FAILED*) cat "$log" ;; esac
    done <"$BUILD/test.list"
    echo "$pass passed, $skip skipped, $fail failed$failed"
    [ "$fail" = 0 ]
}

case ${1:-} in
list) list ;;
write) write >"$BUILD/CTestTestfile.cmake" ;;
run)
    labels=$2
    shift 2
    if command -v ctest >/dev/null; then
        cd "$BUILD"
        exec ctest --output-on-failure -j "$(nproc)" -L "^($labels)\$" "$@"
    fi
    loop "$labels"
    ;;
*) sed -n '3,9s/^# //p' "$0" >&2; exit 2 ;;
esac
