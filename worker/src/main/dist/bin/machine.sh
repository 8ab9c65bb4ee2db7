# shellcheck shell=bash
# What this machine has, and how it gets what it lacks: Java, Maven, Debian packages, a build of the
# checkout. Sourced by hailo-worker, check and bench. It lies with the worker's files, and not in a
# folder of the checkout, because the installed hailo-worker looks for Java in the same way.

say() {
    printf '%s\n' "$*" >&2
}

fail() {
    say "$@"
    exit 1
}

# java_major HOME: the feature version of the Java there, without starting it where a release file
# tells (a JVM takes 0.3 s and more to say its version on a Raspberry Pi).
java_major() {
    local version=
    if [ -r "$1/release" ]; then
        version=$(sed -n 's/^JAVA_VERSION="\{0,1\}\([^"]*\).*/\1/p' "$1/release")
    fi
    if [ -z "$version" ]; then
        version=$("$1/bin/java" -version 2>&1 | sed -n 's/.*version "\([^"]*\)".*/\1/p')
    fi
    version=${version#1.}
    printf '%s\n' "${version%%[!0-9]*}"
}

# find_java [javac]: sets and exports JAVA_HOME, and JAVA_MAJOR, to a Java of 17 or newer, with javac
# where asked for: the JAVA_HOME that is set, else the one on the PATH, else one in /usr/lib/jvm.
find_java() {
    local tool=${1:-java} home major on_path
    on_path=$(command -v "$tool" || true)
    if [ -n "$on_path" ]; then
        on_path=$(readlink -f "$on_path")
        on_path=${on_path%/bin/"$tool"}
    fi
    for home in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/*; do
        if [ -n "$home" ] && [ -x "$home/bin/$tool" ] && [ -x "$home/bin/java" ]; then
            major=$(java_major "$home")
            if [ "${major:-0}" -ge 17 ]; then
                export JAVA_HOME=$home
                # shellcheck disable=SC2034 # read by those who source this
                JAVA_MAJOR=$major
                return 0
            fi
        fi
    done
    return 1
}

# find_maven: true with Maven 3.8 or newer; needs JAVA_HOME. Sets MAVEN_VERSION. A mvn that does not
# even tell its version is no reason to install another: what it says is shown, and that is the end.
find_maven() {
    local told
    if ! told=$(mvn -v 2>&1); then
        say "$told"
        fail "$(command -v mvn) does not run; its reason stands above."
    fi
    MAVEN_VERSION=$(printf '%s\n' "$told" | sed -n 's/.*Apache Maven \([0-9][0-9.]*\).*/\1/p')
    local major=${MAVEN_VERSION%%.*} rest=${MAVEN_VERSION#*.}
    [ "${major:-0}" -gt 3 ] || { [ "${major:-0}" -eq 3 ] && [ "${rest%%.*}" -ge 8 ]; }
}

# find_node: true with Node.js 18 or newer.
find_node() {
    local told
    told=$(node --version 2>/dev/null) || return 1 # v18.20.4
    told=${told#v}
    [ "${told%%.*}" -ge 18 ]
}

# require TOOL...: installs the Debian packages of the tools that are missing, where it may, and else
# prints the command to type and ends. Tools: java, jdk, maven, node, paho-python, libturbojpeg0,
# or the name of a program.
require() {
    local tool packages=()
    for tool in "$@"; do
        has "$tool" || packages+=("$(package_of "$tool")")
    done
    if [ ${#packages[@]} -gt 0 ]; then
        install_packages "${packages[@]}"
        hash -r
        for tool in "$@"; do
            has "$tool" || fail "Still missing after the installation: $(wanted "$tool")."
        done
    fi
}

has() {
    case $1 in
        java) find_java ;;
        jdk) find_java javac ;;
        maven) command -v mvn >/dev/null && { ! find_java || find_maven; } ;; # no Java, no version
        node) find_node ;;
        paho-python) /usr/bin/python3 -c 'import paho.mqtt.client' 2>/dev/null ;;
        libturbojpeg0) grep -q 'libturbojpeg\.so\.0 ' <<<"$(PATH=$PATH:/usr/sbin:/sbin ldconfig -p)" ;;
        *) command -v "$1" >/dev/null ;;
    esac
}

wanted() {
    case $1 in
        java) echo "Java 17 or newer" ;;
        jdk) echo "a JDK of 17 or newer" ;;
        maven) echo "Maven 3.8 or newer" ;;
        paho-python) echo "paho-mqtt for /usr/bin/python3" ;;
        node) echo "Node.js 18 or newer" ;;
        *) echo "$1" ;;
    esac
}

package_of() {
    case $1 in
        java) echo default-jre-headless ;;
        jdk) echo default-jdk-headless ;;
        mosquitto_pub) echo mosquitto-clients ;;
        paho-python) echo python3-paho-mqtt ;;
        node) echo nodejs ;;
        promtool) echo prometheus ;;
        *) echo "$1" ;;
    esac
}

