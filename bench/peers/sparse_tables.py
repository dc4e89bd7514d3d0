"""Rule books of sparse convolutions by NumPy and SciPy: the coordinates come from a file, int32 [n, 4] (batch, x, y, z)."""
import numpy as np
from scipy.spatial import cKDTree


def contenders(arguments):
    points = np.fromfile(arguments["file"], dtype="<i4").reshape(-1, 4)
    xyz = points[:, 1:].astype(np.int64) + 1
    size = int(xyz.max()) + 2
    offsets = np.array([(x, y, z) for z in (-1, 0, 1) for y in (-1, 0, 1) for x in (-1, 0, 1)])
    strides = np.array([1, size, size * size])

    def proof(table):
        return {"found": int((table >= 0).sum()), "sum": int(table[table >= 0].sum())}

    def searchsorted():
        keys = xyz @ strides
        table = np.empty((len(keys), 27), np.int32)
        for place, step in enumerate(offsets @ strides):
            wanted = keys + step
            at = np.searchsorted(keys, wanted)
            at[at == len(keys)] = 0
            table[:, place] = np.where(keys[at] == wanted, at, -1)
        return table

    def volume():
        index = np.full(size ** 3, -1, np.int32)
        keys = xyz @ strides
        index[keys] = np.arange(len(keys), dtype=np.int32)
        return index[keys[:, None] + offsets @ strides]

    def tree():
        found = cKDTree(points[:, 1:]).query_pairs(1.75, output_type="ndarray")
        table = np.full((len(points), 27), -1, np.int32)
        table[:, 13] = np.arange(len(points))
        step = points[found[:, 1], 1:] - points[found[:, 0], 1:]
        place = (step + 1) @ np.array([1, 3, 9])
        table[found[:, 0], place] = found[:, 1]
        table[found[:, 1], 26 - place] = found[:, 0]
        return table

    def halves():
        coarse, parent = np.unique(points[:, 1:] >> 1, axis=0, return_inverse=True)
        return {"count": len(coarse), "parents": int(parent.size)}

    if arguments["task"] == "halve":
        return {"NumPy unique": halves}
    return {
        "NumPy searchsorted": lambda: proof(searchsorted()),
        "NumPy index volume": lambda: proof(volume()),
        "SciPy cKDTree": lambda: proof(tree()),
    }
