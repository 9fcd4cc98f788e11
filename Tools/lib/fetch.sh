# Sourced by the tools that download: one way to get a pinned file from the Python package index.
#
#   fetch NAME VERSION SHA256 [pip option …]   sets `fetched` to the path of the verified file
#
# A file is kept in the cache and used again without the network when its SHA-256 still fits.

cache="${XDG_CACHE_HOME:-$HOME/.cache}/facearchive"
mkdir -p "$cache/downloads"
workshop=""
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT

say() { printf '%s\n' "$*"; }

# fail WHAT WHY REMEDY: one sentence each.
fail() {
  printf '%s: %s: %s %s\n' "${0##*/}" "$1" "$2" "$3" >&2
  exit 1
}

sha256_of() { sha256sum "$1" | cut -d' ' -f1; }

pins="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/weights"

# A throw-away Python environment with the pinned packages of weights/requirements.txt; made once
# per run, only when something has to be downloaded or converted.
need_workshop() {
  [ -z "$workshop" ] || return 0
  local python=python3
  [ ! -x /usr/bin/python3 ] || python=/usr/bin/python3
  say "  making a throw-away Python environment (pinned numpy, onnx, setuptools)"
  "$python" -m venv "$scratch/venv" >"$scratch/log" 2>&1 ||
    fail "making a Python environment in $scratch" "$(tail -n 1 "$scratch/log")." \
      "Install python3-venv and try again."
  "$scratch/venv/bin/pip" --disable-pip-version-check install --quiet --no-deps \
    --only-binary=:all: --require-hashes -r "$pins/requirements.txt" \
    >"$scratch/log" 2>&1 ||
    fail "installing the packages of Tools/lib/weights/requirements.txt" \
      "pip said: $(grep -m 1 ERROR "$scratch/log" || tail -n 1 "$scratch/log")" \
      "Check that the Python package index can be reached and that python3 is 3.11 to 3.14."
  workshop="$scratch/venv"
}

fetch() {
  local name="$1" version="$2" sha256="$3" file
  shift 3
  fetched="$cache/downloads/$sha256"
  if [ -f "$fetched" ]; then
    [ "$(sha256_of "$fetched")" != "$sha256" ] || return 0
    say "  the cached $name $version does not have its SHA-256 any more; downloading it again"
    rm -f "$fetched"
  fi
  need_workshop
  say "  downloading $name $version"
  rm -rf "$scratch/get"
  mkdir -p "$scratch/get"
  # pip compares the SHA-256 before it opens the file. It asks a source package for its metadata,
  # which runs that package's setup.py: hence the pinned setuptools and no build isolation.
  printf '%s==%s --hash=sha256:%s\n' "$name" "$version" "$sha256" >"$scratch/get.txt"
  "$workshop/bin/pip" --disable-pip-version-check download --quiet --no-deps --require-hashes \
    --no-build-isolation --dest "$scratch/get" "$@" -r "$scratch/get.txt" \
    >"$scratch/log" 2>&1 || {
    local got
    got="$(grep -m 1 -i '^ *Got' "$scratch/log" | awk '{print $NF}' || true)"
    if [ -n "$got" ]; then
      fail "downloading $name $version" "the file has SHA-256 $got and not $sha256." \
        "It was not used: check the pin, or try again later."
    fi
    fail "downloading $name $version" \
      "pip said: $(grep -m 1 ERROR "$scratch/log" || tail -n 1 "$scratch/log")" \
      "Check that the Python package index can be reached and run this again."
  }
  file="$(find "$scratch/get" -type f | head -n 1)"
  [ "$(sha256_of "$file")" = "$sha256" ] ||
    fail "downloading $name $version" \
      "the file has SHA-256 $(sha256_of "$file") and not $sha256." \
      "It was not used: check the pin, or try again later."
  mv "$file" "$fetched.part"
  mv "$fetched.part" "$fetched"
}
