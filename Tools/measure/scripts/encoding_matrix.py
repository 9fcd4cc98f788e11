#!/usr/bin/env python3
"""What `normal` and `fast` miss of what `exhaustive` finds, by the way in which a clip is encoded.

usage: encoding_matrix.py PHOTOS STILL --rows FILE [--binary facearchive] [--clips FOLDER]
       [--cells PART …] [--visitors N] [--levels exhaustive normal fast] [--seed N]
       [--seconds-at-most N]

PHOTOS holds a folder per person (Labeled Faces in the Wild); STILL is a video whose first frame shows
nobody. For each cell (kind of encoding, codec, pictures a second, seconds from one key picture to the
next) a clip of 640 x 360 shows visitors one after the other, each for 1.2 to 5 s with a face of 26 to
80 pixels, with a pause before the next: so nobody else gives them away. They are heads without a body,
as above a wall; one in three stands where they appeared. `facearchive ingest` reads each clip at each
level into an archive of its own, without an audit.

A sighting of `exhaustive` counts when its face has 24 pixels and more for a second and more; it is
found when one of the other level overlaps it in time and place. --cells takes only cells whose name
holds one of the words. Cells that stand in FILE already are not run again; after --seconds-at-most no
further cell begins. Prints every miss and a table; appends a line for each cell to FILE.

needs numpy and opencv-python-headless, and the program ffmpeg
"""

import json
import math
import os
import random
import re
import subprocess
import sys
import time

import cv2
import numpy

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, f"{HERE}/../../lib")
sys.path.insert(0, HERE)
from camera_clips import FACE, background_frames, noise_pictures, people, SHIFT
from compare_sightings import is_counted, same
from facearchive import READ, Archive, Program, add_binary, arguments, measured, run_tool, scratch

SIZE = (640, 360)
SHARPNESS = 6
FIRST_MOMENT = 1599025493


def held(rate, fps, extra=""):
    """A bit rate that is held within a second: in kilobits, for the pictures of a second."""
    kilobits = int(rate * (0.4 + fps / 25))
    return [["-b:v", f"{kilobits}k", "-maxrate", f"{kilobits}k", "-bufsize", f"{kilobits}k"], extra]


# Of each kind: the strength of the noise, and the encoder's arguments with parameters of its own.
KINDS = {
    "quality": (1, lambda fps: [["-crf", "26"], ""]),
    "held rate": (4, lambda fps: held(600, fps)),
    "filler": (3, lambda fps: held(600, fps, "nal-hrd=cbr")),
    "capped": (4, lambda fps: [["-crf", "22", *held(500, fps)[0][2:]], ""]),
    "noise 2": (2, lambda fps: [["-crf", "24"], ""]),
    "noise 6": (6, lambda fps: [["-crf", "25"], ""]),
    "noise 14": (14, lambda fps: [["-crf", "28"], ""]),
}
# Pictures a second, and seconds from one key picture to the next.
TIMES = [(1, 10), (2, 10), (5, 4), (10, 2), (12, 10), (15, 1), (25, 2), (30, 4)]


def cells():
    """(name, kind, codec, pictures a second, seconds of a group)"""
    for codec in ("h264", "hevc"):
        for kind in KINDS:
            if codec == "hevc" and kind == "filler":
                continue
            for fps, group in TIMES:
                yield f"{kind}, {codec}, {fps}/s, {group} s", kind, codec, fps, group


