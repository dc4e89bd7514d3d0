"""The plane with most of some points (a file of float64, written anew before each run) near it, by pyransac3d."""
import random

import numpy as np
import pyransac3d


def contenders(arguments):
    def ransac():
        points = np.fromfile(arguments["file"]).reshape(-1, 3)
        random.seed(1)
        np.random.seed(1)
        equation = pyransac3d.Plane().fit(points, thresh=arguments["threshold"], maxIteration=1000)[0]
        normal = np.asarray(equation[:3], dtype=float)
        return (normal / np.linalg.norm(normal)).tolist()

    return {"pyransac3d": ransac}
