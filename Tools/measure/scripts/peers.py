#!/usr/bin/env python3
"""Other systems on the folder that ours is measured on: the same vectors, queries and filters.

    peers.py STEP FOLDER WORK     WORK keeps indexes between steps

Prints a line of JSON per measurement. A build that was interrupted goes on where it was saved, and
exits with 75 when its time is up and another call is needed.
"""
import json
import os
import sys
import time

import numpy as np

from measure import Inputs, batch, disk_bytes, latency, report, resident_bytes, throughput

# A step that builds saves and ends after about this long, in seconds.
PATIENCE = 150


def flat(inputs, work):
    """FAISS, every vector compared in Float32."""
    import faiss
    faiss.omp_set_num_threads(1)
    index = faiss.IndexFlatIP(inputs.dimension)
    index.add(inputs.vectors)
    for chosen in inputs.filters:
        if "from" in chosen and "cameras" not in chosen:
            # Rows are in order of time: the slice alone is the exact answer with the least work.
            low, high = inputs.window(chosen)
            part = faiss.IndexFlatIP(inputs.dimension)
            part.add(inputs.vectors[low:high])
            latency("FAISS Flat", "slice of the window", inputs, chosen,
                    lambda q: part.search(q[None], 10)[1][0] + low, 100)
            continue
        parameters = None
        if chosen["name"] != "none":
            bits = np.packbits(inputs.passes(chosen), bitorder="little")
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bits))

        def search(query):
            return index.search(query[None], 10, params=parameters)[1][0]

        latency("FAISS Flat", "exact" if parameters is None else "bitmap", inputs, chosen,
                search, 100)
        if parameters is None:
            throughput("FAISS Flat", "exact", inputs, chosen, search)
    for threads in (1, 2):
        faiss.omp_set_num_threads(threads)
        batch("FAISS Flat", "exact", inputs, lambda q: index.search(q, 10), 1000, threads)


def inverted_build(inputs, work, lists):
    """FAISS IVFFlat, trained and filled with two threads; then rows added a thousand at a time."""
    import faiss
    path = f"{work}/ivf{lists}.faiss"
    if os.path.exists(path):
        return
    faiss.omp_set_num_threads(2)
    name = f"FAISS IVFFlat {lists}"
    state = load_state(path + ".json")
    if "train_s" not in state:
        index = faiss.IndexIVFFlat(faiss.IndexFlatIP(inputs.dimension), inputs.dimension, lists,
                                   faiss.METRIC_INNER_PRODUCT)
        index.cp.min_points_per_centroid = 8
        sample = np.sort(np.random.default_rng(1).permutation(inputs.rows)[:32 * lists])
        begin = time.perf_counter()
        index.train(np.ascontiguousarray(inputs.vectors[sample]))
        state["train_s"] = round(time.perf_counter() - begin, 2)
        faiss.write_index(index, path + ".new")
        save_state(path + ".json", state)
    index = faiss.read_index(path + ".new")
    grow(inputs, state, path + ".json", 100_000, lambda first, part: index.add(part),
         lambda: faiss.write_index(index, path + ".new"))
    seconds = state["train_s"] + state["seconds"]
    report(name, "build", setting="2 threads", seconds=round(seconds, 2),
           train_s=state["train_s"], rows_per_s=round(inputs.rows / seconds))
    begin = time.perf_counter()
    faiss.write_index(index, path + ".new")
    report(name, "save", seconds=round(time.perf_counter() - begin, 2))
    report(name, "size", disk_bytes_per_row=round(disk_bytes(path + ".new") / inputs.rows, 1))
    faiss.omp_set_num_threads(1)
    begin = time.perf_counter()
    count = min(20_000, inputs.rows)
    for first in range(0, count, 1000):
        index.add(np.ascontiguousarray(inputs.vectors[first:first + 1000]))
    report(name, "insert", setting="volatile, batches of 1000",
           rows_per_s=round(count / (time.perf_counter() - begin)))
    os.rename(path + ".new", path)


