#!/usr/bin/env python3
"""What the index is to reach at a million rows of 512 numbers, and what a run measured.

    targets.py results/1000000x512

Prints a Markdown table. Every figure is one of the lines of JSON in that folder, or the ratio of
two; a figure that was not measured is left open.
"""
import glob
import json
import sys

from table import median_of_rounds, number, recall


def load(folder):
    rows = []
    for path in sorted(glob.glob(f"{folder}/*.jsonl")):
        rows += [json.loads(line) for line in open(path) if line.startswith("{")]
    return median_of_rounds([row for row in rows if "system" in row])


class Run:
    def __init__(self, folder):
        self.rows = load(folder)

    def find(self, measure, system=None, **wanted):
        return [row for row in self.rows if row["measure"] == measure
                and (system is None or row["system"].startswith(system))
                and all(row.get(name) == value for name, value in wanted.items())]

    def quickest(self, rows, key=None, least=0.0):
        rows = [row for row in rows if key is None or row[key] >= least]
        return min(rows, key=lambda row: row["p50_ms"], default=None)

    def searches(self, system, name, **wanted):
        return self.find("search", system, filter=name, threads=1, **wanted)


def told(row):
    if row is None:
        return "not measured"
    return (f"{number(row['p50_ms'])} ms (match recall {recall(row['match_recall'])}, recall@10 "
            f"{recall(row['recall10'])})")


def other(row):
    return "none of its settings" if row is None else (
        f"{row['system']}, {row['setting']}: {number(row['p50_ms'])} ms at "
        f"{recall(row['match_recall'])} / {recall(row['recall10'])}")


def ratio(ours, theirs):
    return None if ours is None or theirs is None else theirs["p50_ms"] / ours["p50_ms"]


def compared(lines, what, target, ours, theirs):
    value = ratio(ours, theirs)
    mark = "" if value is None else ("yes" if value >= target else "**no**")
    lines.append([what, f"≥ {target:g} ×", told(ours), other(theirs),
                  "" if value is None else f"{value:.1f} ×", mark])


def main():
    run = Run(sys.argv[1])
    lines = []
    flat = run.quickest(run.searches("FAISS Flat", "none"))
    ours = run.searches("FaceArchive", "none")
    quick = run.quickest(ours, "match_recall", 0.99)
    ivf = run.searches("FAISS IVFFlat", "none")
    if quick:
        lines.append(["no filter, match recall ≥ 0.99", "≤ 4 ms", told(quick), "", "",
                      "yes" if quick["p50_ms"] <= 4 else "**no**"])
        compared(lines, "the same, IVFFlat at the same match recall", 7, quick,
                 run.quickest(ivf, "match_recall", min(0.99, quick["match_recall"])))
    compared(lines, "the same, Flat", 16, quick, flat)
    compared(lines, "no filter, recall@10 ≥ 0.99", 11, run.quickest(ours, "recall10", 0.99), flat)
    compared(lines, "no filter, exact", 3.7,
             run.quickest([row for row in ours if row["setting"] == "exact"]), flat)
    for name, target in (("time-10", 15), ("time-1", 8), ("time-0.1", 8)):
        ours = run.searches("FaceArchive", name)
        sorted_ids = run.quickest(run.searches("FAISS IVFFlat", name), "recall10", 0.999)
        compared(lines, f"{name} %, recall@10 ≥ 0.95, IVFFlat over sorted ids", target,
                 run.quickest(ours, "recall10", 0.95), sorted_ids)
        exact = run.quickest([row for row in ours if row["setting"] == "exact"])
        compared(lines, f"{name} %, exact", 5, exact, sorted_ids)
        compared(lines, f"{name} %, exact, Flat over a copy of just these rows", 1, exact,
                 run.quickest(run.searches("FAISS Flat", name)))
    ours = run.searches("FaceArchive", "cameras-4")
    compared(lines, "4 of 64 cameras, recall@10 ≥ 0.95, IVFFlat with a bitmap", 14,
             run.quickest(ours, "recall10", 0.95),
             run.quickest(run.searches("FAISS IVFFlat", "cameras-4"), "recall10", 0.95))
    compared(lines, "4 of 64 cameras, exact, Flat with a bitmap", 5,
             run.quickest([row for row in ours if row["setting"] == "exact"]),
             run.quickest(run.searches("FAISS Flat", "cameras-4")))

    def limit(what, target, row, name, unit, theirs, most=True):
        value = row.get(name) if row else None
        reached = value is not None and (value <= target if most else value >= target)
        lines.append([what, f"{'≤' if most else '≥'} {target:,} {unit}",
                      "not measured" if value is None else f"{number(value)} {unit}", theirs, "",
                      "" if value is None else "yes" if reached else "**no**"])

    def first(rows):
        return rows[0] if rows else None

    def beside(rows, name, unit):
        return "; ".join(f"{row['system']}: {number(row[name])} {unit}" for row in rows)

    cold = run.find("cold", setting="page cache warm")
    limit("process start to answer, page cache warm", 60,
          first([row for row in cold if row["system"] == "FaceArchive"]), "p50_ms", "ms",
          beside([row for row in cold if not row["system"].startswith("FaceArchive")],
                 "p50_ms", "ms"))
    limit("memory: the process's own, and the sketches", 180,
          first(run.find("hot memory", "FaceArchive")), "memory_bytes_per_row", "B/row",
          beside(run.find("memory", "FAISS"), "memory_bytes_per_row", "B/row"))
    limit("durable insert, batches of 1,000", 20_000, first(run.find("insert", "FaceArchive")),
          "rows_per_s", "rows/s",
          "; ".join(f"{row['system']}, {row['setting']}: {number(row['rows_per_s'])} rows/s"
                    for row in run.find("insert") if row["system"] != "FaceArchive"), most=False)
    limit("exact batch of 1,000, two threads", 400,
          first(run.find("batch", "FaceArchive", threads=2, queries=1000)), "qps", "queries/s",
          beside(run.find("batch", "FAISS Flat", threads=2), "qps", "queries/s"), most=False)
    idle, busy = (first(run.find("search during ingest", setting=name))
                  for name in ("idle", "1,000 rows/s ingested"))
    if idle and busy:
        times = busy["p99_ms"] / idle["p99_ms"]
        lines.append(["p99 of searches during 1,000 rows/s of ingest", "≤ 2 × idle",
                      f"{number(busy['p99_ms'])} ms, idle {number(idle['p99_ms'])} ms", "",
                      f"{times:.1f} ×", "yes" if times <= 2 else "**no**"])
    print("| what | target | ours | beside it | ratio | reached |\n|---|---|---|---|---|---|")
    for line in lines:
        print("| " + " | ".join(line) + " |")


if __name__ == "__main__":
    main()
