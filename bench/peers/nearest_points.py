"""Nearest neighbours by scipy's cKDTree: points come from files of float32 triples, read before the timing."""
import numpy as np
from scipy.spatial import cKDTree


def contenders(arguments):
    points, queries = (np.fromfile(arguments[key], "<f4").reshape(-1, 3).astype(np.float64) for key in ("points", "queries"))
    tree = cKDTree(points)

    def query():
        distances, _ = tree.query(queries, workers=1)
        return {"mean": float(distances.mean()), "max": float(distances.max())}

    def build():
        return {"count": cKDTree(points).n}

    def both():
        distances, _ = cKDTree(points).query(queries, workers=1)
        return {"mean": float(distances.mean()), "max": float(distances.max())}

    return {"cKDTree build + query": both, "cKDTree build": build, "cKDTree query": query}
