#!/usr/bin/env python3
"""Compares runs of stage-profile over the same files: what `fast` and `normal` miss of what
`exhaustive` finds, and what any of them finds of the truth that camera_clips.py wrote.

usage: compare_sightings.py ROWS… [--truth TRUTH.json…]

ROWS are files that `stage-profile --rows` wrote. A sighting is found when one of the other run
overlaps it in time and one of its two end boxes overlaps the other's place, moved in a straight line;
sightings of exhaustive that last a second and more with faces of 24 pixels and more are counted.
Against the truth, a person is found when a sighting overlaps the time in which the face was in
view; who it is is not compared here (`Tools/evaluate-dump` does that).
"""

import argparse
import json
import os


def load(paths):
    runs = {}
    for path in paths:
        with open(path, encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                runs.setdefault(row["path"], {})[row["thoroughness"]] = row
    return runs


def place(span, second):
    """The centre and size of the box at a moment, along a straight line."""
    length = span["end"] - span["start"]
    share = 0 if length <= 0 else min(1, max(0, (second - span["start"]) / length))
    box = [a + (b - a) * share for a, b in zip(span["firstBox"], span["lastBox"])]
    return box[0] + box[2] / 2, box[1] + box[3] / 2, max(box[2], box[3])


def same(a, b):
    start, end = max(a["start"], b["start"]), min(a["end"], b["end"])
    if start > end:
        return False
    for second in (start, (start + end) / 2, end):
        (ax, ay, size), (bx, by, _) = place(a, second), place(b, second)
        if abs(ax - bx) <= size and abs(ay - by) <= size:
            return True
    return False


def is_counted(span):
    smallest = min(max(span["firstBox"][2:]), max(span["lastBox"][2:]))
    return span["end"] - span["start"] >= 1 and smallest >= 24


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("rows", nargs="+")
    parser.add_argument("--truth", nargs="*", default=[])
    options = parser.parse_args()
    runs = load(options.rows)
    levels = ["exhaustive", "normal", "fast"]
    totals = {level: [0, 0, 0.0, 0, 0] for level in levels}
    for path, run in sorted(runs.items()):
        oracle = [span for span in run["exhaustive"]["spans"] if is_counted(span)]
        for level in levels:
            if level not in run:
                continue
            spans = run[level]["spans"]
            missed = [a for a in oracle if not any(same(a, b) for b in spans)]
            total = totals[level]
            total[0] += len(oracle)
            total[1] += len(missed)
            total[2] += run[level]["processorSeconds"]
            total[3] += run[level]["decoded"]
            total[4] += len(spans)
            for span in missed:
                print(f"{level} misses {path} {span['start']:.1f}-{span['end']:.1f} s, "
                      f"{span['detections']} detections, "
                      f"{max(span['firstBox'][2:]):.0f}-{max(span['lastBox'][2:]):.0f} px")
    print("\n| level | found of exhaustive's | sightings in all | frames decoded | processor |")
    print("|---|--:|--:|--:|--:|")
    for level, (count, missed, seconds, decoded, spans) in totals.items():
        if count:
            print(f"| {level} | {count - missed} of {count} ({100 * (1 - missed / count):.1f} %) "
                  f"| {spans} | {decoded} | {seconds:.1f} s |")
    against_truth(options.truth, runs, levels)


def against_truth(files, runs, levels):
    bands = [(0, 24), (24, 32), (32, 48), (48, 1000)]
    found = {level: {band: [0, 0, 0] for band in bands} for level in levels}
    false = dict.fromkeys(levels, 0)
    for file in files:
        with open(file, encoding="utf-8") as text:
            truth = json.load(text)
        root = os.path.join(os.path.dirname(os.path.abspath(file)), "root")
        for source in sorted({entry["source"] for entry in truth}):
            run = runs.get(os.path.join(root, source))
            if run is None:
                continue
            entries = [entry for entry in truth if entry["source"] == source]
            for level in levels:
                if level in run:
                    judge(entries, run[level]["spans"], found[level])
                    false[level] += sum(
                        not any(overlaps(span, entry, 0.5) for entry in entries)
                        for span in run[level]["spans"])
    if not files:
        return
    print("\n| level | " + " | ".join(f"{low}–{high} px" for low, high in bands) + " | false |")
    print("|---|" + "--:|" * (len(bands) + 1))
    for level in levels:
        cells = [f"{got} of {all} found" for all, got, _ in found[level].values()]
        print(f"| {level} | " + " | ".join(cells) + f" | {false[level]} |")


def overlaps(span, entry, slack=0.0):
    return (min(span["end"], entry["end_s"]) - max(span["start"], entry["start_s"])) >= -slack


def judge(entries, spans, bands):
    """Pairs people with sightings, each sighting once, the longest shared time first."""
    pairs = sorted(
        ((min(span["end"], entry["end_s"]) - max(span["start"], entry["start_s"]), i, j)
         for i, entry in enumerate(entries) for j, span in enumerate(spans)
         if overlaps(span, entry)), reverse=True)
    people, used = set(), set()
    for _, i, j in pairs:
        if i not in people and j not in used:
            people.add(i)
            used.add(j)
    for i, entry in enumerate(entries):
        if entry["end_s"] - entry["start_s"] < 1:
            continue
        for (low, high), counts in bands.items():
            if low <= entry["max_face_h"] < high:
                counts[0] += 1
                counts[1] += i in people


if __name__ == "__main__":
    main()
