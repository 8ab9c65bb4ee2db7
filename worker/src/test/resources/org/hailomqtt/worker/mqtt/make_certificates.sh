#!/usr/bin/env bash
# Makes the certificates and keys of BrokerTlsTest and ClientIdentityTest anew. They are of no use
# outside of tests: their keys lie here for everybody to read.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# authority NAME
authority() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -days 36500 \
        -keyout "$work/$1.key" -out "$1.crt" -subj "/CN=Test authority $1" 2>/dev/null
}

# signed NAME AUTHORITY START END ALTERNATIVE_NAMES: NAME.pem, the key first
signed() {
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc \
        -keyout "$work/$1.key" -out "$work/$1.csr" -subj "/CN=$1" 2>/dev/null
    mkdir -p "$work/$2.d"
    : >"$work/$2.d/index"
    cat >"$work/ca.cnf" <<CONFIG
[ca]
default_ca = house
[house]
database = $work/$2.d/index
new_certs_dir = $work/$2.d
rand_serial = yes
default_md = sha256
policy = any
x509_extensions = names
[any]
commonName = supplied
[names]
basicConstraints = CA:false
subjectAltName = $5
CONFIG
    openssl ca -batch -notext -config "$work/ca.cnf" -cert "$2.crt" -keyfile "$work/$2.key" \
        -in "$work/$1.csr" -out "$work/$1.crt" -startdate "$3" -enddate "$4" 2>/dev/null
    cat "$work/$1.key" "$work/$1.crt" >"$1.pem"
}

always="20200101000000Z 21200101000000Z"
authority house
authority stranger
# shellcheck disable=SC2086 # two words are meant
{
    signed broker house $always "DNS:localhost,IP:127.0.0.1"
    signed elsewhere house $always "DNS:broker.elsewhere.example"
    signed client house $always "DNS:client"
    signed unknown stranger $always "DNS:localhost,IP:127.0.0.1"
}
signed expired house 20200101000000Z 20210101000000Z "DNS:localhost,IP:127.0.0.1"
signed early house 21100101000000Z 21200101000000Z "DNS:localhost,IP:127.0.0.1"
openssl ec -in client.pem -out client-sec1.key 2>/dev/null
openssl pkcs8 -topk8 -v2 aes-256-cbc -in client.pem -passout pass:opensesame -out client-encrypted.key
openssl genrsa -traditional -out rsa-pkcs1.key 2048 2>/dev/null
