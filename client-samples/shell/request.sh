#!/bin/sh
# Sends one file to a worker and prints the reply: request.sh TYPE FILE
# Settings, from the environment: HOST, PORT, BASE, LANE (request, request-high, request-low), CLIENT.
set -eu
if [ $# -ne 2 ]; then
    echo "Usage: request.sh TYPE FILE     such as: request.sh clip ../pictures/red-circle.jpg" >&2
    exit 64
fi
client=${CLIENT:-shell} id=$(date +%s)-$$
broker="-h ${HOST:-localhost} -p ${PORT:-1883}"
reply=${BASE:-hailo/v1}/reply/$client/$id

# The subscription first, so that the reply waits for us and not we for the reply.
# shellcheck disable=SC2086 # $broker is several words
{
    mosquitto_sub $broker -i "$client-$id" -c -q 1 -t "$reply" -E
    mosquitto_pub $broker -q 1 -t "${BASE:-hailo/v1}/${LANE:-request}/$1/$client/$id" -f "$2"
    if ! mosquitto_sub $broker -i "$client-$id" -c -q 1 -t "$reply" -C 1 -W "${SECONDS_TO_WAIT:-60}"; then
        echo "No reply yet. The broker keeps it; to read it later:" >&2
        echo "  mosquitto_sub $broker -i $client-$id -c -q 1 -t $reply -C 1" >&2
        exit 1
    fi
    mosquitto_sub $broker -i "$client-$id" -t "$reply" -E # the broker forgets the session
}
