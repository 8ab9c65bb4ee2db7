#!/usr/bin/env bash
# Makes certificates for the machines of a house.
set -euo pipefail

usage() {
    cat <<'HELP'
Usage: make-certificates.sh [--dir DIR] [--days N] broker HOST [HOST|ADDRESS...]
       make-certificates.sh [--dir DIR] [--days N] client NAME

Makes a certificate with its key for the broker, or for one client (the worker is one), signed by the
house's own authority, which is made at the first call. What exists is never overwritten.

  broker HOST...   the names and IP addresses that clients reach the broker by; all of them
  client NAME      becomes the account's name where the broker takes it from the certificate
  --dir DIR        where they are put (default: ./certificates)
  --days N         how long a new certificate is good (default: 825; the authority: 3650)
  --help           print this

Keep DIR/ca.key to yourself: whoever has it can make certificates for everybody.

Example:
  make-certificates.sh broker pi.local localhost 192.168.1.20
  make-certificates.sh client worker
HELP
}

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

dir=certificates days=825
while [ $# -gt 0 ]; do
    case $1 in
        --help | -h)
            usage
            exit
            ;;
        --dir)
            dir=${2:?--dir needs a directory}
            shift 2
            ;;
        --days)
            days=${2:?--days needs a number}
            shift 2
            ;;
        -*) fail "$1 is no option; see --help" ;;
        *) break ;;
    esac
done
kind=${1:-} name=${2:-}
case $kind in
    broker | client) [ -n "$name" ] || fail "a name is missing; see --help" ;;
    *) fail "say what to make, broker or client; see --help" ;;
esac
[[ $days =~ ^[1-9][0-9]{0,4}$ ]] || fail "--days must be a number of days, got $days"
[ "$kind" = broker ] || [ $# -eq 2 ] || fail "a client has one name; see --help"
for each in "${@:2}"; do
    [[ $each =~ ^[A-Za-z0-9._~:@-]{1,64}$ ]] || fail "'$each' can't be in a certificate; names have letters, digits and . _ ~ : @ -"
done
case $kind:$name in
    client:ca | client:broker | client:.*) fail "'$name' is no name for a client: its files would be the authority's or the broker's, or hidden" ;;
esac
command -v openssl >/dev/null || fail "openssl is missing; type: sudo apt-get install openssl"

umask 077
mkdir -p "$dir"
file=$name
[ "$kind" = client ] || file=broker
if [ -e "$dir/$file.crt" ] || [ -e "$dir/$file.key" ]; then
    fail "$dir/$file.crt or .key is there already; move it away to make a new one"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# quietly COMMAND...: shows what it says only if it fails
quietly() {
    "$@" >"$work/said" 2>&1 || {
        cat "$work/said" >&2
        fail "openssl failed; its reason stands above."
    }
}

new_key() {
    quietly openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:prime256v1 -out "$1"
}

if [ ! -e "$dir/ca.key" ]; then
    [ ! -e "$dir/ca.crt" ] || fail "$dir/ca.crt is there without its key, so nothing can be signed with it"
    cat >"$work/ca.cnf" <<'CONFIG'
[req]
distinguished_name = name
x509_extensions = authority
prompt = no
[name]
CN = Hailo house authority
[authority]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
CONFIG
    new_key "$work/ca.key"
    quietly openssl req -x509 -new -key "$work/ca.key" -sha256 -days 3650 -config "$work/ca.cnf" -out "$work/ca.crt"
    mv "$work/ca.key" "$dir/ca.key"
    mv "$work/ca.crt" "$dir/ca.crt"
    chmod 644 "$dir/ca.crt"
    echo "Made the authority: $dir/ca.crt"
fi

{
    echo "basicConstraints = critical,CA:false"
    echo "authorityKeyIdentifier = keyid"
    if [ "$kind" = broker ]; then
        echo "extendedKeyUsage = serverAuth"
        names=
        for each in "${@:2}"; do
            if [[ $each =~ ^[0-9.]+$ || $each == *:* ]]; then names+=",IP:$each"; else names+=",DNS:$each"; fi
        done
        echo "subjectAltName = ${names#,}"
    else
        echo "extendedKeyUsage = clientAuth"
    fi
} >"$work/extensions"
cat >"$work/request.cnf" <<CONFIG
[req]
distinguished_name = name
prompt = no
[name]
CN = $name
CONFIG
new_key "$work/new.key"
quietly openssl req -new -key "$work/new.key" -config "$work/request.cnf" -out "$work/new.csr"
quietly openssl x509 -req -in "$work/new.csr" -CA "$dir/ca.crt" -CAkey "$dir/ca.key" -set_serial "0x$(openssl rand -hex 16)" \
    -sha256 -days "$days" -extfile "$work/extensions" -out "$work/new.crt"
mv "$work/new.key" "$dir/$file.key"
mv "$work/new.crt" "$dir/$file.crt"
chmod 644 "$dir/$file.crt"

if [ "$kind" = broker ]; then
    cat <<NEXT
Made $dir/broker.crt, good for $days days. Copy to the broker's machine (mosquitto):
  sudo install -m 644 $dir/ca.crt /etc/mosquitto/certs/hailo-ca.crt
  sudo install -m 644 $dir/broker.crt /etc/mosquitto/certs/hailo-broker.crt
  sudo install -m 600 -o mosquitto $dir/broker.key /etc/mosquitto/certs/hailo-broker.key
  sudo systemctl restart mosquitto
Every client needs ca.crt, to know the broker by.
NEXT
else
    cat <<NEXT
Made $dir/$name.crt, good for $days days. Copy to the client's machine: ca.crt, $name.crt and $name.key;
the key so that only the client can read it. For a worker, in worker.yaml:
  broker:
    url: ssl://HOST:8883
    ca_file: /etc/hailo-worker/ca.crt
    cert_file: /etc/hailo-worker/$name.crt
    key_file: /etc/hailo-worker/$name.key
NEXT
fi
