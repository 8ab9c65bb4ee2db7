#!/usr/bin/env bash
# Installs the worker into a fresh Debian, uses it, goes back a version and removes it, as root:
# try.sh SCRATCH [SUITE]
# It needs debootstrap, systemd-analyze and about 1.5 GB in SCRATCH, which it leaves empty.
set -euo pipefail

checkout=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")/../..")
scratch=$(readlink -f "$1") suite=${2:-bookworm}
root=$scratch/root

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

step() {
    printf '\n#### %s\n' "$*"
}

[ "$(id -u)" -eq 0 ] || fail "this makes a root file system, so it must run as root"
for tool in debootstrap systemd-analyze unshare; do
    command -v "$tool" >/dev/null || fail "missing: $tool"
done

# Everything runs in a chroot and in a mount, network and process namespace of its own, which end with it.
inside() {
    unshare --mount --net --pid --fork --mount-proc="$root/proc" -- chroot "$root" /usr/bin/env -i \
        PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"
}

# For apt, which needs the network.
connected() {
    unshare --mount --pid --fork --mount-proc="$root/proc" -- chroot "$root" /usr/bin/env -i \
        PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"
}

ours() {
    (cd "$root" && find . -xdev \( -path ./proc -o -path ./sys -o -path ./setup -o -path ./tmp \) -prune -o -print | grep -i hailo | sort)
}

finish() {
    rm -rf --one-file-system "$root"
}
trap finish EXIT

step "A fresh $suite"
debootstrap --variant=minbase --include=ca-certificates,iproute2 "$suite" "$root" \
    "$(# shellcheck disable=SC2016 # apt reads it
    apt-get indextargets --format '$(REPO_URI)' | head -n 1)" >"$scratch/debootstrap.log" 2>&1 ||
    { tail "$scratch/debootstrap.log" && fail debootstrap; }
rm "$scratch/debootstrap.log"
echo "127.0.0.1 localhost" >"$root/etc/hosts"
cp /etc/resolv.conf "$root/etc/"
mknod -m 666 "$root/dev/null" c 1 3 2>/dev/null || true
mkdir "$root/setup"
cp -r "$checkout/systemd" "$root/setup/"
deb=$("$checkout/systemd/package.sh" --output "$root/setup")
name=/setup/$(basename "$deb")
connected apt-get update -q >/dev/null

step "install.sh, twice"
connected /setup/systemd/install.sh --deb "$name" --broker --yes --dry-run >"$root/setup/dry"
grep -q "would run: env .* apt-get install" "$root/setup/dry" ||
    fail "a dry run does not say what it would do"
[ -z "$(ours)" ] || fail "a dry run installed something: $(ours)"
connected /setup/systemd/install.sh --deb "$name" --broker --yes
ours >"$root/setup/first"
connected /setup/systemd/install.sh --deb "$name" --broker --yes
ours | diff "$root/setup/first" - || fail "the second run changed what is there"

step "Files and rights"
[ "$(stat -c '%a %U %G' "$root/usr/bin/hailo-worker")" = "755 root root" ] || fail "the program"
# shellcheck disable=SC2016 # read inside
connected sh -euc '
    getent passwd hailo | grep -q nologin || { echo "user hailo: $(getent passwd hailo)"; exit 1; }
    [ "$(stat -c "%a %U %G" /etc/hailo-worker/worker.yaml)" = "640 root hailo" ]
    [ "$(stat -c "%a %U %G" /var/lib/hailo-worker)" = "750 hailo hailo" ]
    grep -q "^  kind: cpu" /etc/hailo-worker/worker.yaml
    [ -e /etc/systemd/system/multi-user.target.wants/hailo-worker.service ]
    [ -s /usr/lib/hailo-worker/lib/classes.jsa ]
    ! unzip -l /usr/lib/hailo-worker/lib/jna-*.jar 2>/dev/null | grep -q "win32-x86/"
' || fail "files and rights, see above"

