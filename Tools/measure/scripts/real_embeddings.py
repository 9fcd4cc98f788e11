#!/usr/bin/env python3
"""How well lists and sketches prune real face embeddings: the LFW vectors of a data folder.

Usage: real_embeddings.py DATA, with DATA/lfw_labels.csv and DATA/lfw_embeddings/*.npy. A true match
is a face of the same identity among the exact top ten.
"""
import csv
import sys

import faiss
import numpy as np

FILES = {"sface": "emb_yonet_sface_f32.npy", "omz256": "emb_yonet_omz256_f32.npy"}


def share(top, same, found):
    """Of the exact top ten, and of the true matches among them, the share that was found."""
    hits = np.array([[row in rows for row in wanted] for wanted, rows in zip(top, found)])
    return f"recall@10 {hits.mean():.4f}, matches {hits[same].mean():.4f}"


def lists(vectors, queries, top, same):
    n, d = vectors.shape
    for count in (int(n ** 0.5), int(4 * n ** 0.5)):
        kmeans = faiss.Kmeans(d, count, niter=10, spherical=True, seed=1,
                              min_points_per_centroid=1)
        kmeans.train(vectors)
        nearest = np.argmax(vectors @ kmeans.centroids.T, 1)
        members = [np.where(nearest == i)[0] for i in range(count)]
        order = np.argsort(-(vectors[queries] @ kmeans.centroids.T), 1)
        for part in (0.02, 0.05, 0.1, 0.2, 0.4):
            found, scanned = [], 0
            for choice in order:
                rows = []
                for number in choice:
                    rows.extend(members[number])
                    if len(rows) >= part * n:
                        break
                found.append(set(rows))
                scanned += len(rows)
            print(f"  {count} lists, {scanned / len(queries) / n:.3f} of the rows:",
                  share(top, same, found))


def sketches(vectors, queries, top, same, exact):
    n, d = vectors.shape
    rotation = np.linalg.qr(np.random.default_rng(2).standard_normal((d, d)))[0].astype("f4")
    for centred in (True, False):
        centre = vectors.mean(0) if centred else np.zeros(d, "f4")
        rotated = (vectors - centre) @ rotation.T
        squares = (rotated ** 2).sum(1)
        step = np.sqrt(squares / d)[:, None] * 0.9957
        base = (vectors[queries] @ centre)[:, None]
        for bits in (1, 2):
            levels = np.sign(rotated) * (1 if bits == 1 else np.where(abs(rotated) > step, 3, 1))
            factors = squares / (levels * rotated).sum(1)
            estimates = base + (vectors[queries] @ rotation.T) @ levels.T * factors[None, :]
            print(f"  {bits} bits, {'centred' if centred else 'not centred'}:",
                  f"deviation {np.std(estimates - exact):.4f}")
            estimates[np.arange(len(queries)), queries] = -2
            order = np.argsort(-estimates, 1)
            for depth in (200, 800):
                print(f"    best {depth}:", share(top, same, [set(r[:depth]) for r in order]))


def main():
    data = sys.argv[1]
    people = [row["identity"] for row in csv.DictReader(open(f"{data}/lfw_labels.csv"))]
    identity = np.unique(people, return_inverse=True)[1]
    several = np.where(np.bincount(identity)[identity] > 1)[0]
    queries = np.random.default_rng(0).permutation(several)[:1000]
    for name, file in FILES.items():
        vectors = np.load(f"{data}/lfw_embeddings/{file}").astype("f4")
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        exact = vectors[queries] @ vectors.T
        others = exact.copy()
        others[np.arange(len(queries)), queries] = -2
        genuine = identity[queries][:, None] == identity[None, :]
        genuine[np.arange(len(queries)), queries] = False
        strangers = others[~genuine & (others > -2)]
        print(name, vectors.shape[1], "dimensions, genuine 5/50/95 %:",
              np.percentile(others[genuine], [5, 50, 95]).round(3).tolist(),
              f"strangers {strangers.mean():.3f} +- {strangers.std():.3f}")
        top = np.argsort(-others, 1)[:, :10]
        same = np.take_along_axis(genuine, top, 1)
        lists(vectors, queries, top, same)
        sketches(vectors, queries, top, same, exact)


if __name__ == "__main__":
    main()
