#!/usr/bin/env python3
"""From the start of a process to its answer and end: one query, one thread.

    cold.py FOLDER WORK COLD_SEARCH

Each command runs several times with its file in the page cache, and three times after the file was
thrown out of it. Python's own start (the interpreter and the libraries that each needs) is measured
too, so that it can be taken off.
"""
import os
import subprocess
import sys
import time

import numpy as np

from measure import report

PYTHON = {
    "FAISS IVFFlat 1024, read": ("ivf1024.faiss", """
import faiss
faiss.omp_set_num_threads(1)
index = faiss.read_index({path!r})
index.nprobe = 256
print(index.search(np.fromfile({query!r}, 'f4', {d})[None], 10)[1][0][0] + 1)"""),
    "FAISS IVFFlat 1024, mapped": ("ivf1024.faiss", """
import faiss
faiss.omp_set_num_threads(1)
index = faiss.read_index({path!r}, faiss.IO_FLAG_MMAP)
index.nprobe = 256
print(index.search(np.fromfile({query!r}, 'f4', {d})[None], 10)[1][0][0] + 1)"""),
    "hnswlib, load": ("hnswlib.bin", """
import hnswlib
index = hnswlib.Index('ip', {d})
index.load_index({path!r})
index.set_ef(512)
print(index.knn_query(np.fromfile({query!r}, 'f4', {d}), 10, num_threads=1)[0][0][0] + 1)"""),
    "usearch, view": ("usearch.bin", """
from usearch.index import Index
index = Index.restore({path!r}, view=True)
index.expansion_search = 512
print(index.search(np.fromfile({query!r}, 'f4', {d}), 10, threads=1).keys[0] + 1)"""),
    "sqlite-vec": ("vec.sqlite", """
import apsw, sqlite_vec
connection = apsw.Connection({path!r})
connection.enable_load_extension(True)
connection.load_extension(sqlite_vec.loadable_path())
print(connection.execute('SELECT rowid FROM face WHERE vector MATCH ? AND k = 10',
                         [np.fromfile({query!r}, 'f4', {d}).tobytes()]).fetchall()[0][0])"""),
}


def run(command):
    """Milliseconds from start to end, most memory in bytes, and the first line of the answer."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    answer = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.stdout.close()
    if status:
        sys.exit(f"{command} failed")
    return (time.perf_counter() - begin) * 1000, usage.ru_maxrss * 1024, answer.split("\n")[0]


def evict(path):
    with open(path, "rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def measure(system, command, path, rows, repeats):
    run(command)
    times, memory = [], 0
    for _ in range(repeats):
        spent, memory, answer = run(command)
        times.append(spent)
    report(system, "cold", setting="page cache warm", p50_ms=round(float(np.median(times)), 2),
           most_ms=round(max(times), 2), answer=answer.split(" ")[0],
           peak_bytes_per_row=round(memory / rows, 1))
    if path:
        times = []
        for _ in range(3):
            evict(path)
            times.append(run(command)[0])
        report(system, "cold", setting="file not in the page cache",
               p50_ms=round(float(np.median(times)), 2), most_ms=round(max(times), 2))


def main():
    import json
    folder, work, program = sys.argv[1:4]
    about = json.load(open(f"{folder}/about.json"))
    rows, d = about["rows"], about["dimension"]
    # The last query is one of a known person.
    query = f"{work}/query.f32"
    np.fromfile(f"{folder}/queries.f32", "f4").reshape(-1, d)[-1].tofile(query)
    truth = np.fromfile(f"{folder}/truth-none.i64", "i8").reshape(-1, 10)[-1, 0] + 1
    report("truth", "cold", answer=str(truth))
    index = f"{work}/index.lmdb"
    measure("FaceArchive", [program, index, query], index, rows, 11)
    measure("FaceArchive, exact", [program, index, query, "exact"], None, rows, 11)
    measure("Python and numpy alone", [sys.executable, "-c", "import numpy"], None, rows, 5)
    for system, (file, script) in PYTHON.items():
        path = f"{work}/{file}"
        if not os.path.exists(path):
            continue
        text = "import numpy as np" + script.format(path=path, query=query, d=d)
        measure(system, [sys.executable, "-c", text], path, rows, 3)


if __name__ == "__main__":
    main()
