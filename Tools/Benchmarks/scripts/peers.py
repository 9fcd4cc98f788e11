#!/usr/bin/env python3
"""FAISS on a folder that generate.py wrote: exact, inverted lists and filters; a line of JSON each.

One thread, the queries and filters of vector-benchmark, recall against FAISS's own exact answer.
"""
import json
import sys
import time

import faiss
import numpy as np


def report(**fields):
    print(json.dumps(fields), flush=True)


def measure(name, queries, truth, search, **fields):
    times, found, wanted, matched, matches = [], 0, 0, 0, 0
    for query, (scores, rows) in zip(queries, truth):
        begin = time.perf_counter()
        answer = search(query[None])
        times.append((time.perf_counter() - begin) * 1000)
        hits = set(answer[1][0].tolist())
        found += sum(row in hits for row in rows)
        wanted += len(rows)
        matched += sum(row in hits for row, score in zip(rows, scores) if score >= 0.35)
        matches += sum(score >= 0.35 for score in scores)
    report(measure="search", index=name, p50_ms=round(float(np.percentile(times, 50)), 4),
           p99_ms=round(float(np.percentile(times, 99)), 4), recall10=round(found / wanted, 4),
           match_recall=round(matched / max(1, matches), 4), **fields)


def main():
    folder = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 50
    about = json.load(open(f"{folder}/about.json"))
    rows, d = about["rows"], about["dimension"]
    vectors = np.fromfile(f"{folder}/vectors.f32", "f4").reshape(rows, d)
    meta = np.fromfile(f"{folder}/meta.i64", "i8").reshape(rows, 4)
    queries = np.fromfile(f"{folder}/queries.f32", "f4").reshape(-1, d)
    queries = queries[np.arange(count) * len(queries) // count]
    faiss.omp_set_num_threads(1)
    flat = faiss.IndexFlatIP(d)
    flat.add(vectors)

    first, last = meta[0, 0], meta[-1, 0]
    upper = first + int((last - first) * 0.7)
    filters = [("none", None)]
    for share in (0.1, 0.01, 0.001):
        low = np.searchsorted(meta[:, 0], upper - int((last - first) * share))
        high = np.searchsorted(meta[:, 0], upper)
        filters.append((f"time {share * 100:g} %", (int(low), int(high))))
    bitmap = np.packbits(np.isin(meta[:, 1], [4, 6, 9, 12]), bitorder="little")
    filters.append(("4 cameras", bitmap))

    truths = {}
    for name, chosen in filters:
        def search(query, chosen=chosen):
            if chosen is None:
                return flat.search(query, 10)
            if isinstance(chosen, tuple):
                low, high = chosen
                part = vectors[low:high] @ query[0]
                top = np.argpartition(-part, 10)[:10]
                return part[top][None], (top + low)[None]
            selector = faiss.IDSelectorBitmap(chosen)
            return flat.search(query, 10, params=faiss.SearchParameters(sel=selector))
        truths[name] = [(lambda a: (a[0][0], a[1][0]))(search(q[None])) for q in queries]
        label = "Flat (slice, BLAS)" if isinstance(chosen, tuple) else "Flat"
        measure(label, queries, truths[name], search, filter=name)

    lists = 1024
    begin = time.perf_counter()
    faiss.omp_set_num_threads(2)
    quantizer = faiss.IndexFlatIP(d)
    index = faiss.IndexIVFFlat(quantizer, d, lists, faiss.METRIC_INNER_PRODUCT)
    index.train(vectors[np.random.default_rng(1).permutation(rows)[:64 * lists]])
    index.add(vectors)
    report(measure="build", index=f"IVFFlat {lists}", seconds=round(time.perf_counter() - begin, 1))
    faiss.omp_set_num_threads(1)
    for name, chosen in filters:
        for probes in (64, 256, 1024) if chosen is None else (256, 1024):
            selector = None
            if isinstance(chosen, tuple):
                selector = faiss.IDSelectorRange(chosen[0], chosen[1], True)
            elif chosen is not None:
                selector = faiss.IDSelectorBitmap(chosen)
            parameters = faiss.SearchParametersIVF(nprobe=probes, sel=selector)
            measure(f"IVFFlat {lists}", queries, truths[name],
                    lambda q: index.search(q, 10, params=parameters), filter=name, probes=probes)


if __name__ == "__main__":
    main()
