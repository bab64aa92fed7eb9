#!/bin/sh
# SPDX-License-Identifier: MIT
# A CMake project that takes this tree by add_subdirectory() builds with
# sua::sua, gets no flags of ours, and no tests.
set -eu
command -v cmake >/dev/null || { echo "no cmake"; exit 77; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat >"$dir/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.10)
project(user C)
add_subdirectory($PWD sua)
add_executable(user user.c)
target_link_libraries(user PRIVATE sua::sua)
END
cat >"$dir/user.c" <<'END'
#include <sip/types.h>
int main(void)
{
    return sua_str_eq(SUA_STR("a"), SUA_STR("a")) ? 0 : 1;
}
END
cmake -S "$dir" -B "$dir/b" >"$dir/log" 2>&1 &&
    cmake --build "$dir/b" -j 2 --target user >>"$dir/log" 2>&1 ||
    { cat "$dir/log"; exit 1; }
"$dir/b/user"
