# Sourced by the shell tools: what they print about themselves is the comment that they begin with.

# usage STATUS: prints it and exits; on standard error when the arguments were wrong.
usage() {
  [ "$1" -eq 0 ] || exec >&2
  sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$0"
  exit "$1"
}

case "${1-}" in
  -h | --help) usage 0 ;;
esac
