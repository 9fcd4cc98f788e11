#!/usr/bin/env python3
"""Seeded face-like vectors: identities of skewed size, visits, tracks, 64 cameras, rows by time.

Writes into a folder: vectors.f32 (rows x dimension), meta.i64 (rows x 4: time in ms, camera,
sighting, identity), queries.f32, truth.i64 (queries x 10 rows, exact, best first), truth.f32.
"""
import argparse
import json
import os

import numpy as np


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--dimension", type=int, required=True)
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--seed", type=int, default=20251121)
    parser.add_argument("folder")
    options = parser.parse_args()
    rows, d = options.rows, options.dimension
    rng = np.random.default_rng(options.seed + rows + d)
    os.makedirs(options.folder, exist_ok=True)

    # Power-law spectrum and a random rotation: imposters are not isotropic.
    spectrum = (np.arange(1, d + 1) ** -0.25).astype("f4")
    rotation = np.linalg.qr(rng.standard_normal((d, d)))[0].astype("f4")
    people = max(50, rows // 25)
    centres = unit(rng.standard_normal((people, d), dtype="f4") * spectrum)
    weights = rng.pareto(1.3, people) + 0.2
    weights /= weights.sum()

    def sample(identity, quality):
        noise = unit(rng.standard_normal((len(identity), d), dtype="f4") * spectrum)
        return unit(centres[identity] * quality[:, None] ** 0.5
                    + noise * (1 - quality[:, None]) ** 0.5)

    visits = int(rows / 2.5) + 1
    who = rng.choice(people, visits, p=weights)
    per = rng.integers(1, 5, visits)
    sighting = np.repeat(np.arange(visits), per)[:rows]
    while len(sighting) < rows:
        sighting = np.concatenate([sighting, sighting[-1] + 1 + np.arange(rows - len(sighting))])
    who = np.concatenate([who, rng.choice(
        people, max(1, sighting.max() + 2 - visits), p=weights)])
    identity = who[sighting]
    cameras = rng.zipf(1.3, len(who)) % 64
    quality = rng.uniform(0.42, 0.72, len(who)).astype("f4")
    time = np.sort(rng.integers(0, 30 * 86_400_000, rows))
    vectors = np.memmap(f"{options.folder}/vectors.f32", "f4", "w+", shape=(rows, d))
    step = 100_000
    for first in range(0, rows, step):
        part = slice(first, min(rows, first + step))
        drawn = sample(identity[part], quality[sighting[part]])
        vectors[part] = unit(drawn @ rotation)
    meta = np.stack([time, cameras[sighting] + 1, sighting + 1, identity], 1).astype("i8")
    meta.tofile(f"{options.folder}/meta.i64")
    known = identity[rng.integers(0, rows, options.queries)]
    queries = unit(sample(known, rng.uniform(0.42, 0.72, options.queries).astype("f4")) @ rotation)
    strangers = options.queries // 5
    queries[:strangers] = unit(
        unit(rng.standard_normal((strangers, d), dtype="f4") * spectrum) @ rotation)
    queries.astype("f4").tofile(f"{options.folder}/queries.f32")
    best = np.full((options.queries, 10), -2, "f4")
    truth = np.zeros((options.queries, 10), "i8")
    for first in range(0, rows, step):
        scores = queries @ np.asarray(vectors[first:first + step]).T
        top = np.argpartition(-scores, 10, 1)[:, :10] if scores.shape[1] > 10 else \
            np.tile(np.arange(scores.shape[1]), (len(scores), 1))
        merged = np.concatenate([best, np.take_along_axis(scores, top, 1)], 1)
        numbers = np.concatenate([truth, top + first], 1)
        order = np.argsort(-merged, 1)[:, :10]
        best = np.take_along_axis(merged, order, 1)
        truth = np.take_along_axis(numbers, order, 1)
    truth.tofile(f"{options.folder}/truth.i64")
    best.tofile(f"{options.folder}/truth.f32")
    other = rng.integers(0, rows, (200_000, 2))
    cosine = (vectors[other[:, 0]] * vectors[other[:, 1]]).sum(1)
    stranger = identity[other[:, 0]] != identity[other[:, 1]]
    json.dump({
        "rows": rows, "dimension": d, "queries": options.queries, "seed": options.seed,
        "imposter_sd": round(float(cosine[stranger].std()), 4),
        "top1_percentiles": np.percentile(best[strangers:, 0], [5, 50, 95]).round(3).tolist(),
    }, open(f"{options.folder}/about.json", "w"), indent=1)


def unit(vectors):
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


if __name__ == "__main__":
    main()
