#!/usr/bin/env bash
# Installs the worker as a service, and upgrades it: run the same again.
set -euo pipefail

usage() {
    cat <<'HELP'
Usage: sudo systemd/install.sh [OPTION...]

Makes a Debian package of this checkout and installs it: the program, a system user, the service
hailo-worker, and the bridge to HailoRT where HailoRT is there. Configuration, models and ledger are
left as they are.

  --deb FILE     install this package instead of making one
  --broker       install mosquitto on this machine too, for the local network without accounts;
                 without this option it asks where nothing is known of a broker
  --no-broker    do not ask
  --yes          take the first answer to every question
  --dry-run      say what would be done, and do nothing
  --rollback     go back to the version before
  --help         print this

Exit codes: 0 it is installed, 1 a step failed (it says which), 64 a wrong option.
HELP
}

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
checkout=$(dirname "$here")
kept=/var/cache/hailo-worker
deb='' broker=ask yes='' dry='' rollback=''
while [ $# -gt 0 ]; do
    case $1 in
        --deb)
            [ $# -gt 1 ] || { usage >&2 && exit 64; }
            deb=$(readlink -f "$2")
            shift
            ;;
        --broker) broker=yes ;;
        --no-broker) broker=no ;;
        --yes) yes=yes ;;
        --dry-run) dry=yes ;;
        --rollback) rollback=yes ;;
        --help | -h)
            usage
            exit
            ;;
        *)
            usage >&2
            exit 64
            ;;
    esac
    shift
done

step() {
    printf '\n== %s\n' "$*"
}

note() {
    printf '   %s\n' "$*"
}

fail() {
    printf 'install.sh: %s\n' "$*" >&2
    exit 1
}

# does COMMAND...: runs it, or says it.
does() {
    if [ -n "$dry" ]; then
        note "would run: $*"
    else
        "$@"
    fi
}

# asks QUESTION: yes is the first answer.
asks() {
    [ -z "$yes" ] || return 0
    [ -t 0 ] || return 1
    local answer
    read -r -p "   $1 [Y/n] " answer
    case $answer in '' | [yYjJ]*) return 0 ;; *) return 1 ;; esac
}

apt_install() {
    does env DEBIAN_FRONTEND=noninteractive apt-get install -q -y \
        -o Dpkg::Options::=--force-confold "$@" </dev/null
}

has_systemd() {
    [ -d /run/systemd/system ]
}

command -v apt-get >/dev/null || fail "this is for Debian and Raspberry Pi OS; docs/operations.md tells how to do it by hand"
[ -n "$dry" ] || [ "$(id -u)" -eq 0 ] || fail "please type: sudo $0"

if [ -n "$rollback" ]; then
    [ -e "$kept/previous.deb" ] || fail "there is no version before this one in $kept"
    step "Going back to $(dpkg-deb -f "$kept/previous.deb" Version)"
    does cp "$kept/previous.deb" "$kept/returning.deb"
    apt_install --allow-downgrades "$kept/returning.deb"
    does mv "$kept/current.deb" "$kept/previous.deb"
    does mv "$kept/returning.deb" "$kept/current.deb"
    note "Done; the same again goes forward."
    exit 0
fi

