#!/usr/bin/env python3
"""Compares runs of stage-profile over the same files: what `fast` and `normal` miss of what
`exhaustive` finds, and what any of them finds of the truth that camera_clips.py wrote.

usage: compare_sightings.py ROWS… [--truth TRUTH.json…]

ROWS are files that `stage-profile --rows` wrote. A sighting is found when one of the other run
overlaps it in time and one of its two end boxes overlaps the other's place, moved in a straight
line; sightings of exhaustive with a face of 24 pixels and more for a second and more are counted.
Against the truth, a person is found when a sighting begins or ends where the face was then; a
sighting that does so nowhere is false, one that begins with one person and ends with another
merged. Who it is is not compared here (`Tools/measure/evaluate-dump` does that).
"""

import argparse
import json
import math
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


def splits(oracle, spans):
    """How many sightings more than one there are of those of `exhaustive`."""
    parts = {}
    for span in spans:
        shared = [(min(span["end"], other["end"]) - max(span["start"], other["start"]), number)
                  for number, other in enumerate(oracle) if same(other, span)]
        if shared:
            number = max(shared)[1]
            parts[number] = parts.get(number, 0) + 1
    return sum(count - 1 for count in parts.values())


def is_counted(span):
    """Whether a face of 24 pixels was in view for a second, if it grew evenly."""
    small, large = sorted(max(span[box][2:]) for box in ("firstBox", "lastBox"))
    share = 1 if small >= 24 else max(0, large - 24) / max(1e-9, large - small)
    return (span["end"] - span["start"]) * share >= 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("rows", nargs="+")
    parser.add_argument("--truth", nargs="*", default=[])
    options = parser.parse_args()
    runs = load(options.rows)
    levels = ["exhaustive", "normal", "fast"]
    totals = {level: [0, 0, 0.0, 0, 0, 0] for level in levels}
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
            total[5] += splits(oracle, spans)
            for span in missed:
                print(f"{level} misses {path} {span['start']:.1f}-{span['end']:.1f} s, "
                      f"{span['detections']} detections, "
                      f"{max(span['firstBox'][2:]):.0f}-{max(span['lastBox'][2:]):.0f} px")
    print("\n| level | found of exhaustive's | split | sightings in all | frames decoded "
          "| processor |")
    print("|---|--:|--:|--:|--:|--:|")
    for level, (count, missed, seconds, decoded, spans, split) in totals.items():
        if count:
            print(f"| {level} | {count - missed} of {count} ({100 * (1 - missed / count):.1f} %) "
                  f"| {split} | {spans} | {decoded} | {seconds:.1f} s |")
    against_truth(options.truth, runs, levels)


def against_truth(files, runs, levels):
    bands = [(16, 24), (24, 32), (32, 48), (48, 1000)]
    lines = []
    for level in levels:
        counts = {band: [0, 0] for band in bands}
        tally = {"sightings": 0, "found": 0, "false": 0, "merged": 0, "seconds": 0.0}
        for file in files:
            with open(file, encoding="utf-8") as text:
                truth = json.load(text)
            root = os.path.join(os.path.dirname(os.path.abspath(file)), "root")
            for source in sorted({entry["source"] for entry in truth}):
                run = runs.get(os.path.join(root, source), {}).get(level)
                if run:
                    tally["seconds"] += run["processorSeconds"]
                    judge([entry for entry in truth if entry["source"] == source], run["spans"],
                          counts, tally)
        if tally["found"]:
            large = [sum(counts[band][n] for band in bands if band[0] >= 24) for n in (0, 1)]
            cells = [share(got, all) for all, got in [*counts.values(), large]]
            matched = tally["sightings"] - tally["false"]
            lines.append(
                f"| {level} | " + " | ".join(cells) + f" | {tally['false']} | {tally['merged']} "
                f"| {matched / tally['found']:.2f} | {tally['seconds']:.0f} s |")
    if lines:
        print("\n| found, by height of face | "
              + " | ".join(f"{low}–{high} px" for low, high in bands)
              + " | all from 24 px | false | merged | sightings per person found | processor |")
        print("|---|" + "--:|" * (len(bands) + 5))
        print("\n".join(lines))


def share(got, count):
    """How many of how many, and the 95 % interval of the share (Wilson's)."""
    if not count:
        return ""
    z = 1.96
    middle = (got + z * z / 2) / (count + z * z)
    reach = z / (count + z * z) * math.sqrt(got * (count - got) / count + z * z / 4)
    low, high = max(0, middle - reach), min(1, middle + reach)
    return f"{got} of {count} ({100 * low:.1f}–{100 * high:.1f} %)"


def moments(entry):
    """Where a face was, in order of time: second, box, and whether all of it showed."""
    known = [(box, True) for box in entry["boxes"]] + [
        (box, False) for box in entry.get("partly", [])]
    return [(box[0], box[1:], whole) for box, whole in sorted(known)]


def box_at(known, second):
    """The box at a moment, along a straight line between those before and after it, and whether all
    of the face showed; None where the truth has none near."""
    after = next((n for n, moment in enumerate(known) if moment[0] >= second), len(known))
    near = known[max(0, min(after - 1, len(known) - 2)):][:2]
    if len(near) < 2 or near[1][0] - near[0][0] > 1:
        near = [min(known, key=lambda moment: abs(moment[0] - second))] * 2
    if not near[0][0] - 0.3 <= second <= near[1][0] + 0.3:
        return None
    length = near[1][0] - near[0][0]
    part = (second - near[0][0]) / length if length else 0
    return ([a + (b - a) * part for a, b in zip(near[0][1], near[1][1])],
            near[0][2] or near[1][2])


def person_at(entries, x, y, second):
    """Whose face the truth has at a place and moment: of several the one that shows as a whole, then
    the nearest."""
    best = None
    for number, known in enumerate(entries):
        found = box_at(known, second)
        if found:
            (left, top, width, height), whole = found
            away = max(abs(left + width / 2 - x), abs(top + height / 2 - y)) / height
            if away <= 0.6 and (best is None or (not whole, away) < best[:2]):
                best = (not whole, away, number)
    return best[2] if best else None


def judge(entries, spans, counts, tally):
    """Counts whom the sightings are of, by the places where they begin and end."""
    found = set()
    known = [moments(entry) for entry in entries]
    for span in spans:
        people = []
        for box, second in ((span["firstBox"], span["start"]), (span["lastBox"], span["end"])):
            people.append(person_at(known, box[0] + box[2] / 2, box[1] + box[3] / 2, second))
        seen = [person for person in people if person is not None]
        tally["sightings"] += 1
        tally["false"] += not seen
        tally["merged"] += len(set(seen)) > 1
        found.update(seen)
    tally["found"] += len(found)
    for number, entry in enumerate(entries):
        for (low, high), pair in counts.items():
            if low <= entry["max_face_h"] < high:
                pair[0] += 1
                pair[1] += number in found


if __name__ == "__main__":
    main()
