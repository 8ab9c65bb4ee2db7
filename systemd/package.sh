#!/usr/bin/env bash
# Makes the Debian package of the checkout: systemd/package.sh [--arch amd64|arm64] [--output DIRECTORY]
# It prints the package's path. The worker is built first where it has to be.
set -euo pipefail

usage() {
    sed -n '2,3s/^# //p' "$0"
}

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
checkout=$(dirname "$here")
# shellcheck source=worker/src/main/dist/bin/machine.sh
. "$checkout/worker/src/main/dist/bin/machine.sh"
arch=$(dpkg --print-architecture) output=$checkout/worker/target
while [ $# -gt 0 ]; do
    case $1 in
        --arch) arch=$2 && shift ;;
        --output) output=$2 && shift ;;
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
case $arch in
    amd64) jna=linux-x86-64 onnx=linux-x64 ;;
    arm64) jna=linux-aarch64 onnx=linux-aarch64 ;;
    *) fail "The libraries that the worker brings are for amd64 and arm64, not for $arch." ;;
esac
require jdk maven
build "$checkout" worker >&2
dist=$checkout/worker/target/dist

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"
home=$root/usr/lib/hailo-worker
mkdir -p "$home" "$output"
cp -r "$dist/." "$home/"
rm -f "$home/.built" "$home/lib/"libhailo_bridge.*

# Jars without what is for other platforms, and the libraries beside them: nothing is unpacked at a start.
mkdir -p "$home/lib/native"
slim() {
    local jar=$1 natives=$2
    shift 2
    local scratch each
    scratch=$(mktemp -d)
    (
        cd "$scratch"
        "$JAVA_HOME/bin/jar" xf "$jar"
        for each in "$@"; do
            install -m 644 "$each" "$home/lib/native/"
        done
        eval "rm -rf $natives"
        find . -type d -empty -delete
        find . -exec touch -h -d @"$stamp" {} +
        "$JAVA_HOME/bin/jar" --create --no-manifest --file "$jar" --date="$(date -u -d @"$stamp" +%Y-%m-%dT%H:%M:%SZ)" . 2>/dev/null ||
            "$JAVA_HOME/bin/jar" cMf "$jar" .
    )
    rm -rf "$scratch"
}
stamp=$(git -C "$checkout" log -1 --format=%ct 2>/dev/null || date +%s)
slim "$(echo "$home"/lib/jna-*.jar)" 'com/sun/jna/{aix,darwin,dragonflybsd,freebsd,linux,openbsd,sunos,win32}-*' \
    "com/sun/jna/$jna/libjnidispatch.so"
slim "$(echo "$home"/lib/onnxruntime-*.jar)" 'ai/onnxruntime/native' \
    "ai/onnxruntime/native/$onnx/libonnxruntime.so" "ai/onnxruntime/native/$onnx/libonnxruntime4j_jni.so"

install -D -m 755 "$checkout/hailo-worker" "$root/usr/bin/hailo-worker"
install -m 755 "$here/build-bridge" "$here/rehearse" "$home/bin/"
install -D -m 644 -t "$home/native" "$checkout"/worker/native/hailo_bridge*
install -D -m 644 -t "$root/usr/share/hailo-worker" "$here/worker.yaml"
mkdir -p "$root/usr/share/bash-completion/completions"
"$JAVA_HOME/bin/java" -cp "$dist/lib/*" org.hailomqtt.worker.Main completion \
    >"$root/usr/share/bash-completion/completions/hailo-worker"
cp -r "$checkout/broker-config" "$root/usr/share/hailo-worker/"
cp -r "$checkout/client-samples" "$root/usr/share/hailo-worker/"
rm -rf "$root"/usr/share/hailo-worker/client-samples/*/{node_modules,__pycache__}
install -D -m 644 -t "$root/usr/share/doc/hailo-worker" "$checkout"/{README.md,CHANGELOG.md}
cp -r "$checkout/docs/." "$root/usr/share/doc/hailo-worker/"
install -D -m 644 "$checkout/LICENSE" "$root/usr/share/doc/hailo-worker/copyright"
install -D -m 644 -t "$root/usr/lib/systemd/system" "$here/hailo-worker.service"
install -D -m 644 "$here/60-hailo-worker.rules" "$root/usr/lib/udev/rules.d/60-hailo-worker.rules"
install -D -m 644 "$here/hailo-worker.tmpfiles" "$root/usr/lib/tmpfiles.d/hailo-worker.conf"
install -D -m 644 "$here/hailo-worker.default" "$root/etc/default/hailo-worker"

# A snapshot comes before its release and after the snapshots of earlier commits.
version=$(sed -n 's/.*<version>\(.*\)<\/version>.*/\1/p' "$checkout/pom.xml" | head -n 1)
version=${version/-SNAPSHOT/~$(date -u -d @"$stamp" +%Y%m%d%H%M%S)}
mkdir "$root/DEBIAN"
cat >"$root/DEBIAN/control" <<CONTROL
Package: hailo-worker
Version: $version
Architecture: $arch
Maintainer: Hailo MQTT Worker <hailo-worker@localhost>
Section: science
Priority: optional
Installed-Size: $(du -sk --exclude=DEBIAN "$root" | cut -f1)
Depends: default-jre-headless (>= 2:1.17) | java17-runtime-headless, adduser, init-system-helpers
Recommends: libturbojpeg0
Suggests: mosquitto, mosquitto-clients, g++
Description: one process for one Hailo NPU, and requests over MQTT for everybody
 Holds a Hailo-10H, Hailo-8 or Hailo-8L, or uses the processor, and answers
 inference requests that are published to an MQTT broker: pictures, text and
 tensors. Nobody else has to touch the device.
CONTROL
echo /etc/default/hailo-worker >"$root/DEBIAN/conffiles"
install -m 644 "$here/debian/triggers" "$root/DEBIAN/"
install -m 755 "$here"/debian/{postinst,prerm,postrm} "$root/DEBIAN/"
find "$root" -type d -exec chmod 755 {} +
chmod -R u=rwX,go=rX "$root/usr" "$root/etc"

package=$output/hailo-worker_${version}_$arch.deb
dpkg-deb --root-owner-group --build -Zxz "$root" "$package" >&2
echo "$package"
