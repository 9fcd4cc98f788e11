#!/usr/bin/env python3
"""What a second list per row would bring: shares of the ten nearest found, by rows scanned.

usage: spill.py FOLDER [--lists N] [--queries N]

FOLDER holds `vectors.f32`, `queries.f32` and `truth-none.i64`, as `compare` makes them. Rows are
divided among lists by k-means as the index divides them, once into the nearest list alone, once
also into the next nearest, and once also into the one whose residual is as orthogonal to the first
one's as it gets (SOAR, lambda 1). Lists are visited from the nearest to the query on until the rows
in them, doubles counted, reach a share of all rows.
"""

import argparse
import json

import faiss
import numpy as np

SHARES = [1 / 64, 1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2]


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--lists", type=int)
    parser.add_argument("--queries", type=int, default=500)
    options = parser.parse_args()
    about = json.load(open(f"{options.folder}/about.json"))
    dimension, rows = about["dimension"], about["rows"]
    vectors = np.memmap(f"{options.folder}/vectors.f32", "f4").reshape(-1, dimension)[:rows]
    queries = np.fromfile(f"{options.folder}/queries.f32", "f4").reshape(-1, dimension)
    queries = queries[:options.queries]
    truth = np.fromfile(f"{options.folder}/truth-none.i64", "i8").reshape(-1, 10)[:options.queries]
    count = options.lists or int(4 * rows ** 0.5)

    chosen = np.random.default_rng(1).choice(rows, min(rows, 32 * count), replace=False)
    trainer = faiss.Kmeans(
        dimension, count, niter=10, spherical=True, seed=1, max_points_per_centroid=32)
    trainer.train(np.ascontiguousarray(vectors[np.sort(chosen)]))
    centroids = trainer.centroids

    first = np.empty(rows, "i4")
    nearest = np.empty(rows, "i4")
    soar = np.empty(rows, "i4")
    for at in range(0, rows, 8192):
        part = np.asarray(vectors[at:at + 8192])
        similar = part @ centroids.T
        best = np.argpartition(-similar, 32, axis=1)[:, :32]
        order = np.argsort(-np.take_along_axis(similar, best, 1), axis=1)
        best = np.take_along_axis(best, order, 1)
        residual = part[:, None, :] - centroids[best]
        own = residual[:, :1, :]
        across = (residual * own).sum(2) / np.maximum(np.linalg.norm(own, axis=2), 1e-9)
        loss = (residual ** 2).sum(2) + across ** 2
        loss[:, 0] = np.inf
        first[at:at + len(part)] = best[:, 0]
        nearest[at:at + len(part)] = best[:, 1]
        soar[at:at + len(part)] = best[np.arange(len(part)), loss.argmin(1)]

    lists = np.argsort(-(queries @ centroids.T), axis=1)
    rank = np.empty_like(lists)
    np.put_along_axis(rank, lists, np.arange(count)[None, :].repeat(len(lists), 0), 1)
    # Row numbers in the truth begin at `base`.
    base = int(truth.min() > 0 and truth.max() >= rows)
    found = truth - base
    for name, second in (
            ("one list", None), ("and the next nearest", nearest), ("and SOAR's", soar)):
        sizes = np.bincount(first, minlength=count)
        if second is not None:
            sizes = sizes + np.bincount(second, minlength=count)
        reached = np.cumsum(sizes[lists], axis=1)
        recalls = []
        for share in SHARES:
            visited = (reached < share * rows).sum(1) + 1
            hit = np.take_along_axis(rank, first[found], 1) < visited[:, None]
            if second is not None:
                hit |= np.take_along_axis(rank, second[found], 1) < visited[:, None]
            recalls.append(round(float(hit.mean()), 4))
        print(json.dumps({"rows": rows, "dimension": dimension, "lists": count, "assignment": name,
                          "shares": SHARES, "recall10": recalls}), flush=True)


if __name__ == "__main__":
    main()
