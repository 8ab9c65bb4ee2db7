#!/usr/bin/env bash
# Builds the simulated HailoRT, the bridge on it, and the driver that walks over the bridge with
# AddressSanitizer, into test-harness/target/hailort-sim. What is up to date is left alone.
# With --check it runs the driver, too, and under valgrind where that is installed.
set -euo pipefail

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
checkout=$here/../..
target=$checkout/test-harness/target/hailort-sim
native=$checkout/worker/native
compiler=${CXX:-g++}

if ! command -v "$compiler" >/dev/null; then
    echo "Missing: $compiler. Please type: sudo apt-get install g++" >&2
    exit 1
fi
mkdir -p "$target"
target=$(readlink -f "$target")
exec 9>"$target/lock"
flock 9 # the modules' tests may come here at the same time

flags=(-std=c++17 -O1 -g -fPIC -fvisibility=hidden -Wall -Wextra)
version=(-DHAILO_BRIDGE_BUILT_MAJOR=5 -DHAILO_BRIDGE_BUILT_MINOR=2 -DHAILO_BRIDGE_BUILT_REVISION=0)
sources=("$here"/src/*.cpp)

# stale FILE: whether it has to be built, by the age of everything that any of them is made of.
stale() {
    [ ! -e "$1" ] || [ -n "$(find "$here" "$native" -newer "$1" -type f ! -name "*.md" -print -quit)" ]
}

# built FILE ARGUMENT...: compiles into a file that appears whole.
built() {
    local file=$1
    shift
    "$compiler" "${flags[@]}" "$@" -o "$file.new"
    mv "$file.new" "$file"
}

if stale "$target/libhailort.so"; then
    built "$target/libhailort.so" -shared -I"$here/include" "${sources[@]}" -Wl,-soname,libhailort.so
fi
if stale "$target/libhailo_bridge.so"; then
    # shellcheck disable=SC2016 # $ORIGIN is for the loader
    built "$target/libhailo_bridge.so" -shared "${version[@]}" -isystem "$here/include" \
        "$native"/hailo_bridge*.cpp -L"$target" -lhailort -Wl,-z,defs -Wl,-z,now -Wl,-rpath,'$ORIGIN'
fi
if stale "$target/bridge-driver"; then
    built "$target/bridge-driver" "${version[@]}" -fsanitize=address,undefined -fno-sanitize-recover=undefined -O0 \
        -I"$here/include" -I"$native" "$here"/driver*.cpp "$native"/hailo_bridge*.cpp "${sources[@]}"
fi
if stale "$target/bridge-driver-plain"; then
    built "$target/bridge-driver-plain" -I"$native" "$here"/driver*.cpp -L"$target" -lhailo_bridge -lhailort \
        -Wl,-rpath,"$target"
fi
if stale "$target/direct-run"; then
    built "$target/direct-run" -I"$here/include" "$here/direct.cpp" -L"$target" -lhailort -Wl,-rpath,"$target"
fi
flock -u 9

[ "${1:-}" = --check ] || exit 0
echo "The bridge with AddressSanitizer:"
"$target/bridge-driver"
if command -v valgrind >/dev/null; then
    echo "The bridge with valgrind:"
    valgrind -q --leak-check=full --error-exitcode=9 "$target/bridge-driver-plain"
else
    echo "valgrind is not installed, so the bridge ran with AddressSanitizer only."
fi