def inverted(inputs, work, lists):
    import faiss
    name = f"FAISS IVFFlat {lists}"
    faiss.omp_set_num_threads(1)
    before = resident_bytes()
    index = faiss.read_index(f"{work}/ivf{lists}.faiss")
    report(name, "memory",
           memory_bytes_per_row=round((resident_bytes() - before) / inputs.rows, 1))
    most = 200
    for chosen in inputs.filters:
        selector = None
        if chosen["name"] != "none":
            if "cameras" in chosen:
                bits = np.packbits(inputs.passes(chosen), bitorder="little")
                selector = faiss.IDSelectorBitmap(bits)
            else:
                selector = faiss.IDSelectorRange(*inputs.window(chosen), True)
        shares = (64, 32, 16, 8, 4, 1) if selector is None else (16, 4, 1)
        for share in shares:
            probes = max(1, lists // share)
            parameters = faiss.SearchParametersIVF(nprobe=probes, sel=selector)

            def search(query):
                return index.search(query[None], 10, params=parameters)[1][0]

            latency(name, f"{probes} probes", inputs, chosen, search, most)
            if selector is None and share in (16, 4):
                throughput(name, f"{probes} probes", inputs, chosen, search)
    faiss.omp_set_num_threads(2)
    index.nprobe = lists // 4
    batch(name, f"{lists // 4} probes", inputs, lambda q: index.search(q, 10), 500, 2)


def hnswlib_build(inputs, work):
    """M 16, ef_construction 100, two threads; saved and resumed in portions."""
    import hnswlib
    path, done = f"{work}/hnswlib.bin", f"{work}/hnswlib.json"
    index = hnswlib.Index("ip", inputs.dimension)
    state = load_state(done)
    if state["rows"] == inputs.rows:
        return
    if state["rows"]:
        index.load_index(path, max_elements=inputs.rows)
    else:
        index.init_index(inputs.rows, M=16, ef_construction=100, random_seed=1)
    index.set_num_threads(2)
    grow(inputs, state, done, 10_000,
         lambda first, part: index.add_items(part, np.arange(first, first + len(part))),
         lambda: index.save_index(path))
    report("hnswlib", "build", setting="M 16, efc 100, 2 threads",
           seconds=round(state["seconds"], 1), rows_per_s=round(inputs.rows / state["seconds"]))
    report("hnswlib", "size", disk_bytes_per_row=round(disk_bytes(path) / inputs.rows, 1))


def hnswlib_search(inputs, work):
    import hnswlib
    before = resident_bytes()
    index = hnswlib.Index("ip", inputs.dimension)
    index.load_index(f"{work}/hnswlib.bin", max_elements=inputs.rows)
    report("hnswlib", "memory",
           memory_bytes_per_row=round((resident_bytes() - before) / inputs.rows, 1))
    index.set_num_threads(1)
    for chosen in inputs.filters:
        passes = None if chosen["name"] == "none" else inputs.passes(chosen)
        if passes is not None and chosen["name"] not in ("time-1", "cameras-4"):
            continue
        for ef in (64, 256, 512) if passes is None else (256,):
            index.set_ef(ef)
            accepts = None if passes is None else (lambda row: passes[row])

            def search(query):
                try:
                    return index.knn_query(query, 10, num_threads=1, filter=accepts)[0][0]
                except RuntimeError:
                    return []  # it found fewer than ten that pass

            latency("hnswlib", f"ef {ef}", inputs, chosen, search, 500 if passes is None else 20)
            if passes is None and ef == 512:
                throughput("hnswlib", f"ef {ef}", inputs, chosen, search)
                for threads in (1, 2):
                    batch("hnswlib", f"ef {ef}", inputs,
                          lambda q: index.knn_query(q, 10, num_threads=threads), 1000, threads)


def usearch_build(inputs, work):
    """Float32, connectivity 16, expansion 128, two threads; saved and resumed in portions."""
    from usearch.index import Index
    path, done = f"{work}/usearch.bin", f"{work}/usearch.json"
    state = load_state(done)
    if state["rows"] == inputs.rows:
        return
    index = Index(ndim=inputs.dimension, metric="ip", dtype="f32", connectivity=16,
                  expansion_add=128)
    if state["rows"]:
        index.load(path)
    grow(inputs, state, done, 10_000,
         lambda first, part: index.add(np.arange(first, first + len(part)), part, threads=2),
         lambda: index.save(path))
    report("usearch", "build", setting="f32, M 16, efc 128, 2 threads",
           seconds=round(state["seconds"], 1),
           rows_per_s=round(inputs.rows / state["seconds"]))
    report("usearch", "size", disk_bytes_per_row=round(disk_bytes(path) / inputs.rows, 1))


def usearch_search(inputs, work):
    from usearch.index import Index
    before = resident_bytes()
    index = Index.restore(f"{work}/usearch.bin")
    report("usearch", "memory",
           memory_bytes_per_row=round((resident_bytes() - before) / inputs.rows, 1))
    chosen = inputs.filters[0]
    for ef in (64, 256, 512):
        index.expansion_search = ef

        def search(query):
            return index.search(query, 10, threads=1).keys

        latency("usearch", f"ef {ef}", inputs, chosen, search)
        if ef == 512:
            throughput("usearch", f"ef {ef}", inputs, chosen, search)
            for threads in (1, 2):
                batch("usearch", f"ef {ef}", inputs,
                      lambda q: index.search(q, 10, threads=threads), 1000, threads)


def sqlite_open(work):
    import apsw
    import sqlite_vec
    connection = apsw.Connection(f"{work}/vec.sqlite")
    connection.enable_load_extension(True)
    connection.load_extension(sqlite_vec.loadable_path())
    connection.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
    return connection


def sqlite_build(inputs, work):
    """vec0 with time and camera as metadata columns; durable commits of a thousand rows."""
    path, done = f"{work}/vec.sqlite", f"{work}/sqlite.json"
    state = load_state(done)
    if state["rows"] == inputs.rows:
        return
    connection = sqlite_open(work)
    connection.execute(
        "CREATE VIRTUAL TABLE IF NOT EXISTS face USING vec0(vector float"
        f"[{inputs.dimension}] distance_metric=cosine, time integer, camera integer)")
    state["rows"] = connection.execute("SELECT count(*) FROM face").fetchall()[0][0]

    def add(first, part):
        meta = inputs.meta[first:first + len(part)]
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT INTO face (rowid, vector, time, camera) VALUES (?, ?, ?, ?)",
            ((first + place + 1, part[place].tobytes(), int(meta[place, 0]), int(meta[place, 1]))
             for place in range(len(part))))
        connection.execute("COMMIT")

    grow(inputs, state, done, 1000, add, lambda: None)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    report("sqlite-vec", "insert", setting="durable, batches of 1000",
           rows_per_s=round(inputs.rows / state["seconds"]), seconds=round(state["seconds"], 1))
    report("sqlite-vec", "size", disk_bytes_per_row=round(disk_bytes(path) / inputs.rows, 1))


