#!/usr/bin/env bash
# What a profile writes, and what it loses when mosquitto is killed.
set -euo pipefail

usage() {
    cat <<'HELP'
Usage: measure.sh PROFILE BYTES

Queues 300 requests of BYTES bytes, one every 40 ms, for a worker that is away, twice: the first time it
says how much mosquitto wrote, the second time it kills mosquitto at the end and counts what is left.
Takes a minute. Needs mosquitto and mosquitto-clients; the broker is its own, on port 28930.

  PROFILE   pi or lossless
HELP
}

[ $# -eq 2 ] || {
    usage
    exit 2
}
profile=$1 bytes=$2 port=28930 count=300 pid=
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
PATH=$PATH:/usr/sbin
dir=$(mktemp -d)
trap '[ -z "$pid" ] || kill -9 "$pid" 2>/dev/null || true; rm -rf "$dir"' EXIT

start() {
    mosquitto -c "$dir/mosquitto.conf" >"$dir/log" 2>&1 &
    pid=$!
    disown # bash would tell that it was killed
    for _ in {1..50}; do
        ! mosquitto_pub -p "$port" -t up -n 2>/dev/null || return 0
        sleep 0.1
    done
    cat "$dir/log" >&2
    return 1
}

kill_broker() {
    kill -9 "$pid"
    while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
    pid=
}

as_worker() {
    mosquitto_sub -p "$port" -V 5 -i worker -c -x 3600 -q 1 -t 'hailo/v1/request/#' "$@"
}

queue() {
    rm -f "$dir/mosquitto.db"
    start
    as_worker -E
    before=$(written)
    mosquitto_pub -p "$port" -V 5 -q 1 -t hailo/v1/request/clip/me/1 -f "$dir/body" --repeat "$count" --repeat-delay 0.04
}

written() {
    awk '/^write_bytes/ { print $2 }' "/proc/$pid/io"
}

head -c "$bytes" /dev/zero | tr '\0' x >"$dir/body"
{
    cat "$here/$profile.conf"
    printf '%s\n' "listener $port 127.0.0.1" "allow_anonymous true" "persistence true" "persistence_location $dir/" "user $(id -un)"
} >"$dir/mosquitto.conf"

queue
sleep 11 # past the next save of profile pi
echo "$profile, $bytes bytes: $((($(written) - before) / count)) bytes written per request"
kill_broker

queue
kill_broker
start
kept=$(as_worker -C "$count" -W 5 -F x 2>/dev/null | wc -l || true)
echo "$profile, $bytes bytes: $((count - kept)) of $count lost by kill -9"
