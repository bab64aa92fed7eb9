#!/bin/sh
# SPDX-License-Identifier: MIT
# Each public header compiles alone, as C99 and as C++, and includes what it
# needs itself. CC and CXX choose the compilers.
set -eu
warn="-Wall -Wextra -Wpedantic -Werror -fsyntax-only -Iinclude"
cxx=${CXX:-g++}
command -v "$cxx" >/dev/null || cxx=
rc=0
for h in $(cd include && echo sip/*.h sip/port/*.h); do
    [ -f "include/$h" ] || continue
    line="#include <$h>
typedef int sua_not_empty;"
    echo "$line" | ${CC:-gcc} -std=c99 $warn -x c - || { echo "C: $h"; rc=1; }
    [ -z "$cxx" ] || echo "$line" | "$cxx" -std=c++11 $warn -x c++ - ||
        { echo "C++: $h"; rc=1; }
done
[ -n "$cxx" ] || echo "no C++ compiler: only C was checked"
exit $rc
