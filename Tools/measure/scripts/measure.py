"""What all measurements of searches have in common, for the systems that Python calls."""
import json
import os
import resource
import threading
import time

import numpy as np

# Of the exact top ten, those at least this similar count as true matches.
MATCH = 0.35


class Inputs:
    """A folder that generate.py or expand.py, and then truth.py, filled."""

    def __init__(self, folder):
        self.folder = folder
        about = json.load(open(f"{folder}/about.json"))
        self.rows, self.dimension = about["rows"], about["dimension"]
        self.vectors = np.memmap(f"{folder}/vectors.f32", "f4", "r",
                                 shape=(self.rows, self.dimension))
        self.meta = np.memmap(f"{folder}/meta.i64", "i8", "r", shape=(self.rows, 4))
        self.queries = np.fromfile(f"{folder}/queries.f32", "f4").reshape(-1, self.dimension)
        self.filters = json.load(open(f"{folder}/filters.json"))
        for chosen in self.filters:
            name = chosen["name"]
            chosen["truth"] = np.fromfile(f"{folder}/truth-{name}.i64", "i8").reshape(-1, 10)
            chosen["scores"] = np.fromfile(f"{folder}/truth-{name}.f32", "f4").reshape(-1, 10)

    def window(self, chosen):
        """The rows of a filter by time: rows are in order of time."""
        times = self.meta[:, 0]
        return (int(np.searchsorted(times, chosen["from"])),
                int(np.searchsorted(times, chosen["to"])))

    def passes(self, chosen):
        keep = np.ones(self.rows, bool)
        if "from" in chosen:
            low, high = self.window(chosen)
            keep[:low] = False
            keep[high:] = False
        if "cameras" in chosen:
            keep &= np.isin(self.meta[:, 1], chosen["cameras"])
        return keep


def report(system, measure, **fields):
    print(json.dumps({"system": system, "measure": measure, **fields}), flush=True)


def latency(system, setting, inputs, chosen, search, most=500):
    """One search after another on one thread; `search(query)` gives row numbers."""
    count = min(most, len(inputs.queries))
    numbers = np.arange(count) * len(inputs.queries) // count
    for number in numbers[:5]:
        search(inputs.queries[number])
    wall, cpu = [], []
    found = wanted = matched = matches = 0
    for number in numbers:
        query = inputs.queries[number]
        begin, spent = time.perf_counter(), time.thread_time()
        answer = search(query)
        wall.append((time.perf_counter() - begin) * 1000)
        cpu.append((time.thread_time() - spent) * 1000)
        hits = set(int(row) for row in answer)
        for row, score in zip(chosen["truth"][number], chosen["scores"][number]):
            if row < 0:
                continue
            wanted += 1
            found += int(row) in hits
            if score >= MATCH:
                matches += 1
                matched += int(row) in hits
    report(system, "search", setting=setting, filter=chosen["name"], threads=1,
           p50_ms=round(float(np.percentile(wall, 50)), 4),
           p99_ms=round(float(np.percentile(wall, 99)), 4),
           cpu_ms=round(float(np.percentile(cpu, 50)), 4),
           recall10=round(found / max(1, wanted), 5),
           match_recall=round(matched / matches, 5) if matches else 1, matches=matches,
           queries=count, rows=chosen["rows"])


def throughput(system, setting, inputs, chosen, search, seconds=3.0):
    """Queries per second of one and of two threads that each search on their own."""
    for threads in (1, 2):
        counts = [0] * threads
        end = time.perf_counter() + seconds

        def work(place):
            number = place * len(inputs.queries) // threads
            while time.perf_counter() < end:
                search(inputs.queries[number % len(inputs.queries)])
                number += 1
                counts[place] += 1

        begin = time.perf_counter()
        workers = [threading.Thread(target=work, args=(place,)) for place in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        report(system, "throughput", setting=setting, filter=chosen["name"], threads=threads,
               qps=round(sum(counts) / (time.perf_counter() - begin), 2))


def batch(system, setting, inputs, search, count, threads):
    """Many queries in one call."""
    repeat = -(-count // len(inputs.queries))
    queries = np.ascontiguousarray(np.tile(inputs.queries, (repeat, 1))[:count])
    begin = time.perf_counter()
    search(queries)
    report(system, "batch", setting=setting, filter="none", threads=threads, queries=count,
           qps=round(count / (time.perf_counter() - begin), 2))


def disk_bytes(path):
    return os.stat(path).st_blocks * 512


def resident_bytes():
    """Anonymous memory of this process; shared mappings are not counted."""
    for line in open("/proc/self/status"):
        if line.startswith("RssAnon"):
            return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
