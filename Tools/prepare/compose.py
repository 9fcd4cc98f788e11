"""Composes the sample of Tools/prepare/sample: people walk past cameras.

    compose.py PHOTOS SAMPLE

Each person is the head and shoulders of a photo, cut out with a soft edge, moved and scaled over a
background with FFmpeg; then the picture is blurred, given sensor noise and compressed, as a
camera's would be. The truth is computed from the same paths that move the people.
"""

import json
import os
import subprocess
import sys
import tempfile

WIDTH, HEIGHT, RATE = 1280, 720, 15

# Where the head and shoulders are in each photo (x, y, width, height), and the face in them.
CUTOUTS = {
    "collins": ("astronaut.png", (20, 15, 345, 480), (178, 63, 90, 114)),
    "obama-smiling": ("obama.jpg", (30, 0, 850, 1100), (373, 89, 236, 334)),
    "obama-standing": ("obama3.jpg", (230, 130, 980, 1500), (647, 260, 273, 352)),
    "biden": ("biden.jpg", (40, 60, 930, 1600), (432, 177, 280, 392)),
}

# A walk: who, the cut-out, and (second, x of the face's centre, height of the face in pixels) at
# its corners; between them everything is linear.
CLIPS = [
    (1599025493, "10B_6_1", "clip.mp4", "garage", 13, [
        ("Barack_Obama", "obama-smiling", [(0.8, -200, 84), (3.5, 420, 100), (6.6, 1500, 126)]),
        ("Eileen_Collins", "collins", [(5.5, 1480, 84), (8.5, 800, 96), (12.3, -220, 118)]),
    ], None),
    (1599025493, "10B_6_3", "clip.mp4", "wall", 10, [
        ("Joe_Biden", "biden", [(0.5, 1500, 90), (4.5, 640, 110), (5.5, 620, 112), (9.2, -240, 130)]),
    ], None),
    (1599025493, None, "2A_1_2.mp4", "gate", 8, [], ("Carphone_Man", (430, 120), 3.25)),
    (1599029093, "10B_6_1", "clip.mp4", "garage", 10, [
        ("Joe_Biden", "biden", [(0.6, -240, 78), (4.4, 700, 100), (7.5, 1520, 116)]),
    ], None),
    (1599029093, "10B_6_3", "clip.mp4", "wall", 14, [
        ("Barack_Obama", "obama-standing",
         [(1.0, -220, 70), (4.0, 500, 88), (6.0, 560, 92), (9.0, 1500, 120)]),
        ("Eileen_Collins", "collins", [(7.5, -200, 76), (10.5, 560, 92), (13.4, 1480, 110)]),
    ], None),
    (1599029093, "2A_1_2", "clip.mp4", "gate", 12, [
        ("Eileen_Collins", "collins", [(6.4, 1480, 92), (8.6, 800, 100), (11.4, -240, 118)]),
    ], ("Carphone_Man", (90, 90), 2.5)),
    (1599032693, "10B_6_1", "clip.mp4", "garage", 8, [], None),
]

# One folder of stills: the moments of one walk, a picture each.
STILLS = (1599032693, "10B_6_4", "wall", 6, [
    ("Barack_Obama", "obama-smiling", [(0.0, -200, 110), (3.0, 640, 120), (6.0, 1480, 130)]),
], [1.9, 3.0, 4.1, 5.9])

BACKGROUNDS = {
    "garage": ("motorcycle_left.png", "crop=320:180:20:0,"
               "scale=1280:720:flags=lanczos,eq=brightness=-0.06"),
    "wall": ("brick.png", "format=rgb24,transpose,scale=720:720,split[a][b];[b]hflip[c];"
             "[a][c]hstack,crop=1280:720,colorbalance=rm=0.18:gm=0.04:bm=-0.12,"
             "eq=brightness=0.10:contrast=0.55,vignette=PI/5"),
    "gate": ("gravel.png", "format=rgb24,scale=720:720,split[a][b];[b]hflip[c];"
             "[a][c]hstack,crop=1280:720,gblur=sigma=2,colorbalance=bm=0.06,"
             "eq=brightness=0.18:contrast=0.35,vignette=PI/5"),
}