step "The Hailo device"
kind=cpu
hats=()
for vendor in /sys/bus/pci/devices/*/vendor; do
    [ ! -e "$vendor" ] || [ "$(cat "$vendor")" != 0x1e60 ] || hats+=("$(dirname "$vendor")")
done
nodes=$(find /dev -maxdepth 1 \( -name 'hailo[0-9]*' -o -name 'h1x-*' \) 2>/dev/null)
if [ -n "$nodes" ]; then
    kind=hailo
    note "found: $(tr '\n' ' ' <<<"$nodes")"
elif [ ${#hats[@]} -gt 0 ]; then
    kind=hailo
    # 0x2864 is a Hailo-8 or 8L, 0x45c4 a Hailo-10H; their packages can't both be installed.
    wanted=hailo-h10-all other=hailo-all
    [ "$(cat "${hats[0]}/device")" != 0x2864 ] || wanted=hailo-all other=hailo-h10-all
    note "There is a Hailo device, but its driver is not loaded."
    if dpkg-query -W -f '${Status}' "$other" 2>/dev/null | grep -q ' installed'; then
        note "$other is installed, which is for another Hailo device and conflicts: sudo apt remove $other"
    fi
    if apt-cache show "$wanted" >/dev/null 2>&1 && asks "Install $wanted?"; then
        apt_install "$wanted"
        note "After this, reboot once."
    else
        note "It comes with: sudo apt install $wanted && sudo reboot"
    fi
else
    note "none: models run on the processor. Once there is one, run this again."
fi
if [ -e /usr/include/hailo/hailort.hpp ] && ! command -v g++ >/dev/null; then
    note "g++ is needed to build the bridge to HailoRT."
    apt_install g++
fi

step "The package"
if [ -z "$deb" ]; then
    if [ -n "$dry" ]; then
        note "would run: systemd/package.sh"
        deb=hailo-worker.deb
    elif [ -n "${SUDO_USER:-}" ] && [ "$(stat -c %U "$checkout")" = "$SUDO_USER" ]; then
        deb=$(sudo -u "$SUDO_USER" "$here/package.sh")
    else
        deb=$("$here/package.sh")
    fi
fi
[ -n "$dry" ] || note "$(dpkg-deb -f "$deb" Package Version | tr '\n' ' ')"

if has_systemd && systemctl is-active --quiet hailo-device-manager 2>/dev/null; then
    step "The Hailo Device Manager"
    note "It holds the device, which only one program can. Its clients move with client-samples/python."
    if asks "Stop it, and keep it from starting again?"; then
        does systemctl disable --now hailo-device-manager
    else
        note "Then the worker waits for the device: sudo systemctl disable --now hailo-device-manager"
    fi
fi

step "Installing"
# In a place that apt's own user can read.
does install -d -m 755 "$kept"
does install -m 644 "$deb" "$kept/new.deb"
apt_install --reinstall --allow-downgrades "$kept/new.deb"
if [ -z "$dry" ]; then
    if [ -e "$kept/current.deb" ] && ! cmp -s "$kept/current.deb" "$kept/new.deb"; then
        mv "$kept/current.deb" "$kept/previous.deb"
    fi
    mv "$kept/new.deb" "$kept/current.deb"
fi

step "The broker"
settings=/etc/hailo-worker/worker.yaml
url=$(sed -n 's/^  url: *\([^ #]*\).*/\1/p' "$settings" 2>/dev/null | head -n 1 || true)
mosquitto=/etc/mosquitto/conf.d
if [ "$url" != "" ] && [ "$url" != tcp://localhost:1883 ]; then
    note "as $settings says: $url"
elif [ -x /usr/sbin/mosquitto ] && [ "$broker" != yes ]; then
    note "mosquitto is installed here. What it keeps for whom: /usr/share/hailo-worker/broker-config"
elif [ "$broker" = yes ] || { [ "$broker" = ask ] && asks "Install mosquitto on this machine, open to its network without accounts?"; }; then
    apt_install mosquitto mosquitto-clients
    for each in pi local; do
        if [ -e "$mosquitto/hailo-$each.conf" ]; then
            note "$mosquitto/hailo-$each.conf is there, and left as it is"
        else
            does install -D -m 644 "/usr/share/hailo-worker/broker-config/mosquitto/$each.conf" "$mosquitto/hailo-$each.conf"
        fi
    done
    ! has_systemd || does systemctl restart mosquitto
else
    note "Write its address into $settings, as broker.url, and: sudo systemctl restart hailo-worker"
fi

step "Settings"
if [ -z "$dry" ] && grep -q '^  kind: auto' "$settings"; then
    sed -i "s/^  kind: auto .*/  kind: $kind      # as install.sh found it; hailo, cpu, or auto/" "$settings"
    note "device.kind: $kind"
fi
does env STATE_DIRECTORY=/var/lib/hailo-worker hailo-worker check-config >/dev/null || fail "the settings have a problem: sudo hailo-worker check-config"
note "$settings"

step "Trying it"
if ! has_systemd; then
    note "systemd does not run here, so the service was not started."
elif [ -n "$dry" ]; then
    note "would publish a picture and read the reply"
else
    systemctl restart hailo-worker
    for _ in $(seq 60); do
        systemctl is-active --quiet hailo-worker && break
        sleep 1
    done
    systemctl is-active --quiet hailo-worker || fail "the service does not start: journalctl -u hailo-worker -n 50"
    if HAILO_WORKER_DATA_DIR='' hailo-worker submit clip /usr/share/hailo-worker/client-samples/pictures/red-circle.jpg --timeout 60s; then
        note "A picture was published, and its reply read."
    else
        note "No reply yet. How it is: systemctl status hailo-worker"
    fi
fi
step "Installed. Logs: journalctl -u hailo-worker -f     Settings: $settings"