class Visitor:
    """Somebody's head, and where it is at any second."""

    def __init__(self, path, start):
        self.start, self.end = start, start + random.uniform(1.2, 5)
        self.height = math.exp(random.uniform(math.log(26), math.log(80)))
        self.x = random.uniform(0.2, 0.8) * SIZE[0]
        self.y = random.uniform(0.3, 0.7) * SIZE[1]
        stands = random.random() < 1 / 3
        self.step = 0 if stands else random.uniform(-0.6, 0.6) * SIZE[0] / (self.end - start)
        photo = cv2.imread(path).astype(numpy.float32)
        rows, columns = numpy.mgrid[0:250, 0:250].astype(numpy.float32)
        cx, cy, width, height = FACE
        away = numpy.hypot((columns - cx) / (width * 0.74), (rows - cy) / (height * 0.74))
        alpha = numpy.clip((1 - away) * SHARPNESS, 0, 1)
        scale = self.height / height
        self.picture = cv2.resize(
            numpy.dstack([photo, alpha]), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)

    def draw(self, frame, second):
        if not self.start <= second <= self.end:
            return
        scale = self.height / FACE[3]
        x = self.x + self.step * (second - self.start) + 0.02 * self.height * math.sin(5 * second)
        y = self.y + 0.02 * self.height * math.cos(7 * second)
        left, top = int(round(x - FACE[0] * scale)), int(round(y - FACE[1] * scale))
        h, w = self.picture.shape[:2]
        x0, y0, x1, y1 = max(0, left), max(0, top), min(SIZE[0], left + w), min(SIZE[1], top + h)
        if x0 >= x1 or y0 >= y1:
            return
        part = self.picture[y0 - top:y1 - top, x0 - left:x1 - left]
        alpha = part[:, :, 3:]
        frame[y0:y1, x0:x1] = (
            frame[y0:y1, x0:x1] * (1 - alpha) + part[:, :, :3] * alpha).astype(numpy.uint8)


