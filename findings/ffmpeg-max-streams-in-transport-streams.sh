#!/bin/bash
# FFmpeg's option `max_streams` does not always refuse a file with more streams: of an MPEG transport
# stream it may open a part of the streams, without an error, and the packets of the others are gone.
#
# What one would guess: the limit is one rule of libavformat, the same for every container, and a file
# above it is refused (as MP4, Matroska and AVI with 12 streams are at a limit of 11).
# What happens: a transport stream with 12 video streams, opened with a limit of 9, 10 or 11, opens
# with 9, 10 or 11 streams; 45, 50 or 55 of its 60 packets come out, no call fails, and nothing is
# logged as an error. A lower limit refuses it.
#
# Seen with PyAV 16.1.0, whose wheel carries FFmpeg 8.0 (libavformat 62.3.100), on 2026-11-30; with
# PyAV 14.2.0 (FFmpeg 7.1, libavformat 61.7.100) the same from a limit of 8 on. So whoever sets a limit
# and must not lose a stream in silence counts the streams and asks for one more than allowed.
#
#   findings/ffmpeg-max-streams-in-transport-streams.sh     exit 0: as described; 1: it has changed
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --disable-pip-version-check --quiet install --only-binary=:all: \
  av==16.1.0 numpy==2.4.6
"$folder/venv/bin/python" - "$folder" <<'END'
import sys
import av

STREAMS, FRAMES = 12, 5
print("PyAV", av.__version__, "libavformat", av.library_versions["libavformat"])


def make(path, container, codec):
    with av.open(path, "w", format=container) as file:
        streams = [file.add_stream(codec, rate=5) for _ in range(STREAMS)]
        for stream in streams:
            stream.width = stream.height = 64
            stream.pix_fmt = "yuv420p"
        for time in range(FRAMES):
            for stream in streams:
                frame = av.VideoFrame(64, 64, "yuv420p")
                frame.pts = time
                file.mux(stream.encode(frame))
        for stream in streams:
            file.mux(stream.encode())


def opened(path, limit):
    """How many streams the file opens with, and the packets that come; None when it is refused."""
    try:
        with av.open(path, options={"max_streams": str(limit)}) as file:
            return len(file.streams), sum(1 for packet in file.demux() if packet.size)
    except OSError:
        return None
    except MemoryError:
        return None


seen = {}
for container, codec in [("mpegts", "mpeg2video"), ("matroska", "mpeg4"), ("mp4", "mpeg4"),
                         ("avi", "mpeg4")]:
    path = f"{sys.argv[1]}/twelve.{container}"
    make(path, container, codec)
    for limit in (4, 9, 10, 11, 12):
        seen[container, limit] = opened(path, limit)
        print(f"{container}, limit {limit}: {seen[container, limit] or 'refused'}")

expected = {(c, limit): (STREAMS, STREAMS * FRAMES) if limit == 12 else None
            for c, limit in seen}
for limit in (9, 10, 11):
    expected["mpegts", limit] = (limit, limit * FRAMES)
sys.exit(0 if seen == expected else "not as described")
END
