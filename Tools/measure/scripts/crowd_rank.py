#!/usr/bin/env python3
"""How often the person of a photo is the first that a search finds in a crowd, beside how often the
same networks find them among the very photos that the crowd was composed of.

usage: crowd_rank.py ARCHIVE PHOTOS DUMP… [--binary facearchive] [--queries N] [--rows FILE]
       [--from A --to B]

DUMPs are what camera_clips.py made of PHOTOS (a folder per person), all of them ingested into
ARCHIVE (crowd_clips.sh makes many such dumps of disjoint people). Each of the first N people by
name of whom a DUMP has another photo is enrolled by that photo alone, and searched among all
sightings, without a limit. A hit is right when its face lies where the truth says that this
person's face was then. Sightings of people who are not enrolled are the distractors. The limit is
`facearchive eval identify` for the same photos among one clean photo of each person in the crowd.

Printed are rank-1 and rank-5 of both with their 95 % intervals (Wilson), what becomes of whom by
the height of the face, and each miss: never found (nobody is in the archive where they were), or
outranked, by whom and by how much, and whether the limit misses them too. --rows appends a line for
each enrolled person, and one of the crowd. --from and --to search for some of the people only, to
do it in pieces with one FILE; the limit and the tables come with the last piece.
"""

import datetime
import glob
import json
import math
import os
import statistics
import sys

sys.path.insert(0, f"{os.path.dirname(os.path.abspath(__file__))}/../../lib")
from facearchive import Archive, Failed, Program, add_binary, arguments, run_tool, scratch


def answer_of(ask, *words):
    """The answer, or None and a sentence on standard error."""
    try:
        return ask(*words)
    except Failed as failure:
        print(f"crowd_rank.py: {failure}", file=sys.stderr)
        return None


def interval(count, of):
    """Where a share may lie at 95 %. Source: Wilson, JASA 22 (1927)."""
    if not of:
        return 0.0, 1.0
    z, share = 1.96, count / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    reach = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def share(count, of):
    low, high = interval(count, of)
    return f"{count} of {of}, {count / max(1, of):.1%} ({low:.1%}–{high:.1%})"


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


class Crowd:
    """The truth of all dumps, and whose face a hit shows."""

    def __init__(self, dumps):
        self.truth, self.queries, self.known = {}, {}, {}
        for dump in dumps:
            name = os.path.basename(os.path.abspath(dump))
            try:
                with open(f"{dump}/truth.json", encoding="utf-8") as file:
                    sightings = json.load(file)
            except OSError as error:
                raise Failed(f"{dump} is not a dump of camera_clips.py: {error}") from error
            for sighting in sightings:
                # Who is partly hidden is found and recognized all the same.
                sighting["boxes"] = sorted(sighting["boxes"] + sighting.get("partly", []))
                self.truth.setdefault((name, sighting["source"]), []).append(sighting)
            for photo in glob.glob(f"{dump}/queries/*.jpg"):
                self.queries.setdefault(os.path.splitext(os.path.basename(photo))[0], photo)
        self.heights = {}
        for some in self.truth.values():
            for one in some:
                self.heights[one["person"]] = max(
                    one["max_face_h"], self.heights.get(one["person"], 0))

    def shown(self, hit):
        """Whose face the truth says is where the hit's is, or None."""
        if hit["face"] not in self.known:
            self.known[hit["face"]] = self.look_up(hit)
        return self.known[hit["face"]]

    def look_up(self, hit):
        dump, source = hit["path"].split("/root/")
        moment = datetime.datetime.fromisoformat(hit["time"]).timestamp()
        moment -= int(source.split("/")[0])
        box = hit["box"]
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        best = (1.0, None)
        for sighting in self.truth.get((os.path.basename(dump), source), []):
            place = place_at(sighting["boxes"], moment)
            if place is None:
                continue
            left, top, width, height = place
            distance = max(abs(x - left - width / 2) / width, abs(y - top - height / 2) / height)
            best = min(best, (distance, sighting["person"]), key=lambda one: one[0])
        return best[1]


def look_for(person, crowd, options):
    """What a search for somebody's other photo finds, and what all sightings show."""
    row = {"person": person, "truth_height": crowd.heights[person], "searched": 0}
    archive = Archive(options.program, options.archive)
    answer = answer_of(archive.json, "search", crowd.queries[person], "--face", "1",
                       "--min-similarity=-1", "--top", "all", "--exact")
    if not answer:
        return row, []
    hits = answer["hits"]
    shown = [crowd.shown(hit) for hit in hits]
    row["searched"] = len(hits)
    if hits:
        row.update(first=shown[0], similarity=round(hits[0]["similarity"], 4))
    if person in shown:
        place = shown.index(person)
        own = hits[place]
        row.update(rank=place + 1, own_similarity=round(own["similarity"], 4),
                   sighting=own["sighting"], height=round(own["box"]["height"], 1),
                   quality=round(own["quality"], 3))
    return row, shown


