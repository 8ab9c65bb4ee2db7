#!/usr/bin/env bash
# Removes the worker. Configuration, models and the ledger stay unless --purge is given.
set -euo pipefail

usage() {
    cat <<'HELP'
Usage: sudo systemd/uninstall.sh [--purge] [--keep-requests] [--dry-run]

Stops the service, ends the sessions that the broker keeps for the worker, and removes the package.
What stays: /etc/hailo-worker, /var/lib/hailo-worker, and mosquitto if it was installed.

  --purge          remove configuration, models, ledger and the user hailo, too
  --keep-requests  leave the broker's sessions, with the requests that wait there, to the next installation
  --dry-run        say what would be done, and do nothing
  --help           print this
HELP
}

purge='' keep='' dry=''
for argument in "$@"; do
    case $argument in
        --purge) purge=yes ;;
        --keep-requests) keep=yes ;;
        --dry-run) dry=yes ;;
        --help | -h)
            usage
            exit
            ;;
        *)
            usage >&2
            exit 64
            ;;
    esac
done

does() {
    if [ -n "$dry" ]; then
        echo "would run: $*"
    else
        "$@"
    fi
}

[ -n "$dry" ] || [ "$(id -u)" -eq 0 ] || { echo "please type: sudo $0" >&2 && exit 1; }
[ ! -d /run/systemd/system ] || does systemctl stop hailo-worker || true
if [ -z "$keep" ] && command -v hailo-worker >/dev/null; then
    # The same worker id and settings as the service has; a broker that is away is no reason to stay installed.
    worker=$(hailo-worker check-config 2>/dev/null | sed -n 's/^ *worker\.id  *\([^ ]*\) .*/\1/p' | head -n 1)
    does timeout 20 hailo-worker retire --worker-id "$worker" ||
        echo "The broker could not be told; when it is back: hailo-worker retire --help" >&2
fi
if [ -n "$purge" ]; then
    does env DEBIAN_FRONTEND=noninteractive apt-get purge -q -y hailo-worker </dev/null
    does rm -rf /var/cache/hailo-worker
else
    does env DEBIAN_FRONTEND=noninteractive apt-get remove -q -y hailo-worker </dev/null
    does rm -rf /var/cache/hailo-worker
    echo "Left: /etc/hailo-worker and /var/lib/hailo-worker (with --purge they go, too)"
fi