step "The unit"
# Of what the unit refers to, only what it brings itself lies in this root.
systemd-analyze verify --recursive-errors=no --man=no --root="$root" hailo-worker.service 2>&1 |
    grep -v "sysinit.target\|basic.target\|shutdown.target" >"$root/setup/verify" || true
cat "$root/setup/verify"
[ ! -s "$root/setup/verify" ] || fail "systemd-analyze verify has something to say"
exposure=$(systemd-analyze security --offline=true --root="$root" --no-pager hailo-worker.service |
    sed -n 's/.*exposure level for hailo-worker.service: \([0-9.]*\).*/\1/p')
echo "exposure $exposure"
awk -v is="$exposure" 'BEGIN { exit !(is != "" && is < 3.0) }' || fail "the exposure is $exposure"

step "A picture through the installed broker and worker"
cat >"$root/setup/serve.sh" <<'SERVE'
set -eu
ip link set lo up
mkdir -p /run/mosquitto && chown mosquitto /run/mosquitto
/usr/sbin/mosquitto -c /etc/mosquitto/mosquitto.conf >/setup/mosquitto.log 2>&1 &
setpriv --reuid hailo --regid hailo --clear-groups --no-new-privs env STATE_DIRECTORY=/var/lib/hailo-worker HOME=/var/lib/hailo-worker \
    /usr/bin/hailo-worker run >/setup/worker.log 2>&1 &
for _ in $(seq 300); do
    grep -q "connected to the broker" /setup/worker.log && break
    sleep 0.1
done
cd /usr/share/hailo-worker/client-samples/shell
./request.sh clip ../pictures/red-circle.jpg >/setup/reply || { cat /setup/*.log >&2 && exit 1; }
cat /setup/reply
grep -q '"a red circle"' /setup/reply
unpacked=$(find /tmp /var/lib/hailo-worker \( -name '*.so*' -o -name 'jna*.tmp' \) -print)
[ -z "$unpacked" ] || { echo "native libraries were unpacked: $unpacked" >&2 && exit 1; }
SERVE
inside sh /setup/serve.sh || fail "no reply"

step "A newer version, and back"
old=$(dpkg-deb -f "$deb" Version)
dpkg-deb -R "$deb" "$root/setup/newer"
sed -i "s/^Version: .*/Version: $old+1/" "$root/setup/newer/DEBIAN/control"
dpkg-deb --root-owner-group -b -Zgzip "$root/setup/newer" "$root/setup/newer.deb" >/dev/null
installed() {
    # shellcheck disable=SC2016 # dpkg-query reads it
    connected dpkg-query -W -f '${Version}' hailo-worker
}
connected /setup/systemd/install.sh --deb /setup/newer.deb --no-broker --yes >/dev/null
[ "$(installed)" = "$old+1" ] || fail "not upgraded: $(installed)"
connected /setup/systemd/install.sh --rollback
[ "$(installed)" = "$old" ] || fail "not gone back: $(installed)"
inside sh /setup/serve.sh || fail "no reply after going back"

step "uninstall.sh"
connected /setup/systemd/uninstall.sh
left=$(ours | grep -v '^./etc/hailo-worker\|^./var/lib/hailo-worker\|^./etc/mosquitto\|^./var/lib/dpkg\|^./etc/default/hailo-worker\|^./etc/systemd/system/\|^./var/lib/systemd/deb-systemd-helper' || true)
[ -z "$left" ] || fail "left behind: $left"
[ -e "$root/etc/hailo-worker/worker.yaml" ] || fail "the configuration is gone"
[ -d "$root/var/lib/hailo-worker/models" ] || fail "the models are gone"
connected /setup/systemd/install.sh --deb "$name" --no-broker --yes >/dev/null
connected /setup/systemd/uninstall.sh --purge
left=$(ours | grep -v '^./etc/mosquitto' || true)
[ -z "$left" ] || fail "left behind by a purge: $left"

printf '\nAll is well.\n'