def limit(wanted, crowd, options):
    """The rank of each wanted person among one clean photo of each person, by name."""
    with scratch("crowd") as folder:
        for kind in ("gallery", "probes"):
            os.mkdir(f"{folder}/{kind}")
        for person in crowd.heights:
            photo = sorted(os.listdir(f"{options.photos}/{person}"))[0]
            os.symlink(os.path.abspath(f"{options.photos}/{person}/{photo}"),
                       f"{folder}/gallery/{person}.jpg")
        for person in wanted:
            os.symlink(os.path.abspath(crowd.queries[person]), f"{folder}/probes/{person}.jpg")
        answer = answer_of(options.program.json, "eval", "identify", f"{folder}/gallery",
                           f"{folder}/probes", "--rank", "1", "--rank", "5")
    if not answer:
        return {}, 0
    return ({one["person"]: one.get("rank") for one in answer["lookups"]},
            answer["result"]["galleryPhotos"])


def report(rows, summary):
    total = len(rows)

    def ranked(name, most):
        return sum(1 for row in rows if (row.get(name) or most + 1) <= most)

    print(f"{summary['sightings']} sightings of {summary['people']} people; {total} enrolled, "
          f"{summary['distractors']} sightings of others, {summary['nobody']} of nobody; "
          f"{summary['found']} people found in {summary['of_people']} sightings\n")
    print("| | first is right | among the first five |\n|---|---|---|")
    for title, name in (("the crowd", "rank"), ("the limit", "clean_rank")):
        print(f"| {title} | {share(ranked(name, 1), total)} | {share(ranked(name, 5), total)} |")
    print("\n| height of the face at its largest | enrolled | never found | first | in the limit |"
          "\n|---|--:|--:|--:|--:|")
    ends = [0, 35, 45, 60, 80, math.inf]
    for low, high in zip(ends, ends[1:]):
        some = [row for row in rows if low <= row["truth_height"] < high]
        if some:
            print(f"| {low}–{high} px | {len(some)} | {sum('rank' not in row for row in some)} | "
                  f"{sum(row.get('rank') == 1 for row in some)} | "
                  f"{sum(row.get('clean_rank') == 1 for row in some)} |")
    misses = [row for row in rows if row.get("rank") != 1]
    print(f"\n{len(misses)} misses, of which the limit misses "
          f"{sum(row.get('clean_rank') != 1 for row in misses)}; never found "
          f"{sum('rank' not in row for row in misses)}:")
    for row in sorted(misses, key=lambda row: row.get("rank") or math.inf):
        print(f"  {row['person']}: rank {row.get('rank', '–')} ({row.get('own_similarity', '–')}, "
              f"{row.get('height', '–')} px, quality {row.get('quality', '–')}) after "
              f"{row.get('first')} ({row.get('similarity', '–')}); {row['truth_height']} px in "
              f"truth, rank {row.get('clean_rank')} in the limit, sighting {row.get('sighting')}")
    own = [row["own_similarity"] for row in rows if "own_similarity" in row]
    if own:
        print(f"median similarity to the own sighting: {statistics.median(own):.3f}")


def main():
    parser = arguments(__doc__)
    parser.add_argument("archive")
    parser.add_argument("photos")
    parser.add_argument("dumps", nargs="+")
    add_binary(parser)
    parser.add_argument("--queries", type=int, default=250)
    parser.add_argument("--rows")
    parser.add_argument("--from", dest="first", type=int, default=0, metavar="A")
    parser.add_argument("--to", type=int, metavar="B")
    options = parser.parse_args()
    options.program = Program.of(options)
    crowd = Crowd(options.dumps)
    wanted = sorted(crowd.heights.keys() & crowd.queries.keys())[:options.queries]
    last = min(options.to or len(wanted), len(wanted))
    rows, shown = [], []
    if options.rows and options.first:
        with open(options.rows, encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
        if [row["person"] for row in rows] != wanted[:options.first]:
            parser.error(f"{options.rows} does not hold the first {options.first} people")
    for person in wanted[options.first:last]:
        row, seen = look_for(person, crowd, options)
        rows.append(row)
        shown = seen or shown
        if options.rows:
            with open(options.rows, "a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")
    if last < len(wanted):
        return
    if not shown and wanted:
        shown = look_for(wanted[0], crowd, options)[1]
    ranks, photos = limit(wanted, crowd, options)
    for row in rows:
        if ranks.get(row["person"]):
            row["clean_rank"] = ranks[row["person"]]
    enrolled = set(wanted)
    summary = {
        "sightings": len(shown), "people": len(crowd.heights), "enrolled": len(wanted),
        "distractors": sum(one is not None and one not in enrolled for one in shown),
        "nobody": shown.count(None), "found": len({*shown} - {None}),
        "of_people": len(shown) - shown.count(None), "limit_photos": photos}
    if options.rows:
        with open(options.rows, "w", encoding="utf-8") as file:
            for row in [*rows, summary]:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
    report(rows, summary)


if __name__ == "__main__":
    run_tool(main)
