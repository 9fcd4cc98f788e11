#!/bin/sh
# Makes the crowd that crowd_rank.py searches: 8 dumps of 14 clips with 24 people each, nobody
# twice.
#
# usage: crowd_clips.sh LFW STILL.mp4 OUT [PYTHON [DUMP…]]
#
# STILL: a camera whose first frame is empty. Each DUMP (1 to 8; all of them without any) is
# composed of every eighth person of LFW, takes a minute on two quiet cores and 90 MB, and is left
# as it is where OUT/DUMP/truth.json is there already. PYTHON: what camera_clips.py needs.
set -eu
. "$(dirname "$0")/../../lib/usage.sh"
[ $# -ge 3 ] || usage 64
lfw=$(cd "$1" && pwd) still=$2 out=$3 python=${4:-python3}
here=$(dirname "$0")
[ $# -gt 4 ] && shift 4 || set -- 1 2 3 4 5 6 7 8

mkdir -p "$out"
for dump; do
  [ -s "$out/$dump/truth.json" ] && continue
  rm -rf "$out/$dump" "$out/photos-$dump"
  mkdir "$out/photos-$dump"
  LC_ALL=C ls "$lfw" | awk -v part="$dump" 'NR % 8 == part % 8' | while read -r person; do
    ln -s "$lfw/$person" "$out/photos-$dump/$person"
  done
  "$python" "$here/camera_clips.py" "$out/photos-$dump" "$still" "$out/$dump" --clips 14 \
    --people 24 --still --seconds 16 --rate 5 --faces 30 110 --seed "5$dump"
done
