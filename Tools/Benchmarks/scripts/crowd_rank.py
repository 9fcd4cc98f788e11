#!/usr/bin/env python3
"""How often the person of a photo is the first that a search finds in a crowd, beside how often the
same networks find them among the very photos that the crowd was composed of.

usage: crowd_rank.py ARCHIVE PHOTOS DUMP… [--binary facearchive] [--queries N] [--rows FILE]

DUMPs are what camera_clips.py made of PHOTOS (a folder per person), all of them ingested into
ARCHIVE. Each of the first N people by name of whom a DUMP has another photo is searched by that photo
among all sightings, without a limit. A hit is right when its face lies where the truth says that this
person's face was then. Sightings of everybody else are the distractors. The limit is rank-1 of
`facearchive eval identify` for the same photos among one clean photo of each person in the crowd.
"""

import argparse
import datetime
import glob
import json
import os
import subprocess
import sys
import tempfile


def run(*command):
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode not in (0, 3):
        print(f"crowd_rank.py: {' '.join(command)}: {answer.stderr.strip()}", file=sys.stderr)
        return None
    return json.loads(answer.stdout)


def place_at(boxes, moment):
    """Where somebody is between the moments of which the truth has a box, and up to a second beyond
    them: whoever walks past has moved by more than a face in between. None before and after that."""
    if not boxes[0][0] - 1 <= moment <= boxes[-1][0] + 1:
        return None
    if len(boxes) == 1:
        return boxes[0][1:]
    number = next((n for n in range(1, len(boxes) - 1) if boxes[n][0] >= moment), len(boxes) - 1)
    before, after = boxes[number - 1], boxes[number]
    share = (moment - before[0]) / (after[0] - before[0])
    return [a + share * (b - a) for a, b in zip(before[1:], after[1:])]


def shown(hit, truth):
    """Whose face the truth says is where the hit's is, or None."""
    dump, source = hit["path"].split("/root/")
    moment = datetime.datetime.fromisoformat(hit["time"]).timestamp() - int(source.split("/")[0])
    box = hit["box"]
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    best = (1.0, None)
    for sighting in truth.get((os.path.basename(dump), source), []):
        place = place_at(sighting["boxes"], moment)
        if place is None:
            continue
        left, top, width, height = place
        distance = max(abs(x - left - width / 2) / width, abs(y - top - height / 2) / height)
        best = min(best, (distance, sighting["person"]), key=lambda one: one[0])
    return best[1]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive")
    parser.add_argument("photos")
    parser.add_argument("dumps", nargs="+")
    parser.add_argument("--binary", default=".build/release/facearchive")
    parser.add_argument("--queries", type=int, default=250)
    parser.add_argument("--rows")
    options = parser.parse_args()
    truth, queries = {}, {}
    for dump in options.dumps:
        name = os.path.basename(os.path.abspath(dump))
        with open(f"{dump}/truth.json", encoding="utf-8") as file:
            for sighting in json.load(file):
                truth.setdefault((name, sighting["source"]), []).append(sighting)
        for photo in glob.glob(f"{dump}/queries/*.jpg"):
            queries.setdefault(os.path.splitext(os.path.basename(photo))[0], photo)
    everybody = {one["person"] for some in truth.values() for one in some}
    wanted = sorted(everybody & queries.keys())[:options.queries]
    rows = []
    for person in wanted:
        answer = run(options.binary, "search", queries[person], "--archive", options.archive,
                     "--face", "1", "--min-similarity=-1", "--top", "1", "--exact", "--json")
        hit = answer["hits"][0] if answer and answer["hits"] else None
        whose = shown(hit, truth) if hit else None
        rows.append({"person": person, "first": whose, "right": whose == person,
                     "similarity": hit and round(hit["similarity"], 4),
                     "searched": answer and answer["searched"]["sightings"]})
    if options.rows:
        with open(options.rows, "a", encoding="utf-8") as file:
            for row in rows:
                file.write(json.dumps(row) + "\n")
    sightings = max((row["searched"] or 0 for row in rows), default=0)
    right = sum(row["right"] for row in rows)
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("gallery", "probes"):
            os.mkdir(f"{folder}/{kind}")
        for person in everybody:
            photo = sorted(os.listdir(f"{options.photos}/{person}"))[0]
            os.symlink(os.path.abspath(f"{options.photos}/{person}/{photo}"),
                       f"{folder}/gallery/{person}.jpg")
        for person in wanted:
            os.symlink(os.path.abspath(queries[person]), f"{folder}/probes/{person}.jpg")
        clean = run(options.binary, "eval", "identify", f"{folder}/gallery", f"{folder}/probes",
                    "--rank", "1", "--json")
    print(f"crowd: {right} of {len(rows)} first ({right / max(1, len(rows)):.1%}) among {sightings} "
          f"sightings of {len(everybody)} people")
    if clean:
        found = clean["result"]["ranks"][0]["found"]
        print(f"limit: {found['count']} of {found['of']} first ({found['share']:.1%}) among "
              f"{clean['result']['galleryPhotos']} photos")


if __name__ == "__main__":
    main()