install_packages() {
    local apt=(apt-get install -y --no-install-recommends "$@") as_root=() service off=
    if ! command -v apt-get >/dev/null; then
        fail "Missing, by the names of their Debian packages: $*. Please install them."
    fi
    if [ "$(id -u)" -ne 0 ]; then
        if ! sudo -n true 2>/dev/null; then
            say "Missing: $*. Please type this, then try again:"
            for service in mosquitto prometheus; do
                case " $* " in *" $service "*) off+=" $service" ;; esac
            done
            fail "  sudo apt-get update && sudo ${apt[*]}${off:+ && sudo systemctl disable --now$off}"
        fi
        as_root=(sudo)
    fi
    say "Installing with apt: $*"
    "${as_root[@]}" bash -s -- "$@" <<'ROOT' >&2 || fail "apt could not install them; its reason stands above."
set -eu
export DEBIAN_FRONTEND=noninteractive
install=(apt-get install -q -y --no-install-recommends "$@")

# Debian starts a broker on port 1883 when it installs mosquitto, and a server on port 9090 with
# prometheus. Only their programs are wanted here, so services are kept from starting while this
# installs, and those two from starting at boot.
services=()
for service in mosquitto prometheus; do
    case " $* " in *" $service "*) services+=("$service") ;; esac
done
if [ ${#services[@]} -gt 0 ] && [ ! -e /usr/sbin/policy-rc.d ]; then
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
    chmod 755 /usr/sbin/policy-rc.d
fi

# The lists of packages may be missing, or older than the archive.
compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null || apt-get update -q </dev/null
"${install[@]}" </dev/null || { apt-get update -q </dev/null && "${install[@]}" </dev/null; }

for service in "${services[@]}"; do
    if command -v systemctl >/dev/null; then
        systemctl disable "$service"
    else
        update-rc.d "$service" disable
    fi
    echo "$service is installed; its service was neither started nor enabled."
    case $service in mosquitto) echo "To have that broker on port 1883: sudo systemctl enable --now mosquitto" ;; esac
done
ROOT
}

# build CHECKOUT MODULE: makes MODULE/target/dist of the checkout, where it is missing or older than
# what it is made of. HAILO_WORKER_BUILD=no takes what is there.
build() {
    local checkout=$1 module=$2
    [ "${HAILO_WORKER_BUILD:-}" = no ] && return
    is_stale "$checkout" "$module" || return 0
    require jdk maven
    (
        lock_checkout "$checkout"
        is_stale "$checkout" "$module" || exit 0 # built by another in the meantime
        cd "$checkout" || exit
        log=$module/target/build.log
        mkdir -p "$module/target"
        started=$(date +%s.%N)
        say "Building $module ..."
        touch target/unchecked # so that ./check compiles it again, with the checks
        mvn -B -Dstyle.color=never -Dmaven.test.skip=true -Dhailo.quick -Dbuild.commit="$(commit_of .)" \
            -pl "$module" -am package 2>&1 | show_build "$log"
        [ "${PIPESTATUS[0]}" -eq 0 ] || fail "The build failed. Everything it said: $checkout/$log"
        mark_built . "$module" "$started"
    ) || exit
}

is_stale() {
    local stamp=$1/$2/target/dist/.built inputs=("$1/pom.xml" "$1/.mvn") module
    [ -e "$stamp" ] || return 0
    for module in protocol worker test-harness; do
        inputs+=("$1/$module/pom.xml" "$1/$module/src/main")
        [ "$module" != "$2" ] || break
    done
    [ -n "$(find "${inputs[@]}" -newer "$stamp" -print -quit)" ]
}

# mark_built CHECKOUT MODULE TIME: what was changed up to TIME is in MODULE/target/dist, and in that of
# the modules before it.
mark_built() {
    local module
    for module in worker test-harness; do
        touch -d "@$3" "$1/$module/target/dist/.built"
        [ "$module" != "$2" ] || break
    done
}

# lock_checkout CHECKOUT: waits until no other of our scripts builds there; held until the (sub)shell ends.
lock_checkout() {
    mkdir -p "$1/target"
    exec 9>"$1/target/build.lock"
    if ! flock -n 9; then
        say "Waiting for another build of this checkout to end ..."
        flock 9
    fi
}

# commit_of CHECKOUT: the commit, with a + where files differ from it; "unknown" outside git.
commit_of() {
    local commit
    commit=$(git -C "$1" rev-parse --short=8 HEAD 2>/dev/null) || commit=unknown
    git -C "$1" diff --quiet HEAD 2>/dev/null || [ "$commit" = unknown ] || commit=$commit+
    printf '%s\n' "$commit"
}

# show_build LOG: Maven's output as one line per module, large download, and error; on a terminal the
# other downloads share one line that counts them.
show_build() {
    local line name count=0 clear=
    [ ! -t 2 ] || clear=$'\r\033[K'
    : >"$1"
    while IFS= read -r line; do
        printf '%s\n' "$line" >>"$1"
        case $line in
            *"Downloaded from "*)
                count=$((count + 1))
                name=${line##*/}
                case $name in
                    *MB\ at*) say "$clear  downloaded ${name% at *})" ;;
                    *) [ -z "$clear" ] || printf '%s' "$clear  downloading: $count files so far" >&2 ;;
                esac
                ;;
            "[INFO] Building Hailo MQTT Worker: "*)
                name=${line#*: }
                say "$clear  ${name%% [0-9]*}"
                ;;
            "[ERROR] "*) say "$clear  ${line#* }" ;;
        esac
    done
    printf '%s' "$clear" >&2
}
