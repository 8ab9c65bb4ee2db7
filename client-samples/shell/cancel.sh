#!/bin/sh
# Cancels a request that still waits: cancel.sh CLIENT ID
set -eu
if [ $# -ne 2 ]; then
    echo "Usage: cancel.sh CLIENT ID     as in the request's topic, .../request/<type>/CLIENT/ID" >&2
    exit 64
fi
mosquitto_pub -h "${HOST:-localhost}" -p "${PORT:-1883}" -q 1 -t "${BASE:-hailo/v1}/control/all/cancel/$1/$2" -n
