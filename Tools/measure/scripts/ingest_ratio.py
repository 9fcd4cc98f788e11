#!/usr/bin/env python3
"""How long ingesting a clip takes, over how long FFmpeg takes to decode it, on the same cores.

usage: ingest_ratio.py CLIP… --rows FILE [--binary facearchive] [--levels fast normal exhaustive]
       [--before facearchive] [--runs N] [--repeat N] [--sources N] [--workers N …] [--fps N]
       [--python PYTHON --weights DIR]

Each run times, one after the other: `ffmpeg -i CLIP -f null -`, `facearchive ingest` of the clip
into a new archive at each level (with --before also by another build), and, with --python (an
interpreter that has what baseline-requirements.txt lists), the baseline. --repeat plays the clip N
times over,
--sources makes a dump of N such files: as in a camera's dump what is spent once per process weighs
less then.
--workers has each level timed with so many worker processes. Times are wall and processor seconds
of the whole process with its children; on a machine that does other work only the latter mean
something. peak_mb is the resident memory of the largest of them, a worker; done, how many sources
were read whole: the time of others tells nothing. Prints a table of medians; appends every time to
FILE.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, f"{HERE}/../../lib")
from facearchive import (
    READ, Archive, Program, add_binary, arguments, measured, run_tool, scratch)


def ingest(program, root, level, folder, more):
    archive = Archive(program, f"{folder}/archive")
    shutil.rmtree(archive.path, ignore_errors=True)
    archive.made()
    used = measured([program.path, *archive.words("ingest", root), "--thoroughness", level,
                     "--json", *more], allowed=READ)
    report = json.loads(used.output)
    return used.wall, used.processor, {"peak_mb": used.peak >> 20} | {key: report[key] for key in (
        "sightings", "faces", "framesDecoded", "framesSampled", "skipped", "mediaSeconds",
        "stageSeconds", "done", "failedTries")}


def main():
    parser = arguments(__doc__)
    parser.add_argument("clips", nargs="+")
    parser.add_argument("--rows", required=True)
    add_binary(parser)
    parser.add_argument("--before")
    parser.add_argument("--levels", nargs="+", default=["fast", "normal", "exhaustive"])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--sources", type=int, default=1)
    parser.add_argument("--workers", nargs="+", type=int, default=[0])
    parser.add_argument("--fps", type=float, default=5)
    parser.add_argument("--det-scale", type=float, default=1, help="as of ingest")
    parser.add_argument("--python")
    parser.add_argument("--weights", default="/usr/local/share/facearchive/weights")
    options = parser.parse_args()
    builds = {" before": Program(options.before)} if options.before else {}
    builds[""] = Program.of(options)
    columns = {(level, workers, build):
               level + (f" with {workers} workers" if workers else "") + build
               for level in options.levels for workers in options.workers for build in builds}
    rows = []
    for clip in options.clips:
        parts = os.path.abspath(clip).split("/")
        name = parts[parts.index("root") - 1] if "root" in parts else os.path.basename(clip)
        with scratch("ratio") as folder:
            targets = [f"{folder}/root/{1599025493 + 7200 * number}/10B_6_1/clip"
                       f"{os.path.splitext(clip)[1]}" for number in range(options.sources)]
            for number, target in enumerate(targets):
                os.makedirs(os.path.dirname(target))
                # Files of the same bytes would be read once.
                subprocess.run(
                    ["ffmpeg", "-nostdin", "-v", "error", "-stream_loop", str(options.repeat - 1),
                     "-i", clip, "-c", "copy", "-metadata", f"comment={number}", target],
                    check=True)
            for run in range(options.runs):
                def add(what, wall, cpu, **more):
                    row = {"clip": name, "sources": options.sources, "run": run, "what": what,
                           "wall_s": round(wall, 3), "cpu_s": round(cpu, 3),
                           "load": round(os.getloadavg()[0], 1), **more}
                    rows.append(row)
                    with open(options.rows, "a", encoding="utf-8") as file:
                        file.write(json.dumps(row) + "\n")
                decodes = [measured(["ffmpeg", "-nostdin", "-v", "error", "-i", target, "-f",
                                     "null", "-"]) for target in targets]
                add("decode", sum(one.wall for one in decodes),
                    sum(one.processor for one in decodes))
                for (level, workers, build), column in columns.items():
                    more = ["--fps", str(options.fps), "--det-scale", str(options.det_scale)]
                    if workers:
                        more += ["--workers", str(workers)]
                    wall, cpu, report = ingest(
                        builds[build], f"{folder}/root", level, folder, more)
                    add(column, wall, cpu, **report)
                if options.python:
                    used = measured(
                        [options.python, f"{HERE}/python_baseline.py", options.weights, "--fps",
                         str(options.fps), *targets])
                    files = [json.loads(line) for line in used.output.splitlines()]
                    sums = {key: sum(file[key] for file in files)
                            for key in ("decoded", "sampled", "faces")}
                    add("python", used.wall, used.processor, **sums,
                        loading_s=files[0]["loading_s"])
    table(rows, [*columns.values(), *(["python"] if options.python else [])])


def table(rows, columns):
    print("| clip | decode | " + " | ".join(f"{c} ÷ decode" for c in columns) + " |")
    print("|---|" + "--:|" * (len(columns) + 1))
    for clip in dict.fromkeys(row["clip"] for row in rows):
        def medians(what):
            mine = [row for row in rows if row["clip"] == clip and row["what"] == what]
            return [statistics.median(row[key] for row in mine) for key in ("wall_s", "cpu_s")]
        wall, cpu = medians("decode")
        cells = []
        for what in columns:
            own_wall, own_cpu = medians(what)
            cells.append(f"{own_wall / wall:.2f} (processor {own_cpu / cpu:.2f})")
        print(f"| {clip} | {wall:.2f} s (processor {cpu:.2f} s) | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    run_tool(main)
