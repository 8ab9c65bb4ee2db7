#!/bin/sh
# Shows which workers there are and what they do, until Ctrl-C.
exec mosquitto_sub -h "${HOST:-localhost}" -p "${PORT:-1883}" -q 1 \
    -t "${BASE:-hailo/v1}/worker/+/availability" -t "${BASE:-hailo/v1}/worker/+/status" -F '%I %t %p'
