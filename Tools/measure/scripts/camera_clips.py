#!/usr/bin/env python3
"""Composes camera-like clips with known truth from labelled photos over real background video.

usage: camera_clips.py PHOTOS BACKGROUND OUT [options]

PHOTOS holds a folder per person (Labeled Faces in the Wild). People walk past or towards the camera
over BACKGROUND (a video, or a still of it), several at a time, at different sizes; then the picture
is blurred, darkened, given sensor noise and compressed as a camera's would be. Writes

  OUT/root/<Unix seconds>/<camera>/clip.mp4   the clips
  OUT/queries/<person>.jpg                     another photo of each person who has one
  OUT/truth.json                               who, from when to when the whole face is in the
                                               picture and not hidden, its height in pixels,
                                               and where (second, x, y, width, height): then
                                               ("boxes"), and while a part of it shows ("partly")

needs numpy and opencv-python-headless, and the program ffmpeg
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys

import cv2
import numpy

# In the photos, which are 250 x 250 and aligned roughly: centre and size of the detected face.
FACE = (125, 128, 84, 112)
FIRST_MOMENT = 1599025493
SHIFT = 512
# Of the frames in which somebody is in view, every so many have their box in the truth.
BOX_STEP = 3


def cut_out(path):
    """Head and shoulders with a soft edge: colours and opacity, 0...1."""
    photo = cv2.imread(path).astype(numpy.float32)
    rows, columns = numpy.mgrid[0:250, 0:250].astype(numpy.float32)
    cx, cy, width, height = FACE
    head = (1 - numpy.hypot((columns - cx) / (width * 0.74), (rows - cy) / (height * 0.74))) * 6
    neck = width * 0.45 + width * 1.1 * (1 - numpy.exp(-numpy.maximum(0, rows - cy - 60) / 34))
    body = numpy.minimum((neck - abs(columns - cx)) / 9, (rows - cy - 60) / 11)
    alpha = numpy.clip(numpy.maximum(head, body), 0, 1)
    # A torso below, so that a person moves more than a face.
    tall = numpy.zeros((640, 250, 4), numpy.float32)
    tall[:250, :, :3] = photo
    tall[:250, :, 3] = alpha
    colour = numpy.array([random.uniform(20, 130) for _ in range(3)], numpy.float32)
    stripes = 12 * numpy.sin(numpy.arange(390) / random.uniform(2, 9))[:, None, None]
    tall[250:, :, :3] = colour + stripes
    edge = numpy.clip((118 - abs(numpy.arange(250) - 125)) / 6, 0, 1)
    tall[250:, :, 3] = edge
    tall[235:250, :, :3] = tall[235:250, :, :3] * 0.5 + colour * 0.5
    return tall


class Walk:
    """One person's way: the face's centre and height at any second."""

    def __init__(self, person, path, start, length, height, size, towards):
        self.person, self.path, self.start, self.length = person, path, start, length
        self.picture = None
        width, tall = size
        self.from_right = random.random() < 0.5
        self.heights = (height * (0.55 if towards else 0.95), height)
        y = random.uniform(0.22, 0.5) * tall
        if towards:
            x = random.uniform(0.25, 0.75) * width
            self.xs = (x, x + random.uniform(-0.12, 0.12) * width)
        else:
            margin = height * 1.4
            self.xs = (-margin, width + margin)
        if self.from_right:
            self.xs = self.xs[::-1]
        self.ys = (y, y + random.uniform(0, 0.12) * tall)
        self.phase = random.uniform(0, 6)

    def at(self, second):
        """(x, y, height), or None outside the walk."""
        share = (second - self.start) / self.length
        if not 0 <= share <= 1:
            return None
        mixed = [a + (b - a) * share for a, b in (self.xs, self.ys, self.heights)]
        return mixed[0], mixed[1] + 0.04 * mixed[2] * numpy.sin(11 * second + self.phase), mixed[2]


def people(folder, count, seed):
    """(person, photo, another photo or None), each person once."""
    names = sorted(os.listdir(folder))
    random.Random(seed).shuffle(names)
    chosen = []
    for name in names[:count]:
        photos = sorted(os.listdir(f"{folder}/{name}"))
        paths = [f"{folder}/{name}/{photo}" for photo in photos]
        chosen.append((name, paths[0], paths[1] if len(paths) > 1 else None))
    return chosen


def background_frames(path, size, still):
    """Frames for ever, forwards and backwards, so that there is no cut; or one frame."""
    video = cv2.VideoCapture(path)
    frames = []
    while len(frames) < (1 if still else 90):
        good, frame = video.read()
        if not good:
            break
        frames.append(cv2.resize(frame, size, interpolation=cv2.INTER_CUBIC))
    if not frames:
        sys.exit(f"camera_clips.py: {path} has no frames")
    order = frames + frames[-2:0:-1]
    while True:
        yield from order


def draw(frame, walk, second):
    """Draws a person; returns the face's box (x, y, width, height) and the person's cover."""
    place = walk.at(second)
    if place is None:
        return None
    if walk.picture is None:
        walk.picture = cut_out(walk.path)
    x, y, height = place
    scale = height / FACE[3]
    picture = cv2.resize(
        walk.picture, None, fx=scale, fy=scale,
        interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    left, top = int(round(x - FACE[0] * scale)), int(round(y - FACE[1] * scale))
    h, w = picture.shape[:2]
    rows, columns = frame.shape[:2]
    x0, y0, x1, y1 = max(0, left), max(0, top), min(columns, left + w), min(rows, top + h)
    if x0 >= x1 or y0 >= y1:
        return None
    part = picture[y0 - top:y1 - top, x0 - left:x1 - left]
    alpha = part[:, :, 3:]
    frame[y0:y1, x0:x1] = (
        frame[y0:y1, x0:x1] * (1 - alpha) + numpy.clip(part[:, :, :3], 0, 255) * alpha
    ).astype(numpy.uint8)
    width = FACE[2] * scale
    return x - width / 2, y - height / 2, width, height


def plan(options, chosen, clip, size):
    """The walks of one clip, in an order from far to near."""
    walks = []
    low, high = options.faces
    for person, photo, _ in chosen:
        height = numpy.exp(random.uniform(numpy.log(low), numpy.log(high)))
        length = random.uniform(3.5, 7)
        if options.kind == "sparse":
            # All within one tenth of the clip, for nothing else happens in it.
            start = random.uniform(0.45, 0.55) * options.seconds
            length = min(length, 0.1 * options.seconds)
        else:
            start = random.uniform(0.5, max(0.6, options.seconds - length - 0.5))
        walks.append(
            Walk(person, photo, start, length, height * size[1] / 720 if options.scaled else height,
                 size, random.random() < 0.4))
    return sorted(walks, key=lambda walk: walk.heights[1])


def encoder(path, size, options):
    codecs = {
        "h264": ["-c:v", "libx264", "-preset", "veryfast", "-crf", str(options.crf)],
        "hevc": ["-c:v", "libx265", "-preset", "ultrafast", "-crf", str(options.crf),
                 "-x265-params", "log-level=error"],
        "mjpeg": ["-c:v", "mjpeg", "-q:v", "5"],
    }
    return subprocess.Popen(
        ["ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "bgr24", "-s",
         f"{size[0]}x{size[1]}", "-r", str(options.rate), "-i", "-", *codecs[options.codec],
         "-g", str(int(options.rate * options.group_seconds)), "-pix_fmt",
         "yuvj420p" if options.codec == "mjpeg" else "yuv420p", path],
        stdin=subprocess.PIPE)


def noise_pictures(size, strength):
    """Brighter and darker specks to be added and subtracted, larger than the frame to be shifted:
    so far that no encoder finds the same specks again."""
    generator = numpy.random.default_rng(1)
    shape = (size[1] + SHIFT, size[0] + SHIFT, 1)
    specks = (generator.normal(0, strength, shape)
              + generator.normal(0, strength / 3, shape[:2] + (3,)))
    return (numpy.clip(specks, 0, 255).astype(numpy.uint8),
            numpy.clip(-specks, 0, 255).astype(numpy.uint8))


def compose(options, clip, chosen):
    random.seed(f"{options.seed} {clip}")
    size = (options.height * 16 // 9 // 2 * 2, options.height)
    moment = FIRST_MOMENT + clip * 3600
    source = f"{moment}/10B_6_{clip % 8 + 1}/clip.{'avi' if options.codec == 'mjpeg' else 'mp4'}"
    os.makedirs(os.path.dirname(f"{options.out}/root/{source}"), exist_ok=True)
    walks = plan(options, chosen, clip, size)
    frames = background_frames(options.background, size, options.still)
    brighter, darker = noise_pictures(size, options.noise)
    gain = options.light
    pipe = encoder(f"{options.out}/root/{source}", size, options)
    seen = {walk: [] for walk in walks}
    partly = {walk: [] for walk in walks}
    for index in range(int(options.seconds * options.rate)):
        second = index / options.rate
        frame = next(frames).copy()
        boxes = [(walk, draw(frame, walk, second)) for walk in walks]
        if options.pillar:
            left = int(size[0] * 0.62)
            frame[:, left:left + size[0] // 30] = (88, 92, 96)
        for number, (walk, box) in enumerate(boxes):
            if box:
                nearer = [other for _, other in boxes[number + 1:]]
                kind = seen if is_visible(box, nearer, size, options) else partly
                kind[walk].append((second, *box))
        if options.blur:
            frame = cv2.GaussianBlur(frame, (0, 0), options.blur)
        if gain != 1:
            frame = cv2.convertScaleAbs(frame, alpha=gain)
        x, y = random.randrange(SHIFT), random.randrange(SHIFT)
        turn = random.choice([1, -1])
        frame = cv2.add(frame, brighter[y:y + size[1], x:x + size[0]][::turn])
        frame = cv2.subtract(frame, darker[y:y + size[1], x:x + size[0]][::turn])
        pipe.stdin.write(frame.tobytes())
    pipe.stdin.close()
    if pipe.wait() != 0:
        sys.exit("camera_clips.py: ffmpeg failed")
    return [
        {"source": source, "timestamp": moment, "camera": source.split("/")[1],
         "person": walk.person, "start_s": round(moments[0][0], 2),
         "end_s": round(moments[-1][0], 2), "min_face_h": round(min(m[4] for m in moments), 1),
         "max_face_h": round(max(m[4] for m in moments), 1),
         "boxes": rounded(moments), "partly": rounded(partly[walk])}
        for walk, moments in seen.items() if moments
    ]


def rounded(moments):
    return [[round(number, 2) for number in moment] for moment in moments[::BOX_STEP]]


def is_visible(box, nearer, size, options):
    """The whole face is in the picture, and less than a third of it behind somebody nearer."""
    x, y, width, height = box
    if x < 0 or y < 0 or x + width > size[0] or y + height > size[1]:
        return False
    if options.pillar and x < size[0] * 0.62 + size[0] / 30 and x + width > size[0] * 0.62:
        return False
    for other in nearer:
        if other is None:
            continue
        # Others reach from above their faces to the floor, twice as wide as their faces.
        left, right = other[0] - other[2] / 2, other[0] + other[2] * 1.5
        shared = min(x + width, right) - max(x, left)
        if shared > width / 3 and y + height > other[1] - other[3] * 0.2:
            return False
    return True


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos")
    parser.add_argument("background")
    parser.add_argument("out")
    parser.add_argument("--kind", choices=["empty", "sparse", "crowded"], default="crowded")
    parser.add_argument("--clips", type=int, default=1)
    parser.add_argument("--people", type=int, default=10, help="per clip")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--height", type=int, default=720, help="of the frame, 16:9")
    parser.add_argument("--rate", type=float, default=25, help="frames per second")
    parser.add_argument("--group-seconds", type=float, default=2, help="between key frames")
    parser.add_argument("--codec", choices=["h264", "hevc", "mjpeg"], default="h264")
    parser.add_argument("--crf", type=int, default=25, help="of H.264 and HEVC: less is better")
    parser.add_argument("--faces", type=float, nargs=2, default=(30, 110), metavar=("LOW", "HIGH"),
                        help="heights of faces in pixels")
    parser.add_argument("--scaled", action="store_true", help="faces are for 720 rows; scale them")
    parser.add_argument("--still", action="store_true", help="one frame of BACKGROUND only")
    parser.add_argument("--noise", type=float, default=4)
    parser.add_argument("--blur", type=float, default=0.6)
    parser.add_argument("--light", type=float, default=1)
    parser.add_argument("--pillar", action="store_true", help="something hides part of the way")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random.seed(options.seed)
    count = 0 if options.kind == "empty" else options.people
    everybody = people(options.photos, count * options.clips, options.seed)
    truth = []
    for clip in range(options.clips):
        truth += compose(options, clip, everybody[clip * count:(clip + 1) * count])
        print(f"  clip {clip + 1} of {options.clips}", file=sys.stderr, flush=True)
    os.makedirs(f"{options.out}/queries", exist_ok=True)
    for name, _, other in everybody:
        if other:
            shutil.copyfile(other, f"{options.out}/queries/{name}.jpg")
    with open(f"{options.out}/truth.json", "w", encoding="utf-8") as file:
        json.dump(truth, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
