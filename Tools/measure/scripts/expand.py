#!/usr/bin/env python3
"""Real face embeddings expanded to any number of rows.

    expand.py DATA --rows 1000000 FOLDER      DATA has lfw_embeddings/ and lfw_labels.csv

New people are mixtures of the mean embeddings of three real people; a face of one is its mean plus
what real faces of one person differ from their mean by. So strangers and pictures of one person are
distributed as the real ones are (both are printed), which generated vectors only imitate. The
files are those of generate.py.
"""
import argparse
import csv
import json
import os

import numpy as np

from generate import unit, visits

FILE = "lfw_embeddings/emb_yonet_sface_f32.npy"


def spread(vectors, identity, rng):
    """Percentiles of similarities of one person, mean and deviation of those of strangers."""
    order = np.argsort(identity, kind="stable")
    same = order[:-1][identity[order[1:]] == identity[order[:-1]]]
    pairs = order[np.searchsorted(identity[order], identity[same])]
    distinct = same != pairs
    genuine = (vectors[same[distinct]] * vectors[pairs[distinct]]).sum(1)
    one, other = rng.integers(0, len(vectors), (2, 200_000))
    apart = identity[one] != identity[other]
    strangers = (vectors[one[apart]] * vectors[other[apart]]).sum(1)
    return {"same_5_50_95": np.percentile(genuine, [5, 50, 95]).round(3).tolist(),
            "strangers_mean_sd": [round(float(strangers.mean()), 3),
                                  round(float(strangers.std()), 3)]}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data")
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--seed", type=int, default=20251121)
    parser.add_argument("folder")
    options = parser.parse_args()
    os.makedirs(options.folder, exist_ok=True)
    rng = np.random.default_rng(options.seed + options.rows)
    real = unit(np.load(f"{options.data}/{FILE}").astype("f4"))
    names = [row["identity"] for row in csv.DictReader(open(f"{options.data}/lfw_labels.csv"))]
    known = np.unique(names, return_inverse=True)[1]
    means = np.zeros((known.max() + 1, real.shape[1]), "f4")
    np.add.at(means, known, real)
    sizes = np.bincount(known)
    means /= sizes[:, None]
    several = sizes[known] > 1
    # A mean of n faces is nearer to each of them than the true one by (n - 1) / n.
    residuals = (real - means[known])[several]
    residuals *= np.sqrt(sizes[known][several] / (sizes[known][several] - 1))[:, None]
    # Means of single pictures carry their own noise; only those of several are used to mix.
    sources = means[sizes > 1]

    rows, d = options.rows, real.shape[1]
    identity, _, meta = visits(rows, max(50, rows // 25), rng)
    people = int(identity.max()) + 1
    weights = rng.dirichlet([0.6, 0.6, 0.6], people).astype("f4")
    chosen = rng.integers(0, len(sources), (people, 3))
    centre = sources.mean(0)
    mixed = ((sources[chosen] - centre) * weights[:, :, None]).sum(1)
    # A mixture has less variance than what it mixes.
    mixed *= (np.linalg.norm(sources - centre, axis=1).mean()
              / np.linalg.norm(mixed, axis=1).mean())
    mixed += centre

    def sample(who):
        return unit(mixed[who] + residuals[rng.integers(0, len(residuals), len(who))])

    vectors = np.memmap(f"{options.folder}/vectors.f32", "f4", "w+", shape=(rows, d))
    for first in range(0, rows, 100_000):
        part = slice(first, min(rows, first + 100_000))
        vectors[part] = sample(identity[part])
    meta.tofile(f"{options.folder}/meta.i64")
    sample(identity[rng.integers(0, rows, options.queries)]).astype("f4").tofile(
        f"{options.folder}/queries.f32")
    about = {"rows": rows, "dimension": d, "queries": options.queries, "seed": options.seed,
             "vectors": "LFW (SFace), expanded", "real": spread(real, known, rng),
             "expanded": spread(vectors[:100_000], identity[:100_000], rng)}
    json.dump(about, open(f"{options.folder}/about.json", "w"), indent=1)


if __name__ == "__main__":
    main()