def compose(path, cell, photos, still, seed):
    name, kind, codec, fps, group = cell
    random.seed(f"{seed} {name}")
    noise, encoding = KINDS[kind]
    rate, parameters = encoding(fps)
    visitors, second = [], 3.0
    for photo in photos:
        visitors.append(Visitor(photo, second))
        second = visitors[-1].end + random.uniform(1.5, 3.5)
    length = fps * group
    own = f"keyint={length}:min-keyint={length}:scenecut=0" + (f":{parameters}" if parameters else "")
    encoder = (["-c:v", "libx264", "-preset", "veryfast", "-x264-params", own] if codec == "h264" else
               ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", f"log-level=none:{own}"])
    os.makedirs(os.path.dirname(path), exist_ok=True)
    pipe = subprocess.Popen(
        ["ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "bgr24", "-s",
         f"{SIZE[0]}x{SIZE[1]}", "-r", str(fps), "-i", "-", *encoder, *rate, "-bf", "0", "-pix_fmt",
         "yuv420p", path], stdin=subprocess.PIPE)
    brighter, darker = noise_pictures(SIZE, noise)
    for index in range(int(second * fps)):
        frame = still.copy()
        for visitor in visitors:
            visitor.draw(frame, index / fps)
        x, y = random.randrange(SHIFT), random.randrange(SHIFT)
        frame = cv2.add(frame, brighter[y:y + SIZE[1], x:x + SIZE[0]])
        frame = cv2.subtract(frame, darker[y:y + SIZE[1], x:x + SIZE[0]])
        pipe.stdin.write(frame.tobytes())
    pipe.stdin.close()
    if pipe.wait():
        sys.exit("encoding_matrix.py: ffmpeg failed")


SIGHTING = re.compile(
    r"^ sighting .* seconds=(\S+)\.\.\.(\S+) detections=(\d+) .* first=(\S+) last=(\S+)", re.M)


def run(program, clip, level, folder):
    """The sightings that a level finds in a clip, and the processor seconds that it takes."""
    archive = Archive(program, f"{folder}/{level}")
    archive.made()
    used = measured(
        [program.path, *archive.words("ingest", clip.split("/root/")[0] + "/root"),
         "--thoroughness", level, "--audit", "0%", "--json"], allowed=READ)
    spans = [{"start": float(start), "end": float(end), "detections": int(count),
              "firstBox": [float(n) for n in first.split(",")],
              "lastBox": [float(n) for n in last.split(",")]}
             for start, end, count, first, last in SIGHTING.findall(archive.dump())]
    return {"spans": spans, "processor": used.processor,
            "decoded": json.loads(used.output)["framesDecoded"]}


def measure(options, cell, still, photos, program):
    with scratch("matrix") as folder:
        words = re.sub(r"\W+", "-", cell[0])
        clip = f"{options.clips or folder}/{words}/root/{FIRST_MOMENT}/10B_6_1/clip.mp4"
        if not os.path.exists(clip):
            compose(clip, cell, photos, still, options.seed)
        return {"cell": cell[0], "kind": cell[1], "codec": cell[2], "fps": cell[3],
                "group": cell[4], "levels": {
                    level: run(program, clip, level, folder) for level in options.levels}}


def missed(row, level):
    oracle = [span for span in row["levels"]["exhaustive"]["spans"] if is_counted(span)]
    spans = row["levels"][level]["spans"]
    return oracle, [span for span in oracle if not any(same(span, other) for other in spans)]


def table(rows, levels):
    others = [level for level in levels if level != "exhaustive"]
    for row in rows:
        for level in others:
            for span in missed(row, level)[1]:
                print(f"{level} misses in {row['cell']}: {span['start']:.1f}-{span['end']:.1f} s, "
                      f"{span['detections']} detections, {max(span['firstBox'][2:]):.0f}-"
                      f"{max(span['lastBox'][2:]):.0f} px")
    print("\n| cell | sightings | " + " | ".join(f"{level} finds | cost" for level in others) + " |")
    print("|---|--:|" + "--:|--:|" * len(others))

    def line(name, part):
        whole = sum(row["levels"]["exhaustive"]["processor"] for row in part)
        text = f"| {name} | {sum(len(missed(row, 'exhaustive')[0]) for row in part)} |"
        for level in others:
            pairs = [missed(row, level) for row in part]
            count, lost = (sum(len(pair[n]) for pair in pairs) for n in (0, 1))
            cost = sum(row["levels"][level]["processor"] for row in part) / whole
            text += f" {count - lost} ({100 * (1 - lost / max(1, count)):.1f} %) | {cost:.2f} |"
        print(text)

    for row in rows:
        line(row["cell"], [row])
    for key in ("kind", "codec", "fps", "group"):
        for value in dict.fromkeys(row[key] for row in rows):
            line(f"*{key} {value}*", [row for row in rows if row[key] == value])
    line("**all**", rows)


def main():
    parser = arguments(__doc__)
    parser.add_argument("photos")
    parser.add_argument("still")
    parser.add_argument("--rows", required=True)
    add_binary(parser)
    parser.add_argument("--clips", help="where clips are kept (default: nowhere)")
    parser.add_argument("--cells", nargs="+", default=[""])
    parser.add_argument("--visitors", type=int, default=20, help="of each cell")
    parser.add_argument("--levels", nargs="+", default=["exhaustive", "normal", "fast"])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds-at-most", type=float, default=math.inf)
    options = parser.parse_args()
    program = Program.of(options)
    began = time.monotonic()
    rows = []
    if os.path.exists(options.rows):
        with open(options.rows, encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
    known = {row["cell"] for row in rows}
    still = next(background_frames(options.still, SIZE, True))
    chosen = [cell for cell in cells() if any(word in cell[0] for word in options.cells)]
    everybody = people(options.photos, options.visitors * len(list(cells())), options.seed)
    for number, cell in enumerate(cells()):
        if cell not in chosen or cell[0] in known or time.monotonic() - began > options.seconds_at_most:
            continue
        part = everybody[number * options.visitors:][:options.visitors]
        row = measure(options, cell, still, [photo for _, photo, _ in part], program)
        rows.append(row)
        with open(options.rows, "a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
        print(f"  {cell[0]}", file=sys.stderr, flush=True)
    table([row for row in rows if any(word in row["cell"] for word in options.cells)],
          options.levels)


if __name__ == "__main__":
    run_tool(main)
