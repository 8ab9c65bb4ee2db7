#!/bin/sh
# Asks a model that writes, about a picture if one is given: prompt.sh 'What do you see?' [PICTURE]
set -eu
if [ $# -lt 1 ] || [ $# -gt 2 ]; then
    echo "Usage: prompt.sh QUESTION [PICTURE]     such as: prompt.sh 'What do you see?' ../pictures/red-circle.jpg" >&2
    exit 64
fi
body=$(mktemp)
trap 'rm -f "$body"' EXIT
question=$(printf '%s' "$1" | tr '\n\t' '  ' | sed 's/[\\"]/\\&/g') # as JSON wants it
if [ $# -eq 1 ]; then
    type=llm
    printf '{"input": {"prompt": "%s"}}' "$question" >"$body"
else
    type=vlm_chat
    printf '{"input": {"prompt": "%s", "image": "%s"}}' "$question" "$(base64 <"$2" | tr -d '\n')" >"$body"
fi
"$(dirname "$0")/request.sh" "$type" "$body"
