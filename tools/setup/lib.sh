# shellcheck shell=bash disable=SC2034   # read by those who source this
# What tools/test, tools/demo and .ci/run share: installing the Debian packages the build needs and building a preset.
# Sourced, never run. Everything is said on stderr, so that a script's own output stays its own.

say() { printf '== %s\n' "$*" >&2; }
fail() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

project_root() { (cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd); }

# Debian 12 names. mosquitto is the broker that tests and demo start for themselves.
build_packages=(
    g++ cmake ninja-build ccache pkg-config python3
    libboost1.81-dev libsqlite3-dev nlohmann-json3-dev libspdlog-dev libfmt-dev libssl-dev libtomlplusplus-dev libcli11-dev
    libusb-1.0-0-dev libzstd-dev libsystemd-dev libpaho-mqttpp-dev libpaho-mqtt-dev mosquitto
)
test_packages=(libgtest-dev libgmock-dev libvalijson-dev python3-jsonschema)
fuzz_packages=(clang-19 libclang-rt-19-dev)
# For tests/lab: scapy's ECU, and what unpacks the kernels and QEMU, which are not installed (tests/lab/fetch).
lab_packages=(python3 python3-scapy xz-utils zstd)

is_installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        env DEBIAN_FRONTEND=noninteractive "$@"
    elif command -v sudo >/dev/null; then
        sudo env DEBIAN_FRONTEND=noninteractive "$@"
    else
        fail "these packages must be installed by root, and there is no sudo here: $*"
    fi
}

# Boost's versions cannot stand beside each other; --no-remove keeps apt from solving that by removing yours.
refuse_boost_conflict() {
    local other
    other=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' 'libboost[0-9]*-dev' 2>/dev/null |
        awk '$1 == "installed" && $2 ~ /^libboost[0-9.]+-dev$/ && $2 != "libboost1.81-dev" { print $2 }' | head -n 1) || true
    [ -z "$other" ] || is_installed libboost1.81-dev || fail "Faultline needs Boost 1.81 (libboost1.81-dev), and Debian cannot have it
beside $other, which is installed here. Nothing was changed. If nothing else needs it, remove it and run this again:
  sudo apt-get remove $other"
}

# A broker that comes with the package must not start serving on this machine: we run private ones. One that was here
# before is somebody's, and is left alone.
quiet_new_broker() {
    if [ -d /run/systemd/system ]; then as_root systemctl disable --now mosquitto.service >/dev/null 2>&1 || true; fi
}

# install_packages PACKAGE...: installs what is missing, touches nothing else; silent and quick when all is there.
install_packages() {
    command -v apt-get >/dev/null || { say "no apt-get here: taking it that these are installed: $*"; return; }
    local missing=() package
    for package in "$@"; do is_installed "$package" || missing+=("$package"); done
    [ ${#missing[@]} -gt 0 ] || return 0
    refuse_boost_conflict
    local broker_is_new=
    case " ${missing[*]} " in *" mosquitto "*) broker_is_new=yes ;; esac
    say "installing ${missing[*]}"
    local log
    log=$(mktemp)
    if ! { as_root apt-get -q update && as_root apt-get -q install -y --no-install-recommends --no-remove "${missing[@]}"; } \
        </dev/null >"$log" 2>&1; then
        tail -n 15 "$log" >&2
        rm -f "$log"
        fail "apt-get could not install: ${missing[*]} (its last lines are above).
Faultline is built on Debian 12; on another system install the same libraries by its own means."
    fi
    rm -f "$log"
    [ -z "$broker_is_new" ] || quiet_new_broker
}

# Debian's node and npm, unless others are here already (theirs and Debian's cannot stand beside each other).
install_node() { { command -v node && command -v npm; } >/dev/null || install_packages nodejs npm; }

# install_npm FOLDER: what FOLDER/package-lock.json names, into build/npm/FOLDER. Scripts of the packages do not run.
install_npm() {
    local from=$1 to=build/npm/$1 log
    ! cmp -s "$from/package-lock.json" "$to/installed.json" || return 0
    say "installing npm packages of $from"
    mkdir -p "$to"
    cp "$from/package.json" "$from/package-lock.json" "$to/"
    log=$(mktemp)
    if ! (cd "$to" && npm ci --ignore-scripts --no-audit --no-fund) >"$log" 2>&1; then
        tail -n 15 "$log" >&2
        rm -f "$log"
        fail "npm could not install the packages of $from (its last lines are above)"
    fi
    rm -f "$log"
    cp "$from/package-lock.json" "$to/installed.json"
}

# As many compilers as processors, but not more than memory allows: the largest files take about a gigabyte each.
build_jobs() {
    local processors memory_mb
    processors=$(nproc)
    memory_mb=$(awk '/^MemAvailable:/ { print int($2 / 1024) }' /proc/meminfo)
    local fitting=$((memory_mb / 1200))
    [ "$fitting" -ge 1 ] || fitting=1
    echo $((processors < fitting ? processors : fitting))
}

# build_preset PRESET [TARGET...]: configures (again only when something changed) and builds; prints only what went wrong.
build_preset() {
    local preset=$1
    shift
    local root log
    root=$(project_root)
    mkdir -p "$root/build"
    log=$root/build/$preset.log
    say "building preset $preset (build/$preset, $(build_jobs) jobs; log: build/$preset.log)"
    local targets=()
    [ $# -eq 0 ] || targets=(--target "$@")
    if ! (cd "$root" && cmake --preset "$preset" && cmake --build --preset "$preset" -j "$(build_jobs)" ${targets[@]+"${targets[@]}"}) \
        >"$log" 2>&1; then
        grep -nE 'error|FAILED|undefined reference|CMake Error' -A 6 "$log" | head -n 60 >&2 || tail -n 40 "$log" >&2
        fail "preset $preset does not build; the whole output is in build/$preset.log"
    fi
}
