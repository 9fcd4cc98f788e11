#!/usr/bin/env python3
"""The filters that every system is asked with, and the exact answers to every query under each.

Reads a folder that generate.py or expand.py filled; writes filters.json and, for each filter,
truth-NAME.i64 (queries x 10 rows, best first, -1 where the filter leaves fewer) and truth-NAME.f32
(their similarities). Float32 dot products of every row that passes, nothing skipped.
"""
import json
import sys

import numpy as np

# The windows end at 70 % of the recorded time; four cameras of 64, none of the busiest.
END, CAMERAS = 0.7, [4, 6, 9, 12]
STEP = 100_000


def best_rows(queries, vectors, rows):
    """The ten best of `rows` for each query, and their similarities."""
    count = len(queries)
    best = np.full((count, 10), -np.inf, "f4")
    found = np.full((count, 10), -1, "i8")
    for first in range(0, len(rows), STEP):
        part = rows[first:first + STEP]
        scores = queries @ np.asarray(vectors[part]).T
        top = (np.argpartition(-scores, 9, 1)[:, :10] if len(part) > 10 else
               np.tile(np.arange(len(part)), (count, 1)))
        merged = np.concatenate([best, np.take_along_axis(scores, top, 1)], 1)
        numbers = np.concatenate([found, part[top]], 1)
        order = np.lexsort((numbers, -merged), axis=1)[:, :10]
        best = np.take_along_axis(merged, order, 1)
        found = np.take_along_axis(numbers, order, 1)
    return found, best


def main():
    folder = sys.argv[1]
    about = json.load(open(f"{folder}/about.json"))
    rows, d = about["rows"], about["dimension"]
    vectors = np.memmap(f"{folder}/vectors.f32", "f4", "r", shape=(rows, d))
    meta = np.fromfile(f"{folder}/meta.i64", "i8").reshape(rows, 4)
    queries = np.fromfile(f"{folder}/queries.f32", "f4").reshape(-1, d)
    first, last = int(meta[0, 0]), int(meta[-1, 0])
    end = first + int((last - first) * END)
    filters = [{"name": "none"}]
    for name, share in [("time-10", 0.1), ("time-1", 0.01), ("time-0.1", 0.001)]:
        filters.append({"name": name, "from": end - int((last - first) * share), "to": end})
    filters.append({"name": "cameras-4", "cameras": CAMERAS})
    filters.append({**filters[1], "name": "cameras-4-time-10", "cameras": CAMERAS})
    for chosen in filters:
        passes = np.ones(rows, bool)
        if "from" in chosen:
            passes &= (meta[:, 0] >= chosen["from"]) & (meta[:, 0] < chosen["to"])
        if "cameras" in chosen:
            passes &= np.isin(meta[:, 1], chosen["cameras"])
        numbers = np.flatnonzero(passes)
        chosen["rows"] = len(numbers)
        found, best = best_rows(queries, vectors, numbers)
        found.tofile(f"{folder}/truth-{chosen['name']}.i64")
        best.tofile(f"{folder}/truth-{chosen['name']}.f32")
        print(chosen["name"], len(numbers), "rows", file=sys.stderr)
    json.dump(filters, open(f"{folder}/filters.json", "w"), indent=1)


if __name__ == "__main__":
    main()
