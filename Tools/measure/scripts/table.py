#!/usr/bin/env python3
"""Makes results/NAME/README.md of the lines of JSON beside it."""
import glob
import json
import os
import sys

FILTERS = {"none": "no filter", "time-10": "time 10 %", "time-1": "time 1 %",
           "time-0.1": "time 0.1 %", "cameras-4": "4 of 64 cameras",
           "cameras-4-time-10": "4 cameras and time 10 %"}


def number(value, digits=3):
    if value is None:
        return ""
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.{digits}g}" if abs(value) < 100 else f"{value:.0f}"


def recall(value):
    """Rounded down, so that what is missing shows."""
    return "" if value is None else f"{int(value * 10_000 + 1e-6) / 10_000:.4f}"


def table(titles, rows):
    lines = ["| " + " | ".join(titles) + " |", "|" + "---|" * len(titles)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def median_of_rounds(rows):
    """Of measurements that were made several times, the one with the median time or speed."""
    groups = {}
    for row in rows:
        key = tuple(row.get(name) for name in (
            "system", "measure", "setting", "filter", "threads", "answer"))
        if row["measure"] == "batch":
            key += (row["queries"],)
        groups.setdefault(key, []).append(row)

    def rank(row):
        return row.get("p50_ms", row.get("qps", 0))

    return [sorted(group, key=rank)[(len(group) - 1) // 2] for group in groups.values()]


def searches(rows, name, exact_ms):
    speeds = {}
    for row in rows:
        if row["measure"] == "throughput" and row["filter"] == name:
            speeds[row["system"], row["setting"], row["threads"]] = row["qps"]
    lines = []
    for row in rows:
        if row["measure"] != "search" or row["filter"] != name:
            continue
        key = (row["system"], row["setting"])
        setting = row["setting"] + (", 2 threads" if row["threads"] == 2 else "")
        one = row["threads"] == 1
        lines.append([
            row["system"], setting, recall(row["match_recall"]), recall(row["recall10"]),
            number(row["p50_ms"]), number(row["p99_ms"]), number(row["cpu_ms"]) if one else "",
            number(speeds.get((*key, 1))) if one else "",
            number(speeds.get((*key, 2))) if one else "",
            f"{exact_ms / row['p50_ms']:.1f}" if exact_ms and one else "", row.get("mode", "")])
    return lines


def main():
    folder = sys.argv[1]
    rows, steps = [], {}
    for path in sorted(glob.glob(f"{folder}/*.jsonl")):
        for line in open(path):
            if not line.startswith("{"):
                continue
            row = json.loads(line)
            if row.get("measure") == "step":
                steps[row["step"]] = row
            elif "measure" in row:
                rows.append(row)
    rows = median_of_rounds(rows)
    rows.sort(key=lambda row: not row["system"].startswith("FaceArchive"))
    machine = json.load(open(f"{folder}/machine.json"))
    text = [f"# {os.path.basename(folder.rstrip('/'))}", "",
            f"{machine['cores']} cores of {machine['cpu']}, {machine['memory_gib']} GiB, Linux "
            f"{machine['kernel']}; {', '.join(machine['libraries'])}. Made by `compare` from the "
            "lines of JSON beside this file; times in milliseconds. One thread unless said; CPU is "
            "what the searching thread computed. Match recall: of the exact ten best, those of "
            "similarity 0.35 or more. Load is the machine's when a step began and ended: above 2 "
            "others were at work.", ""]
    for name, title in FILTERS.items():
        chosen = [row for row in rows if row["measure"] == "search" and row["filter"] == name]
        if not chosen:
            continue
        flat = [row["p50_ms"] for row in chosen if row["system"] == "FAISS Flat"]
        text += [f"## Search, {title} ({chosen[0]['rows']:,} rows)", "", table(
            ["system", "setting", "match recall", "recall@10", "p50", "p99", "CPU", "q/s, 1 thread",
             "q/s, 2 threads", "× Flat", "answers"],
            searches(rows, name, min(flat) if flat else None)), ""]

    def section(title, measures, columns):
        chosen = [row for row in rows if row["measure"] in measures]
        if chosen:
            text.extend([f"## {title}", "", table(
                ["system", "what", "setting"] + [column[0] for column in columns],
                [[row["system"], row["measure"], row.get("setting", "")]
                 + [column[1](row) for column in columns] for row in chosen]), ""])

    section("Many queries at once", {"batch"}, [
        ("threads", lambda row: str(row["threads"])),
        ("queries/s", lambda row: number(row["qps"])),
        ("recall@10", lambda row: recall(row.get("recall10")))])
    section("The graph of nearest neighbours", {"graph"}, [
        ("faces", lambda row: number(row["rows"])), ("edges", lambda row: number(row["edges"])),
        ("seconds", lambda row: number(row["seconds"]))])
    section("Building and inserting", {"build", "insert", "save"}, [
        ("rows/s", lambda row: number(row.get("rows_per_s"))),
        ("seconds", lambda row: number(row.get("seconds")))])
    section("Size", {"size", "memory", "hot memory"}, [
        ("bytes per row on disk", lambda row: number(row.get("disk_bytes_per_row"), 4)),
        ("in memory", lambda row: number(row.get("memory_bytes_per_row"), 4))])
    section("Bytes written while inserting", {"written"}, [
        ("bytes per row", lambda row: number(row["bytes_per_row"])),
        ("× what the file takes", lambda row: number(row["times_size"]))])
    section("From the start of a process to its answer", {"cold"}, [
        ("median", lambda row: number(row.get("p50_ms"))),
        ("most", lambda row: number(row.get("most_ms"))),
        ("face", lambda row: row.get("answer", "")),
        ("peak bytes per row", lambda row: number(row.get("peak_bytes_per_row")))])
    section("Searching while a thousand rows a second are committed",
            {"search during ingest", "ingest during search"}, [
                ("p50", lambda row: number(row.get("p50_ms"))),
                ("p99", lambda row: number(row.get("p99_ms"))),
                ("rows/s", lambda row: number(row.get("rows_per_s")))])
    text += ["## Steps", "", table(
        ["step", "ended", "commit", "seconds", "load"],
        [[name, row["ended"], row.get("commit", ""), number(row["seconds"]),
          f"{row['load_before']} – {row['load_after']}"]
         for name, row in sorted(steps.items(), key=lambda item: item[1]["ended"])]), ""]
    with open(f"{folder}/README.md", "w") as file:
        file.write("\n".join(text))
    print(f"{folder}/README.md")


if __name__ == "__main__":
    main()
