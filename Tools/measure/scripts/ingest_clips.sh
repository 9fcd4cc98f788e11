#!/bin/sh
# Makes the clips of the ingest benchmark; about a quarter of an hour on two quiet cores.
#
# usage: ingest_clips.sh LFW STILL.mp4 MOVING.mp4 OUT [PYTHON]
#
# STILL: a camera whose first frame is empty; MOVING: one where things move and no face is seen.
set -eu
. "$(dirname "$0")/../../lib/usage.sh"
[ $# -ge 4 ] || usage 64
lfw=$1 still=$2 moving=$3 out=$4 python=${5:-python3}
here=$(dirname "$0")

clip() { name=$1; shift; "$python" "$here/camera_clips.py" "$lfw" "$@" ; echo "  $name" >&2; }

# What a camera of 1080p makes of it: 4 Mbit/s, a key frame every 2 s.
transcode() {
  from=$1 to=$2 ending=$3; shift 3
  mkdir -p "$out/$to/root/1599025493/10B_6_1"
  ffmpeg -nostdin -v error -y -i "$out/$from"/root/*/*/clip.mp4 "$@" \
    "$out/$to/root/1599025493/10B_6_1/clip.$ending"
  cp "$out/$from/truth.json" "$out/$to/"
  echo "  $to" >&2
}

rate="-c:v libx264 -preset veryfast -g 50 -b:v 4M -maxrate 6M -bufsize 6M"

clip empty-1080 "$still" "$out/empty-1080" --kind empty --still --seconds 40 --height 1080
clip sparse-1080 "$still" "$out/sparse-1080" --kind sparse --people 2 --still --seconds 40 \
  --height 1080 --faces 40 110 --scaled --seed 2
clip crowded-1080 "$moving" "$out/crowded-1080" --kind crowded --people 24 --seconds 20 \
  --height 1080 --faces 30 110 --scaled --seed 3
for kind in empty sparse crowded; do
  # shellcheck disable=SC2086
  transcode $kind-1080 $kind-1080-4m mp4 $rate
  transcode $kind-1080 $kind-720 mp4 -vf scale=1280:720 -c:v libx264 -preset veryfast -crf 24 -g 50
done
transcode sparse-1080 sparse-1080-hevc mp4 -c:v libx265 -preset ultrafast -crf 26 -g 50 \
  -x265-params log-level=error
transcode sparse-1080 sparse-1080-mjpeg avi -t 20 -c:v mjpeg -q:v 5 -pix_fmt yuvj420p

# The same scenes in 4K, 12 Mbit/s, with noise of that size.
for kind in empty sparse crowded; do
  transcode $kind-1080 $kind-2160-12m mp4 -vf scale=3840:2160,noise=alls=5:allf=t -c:v libx264 \
    -preset veryfast -g 50 -b:v 12M -maxrate 18M -bufsize 18M
done

# For what is missed: many people, small faces, noise, poor light, obstacles, other encoders.
clip truth-1 "$still" "$out/truth-1" --clips 2 --people 12 --still --seconds 60 --rate 12.5 \
  --faces 24 90 --seed 11
clip truth-2 "$moving" "$out/truth-2" --clips 2 --people 12 --still --seconds 60 --rate 15 \
  --faces 24 90 --noise 7 --blur 0.9 --light 0.6 --seed 12
clip truth-3 "$still" "$out/truth-3" --clips 2 --people 12 --seconds 60 --rate 12.5 \
  --faces 24 60 --group-seconds 4 --pillar --seed 13
clip truth-4 "$moving" "$out/truth-4" --clips 2 --people 12 --still --seconds 60 --rate 12.5 \
  --faces 24 60 --group-seconds 10 --seed 14
clip truth-5 "$still" "$out/truth-5" --people 12 --still --seconds 60 --rate 10 --faces 24 90 \
  --codec mjpeg --seed 15
clip truth-6 "$moving" "$out/truth-6" --people 12 --still --seconds 60 --rate 12.5 \
  --faces 24 90 --codec hevc --seed 16

# For how small a face may be.
clip small-1 "$still" "$out/small-1" --clips 4 --people 16 --still --seconds 40 --rate 12.5 \
  --faces 16 24 --noise 3 --crf 23 --seed 31
clip small-2 "$moving" "$out/small-2" --clips 4 --people 16 --seconds 40 --rate 12.5 \
  --faces 24 48 --crf 23 --seed 32
clip small-3 "$still" "$out/small-3" --clips 4 --people 16 --still --seconds 40 --rate 12.5 \
  --faces 24 48 --noise 5 --blur 0.8 --light 0.7 --seed 33
