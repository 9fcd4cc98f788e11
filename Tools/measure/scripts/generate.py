#!/usr/bin/env python3
"""Seeded face-like vectors: identities of skewed size, visits, tracks, 64 cameras, rows by time.

Writes into a folder: vectors.f32 (rows x dimension), meta.i64 (rows x 4: time in ms, camera,
sighting, identity), queries.f32, about.json. truth.py adds filters and exact answers.
"""
import argparse
import json
import os

import numpy as np


def visits(rows, people, rng):
    """Who is seen when: identity and quality of each row, and meta, rows by time.

    People come back with heavy-tailed frequency; a visit is one sighting of one to four faces.
    """
    weights = rng.pareto(1.3, people) + 0.2
    weights /= weights.sum()
    count = int(rows / 2.5) + 1
    who = rng.choice(people, count, p=weights)
    per = rng.integers(1, 5, count)
    sighting = np.repeat(np.arange(count), per)[:rows]
    while len(sighting) < rows:
        sighting = np.concatenate([sighting, sighting[-1] + 1 + np.arange(rows - len(sighting))])
    who = np.concatenate([who, rng.choice(
        people, max(1, sighting.max() + 2 - count), p=weights)])
    cameras = rng.zipf(1.3, len(who)) % 64
    quality = rng.uniform(0.42, 0.72, len(who)).astype("f4")
    time = np.sort(rng.integers(0, 30 * 86_400_000, rows))
    identity = who[sighting]
    meta = np.stack([time, cameras[sighting] + 1, sighting + 1, identity], 1).astype("i8")
    return identity, quality[sighting], meta


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
    def sample(identity, quality):
        noise = unit(rng.standard_normal((len(identity), d), dtype="f4") * spectrum)
        return unit(centres[identity] * quality[:, None] ** 0.5
                    + noise * (1 - quality[:, None]) ** 0.5)

    identity, quality, meta = visits(rows, people, rng)
    vectors = np.memmap(f"{options.folder}/vectors.f32", "f4", "w+", shape=(rows, d))
    step = 100_000
    for first in range(0, rows, step):
        part = slice(first, min(rows, first + step))
        drawn = sample(identity[part], quality[part])
        vectors[part] = unit(drawn @ rotation)
    meta.tofile(f"{options.folder}/meta.i64")
    known = identity[rng.integers(0, rows, options.queries)]
    queries = unit(sample(known, rng.uniform(0.42, 0.72, options.queries).astype("f4")) @ rotation)
    strangers = options.queries // 5
    queries[:strangers] = unit(
        unit(rng.standard_normal((strangers, d), dtype="f4") * spectrum) @ rotation)
    queries.astype("f4").tofile(f"{options.folder}/queries.f32")
    other = rng.integers(0, rows, (200_000, 2))
    cosine = (vectors[other[:, 0]] * vectors[other[:, 1]]).sum(1)
    stranger = identity[other[:, 0]] != identity[other[:, 1]]
    json.dump({
        "rows": rows, "dimension": d, "queries": options.queries, "seed": options.seed,
        "vectors": "generated", "imposter_sd": round(float(cosine[stranger].std()), 4),
    }, open(f"{options.folder}/about.json", "w"), indent=1)


def unit(vectors):
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


if __name__ == "__main__":
    main()
