#!/bin/sh
# Sends many files in the low lane, behind everybody else's, and prints each reply as it comes:
# batch.sh TYPE FILE...
set -eu
if [ $# -lt 2 ]; then
    echo "Usage: batch.sh TYPE FILE...     such as: batch.sh clip ../pictures/*.jpg" >&2
    exit 64
fi
type=$1
shift
client=${CLIENT:-batch-$$}
base=${BASE:-hailo/v1}
broker="-h ${HOST:-localhost} -p ${PORT:-1883}"

# shellcheck disable=SC2086 # $broker is several words
{
    mosquitto_sub $broker -i "$client" -c -q 1 -t "$base/reply/$client/+" -E
    for file in "$@"; do
        id=$(basename "$file" | tr -c 'A-Za-z0-9._~:@\n-' '-')
        mosquitto_pub $broker -q 1 -t "$base/request-low/$type/$client/$id" -f "$file"
    done
    if ! mosquitto_sub $broker -i "$client" -c -q 1 -t "$base/reply/$client/+" -C $# -W "${SECONDS_TO_WAIT:-600}" -v; then
        echo "Not all are answered yet. The broker keeps the rest; to read it later:" >&2
        echo "  mosquitto_sub $broker -i $client -c -q 1 -t '$base/reply/$client/+' -v" >&2
        exit 1
    fi
    mosquitto_sub $broker -i "$client" -t "$base/reply/$client/+" -E # the broker forgets the session
}
