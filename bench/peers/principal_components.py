"""Principal components of rows (a file of float64) and their leave-one-out errors, by numpy: economic SVD, and the
eigenvectors of the Gram matrix."""
import numpy as np


def contenders(arguments):
    rows = np.fromfile(arguments["file"]).reshape(arguments["members"], -1)

    def by_svd(data):
        mean = data.mean(axis=0)
        _, s, vt = np.linalg.svd(data - mean, full_matrices=False)
        return mean, s[:-1] ** 2 / (len(data) - 1), vt[:-1]

    def by_gram(data):
        mean = data.mean(axis=0)
        centred = data - mean
        values, vectors = np.linalg.eigh(centred @ centred.T)
        values, vectors = values[:0:-1], vectors[:, :0:-1]
        return mean, values / (len(data) - 1), (vectors / np.sqrt(values)).T @ centred

    def leave_one_out(fit):
        errors = []
        for left in range(len(rows)):
            mean, _, modes = fit(np.delete(rows, left, axis=0))
            off = rows[left] - mean
            off = (off - modes.T @ (modes @ off)).reshape(-1, 3)
            errors.append(np.sqrt((off ** 2).sum(axis=1)).mean())
        return round(float(np.mean(errors)), 6)

    if arguments["job"] == "fit":
        return {
            "numpy.linalg.svd, economic": lambda: round(float(by_svd(rows)[1].sum()), 6),
            "numpy.linalg.eigh of the Gram matrix": lambda: round(float(by_gram(rows)[1].sum()), 6),
        }
    return {"numpy, Gram matrix for each left out": lambda: leave_one_out(by_gram)}