def ffmpeg(*arguments):
    """Runs ffmpeg and stops this tool with its message when it fails."""
    result = subprocess.run(
        ["ffmpeg", "-nostdin", "-v", "error", "-y", *map(str, arguments)],
        capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit("compose.py: ffmpeg could not make " + str(arguments[-1]) + ": "
                 + result.stderr.strip())


def piecewise(corners, index):
    """The FFmpeg expression in t of one coordinate of a walk."""
    expression = str(corners[-1][index])
    for (t0, *a), (t1, *b) in reversed(list(zip(corners, corners[1:]))):
        v0, v1 = a[index - 1], b[index - 1]
        expression = f"if(lt(t,{t1}),{v0}+({v1 - v0})*(t-{t0})/({t1 - t0:.6f}),{expression})"
    return expression


def value(corners, index, second):
    """The same coordinate at one second."""
    for (t0, *a), (t1, *b) in zip(corners, corners[1:]):
        if second <= t1:
            return a[index - 1] + (b[index - 1] - a[index - 1]) * (second - t0) / (t1 - t0)
    return corners[-1][index]


def in_view(corners, face, seconds):
    """From when to when the whole face is in the picture, and its heights there."""
    aspect = face[2] / face[3]
    moments = []
    for frame in range(int(seconds * RATE)):
        second = frame / RATE
        if corners[0][0] <= second <= corners[-1][0]:
            x, height = value(corners, 1, second), value(corners, 2, second)
            half = height * aspect / 2
            if half <= x <= WIDTH - half:
                moments.append((second, height))
    heights = [h for _, h in moments]
    return moments[0][0], moments[-1][0], min(heights), max(heights)


def cut_out(photos, folder):
    """Cuts the people out of their photos: opaque inside, with a soft edge."""
    for name, (photo, (x, y, w, h), (fx, fy, fw, fh)) in CUTOUTS.items():
        # Opaque are an ellipse around head and hair and, below the chin, a neck that widens to
        # the shoulders; `k` takes the photo's pixels to those of the cut-out.
        k = 720 / h
        cx, cy, fw, fh = (fx + fw / 2 - x) * k, (fy + fh * 0.40 - y) * k, fw * k, fh * k
        chin = cy + fh * 0.58
        head = f"(1-hypot((X-{cx:.1f})/{fw * 0.76:.1f},(Y-{cy:.1f})/{fh * 0.74:.1f}))*6"
        neck = f"{fw * 0.45:.1f}+{fw * 1.15:.1f}*(1-exp(-max(0,Y-{chin:.1f})/{fh * 0.30:.1f}))"
        body = f"min(({neck}-abs(X-{cx:.1f}))/{fw * 0.10:.1f},(Y-{chin:.1f})/{fh * 0.10:.1f})"
        side = f"min(X,W-X)/{fw * 0.10:.1f}"
        alpha = f"255*clip(min(max({head},{body}),{side}),0,1)"
        ffmpeg("-i", f"{photos}/{photo}", "-vf",
               f"format=rgb24,crop={w}:{h}:{x}:{y},scale=-2:720:flags=area,format=rgba,"
               f"geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='{alpha}'",
               "-frames:v", "1", f"{folder}/{name}.png")
    for name, (photo, filters) in BACKGROUNDS.items():
        ffmpeg("-i", f"{photos}/{photo}", "-filter_complex", filters, "-frames:v", "1",
               f"{folder}/{name}-background.png")
    # The car clip runs forward and back, so that it can be repeated without a jump.
    ffmpeg("-i", f"{photos}/carphone_pristine.mp4", "-filter_complex",
           f"trim=0.1:2.9,setpts=PTS-STARTPTS,fps={RATE},split[a][b];[b]reverse[c];"
           "[a][c]concat,crop=168:140:4:2", "-c:v", "ffv1", f"{folder}/car.mkv")


def compose(folder, result, title, timestamp, background, seconds, walks, booth, stills=()):
    """Makes one clip, or the pictures of some seconds of it."""
    # A picture is decoded once and repeated; `-loop 1` would decode it anew for every frame
    # (findings/ffmpeg-loop-decodes-a-picture-for-every-frame.sh).
    still = f"loop=loop=-1:size=1,setpts=N/({RATE}*TB),trim=duration={seconds}"
    inputs = ["-framerate", RATE, "-i", f"{folder}/{background}-background.png"]
    graph, last, number = [f"[0:v]{still}[background]"], "background", 1
    if booth:
        _, (x, y), scale = booth
        inputs += ["-stream_loop", "-1", "-t", seconds, "-i", f"{folder}/car.mkv"]
        w, h = int(168 * scale) // 2 * 2, int(140 * scale) // 2 * 2
        graph += [f"[{number}:v]scale={w}:{h}:flags=bicubic,"
                  f"pad={w + 28}:{h + 28}:14:14:color=0x30343a[s{number}]",
                  f"[{last}][s{number}]overlay=x={x}:y={y}:shortest=0[o{number}]"]
        last, number = f"o{number}", number + 1
    for _, cutout, corners in walks:
        _, (cx, _, _, ch), (fx, _, fw, fh) = CUTOUTS[cutout]
        cw = CUTOUTS[cutout][1][2]
        inputs += ["-framerate", RATE, "-i", f"{folder}/{cutout}.png"]
        face = piecewise(corners, 2)
        centre = (fx + fw / 2 - cx) / cw
        graph += [
            # The cut-out is 720 high; its face is 720 * fh / ch high.
            f"[{number}:v]{still},scale=w='2*trunc(iw*({face})/{720 * fh / ch:.3f}/2)':h=-2:eval=frame:"
            f"flags=bicubic[s{number}]",
            f"[{last}][s{number}]overlay=x='{piecewise(corners, 1)}-w*{centre:.4f}':"
            f"y='{HEIGHT}-h+10+5*sin(2*PI*1.7*t)':eval=frame:"
            f"enable='between(t,{corners[0][0]},{corners[-1][0]})'[o{number}]"]
        last, number = f"o{number}", number + 1
    graph.append(
        f"[{last}]gblur=sigma=0.7,noise=alls=5:allf=t:all_seed=1,"
        "drawtext=font=DejaVuSans:fontsize=22:fontcolor=white@0.85:x=18:y=16:"
        f"shadowx=1:shadowy=1:text='{title}  %{{pts\\:gmtime\\:{timestamp}}}',format=yuv420p[out]")
    graph = ";".join(graph)
    common = [*inputs, "-filter_complex", graph, "-map", "[out]", "-t", seconds, "-r", RATE]
    if not stills:
        ffmpeg(*common, "-c:v", "libx264", "-preset", "veryfast", "-crf", "26", "-g", RATE * 2,
               "-threads", "2", "-fflags", "+bitexact", "-flags:v", "+bitexact",
               "-movflags", "+faststart", result)
        return
    with tempfile.TemporaryDirectory() as pictures:
        ffmpeg(*common, "-c:v", "mjpeg", "-q:v", "3", f"{pictures}/%04d.jpg")
        for index, second in enumerate(stills, 1):
            source = f"{pictures}/{int(second * RATE) + 1:04d}.jpg"
            subprocess.run(["cp", source, f"{result}/{index:04d}.jpg"], check=True)


def entry(source, camera, timestamp, person, start, end, low, high):
    return {
        "source": source, "timestamp": timestamp, "camera": camera, "person": person,
        "start_s": round(start, 2), "end_s": round(end, 2),
        "min_face_h": round(low, 1), "max_face_h": round(high, 1),
    }


def make_clips(folder, root):
    truth = []
    for timestamp, camera, name, background, seconds, walks, booth in CLIPS:
        path = f"{timestamp}/{camera}/{name}" if camera else f"{timestamp}/{name}"
        camera = camera or name.removesuffix(".mp4")
        os.makedirs(os.path.dirname(f"{root}/{path}"), exist_ok=True)
        print(f"  root/{path}", flush=True)
        compose(folder, f"{root}/{path}", camera, timestamp, background, seconds, walks, booth)
        for person, cutout, corners in walks:
            truth.append(entry(path, camera, timestamp, person,
                               *in_view(corners, CUTOUTS[cutout][2], seconds)))
        if booth:
            person, _, scale = booth
            truth.append(entry(path, camera, timestamp, person, 0, seconds - 1 / RATE,
                               61 * scale, 65 * scale))
    timestamp, camera, background, seconds, walks, moments = STILLS
    os.makedirs(f"{root}/{timestamp}/{camera}", exist_ok=True)
    print(f"  root/{timestamp}/{camera}/ (stills)", flush=True)
    compose(folder, f"{root}/{timestamp}/{camera}", camera, timestamp, background, seconds, walks,
            None, moments)
    for index, second in enumerate(moments, 1):
        for person, cutout, corners in walks:
            start, end, _, _ = in_view(corners, CUTOUTS[cutout][2], seconds)
            if start <= second <= end:
                height = value(corners, 2, second)
                truth.append(entry(f"{timestamp}/{camera}/{index:04d}.jpg", camera, timestamp,
                                   person, 0, 0, height, height))
    return truth


def make_queries(photos, queries):
    """Photos of the people that differ from what the cameras saw: other photos or moments, or,
    where there is one photo only, mirrored, cropped, in another light and smaller."""
    os.makedirs(queries, exist_ok=True)
    ffmpeg("-i", f"{photos}/obama2.jpg", "-vf", "crop=560:700:50:140,scale=-2:480",
           "-frames:v", "1", "-q:v", "4", f"{queries}/Barack_Obama.jpg")
    ffmpeg("-i", f"{photos}/biden.jpg", "-vf",
           "crop=700:760:220:60,hflip,scale=-2:360,eq=gamma=1.25:saturation=0.5",
           "-frames:v", "1", "-q:v", "5", f"{queries}/Joe_Biden.jpg")
    ffmpeg("-i", f"{photos}/astronaut.png", "-vf",
           "crop=250:260:100:10,hflip,rotate=0.07:fillcolor=gray,eq=gamma=0.85:saturation=0.6,"
           "scale=-2:360", "-frames:v", "1", "-q:v", "5", f"{queries}/Eileen_Collins.jpg")
    ffmpeg("-ss", "3.8", "-i", f"{photos}/carphone_pristine.mp4", "-vf",
           "crop=168:140:4:2,scale=504:420:flags=bicubic",
           "-frames:v", "1", "-q:v", "3", f"{queries}/Carphone_Man.jpg")


def main():
    photos, sample = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        cut_out(photos, folder)
        truth = make_clips(folder, f"{sample}/root")
    make_queries(photos, f"{sample}/queries")
    with open(f"{sample}/truth.json", "w", encoding="utf-8") as file:
        json.dump(truth, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