def sqlite_search(inputs, work):
    connection = sqlite_open(work)
    connection.execute("PRAGMA mmap_size = 8589934592")
    for chosen in inputs.filters:
        conditions, values = "", []
        if "from" in chosen:
            conditions += " AND time >= ? AND time < ?"
            values += [chosen["from"], chosen["to"]]
        if "cameras" in chosen:
            conditions += f" AND camera IN ({','.join(map(str, chosen['cameras']))})"

        def search(query):
            found = connection.execute(
                "SELECT rowid FROM face WHERE vector MATCH ? AND k = 10" + conditions,
                [query.tobytes(), *values]).fetchall()
            return [row[0] - 1 for row in found]

        latency("sqlite-vec", "exact", inputs, chosen, search, 20)
    report("sqlite-vec", "memory",
           memory_bytes_per_row=round(resident_bytes() / inputs.rows, 1))


def load_state(path):
    return json.load(open(path)) if os.path.exists(path) else {"rows": 0, "seconds": 0.0}


def save_state(path, state):
    with open(path, "w") as file:
        json.dump(state, file)


def grow(inputs, state, path, step, add, save):
    """Adds rows in portions of `step` and keeps count; ends the process when its time is up."""
    begin = time.perf_counter()
    while state["rows"] < inputs.rows:
        first = state["rows"]
        part = np.ascontiguousarray(inputs.vectors[first:first + step])
        started = time.perf_counter()
        add(first, part)
        state["seconds"] += time.perf_counter() - started
        state["rows"] += len(part)
        if time.perf_counter() - begin > PATIENCE and state["rows"] < inputs.rows:
            save()
            save_state(path, state)
            print(f"{state['rows']} of {inputs.rows} rows; call again", file=sys.stderr)
            sys.exit(75)
    save()
    save_state(path, state)


STEPS = {
    "faiss-flat": flat,
    "faiss-ivf1024-build": lambda i, w: inverted_build(i, w, 1024),
    "faiss-ivf1024": lambda i, w: inverted(i, w, 1024),
    "faiss-ivf4096-build": lambda i, w: inverted_build(i, w, 4096),
    "faiss-ivf4096": lambda i, w: inverted(i, w, 4096),
    "hnswlib-build": hnswlib_build, "hnswlib": hnswlib_search,
    "usearch-build": usearch_build, "usearch": usearch_search,
    "sqlite-vec-build": sqlite_build, "sqlite-vec": sqlite_search,
}


if __name__ == "__main__":
    STEPS[sys.argv[1]](Inputs(sys.argv[2]), sys.argv[3])
