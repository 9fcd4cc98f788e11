#!/bin/bash
# FFmpeg's input option `-loop 1` does not repeat a decoded picture: it decodes the file anew for every
# frame. The filter `loop` decodes it once, gives the very same frames, and costs a fraction.
#
# What one would guess: a picture that is shown for ten seconds is decoded once, however it is asked for.
# What happens: 300 frames of a 1280 x 720 PNG, turned into the MD5 of each frame. The checksums are
# the same for `-loop 1` and for the filter; the processor time is several times as high.
#
# Seen with imageio-ffmpeg 0.6.0, whose wheel carries FFmpeg 7.0.2, on 2026-11-30: between 5 and 7
# times as much. Tools/prepare/compose.py uses the filter; its clips were made in a third of the time,
# byte for byte the same.
#
#   findings/ffmpeg-loop-decodes-a-picture-for-every-frame.sh     exit 0: as described; 1: it has changed
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --disable-pip-version-check --quiet install --only-binary=:all: \
  imageio-ffmpeg==0.6.0
"$folder/venv/bin/python" - "$folder" <<'END'
import resource
import subprocess
import sys
import imageio_ffmpeg

folder = sys.argv[1]
ffmpeg = imageio_ffmpeg.get_ffmpeg_exe()
print(subprocess.run([ffmpeg, "-version"], capture_output=True, text=True).stdout.split("\n")[0])


def run(*arguments):
    """The output of FFmpeg on one thread, and the processor seconds that it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    output = subprocess.run([ffmpeg, "-v", "error", "-threads", "1", *arguments], check=True,
                            capture_output=True).stdout
    return output, resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


picture = f"{folder}/picture.png"
run("-f", "lavfi", "-i", "testsrc2=size=1280x720,noise=alls=20:all_seed=1", "-frames:v", "1", picture)
checksums = ["-an", "-threads", "1", "-f", "framemd5", "-"]
option, with_option = run("-loop", "1", "-framerate", "30", "-t", "10", "-i", picture, *checksums)
filtered, with_filter = run("-framerate", "30", "-i", picture, "-vf",
                            "loop=loop=-1:size=1,setpts=N/(30*TB),trim=duration=10", *checksums)
frames = [line for line in filtered.split(b"\n") if line and not line.startswith(b"#")]
print(f"{len(frames)} frames, the same: {option == filtered}; "
      f"-loop 1: {with_option:.2f} s, filter: {with_filter:.2f} s of processor time, "
      f"{with_option / with_filter:.1f} times")
as_described = option == filtered and len(frames) == 300 and with_option > 2 * with_filter
sys.exit(0 if as_described else "not as described")
END
